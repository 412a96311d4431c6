/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries out an administrator's decision to accept the present index or to begin a new one
 * (`kiyome store adopt`). An index or anchor that is contradicted is renamed, never removed, and
 * store/keep/ready.c opens the index again before the decision counts. */
#include "store/keep/accept.h"
#include "store/keep/audit-gaps.h"
#include "store/keep/ready.h"
#include "store/keep/trust.h"
#include "common/message-codes.h"

/* Accepts the audit log as it is. Anchors that contradict it are kept under another name, and the
 * next row begins a new file of anchors. */
static gboolean
accept_audit (KyServer *server, GError **error)
{
  if (server->is_anchored && server->audit_problem == NULL)
    return TRUE;
  if (!ky_audit_gaps_accept (server, error)
      || !ky_trust_leave (server->state, KY_AUDIT_HEAD_FILE, error))
    return FALSE;
  g_clear_pointer (&server->audit_problem, g_free);
  server->mark.audit = server->anchored = 0;
  server->is_anchored = TRUE;
  return TRUE;
}

static gboolean
accept_index (KyServer *server, gboolean is_new, GError **error)
{
  if (is_new)
    {
      if (ky_index_is_server (server->place))
        return ky_error_say (error, KY_ERROR_STORE, "database-new", "");
      ky_server_close_index (server);
      if (!ky_trust_leave_index (server->state, error))
        return FALSE;
      ky_index_take_damage ();
      /* The audit log of the new index starts again, too. */
      server->is_anchored = FALSE;
    }
  if (server->index != NULL && server->is_doubted)
    {
      g_clear_pointer (&server->problem, g_free);
      server->is_doubted = FALSE;
    }
  if (server->index == NULL)
    {
      server->is_anchored = FALSE;
      server->next_try = 0;
    }
  return ky_server_ready_index (server, error) && accept_audit (server, error);
}

gchar *
ky_accept_index (KyServer *server, gboolean is_new, GError **error)
{
  /* The row of the audit log may be read alone, so it contains the reason. */
  g_autofree gchar *why = ky_said (server->problem != NULL         ? server->problem
                                   : server->audit_problem != NULL ? server->audit_problem
                                                                   : "",
                                   FALSE);

  server->is_accepting = TRUE;
  gboolean ok = accept_index (server, is_new, error);
  server->is_accepting = FALSE;
  server->knows_lost |= ok;
  server->bucket.knows_lost |= ok;
  return ok ? g_steal_pointer (&why) : NULL;
}
