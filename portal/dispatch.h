/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a whole request to its answer, in a thread of the pools. */
#pragma once

#include "portal/portal.h"

void ky_dispatch (KyRequest *request);
