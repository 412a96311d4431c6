/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Moves a backup of an SQLite index, restored where store.database names a server, to the database.
 * `kiyome restore` leaves index.db in paths.state, and beside it KY_STORE_MOVE with a word that
 * names this restore. All rows are copied in one transaction, which also stores the word; the files
 * are removed afterwards. */
#pragma once

#include "common/error.h"

/* Moves the index, if KY_STORE_MOVE says so. May be called again after an interruption at any
 * moment.
 * `state`: paths.state.
 * `place`: the place of the database, which must have no records yet.
 * Errors: STORE, IO. The database is unchanged then, or has all rows and only the files could not
 * be removed. */
gboolean ky_move_index (const gchar *state, const gchar *place, GError **error);
