/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An original for who may open it whole. */
#pragma once

#include "store/loop/loop.h"

/* May anything of message N be sent to the address TO? A tenant sends to its own people, and what
 * went out to whom it went: at another's address it would come past the policies there. */
gboolean ky_hand_out_check_address (KyServer *server, gint64 n, const gchar *to, GError **error);
/* The original of message N, sealed, is the answer: *ROWS, made anew, and the bytes beside it
 * unless they are in the row. */
gboolean ky_hand_out_whole (KyServer *server, gint64 n, KyRowsWriter **rows, int *ret_original,
                            KyAway *away, GError **error);
