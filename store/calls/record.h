/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records changes of addresses in the audit log. */
#pragma once

#include "store/calls/call.h"

/* Adds a row "addresses" to the audit log if a user has other addresses than before.
 * `user`, `name`: the user's number and name.
 * `before`: what ky_addresses_list() returned before.
 * Errors: STORE. */
gboolean ky_addresses_record (KyServer *server, KyCall *call, gint64 user, const gchar *name,
                              GHashTable *before, GError **error);
