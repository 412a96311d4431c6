/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Adds a hold for another verb. To be called inside a transaction. */
#pragma once

#include "store/calls/call.h"

/* Adds a hold on the original of a mail, in the name of the caller and with the call's reason, and
 * records it in the audit log.
 * `mail`: the identifier of a message whose original is kept.
 * `label`: what the hold belongs to.
 * `ret_id`: set to the hold's identifier.
 * Errors: STORE. */
gboolean ky_hold_add_for_case (KyServer *server, KyCall *call, const gchar *mail,
                               const gchar *label, gchar ret_id[KY_ID_SIZE], GError **error);
