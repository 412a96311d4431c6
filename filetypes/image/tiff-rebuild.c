/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a TIFF anew, page by page, with libtiff from memory to memory: only the tags that
 * describe the samples are written, and thumbnails and masks are dropped. A bilevel page is
 * compressed with Group 4 unless its colour changes too often (dithering); all other pages with
 * Deflate. libtiff's own memory is limited. */
#include "filetypes/image/tiff-file.h"

#include "filetypes/codes/look.h"
#include "filetypes/base/picture/signs.h"
#include "filetypes/image/tiff-still.h"

#define STRIP_SIZE (256 * 1024)
#define VARIANTS 3
#define DEFLATE_LEVEL 4

/* --- files in memory ------------------------------------------------------------------------ */

typedef struct
{
  KyView view;     /* when reading */
  GByteArray *out; /* when writing */
  guint64 at;
} Memory;

static KyView
memory_view (const Memory *memory)
{
  return memory->out != NULL ? ky_view (memory->out->data, memory->out->len) : memory->view;
}

static tmsize_t
memory_read (thandle_t handle, void *data, tmsize_t size)
{
  Memory *memory = handle;
  KyView view = memory_view (memory), slice;
  guint64 left = memory->at < view.size ? view.size - memory->at : 0;

  if (size < 0)
    return -1;
  if (!ky_view_slice (view, MIN (memory->at, view.size), MIN ((guint64)size, left), &slice))
    return 0;
  if (slice.size > 0)
    memcpy (data, slice.data, slice.size);
  memory->at += slice.size;
  return (tmsize_t)slice.size;
}

static tmsize_t
memory_write (thandle_t handle, void *data, tmsize_t size)
{
  Memory *memory = handle;
  guint64 end;

  if (memory->out == NULL || size < 0 || !g_uint64_checked_add (&end, memory->at, (guint64)size)
      || end > G_MAXINT32)
    return -1;
  if (end > memory->out->len)
    {
      guint old = memory->out->len;

      g_byte_array_set_size (memory->out, (guint)end);
      if (memory->at > old)
        memset (memory->out->data + old, 0, memory->at - old);
    }
  memcpy (memory->out->data + memory->at, data, (gsize)size);
  memory->at = end;
  return size;
}

static toff_t
memory_seek (thandle_t handle, toff_t offset, int whence)
{
  Memory *memory = handle;
  guint64 base = whence == SEEK_SET   ? 0
                 : whence == SEEK_CUR ? memory->at
                                      : memory_view (memory).size;

  memory->at = base + offset;
  return memory->at;
}

static int
memory_close (thandle_t handle)
{
  return 0;
}

static toff_t
memory_size (thandle_t handle)
{
  return memory_view (handle).size;
}

static int
memory_map (thandle_t handle, void **ret_data, toff_t *ret_size)
{
  Memory *memory = handle;

  if (memory->out != NULL)
    return 0;
  *ret_data = (void *)memory->view.data;
  *ret_size = memory->view.size;
  return 1;
}

static void
memory_unmap (thandle_t handle, void *data, toff_t size)
{
}

/* Ignores libtiff's messages: the calls themselves return errors. */
static int
ignore_message (TIFF *tiff, void *data, const char *module, const char *format, va_list arguments)
{
  return 1;
}

static TIFF *
open_memory (Memory *memory, const gchar *mode, guint64 most)
{
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc ();

  TIFFOpenOptionsSetErrorHandlerExtR (options, ignore_message, NULL);
  TIFFOpenOptionsSetWarningHandlerExtR (options, ignore_message, NULL);
  TIFFOpenOptionsSetMaxSingleMemAlloc (options, (tmsize_t)most);
  TIFF *tiff = TIFFClientOpenExt ("memory", mode, memory, memory_read, memory_write, memory_seek,
                                  memory_close, memory_size, memory_map, memory_unmap, options);
  TIFFOpenOptionsFree (options);
  return tiff;
}

static void
close_tiff (TIFF *tiff)
{
  if (tiff != NULL)
    TIFFClose (tiff);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TIFF, close_tiff)

/* --- pages ---------------------------------------------------------------------------------- */

typedef struct
{
  KyJob *job;
  TIFF *in, *out;
  guint variant, pages, page;
} Work;

