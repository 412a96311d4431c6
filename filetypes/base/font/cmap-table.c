/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes the cmap table of fonts (ISO/IEC 14496-22 §5.2.1): each subtable is read into
 * pairs of code and glyph and written from them. */
#include "filetypes/base/font/sfnt.h"

#define SUBTABLES_MAX 16
#define PAIRS_MAX 200000
#define CODES_MAX 1000000 /* looked at, in segments that overlap without end */

typedef struct
{
  guint32 code;
  guint16 glyph;
} Pair;

typedef struct
{
  guint platform, encoding, format;
  GArray *pairs; /* of Pair; ascending once cmap_table_settle() was there */
} Subtable;

static gboolean
cmap_table_add (Subtable *subtable, guint32 code, guint glyph, guint n_glyphs)
{
  Pair pair = { code, (guint16)glyph };

  if (glyph == 0 || glyph >= n_glyphs)
    return TRUE;
  g_array_append_val (subtable->pairs, pair);
  return subtable->pairs->len <= PAIRS_MAX;
}

static gint
compare_codes (gconstpointer a, gconstpointer b)
{
  const Pair *one = a, *two = b;

  return one->code < two->code ? -1 : one->code > two->code;
}

/* Sorts the codes, which ascend in every well-formed format. Segments of real fonts overlap: of two
 * glyphs for one code, readers take the first. */
static void
cmap_table_settle (Subtable *subtable)
{
  GArray *pairs = subtable->pairs;
  guint n = 0;

  g_array_sort (pairs, compare_codes);
  for (guint i = 0; i < pairs->len; i++)
    if (n == 0 || g_array_index (pairs, Pair, n - 1).code != g_array_index (pairs, Pair, i).code)
      g_array_index (pairs, Pair, n++) = g_array_index (pairs, Pair, i);
  g_array_set_size (pairs, n);
}

