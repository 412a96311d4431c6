/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that kiyome-folder is processing in one place, one record file each, so that a stop at
 * any moment neither loses an output nor publishes it twice. A record exists from before the store
 * gets the file until the file has left in/. Only one thread uses a record at a time; the journal
 * is shared by threads. */
#pragma once

#include "common/sha256.h"
#include "common/wire.h"

#define KY_JOURNAL_KEY_SIZE 33 /* 32 hexadecimal digits */
#define KY_JOURNAL_PIECES 2

/* Describes a file that is published. The pieces of one record are in one directory. */
typedef struct
{
  gboolean is_withheld; /* in withheld/, otherwise in out/ */
  gchar *directory;     /* path below withheld/ or out/ */
  gchar *temporary;     /* its name in the directory until it is durable */
  gchar *name;          /* its name afterwards, if no other file has it */
} KyPiece;

typedef struct
{
  gchar key[KY_JOURNAL_KEY_SIZE]; /* key of the transaction with the store */
  gchar *path;                    /* below in/ */
  guint64 size;
  gint64 mtime; /* ns */
  guint8 sha256[KY_SHA256_SIZE];
  /* Part of the name under which the input is set aside while it is removed: random, so that
   * nobody can guess it. */
  gchar aside[KY_JOURNAL_KEY_SIZE];
  /* (nullable) Identifies the directories of the place when the pieces were written. */
  gchar *roots;
  gboolean is_unsaved; /* the record on disk may name pieces that must not be published */
  /* 0: not sanitized yet. Otherwise a piece without its temporary name has been published. */
  guint n_pieces;
  KyPiece pieces[KY_JOURNAL_PIECES];
} KyRecord;

typedef struct _KyJournal KyJournal;

/* Reads the records of a directory, which is created if it is missing, and locks it. Errors: IO,
 * CONFIG (another program has locked it). (transfer full) */
KyJournal *ky_journal_open (const gchar *directory, GError **error);
void ky_journal_free (KyJournal *journal);

/* Returns the record of the file `path` below in/, or NULL. (transfer none) */
KyRecord *ky_journal_find (KyJournal *journal, const gchar *path);
/* Creates a record with a new key, which is not saved; an existing record of `path` is dropped.
 * Returns the record (transfer none), or NULL. Errors: LIMIT (the path is too long). */
KyRecord *ky_journal_add (KyJournal *journal, const gchar *path, GError **error);
/* Gives the record another key, so that the store takes the file for another message. The caller
 * must save the record. */
void ky_journal_renew (KyJournal *journal, KyRecord *record);
/* Adds a piece (KY_JOURNAL_PIECES at most). Takes effect when the record is saved. */
void ky_record_add_piece (KyRecord *record, gboolean is_withheld, const gchar *directory,
                          const gchar *name);
/* Renames a piece. Takes effect when the record is saved. */
void ky_piece_rename (KyPiece *piece, const gchar *name);
void ky_record_clear_pieces (KyRecord *record);
/* Makes the record durable in its present state. Errors: IO. */
gboolean ky_journal_save (KyJournal *journal, const KyRecord *record, GError **error);
/* Removes the record from the journal and from disk. */
void ky_journal_drop (KyJournal *journal, KyRecord *record);
/* Returns whether `size` more bytes may be taken today. `quota`: bytes a day, 0: no limit. */
gboolean ky_journal_has_left (KyJournal *journal, guint64 size, guint64 quota);
/* Calls `each` for each record, in no particular order. The journal is locked meanwhile. */
void ky_journal_each (KyJournal *journal, void (*each) (const KyRecord *record, gpointer data),
                      gpointer data);
/* Counts `size` more bytes for today, durably. Returns FALSE if that exceeds `quota` (bytes a day;
 * 0: no limit) or cannot be written. */
gboolean ky_journal_spend (KyJournal *journal, guint64 size, guint64 quota);
