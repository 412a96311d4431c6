/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Manages the outbox: letters and files that kiyome-opener hands to the inner relay. A letter
 * without an outcome after some minutes is offered again; a failed one is tried again after growing
 * pauses until portal.outbox-hours have passed. A final refusal by the relay ends it. One of
 * several nodes takes each letter; if that node is unreachable, another may take it sooner, and a
 * late report of the first node about a failure does not affect the second attempt. A letter that
 * was taken and has no outcome, even after the relay received all of it, may have been sent: a
 * further attempt is counted (`copies`) and has the same Message-ID, which is derived from the
 * letter's number. */
#include "store/calls/outbox.h"

#include "common/mail/address.h"
#include "config/route.h"
#include "config/tenants.h"
#include "store/calls/call.h"
#include "store/calls/requests.h"
#include "store/people/abandoned-deliveries.h"
#include "store/people/letters.h"
#include "store/records/outbox.h"
#include "store/records/node.h"

#include <unistd.h>

#define TAKEN_AT_ONCE 20
#define PAUSE_FIRST 60
#define PAUSE_MAX 3600
#define ERROR_MAX 500
#define NONE_WAITS "no mail with this number is in the queue"

/* SQL: entries whose text is stored, and entries whose file has to be made. */
#define IS_LETTER " NOT" KY_OUTBOX_HAS_FILE
#define IS_FILE KY_OUTBOX_HAS_FILE
#define OLDEST " ORDER BY next_try, n"
/* SQL: the entry of the recipient after the one served last, so that a recipient with many entries
 * does not delay others. */
#define AFTER(recipient_before)                                                                    \
  " ORDER BY iif (recipient > " recipient_before ", 0, 1), recipient, next_try, n"
/* SQL: due entries. ?2: the largest number; ?3: recipients to whom something is being sent ("a;b"),
 * whose entries are left out; ?4: the largest number of earlier attempts. */
#define DUE(which, order)                                                                          \
  " state = 'waiting' AND kept_back = 0 AND" which                                                 \
  " AND (next_try <= ?1 OR next_try > ?1 + " KY_OUTBOX_PAUSE_MAX                                   \
  ") AND instr (';' || ?3 || ';', ';' || recipient || ';') = 0 AND tries <= ?4" order " LIMIT ?2"
#define TAKE(which, order)                                                                         \
  "UPDATE outbox SET next_try = ?1 + ?5, tries = tries + 1, taker = ?6,"                           \
  " copies = copies + taken, taken = 1 WHERE n IN (SELECT n FROM outbox WHERE" DUE (which,         \
                                                                                    order) ")"
#define FREE_OWN(which)                                                                            \
  "UPDATE outbox SET next_try = min (next_try, ?1) WHERE state = 'waiting' AND" which              \
  " AND taken = 1 AND taker IN ('', ?2) AND instr (';' || ?3 || ';', ';' || recipient || ';') = 0"

/* Holds the parameters of one request for due letters: the time, the limits, and the recipients
 * that are excluded. */
typedef struct
{
  gint64 now, limit, tries;
  const gchar *at, *after;
} Turn;

/* Releases the entries of a caller that has just started or lost the answer, except those that it
 * names; they are tried at once. An entry that a command hands over stays with that command. */
static gboolean
free_own (KyServer *server, gboolean is_file, const Turn *turn, GError **error)
{
  return ky_index_run (server->index, error,
                       is_file ? FREE_OWN (IS_FILE) " AND NOT EXISTS (SELECT 1 FROM outbox_files f"
                                                    "  WHERE f.letter = outbox.n AND f.held = 1)"
                               : FREE_OWN (IS_LETTER),
                       "iss", turn->now, ky_index_node (), turn->at);
}

/* Tells whether the address does not belong to this organisation. An administrator may enter any
 * address in an account, and with a shared relay such letters would reach mailboxes of another
 * tenant without its policies. The addresses for incidents come from the configuration. */
