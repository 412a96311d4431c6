/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A document as one XML file (OpenDocument 1.3 part 3 §3.1.2) taken apart into what its package
 * would hold: the same parts, with all that is in them, and pictures; they are filtered behind it.
 */
#pragma once

#include "engine/job.h"

/* TRUE when VIEW does not begin as a ZIP file does, so that it may be such a file. */
gboolean ky_odf_is_flat (KyView view);
/* The members, name -> GBytes, in MEMBERS. Errors: MALFORMED, LIMIT. */
gboolean ky_odf_split_flat (KyJob *job, GHashTable *members, GError **error);
