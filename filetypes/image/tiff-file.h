/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/view.h"
#include "filetypes/job.h"

/* Rebuilds VIEW page by page to JOB. Errors: MALFORMED, LIMIT, MEMORY. */
gboolean ky_tiff_rebuild (KyJob *job, KyView view, GError **error);

/* TRUE when VIEW is such as ky_tiff_rebuild() writes. Shares no code with it. Errors: VERIFY. */
gboolean ky_tiff_verify (KyView view, GError **error);

/* TRUE when DATA is Group 4 (ITU-T T.6) of exactly HEIGHT rows of WIDTH pixels, ended by an end of
 * block. */
gboolean ky_group4_verify (KyView data, guint32 width, guint32 height);
