/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Destroys an original (its data key is deleted, the record of its message stays) or the data about
 * a user. To be called inside a transaction. ky_erasures_destroy() and ky_erasures_remove_person()
 * do the same and add the lines in the journal of erasures. */
#pragma once

#include "store/index/index.h"

/* Destroys the original of a message.
 * `n`: the message's number.
 * `who`, `why`: for the record.
 * `ret_file`: set to the file that must be removed after the commit, or to NULL (transfer full).
 * Errors: STORE. */
gboolean ky_destroy_row (KyIndex *index, gint64 n, const gchar *who, const gchar *why,
                         gchar **ret_file, GError **error);

/* Removes everything about a user but the name, which stays for what the user did, and the
 * addresses that mail was sent to. The user is disabled, if that was not so before.
 * `user`: the user's number.
 * `now`: Unix seconds.
 * Errors: STORE. */
gboolean ky_destroy_person (KyIndex *index, gint64 user, gint64 now, GError **error);
