/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decrypts the encrypted parts of Type 1 fonts (Adobe Type 1 Font Format §7). */
#pragma once

#include "common/view.h"

#define KY_TYPE1_EEXEC_KEY 55665
#define KY_TYPE1_CHARSTRING_KEY 4330
#define KY_TYPE1_SKIPPED 4 /* random bytes before the encrypted content */

/* Returns `data` decrypted, without its first `skipped` bytes; empty if `data` is shorter.
 * (transfer full) */
GByteArray *ky_type1_decrypt (KyView data, guint16 key, guint skipped);
