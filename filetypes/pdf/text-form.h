/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Glyphs that a font of the system has for the same characters in text of other languages: its
 * table GSUB puts them in place of those that its cmap names (ISO/IEC 14496-22 §6.3.4, locl), as
 * other figures and quotation marks for Latin text.
 */
#pragma once

#include "common/view.h"

/* Of the font whose directory is at AT of FILE: pairs of guint16, a glyph and its form. (transfer
 * full) */
GArray *ky_pdf_forms_read (KyView file, gsize at);
/* The form I of GLYPH; 0: it has no more. */
guint ky_pdf_forms_find (const GArray *self, guint glyph, guint i);
