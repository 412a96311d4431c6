/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the glyphs of a Type 1 font that LibreOffice made of an OpenType font with CFF outlines. A
 * Type 1 font is a program in which each reader looks for pieces in its own way. Therefore only the
 * form that LibreOffice writes (vcl, cff.cxx) is accepted, byte for byte: in it all readers find
 * the same pieces. */
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
