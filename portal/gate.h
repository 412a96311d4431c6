/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is refused before anybody is asked who the user is. */
#pragma once

#include "portal/portal.h"

/* The request for METHOD and PATH, whose header is here. When it can be answered at once, its
 * is_early says so. (transfer full) */
KyRequest *ky_gate_request (KyPortal *portal, struct MHD_Connection *connection,
                            const gchar *method, const gchar *path);
/* ADDRESS as text, "" where it is neither of IPv4 nor of IPv6. (transfer full) */
gchar *ky_gate_address (const struct sockaddr *address);
void ky_gate_request_free (KyRequest *request);
/* Does the token that came with REQUEST belong to its session? Constant time. */
gboolean ky_gate_has_token (KyRequest *request);
