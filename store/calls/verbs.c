/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What kiyome-portal (portal.sock) and kiyome-opener (open.sock) may ask, in the name of people who
 * signed in: every verb but those that make a session carries its token, and the rights are those
 * of its person (store/people/rights.c). So a portal that was taken over can do what those could
 * whose tokens it sees, and nothing else.
 *
 * verb: arguments (* needed) → answer. All but those of signing in and the outbox's carry session*.
 *
 *   sign-in-check: name* from → name, as a directory may be asked for it; refused while it is
 * locked sign-in: name* password* totp from directory ("away": no failure of who is not known here;
 *     "wrong": the directory says so, it is counted here) → session, csrf, and what session answers
 *   sign-in-trusted: name* how* mail display department roles totp from → the same
 *   directory-people: cursor (a name) limit now (yes: also when it is not time) → name: whose
 *     departments are to be looked up in the directory; none where it is not time, or where another
 *     node's portal does; directory-departments: rows of name, department as blob, done (yes: those
 *     were the last) → changed
 *   session: → name, display, mail, department, roles, language, era, source, csrf, expires,
 *     needs_totp, needs_password
 *   sign-out; totp-begin: → secret, uri, sent (to which address a code went); totp-confirm: code*
 *     letter* (that code)
 *   password-change: old* new* → as sign-in; preferences: language era
 *   mails: text sender subject file since until state cursor limit scope → a row a mail
 *   mail: id* → one row a part; uploads: text cursor limit → id, name, received, size, state …
 *   upload-cancel: id*: one's own file that is not done won't be
 *   request-add: id* path reason* → request, state, step, steps
 *   requests: scope (mine, queue, handled, all) state text cursor limit → a row a request
 *   request: request* → the request; what happened to it
 *   request-withdraw: request*
 *   request-decide: request* decision* (approve, refuse, pass) why to → state
 *   absence: → from, until, deputy; absence-set: from until deputy → the same
 *   open: purpose* (text, pages, render, unlock; original, rescan of a request*) id path reason
 *     request → the sealed original (store/calls/open.c)
 *   open-given: id* key* expires*, sealed: the password that he opened it with, for its other
 *     recipients (store/calls/recipient-password.c)
 *   open-blocks: → list, the blocklist, as ALLOW_MATCH has it
 *   opened: id* path purpose* request sha256* size* way* (view, download); open-failed: request*
 *     why; open-mail: id* path purpose* (original, render, unlock) request sha256* size* method
 *     subject now (yes: the caller sends it) key expires, the sealed password or nothing → letter,
 *     to: what he is owed from now on (store/calls/open.c)
 *   outbox-take: limit first (yes: what the caller had taken before is free) files (yes: those that
 *     bring something) new (yes: those that were not tried yet) at ("a;b": to whom he is sending)
 *     after (the address behind which it is the next one's turn) → id, to, subject, text, and of
 *     those purpose, method, mail, path, key_id, sealed, expires; outbox-open: id* → the sealed
 *     original for it, if he still may have it; outbox-opened: id* sha256* size*; outbox-done: id*;
 *     outbox-failed: id* why final perhaps (yes: the relay had all of it) stopped (yes: nothing was
 *     tried)
 *   queue-list: limit → what is owed: letters and mails, oldest first, and what was given up;
 *     queue-retry: id, or all (yes, or held: what is kept back) → count, and of one id, kind, what,
 *     recipients; queue-drop: id, or all (held), reason* → the same
 *   reprocess-find: ids, or since until; for (reasons) state (new) cursor limit → mails that can be
 *     worked on again, and whether each is new, waits already or is destroyed; reprocess-count:
 *     since until for → reason ("": all of them), mails
 *   reprocess: ids* (KY_STORE_REPROCESS_MAX at most) reason* for → those of them that can be, and
 *     whether each is queued, waits already, or is destroyed
 *   reprocess-list: ids cursor limit → what was asked for, and how far it is; reprocess-look: ids*
 * → id, state, detail, error, tries, finished; reprocess-next and so on:
 *     store/calls/reprocess-work.c; debt-next and so on: store/calls/debt-work.c
 *   users: text cursor (a name) limit → users
 *   user-add: name* display mail addresses shared department approves roles language password
 *   user-set: name* and those, totp-reset unlock; user-remove: name*
 *   changes; change-decide: name* by* decision*
 *   user-import: the CSV as blob → added, changed; or line, message
 *   allow-list: all → entries; allow-remove: id* reason*
 *   allow-add: type sender sha256, or link-domain; reason* approver* expires* → id, state (live, or
 *     proposed: store/calls/allow-words.h); allow-confirm: id* → id, state (proposed: one more is
 *     needed); allow-report: → entries that want a second look (expired, waits, unused; wide;
 *     recent uses); allow-uses: id* → the mails that it let something of through, newest first
 *   allow-import: rows of those as blob → n, id, there (an entry allows that already) or fault
 *   password-list: → entries; password-remove: id* reason*; password-add: domain* expires* key*,
 *     sealed (store/seal/partner-password.h) → id: who seals it asks, kiyome-opener for the portal
 *   block-list: all → entries; block-remove: id* reason*
 *   block-add: sender, sha256 or link; reason* expires → id; block-import: rows of those, as
 * allow-import; effect: list* type sender sha256 cursor → what such an entry would have done to
 * mails below the cursor (store/calls/effect.c)
 *   statistics: by (day, type, sender, reason, outcome, method) since until; health: →
 * JSON audit: since until what object who text cursor limit → newest first audit-export: since
 * until what object who text → oldest first destructions: since until cursor limit → newest first
 *   people: role text → name, display, department
 *   departments: → name: those that somebody is in; id → departments: of the recipients of that
 *     message (config/departments.h)
 *
 *   client-list: all → machines that may bring files; client-add: name* scope* policy owner
 *     quota-files quota-bytes expires reason* → id, key (told this once); client-revoke: id*
 * reason*
 *
 * What a machine asks carries its key* in place of a session, and from; store/calls/client-files.c:
 *
 *   file-key: scope* size idempotency → id, name, policy, owner, mail, department: it may do such a
 *     thing, and send a file of that size
 *   file-add: name* size* sha256* idempotency → job, state: "new" is to be worked on
 *   file-stored: job* id*: that message is its original; file-touch: job* phase* ended → state
 *   file-look: job* → the job and what became of it; file-cancel: job* → state, job
 *   file-open: job* → the sealed original, to be made anew; file-opened: job* sha256* size*;
 *   file-repeat: job* sha256* size*: the same of what is answered to a file that is sent again
 *
 * Times are Unix seconds, booleans 0 and 1, lists separated by ";". */
#include "store/calls/verbs.h"
#include "store/calls/partner-passwords.h"
#include "store/calls/call.h"
#include "store/calls/changes.h"
#include "store/calls/clients.h"
#include "store/calls/consent.h"
#include "store/calls/decide.h"
#include "store/calls/effect.h"
#include "store/calls/figures.h"
#include "store/calls/follow-up.h"
#include "store/calls/requests.h"
#include "store/keep/status.h"
#include "store/people/letters.h"
#include "store/records/outbox.h"
#include "store/records/node.h"

#include <string.h>

#define ADMINISTRATOR KY_ROLES_ADMINISTRATOR
#define ANYBODY KY_ROLES_ALL
#define WORK (KY_VERB_OPENER | KY_VERB_ALONE | KY_VERB_MESSAGE) /* reprocess-work.c */
#define KNOWN_SECONDS (90 * 24 * 3600)       /* that a client of somebody is remembered */
#define OUTBOX_KEPT_SECONDS (30 * 24 * 3600) /* what was sent, and to whom */

static const KyVerb verbs[] = {
  { "sign-in", KY_VERB_RECORDED | KY_VERB_ALONE | KY_VERB_ADMIN, 0, ky_verb_sign_in_start,
    ky_verb_sign_in, NULL },
  { "sign-in-check", KY_VERB_ALONE, 0, NULL, ky_verb_sign_in_check, NULL },
  { "sign-in-trusted", KY_VERB_RECORDED | KY_VERB_ALONE, 0, NULL, ky_verb_sign_in_trusted, NULL },
  { "directory-people", KY_VERB_ALONE, 0, NULL, ky_verb_directory_people, NULL },
  { "directory-departments", KY_VERB_ALONE | KY_VERB_BLOB, 0, NULL, ky_verb_directory_departments,
    NULL },
  { "session", KY_VERB_BARE, ANYBODY, NULL, ky_verb_session, NULL },
  { "sign-out", KY_VERB_BARE | KY_VERB_RECORDED | KY_VERB_ADMIN, ANYBODY, NULL, ky_verb_sign_out,
    NULL },
  { "totp-begin", KY_VERB_BARE | KY_VERB_RECORDED, ANYBODY, NULL, ky_verb_totp_begin, NULL },
  { "totp-confirm", KY_VERB_BARE | KY_VERB_RECORDED, ANYBODY, NULL, ky_verb_totp_confirm, NULL },
  { "password-change", KY_VERB_BARE | KY_VERB_RECORDED, ANYBODY, ky_verb_password_start,
    ky_verb_password_change, NULL },
  { "preferences", KY_VERB_BARE, ANYBODY, NULL, ky_verb_preferences, NULL },
  { "mails", 0, ANYBODY, NULL, ky_verb_mails_check, ky_verb_mails },
  { "mail", KY_VERB_RECORDED | KY_VERB_MESSAGE, ANYBODY, NULL, ky_verb_mail_check, ky_verb_mail },
  { "uploads", 0, ANYBODY, NULL, NULL, ky_verb_uploads },
  { "upload-cancel", KY_VERB_RECORDED | KY_VERB_MESSAGE, ANYBODY, NULL, ky_verb_upload_cancel,
    NULL },
  { "request-add", KY_VERB_RECORDED | KY_VERB_MESSAGE | KY_VERB_REASON, KY_ROLES_STAFF, NULL,
    ky_verb_request_add, NULL },
  { "requests", 0, ANYBODY, NULL, ky_verb_requests_check, ky_verb_requests },
  { "request", KY_VERB_RECORDED | KY_VERB_REQUEST, ANYBODY, NULL, ky_verb_request_check,
    ky_verb_request },
  { "request-withdraw", KY_VERB_RECORDED | KY_VERB_REQUEST, ANYBODY, NULL, ky_verb_request_withdraw,
    NULL },
  { "request-decide", KY_VERB_RECORDED | KY_VERB_REQUEST, KY_ROLES_APPROVER, NULL,
    ky_verb_request_decide, NULL },
  { "absence", 0, ANYBODY, NULL, ky_verb_absence, NULL },
  { "absence-set", KY_VERB_RECORDED, ANYBODY, NULL, ky_verb_absence_set, NULL },
  { "open", KY_VERB_RECORDED | KY_VERB_OPENER, ANYBODY, NULL, ky_verb_open, NULL },
  { "open-blocks", KY_VERB_OPENER | KY_VERB_ALONE, 0, NULL, ky_verb_open_blocks, NULL },
  { "opened", KY_VERB_RECORDED | KY_VERB_OPENER, ANYBODY, NULL, ky_verb_opened, NULL },
  { "open-mail", KY_VERB_RECORDED | KY_VERB_OPENER | KY_VERB_BLOB, ANYBODY, NULL, ky_verb_open_mail,
    NULL },
  { "open-given", KY_VERB_RECORDED | KY_VERB_OPENER | KY_VERB_MESSAGE | KY_VERB_BLOB, ANYBODY, NULL,
    ky_verb_open_given, NULL },
  { "open-failed", KY_VERB_RECORDED | KY_VERB_OPENER | KY_VERB_REQUEST, ANYBODY, NULL,
    ky_verb_open_failed, NULL },
  { "outbox-take", KY_VERB_OPENER | KY_VERB_ALONE, 0, NULL, ky_verb_outbox_take, NULL },
  { "outbox-open", KY_VERB_RECORDED | KY_VERB_OPENER | KY_VERB_ALONE, 0, NULL, ky_verb_outbox_open,
    NULL },
  { "outbox-opened", KY_VERB_RECORDED | KY_VERB_OPENER | KY_VERB_ALONE, 0, NULL,
    ky_verb_outbox_opened, NULL },
  { "outbox-done", KY_VERB_OPENER | KY_VERB_ALONE, 0, NULL, ky_verb_outbox_done, NULL },
  { "outbox-failed", KY_VERB_OPENER | KY_VERB_ALONE, 0, NULL, ky_verb_outbox_failed, NULL },
  { "queue-list", KY_VERB_RECORDED | KY_VERB_ADMIN, ADMINISTRATOR, NULL, NULL, ky_verb_queue_list },
  { "queue-retry", KY_VERB_RECORDED | KY_VERB_ADMIN, ADMINISTRATOR, NULL, ky_verb_queue_retry,
    NULL },
  { "queue-drop", KY_VERB_RECORDED | KY_VERB_ADMIN | KY_VERB_REASON, ADMINISTRATOR, NULL,
    ky_verb_queue_drop, NULL },
  { "reprocess", KY_VERB_RECORDED | KY_VERB_ADMIN | KY_VERB_REASON, ADMINISTRATOR, NULL,
    ky_verb_reprocess, NULL },
  { "reprocess-find", KY_VERB_RECORDED | KY_VERB_ADMIN, ADMINISTRATOR, NULL,
    ky_verb_reprocess_find_check, ky_verb_reprocess_find },
  { "reprocess-count", KY_VERB_ADMIN, ADMINISTRATOR, NULL, NULL, ky_verb_reprocess_count },
  { "reprocess-list", KY_VERB_RECORDED | KY_VERB_ADMIN, ADMINISTRATOR, NULL, NULL,
    ky_verb_reprocess_list },
  { "reprocess-look", KY_VERB_ADMIN, ADMINISTRATOR, NULL, NULL, ky_verb_reprocess_look },
  { "reprocess-next", KY_VERB_OPENER | KY_VERB_ALONE, 0, NULL, ky_verb_reprocess_next, NULL },
  { "reprocess-open", WORK | KY_VERB_RECORDED, 0, NULL, ky_verb_reprocess_open, NULL },
  { "reprocess-allow", WORK, 0, NULL, ky_verb_reprocess_allow, NULL },
  { "reprocess-agreed", WORK, 0, NULL, ky_verb_reprocess_agreed, NULL },
  { "reprocess-result", WORK | KY_VERB_RECORDED | KY_VERB_BLOB, 0, NULL, ky_verb_reprocess_result,
    NULL },
  { "reprocess-sent", WORK | KY_VERB_RECORDED, 0, NULL, ky_verb_reprocess_sent, NULL },
  { "reprocess-hold", WORK, 0, NULL, ky_verb_reprocess_hold, NULL },
  { "reprocess-never", WORK | KY_VERB_RECORDED, 0, NULL, ky_verb_reprocess_never, NULL },
  { "reprocess-done", WORK | KY_VERB_RECORDED | KY_VERB_BLOB, 0, NULL, ky_verb_reprocess_done,
    NULL },
  { "reprocess-failed", WORK | KY_VERB_RECORDED, 0, NULL, ky_verb_reprocess_failed, NULL },
  { "debt-next", KY_VERB_OPENER | KY_VERB_ALONE, 0, NULL, ky_verb_debt_next, NULL },
  { "debt-open", WORK | KY_VERB_RECORDED, 0, NULL, ky_verb_debt_open, NULL },
  { "debt-allow", WORK, 0, NULL, ky_verb_debt_allow, NULL },
  { "debt-result", WORK | KY_VERB_RECORDED | KY_VERB_BLOB, 0, NULL, ky_verb_debt_result, NULL },
  { "debt-agreed", WORK, 0, NULL, ky_verb_debt_agreed, NULL },
  { "debt-source", WORK | KY_VERB_RECORDED, 0, NULL, ky_verb_debt_source, NULL },
  { "debt-none", WORK | KY_VERB_RECORDED, 0, NULL, ky_verb_debt_none, NULL },
  { "debt-sent", WORK | KY_VERB_RECORDED, 0, NULL, ky_verb_debt_sent, NULL },
  { "debt-hold", WORK, 0, NULL, ky_verb_debt_hold, NULL },
  { "debt-never", WORK | KY_VERB_RECORDED, 0, NULL, ky_verb_debt_never, NULL },
  { "debt-done", WORK | KY_VERB_RECORDED, 0, NULL, ky_verb_debt_done, NULL },
  { "debt-failed", WORK | KY_VERB_RECORDED, 0, NULL, ky_verb_debt_failed, NULL },
  { "users", KY_VERB_RECORDED | KY_VERB_ADMIN, ADMINISTRATOR, NULL, NULL, ky_verb_users },
  { "user-add", KY_VERB_RECORDED | KY_VERB_ADMIN, ADMINISTRATOR, ky_verb_user_start,
    ky_verb_user_add, NULL },
  { "user-set", KY_VERB_RECORDED | KY_VERB_ADMIN, ADMINISTRATOR, ky_verb_user_start,
    ky_verb_user_set, NULL },
  { "user-remove", KY_VERB_RECORDED | KY_VERB_ADMIN, ADMINISTRATOR, NULL, ky_verb_user_remove,
    NULL },
  { "changes", KY_VERB_ADMIN, ADMINISTRATOR, NULL, NULL, ky_verb_changes },
  { "change-decide", KY_VERB_RECORDED, ADMINISTRATOR, NULL, ky_verb_change_decide, NULL },
  { "user-import", KY_VERB_RECORDED | KY_VERB_ADMIN | KY_VERB_BLOB, ADMINISTRATOR,
    ky_verb_user_import_start, ky_verb_user_import, NULL },
  { "allow-list", KY_VERB_ADMIN, ADMINISTRATOR, NULL, NULL, ky_verb_allow_list },
  { "allow-add", KY_VERB_RECORDED | KY_VERB_ADMIN | KY_VERB_REASON, ADMINISTRATOR, NULL,
    ky_verb_allow_add, NULL },
  { "allow-import", KY_VERB_RECORDED | KY_VERB_ADMIN | KY_VERB_BLOB, ADMINISTRATOR, NULL,
    ky_verb_allow_import, NULL },
  { "allow-confirm", KY_VERB_RECORDED | KY_VERB_ADMIN, ADMINISTRATOR, NULL, ky_verb_allow_confirm,
    NULL },
  { "allow-report", KY_VERB_ADMIN, ADMINISTRATOR, NULL, NULL, ky_verb_allow_report },
  { "allow-uses", KY_VERB_RECORDED | KY_VERB_ADMIN, ADMINISTRATOR, NULL, ky_verb_allow_uses_check,
    ky_verb_allow_uses },
  { "allow-remove", KY_VERB_RECORDED | KY_VERB_ADMIN | KY_VERB_REASON, ADMINISTRATOR, NULL,
    ky_verb_allow_remove, NULL },
  { "password-list", KY_VERB_ADMIN, ADMINISTRATOR, NULL, NULL, ky_verb_agreed_list },
  { "password-add", KY_VERB_RECORDED | KY_VERB_OPENER | KY_VERB_ADMIN | KY_VERB_BLOB, ADMINISTRATOR,
    NULL, ky_verb_agreed_add, NULL },
  { "password-remove", KY_VERB_RECORDED | KY_VERB_ADMIN | KY_VERB_REASON, ADMINISTRATOR, NULL,
    ky_verb_agreed_remove, NULL },
  { "block-list", KY_VERB_ADMIN, ADMINISTRATOR, NULL, NULL, ky_verb_block_list },
  { "block-add", KY_VERB_RECORDED | KY_VERB_ADMIN | KY_VERB_REASON, ADMINISTRATOR, NULL,
    ky_verb_block_add, NULL },
  { "block-import", KY_VERB_RECORDED | KY_VERB_ADMIN | KY_VERB_BLOB, ADMINISTRATOR, NULL,
    ky_verb_block_import, NULL },
  { "block-remove", KY_VERB_RECORDED | KY_VERB_ADMIN | KY_VERB_REASON, ADMINISTRATOR, NULL,
    ky_verb_block_remove, NULL },
  { "effect", KY_VERB_RECORDED, ADMINISTRATOR, NULL, ky_verb_effect_check, ky_verb_effect },
  { "client-list", KY_VERB_ADMIN, ADMINISTRATOR, NULL, NULL, ky_verb_client_list },
  { "client-add", KY_VERB_RECORDED | KY_VERB_ADMIN | KY_VERB_REASON, ADMINISTRATOR, NULL,
    ky_verb_client_add, NULL },
  { "client-revoke", KY_VERB_RECORDED | KY_VERB_ADMIN | KY_VERB_REASON, ADMINISTRATOR, NULL,
    ky_verb_client_revoke, NULL },
  { "file-key", KY_VERB_ALONE, 0, ky_verb_file_start, ky_verb_file_key, NULL },
  { "file-add", KY_VERB_ALONE | KY_VERB_RECORDED, 0, ky_verb_file_start, ky_verb_file_add, NULL },
  { "file-stored", KY_VERB_ALONE, 0, ky_verb_file_start, ky_verb_file_stored, NULL },
  { "file-touch", KY_VERB_ALONE, 0, ky_verb_file_start, ky_verb_file_touch, NULL },
  { "file-look", KY_VERB_ALONE, 0, ky_verb_file_start, ky_verb_file_look, NULL },
  { "file-cancel", KY_VERB_ALONE | KY_VERB_RECORDED, 0, ky_verb_file_start, ky_verb_file_cancel,
    NULL },
  { "file-repeat", KY_VERB_ALONE | KY_VERB_RECORDED, 0, ky_verb_file_start, ky_verb_file_repeat,
    NULL },
  { "file-open", KY_VERB_ALONE | KY_VERB_OPENER | KY_VERB_RECORDED, 0, ky_verb_file_start,
    ky_verb_file_open, NULL },
  { "file-opened", KY_VERB_ALONE | KY_VERB_OPENER | KY_VERB_RECORDED, 0, ky_verb_file_start,
    ky_verb_file_opened, NULL },
  { "statistics", 0, ADMINISTRATOR | KY_ROLES_AUDITOR, NULL, NULL, ky_verb_statistics },
  { "health", 0, ADMINISTRATOR, NULL, ky_verb_health, NULL },
  { "audit", KY_VERB_RECORDED, KY_ROLES_AUDITOR, NULL, NULL, ky_verb_audit },
  { "audit-export", KY_VERB_RECORDED, KY_ROLES_AUDITOR, NULL, NULL, ky_verb_audit_export },
  { "destructions", KY_VERB_RECORDED, KY_ROLES_AUDITOR, NULL, NULL, ky_verb_destructions },
  { "people", 0, ANYBODY, NULL, NULL, ky_verb_people },
  { "departments", KY_VERB_ADMIN, ADMINISTRATOR, NULL, NULL, ky_verb_departments },
};

static const KyVerb *
verbs_find_verb (const gchar *name, KyRole role)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (verbs[i].name, name) == 0
        && (role == KY_ROLE_ADMIN
                ? (verbs[i].flags & KY_VERB_ADMIN) != 0
                : ((verbs[i].flags & KY_VERB_OPENER) != 0) == (role == KY_ROLE_OPENER)))
      return &verbs[i];
  return NULL;
}

