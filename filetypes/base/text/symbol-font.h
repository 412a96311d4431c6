/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Maps the codes of symbol fonts, such as Symbol and Wingdings, to the characters that they
 * show. */
#pragma once

#include <glib.h>

/* Holds the codes of a symbol font. */
typedef struct _KySymbolFont KySymbolFont;

/* Returns the symbol font called `face`, or NULL if it is not known. */
const KySymbolFont *ky_symbol_font (const gchar *face);
/* Returns the code for `c`, which documents write as 0x20 … 0xff or as the same from U+F000 on; 0
 * if it is neither. */
guint ky_symbol_code (gunichar c);
/* Returns the character that `c`, a code or already a character, shows in `font`, or 0 if it is
 * unknown. */
gunichar ky_symbol_character (const KySymbolFont *font, gunichar c);
/* Replaces each code of `font` in `text` (UTF-8) by the character that the font shows for it, or
 * by a similar one that more fonts have; by "・" if the character is unknown. Other characters stay.
 * (transfer full) */
gchar *ky_symbol_text (const KySymbolFont *font, const gchar *text, gsize length,
                       gsize *ret_length);
/* Does the same for text that has the font `ascii` up to U+007F and the font `others` beyond.
 * Each may be NULL: not a symbol font. (transfer full) */
gchar *ky_symbol_text_of_two (const KySymbolFont *ascii, const KySymbolFont *others,
                              const gchar *text, gsize length, gsize *ret_length);
/* Returns the first of `families`, a list as in the CSS property font-family, if it is a symbol
 * font; otherwise NULL. */
const KySymbolFont *ky_symbol_family (const gchar *families, gsize length);
/* Returns a character similar to `c` that more fonts have, for readers without a font for `c`, or
 * 0. */
gunichar ky_symbol_alike (gunichar c);
