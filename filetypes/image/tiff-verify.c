/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the pages of a TIFF: only the tags that kiyome writes, each byte of the file part of one
 * of them, and strips with exactly the rows. */
#include "filetypes/base/picture/icc.h"
#include "filetypes/base/picture/signs-verify.h"
#include "filetypes/image/tiff-file.h"

#include "filetypes/base/picture/group4.h"

#include <zlib.h>

#define BUFFER_SIZE 32768

enum
{
#define RULE(name, tag, types, least, most) TAG_##name = tag,
#include "filetypes/image/tiff-verify.def"
};

typedef struct
{
  guint tag, types; /* permitted types as bits: 1 << 3 short, 1 << 4 long … */
  guint32 least, most;
} Rule;

enum
{
  SHORT = 1 << 3,
  LONG = 1 << 4,
  RATIONAL = 1 << 5,
  UNDEFINED = 1 << 7,
};
#define ANY G_MAXUINT32

static const Rule rules[] = {
#define RULE(name, tag, types, least, most) { tag, types, least, most },
#include "filetypes/image/tiff-verify.def"
};

typedef struct
{
  guint64 offset, size;
} Range;

typedef struct
{
  guint tag, type;
  guint32 count;
  KyView data;
} Field;

typedef struct
{
  KyView view;
  KyPictureBudget *budget;
  GError **error;
  GArray *ranges;
  Field fields[32];
  guint count;
} Check;

static gboolean
tiff_verify_fail (Check *check, const gchar *what)
{
  return ky_verify_fail (check->error, "tiff: %s", what);
}

static void
tiff_verify_add_range (Check *check, guint64 offset, guint64 size)
{
  Range range = { offset, size };

  g_array_append_val (check->ranges, range);
}

static const Field *
tiff_verify_find_field (const Check *check, guint tag)
{
  for (guint i = 0; i < check->count; i++)
    if (check->fields[i].tag == tag)
      return &check->fields[i];
  return NULL;
}

static guint32
tiff_verify_value_at (const Field *field, guint32 index)
{
  KyReader reader = ky_reader (field->data);

  if (field->type == 7)
    return field->data.data[index];
  ky_reader_seek (&reader, (guint64)index * (field->type == 3 ? 2 : 4));
  return field->type == 3 ? ky_reader_u16le (&reader) : ky_reader_u32le (&reader);
}

/* Returns the first value of `tag`, or 0. */
static guint32
tiff_verify_value_of (const Check *check, guint tag)
{
  const Field *field = tiff_verify_find_field (check, tag);

  return field != NULL && field->count > 0 ? tiff_verify_value_at (field, 0) : 0;
}

/* --- fields --------------------------------------------------------------------------------- */

static gboolean
tiff_verify_check_values (const Field *field, const Rule *rule)
{
  guint32 count = field->type == 5 ? field->count * 2 : field->count;

  if ((rule->types & 1u << field->type) == 0 || field->count == 0)
    return FALSE;
  for (guint32 i = 0; field->type != 7 && i < count; i++)
    if (tiff_verify_value_at (field, i) < rule->least
        || tiff_verify_value_at (field, i) > rule->most)
      return FALSE;
  return TRUE;
}

static gboolean
tiff_verify_read_field (Check *check, KyReader *reader)
{
  static const guint sizes[] = { 0, 1, 1, 2, 4, 8, 1, 1 };
  Field *field = &check->fields[check->count];
  const Rule *rule = NULL;

  field->tag = ky_reader_u16le (reader);
  field->type = ky_reader_u16le (reader);
  field->count = ky_reader_u32le (reader);
  KyReader inside = *reader;
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (rules[i].tag == field->tag)
      rule = &rules[i];
  if (rule == NULL || field->type >= G_N_ELEMENTS (sizes)
      || (check->count > 0 && field->tag <= field[-1].tag))
    return ky_verify_fail (check->error, "tiff: kiyome does not write tag %u, or not here",
                           field->tag);
  guint64 size = (guint64)field->count * sizes[field->type];
  if (size <= 4)
    {
      const guint8 *bytes = ky_reader_bytes (&inside, 4);

      field->data = ky_view (bytes, (gsize)size);
      for (guint64 i = size; bytes != NULL && i < 4; i++)
        if (bytes[i] != 0)
          return tiff_verify_fail (check, "bytes behind a value");
      ky_reader_u32le (reader);
    }
  else
    {
      guint32 offset = ky_reader_u32le (reader);

      if (!ky_view_slice (check->view, offset, size, &field->data))
        return tiff_verify_fail (check, "a value outside the file");
      tiff_verify_add_range (check, offset, size);
    }
  if (reader->failed || !tiff_verify_check_values (field, rule))
    return ky_verify_fail (check->error, "tiff: the value of tag %u is not valid", field->tag);
  check->count++;
  return TRUE;
}

static gboolean
check_counts (const Check *check, guint32 samples, guint32 bits)
{
  for (guint i = 0; i < check->count; i++)
    {
      guint32 expected = 1;
      const Field *field = &check->fields[i];

      switch (field->tag)
        {
        case TAG_OFFSETS:
        case TAG_COUNTS:
        case TAG_PROFILE:
          continue;
        case TAG_BITS:
        case TAG_FORMAT:
          expected = samples;
          break;
        case TAG_PAGE:
          expected = 2;
          break;
        case TAG_COLORS:
          expected = bits <= 8 ? 3u << bits : 0;
          break;
        case TAG_EXTRA:
          expected = field->count < samples ? field->count : 0;
          break;
        }
      if (field->count != expected)
        return FALSE;
      for (guint32 k = 1; field->tag == TAG_BITS && k < field->count; k++)
        if (tiff_verify_value_at (field, k) != bits)
          return FALSE;
    }
  return TRUE;
}

