/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the verbs by which kiyome-opener sanitizes mails again, one at a time
 * (contract/store.def: reprocess-next to reprocess-failed). A report travels as a blob: the header
 * of the delivered mail, a NUL, the report's binary form. Each recipient's delivery is durable
 * before the next recipient is tried, so that an opener that is killed continues with the remaining
 * recipients. A recipient gets the mail twice only if the opener is killed between the relay's 250
 * and reprocess-sent; the Message-ID is then the same. */
#include "store/calls/work.h"

#include "store/calls/partner-passwords.h"
#include "store/index/subject.h"
#include "store/keep/copies.h"
#include "store/people/departments.h"
#include "store/people/abandoned-deliveries.h"
#include "store/records/allow-match.h"
#include "store/records/facts.h"
#include "store/records/mail-digests.h"
#include "store/records/node.h"
#include "store/records/packed-report.h"
#include "store/records/parts.h"

/* SQL: the recipients of message `m`, and those to whom message ?2 is still to be sent again. */
#define RECIPIENTS KY_QUERY_LIST ("address", ";", "recipients c WHERE c.n = m.n")
#define STILL_OWED                                                                                 \
  KY_QUERY_LIST ("address", ";", "reprocess_owed o WHERE o.n = ?2 AND o.sent IS NULL")

#define SHOWN_MAX 20 /* parts that are named */

/* --- whose turn it is ----------------------------------------------------------------------- */

static gboolean
drop_destroyed (KyServer *server, gint64 now, GError **error)
{
  return ky_index_run (server->index, error,
                       "UPDATE reprocess SET state = 'failed', finished = ?,"
                       " detail = '{original-destroyed}', error = ''"
                       " WHERE state IN ('waiting', 'delivering')"
                       " AND n NOT IN (SELECT n FROM originals)",
                       "i", now)
         && ky_index_run (server->index, error,
                          "DELETE FROM reprocess_owed WHERE n NOT IN (SELECT n FROM originals)",
                          "");
}

gboolean
ky_verb_reprocess_next (KyServer *server, KyCall *call, GError **error)
{
  gint64 now;

  if (!ky_node_now (server->index, call->now, &now, error))
    return FALSE;
  /* Correct the times that were written while the clock was wrong, as is done for deferred
   * deliveries. */
  if (!ky_index_run (server->index, error,
                     "UPDATE reprocess SET next_try = ?1 WHERE state IN ('waiting', 'delivering')"
                     " AND next_try > ?1 + ?2",
                     "ii", now, (gint64)MAX (KY_WORK_PAUSE_MAX, KY_WORK_LEASE)))
    return FALSE;
  /* A caller that has just started holds no leases any more. */
  if (ky_call_is_set (call, "first")
      && !ky_index_run (server->index, error,
                        "UPDATE reprocess SET next_try = min (next_try, ?)"
                        " WHERE state IN ('waiting', 'delivering') AND taken = 1"
                        " AND taker IN ('', ?)",
                        "is", now, ky_index_node ()))
    return FALSE;
  if (!drop_destroyed (server, call->now, error) || !ky_call_answer (call, error))
    return FALSE;
  KyStatement *row
      = ky_index_bind (server->index, error,
                       "UPDATE reprocess SET next_try = ?1 + ?2, tries = tries + 1, taker = ?3,"
                       " copies = copies + iif (state = 'delivering', taken, 0), taken = 1"
                       " WHERE n = (SELECT r.n FROM reprocess r WHERE"
                       "  r.state IN ('waiting', 'delivering') AND r.kept_back = 0"
                       "  AND r.next_try <= ?1"
                       "  AND EXISTS (SELECT 1 FROM originals o WHERE o.n = r.n"
                       "   AND (o.file IS NULL OR o.node = ?3 OR o.file LIKE '" KY_REMOTE
                       "%')) ORDER BY r.next_try, r.n LIMIT 1)"
                       " RETURNING (SELECT id FROM messages m WHERE m.n = reprocess.n)",
                       "iis", now, (gint64)KY_WORK_LEASE, ky_index_node ());
  gint step = ky_index_step (server->index, row, error);
  if (step < 1)
    return step == 0;
  g_autofree gchar *id = ky_index_text (row, 0);
  if (ky_index_step (server->index, row, error) != 0 || !ky_rows_begin (call->rows, error))
    return FALSE;
  ky_rows_text (call->rows, id);
  return TRUE;
}