static gboolean
calls_outbox_is_foreign (const KyServer *server, const gchar *to)
{
  const gchar *const *told = ky_config_list (server->config, KY_CONFIG_INCIDENT_TO);

  for (; told != NULL && *told != NULL; told++)
    if (ky_address_is_same (*told, to))
      return FALSE;
  for (told = ky_config_list (server->config, KY_CONFIG_INCIDENT_ROUTE);
       told != NULL && *told != NULL; told++)
    {
      g_auto (KyRouteStep) step = { 0 };

      if (ky_route_step_read (*told, &step) && ky_address_is_same (step.address, to))
        return FALSE;
    }
  return !ky_config_is_own_address (server->config, to);
}

/* Removes the letter of `row` (n, id, kind, recipient) without sending it. `is_told`: the audit log
 * names the recipient. */
static gboolean
calls_outbox_drop (KyServer *server, KyStatement *row, gboolean is_told, GError **error)
{
  gint64 n = ky_index_integer (row, 0);
  g_autofree gchar *id = ky_index_text (row, 1);
  g_autofree gchar *to = ky_call_detail_value (ky_index_peek (row, 3), "");
  g_autofree gchar *detail = g_strdup_printf ("what=%s to=%s", ky_index_peek (row, 2), to);

  ky_index_reset (row);
  return (!is_told
          || ky_audit_add (
              server->index, &server->head,
              &(KyAuditEntry){ getuid (), "kiyome-store", "letter-dropped", id, "", detail },
              error))
         && ky_outbox_remove (server->index, n, error)
         && ky_outbox_count_stale (server->index, 1, error);
}

/* Removes a letter to an address that is not permitted. */
static gboolean
drop_foreign (KyServer *server, const Turn *turn, gboolean *ret_more, GError **error)
{
  KyStatement *row
      = ky_index_bind (server->index, error,
                       "SELECT n, id, kind, recipient FROM outbox WHERE" DUE (IS_LETTER, OLDEST),
                       "iisi", turn->now, turn->limit, turn->at, turn->tries);
  gint step = -1;

  while ((step = ky_index_step (server->index, row, error)) == 1)
    if (calls_outbox_is_foreign (server, ky_index_peek (row, 3)))
      break;
  *ret_more = step == 1;
  return step == 1 ? calls_outbox_drop (server, row, TRUE, error) : step == 0;
}

/* Removes one of the due letters that must not be sent any more. The audit log names the recipient
 * if the address is not a user's. `ret_more`: a letter was removed, and there may be another. */
static gboolean
drop_one (KyServer *server, const Turn *turn, gboolean *ret_more, GError **error)
{
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT n, id, kind, recipient," KY_OUTBOX_IS_STALE
                                    " AS is_stale FROM (SELECT * FROM outbox WHERE" DUE (
                                        IS_LETTER, OLDEST) ") AS outbox WHERE" KY_OUTBOX_IS_STALE
                                                           "OR" KY_OUTBOX_IS_NOBODYS "LIMIT 1",
                                    "iisi", turn->now, turn->limit, turn->at, turn->tries);
  gint step = ky_index_step (server->index, row, error);

  *ret_more = step == 1;
  return step == 1 ? calls_outbox_drop (server, row, ky_index_integer (row, 4) == 0, error)
                   : step == 0;
}

static gboolean
take_letters (KyServer *server, KyCall *call, const Turn *turn, GError **error)
{
  g_autofree gchar *portal = ky_letter_portal (server->config);
  gboolean has_more = TRUE;

  while (has_more)
    if (!drop_one (server, turn, &has_more, error))
      return FALSE;
  for (has_more = TRUE; has_more;)
    if (!drop_foreign (server, turn, &has_more, error))
      return FALSE;
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT id, recipient AS \"to\", subject, replace (text, ?5, ?6) AS text"
      " FROM outbox WHERE" DUE (IS_LETTER, OLDEST),
      "iisiss", turn->now, turn->limit, turn->at, turn->tries, KY_LETTER_PORTAL, portal);
  call->rows = ky_query_rows (server->index, row, error);
  return call->rows != NULL
         && ky_index_run (server->index, error, TAKE (IS_LETTER, OLDEST), "iisiis", turn->now,
                          turn->limit, turn->at, turn->tries, (gint64)KY_OUTBOX_LEASE,
                          ky_index_node ());
}

