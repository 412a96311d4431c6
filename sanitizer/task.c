/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Schedules messages and their works. A message is admitted or waits (sanitizer.jobs); of the
 * admitted messages, each work that is ready waits for a slot. The order follows from what client
 * and sender have used (sanitizer/fair.h), and light messages have places that no heavy message
 * takes. A work whose worker waits for its children or for the scanner gives its slot back and
 * continues later without a new one, so that children always find a slot and works cannot wait for
 * each other in a circle.
 *
 * A time limit counts what a worker used itself: its CPU time and its sleep, but not the time in
 * which other processes had the processors. A work that ran out of time only because it had to wait
 * is tried again. */
#include "sanitizer/work-packet.h"

#include "common/release.h"
#include "sanitizer/office.h"

#define MEASURE_AT_ONCE (1024 * 1024)
#define MEASURE_SLICE (4 * 1024 * 1024)
#define TICK (G_TIME_SPAN_SECOND / 10)
/* Added to limits.message-seconds, so that a worker that used the time itself reaches its own limit
 * first. */
#define LATE_TIME (2 * G_TIME_SPAN_SECOND)
#define STOPPED_TIME (3 * G_TIME_SPAN_SECOND)
/* Memory that a rebuild is expected to use; tests/bench/files checks it. */
#define MEMORY_BASE (G_GUINT64_CONSTANT (32) << 20)
#define MEMORY_FACTOR 3

struct _KyScheduler
{
  const KyWorkEvents *on;
  KyLoop *loop;
  KyPool *pool;
  KyScanControl *scanner; /* or NULL */
  KyPacket packet;
  KyFair *fair;
  KyGate admitted;    /* places of tasks */
  KyGate slots;       /* places of running works */
  guint64 memory;     /* bytes that heavy works may be expected to use together */
  guint64 memory_out; /* bytes that running heavy works are expected to use */
  KyTimer tick;
  GQueue clocks; /* of KyWork whose worker runs */
  guint n_tasks;
  GQueue waiting;   /* of KyWorkerTask that wait to be admitted */
  GQueue ring;      /* of KyWorkerTask that have works to start */
  GQueue measuring; /* of KyWork whose input is being hashed */
  gboolean is_running, is_due, waits;
  guint64 n_done, n_failed, n_late, n_refused;
  guint64 n_admitted;
  gint64 waited; /* µs that admitted messages waited, in total */
};

static gboolean
is_background (const KyWorkerTask *task)
{
  return task->share != NULL && ky_share_is_background (task->share);
}

static void
task_free (KyWorkerTask *task)
{
  KyScheduler *scheduler = task->scheduler;

  ky_loop_clear_timer (scheduler->loop, &task->deadline);
  if (task->root != NULL)
    ky_work_free (task->root);
  if (task->is_in_ring)
    g_queue_unlink (&scheduler->ring, &task->link);
  else if (!task->is_admitted && task->link.data != NULL)
    g_queue_unlink (&scheduler->waiting, &task->link);
  if (task->is_admitted)
    ky_gate_leave (&scheduler->admitted, task->is_light, task->share);
  ky_share_give_back (task->share);
  scheduler->n_tasks--;
  g_queue_clear (&task->ready);
  ky_settings_clear (&task->settings);
  KY_RELEASE_MEMBERS (task, settings_bytes, passwords, records);
  g_free (task);
}

/* --- works ---------------------------------------------------------------------------------- */

KyWork *
ky_work_new (KyWorkerTask *task, KyWork *parent)
{
  KyWork *work = g_new0 (KyWork, 1);

  work->on = task->scheduler->on;
  work->task = task;
  work->parent = parent;
  work->level = parent != NULL ? parent->level + 1 : 0;
  work->input.fd = work->output.fd = -1;
  work->select = g_strdup ("");
  work->children = g_ptr_array_new ();
  work->scans = g_ptr_array_new ();
  work->clock.data = NULL;
  if (parent != NULL)
    g_ptr_array_add (parent->children, work);
  return work;
}

