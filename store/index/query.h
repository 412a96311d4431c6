/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a statement finds, as a table (store/client/rows.h). Errors: STORE, IO. */
#pragma once

#include "store/client/rows.h"
#include "store/index/index.h"

/* A column so called is the header of a mail; in the table it is `author`, whom that says it is
 * from (store/index/subject.h). */
#define KY_QUERY_AUTHOR "\"author of header\""

/* The value of a column, as it is. */
void ky_query_column (KyRowsWriter *rows, KyStatement *statement, gint column);
/* The rows of STATEMENT (bound, not stepped) as a table, columns named as in the statement. */
KyRowsWriter *ky_query_rows (KyIndex *index, KyStatement *statement, GError **error);
/* The first LIMIT rows of STATEMENT, whose first column is a number and whose last one is `next`:
 * in the last row it stays as it is (or, being NULL, gets the first column's value) when there are
 * more rows, and is NULL else. */
KyRowsWriter *ky_query_page (KyIndex *index, KyStatement *statement, guint limit, GError **error);
/* The same; when all its rows went in and REST is not 0, a row of NULLs with REST as its `next`
 * follows: there is more, which STATEMENT did not look at. */
KyRowsWriter *ky_query_page_on (KyIndex *index, KyStatement *statement, guint limit, gint64 rest,
                                GError **error);
/* Adds that row to ROWS, which have N_COLUMNS. */
gboolean ky_query_rest (KyRowsWriter *rows, guint n_columns, gint64 rest, GError **error);
