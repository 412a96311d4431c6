/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the jobs of the supervisor. A task is one message or file. A work is one item of a task:
 * the root, or a part, output or step that a worker requests. Each work is sanitized in one worker
 * and its output verified in another. The supervisor does not parse content. */
#pragma once

#include "sanitizer/client.h"
#include "sanitizer/pool.h"
#include "sanitizer/scan-control.h"

/* Limit on the CPU time of one scan, in seconds, besides the limit of its message. */
#define KY_SCAN_SECONDS_MAX 60

typedef struct _KyScheduler KyScheduler;
typedef struct _KyWorkerTask KyWorkerTask;
typedef struct _KyWork KyWork;

/* Holds what task.c, worker-requests.c and scan-part.c tell a work; implemented in work.c. */
typedef struct
{
  /* Withholds the work for a reason, with a detail, and completes it. */
  void (*withhold) (KyWork *work, KyReason reason, const gchar *detail);
  /* Ends the worker, which has reached `limit`; NULL: it was stopped by another process. */
  void (*out_of_time) (KyWork *work, const gchar *limit);
  /* Continues the work if its worker waits: a result for it has arrived. */
  void (*go_on) (KyWork *work);
  /* Completes the work: the verdict on its input, for which it waited, has arrived. */
  void (*complete) (KyWork *work);
} KyWorkEvents;

/* Holds the scan of content that the worker of a work decoded itself. */
typedef struct
{
  KyWork *work;
  guint32 ticket; /* number by which the worker identifies it */
  KyMeasured content;
  KyScan *scan; /* NULL when it has ended */
} KyPartScan;

/* Holds what the worker of a work does. */
typedef enum
{
  KY_STAGE_MAKING,           /* it sanitizes, identifies, verifies an input or does a step */
  KY_STAGE_VERIFYING,        /* a verifier works, on `output` */
  KY_STAGE_VERIFYING_PASSED, /* … and the output is the unchanged input */
} KyWorkStage;

/* Limits small members of other families that the worker sanitizes itself. After a failure with
 * guests it may not, so that a member that breaks its worker costs only that member. */
typedef enum
{
  KY_GUESTS_NONE,
  KY_GUESTS_MADE,
  KY_GUESTS_FORBIDDEN,
} KyWorkGuests;

typedef enum
{
  KY_SLOT_NONE,
  KY_SLOT_LIGHT, /* one of those for light messages */
  KY_SLOT_HEAVY,
} KyWorkSlot;

/* Holds the scan of the input. It is started once. */
typedef enum
{
  KY_INPUT_SCAN_NONE,
  KY_INPUT_SCAN_RUNNING,
  KY_INPUT_SCAN_AWAITED, /* it runs, and the work is complete but for its verdict */
  KY_INPUT_SCAN_VERDICT, /* the verdict is applied when the work is completed */
  KY_INPUT_SCAN_OVER,    /* the verdict was applied, or the scan was cancelled */
} KyInputScan;

struct _KyWork
{
  KyWorkerUser user; /* first member: callbacks of the pool cast it to the work */
  const KyWorkEvents *on;
  KyWorkerTask *task;
  KyWork *parent; /* NULL: the root */
  guint32 ticket; /* number by which the parent's worker identifies it */
  guint level;    /* number of works above it */

  KyMode mode;           /* may be KY_MODE_STEP */
  KyTreatment treatment; /* treatment of the input that the parent's worker requested */
  guint depth;           /* number of archives around it, as reported by workers */
  guint family;          /* family of its current worker */
  guint made_by;         /* while verifying: the family that made the output */
  gchar *name, *claimed, *force_type;
  gchar *select;     /* the part or pages of the item that are wanted, or ""; a step's argument */
  GBytes *passwords; /* (nullable) found in the message, for it and its parts; NULL: as parent */
  KyMeasured input;

  KyWorkStage stage;
  guint n_tries, n_redirects;
  KyWorkGuests guests;
  guint method;       /* place in the ladder that its worker tries; the first is treatment.from */
  gchar *limit_cause; /* (nullable) how earlier methods reached limits, in English */
  KyWorkSlot slot;
  gboolean is_waiting;  /* for children or scans */
  GPtrArray *children;  /* of KyWork, owned, not yet answered */
  GPtrArray *scans;     /* of KyPartScan, owned, not yet answered */
  KyScanSeries series;  /* of the small ones of these */
  GList clock;          /* in the list of works with a running clock, while `clock.data` is set */
  gint64 spent;         /* µs that this worker used, of CPU time and sleep */
  gint64 cpu_seen;      /* … of them, CPU time */
  gint64 seen_at;       /* when an increase of the CPU time was seen last */
  gint64 looked_at;     /* when its CPU time and state were read last */
  KyComesBehind behind; /* how far the priority of the worker was lowered */
  guint64 parts, unpacked, pixels;   /* use reported by the worker, or more if more was seen */
  guint64 seen_parts, seen_unpacked; /* used, as the supervisor has seen */
  guint64 charged_parts, charged_unpacked, charged_pixels; /* … as charged to the task */

