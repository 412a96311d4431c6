/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files in memory (memfds) that a worker shares with other processes. No limit of the kernel counts
 * their memory: a file that is mapped, or on its way in a socket, stays allocated when its
 * descriptor is closed. Workers therefore cannot create any. The supervisor creates them on
 * request, with a size that cannot grow, and charges the size to the job until the worker has
 * ended, or has shown that it made the file smaller. */
#pragma once

#include "common/error.h"

/* How many files of one worker may have a size that is not final. */
#define KY_FILES_OPEN 16
/* Bytes charged for each file besides its size, for the data that the kernel keeps about it. */
#define KY_FILE_COST (16 * 1024)

/* Holds the account of one job, for all of its workers. */
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

/* Holds the files of one worker. */
typedef struct
{
  KyFileAccount *account; /* (nullable) NULL: the worker has no job, and every request is refused */
  guint64 used;           /* bytes of the account that this worker uses */
  KyOpenFile open[KY_FILES_OPEN];
} KyFiles;

/* Returns the limit of an account in bytes if a message may unpack to `unpacked` bytes: each of
 * these bytes is passed to another worker, to the scanner and into an output that may have to be
 * written again. */
guint64 ky_files_limit (guint64 unpacked);
void ky_files_init (KyFiles *files);
/* Creates a file and charges it to the account. `number`: the worker's number of the file. `size`:
 * in bytes; the content is zeros. `is_lasting`: the size is final, and the file cannot be made
 * smaller. Returns the descriptor (transfer full), or -1. Errors: LIMIT (of the account, or
 * KY_FILES_OPEN), IO. */
int ky_files_create (KyFiles *files, guint32 number, guint64 size, gboolean is_lasting,
                     GError **error);
/* Takes the present size of the file `number` as final and reduces its charge accordingly. Returns
 * FALSE if the worker has no such file. */
gboolean ky_files_settle (KyFiles *files, guint32 number);
/* Closes the files of a worker that has ended and refunds all its charges. */
void ky_files_clear (KyFiles *files);
