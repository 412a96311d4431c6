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
/* Returns `text` (UTF-8) as `font` shows it, in characters that most fonts have; "・" for what nobody
 * knows. Characters that the font does not have stay. (transfer full) */
gchar *ky_symbol_text (const KySymbolFont *font, const gchar *text, gsize length,
                       gsize *ret_length);
/* Returns the symbol font that comes first in `families`, a list as CSS has it; NULL: another font
 * does. */
const KySymbolFont *ky_symbol_family (const gchar *families, gsize length);
/* Returns a character similar to `c` that more fonts have, for readers without a font for `c`, or
 * 0. */
gunichar ky_symbol_alike (gunichar c);
