/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps kiyome-scanner running for the supervisor: restarts it with a growing delay when it ends,
 * ends it when it does not answer, and loads new signatures in a second scanner, which replaces the
 * first one once it is ready. sanitizer/scan.c does the scans. */
#include "sanitizer/scan-private.h"

#include "sanitizer/pool.h"
#include "sanitizer/scanner-messages.h"
#include "sanitizer/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SCANNER_FD 3
#define BACKOFF_FIRST (500 * G_TIME_SPAN_MILLISECOND)
#define BACKOFF_LAST (60 * G_TIME_SPAN_SECOND)
#define CHECK_EVERY (5 * G_TIME_SPAN_SECOND) /* how often the files of the signatures are checked */
/* The scanner forks children and waits for them, which takes little time; one that is silent for
 * SILENT_TIME is restarted. That is much less than the time limit of an item. */
#define ASK_EVERY (3 * G_TIME_SPAN_SECOND)
#define SILENT_TIME (8 * G_TIME_SPAN_SECOND)
#define LOADING_TIME (600 * G_TIME_SPAN_SECOND)

/* Hashes the names, sizes and times of the database directory's files. */
static guint64
fingerprint (const KyScanControl *control)
{
  const gchar *path = ky_config_string (control->config, KY_CONFIG_SCANNER_DATABASE);
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const gchar *name;
  guint64 sum = 0;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree gchar *file = g_build_filename (path, name, NULL);
      struct stat status;

      /* The hashes are added, because the order of directory entries is arbitrary. */
      if (name[0] != '.' && stat (file, &status) == 0 && S_ISREG (status.st_mode))
        sum += g_str_hash (name) * G_GUINT64_CONSTANT (2654435761)
               + (guint64)status.st_mtim.tv_sec * 1000003 + (guint64)status.st_mtim.tv_nsec
               + (guint64)status.st_size * 31 + 1;
    }
  return sum;
}

static KyScanner *
loading_scanner (const KyScanControl *control)
{
  for (guint i = 0; i < control->scanners->len; i++)
    {
      KyScanner *scanner = control->scanners->pdata[i];

      if (scanner->state == KY_SCANNER_LOADING)
        return scanner;
    }
  return NULL;
}

static void
scanner_free (KyScanner *scanner)
{
  KyScanControl *control = scanner->control;

  if (control->current == scanner)
    {
      control->current = NULL;
      control->away_since = g_get_monotonic_time ();
    }
  g_ptr_array_remove (control->scanners, scanner);
  /* The scanner's children die with it, even if they are stopped. */
  if (scanner->pid > 0)
    kill (scanner->pid, SIGKILL);
  ky_channel_close (&scanner->channel);
  ky_scanner_end_children (scanner);
  g_ptr_array_unref (scanner->children);
  g_free (scanner->engine);
  g_free (scanner);
}

static void
scanner_lost (KyScanner *scanner)
{
  KyScanControl *control = scanner->control;
  gboolean is_expected = scanner->state == KY_SCANNER_ENDING;
  gint64 backoff = BACKOFF_FIRST << MIN (control->n_failures, 7);

  scanner_free (scanner);
  if (is_expected)
    return;
  control->n_failures++;
  ky_log (KY_LOG_WARNING, "scanner ended restart_ms=%" G_GINT64_FORMAT,
          MIN (backoff, BACKOFF_LAST) / 1000);
  ky_loop_set_timer (control->loop, &control->restart,
                     g_get_monotonic_time () + MIN (backoff, BACKOFF_LAST));
  control->changed (control->data);
}

static void
scanner_closed (KyChannel *channel)
{
  scanner_lost (channel->owner);
}

static void
scanner_ready (KyScanner *scanner)
{
  KyScanControl *control = scanner->control;
  KyScanner *old = control->current;

  ky_log (KY_LOG_INFO, "scanner ready engine=\"%s\" signatures=%" G_GUINT64_FORMAT, scanner->engine,
          scanner->signatures);
  scanner->state = KY_SCANNER_RUNNING;
  scanner->since = g_get_monotonic_time ();
  control->current = scanner;
  control->away_since = 0;
  control->n_failures = 0;
  if (old != NULL && old != scanner)
    {
      old->state = KY_SCANNER_ENDING;
      ky_scanner_end_idle (old);
    }
  ky_scan_run (control);
  control->changed (control->data);
}

static gboolean
read_ready (KyScanner *scanner, KyWireIn *in)
{
  g_auto (KyScannerReadyIn) ready = { 0 };

  if (!ky_scanner_ready_read (in, &ready, NULL))
    return FALSE;
  scanner->asked = 0;
  scanner->signatures = ready.signatures;
  scanner->threads = ready.threads;
  scanner->database_time = ready.newest;
  scanner->small_pages = ready.small_pages;
  g_free (scanner->engine);
  scanner->engine = ky_log_safe (ready.engine);
  return TRUE;
}

