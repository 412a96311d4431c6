/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the verbs by which kiyome-opener makes deferred deliveries (deferred-deliveries.h),
 * several at a time (contract/store.def: debt-next to debt-failed). The argument `debt` is the
 * number of a delivery, `id` that of its message. As in reprocess-work.c, a successful delivery to
 * one recipient is durable before the next recipient is tried. A recipient that the relay refuses
 * stays in the queue as abandoned, independently of the other recipients. */

#include "store/calls/partner-passwords.h"
#include "store/calls/follow-up.h"
#include "store/calls/work.h"
#include "store/keep/copies.h"
#include "store/people/departments.h"
#include "store/people/abandoned-deliveries.h"
#include "store/records/allow-match.h"
#include "store/records/facts.h"
#include "store/records/node.h"
#include "store/records/packed-report.h"
#include "store/records/parts.h"

/* SQL: to whom delivery `b` is, and who has still to get delivery ?. */
#define RECIPIENTS KY_QUERY_LIST ("address", ";", "debts_owed d WHERE d.debt = b.n")
#define STILL_OWED KY_QUERY_LIST ("address", ";", "debts_owed WHERE debt = ? AND sent IS NULL")

#define IS_LIVE " state IN ('waiting', 'delivering') "
#define WHAT "delivery" /* name in the queue and in events */
#define AT_MAX 8        /* numbers in `at`: twice the number that kiyome-opener works on at once */
/* A caller that works on this many deliveries gets only deliveries that were never tried, so that
 * deliveries that hang repeatedly cannot occupy its last place. */
#define NEW_ALONE 3

/* --- whose turn it is ----------------------------------------------------------------------- */

/* Finds a deferred delivery whose original was erased by an administrator or at the end of its
 * retention; 0: none. */
static gboolean
find_destroyed (KyServer *server, gint64 *ret_debt, gchar **ret_id, GError **error)
{
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT b.n, m.id FROM debts b JOIN messages m ON m.n = b.message WHERE b." IS_LIVE
      " AND NOT EXISTS (SELECT 1 FROM originals o WHERE o.n = b.message) LIMIT 1",
      "");
  gint step = ky_index_step (server->index, row, error);

  *ret_debt = 0;
  if (step < 1)
    return step == 0;
  *ret_debt = ky_index_integer (row, 0);
  *ret_id = ky_index_text (row, 1);
  ky_index_reset (row);
  return TRUE;
}

/* Abandons the delivery: records the reason and notifies the administrators. */
static gboolean
deferred_work_give_up (KyServer *server, KyCall *call, gint64 debt, const gchar *id,
                       const gchar *why, GError **error)
{
  const KyGivenUp given_up = { .id = id, .what = WHAT, .to = "", .why = why };

  return ky_index_run (server->index, error,
                       "UPDATE debts SET state = 'failed', taken = 0, detail = ?, error = '',"
                       " finished = ? WHERE n = ?",
                       "sii", why, call->now, debt)
         && ky_portal_passwords_tidy (server->index, call->now, error)
         && ky_abandoned_delivery_note (server->index, server->config, &given_up, call->now, error);
}

static gboolean
give_up_destroyed (KyServer *server, KyCall *call, GError **error)
{
  for (;;)
    {
      g_autofree gchar *id = NULL;
      gint64 debt = 0;

      if (!find_destroyed (server, &debt, &id, error))
        return FALSE;
      if (debt == 0)
        return TRUE;
      if (!deferred_work_give_up (server, call, debt, id, "{original-destroyed}", error)
          || !ky_call_record (server, call, "debt-failed", id, "", "original=destroyed", error))
        return FALSE;
    }
}

/* Parses the argument `at`: the numbers of the deliveries that the caller works on; 0 marks an
 * unused entry. */
static gboolean
read_at (KyCall *call, gint64 ret_at[AT_MAX], GError **error)
{
  g_auto (GStrv) words = g_strsplit (ky_call_argument (call, "at"), ";", -1);

  memset (ret_at, 0, AT_MAX * sizeof *ret_at);
  for (guint i = 0; words[i] != NULL; i++)
    if (i >= AT_MAX || !g_ascii_string_to_signed (words[i], 10, 1, G_MAXINT64, &ret_at[i], NULL))
      return ky_refuse (error, "invalid", "at");
  return TRUE;
}

