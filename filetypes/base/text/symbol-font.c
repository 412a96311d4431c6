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
  const gchar *characters; /* UTF-8, from FIRST to LAST; a space is none */
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
  gunichar found;

  if (code == 0)
    return c;
  found = g_utf8_get_char (g_utf8_offset_to_pointer (font->characters, code - FIRST));
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
  static const Alike likenesses[] = KY_LIST (
      { 0x23af, 0x23af, "─" }, { 0x23f4, 0x23f7, "◀▶▲▼" }, { 0x23f9, 0x23f9, "■" },
      { 0x23fa, 0x23fa, "●" }, { 0x2753, 0x2753, "?" }, { 0x2981, 0x2981, "•" },
      { 0x29b8, 0x29b8, "⊘" }, { 0x2b1b, 0x2b1c, "■□" }, { 0x2b1d, 0x2b1d, "▪" },
      { 0x2b25, 0x2b25, "◆" }, { 0x2b27, 0x2b27, "◆" }, { 0x2b29, 0x2b2a, "◆" },
      { 0x2b58, 0x2b58, "○" }, { 0x2b60, 0x2b69, "←↑→↓↔↕↖↗↘↙" }, { 0x2b6a, 0x2b6d, "⇠⇡⇢⇣" },
      { 0x2b6e, 0x2b6f, "↻↺" }, { 0x2b70, 0x2b73, "⇤⤒⇥⤓" }, { 0x2b76, 0x2b79, "↖↗↘↙" },
      { 0x2b7a, 0x2b7d, "←↑→↓" }, { 0x2b80, 0x2b80, "⇆" }, { 0x2b83, 0x2b83, "⇵" },
      { 0x2b84, 0x2b87, "⇇⇈⇉⇊" }, { 0x2b88, 0x2b8b, "←↑→↓" }, { 0x2b98, 0x2b9b, "◀▲➢▼" },
      { 0x2b9c, 0x2b9f, "◀▲▶▼" }, { 0x2ba0, 0x2ba3, "↲↳↰↱" }, { 0x2ba8, 0x2bab, "↲↳↰↱" },
      { 0x2bb0, 0x2bb3, "↲↳↰↱" }, { 0x2bb9, 0x2bb9, "⍐" }, { 0x2bbd, 0x2bbd, "☒" },
      { 0x2bbe, 0x2bbf, "⊗" }, { 0x2bc0, 0x2bc1, "■◆" }, { 0x2bc5, 0x2bc8, "▲▼◀▶" },
      { 0x1f10b, 0x1f10c, "⓪⓿" }, { 0x1f323, 0x1f323, "☼" }, { 0x1f3e0, 0x1f3e0, "⌂" },
      { 0x1f3f1, 0x1f3f3, "⚐" }, { 0x1f3f5, 0x1f3f6, "✿❁" }, { 0x1f446, 0x1f449, "☝☟☜☞" },
      { 0x1f53e, 0x1f53f, "❍" }, { 0x1f546, 0x1f547, "✞✝" }, { 0x1f571, 0x1f571, "☠" },
      { 0x1f57b, 0x1f57f, "✆✆✆☎☎" }, { 0x1f582, 0x1f583, "✉" }, { 0x1f589, 0x1f58a, "✎" },
      { 0x1f58b, 0x1f58b, "✒" }, { 0x1f58e, 0x1f58e, "✍" }, { 0x1f598, 0x1f59b, "☜☞☚☛" },
      { 0x1f59c, 0x1f59f, "☜☞☝☟" }, { 0x1f5ae, 0x1f5ae, "⌨" }, { 0x1f5d9, 0x1f5d9, "✕" },
      { 0x1f5f2, 0x1f5f2, "⚡" }, { 0x1f5f4, 0x1f5f9, "✗☒✘☒✔☑" }, { 0x1f670, 0x1f675, "&" },
      { 0x1f676, 0x1f677, "“”" }, { 0x1f6c7, 0x1f6c7, "⊘" }, { 0x1f780, 0x1f783, "◀▲▶▼" },
      { 0x1f784, 0x1f784, "●" }, { 0x1f785, 0x1f789, "○" }, { 0x1f78a, 0x1f78b, "◉◎" },
      { 0x1f78c, 0x1f78d, "▪" }, { 0x1f78e, 0x1f793, "□" }, { 0x1f794, 0x1f796, "▣" },
      { 0x1f797, 0x1f799, "◆" }, { 0x1f79a, 0x1f79c, "◈" }, { 0x1f79d, 0x1f79f, "◆" },
      { 0x1f7a0, 0x1f7a0, "◈" }, { 0x1f7a1, 0x1f7a7, "✚" }, { 0x1f7a8, 0x1f7ae, "✖" },
      { 0x1f7af, 0x1f7bf, "✱" }, { 0x1f7c4, 0x1f7c8, "✦" }, { 0x1f7c9, 0x1f7ca, "★" },
      { 0x1f7cb, 0x1f7cd, "✶" }, { 0x1f7ce, 0x1f7d1, "✷" }, { 0x1f7d2, 0x1f7d4, "✹" },
      { 0x1f800, 0x1f847, "←↑→↓" }, { 0x1f850, 0x1f859, "←↑→↓↖↗↘↙↔↕" },
      { 0x1f860, 0x1f887, "←↑→↓↖↗↘↙" }, { 0x1f890, 0x1f893, "◀▲▶▼" }, { 0x1f894, 0x1f89b, "←↑→↓" },
      { 0x1f8a0, 0x1f8ab, "⇦⇨" });

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
