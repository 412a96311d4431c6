/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the queue of deliveries as one list: letters of kiyome (the outbox), mails that are
 * sanitized again (reprocess) and deferred deliveries (debts). An administrator may have an entry
 * tried now, also if it was abandoned, or remove it. An entry that is being sent is left alone,
 * because it would be sent twice, or although it was removed. Entries that are kept back because an
 * older index contains them ("held") are listed only on request. */
#include "store/calls/call.h"
#include "common/release.h"
#include "store/people/abandoned-deliveries.h"
#include "store/records/outbox.h"
#include "store/records/node.h"

/* SQL: to whom message `c` is sent again, and who has still to get delivery `b`. */
#define AGAIN_TO                                                                                   \
  KY_QUERY_LIST ("address", ", ",                                                                  \
                 "recipients c WHERE c.n = m.n AND NOT EXISTS (SELECT 1 FROM reprocess_owed o"     \
                 " WHERE o.n = c.n AND o.address = c.address AND o.sent > 0)")
#define OWED_TO                                                                                    \
  KY_QUERY_LIST ("address", ", ", "debts_owed o WHERE o.debt = b.n AND coalesce (o.sent, 0) = 0")

#define LIMIT_STANDARD 1000
#define LETTER_GROUPS 3 /* groups of four characters in a letter's number */
/* SQL: abandoned within the 30 days for which the queue shows it; ?1 is now, here and below. */
#define IS_SHOWN " finished > ?1 - 30 * 24 * 3600"
#define DROPPED "{queue-dropped}"
/* Values of ?2 besides the number of one entry: all entries except those that are kept back, or
 * only those. */
#define ALL 0
#define KEPT_BACK (-1)
#define IS_MEANT(column)                                                                           \
  " (" column " = ?2 OR (?2 = 0 AND kept_back = 0) OR (?2 = -1 AND kept_back = 1)) "

/* SQL: abandoned by kiyome; not removed by an administrator, and not because its original was
 * erased. */
#define FAILED_MAIL                                                                                \
  " state = 'failed' AND detail <> '" DROPPED "' AND detail <> '{original-destroyed}'"             \
  " AND" IS_SHOWN
#define OWED_MAIL " (state IN ('waiting', 'delivering') OR (" FAILED_MAIL "))"
/* SQL: the same for deferred deliveries; one whose original is gone is included. */
#define FAILED_DEBT " state = 'failed' AND detail <> '" DROPPED "' AND" IS_SHOWN
#define OWED_DEBT " (state IN ('waiting', 'delivering') OR (" FAILED_DEBT "))"
#define OWED_LETTER " (state = 'waiting' OR (state = 'failed' AND" IS_SHOWN "))"
/* Letters that tell users what others did, or could do, in their name; no administrator alone can
 * remove them. */
static const gchar *const kept_kinds[]
    = { "looked", "consent", "incident", "enrol", KY_GIVEN_UP_KIND, NULL };
/* SQL: no process works on the entry. */
#define IS_FREE " NOT (taken = 1 AND next_try > ?1 AND state <> 'failed')"
#define IS_FREE_LETTER " NOT (" KY_OUTBOX_IS_TAKEN ("", "?1") " AND state <> 'failed')"

KyRowsWriter *
ky_verb_queue_list (KyCall *call, KyIndex *reader, GError **error)
{
  gint64 limit = ky_call_number (call, "limit", LIMIT_STANDARD);
  KyStatement *row = ky_index_bind (
      reader, error,
      "SELECT id, 'letter' AS kind, kind AS what, recipient AS recipients, subject, created,"
      " iif (state = 'waiting' AND kept_back = 1, 'held', iif (state = 'waiting' "
      "AND" KY_OUTBOX_IS_TAKEN (
          "",
          "?1") ", 'sending', state)) AS state,"
                " next_try, tries, copies, error, finished FROM outbox WHERE" OWED_LETTER
                " UNION ALL SELECT m.id, 'mail', 'reprocess'," AGAIN_TO ","
                " m.subject, r.asked, iif (r.kept_back = 1, 'held', r.state), r.next_try, r.tries, "
                "r.copies,"
                " iif (r.state = 'failed', r.detail, r.error), r.finished"
                " FROM (SELECT * FROM reprocess WHERE" OWED_MAIL ") r"
                " JOIN messages m USING (n)"
                " UNION ALL SELECT m.id, 'mail', 'delivery'," OWED_TO ","
                " m.subject, b.asked, iif (b.kept_back = 1, 'held', b.state), b.next_try, b.tries, "
                "b.copies,"
                " iif (b.state = 'failed', b.detail, b.error), b.finished"
                " FROM (SELECT * FROM debts WHERE" OWED_DEBT
                ") b JOIN messages m ON m.n = b.message"
                " ORDER BY 6, 1 LIMIT ?2",
      "ii", call->now, limit);

  return ky_query_rows (reader, row, error);
}

