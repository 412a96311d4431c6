/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies TrueType and OpenType fonts (sfnt) that kiyome wrote: only the tables that it writes, no
 * instructions, and no gaps. Fonts of office documents also have OS/2 and names with visible
 * characters; their container must repeat the values of the font and contain nothing else. */
#include "filetypes/base/font/verify.h"

#include "filetypes/base/font/layout-verify.h"
#include "filetypes/base/font/verify-tables.h"

/* --- sfnt ----------------------------------------------------------------------------------- */

enum
{
  CFF,
  GDEF,
  GPOS,
  GSUB,
  OS2,
  VORG,
  CMAP,
  GLYF,
  HEAD,
  HHEA,
  HMTX,
  LOCA,
  MAXP,
  NAME,
  POST,
  VHEA,
  VMTX,
  TABLES
};

static const gchar tags[] = "CFF GDEFGPOSGSUBOS/2VORGcmapglyfheadhheahmtxlocamaxpnamepostvheavmtx";

/* Returns the sum of the words of `data`, the last of which may be cut off (ISO/IEC 14496-22
 * §5.1). */
static guint32
font_verify_sum_of (KyView data)
{
  guint32 sum = 0;

  for (gsize i = 0; i < data.size; i++)
    sum += (guint32)data.data[i] << (24 - 8 * (i % 4));
  return sum;
}

/* Checks that the version fits the outlines, and checks the search fields for N tables. */
static gboolean
font_verify_check_directory (KyReader *reader, guint *ret_n, GError **error)
{
  guint32 version = ky_reader_u32be (reader);
  guint n = ky_reader_u16be (reader), power = 1, log = 0;

  for (; power * 2 <= n; power *= 2)
    log++;
  *ret_n = n;
  return ((version == 0x00010000 || version == KY_FOUR_CHARACTERS ('O', 'T', 'T', 'O')) && n > 0
          && ky_reader_u16be (reader) == power * 16 && ky_reader_u16be (reader) == log
          && ky_reader_u16be (reader) == (n - power) * 16 && !reader->failed)
         || ky_verify_fail (error,
                            "font: the table directory has a form that kiyome does not write");
}

/* Checks that `table` is padded with zeros to a multiple of 4 bytes and has the checksum `sum`; for
 * `head` also that its checkSumAdjustment fits the whole file. */
static gboolean
check_sum (KyView font, KyView table, gboolean is_head, guint32 sum)
{
  gsize end = (gsize)(table.data - font.data) + table.size;
  guint32 sum_of_all = is_head && table.size >= 12 ? ky_load_u32be (table.data + 8) : 0;

  for (gsize i = end; i < (end + 3) / 4 * 4; i++)
    if (i >= font.size || font.data[i] != 0)
      return FALSE;
  return font_verify_sum_of (table) - sum_of_all == sum
         && (!is_head || font_verify_sum_of (font) == 0xb1b0afba);
}

/* Reads the tables of `font`, in order and back to back; none of those that `absent` has bits
 * of. */
static gboolean
font_verify_read_tables (KyView font, guint absent, KyView tables[TABLES], GError **error)
{
  KyReader reader = ky_reader (font);
  guint n, next = 0;

  for (guint i = 0; i < TABLES; i++)
    tables[i] = ky_view (NULL, 0);
  if (!font_verify_check_directory (&reader, &n, error))
    return FALSE;
  guint64 end = 12 + 16 * (guint64)n;
  for (guint i = 0; i < n; i++)
    {
      const guint8 *tag = ky_reader_bytes (&reader, 4);
      guint index = next;
      guint32 sum = ky_reader_u32be (&reader), offset = ky_reader_u32be (&reader),
              size = ky_reader_u32be (&reader);

      while (tag != NULL && index < TABLES && memcmp (tags + 4 * (gsize)index, tag, 4) != 0)
        index++;
      if (reader.failed || index >= TABLES || (absent & 1u << index) != 0)
        return ky_verify_fail (error,
                               "font: a table is not one that kiyome writes, or out of order");
      if (offset != end || !ky_view_slice (font, offset, size, &tables[index]))
        return ky_verify_fail (error,
                               "font: a table does not follow the one before it, or is truncated");
      if (!check_sum (font, tables[index], index == HEAD, sum))
        return ky_verify_fail (error, "font: the checksum of a table is wrong");
      next = index + 1;
      end += ((guint64)size + 3) / 4 * 4;
    }
  if (tables[CFF].data == NULL ? !ky_view_starts_with (font, "\0\1\0\0", 4)
                               : !ky_view_starts_with (font, "OTTO", 4))
    return ky_verify_fail (error, "font: the kind of outlines does not match the header");
  return end == font.size || ky_verify_fail (error, "font: unexpected bytes after the last table");
}

