/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The code by mail that setting up an authenticator needs: a session alone, or a portal in other
 * hands, must not make a second factor for somebody who has none. It goes to the user's own
 * address, as this store holds it and not as the portal says, by kiyome-opener, and the portal sees
 * it only when he types it. Inside a transaction.
 */
#pragma once

#include "store/calls/call.h"

/* Mails a code to the caller at *RET_MAIL (transfer full), unless he was sent one some minutes ago.
 * Errors:
 * "enrol-elsewhere": there is no mail, or he has no address; kiyome user totp makes one then. */
gboolean ky_enrol_begin (KyServer *server, KyCall *call, gchar **ret_mail, GError **error);
/* Is TYPED the code that the caller was sent? What does not fit is counted, and ends it soon. */
gboolean ky_enrol_fits (KyServer *server, KyCall *call, const gchar *typed, gboolean *ret_fits,
                        GError **error);
/* The code of USER is used up. */
gboolean ky_enrol_end (KyIndex *index, gint64 user, GError **error);
