/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decrypts archives of formats that libarchive reads only unencrypted. With a password of the job,
 * the archive is written again as it would be without encryption: with the same coders except the
 * cipher. Only libarchive reads that copy; the output is made of what it unpacks. */
#pragma once

#include "engine/job.h"

#include <nettle/aes.h>

/* The number of iterations of a hash that may be spent on one password attempt, so that as many
 * passwords as a mail may contain are within the limit (KY_COST_OBJECTS). With a file that needs
 * more iterations, only one or two passwords are tried. */
#define KY_ENCRYPTED_ROUNDS (1u << 20)
/* The reason for withholding a member of a RAR volume that continues in another volume, or needs
 * another one to be unpacked. */
#define KY_ENCRYPTED_SPLIT "archive-piece: a member in several volumes of RAR"
/* Charges one password attempt of `rounds` hash iterations. Errors: LIMIT. */
gboolean ky_encrypted_charge (KyJob *job, guint64 rounds, GError **error);
/* Decrypts `size` bytes, whole blocks, with AES in CBC mode. `iv` has 16 bytes, `key` 32 or
 * (`is_short`)
 * 16. `out` may be `in`. */
void ky_encrypted_decrypt (const guint8 *key, gboolean is_short, const guint8 *iv, gsize size,
                           guint8 *out, const guint8 *in);
/* Tells whether libarchive, with `formats` (KyStreamFormats), reads completely the first member of
 * `archive` with content behind `skip` such members. libarchive checks the `crc` of 7z itself, but
 * not always that of RAR members: `crc` (nullable) is compared here. */
gboolean ky_encrypted_opens (KyView archive, guint formats, guint64 skip, const guint32 *crc);

/* Returns the job's input without its encryption (transfer full). NULL without an error: the input
 * is used as it is. `locked` (of KyStreamLocked) gets the members that stay encrypted or cannot be
 * unpacked, where libarchive cannot tell. Errors: LIMIT, those of the job. */
typedef GBytes *(*KyEncryptedUnlock) (KyJob *job, GArray *locked, GError **error);
/* Implements the method rebuild: rebuilds the archive that `unlock` returns, or else the unchanged
 * input. */
gboolean ky_encrypted_rebuild (KyJob *job, guint formats, KyEncryptedUnlock unlock, GError **error);

/* Unlocks a 7z archive (7zFormat.txt of the LZMA SDK; 7zAES: SHA-256 and AES-256), and unpacks its
 * Deflate64. Returns NULL without an error if it has neither, no password of the job opens it, or
 * it is not written as 7-Zip does. Errors: MALFORMED, MEMORY. */
GBytes *ky_sevenzip_unlock (KyJob *job, GArray *locked, GError **error);
/* Unlocks a RAR 5 archive (RAR 5.0 archive format: PBKDF2 with HMAC-SHA256, AES-256), with or
 * without encrypted headers. A password is only accepted if the archive has check values that
 * prove it. A volume is returned without the content of members that need another volume. */
GBytes *ky_rar5_unlock (KyJob *job, GArray *locked, GError **error);
/* Unlocks a RAR 3 or 4 archive (SHA-1 and AES-128) as ky_rar5_unlock() does; an archive of RAR 2 or
 * 3 is returned without its comments and without the content of members that libarchive cannot
 * unpack. */
GBytes *ky_rar3_unlock (KyJob *job, GArray *told, GError **error);
