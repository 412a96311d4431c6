/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a step by the way of drawing that it asks for. */
#include "filetypes/draw/document.h"
#include "filetypes/draw/draw.h"
#include "filetypes/draw/metafile.h"

static gboolean
draw_step_draw_pages (KyJob *job, KyStep step, const gchar *argument, GError **error)
{
  g_autoptr (PopplerDocument) document = ky_draw_open (job, error);
  int n_pages = document != NULL ? poppler_document_get_n_pages (document) : 0;

  if (document == NULL)
    return FALSE;
  if (n_pages < 1)
    return ky_error_malformed (error, "poppler: there are no pages");
  if (step == KY_STEP_WORDS)
    return ky_draw_words (job, document, error);
  if (step == KY_STEP_PAGES)
    return ky_draw_pages (job, document, argument, error);
  if (!ky_draw_check_pages (job, (guint)n_pages, error))
    return FALSE;
  return step == KY_STEP_REDRAW ? ky_draw_redraw (job, document, error)
                                : ky_draw_image (job, document, error);
}

gboolean
ky_draw_step (KyJob *job, KyStep step, const gchar *argument, GError **error)
{
  switch (step)
    {
    case KY_STEP_REDRAW:
    case KY_STEP_IMAGE:
    case KY_STEP_PAGES:
    case KY_STEP_WORDS:
      return draw_step_draw_pages (job, step, argument, error);
    case KY_STEP_METAFILE:
      return ky_draw_metafile (job, argument, error);
    case KY_STEP_XPS:
      return ky_draw_xps (job, error);
    case KY_STEP_DRAWING:
    case KY_STEP_OOXML:
    case KY_STEP_PDF:
    case KY_STEP_CODES:
    case KY_STEP_SVG:
    case KY_STEP_LAST:
      break;
    }
  return ky_fail (error, KY_ERROR_UNSUPPORTED, "no step of drawing");
}

void
ky_draw_warm_up (void)
{
  ky_draw_pdf_warm_up ();
  ky_draw_xps_warm_up ();
}