static void
scanner_message (KyChannel *channel, KyWireIn *in)
{
  KyScanner *scanner = channel->owner;

  switch (in->type)
    {
    case KY_SCANNER_READY:
      if (!read_ready (scanner, in))
        break;
      if (scanner->state == KY_SCANNER_LOADING)
        scanner_ready (scanner);
      return;
    case KY_SCANNER_CHILD:
      if (!ky_scanner_take_child (scanner, in))
        break;
      return;
    case KY_SCANNER_EXITED:
      if (!ky_scanner_child_exited (scanner, in))
        break;
      return;
    }
  ky_log (KY_LOG_WARNING, "the scanner broke the protocol, and is started again");
  scanner_lost (scanner);
}

static pid_t
spawn_scanner (const KyScanControl *control, int socket, GError **error)
{
  g_autofree gchar *directory = ky_program_directory ();
  g_autofree gchar *program = g_build_filename (directory, "kiyome-scanner", NULL);
  const gchar *config = ky_config_directory (control->config);
  const gchar *const arguments[] = { "kiyome-scanner",
                                     "--control-fd",
                                     G_STRINGIFY (SCANNER_FD),
                                     config != NULL ? "--config" : NULL,
                                     config,
                                     NULL };

  return ky_program_start (program, arguments, environ, socket, SCANNER_FD, error);
}

static void
start_scanner (KyScanControl *control)
{
  KyScanner *scanner = g_new0 (KyScanner, 1);
  g_autoptr (GError) error = NULL;
  ky_autofd int theirs = -1;
  int pair[2];

  scanner->control = control;
  scanner->since = g_get_monotonic_time ();
  scanner->children = ky_scanner_children_new ();
  scanner->engine = g_strdup ("");
  scanner->fingerprint = fingerprint (control);
  scanner->channel.fd = -1;
  scanner->channel.owner = scanner;
  scanner->channel.message = scanner_message;
  scanner->channel.closed = scanner_closed;
  g_ptr_array_add (control->scanners, scanner);
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    ky_error_set_errno (&error, "socketpair");
  else
    {
      theirs = pair[1];
      ky_channel_open (control->loop, &scanner->channel, pair[0]);
      scanner->pid = spawn_scanner (control, theirs, &error);
    }
  if (error == NULL)
    return;
  ky_log_error (KY_LOG_ERROR, error->message, "can't start the scanner");
  scanner_lost (scanner);
}

static void
scan_control_restart_due (KyTimer *timer)
{
  KyScanControl *control
      = (KyScanControl *)((guint8 *)timer - G_STRUCT_OFFSET (KyScanControl, restart));

  if (loading_scanner (control) == NULL)
    start_scanner (control);
}

/* Loads new signatures once their files have not changed for a while, because they may still be
 * written to. */
static void
check_signatures (KyScanControl *control)
{
  guint64 now_seen = fingerprint (control);

  if (control->current != NULL && loading_scanner (control) == NULL
      && now_seen != control->current->fingerprint && now_seen == control->seen)
    {
      ky_log (KY_LOG_INFO, "new signatures: loading them beside the old ones");
      start_scanner (control);
    }
  control->seen = now_seen;
}

/* Returns FALSE if the scanner was ended. */
static gboolean
check_scanner (KyScanner *scanner, gint64 now)
{
  KyScanControl *control = scanner->control;
  gboolean is_hung = scanner->state == KY_SCANNER_LOADING
                         ? now - scanner->since > LOADING_TIME
                         : scanner->asked != 0 && now - scanner->asked > SILENT_TIME;

  if (is_hung)
    {
      control->n_hung++;
      ky_log (KY_LOG_ERROR, "the scanner does not answer and is restarted pid=%d",
              (int)scanner->pid);
      scanner_lost (scanner);
      return FALSE;
    }
  if (scanner->state == KY_SCANNER_ENDING && !ky_scanner_is_busy (scanner))
    {
      scanner_lost (scanner);
      return FALSE;
    }
  if (scanner->state != KY_SCANNER_LOADING && scanner->asked == 0)
    {
      scanner->asked = now;
      ky_scanner_status_put (&control->packet);
      ky_channel_send (&scanner->channel, &control->packet);
    }
  return TRUE;
}

