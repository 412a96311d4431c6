/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A second machine that waits: kiyome restore --standby keeps in KY_STORE_RESTORE what the newest
 * backup has, kiyome restore --take-over gives that its place. There:
 *
 *   originals/ spool/ segments/   of the newest backup; some may be of one that is being brought
 *   next/                         what is being brought; the index and others until all is there
 *   index.db erasures …           of the backup whose head is in `standby`
 *   standby                       all of that one is there: its head (cli/backup-head.h); its name
 *                                 alone where it was not to be signed
 *
 * Who takes over writes a word to `taken` beside the backups, and keeps it in paths.state: no other
 * machine makes a backup there from then on, so that one that comes back can't pass for the
 * newest. */
#pragma once

#include "cli/snapshot.h"

#define KY_STANDBY_NEXT "next"
#define KY_STANDBY_WHOLE "standby"
#define KY_STANDBY_TAKEN "taken"
#define KY_STANDBY_WORD "backup.owner" /* in paths.state */

/* Tells whether `file` is at `path`. If `is_compared`, its time decides, which was set when the
 * hash had been compared; otherwise the content is compared now. */
gboolean ky_standby_has (const gchar *path, const KySnapshotFile *file, gboolean is_compared);
/* All of `backup` is in `part` or its `next`: the latter takes its place, and what `backup` does
 * not have goes. `text` is for `standby`. Errors: IO. */
gboolean ky_standby_settle (const gchar *part, const KySnapshot *backup, const gchar *text,
                            GError **error);
/* Returns the content of `standby` if it names a backup that is complete; NULL: none. (transfer
 * full) */
gchar *ky_standby_whole (const gchar *part);
/* Writes `text` completely, or leaves no file. Errors: IO. */
gboolean ky_standby_write_whole (const gchar *part, const gchar *text, GError **error);

/* Ends the `kiyome restore --standby` that holds the lock of `state`, for example because its
 * backup place hangs: what it has copied stays, and the takeover needs the directory. Waits some
 * seconds. FALSE: no such process holds the lock, or it did not end. */
gboolean ky_standby_end (const gchar *state);

/* Tells whether a program accepts connections at `place`, "HOST" or "HOST:PORT" (25). Errors:
 * CONFIG (malformed, or no address). */
gboolean ky_standby_answers (const gchar *place, gboolean *ret_answers, GError **error);

/* Makes a word for `taken`, kept in `state`. Errors: IO. (transfer full) */
gchar *ky_standby_new_word (const gchar *state, GError **error);
/* Checks that the machine with `state` may make a backup although `taken` (nullable) records a
 * takeover. Errors: IO (it may not). */
gboolean ky_standby_check (const gchar *state, const gchar *taken, GError **error);
