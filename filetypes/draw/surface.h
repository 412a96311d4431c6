/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the functions on cairo surfaces that the drawing steps share. */
#pragma once

#include "engine/job.h"

#include <cairo.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (cairo_surface_t, cairo_surface_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (cairo_t, cairo_destroy)

/* A side of a page in points: ISO 32000-1 Annex C.2 allows 3 to 14,400. */
#define KY_DRAW_SIDE_MAX 14400.0

/* Sets `error` (LIBRARY or MEMORY) from cairo's `status`. Returns TRUE if `status` is not an
 * error. */
gboolean ky_draw_check (cairo_status_t status, GError **error);
/* Tells whether page `index`, counted from 0, of that size in points can be drawn. Errors:
 * MALFORMED. */
gboolean ky_draw_check_size (guint index, gdouble width, gdouble height, GError **error);
/* Writes what `draw` draws on the surface to the job as PDF while it is drawn. Errors: those of
 * `draw`, LIMIT, MEMORY, LIBRARY. */
gboolean ky_draw_pdf (KyJob *job,
                      gboolean (*draw) (gpointer data, cairo_surface_t *surface, GError **error),
                      gpointer data, GError **error);
