/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Originals on their way to the bucket that have no row yet. Each stands in the index, on the disk,
 * before its first byte is sent, and no longer once its row is there: so an object with neither has
 * lost its row. The index and not a file knows, since several nodes share the bucket with it.
 */
#pragma once

#include "store/loop/loop.h"

/* Inside the present transaction. *RET_AGAIN (nullable): this store began it before, which came to
 * nothing. Errors: STORE. */
gboolean ky_sending_begin (KyIndex *index, const gchar *file, gboolean *ret_again, GError **error);
gboolean ky_sending_end (KyIndex *index, const gchar *file, GError **error);
gboolean ky_sending_has (KyIndex *index, const gchar *file, gint64 *ret_has, GError **error);

/* The same, in the loop: an index that was doubted knows only what was on its way when it was
 * copied, and that may have had its row since. One that nodes share is left as it is. */
gboolean ky_sending_drop (KyServer *server, GError **error);
/* With the next commit: FILE is not what stands there by its name. */
void ky_sending_withdraw (KyServer *server, const gchar *file);
/* With the next commit: those of days before BEFORE that are not among THERE ("DAY/ID"). */
void ky_sending_forget (KyServer *server, const gchar *before, GHashTable *there);
