/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens cases: about a mail that somebody reports in the portal or by the command, and about one
 * that somebody of the organisation forwards to incident.report-address. To be called inside a
 * transaction. Errors: STORE. */
#pragma once

#include "store/calls/call.h"

/* Numbers of mails that a forwarded mail may name. */
#define KY_CASE_NAMED_MAX 100

/* Opens a case about message number `message`, the call's argument `mail`, for the call's reason,
 * unless one is open. Approvers of `department` see it.
 * `ret_id`, `ret_hold`: set to its identifier and to that of its hold, "" if the original was
 * destroyed (transfer full).
 * `ret_is_there`: set to whether it was open already. */
gboolean ky_case_open (KyServer *server, KyCall *call, gint64 message, gint64 department,
                       gchar **ret_id, gchar **ret_hold, gboolean *ret_is_there, GError **error);
/* Cases that one person may open in a day: each keeps an original and writes letters. */
#define KY_CASES_A_DAY 20
/* Counts the cases that the caller has opened in the last day. */
gboolean ky_case_count_day (KyServer *server, const KyCall *call, gint64 *ret_count,
                            GError **error);
/* Opens a case for `sender`, who reports a suspect mail by message number `n` with the identifier
 * `id`: about the first mail of `named` that the sender has received, otherwise about the message
 * itself. The sender gets a letter with the number of the case. If the sender has opened too many
 * cases in the last day, none is opened, and the audit log has the report as refused.
 * `named`: what may be numbers of mails, NULL-terminated. */
gboolean ky_case_open_forwarded (KyServer *server, KyPeer *peer, gint64 n, const gchar *id,
                                 const gchar *sender, const gchar *const *named, GError **error);
