/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Searches for QR codes in a JPEG. Photographs of more than KY_CODES_PIXELS are left out, because
 * that would cost as much as writing them. */
#pragma once

#include "filetypes/codes/look.h"

/* Searches VIEW, which must be an output of ky_jpeg_rewrite(), so that only sequential data of
 * checked size is decoded a second time. */
void ky_jpeg_look_for_codes (KyJob *job, KyView view);
