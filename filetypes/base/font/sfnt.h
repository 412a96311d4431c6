/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private functions that write single tables of sfnt fonts. */
#pragma once

#include "common/view.h"

#define KY_SFNT_POSTSCRIPT_NAME 6

/* Rewrites the cmap table of a font with `n_glyphs` glyphs: subtables of formats 0, 4, 6 and 12,
 * with their platforms and encodings. Returns FALSE, with `out` unchanged, if nothing can be
 * kept. */
gboolean ky_sfnt_write_cmap (KyView cmap, guint n_glyphs, GByteArray *out);
/* Rewrites OS/2 without the vendor. Returns FALSE, with `out` unchanged, if `table` is too
 * short. */
gboolean ky_sfnt_write_os2 (KyView table, GByteArray *out);
/* Rewrites the visible names of a font. Returns FALSE if there is no name of a family. */
gboolean ky_sfnt_write_names (KyView table, GByteArray *out);
/* Rewrites vhea and vmtx. Returns FALSE if the font has none or they are incomplete. */
gboolean ky_sfnt_write_vertical (KyView vhea, KyView vmtx, guint n_glyphs, GByteArray *heads,
                                 GByteArray *metrics);
/* Rewrites `vorg`. Returns FALSE, with `out` unchanged, if it cannot be kept. */
gboolean ky_sfnt_write_origins (KyView vorg, guint n_glyphs, GByteArray *out);
/* Rewrites GDEF, the kinds of glyphs. `*ret_n_mark_sets` is the number of its mark sets. Returns
 * FALSE, with `out` unchanged, if it cannot be kept. */
gboolean ky_sfnt_write_glyph_kinds (KyView view, guint n_glyphs, guint *ret_n_mark_sets,
                                    GByteArray *out);
/* Rewrites GSUB or GPOS; `n_mark_sets` is the number of mark sets in GDEF. Returns FALSE, with
 * `out` unchanged, if it cannot be kept. */
gboolean ky_sfnt_write_layout (KyView view, guint n_glyphs, guint n_mark_sets, gboolean is_position,
                               GByteArray *out);
