/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mail addresses of users, which decide whose mail they see. An address of somebody's own is
 * nobody else's own or alias; another gets it as shared mailbox only, when two administrators say
 * so (store/calls/consent.h), and each change stands in the audit log with who has the address,
 * too.
 */
#pragma once

#include "store/index/index.h"

/* Set USER's own address, his aliases beside it (of them those that are shared stay so), aliases
 * alone, shared mailboxes; lists are separated by ";". Errors: ky_fault_set(). */
gboolean ky_addresses_set_own (KyIndex *index, gint64 user, const gchar *mail, GError **error);
gboolean ky_addresses_set_others (KyIndex *index, gint64 user, const gchar *list, GError **error);
gboolean ky_addresses_set_aliases (KyIndex *index, gint64 user, const gchar *list, GError **error);
gboolean ky_addresses_set_shared (KyIndex *index, gint64 user, const gchar *list, GError **error);

/* "a;b": trimmed, none empty. (transfer full) */
gchar **ky_addresses_split (const gchar *text);

/* The name of another user whose ADDRESS it is alone (own, or alias), or was, unless USER has it as
 * his alone already; NULL in *RET_NAME when there is none. */
gboolean ky_addresses_owner (KyIndex *index, gint64 user, const gchar *address, gchar **ret_name,
                             GError **error);

/* USER's addresses, as "address kind". NULL with an error. (transfer full) */
GHashTable *ky_addresses_list (KyIndex *index, gint64 user, GError **error);
/* Tells the log of own addresses that two users have: an earlier kiyome let them. */
void ky_addresses_complain (KyIndex *index);
