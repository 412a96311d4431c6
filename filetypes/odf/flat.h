/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits a document that is one XML file (OpenDocument 1.3 part 3 §3.1.2) into the members of the
 * package that it stands for: the same parts, unfiltered, and pictures. */
#pragma once

#include "engine/job.h"

/* Tells whether `view` does not begin like a ZIP file, so that it may be one XML file. */
gboolean ky_odf_is_flat (KyView view);
/* Splits the job's input into `members` (name -> GBytes). Errors: MALFORMED, LIMIT. */
gboolean ky_odf_split_flat (KyJob *job, GHashTable *members, GError **error);
