/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Schedules scans and runs each in a child of kiyome-scanner. A child is considered hostile once it
 * has the bytes: its messages are checked, its CPU time is read from its clock, and it is ended
 * after its answer, or after those for the small contents of one worker. */
#include "sanitizer/scan-private.h"

#include "sanitizer/scanner-messages.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define TICK (G_TIME_SPAN_SECOND / 10)
#define TRIES 3
/* Time without a scanner until waiting scans fail. */
#define AWAY_TIME (10 * G_TIME_SPAN_SECOND)
/* Time in which a child uses no CPU time. */
#define STALL_TIME (10 * G_TIME_SPAN_SECOND)
#define SLEEP_TIME (60 * G_TIME_SPAN_SECOND)
/* A child gives up waiting for clamd earlier than this. */
#define DEAF_TIME (200 * G_TIME_SPAN_SECOND)
/* clamd's CPU time cannot be read, so wall time counts; it includes other scans and other
 * processes. */
#define DEAF_FACTOR 3
/* Between the end of a child's connection and the report of how it ended. */
#define LOST_TIME (500 * G_TIME_SPAN_MILLISECOND)

typedef struct KyScanChild
{
  KyChannel channel;
  KyScanner *scanner;
  pid_t pid;
  int pidfd;
  KyScan *scan;         /* NULL: a spare, or waits for its series, or its scan was abandoned */
  KyScanSeries *series; /* series to which it belongs, or NULL */
  gint64 spent;         /* CPU time charged so far, in µs */
  gint64 seen_at;       /* when `spent` last grew */
  gint64 lost_at;       /* when its connection was closed without an answer; 0: it was not */
} Child;

struct _KyScan
{
  GList link; /* in `waiting` or `running` */
  KyScanControl *control;
  KyScanRequest request;
  KyShare *share; /* a reference of its own: an abandoned scan may outlive its request */
  Child *child;   /* NULL: the scan waits */
  guint n_tries, n_crashes;
  gboolean is_light;
  gboolean keeps_child; /* it has its answer, and its child waits for the next of the series */
  gint64 spent;         /* CPU time charged for it, in µs */
  /* No result is needed, but clamd still works on it, so its place is taken until it answers. */
  gboolean is_given_up;
  gint64 waits_since;
  gint64 began; /* when a child got it */
};

/* --- children ------------------------------------------------------------------------------- */

static void
child_leave_series (Child *child)
{
  if (child->series != NULL && child->series->child == child)
    child->series->child = NULL;
  child->series = NULL;
}

static void
child_free (gpointer data)
{
  Child *child = data;

  child_leave_series (child);
  syscall (SYS_pidfd_send_signal, child->pidfd, SIGKILL, NULL, 0);
  ky_channel_close (&child->channel);
  ky_fd_clear (&child->pidfd);
  g_free (child);
}

static void
child_end (Child *child)
{
  KyScanner *scanner = child->scanner;

  g_queue_remove (&scanner->spares, child);
  g_ptr_array_remove_fast (scanner->children, child);
}

void
ky_scanner_end_idle (KyScanner *scanner)
{
  for (guint i = scanner->children->len; i > 0; i--)
    if (((Child *)scanner->children->pdata[i - 1])->scan == NULL)
      child_end (scanner->children->pdata[i - 1]);
}

gboolean
ky_scanner_is_busy (const KyScanner *scanner)
{
  for (guint i = 0; i < scanner->children->len; i++)
    if (((const Child *)scanner->children->pdata[i])->scan != NULL)
      return TRUE;
  return FALSE;
}

static void
ask_for_children (KyScanner *scanner)
{
  KyScanControl *control = scanner->control;
  guint wanted = control->gate.limit;
  guint have = scanner->spares.length + scanner->n_forking;

  /* Request several at a time, so that the scanner wakes up less often than it forks. */
  if (scanner != control->current || have > wanted / 2)
    return;
  wanted = MIN (wanted - have, KY_SCANNER_FORKS);
  scanner->n_forking += wanted;
  ky_scanner_fork_put (&control->packet, &(KyScannerForkOut){ .count = wanted });
  ky_channel_send (&scanner->channel, &control->packet);
}

