/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the glyphs of a Type 1 font draw that LibreOffice wrote: it makes such a font of the glyphs
 * of an OpenType font whose outlines are CFF. A Type 1 font is a program, of which readers look for
 * the pieces that they need, each in its own way. So the one form of LibreOffice (vcl, cff.cxx) is
 * known, byte for byte, and no other: of that all readers find the same pieces. */
#pragma once

#include "filetypes/base/font/path.h"

typedef struct _KyPlainType1 KyPlainType1;

/* Opens `file`, or returns NULL if it has another form. (transfer full) */
KyPlainType1 *ky_plain_type1_new (KyView file);
void ky_plain_type1_free (KyPlainType1 *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPlainType1, ky_plain_type1_free)

/* Draws the glyph of `code` on `path`, which is emptied before. `*steps` is counted down. Returns
 * FALSE if there is no such glyph, if it has operators that LibreOffice does not write, or if no
 * steps are left. */
gboolean ky_plain_type1_draw (const KyPlainType1 *self, guint code, guint64 *steps,
                              KyFontPath *path);
