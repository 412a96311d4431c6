/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the numeric tables, glyph names and cmap of a font that kiyome wrote (ISO/IEC 14496-22
 * §5): fields have values that the writer may write, all others are 0, and the sizes of the tables
 * agree with each other. */
#include "filetypes/base/font/verify-tables.h"

#define SUBTABLES_MAX 16
#define STANDARD_NAMES 258
#define LONGEST_NAME 63

static gboolean
is_nought (KyView table, gsize at, gsize n)
{
  for (gsize i = at; i < at + n; i++)
    if (table.data[i] != 0)
      return FALSE;
  return TRUE;
}

static gboolean
verify_tables_check_head (KyView head, gboolean is_true_type)
{
  guint units = ky_view_u16be (head, 18);

  return head.size == 54 && memcmp (head.data, "\0\1\0\0\0\1\0\0", 8) == 0
         && ky_load_u32be (head.data + 12) == 0x5f0f3cf5 && (ky_view_u16be (head, 16) & ~0xbu) == 0
         && units >= 16 && units <= 16384 && is_nought (head, 20, 16)
         && (ky_view_u16be (head, 44) & ~0x7fu) == 0 && ky_view_u16be (head, 48) == 2
         && ky_view_u16be (head, 50) == (guint)is_true_type && ky_view_u16be (head, 52) == 0;
}

static gboolean
check_maxp (KyView maxp, gboolean is_true_type)
{
  guint depth = ky_view_u16be (maxp, 30);

  if (ky_view_u16be (maxp, 4) == 0)
    return FALSE;
  if (!is_true_type)
    return maxp.size == 6 && memcmp (maxp.data, "\0\0\x50\0", 4) == 0;
  return maxp.size == 32 && memcmp (maxp.data, "\0\1\0\0", 4) == 0 && ky_view_u16be (maxp, 14) == 1
         && is_nought (maxp, 16, 12) && depth >= 1 && depth <= 8;
}

static gboolean
check_metrics (KyView hhea, KyView hmtx, guint n_glyphs)
{
  guint n = ky_view_u16be (hhea, 34);

  return hhea.size == 36 && memcmp (hhea.data, "\0\1\0\0", 4) == 0 && is_nought (hhea, 24, 10)
         && n >= 1 && n <= n_glyphs && hmtx.size == 2 * ((gsize)n_glyphs + n);
}

/* Names of glyphs, to the end of the table, of which `highest` is the last. */
static gboolean
verify_tables_check_names (KyReader *reader, guint highest)
{
  for (guint i = STANDARD_NAMES; i <= highest; i++)
    {
      guint length = ky_reader_u8 (reader);
      const guint8 *name = ky_reader_bytes (reader, length);

      if (name == NULL || length > LONGEST_NAME)
        return FALSE;
      for (guint j = 0; j < length; j++)
        if (!g_ascii_isalnum (name[j]) && memchr ("._-", name[j], 3) == NULL)
          return FALSE;
    }
  return ky_reader_left (reader) == 0;
}

static gboolean
check_post (KyView post, guint n_glyphs)
{
  KyReader reader = ky_reader (post);
  guint32 format = ky_reader_u32be (&reader), is_fixed;
  guint highest = 0;

  ky_reader_bytes (&reader, 8);
  is_fixed = ky_reader_u32be (&reader);
  if (post.size < 32 || is_fixed > 1 || !is_nought (post, 16, 16))
    return FALSE;
  ky_reader_bytes (&reader, 16);
  if (format != 0x00020000)
    return (format == 0x00010000 || format == 0x00030000) && post.size == 32;
  if (ky_reader_u16be (&reader) != n_glyphs)
    return FALSE;
  for (guint i = 0; i < n_glyphs; i++)
    {
      guint name = ky_reader_u16be (&reader);

      highest = MAX (highest, name);
    }
  return verify_tables_check_names (&reader, highest);
}

/* --- cmap ------------------------------------------------------------------------------------- */

/* Checks a run of codes from `start` to `end` that maps to glyphs from `glyph` on: it must follow
 * `last_code`, and its glyphs must exist and not be glyph 0 (.notdef). */
static gboolean
check_run (gint64 last_code, guint32 start, guint32 end, guint32 glyph, guint n_glyphs)
{
  return start > last_code && end >= start && end <= 0x10ffff && glyph >= 1 && glyph < n_glyphs
         && end - start < n_glyphs - glyph;
}