/* --- one of them, or all -------------------------------------------------------------------- */

/* Characters of the recipients of a mail in a row of the audit log. */
#define TO_MAX 1000

typedef struct
{
  gboolean is_letter;
  gint64 n;
  gchar *what, *to; /* for the answer and the audit log */
} Owed;

KY_DEFINE_AUTO_CLEAR (owed_clear, Owed, what, to)

/* Reads one entry: its number, whether it is free, what it is and its recipients. */
static gboolean
read_owed (KyIndex *index, KyStatement *row, Owed *owed, gboolean *ret_is_free, GError **error)
{
  gint step = ky_index_step (index, row, error);

  if (step < 0)
    return FALSE;
  if (step == 0)
    return ky_refuse (error, "not-found", "{queue-none}");
  owed->n = ky_index_integer (row, 0);
  *ret_is_free = ky_index_integer (row, 1) != 0;
  owed->what = ky_index_text (row, 2);
  owed->to = ky_index_text (row, 3);
  ky_index_reset (row);
  return TRUE;
}

/* SQL: everything that has to be delivered of one mail: its reprocessing and its deferred
 * deliveries; `id` is the mail's number. */
#define MAIL_OWED                                                                                  \
  "SELECT n, min (is_free), max (what), '' FROM"                                                   \
  " (SELECT n, iif (" IS_FREE ", 1, 0) AS is_free, 'reprocess' AS what FROM reprocess"             \
  "   WHERE n = (SELECT m.n FROM messages m WHERE m.id = ?2) AND" OWED_MAIL                        \
  "  UNION ALL SELECT message, iif (" IS_FREE ", 1, 0), 'delivery' FROM debts"                     \
  "   WHERE message = (SELECT m.n FROM messages m WHERE m.id = ?2) AND" OWED_DEBT ") AS owed"      \
  " GROUP BY n"

/* SQL: all their recipients together, as queue-list shows them. */
#define MAIL_OWED_TO                                                                               \
  "SELECT group_concat (address, ', ') FROM"                                                       \
  " (SELECT c.address AS address FROM recipients c JOIN reprocess r ON r.n = c.n"                  \
  "   WHERE c.n = ?2 AND r.n IN (SELECT n FROM reprocess WHERE n = ?2 AND" OWED_MAIL ")"           \
  "   AND NOT EXISTS (SELECT 1 FROM reprocess_owed o WHERE o.n = c.n AND o.address = c.address"    \
  "    AND o.sent > 0)"                                                                            \
  "  UNION SELECT o.address FROM debts_owed o WHERE coalesce (o.sent, 0) = 0 AND o.debt IN"        \
  "   (SELECT n FROM debts WHERE message = ?2 AND" OWED_DEBT ") ORDER BY 1) AS owed"

static gboolean
read_mail_to (KyIndex *index, gint64 now, Owed *owed, GError **error)
{
  KyStatement *row = ky_index_bind (index, error, MAIL_OWED_TO, "ii", now, owed->n);
  gint step = ky_index_step (index, row, error);

  if (step < 0)
    return FALSE;
  if (step > 0)
    {
      g_free (owed->to);
      owed->to = ky_index_text (row, 0);
      ky_index_reset (row);
    }
  return TRUE;
}

/* Finds the entry that the argument `id` names, if no process works on it, and puts the argument
 * into its canonical form. */
