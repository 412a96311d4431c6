/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing users, for the verbs and for what a directory says. Inside a transaction. */
#pragma once

#include "store/people.h"

/* A user of that name, staff and without an address. Errors: ky_fault_set(). */
gboolean ky_account_add (KyIndex *index, const gchar *name, const gchar *source, const gchar *by,
                         gint64 now, gint64 *ret_user, GError **error);

/*
 * Sets what stands in VALUES (names to strings) of: display, mail (his own address), addresses
 * (all others), aliases, shared, department, approves, roles, language; lists are separated by ";".
 * Errors: ky_fault_set().
 */
gboolean ky_account_change (KyIndex *index, gint64 user, GHashTable *values, GError **error);

/* What decides about what USER may see and do, as one text to be compared. (transfer full) */
gchar *ky_account_rights (KyIndex *index, gint64 user, GError **error);
