/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "filetypes/job.h"

/* The file written anew, 7-bit (threats.md O-RTF-01). Errors: MALFORMED, LIMIT. */
gboolean ky_rtf_rebuild (KyJob *job, GError **error);
/* A second reading that shares no code with the rebuilding. Errors: VERIFY. */
gboolean ky_rtf_verify (KyJob *job, GError **error);