/* Finds the row of the mail that is named, while this node works on it; 0: it does not. */
static gboolean
look_for_work (KyServer *server, KyCall *call, gint64 *ret_n, GError **error)
{
  return ky_index_number (server->index, 0, ret_n, error,
                          "SELECT n FROM reprocess JOIN messages m USING (n) WHERE m.id = ?"
                          " AND reprocess.state IN ('waiting', 'delivering')"
                          " AND reprocess.taker IN ('', ?)",
                          "ss", ky_call_argument (call, "id"), ky_index_node ());
}

/* Finds a mail that was sent although its time was over: none that never was. */
static gboolean
reprocess_work_find_over (KyServer *server, KyCall *call, gint64 *ret_n, GError **error)
{
  return ky_index_number (server->index, 0, ret_n, error,
                          "SELECT n FROM reprocess JOIN messages m USING (n) WHERE m.id = ?", "s",
                          ky_call_argument (call, "id"))
         && (*ret_n > 0 || ky_refuse (error, "not-found", "{reprocess-over}"));
}

static gboolean reprocess_work_give_up (KyServer *server, KyCall *call, gint64 n, const gchar *why,
                                        GError **error);

static const KyWorkKind again = {
  KY_WORK_STATEMENTS ("reprocess", "reprocess_owed", "n"),
  .count_copy = "UPDATE reprocess SET copies = copies + 1 WHERE n = ?1"
                " AND (state = 'delivered' OR EXISTS (SELECT 1 FROM reprocess_owed o"
                "  WHERE o.n = ?1 AND o.address = ?2 AND o.sent > 0))",
  .look = look_for_work,
  .look_over = reprocess_work_find_over,
  .note = ky_erasures_note_again,
  .give_up = reprocess_work_give_up,
  .over = "{reprocess-over}",
};

/* --- handing out ---------------------------------------------------------------------------- */

static gboolean
reprocess_work_put_row (KyServer *server, KyCall *call, gint64 n, GError **error)
{
  if (!ky_copies_mend (server, n, FALSE, error))
    return FALSE;
  g_autofree gchar *departments = ky_people_departments_of (
      server->index, ky_people_has_directory (server->config), n, error);
  if (departments == NULL)
    return FALSE;
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT m.id, m.size, m.sha256, m.sender, o.key_id, o.sealed_key, o.stored, o.sealed, "
      "o.file," RECIPIENTS " AS recipients,"
      " m.direction, m.login, m.client, m.authentic, m.new_domain, m.outcome,"
      " r.times, ?2 AS departments"
      " FROM messages m JOIN originals o USING (n) JOIN reprocess r USING (n) WHERE m.n = ?1",
      "is", n, departments);

  return ky_call_take_original (server, call, row, n, error);
}

gboolean
ky_verb_reprocess_open (KyServer *server, KyCall *call, GError **error)
{
  gint64 n = 0;

  return ky_work_find (server, call, &again, &n, error)
         && reprocess_work_put_row (server, call, n, error);
}

static gchar *
reprocess_work_sender_of (KyServer *server, gint64 n, GError **error)
{
  return ky_index_one_text (
      server->index,
      ky_index_bind (server->index, error, "SELECT sender FROM messages WHERE n = ?", "i", n),
      error);
}

/* Answers with the allowlist entries for any sender only, because whether the sender is
 * authenticated was known only when the mail came. Present blocklist entries apply, too. */
gboolean
ky_verb_reprocess_allow (KyServer *server, KyCall *call, GError **error)
{
  g_autoptr (GByteArray) list = NULL;
  g_autofree gchar *sender = NULL;
  gint64 n = 0;

  if (!ky_work_find (server, call, &again, &n, error)
      || (sender = reprocess_work_sender_of (server, n, error)) == NULL
      || (list = ky_allow_match (server->index, n, sender, FALSE, error)) == NULL
      || !ky_call_answer (call, error) || !ky_rows_begin (call->rows, error))
    return FALSE;
  ky_rows_bytes (call->rows, ky_view (list->data, list->len));
  return TRUE;
}

