/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the method `image` of drawings: another program reads the drawing and draws it as
 * PDF, and that is written anew like any stranger's. */
#include "filetypes/base/shown/pages.h"
#include "filetypes/cad/drawing.h"

static GBytes *
drawing_image_draw (KyJob *job, const gchar *type, GError **error)
{
  return ky_job_step (job, KY_STEP_DRAWING, type, ky_job_input (job), error);
}

gboolean
ky_drawing_image (KyJob *job, const gchar *type, GError **error)
{
  g_autoptr (GBytes) pdf = drawing_image_draw (job, type, error);

  return pdf != NULL && ky_job_become (job, "drawing.pdf", "pdf", KY_METHOD_REBUILD, pdf, error);
}

gboolean
ky_drawing_pages (KyJob *job, const gchar *type, GError **error)
{
  g_autoptr (GBytes) pdf = drawing_image_draw (job, type, error);

  return pdf != NULL && ky_shown_pages_of_pdf (job, pdf, error);
}
