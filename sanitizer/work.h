/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The jobs of the supervisor. A task is one message or file, a work is one item of it: the root, or
 * a part that a worker hands over. Each work is sanitized in one worker and its output verified in
 * another. Nothing here parses content. */
#pragma once

#include "sanitizer/client.h"
#include "sanitizer/measure.h"
#include "sanitizer/fair.h"
#include "sanitizer/pool.h"
#include "sanitizer/scan-control.h"
#include "sanitizer/settings.h"

/* Limit on the CPU time of one scan, in seconds, besides the limit of its message. */
#define KY_SCAN_SECONDS_MAX 60

typedef struct _KyScheduler KyScheduler;
typedef struct _KyWorkerTask KyWorkerTask;
typedef struct _KyWork KyWork;

/* What task.c, ask.c and scan-part.c tell a work; implemented in work.c. */
typedef struct
{
  /* Withholds the work for a reason, with a detail, and completes it. */
  void (*withhold) (KyWork *work, KyReason reason, const gchar *detail);
  /* The worker has reached `limit`; NULL: it was stopped or hangs for a reason outside its
   * content. */
  void (*out_of_time) (KyWork *work, const gchar *limit);
  /* A result for which the worker waits has arrived. */
  void (*go_on) (KyWork *work);
  /* The verdict on the input has arrived. */
  void (*complete) (KyWork *work);
} KyWorkEvents;

/* The scan of something that a work's worker decoded inside itself. */
typedef struct
{
  KyWork *work;
  guint32 ticket; /* by which the worker knows it */
  KyMeasured content;
  KyScan *scan; /* not yet ended, or NULL */
} KyPartScan;

struct _KyWork
{
  KyWorkerUser user; /* first: the pool gives the work back */
  const KyWorkEvents *on;
  KyWorkerTask *task;
  KyWork *parent; /* NULL: the root */
  guint32 ticket; /* by which the parent's worker knows it */
  guint level;    /* workers above it */

  KyMode mode; /* or KY_MODE_STEP */
  guint flags; /* KyMemberFlags */
  guint depth;
  guint family;
  guint made_by; /* while verifying: the family of the worker before */
  gchar *name, *claimed, *force_type;
  gchar *select;     /* never NULL; what is answered is not this item but a part of it */
  GBytes *passwords; /* (nullable) found in the message, for it and all below; else its parent's */
  KyMeasured input;

  gboolean is_verifying; /* the verifier's turn: its input is `output` */
  gboolean is_passed;    /* … of an output that passed unchanged */
  guint n_tries, n_redirects;
  /* Its worker makes small members of other families itself; or does so no more, because a try with
   * them failed: what breaks its worker is to cost no more than itself. */
  gboolean has_guests, is_alone;
  guint from, method; /* places in the ladder: where its worker begins, and which it tries now */
  gchar *limit_cause; /* (nullable) how a worker that tried a method before has reached a limit */
  gboolean has_slot, is_waiting;
  gboolean slot_is_light; /* which of the gate's places that is */
  GPtrArray *children;    /* of KyWork, owned, not yet answered */
  GPtrArray *scans;       /* of KyPartScan, owned, not yet answered */
  GList clock;            /* among those whose worker is at work, while CLOCK.data is set */
  gint64 spent;           /* µs of its own time that this worker was seen to use */
  gint64 cpu_seen;        /* … of them on its process's clock */
  gint64 seen_at;         /* when that was more the last time */
  gint64 slept_at;        /* up to when its sleep is counted */
  KyComesBehind behind;   /* … and whom it comes behind */
  guint64 parts, unpacked, pixels;   /* what its worker says that it spent */
  guint64 seen_parts, seen_unpacked; /* what the supervisor saw of it */
  guint64 charged_parts, charged_unpacked, charged_pixels;

  /* The scan of its input. What it says is applied when all else is done. */
  KyScan *scan; /* not yet ended */
  gboolean scan_asked, awaits_scan, has_verdict;
  gboolean was_unpacked;    /* the scanner looked into it, or into something in it */
  gboolean was_scanned_raw; /* the scanner looked at it alone, and not into it */
  KyScanResult verdict;
  guint n_infected; /* parts in which the scanner found something while this worker worked */

