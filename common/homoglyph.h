/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Letters of other scripts that look like letters of ASCII. */
#pragma once

#include <glib.h>

/* Returns the small letter of ASCII that `c` looks like, or the hiragana for a katakana; otherwise
 * `c`. `c` must be a small letter, from text in NFKC. */
gunichar ky_homoglyph (gunichar c);

/* Returns the small letter of ASCII that `c` looks like if `c` is a capital of another script,
 * otherwise `c`. Call it before the case is folded, because the small form of `c` may look like
 * another letter ("Ν" and "ν"). */
gunichar ky_homoglyph_of_capital (gunichar c);