/* SQL: how many deliveries of a client, or of a sender, the caller works on. */
#define BUSY_BY(column)                                                                            \
  "(SELECT x." column ", count (*) AS busy FROM debts t JOIN messages x ON x.n = t.message"        \
  " WHERE t.n IN (?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) GROUP BY x." column ")"
#define BUSY_BY_CLIENT BUSY_BY ("client")
#define BUSY_BY_SENDER BUSY_BY ("sender")

/* Some of those that are due and that this node can open, from one end. */
#define DUE(order)                                                                                 \
  "SELECT n FROM (SELECT d.n FROM debts d WHERE d." IS_LIVE                                        \
  " AND d.kept_back = 0 AND d.next_try <= ?1"                                                      \
  " AND (?12 = 0 OR d.tries = 0)"                                                                  \
  " AND EXISTS (SELECT 1 FROM originals o WHERE o.n = d.message AND (o.file IS NULL"               \
  "  OR o.node = ?3 OR o.file LIKE '" KY_REMOTE "%'))"                                             \
  " ORDER BY d.next_try " order ", d.n " order " LIMIT 250) AS due"
#define OLDEST_DUE DUE ("ASC")
#define NEWEST_DUE DUE ("DESC")

/* Takes the next delivery: that of the client, and within it of the sender, of which the caller
 * works on the fewest, so that one sender's many mails do not delay those of others. Only the
 * oldest and the newest waiting deliveries are considered, which include those behind a long queue
 * of one sender. */
static KyStatement *
take_next (KyServer *server, gint64 now, const gint64 at[AT_MAX], GError **error)
{
  return ky_index_bind (
      server->index, error,
      "UPDATE debts SET next_try = ?1 + ?2, tries = tries + 1, taker = ?3,"
      " copies = copies + iif (state = 'delivering', taken, 0), taken = 1"
      " WHERE n = (SELECT b.n FROM (" OLDEST_DUE " UNION " NEWEST_DUE ") w"
      "  JOIN debts b ON b.n = w.n JOIN messages m ON m.n = b.message"
      "  LEFT JOIN " BUSY_BY_CLIENT " c ON c.client = m.client"
      "  LEFT JOIN " BUSY_BY_SENDER " s ON s.sender = m.sender"
      "  ORDER BY coalesce (c.busy, 0), coalesce (s.busy, 0), b.next_try, b.n LIMIT 1)"
      " RETURNING (SELECT id FROM messages m WHERE m.n = debts.message), n",
      "iisiiiiiiiii", now, (gint64)KY_WORK_LEASE, ky_index_node (), at[0], at[1], at[2], at[3],
      at[4], at[5], at[6], at[7], (gint64)(at[NEW_ALONE - 1] != 0));
}

gboolean
ky_verb_debt_next (KyServer *server, KyCall *call, GError **error)
{
  gint64 at[AT_MAX];
  gint64 now;

  server->debts_asked = g_get_monotonic_time ();
  if (!read_at (call, at, error) || !ky_node_now (server->index, call->now, &now, error))
    return FALSE;
  /* A next try that is further away than any pause was set by a clock that was wrong. */
  if (!ky_index_run (server->index, error,
                     "UPDATE debts SET next_try = ?1 WHERE" IS_LIVE "AND next_try > ?1 + ?2", "ii",
                     now, (gint64)MAX (KY_WORK_PAUSE_MAX, KY_WORK_LEASE)))
    return FALSE;
  /* A caller that has just started, or lost the answer, holds only the leases that it names. */
  if (ky_call_is_set (call, "first")
      && !ky_index_run (server->index, error,
                        "UPDATE debts SET next_try = min (next_try, ?1)"
                        " WHERE" IS_LIVE "AND taken = 1 AND taker IN ('', ?2)"
                        " AND n NOT IN (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                        "isiiiiiiii", now, ky_index_node (), at[0], at[1], at[2], at[3], at[4],
                        at[5], at[6], at[7]))
    return FALSE;
  if (!ky_call_answer (call, error))
    return FALSE;
  KyStatement *row = take_next (server, now, at, error);
  gint step = ky_index_step (server->index, row, error);
  /* This step searches all waiting deliveries, so it runs only if there is no other work. */
  if (step < 1)
    return step == 0 && give_up_destroyed (server, call, error);
  g_autofree gchar *id = ky_index_text (row, 0);
  g_autofree gchar *debt = g_strdup_printf ("%" G_GINT64_FORMAT, ky_index_integer (row, 1));
  if (ky_index_step (server->index, row, error) != 0 || !ky_rows_begin (call->rows, error))
    return FALSE;
  ky_rows_text (call->rows, id);
  ky_rows_text (call->rows, debt);
  return TRUE;
}

