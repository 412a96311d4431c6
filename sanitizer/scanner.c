/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * +--------------------------------------------------------------------------------------------+
 * | kiyome-scanner: names viruses, long-lived (sanitizer/scanner-protocol.h).                  |
 * | Runs as: the supervisor's user.                                                            |
 * | May: read the signatures before its sandbox closes; write below one temporary directory;   |
 * | answer its clients. With clamd as engine: connect to clamd's socket.                       |
 * | May not: reach the network, the store, a key, another message, or start a program.         |
 * +--------------------------------------------------------------------------------------------+
 *
 * The main thread speaks with the supervisor and watches the others. Each of the others waits for
 * any client's request, hands the client back at once, so that its next request may be served
 * beside this one, and scans.
 */
#include "sanitizer/scanner.h"

#include "common/log.h"
#include "common/wire.h"
#include "sanitizer/scanner-protocol.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* libclamav recurses deeply. */
#define STACK_SIZE (8 * 1024 * 1024)
/* libclamav ends a scan by itself at KY_SCANNER_SECONDS; when it does not, it hangs. */
#define HANG_SECONDS (KY_SCANNER_SECONDS + 30)
#define SIGNATURE_LENGTH 200

typedef struct
{
  int fd;
  gint references; /* the poll's own, and one for each request in work */
} Client;

typedef struct
{
  pthread_t thread;
  gint64 since; /* atomic, under `lock`: monotonic µs of the scan in work, 0 none */
} Thread;

static const KyScannerEngine *engine;
static int poll_fd = -1;
static int wake_fds[2]
    = { -1, -1 }; /* written to when it is over: the last client went, or the engine is away */
static GMutex lock;
static guint n_clients;
static gboolean is_draining; /* the last client is the end */
static gboolean is_away;
static Thread *threads;
static guint n_threads;

KyScanVerdict
ky_scanner_verdict (const gchar *signature)
{
  if (g_str_has_prefix (signature, "Heuristics.Encrypted"))
    return KY_SCAN_ENCRYPTED;
  if (g_str_has_prefix (signature, "Heuristics.Limits.Exceeded"))
    return KY_SCAN_LIMIT;
  return KY_SCAN_INFECTED;
}

void
ky_scanner_info_clear (KyScannerInfo *info)
{
  g_clear_pointer (&info->name, g_free);
}

/* --- clients -------------------------------------------------------------------------------- */

static void
wake_main (void)
{
  /* The pipe is only ever full when the main thread is awake anyway. */
  if (write (wake_fds[1], "", 1) < 0)
    return;
}

static void
client_unref (Client *client)
{
  gboolean is_end;

  if (!g_atomic_int_dec_and_test (&client->references))
    return;
  close (client->fd);
  g_free (client);
  g_mutex_lock (&lock);
  is_end = --n_clients == 0 && is_draining;
  g_mutex_unlock (&lock);
  if (is_end)
    wake_main ();
}

static void
client_add (int fd)
{
  Client *client = g_new0 (Client, 1);
  struct epoll_event event = { .events = EPOLLIN | EPOLLONESHOT, .data.ptr = client };

  client->fd = fd;
  client->references = 1;
  g_mutex_lock (&lock);
  n_clients++;
  g_mutex_unlock (&lock);
  if (epoll_ctl (poll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
    {
      ky_log (KY_LOG_ERROR, "epoll_ctl: %s", g_strerror (errno));
      client_unref (client);
    }
}

static void
client_rearm (Client *client)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLONESHOT, .data.ptr = client };

  if (epoll_ctl (poll_fd, EPOLL_CTL_MOD, client->fd, &event) != 0)
    ky_log (KY_LOG_ERROR, "epoll_ctl: %s", g_strerror (errno));
}

/* --- one request ---------------------------------------------------------------------------- */

/* A signature's name is printable ASCII; what is not is replaced, and it is short. */
static void
clean_signature (gchar *signature)
{
  gsize i;

  for (i = 0; signature[i] != '\0' && i < SIGNATURE_LENGTH; i++)
    if (signature[i] < 0x20 || signature[i] > 0x7e)
      signature[i] = '?';
  signature[i] = '\0';
}

static void
send_result (Client *client, KyWireOut *out, guint32 ticket, KyScanResult *result)
{
  g_autoptr (GError) error = NULL;

  if (result->signature != NULL)
    clean_signature (result->signature);
  ky_wire_begin (out, KY_SCANNER_RESULT);
  ky_wire_u32 (out, ticket);
  ky_wire_u32 (out, (guint32)result->verdict);
  ky_wire_string (out, result->signature);
  if (!ky_wire_send (client->fd, out, &error))
    ky_log (KY_LOG_DEBUG, "client: %s", error->message);
}

