/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers the requests of front ends (contract/front-end.def). None of them returns a byte of an
 * original or changes an existing record: a report is written once, by the user whose front end
 * brought the message. */
#include "store/calls/front-end.h"
#include "common/release.h"
#include "store/calls/add.h"
#include "store/calls/case-open.h"
#include "store/calls/partner-passwords.h"
#include "store/calls/deferred-deliveries.h"
#include "store/calls/front-end-rights.h"
#include "store/calls/follow-up.h"
#include "store/calls/configuration-loads.h"
#include "store/keep/periods.h"
#include "store/index/subject.h"
#include "store/keep/status.h"
#include "store/loop/unconfirmed-reports.h"
#include "store/people/events.h"
#include "store/records/allow-match.h"
#include "store/records/domains.h"
#include "store/records/mail-digests.h"
#include "store/records/packed-report.h"
#include "store/records/parts.h"

#define ALLOW_IDS_MAX 10000
#define EARLIER_HOURS_MAX 168
#define OPENER_WELL (60 * G_USEC_PER_SEC)

/* --- REPORT and FAILED ---------------------------------------------------------------------- */

typedef struct
{
  KyOperation operation; /* must be the first member */
  KyOperation *add;      /* (nullable): of the same message, written with this one */
  gchar id[KY_ID_SIZE];
  gchar *policy, *why;
  guint8 policy_sha256[KY_SHA256_SIZE], config_sha256[KY_SHA256_SIZE];
  GBytes *header, *sent; /* sent: the report in its binary form */
  KyReportPart *report;  /* report about the mail */
  GBytes *packed;        /* its JSON, zstd */
  gsize json_size;       /* of that */
  gchar **allow_ids, **named;
  GPtrArray *debts; /* of KyDebt; or NULL */
  KyTask task;
  GError *error;   /* of packing */
  gint64 received; /* when the message came */
  gchar *sender, *direction;
  gboolean is_authentic;
  gboolean has_digest; /* the audit log has had the turn of the message (mail-digests.h) */
  gboolean is_new;     /* the first report about the message */
} Note;

#define NOTE_OF_TASK(task) ((Note *)((gchar *)(task)-G_STRUCT_OFFSET (Note, task)))

static void
free_note (gpointer data)
{
  Note *note = data;

  KY_RELEASE_MEMBERS (note, policy, why, sender, direction, header, sent);
  g_clear_pointer (&note->report, ky_report_part_free);
  KY_RELEASE_MEMBERS (note, packed, allow_ids, named, debts, error);
  g_free (note);
}

/* Ends the addition of a message. If its report cannot be stored, the message is kept as one that
 * was not completed. */
static void
done_with_add (KyServer *server, KyOperation *add, const GError *error)
{
  if (error != NULL)
    {
      ky_server_queue (server, add);
      return;
    }
  add->done (server, add, NULL);
  ky_peer_unref (add->peer);
  add->free (add);
}

static gboolean apply_report (KyServer *server, KyOperation *operation, GError **error);
static gboolean apply_failed (KyServer *server, KyOperation *operation, GError **error);

/* Counts a report or a failure once, and only after it was committed. */
static void
tally (KyServer *server, const Note *note)
{
  if (note->operation.apply == apply_report && note->is_new)
    ky_tally_report (server->tally, note->policy, note->report,
                     ky_server_time (server) - note->received);
  else if (note->operation.apply == apply_failed)
    ky_tally_failed (server->tally);
}

/* Ends the connection's work on the message, whether its report is stored or refused, so that the
 * connection can be used for others. A front end cannot end a message of another one. */
static void
end_flight (KyServer *server, const Note *note)
{
  const KyPeer *owner = g_hash_table_lookup (server->flying, note->id);

  if (note->allow_ids == NULL && owner != NULL && owner->uid == note->operation.peer->uid)
    g_hash_table_remove (server->flying, note->id);
}

