/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The code by mail that setting up an authenticator needs, so that somebody who has only a session,
 * or controls the portal, cannot set up a second factor for a user who has none. The code goes to
 * the user's own address as the store has it, not as the portal says, and is sent by kiyome-opener;
 * the portal sees it only when the user enters it. To be called inside a transaction. */
#pragma once

#include "store/calls/call.h"

/* Sends the caller a code by mail, unless one was sent less than 5 minutes ago.
 * `ret_mail`: (nullable) set to the address (transfer full).
 * Errors: STORE; "enrol-elsewhere" if there is no relay or no address (`kiyome user totp` then sets
 * up an authenticator). */
gboolean ky_enrol_begin (KyServer *server, KyCall *call, gchar **ret_mail, GError **error);
/* Sets `ret_fits` to whether `typed` is the code that was sent to the caller. Wrong codes are
 * counted; after 10 the code is no longer valid. Errors: STORE. */
gboolean ky_enrol_fits (KyServer *server, KyCall *call, const gchar *typed, gboolean *ret_fits,
                        GError **error);
/* Deletes the code of user number `user`, because it was used. Errors: STORE. */
gboolean ky_enrol_end (KyIndex *index, gint64 user, GError **error);