static gboolean
font_verify_check_tables (const KyView tables[TABLES], GError **error)
{
  gboolean is_true_type = tables[CFF].data == NULL;
  KyFontTables numbers = { .head = tables[HEAD],
                           .hhea = tables[HHEA],
                           .hmtx = tables[HMTX],
                           .maxp = tables[MAXP],
                           .post = tables[POST],
                           .cmap = tables[CMAP],
                           .is_true_type = is_true_type };

  if (!is_true_type && (tables[GLYF].data != NULL || tables[LOCA].data != NULL))
    return ky_verify_fail (error, "font: the font has both TrueType and CFF outlines");
  return ky_font_verify_numbers (&numbers, error)
         && (is_true_type ? ky_font_verify_outlines (tables[GLYF], tables[LOCA],
                                                     ky_view_u16be (tables[MAXP], 4), error)
                          : ky_font_verify_cff (tables[CFF], error));
}

gboolean
ky_font_verify_sfnt (KyView font, GError **error)
{
  KyView tables[TABLES];

  return font_verify_read_tables (font,
                                  1u << GDEF | 1u << GPOS | 1u << GSUB | 1u << OS2 | 1u << VORG
                                      | 1u << NAME | 1u << VHEA | 1u << VMTX,
                                  tables, error)
         && font_verify_check_tables (tables, error);
}

/* --- fonts of office documents -------------------------------------------------------------- */

static gboolean
check_os2 (KyView table, GError **error)
{
  guint version = table.size >= 78 ? ky_load_u16be (table.data) : 0xffffu;

  if (version > 4
      || table.size
             != (version == 0   ? 78u
                 : version == 1 ? 86u
                                : 96u)
      || memcmp (table.data + 58, "    ", 4) != 0)
    return ky_verify_fail (error, "font: the OS/2 table has values that kiyome does not write");
  return TRUE;
}

/* Tells whether the character `c` may be in a name: it is visible and not part of a path. */
static gboolean
font_verify_is_seen (guint c)
{
  return c > 0x1f && (c < 0x7f || c > 0x9f) && c != '/' && c != '\\' && c != ':'
         && (c < 0x200b || c > 0x200f) && (c < 0x2028 || c > 0x202e) && (c < 0x2060 || c > 0x206f)
         && (c < 0xd800 || c > 0xdfff) && c != 0xad && c != 0xfeff && c < 0xfff0;
}

static gboolean
check_name_text (guint platform, KyView text, GError **error)
{
  gsize width = platform == 3 ? 2 : 1;

  if (text.size == 0 || text.size % width != 0 || text.size / width > 64)
    return ky_verify_fail (error, "font: a name is empty, too long or not of whole characters");
  for (gsize at = 0; at < text.size; at += width)
    {
      guint c = width == 2 ? ky_load_u16be (text.data + at) : text.data[at];

      if (!font_verify_is_seen (c) || (width == 1 && c > 0x7e))
        return ky_verify_fail (error, "font: a name has a character that kiyome does not write");
    }
  return TRUE;
}

