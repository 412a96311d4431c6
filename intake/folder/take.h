/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a file of in/: once, completely, and never more than the permitted size. */
#pragma once

#include "common/sha256.h"
#include "common/wire.h"

#include <sys/stat.h>

typedef struct
{
  int copy;           /* a nameless file that no other process has open */
  struct stat status; /* state of the original file, the same before and after it was read */
  guint8 sha256[KY_SHA256_SIZE];
} KyTaken;

void ky_taken_clear (KyTaken *taken);

/* Copies a file to a nameless file in the directory `spool`. `path`: below the directory `root`.
 * `size_max`: in bytes. `ret_taken`: to be cleared in any case. Errors: POLICY: the file must not
 * be taken now (it is open for writing, has another hard link, or is not a regular file); LIMIT: it
 * is larger than `size_max`; IO. */
gboolean ky_take (int root, const gchar *path, const gchar *spool, guint64 size_max,
                  KyTaken *ret_taken, GError **error);

/* Computes the SHA-256 of the first `size` bytes of `fd`, which other processes may change
 * meanwhile. Errors: IO, POLICY (it has fewer bytes). */
gboolean ky_take_sha256 (int fd, guint64 size, guint8 ret_sha256[KY_SHA256_SIZE], GError **error);

/* Requests a read lease on `fd`. Returns FALSE if a process has the file open for writing.
 * `ret_has`: whether there is a lease, which ends when a process opens the file for writing or `fd`
 * is closed; without one, nothing is known about writers. */
gboolean ky_take_lease (int fd, gboolean *ret_has);
/* Returns whether no process has opened the file for writing since the lease was granted. */
gboolean ky_take_holds_lease (int fd);