static gboolean
find_owed (KyServer *server, KyCall *call, gint64 now, Owed *owed, GError **error)
{
  gchar id[KY_ID_SIZE];
  gboolean is_free = FALSE;

  owed->is_letter = ky_id_read (ky_call_argument (call, "id"), LETTER_GROUPS, id);
  if (!owed->is_letter && !ky_id_read (ky_call_argument (call, "id"), KY_ID_GROUPS, id))
    return ky_refuse (error, "not-found", "{queue-none}");
  g_hash_table_replace (call->arguments, g_strdup ("id"), g_strdup (id));
  KyStatement *row
      = owed->is_letter ? ky_index_bind (server->index, error,
                                         "SELECT n, iif (" IS_FREE_LETTER ", 1, 0), kind, recipient"
                                         " FROM outbox WHERE id = ?2 AND" OWED_LETTER,
                                         "is", now, id)
                        : ky_index_bind (server->index, error, MAIL_OWED, "is", now, id);
  return read_owed (server->index, row, owed, &is_free, error)
         && (is_free || ky_refuse (error, "conflict", "{queue-taken}"))
         && (owed->is_letter || read_mail_to (server->index, now, owed, error));
}

/* Answers with one row: the number of deliveries, and which. `owed`: NULL for all. */
static gboolean
mail_queue_answer (KyCall *call, gint64 count, const Owed *owed, GError **error)
{

  if (!ky_call_answer (call, error) || !ky_rows_begin (call->rows, error))
    return FALSE;
  ky_rows_number (call->rows, count);
  ky_rows_text (call->rows, owed != NULL ? ky_call_argument (call, "id") : NULL);
  ky_rows_text (call->rows, owed == NULL ? NULL : owed->is_letter ? "letter" : "mail");
  ky_rows_text (call->rows, owed != NULL ? owed->what : NULL);
  ky_rows_text (call->rows, owed != NULL ? owed->to : NULL);
  return TRUE;
}

static void
mail_queue_describe (KyCall *call, const Owed *owed)
{
  glong length = owed->to != NULL ? g_utf8_strlen (owed->to, -1) : 0;
  g_autofree gchar *begin = length > TO_MAX ? g_utf8_substring (owed->to, 0, TO_MAX) : NULL;
  g_autofree gchar *shown = begin != NULL ? g_strconcat (begin, "…", NULL) : NULL;
  g_autofree gchar *to = ky_call_detail_value (shown != NULL ? shown : owed->to, "");

  ky_call_set_detail (call, "what=%s%s%s", owed->what, to[0] != '\0' ? " to=" : "", to);
}

/* --- retrying ------------------------------------------------------------------------------- */

/* Retries letter `n`, or (ALL, KEPT_BACK) all letters that no process works on. An abandoned letter
 * may be tried for portal.outbox-hours again, with the pauses from the beginning. */
static gboolean
retry_letters (KyServer *server, gint64 now, gint64 n, gint64 *ret_count, GError **error)
{
  /* An original that was free to be fetched otherwise is this letter's again, if it still is. */
  if (!ky_index_run (server->index, error,
                     "UPDATE requests SET state = 'released', way = 'mail', fetched = NULL"
                     " WHERE state = 'approved' AND decided + ?3 > ?1"
                     " AND n IN (SELECT f.request FROM outbox_files f"
                     "  JOIN outbox o ON o.n = f.letter WHERE o.state = 'failed'"
                     "  AND o.finished > ?1 - 30 * 24 * 3600 AND" IS_MEANT ("o.n") ")",
                     "iii", now, n,
                     (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_RELEASE_HOURS) * 3600)
      || !ky_index_run (server->index, error,
                        "UPDATE outbox SET created = iif (state = 'failed' OR kept_back = 1,"
                        "  ?1, created), state = 'waiting', next_try = ?1, tries = 0,"
                        " finished = NULL, kept_back = 0"
                        " WHERE" IS_MEANT ("n") "AND" OWED_LETTER " AND" IS_FREE_LETTER,
                        "ii", now, n))
    return FALSE;
  *ret_count = ky_index_changes (server->index);
  return TRUE;
}

/* Retries mails or deferred deliveries in the same way, also for recipients that the relay finally
 * refused. `n`: the number of the message. The statements are about `work`, and `owed`, its table
 * of recipients, whose column `key` has the number of the work; `message`: the column of `work`. */
#define RETRY_WORK(work, owed, key, message, failed, is_owed)                                      \
  {                                                                                                \
    "UPDATE " owed " SET sent = NULL, why = '' WHERE sent = 0 AND " key " IN (SELECT n FROM " work \
    " WHERE" IS_MEANT (message) "AND" failed ")",                                                  \
        "UPDATE " work " SET asked = iif (state = 'failed' OR kept_back = 1, ?1, asked),"          \
        " kept_back = 0, detail = iif (state = 'failed', '', detail),"                             \
        " state = iif (state = 'failed', 'waiting', state), next_try = ?1, tries = 0,"             \
        " finished = NULL WHERE" IS_MEANT (message) "AND" is_owed " AND" IS_FREE                   \
  }