gboolean
ky_verb_reprocess_agreed (KyServer *server, KyCall *call, GError **error)
{
  gint64 authentic = 0;
  gint64 n = 0;

  return ky_work_find (server, call, &again, &n, error)
         && ky_index_number (server->index, 0, &authentic, error,
                             "SELECT authentic FROM messages WHERE n = ?", "i", n)
         && (authentic == 0 || ky_partner_passwords_answer (server, call, n, error));
}

/* --- what came out -------------------------------------------------------------------------- */

typedef struct
{
  GHashTable *withheld; /* paths that were, to their names */
  GString *passed;      /* names of those that pass now */
  GString *logged;      /* the same for the audit log */
  guint n_passed;
} Comparison;

static void
reprocess_work_compare (Comparison *comparison, const KyReportPart *part, const gchar *path)
{
  const gchar *name = g_hash_table_lookup (comparison->withheld, path);

  if (name != NULL && part->outcome != KY_OUTCOME_WITHHELD && comparison->n_passed++ < SHOWN_MAX)
    {
      g_autofree gchar *shown = ky_say_plain (name);
      g_autofree gchar *logged = ky_call_detail_value (name, ";");
      const gchar *between = comparison->n_passed > 1 ? "; " : "";

      g_string_append_printf (comparison->passed, "%s%s", between, shown);
      g_string_append_printf (comparison->logged, "%s%s", between, logged);
    }
  for (guint i = 0; i < part->parts->len; i++)
    {
      g_autofree gchar *child = g_strdup_printf ("%s.%u", path, i + 1);

      reprocess_work_compare (comparison, part->parts->pdata[i], child);
    }
}

/* Returns the names of the parts that were withheld before and are delivered by the new `report`,
 * or "" (transfer full). `*ret_logged`: the same for the audit log (transfer full). */
static gchar *
find_passed (KyServer *server, gint64 n, const KyReportPart *report, gchar **ret_logged,
             GError **error)
{
  g_autoptr (GHashTable) withheld = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Comparison comparison = { .withheld = withheld };
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT path, iif (coalesce (name, '') = '', path, name)"
                                    " FROM parts WHERE n = ? AND outcome = 'withheld'",
                                    "i", n);
  gint step = -1;

  while ((step = ky_index_step (server->index, row, error)) == 1)
    g_hash_table_replace (withheld, ky_index_text (row, 0), ky_index_text (row, 1));
  if (step < 0)
    return NULL;
  comparison.passed = g_string_new ("");
  comparison.logged = g_string_new ("");
  if (report->outcome != KY_OUTCOME_WITHHELD && report->has_output)
    reprocess_work_compare (&comparison, report, "1");
  *ret_logged = g_string_free (comparison.logged, FALSE);
  return g_string_free (comparison.passed, FALSE);
}

/* Names what still is not passed: "a.doc: {withheld-failure}; b.xls: {withheld-limit}"; for the
 * audit log (`logged`) "a.doc: failure; b.xls: limit". */
static void
name_withheld (const KyReportPart *part, GString *names, GString *logged, guint *n)
{
  if (part->outcome == KY_OUTCOME_WITHHELD && (*n)++ < SHOWN_MAX)
    {
      g_autofree gchar *code = g_strconcat ("withheld-", ky_parts_reason_word (part), NULL);
      g_autofree gchar *reason = ky_say (code, "");
      g_autofree gchar *shown = ky_say_plain (part->name);
      g_autofree gchar *safe = ky_call_detail_value (part->name, ";");

      g_string_append_printf (names, "%s%s: %s", *n > 1 ? "; " : "", shown, reason);
      g_string_append_printf (logged, "%s%s: %s", *n > 1 ? "; " : "", safe,
                              ky_parts_reason_word (part));
    }
  for (guint i = 0; i < part->parts->len; i++)
    name_withheld (part->parts->pdata[i], names, logged, n);
}

/* Ends the entry. A delivered mail may have recipients who cannot get it; the error column names
 * them. `logged`: the parts, for the audit log. */
