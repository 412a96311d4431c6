/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the supervisor does for a door: a task is one message or file, a work is one item of it: the
 * root, or a part that a worker gave away. Each work is sanitized in one worker and its output
 * verified in another. Nothing here looks into content.
 */
#pragma once

#include "sanitizer/client.h"
#include "sanitizer/measure.h"
#include "sanitizer/pool.h"
#include "sanitizer/settings.h"

typedef struct _KyScheduler KyScheduler;
typedef struct _KyTask KyTask;
typedef struct _KyWork KyWork;

struct _KyWork
{
  KyWorkerUser user; /* first: the pool gives the work back */
  KyTask *task;
  KyWork *parent; /* NULL: the root */
  guint32 ticket; /* by which the parent's worker knows it */
  guint level;    /* workers above it */

  KyMode mode; /* or KY_MODE_STEP */
  guint flags; /* KyMemberFlags */
  guint depth;
  guint family;
  guint made_by; /* while verifying: the family of the worker before */
  gchar *name, *claimed, *force_type;
  gchar *select; /* never NULL; what is answered is not this item but a part of it */
  KyContent input;

  gboolean is_verifying; /* the verifier's turn: its input is `output` */
  gboolean is_passed;    /* … of an output that passed unchanged */
  guint n_tries, n_redirects;
  /* Its worker makes small members of other families itself; or does so no more, because a try with
   * them failed: what breaks its worker is to cost no more than itself. */
  gboolean has_guests, is_alone;
  gboolean has_slot, is_waiting;
  GPtrArray *children; /* of KyWork, owned, not yet answered */
  KyTimer deadline;
  gint64 started, left;    /* µs: when the clock was last started, and what is left on it */
  guint64 parts, unpacked; /* what its worker says that it spent */
  guint64 seen_parts, seen_unpacked; /* what the supervisor saw of it */
  guint64 charged_parts, charged_unpacked;

  KyReportPart *report;
  guint32 code; /* of a step that failed */
  KyContent output;
  gboolean is_hashed; /* the report has the output's hash */
  KyMeasure measure;
  const KyContent *measured; /* what is being measured, or NULL */
  void (*measure_done) (KyWork *work, gboolean ok);
  guint8 measured_sha256[KY_SHA256_SIZE];
};

struct _KyTask
{
  KyTimer deadline; /* first: the timer gives the task back */
  KyScheduler *scheduler;
  GList link;   /* in the queue for admission, or in the ring of those that have works to start */
  GQueue ready; /* of KyWork, to be started */
  gboolean is_admitted, is_in_ring;
  KySettings settings;
  GBytes *settings_bytes, *passwords;
  GByteArray *records; /* of outputs that were verified: KY_RECORD_SIZE each */
  guint64 parts, unpacked, n_works;
  KyFileAccount files; /* of all its workers */
  gint64 due;          /* monotonic µs */
  KyWork *root;
  /* REPORT and OUTPUT are borrowed; ERROR is NULL, or tells why there are none. Afterwards the task
   * is gone. */
  void (*done) (gpointer owner, const KyReportPart *report, const KyContent *output,
                const GError *error);
  gpointer owner;
};

typedef struct
{
  /* The worker's end of a new connection to the scanner, or -1 when it is away. (transfer full) */
  int (*connect) (gpointer data);
  /* The scanner is still on its way up, and waiting for it makes sense. */
  gboolean (*is_starting) (gpointer data);
  gpointer data; /* NULL: the engine is none */
} KyScannerLink;

/* JOBS messages at once; WAITS: none is admitted while the scanner comes up. (transfer full) */
KyScheduler *ky_scheduler_new (KyLoop *loop, guint jobs, const KyScannerLink *scanner,
                               gboolean waits);
/* The pool that KY_SCHEDULER_EVENTS were given to. */
void ky_scheduler_set_pool (KyScheduler *scheduler, KyPool *pool);
extern const KyWorkerEvents ky_scheduler_events;
void ky_scheduler_free (KyScheduler *scheduler);
/* Starts what may start now: after the scanner came up. */
void ky_scheduler_run (KyScheduler *scheduler);
guint ky_scheduler_n_tasks (const KyScheduler *scheduler);
/* Appends JSON: an object. */
void ky_scheduler_status (const KyScheduler *scheduler, GString *json);

/*
 * A task with its root work, whose mode, name, claimed, force_type, family and input the caller
 * sets, as the task's settings, settings_bytes, passwords, done and owner; ky_task_submit() then
 * takes it over. `done` is called once, never from within ky_task_submit().
 */
KyTask *ky_task_new (KyScheduler *scheduler);
/* To be followed by ky_scheduler_run(). */
void ky_task_submit (KyTask *task);
/* The door is gone: ends its workers; DONE is not called. */
void ky_task_cancel (KyTask *task);

/* --- between work.c and task.c ---------------------------------------------------------------- */

KyWork *ky_work_new (KyTask *task, KyWork *parent);
void ky_work_free (KyWork *work);
/* A worker is to be started for WORK as soon as there is room. */
void ky_work_queue (KyWork *work);
/* The root has its report, and its output unless that is withheld. */
void ky_task_finish (KyTask *task);
/* The whole task ends without a result. */
void ky_task_fail (KyTask *task, const GError *error);
/* Something that was running waits now, ended, or goes on. */
void ky_work_give_slot (KyWork *work);
void ky_work_take_slot (KyWork *work);

KyLoop *ky_scheduler_loop (KyScheduler *scheduler);
KyPool *ky_scheduler_pool (KyScheduler *scheduler);
KyPacket *ky_scheduler_packet (KyScheduler *scheduler);
const KyScannerLink *ky_scheduler_scanner (KyScheduler *scheduler);
/* Hashes CONTENT into WORK's measured_sha256: at once, or in slices between events when it is
 * large. Then DONE is called; OK is FALSE when it could not be read. */
void ky_work_measure (KyWork *work, const KyContent *content,
                      void (*done) (KyWork *work, gboolean ok));
/* The same, but never at once: while a worker works. What ends that worker ends this, too. */
void ky_work_measure_beside (KyWork *work, const KyContent *content,
                             void (*done) (KyWork *work, gboolean ok));
/* WORK is withheld for REASON with DETAIL, and complete. */
void ky_work_withhold (KyWork *work, KyReason reason, const gchar *detail);
/* Ends WORK's worker and its children. */
void ky_work_stop (KyWork *work);
