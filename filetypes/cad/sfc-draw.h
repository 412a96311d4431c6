/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of ky_sfc_draw(), which reads the features of an SXF drawing into a KyDrawing. */
#pragma once

#include "filetypes/cad/drawing.h"
#include "filetypes/cad/sfc.h"

#define KY_SFC_N_CODES 256

typedef struct
{
  KyDrawing *drawing;
  KySfc sfc;
  /* Tables indexed by code: the predefined styles first, then those of the drawing. The members n_…
   * are the next free codes. */
  guint32 colors[KY_SFC_N_CODES + 1];
  gdouble widths[17];
  guint16 dashes[33];
  guint n_colors, n_widths, n_dashes;
  GArray *layers; /* of gboolean: whether the layer is shown */
  GArray *serifs; /* of gboolean: whether the font has serifs */
  GArray *curves; /* of guint: the figure of each composite curve */
  GArray *shown; /* of guint: figures of visible curves, inserted at the end of a figure or sheet */
  GHashTable *names; /* name of a figure → its number */
  guint open;        /* the figure that receives new elements */
} KySfcDraw;

/* Return parameter number `i` of the feature: a number, a string, the point of `i` and `i` + 1, a
 * code (0 to 32767). A missing one is 0 or "". */
gdouble ky_sfc_draw_number (const KySfcDraw *self, guint i);
KyView ky_sfc_draw_string (const KySfcDraw *self, guint i);
KyDrawingPoint ky_sfc_draw_point (const KySfcDraw *self, guint i);
guint ky_sfc_draw_code (const KySfcDraw *self, guint i);
/* Returns the angle of parameter `i` (degrees) in radians. */
gdouble ky_sfc_draw_angle (const KySfcDraw *self, guint i);
/* Returns the numbers of the list in parameter `i`, of gdouble. (transfer full) */
GArray *ky_sfc_draw_numbers (const KySfcDraw *self, guint i);
/* Returns the pen of the parameters 1 to 3: colour, line type and line width. */
KyDrawingPen ky_sfc_draw_pen (const KySfcDraw *self);
/* Draws the text whose font, characters, position … are the parameters from `first` on. */
void ky_sfc_draw_text (KySfcDraw *self, guint first);
/* Draws the line through the points of the lists in parameters `i` (x) and `i` + 1 (y). */
void ky_sfc_draw_polyline (KySfcDraw *self, guint i);

/* Draw the feature if it is a dimension or label, or an area; otherwise return FALSE. */
gboolean ky_sfc_draw_dimension (KySfcDraw *self);
gboolean ky_sfc_draw_area (KySfcDraw *self);
