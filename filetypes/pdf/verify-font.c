/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second reading of font programs of Type 1: the one frame of words around their charstrings.
 */
#include "filetypes/pdf/verify.h"

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
