/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The types and widths of lines and the colours that SXF knows by number. */
#pragma once

#include "filetypes/cad/drawing.h"

#define KY_SXF_N_DASHES 15
#define KY_SXF_N_COLORS 16
#define KY_SXF_N_WIDTHS 9

/* Of the type NUMBER, from 1 on: 0 where it is a whole line. */
guint ky_sxf_add_dashes (KyDrawing *drawing, guint number);
/* Of 1 to KY_SXF_N_COLORS; white is black on paper. */
guint32 ky_sxf_color (guint number);
/* Millimetres, of 1 to KY_SXF_N_WIDTHS. */
gdouble ky_sxf_width (guint number);

/* Where NAME stands among N names, from 1 on; 0: nowhere. */
guint ky_sxf_find_name (const gchar *const *names, guint n, KyView name);
/* By its name, from 1 on; 0: there is none of it. */
guint ky_sxf_color_named (KyView name);
guint ky_sxf_dashes_named (KyView name);