static void
done_note (KyServer *server, KyOperation *operation, const GError *error)
{
  Note *note = (Note *)operation;
  KyPeer *peer = operation->peer;

  if (note->add != NULL)
    done_with_add (server, g_steal_pointer (&note->add), error);
  /* A message with another outcome is a new message when it is sent again. */
  if (operation->apply == apply_report && error != NULL)
    ky_unconfirmed_reports_end (server, note->id);
  else if (operation->apply == apply_report && g_strcmp0 (note->direction, "file") != 0)
    ky_unconfirmed_reports_told (server, peer, note->id);
  end_flight (server, note);
  if (error != NULL)
    {
      g_autofree gchar *line = g_strdup_printf ("message %s: %s", note->id, error->message);

      ky_server_complain (server, line);
      ky_peer_send_error (server, peer, error);
    }
  else
    {
      tally (server, note);
      ky_store_ok_put (&peer->out);
      ky_peer_send (server, peer);
    }
  ky_peer_set_busy (server, peer, FALSE);
}

/* Answers with `refusal` and logs it. */
static gboolean
front_end_refuse (KyServer *server, KyPeer *peer, const GError *refusal)
{
  ky_server_complain (server, refusal->message);
  ky_peer_send_error (server, peer, refusal);
  return TRUE;
}

static Note *
new_note (KyPeer *peer, const gchar *id, gboolean (*apply) (KyServer *, KyOperation *, GError **),
          GError **error)
{
  Note *note = g_new0 (Note, 1);

  note->operation
      = (KyOperation){ .peer = peer, .apply = apply, .done = done_note, .free = free_note };
  if (ky_id_read (id, KY_ID_GROUPS, note->id))
    return note;
  g_free (note);
  return ky_fail_null (error, KY_ERROR_PROTOCOL, "not a message number");
}

static gboolean
queue_note (KyServer *server, Note *note)
{
  ky_peer_ref (note->operation.peer);
  ky_server_queue (server, &note->operation);
  return TRUE;
}

/* Checks that the original still exists. Retention may have destroyed it, because retention does
 * not know what other nodes work on: the sender without an answer sends it again, and it is
 * accepted as new. What an administrator erased meanwhile counts as accepted. */
static gboolean
check_stands (KyServer *server, const Note *note, gint64 n, GError **error)
{
  gint64 is_gone = 0;

  if (!ky_index_number (server->index, 0, &is_gone, error,
                        "SELECT 1 FROM destructions WHERE n = ? AND who = 'kiyome-store'", "i", n))
    return FALSE;
  if (is_gone == 0)
    return TRUE;
  return ky_fail (error, KY_ERROR_STORE,
                  "the original of message %s was destroyed before its report came", note->id);
}

static void
note_envelope (Note *note, const gchar *sender, const gchar *direction, gboolean is_authentic)
{
  g_free (note->sender);
  g_free (note->direction);
  note->sender = g_strdup (sender);
  note->direction = g_strdup (direction);
  note->is_authentic = is_authentic;
}

/* Finds the row of a message that this peer's user brought. */
static gboolean
front_end_find_message (KyServer *server, Note *note, gint64 *ret_n, gboolean *ret_is_done,
                        GError **error)
{
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT n, state = 'done', received, destroyed IS NOT NULL, sender, direction,"
      " authentic," KY_MAIL_DIGESTS_HAD_TURN ("n") "FROM messages WHERE id = ? AND door = ?",
      "si", note->id, note->operation.peer->uid);
  gint step = ky_index_step (server->index, row, error);

  if (step == 0)
    g_set_error (error, KY_ERROR, KY_ERROR_STORE, "this front end has not added a message %s",
                 note->id);
  if (step != 1)
    return FALSE;
  *ret_n = ky_index_integer (row, 0);
  *ret_is_done = ky_index_integer (row, 1) != 0;
  note->received = ky_index_integer (row, 2);
  gboolean is_destroyed = ky_index_integer (row, 3) != 0;
  note_envelope (note, ky_index_peek (row, 4), ky_index_peek (row, 5),
                 ky_index_integer (row, 6) != 0);
  note->has_digest = ky_index_integer (row, 7) != 0;
  ky_index_reset (row);
  return !is_destroyed || *ret_is_done || check_stands (server, note, *ret_n, error);
}

