/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes cells of CSV exports that a spreadsheet does not read as formulas. */
#pragma once

#include <glib.h>

/* Appends TEXT (UTF-8) to LINE as a quoted CSV cell (RFC 4180). A text that a spreadsheet would
 * read as a formula (first character = + - @, also full-width, TAB, CR or LF) gets an apostrophe in
 * front. */
void ky_csv_cell (GString *line, const gchar *text);
