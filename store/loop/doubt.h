/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages whose report is kept, and whose door may not have heard so, or ended before it said so:
 * then their sender comes again with the same bytes, and that is the same message, with one
 * original.
 */
#pragma once

#include "store/loop/loop.h"

/* The report of message ID was kept and PEER is being told. */
void ky_doubt_told (KyServer *server, KyPeer *peer, const gchar *id);
/* PEER is gone. */
void ky_doubt_closed (KyServer *server, const KyPeer *peer);
/* The identifiers in doubt, as an array in JSON in the order in which they are to be tried; NULL:
 * there is none. Errors leave out what this store had not told before it was started. (transfer
 * full) */
gchar *ky_doubt_list (KyServer *server);
gboolean ky_doubt_has (const KyServer *server, const gchar *id);
/* It is settled what became of ID. */
void ky_doubt_end (KyServer *server, const gchar *id);
void ky_doubt_clear (KyServer *server);