gboolean
ky_verbs_call (KyServer *server, KyPeer *peer, const gchar *name, GError **error)
{
  const KyVerb *verb = verbs_find_verb (name, peer->role);
  g_autoptr (GError) refusal = NULL;

  if (verb != NULL)
    return ky_call_begin (server, peer, verb, error);
  ky_refuse (&refusal, "invalid", "there is no such verb at this socket");
  ky_peer_send_error (server, peer, refusal);
  return TRUE;
}

gboolean
ky_verbs_request (KyServer *server, KyPeer *peer, GError **error)
{
  g_autofree gchar *name = NULL;

  if (peer->in.type == KY_STORE_MESSAGE_ADMIN)
    {
      name = ky_wire_read_string (&peer->in);
      return ky_verbs_call (server, peer, name, error);
    }
  if (peer->in.type != KY_STORE_MESSAGE_STATUS)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_PROTOCOL,
                   "the portal may not send a message of type %u", peer->in.type);
      return FALSE;
    }
  return ky_peer_send_status (server, peer, error);
}

/* --- every minute --------------------------------------------------------------------------- */

static void
free_operation (KyOperation *operation)
{
  g_free (operation);
}

static void
done_tick (KyServer *server, KyOperation *operation, const GError *error)
{
  if (error != NULL)
    ky_server_complain (server, error->message);
}