/* Takes files; a command's hold on them ends. */
static gboolean
take_files (KyServer *server, KyCall *call, const Turn *turn, GError **error)
{
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT o.id, o.recipient AS \"to\", o.subject, o.text, f.purpose, f.method,"
      " o.object AS mail, f.path, f.key_id, f.sealed, f.expires, f.proof"
      " FROM (SELECT * FROM outbox WHERE" DUE (
          IS_FILE,
          AFTER ("?5")) ") o JOIN outbox_files f ON f.letter = o.n ORDER BY o.next_try, o.n",
      "iisis", turn->now, turn->limit, turn->at, turn->tries, turn->after);

  call->rows = ky_query_rows (server->index, row, error);
  return call->rows != NULL
         && ky_index_run (server->index, error,
                          "UPDATE outbox_files SET held = 0 WHERE letter IN"
                          " (SELECT n FROM outbox WHERE" DUE (IS_FILE, AFTER ("?5")) ")",
                          "iisis", turn->now, turn->limit, turn->at, turn->tries, turn->after)
         && ky_index_run (server->index, error, TAKE (IS_FILE, AFTER ("?7")), "iisiiss", turn->now,
                          turn->limit, turn->at, turn->tries, (gint64)KY_OUTBOX_LEASE,
                          ky_index_node (), turn->after);
}

gboolean
ky_verb_outbox_take (KyServer *server, KyCall *call, GError **error)
{
  gboolean is_file = ky_call_is_set (call, "files");
  gboolean is_new = ky_call_is_set (call, "new");
  Turn turn = { .at = ky_call_argument (call, "at"),
                .after = ky_call_argument (call, "after"),
                .limit = ky_call_number (call, "limit", TAKEN_AT_ONCE),
                .tries = is_new ? 0 : G_MAXINT64 };

  if (!ky_node_now (server->index, call->now, &turn.now, error)
      || (ky_call_is_set (call, "first") && !free_own (server, is_file, &turn, error)))
    return FALSE;
  g_clear_pointer (&call->rows, ky_rows_writer_free);
  return is_file ? take_files (server, call, &turn, error)
                 : take_letters (server, call, &turn, error);
}

static gboolean
need_one (KyServer *server, GError **error)
{
  return ky_index_changes (server->index) == 1 || ky_refuse (error, "not-found", NONE_WAITS);
}

/* Records that the user has the file from now on, in the audit log and in the request's history. */
static gboolean
note_mailed (KyServer *server, const KyOutboxTeller *teller, const gchar *id, GError **error)
{
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT f.purpose, o.recipient, o.object, f.path,"
                                    " coalesce (f.request, 0), coalesce (f.user, 0) FROM outbox o"
                                    " JOIN outbox_files f ON f.letter = o.n WHERE o.id = ?",
                                    "s", id);
  gint step = ky_index_step (server->index, row, error);

  if (step < 1)
    return step == 0;
  g_autofree gchar *to = ky_call_detail_value (ky_index_peek (row, 1), "");
  g_autofree gchar *detail = g_strdup_printf (
      "purpose=%s path=%s to=%s letter=%s", ky_index_peek (row, 0), ky_index_peek (row, 3), to, id);
  g_autofree gchar *mail = ky_index_text (row, 2);
  gint64 request = ky_index_integer (row, 4);
  gint64 user = ky_index_integer (row, 5);
  ky_index_reset (row);
  return ky_audit_add (server->index, &server->head,
                       &(KyAuditEntry){ teller->uid, teller->who, "outbox-sent", mail, "", detail },
                       error)
         && (request == 0
             || (ky_erasures_note_request (server->erasures, server->index, request, teller->now,
                                           error)
                 && ky_request_note (server->index, request, user, "release", "mail", teller->now,
                                     error)));
}

