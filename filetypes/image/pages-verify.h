/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies page images for the portal. */
#pragma once

#include "engine/job.h"

gboolean ky_pages_verify (KyJob *job, GError **error);
