/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passwords that were agreed with partners, or given in the portal:
 * store/seal/partner-password.h. */
#pragma once

#include "store/calls/call.h"

/* Is there one for SENDER's domain, and for no domain above or below it? He must be proven. */
gboolean ky_partner_passwords_has (KyIndex *index, const gchar *sender, gint64 now,
                                   gboolean *ret_has, GError **error);
/* Those for the sender of MESSAGE, who was proven, are the answer: entry, domain, expires, key_id,
 * sealed. */
gboolean ky_partner_passwords_answer (KyServer *server, KyCall *call, gint64 message,
                                      GError **error);
/* The entries of the argument `agreed`, "id;id" or "", were tried on what was opened now. */
gboolean ky_partner_passwords_used (KyServer *server, KyCall *call, GError **error);
/* That which a recipient of MESSAGE gave in the portal, for the others: likewise. */
gboolean ky_portal_passwords_answer (KyServer *server, KyCall *call, gint64 message,
                                     GError **error);
/* Those that were tried are gone. */
gboolean ky_portal_passwords_tidy (KyIndex *index, gint64 now, GError **error);
/* Those that are over are gone. */
gboolean ky_partner_passwords_tidy (KyIndex *index, gint64 now, GError **error);
