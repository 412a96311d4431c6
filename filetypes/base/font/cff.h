/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the glyphs of fonts in the Compact Font Format (Adobe Technical Note 5176). */
#pragma once

#include "filetypes/base/font/charstring.h"

typedef struct _KyCff KyCff;

/* Opens the font `file`, which is borrowed. Returns NULL if it is incomplete, if its em is not
 * 1000, or if readers may differ about it. (transfer full) */
KyCff *ky_cff_new (KyView file);
void ky_cff_free (KyCff *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyCff, ky_cff_free)

/* Returns the glyph of `cid`; in a font whose glyphs have names, `cid` is the glyph's number (ISO
 * 32000-1 §9.7.4.2). Returns 0 if there is none or it is unknown. */
guint ky_cff_find (KyCff *self, guint cid);
/* Returns the glyph of `name` in a font whose names all differ. Only names with a digit are found,
 * as no standard name has one. Returns 0 if there is none or it is unknown. */
guint ky_cff_find_name (KyCff *self, const gchar *name);
/* Returns the glyph of `code` by the own encoding of such a font, or 0 if there is none or it is
 * unknown. */
guint ky_cff_find_code (KyCff *self, guint8 code);
/* Draws `glyph` on `path`, which is emptied before; see ky_charstring_draw(). */
gboolean ky_cff_draw (const KyCff *self, guint glyph, guint64 *steps, KyFontPath *path);
