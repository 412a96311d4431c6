/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures of points: of metafiles, of SVG drawings and of pages. */
#pragma once

#include "filetypes/draw/surface.h"

/* Returns a transparent surface for a drawing of that size (transfer full), in 200 dots an inch;
 * its longer side has at least 400 and at most 3,200 pixels. Charges the pixels. Errors: MALFORMED
 * (the sides are not positive numbers), LIMIT, MEMORY, LIBRARY. */
cairo_surface_t *ky_draw_picture_new (KyJob *job, gdouble width_mm, gdouble height_mm,
                                      GError **error);
/* Returns the surface, of the format ARGB32 or RGB24, as a PNG file (transfer full). Errors:
 * MALFORMED. */
GByteArray *ky_draw_png (cairo_surface_t *surface, GError **error);
/* Writes the surface to the job as a PNG file. Errors: MALFORMED, LIMIT. */
gboolean ky_draw_picture_write (KyJob *job, cairo_surface_t *surface, GError **error);
