/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts the reports of training mails, in place of cases. To be called inside a transaction.
 * Errors: STORE. */
#pragma once

#include "store/calls/call.h"

/* Finds the training mail `number` that was written to `address`, or to one of the addresses of
 * user number `user`, and notes when it was reported first, and the audit log each report.
 * `number`: as a person typed it.
 * `address`: (nullable) whose it must be; NULL: the user's.
 * `how`: "mail" or "portal".
 * `ret_drill`: set to the identifier of the drill (transfer full), or to NULL if the number is not
 * that of a training mail of theirs. */
gboolean ky_drill_note_report (KyServer *server, KyCall *call, const gchar *number,
                               const gchar *address, const gchar *how, gchar **ret_drill,
                               GError **error);
