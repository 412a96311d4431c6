/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives whole originals to those who may open them. */
#pragma once

#include "store/loop/loop.h"

/* Checks whether anything of message number `n` may be sent to an address: an address of this
 * tenant, or, for an outgoing message, one of its recipients. At any other address it would bypass
 * the policies there.
 * `to`: the address.
 * Errors: STORE ("forbidden"). */
gboolean ky_send_original_check_address (KyServer *server, gint64 n, const gchar *to,
                                         GError **error);
/* Refuses originals of the highest class: one person alone, as at a command, may not give them out.
 * `id`: of message number `n`, for the refusal.
 * Errors: STORE ("forbidden"). */
gboolean ky_send_original_check_class (KyServer *server, gint64 n, const gchar *id, GError **error);
/* Answers with the sealed original of message number `n`.
 * `rows`: set to a table with its row (transfer full); an earlier table is freed.
 * `ret_original`: set to a descriptor of the sealed bytes, or to -1 if they are in the row or must
 * be fetched.
 * `away`: set if they must be fetched.
 * Errors: STORE, IO. */
gboolean ky_send_original_whole (KyServer *server, gint64 n, KyRowsWriter **rows, int *ret_original,
                                 KyAway *away, GError **error);
