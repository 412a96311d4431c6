/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what the files of the pool share; no other file includes it. */
#pragma once

#include "sanitizer/pool.h"

/* Failures of a zygote in a row until waiting jobs fail, or the start of the supervisor does. */
#define FAILURES_MAX 5

typedef enum
{
  ZYGOTE_ABSENT,
  ZYGOTE_STARTING,
  ZYGOTE_READY,
  ZYGOTE_BACKOFF,
  ZYGOTE_LAST
} KyPoolZygoteState;

typedef struct _KyPoolFamily KyPoolFamily;

/* Describes a zygote process. */
typedef struct
{
  KyChannel control; /* first: the channel gives the zygote back */
  KyPoolFamily *family;
  pid_t pid;
  GHashTable *workers; /* id → KyWorker: all living workers */
  GQueue spares;       /* of KyWorker */
  guint n_forking;     /* workers requested and not yet forked */
  guint n_asked;       /* requests how a worker ended, not yet answered */
  KyTimer watchdog;    /* set while an answer is outstanding */
  guint n_forked;
  gboolean is_ready;
  gboolean is_retiring; /* replaced by another zygote; ends with its last worker */
} KyPoolZygote;

struct _KyPoolFamily
{
  KyTimer restart; /* first: the timer gives the family back */
  KyPool *pool;
  guint index;
  KyPoolRole role;
  KyPoolZygoteState state; /* state of the zygote that forks */
  KyPoolZygote *zygote;    /* the zygote that forks; NULL: none runs */
  KyPoolZygote *next;      /* starting, to replace `zygote`; or NULL */
  GQueue retiring;         /* of KyPoolZygote */
  GQueue waiting;          /* of KyWorkerUser */
  guint n_failures;        /* failures since the last successful start */
  guint64 n_forked, n_died, n_restarts, n_renewals;
  GError *last_error;
  /* Why its last worker could do nothing, whatever it was given: a message
   * (common/message-codes.h), or NULL. */
  const gchar *failure;
  gchar *lacks; /* why no zygote can be started at all: a message, or NULL */
  KyConfineState sandbox;
  gboolean is_launcher;
  gboolean is_spent; /* a worker crashed, so the memory layout is not secret any more */
  KyTimer idle;
  KyTimer tidy;
};

struct _KyWorker
{
  KyChannel channel; /* first: the channel gives the worker back */
  KyPoolFamily *family;
  KyPoolZygote *zygote;
  guint32 id;
  pid_t pid;
  int pidfd;
  KyWorkerUser *user;     /* NULL: a spare worker */
  gchar *cause;           /* the worker's report about its own end */
  gboolean is_breach;     /* `cause` is not a lack of memory */
  gboolean has_no_memory; /* `cause` is a lack of memory */
  gboolean was_sent;      /* another process ended the worker */
  KyFiles files;
};

struct _KyPool
{
  KyLoop *loop;
  const KyWorkerEvents *events;
  KySandboxSetup setup;
  guint spares;
  void (*settled) (gpointer data);
  gpointer data;
  gchar *directory;
  KyPacket packet;
  KyKnownPolicies known; /* policies that the zygotes know */
  gint64 learned;        /* time of the last message about a policy */
  guint missing;         /* ky_pool_missing() */
  gint64 looked;         /* when `missing` was found; 0: never */
  KyPoolFamily families[KY_POOL_ROLES][KY_N_FAMILIES];
};

/* Returns the package of the family if it is not installed; otherwise NULL. */
const KyFamilyPackage *ky_family_missing (const KyPoolFamily *family);
/* Returns whether the zygote is only started when it is needed. */
gboolean ky_family_is_on_demand (const KyPoolFamily *family);
/* Returns the family that verifies the outputs of `family`; NULL for one that does steps, whose
 * results are not verified. */
KyPoolFamily *ky_pool_verifier_of (KyPool *pool, guint family);
/* Returns the status that a child started by the family's launcher would have had as a child of its
 * own. `status`: of waitpid(). */
int ky_pool_status_of (const KyPoolFamily *family, int status);
/* Returns whether content made the process crash, rather than a limit or another process. `status`:
 * of waitpid(). */
gboolean ky_pool_is_crash (int status);
/* Describes how a worker of a launcher ended without a message. A restriction of the machine says
 * nothing about the document, and is noted for the status. Returns English for a report (transfer
 * full). */
gchar *ky_family_note_launch (KyPoolFamily *family, int status);
/* Describes how a process ended. Returns English for a report (transfer full). */
gchar *ky_pool_describe_status (int status);

/* --- pool-family.c: a family's zygote and its workers --------------------------------------- */

void ky_family_init (KyPoolFamily *family, KyPool *pool, KyPoolRole role, guint index);
/* Ends the zygotes of the family and waits for their end. */
void ky_family_clear (KyPoolFamily *family);
/* Starts the zygote, unless there is one. */
void ky_family_start (KyPoolFamily *family);
/* Starts the zygote unless it runs, and keeps it running for a while, because it will verify an
 * output that is being made. */
void ky_family_prepare (KyPoolFamily *family);
/* Gives a spare worker to `user`, or queues the user. Returns FALSE if no worker will come, for the
 * reason in `last_error`. */
gboolean ky_family_acquire (KyPoolFamily *family, KyWorkerUser *user);
void ky_family_learn (const KyPoolFamily *family, KyPolicy *policy);
/* Returns FALSE if `pid` is not a zygote of the family. */
gboolean ky_family_child_exited (KyPoolFamily *family, pid_t pid, int status);

/* --- pool-worker.c: one worker -------------------------------------------------------------- */

/* Starts or stops the watchdog, depending on whether an answer of the zygote is expected. */
void ky_zygote_watch (KyPoolZygote *zygote);
/* Opens the worker's channel on `fd`, which is taken. */
void ky_worker_open (KyWorker *worker, int fd);
void ky_worker_give (KyWorker *worker, KyWorkerUser *user);
void ky_worker_kill (KyWorker *worker);
void ky_worker_free (KyWorker *worker);
/* Kills and frees the worker without a callback. */
void ky_worker_end (KyWorker *worker);
/* Frees the worker and tells its user why it ended. */
void ky_worker_died (KyWorker *worker, const gchar *cause, KyWorkerEnd end);