gboolean
ky_outbox_done (KyServer *server, const KyOutboxTeller *teller, const gchar *id, GError **error)
{
  gint64 n = 0;

  return ky_index_number (server->index, 0, &n, error,
                          "SELECT n FROM outbox WHERE id = ? AND state = 'waiting'", "s", id)
         && (n != 0 || ky_refuse (error, "not-found", NONE_WAITS))
         && note_mailed (server, teller, id, error)
         && ky_erasures_note_letter (server->erasures, 'L', id, teller->now)
         && ky_outbox_end (server->index, n, teller->now, error);
}

static KyOutboxTeller
teller_of (const KyCall *call)
{
  return (KyOutboxTeller){ call->operation.peer->uid, call->who != NULL ? call->who : "portal",
                           call->now };
}

gboolean
ky_verb_outbox_done (KyServer *server, KyCall *call, GError **error)
{
  const KyOutboxTeller teller = teller_of (call);

  return ky_outbox_done (server, &teller, ky_call_argument (call, "id"), error);
}

/* Informs the user who expected the file by mail that it will not come. The letter has the object
 * of the lost one, so that it goes with that record. */
static gboolean
tell_asker (KyServer *server, gint64 n, gint64 now, GError **error)
{
  KyStatement *row
      = ky_index_bind (server->index, error,
                       "SELECT u.mail, u.language, o.subject, o.object FROM outbox_files f"
                       " JOIN users u ON u.n = f.user JOIN outbox o ON o.n = f.letter"
                       " WHERE f.letter = ? AND u.removed IS NULL AND u.mail <> ''",
                       "i", n);
  gint step = ky_index_step (server->index, row, error);

  if (step < 1)
    return step == 0;
  g_autofree gchar *to = ky_index_text (row, 0);
  g_autofree gchar *object = ky_index_text (row, 3);
  gboolean is_english = strcmp (ky_index_peek (row, 1), "en") == 0;
  g_autofree gchar *text
      = g_strdup_printf (is_english ? "What you had sent to yourself from the portal could not be "
                                      "delivered. Ask for it again, or save it there.\n\n"
                                      "%s\nMessage: %s\n"
                                    : "ポータルから自分あてに送ったものを、届けられませんでした。"
                                      "もう一度依頼するか、ポータルで保存してください。\n\n"
                                      "%s\n受付番号: %s\n",
                         ky_index_peek (row, 2), object);
  ky_index_reset (row);
  return ky_outbox_add (server->index, to,
                        is_english ? "[kiyome] What you asked for could not be delivered"
                                   : "[kiyome] ご依頼のものを届けられませんでした",
                        text, KY_GIVEN_UP_KIND, object, now, error);
}

/* Records the failure in the history of the request that the file belongs to. */
static gboolean
note_undelivered (KyServer *server, gint64 n, gint64 now, GError **error)
{
  gint64 request = 0;

  return ky_index_number (server->index, 0, &request, error,
                          "SELECT coalesce (request, 0) FROM outbox_files WHERE letter = ?", "i", n)
         && (request == 0
             || ky_request_note (server->index, request, 0, "undelivered", "", now, error));
}

/* If the delivery was abandoned, informs the administrators and lets the user fetch the original in
 * another way. */
