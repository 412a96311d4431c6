/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The addresses of cells in sheets, as Excel and OpenDocument write them: "AB12". */
#pragma once

#include <glib.h>

/* Reads the letters of a column at `*p`, at most `size` bytes, and advances `*p` behind them. Stops
 * when the column is greater than `bound`, so that `*p` may still be at a letter. Returns the
 * column counted from 1; 0: there is no letter. */
guint ky_cell_read_column (const gchar **p, gsize size, guint bound);
