/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws all pages of a PDF again as vectors with poppler and cairo's PDF surface. */
#include "filetypes/draw/document.h"

#include <cairo-pdf.h>

static gboolean
redraw_draw_pages (gpointer data, cairo_surface_t *surface, GError **error)
{
  PopplerDocument *document = data;
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
  return ky_draw_pdf (job, redraw_draw_pages, document, error);
}
