/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The quota of originals (store.most, in bytes), so that the mail of one tenant can't fill the disk
 * or bucket that others share. A thread counts from time to time what the index holds. Between two
 * counts the store adds what it accepts itself; what is destroyed, and what other nodes accept,
 * shows in the next count. Before the first count after a start every original is accepted. */
#pragma once

#include "store/loop/loop.h"

/* Tells whether `size` more bytes fit. If they do not, FALSE with STORE, and the next count comes
 * soon.
 * `spares`: keep a part of the quota free for mail, as uploads do. */
gboolean ky_quota_has_room (KyServer *server, guint64 size, gboolean spares, GError **error);
/* Tells whether the next mail will fit, as far as the sizes of those that were refused tell. If
 * not, FALSE with STORE. */
gboolean ky_quota_is_open (KyServer *server, GError **error);
/* Reserves `size` bytes for an original that is being written, and ends the reservation: with
 * `is_kept` the original is in the index now, else it is not stored. */
void ky_quota_begin (KyServer *server, guint64 size);
void ky_quota_end (KyServer *server, guint64 size, gboolean is_kept);
/* Begins the first count, in the background. To be called after the index was opened. */
void ky_quota_start (KyServer *server);
/* Is called every minute: starts the next count when it is due. */
void ky_quota_tick (KyServer *server, gboolean is_hour);
/* Appends ,"most": LIMIT and, once it is known, ,"kept": BYTES, if there is a limit. */
void ky_quota_json (KyServer *server, GString *json);
