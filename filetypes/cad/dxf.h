/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The methods and the verifier of the type dxf. */
#pragma once

#include "engine/job.h"

/* Implement the methods `rebuild` and `text`, and the verifier of what `rebuild` writes. */
gboolean ky_dxf_rebuild (KyJob *job, GError **error);
gboolean ky_dxf_text (KyJob *job, GError **error);
gboolean ky_dxf_verify (KyJob *job, GError **error);
