/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the answers of the last self-inspection (`kiyome report selfcheck`), and which questions an
 * administrator accepts as failing, until when and why. Both are in the table meta, for each node,
 * since questions are about its machine. */
#include "common/fault.h"
#include "common/iso-time.h"
#include "common/json.h"
#include "store/calls/call.h"
#include "store/records/last-acts.h"

#define LAST "selfcheck"
#define ACCEPTED "accepted" /* the value: until, since, by, reason, a line each */
/* An answer that fails for longer is to be looked at again. */
#define DAYS_MAX 366
#define LOG "audit-whole" /* the question whether the audit log is whole */

/* Returns the name of a row of the table meta. `what`: LAST or ACCEPTED. `question`: "" if the row
 * is about none. (transfer full) */
static gchar *
selfcheck_name (const gchar *what, const gchar *question)
{
  return g_strjoin (":", what, ky_index_node (), question, NULL);
}

gboolean
ky_verb_selfcheck (KyServer *server, KyCall *call, GError **error)
{
  gsize size = 0;
  const gchar *answers = g_bytes_get_data (call->blob, &size);
  g_autofree gchar *last = selfcheck_name (LAST, "");

  if (size == 0 || !g_utf8_validate (answers, (gssize)size, NULL))
    return ky_refuse (error, "invalid", "answers");
  g_autofree gchar *value
      = g_strdup_printf ("%" G_GINT64_FORMAT " %.*s", call->now, (int)size, answers);
  return ky_index_set_meta (server->index, last, value, error)
         && ky_index_run (server->index, error,
                          "DELETE FROM meta WHERE name LIKE '" ACCEPTED
                          ":%' AND CAST (substr (value, 1, 10) AS BIGINT) <= ?",
                          "i", call->now);
}

KyRowsWriter *
ky_verb_selfcheck_last (KyCall *call, KyIndex *reader, GError **error)
{
  g_autofree gchar *last = selfcheck_name (LAST, "");
  return ky_query (reader, error,
                   "SELECT" KY_LAST_ACTS_TIME ("value") "AS time," KY_LAST_ACTS_TEXT (
                       "value") "AS answers FROM meta WHERE name = ?",
                   "s", last);
}

/* Writes the row of a question that is still accepted. `value`: of ACCEPTED. */
static gboolean
selfcheck_put_accepted (KyRowsWriter *rows, const gchar *question, const gchar *value, gint64 now,
                        GError **error)
{
  g_auto (GStrv) lines = g_strsplit (value, "\n", 4);
  gint64 until = g_ascii_strtoll (lines[0], NULL, 10);

  if (g_strv_length (lines) < 4 || until <= now)
    return TRUE;
  if (!ky_rows_begin (rows, error))
    return FALSE;
  ky_rows_text (rows, question);
  ky_rows_number (rows, until);
  ky_rows_number (rows, g_ascii_strtoll (lines[1], NULL, 10));
  ky_rows_text (rows, lines[2]);
  ky_rows_text (rows, lines[3]);
  return TRUE;
}

KyRowsWriter *
ky_verb_selfcheck_accepted (KyCall *call, KyIndex *reader, GError **error)
{
  g_autoptr (KyRowsWriter) rows = ky_call_rows (call, error);
  g_autofree gchar *begin = selfcheck_name (ACCEPTED, "");
  KyStatement *row
      = rows != NULL
            ? ky_index_bind (reader, error,
                             "SELECT name, value FROM meta WHERE instr (name, ?) = 1 ORDER BY name",
                             "s", begin)
            : NULL;
  gint step = -1;

  while ((step = ky_index_step (reader, row, error)) == 1)
    {
      g_autofree gchar *name = ky_index_text (row, 0);

      if (!selfcheck_put_accepted (rows, name + strlen (begin), ky_index_peek (row, 1), call->now,
                                   error))
        {
          ky_index_reset (row);
          return NULL;
        }
    }
  return step == 0 ? g_steal_pointer (&rows) : NULL;
}

/* Tells whether `answers`, as the table meta has them, have the question: its id, and behind a
 * blank what it is asked of, if there is that. */
static gboolean
selfcheck_has_question (const gchar *answers, const gchar *question)
{
  const gchar *json = answers != NULL ? strchr (answers, '[') : NULL;
  g_autoptr (GHashTable) values = json != NULL ? ky_json_flatten (json) : NULL;
  gboolean is_found = FALSE;

  for (guint i = 0; values != NULL && !is_found; i++)
    {
      g_autofree gchar *id_path = g_strdup_printf ("%u.id", i);
      g_autofree gchar *about_path = g_strdup_printf ("%u.about", i);
      const gchar *id = g_hash_table_lookup (values, id_path);
      const gchar *about = g_hash_table_lookup (values, about_path);
      g_autofree gchar *key
          = about != NULL ? g_strconcat (id != NULL ? id : "", " ", about, NULL) : g_strdup (id);

      if (id == NULL)
        return FALSE;
      is_found = g_str_equal (key, question);
    }
  return is_found;
}

/* Checks until when a question may be accepted: a time within DAYS_MAX, or 0 (no longer). */
static gboolean
selfcheck_may_accept (const gchar *question, gint64 until, gint64 now, GError **error)
{
  if (until == 0)
    return TRUE;
  if (g_str_equal (question, LOG))
    return ky_fault_set (error, "accept-log", "");
  if (until <= now)
    return ky_fault_set (error, "allow-expires-past", "");
  return until <= now + DAYS_MAX * KY_DAY_SECONDS
         || ky_fault_set (error, "accept-far", G_STRINGIFY (DAYS_MAX));
}

gboolean
ky_verb_selfcheck_accept (KyServer *server, KyCall *call, GError **error)
{
  const gchar *question = ky_call_argument (call, "id");
  gint64 until = ky_call_number (call, "until", 0);
  g_autofree gchar *last = selfcheck_name (LAST, "");
  g_autofree gchar *answers = ky_index_meta (server->index, last);
  g_autofree gchar *name = selfcheck_name (ACCEPTED, question);
  g_autofree gchar *value
      = g_strdup_printf ("%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT "\n%s\n%s", until, call->now,
                         call->who, ky_call_argument (call, "reason"));

  if (!selfcheck_has_question (answers, question))
    return ky_refuse (error, "not-found", "{no-such-question}");
  if (!selfcheck_may_accept (question, until, call->now, error))
    return FALSE;
  return until == 0
             ? ky_index_run (server->index, error, "DELETE FROM meta WHERE name = ?", "s", name)
             : ky_index_set_meta (server->index, name, value, error);
}
