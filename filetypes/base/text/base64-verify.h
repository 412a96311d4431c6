/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads base64 for verifiers, which accept only the canonical form of RFC 4648 §3.5 and §4. Readers
 * differ about everything else: text after the padding, unused bits before it, and characters that
 * are no digits. */
#pragma once

#include "common/view.h"

/* Returns the largest number of bytes that `length` digits can encode: the size of the buffer for
 * ky_verify_base64_to(). */
gsize ky_verify_base64_size (gsize length);

/* Writes the bytes that `length` digits encode to `out`, and their number to `*ret_size`. Returns
 * FALSE if the digits are not canonical. No digits encode no bytes. */
gboolean ky_verify_base64_to (const guint8 *digits, gsize length, guint8 *out, gsize *ret_size);

/* Returns the bytes that `digits` encode, or NULL if the digits are not canonical. (transfer
 * full) */
GByteArray *ky_verify_base64 (KyView digits);