static void
leave_queues (KyWork *work)
{
  KyScheduler *scheduler = work->task->scheduler;

  g_queue_remove (&work->task->ready, work);
  if (work->measured != NULL)
    g_queue_remove (&scheduler->measuring, work);
  work->measured = NULL;
}

void
ky_part_scan_free (KyPartScan *scan)
{
  if (scan->scan != NULL)
    ky_scan_cancel (scan->scan);
  ky_measured_clear (&scan->content);
  g_free (scan);
}

static void
end_scans (KyWork *work)
{
  while (work->scans->len > 0)
    ky_part_scan_free (g_ptr_array_remove_index_fast (work->scans, work->scans->len - 1));
}

static void
end_series (KyWork *work)
{
  gint64 spent = ky_scan_series_end (&work->series);

  if (spent <= 0)
    return;
  ky_share_charge (work->task->share, spent);
  ky_worker_task_charge (work->task, spent, TRUE);
}

gboolean
ky_work_end_input_scan (KyWork *work)
{
  if (work->scan == NULL)
    return FALSE;
  ky_scan_cancel (work->scan);
  work->scan = NULL;
  work->input_scan = KY_INPUT_SCAN_OVER;
  return TRUE;
}

void
ky_work_stop (KyWork *work)
{
  while (work->children->len > 0)
    ky_work_free (work->children->pdata[work->children->len - 1]);
  end_scans (work);
  end_series (work);
  ky_work_stop_clock (work);
  ky_pool_release (work->task->scheduler->pool, &work->user);
  leave_queues (work);
  work->is_waiting = FALSE;
  ky_work_give_slot (work);
}

void
ky_work_free (KyWork *work)
{
  ky_work_stop (work);
  ky_work_end_input_scan (work);
  ky_scan_result_clear (&work->verdict);
  if (work->parent != NULL)
    g_ptr_array_remove_fast (work->parent->children, work);
  else
    work->task->root = NULL;
  g_ptr_array_unref (work->children);
  g_ptr_array_unref (work->scans);
  g_clear_pointer (&work->report, ky_report_part_free);
  ky_measured_clear (&work->input);
  ky_measured_clear (&work->output);
  KY_RELEASE_MEMBERS (work, name, claimed, force_type, select, passwords, limit_cause);
  g_free (work);
}

static gboolean
is_conversion (const KyWork *work)
{
  return (KY_FAMILY_CONVERT >> work->family & 1) != 0;
}

/* Returns the expected memory of a work; that of light works is ignored. LibreOffice's files are in
 * memory as well, and its own process limits do not count them. */
static guint64
expected_memory (const KyWork *work)
{
  guint64 most = ky_policy_uint (work->task->settings.policy, KY_POLICY_LIMIT_ITEM_MEMORY);

  return MIN (MEMORY_BASE + MEMORY_FACTOR * work->input.size, most)
         + (is_conversion (work) ? KY_OFFICE_TMP : 0);
}

void
ky_work_give_slot (KyWork *work)
{
  KyScheduler *scheduler = work->task->scheduler;

  if (work->slot == KY_SLOT_NONE)
    return;
  ky_gate_leave (&scheduler->slots, work->slot == KY_SLOT_LIGHT, work->task->share);
  if (work->slot == KY_SLOT_HEAVY)
    scheduler->memory_out -= expected_memory (work);
  work->slot = KY_SLOT_NONE;
}

void
ky_work_take_slot (KyWork *work)
{
  KyScheduler *scheduler = work->task->scheduler;

  if (work->slot != KY_SLOT_NONE)
    return;
  work->slot = work->task->is_light ? KY_SLOT_LIGHT : KY_SLOT_HEAVY;
  ky_gate_enter (&scheduler->slots, work->slot == KY_SLOT_LIGHT, work->task->share);
  if (work->slot == KY_SLOT_HEAVY)
    scheduler->memory_out += expected_memory (work);
}

static void
turn_heavy (KyWorkerTask *task)
{
  KyScheduler *scheduler = task->scheduler;

  task->is_light = FALSE;
  if (task->is_admitted)
    ky_gate_turn_heavy (&scheduler->admitted, task->share);
  for (GList *link = scheduler->clocks.head; link != NULL; link = link->next)
    {
      KyWork *work = link->data;

      if (work->task != task || work->slot != KY_SLOT_LIGHT)
        continue;
      work->slot = KY_SLOT_HEAVY;
      ky_gate_turn_heavy (&scheduler->slots, task->share);
      scheduler->memory_out += expected_memory (work);
    }
}