static gboolean
retry_work (KyServer *server, const gchar *const statements[2], gint64 now, gint64 n,
            gint64 *ret_count, GError **error)
{
  if (!ky_index_run (server->index, error, statements[0], "ii", now, n)
      || !ky_index_run (server->index, error, statements[1], "ii", now, n))
    return FALSE;
  *ret_count = ky_index_changes (server->index);
  return TRUE;
}

static gboolean
retry_mails (KyServer *server, gint64 now, gint64 n, gint64 *ret_count, GError **error)
{
  static const gchar *const statements[2]
      = RETRY_WORK ("reprocess", "reprocess_owed", "n", "n", FAILED_MAIL, OWED_MAIL);

  return retry_work (server, statements, now, n, ret_count, error);
}

static gboolean
retry_debts (KyServer *server, gint64 now, gint64 n, gint64 *ret_count, GError **error)
{
  static const gchar *const statements[2]
      = RETRY_WORK ("debts", "debts_owed", "debt", "message", FAILED_DEBT, OWED_DEBT);

  return retry_work (server, statements, now, n, ret_count, error);
}

/* Retries mails. `which`: ALL or KEPT_BACK. */
static gboolean
retry_all (KyServer *server, KyCall *call, gint64 which, gint64 now, GError **error)
{
  gint64 files = 0;
  gint64 letters = 0;
  gint64 mails = 0;
  gint64 debts = 0;

  /* Files are in the outbox like letters but are counted separately. */
  if (!ky_index_number (server->index, 0, &files, error,
                        "SELECT count (*) FROM outbox WHERE" KY_OUTBOX_HAS_FILE
                        " AND" IS_MEANT ("n") "AND" OWED_LETTER " AND" IS_FREE_LETTER,
                        "ii", now, which)
      || !retry_letters (server, now, which, &letters, error)
      || !retry_mails (server, now, which, &mails, error)
      || !retry_debts (server, now, which, &debts, error))
    return FALSE;
  mails += debts;
  ky_call_set_detail (
      call, "letters=%" G_GINT64_FORMAT " files=%" G_GINT64_FORMAT " mails=%" G_GINT64_FORMAT,
      letters - files, files, mails);
  return mail_queue_answer (call, letters + mails, NULL, error);
}

static gboolean
retry_one (KyServer *server, KyCall *call, gint64 now, GError **error)
{
  g_auto (Owed) owed = { 0 };
  gint64 count = 0;
  gint64 debts = 0;

  if (!find_owed (server, call, now, &owed, error))
    return FALSE;
  mail_queue_describe (call, &owed);
  if (owed.is_letter ? !retry_letters (server, now, owed.n, &count, error)
                     : !retry_mails (server, now, owed.n, &count, error)
                           || !retry_debts (server, now, owed.n, &debts, error))
    return FALSE;
  return mail_queue_answer (call, count + debts, &owed, error);
}

/* Reads the argument `all`: ALL ("yes") or KEPT_BACK ("held"); 1: the entry that `id` names. */
static gint64
argument_which (KyCall *call)
{
  const gchar *all = ky_call_argument (call, "all");

  return strcmp (all, "yes") == 0 ? ALL : strcmp (all, "held") == 0 ? KEPT_BACK : 1;
}

gboolean
ky_verb_queue_retry (KyServer *server, KyCall *call, GError **error)
{
  gint64 which = argument_which (call);
  gint64 now;

  if (ky_config_string (server->config, KY_CONFIG_RELAY_HOST)[0] == '\0')
    return ky_refuse (error, "conflict", "{relay-missing}");
  return ky_node_now (server->index, call->now, &now, error)
         && (which <= 0 ? retry_all (server, call, which, now, error)
                        : retry_one (server, call, now, error));
}

/* --- dropping ------------------------------------------------------------------------------- */

