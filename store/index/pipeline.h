/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the writer's transaction has for the server and nobody waits for: it is kept here until
 * somebody does, and then goes all at once (libpq, 34.5), so that it costs one round trip however
 * much it is. The server never has the half of it for long: a node that stopped then would hold the
 * others' turn, since a session that waits in the middle of a pipeline is not idle.
 */
#pragma once

#include "store/index/connection.h"

/* Values as libpq takes them. */
typedef struct
{
  const char **values;
  int *sizes, *formats;
} KyArguments;

/* From now on, until ky_pipeline_end(), what is put waits. */
void ky_pipeline_begin (KyPostgresql *database);
/* What was not sent never is. */
void ky_pipeline_end (KyPostgresql *database);
/* *NAME, of ky_pipeline_put_prepare(), is about to be gone. */
void ky_pipeline_forget (KyPostgresql *database, gchar **name);
gboolean ky_pipeline_is_open (const KyPostgresql *database);
/* It is enough that waits: more would not go into the socket at once. */
gboolean ky_pipeline_is_full (const KyPostgresql *database);
/* Does anything wait? */
gboolean ky_pipeline_has_any (const KyPostgresql *database);

/* SQL, one statement without parameters: a literal. */
void ky_pipeline_put_text (KyPostgresql *database, const gchar *sql);
/* Prepares SQL as *NAME, which becomes NULL when that does not come about. Both live as long as the
 * connection is in use. */
void ky_pipeline_put_prepare (KyPostgresql *database, gchar **name, const gchar *sql, guint n,
                              const Oid *types);
void ky_pipeline_put_deallocate (KyPostgresql *database, const gchar *name);
/* Executes the one of NAME; all is copied. */
void ky_pipeline_put (KyPostgresql *database, const gchar *name, guint n,
                      const KyArguments *arguments);
/* Sends all, and waits. What the last is answered; or the first that failed: what came behind it
 * was not done. NULL: nothing in time, or the connection is gone. (transfer full) */
PGresult *ky_pipeline_take (KyPostgresql *database);
