/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holds uploads until they are stored (portal.spool), in nameless files, which disappear when their
 * descriptor is closed. Space is reserved before the first byte is received, for a client that has
 * signed in, within a total, a share for each user and one for all machines, and besides the space
 * that the store needs on the same disk. */
#pragma once

#include "config/config.h"

typedef struct _KySpool KySpool;

/* Opens the spool. Errors: IO (portal.spool cannot be opened). */
KySpool *ky_spool_new (const KyConfig *config, GError **error);
void ky_spool_free (KySpool *spool);

/* Reserves `size` bytes for a user until ky_spool_release() with the same arguments. Errors: "rate:
 * …" (the user has reached portal.spool-user-size), "spool-full: …" (the total, or for a machine,
 * which is KY_API_CLIENT and its ID, half of it, is reserved, or the disk has too little space).
 * Thread-safe. */
gboolean ky_spool_reserve (KySpool *spool, const gchar *user, guint64 size, GError **error);
void ky_spool_release (KySpool *spool, const gchar *user, guint64 size);
/* Opens a nameless file. Returns -1 on failure. (transfer full) */
int ky_spool_open (KySpool *spool, GError **error);
