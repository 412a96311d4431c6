/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a BMP file (BITMAPCOREHEADER to BITMAPV5HEADER): headers, colour masks and palette are
 * checked and RLE is decoded, and the rows are then available one by one in one of the forms of
 * KyBmpForm. The pixels are charged to the job first. draw/gdi-bitmap.c uses the same reader for
 * the bitmaps of metafiles. */
#include "filetypes/image/bmp-file.h"

#include "common/release.h"

#define FILE_HEADER 14
#define MAX_DENSITY 10000000

enum
{
  BI_RGB,
  BI_RLE8,
  BI_RLE4,
  BI_BITFIELDS,
  BI_ALPHABITFIELDS = 6
};

typedef struct
{
  KyView view;
  guint32 header_size, compression, colors_used, offset;
} Header;

KY_DEFINE_PUBLIC_CLEAR (ky_bmp_file_clear, KyBmpFile, indices)

/* --- headers -------------------------------------------------------------------------------- */

static void
bmp_read_density (KyReader *reader, KyBmpFile *file)
{
  file->density_x = ky_reader_u32le (reader);
  file->density_y = ky_reader_u32le (reader);
  if (file->density_x == 0 || file->density_y == 0 || file->density_x > MAX_DENSITY
      || file->density_y > MAX_DENSITY)
    file->density_x = file->density_y = 0;
}

static gboolean
bmp_read_header (Header *header, KyBmpFile *file, GError **error)
{
  KyReader reader = ky_reader (header->view);
  gint32 height;
  guint planes;

  ky_reader_bytes (&reader, 10);
  header->offset = ky_reader_u32le (&reader);
  header->header_size = ky_reader_u32le (&reader);
  if (header->header_size == 12)
    {
      file->width = ky_reader_u16le (&reader);
      height = ky_reader_u16le (&reader);
      planes = ky_reader_u16le (&reader);
      file->stored_bits = ky_reader_u16le (&reader);
    }
  else
    {
      file->width = ky_reader_u32le (&reader);
      height = (gint32)ky_reader_u32le (&reader);
      planes = ky_reader_u16le (&reader);
      file->stored_bits = ky_reader_u16le (&reader);
      KyReader rest = reader;
      if (header->header_size >= 40)
        {
          header->compression = ky_reader_u32le (&rest);
          ky_reader_u32le (&rest);
          bmp_read_density (&rest, file);
          header->colors_used = ky_reader_u32le (&rest);
        }
    }
  if (reader.failed || height == 0 || height == G_MININT32 || file->width == 0
      || file->width > G_MAXINT32 || planes != 1)
    return ky_error_malformed (error, "bmp: the header is not valid");
  file->is_top_down = height < 0;
  file->height = (guint32)(height < 0 ? -height : height);
  return TRUE;
}

/* Returns where the masks or the palette begin. */
static guint32
after_header (const Header *header)
{
  return FILE_HEADER + header->header_size;
}

static guint32
masks_size (const Header *header)
{
  if (header->header_size != 40)
    return 0;
  return header->compression == BI_BITFIELDS        ? 12
         : header->compression == BI_ALPHABITFIELDS ? 16
                                                    : 0;
}

static void
read_masks (const Header *header, KyBmpFile *file)
{
  static const guint32 standard[2][3]
      = { { 0x7c00, 0x03e0, 0x001f }, { 0xff0000, 0x00ff00, 0x0000ff } };
  KyReader reader = ky_reader (header->view);
  guint count = header->header_size >= 56 || header->compression == BI_ALPHABITFIELDS ? 4 : 3;

  memcpy (file->masks, standard[file->stored_bits == 16 ? 0 : 1], sizeof standard[0]);
  if (header->compression != BI_BITFIELDS && header->compression != BI_ALPHABITFIELDS)
    {
      file->has_fourth = file->stored_bits == 32;
      file->masks[3] = file->has_fourth ? 0xff000000 : 0;
      return;
    }
  ky_reader_seek (&reader, FILE_HEADER + 40);
  for (guint i = 0; i < count; i++)
    file->masks[i] = ky_reader_u32le (&reader);
}

static void
bmp_read_palette (const Header *header, KyBmpFile *file)
{
  KyReader reader = ky_reader (header->view);
  guint size = header->header_size == 12 ? 3 : 4;
  guint32 start = after_header (header) + masks_size (header);
  guint count = 1u << file->stored_bits;

  if (header->colors_used != 0 && header->colors_used < count)
    count = header->colors_used;
  /* Old writers gave fewer colours without setting the count. */
  if (header->offset > start && (header->offset - start) / size < count)
    count = (header->offset - start) / size;
  ky_reader_seek (&reader, start);
  for (guint i = 0; i < count; i++)
    {
      const guint8 *bytes = ky_reader_bytes (&reader, size);

      if (bytes == NULL)
        break;
      file->palette[i] = (KyColor){ bytes[2], bytes[1], bytes[0], 255 };
      file->palette_count = i + 1;
    }
}

/* --- RLE ------------------------------------------------------------------------------------ */

