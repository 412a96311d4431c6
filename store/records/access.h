/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes what a user may do and what proves the user's identity, as words for a line of the
 * journal of erasures (store/records/erasures.h) and for a row of the audit log: roles, password,
 * the second factor and the time at which it was set up, the address for its code, mail addresses,
 * departments that the user approves for, the user's department, and the deputy during an absence.
 * Only roles and times can be read there; of the rest there is the beginning of a SHA-256. The row
 * has no absence, which ends when a deputy is removed, but where the account comes from, whether it
 * is enabled, when it ends, to which address letters go, the kind of each address, which ones the
 * user ever had, the shown name, when and by whom the account was added, and whether an
 * administrator knows its password. */
#pragma once

#include "store/records/audit.h"

#define KY_ACCESS_LOGGED "user-access" /* the kind of the row of the log */

#define KY_ACCESS_TAG_SIZE 17 /* with NUL */

/* Computes the beginning of the SHA-256 of a text, without regard to the case of ASCII letters. The
 * hash of a password contains its salt, and a sealed second factor its nonce, so the tags of both
 * tell nothing about them. */
void ky_access_tag (const gchar *text, gchar ret_tag[KY_ACCESS_TAG_SIZE]);

/* Describes a user as the index has the user now.
 * `user`: the user's number.
 * Returns the words (transfer full), or NULL.
 * Errors: STORE. */
gchar *ky_access_describe (KyIndex *index, gint64 user, GError **error);
/* Describes the user as the row of the audit log does.
 * Returns the words (transfer full), or NULL.
 * Errors: STORE. */
gchar *ky_access_describe_rights (KyIndex *index, gint64 user, GError **error);
/* Adds these words to the audit log, inside the current transaction.
 * `name`: the user's name as the index has it.
 * Errors: STORE. */
gboolean ky_access_log (KyIndex *index, KyAuditHead *head, gint64 user, const gchar *name,
                        GError **error);
/* Takes from a user of an older index what the words do not contain (roles, addresses, departments
 * to approve for, a password or second factor that is another), and ends the user's sessions. It
 * gives the user nothing. The user's department and absence are set to those of the words, or to
 * none if the index does not have them. To be called inside a transaction.
 * `words`: what ky_access_describe() returned.
 * Errors: STORE. */
gboolean ky_access_restrict (KyIndex *index, gint64 user, const gchar *words, GError **error);
