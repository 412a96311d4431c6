/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies rewritten tables GDEF, GSUB and GPOS. Errors: VERIFY. */
#pragma once

#include "engine/job.h"

gboolean ky_layout_verify_kinds (KyView gdef, guint n_glyphs, guint *ret_n_mark_sets,
                                 GError **error);
gboolean ky_layout_verify (KyView table, guint n_glyphs, guint n_mark_sets, gboolean is_position,
                           GError **error);
