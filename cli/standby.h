/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the files of a standby, a second machine that can take over: `kiyome restore --standby`
 * copies the newest backup to KY_STORE_RESTORE in paths.state, and `kiyome restore --take-over`
 * puts these files in place. The directory has:
 *
 *   originals/ spool/ segments/   of the newest backup; some files may be of a backup that is being
 *                                 copied
 *   next/                         files that are being copied; the index and other single files
 *                                 stay here until all files are complete
 *   index.db erasures …           of the backup that `standby` names
 *   standby                       the head of the backup (cli/backup-head.h) whose files are all
 *                                 here; only its name if it need not be signed
 *
 * The machine that takes over writes a word to `taken` beside the backups and keeps the same word
 * in paths.state. From then on no other machine makes a backup there, so the backups of a first
 * machine that comes back cannot be mistaken for newer ones. */
#pragma once

#include "cli/snapshot.h"

#define KY_STANDBY_NEXT "next"
#define KY_STANDBY_WHOLE "standby"
#define KY_STANDBY_TAKEN "taken"
#define KY_STANDBY_WORD "backup.owner" /* in paths.state */

/* Tells whether `path` has the content of `file`. Size and time must be the same; unless
 * `is_compared`, the hash is compared, too. `is_compared`: the files were already compared with a
 * signed manifest, and a file gets its time only after that. */
gboolean ky_standby_has (const gchar *path, const KySnapshotFile *file, gboolean is_compared);
/* Is called when all files of `backup` are in `part` or its `next`: moves those of `next` to their
 * places, removes files that `backup` does not have, and writes `text` to `standby`. Errors: IO. */
gboolean ky_standby_settle (const gchar *part, const KySnapshot *backup, const gchar *text,
                            GError **error);
/* Returns the content of the file `standby` in `part`, or NULL if no backup is complete there.
 * (transfer full) */
gchar *ky_standby_whole (const gchar *part);
/* Writes `text` to the file `standby` in `part`, completely or not at all. Errors: IO. */
gboolean ky_standby_write_whole (const gchar *part, const gchar *text, GError **error);

/* Ends the `kiyome restore --standby` that holds the lock of `state`, for example because its
 * backup place hangs: what it has copied stays, and the takeover needs the directory. Waits some
 * seconds. FALSE: no such process holds the lock, or it did not end. */
gboolean ky_standby_end (const gchar *state);

/* Tells whether a program accepts connections at `place`, "HOST" or "HOST:PORT" (25). Errors:
 * CONFIG (malformed, or no address). */
gboolean ky_standby_answers (const gchar *place, gboolean *ret_answers, GError **error);

/* Makes the random word for `taken` and stores it in `state`. Errors: IO. (transfer full) */
gchar *ky_standby_new_word (const gchar *state, GError **error);
/* Checks that the machine with `state` may make a backup although `taken` (nullable) records a
 * takeover. Errors: IO (it may not). */
gboolean ky_standby_check (const gchar *state, const gchar *taken, GError **error);
