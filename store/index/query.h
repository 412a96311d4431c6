/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes what a statement finds as a table (store/client/rows.h). Errors: STORE, IO. */
#pragma once

#include "store/index/index.h"

/* The name of a column with a mail's header. In the table it becomes `author`: the content of the
 * field From (store/index/subject.h). */
#define KY_QUERY_AUTHOR "\"author of header\""

/* SQL: one text of the values of the expression `value` in `rows`, which follows FROM, with
 * `separator` between them, in the order of the expression `key`. Without it the order would depend
 * on the database. */
#define KY_QUERY_LIST_BY(value, separator, rows, key)                                              \
  " (SELECT group_concat (item, '" separator "') FROM (SELECT " value " AS item FROM " rows        \
  " ORDER BY " key ") list)"
/* The same, in the order of the values. */
#define KY_QUERY_LIST(value, separator, rows) KY_QUERY_LIST_BY (value, separator, rows, "item")

/* Adds the value of a column to the current row of `rows`. */
void ky_query_column (KyRowsWriter *rows, KyStatement *statement, gint column);
/* Writes the rows of a statement (bound, not stepped; NULL with an error set). Columns have the
 * names of the statement. Returns the table (transfer full), or NULL. */
KyRowsWriter *ky_query_rows (KyIndex *index, KyStatement *statement, GError **error);
/* Binds a statement as ky_index_bind() does, and writes its rows. */
#define ky_query(index, error, ...)                                                                \
  ky_query_rows ((index), ky_index_bind ((index), (error), __VA_ARGS__), (error))
/* Writes the first `limit` rows of a statement whose first column is a number and whose last column
 * is `next`. If there are more rows, `next` of the last row keeps its value, or gets that of the
 * first column if it is NULL; otherwise it is NULL. Returns the table (transfer full), or NULL. */
KyRowsWriter *ky_query_page (KyIndex *index, KyStatement *statement, guint limit, GError **error);
/* Writes a page as ky_query_page() does. If all rows were written and `rest` is not 0, the
 * statement has not searched everything: then a last row of NULLs has `rest` as its `next`. Returns
 * the table (transfer full), or NULL. */
KyRowsWriter *ky_query_page_on (KyIndex *index, KyStatement *statement, guint limit, gint64 rest,
                                GError **error);
