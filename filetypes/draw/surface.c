/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shares the use of cairo among the drawing steps: its errors, the sizes of pages, and writing
 * its PDF output to the job while it is drawn. */
#include "filetypes/draw/surface.h"

#include <cairo-pdf.h>
#include <math.h>

#define FALLBACK_DPI 200 /* for content that cairo's PDF can't draw as vectors */

gboolean
ky_draw_check (cairo_status_t status, GError **error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  return ky_fail (error, status == CAIRO_STATUS_NO_MEMORY ? KY_ERROR_MEMORY : KY_ERROR_LIBRARY,
                  "cairo: %s", cairo_status_to_string (status));
}

gboolean
ky_draw_check_size (guint index, gdouble width, gdouble height, GError **error)
{
  if (isfinite (width) && isfinite (height) && width >= 1 && height >= 1
      && width <= KY_DRAW_SIDE_MAX && height <= KY_DRAW_SIDE_MAX)
    return TRUE;
  return ky_fail (error, KY_ERROR_MALFORMED, "page %u has no size that can be drawn", index + 1);
}

typedef struct
{
  KyJob *job;
  GError *error;
} Sink;

static cairo_status_t
draw_surface_take_bytes (gpointer closure, const guchar *data, guint length)
{
  Sink *sink = closure;

  if (sink->error == NULL && ky_job_write (sink->job, data, length, &sink->error))
    return CAIRO_STATUS_SUCCESS;
  return CAIRO_STATUS_WRITE_ERROR;
}

gboolean
ky_draw_pdf (KyJob *job, gboolean (*draw) (gpointer data, cairo_surface_t *surface, GError **error),
             gpointer data, GError **error)
{
  Sink sink = { job, NULL };
  g_autoptr (cairo_surface_t) surface
      = cairo_pdf_surface_create_for_stream (draw_surface_take_bytes, &sink, 595, 842);

  cairo_pdf_surface_restrict_to_version (surface, CAIRO_PDF_VERSION_1_5);
  cairo_surface_set_fallback_resolution (surface, FALLBACK_DPI, FALLBACK_DPI);
  gboolean ok = draw (data, surface, error);
  cairo_surface_finish (surface);
  if (ok && sink.error == NULL)
    ok = ky_draw_check (cairo_surface_status (surface), error);
  if (sink.error == NULL)
    return ok;
  g_clear_error (error);
  return ky_error_pass (error, &sink.error);
}
