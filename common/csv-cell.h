/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* TEXT (UTF-8) as a cell of CSV (RFC 4180), in quotes, appended. What a spreadsheet would take for
 * a formula, Japanese ones also by wide signs, gets an apostrophe before it. */
void ky_csv_cell (GString *line, const gchar *text);