typedef struct
{
  KyReader reader;
  guint8 *pixels;
  guint32 width, height, x, y; /* in the order of the file */
  gboolean is_rle4, is_top_down;
} Rle;

static void
put_pixel (Rle *rle, guint index)
{
  if (rle->x < rle->width && rle->y < rle->height)
    {
      guint32 y = rle->is_top_down ? rle->y : rle->height - 1 - rle->y;

      rle->pixels[(gsize)y * rle->width + rle->x++] = (guint8)index;
    }
}

static void
bmp_read_put_literal (Rle *rle, guint count)
{
  guint bytes = rle->is_rle4 ? (count + 1) / 2 : count;
  const guint8 *data = ky_reader_bytes (&rle->reader, bytes);

  for (guint i = 0; data != NULL && i < count; i++)
    put_pixel (rle, !rle->is_rle4 ? data[i] : i % 2 == 0 ? data[i / 2] >> 4 : data[i / 2] & 15);
  if (bytes % 2 != 0)
    ky_reader_u8 (&rle->reader);
}

static void
undo_rle (Rle *rle)
{
  while (ky_reader_left (&rle->reader) >= 2 && rle->y < rle->height)
    {
      guint count = ky_reader_u8 (&rle->reader);
      guint value = ky_reader_u8 (&rle->reader);

      if (count > 0)
        for (guint i = 0; i < count; i++)
          put_pixel (rle, !rle->is_rle4 ? value : i % 2 == 0 ? value >> 4 : value & 15);
      else if (value == 0)
        {
          rle->x = 0;
          rle->y++;
        }
      else if (value == 1)
        return;
      else if (value == 2)
        {
          rle->x += ky_reader_u8 (&rle->reader);
          rle->y += ky_reader_u8 (&rle->reader);
        }
      else
        bmp_read_put_literal (rle, value);
    }
}

static gboolean
read_rle (KyJob *job, const Header *header, KyBmpFile *file, GError **error)
{
  guint64 memory = ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_ITEM_MEMORY);
  guint64 size = (guint64)file->width * file->height;
  Rle rle = { .reader = ky_reader (file->data),
              .width = file->width,
              .height = file->height,
              .is_top_down = file->is_top_down,
              .is_rle4 = header->compression == BI_RLE4 };

  if (size > memory / 2)
    return ky_fail (error, KY_ERROR_LIMIT, "item-memory: the picture does not fit");
  file->indices = g_try_malloc0 (size);
  if (file->indices == NULL)
    return ky_fail (error, KY_ERROR_MEMORY, "no memory for the picture");
  rle.pixels = file->indices;
  undo_rle (&rle);
  return TRUE;
}

/* --- form ----------------------------------------------------------------------------------- */

/* Returns the bits of `mask` in `value` as 8 bits. */
static guint8
get_sample (guint32 value, guint32 mask)
{
  if (mask == 0)
    return 0;
  guint shift = (guint)__builtin_ctz (mask);
  guint64 most = mask >> shift;
  guint64 sample = (value & mask) >> shift;
  return (guint8)((sample * 255 + most / 2) / most);
}

/* Returns whether the fourth byte is alpha. Some writers declare alpha and leave it 0 throughout:
 * then the picture is opaque. A fourth byte that is not declared counts as alpha only if it
 * varies. */
static gboolean
bmp_read_has_alpha (const KyBmpFile *file)
{
  guint8 all = 0;

  for (guint32 y = 0; y < file->height; y++)
    {
      KyReader reader = ky_reader (file->data);

      ky_reader_seek (&reader, y * file->stride);
      for (guint32 x = 0; x < file->width; x++)
        {
          guint32 stored
              = file->stored_bits == 16 ? ky_reader_u16le (&reader) : ky_reader_u32le (&reader);
          guint8 value = get_sample (stored, file->masks[3]);

          if (value != 0 && !file->has_fourth)
            return TRUE;
          if (x == 0 && y == 0)
            all = value;
          if (value != all)
            return TRUE;
        }
    }
  return FALSE;
}

static void
choose_form (KyBmpFile *file)
{
  const guint32 *masks = file->masks;

  if (file->stored_bits <= 8)
    {
      file->form = KY_BMP_INDEX;
      file->depth = file->stored_bits == 2 ? 4 : file->stored_bits;
    }
  else if (file->stored_bits == 16 && masks[0] == 0x7c00 && masks[1] == 0x3e0 && masks[2] == 0x1f
           && masks[3] == 0)
    file->form = KY_BMP_555;
  else if (file->stored_bits == 16 && masks[0] == 0xf800 && masks[1] == 0x7e0 && masks[2] == 0x1f
           && masks[3] == 0)
    file->form = KY_BMP_565;
  else if (file->stored_bits != 24 && bmp_read_has_alpha (file))
    file->form = KY_BMP_BGRA;
  else
    file->form = KY_BMP_BGR;
  file->has_fourth = file->has_fourth && file->form == KY_BMP_BGRA;
}