void
ky_work_queue (KyWork *work)
{
  KyWorkerTask *task = work->task;

  /* Starting LibreOffice alone takes longer than a light message may. */
  if (is_conversion (work) && task->is_light)
    turn_heavy (task);
  g_queue_push_tail (&task->ready, work);
  if (task->is_in_ring)
    return;
  task->is_in_ring = TRUE;
  task->link.data = task;
  g_queue_push_tail_link (&task->scheduler->ring, &task->link);
}

/* --- the clock ------------------------------------------------------------------------------ */

void
ky_worker_task_charge (KyWorkerTask *task, gint64 microseconds, gboolean is_scan)
{
  if (is_scan)
    task->scan_spent += microseconds;
  else
    {
      task->spent += microseconds;
      ky_share_charge (task->share, microseconds);
    }
  if (task->is_light && ky_worker_task_is_dear (task))
    turn_heavy (task);
}

gboolean
ky_worker_task_is_dear (const KyWorkerTask *task)
{
  return task->spent + task->scan_spent > KY_LIGHT_TIME;
}

guint
ky_worker_task_scan_seconds (const KyWorkerTask *task)
{
  gint64 limit = (gint64)ky_policy_uint (task->settings.policy, KY_POLICY_LIMIT_SCAN_SECONDS)
                 * G_TIME_SPAN_SECOND;

  /* The limit of a scan is in whole seconds, so less than one counts as none. */
  return (guint)MIN (MAX (limit - task->scan_spent, 0) / G_TIME_SPAN_SECOND, KY_SCAN_SECONDS_MAX);
}

const gchar *
ky_work_time_limit (const KyWork *work)
{
  const KyWorkerTask *task = work->task;
  KyPolicy *policy = task->settings.policy;
  guint64 item = ky_policy_uint (policy, KY_POLICY_LIMIT_ITEM_SECONDS);
  guint64 cpu = ky_policy_uint (policy, KY_POLICY_LIMIT_CPU_SECONDS);
  guint64 message = ky_policy_uint (policy, KY_POLICY_LIMIT_MESSAGE_SECONDS);
  gint64 most = (gint64)MIN (cpu, message) * G_TIME_SPAN_SECOND;

  /* Parts have less time than the message around them, so that it can be finished without them. */
  if (work->parent != NULL)
    most -= most / 10;
  if (task->spent >= most)
    return cpu <= message ? "cpu-seconds" : "message-seconds";
  /* Guessed passwords may use half of the time: parts that they do not open are withheld, but the
   * message is finished. */
  if (task->tried >= most / 2 && ky_work_tries_found (work))
    return "cpu-seconds";
  return work->spent >= (gint64)item * G_TIME_SPAN_SECOND ? "item-seconds" : NULL;
}

/* Charges the CPU time that the worker has used since its clock was read last. */
static void
read_clock (KyWork *work, gint64 now)
{
  pid_t pid = ky_worker_pid (work->user.worker);
  gint64 time = ky_worker_is_launcher (work->user.worker) ? ky_process_cpu_time_of_all (pid)
                                                          : ky_process_cpu_time (pid);
  gint64 more = MAX (time - work->cpu_seen, 0);

  /* The process and its clock are gone. It used no more CPU time than has passed since the last
   * reading. */
  if (time < 0)
    more = MAX (now - work->looked_at, 0);
  else
    work->cpu_seen += more;
  if (more > 0)
    work->seen_at = now;
  work->spent += more;
  if (ky_work_tries_found (work))
    work->task->tried += more;
  ky_worker_task_charge (work->task, more, FALSE);
}

/* Lowers the priority by what the message has used in total: many small parts, or many small mails
 * of a tenant, would not be noticed by the time of each. */
