/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the rows of a statement as a table for a client: all of them, or a page with a cursor in
 * the last column. A page keeps one row back until it is known whether another row follows. */
#include "store/index/query.h"
#include "store/index/subject.h"

static void
query_put_value (KyRowsWriter *rows, const KyRowValue *value)
{
  switch (value->kind)
    {
    case KY_ROW_NUMBER:
      ky_rows_number (rows, value->number);
      break;
    case KY_ROW_BYTES:
      ky_rows_bytes (rows, value->view);
      break;
    default: /* text ends with NUL */
      ky_rows_text (rows, (const gchar *)value->view.data);
    }
}

/* Column name of KY_QUERY_AUTHOR. */
#define AUTHOR "author of header"

/* Returns the value of a column as the table has it. `ret_own`: set to data that was made for
 * it. */
static KyRowValue
query_value_of (KyStatement *statement, gint column, gchar **ret_own)
{
  KyRowValue value = ky_index_value (statement, column);

  if (value.kind == KY_ROW_NULL || strcmp (ky_index_column_name (statement, column), AUTHOR) != 0)
    return value;
  *ret_own = ky_author_read (value.view);
  return (KyRowValue){ .kind = KY_ROW_TEXT, .view = ky_view (*ret_own, strlen (*ret_own)) };
}

void
ky_query_column (KyRowsWriter *rows, KyStatement *statement, gint column)
{
  g_autofree gchar *own = NULL;
  KyRowValue value = query_value_of (statement, column, &own);

  query_put_value (rows, &value);
}

static KyRowsWriter *
begin_rows (KyStatement *statement, GError **error)
{
  gint n = ky_index_n_columns (statement);
  g_autofree const gchar **names = g_new0 (const gchar *, (gsize)n + 1);

  for (gint i = 0; i < n; i++)
    {
      names[i] = ky_index_column_name (statement, i);
      if (strcmp (names[i], AUTHOR) == 0)
        names[i] = "author";
    }
  return ky_rows_writer_new (names, error);
}

KyRowsWriter *
ky_query_rows (KyIndex *index, KyStatement *statement, GError **error)
{
  g_autoptr (KyRowsWriter) rows = statement != NULL ? begin_rows (statement, error) : NULL;
  gint step;

  if (rows == NULL)
    {
      g_clear_pointer (&statement, ky_index_reset);
      return NULL;
    }
  while ((step = ky_index_step (index, statement, error)) == 1)
    {
      if (!ky_rows_begin (rows, error))
        {
          ky_index_reset (statement);
          return NULL;
        }
      for (gint i = 0; i < ky_index_n_columns (statement); i++)
        ky_query_column (rows, statement, i);
    }
  return step == 0 ? g_steal_pointer (&rows) : NULL;
}

/* Returns a copy that outlives its row. */
static KyRowValue *
keep_value (KyStatement *statement, gint column)
{
  g_autofree gchar *own = NULL;
  KyRowValue value = query_value_of (statement, column, &own);
  KyRowValue *kept = g_malloc (sizeof value + value.view.size + 1);

  if (value.view.data != NULL)
    {
      guint8 *bytes = (guint8 *)(kept + 1);

      memcpy (bytes, value.view.data, value.view.size);
      bytes[value.view.size] = '\0';
      value.view.data = bytes;
    }
  *kept = value;
  return kept;
}

/* Writes the row that was kept back. */
static gboolean
put_kept (KyRowsWriter *rows, GPtrArray *kept, gboolean has_more, GError **error)
{
  if (!ky_rows_begin (rows, error))
    return FALSE;
  for (guint i = 0; i + 1 < kept->len; i++)
    query_put_value (rows, kept->pdata[i]);
  const KyRowValue *next = kept->pdata[kept->len - 1];
  if (has_more)
    query_put_value (rows, next->kind == KY_ROW_NULL ? kept->pdata[0] : next);
  else
    ky_rows_text (rows, NULL);
  return TRUE;
}

KyRowsWriter *
ky_query_page (KyIndex *index, KyStatement *statement, guint limit, GError **error)
{
  return ky_query_page_on (index, statement, limit, 0, error);
}

KyRowsWriter *
ky_query_page_on (KyIndex *index, KyStatement *statement, guint limit, gint64 rest, GError **error)
{
  g_autoptr (KyRowsWriter) rows = begin_rows (statement, error);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
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
      for (gint i = 0; i < ky_index_n_columns (statement); i++)
        g_ptr_array_add (kept, keep_value (statement, i));
      count++;
    }
  if (step == 1 || !ok)
    ky_index_reset (statement);
  if (ok && step >= 0 && kept->len > 0)
    ok = put_kept (rows, kept, FALSE, error);
  if (ok && step == 0 && rest > 0)
    ok = ky_rows_rest (rows, rest, error);
  return ok && step >= 0 ? g_steal_pointer (&rows) : NULL;
}
