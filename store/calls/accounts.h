/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes users, for the verbs and for the directory. To be called inside a transaction. */
#pragma once

#include "store/calls/call.h"

/* The longest user name, in bytes, also when it is entered at sign-in. */
#define KY_ACCOUNT_NAME_MAX 128

/* Tells whether a name has only letters, digits and "._-@+\". A directory ignores some other
 * characters (RFC 4518, 2.2), so that failures to sign in would be counted separately for each way
 * to write one name. */
gboolean ky_account_name_is_plain (const gchar *name);
/* Tells whether a text can be a displayed name or the name of a department: short, and without
 * control characters. */
gboolean ky_account_is_text (const gchar *text);
/* Adds a user with the role staff and no address. `source`: where the account comes from; `by`: who
 * adds it; `ret_user`: set to the user's number. Errors: STORE (also those of ky_fault_set()). */
gboolean ky_account_add (KyIndex *index, const gchar *name, const gchar *source, const gchar *by,
                         gint64 now, gint64 *ret_user, GError **error);

/* Changes user number `user`. `values` (names to strings) may have: display, mail (the user's own
 * address), addresses (all others), aliases, shared, department, approves, roles, language, until
 * (Unix seconds; 0: the account does not end); lists are separated by ";". Errors: STORE (also
 * those of ky_fault_set()). */
gboolean ky_account_change (KyIndex *index, gint64 user, GHashTable *values, GError **error);

/* Disables the accounts whose end date is not after `now` (Unix seconds), records that and tells
 * incident.to. Errors: STORE. */
gboolean ky_account_end_all (KyServer *server, gint64 now, GError **error);

/* Sets the password of user number `user` to `hash`. If it is set by another user in the portal,
 * the user must change it before anything else. Errors: STORE. */
gboolean ky_account_set_password (KyIndex *index, KyCall *call, gint64 user, const gchar *hash,
                                  GError **error);

/* Returns everything that decides what user number `user` may see and do, as a text for comparisons
 * (transfer full), or NULL. Errors: STORE. */
gchar *ky_account_rights (KyIndex *index, gint64 user, GError **error);
