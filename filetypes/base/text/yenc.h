/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds files in yEnc within a text that is not decoded yet: their bytes are of no charset. */
#pragma once

#include "common/view.h"

/* Returns `bytes` with a line "[yEnc: name]" for each of the `*ret_n` files in yEnc, to be reported
 * as text.yenc; NULL: there is none. `is_head`: `bytes` may end within a file. (transfer full)
 * (nullable) */
GBytes *ky_yenc_cut (KyView bytes, gboolean is_head, guint *ret_n);
