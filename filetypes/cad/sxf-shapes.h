/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws point marks, line ends, texts and figures of SXF, for both of its formats. */
#pragma once

#include "filetypes/cad/drawing.h"

/* Draws point mark `code` (1 to 7) at `at`, rotated by `angle` and enlarged by `scale`: a ring (2),
 * a dot (3) or else a cross. */
void ky_sxf_draw_mark (KyDrawing *self, KyDrawingPoint at, guint code, gdouble angle, gdouble scale,
                       const KyDrawingPen *pen);
/* Returns the code of the point mark `name` ("asterisk" …), or 0. */
guint ky_sxf_mark_named (KyView name);
/* Adds a clothoid to the path, from length `from` to `to`. It starts (length 0) at `at` in the
 * direction `first`; `size` squared is radius times length. */
void ky_sxf_clothoid (KyDrawing *self, KyDrawingPoint at, gdouble size, gboolean is_clockwise,
                      gdouble first, gdouble from, gdouble to);
/* Draws line end `code` (1 to 11) at `at`; the line lies in the direction `angle` from there. */
void ky_sxf_draw_end (KyDrawing *self, guint code, KyDrawingPoint at, gdouble angle, gdouble scale,
                      const KyDrawingPen *pen);
/* Returns the code of the line end `name` ("blanked arrow" …), or 0. */
guint ky_sxf_end_named (KyView name);

typedef struct
{
  const gchar *words; /* UTF-8 */
  KyDrawingPoint at;
  gdouble height, width, angle, slant; /* radians */
  guint place; /* part of the text at its point: 1 lower left, 2 lower middle … 9 upper right */
  gboolean is_vertical, is_serif;
} KySxfText;

/* Adds `text` to the entered figure. */
void ky_sxf_draw_text (KyDrawing *self, const KySxfText *text, const KyDrawingPen *pen);

/* Returns the matrix that shows the entered figure, whose x axis points up and y axis right, and
 * mirrors its texts so that they are readable when shown by this matrix. */
KyDrawingMatrix ky_sxf_geodetic (KyDrawing *self);
