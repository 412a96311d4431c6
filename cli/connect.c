/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens the input of sanitize, identify and verify as a sealed memfd, and hands jobs to the running
 * sanitizer, or to one that this process starts if none runs. */
#include "cli/connect.h"

#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_SIZE (256 * 1024)
#define SEND_SIZE ((guint64)1 << 30)

/* Sends a file without copying its bytes through this process. Returns FALSE if the caller must
 * read and send the `left` bytes itself. */
static gboolean
connect_send_file (int in, int out, guint64 *left)
{
  while (*left > 0)
    {
      ssize_t n = sendfile (out, in, NULL, (gsize)MIN (*left, SEND_SIZE));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      if (n == 0)
        break;
      *left -= (guint64)n;
    }
  return TRUE;
}

/* Copies `in` to `out`, `limit` + 1 bytes at most: one more than is allowed is enough to be
 * refused. */
static gboolean
connect_copy (int in, int out, guint64 limit, GError **error)
{
  guint64 left = limit < G_MAXUINT64 ? limit + 1 : limit;

  if (connect_send_file (in, out, &left))
    return TRUE;
  g_autofree guint8 *chunk = g_malloc (COPY_SIZE);
  while (left > 0)
    {
      ssize_t n = read (in, chunk, (gsize)MIN (left, COPY_SIZE));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return ky_error_set_errno (error, "read");
      if (n == 0)
        break;
      if (!ky_fd_write_all (out, ky_view (chunk, (gsize)n), error))
        return FALSE;
      left -= (guint64)n;
    }
  return TRUE;
}

static int
copy_to_memfd (int in, guint64 limit, GError **error)
{
  ky_autofd int memfd = ky_memfd_new ("input", error);

  if (memfd < 0 || !connect_copy (in, memfd, limit, error))
    return -1;
  if (lseek (memfd, 0, SEEK_SET) < 0
      || fcntl (memfd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
    return ky_fail_errno_fd (error, "memfd");
  return ky_steal_fd (&memfd);
}

gboolean
ky_command_can_open (const gchar *program, const gchar *path, mode_t kind)
{
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat status;

  if (fd >= 0 && fstat (fd, &status) == 0 && (status.st_mode & S_IFMT) == kind)
    return TRUE;
  if (fd >= 0)
    errno = kind == S_IFDIR ? ENOTDIR : S_ISDIR (status.st_mode) ? EISDIR : EINVAL;
  ky_command_complain (program, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

int
ky_command_input (const gchar *program, const gchar *path, guint64 limit, gchar **ret_name)
{
  gboolean is_stdin = g_str_equal (path, "-");
  ky_autofd int file = is_stdin ? dup (STDIN_FILENO) : open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  g_autoptr (GError) error = NULL;
  struct stat status;

  if (file < 0 || fstat (file, &status) != 0)
    {
      ky_command_complain (program, _ ("cannot open '%s': %s"), path, g_strerror (errno));
      return -1;
    }
  if (S_ISDIR (status.st_mode))
    {
      ky_command_complain (program, _ ("'%s' is a directory; name the files in it"), path);
      return -1;
    }
  *ret_name = is_stdin ? NULL : g_path_get_basename (path);
  if (S_ISREG (status.st_mode) && !is_stdin && (guint64)status.st_size > limit)
    return ky_steal_fd (&file);
  int input = copy_to_memfd (file, limit, &error);
  if (input < 0)
    {
      ky_command_complain (program, _ ("cannot read '%s': %s"), path, error->message);
      g_clear_pointer (ret_name, g_free);
    }
  return input;
}

/* --- the sanitizer -------------------------------------------------------------------------- */

static gboolean
connect_start (KyCommandSanitizer *self, GError **error)
{
  const gchar *directory = ky_config_directory (self->config);

  if (self->sanitizer != NULL)
    return TRUE;
  if (!self->is_private && directory != NULL)
    {
      g_autofree gchar *socket = ky_config_run_path (self->config, "sanitizer/sanitizer.sock");

      self->sanitizer = ky_sanitizer_connect (socket, NULL);
      self->is_daemon = self->sanitizer != NULL;
    }
  if (self->sanitizer == NULL)
    self->sanitizer = ky_sanitizer_spawn (directory, error);
  return self->sanitizer != NULL;
}

void
ky_command_begin (KyCommandSanitizer *self)
{
  connect_start (self, NULL);
}

void
ky_command_end (KyCommandSanitizer *self)
{
  if (self->sanitizer != NULL)
    ky_sanitizer_dismiss (self->sanitizer);
}

typedef struct
{
  const gchar *program, *what;
  guint seconds;
} Wait;

static gboolean
show_progress (gpointer data)
{
  Wait *wait = data;

  wait->seconds += 5;
  ky_command_complain (wait->program, _ ("%s: still working after %u s"), wait->what,
                       wait->seconds);
  return TRUE;
}

/* Tells whether the running sanitizer ended the conversation instead of answering. */
static gboolean
connect_is_refusal (const GError *error)
{
  return g_error_matches (error, KY_ERROR, KY_ERROR_IO)
         || g_error_matches (error, KY_ERROR, KY_ERROR_PROTOCOL)
         || g_error_matches (error, KY_ERROR, KY_ERROR_POLICY);
}

int
ky_command_run (KyCommandSanitizer *self, const KySanitizerJob *job, const gchar *what,
                KySanitizerResult *ret_result)
{
  g_autoptr (GError) error = NULL;
  Wait wait = { self->program, what, 0 };
  gboolean is_done
      = connect_start (self, &error)
        && ky_sanitizer_run (self->sanitizer, job, isatty (STDERR_FILENO) ? show_progress : NULL,
                             &wait, ret_result, &error);

  if (!is_done && self->is_daemon && connect_is_refusal (error))
    {
      g_clear_error (&error);
      g_clear_pointer (&self->sanitizer, ky_sanitizer_free);
      self->is_daemon = FALSE;
      self->is_private = TRUE;
      return ky_command_run (self, job, what, ret_result);
    }
  if (is_done)
    return KY_EXIT_OK;
  g_clear_pointer (&self->sanitizer, ky_sanitizer_free);
  g_autofree gchar *words = ky_i18n_in_words (error->message);
  ky_command_complain (self->program, "%s: %s", what, words);
  return g_error_matches (error, KY_ERROR, KY_ERROR_CONFIG) ? KY_EXIT_USAGE : KY_EXIT_FAILURE;
}

void
ky_command_sanitizer_clear (KyCommandSanitizer *self)
{
  g_clear_pointer (&self->sanitizer, ky_sanitizer_free);
}

gboolean
ky_command_is_mail (const gchar *name)
{
  gsize length = name != NULL ? strlen (name) : 0;

  return length > 4 && g_ascii_strcasecmp (name + length - 4, ".eml") == 0;
}
