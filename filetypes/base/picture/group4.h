/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures of one bit a pixel in Group 4 (ITU-T T.6), as TIFF and PDF files hold them. */
#pragma once

#include "common/view.h"

/*
 * ROWS, of WIDTH pixels each and padded to bytes, with the end of block behind the last; WHITE is
 * the value of the bits that are white. NULL when it takes MOST bytes or more. (transfer full)
 */
GBytes *ky_group4_encode (KyView rows, guint32 width, guint32 height, guint white, gsize most);

/*
 * TRUE when DATA is HEIGHT rows of WIDTH pixels, the end of block, and nothing else. Shares no code
 * with the encoder.
 */
gboolean ky_group4_verify (KyView data, guint32 width, guint32 height);
