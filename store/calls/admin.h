/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What administrators may ask, by verb: the changing half runs in kiyome-store's loop
 * (store/calls/admin.c), the reading half in a thread with a connection of its own
 * (store/calls/admin-query.c). */
#pragma once

#include "store/index/index.h"
#include "store/client/rows.h"

/* Fills a table from the index. ARGUMENTS: names to strings. STATE is paths.state. Errors: STORE,
 * IO. */
typedef KyRowsWriter *(*KyQuery) (KyIndex *reader, const gchar *state, GHashTable *arguments,
                                  GError **error);

/* The query of VERB, or NULL. */
KyQuery ky_query_find (const gchar *verb);

/* The value of a column, as it is. */
void ky_query_column (KyRowsWriter *rows, sqlite3_stmt *statement, gint column);
/* The rows of STATEMENT (bound, not stepped) as a table, columns named as in the statement. */
KyRowsWriter *ky_query_rows (KyIndex *index, sqlite3_stmt *statement, GError **error);
/* The first LIMIT rows of STATEMENT, whose first column is a number and whose last one is `next`:
 * in the last row it gets the first column's value when there are more rows. */
KyRowsWriter *ky_query_page (KyIndex *index, sqlite3_stmt *statement, guint limit, GError **error);
/* The same; when all its rows went in and REST is not 0, a row of NULLs with REST as its `next`
 * follows: there is more, which STATEMENT did not look at. */
KyRowsWriter *ky_query_page_on (KyIndex *index, sqlite3_stmt *statement, guint limit, gint64 rest,
                                GError **error);
