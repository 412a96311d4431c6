/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that a worker shares with others, in files. No limit of the kernel counts it: a file that
 * is mapped, or on its way in a socket, stays when its descriptor is closed. So workers cannot make
 * any. They ask the supervisor, which makes them of a size that cannot grow and charges them to the
 * job until the worker is gone, or has shown that it made one smaller.
 */
#pragma once

#include "common/error.h"

/* Files whose size is not settled, at once. */
#define KY_FILES_OPEN 16
/* Beside its size, for what the kernel keeps of a file. */
#define KY_FILE_COST (16 * 1024)

/* One job's, for all of its workers. */
typedef struct
{
  guint64 used, limit; /* bytes */
} KyFileAccount;

typedef struct
{
  guint32 number;
  int fd; /* -1: free */
  guint64 charged;
} KyOpenFile;

/* One worker's. */
typedef struct
{
  KyFileAccount *account; /* (nullable) NULL: it has no job and gets none */
  guint64 used;           /* of it, by this worker */
  KyOpenFile open[KY_FILES_OPEN];
} KyFiles;

/* What the limit is where a message may unpack to so many bytes: each of them goes to another
 * worker, to the scanner and into an output that may have to be written again. */
guint64 ky_files_limit (guint64 unpacked);
void ky_files_init (KyFiles *files);
/* A file of SIZE zeros for the worker, which calls it NUMBER; -1 with ERROR: LIMIT, IO. */
int ky_files_create (KyFiles *files, guint32 number, guint64 size, gboolean is_lasting,
                     GError **error);
/* It is as small as it stays. FALSE: there is no such file. */
gboolean ky_files_settle (KyFiles *files, guint32 number);
/* The worker is gone. */
void ky_files_clear (KyFiles *files);