/* Returns whether the directory is a thumbnail or mask besides pages. */
static gboolean
is_side_picture (TIFF *tiff)
{
  guint32 kind = 0;
  guint16 old_kind = 0;

  if (TIFFGetField (tiff, TIFFTAG_SUBFILETYPE, &kind))
    return (kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) != 0;
  return TIFFGetField (tiff, TIFFTAG_OSUBFILETYPE, &old_kind) && old_kind == OFILETYPE_REDUCEDIMAGE;
}

static gboolean
count_pages (Work *work, guint *ret_pages, guint *ret_side, GError **error)
{
  guint64 most = ky_policy_uint (ky_job_policy (work->job), KY_POLICY_LIMIT_FRAMES);

  *ret_pages = *ret_side = 0;
  do
    {
      if (is_side_picture (work->in))
        (*ret_side)++;
      else
        (*ret_pages)++;
      if (*ret_pages + (guint64)*ret_side > most)
        return ky_fail (error, KY_ERROR_LIMIT, "frames: more than %" G_GUINT64_FORMAT, most);
    }
  while (TIFFReadDirectory (work->in));
  return TRUE;
}

/* Returns how often a bit of `row` differs from the one after it. */
static guint64
tiff_rebuild_count_changes (const guint8 *row, gsize size)
{
  guint64 changes = 0, word;
  gsize at = 0;

  for (; at + sizeof word < size; at += sizeof word)
    {
      memcpy (&word, row + at, sizeof word);
      word = GUINT64_FROM_BE (word);
      changes += (guint64)__builtin_popcountll (word ^ (word << 1 | row[at + sizeof word] >> 7));
    }
  for (; at < size; at++)
    {
      guint next = at + 1 < size ? row[at + 1] >> 7 : row[at] & 1u;

      changes += (guint64)__builtin_popcount (row[at] ^ ((row[at] << 1 | next) & 255u));
    }
  return changes;
}

/* Returns whether Group 4 compresses the page: it encodes changes of colour, so a dithered picture
 * would grow. */
static gboolean
suits_group4 (KyTiffPage *page, gboolean *ret_suits, GError **error)
{
  guint32 width = ky_tiff_page_width (page), height = ky_tiff_page_height (page);
  gsize size = ((gsize)width + 7) / 8;
  g_autofree guint8 *row = g_malloc (size);
  guint64 changes = 0;

  for (guint32 y = 0; y < height; y++)
    {
      if (!ky_tiff_page_row (page, y, row, error))
        return FALSE;
      changes += tiff_rebuild_count_changes (row, size);
    }
  *ret_suits = changes <= (guint64)width * height / 8;
  return TRUE;
}