/* --- scans ---------------------------------------------------------------------------------- */

static void
scan_free (KyScan *scan)
{
  ky_share_give_back (scan->share);
  g_free (scan);
}

static void
leave_child (KyScan *scan)
{
  Child *child = scan->child;

  if (child == NULL)
    return;
  g_queue_unlink (&scan->control->running, &scan->link);
  ky_gate_leave (&scan->control->gate, scan->is_light, scan->share);
  child->scan = NULL;
  scan->child = NULL;
  if (!scan->keeps_child)
    child_leave_series (child);
}

static void
sanitizer_scan_charge (KyScan *scan, gint64 spent)
{
  if (spent <= 0)
    return;
  scan->control->spent += spent;
  scan->spent += spent;
  if (scan->is_given_up)
    return;
  ky_share_charge (scan->share, spent);
  scan->request.charge (scan->request.owner, spent);
}

static void
scan_end (KyScan *scan, KyScanEnd end, const KyScanResult *result)
{
  KyScanControl *control = scan->control;
  KyScanRequest request = scan->request;
  gboolean is_given_up = scan->is_given_up;

  if (scan->child != NULL)
    leave_child (scan);
  else
    g_queue_unlink (&control->waiting, &scan->link);
  scan_free (scan);
  /* An abandoned scan was counted when it was abandoned. */
  control->n_unanswered += end == KY_SCAN_AWAY && !is_given_up;
  if (!is_given_up)
    request.done (request.owner, end, result);
}

/* Returns the CPU time since the last call. A child that has ended has no clock, and one that waits
 * for clamd uses no time; then wall time counts. */
static gint64
more_spent (Child *child, gint64 now)
{
  gboolean is_deaf = child->scanner->control->is_deaf;
  gint64 spent = is_deaf ? -1 : ky_process_cpu_time (child->pid);
  gint64 more = is_deaf      ? now - child->seen_at
                : spent >= 0 ? spent - child->spent
                             : MAX (MIN (now - child->seen_at, TICK), 0);

  if (more > 0)
    {
      child->spent += more;
      child->seen_at = now;
    }
  return MAX (more, 0);
}

static void
sanitizer_scan_send_scan (Child *child, const KyScanRequest *request)
{
  KyPacket *packet = &child->scanner->control->packet;

  ky_scanner_scan_put (packet, &(KyScannerScanOut){
                                   .flags = (request->raw ? KY_SCANNER_FLAG_RAW : 0)
                                            | (child->series ? KY_SCANNER_FLAG_MORE : 0),
                                   .seconds = MAX (request->seconds, 1),
                                   .content = ky_measured_blob (request->content),
                               });
  ky_channel_send (&child->channel, packet);
}

/* Makes `child` the one of `series` (nullable). One that the series has already is of a scanner
 * with older signatures, and ends after the scan that it is doing. */
static void
take_series (Child *child, KyScanSeries *series)
{
  if (series != NULL && series->child != NULL)
    child_leave_series (series->child);
  child->series = series;
  if (series != NULL)
    series->child = child;
}

static void
start_on (KyScan *scan, Child *child)
{
  KyScanControl *control = scan->control;
  gint64 now = g_get_monotonic_time ();

  g_queue_unlink (&control->waiting, &scan->link);
  g_queue_push_tail_link (&control->running, &scan->link);
  ky_gate_enter (&control->gate, scan->is_light, scan->share);
  scan->child = child;
  scan->began = now;
  child->scan = scan;
  take_series (child, scan->request.series);
  /* The first scan of a child is also charged for its fork. */
  child->seen_at = now;
  ky_process_step_back (child->pid, ky_share_behind (scan->share, scan->request.is_dear));
  control->n_scans++;
  sanitizer_scan_send_scan (child, &scan->request);
  if (control->tick.due == 0)
    ky_loop_set_timer (control->loop, &control->tick, now + TICK);
}

