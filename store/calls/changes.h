/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes of users that wait for a second administrator (store/calls/consent.h): who asked for
 * what, until when, and the change itself, so that the second administrator need not enter it
 * again. Of a password there is only the hash. */
#pragma once

#include "store/calls/call.h"

#define KY_CHANGES_ARGUMENTS "a{ss}" /* GVariant: the arguments of the call that waits */

/* Notes the change of a user that a call asks for; it replaces an earlier one of the same
 * administrator for the same user.
 * `name`: the user's name.
 * `what`: the parts of it that a second administrator must agree to.
 * Errors: STORE. */
gboolean ky_changes_note (KyServer *server, KyCall *call, const gchar *name, const gchar *what,
                          GError **error);
/* Deletes the changes of which no part waits any more. Errors: STORE. */
gboolean ky_changes_tidy (KyIndex *index, GError **error);
