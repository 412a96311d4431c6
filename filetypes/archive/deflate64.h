/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deflate64 (APPNOTE.TXT method 9), with which Windows packs large files into ZIP, and 7-Zip has:
 * deflate (RFC 1951) with a window of 64 KiB and longer matches. libarchive does not have it. */
#pragma once

#include "common/view.h"

/* What PACKED unpacks to, which is SIZE bytes and no more. Errors: MALFORMED, MEMORY. (transfer
 * full) */
GBytes *ky_deflate64_unpack (KyView packed, gsize size, GError **error);
