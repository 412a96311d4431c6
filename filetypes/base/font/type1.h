/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How parts of Type 1 fonts are encrypted (Adobe Type 1 Font Format §7). */
#pragma once

#include "common/view.h"

#define KY_TYPE1_EEXEC_KEY 55665
#define KY_TYPE1_CHARSTRING_KEY 4330
#define KY_TYPE1_SKIPPED 4 /* bytes before what is encrypted */

/* Without the first SKIPPED bytes, or of fewer none. (transfer full) */
GByteArray *ky_type1_decrypt (KyView data, guint16 key, guint skipped);
