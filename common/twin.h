/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Letters of other scripts that people take for those of ASCII. */
#pragma once

#include <glib.h>

/* The small letter that C, a small letter of NFKC, looks like; katakana as hiragana; else C. */
gunichar ky_twin (gunichar c);

/* The small letter of ASCII that C looks like where it is a capital of another script, whose small
 * one may look like something else ("Ν" and "ν"); else C. To ask before case is folded. */
gunichar ky_twin_of_capital (gunichar c);
