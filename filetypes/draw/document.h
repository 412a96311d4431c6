/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the steps that draw pages: the document and its pages. */
#pragma once

#include "filetypes/draw/surface.h"

#include <poppler.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PopplerDocument, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PopplerPage, g_object_unref)

/* Opens ky_job_input() with the passwords of the job (transfer full). Errors: MALFORMED,
 * ENCRYPTED. */
PopplerDocument *ky_draw_open (KyJob *job, GError **error);
/* Tells whether `n_pages` pages may be drawn in one step. Errors: LIMIT (limit.image-pages). */
gboolean ky_draw_check_pages (KyJob *job, guint n_pages, GError **error);
/* Returns page `index` and its size in points (transfer full). Errors: MALFORMED. */
PopplerPage *ky_draw_page (PopplerDocument *document, guint index, gdouble *ret_width,
                           gdouble *ret_height, GError **error);
/* Renders the page on white paper with `width` by `height` pixels; its size is given in points
 * (transfer full). Errors: MEMORY, LIBRARY. */
cairo_surface_t *ky_draw_raster (PopplerPage *page, gdouble page_width, gdouble page_height,
                                 guint width, guint height, GError **error);
/* Writes ky_job_input(), an XPS document, as PDF (xps.c). Errors: MALFORMED, LIMIT, MEMORY,
 * LIBRARY. */
gboolean ky_draw_xps (KyJob *job, GError **error);
/* Prepares the libraries that draw. Called once, before the sandbox closes. */
void ky_draw_pdf_warm_up (void);
void ky_draw_xps_warm_up (void);
/* Write a PDF of the pages drawn again as vectors (redraw.c), and of images of them (image.c).
 * Errors: LIMIT, MALFORMED, MEMORY, LIBRARY. */
gboolean ky_draw_redraw (KyJob *job, PopplerDocument *document, GError **error);
gboolean ky_draw_image (KyJob *job, PopplerDocument *document, GError **error);
/* Writes the text of the pages (words.c), with a form feed behind each. Errors: LIMIT. */
gboolean ky_draw_words (KyJob *job, PopplerDocument *document, GError **error);
/* Writes images of the pages that `argument` names ("FIRST COUNT WIDTH", from 1, WIDTH in pixels;
 * pages.c): type pages. Errors: MALFORMED, UNSUPPORTED (no such argument), MEMORY, LIBRARY. */
gboolean ky_draw_pages (KyJob *job, PopplerDocument *document, const gchar *argument,
                        GError **error);