  KyScan *scan; /* (nullable) of the input, while it runs */
  KyInputScan input_scan;
  gboolean was_unpacked;    /* the input, or content in it, was scanned with unpacking */
  gboolean was_scanned_raw; /* the input was scanned without unpacking */
  KyScanResult verdict;
  guint n_infected; /* infected contents among those that this worker had scanned */

  KyReportPart *report;
  gboolean is_accepted; /* the output may be delivered, as accepted_type (NULL: unchanged) */
  const KyFiletype *accepted_type;
  guint32 code; /* KyError of a failed step */
  KyMeasured output;
  gboolean is_hashed; /* the report has the hash of the output */
  KyMeasure measure;
  const KyMeasured *measured; /* the content that is being hashed, or NULL */
  void (*measure_done) (KyWork *work, gboolean ok);
  guint8 measured_sha256[KY_SHA256_SIZE];
};

static inline gboolean
ky_work_is_verifying (const KyWork *work)
{
  return work->stage != KY_STAGE_MAKING;
}

struct _KyWorkerTask
{
  KyTimer deadline; /* first member: the timer's callback casts it to the task */
  KyScheduler *scheduler;
  gint64 submitted; /* µs, monotonic clock */
  GList link;   /* in the queue for admission, or in the ring of tasks that have works to start */
  GQueue ready; /* of KyWork, to be started */
  gboolean is_admitted, is_in_ring;
  KySettings settings;
  GBytes *settings_bytes, *passwords;
  GByteArray *records; /* of verified outputs: KY_RECORD_SIZE bytes each */
  guint64 parts, unpacked, pixels, n_works;
  KyShare *share;
  gboolean is_light;   /* it is small and has used little time so far */
  gint64 spent;        /* µs that its workers used, of CPU time and sleep */
  gint64 tried;        /* … of them, while trying passwords found in the message */
  gint64 scan_spent;   /* µs of CPU time of its scans */
  KyFileAccount files; /* files of all its workers */
  KyWork *root;
  /* Receives the result. `report` and `output` are borrowed; if `error` is not NULL, they are NULL.
   * The task is freed afterwards. */
  void (*done) (gpointer owner, const KyReportPart *report, const KyMeasured *output,
                const GError *error);
  gpointer owner;
};

/* Returns a scheduler for `jobs` messages at once. `memory`: bytes that all heavy works together
 * may be expected to use. `waits`: no message is admitted while the scanner (nullable) starts.
 * `events`: ky_work_events. (transfer full) */
KyScheduler *ky_scheduler_new (KyLoop *loop, guint jobs, guint64 memory, KyScanControl *scanner,
                               gboolean waits, const KyWorkEvents *events);
/* Sets the pool, which must have been created with ky_scheduler_events. */
void ky_scheduler_set_pool (KyScheduler *scheduler, KyPool *pool);
extern const KyWorkerEvents ky_scheduler_events;
extern const KyWorkEvents ky_work_events; /* for ky_scheduler_new() */
/* Frees the scheduler. All tasks must have ended. */
void ky_scheduler_free (KyScheduler *scheduler);
/* Admits messages and starts works as far as the limits allow. To be called after each change, such
 * as the start of the scanner. */
void ky_scheduler_run (KyScheduler *scheduler);
/* Returns the number of tasks that exist. */
guint ky_scheduler_n_tasks (const KyScheduler *scheduler);
/* Counts an output that a verifier refused. */
void ky_scheduler_note_refusal (KyScheduler *scheduler);
/* Appends the state of the scheduler to `json`, as an object. `asker`: (nullable) the tenant that
 * asks. */
void ky_scheduler_status (const KyScheduler *scheduler, const gchar *asker, GString *json);

/* Creates a task with its root work. The caller sets mode, name, claimed, force_type, family and
 * input of the root, and settings, settings_bytes, passwords, done and owner of the task, and then
 * submits it, which takes it over. `done` is called once, never from within
 * ky_worker_task_submit(). */
KyWorkerTask *ky_worker_task_new (KyScheduler *scheduler);
/* Sets, before the task is submitted, by which share it is scheduled. `client`, `sender`: as the
 * front end with the user `uid` states them. `tenant`: (nullable). `is_background`: nobody waits
 * for the result (sanitizer/fair.h). */
void ky_worker_task_set_share (KyWorkerTask *task, uid_t uid, const gchar *tenant,
                               const gchar *client, const gchar *sender, gboolean is_background);
