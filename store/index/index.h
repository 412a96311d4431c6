/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The index: every record of the store. Statements are string literals in SQL that all engines
 * (store/index/engine.h) understand, prepared once for each connection. One connection of a
 * kiyome-store writes (that of its event loop); all others only read. */
#pragma once

#include "store/client/rows.h"

#include <sys/stat.h>

typedef struct _KyIndexEngine KyIndexEngine;
typedef struct _KyStatement KyStatement;

/* Describes a connection to the index. */
typedef struct
{
  const KyIndexEngine *engine;
  GHashTable *statements; /* literal → KyStatement */
  gboolean is_corrupt;    /* the engine has reported damage; never reset */
  gboolean is_durable;    /* at present, commits are on the disk when they return */
  gint wal_pages;         /* in the write-ahead log since the last checkpoint */
  gchar *path, *wal_path;
  struct stat stamp, wal_stamp; /* as kiyome-store itself left them */
  gint64 others;                /* for ky_index_others_wrote() */
  gboolean may_end;             /* for ky_index_end_long() */
  guint64 round_trips;          /* how often a server's answer was awaited; 0 without a server */
} KyIndex;

#define KY_INDEX_FILE "index.db"
#define KY_INDEX_CACHE_KIB 8192

/* Finds the place of the index.
 * `database`: store.database.
 * `state`: paths.state.
 * Returns a directory for SQLite ("sqlite:"), or "postgresql:…" (transfer full), or NULL.
 * Errors: CONFIG (neither of both, or words that libpq does not know). */
gchar *ky_index_place (const gchar *database, const gchar *state, GError **error);
/* Tells whether a place is on a database server, so that paths.state has no file of the index. */
gboolean ky_index_is_server (const gchar *place);
/* Returns the TCP ports by which a place is reached, separated by commas (transfer full), or NULL
 * for a place on this machine. */
gchar *ky_index_ports (const gchar *place);

/* Opens the index for writing, makes it if it does not exist, and brings it to the schema of this
 * version.
 * `place`: what ky_index_place() returned.
 * Returns the connection (transfer full: ky_index_close()), or NULL.
 * Errors: STORE (also: made by a newer kiyome, or not an index). */
KyIndex *ky_index_open (const gchar *place, GError **error);
/* Copies the index, as it is at one moment, to the new file `path`. Errors: STORE (also: a database
 * cannot be copied in this way). */
gboolean ky_index_copy (KyIndex *index, const gchar *path, GError **error);
/* Removes the copies that were made before steps of the schema, since they contain keys of
 * originals that were destroyed later. Failures are logged.
 * `index`: (nullable) NULL: only remove files.
 * `directory`: where the files are.
 * `before`: Unix seconds; copies that were made later stay. */
void ky_index_remove_copies (KyIndex *index, const gchar *directory, gint64 before);
/* Tells whether `directory` may contain a copy that ky_index_remove_copies() would remove. */
gboolean ky_index_has_copies (const KyIndex *index, const gchar *directory);
/* Sets the name of the node that this process is, if several share a database
 * (store/records/node.h). To be called before any index is opened and any thread is started. */
void ky_index_set_node (const gchar *name);
/* Returns the name of this node, or "" if the store is alone (borrowed). */
const gchar *ky_index_node (void);

/* Opens the index for reading only. Returns the connection (transfer full: ky_index_close()), or
 * NULL. Errors: STORE. */
KyIndex *ky_index_open_reader (const gchar *place, GError **error);
/* Takes a reading connection from the queue `idle`, or opens one if the queue is empty. Returns the
 * connection (transfer full), or NULL. Errors: STORE. */
KyIndex *ky_index_take_reader (GAsyncQueue *idle, const gchar *place, GError **error);
/* Puts a reading connection into the queue, or closes it if it found damage (transfer full). NULL
 * is allowed. */
void ky_index_give_reader (GAsyncQueue *idle, KyIndex *reader);
/* Makes statements on connections with `may_end` fail with STORE from now on, or no longer (FALSE),
 * so that a long check does not delay the end of the store. For any thread. */
void ky_index_end_long (gboolean now);
/* Tells whether the connection to the database server is lost. A writing connection cannot be used
 * any more then; a reading one is opened again by its next statement. */
gboolean ky_index_is_lost (KyIndex *index);
void ky_index_close (KyIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyIndex, ky_index_close)

/* Runs the engine's own check of every page. Errors: STORE, with the first finding. */
gboolean ky_index_check (KyIndex *index, GError **error);

/* Holds what ky_index_look() found. */
typedef enum
{
  KY_INDEX_UNTOUCHED,
  KY_INDEX_TOUCHED,  /* somebody else has written to it, so it must be checked */
  KY_INDEX_REPLACED, /* it, or its WAL, is missing, another file, or was cut */
} KyIndexState;

