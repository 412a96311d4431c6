/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The index: one SQLite database in paths.state, WAL, synchronous=FULL, foreign keys, secure
 * delete. One connection writes (kiyome-store's event loop); others only read. Statements are
 * string literals, prepared once for each connection.
 */
#pragma once

#include "common/error.h"
#include "common/view.h"

#include <sqlite3.h>
#include <sys/stat.h>

typedef struct
{
  sqlite3 *db;
  GHashTable *statements; /* literal → sqlite3_stmt */
  gboolean is_corrupt;    /* SQLite said so; sticky */
  gboolean is_durable;    /* synchronous=FULL at present */
  gchar *path, *wal_path;
  struct stat stamp, wal_stamp; /* as kiyome-store itself left them */
  gint64 others;                /* see ky_index_others_wrote() */
} KyIndex;

#define KY_INDEX_FILE "index.db"
#define KY_INDEX_CACHE_KIB 8192

/*
 * Opens, and makes when missing, the index in DIRECTORY for writing, and brings it to this
 * version's schema, each numbered step in a transaction of its own. Errors: STORE (also: made by a
 * newer kiyome, or not an index). (transfer full)
 */
KyIndex *ky_index_open (const gchar *directory, GError **error);
/* Opens it for reading only. (transfer full) */
KyIndex *ky_index_open_reader (const gchar *directory, GError **error);
void ky_index_close (KyIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyIndex, ky_index_close)

/* SQLite's own check of every page; the error (STORE) has its first finding. */
gboolean ky_index_check (KyIndex *index, GError **error);

typedef enum
{
  KY_INDEX_UNTOUCHED,
  KY_INDEX_TOUCHED,  /* somebody else wrote to it: it is to be checked */
  KY_INDEX_REPLACED, /* it, or its write-ahead log, is gone, another file, or was cut */
} KyIndexState;

/* The index's file is only written to by checkpoints: what stands after one, and not during one, is
 * noted, and compared at little cost, as often as somebody likes. */
void ky_index_note_stamp (KyIndex *index);
KyIndexState ky_index_look (KyIndex *index);
/* Did another connection than this one commit anything since this was asked? Not the first time. */
gboolean ky_index_others_wrote (KyIndex *index);

/* Did any connection of this process find an index damaged? Once asked it is forgotten. */
gboolean ky_index_take_damage (void);

/*
 * The statement SQL (a string literal), bound by FORMAT, one character for each parameter: 's'
 * gchar * (NULL gives NULL), 'i' gint64, 'b' KyView (NULL data gives NULL), 'n' nothing (NULL).
 * Text and bytes are borrowed until the statement is stepped to its end. NULL with STORE set.
 */
sqlite3_stmt *ky_index_bind (KyIndex *index, GError **error, const gchar *sql, const gchar *format,
                             ...);
/* 1: a row stands; 0: the end; -1: an error. For the last two the statement is reset. */
gint ky_index_step (KyIndex *index, sqlite3_stmt *statement, GError **error);
/* Steps to a row that must stand; without it, or without a STATEMENT, FALSE with STORE set. */
gboolean ky_index_one (KyIndex *index, sqlite3_stmt *statement, GError **error);
/* Binds and steps to the end; rows are ignored. */
gboolean ky_index_run (KyIndex *index, GError **error, const gchar *sql, const gchar *format, ...);
/* The first column of the first row, STANDARD when there is none. FALSE on an error. */
gboolean ky_index_number (KyIndex *index, gint64 standard, gint64 *ret_number, GError **error,
                          const gchar *sql, const gchar *format, ...);
/* (transfer full) text of a column, "" for NULL. */
gchar *ky_index_text (sqlite3_stmt *statement, gint column);
/* Bytes of a column, borrowed until the next step. */
KyView ky_index_bytes (sqlite3_stmt *statement, gint column);
/* Ends a statement before its last row. */
void ky_index_reset (sqlite3_stmt *statement);

/* DURABLE: the commit is on the disk when it returns. Otherwise it survives the end of the process,
 * and reaches the disk with the next durable one. */
gboolean ky_index_begin (KyIndex *index, gboolean durable, GError **error);
/* On an error everything is rolled back. */
gboolean ky_index_commit (KyIndex *index, GError **error);
void ky_index_rollback (KyIndex *index);

/* meta: named values. (transfer full), NULL when there is none. */
gchar *ky_index_meta (KyIndex *index, const gchar *name);
gboolean ky_index_set_meta (KyIndex *index, const gchar *name, const gchar *value, GError **error);

/* Moves WAL frames to the database, never waiting for anybody; *RET_LEFT are those that stay. */
gboolean ky_index_checkpoint (KyIndex *index, gint *ret_left, GError **error);
/* Empties the WAL, so that what was erased is nowhere left in it. FALSE while readers hold it. */
gboolean ky_index_truncate_wal (KyIndex *index, GError **error);

/* The steps, in store/index/schema.c. */
extern const gchar *const ky_schema_steps[];
extern const guint ky_schema_n_steps;
