/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What PKZIP packed with before deflate (1989 to 1993): APPNOTE.TXT 5.1 shrink, 5.3 implode.
 * libarchive has neither. */
#pragma once

#include "common/view.h"

/* What PACKED unpacks to, which is SIZE bytes and no more. Errors: MALFORMED. (transfer full) */
GBytes *ky_shrink_unpack (KyView packed, gsize size, GError **error);
/* FLAGS are the member's: bit 1 a window of 8 KiB, bit 2 a code for literals. */
GBytes *ky_implode_unpack (KyView packed, guint flags, gsize size, GError **error);