/* What somebody waits for, or gave, goes by no clock that has jumped. */
static gboolean
tidy_owed (KyServer *server, gint64 now, GError **error)
{
  return ky_clock_has_jumped (&server->mark.clock)
         || (ky_outbox_tidy (server->index, now - OUTBOX_KEPT_SECONDS, now, error)
             && ky_partner_passwords_tidy (server->index, now, error)
             && ky_portal_passwords_tidy (server->index, now, error)
             && ky_follow_ups_tidy (server->index, now, error));
}

static gboolean
apply_tick (KyServer *server, KyOperation *operation, GError **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 window = (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_LOCK_MINUTES) * 60;
  gint64 idle = (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_IDLE_MINUTES) * 60;
  gboolean leads = FALSE;

  if (!ky_node_leads (server->index, &leads, error))
    return FALSE;
  if (!leads)
    return TRUE;
  return ky_index_run (server->index, error, "DELETE FROM consents WHERE asked <= ?", "i",
                       now - KY_CONSENT_SECONDS)
         && ky_changes_tidy (server->index, error)
         && ky_index_run (server->index, error,
                          "DELETE FROM sessions WHERE expires <= ? OR seen <= ?", "ii", now,
                          now - idle)
         && ky_index_run (server->index, error, "DELETE FROM known_clients WHERE seen <= ?", "i",
                          now - KNOWN_SECONDS)
         && ky_index_run (server->index, error,
                          "DELETE FROM journal WHERE until > 0 AND until <= ?", "i", now)
         && ky_index_run (server->index, error, "DELETE FROM failures WHERE time <= ?", "i",
                          now - window)
         && ky_client_files_tidy (server->index, now, error) && tidy_owed (server, now, error)
         && ky_requests_expire (server, now, error)
         && ky_letter_digest (server->index, server->config, now, error);
}

void
ky_verbs_start (KyServer *server)
{
  KyOperation *operation;

  if (server->index == NULL || server->problem != NULL)
    return;
  operation = g_new0 (KyOperation, 1);
  operation->apply = apply_tick;
  operation->done = done_tick;
  operation->free = free_operation;
  ky_server_queue (server, operation);
  if (server->leads)
    ky_figures_start (server);
}

void
ky_verbs_tick (KyServer *server, gboolean is_hour)
{
  ky_verbs_start (server);
}