/* Finds the named delivery if this node works on it; 0: it does not. */
static gboolean
look_for_debt (KyServer *server, KyCall *call, gint64 *ret_debt, GError **error)
{
  return ky_index_number (server->index, 0, ret_debt, error,
                          "SELECT b.n FROM debts b JOIN messages m ON m.n = b.message"
                          " WHERE b.n = ? AND m.id = ? AND b." IS_LIVE "AND b.taker = ?",
                          "iss", ky_call_number (call, "debt", 0), ky_call_argument (call, "id"),
                          ky_index_node ());
}

static gboolean
number_of_debt (KyServer *server, KyCall *call, gint64 *ret_debt, GError **error)
{
  *ret_debt = ky_call_number (call, "debt", 0);
  return TRUE;
}

static gboolean
give_up_called (KyServer *server, KyCall *call, gint64 debt, const gchar *why, GError **error)
{
  return deferred_work_give_up (server, call, debt, ky_call_argument (call, "id"), why, error);
}

static const KyWorkKind debt_work = {
  KY_WORK_STATEMENTS ("debts", "debts_owed", "debt"),
  .count_copy = "UPDATE debts SET copies = copies + 1 WHERE n = ?1 AND EXISTS"
                " (SELECT 1 FROM debts_owed WHERE debt = ?1 AND address = ?2 AND sent > 0)",
  .look = look_for_debt,
  .look_over = number_of_debt,
  .note = ky_erasures_note_debt,
  .give_up = give_up_called,
  .over = "{queue-none}",
};

/* --- handing out ---------------------------------------------------------------------------- */

/* Finds the configuration that kiyome-milter had loaded when message `n` came, from its report.
 * (transfer full) */
static gboolean
find_config (KyServer *server, gint64 n, gchar **ret_config, GError **error)
{
  KyStatement *row
      = ky_index_bind (server->index, error, "SELECT report FROM reports WHERE n = ?", "i", n);
  gint step = ky_index_step (server->index, row, error);

  if (step < 0)
    return FALSE;
  *ret_config = step > 0 ? ky_report_packed_config (ky_index_bytes (row, 0)) : g_strdup ("");
  if (step > 0)
    ky_index_reset (row);
  return TRUE;
}

gboolean
ky_verb_debt_open (KyServer *server, KyCall *call, GError **error)
{
  g_autofree gchar *config = NULL;
  gint64 debt = 0;
  gint64 n = 0;

  if (!ky_work_find (server, call, &debt_work, &debt, error)
      || !ky_index_number (server->index, 0, &n, error, "SELECT message FROM debts WHERE n = ?",
                           "i", debt)
      || !ky_copies_mend (server, n, FALSE, error) || !find_config (server, n, &config, error))
    return FALSE;
  g_autofree gchar *departments = ky_people_departments_of (
      server->index, ky_people_has_directory (server->config), n, error);
  if (departments == NULL)
    return FALSE;
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT m.id, m.size, m.sha256, m.sender, m.client, m.received, o.key_id, o.sealed_key,"
      " o.stored, o.sealed, o.file, " RECIPIENTS
      " AS recipients, m.direction, m.login, b.policy, b.authentic,"
      " m.new_domain, ?2 AS departments, ?3 AS config,"
      " b.source"
      " FROM debts b JOIN messages m ON m.n = b.message JOIN originals o ON o.n = m.n"
      " WHERE b.n = ?1",
      "iss", debt, departments, config);
  return ky_call_take_original (server, call, row, n, error);
}

/* Finds a mail that may contain the password for deferred delivery `debt`. For a follow-up: its
 * source, then the sources of earlier follow-ups that opened something. For any other authenticated
 * delivery: earlier mails of the sender within `hours`. `at`: how many to skip. `ret_n`: the mail's
 * number; 0: there are no more. */