static gboolean
note_given_up (KyServer *server, const KyOutboxTeller *teller, const gchar *id, gint64 now,
               GError **error)
{
  g_autofree gchar *what = NULL;
  g_autofree gchar *to = NULL;
  g_autofree gchar *why = NULL;
  KyGivenUp given_up = { .id = id };
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT kind, recipient, error, n FROM outbox WHERE id = ?"
                                    " AND state = 'failed'",
                                    "s", id);
  gint step = ky_index_step (server->index, row, error);

  if (step < 1)
    return step == 0;
  given_up.what = what = ky_index_text (row, 0);
  given_up.to = to = ky_index_text (row, 1);
  given_up.why = why = ky_index_text (row, 2);
  gint64 n = ky_index_integer (row, 3);
  ky_index_reset (row);
  /* The letter itself is forgotten some time later. */
  g_autofree gchar *logged_to = ky_call_detail_value (to, "");
  g_autofree gchar *detail = g_strdup_printf ("what=%s to=%s", what, logged_to);
  return ky_audit_add (server->index, &server->head,
                       &(KyAuditEntry){ teller->uid, teller->who, "given-up", id, why, detail },
                       error)
         && note_undelivered (server, n, now, error)
         && ky_outbox_give_back (server->index, n, error) && tell_asker (server, n, now, error)
         && ky_abandoned_delivery_note (server->index, server->config, &given_up, now, error);
}

/* Releases the entry as if it had not been taken, so that the next caller gets it at once. */
static gboolean
calls_outbox_put_back (KyServer *server, const gchar *id, gint64 now, GError **error)
{
  return ky_index_run (server->index, error,
                       "UPDATE outbox SET taker = '', taken = 0, tries = max (tries - 1, 0),"
                       " next_try = ? WHERE id = ? AND state = 'waiting' AND taker = ?",
                       "iss", now, id, ky_index_node ())
         && need_one (server, error);
}

gint64
ky_outbox_seconds (KyServer *server)
{
  return ky_clock_has_jumped (&server->mark.clock)
             ? G_MAXINT32
             : (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_OUTBOX_HOURS) * 3600;
}

gboolean
ky_outbox_failed (KyServer *server, const KyOutboxTeller *teller, const gchar *id,
                  const KyOutboxFailure *failure, GError **error)
{
  gint64 seconds = failure->is_final ? 0 : ky_outbox_seconds (server);
  gint64 now;
  g_autofree gchar *why
      = g_utf8_substring (failure->why, 0, MIN (g_utf8_strlen (failure->why, -1), ERROR_MAX));

  if (!ky_node_now (server->index, teller->now, &now, error))
    return FALSE;
  if (failure->is_stopped)
    return calls_outbox_put_back (server, id, now, error);
  return ky_index_run (server->index, error,
                       "UPDATE outbox SET error = ?1, taker = '', taken = 0,"
                       " copies = copies + ?8,"
                       " state = iif (min (created, ?3) + ?2 <= ?3, 'failed', 'waiting'),"
                       " finished = iif (min (created, ?3) + ?2 <= ?3, ?3, NULL),"
                       " next_try = ?3 + min (?4 << min (tries, 10), ?5)"
                       " WHERE id = ?6 AND state = 'waiting' AND taker = ?7",
                       "siiiissi", why, seconds, now, (gint64)PAUSE_FIRST / 2, (gint64)PAUSE_MAX,
                       id, ky_index_node (), (gint64)failure->is_perhaps)
         && need_one (server, error)
         && ky_index_run (server->index, error,
                          "UPDATE outbox_files SET held = 0 WHERE letter ="
                          " (SELECT n FROM outbox WHERE id = ?)",
                          "s", id)
         && note_given_up (server, teller, id, now, error);
}

gboolean
ky_verb_outbox_failed (KyServer *server, KyCall *call, GError **error)
{
  const KyOutboxTeller teller = teller_of (call);
  const KyOutboxFailure failure
      = { ky_call_argument (call, "why"), ky_call_is_set (call, "final"),
          ky_call_is_set (call, "perhaps"), ky_call_is_set (call, "stopped") };

  return ky_outbox_failed (server, &teller, ky_call_argument (call, "id"), &failure, error);
}
