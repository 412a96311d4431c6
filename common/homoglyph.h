/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Letters of other scripts that look like letters of ASCII. */
#pragma once

#include <glib.h>

/* Returns the small letter of ASCII that C looks like, or the hiragana for a katakana; otherwise C.
 * C must be a small letter, from text in NFKC. */
gunichar ky_homoglyph (gunichar c);

/* Returns the small letter of ASCII that C looks like if C is a capital of another script,
 * otherwise C. Call it before the case is folded, because the small form of C may look like another
 * letter ("Ν" and "ν"). */
gunichar ky_homoglyph_of_capital (gunichar c);
