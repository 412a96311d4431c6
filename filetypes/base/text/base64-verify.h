/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Base64 as verifiers take it, wherever it stands: the one form that RFC 4648 §3.5 and §4 have for
 * some bytes. Readers differ in any other: what stands behind padding, bits that padding leaves
 * unused, and characters that are no digits.
 */
#pragma once

#include "common/view.h"

/* The size in bytes that DIGITS stand for, at most: of the buffer that ky_verify_base64_to()
 * needs. */
gsize ky_verify_base64_size (gsize length);

/* Writes the bytes that LENGTH digits stand for to OUT, and their number to *RET_SIZE. Returns
 * FALSE when they are not canonical. Zero digits stand for zero bytes. */
gboolean ky_verify_base64_to (const guint8 *digits, gsize length, guint8 *out, gsize *ret_size);

/* The bytes that DIGITS stand for. Returns NULL when they are not canonical. (transfer full) */
GByteArray *ky_verify_base64 (KyView digits);
