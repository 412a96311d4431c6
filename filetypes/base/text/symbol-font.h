/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fonts whose codes are no letters: Symbol, Wingdings and others, and the characters that they
 * mean.
 */
#pragma once

#include <glib.h>

/* The codes of one. */
typedef struct _KySymbolFont KySymbolFont;

/* By a font's name. NULL: it is none of those that are known here. */
const KySymbolFont *ky_symbol_font (const gchar *face);
/* A code as documents have it (0x20 … 0xff, or the same from U+F000 on) without the latter; what is
 * neither is 0. */
guint ky_symbol_code (gunichar c);
/* What C means in FONT: a code, or a character already. 0: nobody knows. */
gunichar ky_symbol_character (const KySymbolFont *font, gunichar c);
/* A character that looks much like C and that more fonts have, for who has none with C. 0: none. */
gunichar ky_symbol_alike (gunichar c);
