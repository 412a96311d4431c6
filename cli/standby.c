/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the state of a standby machine: which files of the newest backup it has completely, and the
 * word that marks the machine that has taken over. Also ends a standby process that hangs, and
 * tries whether the first machine still accepts TCP connections. */
#include "cli/standby.h"
#include "cli/command.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define WORD_MAX 100 /* bytes */
#define ANSWER_MS 3000
#define END_MS 3000
#define DEPTH 2 /* of folders in a backup */

static gboolean
has_hash (const gchar *path, const KySnapshotFile *file)
{
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  KySnapshotFile got = { .path = (gchar *)path };

  return fd >= 0 && ky_snapshot_measure (fd, &got, NULL) && g_str_equal (got.sha256, file->sha256);
}

gboolean
ky_standby_has (const gchar *path, const KySnapshotFile *file, gboolean is_compared)
{
  struct stat status;

  return file->time != 0 && lstat (path, &status) == 0 && S_ISREG (status.st_mode)
         && (guint64)status.st_size == file->size && ky_snapshot_time (&status) == file->time
         && (is_compared || has_hash (path, file));
}

/* --- what is there -------------------------------------------------------------------------- */

static void
standby_sweep (const gchar *part, const gchar *folder, guint depth, const KySnapshot *backup)
{
  g_autofree gchar *path = g_build_filename (part, folder, NULL);
  g_autoptr (GDir) names = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      g_autofree gchar *below
          = folder[0] != '\0' ? g_build_filename (folder, name, NULL) : g_strdup (name);
      g_autofree gchar *whole = g_build_filename (part, below, NULL);
      struct stat status;

      if (lstat (whole, &status) == 0 && S_ISDIR (status.st_mode) && depth > 0)
        standby_sweep (part, below, depth - 1, backup);
      else if (!g_hash_table_contains (backup->by_path, below))
        ky_snapshot_remove (whole);
    }
}

