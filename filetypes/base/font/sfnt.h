/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files that write sfnt fonts. */
#pragma once

#include "common/view.h"

#define KY_SFNT_POSTSCRIPT_NAME 6

/*
 * The cmap table of a font of N_GLYPHS glyphs, written anew: subtables of formats 0, 4, 6 and 12
 * with the platforms and encodings that they had. FALSE: nothing of it can be kept, OUT is as it
 * was.
 */
gboolean ky_sfnt_write_cmap (KyView cmap, guint n_glyphs, GByteArray *out);
/* OS/2, without the vendor. FALSE: TABLE is too short, OUT is as it was. */
gboolean ky_sfnt_write_os2 (KyView table, GByteArray *out);
/* The names that a font is called by, as far as they can be seen. FALSE: no family has one. */
gboolean ky_sfnt_write_names (KyView table, GByteArray *out);
/* vhea and vmtx. FALSE: the font has no whole ones. */
gboolean ky_sfnt_write_vertical (KyView vhea, KyView vmtx, guint n_glyphs, GByteArray *heads,
                                 GByteArray *metrics);
/* VORG. FALSE: it can't be kept, OUT is as it was. */
gboolean ky_sfnt_write_origins (KyView vorg, guint n_glyphs, GByteArray *out);
/* GDEF: kinds of glyphs. RET_N_MARK_SETS: how many sets of marks it has. FALSE: it can't be kept,
 * OUT is as it was. */
gboolean ky_sfnt_write_glyph_kinds (KyView view, guint n_glyphs, guint *ret_n_mark_sets,
                                    GByteArray *out);
/* GSUB, or GPOS, with as many sets of marks in GDEF. FALSE: likewise. */
gboolean ky_sfnt_write_layout (KyView view, guint n_glyphs, guint n_mark_sets, gboolean is_position,
                               GByteArray *out);
