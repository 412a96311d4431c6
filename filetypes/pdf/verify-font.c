/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second reading of font programs: sfnt files hold nothing but the tables that are written, no
 * instructions and no gap; CFF is its indexes; Type 1 is the one frame of words around its
 * charstrings.
 */
#include "filetypes/pdf/verify.h"

/* --- sfnt ----------------------------------------------------------------------------------- */

typedef struct
{
  KyView head, maxp, loca, glyf, cff;
} Tables;

static gboolean
read_tables (KyView font, Tables *tables, GError **error)
{
  static const gchar allowed[] = "CFF cmapglyfheadhheahmtxlocamaxppost";
  KyReader reader = ky_reader (font);
  guint n, last = 0;
  guint64 end;

  ky_reader_u32be (&reader);
  n = ky_reader_u16be (&reader);
  ky_reader_bytes (&reader, 6);
  end = 12 + 16 * (guint64)n;
  for (guint i = 0; i < n; i++)
    {
      const guint8 *tag = ky_reader_bytes (&reader, 4);
      guint index = 0;
      guint32 offset, size;
      KyView view;

      ky_reader_u32be (&reader);
      offset = ky_reader_u32be (&reader);
      size = ky_reader_u32be (&reader);
      if (tag == NULL || reader.failed || offset != end
          || !ky_view_slice (font, offset, size, &view))
        return ky_verify_fail (error, "font: tables that do not lie back to back");
      while (index < sizeof allowed - 1 && memcmp (allowed + index, tag, 4) != 0)
        index += 4;
      if (index >= sizeof allowed - 1 || (i > 0 && index <= last))
        return ky_verify_fail (error, "font: a table that is not written");
      last = index;
      end += ((guint64)size + 3) / 4 * 4;
      if (memcmp (tag, "head", 4) == 0)
        tables->head = view;
      else if (memcmp (tag, "maxp", 4) == 0)
        tables->maxp = view;
      else if (memcmp (tag, "loca", 4) == 0)
        tables->loca = view;
      else if (memcmp (tag, "glyf", 4) == 0)
        tables->glyf = view;
      else if (memcmp (tag, "CFF ", 4) == 0)
        tables->cff = view;
    }
  return end == font.size || ky_verify_fail (error, "font: bytes behind the tables");
}

/* Outlines have no instructions, and parts are glyphs that are there. */
static gboolean
check_glyph (KyView glyph, guint n_glyphs, GError **error)
{
  KyReader reader = ky_reader (glyph);
  gint contours = (gint16)ky_reader_u16be (&reader);
  guint flags;

  ky_reader_bytes (&reader, 8);
  if (contours >= 0)
    {
      ky_reader_bytes (&reader, 2 * (guint64)contours);
      if (ky_reader_u16be (&reader) != 0 || reader.failed)
        return ky_verify_fail (error, "font: a glyph with instructions");
      return TRUE;
    }
  do
    {
      guint part;

      flags = ky_reader_u16be (&reader);
      part = ky_reader_u16be (&reader);
      ky_reader_bytes (&reader, (flags & 1) != 0 ? 4u : 2u);
      ky_reader_bytes (&reader, (flags & 8) != 0     ? 2u
                                : (flags & 64) != 0  ? 4u
                                : (flags & 128) != 0 ? 8u
                                                     : 0u);
      if (reader.failed || part >= n_glyphs || (flags & 256) != 0)
        return ky_verify_fail (error, "font: a glyph of parts that is not as it is written");
    }
  while ((flags & 32) != 0);
  return TRUE;
}

gboolean
ky_pdf_verify_sfnt (KyView font, GError **error)
{
  Tables tables = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
  KyReader places;
  guint32 from;
  guint n_glyphs;

  if (!read_tables (font, &tables, error))
    return FALSE;
  if (tables.cff.data != NULL)
    return ky_pdf_verify_cff (tables.cff, error);
  if (tables.head.size != 54 || tables.maxp.size != 32 || tables.head.data[51] != 1)
    return ky_verify_fail (error, "font: not the tables that are written");
  n_glyphs = ky_load_u16be (tables.maxp.data + 4);
  if (tables.loca.size != 4 * ((gsize)n_glyphs + 1))
    return ky_verify_fail (error, "font: places of another number of glyphs");
  places = ky_reader (tables.loca);
  from = ky_reader_u32be (&places);
  for (guint i = 0; i < n_glyphs; i++)
    {
      guint32 to = ky_reader_u32be (&places);
      KyView glyph;

      if (to < from || !ky_view_slice (tables.glyf, from, to - from, &glyph))
        return ky_verify_fail (error, "font: a glyph outside its table");
      if (glyph.size > 0 && !check_glyph (glyph, n_glyphs, error))
        return FALSE;
      from = to;
    }
  return from == tables.glyf.size || ky_verify_fail (error, "font: bytes behind the glyphs");
}

/* --- CFF ------------------------------------------------------------------------------------ */

