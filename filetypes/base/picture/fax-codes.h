/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The code words of ITU-T T.4, tables 2 and 3, as text: runs of 0 to 63, then of 64, 128 … 1728 of
 * each colour, and those of 1792 … 2560 that both have. Two readers use them: the decoder of PDF
 * pictures, and the one that verifies TIFF files. */
#pragma once

#include <glib.h>

static const gchar *const ky_fax_white_codes[] = {
#define RUN(length, white, black) white,
#include "filetypes/base/picture/fax-codes.def"
};
static const gchar *const ky_fax_black_codes[] = {
#define RUN(length, white, black) black,
#include "filetypes/base/picture/fax-codes.def"
};
static const gchar *const ky_fax_long_codes[] = {
#define LONG(length, code) code,
#include "filetypes/base/picture/fax-codes.def"
};
