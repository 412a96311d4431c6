/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store.most: the bytes of originals that are kept at most, so that the mail of one tenant can't
 * fill the disk or bucket that others share. What stands in the index is counted in a thread, now
 * and then; between two counts what this store takes is added to it, and what is destroyed, or what
 * other nodes take, is seen by the next one. Until the first count after a start everything is
 * taken.
 */
#pragma once

#include "store/loop/loop.h"

/* May SIZE more bytes be kept? FALSE with STORE when there is no room for them; then it is counted
 * again soon. SPARES: a part of the room is left for others. */
gboolean ky_most_has_room (KyServer *server, guint64 size, gboolean spares, GError **error);
/* Is there room for the next mail, as far as is known by those that were refused? FALSE with
 * STORE. */
gboolean ky_most_is_open (KyServer *server, GError **error);
/* SIZE more bytes are on their way into the index; and are not any more, but stand there (IS_KEPT)
 * or nowhere. */
void ky_most_begin (KyServer *server, guint64 size);
void ky_most_end (KyServer *server, guint64 size, gboolean is_kept);
/* After an index was opened: counts, in the background. */
void ky_most_start (KyServer *server);
void ky_most_tick (KyServer *server, gboolean is_hour);
/* Appends ,"most": and, once it is known, "kept": where there is a limit. */
void ky_most_json (KyServer *server, GString *json);
