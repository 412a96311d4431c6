/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has the contents of a work scanned: its input, which the supervisor holds sealed and whose
 * verdict no worker can change, and the parts that the worker decodes and sends to be scanned. */
#include "sanitizer/work.h"

#include "sanitizer/messages.h"

/* Fails the task because the scanner is required but not available. */
static void
fail_task (KyWorkerTask *task)
{
  g_autoptr (GError) error
      = g_error_new_literal (KY_ERROR, KY_ERROR_SCANNER, "a required scanner is not available");

  ky_worker_task_fail (task, error);
}

static gboolean
is_required (const KyWorkerTask *task)
{
  return ky_policy_bool (task->settings.policy, KY_POLICY_SCAN_REQUIRED);
}

/* Converts the end of a scan to a verdict. */
static KyScanResult
scan_part_verdict_of (KyScanEnd end, const KyScanResult *result)
{
  if (end == KY_SCAN_SPENT)
    return (KyScanResult){ KY_SCAN_OVERSPENT, NULL };
  if (end == KY_SCAN_AWAY)
    return (KyScanResult){ KY_SCAN_LIMIT, (gchar *)"scanner away" };
  return *result;
}

/* --- what a worker hands over --------------------------------------------------------------- */

static void
answer_part (KyWork *work, guint32 ticket, const KyScanResult *verdict)
{
  KyPacket *packet = ky_scheduler_packet (work->task->scheduler);

  if (verdict->verdict == KY_SCAN_INFECTED)
    work->n_infected++;
  ky_worker_verdict_put (packet, &(KyWorkerVerdictOut){ .ticket = ticket,
                                                        .verdict = (guint32)verdict->verdict,
                                                        .signature = verdict->signature });
  ky_worker_send (work->user.worker, packet);
  work->on->go_on (work);
}

static void
part_charge (gpointer owner, gint64 spent)
{
  KyPartScan *part = owner;

  ky_worker_task_charge (part->work->task, spent, TRUE);
}

static void
part_done (gpointer owner, KyScanEnd end, const KyScanResult *result)
{
  KyPartScan *part = owner;
  KyWork *work = part->work;
  KyScheduler *scheduler = work->task->scheduler;
  KyScanResult verdict = scan_part_verdict_of (end, result);

  part->scan = NULL;
  g_ptr_array_remove_fast (work->scans, part);
  if (end == KY_SCAN_AWAY && is_required (work->task))
    fail_task (work->task);
  else
    answer_part (work, part->ticket, &verdict);
  ky_part_scan_free (part);
  ky_scheduler_run (scheduler);
}

/* Returns whether the scan is skipped: the scanner is away and the policy does not require it. */
static gboolean
goes_without (const KyWorkerTask *task)
{
  return !is_required (task) && !ky_scan_control_is_ready (ky_scheduler_scanner (task->scheduler));
}

static void
start_part (KyPartScan *part, gboolean raw)
{
  KyWorkerTask *task = part->work->task;
  KyScanControl *scanner = ky_scheduler_scanner (task->scheduler);
  guint seconds = ky_worker_task_scan_seconds (task);
  const KyScanRequest request = { .content = &part->content,
                                  .raw = raw,
                                  .seconds = seconds,
                                  .share = task->share,
                                  .is_dear = ky_worker_task_is_dear (task),
                                  .series = &part->work->series,
                                  .owner = part,
                                  .charge = part_charge,
                                  .done = part_done };

  g_ptr_array_add (part->work->scans, part);
  if (seconds == 0)
    part_done (part, KY_SCAN_SPENT, NULL);
  else if (goes_without (task))
    part_done (part, KY_SCAN_AWAY, NULL);
  else
    part->scan = ky_scan_start (scanner, &request);
}

gboolean
ky_work_scan_asked (KyWork *work, KyWireIn *in)
{
  g_auto (KyWorkerScanIn) message = { 0 };
  guint64 limit = ky_policy_uint (work->task->settings.policy, KY_POLICY_LIMIT_UNPACKED);

  if (ky_scheduler_scanner (work->task->scheduler) == NULL || work->scans->len >= KY_WORKER_SCANS
      || !ky_worker_scan_read (in, limit, &message, NULL))
    return FALSE;
  gboolean raw = (message.flags & KY_SCAN_RAW) != 0;
  if ((message.flags & KY_SCAN_INPUT) != 0)
    {
      ky_work_scan_input (work, raw);
      return TRUE;
    }
  work->was_unpacked = work->was_unpacked || !raw;
  KyPartScan *part = g_new0 (KyPartScan, 1);
  part->work = work;
  part->ticket = message.ticket;
  part->content.fd = -1;
  ky_measured_take_blob (&part->content, &message.content);
  start_part (part, raw);
  return TRUE;
}

/* --- the input ------------------------------------------------------------------------------ */

static void
input_charge (gpointer owner, gint64 spent)
{
  KyWork *work = owner;

  ky_worker_task_charge (work->task, spent, TRUE);
}

static void
set_verdict (KyWork *work, const KyScanResult *verdict)
{
  work->input_scan = KY_INPUT_SCAN_VERDICT;
  work->verdict.verdict = verdict->verdict;
  work->verdict.signature = g_strdup (verdict->signature);
}

static void
input_done (gpointer owner, KyScanEnd end, const KyScanResult *result)
{
  KyWork *work = owner;
  KyScheduler *scheduler = work->task->scheduler;
  KyScanResult verdict = scan_part_verdict_of (end, result);
  gboolean is_awaited = work->input_scan == KY_INPUT_SCAN_AWAITED;

  work->scan = NULL;
  if (end == KY_SCAN_AWAY && is_required (work->task))
    fail_task (work->task);
  else
    {
      set_verdict (work, &verdict);
      if (is_awaited)
        work->on->complete (work);
    }
  ky_scheduler_run (scheduler);
}

/* Returns whether only the raw bytes may be scanned: if the policy says so, or if a container
 * around this item was scanned with its members. A worker's claim that it was is not sufficient. */
static gboolean
may_be_raw (const KyWork *work)
{
  const KyWork *parent = work->parent;

  if (ky_policy_is (work->task->settings.policy, KY_POLICY_SCAN_DEPTH, "decoded"))
    return TRUE;
  while (parent != NULL && !parent->was_unpacked)
    parent = parent->parent;
  return parent != NULL && (work->treatment.flags & KY_MEMBER_SCANNED) != 0;
}

void
ky_work_scan_input (KyWork *work, gboolean raw)
{
  KyWorkerTask *task = work->task;
  guint seconds = ky_worker_task_scan_seconds (task);
  static const KyScanResult overspent = { KY_SCAN_OVERSPENT, NULL };
  static const KyScanResult away = { KY_SCAN_LIMIT, (gchar *)"scanner away" };
  KyScanRequest request = { .content = &work->input,
                            .seconds = seconds,
                            .share = task->share,
                            .is_dear = ky_worker_task_is_dear (task),
                            .owner = work,
                            .charge = input_charge,
                            .done = input_done };

  if (work->input_scan != KY_INPUT_SCAN_NONE || work->input.size == 0)
    return;
  request.raw = raw && may_be_raw (work);
  work->was_unpacked = work->was_unpacked || !request.raw;
  work->was_scanned_raw = request.raw;
  if (seconds == 0)
    set_verdict (work, &overspent);
  else if (goes_without (task))
    set_verdict (work, &away);
  else
    {
      work->input_scan = KY_INPUT_SCAN_RUNNING;
      work->scan = ky_scan_start (ky_scheduler_scanner (task->scheduler), &request);
    }
}
