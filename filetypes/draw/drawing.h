/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws CAD drawings as PDF: the step KY_STEP_DRAWING (plot.h). */
#pragma once

#include "filetypes/cad/drawing.h"
#include "filetypes/draw/surface.h"

typedef struct _KyDrawingFonts KyDrawingFonts;

/* Holds the state with which a page is drawn. */
typedef struct
{
  cairo_t *cairo;
  KyDrawingMatrix page; /* from units of the drawing to points, down is positive */
  KyDrawingFonts *fonts;
} KyDrawingSheet;

KyDrawingFonts *ky_drawing_fonts_new (void);
void ky_drawing_fonts_free (KyDrawingFonts *self);
/* Draws `text` in the current colour; `matrix` is that of the figure that shows it. */
void ky_drawing_show_text (const KyDrawingSheet *self, const KyDrawingText *text,
                           const KyDrawingMatrix *matrix);

/* Chooses the sheet's size in points for a figure with the bounding box `box`, and the matrix that
 * places the figure on it. Errors: those of ky_draw_check_size(). */
gboolean ky_drawing_choose_sheet (const KyDrawing *drawing, const KyDrawingPage *page,
                                  const KyDrawingPoint *box, gdouble *ret_width,
                                  gdouble *ret_height, KyDrawingMatrix *ret_matrix, GError **error);

/* Draws ky_job_input(), a drawing of `type`, and writes it as PDF. Errors: those of the reader,
 * UNSUPPORTED (nothing is drawn), LIMIT, MEMORY, LIBRARY. */
gboolean ky_draw_drawing (KyJob *job, const gchar *type, GError **error);
