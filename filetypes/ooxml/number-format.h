/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The number formats of cells (ISO/IEC 29500-1 §18.8.31) as they show numbers and texts; dates are
 * shown by text-format.c. */
#pragma once

#include <glib.h>

/* Bytes of a format; Excel takes 255 characters. Each cell reads the whole of its format. */
#define KY_EXCEL_FORMAT_MAX 1024u

/* Returns the end of the literal, escape or bracket at `p`; `p` itself if none begins there. "[h]",
 * which counts hours on, is no bracket. */
const gchar *ky_excel_pass_literal (const gchar *p);
/* Returns the end of "General" at `p`, or of "G/標準", as Japanese programs write it; `p` itself if
 * it is neither. */
const gchar *ky_excel_pass_general (const gchar *p);
/* Appends what the literal from `from` to `to` shows. */
void ky_excel_append_literal (GString *out, const gchar *from, const gchar *to);
/* Returns N if `p` begins with "[DBNumN]", which shows numbers in Japanese numerals (1: 一, 2: 壱, 3:
 * １); otherwise 0. */
gint ky_excel_numerals (const gchar *p);
/* Appends `number` as a cell with the format `code` shows it: rounded to the decimals of the format
 * (to 15 digits in "General"), grouped, scaled, with the words around and between its digits. A
 * sign that a section leaves out is written. A section without places of digits shows its words
 * only. Returns whether the format leaves out digits of the number. */
gboolean ky_excel_format_number (GString *out, gdouble number, const gchar *code);
/* Tells whether the format `code` shows words around a text, and sets these (transfer full). */
gboolean ky_excel_format_text (const gchar *code, gchar **ret_before, gchar **ret_behind);
