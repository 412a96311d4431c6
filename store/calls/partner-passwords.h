/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passwords for encrypted attachments: those agreed with partners, and those that a recipient has
 * entered in the portal. The index has them sealed (store/seal/partner-password.h). */
#pragma once

#include "store/calls/call.h"

/* Sets `ret_has` to whether there is a partner password for exactly the domain of `sender` (not for
 * a domain above or below it). The sender must be authenticated. `now`: Unix seconds. Errors:
 * STORE. */
gboolean ky_partner_passwords_has (KyIndex *index, const gchar *sender, gint64 now,
                                   gboolean *ret_has, GError **error);
/* Answers with the partner passwords for the sender of message number `message`, who must have been
 * authenticated: entry, domain, expires, key_id, sealed. Errors: STORE. */
gboolean ky_partner_passwords_answer (KyServer *server, KyCall *call, gint64 message,
                                      GError **error);
/* Checks that the content of a call is a password that was sealed to the key in the argument `key`.
 * Errors: STORE ("invalid"). */
gboolean ky_partner_passwords_check_sealed (KyCall *call, GError **error);
/* Notes the time of use of the entries in the argument `agreed` ("id;id" or ""), which were tried
 * on a file that was opened. Errors: STORE (also: `agreed` is not such a list). */
gboolean ky_partner_passwords_used (KyServer *server, KyCall *call, GError **error);
/* Answers in the same columns with the password that a recipient of message number `message` has
 * entered in the portal, for its other recipients. Errors: STORE. */
gboolean ky_portal_passwords_answer (KyServer *server, KyCall *call, gint64 message,
                                     GError **error);
/* Deletes passwords entered in the portal that have expired or for which no deferred delivery waits
 * any more. `now`: Unix seconds. Errors: STORE. */
gboolean ky_portal_passwords_tidy (KyIndex *index, gint64 now, GError **error);
/* Deletes the partner passwords that have expired. `now`: Unix seconds. Errors: STORE. */
gboolean ky_partner_passwords_tidy (KyIndex *index, gint64 now, GError **error);
