/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Maps Symbol and Zapf Dingbats as Adobe's tables have them, Wingdings and Webdings as Unicode
 * took them in (7.0), but for circles and squares of Wingdings that older characters are as well;
 * MT Extra as its maker described it, its pieces of brackets as lines of boxes. */
#include "filetypes/base/text/symbol-font.h"

#include "common/view.h"

#define FIRST 0x20u
#define LAST 0xffu
#define UNKNOWN 0x30fb /* a middle dot */
#define PRIVATE 0xf000u

struct _KySymbolFont
{
  const gchar *name;
  const gchar *characters; /* UTF-8, from FIRST to LAST; space: no character */
};

#include "filetypes/base/text/symbol-fonts.inc"

const KySymbolFont *
ky_symbol_font (const gchar *face)
{
  static const KySymbolFont fonts[] = {
    { "Symbol", symbol },
    { "Euclid Symbol", symbol },
    { "Wingdings", wingdings },
    { "Wingdings 2", wingdings_2 },
    { "Wingdings 3", wingdings_3 },
    { "Webdings", webdings },
    { "MT Extra", mt_extra },
    { "Euclid Extra", mt_extra },
    { "ZapfDingbats", zapf_dingbats },
    { "Zapf Dingbats", zapf_dingbats },
    { "ITC Zapf Dingbats", zapf_dingbats },
    { "Monotype Sorts", zapf_dingbats },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fonts); i++)
    if (g_ascii_strcasecmp (fonts[i].name, face) == 0)
      return &fonts[i];
  return NULL;
}

guint
ky_symbol_code (gunichar c)
{
  gunichar code = c >= PRIVATE + FIRST && c <= PRIVATE + LAST ? c - PRIVATE : c;

  return code >= FIRST && code <= LAST ? code : 0;
}

gunichar
ky_symbol_character (const KySymbolFont *font, gunichar c)
{
  guint code = ky_symbol_code (c);

  if (code == 0)
    return c;
  gunichar found = g_utf8_get_char (g_utf8_offset_to_pointer (font->characters, code - FIRST));
  return found != ' ' || code == ' ' ? found : 0;
}

/* Holds a span from `first` to `last`, in turn. */
typedef struct
{
  gunichar first, last;
  const gchar *alike;
} Alike;

gunichar
ky_symbol_alike (gunichar c)
{
  static const Alike likenesses[] = {
#define ALIKE(first, last, alike) { first, last, alike },
#include "filetypes/base/text/symbols-alike.def"
  };

  for (guint i = 0; i < G_N_ELEMENTS (likenesses); i++)
    if (c >= likenesses[i].first && c <= likenesses[i].last)
      {
        guint n = (guint)g_utf8_strlen (likenesses[i].alike, -1);

        return g_utf8_get_char (
            g_utf8_offset_to_pointer (likenesses[i].alike, (c - likenesses[i].first) % n));
      }
  return 0;
}

/* Returns `c` as `font` shows it. */
static gunichar
symbol_font_show (const KySymbolFont *font, gunichar c)
{
  gunichar shown = ky_symbol_character (font, c), alike = ky_symbol_alike (shown);

  return alike != 0 ? alike : shown != 0 ? shown : UNKNOWN;
}

gchar *
ky_symbol_text_of_two (const KySymbolFont *ascii, const KySymbolFont *others, const gchar *text,
                       gsize length, gsize *ret_length)
{
  GString *out = g_string_sized_new (length);

  for (const gchar *p = text, *end = text + length; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      const KySymbolFont *font = c < 0x80 ? ascii : others;
      gboolean is_symbol = font != NULL && ky_symbol_code (c) != 0 && c != ' ';

      g_string_append_unichar (out, is_symbol ? symbol_font_show (font, c) : c);
    }
  *ret_length = out->len;
  return g_string_free (out, FALSE);
}

gchar *
ky_symbol_text (const KySymbolFont *font, const gchar *text, gsize length, gsize *ret_length)
{
  return ky_symbol_text_of_two (font, font, text, length, ret_length);
}

const KySymbolFont *
ky_symbol_family (const gchar *families, gsize length)
{
  g_autofree gchar *first = g_strndup (families, length);

  first[strcspn (first, ",")] = '\0';
  g_strdelimit (first, "\"'", ' ');
  return ky_symbol_font (g_strstrip (first));
}
