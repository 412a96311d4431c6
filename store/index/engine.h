/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an engine of the index does: SQLite (store/index/sqlite.c) or PostgreSQL
 * (store/index/postgresql.c). Its index and its statements begin with KyIndex and KyStatement. Only
 * this room knows any of it.
 */
#pragma once

#include "store/index/index.h"

struct _KyStatement
{
  KyIndex *index;
  gboolean is_small; /* it has few rows: ky_index_bind_few() */
};

struct _KyIndexEngine
{
  KyStatement *(*prepare) (KyIndex *index, const gchar *sql, GError **error);
  void (*finalize) (KyStatement *statement);
  gint (*n_parameters) (KyStatement *statement);
  /* POSITION from 1; NULL where it has no name. */
  const gchar *(*parameter_name) (KyStatement *statement, gint position);
  /* Text and bytes are borrowed until reset. */
  void (*bind) (KyStatement *statement, gint position, const KyRowValue *value);
  /* 1: a row stands; 0: the end; -1: an error. */
  gint (*step) (KyStatement *statement, GError **error);
  void (*reset) (KyStatement *statement);
  gint (*n_columns) (KyStatement *statement);
  const gchar *(*column_name) (KyStatement *statement, gint column);
  KyRowValue (*value) (KyStatement *statement, gint column);
  gint64 (*changes) (KyIndex *index);
  /* ky_index_post() and ky_index_settle(); NULL: each statement is answered at once. */
  gboolean (*post) (KyStatement *statement, GError **error);
  gboolean (*settle) (KyIndex *index, GError **error);
  /* What makes statements that read see one moment at less cost; NULL: there is no such thing. */
  const gchar *begin_reading, *end_reading;

  /* What is searched of message N, normal (store/index/search.h); what stood there is needed to
   * remove it. */
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
  gchar *(*weakness) (KyIndex *index); /* NULL: there is none ever */
  gchar *(*reach) (KyIndex *index);    /* the same */
  gboolean (*checkpoint) (KyIndex *index, gint *ret_left, GError **error);
  gboolean (*truncate_wal) (KyIndex *index, GError **error);
  /* NULL: it has no such thing. */
  gboolean (*copy) (KyIndex *index, const gchar *path, GError **error);
  /* Removes copies of before a step of the schema that are in it; NULL: they are files. */
  gboolean (*drop_copies) (KyIndex *index, gint64 before, GError **error);
  gboolean (*is_lost) (KyIndex *index);
  void (*close) (KyIndex *index);
};

/* What was found is not what was written: sets is_corrupt, and what ky_index_take_damage() says. */
void ky_index_damaged (KyIndex *index);

/* The file INDEX.DB in DIRECTORY, made when IS_WRITER and missing; no schema is looked at. */
KyIndex *ky_sqlite_open (const gchar *directory, gboolean is_writer, GError **error);
/* Brings it to this version's schema, all steps in one transaction, and keeps a copy of one that
 * had another. */
gboolean ky_sqlite_migrate (KyIndex *index, GError **error);
/* Keeps what INDEX is, of the schema that it has, as the only such copy beside it. On the disk when
 * it returns. Errors: STORE (also: no room), IO. */
gboolean ky_index_keep_copy (KyIndex *index, gint64 schema, GError **error);

/* An index that has had HAVE steps: can it be brought to this version's schema? Errors: STORE (a
 * newer kiyome made it). */
gboolean ky_schema_check (gint64 have, GError **error);
/* Runs STEP (from 0), in the transaction that the engine began. */
typedef gboolean (*KySchemaStep) (KyIndex *index, guint step, GError **error);
/* Runs all that come after the first HAVE. Errors: STORE; which one failed, and why. */
gboolean ky_schema_run (KyIndex *index, gint64 have, KySchemaStep run, GError **error);
/* Writes down that STEP was run, when and by which version. */
gboolean ky_schema_note (KyIndex *index, guint step, GError **error);

#define KY_SQLITE "sqlite:"
#define KY_POSTGRESQL "postgresql:"

/* Can PLACE be one, and is it across a network, by which ports (one, or several by commas)?
 * Nobody is asked. Errors: CONFIG. */
gboolean ky_postgresql_check (const gchar *place, gboolean *ret_is_remote, gchar **ret_ports,
                              GError **error);

/* What it has beside a step's tables; NULL: nothing. */
typedef struct
{
  const gchar *before, *after;
} KyPostgresqlStep;
/* Kinds of stretches of mails that its index knows, each eight times as long as the one before it;
 * the first of two to this. */
#define KY_POSTGRESQL_AGES 4
#define KY_POSTGRESQL_AGE_SHIFT 13
/* STEP from 0. */
KyPostgresqlStep ky_postgresql_step (guint step);
