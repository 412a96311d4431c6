/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The mail addresses of users, which decide whose mail they see. A user's own address is neither
 * the own address nor the alias of another user. Another user gets it only as a shared mailbox, if
 * two administrators agree (store/calls/consent.h); each change is in the audit log, which also
 * names the others who have the address. */
#pragma once

#include "store/index/index.h"

/* Sets the own address of a user.
 * `user`: the user's number.
 * `mail`: the address; "": none.
 * Errors: STORE (also: a fault, common/fault.h). */
gboolean ky_addresses_set_own (KyIndex *index, gint64 user, const gchar *mail, GError **error);
/* Sets the addresses of a user beside the own one; those of them that are shared mailboxes stay so.
 * `list`: addresses, separated by ";".
 * Errors: as ky_addresses_set_own(). */
gboolean ky_addresses_set_others (KyIndex *index, gint64 user, const gchar *list, GError **error);
/* Sets the aliases of a user. Errors: as ky_addresses_set_own(). */
gboolean ky_addresses_set_aliases (KyIndex *index, gint64 user, const gchar *list, GError **error);
/* Sets the shared mailboxes of a user. Errors: as ky_addresses_set_own(). */
gboolean ky_addresses_set_shared (KyIndex *index, gint64 user, const gchar *list, GError **error);

/* Splits "a;b" into trimmed strings, leaving out empty ones (transfer full). */
gchar **ky_addresses_split (const gchar *text);

/* Finds another user who has or had an address as own address or alias, unless `user` has it so
 * already.
 * `ret_name`: set to the other user's name, or to NULL if there is none (transfer full).
 * Errors: STORE. */
gboolean ky_addresses_owner (KyIndex *index, gint64 user, const gchar *address, gchar **ret_name,
                             GError **error);

/* Returns the addresses of a user as a set of strings "address kind" (transfer full), or NULL.
 * Errors: STORE. */
GHashTable *ky_addresses_list (KyIndex *index, gint64 user, GError **error);
/* Logs the own addresses that two users have, which an older version allowed. */
void ky_addresses_complain (KyIndex *index);
