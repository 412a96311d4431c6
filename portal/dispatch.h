/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a whole request to its answer, in a thread of the pools. */
#pragma once

#include "portal/portal.h"

/* Of a request whose header is here: may its body come? If so its place is made ready, else the
 * answer is. */
gboolean ky_dispatch_admit (KyRequest *request);
void ky_dispatch (KyRequest *request);
