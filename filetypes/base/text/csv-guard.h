/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the cells of separated values that a spreadsheet would evaluate (T-CSV-01…05), for each way
 * in which programs read them: with "," ";" TAB or "|" as separator, with or without quoting, with
 * LF, CR or both as line end. */
#pragma once

#include <glib.h>

typedef enum
{
  KY_CSV_ALL,    /* all cells that are evaluated */
  KY_CSV_ACTING, /* only those with calls, references or DDE: for unlikely readings */
} KyCsvScope;

/* Returns `text` (valid UTF-8) with "'" before each such cell, or NULL if there are none, so that
 * the common case needs no copy. A second pass changes nothing. Linear. `*ret_is_balanced`
 * (nullable) becomes TRUE if no quote is left open with any separator; otherwise each separator may
 * begin a cell. (transfer full) (nullable) */
gchar *ky_csv_guard (const gchar *text, gsize length, KyCsvScope scope, gsize *ret_length,
                     guint64 *ret_n_guarded, gboolean *ret_is_balanced);