/* Tells whether a thread of clamd is free for the scan. clamd has a fixed number of threads for all
 * clients and cannot stop a scan. A client that keeps one thread busy for long, and heavy scans,
 * may not take the last ones, so that other clients' scans do not wait behind them. */
static gboolean
has_thread (KyScanControl *control, const KyScan *scan)
{
  guint threads = control->current->threads;
  guint kept = threads > 4 ? 2 : threads > 2 ? 1 : 0;
  guint n_heavy = 0;
  gboolean is_busy = FALSE;

  if (threads == 0)
    return TRUE;
  for (GList *link = control->running.head; link != NULL; link = link->next)
    {
      const KyScan *other = link->data;

      n_heavy += !other->is_light;
      is_busy = is_busy || (!other->is_light && ky_share_is_of_client (other->share, scan->share));
    }
  if (!scan->is_light)
    return n_heavy < threads - kept && control->running.length < threads;
  threads = is_busy ? MIN (threads - kept, control->gate.limit * 2) : threads;
  return control->running.length < threads;
}

/* Returns the child that waits for the scan: that of its series. Other ones than the current
 * scanner's have older signatures. */
static Child *
waiting_child (const KyScan *scan)
{
  Child *child = scan->request.series != NULL ? scan->request.series->child : NULL;

  return child != NULL && child->scanner == scan->control->current ? child : NULL;
}

/* Tells whether a child can take the scan now. */
static gboolean
has_child (const KyScan *scan)
{
  const Child *child = waiting_child (scan);

  return child != NULL ? child->scan == NULL : scan->control->current->spares.length > 0;
}

/* Returns the scan to start next, or NULL if none may start now. */
static KyScan *
next_scan (KyScanControl *control)
{
  KyScan *best = NULL;

  for (GList *link = control->waiting.head; link != NULL; link = link->next)
    {
      KyScan *scan = link->data;

      if (!ky_gate_is_open (&control->gate, scan->is_light, scan->share)
          || !has_thread (control, scan) || !has_child (scan))
        continue;
      gint order = best == NULL ? -1 : ky_share_compare (scan->share, best->share);
      if (order < 0 || (order == 0 && scan->request.content->size < best->request.content->size))
        best = scan;
    }
  return best;
}

void
ky_scan_run (KyScanControl *control)
{
  KyScanner *scanner = control->current;

  while (scanner != NULL && control->waiting.length > 0)
    {
      KyScan *scan = next_scan (control);
      Child *child = scan != NULL ? waiting_child (scan) : NULL;

      if (scan == NULL)
        break;
      start_on (scan, child != NULL ? child : g_queue_pop_head (&scanner->spares));
    }
  if (scanner != NULL)
    ask_for_children (scanner);
}

/* Queues the scan for another child, or ends it after the last try. */
static void
try_again (KyScan *scan)
{
  KyScanControl *control = scan->control;

  if (scan->is_given_up)
    {
      scan_end (scan, KY_SCAN_AWAY, NULL);
      return;
    }
  leave_child (scan);
  scan->waits_since = g_get_monotonic_time ();
  g_queue_push_tail_link (&control->waiting, &scan->link);
  if (control->tick.due == 0)
    ky_loop_set_timer (control->loop, &control->tick, scan->waits_since + TICK);
  if (++scan->n_tries >= TRIES)
    scan_end (scan, KY_SCAN_AWAY, NULL);
}

/* --- what a child says, and how it ends ----------------------------------------------------- */

/* Takes the answer of a child. Returns FALSE if the child is to be ended; otherwise it waits for
 * its series, and may be gone. */