/* Records, and their texts in the same order, to the end. */
static gboolean
font_verify_check_names (KyView table, GError **error)
{
  static const guint8 ids[] = { 1, 2, 4, 6, 16, 17 };
  KyReader reader = ky_reader (table);
  guint format = ky_reader_u16be (&reader), n = ky_reader_u16be (&reader);
  guint texts = ky_reader_u16be (&reader), at = 0;

  if (reader.failed || format != 0 || n == 0 || texts != 6 + 12 * n)
    return ky_verify_fail (error, "font: the name table has a form that kiyome does not write");
  for (guint i = 0; i < n; i++)
    {
      guint platform = ky_reader_u16be (&reader);
      KyView text;

      ky_reader_bytes (&reader, 4);
      guint id = ky_reader_u16be (&reader);
      guint length = ky_reader_u16be (&reader);
      if ((platform != 1 && platform != 3) || id > 0xff
          || memchr (ids, (gint)id, sizeof ids) == NULL || ky_reader_u16be (&reader) != at
          || !ky_view_slice (table, (guint64)texts + at, length, &text))
        return ky_verify_fail (error, "font: the name table has a name that kiyome does not write");
      if (!check_name_text (platform, text, error))
        return FALSE;
      at += length;
    }
  return texts + (gsize)at == table.size
         || ky_verify_fail (error, "font: unexpected bytes after the last name");
}

static gboolean
check_vertical (KyView heads, KyView metrics, guint n_glyphs, GError **error)
{
  guint n = heads.size == 36 ? ky_load_u16be (heads.data + 34) : 0u;

  if (heads.data == NULL && metrics.data == NULL)
    return TRUE;
  if (n == 0 || n > n_glyphs || metrics.size != 2 * ((gsize)n_glyphs + n))
    return ky_verify_fail (error, "font: vhea and vmtx do not fit the number of glyphs");
  return TRUE;
}

static gboolean
check_origins (KyView table, guint n_glyphs, GError **error)
{
  guint count = ky_view_u16be (table, 6);

  if (table.data == NULL)
    return TRUE;
  if (!ky_view_starts_with (table, "\0\1\0\0", 4) || table.size != 8 + 4 * (gsize)count)
    return ky_verify_fail (error, "font: the VORG table has a form that kiyome does not write");
  for (guint i = 0; i < count; i++)
    {
      guint glyph = ky_load_u16be (table.data + 8 + 4 * (gsize)i);

      if (glyph >= n_glyphs || (i > 0 && glyph <= ky_load_u16be (table.data + 4 + 4 * (gsize)i)))
        return ky_verify_fail (error,
                               "font: the glyphs of the VORG table are not sorted or do not exist");
    }
  return TRUE;
}

static gboolean
font_verify_check_layout (const KyView tables[TABLES], guint n_glyphs, GError **error)
{
  guint n_mark_sets = 0;

  return (tables[GDEF].data == NULL
          || ky_layout_verify_kinds (tables[GDEF], n_glyphs, &n_mark_sets, error))
         && (tables[GSUB].data == NULL
             || ky_layout_verify (tables[GSUB], n_glyphs, n_mark_sets, FALSE, error))
         && (tables[GPOS].data == NULL
             || ky_layout_verify (tables[GPOS], n_glyphs, n_mark_sets, TRUE, error));
}

static gboolean
check_office (KyView font, KyView tables[TABLES], GError **error)
{
  if (!font_verify_read_tables (font, 0, tables, error)
      || !font_verify_check_tables (tables, error))
    return FALSE;
  if (tables[CMAP].data == NULL || tables[MAXP].size < 6 || tables[HEAD].size != 54)
    return ky_verify_fail (error, "font: cmap, maxp or head is missing or has a wrong size");
  guint n_glyphs = ky_load_u16be (tables[MAXP].data + 4);
  return check_os2 (tables[OS2], error) && font_verify_check_names (tables[NAME], error)
         && check_vertical (tables[VHEA], tables[VMTX], n_glyphs, error)
         && check_origins (tables[VORG], n_glyphs, error)
         && font_verify_check_layout (tables, n_glyphs, error);
}

gboolean
ky_font_verify_office (KyView file, GError **error)
{
  KyView tables[TABLES];

  return check_office (file, tables, error);
}

/* --- Word ----------------------------------------------------------------------------------- */

#define DISGUISED 32

gboolean
ky_font_verify_key (const gchar *guid)
{
  return g_strcmp0 (guid, "{4B69796F-6D65-4F6E-8F6E-744B69796F6D}") == 0;
}

