/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Revocations that an index from a backup does not have: the journal of erasures
 * (store/records/erasures.h) names what was revoked since, and these functions revoke it again.
 * Each is called inside a transaction. Errors: STORE. */
#pragma once

#include "store/index/index.h"

/* Reason in the audit log of a block or hold that an older copy of the index lacked. */
#define KY_SET_AGAIN "set before: an older copy of the index lacked it"
/* Reasons of the changed rights and the disabled account of a user that it did not have. */
#define KY_CHANGED_AGAIN "changed before: an older copy of the index had another value"
#define KY_DISABLED_AGAIN "disabled before: an older copy of the index had it enabled"
/* Reason of what was ended again, in its table and in the audit log. */
#define KY_ENDED_AGAIN "ended before"

#define KY_REQUEST_EXPIRED "request-expire" /* the kind of row of the log */

/* Revokes the entry `id`: an allow entry, a domain whose links stay, a machine's key, an agreed
 * password, an entry of the blocklist or a hold.
 * `ret_what`: set to the kind of row that the audit log needs of it, "hold-lift", or to NULL if
 * nothing was revoked. */
gboolean ky_revoke_entry (KyIndex *index, const gchar *id, const gchar **ret_what, GError **error);
/* Revokes the request `id` for an original, which waits for its decision or was approved. Whoever
 * still needs the original makes a new request.
 * `ret_what`: as above. */
gboolean ky_revoke_request (KyIndex *index, const gchar *id, const gchar **ret_what,
                            GError **error);
/* Ends the session whose token has the hash `hex`.
 * `ret_what`: set to NULL: the log needs no row of it. */
gboolean ky_revoke_session (KyIndex *index, const gchar *hex, const gchar **ret_what,
                            GError **error);
