/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Members of ZIP files that take more than base/zip/reader.c: encrypted ones when a password is
 * known, and methods beside stored and deflate. By libarchive, but for Deflate64, which it has not.
 */
#pragma once

#include "filetypes/base/zip/reader.h"

/*
 * The content of ENTRY of the file VIEW, by libarchive; at most LIMIT bytes. Size and CRC are
 * right. Errors: ENCRYPTED, MALFORMED, UNSUPPORTED, LIMIT, MEMORY. (transfer full)
 */
GBytes *ky_zip_unpack_foreign (KyView view, const KyZipEntry *entry, guint64 limit, GError **error);

/* What opens the members of one archive. */
typedef struct
{
  const gchar *const *words; /* NULL-terminated */
  guint first;               /* the one that opened the last member is tried before the others */
  guint left;                /* how many may still be tried in vain */
} KyZipPasswords;

/*
 * The same of an encrypted ENTRY, with each of PASSWORDS until one opens it. The check byte of
 * ZipCrypto lets one password of 256 pass: only where size and CRC are right (AE-2 has a MAC) is it
 * open. NULL: none does. (transfer full)
 */
GBytes *ky_zip_unlock (KyView view, const KyZipEntry *entry, KyZipPasswords *passwords,
                       guint64 limit);