/* A file that could shrink under the scan would end this process. */
static gboolean
map_sealed (int fd, KyView *ret_view)
{
  int seals = fcntl (fd, F_GET_SEALS);

  return seals >= 0 && (seals & F_SEAL_SHRINK) != 0 && (seals & F_SEAL_WRITE) != 0
         && ky_fd_map (fd, KY_SCANNER_SIZE, ret_view, NULL);
}

static gboolean
scan (KyView data, int fd, guint32 flags, KyScanResult *result)
{
  g_autoptr (GError) error = NULL;
  KyView map = ky_view ("", 0);
  gboolean is_done;

  if (fd >= 0 && !map_sealed (fd, &map))
    {
      result->verdict = KY_SCAN_ERROR;
      result->signature = g_strdup ("not a sealed file below the limit");
      return TRUE;
    }
  is_done
      = engine->scan (fd >= 0 ? map : data, fd, (flags & KY_SCANNER_FLAG_RAW) != 0, result, &error);
  ky_view_unmap (&map);
  if (is_done)
    return TRUE;
  ky_log (KY_LOG_ERROR, "%s", error->message);
  g_mutex_lock (&lock);
  is_away = TRUE;
  g_mutex_unlock (&lock);
  wake_main ();
  return FALSE;
}

static void
set_since (Thread *self, gint64 since)
{
  g_mutex_lock (&lock);
  self->since = since;
  g_mutex_unlock (&lock);
}

/* Reads one request of CLIENT and answers it. */
static void
serve (Thread *self, Client *client, KyWireIn *in, KyWireOut *out)
{
  g_autoptr (GError) error = NULL;
  KyScanResult result = { KY_SCAN_CLEAN, NULL };
  gint got = ky_wire_receive (client->fd, in, MSG_DONTWAIT, &error);
  ky_autofd int fd = -1;
  guint32 ticket, flags;
  KyView data;

  if (got < 0 && g_error_matches (error, KY_ERROR, KY_ERROR_IO) && errno == EAGAIN)
    {
      client_rearm (client);
      return;
    }
  ticket = got > 0 ? ky_wire_read_u32 (in) : 0;
  flags = got > 0 ? ky_wire_read_u32 (in) : 0;
  data = got > 0 ? ky_wire_read_bytes (in) : ky_view ("", 0);
  fd = got > 0 ? ky_wire_take_fd (in) : -1;
  if (got <= 0 || in->type != KY_SCANNER_SCAN || !ky_wire_done (in, NULL))
    {
      /* The end of the connection, or a peer that broke the protocol: it is gone. */
      if (got > 0)
        ky_log (KY_LOG_WARNING, "a client broke the protocol");
      client_unref (client);
      return;
    }
  g_atomic_int_inc (&client->references);
  client_rearm (client);
  set_since (self, g_get_monotonic_time ());
  if (scan (data, fd, flags, &result))
    send_result (client, out, ticket, &result);
  g_free (result.signature);
  set_since (self, 0);
  client_unref (client);
}

static void *
thread_main (void *data)
{
  Thread *self = data;
  g_auto (KyWireIn) in = { 0 };
  g_auto (KyWireOut) out = { 0 };

  for (;;)
    {
      struct epoll_event event;
      int n = epoll_wait (poll_fd, &event, 1, -1);

      if (n == 1)
        serve (self, event.data.ptr, &in, &out);
      else if (n < 0 && errno != EINTR)
        return NULL;
    }
}

static gboolean
start_threads (guint n, GError **error)
{
  pthread_attr_t attributes;
  int code = pthread_attr_init (&attributes);

  if (code == 0)
    code = pthread_attr_setstacksize (&attributes, STACK_SIZE);
  threads = g_new0 (Thread, n);
  for (n_threads = 0; n_threads < n && code == 0; n_threads++)
    code = pthread_create (&threads[n_threads].thread, &attributes, thread_main,
                           &threads[n_threads]);
  pthread_attr_destroy (&attributes);
  if (code == 0)
    return TRUE;
  errno = code;
  return ky_error_set_errno (error, "pthread_create");
}

/* --- supervisor ----------------------------------------------------------------------------- */

static gboolean
send_ready (int control, GError **error)
{
  g_auto (KyScannerInfo) info = { 0 };
  g_auto (KyWireOut) out = { 0 };

  if (!engine->info (&info))
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_SCANNER, "the engine is away");
      return FALSE;
    }
  ky_wire_begin (&out, KY_SCANNER_READY);
  ky_wire_u32 (&out, info.signatures);
  ky_wire_u64 (&out, info.newest);
  ky_wire_string (&out, info.name);
  return ky_wire_send (control, &out, error);
}

