/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/view.h"

#define KY_SHA256_SIZE 32
#define KY_SHA256_HEX_SIZE 65

/* SHA-256 (FIPS 180-4) of VIEW, by nettle. */
void ky_sha256 (KyView view, guint8 ret_digest[KY_SHA256_SIZE]);
/* The same of FIRST and SECOND behind it. */
void ky_sha256_of_two (KyView first, KyView second, guint8 ret_digest[KY_SHA256_SIZE]);

/* Lower-case hexadecimal, NUL-terminated. */
void ky_sha256_to_hex (const guint8 digest[KY_SHA256_SIZE], gchar ret_hex[KY_SHA256_HEX_SIZE]);

/* FALSE unless HEX is exactly 64 hexadecimal digits. */
gboolean ky_sha256_from_hex (const gchar *hex, guint8 ret_digest[KY_SHA256_SIZE]);