gboolean
ky_font_verify_disguised (KyView file, GError **error)
{
  static const guint8 key[] = { 0x6d, 0x6f, 0x79, 0x69, 0x4b, 0x74, 0x6e, 0x8f,
                                0x6e, 0x4f, 0x65, 0x6d, 0x6f, 0x79, 0x69, 0x4b };
  KyView tables[TABLES];

  if (file.size < DISGUISED)
    return ky_verify_fail (error, "font: the font is shorter than the part that is obfuscated");
  g_autofree guint8 *plain = g_memdup2 (file.data, file.size);
  for (guint i = 0; i < DISGUISED; i++)
    plain[i] ^= key[i % sizeof key];
  return check_office (ky_view (plain, file.size), tables, error);
}

/* --- PowerPoint ----------------------------------------------------------------------------- */

/* Returns whether `text`, with the low byte of each character first, is the name `id` of the
 * font. */
static gboolean
font_verify_is_name_of (KyView names, guint id, KyView text)
{
  guint n = ky_view_u16be (names, 2), texts = ky_view_u16be (names, 4);

  for (guint i = 0; i < n; i++)
    {
      gsize record = 6 + 12 * (gsize)i, same = 0;
      KyView name;

      if (ky_view_u16be (names, record + 6) != id || ky_view_u16be (names, record) != 3
          || ky_view_u16be (names, record + 8) != text.size
          || !ky_view_slice (names, (guint64)texts + ky_view_u16be (names, record + 10), text.size,
                             &name))
        continue;
      while (same < text.size && text.data[same] == name.data[same ^ 1])
        same++;
      if (same == text.size)
        return TRUE;
    }
  return FALSE;
}

/* Checks that the header of an EOT file repeats the values of the font's tables, up to its first
 * name. */
static gboolean
head_fits (KyReader *head, const KyView tables[TABLES])
{
  const guint8 *os2 = tables[OS2].data;
  const guint8 *panose = ky_reader_bytes (head, 10);
  gboolean fits = panose != NULL && memcmp (panose, os2 + 32, 10) == 0;

  fits = ky_reader_u8 (head) == 1 && fits;
  fits = ky_reader_u8 (head) == (os2[63] & 1) && fits;
  fits = ky_reader_u32le (head) == ky_load_u16be (os2 + 4) && fits;
  fits = ky_reader_u16le (head) == ky_load_u16be (os2 + 8) && fits;
  fits = ky_reader_u16le (head) == 0x504c && fits;
  for (guint i = 0; i < 4; i++)
    fits = ky_reader_u32le (head) == ky_load_u32be (os2 + 42 + 4 * (gsize)i) && fits;
  for (guint i = 0; i < 2; i++)
    fits = ky_reader_u32le (head)
               == (tables[OS2].size >= 86 ? ky_load_u32be (os2 + 78 + 4 * (gsize)i) : 0)
           && fits;
  fits = ky_reader_u32le (head) == ky_load_u32be (tables[HEAD].data + 8) && fits;
  for (guint i = 0; i < 4; i++)
    fits = ky_reader_u32le (head) == 0 && fits;
  return fits && !head->failed;
}

/* Checks the names: family, style, no version, the whole name, no address. */
static gboolean
names_fit (KyReader *head, KyView names)
{
  static const guint8 ids[] = { 1, 2, 0, 4, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      guint padding = ky_reader_u16le (head), size = ky_reader_u16le (head);
      const guint8 *text = ky_reader_bytes (head, size);

      if (head->failed || padding != 0 || size % 2 != 0
          || (size > 0 && !font_verify_is_name_of (names, ids[i], ky_view (text, size))))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_font_verify_eot (KyView file, GError **error)
{
  KyReader head = ky_reader (file);
  guint32 size = ky_reader_u32le (&head), font_size = ky_reader_u32le (&head);
  guint32 version = ky_reader_u32le (&head), flags = ky_reader_u32le (&head);
  KyView font, tables[TABLES];

  if (head.failed || size != file.size || version != 0x00020001 || flags != 0
      || font_size > file.size || !ky_view_slice (file, file.size - font_size, font_size, &font))
    return ky_verify_fail (
        error, "font: the Embedded OpenType header has a form that kiyome does not write");
  if (!check_office (font, tables, error))
    return FALSE;
  if (!head_fits (&head, tables) || !names_fit (&head, tables[NAME])
      || ky_reader_left (&head) != font_size)
    return ky_verify_fail (error, "font: the Embedded OpenType header contradicts the font");
  return TRUE;
}
