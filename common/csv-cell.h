/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes cells of CSV exports that a spreadsheet does not read as formulas. */
#pragma once

#include <glib.h>

/* Appends `text` (UTF-8) to `line` as a quoted CSV cell (RFC 4180). An apostrophe is written before
 * each place that a spreadsheet would read as the beginning of a formula (= + - @, also full-width,
 * behind blanks and quotes): at the beginning of `text`, and behind each tab, line end, comma,
 * semicolon and bar, by which it may part cells although they are within quotes. */
void ky_csv_cell (GString *line, const gchar *text);
