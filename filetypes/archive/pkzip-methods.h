/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unpacks the methods of PKZIP before deflate (1989 to 1993): shrink (APPNOTE.TXT 5.1) and implode
 * (5.3). libarchive has neither. */
#pragma once

#include "common/view.h"

/* Unpacks `packed` to exactly `size` bytes (transfer full). Errors: MALFORMED. */
GBytes *ky_shrink_unpack (KyView packed, gsize size, GError **error);
/* Unpacks an imploded member as ky_shrink_unpack() does a shrunk one. `flags` are the member's: bit
 * 1 is a window of 8 KiB, bit 2 a code for literals. */
GBytes *ky_implode_unpack (KyView packed, guint flags, gsize size, GError **error);