static gboolean
find_source (KyServer *server, gint64 debt, gint64 at, gint64 hours, gint64 *ret_n, GError **error)
{
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT b.message, b.source, m.sender, m.received, b.authentic," RECIPIENTS ","
      " (SELECT count (*) FROM originals o WHERE o.n = b.source) FROM debts b"
      " JOIN messages m ON m.n = b.message WHERE b.n = ?",
      "i", debt);
  KyEarlier earlier = { 0 };

  if (!ky_index_one (server->index, row, error))
    return FALSE;
  gboolean is_follow_up = ky_index_integer (row, 1) > 0;
  gboolean is_given = ky_index_integer (row, 1) == ky_index_integer (row, 0);
  *ret_n = !is_given && ky_index_integer (row, 6) > 0 ? ky_index_integer (row, 1) : 0;
  g_autofree gchar *sender = ky_index_text (row, 2);
  g_autofree gchar *addresses = ky_index_text (row, 5);
  earlier.message = ky_index_integer (row, 0);
  earlier.since = ky_index_integer (row, 3) - hours * 3600 * G_USEC_PER_SEC;
  gboolean is_authentic = ky_index_integer (row, 4) != 0;
  ky_index_reset (row);
  g_auto (GStrv) recipients = g_strsplit (addresses, ";", -1);
  earlier.sender = sender;
  earlier.recipients = (const gchar *const *)recipients;
  if (is_follow_up)
    return (at == 0 && !is_given)
           || ky_follow_ups_find_opened (server->index, debt, earlier.recipients,
                                         (guint)(is_given ? at : at - 1), ret_n, error);
  return !is_authentic || hours == 0
         || ky_follow_ups_find_earlier (server->index, &earlier, (guint)at, ret_n, error);
}

gboolean
ky_verb_debt_source (KyServer *server, KyCall *call, GError **error)
{
  gint64 at = ky_call_number (call, "at", 0);
  gint64 hours = ky_call_number (call, "hours", 0);
  gint64 debt = 0;
  gint64 n = 0;

  if (!ky_work_find (server, call, &debt_work, &debt, error)
      || !find_source (server, debt, at, hours, &n, error))
    return FALSE;
  if (n == 0)
    return TRUE;
  if (!ky_copies_mend (server, n, FALSE, error))
    return FALSE;
  KyStatement *row
      = ky_index_bind (server->index, error,
                       "SELECT m.id, m.size, m.sha256, o.key_id, o.sealed_key, o.stored, o.sealed,"
                       " o.file FROM messages m JOIN originals o USING (n) WHERE m.n = ?",
                       "i", n);
  return ky_call_take_original (server, call, row, n, error);
}

gboolean
ky_verb_debt_none (KyServer *server, KyCall *call, GError **error)
{
  gint64 is_told = 0;
  gint64 debt = 0;

  if (!ky_work_find (server, call, &debt_work, &debt, error)
      || !ky_index_number (server->index, 0, &is_told, error,
                           "SELECT count (*) FROM debts WHERE n = ?"
                           " AND (source = 0 OR report IS NOT NULL)",
                           "i", debt))
    return FALSE;
  /* The password opened it once, so a recipient may have the mail already. */
  if (is_told != 0)
    return give_up_called (server, call, debt, "{password-gone}", error);
  return ky_index_run (server->index, error, "DELETE FROM debts_owed WHERE debt = ?", "i", debt)
         && ky_index_run (server->index, error, "DELETE FROM debts WHERE n = ?", "i", debt)
         && ky_portal_passwords_tidy (server->index, call->now, error);
}

gboolean
ky_verb_debt_agreed (KyServer *server, KyCall *call, GError **error)
{
  gint64 debt = 0;

  if (!ky_work_find (server, call, &debt_work, &debt, error))
    return FALSE;
  KyStatement *row = ky_index_bind (
      server->index, error, "SELECT message, source, authentic FROM debts WHERE n = ?", "i", debt);
  if (!ky_index_one (server->index, row, error))
    return FALSE;
  gint64 n = ky_index_integer (row, 0);
  gint64 source = ky_index_integer (row, 1);
  gboolean is_authentic = ky_index_integer (row, 2) != 0;
  ky_index_reset (row);
  if (source == n)
    return ky_portal_passwords_answer (server, call, n, error);
  return !is_authentic || ky_partner_passwords_answer (server, call, n, error);
}

/* Answers with the allowlist entries that apply now; whether the sender is authenticated counts as
 * when the mail came. */