static gboolean
check_segments (KyReader *reader, guint length, guint n_glyphs)
{
  guint twice = ky_reader_u16be (reader), n = twice / 2;
  guint power = 1, log = 0;
  gint64 last = -1;

  if (n == 0 || twice % 2 != 0 || length != 16 + 8 * n)
    return FALSE;
  for (; power * 2 <= n; power *= 2)
    log++;
  if (ky_reader_u16be (reader) != 2 * power || ky_reader_u16be (reader) != log
      || ky_reader_u16be (reader) != 2 * (n - power))
    return FALSE;
  KyView rows = ky_view (ky_reader_bytes (reader, 8 * (guint64)n + 2), 8 * (gsize)n + 2);
  if (rows.data == NULL || ky_view_u16be (rows, 2 * (gsize)n) != 0
      || !is_nought (rows, 6 * (gsize)n + 2, 2 * (gsize)n))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      guint end = ky_view_u16be (rows, 2 * i), start = ky_view_u16be (rows, 2 * (n + i) + 2),
            delta = ky_view_u16be (rows, 2 * (2 * n + i) + 2);

      if (i == n - 1)
        return start == 0xffff && end == 0xffff && delta == 1;
      if (end == 0xffff || !check_run (last, start, end, (start + delta) & 0xffff, n_glyphs))
        return FALSE;
      last = end;
    }
  return FALSE;
}

static gboolean
check_groups (KyReader *reader, guint n_glyphs)
{
  gsize from = reader->at - 2;
  guint16 padding = ky_reader_u16be (reader);
  guint32 length = ky_reader_u32be (reader), language = ky_reader_u32be (reader),
          n = ky_reader_u32be (reader);
  gint64 last = -1;

  if (padding != 0 || language != 0 || length != 16 + 12 * (guint64)n)
    return FALSE;
  for (guint32 i = 0; i < n; i++)
    {
      guint32 start = ky_reader_u32be (reader), end = ky_reader_u32be (reader),
              glyph = ky_reader_u32be (reader);

      if (reader->failed || !check_run (last, start, end, glyph, n_glyphs))
        return FALSE;
      last = end;
    }
  return reader->at - from == length;
}

/* Checks that `n` numbers of glyphs, of `size` bytes each, are in the font. */
static gboolean
verify_tables_check_glyphs (KyReader *reader, guint n, guint size, guint n_glyphs)
{
  for (guint i = 0; i < n; i++)
    if ((size == 1 ? ky_reader_u8 (reader) : ky_reader_u16be (reader)) >= n_glyphs
        || reader->failed)
      return FALSE;
  return TRUE;
}

static gboolean
check_subtable (KyReader *reader, guint n_glyphs)
{
  guint format = ky_reader_u16be (reader), length, first, n;

  if (format == 12)
    return check_groups (reader, n_glyphs);
  length = ky_reader_u16be (reader);
  if (ky_reader_u16be (reader) != 0)
    return FALSE;
  switch (format)
    {
    case 0:
      return length == 262 && verify_tables_check_glyphs (reader, 256, 1, n_glyphs);
    case 4:
      return check_segments (reader, length, n_glyphs);
    case 6:
      first = ky_reader_u16be (reader);
      n = ky_reader_u16be (reader);
      return first + n <= 0x10000 && length == 10 + 2 * n
             && verify_tables_check_glyphs (reader, n, 2, n_glyphs);
    default:
      return FALSE;
    }
}

/* Checks that the subtables follow in the order of their records, without gaps. */
static gboolean
check_cmap (KyView cmap, guint n_glyphs)
{
  KyReader records = ky_reader (cmap), reader = records;
  guint version = ky_reader_u16be (&records), n = ky_reader_u16be (&records);

  ky_reader_bytes (&reader, 4 + 8 * (guint64)n);
  if (version != 0 || n == 0 || n > SUBTABLES_MAX)
    return FALSE;
  for (; n > 0; n--)
    {
      ky_reader_u32be (&records);
      if (ky_reader_u32be (&records) != reader.at || !check_subtable (&reader, n_glyphs)
          || reader.failed)
        return FALSE;
    }
  return ky_reader_left (&reader) == 0;
}

gboolean
ky_font_verify_numbers (const KyFontTables *tables, GError **error)
{
  guint n_glyphs = ky_view_u16be (tables->maxp, 4);

  if (!verify_tables_check_head (tables->head, tables->is_true_type)
      || !check_maxp (tables->maxp, tables->is_true_type)
      || !check_metrics (tables->hhea, tables->hmtx, n_glyphs))
    return ky_verify_fail (error,
                           "font: head, maxp, hhea or hmtx has values that kiyome does not write");
  if (!check_post (tables->post, n_glyphs))
    return ky_verify_fail (error, "font: the post table has a form that kiyome does not write");
  return tables->cmap.data == NULL || check_cmap (tables->cmap, n_glyphs)
         || ky_verify_fail (error, "font: the cmap table has a form that kiyome does not write");
}
