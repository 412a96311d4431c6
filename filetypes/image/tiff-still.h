/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "filetypes/image/tiff-page.h"

/* The job's output becomes TIFF's current directory as PNG: samples as they are where PNG has such,
 * those of 32 bits or more and inks of 16 bits as numbers of 16 bits, else what libtiff draws in
 * RGB. Errors: MALFORMED, LIMIT, UNSUPPORTED (it can't be drawn). */
gboolean ky_tiff_still (KyJob *job, TIFF *tiff, GError **error);