static void
step_back_if_dear (KyWork *work)
{
  KyWorker *worker = work->user.worker;
  KyComesBehind behind = ky_share_behind (
      work->task->share, work->spent > KY_LIGHT_TIME || ky_worker_task_is_dear (work->task));

  if (worker == NULL || behind <= work->behind)
    return;
  work->behind = behind;
  if (ky_worker_is_launcher (worker))
    ky_process_step_back_all (ky_worker_pid (worker), behind);
  else
    ky_process_step_back (ky_worker_pid (worker), behind);
}

void
ky_work_start_clock (KyWork *work)
{
  KyScheduler *scheduler = work->task->scheduler;
  gint64 now = g_get_monotonic_time ();

  step_back_if_dear (work);
  work->seen_at = work->looked_at = now;
  work->clock.data = work;
  g_queue_push_tail_link (&scheduler->clocks, &work->clock);
  if (scheduler->tick.due == 0)
    ky_loop_set_timer (scheduler->loop, &scheduler->tick, now + TICK);
}

void
ky_work_stop_clock (KyWork *work)
{
  if (work->clock.data == NULL)
    return;
  if (work->user.worker != NULL)
    read_clock (work, g_get_monotonic_time ());
  g_queue_unlink (&work->task->scheduler->clocks, &work->clock);
  work->clock.data = NULL;
}

/* Charges the CPU time of the worker up to `now`, or the time since the last call if all of the
 * worker sleeps: a worker that has a job waits for no other process, so that its sleep counts as
 * use. A worker that waits for the processor or a disk is not charged. Returns whether the worker
 * has been stopped by a signal for longer than STOPPED_TIME. */
static gboolean
take_time (KyWork *work, gint64 now)
{
  gint64 slept = now - work->looked_at;

  if (work->user.worker == NULL)
    return FALSE;
  read_clock (work, now);
  work->looked_at = now;
  if (work->seen_at == now)
    return FALSE;
  gchar state = ky_process_state_of_all (ky_worker_pid (work->user.worker));
  if (state == 'S')
    {
      work->spent += slept;
      ky_worker_task_charge (work->task, slept, FALSE);
    }
  return state == 'T' && now - work->seen_at > STOPPED_TIME;
}

/* Returns FALSE if the work has ended, perhaps with others. */
static gboolean
watch_work (KyWork *work, gint64 now)
{
  gboolean is_stopped = take_time (work, now);
  const gchar *limit = is_stopped ? NULL : ky_work_time_limit (work);

  step_back_if_dear (work);
  if (!is_stopped && limit == NULL)
    return TRUE;
  work->on->out_of_time (work, limit);
  return FALSE;
}

static void
task_tick (KyTimer *timer)
{
  KyScheduler *scheduler = (KyScheduler *)((guint8 *)timer - G_STRUCT_OFFSET (KyScheduler, tick));
  gint64 now = g_get_monotonic_time ();

  /* After an end, the next tick continues. */
  for (GList *link = scheduler->clocks.head; link != NULL; link = link->next)
    if (!watch_work (link->data, now))
      break;
  ky_scheduler_run (scheduler);
  if (scheduler->clocks.length > 0 && timer->due == 0)
    ky_loop_set_timer (scheduler->loop, timer, g_get_monotonic_time () + TICK);
}

/* --- measuring ------------------------------------------------------------------------------ */

static void
measure_done (KyWork *work, gboolean ok, const GError *error)
{
  if (!ok)
    ky_log_error (KY_LOG_WARNING, error->message, "can't read a job's content");
  work->measured = NULL;
  work->measure_done (work, ok);
}

static gboolean
measure_slice (gpointer data)
{
  KyScheduler *scheduler = data;
  KyWork *work = g_queue_pop_head (&scheduler->measuring);
  g_autoptr (GError) error = NULL;

  if (work == NULL)
    return FALSE;
  gint result = ky_measure_step (&work->measure, work->measured, MEASURE_SLICE,
                                 work->measured_sha256, &error);
  if (result == 0)
    g_queue_push_tail (&scheduler->measuring, work);
  else
    {
      measure_done (work, result > 0, error);
      ky_scheduler_run (scheduler);
    }
  return scheduler->measuring.length > 0;
}

