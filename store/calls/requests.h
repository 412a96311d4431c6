/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What else happens to requests. Inside a transaction. */
#pragma once

#include "store/loop/loop.h"

/* Adds to the history of REQUEST; USER 0: the store itself. */
gboolean ky_request_note (KyIndex *index, gint64 request, gint64 user, const gchar *what,
                          const gchar *why, gint64 now, GError **error);
/* Ends those that nobody decided, or fetched, in time, and tells who asked. */
gboolean ky_requests_expire (KyServer *server, gint64 now, GError **error);
/* Why nothing can be done with a request that is in STATE: "conflict: …"; FALSE. */
gboolean ky_request_refuse (const gchar *state, GError **error);
