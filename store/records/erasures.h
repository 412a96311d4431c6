/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The journal of erasures, beside the index and kept apart from it in a backup: what was destroyed
 * stays so when an older copy of the index is brought back, and so do allow entries that were ended
 * and people who were disabled or removed. It is on the disk before the transaction is; at start it
 * is applied to the index that stands there, before anything is given out. One line each:
 *
 *   I WORD             the first line: whose it is. The same word stands in meta of the index, and
 *                      another store's journal has another: neither the store nor kiyome restore
 *                      takes one with another, or with none
 *   E ID RECEIVED      the original of message ID, which came at RECEIVED, is destroyed
 *   B TIME N           so are all up to message number N that came before TIME: by retention
 *   A ID               what ID names is ended: an allow entry, a domain whose links stay, the key
 *                      of a machine, an agreed password; an entry of the blocklist is lifted
 *   K ID WORDS         the entry ID of the blocklist, as WORDS say (store/records/block.h)
 *   U NAME TIME        the user NAME is disabled, u: he is not any more; of several about him the
 *                      newest counts, whichever journal it comes from
 *   R NAME MARK        and was removed, with all that was known of him: the index has the mark of
 *                      his last removal, and who came back after that one is left alone
 *   P NAME MARK WORDS  what NAME may do and how he proves who he is (store/records/access.h) since
 *                      the change that left MARK in the index: an older one gives him no more
 *   Q ID TIME          the request ID is over since TIME, in seconds: refused, withdrawn, or
 *                      fetched, which one approval allows once
 *   L ID TIME          the letter ID was sent at TIME, in seconds; D ID TIME TAG: one recipient has
 *                      what he was owed of message ID; X ID TIME: it was taken out of the queue
 *                      (store/records/delivered.h)
 *   S HASH EXPIRES     the session whose token has HASH was ended; EXPIRES in seconds
 *   G STEP HASH        the second line: where the file goes on that was written anew, and
 *   H STEP HASH        the end of each write (store/records/chain.h)
 *
 * The index has these lines, too (table journal), and how far the file had come; so a file that was
 * cut, is older or damaged gets back from there what it lacks. Lines stand in the file before they
 * do in the index, or the other way round: what either has counts. An older index has not the lines
 * that came since, and then the mark knows whether the file has. What stands behind the last H
 * comes from a crash, and is in the index where it is anything.
 *
 * Other times are microseconds since 1970. A line that was cut off by a crash is none. P, Q, S,
 * L, D, X and what is lifted come behind the commit: a password that nobody was told to be the new
 * one must not end the old one.
 */
#pragma once

#include "store/records/audit.h"
#include "store/records/block.h"
#include "store/records/chain.h"

#define KY_ERASURES_FILE "erasures"

typedef struct _KyErasures KyErasures;
void ky_erasures_free (KyErasures *erasures);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyErasures, ky_erasures_free)

/*
 * Does the journal in STATE say that it is of the store with INDEX, or is there none? What another
 * store has destroyed would be destroyed in this one, too, and one without a first line is not what
 * a store wrote. An index without a word is a new one. Errors: IO.
 */
gboolean ky_erasures_is_own (const gchar *state, KyIndex *index, gboolean *ret_is, GError **error);
/*
 * Reads the journal in STATE and what INDEX has of it, or what else that says when there is none.
 * MARK is how far it had come when the mark (store/records/mark.h) was written. Errors: IO, STORE.
 * (transfer full)
 */
KyErasures *ky_erasures_read (const gchar *state, KyIndex *index, const KyChain *mark,
                              GError **error);
/* Of one that was just read: the mark knows of lines that neither the file nor the index has; it
 * was changed, and goes further than the index, so that nobody has what stood there; it lacks, or
 * had changed, what was surely on the disk, whoever has it. */
gboolean ky_erasures_lacks (const KyErasures *erasures);
gboolean ky_erasures_is_damaged (const KyErasures *erasures);
gboolean ky_erasures_is_cut (const KyErasures *erasures);
/* Goes on with it: makes the file anew, without what retention covers by now. What is to be told of
 * it stands in meta (KY_ERASURES_CUT, of each node) before that. Errors: IO, STORE. */
gboolean ky_erasures_begin (KyErasures *erasures, KyIndex *index, GError **error);
#define KY_ERASURES_CUT "journal-cut" /* meta: how far who knew of it */
#define KY_ERASURES_LOST "lost "      /* before that: and nobody has what it lacks */
/* How far it had come with what the index has of it. */
const KyChain *ky_erasures_noted (const KyErasures *erasures);
/*
 * Applies it to INDEX in a transaction of its own, and gives it what it lacks of the lines; the
 * audit log goes on behind HEAD, with an anchor at ANCHORED (nullable: none). FILES (of gchar) gets
 * the files of originals that had come back, to be removed now, and *RET_COUNT how many originals
 * that were. RESTORED: NULL, or the word of INDEX's being brought back; it is an older one, and
 * what it owes by mail is kept back unless it knows that word; FROM is the last row that its log
 * had. Errors: STORE.
 */
