/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal of erasures, a file beside the index that is kept apart from it in a backup. By this
 * journal, what was destroyed stays destroyed when an older copy of the index is restored, and so
 * do allowlist entries that were ended and users who were disabled or removed. A line is on the
 * disk before its transaction; at a start the journal is applied to the index before anything is
 * given out. The lines are:
 *
 *   I WORD             the first line: whose journal it is. The table meta of the index has the
 *                      same word; neither the store nor kiyome restore accepts a journal with
 *                      another word, or without one
 *   E ID RECEIVED      the original of message ID, which came at RECEIVED, is destroyed
 *   B TIME N           retention has destroyed the originals of all messages up to number N that
 *                      came before TIME, except those on hold
 *   A ID               ended: an allowlist entry, a domain whose links are kept, a machine's key,
 *                      an agreed password; or lifted: a blocklist entry or a hold
 *   K ID WORDS         the blocklist entry ID, as WORDS describe it (store/records/block.h)
 *   F ID WORDS         the hold ID, as WORDS describe it (store/records/hold.h)
 *   U NAME TIME        the user NAME is disabled; u: is no longer disabled. Of several lines about
 *                      a user the newest counts, whichever journal it comes from
 *   R NAME MARK        the user was removed with everything that was known. The index has the mark
 *                      of the last removal; a user of that name who was added later is not removed
 *   P NAME MARK WORDS  what NAME may do and what proves who it is (store/records/access.h) since
 *                      the change that left MARK in the index: an older index gives no more
 *   Q ID TIME          the request ID has been over since TIME (seconds): refused, withdrawn, or
 *                      fetched, which one approval allows once
 *   L ID TIME          the letter ID was sent at TIME (seconds); D ID TIME TAG: one recipient has
 *                      a delivery of message ID; X ID TIME: it was removed from the queue
 *                      (store/records/journal-deliveries.h)
 *   S HASH EXPIRES     the session whose token has HASH was ended; EXPIRES in seconds
 *   G STEP HASH        the second line: the point from which the file was written anew, and
 *   H STEP HASH        the end of each write (store/records/chain.h)
 *
 * The index has these lines, too (table journal), and how far the file had come; a file that was
 * cut, is older or damaged gets what it lacks from there. Lines may be in the file earlier than in
 * the index, or the other way round: a line that either has counts. An older index lacks the lines
 * that were added since; the mark then tells whether the file has them. Lines behind the last H
 * come from a crash, and are in the index if they count.
 *
 * Other times are microseconds since 1970. A line that was cut off by a crash does not count. P, Q,
 * S, L, D, X and the A of a blocklist entry or hold are written after the commit: a new password
 * that nobody was told of must not end the old one. */
#pragma once

#include "store/records/audit.h"
#include "store/records/block.h"
#include "store/records/chain.h"
#include "store/records/hold.h"

#define KY_ERASURES_FILE "erasures"

/* The journal in memory. */
typedef struct _KyErasures KyErasures;
void ky_erasures_free (KyErasures *erasures);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyErasures, ky_erasures_free)

/* Tells whether the journal in `state` belongs to the store of `index`, or does not exist. The
 * journal of another store would destroy here what was destroyed there, and a file without the
 * first line was not written by a store. An index without a word is a new one.
 * `ret_is`: set to the answer.
 * Errors: IO. */
gboolean ky_erasures_is_own (const gchar *state, KyIndex *index, gboolean *ret_is, GError **error);
/* Reads the journal in `state` and its lines in the index; if there is no file, also what the index
 * says otherwise.
 * `mark`: how far the journal had come when the mark (store/records/index-mark.h) was written.
 * Returns the journal (transfer full: ky_erasures_free()), or NULL.
 * Errors: IO, STORE. */
KyErasures *ky_erasures_read (const gchar *state, KyIndex *index, const KyChain *mark,
                              GError **error);
/* Tells of a journal that was just read whether the mark knows of lines that neither the file nor
 * the index has. */
