/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engine/job.h"

/* Makes the output of DRAWN, a PNG file of the worker that drew: that is nobody's word, so it goes
 * through the module for PNG. Errors: LIMIT, and where the whole job must end. */
gboolean ky_drawn_write (KyJob *job, GBytes *drawn, GError **error);