/* Removes the reprocessing and all deferred deliveries of the mail, and counts them. */
static gboolean
drop_mail (KyServer *server, gint64 now, gint64 n, gint64 *ret_count, GError **error)
{
  if (!ky_index_run (server->index, error,
                     "UPDATE reprocess SET state = 'failed', taken = 0, detail = '" DROPPED "',"
                     " error = '', finished = ?1, kept_back = 0"
                     " WHERE" IS_MEANT ("n") "AND" OWED_MAIL,
                     "ii", now, n))
    return FALSE;
  *ret_count = ky_index_changes (server->index);
  if (!ky_index_run (server->index, error,
                     "UPDATE debts SET state = 'failed', taken = 0, detail = '" DROPPED "',"
                     " error = '', finished = ?1, kept_back = 0"
                     " WHERE" IS_MEANT ("message") "AND" OWED_DEBT,
                     "ii", now, n))
    return FALSE;
  *ret_count += ky_index_changes (server->index);
  return TRUE;
}

/* Describes one entry that is kept back; `n` is the number of a letter or of a message. */
typedef struct
{
  gint64 n;
  gchar *id, *kind; /* of a letter */
} KeptBack;

KY_DEFINE_CLEAR (clear_kept_back, KeptBack, id, kind)

/* Lists what the statement (n, id, kind) returns. (transfer full), NULL with an error. */
static GArray *
find_kept_back (KyIndex *index, const gchar *sql, GError **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (KeptBack));
  KyStatement *row = ky_index_bind (index, error, sql, "");
  gint step = -1;

  g_array_set_clear_func (all, clear_kept_back);
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      KeptBack one = { ky_index_integer (row, 0), ky_index_text (row, 1), ky_index_text (row, 2) };

      g_array_append_val (all, one);
    }
  return step == 0 ? g_steal_pointer (&all) : NULL;
}

/* Removes all entries that are kept back, except letters that no administrator alone can remove. */
static gboolean
drop_kept_back (KyServer *server, KyCall *call, gint64 now, GError **error)
{
  g_autoptr (GArray) letters
      = find_kept_back (server->index, "SELECT n, id, kind FROM outbox WHERE kept_back = 1", error);
  g_autoptr (GArray) mails
      = letters != NULL ? find_kept_back (server->index,
                                          "SELECT n, id, '' FROM messages WHERE n IN"
                                          " (SELECT message FROM debts WHERE kept_back = 1"
                                          "  UNION SELECT n FROM reprocess WHERE kept_back = 1)",
                                          error)
                        : NULL;
  gint64 n_letters = 0;
  gint64 count = 0;

  if (mails == NULL)
    return FALSE;
  for (guint i = 0; i < letters->len; i++)
    {
      const KeptBack *letter = &g_array_index (letters, KeptBack, i);

      if (g_strv_contains (kept_kinds, letter->kind))
        continue;
      if (!ky_erasures_note_letter (server->erasures, 'X', letter->id, call->now)
          || !ky_outbox_remove (server->index, letter->n, error))
        return FALSE;
      n_letters++;
    }
  for (guint i = 0; i < mails->len; i++)
    ky_erasures_note_letter (server->erasures, 'X', g_array_index (mails, KeptBack, i).id,
                             call->now);
  if (!drop_mail (server, now, KEPT_BACK, &count, error))
    return FALSE;
  ky_call_set_detail (call, "letters=%" G_GINT64_FORMAT " mails=%" G_GINT64_FORMAT, n_letters,
                      count);
  return mail_queue_answer (call, n_letters + count, NULL, error);
}

/* Removes an entry, or all that are kept back. A removed letter and its recipient are recorded in
 * the audit log only, because a letter has no other record. */
gboolean
ky_verb_queue_drop (KyServer *server, KyCall *call, GError **error)
{
  g_auto (Owed) owed = { 0 };
  gint64 count = 1;
  gint64 now;

  if (!ky_node_now (server->index, call->now, &now, error))
    return FALSE;
  if (argument_which (call) == KEPT_BACK)
    return drop_kept_back (server, call, now, error);
  if (!find_owed (server, call, now, &owed, error))
    return FALSE;
  mail_queue_describe (call, &owed);
  if (owed.is_letter && g_strv_contains (kept_kinds, owed.what))
    return ky_refuse (error, "conflict", "{queue-kept}");
  /* Nor does an older index bring it back. */
  return ky_erasures_note_letter (server->erasures, 'X', ky_call_argument (call, "id"), call->now)
         && (owed.is_letter ? ky_outbox_remove (server->index, owed.n, error)
                            : drop_mail (server, now, owed.n, &count, error))
         && mail_queue_answer (call, count, &owed, error);
}
