/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts the reports of training mails, in place of cases. To be called inside a transaction.
 * Errors: STORE. */
#pragma once

#include "store/calls/call.h"

/* Finds the training mail `number`, and keeps the time of its first report. The caller writes each
 * report to the audit log.
 * `number`: as a person typed it.
 * `address`: (nullable) to which the training mail must have been sent; NULL: one of the addresses
 * of the user who makes the call.
 * `how`: "mail" or "portal".
 * `ret_drill`: set to the identifier of the drill (transfer full), or to NULL if the number is not
 * that of a training mail to such an address. */
gboolean ky_drill_note_report (KyServer *server, KyCall *call, const gchar *number,
                               const gchar *address, const gchar *how, gchar **ret_drill,
                               GError **error);