static void
begin_measure (KyWork *work, const KyMeasured *content, void (*done) (KyWork *work, gboolean ok))
{
  ky_measure_begin (&work->measure);
  work->measure_done = done;
  work->measured = content;
}

static void
queue_measure (KyWork *work)
{
  KyScheduler *scheduler = work->task->scheduler;

  g_queue_push_tail (&scheduler->measuring, work);
  ky_loop_set_idle (scheduler->loop, measure_slice, scheduler);
}

void
ky_work_measure (KyWork *work, const KyMeasured *content, void (*done) (KyWork *work, gboolean ok))
{
  begin_measure (work, content, done);
  if (content->size > MEASURE_AT_ONCE)
    queue_measure (work);
  else
    {
      g_autoptr (GError) error = NULL;
      gint result = ky_measure_step (&work->measure, content, MEASURE_AT_ONCE,
                                     work->measured_sha256, &error);

      measure_done (work, result > 0, error);
    }
}

void
ky_work_measure_beside (KyWork *work, const KyMeasured *content,
                        void (*done) (KyWork *work, gboolean ok))
{
  begin_measure (work, content, done);
  queue_measure (work);
}

/* --- tasks ---------------------------------------------------------------------------------- */

/* Ends a message that took too long in total; ky_work_time_limit() limits the time that it used
 * itself. */
static void
task_overdue (KyTimer *timer)
{
  KyWorkerTask *task = (KyWorkerTask *)timer;
  KyScheduler *scheduler = task->scheduler;
  gint64 message = (gint64)ky_policy_uint (task->settings.policy, KY_POLICY_LIMIT_MESSAGE_SECONDS)
                   * G_TIME_SPAN_SECOND;
  g_autoptr (GError) error = NULL;

  for (GList *link = scheduler->clocks.head; link != NULL; link = link->next)
    if (((KyWork *)link->data)->task == task)
      take_time (link->data, g_get_monotonic_time ());
  if (task->spent + task->scan_spent >= message - message / 8)
    {
      ky_work_stop (task->root);
      ky_work_end_input_scan (task->root);
      task->root->on->withhold (task->root, KY_REASON_LIMIT,
                                "message-seconds: the message took too long");
    }
  else
    {
      scheduler->n_late++;
      ky_log (KY_LOG_WARNING,
              "a message is deferred, because limits.message-seconds passed while it waited "
              "own_ms=%" G_GINT64_FORMAT,
              (task->spent + task->scan_spent) / 1000);
      g_set_error_literal (&error, KY_ERROR, KY_ERROR_TIMEOUT,
                           "no time was left for the message (limits.message-seconds)");
      ky_worker_task_fail (task, error);
    }
  ky_scheduler_run (scheduler);
}

KyWorkerTask *
ky_worker_task_new (KyScheduler *scheduler)
{
  KyWorkerTask *task = g_new0 (KyWorkerTask, 1);

  task->scheduler = scheduler;
  task->deadline.fire = task_overdue;
  g_queue_init (&task->ready);
  task->records = g_byte_array_new ();
  task->root = ky_work_new (task, NULL);
  task->root->treatment.flags = KY_MEMBER_NAMED;
  scheduler->n_tasks++;
  return task;
}

void
ky_worker_task_set_share (KyWorkerTask *task, uid_t uid, const gchar *tenant, const gchar *client,
                          const gchar *sender, gboolean is_background)
{
  g_autofree gchar *owner = g_strdup (tenant != NULL ? tenant : "");
  /* The client's name is combined with the user ID of the front end: a front end must not affect
   * the share of another user's clients. */
  g_autofree gchar *whose = g_strdup_printf ("%u %s", (guint)uid, client);

  g_strdelimit (whose, "\n", ' ');
  g_strdelimit (owner, "\n", ' ');
  ky_share_give_back (task->share);
  task->share = is_background ? ky_fair_background (task->scheduler->fair, owner, whose, sender)
                              : ky_fair_share (task->scheduler->fair, owner, whose, sender);
}

