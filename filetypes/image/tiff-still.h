/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts a page of a TIFF to PNG. */
#pragma once

#include "filetypes/image/tiff-page.h"

/* Makes the job's output from the current directory of `tiff`, as PNG: samples unchanged if PNG has
 * them, samples of 32 bits and more and CMYK of 16 bits converted to 16 bits, all others as libtiff
 * draws them in RGB. Errors: MALFORMED, LIMIT, UNSUPPORTED (it cannot be drawn). */
gboolean ky_tiff_still (KyJob *job, TIFF *tiff, GError **error);