  KyReportPart *report;
  gboolean is_accepted; /* its output may be delivered, as ACCEPTED_TYPE (NULL: as it came) */
  const KyFiletype *accepted_type;
  guint32 code; /* of a step that failed */
  KyMeasured output;
  gboolean is_hashed; /* the report has the output's hash */
  KyMeasure measure;
  const KyMeasured *measured; /* what is being measured, or NULL */
  void (*measure_done) (KyWork *work, gboolean ok);
  guint8 measured_sha256[KY_SHA256_SIZE];
};

struct _KyWorkerTask
{
  KyTimer deadline; /* first: the timer gives the task back */
  KyScheduler *scheduler;
  gint64 submitted; /* when it came */
  GList link;   /* in the queue for admission, or in the ring of those that have works to start */
  GQueue ready; /* of KyWork, to be started */
  gboolean is_admitted, is_in_ring;
  KySettings settings;
  GBytes *settings_bytes, *passwords;
  GByteArray *records; /* of outputs that were verified: KY_RECORD_SIZE each */
  guint64 parts, unpacked, pixels, n_works;
  KyShare *share;
  gboolean is_light;   /* small, and has not cost much so far */
  gint64 spent;        /* µs of CPU time of its workers */
  gint64 tried;        /* … of those with passwords that were found in the message */
  gint64 scan_spent;   /* … and of its scans */
  KyFileAccount files; /* of all its workers */
  KyWork *root;
  /* REPORT and OUTPUT are borrowed; ERROR is NULL, or tells why there are none. Afterwards the task
   * is gone. */
  void (*done) (gpointer owner, const KyReportPart *report, const KyMeasured *output,
                const GError *error);
  gpointer owner;
};

/* JOBS messages at once, whose heavy ones expect to use MEMORY bytes. SCANNER: (nullable) who
 * scans; WAITS: none is admitted while it comes up. EVENTS are told of each work. (transfer full)
 */
KyScheduler *ky_scheduler_new (KyLoop *loop, guint jobs, guint64 memory, KyScanControl *scanner,
                               gboolean waits, const KyWorkEvents *events);
/* The pool that KY_SCHEDULER_EVENTS were given to. */
void ky_scheduler_set_pool (KyScheduler *scheduler, KyPool *pool);
extern const KyWorkerEvents ky_scheduler_events;
/* … and what ky_scheduler_new() is given (both in work.c). */
extern const KyWorkEvents ky_work_events;
void ky_scheduler_free (KyScheduler *scheduler);
/* Starts what may start now: after the scanner came up. */
void ky_scheduler_run (KyScheduler *scheduler);
guint ky_scheduler_n_tasks (const KyScheduler *scheduler);
/* Counts an output that a verifier refused. */
void ky_scheduler_note_refusal (KyScheduler *scheduler);
/* Appends the state of the scheduler to `json`, as an object. */
void ky_scheduler_status (const KyScheduler *scheduler, const gchar *asker, GString *json);

/*
 * Creates a task with its root work. The caller sets mode, name, claimed, force_type, family and
 * input of the root, and settings, settings_bytes, passwords, done and owner of the task, and then
 * submits it, which takes it over. `done` is called once, never from within
 * ky_worker_task_submit().
 */
KyWorkerTask *ky_worker_task_new (KyScheduler *scheduler);
/* Sets, before the task is submitted, by which share it is scheduled. `client`, `sender`: as the
 * front end with the user `uid` states them. `tenant`: (nullable). `is_background`: nobody waits
 * for the result (sanitizer/fair.h). */
void ky_worker_task_set_share (KyWorkerTask *task, uid_t uid, const gchar *tenant,
                               const gchar *client, const gchar *sender, gboolean is_background);
/* To be followed by ky_scheduler_run(). */
void ky_worker_task_submit (KyWorkerTask *task);
/* Ends the workers of a task whose front end is gone. `done` is not called. */
void ky_worker_task_cancel (KyWorkerTask *task);

