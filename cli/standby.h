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

/* Is FILE at PATH? Where IS_COMPARED, its time says so, which it got when it was compared with its
 * hash; otherwise it is compared now. */
gboolean ky_standby_has (const gchar *path, const KySnapshotFile *file, gboolean is_compared);
/* All of BACKUP is in PART or its `next`: the latter takes its place, and what BACKUP does not have
 * goes. TEXT is for `standby`. Errors: IO. */
gboolean ky_standby_settle (const gchar *part, const KySnapshot *backup, const gchar *text,
                            GError **error);
/* What `standby` says, as of which backup is there as a whole; NULL: none. (transfer full) */
gchar *ky_standby_whole (const gchar *part);
/* Errors: IO. */
gboolean ky_standby_write_whole (const gchar *part, const gchar *text, GError **error);

/* Ends the `kiyome restore --standby` that holds the lock of STATE, as one does for long whose
 * backups hang: what it brought stays, and who takes over needs that place now. Waits some seconds.
 * FALSE: nobody of that name holds it, or it did not end. */
gboolean ky_standby_end (const gchar *state);

/* Does anybody take connections at PLACE, "HOST" or "HOST:PORT" (25)? Errors: CONFIG (it is none,
 * or has no address). */
gboolean ky_standby_answers (const gchar *place, gboolean *ret_answers, GError **error);

/* A word for `taken`, kept in STATE. Errors: IO. (transfer full) */
gchar *ky_standby_new_word (const gchar *state, GError **error);
/* May the machine with STATE make a backup where TAKEN (nullable) is said? Errors: IO (no). */
gboolean ky_standby_check (const gchar *state, const gchar *taken, GError **error);
