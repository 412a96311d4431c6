/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts a drawing that only LibreOffice can read to PNG. */
#pragma once

#include "engine/job.h"

/* Has LibreOffice draw `picture`, a file that it can read, on a page of `width` by `height`
 * millimetres (very small and very large pages are scaled) and writes the page as PNG
 * (ky_drawn_write()).
 * Errors: those of the steps KY_STEP_PDF and KY_STEP_PAGES, LIMIT. */
gboolean ky_drawn_page_write (KyJob *job, KyView picture, gdouble width, gdouble height,
                              GError **error);
