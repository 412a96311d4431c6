/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects statements of the writer's transaction whose results are not needed at once. They are
 * sent together (libpq, 34.5) when a result is needed, so that they cost one round trip. The server
 * never has a part of them for long: if the node stopped then, other nodes would wait for its lock,
 * since a session in the middle of a pipeline does not count as idle. */
#pragma once

#include "store/index/connection.h"

/* Holds the values of parameters, as libpq takes them. */
typedef struct
{
  const char **values;
  int *sizes, *formats;
} KyArguments;

/* Lets statements wait from now on, until ky_pipeline_end(). */
void ky_pipeline_begin (KyPostgresql *database);
/* Drops the statements that were not sent. */
void ky_pipeline_end (KyPostgresql *database);
/* Is called before the place `name`, which was given to ky_pipeline_put_prepare(), is freed. */
void ky_pipeline_forget (KyPostgresql *database, gchar **name);
/* Tells whether statements may wait. */
gboolean ky_pipeline_is_open (const KyPostgresql *database);
/* Tells whether enough statements wait to be sent. */
gboolean ky_pipeline_is_full (const KyPostgresql *database);
/* Tells whether a statement waits. */
gboolean ky_pipeline_has_any (const KyPostgresql *database);

/* Adds a statement without parameters. `sql`: a string literal. */
void ky_pipeline_put_text (KyPostgresql *database, const gchar *sql);
/* Adds the preparation of a statement.
 * `name`: points to its name, which is freed and set to NULL if the preparation fails.
 * `sql`: the statement; it must live as long as the connection.
 * `n`, `types`: its parameters. */
void ky_pipeline_put_prepare (KyPostgresql *database, gchar **name, const gchar *sql, guint n,
                              const Oid *types);
/* Adds the deallocation of a prepared statement. */
void ky_pipeline_put_deallocate (KyPostgresql *database, const gchar *name);
/* Adds the execution of a prepared statement. Everything is copied. */
void ky_pipeline_put (KyPostgresql *database, const gchar *name, guint n,
                      const KyArguments *arguments);
/* Sends all waiting statements, and waits. Returns the result of the last one, or of the first one
 * that failed, after which nothing was done (transfer full); NULL: no answer came in time, or the
 * connection is lost. */
PGresult *ky_pipeline_take (KyPostgresql *database);
