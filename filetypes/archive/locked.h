/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Encrypted archives of kinds that libarchive reads only when they are not. With a password of the
 * job's, each is written once more as what it would be without one: the same coders but for the
 * cipher. Only libarchive sees that; what goes out is made of what it unpacks.
 */
#pragma once

#include "engine/job.h"

#include <nettle/aes.h>

/* What a guess costs: no second's work (KY_COST_OBJECTS), so that as many as a mail may bring are
 * within the limit. ROUNDS of a hash; a file that asks for more than this is tried once or twice.
 */
#define KY_LOCKED_ROUNDS (1u << 20)
/* Pays for one guess. Errors: LIMIT. */
gboolean ky_locked_charge (KyJob *job, guint64 rounds, GError **error);
/* UTF-16LE without a mark; NULL: PASSWORD is no UTF-8. (transfer full) */
GByteArray *ky_locked_utf16 (const gchar *password);
/* AES in CBC mode, of whole blocks; IV has 16 bytes, KEY 32 or (IS_SHORT) 16. OUT may be IN. */
void ky_locked_decrypt (const guint8 *key, gboolean is_short, const guint8 *iv, gsize size,
                        guint8 *out, const guint8 *in);
/* Does libarchive, asked for FORMATS (KyStreamFormats), read the member of ARCHIVE that has content
 * and SKIP such before it? It holds 7z to its CRC, and members of RAR not always: CRC is
 * (nullable). */
gboolean ky_locked_opens (KyView archive, guint formats, guint64 skip, const guint32 *crc);

/* The job's input without its encryption. NULL without an error: as it is it will do. LOCKED, of
 * KyStreamLocked, gets the members that stay encrypted, or can't be unpacked, where libarchive
 * can't tell. Errors: LIMIT, those of the job. (transfer full) */
typedef GBytes *(*KyLockedUnlock) (KyJob *job, GArray *locked, GError **error);
/* The method rebuild: of what UNLOCK gives, or else of the input as it is. */
gboolean ky_locked_rebuild (KyJob *job, guint formats, KyLockedUnlock unlock, GError **error);

/*
 * Of a 7z archive (7zFormat.txt of the LZMA SDK; 7zAES: SHA-256 and AES-256), and without its
 * Deflate64. NULL: neither is there, or none of the job's passwords opens it, or it is not written
 * as 7-Zip does. Errors: MALFORMED, MEMORY, too.
 */
GBytes *ky_sevenzip_unlock (KyJob *job, GArray *locked, GError **error);
/*
 * Of a RAR 5 archive (RAR 5.0 archive format: PBKDF2 with HMAC-SHA256, AES-256), its headers
 * encrypted or not. Only where it has check values is a password known to be right; it is not
 * opened without.
 */
GBytes *ky_rar5_unlock (KyJob *job, GArray *locked, GError **error);
/* Of a RAR 3 or 4 archive (SHA-1 and AES-128), likewise; and one of RAR 2 or 3 without its comments
 * and without the content of members that libarchive can't unpack. */
GBytes *ky_rar3_unlock (KyJob *job, GArray *told, GError **error);
