/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unpacks Deflate64 (APPNOTE.TXT method 9): deflate (RFC 1951) with a window of 64 KiB and longer
 * matches. Windows uses it for large files in ZIP, and 7-Zip has it, too; libarchive does not. */
#pragma once

#include "common/view.h"

/* Unpacks `packed` to exactly `size` bytes (transfer full). Errors: MALFORMED, MEMORY. */
GBytes *ky_deflate64_unpack (KyView packed, gsize size, GError **error);
