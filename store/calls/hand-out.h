/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An original for who may open it whole. */
#pragma once

#include "store/loop/loop.h"

/* The original of message N, sealed, is the answer: *ROWS, made anew, and the bytes beside it
 * unless they are in the row. */
gboolean ky_hand_out_whole (KyServer *server, gint64 n, KyRowsWriter **rows, int *ret_original,
                            KyAway *away, GError **error);
