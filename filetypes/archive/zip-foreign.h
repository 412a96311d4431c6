/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unpacks members of ZIP files that base/zip/reader.c does not read: encrypted ones if a password
 * is known, and methods other than Stored and Deflate. libarchive unpacks them, except Deflate64,
 * shrink and implode, which it does not have. */
#pragma once

#include "filetypes/base/zip/reader.h"

/* Returns the content of `entry` of the file `view`, at most `limit` bytes, whose size and CRC are
 * right (transfer full). Errors: ENCRYPTED, MALFORMED, UNSUPPORTED, LIMIT, MEMORY. */
GBytes *ky_zip_unpack_foreign (KyView view, const KyZipEntry *entry, guint64 limit, GError **error);

/* Holds the passwords for the members of one archive. */
typedef struct
{
  const gchar *const *words; /* NULL-terminated */
  guint first;               /* the one that opened the last member is tried before the others */
  guint left;                /* how many may still be tried in vain */
} KyZipPasswords;

/* Unpacks the encrypted `entry` with each of `passwords` until one opens it (transfer full).
 * ZipCrypto's check byte accepts one wrong password in 256, so size and CRC (AE-2: the MAC) must be
 * right as well. Returns NULL if no password opens it. */
GBytes *ky_zip_unlock (KyView view, const KyZipEntry *entry, KyZipPasswords *passwords,
                       guint64 limit);
