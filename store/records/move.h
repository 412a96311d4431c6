/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A backup of an index in SQLite, restored where store.database is a server's: `kiyome restore`
 * leaves index.db in paths.state, and beside it KY_STORE_MOVE with a word of its own. All rows go
 * to the database in one transaction, which keeps that word, too; the files go after it.
 */
#pragma once

#include "common/error.h"

/* Brings the index in STATE to the database at PLACE, which must have no records yet, when it is to
 * be brought there. May be called again after an end at any moment. Errors: STORE, IO; then nothing
 * was brought. */
gboolean ky_move_index (const gchar *state, const gchar *place, GError **error);
