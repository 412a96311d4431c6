/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records which rows of the audit log do not follow the row before them, and reports them once as a
 * problem. Rows that an administrator has accepted are kept in the table meta, so that only further
 * ones are reported. */
#include "store/keep/audit-gaps.h"

#define META_BREAKS "audit_breaks" /* those that an administrator has answered for */

void
ky_audit_gaps_set_problem (KyServer *server, const gchar *text)
{
  g_free (server->audit_problem);
  server->audit_problem = g_strdup (text);
  ky_server_complain (server, text);
}

void
ky_audit_gaps_note (KyServer *server, const gchar *breaks)
{
  if (server->index == NULL || server->problem != NULL)
    return;
  g_autofree gchar *accepted = ky_index_meta (server->index, META_BREAKS);
  if (breaks[0] == '\0' || g_strcmp0 (breaks, accepted) == 0
      || g_strcmp0 (breaks, server->audit_breaks) == 0)
    return;
  g_free (server->audit_breaks);
  server->audit_breaks = g_strdup (breaks);
  g_autofree gchar *text = g_strdup_printf (
      "the audit log was changed: its rows %s do not follow those before them", breaks);
  ky_audit_gaps_set_problem (server, text);
}

/* Records the gaps of the audit log as accepted. `kiyome audit verify` still shows them; only new
 * ones are reported as a problem. */
gboolean
ky_audit_gaps_accept (KyServer *server, GError **error)
{
  if (server->audit_breaks == NULL)
    return TRUE;
  if (!ky_index_begin (server->index, TRUE, error))
    return FALSE;
  if (!ky_index_set_meta (server->index, META_BREAKS, server->audit_breaks, error)
      || !ky_index_commit (server->index, error))
    {
      ky_index_rollback (server->index);
      return FALSE;
    }
  g_clear_pointer (&server->audit_breaks, g_free);
  return TRUE;
}
