/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The zygotes of all families, and their workers. A worker is requested with ky_pool_acquire() and
 * given to its user by a callback, at once if a spare one is ready. It serves one job; then it is
 * released, or it ends by itself. */
#pragma once

#include "sanitizer/files.h"
#include "sanitizer/loop.h"
#include "sanitizer/sandbox.h"

#include "engine/filetype.h"
#include "sanitizer/settings.h"

typedef struct _KyPool KyPool;
typedef struct _KyWorker KyWorker;
typedef struct _KyWorkerUser KyWorkerUser;

/* Names what a child of a zygote does. Workers and verifiers have separate zygotes, so that
 * knowledge about the memory layout of one helps no attack on the other. */
typedef enum
{
  KY_POOL_WORKER,
  KY_POOL_VERIFIER,
} KyPoolRole;
#define KY_POOL_ROLES 2

/* Says why a worker ended without being released. */
typedef enum
{
  KY_WORKER_END_FAILED,  /* it crashed or broke a rule */
  KY_WORKER_END_LIMIT,   /* its item has reached a limit on memory, CPU time or the size of files */
  KY_WORKER_END_OUTSIDE, /* another process ended it, not because of its content */
} KyWorkerEnd;

/* Is embedded in the object that uses a worker. */
struct _KyWorkerUser
{
  KyWorker *worker; /* NULL while the user waits or has none */
  GList link;       /* in the queue of waiting users */
  GQueue *waits_at; /* the queue with this entry, or NULL */
};

typedef struct
{
  /* `user` has got its worker; it sends the job with ky_worker_send(). */
  void (*ready) (KyWorkerUser *user);
  /* A message of the worker that does not concern its end. */
  void (*message) (KyWorkerUser *user, KyWireIn *in);
  /* The worker is gone. `cause`: how it ended, in English. */
  void (*died) (KyWorkerUser *user, const gchar *cause, KyWorkerEnd end);
  /* No worker can be provided, because the zygote does not start. Error UNSUPPORTED: its program is
   * not installed, and a report gets the message as its detail. */
  void (*unavailable) (KyWorkerUser *user, const GError *error);
} KyWorkerEvents;

/* Returns a new pool. `spares`: workers that are forked ahead in each started family. `settled`:
 * called when a zygote is ready or has failed. (transfer full) */
KyPool *ky_pool_new (KyLoop *loop, const KyWorkerEvents *events, const KySandboxSetup *setup,
                     guint spares, void (*settled) (gpointer data), gpointer data);
/* Ends all zygotes and thus all workers. */
void ky_pool_free (KyPool *pool);
/* Starts the zygotes of a family unless they run. The zygote of a verifier that is seldom needed
 * starts with the first worker. */
void ky_pool_start (KyPool *pool, guint family);
/* Sends a policy of jobs to the zygotes, at most one each second, so that workers that are forked
 * later need not parse it. */
void ky_pool_learn_policy (KyPool *pool, KyPolicy *policy);
/* Returns the policies that the zygotes were sent. */
const KyKnownPolicies *ky_pool_known_policies (const KyPool *pool);
/* Returns the families whose programs are not installed, as KyFamily bits. A package that is
 * installed or removed meanwhile counts within a second. */
guint ky_pool_missing (KyPool *pool);
/* Requests a worker for `user`. Calls `ready` when there is one, or `unavailable`, possibly before
 * this function returns. */
void ky_pool_acquire (KyPool *pool, guint family, KyPoolRole role, KyWorkerUser *user);
/* Ends the worker of `user`, or its waiting. No callback follows. */
void ky_pool_release (KyPool *pool, KyWorkerUser *user);
/* Sends a message to the worker. */
void ky_worker_send (KyWorker *worker, KyPacket *packet);
/* Charges the files that the worker requests to `account`, which must outlive the worker. Without
 * an account the worker gets no file. */
void ky_worker_charge (KyWorker *worker, KyFileAccount *account);
/* Notes that the worker broke the protocol. An attacker may control it and know the memory layout
 * of its zygote, so the zygote is replaced. */
void ky_worker_distrust (KyWorker *worker);
/* Return the process of the worker, and whether it only launches the processes that do the work. */
pid_t ky_worker_pid (const KyWorker *worker);
gboolean ky_worker_is_launcher (const KyWorker *worker);
/* Handles the end of a child of this process. Returns FALSE if it does not belong to the pool. */
gboolean ky_pool_child_exited (KyPool *pool, pid_t pid, int status);
/* Returns TRUE once each started zygote either runs or has failed for good. `ret_error`: (nullable)
 * then gets the first failure (transfer full). */
gboolean ky_pool_is_settled (KyPool *pool, GError **ret_error);
/* Notes the result of the attempt to build LibreOffice's sandbox (sanitizer/probe.h) for the
 * status. `status`: of waitpid(). */
void ky_pool_note_launch (KyPool *pool, int status);
/* Notes that something LibreOffice needs is not installed. `missing`: a message
 * (common/message-codes.h). */
void ky_pool_note_missing (KyPool *pool, const gchar *missing);
/* Appends a JSON array with an object for each family that has this role. */
void ky_pool_status (KyPool *pool, KyPoolRole role, GString *json);

/* Returns the directory of this program and its sibling programs. (transfer full) */
gchar *ky_program_directory (void);
