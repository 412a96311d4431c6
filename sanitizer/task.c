/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who runs when. A message is admitted or waits (sanitizer.jobs); of those admitted, each work that
 * is ready waits for a slot, the messages taking turns. A work whose worker waits for its children
 * gives its slot back and goes on without asking for one, so that children always find room and
 * nothing waits in a circle.
 */
#include "sanitizer/work.h"

#include "common/log.h"

#define MEASURE_AT_ONCE (1024 * 1024)
#define MEASURE_SLICE (4 * 1024 * 1024)

struct _KyScheduler
{
  KyLoop *loop;
  KyPool *pool;
  KyScannerLink scanner;
  KyPacket packet;
  guint n_slots;
  guint n_running;  /* works that hold a slot */
  guint n_admitted; /* tasks */
  guint n_tasks;
  GQueue waiting;   /* of KyTask, to be admitted */
  GQueue ring;      /* of KyTask that have works to start */
  GQueue measuring; /* of KyWork */
  gboolean is_running, is_due, waits;
  guint64 n_done, n_failed;
};

static void
task_free (KyTask *task)
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
    scheduler->n_admitted--;
  scheduler->n_tasks--;
  g_queue_clear (&task->ready);
  ky_settings_clear (&task->settings);
  g_clear_pointer (&task->settings_bytes, g_bytes_unref);
  g_clear_pointer (&task->passwords, g_bytes_unref);
  g_byte_array_unref (task->records);
  g_free (task);
}

/* --- works ---------------------------------------------------------------------------------- */

