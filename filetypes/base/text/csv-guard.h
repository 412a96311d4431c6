/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cells of separated values that a spreadsheet would evaluate (T-CSV-01…05), found under every
 * reading that programs have: "," ";" TAB and "|" as separator, quotes that count and quotes that
 * do not, lines ended by LF, CR or both.
 */
#pragma once

#include <glib.h>

typedef enum
{
  KY_CSV_ALL,    /* every cell that is evaluated */
  KY_CSV_ACTING, /* only those that call, refer or exchange: for readings that are far-fetched */
} KyCsvScope;

/*
 * TEXT (valid UTF-8) with "'" before each such cell. Stable on a second pass. NULL when there is
 * nothing to do, so that the common case costs no copy. Linear. RET_IS_BALANCED (nullable): no
 * quote is left open under any separator; where one is, every separator may begin a cell.
 * (transfer full) (nullable)
 */
gchar *ky_csv_guard (const gchar *text, gsize length, KyCsvScope scope, gsize *ret_length,
                     guint64 *ret_n_guarded, gboolean *ret_is_balanced);