/* Remembers size and times of the index's files. Only checkpoints write to the main file: this is
 * to be called after each of them, and not during one. */
void ky_index_note_stamp (KyIndex *index);
/* Compares the index's files with what was remembered. This costs little. */
KyIndexState ky_index_look (KyIndex *index);
/* Tells whether another connection has committed anything since the last call; FALSE for the first
 * call. */
gboolean ky_index_others_wrote (KyIndex *index);

/* Tells whether any connection of this process has found damage since the last call. */
gboolean ky_index_take_damage (void);

/* Returns which setting of a database server may let it lose committed data, as codes
 * (common/message-codes.h); NULL: none is known (transfer full). */
gchar *ky_index_weakness (KyIndex *index);
/* Returns in the same form whether others than its owner can read the database, or its owner the
 * databases of others, which must not be so between tenants. */
gchar *ky_index_reach (KyIndex *index);

/* Returns the size of the index in bytes; 0: not known. */
gint64 ky_index_size (KyIndex *index);

/* Prepares a statement and binds its parameters.
 * `sql`: a string literal.
 * `format`: one character for each parameter: 's' gchar * (NULL gives NULL), 'i' gint64, 'b' KyView
 * (NULL data gives NULL), 'n' nothing (NULL). Text and bytes are borrowed until the statement was
 * stepped to its end.
 * Returns the statement (borrowed), or NULL.
 * Errors: STORE. */
KyStatement *ky_index_bind (KyIndex *index, GError **error, const gchar *sql, const gchar *format,
                            ...);
/* Works as ky_index_bind() does, for a statement with a hundred rows at most: all of them are
 * fetched at once, which is cheaper with a server. */
KyStatement *ky_index_bind_few (KyIndex *index, GError **error, const gchar *sql,
                                const gchar *format, ...);
/* Returns the value of the parameter `name` (without its colon). Text must end with NUL. */
typedef KyRowValue (*KyIndexNamed) (const gchar *name, gpointer data);
/* Works as ky_index_bind() does, with named parameters (":name"), whose values `look_up` returns;
 * they are borrowed in the same way. */
KyStatement *ky_index_bind_named (KyIndex *index, GError **error, const gchar *sql,
                                  KyIndexNamed look_up, gpointer data);
/* Steps a statement. Returns 1 if there is a row, 0 after the last row, -1 with an error; after 0
 * and -1 the statement is reset. NULL is allowed as the statement and gives -1, since
 * ky_index_bind() has set an error. Errors: STORE. */
gint ky_index_step (KyIndex *index, KyStatement *statement, GError **error);
/* Sets `*ret_text` (transfer full) to the first column of the first row of `row`, or to NULL if
 * there is no row, and ends `row`, which may be NULL with the error set. Errors: STORE. */
gboolean ky_index_find_text (KyIndex *index, KyStatement *row, gchar **ret_text, GError **error);
/* Returns that text (transfer full) of a row that must exist. Errors as of ky_index_one(). */
gchar *ky_index_one_text (KyIndex *index, KyStatement *row, GError **error);
/* Steps to a row that must exist. NULL is allowed as the statement. Errors: STORE (also: there is
 * no row). */
gboolean ky_index_one (KyIndex *index, KyStatement *statement, GError **error);
/* Binds a statement and steps it to its end, ignoring rows. Errors: STORE. */
gboolean ky_index_run (KyIndex *index, GError **error, const gchar *sql, const gchar *format, ...);
/* Works as ky_index_run() does, in a transaction in which nobody needs the number of changed rows.
 * An engine with a server may send the statement later, with others. Its failure is then reported,
 * once, by the next statement that is not posted, by ky_index_settle(), or by the commit, and the
 * whole transaction is rolled back. ky_index_changes() does not count its rows. Errors: STORE. */
gboolean ky_index_post (KyIndex *index, GError **error, const gchar *sql, const gchar *format, ...);
/* Waits for the posted statements. Errors: STORE (one of them has failed). */
gboolean ky_index_settle (KyIndex *index, GError **error);
/* Sets `ret_number` to the first column of the first row, or to `standard` if there is no row.
 * Errors: STORE. */
gboolean ky_index_number (KyIndex *index, gint64 standard, gint64 *ret_number, GError **error,
                          const gchar *sql, const gchar *format, ...);
/* Looks up the number of the message whose identifier is `id`; `*ret_n` becomes 0 if there is none.
 * Errors: STORE. */
gboolean ky_index_message (KyIndex *index, const gchar *id, gint64 *ret_n, GError **error);
/* Runs an INSERT of one row into a table whose key is the number `n`, and sets `ret_n` to it.
 * Errors: STORE. */
