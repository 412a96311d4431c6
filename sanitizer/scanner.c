/* SPDX-License-Identifier: GPL-2.0-or-later */
/* +--------------------------------------------------------------------------------------------+
 * | kiyome-scanner: names viruses, long-lived (contract/scanner.def).                          |
 * | Runs as: the supervisor's user.                                                            |
 * | May: read the signatures before its sandbox closes; write below one temporary directory;   |
 * | answer its clients. With clamd as engine: connect to clamd's socket.                       |
 * | May not: reach the network, the store, a key, another message, or start a program.         |
 * +--------------------------------------------------------------------------------------------+
 *
 * Each scan has a process of its own, forked from this one, which has the signatures loaded and
 * never sees a byte of a mail: what a file does to libclamav ends with that scan. The small
 * contents that one worker hands over, such as the bodies of a mail, share a process as they share
 * the worker. Nothing here
 * waits for the supervisor's buffers: it reads its answers before it asks for more
 * (scan-control.c). */
#include "sanitizer/scanner.h"
#include "config/fallback.h"

#include "common/nearest.h"
#include "common/signals.h"
#include "sanitizer/faults.h"
#include "sanitizer/fork-cost.h"
#include "sanitizer/hot-pages.h"
#include "sanitizer/scanner-messages.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIGNATURE_LENGTH 200
#define CHECK_SECONDS 600 /* CPU time; the largest databases take 30 s */

static const KyScannerEngine *engine;
static gchar *temporary; /* this scanner's own temporary directory */
static int signal_fd = -1;
static guint64 small_pages; /* bytes of memory that are not in huge pages */

/* --- one scan ------------------------------------------------------------------------------- */

/* Cuts a signature's name and replaces everything but printable ASCII. */
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
scanner_send_result (int socket, guint32 verdict, gchar *signature)
{
  g_auto (KyPacket) packet = { 0 };

  if (signature != NULL)
    clean_signature (signature);
  ky_scanner_result_put (&packet,
                         &(KyScannerResultOut){ .verdict = verdict, .signature = signature });
  ky_packet_send (socket, &packet, NULL);
}

static gboolean
scanner_scan (const KyBlob *content, guint32 flags, KyScanResult *result, GError **error)
{
  KyView data = content->view;

  if (content->is_fd && !ky_fd_map (content->fd, KY_SCANNER_SIZE, &data, NULL))
    {
      result->verdict = KY_SCAN_ERROR;
      result->signature = g_strdup ("not a file below the limit");
      return TRUE;
    }
  gboolean is_done
      = engine->scan (data, content->fd, (flags & KY_SCANNER_FLAG_RAW) != 0, result, error);
  if (content->is_fd)
    ky_view_unmap (&data);
  return is_done;
}

static gchar *
scanner_folder_of (pid_t pid)
{
  return g_strdup_printf ("%s/%d", temporary, (int)pid);
}

/* Limits the CPU time of a child to what is left of the message's, besides what earlier scans of
 * the child used. */
