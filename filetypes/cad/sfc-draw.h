/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What reads the features of a drawing of SXF as what is to be seen of it. */
#pragma once

#include "filetypes/cad/drawing.h"
#include "filetypes/cad/sfc.h"

#define KY_SFC_N_CODES 256

typedef struct
{
  KyDrawing *drawing;
  KySfc sfc;
  /* Codes: those that are known to all first, then those of the drawing. */
  guint32 colors[KY_SFC_N_CODES + 1];
  gdouble widths[17];
  guint16 dashes[33];
  guint n_colors, n_widths, n_dashes;
  GArray *layers; /* of gboolean: is it shown */
  GArray *serifs; /* of gboolean: of each font */
  GArray *curves; /* of guint: the figure of each closed curve */
  GArray *shown;  /* of guint: those that the figure or sheet that ends next shows */
  GHashTable *names;
  guint open; /* the figure that is filled */
} KySfcDraw;

/* The Ith parameter; 0, "" where there is none. */
gdouble ky_sfc_draw_number (const KySfcDraw *self, guint i);
KyView ky_sfc_draw_string (const KySfcDraw *self, guint i);
KyDrawingPoint ky_sfc_draw_point (const KySfcDraw *self, guint i);
guint ky_sfc_draw_code (const KySfcDraw *self, guint i);
/* Degrees, in radians. */
gdouble ky_sfc_draw_angle (const KySfcDraw *self, guint i);
/* Of a list. (transfer full) */
GArray *ky_sfc_draw_numbers (const KySfcDraw *self, guint i);
/* Of parameters 0 to 3: layer, colour, type and width of a line. */
KyDrawingPen ky_sfc_draw_pen (const KySfcDraw *self);
/* A text with its font, what it says, its place …, from parameter FIRST on. */
void ky_sfc_draw_text (KySfcDraw *self, guint first);
/* Through the points of two lists, from parameter I on. */
void ky_sfc_draw_polyline (KySfcDraw *self, guint i);

/* FALSE: the feature is none of dimensions and labels, of areas. */
gboolean ky_sfc_draw_dimension (KySfcDraw *self);
gboolean ky_sfc_draw_area (KySfcDraw *self);
