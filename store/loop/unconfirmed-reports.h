/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages whose report is committed, but whose front end may not have received the answer, or may
 * have ended before it answered the sender. If the sender then sends the same bytes again, that is
 * the same message, with one original. */
#pragma once

#include "store/loop/loop.h"

/* Notes that the report of a message is committed and that the answer is being sent to `peer`. */
void ky_unconfirmed_reports_told (KyServer *server, KyPeer *peer, const gchar *id);
/* Is called when the connection of `peer` is closed: its last message is in doubt if the answer was
 * sent less than 60 s ago. */
void ky_unconfirmed_reports_closed (KyServer *server, const KyPeer *peer);
/* Returns the identifiers of messages in doubt as a JSON array, in the order in which they are to
 * be compared, or NULL if there is none (transfer full). If the index cannot be read, the messages
 * from before the start are missing. */
gchar *ky_unconfirmed_reports_list (KyServer *server);
/* Tells whether a message is in doubt. */
gboolean ky_unconfirmed_reports_has (const KyServer *server, const gchar *id);
/* Is called when it is known what became of a message: it is no longer in doubt. */
void ky_unconfirmed_reports_end (KyServer *server, const gchar *id);
/* Forgets all messages in doubt. To be called when the server is freed. */
void ky_unconfirmed_reports_clear (KyServer *server);