static void
limit_child (guint32 seconds)
{
  struct rlimit cpu;
  struct rusage used;

  if (seconds == 0 || getrlimit (RLIMIT_CPU, &cpu) != 0 || getrusage (RUSAGE_SELF, &used) != 0)
    return;
  cpu.rlim_cur
      = MIN (cpu.rlim_max, (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + seconds);
  cpu.rlim_max = MIN (cpu.rlim_max, cpu.rlim_cur + 1);
  setrlimit (RLIMIT_CPU, &cpu);
}

/* Runs in a child process of the scanner: reads a request from `socket`, scans the data and sends
 * the result. Returns whether another request may follow. */
static gboolean
scanner_serve_scan (int socket)
{
  static gboolean has_folder;
  g_auto (KyWireIn) in = { 0 };
  g_auto (KyScannerScanIn) scan = { 0 };
  KyScanResult result = { KY_SCAN_CLEAN, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree gchar *folder = scanner_folder_of (getpid ());

  if (ky_wire_receive (socket, &in, 0, NULL) != 1 || in.type != KY_SCANNER_SCAN)
    return FALSE;
  if (!ky_scanner_scan_read (&in, &scan, NULL) || (!has_folder && mkdir (folder, 0700) != 0))
    _exit (1);
  limit_child (scan.seconds);
  if (!has_folder)
    engine->enter (folder);
  has_folder = TRUE;
  if (scanner_scan (&scan.content, scan.flags, &result, &error))
    scanner_send_result (socket, (guint32)result.verdict, result.signature);
  else
    scanner_send_result (socket, KY_SCANNER_AWAY, error->message);
  g_free (result.signature);
  return (scan.flags & KY_SCANNER_FLAG_MORE) != 0;
}

static void
scanner_on_sent (void)
{
  _exit (KY_SCANNER_SENT);
}

static void
child_main (int socket, pid_t parent)
{
  sigset_t none;

  if (prctl (PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid () != parent)
    _exit (0);
  sigemptyset (&none);
  if (dup2 (socket, KY_SCANNER_CHILD_FD) != KY_SCANNER_CHILD_FD
      || syscall (SYS_close_range, KY_SCANNER_CHILD_FD + 1, ~0U, 0) != 0
      || sigprocmask (SIG_SETMASK, &none, NULL) != 0 || !ky_scanner_enter_child ())
    _exit (1);
  ky_faults_catch (scanner_on_sent);
  while (scanner_serve_scan (KY_SCANNER_CHILD_FD))
    continue;
  _exit (0);
}

/* Returns FALSE if the supervisor has exited. */
static gboolean
fork_child (int control, GError **error)
{
  g_auto (KyPacket) packet = { 0 };
  KyScannerChildOut child = { .socket = -1, .pidfd = -1 };
  ky_autofd int ours = -1;
  ky_autofd int theirs = -1;
  ky_autofd int handle = -1;
  pid_t parent = getpid ();
  pid_t pid = -1;
  int pair[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0)
    {
      ours = pair[0];
      theirs = pair[1];
      pid = fork ();
      if (pid == 0)
        child_main (theirs, parent);
      if (pid > 0)
        handle = (int)syscall (SYS_pidfd_open, pid, 0);
    }
  if (handle >= 0)
    child = (KyScannerChildOut){ .pid = (guint32)pid, .socket = ours, .pidfd = handle };
  ky_scanner_child_put (&packet, &child);
  return ky_packet_send (control, &packet, error);
}

/* --- supervisor ----------------------------------------------------------------------------- */

static gboolean
send_ready (int control, GError **error)
{
  g_auto (KyScannerInfo) info = { 0 };
  g_auto (KyPacket) packet = { 0 };

  if (!engine->info (&info))
    return ky_fail (error, KY_ERROR_SCANNER, "the scan engine cannot be reached");
  ky_scanner_ready_put (&packet, &(KyScannerReadyOut){
                                     .signatures = info.signatures,
                                     .threads = info.threads,
                                     .newest = info.newest,
                                     .small_pages = small_pages,
                                     .engine = info.name,
                                 });
  return ky_packet_send (control, &packet, error);
}

/* Handles one message of the supervisor. Returns FALSE when the connection is to end. */
static gboolean
obey (int control, KyWireIn *in, GError **error)
{
  gint got = ky_wire_receive (control, in, 0, error);
  KyScannerForkIn ask;

  if (got <= 0)
    return FALSE;
  switch (in->type)
    {
    case KY_SCANNER_FORK:
      if (!ky_scanner_fork_read (in, &ask, error))
        return FALSE;
      for (guint32 i = 0; i < ask.count; i++)
        if (!fork_child (control, error))
          return FALSE;
      return TRUE;
    case KY_SCANNER_STATUS:
      return ky_wire_done (in, error) && send_ready (control, error);
    default:
      return ky_fail (error, KY_ERROR_PROTOCOL,
                      "the supervisor sent an unexpected message of type %u", in->type);
    }
}

static void remove_below (const gchar *folder, guint depth);

/* Removes the files of a child that ended, and reports how it ended if that was unexpected. */
static gboolean
bury (int control, pid_t pid, int status, GError **error)
{
  g_autofree gchar *folder = scanner_folder_of (pid);
  g_auto (KyPacket) packet = { 0 };

  if (rmdir (folder) != 0 && errno != ENOENT)
    remove_below (folder, 16);
  if (status == 0)
    return TRUE;
  ky_scanner_exited_put (&packet,
                         &(KyScannerExitedOut){ .pid = (guint32)pid, .status = (guint32)status });
  return ky_packet_send (control, &packet, error);
}

static gboolean
scanner_reap (int control, GError **error)
{
  struct signalfd_siginfo info;
  int status;
  pid_t pid;

  if (read (signal_fd, &info, sizeof info) < 0 && errno != EAGAIN)
    return ky_error_set_errno (error, "signalfd");
  while ((pid = waitpid (-1, &status, WNOHANG)) > 0)
    if (!bury (control, pid, status, error))
      return FALSE;
  return TRUE;
}

/* Serves until the supervisor has exited. */
static gboolean
scanner_run (int control, GError **error)
{
  g_auto (KyWireIn) in = { 0 };

  for (;;)
    {
      struct pollfd fds[2] = { { control, POLLIN, 0 }, { signal_fd, POLLIN, 0 } };

      if (poll (fds, 2, -1) < 0 && errno != EINTR)
        return ky_error_set_errno (error, "poll");
      if (fds[1].revents != 0 && !scanner_reap (control, error))
        return FALSE;
      if (fds[0].revents != 0 && !obey (control, &in, error))
        return *error == NULL;
    }
}

/* --- temporary directory -------------------------------------------------------------------- */

/* Removes the files of scans that were killed; libclamav's directories are not deeply nested. */
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

/* Locks the directory for as long as this process lives. Returns -1 if another process has the lock
 * or the directory belongs to another user. */
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

/* Removes the directories of scanners that were killed. */
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

/* Returns a new directory, or NULL with errno set. (transfer full) */
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

/* Makes the temporary directory below the run directory, which usually is a tmpfs, or else below
 * the system's. (transfer full) */
static gchar *
scanner_make_temporary (const KyConfig *config, GError **error)
{
  const gchar *fallback = g_get_tmp_dir ();
  g_autofree gchar *own = ky_config_run_path (config, "sanitizer");
  gchar *folder = make_below (own, "scanner-");

  if (folder == NULL)
    folder = make_below (fallback, "kiyome-scanner-");
  if (folder == NULL)
    ky_error_set_errno (error, fallback);
  return folder;
}

/* --- main ----------------------------------------------------------------------------------- */

/* Changes from root to the workers' user, which becomes the owner of `temporary`. */
static gboolean
scanner_drop_user (const KyConfig *config, GError **error)
{
  const gchar *name = ky_config_string (config, KY_CONFIG_SANDBOX_USER);

  if (geteuid () != 0 || name[0] == '\0')
    return TRUE;
  const struct passwd *user = getpwnam (name);
  if (user == NULL)
    return ky_fail (error, KY_ERROR_CONFIG, "sandbox.user = %s: no such user", name);
  if (chown (temporary, user->pw_uid, user->pw_gid) != 0 || setgroups (0, NULL) != 0
      || setresgid (user->pw_gid, user->pw_gid, user->pw_gid) != 0
      || setresuid (user->pw_uid, user->pw_uid, user->pw_uid) != 0)
    return ky_error_set_errno (error, "sandbox.user");
  return TRUE;
}

static gboolean
watch_children (GError **error)
{
  sigset_t signals;

  sigemptyset (&signals);
  sigaddset (&signals, SIGCHLD);
  sigprocmask (SIG_BLOCK, &signals, NULL);
  signal_fd = signalfd (-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  return signal_fd >= 0 || ky_error_set_errno (error, "signalfd");
}

/* Lets a child scan a sample, and copies the pages of libraries that this needs: each scan would
 * have a page fault for each of them. */
static void
copy_pages_of_a_scan (void)
{
  static const gchar sample[]
      = "From: <a@example.com>\r\nTo: <b@example.com>\r\nSubject: sample\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/alternative; boundary=\"=-\"\r\n\r\n--=-\r\n"
        "Content-Type: text/plain; charset=UTF-8\r\n\r\nA text, http://www.example.com/\r\n--=-\r\n"
        "Content-Type: text/html; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        "PGh0bWw+PGJvZHk+PHA+VGV4dDwvcD48L2JvZHk+PC9odG1sPgo=\r\n--=---\r\n";
  static const gchar *const none[] = { NULL };
  KyScanResult result = { KY_SCAN_CLEAN, NULL };
  pid_t pid;

  ky_fork_join_mappings ();
  if (!engine->has_parsers || !ky_hot_pages_begin (none))
    return;
  if ((pid = fork ()) < 0)
    return;
  g_autofree gchar *folder = scanner_folder_of (pid > 0 ? pid : getpid ());
  if (pid == 0)
    {
      if (mkdir (folder, 0700) != 0)
        _exit (1);
      engine->enter (folder);
      ky_hot_pages_watch ();
      engine->scan (ky_view (sample, sizeof sample - 1), -1, FALSE, &result, NULL);
      _exit (0);
    }
  while (waitpid (pid, NULL, 0) < 0 && errno == EINTR)
    continue;
  remove_below (folder, 16);
  ky_hot_pages_copy ();
}

static gboolean
scanner_prepare (const KyConfig *config, GError **error)
{
  g_autoptr (GError) local = NULL;

  engine = strcmp (ky_config_string (config, KY_CONFIG_SCANNER_ENGINE), "clamd") == 0
               ? &ky_scanner_clamd
               : &ky_scanner_clamav;
  if (!engine->load (config, temporary, error))
    return FALSE;
  copy_pages_of_a_scan ();
  if (!scanner_drop_user (config, error) || !watch_children (error))
    return FALSE;
  /* A fork costs by the number of pages, so use few large pages, and leave none that each child
   * copies. */
  ky_fork_use_up_heap ();
  small_pages = ky_scanner_settle_memory ();
  ky_hot_pages_trim ();
  if (ky_scanner_sandbox (engine, temporary, &local))
    return TRUE;
  if (ky_config_bool (config, KY_CONFIG_SANDBOX_REQUIRED))
    return ky_error_pass (error, &local);
  ky_log_error (KY_LOG_WARNING, local->message,
                "running without a complete sandbox, as configured");
  return TRUE;
}

static int
serve_supervisor (int control, const KyConfig *config)
{
  g_autoptr (GError) error = NULL;

  temporary = scanner_make_temporary (config, &error);
  gboolean is_done = temporary != NULL && scanner_prepare (config, &error)
                     && send_ready (control, &error) && scanner_run (control, &error);
  if (!is_done)
    ky_log_said (KY_LOG_ERROR, error != NULL ? error->message : "the supervisor has exited");
  if (temporary != NULL)
    remove_below (temporary, 16);
  fflush (NULL);
  _exit (is_done ? 0 : 1);
}

/* Returns the user who loads signatures that are to be checked if root asks; never root. NULL:
 * there is none. */
static const struct passwd *
find_checker (const KyConfig *config, const struct stat *owner)
{
  const gchar *name = ky_config_string (config, KY_CONFIG_SANDBOX_USER);
  const gchar *const names[] = { "kiyome-sanitizer", "nobody" };
  const struct passwd *user;

  if (name[0] != '\0')
    user = getpwnam (name);
  else if ((user = getpwnam (names[0])) == NULL
           && (owner->st_uid == 0 || (user = getpwuid (owner->st_uid)) == NULL))
    user = getpwnam (names[1]);
  return user != NULL && user->pw_uid != 0 ? user : NULL;
}

/* Keeps the group of the signatures, because their files may be readable for it only. */
static gboolean
become_checker (const gchar *database, const KyConfig *config, GError **error)
{
  struct stat owner;

  if (geteuid () != 0)
    return TRUE;
  if (stat (database, &owner) != 0)
    return ky_error_set_errno (error, database);
  const struct passwd *user = find_checker (config, &owner);
  if (user == NULL)
    return ky_fail (error, KY_ERROR_CONFIG,
                    "sandbox.user: no such user, or root, which must not load signatures "
                    "that were not checked");
  return (setgroups (owner.st_gid != 0, &owner.st_gid) == 0
          && setresgid (user->pw_gid, user->pw_gid, user->pw_gid) == 0
          && setresuid (user->pw_uid, user->pw_uid, user->pw_uid) == 0)
         || ky_error_set_errno (error, user->pw_name);
}

/* Returns whether `database` can be loaded. Unchecked signatures are read in the closed sandbox. */
static int
check_database (const gchar *database, const KyConfig *config)
{
  g_autoptr (GError) error = NULL;
  guint count = 0;

  /* Change the user before the temporary directory is made, so that its owner is the user who uses
   * and removes it. */
  gboolean loads = become_checker (database, config, &error)
                   && (temporary = scanner_make_temporary (config, &error)) != NULL;

  if (loads && !ky_scanner_sandbox_check (database, temporary, &error))
    loads = !ky_config_bool (config, KY_CONFIG_SANDBOX_REQUIRED);
  if (loads)
    g_clear_error (&error);
  limit_child (CHECK_SECONDS);
  loads = loads && ky_scanner_clamav_check (database, temporary, &count, &error);
  if (loads)
    printf ("%u\n", count);
  else
    ky_log_said (KY_LOG_ERROR, error->message);
  if (temporary != NULL)
    remove_below (temporary, 16);
  return loads ? 0 : 1;
}

int
main (int argc, char **argv)
{
  gint control = -1;
  g_autofree gchar *checked = NULL;
  g_autofree gchar *directory = NULL;
  gboolean show_version = FALSE;
  const GOptionEntry entries[] = {
    { "control-fd", 0, 0, G_OPTION_ARG_INT, &control, "socket of the supervisor", "N" },
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &directory, "configuration directory", "DIR" },
    { "check", 0, 0, G_OPTION_ARG_FILENAME, &checked, "say whether these signatures load", "DIR" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &show_version, "show the version and exit", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- virus scanner of kiyome");
  const gchar *nearest = ky_nearest_option (argv + 1, entries, NULL);
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  ky_log_init ("kiyome-scanner", KY_LOG_INFO);
  ky_signals_ignore ();
  g_option_context_set_summary (
      context, "Started by kiyome-sanitizer; see kiyome-scanner(8). Not for use by hand.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      if (nearest != NULL)
        ky_log (KY_LOG_ERROR, "%s; did you mean --%s?", error->message, nearest);
      else
        ky_log_said (KY_LOG_ERROR, error->message);
      return 2;
    }
  if (show_version)
    {
      printf ("kiyome-scanner %s\n", KY_VERSION);
      return 0;
    }
  if (checked != NULL && control < 0 && argc == 1)
    {
      config = ky_daemon_config ("kiyome-scanner", directory, 0);
      return config != NULL ? check_database (checked, config) : 2;
    }
  if (checked != NULL || control < 0 || fcntl (control, F_SETFD, FD_CLOEXEC) != 0 || argc > 1)
    {
      ky_log (KY_LOG_ERROR, "usage: kiyome-scanner --control-fd N [--config DIR]");
      return 2;
    }
  config = ky_daemon_config ("kiyome-scanner", directory, 0);
  if (config == NULL)
    return 2;
  return serve_supervisor (control, config);
}
