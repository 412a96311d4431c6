/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes of addresses, as the audit log tells them. */
#pragma once

#include "store/calls/call.h"

/* An "addresses" row in the audit log about USER, called NAME, when he has others than BEFORE
 * (ky_addresses_list()). */
gboolean ky_addresses_record (KyServer *server, KyCall *call, gint64 user, const gchar *name,
                              GHashTable *before, GError **error);