static void
begin_deadline (KyWorkerTask *task)
{
  guint64 seconds = ky_policy_uint (task->settings.policy, KY_POLICY_LIMIT_MESSAGE_SECONDS);

  ky_loop_set_timer (task->scheduler->loop, &task->deadline,
                     g_get_monotonic_time () + (gint64)seconds * G_TIME_SPAN_SECOND + LATE_TIME);
}

void
ky_worker_task_submit (KyWorkerTask *task)
{
  KyScheduler *scheduler = task->scheduler;

  if (task->share == NULL)
    task->share = ky_fair_share (scheduler->fair, "", "", "");
  task->is_light = task->root->input.size <= KY_LIGHT_SIZE && !is_background (task);
  if (!is_background (task))
    begin_deadline (task);
  task->submitted = g_get_monotonic_time ();
  task->link.data = task;
  g_queue_push_tail_link (&task->scheduler->waiting, &task->link);
}

void
ky_worker_task_cancel (KyWorkerTask *task)
{
  KyScheduler *scheduler = task->scheduler;

  task_free (task);
  ky_scheduler_run (scheduler);
}

void
ky_worker_task_fail (KyWorkerTask *task, const GError *error)
{
  task->scheduler->n_failed++;
  task->done (task->owner, NULL, NULL, error);
  task_free (task);
}

void
ky_worker_task_finish (KyWorkerTask *task)
{
  task->scheduler->n_done++;
  task->done (task->owner, task->root->report, &task->root->output, NULL);
  task_free (task);
}

/* Returns the task of `list` that is next and for which `gate` is open, or NULL. */
static KyWorkerTask *
next_task (const KyScheduler *scheduler, const GQueue *list, const KyGate *gate)
{
  KyWorkerTask *best = NULL;

  for (const GList *link = list->head; link != NULL; link = link->next)
    {
      KyWorkerTask *task = link->data;

      if (!ky_gate_is_open (gate, task->is_light, task->share))
        continue;
      if (gate == &scheduler->slots && !task->is_light && task->ready.head != NULL
          && gate->n_heavy + gate->n_background > 0
          && scheduler->memory_out + expected_memory (task->ready.head->data) > scheduler->memory)
        continue;
      gint order = best == NULL ? -1 : ky_share_compare (task->share, best->share);
      if (order < 0 || (order == 0 && task->root->input.size < best->root->input.size))
        best = task;
    }
  return best;
}

static gboolean
task_admit (KyScheduler *scheduler)
{
  KyWorkerTask *task = next_task (scheduler, &scheduler->waiting, &scheduler->admitted);

  if (task == NULL)
    return FALSE;
  KyPolicy *policy = task->settings.policy;
  g_queue_unlink (&scheduler->waiting, &task->link);
  task->link.data = NULL;
  task->is_admitted = TRUE;
  scheduler->n_admitted++;
  scheduler->waited += g_get_monotonic_time () - task->submitted;
  ky_gate_enter (&scheduler->admitted, task->is_light, task->share);
  /* No front end waits for a background task, so its deadline begins only when it is admitted. */
  if (is_background (task))
    begin_deadline (task);
  if (task->root->input.size > ky_policy_uint (policy, KY_POLICY_LIMIT_MESSAGE_SIZE))
    task->root->on->withhold (task->root, KY_REASON_LIMIT, "message-size");
  else
    ky_work_queue (task->root);
  return TRUE;
}

static gboolean
start_next (KyScheduler *scheduler)
{
  KyWorkerTask *task = next_task (scheduler, &scheduler->ring, &scheduler->slots);

  if (task == NULL)
    return FALSE;
  KyWork *work = g_queue_pop_head (&task->ready);
  g_queue_unlink (&scheduler->ring, &task->link);
  task->is_in_ring = task->ready.length > 0;
  if (task->is_in_ring)
    g_queue_push_tail_link (&scheduler->ring, &task->link);
  if (work == NULL)
    return TRUE;
  ky_work_take_slot (work);
  ky_pool_acquire (scheduler->pool, work->family,
                   ky_work_is_verifying (work) || work->mode == KY_MODE_VERIFY ? KY_POOL_VERIFIER
                                                                               : KY_POOL_WORKER,
                   &work->user);
  return TRUE;
}

/* --- the scheduler -------------------------------------------------------------------------- */

