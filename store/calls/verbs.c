/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kiyome-portal (portal.sock) and kiyome-opener (open.sock) may ask, in the name of people who
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
 *   session: → name, display, mail, department, roles, language, era, source, csrf, expires,
 *     needs_totp, needs_password
 *   sign-out; totp-begin: → secret, uri, sent (to which address a code went); totp-confirm: code*
 *     letter* (that code)
 *   password-change: old* new* → as sign-in; preferences: language era
 *   mails: text sender subject file since until state cursor limit scope → a row a mail
 *   mail: id* → one row a part; uploads: text cursor limit → id, name, received, size, state …
 *   request-add: id* path reason* → request, state, step, steps
 *   requests: scope (mine, queue, handled, all) state text cursor limit → a row a request
 *   request: request* → the request; what happened to it
 *   request-withdraw: request*
 *   request-decide: request* decision* (approve, refuse, pass) why to → state
 *   absence: → from, until, deputy; absence-set: from until deputy → the same
 *   open: purpose* (text, pages, render, unlock; original, rescan of a request*) id path reason
 *     request → the sealed original (store/calls/open.c)
 *   opened: id* path purpose* request sha256* size* way* to; open-failed: request* why
 *   outbox-take: → id, to, subject, text; outbox-done, outbox-failed: id* why
 *   reprocess: reason* ids since until for (reasons) limit dry-run → the mails, and whether each is
 *     queued, waits already, or can't be; reprocess-list: ids limit → what was asked for, and how
 *     far it is; reprocess-next and so on: store/calls/reprocess-work.c
 *   users: text cursor (a name) limit → users
 *   user-add: name* display mail addresses shared department approves roles language password
 *   user-set: name* and those, totp-reset unlock; user-remove: name*
 *   changes; change-decide: name* by* decision*
 *   user-import: the CSV as blob → added, changed; or line, message
 *   allow-list: all → entries; allow-remove: id* reason*
 *   allow-add: type sender sha256, or link-domain; reason* approver* expires* → id
 *   statistics: by (day, type, sender, reason, outcome, method) since until; health: → JSON
 *   audit: since until what object who text cursor limit → newest first
 *   audit-export: since until what object who text → oldest first
 *   destructions: since until cursor limit → newest first
 *   people: role text → name, display, department
 *
 * Times are Unix seconds, booleans 0 and 1, lists separated by ";".
 */
#include "store/calls/verbs.h"
#include "store/calls/call.h"
#include "store/calls/changes.h"
#include "store/calls/consent.h"
#include "store/calls/decide.h"
#include "store/calls/figures.h"
#include "store/calls/requests.h"
#include "store/keep/status.h"
#include "store/people/letters.h"

#include <string.h>

#define ADMINISTRATOR KY_ROLES_ADMINISTRATOR
#define ANYBODY KY_ROLES_ALL
#define WORK (KY_VERB_OPENER | KY_VERB_ALONE | KY_VERB_MESSAGE) /* reprocess-work.c */
#define KNOWN_SECONDS (90 * 24 * 3600)       /* that a client of somebody is remembered */
#define OUTBOX_KEPT_SECONDS (30 * 24 * 3600) /* what was sent, and to whom */