static gboolean
tiff_verify_check_profile (Check *check)
{
  const Field *field = tiff_verify_find_field (check, TAG_PROFILE);
  guint32 photometric = tiff_verify_value_of (check, TAG_PHOTOMETRIC);

  return field == NULL
         || ky_icc_verify (field->data,
                           photometric == 5                       ? KY_ICC_CMYK
                           : photometric == 2 || photometric == 3 ? KY_ICC_RGB
                                                                  : KY_ICC_GRAY,
                           check->error);
}

/* --- strips --------------------------------------------------------------------------------- */

static gboolean
check_deflate (KyView data, guint64 expected)
{
  z_stream stream = { 0 };
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);
  guint64 total = 0;
  int status = Z_OK;

  if (inflateInit (&stream) != Z_OK)
    return FALSE;
  stream.next_in = (Bytef *)data.data;
  stream.avail_in = (uInt)data.size;
  while (status == Z_OK && total <= expected)
    {
      stream.next_out = buffer;
      stream.avail_out = BUFFER_SIZE;
      status = inflate (&stream, Z_NO_FLUSH);
      total += BUFFER_SIZE - stream.avail_out;
    }
  inflateEnd (&stream);
  return status == Z_STREAM_END && total == expected && stream.avail_in == 0;
}

static gboolean
check_strips (Check *check)
{
  const Field *offsets = tiff_verify_find_field (check, TAG_OFFSETS);
  const Field *counts = tiff_verify_find_field (check, TAG_COUNTS);
  guint32 width = tiff_verify_value_of (check, TAG_WIDTH),
          height = tiff_verify_value_of (check, TAG_HEIGHT);
  guint32 bits = tiff_verify_value_of (check, TAG_BITS),
          samples = tiff_verify_value_of (check, TAG_SAMPLES);
  guint32 rows = tiff_verify_value_of (check, TAG_ROWS),
          compression = tiff_verify_value_of (check, TAG_COMPRESSION);
  guint64 stride = ((guint64)width * bits * samples + 7) / 8;

  if (width == 0 || height == 0 || bits == 0 || samples == 0 || rows == 0 || rows > height
      || offsets == NULL || counts == NULL || offsets->count != counts->count
      || offsets->count != (height - 1) / rows + 1 || !check_counts (check, samples, bits))
    return tiff_verify_fail (check, "bad page");
  if (!ky_picture_budget_take (check->budget, width, height, check->error))
    return FALSE;
  for (guint32 i = 0; i < offsets->count; i++)
    {
      guint32 here = MIN (rows, height - i * rows);
      KyView data;

      if (!ky_view_slice (check->view, tiff_verify_value_at (offsets, i),
                          tiff_verify_value_at (counts, i), &data))
        return tiff_verify_fail (check, "a strip outside the file");
      tiff_verify_add_range (check, tiff_verify_value_at (offsets, i), data.size);
      if (compression == 8 ? !check_deflate (data, stride * here)
                           : compression != 4 || bits != 1 || samples != 1
                                 || !ky_group4_verify (data, width, here))
        return tiff_verify_fail (check, "a strip is not exactly its rows");
    }
  return TRUE;
}

/* --- the whole ------------------------------------------------------------------------------ */

static gint
compare_ranges (gconstpointer a, gconstpointer b)
{
  const Range *one = a, *two = b;

  return one->offset < two->offset ? -1 : one->offset > two->offset;
}

/* Verifies that each byte belongs to exactly one structure. A single zero may precede a structure
 * at an even offset. */
static gboolean
tiff_verify_check_ranges (Check *check)
{
  guint64 end = 0;

  g_array_sort (check->ranges, compare_ranges);
  for (guint i = 0; i < check->ranges->len; i++)
    {
      const Range *range = &g_array_index (check->ranges, Range, i);

      if (range->offset < end || range->offset > end + 1
          || (range->offset == end + 1 && check->view.data[end] != 0))
        return tiff_verify_fail (check, "bytes that belong to nothing");
      end = range->offset + range->size;
    }
  return end == check->view.size || tiff_verify_fail (check, "bytes behind the last page");
}

static gboolean
check_pages (Check *check)
{
  KyReader reader = ky_reader (check->view);

  ky_reader_bytes (&reader, 4);
  guint32 next = ky_reader_u32le (&reader);
  tiff_verify_add_range (check, 0, 8);
  for (guint64 pages = 0; next != 0; pages++)
    {
      /* A page needs more than 64 bytes, so this ends a loop of pages. */
      if (pages > check->view.size / 64 || !ky_reader_seek (&reader, next))
        return tiff_verify_fail (check, "a page outside the file");
      guint count = ky_reader_u16le (&reader);
      if (count > G_N_ELEMENTS (check->fields))
        return tiff_verify_fail (check, "too many tags");
      tiff_verify_add_range (check, next, 2 + 12 * (guint64)count + 4);
      check->count = 0;
      for (guint i = 0; i < count; i++)
        if (!tiff_verify_read_field (check, &reader))
          return FALSE;
      next = ky_reader_u32le (&reader);
      if (reader.failed)
        return tiff_verify_fail (check, "a page outside the file");
      if (!check_strips (check) || !tiff_verify_check_profile (check))
        return FALSE;
    }
  return tiff_verify_check_ranges (check);
}

gboolean
ky_tiff_verify (KyView view, KyPictureBudget *budget, GError **error)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  Check check = { .view = view, .budget = budget, .error = error, .ranges = ranges };

  if (!ky_view_starts_with (view, "II*\0", 4) || !ky_signs_verify (view))
    return ky_verify_fail (error,
                           "tiff: no signature, or the file contains that of another format");
  return check_pages (&check);
}