static gboolean
sanitizer_scan_result_came (Child *child, KyWireIn *in)
{
  KyScan *scan = child->scan;
  g_auto (KyScannerResultIn) answer = { 0 };
  gboolean is_whole = ky_scanner_result_read (in, &answer, NULL);
  KyScanResult result = { (KyScanVerdict)answer.verdict, answer.signature };
  gint64 spent = more_spent (child, g_get_monotonic_time ());

  sanitizer_scan_charge (scan, spent);
  if (is_whole && answer.verdict < KY_SCAN_LAST && answer.verdict != KY_SCAN_ERROR)
    {
      scan->control->answered_at = g_get_monotonic_time ();
      scan->control->n_unanswered = 0;
    }
  if (is_whole && answer.verdict < KY_SCAN_LAST)
    {
      gboolean waits = child->series != NULL && child->scanner == scan->control->current;

      scan->keeps_child = waits;
      scan_end (scan, KY_SCAN_ANSWERED, &result);
      return waits;
    }
  g_autofree gchar *safe
      = ky_log_safe (is_whole ? answer.signature : "the scanner's answer is malformed");

  ky_log (KY_LOG_WARNING, "a scan failed try=%u cause=\"%s\"", scan->n_tries + 1, safe);
  try_again (scan);
  return FALSE;
}

static void
child_message (KyChannel *channel, KyWireIn *in)
{
  Child *child = channel->owner;
  KyScanControl *control = child->scanner->control;

  gboolean waits = FALSE;

  /* A child without a scan has nothing to report. */
  if (in->type == KY_SCANNER_RESULT && child->scan != NULL)
    waits = sanitizer_scan_result_came (child, in);
  else if (child->scan != NULL)
    try_again (child->scan);
  if (!waits)
    child_end (child);
  ky_scan_run (control);
}

static void
child_closed (KyChannel *channel)
{
  Child *child = channel->owner;
  KyScanControl *control = child->scanner->control;

  if (child->scan == NULL)
    {
      child_end (child);
      ky_scan_run (control);
      return;
    }
  /* The scanner reports how the child ended. */
  ky_channel_close (&child->channel);
  child->lost_at = g_get_monotonic_time ();
}

/* Handles a crash of the scan. It is attributed to the content; the scan is tried once more in case
 * it had another cause. */
static void
scan_crashed (KyScan *scan, int status)
{
  static const KyScanResult failed = { KY_SCAN_ERROR, (gchar *)"the scanner crashed" };

  scan->control->n_crashes++;
  ky_log (KY_LOG_WARNING, "a scan crashed status=%d try=%u", status, scan->n_crashes + 1);
  if (++scan->n_crashes < 2)
    try_again (scan);
  else
    scan_end (scan, KY_SCAN_ANSWERED, &failed);
}

static void
child_gone (Child *child, int status)
{
  KyScan *scan = child->scan;
  KyScanControl *control = child->scanner->control;

  if (scan != NULL)
    {
      sanitizer_scan_charge (scan, more_spent (child, g_get_monotonic_time ()));
      if (WIFSIGNALED (status) && WTERMSIG (status) == SIGXCPU)
        {
          ky_log (KY_LOG_WARNING, "a scan used up its CPU time seconds=%u", scan->request.seconds);
          scan_end (scan, KY_SCAN_SPENT, NULL);
        }
      else if (ky_process_was_ended (status)
               || (WIFEXITED (status) && WEXITSTATUS (status) == KY_SCANNER_SENT))
        {
          ky_log (KY_LOG_WARNING, "a scan was killed by a signal from outside it try=%u",
                  scan->n_tries + 1);
          try_again (scan);
        }
      else
        scan_crashed (scan, status);
    }
  child_end (child);
  ky_scan_run (control);
}

static Child *
find_child (KyScanner *scanner, pid_t pid)
{
  for (guint i = 0; i < scanner->children->len; i++)
    {
      Child *child = scanner->children->pdata[i];

      if (child->pid == pid)
        return child;
    }
  return NULL;
}

gboolean
ky_scanner_child_exited (KyScanner *scanner, KyWireIn *in)
{
  KyScannerExitedIn ended;

  if (!ky_scanner_exited_read (in, &ended, NULL))
    return FALSE;
  Child *child = find_child (scanner, (pid_t)ended.pid);
  /* The child's answer may have arrived already. */
  if (child != NULL && child->channel.fd >= 0)
    child->channel.watch.ready (&child->channel.watch, EPOLLIN);
  child = find_child (scanner, (pid_t)ended.pid);
  if (child != NULL)
    child_gone (child, (int)ended.status);
  return TRUE;
}

