/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interface of an engine of the index: SQLite (store/index/sqlite.c) or PostgreSQL
 * (store/index/postgresql.c). An engine's structures for index and statement begin with KyIndex and
 * KyStatement. For store/index/ only. */
#pragma once

#include "store/index/index.h"

struct _KyStatement
{
  KyIndex *index;
  gboolean is_small; /* it returns few rows: ky_index_bind_few() */
};

struct _KyIndexEngine
{
  KyStatement *(*prepare) (KyIndex *index, const gchar *sql, GError **error);
  void (*finalize) (KyStatement *statement);
  gint (*n_parameters) (KyStatement *statement);
  /* `position`: from 1. Returns NULL for a parameter without a name. */
  const gchar *(*parameter_name) (KyStatement *statement, gint position);
  /* Text and bytes are borrowed until reset. */
  void (*bind) (KyStatement *statement, gint position, const KyRowValue *value);
  /* Returns 1 if there is a row, 0 after the last one, -1 with an error. */
  gint (*step) (KyStatement *statement, GError **error);
  void (*reset) (KyStatement *statement);
  gint (*n_columns) (KyStatement *statement);
  const gchar *(*column_name) (KyStatement *statement, gint column);
  KyRowValue (*value) (KyStatement *statement, gint column);
  gint64 (*changes) (KyIndex *index);
  /* Returns the number of the row that was inserted last. NULL: the statement must return it. With
   * SQLite, a statement that returns rows collects them in a temporary table first. */
  gint64 (*added) (KyIndex *index);
  /* ky_index_post() and ky_index_settle(). NULL: the engine runs each statement at once. */
  gboolean (*post) (KyStatement *statement, GError **error);
  gboolean (*settle) (KyIndex *index, GError **error);
  /* SQL for ky_index_begin_reading() and ky_index_end_reading(). NULL: nothing is run. */
  const gchar *begin_reading, *end_reading;

  /* Add and remove the normalised texts of message number `n` (store/index/search.h). `texts` of
   * `search_remove`: those that were added. */
  gboolean (*search_put) (KyIndex *index, gint64 n, const KySearchTexts *texts, GError **error);
  gboolean (*search_remove) (KyIndex *index, gint64 n, const KySearchTexts *texts, GError **error);
  KyStatement *(*search_find) (KyIndex *index, const GPtrArray *terms, gchar **addresses,
                               gint64 below, GError **error);
  guint search_walk; /* ky_index_search_walk() */

  gboolean (*begin) (KyIndex *index, gboolean durable, GError **error);
  gboolean (*commit) (KyIndex *index, GError **error);
  void (*rollback) (KyIndex *index);
  gint64 (*size) (KyIndex *index);
  gboolean (*check) (KyIndex *index, GError **error);
  gboolean (*others_wrote) (KyIndex *index);
  gchar *(*weakness) (KyIndex *index); /* NULL: there is never one */
  gchar *(*reach) (KyIndex *index);    /* NULL: there is never anything to report */
  gboolean (*checkpoint) (KyIndex *index, gint *ret_left, GError **error);
  gboolean (*truncate_wal) (KyIndex *index, GError **error);
  /* NULL: the engine cannot copy to a file. */
  gboolean (*copy) (KyIndex *index, const gchar *path, GError **error);
  /* Removes copies from before a step of the schema inside the index. NULL: they are files. */
  gboolean (*drop_copies) (KyIndex *index, gint64 before, GError **error);
  gboolean (*is_lost) (KyIndex *index);
  void (*close) (KyIndex *index);
};

/* Records that the index is damaged: sets is_corrupt, and what ky_index_take_damage() returns. */
void ky_index_damaged (KyIndex *index);

/* Opens the file index.db in `directory`, and creates it if it is missing and `is_writer` is set.
 * Does not check the schema. Returns the connection (transfer full), or NULL. Errors: STORE. */
KyIndex *ky_sqlite_open (const gchar *directory, gboolean is_writer, GError **error);
/* Brings an index to this version's schema, all steps in one transaction. Keeps a copy of an
 * index that had an older schema (ky_index_keep_copy()). Errors: STORE, IO. */
gboolean ky_sqlite_migrate (KyIndex *index, GError **error);
/* Copies the index to a file beside it, and removes earlier copies. The copy is on the disk when
 * the function returns. `schema`: the number of steps that the index has had. Errors: STORE (also:
 * the disk has not enough free space), IO. */
gboolean ky_index_keep_copy (KyIndex *index, gint64 schema, GError **error);

/* Checks that an index that has had `have` steps can be brought to this version's schema. Errors:
 * STORE (a newer kiyome made it). */
gboolean ky_schema_check (gint64 have, GError **error);
/* Runs step number `step` (from 0), in the transaction that the engine has begun. */
typedef gboolean (*KySchemaStep) (KyIndex *index, guint step, GError **error);
/* Runs all steps after the first `have`. Errors: STORE (which step failed, and why). */
gboolean ky_schema_run (KyIndex *index, gint64 have, KySchemaStep run, GError **error);
/* Records in the table migrations that step number `step` was run, when, and by which version.
 * Errors: STORE. */
gboolean ky_schema_note (KyIndex *index, guint step, GError **error);

#define KY_SQLITE "sqlite:"
#define KY_POSTGRESQL "postgresql:"

/* Checks the words of a place "postgresql:…" without connecting.
 * `ret_is_remote`: set to whether a host of it is across a network.
 * `ret_ports`: set to its ports, separated by commas (transfer full).
 * Errors: CONFIG (also: it contains a password, or names a service). */
gboolean ky_postgresql_check (const gchar *place, gboolean *ret_is_remote, gchar **ret_ports,
                              GError **error);

/* Names the SQL that PostgreSQL runs before and after it creates the tables of a schema step; NULL
 * if there is none. */
typedef struct
{
  const gchar *before, *after;
} KyPostgresqlStep;
/* The search index of PostgreSQL also has the ranges of message numbers that a message is in, in
 * several sizes. The smallest range has 2^KY_POSTGRESQL_AGE_SHIFT numbers, each other one eight
 * times as many as the one before. */
#define KY_POSTGRESQL_AGES 4 /* the number of sizes */
#define KY_POSTGRESQL_AGE_SHIFT 13
/* Returns the SQL for step number `step` (from 0). */
KyPostgresqlStep ky_postgresql_step (guint step);