/* --- between work.c and task.c ---------------------------------------------------------------- */

KyWork *ky_work_new (KyWorkerTask *task, KyWork *parent);
void ky_work_free (KyWork *work);
/* Queues the work for a worker. */
void ky_work_queue (KyWork *work);
/* Completes the task: the root has its report, and its output unless that is withheld. */
void ky_worker_task_finish (KyWorkerTask *task);
/* Ends the whole task with an error. */
void ky_worker_task_fail (KyWorkerTask *task, const GError *error);
/* Ends the worker of a work, its children and the scans that its worker requested. The scan of its
 * input continues. */
void ky_work_stop (KyWork *work);
/* Ends the scan of the input. Returns whether there was one. */
gboolean ky_work_end_input_scan (KyWork *work);
/* Removes SCAN, which ended or is ended here, from its work's. */
void ky_part_scan_free (KyPartScan *scan);
/* Give back and take the slot, when the worker starts to wait, ends, or continues. */
void ky_work_give_slot (KyWork *work);
void ky_work_take_slot (KyWork *work);

KyPool *ky_scheduler_pool (KyScheduler *scheduler);
KyPacket *ky_scheduler_packet (KyScheduler *scheduler);
KyScanControl *ky_scheduler_scanner (KyScheduler *scheduler); /* (nullable) */

/* --- the clock (task.c): only what a worker itself uses counts ---------------------------------
 */

/* Counts the time of the worker from now on, until ky_work_stop_clock(). The worker of a dear task
 * has a low priority from the beginning. */
void ky_work_start_clock (KyWork *work);
void ky_work_stop_clock (KyWork *work);
/* Charges µs of CPU time of a worker, or (`is_scan`) of the scanner, to the task. */
void ky_worker_task_charge (KyWorkerTask *task, gint64 microseconds, gboolean is_scan);
/* Returns whether the task has used more time than light tasks may. Workers that start for it now
 * have a low priority at once. */
gboolean ky_worker_task_is_dear (const KyWorkerTask *task);
/* Returns the whole seconds that are left for the task's scans. */
guint ky_worker_task_scan_seconds (const KyWorkerTask *task);
/* Returns the limit that the work or its message has reached: "item-seconds", "cpu-seconds", or
 * NULL. */
const gchar *ky_work_time_limit (const KyWork *work);

/* --- ask.c -------------------------------------------------------------------------------------
 */

/* Handle a message of the worker. They return how the worker broke the protocol, or NULL. */
const gchar *ky_work_part_asked (KyWork *work, KyWireIn *in);
const gchar *ky_work_verify_asked (KyWork *work, KyWireIn *in);
const gchar *ky_work_step_asked (KyWork *work, KyWireIn *in);
/* Charges what the worker says that it has used so far. Returns the name of the limit that the
 * message has reached, or NULL. */
const gchar *ky_work_charge (KyWork *work, guint64 parts, guint64 unpacked, guint64 pixels);
/* Returns whether the work sanitizes or extracts its input or draws its pages, in contrast to
 * identifying, verifying and steps. */
gboolean ky_work_is_sanitizing (const KyWork *work);

/* --- scan-part.c -------------------------------------------------------------------------------
 */

/* Handles the worker's request for a scan. Returns FALSE if the worker broke the protocol. */
gboolean ky_work_scan_asked (KyWork *work, KyWireIn *in);
/* Starts the scan of the work's own input, unless it was started before. */
void ky_work_scan_input (KyWork *work, gboolean raw);
/* Hashes `content` into the work's measured_sha256: at once, or in slices between events if it is
 * large. Then calls `done`; `ok` is FALSE if the content could not be read. */
void ky_work_measure (KyWork *work, const KyMeasured *content,
                      void (*done) (KyWork *work, gboolean ok));
/* Does the same, but never at once, while a worker works. If the worker is ended, this ends,
 * too. */
void ky_work_measure_beside (KyWork *work, const KyMeasured *content,
                             void (*done) (KyWork *work, gboolean ok));
