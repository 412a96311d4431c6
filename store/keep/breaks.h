/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of the audit log that do not follow those before them: somebody changed the log. */
#pragma once

#include "store/loop/loop.h"

/* What is wrong with the audit log, for the log and the status. */
void ky_breaks_set_problem (KyServer *server, const gchar *text);
/* BREAKS: the rows of the audit log that do not follow, of ky_audit_verify(). Those that nobody has
 * answered for stand in server->audit_problem. */
void ky_breaks_note (KyServer *server, const gchar *breaks);
/* An administrator answers for them. Errors: STORE. */
gboolean ky_breaks_accept (KyServer *server, GError **error);
