/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/draw/document.h"

#include <cairo-pdf.h>

#define FALLBACK_DPI 200 /* of what cairo's PDF can't say in vectors */

typedef struct
{
  KyJob *job;
  GError *error;
} Sink;

static cairo_status_t
take_bytes (gpointer closure, const guchar *data, guint length)
{
  Sink *sink = closure;

  if (sink->error == NULL && ky_job_write (sink->job, data, length, &sink->error))
    return CAIRO_STATUS_SUCCESS;
  return CAIRO_STATUS_WRITE_ERROR;
}

static gboolean
draw_pages (PopplerDocument *document, cairo_surface_t *surface, GError **error)
{
  g_autoptr (cairo_t) cairo = cairo_create (surface);
  guint n_pages = (guint)poppler_document_get_n_pages (document);

  for (guint i = 0; i < n_pages; i++)
    {
      gdouble width = 0, height = 0;
      g_autoptr (PopplerPage) page = ky_draw_page (document, i, &width, &height, error);

      if (page == NULL)
        return FALSE;
      cairo_pdf_surface_set_size (surface, width, height);
      cairo_save (cairo);
      poppler_page_render (page, cairo);
      cairo_restore (cairo);
      cairo_show_page (cairo);
      if (!ky_draw_check (cairo_status (cairo), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_draw_redraw (KyJob *job, PopplerDocument *document, GError **error)
{
  Sink sink = { job, NULL };
  g_autoptr (cairo_surface_t) surface
      = cairo_pdf_surface_create_for_stream (take_bytes, &sink, 595, 842);
  gboolean ok;

  cairo_pdf_surface_restrict_to_version (surface, CAIRO_PDF_VERSION_1_5);
  cairo_surface_set_fallback_resolution (surface, FALLBACK_DPI, FALLBACK_DPI);
  ok = draw_pages (document, surface, sink.error == NULL ? error : NULL);
  cairo_surface_finish (surface);
  if (ok && sink.error == NULL)
    ok = ky_draw_check (cairo_surface_status (surface), error);
  if (sink.error == NULL)
    return ok;
  g_clear_error (error);
  g_propagate_error (error, sink.error);
  return FALSE;
}