static gboolean
check_combination (const Header *header, const KyBmpFile *file, GError **error)
{
  guint bits = file->stored_bits;

  switch (header->compression)
    {
    case BI_RGB:
      if (bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16 || bits == 24
          || bits == 32)
        return TRUE;
      break;
    case BI_RLE8:
      if (bits == 8)
        return TRUE;
      break;
    case BI_RLE4:
      if (bits == 4)
        return TRUE;
      break;
    case BI_BITFIELDS:
    case BI_ALPHABITFIELDS:
      if (bits == 16 || bits == 32)
        return TRUE;
      break;
    }
  return ky_fail (error, KY_ERROR_MALFORMED, "bmp: compression %u with %u bits",
                  header->compression, bits);
}

static gboolean
locate_pixels (KyJob *job, Header *header, KyBmpFile *file, GError **error)
{
  guint64 least = (guint64)after_header (header) + masks_size (header);
  guint64 behind = least + file->palette_count * (guint64)(header->header_size == 12 ? 3 : 4);
  guint64 needed = ((guint64)file->width * file->stored_bits + 31) / 32 * 4 * file->height;

  /* Some writers do not count the palette in the offset of the pixels. */
  if (header->offset < least
      || (header->offset == least && behind + needed <= header->view.size + 4))
    header->offset = (guint32)MIN (behind, G_MAXUINT32);
  if (header->offset > behind)
    ky_job_removed (job, "bmp.gap", 1, NULL);
  if (header->offset >= header->view.size)
    return ky_error_malformed (error, "bmp: the picture has no pixels");
  file->data = ky_view (header->view.data + header->offset, header->view.size - header->offset);
  file->stride = ((guint64)file->width * file->stored_bits + 31) / 32 * 4;
  if (header->compression == BI_RLE8 || header->compression == BI_RLE4)
    return read_rle (job, header, file, error);
  /* The last row may lack its padding, or a few bytes more. */
  if (file->data.size < needed && needed - file->data.size >= 2 * file->stride)
    return ky_error_malformed (error, "bmp: pixels are missing");
  if (file->data.size > needed)
    ky_job_removed (job, "bmp.trailing-data", 1, NULL);
  file->data.size = MIN (file->data.size, needed);
  return TRUE;
}

gboolean
ky_bmp_file_read (KyJob *job, KyView view, KyBmpFile *file, GError **error)
{
  Header header = { .view = view };

  if (!bmp_read_header (&header, file, error) || !check_combination (&header, file, error)
      || !ky_job_charge (job, KY_COST_PIXELS, (guint64)file->width * file->height, error))
    return FALSE;
  if (file->stored_bits <= 8)
    bmp_read_palette (&header, file);
  else
    read_masks (&header, file);
  if (!locate_pixels (job, &header, file, error))
    return FALSE;
  choose_form (file);
  return TRUE;
}

/* --- rows ----------------------------------------------------------------------------------- */

gsize
ky_bmp_row_size (const KyBmpFile *file)
{
  static const guint bytes[] = { 1, 2, 2, 3, 4 };

  return (gsize)file->width * bytes[file->form];
}

static void
get_pixels (const KyBmpFile *file, KyReader reader, guint8 *row)
{
  for (guint32 x = 0; x < file->width; x++)
    {
      guint32 value
          = file->stored_bits == 16 ? ky_reader_u16le (&reader) : ky_reader_u32le (&reader);

      *row++ = get_sample (value, file->masks[2]);
      *row++ = get_sample (value, file->masks[1]);
      *row++ = get_sample (value, file->masks[0]);
      if (file->form == KY_BMP_BGRA)
        *row++ = get_sample (value, file->masks[3]);
    }
}

static void
get_indices (const KyBmpFile *file, const guint8 *data, gsize size, guint8 *row)
{
  guint bits = file->stored_bits;

  for (guint32 x = 0; x < file->width; x++)
    {
      guint64 at = (guint64)x * bits;

      row[x] = at / 8 < size ? (data[at / 8] >> (8 - bits - at % 8)) & ((1u << bits) - 1) : 0;
    }
}

void
ky_bmp_file_row (const KyBmpFile *file, guint32 y, guint8 *row)
{
  guint64 start = (file->is_top_down ? y : file->height - 1 - y) * file->stride;
  gsize size = ky_bmp_row_size (file);
  KyView data = ky_view (file->data.data, 0);

  if (file->indices != NULL)
    {
      memcpy (row, file->indices + (gsize)y * file->width, size);
      return;
    }
  if (start < file->data.size)
    data = ky_view (file->data.data + start, MIN (file->stride, file->data.size - start));
  if (file->form == KY_BMP_INDEX)
    get_indices (file, data.data, data.size, row);
  else if (file->stored_bits == 24 || file->form == KY_BMP_555 || file->form == KY_BMP_565)
    {
      memset (row, 0, size);
      memcpy (row, data.data, MIN (size, data.size));
      for (guint32 x = 0; file->form == KY_BMP_555 && x < file->width; x++)
        row[2 * x + 1] &= 0x7f;
    }
  else
    get_pixels (file, ky_reader (data), row);
}
