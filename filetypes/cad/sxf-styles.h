/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line types, line widths and colours that SXF defines by number. */
#pragma once

#include "filetypes/cad/drawing.h"

#define KY_SXF_N_DASHES 15
#define KY_SXF_N_COLORS 16
#define KY_SXF_N_WIDTHS 9

/* Adds the dashes of line type `number` (from 1) to `drawing` and returns their index; 0 for a
 * solid line. */
guint ky_sxf_add_dashes (KyDrawing *drawing, guint number);
/* Returns colour `number` (1 to KY_SXF_N_COLORS); white becomes black on paper. */
guint32 ky_sxf_color (guint number);
/* Returns line width `number` (1 to KY_SXF_N_WIDTHS) in millimetres. */
gdouble ky_sxf_width (guint number);

/* Returns the place of `name` among `n` names, from 1, or 0 if it is not there. */
guint ky_sxf_find_name (const gchar *const *names, guint n, KyView name);
/* Return the number of the colour, or line type, called `name`, from 1, or 0 if there is none. */
guint ky_sxf_color_named (KyView name);
guint ky_sxf_dashes_named (KyView name);
