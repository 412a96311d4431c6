/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The journal of erasures, beside the index and kept apart from it in a backup: what was destroyed
 * stays so when an older copy of the index is brought back, and so do allow entries that were ended
 * and people who were disabled. It is on the disk before the transaction is; at start it is applied
 * to the index that stands there, before anything is given out. One line each:
 *
 *   E ID RECEIVED      the original of message ID, which came at RECEIVED, is destroyed
 *   B TIME N           so are all up to message number N that came before TIME: by retention
 *   A ID               the allow entry ID is ended
 *   U NAME, u NAME     the user NAME is disabled, is not any more
 *
 * Times are microseconds since 1970. A line that was cut off by a crash is none.
 */
#pragma once

#include "store/loop/loop.h"

#define KY_ERASURES_FILE "erasures"

typedef struct _KyErasures KyErasures;
void ky_erasures_free (KyErasures *erasures);

/*
 * Reads the journal in server->state, and makes one from what INDEX says when there is none; leaves
 * out what retention covers by now. Then applies it to INDEX; files of originals that had come back
 * are removed. Errors: IO, STORE.
 */
gboolean ky_erasures_open (KyServer *server, KyIndex *index, GError **error);

/* For the present transaction: a line of KIND about NAME; NUMBER is RECEIVED or N, or 0. */
void ky_erasures_note (KyServer *server, gchar kind, const gchar *name, gint64 number);
/* Before it is committed. Errors: IO. */
gboolean ky_erasures_flush (KyServer *server, GError **error);
/* It was rolled back before that. */
void ky_erasures_forget (KyServer *server);

/* Was message ID, which came at RECEIVED (0: not known), destroyed? */
gboolean ky_erasures_has (KyServer *server, const gchar *id, gint64 received);
