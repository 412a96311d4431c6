/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers which departments exist, or which ones the recipients of a message have, so that
 * policies by department can be checked and tried. */
#include "store/people/departments.h"
#include "store/calls/call.h"

static KyRowsWriter *
of_message (KyCall *call, KyIndex *reader, const gchar *id, GError **error)
{
  gint64 n = 0;

  if (!ky_index_message (reader, id, &n, error))
    return NULL;
  if (n == 0)
    {
      ky_refuse_say (error, "not-found", "no-message", "s", id);
      return NULL;
    }
  g_autofree gchar *text
      = ky_people_departments_of (reader, ky_people_has_directory (call->config), n, error);
  return text != NULL && ky_call_answer_texts (call, error, "departments", text, NULL)
             ? g_steal_pointer (&call->rows)
             : NULL;
}

KyRowsWriter *
ky_verb_departments (KyCall *call, KyIndex *reader, GError **error)
{
  const gchar *id = ky_call_argument (call, "id");

  if (id[0] != '\0')
    return of_message (call, reader, id, error);
  KyStatement *row = ky_index_bind (reader, error, KY_PEOPLE_DEPARTMENTS_SQL, "");
  return ky_query_rows (reader, row, error);
}
