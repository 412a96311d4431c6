/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engine/job.h"

/*
 * Has LibreOffice draw PICTURE, a file that it knows, on a page of WIDTH by HEIGHT (millimetres;
 * very small and very large ones are made larger and smaller), as PDF (KY_STEP_PDF). Errors: those
 * of the step. (transfer full)
 */
GBytes *ky_drawn_page_pdf (KyJob *job, KyView picture, gdouble width, gdouble height,
                           GError **error);
/* The same, and writes that page as PNG (ky_drawn_write()). Errors: those of the steps, LIMIT. */
gboolean ky_drawn_page_write (KyJob *job, KyView picture, gdouble width, gdouble height,
                              GError **error);
