/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing users, for the verbs and for what a directory says. Inside a transaction. */
#pragma once

#include "store/calls/call.h"
#include "store/people/people.h"

/* Bytes of a user's name, and of one that is typed. */
#define KY_ACCOUNT_NAME_MAX 128

/* TRUE for a name of letters, digits and "._-@+\" alone: nothing that a directory might take for
 * nothing at all (RFC 4518 §2.2), or each way to write a name would have guesses of its own. */
gboolean ky_account_name_is_plain (const gchar *name);
/* TRUE for what may be shown of somebody and be the name of a department: short, and without
 * control characters. */
gboolean ky_account_is_text (const gchar *text);
/* A user of that name, staff and without an address. Errors: ky_fault_set(). */
gboolean ky_account_add (KyIndex *index, const gchar *name, const gchar *source, const gchar *by,
                         gint64 now, gint64 *ret_user, GError **error);

/*
 * Sets what stands in VALUES (names to strings) of: display, mail (his own address), addresses
 * (all others), aliases, shared, department, approves, roles, language; lists are separated by ";".
 * Errors: ky_fault_set().
 */
gboolean ky_account_change (KyIndex *index, gint64 user, GHashTable *values, GError **error);

/* HASH becomes USER's password. One that another gave him, but for root at admin.sock, he must
 * change before anything else. */
gboolean ky_account_set_password (KyIndex *index, KyCall *call, gint64 user, const gchar *hash,
                                  GError **error);

/* What decides about what USER may see and do, as one text to be compared. (transfer full) */
gchar *ky_account_rights (KyIndex *index, gint64 user, GError **error);
