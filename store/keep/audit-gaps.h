/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of the audit log that do not follow the row before them, which means that the log was
 * changed. */
#pragma once

#include "store/loop/loop.h"

/* Sets the problem of the audit log, for the status, and logs it. */
void ky_audit_gaps_set_problem (KyServer *server, const gchar *text);
/* Sets the problem of the audit log if it has breaks that no administrator has accepted.
 * `breaks`: the numbers of the rows that do not follow, as ky_audit_verify() gives them; "":
 * none. */
void ky_audit_gaps_note (KyServer *server, const gchar *breaks);
/* Records that an administrator has accepted the breaks that are known, in a transaction of its
 * own. Only further breaks are reported from then on.
 * Errors: STORE. */
gboolean ky_audit_gaps_accept (KyServer *server, GError **error);