static void
scan_control_check (KyTimer *timer)
{
  KyScanControl *control = (KyScanControl *)timer;
  gint64 now = g_get_monotonic_time ();

  for (guint i = control->scanners->len; i > 0; i--)
    if (!check_scanner (control->scanners->pdata[i - 1], now))
      break;
  /* clamd watches its own database. */
  if (!control->is_deaf && now - control->checked >= CHECK_EVERY)
    {
      control->checked = now;
      check_signatures (control);
    }
  ky_loop_set_timer (control->loop, &control->check, now + ASK_EVERY);
}

/* --- public --------------------------------------------------------------------------------- */

KyScanControl *
ky_scan_control_new (KyLoop *loop, const KyConfig *config, void (*changed) (gpointer data),
                     gpointer data)
{
  KyScanControl *control = g_new0 (KyScanControl, 1);

  control->loop = loop;
  control->config = config;
  control->changed = changed;
  control->data = data;
  control->scanners = g_ptr_array_new ();
  control->check.fire = scan_control_check;
  control->restart.fire = scan_control_restart_due;
  control->away_since = g_get_monotonic_time ();
  ky_scan_init (control);
  start_scanner (control);
  ky_loop_set_timer (loop, &control->check, g_get_monotonic_time () + ASK_EVERY);
  return control;
}

void
ky_scan_control_free (KyScanControl *control)
{
  ky_loop_clear_timer (control->loop, &control->check);
  ky_loop_clear_timer (control->loop, &control->restart);
  ky_scan_clear (control);
  while (control->scanners->len > 0)
    {
      KyScanner *scanner = control->scanners->pdata[0];
      pid_t pid = scanner->pid;

      scanner_free (scanner);
      while (pid > 0 && waitpid (pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    }
  g_ptr_array_unref (control->scanners);
  ky_packet_clear (&control->packet);
  g_free (control);
}

gboolean
ky_scan_control_is_ready (const KyScanControl *control)
{
  return control->current != NULL;
}

gboolean
ky_scan_control_is_starting (const KyScanControl *control)
{
  return control->current == NULL && control->n_failures == 0 && loading_scanner (control) != NULL;
}

gboolean
ky_scan_control_child_exited (KyScanControl *control, pid_t pid, int status)
{
  for (guint i = 0; i < control->scanners->len; i++)
    {
      KyScanner *scanner = control->scanners->pdata[i];

      if (scanner->pid == pid)
        {
          scanner->pid = 0;
          scanner_lost (scanner);
          return TRUE;
        }
    }
  return FALSE;
}

void
ky_scan_control_status (const KyScanControl *control, GString *json)
{
  const KyScanner *scanner = control->current;
  gint64 age = scanner != NULL && scanner->database_time > 0
                   ? g_get_real_time () / G_USEC_PER_SEC - (gint64)scanner->database_time
                   : -1;
  gboolean is_stopped = scanner != NULL && ky_process_state (scanner->pid) == 'T';

  g_string_append_printf (
      json,
      "{\"engine\":\"%s\",\"state\":\"%s\",\"version\":\"%s\",\"pid\":%d,\"signatures\":"
      "%" G_GUINT64_FORMAT ",\"database_time\":%" G_GUINT64_FORMAT ",\"age_seconds\":",
      ky_config_string (control->config, KY_CONFIG_SCANNER_ENGINE),
      is_stopped                          ? "stopped"
      : scanner != NULL                   ? "ready"
      : loading_scanner (control) != NULL ? "loading"
                                          : "restarting",
      scanner != NULL ? scanner->engine : "", scanner != NULL ? (int)scanner->pid : 0,
      scanner != NULL ? scanner->signatures : 0, scanner != NULL ? scanner->database_time : 0);
  if (age >= 0)
    g_string_append_printf (json, "%" G_GINT64_FORMAT, age);
  else
    g_string_append (json, "null");
  g_string_append_printf (
      json,
      ",\"small_pages\":%" G_GUINT64_FORMAT
      ",\"loading\":%s,\"failures\":%u,\"hung\":%" G_GUINT64_FORMAT
      ",\"running\":%u,\"waiting\":%u,\"scans\":%" G_GUINT64_FORMAT
      ",\"crashes\":%" G_GUINT64_FORMAT ",\"unanswered\":%u,\"cpu_seconds\":%.3f,\"silent\":%s}",
      scanner != NULL ? scanner->small_pages : 0,
      scanner != NULL && loading_scanner (control) != NULL ? "true" : "false", control->n_failures,
      control->n_hung, control->running.length, control->waiting.length, control->n_scans,
      control->n_crashes, control->n_unanswered, (gdouble)control->spent / G_USEC_PER_SEC,
      scanner != NULL && scanner->asked != 0
              && g_get_monotonic_time () - scanner->asked > G_TIME_SPAN_SECOND
          ? "true"
          : "false");
}
