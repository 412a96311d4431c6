/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checks of a request that need no knowledge of users. */
#pragma once

#include "portal/portal.h"

/* Creates the request with `target`, which is still as it was sent: a callback of libmicrohttpd that
 * returns a KyRequest (transfer full). */
void *ky_gate_target (void *data, const char *target, struct MHD_Connection *connection);
/* Fills `request`, for a method and a path, when its header is complete. `method` and `version` are
 * libmicrohttpd's own strings. If it can be answered at once, `is_early` is set. */
void ky_gate_request (KyRequest *request, KyPortal *portal, struct MHD_Connection *connection,
                      const gchar *method, const gchar *path, const gchar *version);
/* Returns an address as text; "" if it is neither IPv4 nor IPv6. (transfer full) */
gchar *ky_gate_address (const struct sockaddr *address);
void ky_gate_request_free (KyRequest *request);
/* Returns whether the token of the request belongs to its session. Runs in constant time. */
gboolean ky_gate_has_token (KyRequest *request);
