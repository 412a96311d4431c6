/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/index/query.h"

static void
put_value (KyRowsWriter *rows, sqlite3_value *value)
{
  switch (sqlite3_value_type (value))
    {
    case SQLITE_INTEGER:
      ky_rows_number (rows, sqlite3_value_int64 (value));
      break;
    case SQLITE_BLOB:
      ky_rows_bytes (rows,
                     ky_view (sqlite3_value_blob (value), (gsize)sqlite3_value_bytes (value)));
      break;
    case SQLITE_NULL:
      ky_rows_text (rows, NULL);
      break;
    default:
      ky_rows_text (rows, (const gchar *)sqlite3_value_text (value));
    }
}

void
ky_query_column (KyRowsWriter *rows, sqlite3_stmt *statement, gint column)
{
  put_value (rows, sqlite3_column_value (statement, column));
}

static KyRowsWriter *
begin_rows (sqlite3_stmt *statement, GError **error)
{
  gint n = sqlite3_column_count (statement);
  g_autofree const gchar **names = g_new0 (const gchar *, (gsize)n + 1);

  for (gint i = 0; i < n; i++)
    names[i] = sqlite3_column_name (statement, i);
  return ky_rows_writer_new (names, error);
}

KyRowsWriter *
ky_query_rows (KyIndex *index, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (KyRowsWriter) rows = begin_rows (statement, error);
  gint step;

  if (rows == NULL)
    return NULL;
  while ((step = ky_index_step (index, statement, error)) == 1)
    {
      if (!ky_rows_begin (rows, error))
        {
          ky_index_reset (statement);
          return NULL;
        }
      for (gint i = 0; i < sqlite3_column_count (statement); i++)
        ky_query_column (rows, statement, i);
    }
  return step == 0 ? g_steal_pointer (&rows) : NULL;
}

/* A row that was kept while the next was looked for. */
static gboolean
put_kept (KyRowsWriter *rows, GPtrArray *kept, gboolean has_more, GError **error)
{
  if (!ky_rows_begin (rows, error))
    return FALSE;
  for (guint i = 0; i + 1 < kept->len; i++)
    put_value (rows, kept->pdata[i]);
  if (has_more)
    ky_rows_number (rows, sqlite3_value_int64 (kept->pdata[0]));
  else
    ky_rows_text (rows, NULL);
  return TRUE;
}

/* A row of nothing but its last column. */
static gboolean
put_rest (KyRowsWriter *rows, sqlite3_stmt *statement, gint64 rest, GError **error)
{
  if (!ky_rows_begin (rows, error))
    return FALSE;
  for (gint i = 0; i + 1 < sqlite3_column_count (statement); i++)
    ky_rows_text (rows, NULL);
  ky_rows_number (rows, rest);
  return TRUE;
}

KyRowsWriter *
ky_query_page (KyIndex *index, sqlite3_stmt *statement, guint limit, GError **error)
{
  return ky_query_page_on (index, statement, limit, 0, error);
}

KyRowsWriter *
ky_query_page_on (KyIndex *index, sqlite3_stmt *statement, guint limit, gint64 rest, GError **error)
{
  g_autoptr (KyRowsWriter) rows = begin_rows (statement, error);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify)sqlite3_value_free);
  gboolean ok = rows != NULL;
  guint count = 0;
  gint step = 0;

  while (ok && (step = ky_index_step (index, statement, error)) == 1)
    {
      if (kept->len > 0)
        ok = put_kept (rows, kept, count == limit, error);
      g_ptr_array_set_size (kept, 0);
      if (!ok || count == limit)
        break;
      for (gint i = 0; i < sqlite3_column_count (statement); i++)
        g_ptr_array_add (kept, sqlite3_value_dup (sqlite3_column_value (statement, i)));
      count++;
    }
  if (step == 1 || !ok)
    ky_index_reset (statement);
  if (ok && step >= 0 && kept->len > 0)
    ok = put_kept (rows, kept, FALSE, error);
  if (ok && step == 0 && rest > 0)
    ok = put_rest (rows, statement, rest, error);
  return ok && step >= 0 ? g_steal_pointer (&rows) : NULL;
}
