/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the departments of the directory's users up to date. From time to time the portal asks
 * which users to look up, looks them up in the directory and sends the result. One node's portal
 * does so at a time; the time of the last round is in the database. Only the department of a user
 * changes, and only if the directory names one, so that a directory that is unreachable or empty
 * removes nothing. */
#include "store/calls/accounts.h"
#include "store/records/node.h"

#define LEASE "directory"
#define LEASE_SECONDS 120       /* more than the time to look up a page of people */
#define ROUND "directory-round" /* meta: when the last one ended */
#define PAGE_MAX 100

/* Tells whether a round is due or was requested. */
static gboolean
is_due (KyServer *server, KyCall *call)
{
  guint64 minutes = ky_config_uint (call->config, KY_CONFIG_PORTAL_LDAP_REFRESH);
  g_autofree gchar *last = ky_index_meta (server->index, ROUND);
  gint64 ended = last != NULL ? g_ascii_strtoll (last, NULL, 10) : 0;

  if (ky_call_is_set (call, "now") || ky_call_argument (call, "cursor")[0] != '\0')
    return TRUE;
  /* A clock that was set back must not stop it. */
  return minutes > 0 && (ended > call->now || call->now - ended >= (gint64)minutes * 60);
}

static gboolean
calls_directory_check_directory (KyCall *call, GError **error)
{
  return ky_config_string (call->config, KY_CONFIG_PORTAL_LDAP_URL)[0] != '\0'
         || ky_refuse (error, "forbidden", "portal.ldap-url is not set");
}

gboolean
ky_verb_directory_people (KyServer *server, KyCall *call, GError **error)
{
  gboolean holds = FALSE;
  gint64 limit = ky_call_number (call, "limit", PAGE_MAX);

  g_clear_pointer (&call->rows, ky_rows_writer_free);
  if (!calls_directory_check_directory (call, error))
    return FALSE;
  if (!is_due (server, call))
    return ky_call_answer (call, error);
  if (!ky_node_hold (server->index, LEASE, LEASE_SECONDS, &holds, error))
    return FALSE;
  if (!holds)
    return ky_call_answer (call, error);
  KyStatement *row
      = ky_index_bind (server->index, error,
                       "SELECT name FROM users WHERE source = 'directory' AND removed IS NULL"
                       " AND name > ? ORDER BY name LIMIT ?",
                       "si", ky_call_argument (call, "cursor"), limit);
  call->rows = ky_query_rows (server->index, row, error);
  return call->rows != NULL;
}

/* Finds a user who came from the directory by `name`. `*ret_user`: the user's number, or 0;
 * `*ret_department`: the department's name, or "" (transfer full). */
static gboolean
calls_directory_find_person (KyIndex *index, const gchar *name, gint64 *ret_user,
                             gchar **ret_department, GError **error)
{
  KyStatement *row
      = ky_index_bind (index, error,
                       "SELECT u.n, coalesce (d.name, '') FROM users u LEFT JOIN departments d"
                       " ON d.n = u.department WHERE u.name = ? AND u.source = 'directory'"
                       " AND u.removed IS NULL",
                       "s", name);
  gint step = ky_index_step (index, row, error);

  *ret_user = 0;
  if (step != 1)
    return step == 0;
  *ret_user = ky_index_integer (row, 0);
  *ret_department = ky_index_text (row, 1);
  ky_index_reset (row);
  return TRUE;
}

/* Adds a row to the audit log, which also goes to events.to. */
static gboolean
tell_change (KyServer *server, KyCall *call, const gchar *name, const gchar *before,
             const gchar *after, GError **error)
{
  g_autofree gchar *was = ky_call_detail_value (before, "");
  g_autofree gchar *is = ky_call_detail_value (after, "");
  g_autofree gchar *detail = g_strdup_printf ("department=%s before=%s", is, was);

  return ky_call_record (server, call, "department", name, "", detail, error);
}

static gboolean
calls_directory_take_person (KyServer *server, KyCall *call, const gchar *name,
                             const gchar *department, gint64 *changed, GError **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree gchar *before = NULL;
  gint64 user = 0;

  if (!calls_directory_find_person (server->index, name, &user, &before, error))
    return FALSE;
  if (user == 0 || department[0] == '\0' || strcmp (before, department) == 0)
    return TRUE;
  if (!ky_account_is_text (department))
    {
      g_autofree gchar *safe = ky_log_safe (name);

      ky_log (KY_LOG_WARNING, "user %s: the department in the directory is not a valid name", safe);
      return TRUE;
    }
  g_hash_table_insert (values, (gpointer) "department", (gpointer)department);
  (*changed)++;
  return ky_account_change (server->index, user, values, error)
         && ky_erasures_note_access (server->erasures, server->index, &server->head, user, error)
         && tell_change (server, call, name, before, department, error);
}

static gboolean
end_round (KyServer *server, KyCall *call, GError **error)
{
  g_autofree gchar *now = g_strdup_printf ("%" G_GINT64_FORMAT, call->now);

  return !ky_call_is_set (call, "done") || ky_index_set_meta (server->index, ROUND, now, error);
}

gboolean
ky_verb_directory_departments (KyServer *server, KyCall *call, GError **error)
{
  ky_autofd int table = -1;
  gint64 changed = 0;
  gint next = -1;

  if (!calls_directory_check_directory (call, error))
    return FALSE;
  table = ky_memfd_from_view ("directory", ky_view_of_bytes (call->blob), error);
  g_autoptr (KyRows) rows = table >= 0 ? ky_rows_new (table, error) : NULL;
  for (guint n = 0; rows != NULL && (next = ky_rows_next (rows, error)) == 1; n++)
    {
      g_autofree gchar *name = ky_rows_text_of (rows, "name");
      g_autofree gchar *department = ky_rows_text_of (rows, "department");

      if (n >= PAGE_MAX)
        return ky_refuse (error, "invalid", "too many people in one request");
      if (!calls_directory_take_person (server, call, name, department, &changed, error))
        return FALSE;
    }
  g_autofree gchar *text = g_strdup_printf ("%" G_GINT64_FORMAT, changed);
  return next == 0 && end_round (server, call, error)
         && ky_call_answer_texts (call, error, "changed", text, NULL);
}
