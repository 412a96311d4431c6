/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitizer/scan-control.h"

#include "common/log.h"
#include "sanitizer/pool.h"
#include "sanitizer/scanner-protocol.h"
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
#define CHECK_EVERY (5 * G_TIME_SPAN_SECOND)
#define DRAIN_TIME (600 * G_TIME_SPAN_SECOND) /* a message's time and some */

typedef enum
{
  SCANNER_LOADING,
  SCANNER_READY,
  SCANNER_DRAINING
} ScannerState;

typedef struct
{
  KyChannel channel; /* first: the channel gives the scanner back */
  KyScanControl *control;
  ScannerState state;
  pid_t pid;
  gint64 drained_since;
  guint64 fingerprint; /* of the signatures' files when it was started */
  guint64 signatures, database_time;
  gchar *engine;
} Scanner;

struct _KyScanControl
{
  KyTimer check; /* first: the timer gives the control back */
  KyLoop *loop;
  const KyConfig *config;
  GPtrArray *scanners; /* of Scanner; the newest last */
  Scanner *current;    /* READY, or NULL */
  KyTimer restart;
  guint n_failures;
  guint64 seen; /* fingerprint at the last check */
  KyPacket packet;
  void (*changed) (gpointer data);
  gpointer data;
};

/* Names, sizes and times of the database directory's files. */
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

      /* A sum, since the order of a directory means nothing. */
      if (name[0] != '.' && stat (file, &status) == 0 && S_ISREG (status.st_mode))
        sum += g_str_hash (name) * G_GUINT64_CONSTANT (2654435761)
               + (guint64)status.st_mtim.tv_sec * 1000003 + (guint64)status.st_mtim.tv_nsec
               + (guint64)status.st_size * 31 + 1;
    }
  return sum;
}

static Scanner *
loading_scanner (const KyScanControl *control)
{
  for (guint i = 0; i < control->scanners->len; i++)
    {
      Scanner *scanner = control->scanners->pdata[i];

      if (scanner->state == SCANNER_LOADING)
        return scanner;
    }
  return NULL;
}

static void
scanner_free (Scanner *scanner)
{
  KyScanControl *control = scanner->control;

  if (control->current == scanner)
    control->current = NULL;
  ky_channel_close (&scanner->channel);
  if (scanner->pid > 0)
    kill (scanner->pid, SIGKILL);
  g_ptr_array_remove (control->scanners, scanner);
  g_free (scanner->engine);
  g_free (scanner);
}

