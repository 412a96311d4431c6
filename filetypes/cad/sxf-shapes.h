/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Marks, ends of lines, texts and figures of SXF, in whichever form its drawing came. */
#pragma once

#include "filetypes/cad/drawing.h"

/* A point: 1 to 7. */
void ky_sxf_draw_mark (KyDrawing *self, KyDrawingPoint at, guint code, gdouble angle, gdouble scale,
                       const KyDrawingPen *pen);
guint ky_sxf_mark_named (KyView name);
/* Adds a line to the path whose bend grows with its length from AT on, where it leads to the angle
 * FIRST: from the length FROM to TO. SIZE squared is radius by length. */
void ky_sxf_clothoid (KyDrawing *self, KyDrawingPoint at, gdouble size, gboolean is_clockwise,
                      gdouble first, gdouble from, gdouble to);
/* An end of a line, 1 to 11, which comes from the side of ANGLE. */
void ky_sxf_draw_end (KyDrawing *self, guint code, KyDrawingPoint at, gdouble angle, gdouble scale,
                      const KyDrawingPen *pen);
guint ky_sxf_end_named (KyView name);

typedef struct
{
  const gchar *words; /* UTF-8 */
  KyDrawingPoint at;
  gdouble height, width, angle, slant; /* radians */
  guint place;                         /* what of it stands at its point: 1 is its corner below on
                                          the left, 2 the middle below, 9 above on the right */
  gboolean is_vertical, is_serif;
} KySxfText;

void ky_sxf_draw_text (KyDrawing *self, const KySxfText *text, const KyDrawingPen *pen);

/* For the figure that is filled, whose x leads up and whose y leads to the right: letters stay
 * upright where it is shown by this. */
KyDrawingMatrix ky_sxf_geodetic (KyDrawing *self);
