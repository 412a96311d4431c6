/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes numbers and bullets of lists as text, in the formats of Office documents (ISO/IEC 29500-1
 * §17.18.59). */
#pragma once

#include "filetypes/base/text/symbol-font.h"

/* The code of numbers that ky_text_append_number() does not know. */
#define KY_TEXT_NUMBER "document.list-number"

typedef enum
{
  KY_NUMERALS_ARABIC,
  KY_NUMERALS_KANJI, /* 一二三 */
  KY_NUMERALS_LEGAL, /* 壱弐参 */
  KY_NUMERALS_WIDE   /* １２３ */
} KyNumerals;

/* Appends `n` in numerals other than Arabic ones with units: 千二百, 壱阡弐百, 千２百. */
void ky_text_append_counting (GString *out, guint64 n, KyNumerals numerals);
/* Appends the digit `c`, or a sign beside digits, in `numerals`. */
void ky_text_append_digit (GString *out, gchar c, KyNumerals numerals);
/* Appends `n` in the numbering `format`, a value of ST_NumberFormat, "lowerGreek", "hiragana" or
 * "hiraganaIroha" (CSS Counter Styles 3, 6.1.3). Returns FALSE, and appends a decimal, if `format`
 * is unknown or has no such number; the caller reports this as KY_TEXT_NUMBER. */
gboolean ky_text_append_number (GString *out, gint n, const gchar *format);
/* Returns the bullet `text` as `font` (nullable: no symbol font) shows it, because a list may be
 * ticked off by its bullets; for private characters of other fonts, a bullet that every font has.
 * (transfer full) */
gchar *ky_text_bullet (const KySymbolFont *font, const gchar *text);
