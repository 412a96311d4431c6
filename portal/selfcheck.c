/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes of the self-inspection: administrators and auditors see the answers of the
 * last `kiyome report selfcheck`, and administrators accept that a question fails for a time. */
#include "common/json.h"
#include "portal/handlers.h"

/* Writes the answer number `n` of the run. Returns FALSE if there is none. */
static gboolean
selfcheck_put_answer (GHashTable *values, guint n, KyJson *json)
{
  static const gchar *const members[]
      = { "id", "about", "question", "answer", "evidence", "clause", "todo" };
  g_autofree gchar *first = g_strdup_printf ("%u.id", n);

  if (!g_hash_table_contains (values, first))
    return FALSE;
  ky_json_open (json, NULL, '{');
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree gchar *path = g_strdup_printf ("%u.%s", n, members[i]);
      const gchar *value = g_hash_table_lookup (values, path);

      ky_json_text (json, members[i], value != NULL && value[0] == 's' ? value + 1 : NULL);
    }
  ky_json_close (json, '}');
  return TRUE;
}

KY_DEFINE_PUT_ROW (put_accepted_answer, { ky_row_put_text, "id", "id" },
                   { ky_row_put_number, "until", "until" },
                   { ky_row_put_number, "created", "created" }, { ky_row_put_text, "by", "by" },
                   { ky_row_put_text, "reason", "reason" })

gboolean
ky_handle_selfcheck (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) last = ky_request_ask (request, "selfcheck-last", error, NULL);
  g_autoptr (KyRows) accepted
      = last != NULL ? ky_request_ask (request, "selfcheck-accepted", error, NULL) : NULL;
  gint step = accepted != NULL ? ky_rows_next (last, error) : -1;
  g_autofree gchar *text = step == 1 ? ky_rows_text_of (last, "answers") : NULL;
  g_autoptr (GHashTable) values = text != NULL ? ky_json_flatten_kinds (text) : NULL;

  if (step < 0)
    return FALSE;
  if (step == 1)
    ky_row_put_number (last, "time", &request->json, "time");
  else
    ky_json_null (&request->json, "time");
  ky_json_open (&request->json, "answers", '[');
  for (guint i = 0; values != NULL && selfcheck_put_answer (values, i, &request->json); i++)
    continue;
  ky_json_close (&request->json, ']');
  return ky_put_rows (request, accepted, "accepted", put_accepted_answer, error);
}

gboolean
ky_handle_selfcheck_accept (KyRequest *request, GError **error)
{
  g_autofree gchar *until = ky_request_value (request, "until");
  gboolean is_over = g_str_equal (until, "0");

  if (!ky_request_tell (request, "selfcheck-accept", error, "id", ky_request_text (request, "id"),
                        "until", is_over ? NULL : until, "reason",
                        ky_request_text (request, "reason"), NULL))
    return FALSE;
  ky_json_bool (&request->json, "accepted", !is_over);
  return TRUE;
}
