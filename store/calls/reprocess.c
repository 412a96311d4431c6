/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mails that are to be worked on again: which there are, who asked, and how far they are. What
 * comes of it goes to their recipients alone, by the policy that holds now: so one administrator's
 * word is enough.
 */
#include "store/calls/reprocess.h"

#include "engine/report.h"
#include "store/records/facts.h"

#include <string.h>

#define LIMIT_STANDARD 1000
#define LIMIT_MAX 100000
#define WORDS_STANDARD "failure;limit;no-method"

/* What is asked for, in the form that statements take it in: ";a;b;", "" is all. */
typedef struct
{
  gchar *ids, *words;
  gint64 since, until, limit;
} Choice;

static void
choice_clear (Choice *choice)
{
  g_free (choice->ids);
  g_free (choice->words);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Choice, choice_clear)

typedef struct
{
  gint64 n, received;
  gchar *id, *sender, *recipients, *subject, *parts;
  const gchar *state;
} Mail;

static void
mail_free (gpointer data)
{
  Mail *mail = data;

  g_free (mail->id);
  g_free (mail->sender);
  g_free (mail->recipients);
  g_free (mail->subject);
  g_free (mail->parts);
  g_free (mail);
}

/* --- what is asked for ---------------------------------------------------------------------- */

static gboolean
is_word (const gchar *word)
{
  if (strcmp (word, "no-method") == 0)
    return TRUE;
  for (guint reason = KY_REASON_NONE + 1; reason < KY_REASON_LAST; reason++)
    if (strcmp (word, ky_reason_to_string ((KyReason)reason)) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
read_words (KyCall *call, Choice *choice, GError **error)
{
  const gchar *given = ky_call_argument (call, "for");
  g_auto (GStrv) words = g_strsplit (given[0] != '\0' ? given : WORDS_STANDARD, ";", -1);
  GString *list = g_string_new (";");

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (!is_word (words[i]))
        {
          g_string_free (list, TRUE);
          return ky_refuse (error, "invalid", "'%s' is no reason to withhold something", words[i]);
        }
      g_string_append_printf (list, "%s;", words[i]);
    }
  choice->words = g_string_free (list, FALSE);
  return TRUE;
}

/* In their canonical form; each must be there. */
static gboolean
read_ids (KyServer *server, KyCall *call, Choice *choice, GError **error)
{
  g_auto (GStrv) ids = g_strsplit (ky_call_argument (call, "ids"), ";", -1);
  g_autoptr (GString) list = g_string_new ("");

  for (guint i = 0; ids[i] != NULL; i++)
    {
      gchar id[KY_ID_SIZE];
      gint64 n = 0;

      if (ids[i][0] == '\0')
        continue;
      if (!ky_id_read (ids[i], KY_ID_GROUPS, id))
        return ky_refuse (error, "not-found", "{no-message|%s}", ids[i]);
      if (!ky_index_number (server->index, 0, &n, error, "SELECT n FROM messages WHERE id = ?", "s",
                            id))
        return FALSE;
      if (n == 0)
        return ky_refuse (error, "not-found", "{no-message|%s}", id);
      g_string_append_printf (list, "%s%s;", list->len == 0 ? ";" : "", id);
    }
  choice->ids = g_strdup (list->str);
  return TRUE;
}

static gboolean
read_choice (KyServer *server, KyCall *call, Choice *choice, GError **error)
{
  return read_words (call, choice, error) && read_ids (server, call, choice, error)
         && ky_call_number (call, "since", 0, G_MAXINT32 * G_GINT64_CONSTANT (1000), 0,
                            &choice->since, error)
         && ky_call_number (call, "until", 0, G_MAXINT32 * G_GINT64_CONSTANT (1000), G_MAXINT32,
                            &choice->until, error)
         && ky_call_number (call, "limit", 1, LIMIT_MAX, LIMIT_STANDARD, &choice->limit, error);
}

/* --- what there is -------------------------------------------------------------------------- */

/* A file that was uploaded is not delivered to anybody: who brought it brings it again. */
static const gchar select_sql[]
    = "SELECT m.n, m.received, m.id, m.sender,"
      " (SELECT group_concat (address, ', ') FROM recipients c WHERE c.n = m.n), m.subject,"
      " (SELECT group_concat (iif (coalesce (p.name, '') = '', p.path, p.name) || ': '"
      "   ||" KY_REPROCESS_WORD ", '; ') FROM parts p WHERE p.n = m.n AND p.outcome = 'withheld'"
      "   AND instr (?1, ';' ||" KY_REPROCESS_WORD "|| ';') > 0),"
      " EXISTS (SELECT 1 FROM originals o WHERE o.n = m.n),"
      " coalesce (r.state IN ('waiting', 'delivering'), 0)"
      " FROM messages m LEFT JOIN reprocess r USING (n)"
      " WHERE m.state = 'done' AND m.view = 3 AND m.direction <> 'file'"
      " AND (?2 = '' OR instr (?2, ';' || m.id || ';') > 0)"
      " AND m.received >= ?3 * 1000000 AND m.received < ?4 * 1000000"
      " AND EXISTS (SELECT 1 FROM parts p WHERE p.n = m.n AND p.outcome = 'withheld'"
      "  AND instr (?1, ';' ||" KY_REPROCESS_WORD "|| ';') > 0)"
      " ORDER BY m.n LIMIT ?5";

static Mail *
read_mail (sqlite3_stmt *row)
{
  Mail *mail = g_new0 (Mail, 1);

  mail->n = sqlite3_column_int64 (row, 0);
  mail->received = sqlite3_column_int64 (row, 1);
  mail->id = ky_index_text (row, 2);
  mail->sender = ky_index_text (row, 3);
  mail->recipients = ky_index_text (row, 4);
  mail->subject = ky_index_text (row, 5);
  mail->parts = ky_index_text (row, 6);
  mail->state = sqlite3_column_int (row, 7) == 0   ? "destroyed"
                : sqlite3_column_int (row, 8) != 0 ? "waiting"
                                                   : "new";
  return mail;
}

static GPtrArray *
find_mails (KyServer *server, const Choice *choice, GError **error)
{
  g_autoptr (GPtrArray) mails = g_ptr_array_new_with_free_func (mail_free);
  sqlite3_stmt *row = ky_index_bind (server->index, error, select_sql, "ssiii", choice->words,
                                     choice->ids, choice->since, choice->until, choice->limit);
  gint step = -1;

  while (row != NULL && (step = ky_index_step (server->index, row, error)) == 1)
    g_ptr_array_add (mails, read_mail (row));
  return step == 0 ? g_steal_pointer (&mails) : NULL;
}

static gboolean
note_mail (KyServer *server, KyCall *call, Mail *mail, GError **error)
{
  mail->state = "queued";
  return ky_index_run (server->index, error,
                       "INSERT INTO reprocess (n, asked, asked_by, why, state, next_try)"
                       " VALUES (?1, ?2, ?3, ?4, 'waiting', ?2) ON CONFLICT (n) DO UPDATE SET"
                       " asked = ?2, asked_by = ?3, why = ?4, state = 'waiting', next_try = ?2,"
                       " tries = 0, detail = '', error = '', finished = NULL",
                       "iiss", mail->n, call->now, call->who, ky_call_argument (call, "reason"))
         && ky_call_record (server, call, "reprocess-ask", mail->id,
                            ky_call_argument (call, "reason"), mail->parts, error);
}

static gboolean
answer (KyCall *call, GPtrArray *mails, GError **error)
{
  static const gchar *const columns[]
      = { "id", "received", "sender", "recipients", "subject", "parts", "state", NULL };

  if (!ky_call_answer (call, columns, error))
    return FALSE;
  for (guint i = 0; i < mails->len; i++)
    {
      const Mail *mail = mails->pdata[i];

      if (!ky_rows_begin (call->rows, error))
        return FALSE;
      ky_rows_text (call->rows, mail->id);
      ky_rows_number (call->rows, mail->received);
      ky_rows_text (call->rows, mail->sender);
      ky_rows_text (call->rows, mail->recipients);
      ky_rows_text (call->rows, mail->subject);
      ky_rows_text (call->rows, mail->parts);
      ky_rows_text (call->rows, mail->state);
    }
  return TRUE;
}

gboolean
ky_verb_reprocess (KyServer *server, KyCall *call, GError **error)
{
  gboolean is_trial = strcmp (ky_call_argument (call, "dry-run"), "yes") == 0;
  g_auto (Choice) choice = { 0 };
  g_autoptr (GPtrArray) mails = NULL;
  guint n_new = 0;

  if (!is_trial && ky_config_string (server->config, KY_CONFIG_RELAY_HOST)[0] == '\0')
    return ky_refuse (error, "conflict", "relay.host is not configured: nothing can be delivered");
  if (!read_choice (server, call, &choice, error)
      || (mails = find_mails (server, &choice, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < mails->len; i++)
    {
      Mail *mail = mails->pdata[i];

      if (strcmp (mail->state, "new") != 0)
        continue;
      n_new++;
      if (!is_trial && !note_mail (server, call, mail, error))
        return FALSE;
    }
  g_free (call->detail);
  call->detail
      = g_strdup_printf ("for=%s mails=%u%s", choice.words, n_new, is_trial ? " dry-run" : "");
  return answer (call, mails, error);
}

/* --- how far they are ----------------------------------------------------------------------- */

KyRowsWriter *
ky_verb_reprocess_list (KyCall *call, KyIndex *reader, GError **error)
{
  const gchar *ids = ky_call_argument (call, "ids");
  g_autofree gchar *list = ids[0] != '\0' ? g_strdup_printf (";%s;", ids) : g_strdup ("");
  gint64 limit = 0;
  sqlite3_stmt *row;

  if (!ky_call_number (call, "limit", 1, LIMIT_MAX, LIMIT_STANDARD, &limit, error))
    return NULL;
  row = ky_index_bind (
      reader, error,
      "SELECT m.id, m.received, m.sender,"
      " (SELECT group_concat (address, ', ') FROM recipients c WHERE c.n = m.n)"
      " AS recipients, m.subject, r.asked, r.asked_by, r.why, r.state, r.tries,"
      " r.detail, r.error, r.times, r.finished FROM reprocess r JOIN messages m USING (n)"
      " WHERE (?1 = '' OR instr (?1, ';' || m.id || ';') > 0)"
      " ORDER BY r.asked DESC, r.n DESC LIMIT ?2",
      "si", list, limit);
  return row != NULL ? ky_query_rows (reader, row, error) : NULL;
}
