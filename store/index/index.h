/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The index: every record of the store. Statements are string literals of the SQL that all engines
 * (store/index/engine.h) understand, prepared once for each connection. One connection of a
 * kiyome-store writes (its event loop's); others only read.
 */
#pragma once

#include "common/error.h"
#include "common/view.h"
#include "store/client/rows.h"

#include <sys/stat.h>

typedef struct _KyIndexEngine KyIndexEngine;
typedef struct _KyStatement KyStatement;

typedef struct
{
  const KyIndexEngine *engine;
  GHashTable *statements; /* literal → KyStatement */
  gboolean is_corrupt;    /* the engine said so; sticky */
  gboolean is_durable;    /* commits reach the disk at present */
  gint wal_pages;         /* in the write-ahead log since the last checkpoint */
  gchar *path, *wal_path;
  struct stat stamp, wal_stamp; /* as kiyome-store itself left them */
  gint64 others;                /* see ky_index_others_wrote() */
  gboolean may_end;             /* see ky_index_end_long() */
  guint64 round_trips;          /* how often a server was waited for; 0 without one */
} KyIndex;

#define KY_INDEX_FILE "index.db"
#define KY_INDEX_CACHE_KIB 8192

/*
 * The place of the index by store.DATABASE and paths.STATE: a directory for SQLite ("sqlite:"), or
 * "postgresql:…". Errors: CONFIG (neither, or words that libpq doesn't know). (transfer full)
 */
gchar *ky_index_place (const gchar *database, const gchar *state, GError **error);
/* Is it a server's? Then no file of it lies in paths.state. */
gboolean ky_index_is_server (const gchar *place);
/* The TCP ports by which PLACE is reached, separated by commas; NULL for one on this machine.
 * (transfer full) */
gchar *ky_index_ports (const gchar *place);

/*
 * Opens, and makes when missing, the index at PLACE for writing, and brings it to this version's
 * schema. Errors: STORE (also: made by a newer kiyome, or not an index). (transfer full)
 */
KyIndex *ky_index_open (const gchar *place, GError **error);
/* Makes PATH, a new file, a copy of what INDEX is at one moment. Errors: STORE (a database has no
 * such thing). */
gboolean ky_index_copy (KyIndex *index, const gchar *path, GError **error);
/* Removes what INDEX (nullable: none but the files) was before steps of the schema, in DIRECTORY or
 * in the database, if that was copied before the time BEFORE (seconds): it has keys of originals
 * that were destroyed since. What fails is logged. */
void ky_index_remove_copies (KyIndex *index, const gchar *directory, gint64 before);
/* May there be one? */
gboolean ky_index_has_copies (const KyIndex *index, const gchar *directory);
/* The node that this process is, where several share a database (store/records/node.h); "" where
 * the store has its index to itself. Set before any index is opened, and any thread made. */
void ky_index_set_node (const gchar *name);
const gchar *ky_index_node (void);

/* Opens it for reading only. (transfer full) */
KyIndex *ky_index_open_reader (const gchar *place, GError **error);
/* One of IDLE (of KyIndex), or opened when there is none; and back there, unless it is damaged.
 * READER may be NULL. (transfer full) */
KyIndex *ky_index_take_reader (GAsyncQueue *idle, const gchar *place, GError **error);
void ky_index_give_reader (GAsyncQueue *idle, KyIndex *reader);
/* What an index is asked that may_end is set of fails from now on, or no longer (FALSE), with
 * STORE: a check of a million originals keeps nobody from stopping the store. Of any thread. */
void ky_index_end_long (gboolean now);
/* Is the server of its database gone? A writing connection is of no use then; a reading one makes
 * a new connection with the next statement. */
gboolean ky_index_is_lost (KyIndex *index);
void ky_index_close (KyIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyIndex, ky_index_close)

/* The engine's own check of every page; the error (STORE) has its first finding. */
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

/* What of a server's settings would let it lose what it has committed, as ky_say() has it; NULL:
 * nothing, or nobody can say. (transfer full) */
gchar *ky_index_weakness (KyIndex *index);
/* Whether others than its owner reach what is in it, or he what is others', in the same way:
 * between tenants nothing else stands then but what their stores ask. */
gchar *ky_index_reach (KyIndex *index);

/* How much it holds, in bytes; 0 where nobody can say. */
gint64 ky_index_size (KyIndex *index);

/*
 * The statement SQL (a string literal), bound by FORMAT, one character for each parameter: 's'
 * gchar * (NULL gives NULL), 'i' gint64, 'b' KyView (NULL data gives NULL), 'n' nothing (NULL).
 * Text and bytes are borrowed until the statement is stepped to its end. NULL with STORE set.
 */
KyStatement *ky_index_bind (KyIndex *index, GError **error, const gchar *sql, const gchar *format,
                            ...);
/* The same for what has a hundred rows at most: all of them are fetched at once, which spares a
 * server most of what a row costs. */
KyStatement *ky_index_bind_few (KyIndex *index, GError **error, const gchar *sql,
                                const gchar *format, ...);
/* The value of a parameter called NAME (without its colon); text is NUL-terminated. */
typedef KyRowValue (*KyIndexNamed) (const gchar *name, gpointer data);
/* The same, its parameters (":name") bound to what LOOK_UP says; borrowed in the same way. */
KyStatement *ky_index_bind_named (KyIndex *index, GError **error, const gchar *sql,
                                  KyIndexNamed look_up, gpointer data);
/* 1: a row stands; 0: the end; -1: an error. For the last two the statement is reset. */
gint ky_index_step (KyIndex *index, KyStatement *statement, GError **error);
/* Steps to a row that must stand; without it, or without a STATEMENT, FALSE with STORE set. */
gboolean ky_index_one (KyIndex *index, KyStatement *statement, GError **error);
/* Binds and steps to the end; rows are ignored. */
gboolean ky_index_run (KyIndex *index, GError **error, const gchar *sql, const gchar *format, ...);
/*
 * The same in a transaction, for what changes rows and nobody asks how many: an engine that waits
 * for a server may send it later, with others. What goes wrong is said by any statement after it
 * that is not posted, by ky_index_settle(), or by the commit, and by none twice: then all of the
 * transaction is rolled back. ky_index_changes() knows nothing of it.
 */
gboolean ky_index_post (KyIndex *index, GError **error, const gchar *sql, const gchar *format, ...);
/* Whether all that was posted went well. */
gboolean ky_index_settle (KyIndex *index, GError **error);
/* The first column of the first row, STANDARD when there is none. FALSE on an error. */
gboolean ky_index_number (KyIndex *index, gint64 standard, gint64 *ret_number, GError **error,
                          const gchar *sql, const gchar *format, ...);
/* Binds an INSERT … RETURNING of a row's number, and takes that. */
gboolean ky_index_add (KyIndex *index, gint64 *ret_n, GError **error, const gchar *sql,
                       const gchar *format, ...);
/* How many rows the last statement that changed any changed. */
gint64 ky_index_changes (KyIndex *index);

/* The row that stands: columns from 0. Text (NUL-terminated) and bytes are borrowed until the next
 * step. */
gint ky_index_n_columns (KyStatement *statement);
const gchar *ky_index_column_name (KyStatement *statement, gint column);
KyRowValue ky_index_value (KyStatement *statement, gint column);
gboolean ky_index_is_null (KyStatement *statement, gint column);
/* 0 for NULL; 1 and 0 for what is true and false. */
gint64 ky_index_integer (KyStatement *statement, gint column);
/* NULL for NULL. */
const gchar *ky_index_peek (KyStatement *statement, gint column);
/* (transfer full) "" for NULL. */
gchar *ky_index_text (KyStatement *statement, gint column);
KyView ky_index_bytes (KyStatement *statement, gint column);
/* Ends a statement before its last row. */
void ky_index_reset (KyStatement *statement);

/* The texts of a mail that are searched, normal (store/index/search.h). */
typedef struct
{
  const gchar *sender, *subject, *names;
} KySearchTexts;

/* A piece of text, normal, and where: "sender", "subject", "names", or NULL for any of them. */
typedef struct
{
  const gchar *column, *normal;
} KySearchTerm;

gboolean ky_index_search_put (KyIndex *index, gint64 n, const KySearchTexts *texts, GError **error);
/* TEXTS: what stood there. */
gboolean ky_index_search_remove (KyIndex *index, gint64 n, const KySearchTexts *texts,
                                 GError **error);
/* The numbers below BELOW of the messages that have each of TERMS (KySearchTerm), newest first; of
 * those that turned out not to have them on a closer look, which others would take, the negative.
 * ADDRESSES: who asks wants only what came to one of these, or NULL; an engine whose index knows no
 * recipients gives the others, too. */
KyStatement *ky_index_search_find (KyIndex *index, const GPtrArray *terms, gchar **addresses,
                                   gint64 below, GError **error);
/* How many of a person's own mails are looked at one by one before the index is asked for them. */
guint ky_index_search_walk (KyIndex *index);

/* DURABLE: the commit is on the disk when it returns. Otherwise it survives the end of the process,
 * and reaches the disk with the next durable one. */
gboolean ky_index_begin (KyIndex *index, gboolean durable, GError **error);
/* On an error everything is rolled back. */
gboolean ky_index_commit (KyIndex *index, GError **error);
void ky_index_rollback (KyIndex *index);

/* Statements up to the end only read, and are of one moment where that makes them cheaper. */
gboolean ky_index_begin_reading (KyIndex *index, GError **error);
gboolean ky_index_end_reading (KyIndex *index, GError **error);

/* What NAME of meta is called for this node alone. (transfer full) */
gchar *ky_index_own_name (const gchar *name);
/* meta: named values. (transfer full), NULL when there is none. */
gchar *ky_index_meta (KyIndex *index, const gchar *name);
gboolean ky_index_set_meta (KyIndex *index, const gchar *name, const gchar *value, GError **error);
/* The same as ky_index_post(). */
gboolean ky_index_post_meta (KyIndex *index, const gchar *name, const gchar *value, GError **error);

/* Moves WAL frames to the database, never waiting for anybody; *RET_LEFT are those that stay. */
gboolean ky_index_checkpoint (KyIndex *index, gint *ret_left, GError **error);
/* Empties the WAL, so that what was erased is nowhere left in it. FALSE while readers hold it. */
gboolean ky_index_truncate_wal (KyIndex *index, GError **error);

/* The steps of the schema, each on top of those before it, and NULL behind the last. Tests put
 * those of a release to come here. */
extern const gchar *const *ky_schema_steps;
guint ky_schema_n_steps (void);