static void
scanner_lost (Scanner *scanner)
{
  KyScanControl *control = scanner->control;
  gboolean is_expected = scanner->state == SCANNER_DRAINING;
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
scanner_ready (Scanner *scanner)
{
  KyScanControl *control = scanner->control;
  Scanner *old = control->current;

  ky_log (KY_LOG_INFO, "scanner ready engine=\"%s\" signatures=%" G_GUINT64_FORMAT, scanner->engine,
          scanner->signatures);
  scanner->state = SCANNER_READY;
  control->current = scanner;
  control->n_failures = 0;
  if (old != NULL && old != scanner)
    {
      old->state = SCANNER_DRAINING;
      old->drained_since = g_get_monotonic_time ();
      ky_packet_begin (&control->packet, KY_SCANNER_DRAIN);
      ky_channel_send (&old->channel, &control->packet);
    }
  control->changed (control->data);
}

static void
scanner_message (KyChannel *channel, KyWireIn *in)
{
  Scanner *scanner = channel->owner;
  guint32 signatures = ky_wire_read_u32 (in);
  guint64 time = ky_wire_read_u64 (in);
  g_autofree gchar *engine = ky_wire_read_string (in);

  if (in->type != KY_SCANNER_READY || !ky_wire_done (in, NULL))
    {
      ky_log (KY_LOG_WARNING, "the scanner broke its protocol");
      scanner_lost (scanner);
      return;
    }
  scanner->signatures = signatures;
  scanner->database_time = time;
  g_free (scanner->engine);
  scanner->engine = ky_log_safe (engine);
  if (scanner->state == SCANNER_LOADING)
    scanner_ready (scanner);
}

static pid_t
spawn_scanner (const KyScanControl *control, int socket, GError **error)
{
  extern char **environ;
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
  Scanner *scanner = g_new0 (Scanner, 1);
  g_autoptr (GError) error = NULL;
  ky_autofd int theirs = -1;
  int pair[2];

  scanner->control = control;
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
  ky_log (KY_LOG_ERROR, "can't start the scanner: %s", error->message);
  scanner_lost (scanner);
}

static void
restart_due (KyTimer *timer)
{
  KyScanControl *control
      = (KyScanControl *)((guint8 *)timer - G_STRUCT_OFFSET (KyScanControl, restart));

  if (loading_scanner (control) == NULL)
    start_scanner (control);
}

/* Files that are still being written change again: only what stood still for a while is loaded. */
static void
check_signatures (KyTimer *timer)
{
  KyScanControl *control = (KyScanControl *)timer;
  guint64 now_seen = fingerprint (control);
  gint64 now = g_get_monotonic_time ();

  if (control->current != NULL && loading_scanner (control) == NULL
      && now_seen != control->current->fingerprint && now_seen == control->seen)
    {
      ky_log (KY_LOG_INFO, "new signatures: loading them beside the old ones");
      start_scanner (control);
    }
  control->seen = now_seen;
  for (guint i = control->scanners->len; i > 0; i--)
    {
      Scanner *scanner = control->scanners->pdata[i - 1];

      if (scanner->state == SCANNER_DRAINING && now - scanner->drained_since > DRAIN_TIME)
        scanner_free (scanner);
    }
  ky_loop_set_timer (control->loop, &control->check, now + CHECK_EVERY);
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
  control->check.fire = check_signatures;
  control->restart.fire = restart_due;
  start_scanner (control);
  /* clamd watches its own database. */
  if (strcmp (ky_config_string (config, KY_CONFIG_SCANNER_ENGINE), "libclamav") == 0)
    ky_loop_set_timer (loop, &control->check, g_get_monotonic_time () + CHECK_EVERY);
  return control;
}

void
ky_scan_control_free (KyScanControl *control)
{
  ky_loop_clear_timer (control->loop, &control->check);
  ky_loop_clear_timer (control->loop, &control->restart);
  while (control->scanners->len > 0)
    {
      Scanner *scanner = control->scanners->pdata[0];
      pid_t pid = scanner->pid;

      scanner_free (scanner);
      while (pid > 0 && waitpid (pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    }
  g_ptr_array_unref (control->scanners);
  ky_packet_clear (&control->packet);
  g_free (control);
}

int
ky_scan_control_connect (gpointer data)
{
  KyScanControl *control = data;
  ky_autofd int theirs = -1;
  int pair[2];

  if (control->current == NULL || socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    return -1;
  theirs = pair[1];
  ky_packet_begin (&control->packet, KY_SCANNER_CLIENT);
  ky_wire_fd (&control->packet.out, theirs);
  ky_channel_send (&control->current->channel, &control->packet);
  return pair[0];
}

gboolean
ky_scan_control_is_starting (gpointer data)
{
  KyScanControl *control = data;

  return control->current == NULL && control->n_failures == 0 && loading_scanner (control) != NULL;
}

gboolean
ky_scan_control_child_exited (KyScanControl *control, pid_t pid, int status)
{
  (void)status;
  for (guint i = 0; i < control->scanners->len; i++)
    {
      Scanner *scanner = control->scanners->pdata[i];

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
  const Scanner *scanner = control->current;
  gint64 age = scanner != NULL && scanner->database_time > 0
                   ? g_get_real_time () / G_USEC_PER_SEC - (gint64)scanner->database_time
                   : -1;

  g_string_append_printf (
      json,
      "{\"engine\":\"%s\",\"state\":\"%s\",\"version\":\"%s\",\"pid\":%d,\"signatures\":"
      "%" G_GUINT64_FORMAT ",\"database_time\":%" G_GUINT64_FORMAT ",\"age_seconds\":",
      ky_config_string (control->config, KY_CONFIG_SCANNER_ENGINE),
      scanner != NULL                     ? "ready"
      : loading_scanner (control) != NULL ? "loading"
                                          : "waiting to restart",
      scanner != NULL ? scanner->engine : "", scanner != NULL ? (int)scanner->pid : 0,
      scanner != NULL ? scanner->signatures : 0, scanner != NULL ? scanner->database_time : 0);
  if (age >= 0)
    g_string_append_printf (json, "%" G_GINT64_FORMAT, age);
  else
    g_string_append (json, "null");
  g_string_append_printf (json, ",\"loading\":%s,\"failures\":%u}",
                          scanner != NULL && loading_scanner (control) != NULL ? "true" : "false",
                          control->n_failures);
}