KyWork *
ky_work_new (KyTask *task, KyWork *parent)
{
  KyWork *work = g_new0 (KyWork, 1);

  work->task = task;
  work->parent = parent;
  work->level = parent != NULL ? parent->level + 1 : 0;
  work->input.fd = work->output.fd = -1;
  work->select = g_strdup ("");
  work->children = g_ptr_array_new ();
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
ky_work_stop (KyWork *work)
{
  while (work->children->len > 0)
    ky_work_free (work->children->pdata[work->children->len - 1]);
  ky_pool_release (work->task->scheduler->pool, &work->user);
  ky_loop_clear_timer (work->task->scheduler->loop, &work->deadline);
  leave_queues (work);
  work->is_waiting = FALSE;
  ky_work_give_slot (work);
}

void
ky_work_free (KyWork *work)
{
  ky_work_stop (work);
  if (work->parent != NULL)
    g_ptr_array_remove_fast (work->parent->children, work);
  else
    work->task->root = NULL;
  g_ptr_array_unref (work->children);
  g_clear_pointer (&work->report, ky_report_part_free);
  ky_content_clear (&work->input);
  ky_content_clear (&work->output);
  g_free (work->name);
  g_free (work->claimed);
  g_free (work->force_type);
  g_free (work->select);
  g_free (work);
}

void
ky_work_give_slot (KyWork *work)
{
  if (!work->has_slot)
    return;
  work->has_slot = FALSE;
  work->task->scheduler->n_running--;
}

void
ky_work_take_slot (KyWork *work)
{
  if (work->has_slot)
    return;
  work->has_slot = TRUE;
  work->task->scheduler->n_running++;
}

void
ky_work_queue (KyWork *work)
{
  KyTask *task = work->task;

  g_queue_push_tail (&task->ready, work);
  if (task->is_in_ring)
    return;
  task->is_in_ring = TRUE;
  task->link.data = task;
  g_queue_push_tail_link (&task->scheduler->ring, &task->link);
}

/* --- measuring ------------------------------------------------------------------------------ */

static void
measure_done (KyWork *work, gboolean ok, const GError *error)
{
  if (!ok)
    ky_log (KY_LOG_WARNING, "can't read a job's content error=\"%s\"", error->message);
  work->measured = NULL;
  work->measure_done (work, ok);
}

static gboolean
measure_slice (gpointer data)
{
  KyScheduler *scheduler = data;
  KyWork *work = g_queue_pop_head (&scheduler->measuring);
  g_autoptr (GError) error = NULL;
  gint result;

  if (work == NULL)
    return FALSE;
  result = ky_measure_step (&work->measure, work->measured, MEASURE_SLICE, work->measured_sha256,
                            &error);
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
begin_measure (KyWork *work, const KyContent *content, void (*done) (KyWork *work, gboolean ok))
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
ky_work_measure (KyWork *work, const KyContent *content, void (*done) (KyWork *work, gboolean ok))
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
ky_work_measure_beside (KyWork *work, const KyContent *content,
                        void (*done) (KyWork *work, gboolean ok))
{
  begin_measure (work, content, done);
  queue_measure (work);
}

/* --- tasks ---------------------------------------------------------------------------------- */

static void
task_overdue (KyTimer *timer)
{
  KyTask *task = (KyTask *)timer;
  KyScheduler *scheduler = task->scheduler;

  ky_work_stop (task->root);
  ky_work_withhold (task->root, KY_REASON_LIMIT, "message-seconds: the message took too long");
  ky_scheduler_run (scheduler);
}

KyTask *
ky_task_new (KyScheduler *scheduler)
{
  KyTask *task = g_new0 (KyTask, 1);

  task->scheduler = scheduler;
  task->deadline.fire = task_overdue;
  g_queue_init (&task->ready);
  task->records = g_byte_array_new ();
  task->root = ky_work_new (task, NULL);
  scheduler->n_tasks++;
  return task;
}

void
ky_task_submit (KyTask *task)
{
  task->link.data = task;
  g_queue_push_tail_link (&task->scheduler->waiting, &task->link);
}

void
ky_task_cancel (KyTask *task)
{
  KyScheduler *scheduler = task->scheduler;

  task_free (task);
  ky_scheduler_run (scheduler);
}

void
ky_task_fail (KyTask *task, const GError *error)
{
  task->scheduler->n_failed++;
  task->done (task->owner, NULL, NULL, error);
  task_free (task);
}

void
ky_task_finish (KyTask *task)
{
  task->scheduler->n_done++;
  task->done (task->owner, task->root->report, &task->root->output, NULL);
  task_free (task);
}

static void
admit (KyScheduler *scheduler)
{
  GList *link = g_queue_pop_head_link (&scheduler->waiting);
  KyTask *task = link->data;
  KyPolicy *policy = task->settings.policy;

  link->data = NULL;
  task->is_admitted = TRUE;
  scheduler->n_admitted++;
  task->due
      = g_get_monotonic_time ()
        + (gint64)ky_policy_uint (policy, KY_POLICY_LIMIT_MESSAGE_SECONDS) * G_TIME_SPAN_SECOND;
  ky_loop_set_timer (scheduler->loop, &task->deadline, task->due);
  if (task->root->input.size > ky_policy_uint (policy, KY_POLICY_LIMIT_MESSAGE_SIZE))
    ky_work_withhold (task->root, KY_REASON_LIMIT, "message-size");
  else
    ky_work_queue (task->root);
}

static void
start_next (KyScheduler *scheduler)
{
  GList *link = g_queue_pop_head_link (&scheduler->ring);
  KyTask *task = link->data;
  KyWork *work = g_queue_pop_head (&task->ready);

  task->is_in_ring = task->ready.length > 0;
  if (task->is_in_ring)
    g_queue_push_tail_link (&scheduler->ring, link);
  if (work == NULL)
    return;
  ky_work_take_slot (work);
  ky_pool_acquire (scheduler->pool, work->family,
                   work->is_verifying || work->mode == KY_MODE_VERIFY ? KY_POOL_VERIFIER
                                                                      : KY_POOL_WORKER,
                   &work->user);
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
      gboolean holds = scheduler->waits && scheduler->scanner.is_starting (scheduler->scanner.data);

      scheduler->is_due = FALSE;
      while (!holds && scheduler->waiting.length > 0 && scheduler->n_admitted < scheduler->n_slots)
        admit (scheduler);
      while (scheduler->ring.length > 0 && scheduler->n_running < scheduler->n_slots)
        start_next (scheduler);
    }
  scheduler->is_running = FALSE;
}

KyScheduler *
ky_scheduler_new (KyLoop *loop, guint jobs, const KyScannerLink *scanner, gboolean waits)
{
  KyScheduler *scheduler = g_new0 (KyScheduler, 1);

  scheduler->loop = loop;
  scheduler->n_slots = jobs;
  scheduler->scanner = *scanner;
  scheduler->waits = waits && scanner->data != NULL;
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
  ky_packet_clear (&scheduler->packet);
  g_free (scheduler);
}

guint
ky_scheduler_n_tasks (const KyScheduler *scheduler)
{
  return scheduler->n_tasks;
}

void
ky_scheduler_status (const KyScheduler *scheduler, GString *json)
{
  g_string_append_printf (json,
                          "{\"limit\":%u,\"running\":%u,\"waiting\":%u,\"workers\":%u,"
                          "\"done\":%" G_GUINT64_FORMAT ",\"failed\":%" G_GUINT64_FORMAT "}",
                          scheduler->n_slots, scheduler->n_admitted, scheduler->waiting.length,
                          scheduler->n_running, scheduler->n_done, scheduler->n_failed);
}

KyLoop *
ky_scheduler_loop (KyScheduler *scheduler)
{
  return scheduler->loop;
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

const KyScannerLink *
ky_scheduler_scanner (KyScheduler *scheduler)
{
  return &scheduler->scanner;
}
