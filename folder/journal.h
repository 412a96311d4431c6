/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kiyome-folder is working on in one place, a file a record, so that after its end at any
 * moment nothing is lost and nothing comes out twice. A record stands from before the store hears
 * of a file until the file is gone from in/. It is of one thread at a time; the journal of several.
 */
#pragma once

#include "common/sha256.h"
#include "common/wire.h"

#define KY_JOURNAL_KEY_SIZE 33 /* 32 hexadecimal digits */
#define KY_JOURNAL_PIECES 2

/* A file that comes out; those of one record in one directory. */
typedef struct
{
  gboolean is_withheld; /* in withheld/, else in out/ */
  gchar *directory;     /* below it */
  gchar *temporary;     /* its name there until it is durable */
  gchar *name;          /* and then, if nobody has that one */
} KyPiece;

typedef struct
{
  gchar key[KY_JOURNAL_KEY_SIZE]; /* of its transaction with the store */
  gchar *path;                    /* below in/ */
  guint64 size;
  gint64 mtime; /* ns */
  guint8 sha256[KY_SHA256_SIZE];
  gchar aside[KY_JOURNAL_KEY_SIZE]; /* of its name in in/ while it leaves; nobody can know it */
  gchar *roots;        /* (nullable) which directories the place had when it got its pieces */
  gboolean is_unsaved; /* the file may name pieces that are not to come out */
  guint n_pieces;      /* 0: not finished. Then what has lost its temporary name is out */
  KyPiece pieces[KY_JOURNAL_PIECES];
} KyRecord;

typedef struct _KyJournal KyJournal;

/* Reads the records of DIRECTORY, which is made where it is missing, and locks it. Errors: IO,
 * CONFIG (another program has it). (transfer full) */
KyJournal *ky_journal_open (const gchar *directory, GError **error);
void ky_journal_free (KyJournal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyJournal, ky_journal_free)

/* The record of PATH, or NULL. (transfer none) */
KyRecord *ky_journal_find (KyJournal *journal, const gchar *path);
/* A new one with a key of its own, not saved; one that PATH has is dropped. (transfer none) */
KyRecord *ky_journal_add (KyJournal *journal, const gchar *path, GError **error);
/* Gives RECORD another key: to the store it is another message then. It is
 * to be saved. */
void ky_journal_renew (KyJournal *journal, KyRecord *record);
/* Names a further piece; it is in force when the record is saved. */
void ky_record_add_piece (KyRecord *record, gboolean is_withheld, const gchar *directory,
                          const gchar *name);
/* In force likewise. */
void ky_piece_rename (KyPiece *piece, const gchar *name);
void ky_record_clear_pieces (KyRecord *record);
/* Makes RECORD durable as it is. Errors: IO. */
gboolean ky_journal_save (KyJournal *journal, const KyRecord *record, GError **error);
/* Ends RECORD. */
void ky_journal_drop (KyJournal *journal, KyRecord *record);
/* Could SIZE more bytes be taken today, of QUOTA (0: any)? */
gboolean ky_journal_has_left (KyJournal *journal, guint64 size, guint64 quota);
/* Calls EACH for each record's path, in no order. */
void ky_journal_each (KyJournal *journal, void (*each) (const KyRecord *record, gpointer data),
                      gpointer data);
/* May SIZE more bytes be taken today, of QUOTA (0: any)? They are counted then. */
gboolean ky_journal_spend (KyJournal *journal, guint64 size, guint64 quota);