/* Returns the hash of the delivered output; an empty view if nothing was delivered. */
static KyView
output_sha256_of (const KyReportPart *report)
{
  return report->has_output ? ky_view (report->output_sha256, KY_SHA256_SIZE) : (KyView){ 0 };
}

/* Accepts a report that is repeated unchanged because the front end did not get the answer; nothing
 * is written. */
static gboolean
check_repeated (KyServer *server, Note *note, gint64 n, GError **error)
{
  gint64 same = 0;
  gint owes_same = ky_deferred_deliveries_are_same (server->index, n, note->debts, error);

  if (owes_same < 0
      || !ky_index_number (server->index, 0, &same, error,
                           "SELECT 1 FROM messages WHERE n = ? AND outcome = ?"
                           " AND output_sha256 IS NOT DISTINCT FROM ?",
                           "isb", n, ky_report_outcome (note->report),
                           output_sha256_of (note->report)))
    return FALSE;
  if (same == 1 && owes_same == 1)
    return TRUE;
  return ky_error_say (error, KY_ERROR_STORE, KY_STORE_OTHER_REPORT, "s", note->id);
}

/* Inserts the message's row with its outcome, or completes the existing one. `ret_is_done`: the
 * message has a report already. */
static gboolean
end_message (KyServer *server, Note *note, const gchar *header, gint64 *ret_n,
             gboolean *ret_is_done, GError **error)
{
  g_autofree gchar *subject = ky_subject_read (ky_view (header, strlen (header)));
  KyMessageEnd end = { .outcome = ky_report_outcome (note->report),
                       .policy = note->policy,
                       .output_sha256 = output_sha256_of (note->report),
                       .reported = g_get_real_time (),
                       .subject = subject };

  *ret_is_done = FALSE;
  ky_mail_facts (note->report, &end.facts);
  if (note->add != NULL)
    {
      const KyAddEnvelope envelope = ky_add_envelope (note->add);

      note->received = envelope.received;
      note_envelope (note, envelope.sender, envelope.direction, envelope.is_authentic);
      return ky_add_apply_ended (server, note->add, &end, ret_n, error);
    }
  return front_end_find_message (server, note, ret_n, ret_is_done, error)
         && (*ret_is_done
             || ky_index_post (server->index, error,
                               "UPDATE messages SET state = 'done', outcome = ?, policy = ?,"
                               " output_sha256 = ?, reported = ?, subject = ?, attachments = ?,"
                               " changed = ?, withheld = ?, view = ?, why = NULL WHERE n = ?",
                               "ssbisiiiii", end.outcome, end.policy, end.output_sha256,
                               end.reported, end.subject, end.facts.attachments, end.facts.changed,
                               end.facts.withheld, (gint64)end.facts.view, *ret_n));
}

/* Returns the bits of KyReason for which the part was withheld. */
static guint
withheld_for (const KyReportPart *part)
{
  guint reasons = part->outcome == KY_OUTCOME_WITHHELD ? 1u << part->reason : 0;

  for (guint i = 0; i < part->parts->len; i++)
    reasons |= withheld_for (part->parts->pdata[i]);
  return reasons;
}

