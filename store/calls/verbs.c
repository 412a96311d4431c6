/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks which verb may be called at which socket. kiyome-portal (portal.sock) and kiyome-opener
 * (open.sock) call in the name of people who signed in: every verb except those that create a
 * session carries its token, and has the rights of its person (store/people/rights.c). So a
 * compromised portal can only do what the people can whose tokens it sees. The table of verbs is
 * generated from contract/store.def. */
#include "store/calls/verbs.h"
#include "store/client/messages.h"
#include "store/calls/partner-passwords.h"
#include "store/calls/accounts.h"
#include "store/calls/case-letters.h"
#include "store/calls/changes.h"
#include "store/calls/clients.h"
#include "store/calls/consent.h"
#include "store/calls/figures.h"
#include "store/calls/follow-up.h"
#include "store/calls/requests.h"
#include "store/calls/watch.h"
#include "store/keep/status.h"
#include "store/people/letters.h"
#include "store/records/outbox.h"
#include "store/records/node.h"

#define KNOWN_SECONDS (90 * 24 * 3600) /* how long a user's client is remembered */

static const KyVerb *
verbs_find_verb (const gchar *name, KyRole role)
{
  for (const KyVerb *verb = ky_store_verbs; verb->name != NULL; verb++)
    if ((verb->sockets & 1u << role) != 0 && strcmp (verb->name, name) == 0)
      return verb;
  return NULL;
}

static gboolean
verbs_call (KyServer *server, KyPeer *peer, const gchar *name, GError **error)
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

  if (peer->in.type == KY_STORE_ADMIN)
    {
      name = ky_wire_read_string (&peer->in);
      return verbs_call (server, peer, name, error);
    }
  if (peer->in.type != KY_STORE_STATUS)
    return ky_fail (error, KY_ERROR_PROTOCOL, "a message of type %u may not be sent here",
                    peer->in.type);
  return ky_peer_send_status (server, peer, error);
}

/* --- every minute --------------------------------------------------------------------------- */

/* Deletes old records of letters, and expired waits and passwords, unless the clock has jumped. */
static gboolean
tidy_owed (KyServer *server, gint64 now, GError **error)
{
  gint64 letters = (gint64)ky_config_uint (server->config, KY_CONFIG_RETAIN_LETTERS) * 24 * 3600;

  return ky_clock_has_jumped (&server->mark.clock)
         || (ky_outbox_tidy (server->index, now - letters, now, error)
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
         && ky_requests_expire (server, now, error) && ky_account_end_all (server, now, error)
         && ky_watch_note_unusual (server, now, error) && ky_cases_remind (server, now, error)
         && ky_letter_digest (server->index, server->config, now, error);
}

void
ky_verbs_start (KyServer *server)
{
  if (server->index == NULL || server->problem != NULL)
    return;
  KyOperation *operation = g_new0 (KyOperation, 1);
  operation->apply = apply_tick;
  ky_server_queue (server, operation);
  if (server->leads)
    ky_figures_start (server);
}

void
ky_verbs_tick (KyServer *server, gboolean is_hour)
{
  ky_verbs_start (server);
}