gboolean
ky_scanner_take_child (KyScanner *scanner, KyWireIn *in)
{
  KyScannerChildIn given;
  ky_autofd int fd = -1;

  if (!ky_scanner_child_read (in, &given, NULL))
    return FALSE;
  fd = ky_wire_take_fd (in);
  if (scanner->n_forking > 0)
    scanner->n_forking--;
  if (fd < 0)
    {
      ky_log (KY_LOG_WARNING, "the scanner can't start a process for a scan");
      return TRUE;
    }
  Child *child = g_new0 (Child, 1);
  child->scanner = scanner;
  child->pid = (pid_t)given.pid;
  child->pidfd = ky_wire_take_fd (in);
  child->channel.owner = child;
  child->channel.message = child_message;
  child->channel.closed = child_closed;
  ky_channel_open (scanner->control->loop, &child->channel, ky_steal_fd (&fd));
  g_ptr_array_add (scanner->children, child);
  g_queue_push_tail (&scanner->spares, child);
  ky_scan_run (scanner->control);
  return TRUE;
}

GPtrArray *
ky_scanner_children_new (void)
{
  return g_ptr_array_new_with_free_func (child_free);
}

void
ky_scanner_end_children (KyScanner *scanner)
{
  g_queue_clear (&scanner->spares);
  while (scanner->children->len > 0)
    {
      Child *child = scanner->children->pdata[scanner->children->len - 1];

      if (child->scan != NULL)
        try_again (child->scan);
      g_ptr_array_remove_fast (scanner->children, child);
    }
}

/* --- the clock ------------------------------------------------------------------------------ */

static void
note_heaviness (KyScan *scan)
{
  if (!scan->is_light || scan->spent <= KY_LIGHT_TIME)
    return;
  scan->is_light = FALSE;
  ky_gate_turn_heavy (&scan->control->gate, scan->share);
  ky_process_step_back (scan->child->pid, KY_BEHIND_OTHERS);
}

/* Returns TRUE if the scan was ended because its child used no time. */
static gboolean
ended_idle (KyScan *scan, gint64 now)
{
  Child *child = scan->child;
  gint64 idle = now - child->seen_at;
  gchar state = idle < STALL_TIME ? 'R' : ky_process_state (child->pid);

  if (state == 'T' || state == 't')
    child_gone (child, SIGKILL);
  else if (state == 'S' && idle > SLEEP_TIME)
    child_gone (child, SIGXCPU);
  else
    return FALSE;
  return TRUE;
}

/* Ends a scan that clamd does not answer; clamd itself cannot be told to stop. */
static gboolean
ended_deaf (KyScan *scan, gint64 now)
{
  Child *child = scan->child;

  if (child->spent > DEAF_TIME)
    child_gone (child, SIGKILL);
  else if (!scan->is_given_up
           && child->spent > (gint64)scan->request.seconds * DEAF_FACTOR * G_TIME_SPAN_SECOND)
    {
      KyScanRequest request = scan->request;
      /* If clamd answered no scan meanwhile, this content may not be the reason. */
      gboolean is_silent = scan->control->answered_at < scan->began;

      if (is_silent)
        ky_log (KY_LOG_ERROR,
                "clamd does not answer: no scan was answered for %" G_GINT64_FORMAT " s",
                (now - scan->began) / G_TIME_SPAN_SECOND);
      scan->control->n_unanswered += is_silent;
      scan->is_given_up = TRUE;
      request.done (request.owner, is_silent ? KY_SCAN_AWAY : KY_SCAN_SPENT, NULL);
    }
  else
    return FALSE;
  return TRUE;
}