gboolean ky_index_add (KyIndex *index, gint64 *ret_n, GError **error, const gchar *sql,
                       const gchar *format, ...);
/* Returns how many rows the last changing statement has changed. */
gint64 ky_index_changes (KyIndex *index);

/* Returns the number of columns of a statement. The following functions read the current row, with
 * columns from 0; text (ends with NUL) and bytes are borrowed until the next step. */
gint ky_index_n_columns (KyStatement *statement);
const gchar *ky_index_column_name (KyStatement *statement, gint column);
KyRowValue ky_index_value (KyStatement *statement, gint column);
gboolean ky_index_is_null (KyStatement *statement, gint column);
/* Returns a number: 0 for NULL, 1 or 0 for true or false. */
gint64 ky_index_integer (KyStatement *statement, gint column);
/* Returns a text (borrowed), or NULL for NULL. */
const gchar *ky_index_peek (KyStatement *statement, gint column);
/* Returns a text (transfer full), or "" for NULL. */
gchar *ky_index_text (KyStatement *statement, gint column);
KyView ky_index_bytes (KyStatement *statement, gint column);
/* Ends a statement before its last row. */
void ky_index_reset (KyStatement *statement);

/* Holds the normalised texts of a mail that searches use (store/index/search.h). */
typedef struct
{
  const gchar *sender, *subject, *names;
} KySearchTexts;

/* Describes a normalised piece of text that is searched, and where: "sender", "subject", "names",
 * or NULL for any of them. */
typedef struct
{
  const gchar *column, *normal;
} KySearchTerm;

/* Adds the texts of message number `n` to the engine's search index. Errors: STORE. */
gboolean ky_index_search_put (KyIndex *index, gint64 n, const KySearchTexts *texts, GError **error);
/* Removes them. `texts`: those that were added. Errors: STORE. */
gboolean ky_index_search_remove (KyIndex *index, gint64 n, const KySearchTexts *texts,
                                 GError **error);
/* Searches messages.
 * `terms`: an array of KySearchTerm; a message must have all of them.
 * `addresses`: (nullable) only messages to one of these addresses are wanted; an engine whose
 * search index has no recipients gives others, too.
 * `below`: only messages with smaller numbers.
 * Returns a statement with the messages' numbers, newest first (borrowed), or NULL. The number of a
 * message that proved not to have the terms is negative.
 * Errors: STORE. */
KyStatement *ky_index_search_find (KyIndex *index, const GPtrArray *terms, gchar **addresses,
                                   gint64 below, GError **error);
/* Returns how many of a user's own mails are read one by one before the search index is
 * used. */
guint ky_index_search_walk (KyIndex *index);

/* Begins a transaction.
 * `durable`: the commit is on the disk when it returns. Otherwise it survives the end of the
 * process, and reaches the disk with the next durable one.
 * Errors: STORE. */
gboolean ky_index_begin (KyIndex *index, gboolean durable, GError **error);
/* Commits the transaction. On an error it is rolled back. Errors: STORE. */
gboolean ky_index_commit (KyIndex *index, GError **error);
/* Rolls the transaction back. */
void ky_index_rollback (KyIndex *index);

/* Begins a group of statements that only read. They see the same moment where that is cheaper.
 * Errors: STORE. */
gboolean ky_index_begin_reading (KyIndex *index, GError **error);
/* Ends the group. Errors: STORE. */
gboolean ky_index_end_reading (KyIndex *index, GError **error);

/* Returns the name that a value in the table meta has for this node alone (transfer full). */
gchar *ky_index_own_name (const gchar *name);
/* Returns a value of the table meta (transfer full), or NULL if there is none or it cannot be
 * read. */
gchar *ky_index_meta (KyIndex *index, const gchar *name);
/* Sets a value of the table meta. Errors: STORE. */
gboolean ky_index_set_meta (KyIndex *index, const gchar *name, const gchar *value, GError **error);
/* Sets a value of the table meta as ky_index_post() changes a row: perhaps later. Errors: STORE. */
gboolean ky_index_post_meta (KyIndex *index, const gchar *name, const gchar *value, GError **error);

/* Moves WAL frames to the database without waiting for anybody. `ret_left`: set to the number of
 * frames that remain. Errors: STORE. */
gboolean ky_index_checkpoint (KyIndex *index, gint *ret_left, GError **error);
/* Empties the WAL, so that nothing that was erased is left in it. Fails while readers use it.
 * Errors: STORE. */
gboolean ky_index_truncate_wal (KyIndex *index, GError **error);

/* The steps of the schema, each for a database with those before it, ended by NULL. Tests replace
 * them by those of a later release. */
extern const gchar *const *ky_schema_steps;
/* Returns the number of steps. */
guint ky_schema_n_steps (void);
