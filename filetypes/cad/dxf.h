/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the module for DXF has of its files. */
#pragma once

#include "engine/job.h"

/* The methods, and the second reading of what the first of them writes. */
gboolean ky_dxf_rebuild (KyJob *job, GError **error);
gboolean ky_dxf_text (KyJob *job, GError **error);
gboolean ky_dxf_verify (KyJob *job, GError **error);
