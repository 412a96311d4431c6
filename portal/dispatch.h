/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Serves a request in a thread of the pools. */
#pragma once

#include "portal/portal.h"

/* Decides whether the body of a request may be received, when its header is complete. Returns TRUE
 * with the place for the body prepared, or FALSE with the response set. */
gboolean ky_dispatch_admit (KyRequest *request);
void ky_dispatch (KyRequest *request);
