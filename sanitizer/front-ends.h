/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The connections of front ends. Each connection runs one job after another. */
#pragma once

#include "sanitizer/work.h"

typedef struct _KyFrontEnds KyFrontEnds;

typedef struct
{
  KyLoop *loop;
  KyScheduler *scheduler;
  KyPool *pool;
  /* Returns the status as JSON (transfer full). `asker`: (nullable) the tenant of the connection
   * that asks. */
  gchar *(*status) (const gchar *asker, gpointer data);
  /* (nullable) Returns the tenant to which the user `uid` belongs, or NULL. The string must stay
   * valid as long as the connections exist. */
  const gchar *(*tenant_of) (uid_t uid, gpointer data);
  /* (nullable) Returns the weight of `tenant`; `tenant` NULL: of jobs without a tenant. */
  guint (*weight_of) (const gchar *tenant, gpointer data);
  /* Called when the last connection has ended. */
  void (*empty) (gpointer data);
  gpointer data;
} KyFrontEndsSetup;

/* Returns front ends that do not listen yet. (transfer full) */
KyFrontEnds *ky_front_ends_new (const KyFrontEndsSetup *setup);
/* Listens on the socket `path`. `users`: names of the users who may connect ("*": anybody who can
 * open the socket); the user of this process always may. `watchers`: users who may request the
 * status, but no job. Errors: IO, CONFIG. A user who does not exist is only logged. */
gboolean ky_front_ends_listen (KyFrontEnds *front_ends, const gchar *path,
                               const gchar *const *users, const gchar *const *watchers,
                               GError **error);
/* Replaces `users` and `watchers`, also for existing connections: a connection of a user who is not
 * admitted any more can start no job, but still gets the answer to a running one. Each connection
 * is assigned to a tenant again. */
void ky_front_ends_admit (KyFrontEnds *front_ends, const gchar *const *users,
                          const gchar *const *watchers);
/* Takes over an existing connection (transfer full). */
void ky_front_ends_add (KyFrontEnds *front_ends, int fd);
/* Stops listening and removes the socket. */
void ky_front_ends_close (KyFrontEnds *front_ends);
/* Answers every job that is received from now on with `error`. */
void ky_front_ends_fail (KyFrontEnds *front_ends, const GError *error);
/* Returns the number of open connections. */
guint ky_front_ends_n_connections (const KyFrontEnds *front_ends);
/* Stops listening, cancels all jobs and closes all connections, without a call of `empty`. */
void ky_front_ends_free (KyFrontEnds *front_ends);