/* Queues the task for admission. To be followed by ky_scheduler_run(). */
void ky_worker_task_submit (KyWorkerTask *task);
/* Ends the workers of a task whose front end is gone, and frees the task. `done` is not called. */
void ky_worker_task_cancel (KyWorkerTask *task);

/* --- between work.c and task.c ---------------------------------------------------------------- */

/* Returns a work below `parent` (NULL: the root). Its parent owns it. */
KyWork *ky_work_new (KyWorkerTask *task, KyWork *parent);
/* Stops the work, cancels the scan of its input, and frees it. */
void ky_work_free (KyWork *work);
/* Queues the work for a worker. */
void ky_work_queue (KyWork *work);
/* Calls `done` with the report and the output of the root, and frees the task. */
void ky_worker_task_finish (KyWorkerTask *task);
/* Calls `done` with an error, and frees the task. */
void ky_worker_task_fail (KyWorkerTask *task, const GError *error);
/* Ends the worker of a work, its children and the scans that its worker requested. The scan of its
 * input continues. */
void ky_work_stop (KyWork *work);
/* Cancels the scan of the input. Returns whether one was running. */
gboolean ky_work_end_input_scan (KyWork *work);
/* Frees a scan, which the caller has removed from the work's scans, and cancels it if it runs. */
void ky_part_scan_free (KyPartScan *scan);
/* Give the slot back when the worker starts to wait or ends, and take one when it starts or
 * continues. */
void ky_work_give_slot (KyWork *work);
void ky_work_take_slot (KyWork *work);

/* Returns the objects that all works of the supervisor share. (transfer none) */
KyPool *ky_scheduler_pool (KyScheduler *scheduler);
KyPacket *ky_scheduler_packet (KyScheduler *scheduler);
KyScanControl *ky_scheduler_scanner (KyScheduler *scheduler); /* (nullable) */

/* --- the clock (task.c): only what a worker itself uses counts -------------------------------- */

/* Counts the time of the worker from now on, until ky_work_stop_clock(). Lowers the priority of the
 * worker if its task has used much time. */
void ky_work_start_clock (KyWork *work);
void ky_work_stop_clock (KyWork *work);
/* Charges µs of CPU time of a worker, or (`is_scan`) of the scanner, to the task. */
void ky_worker_task_charge (KyWorkerTask *task, gint64 microseconds, gboolean is_scan);
/* Returns whether the task has used more time than light tasks may. */
gboolean ky_worker_task_is_dear (const KyWorkerTask *task);
/* Returns the whole seconds of CPU time that the task's next scan may use. */
guint ky_worker_task_scan_seconds (const KyWorkerTask *task);
/* Returns the limit that the work or its message has reached: "item-seconds", "cpu-seconds",
 * "message-seconds", or NULL. */
const gchar *ky_work_time_limit (const KyWork *work);

/* --- worker-requests.c ------------------------------------------------------------------------ */

/* Handle a request of the worker: to sanitize a part, to verify an output, to do a step. Return how
 * the worker broke the protocol, or NULL. */
const gchar *ky_work_part_asked (KyWork *work, KyWireIn *in);
const gchar *ky_work_verify_asked (KyWork *work, KyWireIn *in);
const gchar *ky_work_step_asked (KyWork *work, KyWireIn *in);
/* Charges what the worker says that it has used so far. Returns the name of the limit that the
 * message has reached, or NULL. */
const gchar *ky_work_charge (KyWork *work, guint64 parts, guint64 unpacked, guint64 pixels);
/* Returns whether the work sanitizes or extracts its input or draws its pages, in contrast to
 * identifying, verifying and steps. */
gboolean ky_work_is_sanitizing (const KyWork *work);

/* --- scan-part.c ------------------------------------------------------------------------------ */

/* Handles the worker's request for a scan. Returns FALSE if the worker broke the protocol. */
gboolean ky_work_scan_asked (KyWork *work, KyWireIn *in);
/* Starts the scan of the work's own input, unless it was started before. `raw`: without unpacking,
 * if the policy or a scan of the content around it allows that. */
void ky_work_scan_input (KyWork *work, gboolean raw);
/* Hashes `content` into the work's measured_sha256: at once, or in slices between events if it is
 * large. Then calls `done`; `ok` is FALSE if the content could not be read. */
void ky_work_measure (KyWork *work, const KyMeasured *content,
                      void (*done) (KyWork *work, gboolean ok));
/* Hashes `content` as ky_work_measure() does, but always in slices, while a worker works. If the
 * work is stopped before, `done` is not called. */
void ky_work_measure_beside (KyWork *work, const KyMeasured *content,
                             void (*done) (KyWork *work, gboolean ok));
