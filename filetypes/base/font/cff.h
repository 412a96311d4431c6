/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the glyphs of a font of the Compact Font Format draw (Adobe Technical Note 5176). */
#pragma once

#include "filetypes/base/font/charstring.h"

typedef struct _KyCff KyCff;

/* FILE is borrowed. NULL: it is not whole, of another em than 1000, or such that readers may
 * differ about it. (transfer full) */
KyCff *ky_cff_new (KyView file);
void ky_cff_free (KyCff *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyCff, ky_cff_free)

/* The glyph of CID, of a font whose glyphs have names that one itself (ISO 32000-1 §9.7.4.2). 0:
 * none, or not known. */
guint ky_cff_find (KyCff *self, guint cid);
/* The glyph of NAME, of a font by names that are all apart: of those alone that have a digit, which
 * no standard name has. 0: none, or not known. */
guint ky_cff_find_name (KyCff *self, const gchar *name);
/* The glyph of CODE by an encoding of the font's own, of such a font. 0: none, or not known. */
guint ky_cff_find_code (KyCff *self, guint8 code);
/* See ky_charstring_draw(). PATH is made empty before. */
gboolean ky_cff_draw (const KyCff *self, guint glyph, guint64 *steps, KyFontPath *path);
