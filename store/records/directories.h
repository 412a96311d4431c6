/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Watches the directories in paths.state that contain originals: incoming, originals, segments, and
 * spool if there is a bucket. Each is opened once and has a file KY_DIRECTORY_MARK. If a directory
 * was removed, replaced, unmounted, given to another user or lost its modes, originals may be lost
 * in it, so no mail is accepted. If it was only emptied, mail is accepted, but the loss is
 * reported. `segments` has only second copies, so it is created again if it was removed or
 * replaced. */
#pragma once

#include <glib.h>

/* The file in each directory that shows that nobody emptied it. */
#define KY_DIRECTORY_MARK ".kiyome"

typedef struct _KyDirectories KyDirectories;

/* Makes the directories in `directory` (paths.state) where they are missing, empties `incoming`,
 * and opens all of them.
 * `has_spool`: originals wait here for a bucket.
 * Returns (transfer full), or NULL. Errors: IO. */
KyDirectories *ky_directories_open (const gchar *directory, gboolean has_spool, GError **error);
/* Closes the directories and frees `directories` (NULL is allowed). */
void ky_directories_free (KyDirectories *directories);

/* Tells whether each directory is still the one that was opened, with its owner and modes. Errors:
 * STORE. */
gboolean ky_directories_check (const KyDirectories *directories, GError **error);
/* Returns what is wrong with a directory, as codes (common/message-codes.h): what
 * ky_directories_check() says, or that a directory was emptied since it was opened (transfer full),
 * or NULL. */
gchar *ky_directories_problem (const KyDirectories *directories);
/* Tells whether `originals` and `segments` have lost entries since the last call that this process
 * did not remove itself (store/records/removals.h). */
gboolean ky_directories_shrank (KyDirectories *directories);
