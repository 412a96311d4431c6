/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Data of Unicode 15, for code that looks for addresses in names: characters that are not seen, and
 * those that look like a dot. A header of constants only: writers and verifiers each have code of
 * their own. */
#pragma once

#include <glib.h>

/* First and last: Default_Ignorable_Code_Point (DerivedCoreProperties.txt), blanks narrower than a
 * space, and the blank of Braille. NFKC would turn those blanks into spaces. */
static const gunichar ky_unseen_characters[][2] = {
  { 0x00ad, 0x00ad },   { 0x034f, 0x034f },   { 0x061c, 0x061c }, { 0x115f, 0x1160 },
  { 0x17b4, 0x17b5 },   { 0x180b, 0x180f },   { 0x2000, 0x200f }, { 0x2028, 0x202f },
  { 0x205f, 0x206f },   { 0x2800, 0x2800 },   { 0x3164, 0x3164 }, { 0xfe00, 0xfe0f },
  { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },   { 0xfff0, 0xfffb }, { 0x1bca0, 0x1bca3 },
  { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
};

/* Characters that look like a full stop (confusables.txt) or end a sentence as it does, after
 * NFKC. */
static const gunichar ky_dot_characters[] = {
  0x00b7, 0x0660, 0x06d4, 0x06f0, 0x0701, 0x0702, 0x2027,  0x2219,  0x22c5,
  0x2e31, 0x2e33, 0x3002, 0xa4f8, 0xa60e, 0xa78f, 0x10a50, 0x1d16d,
};