/* Records an event if a part was withheld. */
static gboolean
note_event (KyServer *server, const Note *note, GError **error)
{
  guint reasons = withheld_for (note->report);
  gboolean is_infected = (reasons >> KY_REASON_INFECTED & 1) != 0;
  KyEvent event = { .kind = is_infected ? "mail-infected" : "mail-withheld",
                    .severity = is_infected ? 4 : 5,
                    .object = note->id,
                    .is_incident = is_infected };

  if (reasons == 0)
    return TRUE;
  g_autoptr (GString) detail = g_string_new (NULL);
  g_string_append_printf (detail, "%s by policy %s", ky_report_outcome (note->report),
                          note->policy);
  for (guint i = 0; i < KY_REASON_LAST; i++)
    if ((reasons >> i & 1) != 0)
      g_string_append_printf (detail, ", %s", ky_reason_to_string (i));
  event.detail = detail->str;
  return ky_event_note (server->index, server->config, &event, ky_server_time (server), error);
}

static gboolean
apply_report (KyServer *server, KyOperation *operation, GError **error)
{
  Note *note = (Note *)operation;
  gboolean is_done = FALSE;
  gint64 n = 0;
  gsize packed_size = 0;
  const guint8 *packed = g_bytes_get_data (note->packed, &packed_size);
  /* A file is delivered without a header; the blob is then empty and has no data. */
  gsize header_size = g_bytes_get_size (note->header);
  g_autofree gchar *header = header_size > 0
                                 ? g_strndup (g_bytes_get_data (note->header, NULL), header_size)
                                 : g_strdup ("");

  if (!end_message (server, note, header, &n, &is_done, error))
    return FALSE;
  note->is_new = !is_done;
  if (is_done)
    return check_repeated (server, note, n, error);
  server->n_unsearched++;
  return ky_index_post (server->index, error, "INSERT INTO reports VALUES (?, ?, ?, ?)", "iibs", n,
                        (gint64)note->json_size, ky_view (packed, packed_size), header)
         && ky_parts_insert (server->index, n, note->report, error)
         && ky_mails_note (server->index, n, error)
         && note_event (server, note, error)
         /* A domain becomes known only by mail of which a recipient has seen something. */
         && (strcmp (ky_report_outcome (note->report), "withheld") == 0
             || ky_domains_note (server->index, note->direction, note->sender, note->received,
                                 error))
         && ky_deferred_deliveries_insert (server, n, note->debts, error)
         && ky_periods_note (server, n, error)
         /* Only mail of an authenticated sender may bring the password of another mail. */
         && (!note->is_authentic || ky_follow_ups_insert (server->index, n, error))
         && (note->named == NULL
             || ky_case_open_forwarded (server, operation->peer, n, note->id, note->sender,
                                        (const gchar *const *)note->named, error))
         && (!note->has_digest
             || ky_mail_digests_renew_one (server->index, &server->head, n, error));
}

/* Packs the report in a thread of server->sealers, before the transaction. */
static gboolean
pack_report (Note *note, GError **error)
{
  note->packed = ky_report_pack (note->report, note->policy, note->policy_sha256,
                                 note->config_sha256, &note->json_size, error);
  return note->packed != NULL;
}

static void
work_report (KyTask *task)
{
  Note *note = NOTE_OF_TASK (task);

  note->report = ky_report_deserialize (ky_view_of_bytes (note->sent), NULL);
  if (note->report == NULL)
    g_set_error_literal (&note->error, KY_ERROR, KY_ERROR_MALFORMED, "the report is malformed");
  else
    pack_report (note, &note->error);
}

static void
finish_report (KyServer *server, KyTask *task)
{
  Note *note = NOTE_OF_TASK (task);

  if (note->error == NULL)
    {
      ky_periods_follow (server, note->config_sha256);
      note->add = ky_add_take (server, note->operation.peer, note->id);
      /* The commit must be durable if there are deferred deliveries, because no MTA's queue has
       * them, or a case, as everything in the audit log. */
      note->operation.is_durable = note->add != NULL || note->debts != NULL || note->named != NULL;
      ky_server_queue (server, &note->operation);
      return;
    }
  done_note (server, &note->operation, note->error);
  ky_peer_unref (note->operation.peer);
  free_note (&note->operation);
}