static gboolean
reprocess_work_settle (KyServer *server, KyCall *call, gint64 n, const gchar *state,
                       const gchar *detail, const gchar *logged, GError **error)
{
  gboolean is_delivered = strcmp (state, "delivered") == 0;
  g_autofree gchar *never = ky_work_name_never (server, &again, n, error);
  g_autofree gchar *shown = ky_work_shorten (detail);

  if (never == NULL)
    return FALSE;
  ky_call_set_detail (call, "state=%s%s%s", state, logged[0] != '\0' ? " parts=" : "", logged);
  return ky_index_run (
             server->index, error,
             "UPDATE reprocess SET state = ?, detail = ?, error = ?, finished = ?, taken = 0,"
             " times = times + iif (state = 'delivering' AND ?1 = 'delivered', 1, 0) WHERE n = ?",
             "sssii", state, shown, never, call->now, n)
         /* After a failure the recipients who got the mail stay recorded, so that a further request
          * serves only the others. */
         && (!is_delivered
             || ky_index_run (server->index, error, "DELETE FROM reprocess_owed WHERE n = ?", "i",
                              n));
}

static gboolean
answer_owed (KyServer *server, KyCall *call, gint64 n, gboolean delivers, GError **error)
{
  return ky_call_take_row (
      server, call,
      ky_index_bind (server->index, error,
                     "SELECT iif (?1 <> 0, 'yes', 'no') AS deliver, " STILL_OWED " AS owed", "ii",
                     (gint64)delivers, n),
      error);
}

gboolean
ky_verb_reprocess_result (KyServer *server, KyCall *call, GError **error)
{
  g_autoptr (KyReportPart) report = NULL;
  g_autofree gchar *header = NULL;
  g_autofree gchar *logged = NULL;
  g_autofree gchar *passed = NULL;
  gint64 has_original = 0;
  gint64 n = 0;

  if (!ky_work_find (server, call, &again, &n, error)
      || !ky_work_read_report (call, &header, &report, error)
      || !ky_index_number (server->index, 0, &has_original, error,
                           "SELECT count (*) FROM originals WHERE n = ?", "i", n)
      || (passed = find_passed (server, n, report, &logged, error)) == NULL)
    return FALSE;
  if (has_original == 0)
    return ky_refuse (error, "not-found", "{original-destroyed}");
  if (!ky_partner_passwords_used (server, call, error))
    return FALSE;
  if (passed[0] == '\0')
    {
      g_autoptr (GString) names = g_string_new ("");
      g_autoptr (GString) reasons = g_string_new ("");
      guint n_withheld = 0;

      name_withheld (report, names, reasons, &n_withheld);
      return reprocess_work_settle (server, call, n, "withheld", names->str, reasons->str, error)
             && answer_owed (server, call, n, FALSE, error);
    }
  ky_call_set_detail (call, "parts=%s", logged);
  return ky_index_run (server->index, error,
                       "UPDATE reprocess SET state = 'delivering', detail = ? WHERE n = ?", "si",
                       passed, n)
         && ky_index_run (server->index, error,
                          "INSERT INTO reprocess_owed (n, address)"
                          " SELECT n, address FROM recipients WHERE n = ?"
                          " ON CONFLICT (n, address) DO NOTHING",
                          "i", n)
         && answer_owed (server, call, n, TRUE, error);
}

/* --- deliveries ----------------------------------------------------------------------------- */

KY_WORK_VERBS (reprocess, again)

/* --- result --------------------------------------------------------------------------------- */