gboolean ky_erasures_lacks (const KyErasures *erasures);
/* Tells of a journal that was just read whether it was changed and had more lines than the index,
 * so that nobody knows what they were. */
gboolean ky_erasures_is_damaged (const KyErasures *erasures);
/* Tells of a journal that was just read whether the file lacks lines that were certainly on the
 * disk, or has others instead, even if the index has them. */
gboolean ky_erasures_is_cut (const KyErasures *erasures);
/* Starts to use the journal: writes the file anew, without what retention covers by now. If the
 * file was cut, that is first recorded in the table meta (KY_ERASURES_CUT, for each node).
 * Errors: IO, STORE. */
gboolean ky_erasures_begin (KyErasures *erasures, KyIndex *index, GError **error);
/* In the table meta: how far the file, the index and the mark had come when the file was cut. */
#define KY_ERASURES_CUT "journal-cut"
/* Begins that value if the lines that the file lacks are lost. */
#define KY_ERASURES_LOST "lost "
/* Returns how far the journal had come with the lines that the index has (borrowed). */
const KyChain *ky_erasures_noted (const KyErasures *erasures);
/* Applies the journal to the index in a transaction of its own, and gives the index the lines that
 * it lacks.
 * `head`: the last row of the audit log; set to the new one.
 * `anchored`: (nullable) the row of the anchor; NULL: no anchor is recorded.
 * `restored`: (nullable) the word of a restore. Unless the index knows that word, it is older, and
 * all its deliveries by mail are kept back.
 * `from`: the last row that the index's audit log had when it was opened.
 * `files`: gets the files (gchar *) of originals that were destroyed again, to be removed now.
 * `ret_count`: set to the number of these originals.
 * Errors: STORE. */
gboolean ky_erasures_apply (KyErasures *erasures, KyIndex *index, KyAuditHead *head,
                            const gint64 *anchored, const gchar *restored, gint64 from,
                            GPtrArray *files, guint *ret_count, GError **error);

/* `erasures` may be NULL in the functions below: then there is no index. */

/* Adds a line to the current transaction.
 * `kind`: the letter that the line begins with.
 * `name`: what the line is about.
 * `number`: RECEIVED or N; 0 for other kinds. */
void ky_erasures_note (KyErasures *erasures, gchar kind, const gchar *name, gint64 number);
/* Adds the line of a blocklist entry to the current transaction. */
void ky_erasures_note_block (KyErasures *erasures, const gchar *id, const KyBlockRule *rule,
                             gint64 created, const gchar *created_by);
/* Adds the line of a hold to the current transaction. */
void ky_erasures_note_hold (KyErasures *erasures, const gchar *id, const KyHold *hold);
/* Returns the time (microseconds since 1970) before which retention has destroyed all originals
 * that are not on hold. */
gint64 ky_erasures_before (const KyErasures *erasures);
/* Adds the line that a blocklist entry or a hold was lifted, to be written after the commit. */
void ky_erasures_note_lifted (KyErasures *erasures, const gchar *id);
/* Adds the line on what user number `user` may do from now on, inside the transaction, and the row
 * of the audit log that says the same (store/records/access.h). Errors: STORE. */
gboolean ky_erasures_note_access (KyErasures *erasures, KyIndex *index, KyAuditHead *head,
                                  gint64 user, GError **error);
/* Adds the line that request number `n` is over at `now` (Unix seconds), inside the transaction.
 * Errors: STORE. */
gboolean ky_erasures_note_request (KyErasures *erasures, KyIndex *index, gint64 n, gint64 now,
                                   GError **error);
/* Adds a line of kind L or X about a letter or a message to the current transaction. Returns
 * TRUE. */
gboolean ky_erasures_note_letter (KyErasures *erasures, gchar kind, const gchar *id, gint64 now);
/* Adds the line that deferred delivery number `debt` has reached a recipient, inside the
 * transaction. Errors: STORE. */
gboolean ky_erasures_note_debt (KyErasures *erasures, KyIndex *index, gint64 debt,
                                const gchar *address, gint64 now, GError **error);