gboolean
ky_verb_debt_allow (KyServer *server, KyCall *call, GError **error)
{
  gint64 debt = 0;

  if (!ky_work_find (server, call, &debt_work, &debt, error))
    return FALSE;
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT m.sender, b.authentic, m.n FROM debts b JOIN messages m"
                                    " ON m.n = b.message WHERE b.n = ?",
                                    "i", debt);
  if (row == NULL || ky_index_step (server->index, row, error) != 1)
    return FALSE;
  g_autofree gchar *sender = ky_index_text (row, 0);
  gboolean is_authentic = ky_index_integer (row, 1) != 0;
  gint64 n = ky_index_integer (row, 2);
  ky_index_reset (row);
  g_autoptr (GByteArray) list = ky_allow_match (server->index, n, sender, is_authentic, error);
  if (list == NULL || !ky_call_answer (call, error) || !ky_rows_begin (call->rows, error))
    return FALSE;
  ky_rows_bytes (call->rows, ky_view (list->data, list->len));
  return TRUE;
}

/* --- what came out -------------------------------------------------------------------------- */

static gboolean
put_report (KyServer *server, KyCall *call, gint64 debt, gint64 n, const KyReportPart *report,
            const gchar *header, GError **error)
{
  const gchar *policy = ky_call_argument (call, "policy");
  guint8 policy_sha256[KY_SHA256_SIZE];
  guint8 config_sha256[KY_SHA256_SIZE];
  gboolean has_config
      = ky_sha256_from_hex (ky_call_argument (call, "config-sha256"), config_sha256);
  gsize size = 0;
  KyMailFacts facts;

  ky_mail_facts (report, &facts);
  if (!ky_sha256_from_hex (ky_call_argument (call, "policy-sha256"), policy_sha256))
    return ky_refuse (error, "invalid", "policy-sha256: expected 64 hexadecimal digits");
  g_autoptr (GBytes) packed = ky_report_pack (report, policy, policy_sha256,
                                              has_config ? config_sha256 : NULL, &size, error);
  ky_call_set_detail (call, "policy=%s outcome=%s", policy, ky_report_outcome (report));
  return packed != NULL
         && ky_index_run (server->index, error,
                          "UPDATE debts SET state = 'delivering', outcome = ?, size = ?,"
                          " report = ?, header = ?, view = ?, attachments = ?, changed = ?,"
                          " withheld = ? WHERE n = ?",
                          "sibsiiiii", ky_report_outcome (report), (gint64)size,
                          ky_view_of_bytes (packed), header, (gint64)facts.view, facts.attachments,
                          facts.changed, facts.withheld, debt)
         && ky_mails_note_again (server->index, n, error)
         && ky_work_count_allowed (server, call, report, error);
}

/* Records once for each recipient, however often the delivery is tried, that the recipient waits
 * for a password from now on or has waited for this delivery. The parts must be in the index. */
static gboolean
note_waits (KyServer *server, KyCall *call, gint64 debt, GError **error)
{
  g_autoptr (GPtrArray) recipients = g_ptr_array_new_with_free_func (g_free);
  g_autofree gchar *policy = NULL;
  KyWait wait = { .recipients = recipients };
  gint64 source = 0;
  gint step = -1;

  wait.hours = ky_call_number (call, "hours", 0);
  KyStatement *row
      = ky_index_bind (server->index, error,
                       "SELECT b.message, b.policy, b.source, o.address FROM debts b"
                       " JOIN debts_owed o ON o.debt = b.n WHERE b.n = ? AND b.report IS NULL",
                       "i", debt);
  while ((step = ky_index_step (server->index, row, error)) == 1)
    {
      wait.message = ky_index_integer (row, 0);
      g_free (policy);
      policy = ky_index_text (row, 1);
      source = ky_index_integer (row, 2);
      g_ptr_array_add (recipients, ky_index_text (row, 3));
    }
  wait.policy = policy;
  if (step != 0 || recipients->len == 0)
    return step == 0;
  if (source > 0)
    return ky_follow_up_opened (server->index, debt, source != wait.message, error);
  return wait.hours == 0 || ky_follow_ups_wait (server->index, &wait, error);
}

/* Tells whether all recipients of a follow-up already have all of its parts. */
static gboolean
is_needless (KyServer *server, gint64 debt, gboolean *ret_is, GError **error)
{
  gint64 count = 0;
  gboolean ok = ky_index_number (server->index, 0, &count, error,
                                 "SELECT count (*) FROM debts b WHERE b.n = ? AND b.source > 0"
                                 " AND b.report IS NULL AND NOT EXISTS"
                                 " (SELECT 1 FROM debts_owed o WHERE o.debt = b.n)",
                                 "i", debt);

  *ret_is = count != 0;
  return ok;
}