static const KyVerb verbs[] = {
  { "sign-in", KY_VERB_RECORDED | KY_VERB_ALONE, 0, ky_verb_sign_in_start, ky_verb_sign_in, NULL },
  { "sign-in-check", KY_VERB_ALONE, 0, NULL, ky_verb_sign_in_check, NULL },
  { "sign-in-trusted", KY_VERB_RECORDED | KY_VERB_ALONE, 0, NULL, ky_verb_sign_in_trusted, NULL },
  { "session", KY_VERB_BARE, ANYBODY, NULL, ky_verb_session, NULL },
  { "sign-out", KY_VERB_BARE | KY_VERB_RECORDED, ANYBODY, NULL, ky_verb_sign_out, NULL },
  { "totp-begin", KY_VERB_BARE | KY_VERB_RECORDED, ANYBODY, NULL, ky_verb_totp_begin, NULL },
  { "totp-confirm", KY_VERB_BARE | KY_VERB_RECORDED, ANYBODY, NULL, ky_verb_totp_confirm, NULL },
  { "password-change", KY_VERB_BARE | KY_VERB_RECORDED, ANYBODY, ky_verb_password_start,
    ky_verb_password_change, NULL },
  { "preferences", KY_VERB_BARE, ANYBODY, NULL, ky_verb_preferences, NULL },
  { "mails", 0, ANYBODY, NULL, ky_verb_mails_check, ky_verb_mails },
  { "mail", KY_VERB_RECORDED | KY_VERB_MESSAGE, ANYBODY, NULL, ky_verb_mail_check, ky_verb_mail },
  { "uploads", 0, ANYBODY, NULL, NULL, ky_verb_uploads },
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
  { "opened", KY_VERB_RECORDED | KY_VERB_OPENER, ANYBODY, NULL, ky_verb_opened, NULL },
  { "open-failed", KY_VERB_RECORDED | KY_VERB_OPENER | KY_VERB_REQUEST, ANYBODY, NULL,
    ky_verb_open_failed, NULL },
  { "outbox-take", KY_VERB_OPENER | KY_VERB_ALONE, 0, NULL, ky_verb_outbox_take, NULL },
  { "outbox-done", KY_VERB_OPENER | KY_VERB_ALONE, 0, NULL, ky_verb_outbox_done, NULL },
  { "outbox-failed", KY_VERB_OPENER | KY_VERB_ALONE, 0, NULL, ky_verb_outbox_failed, NULL },
  { "reprocess", KY_VERB_RECORDED | KY_VERB_ADMIN | KY_VERB_REASON, ADMINISTRATOR, NULL,
    ky_verb_reprocess, NULL },
  { "reprocess-list", KY_VERB_ADMIN, ADMINISTRATOR, NULL, NULL, ky_verb_reprocess_list },
  { "reprocess-next", KY_VERB_OPENER | KY_VERB_ALONE, 0, NULL, ky_verb_reprocess_next, NULL },
  { "reprocess-open", WORK | KY_VERB_RECORDED, 0, NULL, ky_verb_reprocess_open, NULL },
  { "reprocess-allow", WORK, 0, NULL, ky_verb_reprocess_allow, NULL },
  { "reprocess-result", WORK | KY_VERB_RECORDED | KY_VERB_BLOB, 0, NULL, ky_verb_reprocess_result,
    NULL },
  { "reprocess-sent", WORK | KY_VERB_RECORDED, 0, NULL, ky_verb_reprocess_sent, NULL },
  { "reprocess-done", WORK | KY_VERB_RECORDED | KY_VERB_BLOB, 0, NULL, ky_verb_reprocess_done,
    NULL },
  { "reprocess-failed", WORK | KY_VERB_RECORDED, 0, NULL, ky_verb_reprocess_failed, NULL },
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
  { "allow-remove", KY_VERB_RECORDED | KY_VERB_ADMIN | KY_VERB_REASON, ADMINISTRATOR, NULL,
    ky_verb_allow_remove, NULL },
  { "statistics", 0, ADMINISTRATOR | KY_ROLES_AUDITOR, NULL, NULL, ky_verb_statistics },
  { "health", 0, ADMINISTRATOR, NULL, ky_verb_health, NULL },
  { "audit", KY_VERB_RECORDED, KY_ROLES_AUDITOR, NULL, NULL, ky_verb_audit },
  { "audit-export", KY_VERB_RECORDED, KY_ROLES_AUDITOR, NULL, NULL, ky_verb_audit_export },
  { "destructions", KY_VERB_RECORDED, KY_ROLES_AUDITOR, NULL, NULL, ky_verb_destructions },
  { "people", 0, ANYBODY, NULL, NULL, ky_verb_people },
};

static const KyVerb *
find_verb (const gchar *name, KyRole role)
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
  const KyVerb *verb = find_verb (name, peer->role);
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

static gboolean
apply_tick (KyServer *server, KyOperation *operation, GError **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 window = (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_LOCK_MINUTES) * 60;
  gint64 idle = (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_IDLE_MINUTES) * 60;

  return ky_index_run (server->index, error, "DELETE FROM consents WHERE asked <= ?", "i",
                       now - KY_CONSENT_SECONDS)
         && ky_changes_tidy (server->index, error)
         && ky_index_run (server->index, error,
                          "DELETE FROM sessions WHERE expires <= ? OR seen <= ?", "ii", now,
                          now - idle)
         && ky_index_run (server->index, error, "DELETE FROM known_clients WHERE seen <= ?", "i",
                          now - KNOWN_SECONDS)
         && ky_index_run (server->index, error, "DELETE FROM failures WHERE time <= ?", "i",
                          now - window)
         && ky_index_run (server->index, error, "DELETE FROM outbox WHERE finished < ?", "i",
                          now - OUTBOX_KEPT_SECONDS)
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
  ky_figures_start (server);
}

void
ky_verbs_tick (KyServer *server, gboolean is_hour)
{
  ky_verbs_start (server);
}
