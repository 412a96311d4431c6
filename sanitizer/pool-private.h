/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the pool share, and nobody else. */
#pragma once

#include "sanitizer/pool.h"

typedef enum
{
  ZYGOTE_ABSENT,
  ZYGOTE_STARTING,
  ZYGOTE_READY,
  ZYGOTE_BACKOFF,
  ZYGOTE_LAST
} KyPoolZygoteState;

typedef struct _KyPoolFamily KyPoolFamily;

/* One process, that was executed once. */
typedef struct
{
  KyChannel control; /* first: the channel gives the zygote back */
  KyPoolFamily *family;
  pid_t pid;
  GHashTable *workers; /* id → KyWorker, all that live */
  GQueue spares;       /* of KyWorker */
  guint n_forking;     /* asked for and not yet there */
  guint n_asked;       /* ends of workers, the same */
  KyTimer watchdog;    /* set while it owes an answer */
  guint n_forked;
  gboolean is_ready;
  gboolean is_retiring; /* another took its place: it goes with its last worker */
} KyPoolZygote;

struct _KyPoolFamily
{
  KyTimer restart; /* first: the timer gives the family back */
  KyPool *pool;
  guint index;
  KyPoolRole role;
  KyPoolZygoteState state; /* of the one that forks */
  KyPoolZygote *zygote;    /* it; NULL: none runs */
  KyPoolZygote *next;      /* on its way up, to take its place; or NULL */
  GQueue retiring;         /* of KyPoolZygote */
  GQueue waiting;          /* of KyWorkerUser */
  guint n_failures;        /* since one started well */
  guint64 n_forked, n_died, n_restarts, n_renewals;
  GError *last_error;
  /* Why its last worker could do nothing, whatever it was given: a message (common/said.h), or
   * NULL. */
  const gchar *failure;
  gchar *lacks; /* why none can be started at all: a message, or NULL */
  KyConfineState sandbox;
  gboolean is_launcher;
  gboolean is_spent; /* one of its workers crashed: where its memory lies is no secret any more */
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
  KyWorkerUser *user; /* NULL: a spare */
  gchar *cause;       /* what it said of its own end */
  gboolean is_breach; /* and that was no lack of memory */
  gboolean was_sent;  /* that another process ended it */
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
  KyKnownPolicies known; /* by the zygotes */
  gint64 learned;        /* when the last was */
  KyPoolFamily families[KY_POOL_ROLES][KY_N_FAMILIES];
};

/* Its zygote is started when it is needed. */
gboolean ky_family_is_on_demand (const KyPoolFamily *family);
/* Who verifies what FAMILY makes; NULL for one that does steps, whose answers are verified by
 * nobody. */
KyPoolFamily *ky_pool_verifier_of (KyPool *pool, guint family);
/* STATUS is that of waitpid(): of what FAMILY's launcher started, as it were its own child. */
int ky_pool_status_of (const KyPoolFamily *family, int status);
/* STATUS is that of waitpid(): did content end it, and no limit and nobody else? */
gboolean ky_pool_is_crash (int status);
/* How a launcher's worker ended that said nothing; what the machine does not let it do is no word
 * on the document that it was given, and is noted. (transfer full) English, for a report. */
gchar *ky_family_note_launch (KyPoolFamily *family, int status);
/* (transfer full) English, for a report. */
gchar *ky_pool_describe_status (int status);

/* --- pool-family.c: a family's zygote and its workers --------------------------------------- */

void ky_family_init (KyPoolFamily *family, KyPool *pool, KyPoolRole role, guint index);
/* Ends what runs, and waits for it. */
void ky_family_clear (KyPoolFamily *family);
/* Its zygote, if there is none. */
void ky_family_start (KyPoolFamily *family);
/* The same, and it stays for a while: what it will verify is being made. */
void ky_family_prepare (KyPoolFamily *family);
/* USER gets a spare, or waits for one; FALSE: none comes, for FAMILY's last_error. */
gboolean ky_family_acquire (KyPoolFamily *family, KyWorkerUser *user);
void ky_family_learn (const KyPoolFamily *family, KyPolicy *policy);
/* FALSE: PID is none of its zygotes. */
gboolean ky_family_child_exited (KyPoolFamily *family, pid_t pid, int status);

/* --- pool-worker.c: one worker -------------------------------------------------------------- */

/* ZYGOTE owes an answer, or does no more. */
void ky_zygote_watch (KyPoolZygote *zygote);
/* Over the socket FD, which is taken. */
void ky_worker_open (KyWorker *worker, int fd);
void ky_worker_give (KyWorker *worker, KyWorkerUser *user);
void ky_worker_kill (KyWorker *worker);
void ky_worker_free (KyWorker *worker);
/* Kills and frees it: nobody is told. */
void ky_worker_end (KyWorker *worker);
/* Frees it, and tells its user why. */
void ky_worker_died (KyWorker *worker, const gchar *cause, gboolean is_outside);
