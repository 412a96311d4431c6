/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file of in/ as it is read: once, whole, and no further than it may be. */
#pragma once

#include "common/sha256.h"
#include "common/wire.h"

#include <sys/stat.h>

typedef struct
{
  int copy;           /* a file without a name, which nobody else has open */
  struct stat status; /* of the file when it was opened, as it still was at the end */
  guint8 sha256[KY_SHA256_SIZE];
} KyTaken;

void ky_taken_clear (KyTaken *taken);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyTaken, ky_taken_clear)

/*
 * Copies PATH below ROOT to a file without a name in SPOOL. Errors: POLICY: it is not to be taken
 * now (somebody writes it, it has another name, or is no file); LIMIT: more than SIZE_MAX bytes;
 * IO. *RET_TAKEN is to be cleared in any case.
 */
gboolean ky_take (int root, const gchar *path, const gchar *spool, guint64 size_max,
                  KyTaken *ret_taken, GError **error);

/* The SHA-256 of FD's first SIZE bytes, also of a file that others write. Errors: IO, POLICY (it
 * has fewer). */
gboolean ky_take_sha256 (int fd, guint64 size, guint8 ret_sha256[KY_SHA256_SIZE], GError **error);

/*
 * FALSE: somebody has FD open for writing. Else *RET_HAS says whether there is a lease, which ends
 * when somebody opens it for writing, or when FD is closed; without one it can't be known.
 */
gboolean ky_take_lease (int fd, gboolean *ret_has);
/* Has nobody opened FD for writing since the lease was had? */
gboolean ky_take_holds_lease (int fd);