static gboolean
read_report (Note *note, KyStoreReportIn *message, GError **error)
{
  g_autoptr (GBytes) debts = NULL;
  g_autoptr (GBytes) named = NULL;

  note->policy = g_steal_pointer (&message->policy);
  memcpy (note->policy_sha256, message->policy_sha256, KY_SHA256_SIZE);
  memcpy (note->config_sha256, message->config_sha256, KY_SHA256_SIZE);
  note->header = ky_blob_take_bytes (&message->header, error);
  if (note->header == NULL)
    return FALSE;
  if (!g_utf8_validate_len (g_bytes_get_data (note->header, NULL), g_bytes_get_size (note->header),
                            NULL))
    return ky_fail (error, KY_ERROR_PROTOCOL, "a malformed report");
  note->sent = ky_blob_take_bytes (&message->report, error);
  if (note->sent == NULL || (debts = ky_blob_take_bytes (&message->debts, error)) == NULL
      || (named = ky_blob_take_bytes (&message->named, error)) == NULL)
    return FALSE;
  if (message->is_forwarded)
    {
      g_autofree gchar *text = ky_view_to_string (ky_view_of_bytes (named));

      note->named = g_strsplit (g_strchomp (text), "\n", KY_CASE_NAMED_MAX);
    }
  if (g_bytes_get_size (debts) > 0)
    note->debts = ky_deferred_deliveries_read (debts, error);
  return g_bytes_get_size (debts) == 0 || note->debts != NULL;
}

static gboolean
request_report (KyServer *server, KyPeer *peer, GError **error)
{
  g_auto (KyStoreReportIn) message = { 0 };
  g_autoptr (GError) refusal = NULL;

  if (!ky_store_report_read (&peer->in, &message, error))
    return FALSE;
  if ((message.debts.size > 0 && !ky_front_end_may_owe (server, peer, &refusal))
      || (message.is_forwarded && !ky_front_end_may_authenticate (server, peer, &refusal)))
    return front_end_refuse (server, peer, refusal);
  Note *note = new_note (peer, message.id, apply_report, error);
  if (note == NULL)
    return FALSE;
  if (!read_report (note, &message, error))
    {
      free_note (&note->operation);
      return FALSE;
    }
  ky_peer_ref (peer);
  note->task = (KyTask){ .server = server, .work = work_report, .finish = finish_report };
  if (g_bytes_get_size (note->sent) > KY_SEAL_HERE)
    {
      ky_peer_set_busy (server, peer, TRUE);
      ky_server_start (server->sealers, &note->task);
      return TRUE;
    }
  work_report (&note->task);
  finish_report (server, &note->task);
  return TRUE;
}

static gboolean
apply_failed (KyServer *server, KyOperation *operation, GError **error)
{
  Note *note = (Note *)operation;
  gboolean is_done = FALSE;
  gint64 n = 0;

  if (!front_end_find_message (server, note, &n, &is_done, error))
    return FALSE;
  if (is_done && ky_unconfirmed_reports_has (server, note->id))
    return TRUE;
  if (is_done)
    return ky_fail (error, KY_ERROR_STORE, "message %s has a report already", note->id);
  return ky_index_post (server->index, error,
                        "UPDATE messages SET state = 'failed', view = 4, why = ? WHERE n = ?", "si",
                        note->why, n);
}

static gboolean
request_failed (KyServer *server, KyPeer *peer, GError **error)
{
  g_auto (KyStoreFailedIn) message = { 0 };
  Note *note;

  if (!ky_store_failed_read (&peer->in, &message, error)
      || (note = new_note (peer, message.id, apply_failed, error)) == NULL)
    return FALSE;
  note->why = g_steal_pointer (&message.why);
  return queue_note (server, note);
}

/* --- the allowlist -------------------------------------------------------------------------- */

static gboolean
need_index (KyServer *server, GError **error)
{
  if (server->index != NULL && server->problem == NULL)
    return TRUE;
  return ky_fail (error, KY_ERROR_STORE, "%s",
                  server->problem != NULL ? server->problem : "{index-closed}");
}