static gboolean
read_segments (KyReader *reader, Subtable *subtable, guint n_glyphs)
{
  guint n = ky_reader_u16be (reader) / 2u;
  gsize ends = reader->at + 6, starts = ends + 2 * (gsize)n + 2, deltas = starts + 2 * (gsize)n,
        offsets = deltas + 2 * (gsize)n;
  KyView view = { reader->data, reader->size };
  guint n_codes = 0;

  for (guint i = 0; i < n; i++)
    {
      KyReader row = ky_reader (view);

      ky_reader_seek (&row, ends + 2 * (gsize)i);
      guint end = ky_reader_u16be (&row);
      ky_reader_seek (&row, starts + 2 * (gsize)i);
      guint start = ky_reader_u16be (&row);
      ky_reader_seek (&row, deltas + 2 * (gsize)i);
      guint delta = ky_reader_u16be (&row);
      ky_reader_seek (&row, offsets + 2 * (gsize)i);
      guint offset = ky_reader_u16be (&row);
      n_codes += end >= start ? end - start : 0;
      if (row.failed || n_codes > CODES_MAX)
        return FALSE;
      for (guint code = start; code <= end && code < 0xffff; code++)
        {
          guint glyph = code;

          if (offset != 0 && offset != 0xffff)
            {
              KyReader at = ky_reader (view);

              ky_reader_seek (&at, offsets + 2 * (gsize)i + offset + 2 * (gsize)(code - start));
              glyph = ky_reader_u16be (&at);
              if (at.failed)
                break;
              if (glyph == 0)
                continue;
            }
          if (!cmap_table_add (subtable, code, (glyph + delta) & 0xffff, n_glyphs))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
read_groups (KyReader *reader, Subtable *subtable, guint n_glyphs)
{
  ky_reader_bytes (reader, 10);
  guint32 n = ky_reader_u32be (reader);
  for (guint32 i = 0; i < n && !reader->failed; i++)
    {
      guint32 start = ky_reader_u32be (reader), end = ky_reader_u32be (reader),
              glyph = ky_reader_u32be (reader);

      if (end < start || end > 0x10ffff || end - start > 0xffff)
        return FALSE;
      for (guint32 code = start; code <= end; code++)
        if (!cmap_table_add (subtable, code, (guint)MIN (glyph + (code - start), 0xffffu),
                             n_glyphs))
          return FALSE;
    }
  return !reader->failed;
}

static gboolean
read_subtable (KyView view, Subtable *subtable, guint n_glyphs)
{
  KyReader reader = ky_reader (view);
  guint first, n;

  subtable->format = ky_reader_u16be (&reader);
  switch (subtable->format)
    {
    case 0:
      ky_reader_bytes (&reader, 4);
      for (guint code = 0; code < 256; code++)
        cmap_table_add (subtable, code, ky_reader_u8 (&reader), n_glyphs);
      return !reader.failed;
    case 4:
      ky_reader_bytes (&reader, 4);
      return read_segments (&reader, subtable, n_glyphs);
    case 6:
      ky_reader_bytes (&reader, 4);
      first = ky_reader_u16be (&reader);
      n = ky_reader_u16be (&reader);
      for (guint i = 0; i < n && !reader.failed; i++)
        if (!cmap_table_add (subtable, first + i, ky_reader_u16be (&reader), n_glyphs))
          return FALSE;
      return !reader.failed && first + n <= 0x10000;
    case 12:
      return read_groups (&reader, subtable, n_glyphs);
    default:
      return FALSE;
    }
}

/* --- writing -------------------------------------------------------------------------------- */

static const Pair *
pair_at (const Subtable *subtable, guint i)
{
  return &g_array_index (subtable->pairs, Pair, i);
}

/* Returns where the run that begins at `i` ends: codes and glyphs that count up together. */
static guint
cmap_table_run_end (const Subtable *subtable, guint i)
{
  while (i + 1 < subtable->pairs->len
         && pair_at (subtable, i + 1)->code == pair_at (subtable, i)->code + 1
         && pair_at (subtable, i + 1)->glyph == pair_at (subtable, i)->glyph + 1)
    i++;
  return i;
}

static void
cmap_table_put_bytes (const Subtable *subtable, GByteArray *out)
{
  guint8 glyphs[256] = { 0 };

  for (guint i = 0; i < subtable->pairs->len; i++)
    glyphs[pair_at (subtable, i)->code] = (guint8)pair_at (subtable, i)->glyph;
  ky_put_u16be (out, 0);
  ky_put_u16be (out, 262);
  ky_put_u16be (out, 0);
  g_byte_array_append (out, glyphs, sizeof glyphs);
}

static gboolean
put_segments (const Subtable *subtable, GByteArray *out)
{
  g_autoptr (GArray) runs
      = g_array_new (FALSE, FALSE, sizeof (guint)); /* first and last index of each */
  guint n, power = 1, log = 0;

  for (guint i = 0; i < subtable->pairs->len; i++)
    {
      guint end = cmap_table_run_end (subtable, i);

      g_array_append_val (runs, i);
      g_array_append_val (runs, end);
      i = end;
    }
  n = runs->len / 2 + 1;
  if (16 + 8 * n > 0xffff)
    return FALSE;
  for (; power * 2 <= n; power *= 2)
    log++;
  ky_put_u16be (out, 4);
  ky_put_u16be (out, 16 + 8 * n);
  ky_put_u16be (out, 0);
  ky_put_u16be (out, 2 * n);
  ky_put_u16be (out, 2 * power);
  ky_put_u16be (out, log);
  ky_put_u16be (out, 2 * (n - power));
  for (guint i = 1; i < runs->len; i += 2)
    ky_put_u16be (out, pair_at (subtable, g_array_index (runs, guint, i))->code);
  ky_put_u16be (out, 0xffff);
  ky_put_u16be (out, 0);
  for (guint i = 0; i < runs->len; i += 2)
    ky_put_u16be (out, pair_at (subtable, g_array_index (runs, guint, i))->code);
  ky_put_u16be (out, 0xffff);
  for (guint i = 0; i < runs->len; i += 2)
    {
      const Pair *pair = pair_at (subtable, g_array_index (runs, guint, i));

      ky_put_u16be (out, (pair->glyph - pair->code) & 0xffff);
    }
  ky_put_u16be (out, 1);
  for (guint i = 0; i < n; i++)
    ky_put_u16be (out, 0);
  return TRUE;
}

static void
put_trimmed (const Subtable *subtable, GByteArray *out)
{
  guint first = subtable->pairs->len > 0 ? pair_at (subtable, 0)->code : 0;
  guint n = subtable->pairs->len > 0
                ? pair_at (subtable, subtable->pairs->len - 1)->code - first + 1
                : 0;
  guint next = 0;

  ky_put_u16be (out, 6);
  ky_put_u16be (out, 10 + 2 * n);
  ky_put_u16be (out, 0);
  ky_put_u16be (out, first);
  ky_put_u16be (out, n);
  for (guint code = first; code < first + n; code++)
    ky_put_u16be (out, next < subtable->pairs->len && pair_at (subtable, next)->code == code
                           ? pair_at (subtable, next++)->glyph
                           : 0);
}

static void
cmap_table_put_groups (const Subtable *subtable, GByteArray *out)
{
  guint start = out->len, n = 0;

  ky_put_u16be (out, 12);
  ky_put_u16be (out, 0);
  ky_put_u32be (out, 0);
  ky_put_u32be (out, 0);
  ky_put_u32be (out, 0);
  for (guint i = 0; i < subtable->pairs->len; i++, n++)
    {
      guint end = cmap_table_run_end (subtable, i);

      ky_put_u32be (out, pair_at (subtable, i)->code);
      ky_put_u32be (out, pair_at (subtable, end)->code);
      ky_put_u32be (out, pair_at (subtable, i)->glyph);
      i = end;
    }
  for (guint i = 0; i < 4; i++)
    {
      out->data[start + 4 + i] = (guint8)((out->len - start) >> (24 - 8 * i));
      out->data[start + 12 + i] = (guint8)(n >> (24 - 8 * i));
    }
}

static gboolean
cmap_table_put_subtable (const Subtable *subtable, GByteArray *out)
{
  guint first = subtable->pairs->len > 0 ? pair_at (subtable, 0)->code : 0;
  guint last = subtable->pairs->len > 0 ? pair_at (subtable, subtable->pairs->len - 1)->code : 0;

  switch (subtable->format)
    {
    case 0:
      cmap_table_put_bytes (subtable, out);
      return TRUE;
    case 4:
      if (!put_segments (subtable, out))
        cmap_table_put_groups (subtable, out); /* too many segments for a length of 16 bits */
      return TRUE;
    case 6:
      if (last - first > 32000)
        return FALSE;
      put_trimmed (subtable, out);
      return TRUE;
    default:
      cmap_table_put_groups (subtable, out);
      return TRUE;
    }
}

gboolean
ky_sfnt_write_cmap (KyView cmap, guint n_glyphs, GByteArray *out)
{
  KyReader reader = ky_reader (cmap);
  g_autoptr (GByteArray) bodies = g_byte_array_new ();
  Subtable kept[SUBTABLES_MAX];
  guint offsets[SUBTABLES_MAX];
  guint n, n_kept = 0;

  ky_reader_u16be (&reader);
  n = ky_reader_u16be (&reader);
  for (guint i = 0; i < MIN (n, (guint)SUBTABLES_MAX) && !reader.failed; i++)
    {
      Subtable subtable = { .platform = ky_reader_u16be (&reader) };

      subtable.encoding = ky_reader_u16be (&reader);
      guint32 offset = ky_reader_u32be (&reader);
      subtable.pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
      offsets[n_kept] = bodies->len;
      if (!reader.failed && offset < cmap.size
          && read_subtable (ky_view (cmap.data + offset, cmap.size - offset), &subtable, n_glyphs))
        {
          cmap_table_settle (&subtable);
          if (cmap_table_put_subtable (&subtable, bodies))
            kept[n_kept++] = subtable;
          else
            g_byte_array_set_size (bodies, offsets[n_kept]);
        }
      g_array_unref (subtable.pairs);
    }
  if (n_kept == 0)
    return FALSE;
  ky_put_u16be (out, 0);
  ky_put_u16be (out, n_kept);
  for (guint i = 0; i < n_kept; i++)
    {
      ky_put_u16be (out, kept[i].platform);
      ky_put_u16be (out, kept[i].encoding);
      ky_put_u32be (out, 4 + 8 * n_kept + offsets[i]);
    }
  g_byte_array_append (out, bodies->data, bodies->len);
  return TRUE;
}