static void
set_compression (Work *work, const KyTiffPage *page, gboolean is_group4)
{
  TIFF *out = work->out;
  guint64 stride = ((guint64)ky_tiff_page_width (page) * ky_tiff_page_bits (page) + 7) / 8;
  guint32 height = ky_tiff_page_height (page);

  if (is_group4)
    {
      TIFFSetField (out, TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
      TIFFSetField (out, TIFFTAG_ROWSPERSTRIP, height);
      return;
    }
  TIFFSetField (out, TIFFTAG_ROWSPERSTRIP,
                (guint32)CLAMP ((STRIP_SIZE >> work->variant) / stride, 1, height));
  TIFFSetField (out, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
  TIFFSetField (out, TIFFTAG_ZIPQUALITY, DEFLATE_LEVEL + (int)work->variant);
  if (work->variant == 0 && (page->bits == 8 || page->bits == 16)
      && page->format != SAMPLEFORMAT_IEEEFP && page->photometric != PHOTOMETRIC_PALETTE)
    TIFFSetField (out, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
}

static void
set_tags (Work *work, KyTiffPage *page)
{
  TIFF *out = work->out;
  KyTurn turn = ky_turn_from_orientation (page->orientation);

  TIFFSetField (out, TIFFTAG_IMAGEWIDTH, ky_tiff_page_width (page));
  TIFFSetField (out, TIFFTAG_IMAGELENGTH, ky_tiff_page_height (page));
  TIFFSetField (out, TIFFTAG_BITSPERSAMPLE, page->bits);
  TIFFSetField (out, TIFFTAG_SAMPLESPERPIXEL, page->samples);
  TIFFSetField (out, TIFFTAG_PHOTOMETRIC, page->photometric);
  TIFFSetField (out, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  if (page->format != SAMPLEFORMAT_UINT)
    TIFFSetField (out, TIFFTAG_SAMPLEFORMAT, page->format);
  if (page->extra_count > 0)
    TIFFSetField (out, TIFFTAG_EXTRASAMPLES, page->extra_count, page->extras);
  if (page->photometric == PHOTOMETRIC_PALETTE)
    TIFFSetField (out, TIFFTAG_COLORMAP, page->colors[0], page->colors[1], page->colors[2]);
  if (page->photometric == PHOTOMETRIC_SEPARATED)
    TIFFSetField (out, TIFFTAG_INKSET, INKSET_CMYK);
  if (page->has_resolution)
    {
      TIFFSetField (out, TIFFTAG_XRESOLUTION,
                    (gdouble)(turn.swap ? page->resolution_y : page->resolution_x));
      TIFFSetField (out, TIFFTAG_YRESOLUTION,
                    (gdouble)(turn.swap ? page->resolution_x : page->resolution_y));
      TIFFSetField (out, TIFFTAG_RESOLUTIONUNIT, page->resolution_unit);
    }
  if (work->pages > 1)
    {
      TIFFSetField (out, TIFFTAG_SUBFILETYPE, FILETYPE_PAGE);
      TIFFSetField (out, TIFFTAG_PAGENUMBER, MIN (work->page, 65535), MIN (work->pages, 65535));
    }
  if (page->profile != NULL)
    TIFFSetField (out, TIFFTAG_ICCPROFILE, page->profile->len, page->profile->data);
}

static gboolean
write_failed (GError **error)
{
  return ky_fail (error, KY_ERROR_LIBRARY, "libtiff: can't write the page");
}

/* Returns NULL if QR codes are not searched for: in such pictures, or on further pages. */
static KyCodesLook *
tiff_rebuild_start_look (Work *work, const KyTiffPage *page, KyCodesForm *ret_form,
                         guint8 greys[256])
{
  gboolean is_grey = page->samples == 1
                     && (page->photometric == PHOTOMETRIC_MINISBLACK
                         || page->photometric == PHOTOMETRIC_MINISWHITE);
  guint most = page->bits <= 8 ? (1u << page->bits) - 1 : 0;

  if (work->variant > 0 || work->page > 0 || (page->bits != 1 && page->bits != 8)
      || !(is_grey || (page->photometric == PHOTOMETRIC_RGB && page->samples <= 4)))
    return NULL;
  ret_form->depth = page->bits;
  ret_form->samples = page->samples;
  if (is_grey)
    ret_form->greys = greys;
  for (guint i = 0; is_grey && i <= most; i++)
    greys[i] = (guint8)((page->photometric == PHOTOMETRIC_MINISWHITE ? most - i : i) * 255 / most);
  return ky_codes_look_new (work->job, ky_tiff_page_width (page), ky_tiff_page_height (page));
}

static gboolean
tiff_rebuild_write_rows (Work *work, KyTiffPage *page, GError **error)
{
  guint32 height = ky_tiff_page_height (page), rows = 1;
  gsize stride = (gsize)TIFFScanlineSize (work->out);
  guint64 memory = ky_policy_uint (ky_job_policy (work->job), KY_POLICY_LIMIT_ITEM_MEMORY);
  guint8 greys[256] = { 0 };
  KyCodesForm form = { 0 };
  g_autoptr (KyCodesLook) look = tiff_rebuild_start_look (work, page, &form, greys);

  TIFFGetField (work->out, TIFFTAG_ROWSPERSTRIP, &rows);
  rows = MIN (rows, height);
  if ((guint64)stride * rows > memory / 3)
    return ky_fail (error, KY_ERROR_LIMIT, "item-memory: the page does not fit");
  g_autofree guint8 *strip = g_malloc ((gsize)stride * rows);
  for (guint32 y = 0; y < height; y += rows)
    {
      guint32 count = MIN (rows, height - y);

      for (guint32 i = 0; i < count; i++)
        {
          if (!ky_tiff_page_row (page, y + i, strip + i * stride, error))
            return FALSE;
          ky_codes_look_row (look, &form, strip + i * stride);
        }
      if (TIFFWriteEncodedStrip (work->out, y / rows, strip, (tmsize_t)(count * stride)) < 0)
        return write_failed (error);
    }
  ky_codes_look_finish (look);
  return TIFFWriteDirectory (work->out) ? TRUE : write_failed (error);
}

static gboolean
tiff_rebuild_write_page (Work *work, GError **error)
{
  g_auto (KyTiffPage) page = { 0 };
  gboolean is_group4 = FALSE;

  if (!ky_tiff_page_read (&page, work->job, work->in, error))
    return FALSE;
  if (work->variant == 0 && page.bits == 1 && page.samples == 1
      && page.photometric != PHOTOMETRIC_PALETTE && !suits_group4 (&page, &is_group4, error))
    return FALSE;
  set_tags (work, &page);
  set_compression (work, &page, is_group4);
  if (work->variant == 0 && page.is_drawn)
    ky_job_detail (work->job, "page %u was drawn anew in RGB", work->page + 1);
  return tiff_rebuild_write_rows (work, &page, error);
}

static gboolean
write_pages (Work *work, gboolean has_pages, GError **error)
{
  TIFFSetDirectory (work->in, 0);
  work->page = 0;
  do
    {
      if (has_pages && is_side_picture (work->in))
        continue;
      if (!tiff_rebuild_write_page (work, error))
        return FALSE;
      work->page++;
    }
  while (TIFFReadDirectory (work->in));
  return TRUE;
}

/* Writes the first page as PNG. */
static gboolean
tiff_rebuild_write_still (Work *work, gboolean has_pages, GError **error)
{
  TIFFSetDirectory (work->in, 0);
  while (has_pages && is_side_picture (work->in))
    if (!TIFFReadDirectory (work->in))
      return ky_error_malformed (error, "tiff: the file has no page");
  ky_job_removed (work->job, "tiff.page", work->pages - 1, NULL);
  return ky_tiff_still (work->job, work->in, error);
}

/* Tries one variant. `ret_is_foreign`: the output has another format's signature. */
static gboolean
tiff_rebuild_write_variant (Work *work, gboolean has_pages, gboolean *ret_is_foreign,
                            GError **error)
{
  guint64 memory = ky_policy_uint (ky_job_policy (work->job), KY_POLICY_LIMIT_ITEM_MEMORY);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  Memory sink = { .out = bytes };

  work->out = open_memory (&sink, "wl", memory / 2);
  if (work->out == NULL)
    return write_failed (error);
  gboolean ok = write_pages (work, has_pages, error);
  TIFFClose (g_steal_pointer (&work->out));
  if (!ok)
    return FALSE;
  *ret_is_foreign = ky_image_has_sign (ky_view (bytes->data, bytes->len));
  return *ret_is_foreign || ky_job_write (work->job, bytes->data, bytes->len, error);
}

gboolean
ky_tiff_rebuild (KyJob *job, KyView view, GError **error)
{
  guint64 memory = ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_ITEM_MEMORY);
  Memory source = { .view = view };
  g_autoptr (TIFF) in = open_memory (&source, "r", memory / 2);
  Work work = { .job = job, .in = in };
  gboolean is_foreign = TRUE;
  guint side = 0, pages = 0;

  if (in == NULL)
    return ky_error_malformed (error, "tiff: the first page cannot be read");
  if (!count_pages (&work, &pages, &side, error))
    return FALSE;
  if (pages > 0 && side > 0)
    ky_job_removed (job, "tiff.thumbnail", side, NULL);
  work.pages = pages > 0 ? pages : side;
  if (ky_job_wants_png (job, KY_MEMBER_NO_TIFF))
    return tiff_rebuild_write_still (&work, pages > 0, error);
  for (; work.variant < VARIANTS && is_foreign; work.variant++)
    if (!tiff_rebuild_write_variant (&work, pages > 0, &is_foreign, error))
      return FALSE;
  if (is_foreign)
    return ky_error_malformed (error, "also-program: tiff: always looks like another format");
  return TRUE;
}
