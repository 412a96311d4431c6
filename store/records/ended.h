/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was ended, and an older index has still: ended there, too, as lines of the journal of
 * erasures say (store/records/erasures.h). Inside a transaction. Errors: STORE. */
#pragma once

#include "store/index/index.h"

/* An allow entry, a domain whose links stay, the key of a machine, an agreed password, an entry of
 * the blocklist. */
gboolean ky_ended_entry (KyIndex *index, const gchar *id, GError **error);
/* A request that waits or may be fetched: who still wants it asks anew. */
gboolean ky_ended_request (KyIndex *index, const gchar *id, GError **error);
/* The session whose token has the hash HEX. */
gboolean ky_ended_session (KyIndex *index, const gchar *hex, GError **error);
