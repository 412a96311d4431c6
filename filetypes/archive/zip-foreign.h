/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Members of ZIP files that take more than base/zip/reader.c: encrypted ones when a password is
 * known, and methods beside stored and deflate. By libarchive. */
#pragma once

#include "filetypes/base/zip/reader.h"

/*
 * The content of ENTRY of the file VIEW, by libarchive, with PASSWORD (nullable); at most LIMIT
 * bytes. Size and CRC are right (where the format has a CRC: AE-2 has a MAC). Errors: ENCRYPTED
 * (the password is wrong, or the kind of encryption is not supported), MALFORMED, UNSUPPORTED,
 * LIMIT, MEMORY. (transfer full)
 */
GBytes *ky_zip_unpack_foreign (KyView view, const KyZipEntry *entry, const gchar *password,
                               guint64 limit, GError **error);
