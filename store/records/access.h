/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes what a user may do and what proves the user's identity, as words for a line of the
 * journal of erasures (store/records/erasures.h): roles, password, the time at which the second
 * factor was set up, the address for its code, mail addresses, departments that the user approves
 * for, the user's department, and the deputy during an absence. Only roles and times can be read
 * there; of the rest there is the beginning of a SHA-256. */
#pragma once

#include "store/index/index.h"

#define KY_ACCESS_TAG_SIZE 17 /* with NUL */

/* Computes the beginning of the SHA-256 of a text, without regard to the case of ASCII letters. The
 * hash of a password contains its salt, so its tag does, too. */
void ky_access_tag (const gchar *text, gchar ret_tag[KY_ACCESS_TAG_SIZE]);

/* Describes a user as the index has the user now.
 * `user`: the user's number.
 * Returns the words (transfer full), or NULL.
 * Errors: STORE. */
gchar *ky_access_describe (KyIndex *index, gint64 user, GError **error);
/* Takes from a user of an older index what the words do not contain (roles, addresses, departments
 * to approve for, a password or second factor that is another), and ends the user's sessions. It
 * gives the user nothing. The user's department and absence are set to those of the words, or to
 * none if the index does not have them. To be called inside a transaction.
 * `words`: what ky_access_describe() returned.
 * Errors: STORE. */
gboolean ky_access_restrict (KyIndex *index, gint64 user, const gchar *words, GError **error);