static gboolean
replace_report (KyServer *server, KyCall *call, gint64 n, const KyReportPart *report,
                const gchar *header, GError **error)
{
  const gchar *policy = ky_call_argument (call, "policy");
  g_autofree gchar *subject = ky_subject_read (ky_view (header, strlen (header)));
  guint8 policy_sha256[KY_SHA256_SIZE];
  guint8 config_sha256[KY_SHA256_SIZE];
  gboolean has_config
      = ky_sha256_from_hex (ky_call_argument (call, "config-sha256"), config_sha256);
  KyMailFacts facts;
  gsize size = 0;

  if (!ky_sha256_from_hex (ky_call_argument (call, "policy-sha256"), policy_sha256))
    return ky_refuse (error, "invalid", "policy-sha256: expected 64 hexadecimal digits");
  g_autoptr (GBytes) packed = ky_report_pack (report, policy, policy_sha256,
                                              has_config ? config_sha256 : NULL, &size, error);
  ky_mail_facts (report, &facts);
  return packed != NULL
         && ky_index_run (server->index, error,
                          "UPDATE messages SET outcome = ?, policy = ?, output_sha256 = ?,"
                          " reported = ?, subject = ?, attachments = ?, changed = ?, withheld = ?,"
                          " view = ? WHERE n = ?",
                          "ssbisiiiii", ky_report_outcome (report), policy,
                          ky_view (report->output_sha256, KY_SHA256_SIZE), g_get_real_time (),
                          subject, facts.attachments, facts.changed, facts.withheld,
                          (gint64)facts.view, n)
         && ky_index_run (server->index, error, "DELETE FROM parts WHERE n = ?", "i", n)
         && ky_parts_insert (server->index, n, report, error)
         && ky_index_run (server->index, error,
                          "UPDATE reports SET size = ?, report = ?, header = ? WHERE n = ?", "ibsi",
                          (gint64)size, ky_view_of_bytes (packed), header, n)
         && ky_mails_note_again (server->index, n, error)
         && ky_mail_digests_renew_one (server->index, &server->head, n, error);
}

/* Checks that no recipient who can get the mail is left, and that at least one got it. */
static gboolean
check_sent (KyServer *server, gint64 n, GError **error)
{
  gint64 owed = 0;
  gint64 sent = 0;

  if (!ky_index_number (server->index, 0, &owed, error,
                        "SELECT count (*) FROM reprocess_owed WHERE n = ? AND sent IS NULL", "i", n)
      || !ky_index_number (server->index, 0, &sent, error,
                           "SELECT count (*) FROM reprocess_owed WHERE n = ? AND sent > 0", "i", n))
    return FALSE;
  if (owed > 0)
    return ky_refuse (error, "conflict", "{reprocess-owed}");
  return sent > 0 || ky_refuse (error, "conflict", "{reprocess-none}");
}

/* Notifies the administrators of the recipients that the relay finally refused; the mail counts as
 * delivered to the others. */
static gboolean
note_never (KyServer *server, KyCall *call, gint64 n, GError **error)
{
  g_autofree gchar *never = ky_work_name_never (server, &again, n, error);
  g_autofree gchar *shown = never != NULL ? ky_work_shorten (never) : NULL;
  const KyGivenUp given_up
      = { .id = ky_call_argument (call, "id"), .what = "reprocess", .to = "", .why = shown };

  return never != NULL
         && (never[0] == '\0'
             || ky_abandoned_delivery_note (server->index, server->config, &given_up, call->now,
                                            error));
}

gboolean
ky_verb_reprocess_done (KyServer *server, KyCall *call, GError **error)
{
  g_autoptr (KyReportPart) report = NULL;
  g_autofree gchar *header = NULL;
  g_autofree gchar *logged = NULL;
  g_autofree gchar *passed = NULL;
  gint64 n = 0;

  if (!ky_work_find (server, call, &again, &n, error)
      || !ky_work_read_report (call, &header, &report, error)
      || (passed = find_passed (server, n, report, &logged, error)) == NULL)
    return FALSE;
  if (passed[0] == '\0')
    return ky_refuse (error, "conflict", "{reprocess-owed}");
  if (!check_sent (server, n, error))
    return FALSE;
  server->n_unsearched++;
  /* note_never() is called first, because reprocess_work_settle() deletes the recipients. */
  return note_never (server, call, n, error)
         && reprocess_work_settle (server, call, n, "delivered", passed, logged, error)
         && replace_report (server, call, n, report, header, error)
         && ky_work_count_allowed (server, call, report, error);
}

static gboolean
reprocess_work_give_up (KyServer *server, KyCall *call, gint64 n, const gchar *why, GError **error)
{
  const KyGivenUp given_up
      = { .id = ky_call_argument (call, "id"), .what = "reprocess", .to = "", .why = why };

  return reprocess_work_settle (server, call, n, "failed", why, "", error)
         && ky_abandoned_delivery_note (server->index, server->config, &given_up, call->now, error);
}
