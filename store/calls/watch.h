/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The events "audit-doubted" and "originals-doubted"; watch.c has the verbs of watchers, too
 * (contract/store.def). */
#pragma once

#include "store/loop/loop.h"

/* Records an event, and tells incident.to, of each person who looked at unusually many mails within
 * the last hour, at most once a day for each, inside a transaction. `now`: Unix seconds. Errors:
 * STORE. */
gboolean ky_watch_note_unusual (KyServer *server, gint64 now, GError **error);
/* Returns since when the hour before `now` (Unix seconds) is of a night, by store.time-zone; after
 * `now`: it is day. */
gint64 ky_watch_night_since (gint64 now);
/* Is called every minute: records the event "audit-doubted" if a check of the audit log has found a
 * problem, and "originals-doubted" if a directory of originals was removed, emptied or given away,
 * once for each problem. */
void ky_watch_tick (KyServer *server, gboolean is_hour);
