/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engine/job.h"

/*
 * Has LibreOffice draw PICTURE, a file that it can read, on a page of WIDTH by HEIGHT millimetres
 * (very small and very large pages are scaled) and returns the page as PDF (KY_STEP_PDF) (transfer
 * full). Errors: those of the step.
 */
GBytes *ky_drawn_page_pdf (KyJob *job, KyView picture, gdouble width, gdouble height,
                           GError **error);
/* Does the same and writes the page as PNG (ky_drawn_write()). Errors: those of the steps,
 * LIMIT. */
gboolean ky_drawn_page_write (KyJob *job, KyView picture, gdouble width, gdouble height,
                              GError **error);