static gboolean
request_allow_match (KyServer *server, KyPeer *peer, GError **error)
{
  g_auto (KyStoreAllowMatchIn) message = { 0 };
  g_autoptr (GByteArray) list = NULL;
  g_autoptr (GError) refusal = NULL;

  if (!ky_store_allow_match_read (&peer->in, &message, error))
    return FALSE;
  if ((message.is_authentic && !ky_front_end_may_authenticate (server, peer, &refusal))
      || !need_index (server, &refusal)
      || (list = ky_allow_match (server->index, 0, message.sender, message.is_authentic, &refusal))
             == NULL)
    return front_end_refuse (server, peer, refusal);
  ky_store_allow_entries_put (
      &peer->out, &(KyStoreAllowEntriesOut){ ky_blob_of (ky_view (list->data, list->len)) });
  ky_peer_send (server, peer);
  return TRUE;
}

/* Tells whether kiyome-opener can make deferred deliveries soon: it is running and has free
 * places. */
static gboolean
is_opener_well (const KyServer *server)
{
  return server->debts_asked != 0 && g_get_monotonic_time () - server->debts_asked < OPENER_WELL;
}

/* Returns the message that `peer` works on; NULL: none. */
static const gchar *
flying_of (const KyServer *server, const KyPeer *peer)
{
  GHashTableIter iter;
  gpointer id, other;

  g_hash_table_iter_init (&iter, server->flying);
  while (g_hash_table_iter_next (&iter, &id, &other))
    if (other == peer)
      return id;
  return NULL;
}

/* Finds a message that is sent again and was completed, with the answer of that time: another
 * answer would make it another message, and its recipients would get it twice. `ret_n`: -1 for a
 * new message. */
static gboolean
find_answered (KyServer *server, const KyPeer *peer, const gchar *recipient, gint64 *ret_n,
               GError **error)
{
  const gchar *id = flying_of (server, peer);

  *ret_n = -1;
  return id == NULL || recipient == NULL
         || ky_index_number (server->index, -1, ret_n, error,
                             "SELECT EXISTS (SELECT 1 FROM debts b JOIN debts_owed o"
                             "  ON o.debt = b.n WHERE b.message = m.n AND b.source = 0"
                             "  AND o.address = ?2) FROM messages m"
                             " WHERE m.id = ?1 AND m.state = 'done'",
                             "ss", id, recipient);
}

/* Tells whether an earlier mail may contain the password of this one, or its sender agreed on a
 * password. */
static gboolean
find_earlier (KyServer *server, const KyPeer *peer, const KyEarlier *earlier, gint64 *ret_n,
              GError **error)
{
  gboolean has = FALSE;

  if (!find_answered (server, peer, earlier->recipients[0], ret_n, error))
    return FALSE;
  if (*ret_n >= 0)
    return TRUE;
  *ret_n = 0;
  if (!is_opener_well (server))
    return TRUE;
  if (!ky_partner_passwords_has (server->index, earlier->sender,
                                 ky_server_time (server) / G_USEC_PER_SEC, &has, error))
    return FALSE;
  *ret_n = has ? 1 : 0;
  return has || ky_follow_ups_find_earlier (server->index, earlier, 0, ret_n, error);
}

