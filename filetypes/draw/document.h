/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the steps share: the document and its pages. */
#pragma once

#include "engine/job.h"

#include <cairo.h>
#include <poppler.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PopplerDocument, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PopplerPage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (cairo_surface_t, cairo_surface_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (cairo_t, cairo_destroy)

/* A side of a page in points: ISO 32000-1 Annex C.2 allows 3 to 14,400. */
#define KY_DRAW_SIDE_MAX 14400.0

/* Opens ky_job_input() with the passwords there are. Errors: MALFORMED, ENCRYPTED. (transfer full)
 */
PopplerDocument *ky_draw_open (KyJob *job, GError **error);
/* May that many pages be drawn in one step? Errors: LIMIT (limit.image-pages). */
gboolean ky_draw_check_pages (KyJob *job, guint n_pages, GError **error);
/* Can page INDEX, counted from 0, of that size in points be drawn? Errors: MALFORMED. */
gboolean ky_draw_check_size (guint index, gdouble width, gdouble height, GError **error);
/* The page and its size in points, or NULL with MALFORMED. (transfer full) */
PopplerPage *ky_draw_page (PopplerDocument *document, guint index, gdouble *ret_width,
                           gdouble *ret_height, GError **error);
/*
 * The page on white, WIDTH and HEIGHT pixels for its size in points. Errors: MEMORY, LIBRARY.
 * (transfer full)
 */
cairo_surface_t *ky_draw_raster (PopplerPage *page, gdouble page_width, gdouble page_height,
                                 guint width, guint height, GError **error);
/* Sets a LIBRARY or MEMORY error of cairo's STATUS; TRUE when it is none. */
gboolean ky_draw_check (cairo_status_t status, GError **error);

/* What DRAW draws becomes a PDF, written to the job while it is drawn. Errors: those of DRAW,
 * LIMIT, MEMORY, LIBRARY. */
gboolean ky_draw_pdf (KyJob *job,
                      gboolean (*draw) (gpointer data, cairo_surface_t *surface, GError **error),
                      gpointer data, GError **error);

/* ky_job_input(), an XPS document, as PDF (xps.c). Errors: MALFORMED, LIMIT, MEMORY, LIBRARY. */
gboolean ky_draw_xps (KyJob *job, GError **error);
/* Once, before the sandbox closes. */
void ky_draw_pdf_warm_up (void);
void ky_draw_xps_warm_up (void);
/* A PDF of the pages drawn anew as vectors (redraw.c), and of pictures of them (image.c). */
gboolean ky_draw_redraw (KyJob *job, PopplerDocument *document, GError **error);
gboolean ky_draw_image (KyJob *job, PopplerDocument *document, GError **error);
/* The text of its pages (words.c), with FF behind each. Errors: LIMIT. */
gboolean ky_draw_words (KyJob *job, PopplerDocument *document, GError **error);
/* Pictures of some pages, "FIRST COUNT WIDTH" (pages.c): type pages. */
gboolean ky_draw_pages (KyJob *job, PopplerDocument *document, const gchar *argument,
                        GError **error);