static gboolean
has_hung (void)
{
  gint64 oldest = g_get_monotonic_time () - HANG_SECONDS * G_TIME_SPAN_SECOND;
  gboolean hung = FALSE;

  g_mutex_lock (&lock);
  for (guint i = 0; i < n_threads; i++)
    hung = hung || (threads[i].since != 0 && threads[i].since < oldest);
  g_mutex_unlock (&lock);
  return hung;
}

/* One message of the supervisor. FALSE: the conversation is over. */
static gboolean
obey (int control, KyWireIn *in, GError **error)
{
  gint got = ky_wire_receive (control, in, 0, error);
  ky_autofd int fd = -1;

  if (got <= 0)
    return FALSE;
  fd = ky_wire_take_fd (in);
  if (!ky_wire_done (in, error))
    return FALSE;
  switch (in->type)
    {
    case KY_SCANNER_CLIENT:
      if (fd >= 0)
        client_add (ky_steal_fd (&fd));
      return TRUE;
    case KY_SCANNER_DRAIN:
      g_mutex_lock (&lock);
      is_draining = TRUE;
      g_mutex_unlock (&lock);
      return TRUE;
    case KY_SCANNER_STATUS:
      return send_ready (control, error);
    default:
      g_set_error (error, KY_ERROR, KY_ERROR_PROTOCOL, "message of type %u", in->type);
      return FALSE;
    }
}

/* Until the supervisor is gone, or wants this scanner gone and its clients are. */
static gboolean
run (int control, GError **error)
{
  g_auto (KyWireIn) in = { 0 };
  gchar drop[64];

  for (;;)
    {
      struct pollfd fds[2] = { { control, POLLIN, 0 }, { wake_fds[0], POLLIN, 0 } };
      gboolean is_over, away;

      if (poll (fds, 2, 5000) < 0 && errno != EINTR)
        return ky_error_set_errno (error, "poll");
      if (fds[0].revents != 0 && !obey (control, &in, error))
        return *error == NULL;
      if (fds[1].revents != 0 && read (wake_fds[0], drop, sizeof drop) < 0)
        return ky_error_set_errno (error, "read");
      g_mutex_lock (&lock);
      is_over = is_draining && n_clients == 0;
      away = is_away;
      g_mutex_unlock (&lock);
      if (is_over)
        return TRUE;
      if (away || has_hung ())
        {
          g_set_error_literal (error, KY_ERROR, KY_ERROR_SCANNER,
                               away ? "the engine is away" : "a scan hangs");
          return FALSE;
        }
    }
}

/* --- temporary directory -------------------------------------------------------------------- */

/* What scans that were killed left there; libclamav's names have no deep structure. */
static void
remove_below (const gchar *folder, guint depth)
{
  g_autoptr (GDir) entries = depth > 0 ? g_dir_open (folder, 0, NULL) : NULL;
  const gchar *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree gchar *path = g_build_filename (folder, name, NULL);

      if (unlink (path) != 0)
        remove_below (path, depth - 1);
    }
  if (rmdir (folder) != 0)
    ky_log (KY_LOG_DEBUG, "%s: %s", folder, g_strerror (errno));
}

/* A lock on its directory says that a scanner lives; it ends with the process. -1: another has it,
 * or it is another user's. */
static int
lock_folder (const gchar *folder)
{
  ky_autofd int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0 || status.st_uid != geteuid ()
      || flock (fd, LOCK_EX | LOCK_NB) != 0)
    return -1;
  return ky_steal_fd (&fd);
}

/* Those of scanners that were killed. */
static void
remove_stale (const gchar *parent, const gchar *prefix)
{
  g_autoptr (GDir) entries = g_dir_open (parent, 0, NULL);
  const gchar *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree gchar *path = g_build_filename (parent, name, NULL);
      ky_autofd int lock_fd = g_str_has_prefix (name, prefix) ? lock_folder (path) : -1;

      if (lock_fd >= 0)
        remove_below (path, 16);
    }
}

/* (transfer full) NULL with errno. */
static gchar *
make_below (const gchar *parent, const gchar *prefix)
{
  g_autofree gchar *name = g_strconcat (prefix, "XXXXXX", NULL);
  g_autofree gchar *template = g_build_filename (parent, name, NULL);

  remove_stale (parent, prefix);
  /* The lock is kept until the process ends. */
  return g_mkdtemp (template) != NULL && lock_folder (template) >= 0 ? g_steal_pointer (&template)
                                                                     : NULL;
}

