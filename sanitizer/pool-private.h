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
} ZygoteState;

typedef struct _Family Family;

/* One process, that was executed once. */
typedef struct
{
  KyChannel control; /* first: the channel gives the zygote back */
  Family *family;
  pid_t pid;
  GHashTable *workers; /* id → KyWorker, all that live */
  GQueue spares;       /* of KyWorker */
  guint n_forking;     /* asked for and not yet there */
  guint n_asked;       /* ends of workers, the same */
  KyTimer watchdog;    /* set while it owes an answer */
  guint n_forked;
  gboolean is_ready;
  gboolean is_retiring; /* another took its place: it goes with its last worker */
} Zygote;

struct _Family
{
  KyTimer restart; /* first: the timer gives the family back */
  KyPool *pool;
  guint index;
  KyPoolRole role;
  ZygoteState state; /* of the one that forks */
  Zygote *zygote;    /* it; NULL: none runs */
  Zygote *next;      /* on its way up, to take its place; or NULL */
  GQueue retiring;   /* of Zygote */
  GQueue waiting;    /* of KyWorkerUser */
  guint n_failures;  /* since one started well */
  guint64 n_forked, n_died, n_restarts, n_renewals;
  GError *last_error;
  gchar *failure; /* why its last worker could do nothing, whatever it was given; or NULL */
  KyConfineState sandbox;
  gboolean is_launcher;
  gboolean is_spent; /* one of its workers crashed: where its memory lies is no secret any more */
  KyTimer idle;
  KyTimer tidy;
};

struct _KyWorker
{
  KyChannel channel; /* first: the channel gives the worker back */
  Family *family;
  Zygote *zygote;
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
  Family families[KY_POOL_ROLES][KY_N_FAMILIES];
};

/* Its zygote is started when it is needed. */
gboolean ky_family_is_on_demand (const Family *family);
/* Who verifies what FAMILY makes; NULL for one that does steps, whose answers are verified by
 * nobody. */
Family *ky_pool_verifier_of (KyPool *pool, guint family);
/* STATUS is that of waitpid(): of what FAMILY's launcher started, as it were its own child. */
int ky_pool_status_of (const Family *family, int status);
/* STATUS is that of waitpid(): did content end it, and no limit and nobody else? */
gboolean ky_pool_is_crash (int status);
/* How a launcher's worker ended that said nothing; what the machine does not let it do is no word
 * on the document that it was given, and is noted. (transfer full) English, for a report. */
gchar *ky_family_note_launch (Family *family, int status);
/* (transfer full) English, for a report. */
gchar *ky_pool_describe_status (int status);
