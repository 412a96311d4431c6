/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether the store can accept an original now: there must be an index that is not in
 * doubt, a public key and free space. */
#pragma once

#include "store/loop/loop.h"

/* Makes sure that the index can be used, and opens it if it is not open and that is possible now.
 * Returns FALSE with STORE if it cannot be used. */
gboolean ky_server_ready_index (KyServer *server, GError **error);
/* Closes the index and all idle reading connections to it. */
void ky_server_close_index (KyServer *server);
/* Tells whether an original can be accepted now.
 * `size`: the size of the original in bytes; 0: only ask in general, without the directories of
 * originals, which no other request needs.
 * Errors: STORE, CONFIG, IO: the index has a problem, there is no usable key, or too little
 * room. */
gboolean ky_server_ready (KyServer *server, guint64 size, GError **error);
/* Makes a new data key, and seals it to the current public key.
 * `ret_key`: set to the key and its sealed form. */
void ky_server_make_data_key (KyServer *server, KyDataKey *ret_key);
