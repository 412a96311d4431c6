/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "filetypes/codes/look.h"

/* Reports the QR codes that a JPEG shows; VIEW is an output of ky_jpeg_rewrite(), so that only
 * sequential data of checked size is decoded a second time. Photographs of more than
 * KY_CODES_PIXELS are left out: rewriting them takes no pixels, and decoding would cost as much. */
void ky_jpeg_look_for_codes (KyJob *job, KyView view);
