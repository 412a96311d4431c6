/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes of requests for originals. To be called inside a transaction. */
#pragma once

#include "store/loop/loop.h"

/* Adds a row to the history of request number `request`. `user`: who acted; 0: the store itself;
 * `what`, `why`: the action and its reason; `now`: Unix seconds. Errors: STORE. */
gboolean ky_request_note (KyIndex *index, gint64 request, gint64 user, const gchar *what,
                          const gchar *why, gint64 now, GError **error);
/* Ends the requests that were not decided, or not fetched after their approval, in time, and tells
 * the users who asked by mail. `now`: Unix seconds. Errors: STORE. */
gboolean ky_requests_expire (KyServer *server, gint64 now, GError **error);
/* Refuses an action because the request is in `state`. Always returns FALSE. Errors: STORE
 * "conflict: …". */
gboolean ky_request_refuse (const gchar *state, GError **error);
