/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes SHA-256 digests and converts them to and from hexadecimal digits. */
#pragma once

#include "common/view.h"

#define KY_SHA256_SIZE 32
#define KY_SHA256_HEX_SIZE 65

/* Computes the SHA-256 (FIPS 180-4) of `view`. */
void ky_sha256 (KyView view, guint8 ret_digest[KY_SHA256_SIZE]);
/* Computes the SHA-256 of `first` followed by `second`. */
void ky_sha256_of_two (KyView first, KyView second, guint8 ret_digest[KY_SHA256_SIZE]);

/* Writes `digest` as 64 lower-case hexadecimal digits and a NUL. */
void ky_sha256_to_hex (const guint8 digest[KY_SHA256_SIZE], gchar ret_hex[KY_SHA256_HEX_SIZE]);

/* Parses `hex`. FALSE unless it is exactly 64 hexadecimal digits. */
gboolean ky_sha256_from_hex (const gchar *hex, guint8 ret_digest[KY_SHA256_SIZE]);