gboolean
ky_standby_settle (const gchar *part, const KySnapshot *backup, const gchar *text, GError **error)
{
  g_autofree gchar *whole = g_build_filename (part, KY_STANDBY_WHOLE, NULL);
  g_autofree gchar *next = g_build_filename (part, KY_STANDBY_NEXT, NULL);
  ky_autofd int fd = open (part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  /* All files are durable before any of them counts. */
  if (fd < 0 || syncfs (fd) != 0 || (unlink (whole) != 0 && errno != ENOENT) || fsync (fd) != 0)
    return ky_error_set_errno (error, part);
  for (guint i = 0; i < backup->files->len; i++)
    {
      const KySnapshotFile *file = backup->files->pdata[i];
      g_autofree gchar *from = g_build_filename (next, file->path, NULL);
      g_autofree gchar *to = g_build_filename (part, file->path, NULL);

      /* The others were there already, or are no single ones. */
      if (strchr (file->path, '/') == NULL && rename (from, to) != 0 && errno != ENOENT)
        return ky_error_set_errno (error, to);
    }
  ky_snapshot_remove (next);
  standby_sweep (part, "", DEPTH, backup);
  return ky_standby_write_whole (part, text, error);
}

gboolean
ky_standby_write_whole (const gchar *part, const gchar *text, GError **error)
{
  g_autofree gchar *path = g_build_filename (part, KY_STANDBY_WHOLE, NULL);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

gchar *
ky_standby_whole (const gchar *part)
{
  g_autofree gchar *path = g_build_filename (part, KY_STANDBY_WHOLE, NULL);
  gsize size = 0;

  return ky_file_read_text (path, KY_BACKUP_HEAD_MAX, &size, NULL);
}

/* --- one that hangs --------------------------------------------------------------------------- */

/* Tells whether `folder` of /proc is a standby process of this program. */
static gboolean
stands_by (const gchar *folder)
{
  g_autofree gchar *exe = g_build_filename (folder, "exe", NULL);
  g_autofree gchar *line = g_build_filename (folder, "cmdline", NULL);
  g_autofree gchar *words = NULL;
  gsize size = 0;
  struct stat one, other;

  if (stat (exe, &one) != 0 || stat ("/proc/self/exe", &other) != 0 || one.st_dev != other.st_dev
      || one.st_ino != other.st_ino || !g_file_get_contents (line, &words, &size, NULL))
    return FALSE;
  for (gsize at = 0; at < size; at += strlen (words + at) + 1)
    if (g_str_equal (words + at, "--standby"))
      return TRUE;
  return FALSE;
}

/* Returns the process that holds a lock on the file of `status`, as listed by the kernel (proc(5));
 * 0: none. */
static pid_t
find_holder (const struct stat *status)
{
  g_autofree gchar *text = NULL;

  if (!g_file_get_contents ("/proc/locks", &text, NULL, NULL))
    return 0;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      unsigned major_number, minor_number;
      unsigned long inode;
      int pid;

      if (sscanf (lines[i], "%*d: FLOCK ADVISORY WRITE %d %x:%x:%lu", &pid, &major_number,
                  &minor_number, &inode)
              == 4
          && major_number == major (status->st_dev) && minor_number == minor (status->st_dev)
          && inode == status->st_ino)
        return pid;
    }
  return 0;
}

/* Ends `process` (a pidfd) by SIGTERM, and by SIGKILL if it still runs END_MS later. Returns
 * whether it has ended. */
static gboolean
standby_end (int process)
{
  static const int signals[] = { SIGTERM, SIGKILL };
  struct pollfd ended = { .fd = process, .events = POLLIN };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    if (syscall (SYS_pidfd_send_signal, process, signals[i], NULL, 0) != 0)
      return errno == ESRCH;
    else if (poll (&ended, 1, END_MS) == 1)
      return TRUE;
  return FALSE;
}

gboolean
ky_standby_end (const gchar *state)
{
  struct stat status;
  pid_t pid = stat (state, &status) == 0 ? find_holder (&status) : 0;
  /* The descriptor refers to this process even if another process gets its number later. */
  ky_autofd int process = pid > 0 ? (int)syscall (SYS_pidfd_open, pid, 0) : -1;
  g_autofree gchar *folder = g_strdup_printf ("/proc/%d", (int)pid);

  return process >= 0 && stands_by (folder) && standby_end (process);
}

/* --- the first machine ---------------------------------------------------------------------- */

static gboolean
standby_is_taken (const struct addrinfo *at)
{
  ky_autofd int fd = socket (at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  struct pollfd wait = { .fd = fd, .events = POLLOUT };
  int problem = 0;
  socklen_t size = sizeof problem;

  if (fd < 0)
    return FALSE;
  if (connect (fd, at->ai_addr, at->ai_addrlen) == 0)
    return TRUE;
  return errno == EINPROGRESS && poll (&wait, 1, ANSWER_MS) == 1
         && getsockopt (fd, SOL_SOCKET, SO_ERROR, &problem, &size) == 0 && problem == 0;
}

gboolean
ky_standby_answers (const gchar *place, gboolean *ret_answers, GError **error)
{
  const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
  struct addrinfo *found = NULL;
  g_autofree gchar *host = NULL;
  gchar service[8];
  guint16 port;

  *ret_answers = FALSE;
  if (!ky_command_read_host (place, &host, &port))
    return ky_fail (error, KY_ERROR_CONFIG, _ ("--%s is not HOST[:PORT]"), "first");
  g_snprintf (service, sizeof service, "%u", port);
  int result = getaddrinfo (host, service, &hints, &found);
  if (result != 0)
    return ky_fail (error, KY_ERROR_CONFIG, "%s: %s", place, gai_strerror (result));
  for (const struct addrinfo *at = found; at != NULL && !*ret_answers; at = at->ai_next)
    *ret_answers = standby_is_taken (at);
  freeaddrinfo (found);
  return TRUE;
}

/* --- whose the backups are ------------------------------------------------------------------ */

gchar *
ky_standby_new_word (const gchar *state, GError **error)
{
  g_autofree gchar *path = g_build_filename (state, KY_STANDBY_WORD, NULL);
  g_autofree gchar *word = g_uuid_string_random ();

  if (!g_file_set_contents_full (path, word, -1, G_FILE_SET_CONTENTS_DURABLE, 0600, error))
    return NULL;
  return g_steal_pointer (&word);
}

gboolean
ky_standby_check (const gchar *state, const gchar *taken, GError **error)
{
  g_autofree gchar *path = g_build_filename (state, KY_STANDBY_WORD, NULL);
  gsize size = 0;
  g_autofree gchar *word = taken != NULL ? ky_file_read_text (path, WORD_MAX, &size, NULL) : NULL;

  if (taken == NULL || g_strcmp0 (word, taken) == 0)
    return TRUE;
  return ky_fail (
      error, KY_ERROR_IO, "%s",
      _ ("another machine has taken over from these backups, so this one makes no more there: move "
         "paths.state aside and make it the standby, or name another "
         "place"));
}