/* Stores the report of a deferred delivery. `*ret_is_needless` means that the delivery is not
 * needed; its parts are then not kept. */
static gboolean
deferred_work_take_result (KyServer *server, KyCall *call, gint64 debt, gint64 n,
                           gboolean *ret_is_needless, GError **error)
{
  g_autoptr (KyReportPart) report = NULL;
  g_autofree gchar *header = NULL;

  /* If the delivery was interrupted after an earlier report, that report already decided which
   * recipients wait and whether the delivery is needed: note_waits() and is_needless() then change
   * nothing. */
  if (!ky_work_read_report (call, &header, &report, error)
      || !ky_parts_insert_debt (server->index, n, debt, report, error)
      || !note_waits (server, call, debt, error)
      || !is_needless (server, debt, ret_is_needless, error))
    return FALSE;
  if (*ret_is_needless)
    return ky_index_run (server->index, error, "DELETE FROM debt_parts WHERE n = ? AND debt = ?",
                         "ii", n, debt);
  server->n_unsearched++;
  return put_report (server, call, debt, n, report, header, error)
         && ky_partner_passwords_used (server, call, error);
}

gboolean
ky_verb_debt_result (KyServer *server, KyCall *call, GError **error)
{
  gboolean is_none = FALSE;
  gint64 n = 0;
  gint64 debt = 0;

  if (!ky_work_find (server, call, &debt_work, &debt, error)
      || !ky_index_number (server->index, 0, &n, error,
                           "SELECT n FROM originals WHERE n ="
                           " (SELECT message FROM debts WHERE n = ?)",
                           "i", debt))
    return FALSE;
  if (n == 0)
    return ky_refuse (error, "not-found", "{original-destroyed}");
  if (!deferred_work_take_result (server, call, debt, n, &is_none, error))
    return FALSE;
  KyStatement *row = ky_index_bind (server->index, error, "SELECT" STILL_OWED " AS owed, ? AS none",
                                    "is", debt, is_none ? "yes" : "no");
  return ky_call_take_row (server, call, row, error);
}

/* --- deliveries ----------------------------------------------------------------------------- */

KY_WORK_VERBS (debt, debt_work)

/* --- its end -------------------------------------------------------------------------------- */

/* Marks the mail of delivery `debt` as delivered, once each of its recipients has all of its parts;
 * that delivery, whose source named the password, is the last one. */
static gboolean
deferred_work_note_opened (KyIndex *index, gint64 debt, GError **error)
{
  return ky_index_run (index, error,
                       "UPDATE messages SET view = (SELECT view FROM debts WHERE n = ?1),"
                       " changed = (SELECT changed FROM debts WHERE n = ?1), withheld = 0"
                       " WHERE n = (SELECT message FROM debts WHERE n = ?1 AND source > 0"
                       "  AND view <> 3) AND view = 3"
                       " AND NOT EXISTS (SELECT 1 FROM recipients r WHERE r.n = messages.n"
                       "  AND NOT EXISTS (SELECT 1 FROM debts f JOIN debts_owed x ON x.debt = f.n"
                       "   WHERE f.message = r.n AND f.state = 'delivered' AND f.view <> 3"
                       "   AND x.address = r.address))",
                       "i", debt);
}

gboolean
ky_verb_debt_done (KyServer *server, KyCall *call, GError **error)
{
  gint64 debt = 0;
  gint64 owed = 0;

  if (!ky_work_find (server, call, &debt_work, &debt, error)
      || !ky_index_number (server->index, 0, &owed, error,
                           "SELECT count (*) FROM debts_owed WHERE debt = ? AND sent IS NULL", "i",
                           debt))
    return FALSE;
  if (owed > 0)
    return ky_refuse (error, "conflict", "{reprocess-owed}");
  g_autofree gchar *never = ky_work_name_never (server, &debt_work, debt, error);
  if (never == NULL)
    return FALSE;
  ky_call_set_detail (call, "state=%s", never[0] == '\0' ? "delivered" : "failed");
  g_autofree gchar *shown = ky_work_shorten (never);
  if (never[0] != '\0')
    return give_up_called (server, call, debt, shown, error);
  return ky_index_run (server->index, error,
                       "UPDATE debts SET state = 'delivered', taken = 0, error = '', finished = ?"
                       " WHERE n = ?",
                       "ii", call->now, debt)
         && deferred_work_note_opened (server->index, debt, error)
         && ky_portal_passwords_tidy (server->index, call->now, error);
}
