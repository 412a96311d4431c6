/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Zygotes and their workers, one family each. A worker is asked for with ky_pool_acquire(), given
 * to its user by a callback (at once when a spare waits), serves one job, and is released or dies.
 */
#pragma once

#include "sanitizer/files.h"
#include "sanitizer/loop.h"
#include "sanitizer/sandbox.h"

#include "engine/filetype.h"
#include "sanitizer/settings.h"

typedef struct _KyPool KyPool;
typedef struct _KyWorker KyWorker;
typedef struct _KyWorkerUser KyWorkerUser;

/* Each from zygotes of its own, so that what was learned about one's memory says nothing of the
 * other's. */
typedef enum
{
  KY_POOL_WORKER,
  KY_POOL_VERIFIER,
} KyPoolRole;
#define KY_POOL_ROLES 2

/* Embedded in whatever uses a worker. */
struct _KyWorkerUser
{
  KyWorker *worker; /* NULL while it waits or has none */
  GList link;       /* in the queue of those who wait */
  GQueue *waits_at; /* that queue, or NULL */
};

typedef struct
{
  /* USER has its worker; send it a job with ky_worker_send(). */
  void (*ready) (KyWorkerUser *user);
  /* A message of USER's worker that is not about its end. */
  void (*message) (KyWorkerUser *user, KyWireIn *in);
  /* USER's worker ended by itself; CAUSE is English and tells how. IS_OUTSIDE: somebody else ended
   * it, which is no word on what it had in hand. The worker is gone. */
  void (*died) (KyWorkerUser *user, const gchar *cause, gboolean is_outside);
  /* No worker is to be had: the zygote does not start. */
  void (*unavailable) (KyWorkerUser *user, const GError *error);
} KyWorkerEvents;

/* SPARES workers are forked ahead in each family that was started. SETTLED is called when a zygote
 * came up or failed. (transfer full) */
KyPool *ky_pool_new (KyLoop *loop, const KyWorkerEvents *events, const KySandboxSetup *setup,
                     guint spares, void (*settled) (gpointer data), gpointer data);
/* Ends all zygotes and thereby all workers. */
void ky_pool_free (KyPool *pool);
/* Starts FAMILY's zygotes unless they run; a verifier's that is seldom needed comes up with the
 * first worker. */
void ky_pool_start (KyPool *pool, guint family);
/* Jobs have this policy: workers forked from now on know it without reading it. */
void ky_pool_learn_policy (KyPool *pool, KyPolicy *policy);
/* Those that were learned. */
const KyKnownPolicies *ky_pool_known_policies (const KyPool *pool);
void ky_pool_acquire (KyPool *pool, guint family, KyPoolRole role, KyWorkerUser *user);
/* Ends USER's worker, or its waiting; no callback follows. */
void ky_pool_release (KyPool *pool, KyWorkerUser *user);
void ky_worker_send (KyWorker *worker, KyPacket *packet);
/* The files that it asks for are charged to ACCOUNT, which outlives it; before, it gets none. */
void ky_worker_charge (KyWorker *worker, KyFileAccount *account);
/* It broke the protocol: in other hands it may have told where its zygote's memory lies, and
 * another zygote is executed. */
void ky_worker_distrust (KyWorker *worker);
/* Its process; and whether that is a launcher, whose children do the work. */
pid_t ky_worker_pid (const KyWorker *worker);
gboolean ky_worker_is_launcher (const KyWorker *worker);
/* A child of this process ended; FALSE when it is none of the pool's. */
gboolean ky_pool_child_exited (KyPool *pool, pid_t pid, int status);
/* TRUE once each zygote that was started either runs or has failed; RET_ERROR (nullable, transfer
 * full) then is the first failure. */
gboolean ky_pool_is_settled (KyPool *pool, GError **ret_error);
/* What shuts LibreOffice in ended with STATUS (of waitpid()) when it was tried: the status tells.
 */
void ky_pool_note_launch (KyPool *pool, int status);
/* MISSING: what it needs is not there at all, as a message (common/said.h). */
void ky_pool_note_missing (KyPool *pool, const gchar *missing);
/* Appends JSON: an array with an object for each family that has this role. */
void ky_pool_status (KyPool *pool, KyPoolRole role, GString *json);

/* The directory of this program, where its siblings are. (transfer full) */
gchar *ky_program_directory (void);