static gboolean
pass_index (KyReader *reader, guint *ret_count, GError **error)
{
  guint count = ky_reader_u16be (reader);
  guint size = count > 0 ? ky_reader_u8 (reader) : 1u;
  guint32 last = 1;

  *ret_count = count;
  if (size < 1 || size > 4)
    return ky_verify_fail (error, "font: a CFF index of no offset size");
  for (guint i = 0; count > 0 && i <= count; i++)
    {
      guint32 offset = 0;

      for (guint j = 0; j < size; j++)
        offset = offset << 8 | ky_reader_u8 (reader);
      if (reader->failed || offset < last || (i == 0 && offset != 1))
        return ky_verify_fail (error, "font: a CFF index that does not ascend");
      last = offset;
    }
  ky_reader_bytes (reader, last - 1);
  return !reader->failed || ky_verify_fail (error, "font: a CFF index that is cut off");
}

gboolean
ky_pdf_verify_cff (KyView font, GError **error)
{
  KyReader reader = ky_reader (font);
  guint names, tops, strings, subroutines;

  if (!ky_view_starts_with (font, "\1\0\4\4\0\1", 6))
    return ky_verify_fail (error, "font: another CFF header");
  ky_reader_bytes (&reader, 4);
  if (!pass_index (&reader, &names, error) || !pass_index (&reader, &tops, error)
      || !pass_index (&reader, &strings, error) || !pass_index (&reader, &subroutines, error))
    return FALSE;
  return (names == 1 && tops == 1 && subroutines == 0)
         || ky_verify_fail (error, "font: a CFF of another shape");
}

/* --- Type 1 --------------------------------------------------------------------------------- */

static const gchar clear_words[]
    = " %!PS-AdobeFont-1.0: KyFont dict begin /FontInfo dup end readonly def /FontName /KyFont "
      "/PaintType /FontType /FontMatrix /FontBBox /Encoding StandardEncoding array { } [ ] index "
      "exch /.notdef put for currentdict currentfile eexec ";

static const gchar private_words[]
    = " dup /Private dict begin /RD { } string currentfile exch readstring pop executeonly def /ND "
      "/NP put /BlueValues /OtherBlues /StdHW /StdVW /StemSnapH /StemSnapV /BlueScale /BlueShift "
      "/BlueFuzz /LanguageGroup /password /MinFeature /Subrs array NP ND index /CharStrings end "
      "readonly /FontName get definefont mark closefile [ ] ";

static gboolean
is_delimiter (guint8 c)
{
  return strchr ("{}[]", c) != NULL && c != '\0';
}

static KyView
next_word (KyView text, gsize *at)
{
  gsize from;

  while (*at < text.size && (text.data[*at] == ' ' || text.data[*at] == '\n'))
    ++*at;
  from = *at;
  if (*at < text.size && is_delimiter (text.data[*at]))
    ++*at;
  else
    while (*at < text.size && text.data[*at] > ' ' && text.data[*at] < 0x7f
           && !is_delimiter (text.data[*at]))
      ++*at;
  return ky_view (text.data + from, *at - from);
}

static gboolean
is_plain_number (KyView word)
{
  for (gsize i = 0; i < word.size; i++)
    if (!g_ascii_isdigit (word.data[i]) && strchr ("+-.eE", word.data[i]) == NULL)
      return FALSE;
  return word.size > 0;
}

/* "/name" in front of "put" or of a charstring. */
static gboolean
is_glyph_name (KyView word)
{
  if (word.size < 2 || word.size > 64 || word.data[0] != '/')
    return FALSE;
  for (gsize i = 1; i < word.size; i++)
    if (!g_ascii_isalnum (word.data[i]) && strchr ("._-", word.data[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* Words of WORDS, numbers and names of glyphs; behind "N RD " come N bytes. */
static gboolean
check_words (KyView text, const gchar *words, GError **error)
{
  guint64 last = 0;

  for (gsize at = 0; at < text.size;)
    {
      KyView word = next_word (text, &at);

      if (word.size == 0 && at >= text.size)
        return TRUE;
      if (word.size == 2 && memcmp (word.data, "RD", 2) == 0 && at < text.size
          && last < text.size - at)
        {
          at += 1 + (gsize)last;
          last = 0;
          continue;
        }
      if (is_plain_number (word))
        {
          last = 0;
          for (gsize i = 0; i < word.size && i < 9 && g_ascii_isdigit (word.data[i]); i++)
            last = last * 10 + (guint64)(word.data[i] - '0');
        }
      else if (word.size == 0 || (!ky_pdf_verify_listed (words, word) && !is_glyph_name (word)))
        return ky_verify_fail (error, "font: a word of Type 1 that is not written");
    }
  return TRUE;
}

gboolean
ky_pdf_verify_type1 (KyView font, guint64 length1, guint64 length2, GError **error)
{
  g_autofree guint8 *plain = NULL;
  KyView clear, packed;
  guint16 key = 55665; /* Adobe Type 1 Font Format, 7.1 */

  if (!ky_view_slice (font, 0, length1, &clear) || !ky_view_slice (font, length1, length2, &packed)
      || length1 + length2 != font.size || packed.size < 4)
    return ky_verify_fail (error, "font: lengths of Type 1 that do not fit");
  plain = g_malloc (packed.size);
  for (gsize i = 0; i < packed.size; i++)
    {
      plain[i] = (guint8)(packed.data[i] ^ key >> 8);
      key = (guint16)((packed.data[i] + key) * 52845 + 22719);
    }
  return check_words (clear, clear_words, error)
         && check_words (ky_view (plain + 4, packed.size - 4), private_words, error);
}