void
ky_scheduler_run (KyScheduler *scheduler)
{
  scheduler->is_due = TRUE;
  if (scheduler->is_running)
    return;
  scheduler->is_running = TRUE;
  while (scheduler->is_due)
    {
      gboolean holds = scheduler->waits && ky_scan_control_is_starting (scheduler->scanner);

      scheduler->is_due = FALSE;
      while (!holds && task_admit (scheduler))
        continue;
      while (start_next (scheduler))
        continue;
    }
  scheduler->is_running = FALSE;
  /* A paused background task is resumed only by the tick. */
  if (scheduler->waiting.length > 0 && scheduler->tick.due == 0)
    ky_loop_set_timer (scheduler->loop, &scheduler->tick, g_get_monotonic_time () + TICK);
}

KyScheduler *
ky_scheduler_new (KyLoop *loop, guint jobs, guint64 memory, KyScanControl *scanner, gboolean waits,
                  const KyWorkEvents *events)
{
  KyScheduler *scheduler = g_new0 (KyScheduler, 1);

  scheduler->loop = loop;
  scheduler->fair = ky_fair_new ();
  ky_gate_init (&scheduler->admitted, KY_GATE_MESSAGES, jobs);
  ky_gate_init (&scheduler->slots, KY_GATE_WORKS, jobs);
  scheduler->memory = memory;
  scheduler->tick.fire = task_tick;
  scheduler->scanner = scanner;
  scheduler->on = events;
  scheduler->waits = waits && scanner != NULL;
  return scheduler;
}

void
ky_scheduler_set_pool (KyScheduler *scheduler, KyPool *pool)
{
  scheduler->pool = pool;
}

void
ky_scheduler_free (KyScheduler *scheduler)
{
  ky_loop_clear_timer (scheduler->loop, &scheduler->tick);
  ky_fair_free (scheduler->fair);
  ky_packet_clear (&scheduler->packet);
  g_free (scheduler);
}

guint
ky_scheduler_n_tasks (const KyScheduler *scheduler)
{
  return scheduler->n_tasks;
}

void
ky_scheduler_note_refusal (KyScheduler *scheduler)
{
  scheduler->n_refused++;
}

void
ky_scheduler_status (const KyScheduler *scheduler, const gchar *asker, GString *json)
{
  /* The queue is in order of arrival. */
  const KyWorkerTask *oldest
      = scheduler->waiting.head != NULL ? scheduler->waiting.head->data : NULL;
  const KyGate *slots = &scheduler->slots;

  g_string_append_printf (
      json,
      "{\"limit\":%u,\"running\":%u,\"waiting\":%u,\"workers\":%u,"
      "\"heavy\":%u,\"senders\":%u,\"done\":%" G_GUINT64_FORMAT ",\"failed\":%" G_GUINT64_FORMAT
      ",\"late\":%" G_GUINT64_FORMAT ",\"refused\":%" G_GUINT64_FORMAT
      ",\"admitted\":%" G_GUINT64_FORMAT
      ",\"waited_seconds\":%.6f,\"oldest_seconds\":%.3f,\"tenants\":",
      slots->limit, scheduler->admitted.n_light + scheduler->admitted.n_heavy,
      scheduler->waiting.length, slots->n_light + slots->n_heavy, slots->n_heavy,
      ky_fair_n_shares (scheduler->fair), scheduler->n_done, scheduler->n_failed, scheduler->n_late,
      scheduler->n_refused, scheduler->n_admitted, (gdouble)scheduler->waited / G_USEC_PER_SEC,
      oldest != NULL ? (gdouble)(g_get_monotonic_time () - oldest->submitted) / G_USEC_PER_SEC
                     : 0.0);
  ky_fair_status (scheduler->fair, asker, json);
  g_string_append_c (json, '}');
}

KyPool *
ky_scheduler_pool (KyScheduler *scheduler)
{
  return scheduler->pool;
}

KyPacket *
ky_scheduler_packet (KyScheduler *scheduler)
{
  return &scheduler->packet;
}

KyScanControl *
ky_scheduler_scanner (KyScheduler *scheduler)
{
  return scheduler->scanner;
}
