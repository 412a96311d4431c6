/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Encodes and verifies pictures of one bit per pixel in Group 4 (ITU-T T.6), for TIFF and PDF
 * files. */
#pragma once

#include "common/view.h"

/* Returns `rows`, of `width` pixels each and padded to bytes, in Group 4 with an end-of-block code;
 * `white` is the value of white bits. Returns NULL if the result has `most` bytes or more.
 * (transfer full) */
GBytes *ky_group4_encode (KyView rows, guint32 width, guint32 height, guint white, gsize most);

/* Returns TRUE if `data` is `height` rows of `width` pixels, the end-of-block code, and nothing
 * else. Shares no code with the encoder. */
gboolean ky_group4_verify (KyView data, guint32 width, guint32 height);
