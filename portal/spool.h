/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where uploads stand until they are stored (portal.spool): nameless files, so that one is gone
 * when its descriptor is. Room is set aside before the first byte comes, for who has signed in,
 * within a total, a share for each user and one for all machines together, and what the store needs
 * of the same disk.
 */
#pragma once

#include "config/config.h"

typedef struct _KySpool KySpool;

/* Errors: IO when portal.spool can't be opened. */
KySpool *ky_spool_new (const KyConfig *config, GError **error);
void ky_spool_free (KySpool *spool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KySpool, ky_spool_free)

/*
 * Sets SIZE bytes aside for USER until ky_spool_release() with the same. Errors: "rate: …" when he
 * has his share (portal.spool-user-size), "spool-full: …" when all is taken, or half of it by
 * machines and it is one (KY_API_CLIENT before its id), or the disk has too little left. From any
 * thread.
 */
gboolean ky_spool_reserve (KySpool *spool, const gchar *user, guint64 size, GError **error);
void ky_spool_release (KySpool *spool, const gchar *user, guint64 size);
/* A file without a name, or -1. (transfer full) */
int ky_spool_open (KySpool *spool, GError **error);