/* Adds the line that message number `n`, which was sanitized again, has reached a recipient, inside
 * the transaction. Errors: STORE. */
gboolean ky_erasures_note_again (KyErasures *erasures, KyIndex *index, gint64 n,
                                 const gchar *address, gint64 now, GError **error);
/* Adds the line that a session was ended to the current transaction.
 * `hash`: the SHA-256 of its token.
 * `expires`: when it would have expired, Unix seconds. */
void ky_erasures_note_session (KyErasures *erasures, const guint8 *hash, gint64 expires);
/* Adds the line that a user is disabled, or is not, inside the transaction. Errors: STORE. */
gboolean ky_erasures_note_user (KyErasures *erasures, KyIndex *index, const gchar *name,
                                gboolean is_disabled, GError **error);
/* Writes the file again if it was removed, replaced or changed while the store runs. Errors: IO. */
gboolean ky_erasures_renew (KyErasures *erasures, GError **error);
/* Tells whether ky_erasures_flush() would write anything. */
gboolean ky_erasures_are_pending (const KyErasures *erasures);
/* Tells whether the current transaction ends an entry or removes a user, so that the WAL must keep
 * nothing of it. */
gboolean ky_erasures_are_ends (const KyErasures *erasures);
/* Writes the lines of the current transaction durably, before its commit. Errors: IO. */
gboolean ky_erasures_flush (KyErasures *erasures, GError **error);
/* Writes the lines that are valid only after the commit.
 * `is_on_disk`: whether the commit is durable. Lines on deliveries alone are then not synced: if
 * such a line is lost with the power, an older index keeps the delivery back until somebody
 * decides.
 * Errors: IO. */
gboolean ky_erasures_flush_behind (KyErasures *erasures, gboolean is_on_disk, GError **error);
/* Syncs lines that were not synced; is called every minute. Errors: IO. */
gboolean ky_erasures_settle (KyErasures *erasures, GError **error);
/* Adds the lines of the current transaction to the index, inside the transaction, so that other
 * nodes get them. Errors: STORE, IO. */
gboolean ky_erasures_share (KyErasures *erasures, KyIndex *index, GError **error);
/* Adds all lines that the index lacks, and deletes those that no longer count, inside a
 * transaction. Errors: STORE. */
gboolean ky_erasures_share_all (KyErasures *erasures, KyIndex *index, GError **error);
/* Removes once a day what is over at `now` (Unix seconds), so that neither the file nor the memory
 * grows without end. Errors: IO. */
gboolean ky_erasures_tidy (KyErasures *erasures, gint64 now, GError **error);
/* Takes the lines that other nodes have added to the index. Errors: STORE, IO. */
gboolean ky_erasures_follow (KyErasures *erasures, KyIndex *index, GError **error);
/* Drops the lines of the current transaction, because it was rolled back before
 * ky_erasures_flush(). */
void ky_erasures_forget (KyErasures *erasures);
/* Says how much the current transaction has added. Lines added later are dropped when a savepoint
 * is rolled back. */
typedef struct
{
  gsize pending, behind;
} KyErasuresPoint;
/* Returns how much the current transaction has added. */
KyErasuresPoint ky_erasures_point (const KyErasures *erasures);
/* Drops the lines that were added after `point`. */
void ky_erasures_return (KyErasures *erasures, KyErasuresPoint point);

/* Tells whether the original of a message was destroyed.
 * `id`: the message's identifier.
 * `received`: when it came, microseconds since 1970; 0: not known. */
gboolean ky_erasures_has (const KyErasures *erasures, const gchar *id, gint64 received);
/* Destroys an original as ky_destroy_row() does, and adds the line. */
gboolean ky_erasures_destroy (KyErasures *erasures, KyIndex *index, gint64 n, const gchar *who,
                              const gchar *why, gchar **ret_file, GError **error);
/* Removes a user as ky_destroy_person() does, and adds the lines and the row of the audit log. */
gboolean ky_erasures_remove_person (KyErasures *erasures, KyIndex *index, KyAuditHead *head,
                                    gint64 user, gint64 now, GError **error);