/* Returns FALSE if the scan, and perhaps others, may have ended. */
static gboolean
watch_scan (KyScan *scan, gint64 now)
{
  Child *child = scan->child;

  if (child->lost_at != 0)
    {
      if (now - child->lost_at <= LOST_TIME)
        return TRUE;
      child_gone (child, SIGKILL);
      return FALSE;
    }
  sanitizer_scan_charge (scan, more_spent (child, now));
  note_heaviness (scan);
  return scan->control->is_deaf ? !ended_deaf (scan, now) : !ended_idle (scan, now);
}

static void
sanitizer_scan_tick (KyTimer *timer)
{
  KyScanControl *control
      = (KyScanControl *)((guint8 *)timer - G_STRUCT_OFFSET (KyScanControl, tick));
  gint64 now = g_get_monotonic_time ();
  gint64 away = control->away_since;
  GList *next;

  /* Ending one scan may end others, so the rest is checked at the next tick. */
  for (GList *link = control->running.head; link != NULL; link = next)
    {
      next = link->next;
      if (!watch_scan (link->data, now))
        break;
    }
  for (GList *link = control->waiting.head; away != 0 && link != NULL; link = next)
    {
      KyScan *scan = link->data;

      next = link->next;
      if (now - MAX (away, scan->waits_since) > AWAY_TIME)
        {
          scan_end (scan, KY_SCAN_AWAY, NULL);
          break;
        }
    }
  ky_scan_run (control);
  if (control->running.length > 0 || control->waiting.length > 0)
    ky_loop_set_timer (control->loop, &control->tick, now + TICK);
}

/* --- public --------------------------------------------------------------------------------- */

KyScan *
ky_scan_start (KyScanControl *control, const KyScanRequest *request)
{
  KyScan *scan = g_new0 (KyScan, 1);

  scan->control = control;
  scan->request = *request;
  scan->share = ky_share_keep (request->share);
  scan->link.data = scan;
  scan->is_light = request->content->size <= KY_LIGHT_SIZE && !request->is_dear
                   && !ky_share_is_background (request->share);
  if (control->is_deaf || !scan->is_light)
    scan->request.series = NULL;
  scan->waits_since = g_get_monotonic_time ();
  g_queue_push_tail_link (&control->waiting, &scan->link);
  if (control->tick.due == 0)
    ky_loop_set_timer (control->loop, &control->tick, scan->waits_since + TICK);
  ky_scan_run (control);
  return scan;
}

void
ky_scan_cancel (KyScan *scan)
{
  KyScanControl *control = scan->control;
  Child *child = scan->child;

  if (child != NULL && control->is_deaf)
    {
      scan->is_given_up = TRUE;
      return;
    }
  if (child != NULL)
    {
      leave_child (scan);
      child_end (child);
    }
  else
    g_queue_unlink (&control->waiting, &scan->link);
  scan_free (scan);
}

gint64
ky_scan_series_end (KyScanSeries *series)
{
  Child *child = series->child;

  if (child == NULL)
    return 0;
  gint64 spent = more_spent (child, g_get_monotonic_time ());
  child->scanner->control->spent += spent;
  child_end (child);
  return spent;
}

void
ky_scan_init (KyScanControl *control)
{
  guint threads = (guint)ky_config_uint (control->config, KY_CONFIG_SCANNER_THREADS);

  /* One additional place, which only light scans may take. */
  ky_gate_init (&control->gate, KY_GATE_SCANS,
                (threads > 0 ? threads : g_get_num_processors ()) + 1);
  control->tick.fire = sanitizer_scan_tick;
  control->is_deaf
      = strcmp (ky_config_string (control->config, KY_CONFIG_SCANNER_ENGINE), "clamd") == 0;
  /* A scan in clamd cannot be interrupted for a light one. */
  if (control->is_deaf && control->gate.limit > 2)
    control->gate.reserve++;
}

void
ky_scan_clear (KyScanControl *control)
{
  GList *link;

  /* Only abandoned scans are left. */
  while ((link = g_queue_pop_head_link (&control->running)) != NULL)
    {
      KyScan *scan = link->data;

      scan->child->scan = NULL;
      scan_free (scan);
    }
  ky_loop_clear_timer (control->loop, &control->tick);
}
