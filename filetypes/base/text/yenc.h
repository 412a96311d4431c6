/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds files in yEnc within a text that is not decoded yet: their bytes are of no charset. */
#pragma once

#include "common/view.h"

/* Returns `bytes` with the first and the last line of each file in yEnc, but without what is
 * between them; NULL: there is none. `is_head`: `bytes` may end within a file. (transfer full)
 * (nullable) */
GBytes *ky_yenc_cut (KyView bytes, gboolean is_head);
