/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files that write sfnt fonts. */
#pragma once

#include "common/view.h"

/*
 * The cmap table of a font of N_GLYPHS glyphs, written anew: subtables of formats 0, 4, 6 and 12
 * with the platforms and encodings that they had. FALSE: nothing of it can be kept, OUT is as it
 * was.
 */
gboolean ky_sfnt_write_cmap (KyView cmap, guint n_glyphs, GByteArray *out);