/* Below the run directory, which is on a tmpfs as a rule, else below the system's. (transfer full)
 */
static gchar *
make_temporary (const KyConfig *config, GError **error)
{
  const gchar *fallback = g_get_tmp_dir ();
  gchar *folder = make_below (ky_config_string (config, KY_CONFIG_PATHS_RUN), "scanner-");

  if (folder == NULL)
    folder = make_below (fallback, "kiyome-scanner-");
  if (folder == NULL)
    ky_error_set_errno (error, fallback);
  return folder;
}

/* --- main ----------------------------------------------------------------------------------- */

/* Root gives itself up, as the workers do; TEMPORARY goes with it. */
static gboolean
drop_user (const KyConfig *config, const gchar *temporary, GError **error)
{
  const gchar *name = ky_config_string (config, KY_CONFIG_SANDBOX_USER);
  const struct passwd *user;

  if (geteuid () != 0 || name[0] == '\0')
    return TRUE;
  user = getpwnam (name);
  if (user == NULL)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_CONFIG, "sandbox.user = %s: no such user", name);
      return FALSE;
    }
  if (chown (temporary, user->pw_uid, user->pw_gid) != 0 || setgroups (0, NULL) != 0
      || setresgid (user->pw_gid, user->pw_gid, user->pw_gid) != 0
      || setresuid (user->pw_uid, user->pw_uid, user->pw_uid) != 0)
    return ky_error_set_errno (error, "sandbox.user");
  return TRUE;
}

static gboolean
prepare (const KyConfig *config, const gchar *temporary, GError **error)
{
  guint n = (guint)ky_config_uint (config, KY_CONFIG_SCANNER_THREADS);
  g_autoptr (GError) local = NULL;

  engine = strcmp (ky_config_string (config, KY_CONFIG_SCANNER_ENGINE), "clamd") == 0
               ? &ky_scanner_clamd
               : &ky_scanner_clamav;
  if (!engine->load (config, temporary, error) || !drop_user (config, temporary, error))
    return FALSE;
  if (pipe2 (wake_fds, O_CLOEXEC | O_NONBLOCK) != 0)
    return ky_error_set_errno (error, "pipe2");
  poll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (poll_fd < 0)
    return ky_error_set_errno (error, "epoll_create1");
  if (!ky_scanner_sandbox (engine, temporary, &local))
    {
      if (ky_config_bool (config, KY_CONFIG_SANDBOX_REQUIRED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      ky_log (KY_LOG_WARNING, "running without a whole sandbox, as configured: %s", local->message);
    }
  return start_threads (n > 0 ? n : g_get_num_processors (), error);
}

static int
serve_supervisor (int control, const KyConfig *config)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *temporary = make_temporary (config, &error);
  gboolean is_done = temporary != NULL && prepare (config, temporary, &error)
                     && send_ready (control, &error) && run (control, &error);

  if (!is_done)
    ky_log (KY_LOG_ERROR, "%s", error->message);
  if (temporary != NULL)
    remove_below (temporary, 16);
  /* Threads may still scan: no destructor runs under them. */
  fflush (NULL);
  _exit (is_done ? 0 : 1);
}

int
main (int argc, char **argv)
{
  gint control = -1;
  g_autofree gchar *directory = NULL;
  gboolean show_version = FALSE;
  const GOptionEntry entries[] = {
    { "control-fd", 0, 0, G_OPTION_ARG_INT, &control, "socket of the supervisor", "N" },
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &directory, "configuration directory", "DIR" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &show_version, "show the version and exit", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- virus scanner of kiyome");
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  ky_log_init ("kiyome-scanner", KY_LOG_INFO);
  signal (SIGPIPE, SIG_IGN);
  g_option_context_set_summary (
      context, "Started by kiyome-sanitizer; see kiyome-scanner(8). Not for use by hand.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      ky_log (KY_LOG_ERROR, "%s", error->message);
      return 2;
    }
  if (show_version)
    {
      printf ("kiyome-scanner %s\n", KY_VERSION);
      return 0;
    }
  if (control < 0 || fcntl (control, F_SETFD, FD_CLOEXEC) != 0 || argc > 1)
    {
      ky_log (KY_LOG_ERROR, "usage: kiyome-scanner --control-fd N [--config DIR]");
      return 2;
    }
  config = ky_config_load_main (directory, &error);
  if (config == NULL)
    {
      ky_log (KY_LOG_ERROR, "%s", error->message);
      return 2;
    }
  return serve_supervisor (control, config);
}
