/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether two TrueType fonts draw the same (ISO/IEC 14496-22 §5.3): outlines are compared byte for
 * byte, as programs copy them into documents, not looked at. What could make other outlines of the
 * same bytes must be the same, too, or lack: hinting, which some readers run for some fonts even
 * where they are asked not to, and what moves a glyph aside.
 */
#pragma once

#include "common/view.h"

#define KY_PDF_OPENTYPE 0x4f54544f /* "OTTO": its outlines are CFF */

/* A font's tables, borrowed. Those that lack are empty. */
typedef struct
{
  KyView cmap, hmtx, loca, glyf;
  KyView programs[3];
  guint n_glyphs, n_metrics, em;
  gboolean is_long;  /* loca */
  gboolean is_plain; /* nothing but glyf may draw a glyph */
} KyPdfOutlines;

/* The table TAG of the font whose directory is at AT of FILE: the first of that name. FALSE: none
 * that lies in FILE. */
gboolean ky_pdf_outlines_find_table (KyView file, gsize at, const gchar *tag, KyView *ret_table);
/* The TrueType font whose directory is at AT of FILE. FALSE: another, or not whole. */
gboolean ky_pdf_outlines_read (KyPdfOutlines *self, KyView file, gsize at);
/* The table of outlines in FILE, an OpenType font of RET_N glyphs and an em of 1000, in which
 * nothing else may draw a glyph. FALSE: it isn't one. */
gboolean ky_pdf_outlines_find_cff (KyView file, KyView *ret_table, guint *ret_n);
/* How far GLYPH says that it reaches to the left and to the right, in an em: what the same glyph of
 * an honest font says is so. FALSE: there is none. */
gboolean ky_pdf_outlines_reach (const KyPdfOutlines *self, guint glyph, gdouble *ret_left,
                                gdouble *ret_right);
/* Is the glyph ONE of SELF, which is plain, drawn as OTHER is of KNOWN? */
gboolean ky_pdf_outlines_are_same (const KyPdfOutlines *self, guint one, const KyPdfOutlines *known,
                                   guint other);