gboolean ky_erasures_apply (KyErasures *erasures, KyIndex *index, KyAuditHead *head,
                            const gint64 *anchored, const gchar *restored, gint64 from,
                            GPtrArray *files, guint *ret_count, GError **error);

/* ERASURES may be NULL from here on: then there is no index. */

/* For the present transaction: a line of KIND about NAME; NUMBER is RECEIVED or N, or 0. */
void ky_erasures_note (KyErasures *erasures, gchar kind, const gchar *name, gint64 number);
/* For the present transaction: a line of the entry ID of the blocklist, and one that it is lifted.
 */
void ky_erasures_note_block (KyErasures *erasures, const gchar *id, const KyBlockRule *rule,
                             gint64 created, const gchar *created_by);
void ky_erasures_note_lifted (KyErasures *erasures, const gchar *id);
/* Inside the transaction: a line of what the person USER may do from now on. Errors: STORE. */
gboolean ky_erasures_note_access (KyErasures *erasures, KyIndex *index, gint64 user,
                                  GError **error);
/* Inside the transaction: a line that the request number N is over at NOW, Unix seconds. Errors:
 * STORE. */
gboolean ky_erasures_note_request (KyErasures *erasures, KyIndex *index, gint64 n, gint64 now,
                                   GError **error);
/* For the present transaction: a line of KIND (L or X) about the letter or the message ID. TRUE. */
gboolean ky_erasures_note_letter (KyErasures *erasures, gchar kind, const gchar *id, gint64 now);
/* Inside the transaction: a line that ADDRESS has what debt number DEBT owes him, or message number
 * N that is worked on again. Errors: STORE. */
gboolean ky_erasures_note_debt (KyErasures *erasures, KyIndex *index, gint64 debt,
                                const gchar *address, gint64 now, GError **error);
gboolean ky_erasures_note_again (KyErasures *erasures, KyIndex *index, gint64 n,
                                 const gchar *address, gint64 now, GError **error);
/* For the present transaction: the session with HASH, which would expire at EXPIRES, is ended. */
void ky_erasures_note_session (KyErasures *erasures, const guint8 *hash, gint64 expires);
/* Inside the transaction: a line that the user NAME is disabled, or is not. Errors: STORE. */
gboolean ky_erasures_note_user (KyErasures *erasures, KyIndex *index, const gchar *name,
                                gboolean is_disabled, GError **error);
/* While it runs, the store knows what the file says: one that was removed, replaced or changed is
 * made again. Errors: IO. */
gboolean ky_erasures_renew (KyErasures *erasures, GError **error);
/* Would ky_erasures_flush() write anything? */
gboolean ky_erasures_are_pending (const KyErasures *erasures);
/* Is something ended by it, or somebody removed, of which the index's log is to keep nothing? */
gboolean ky_erasures_are_ends (const KyErasures *erasures);
/* Before it is committed. Errors: IO. */
gboolean ky_erasures_flush (KyErasures *erasures, GError **error);
/* After it: what may be there only then. IS_ON_DISK: the commit is; then lines of deliveries alone
 * are not waited for: one that the power takes is of something that an older index holds until
 * somebody has looked. Errors: IO. */
gboolean ky_erasures_flush_behind (KyErasures *erasures, gboolean is_on_disk, GError **error);
/* These are on the disk, too, once a minute. Errors: IO. */
gboolean ky_erasures_settle (KyErasures *erasures, GError **error);
/* Inside the transaction: the index gets its lines, and by that the other nodes do; or all that it
 * has not, and loses what counts no more. Errors: STORE, IO. */
gboolean ky_erasures_share (KyErasures *erasures, KyIndex *index, GError **error);
gboolean ky_erasures_share_all (KyErasures *erasures, KyIndex *index, GError **error);
/* Once a day: leaves out what is over at NOW, Unix seconds, so that neither the file nor what is
 * known of it grows for ever. Errors: IO. */
gboolean ky_erasures_tidy (KyErasures *erasures, gint64 now, GError **error);
/* Takes theirs. Errors: STORE, IO. */
gboolean ky_erasures_follow (KyErasures *erasures, KyIndex *index, GError **error);
/* It was rolled back before that. */
void ky_erasures_forget (KyErasures *erasures);
/* How much was noted in the present transaction; and what was noted since is undone with a
 * savepoint. */
typedef struct
{
  gsize pending, behind;
} KyErasuresPoint;
KyErasuresPoint ky_erasures_point (const KyErasures *erasures);
void ky_erasures_return (KyErasures *erasures, KyErasuresPoint point);

/* Was message ID, which came at RECEIVED (0: not known), destroyed? */
gboolean ky_erasures_has (const KyErasures *erasures, const gchar *id, gint64 received);
/* What ky_destroy_row() does, with its line. */
gboolean ky_erasures_destroy (KyErasures *erasures, KyIndex *index, gint64 n, const gchar *who,
                              const gchar *why, gchar **ret_file, GError **error);
/* What ky_destroy_person() does to USER, with his lines. */
gboolean ky_erasures_remove_person (KyErasures *erasures, KyIndex *index, gint64 user, gint64 now,
                                    GError **error);