static gboolean
request_earlier (KyServer *server, KyPeer *peer, GError **error)
{
  g_auto (KyStoreEarlierIn) message = { 0 };
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (GError) refusal = NULL;
  KyEarlier earlier = { 0 };
  gint64 n = 0;

  if (!ky_store_earlier_read (&peer->in, &message, error)
      || (blob = ky_blob_take_bytes (&message.recipients, error)) == NULL)
    return FALSE;
  g_autofree gchar *text = ky_view_to_string (ky_view_of_bytes (blob));
  g_auto (GStrv) recipients = g_strsplit (g_strchomp (text), "\n", -1);
  earlier.sender = message.sender;
  earlier.recipients = (const gchar *const *)recipients;
  earlier.since
      = g_get_real_time () - MIN ((gint64)message.hours, EARLIER_HOURS_MAX) * 3600 * G_USEC_PER_SEC;
  if (!ky_front_end_may_authenticate (server, peer, &refusal) || !need_index (server, &refusal)
      || !find_earlier (server, peer, &earlier, &n, &refusal))
    return front_end_refuse (server, peer, refusal);
  ky_store_has_earlier_put (&peer->out, &(KyStoreHasEarlierOut){ n != 0 });
  ky_peer_send (server, peer);
  return TRUE;
}

static gboolean
apply_used (KyServer *server, KyOperation *operation, GError **error)
{
  Note *note = (Note *)operation;
  gboolean is_done = FALSE;
  gint64 n = 0;

  if (!front_end_find_message (server, note, &n, &is_done, error))
    return FALSE;
  for (guint i = 0; note->allow_ids[i] != NULL; i++)
    {
      KyAuditEntry entry
          = { operation->peer->uid, operation->peer->who, "", note->allow_ids[i], "", note->id };

      if (!ky_allow_count_use (server->index, note->allow_ids[i],
                               g_get_real_time () / G_USEC_PER_SEC, &entry.what, error))
        return FALSE;
      if (entry.what == NULL)
        return ky_error_say (error, KY_ERROR_STORE, "no-allow", "s", note->allow_ids[i]);
      if (!ky_audit_add (server->index, &server->head, &entry, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
request_allow_used (KyServer *server, KyPeer *peer, GError **error)
{
  g_auto (KyStoreAllowUsedIn) message = { 0 };
  g_autoptr (GBytes) blob = NULL;
  Note *note;

  if (!ky_store_allow_used_read (&peer->in, &message, error)
      || (blob = ky_blob_take_bytes (&message.entries, error)) == NULL
      || (note = new_note (peer, message.id, apply_used, error)) == NULL)
    return FALSE;
  note->operation.is_durable = TRUE; /* as everything in the audit log */
  g_autofree gchar *text = ky_view_to_string (ky_view_of_bytes (blob));
  note->allow_ids = g_strsplit (g_strchomp (text), "\n", ALLOW_IDS_MAX);
  return queue_note (server, note);
}

/* --- all ------------------------------------------------------------------------------------ */

static gboolean
request_add (KyServer *server, KyPeer *peer, GError **error)
{
  g_auto (KyStoreAddIn) message = { 0 };
  g_autoptr (GError) refusal = NULL;

  if (!ky_store_add_read (&peer->in, &message, error))
    return FALSE;
  return ky_front_end_may_add (server, peer, &message, &refusal)
             ? ky_add_request (server, peer, &message, error)
             : front_end_refuse (server, peer, refusal);
}

gboolean
ky_front_end_request (KyServer *server, KyPeer *peer, GError **error)
{
  switch (peer->in.type)
    {
    case KY_STORE_ADD:
      return request_add (server, peer, error);
    case KY_STORE_REPORT:
      return request_report (server, peer, error);
    case KY_STORE_FAILED:
      return request_failed (server, peer, error);
    case KY_STORE_ALLOW_MATCH:
      return request_allow_match (server, peer, error);
    case KY_STORE_EARLIER:
      return request_earlier (server, peer, error);
    case KY_STORE_ALLOW_USED:
      return request_allow_used (server, peer, error);
    case KY_STORE_LOADED:
      return ky_configuration_loads_request (server, peer, error);
    case KY_STORE_DEPARTMENTS:
      return ky_configuration_loads_departments (server, peer, error);
    case KY_STORE_STATUS:
      return ky_peer_send_status (server, peer, error);
    default:
      break;
    }
  return ky_fail (error, KY_ERROR_PROTOCOL, "a front end may not send a message of type %u",
                  peer->in.type);
}
