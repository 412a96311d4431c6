/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stages the signatures of a bundle in a second directory, tries them with the scanner, and
 * exchanges the two directories' names in one step. Also tells clamd to reload. */
#include "cli/bundle-signatures.h"
#include "common/i18n.h"
#include "cli/snapshot.h"
#include "common/find.h"
#include "common/release.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define MARK "kiyome-bundle" /* in each set: a file with the number of its last bundle */
#define OTHER ".kiyome-other"
#define CLAMD_SECONDS 300 /* time for the largest of its databases, on a slow disk */

/* --- places --------------------------------------------------------------------------------- */

gboolean
ky_signatures_init (KySignatureSet *set, const gchar *database, GError **error)
{
  g_autofree gchar *real = realpath (database, NULL);
  struct stat above;

  if (real == NULL || stat (real, &set->owner) != 0)
    return ky_error_set_errno (error, database);
  g_autofree gchar *parent = g_path_get_dirname (real);
  if (!S_ISDIR (set->owner.st_mode) || stat (parent, &above) != 0
      || above.st_dev != set->owner.st_dev)
    return ky_fail (
        error, KY_ERROR_IO,
        _ ("scanner.database = %s must be a directory, and no mount point: it is replaced "
           "in one step"),
        real);
  set->database = g_strdup (real);
  set->other = g_strconcat (real, OTHER, NULL);
  set->is_new = !g_file_test (set->other, G_FILE_TEST_IS_DIR);
  return TRUE;
}

KY_DEFINE_PUBLIC_CLEAR (ky_signatures_clear, KySignatureSet, database, other)

static guint64
marked (const gchar *directory)
{
  g_autofree gchar *path = g_build_filename (directory, MARK, NULL);
  gsize size;
  g_autofree gchar *text = ky_file_read_text (path, 64, &size, NULL);
  guint64 number = 0;

  if (text != NULL)
    g_ascii_string_to_unsigned (g_strchomp (text), 10, 0, KY_BUNDLE_NUMBER_MAX, &number, NULL);
  return number;
}

guint64
ky_signatures_number (const KySignatureSet *set)
{
  return marked (set->database);
}

/* --- the next ------------------------------------------------------------------------------- */

/* Returns "daily" of daily.cvd, daily.cld and daily.cud, of which libclamav wants one; other names
 * are returned as they are. (transfer full) */
static gchar *
stem_of (const gchar *name)
{
  const gchar *dot = strrchr (name, '.');

  if (dot != NULL && (!strcmp (dot, ".cvd") || !strcmp (dot, ".cld") || !strcmp (dot, ".cud")))
    return g_strndup (name, (gsize)(dot - name));
  return g_strdup (name);
}

static gboolean
bundle_signatures_is_replaced (const KyBundle *bundle, const gchar *name)
{
  g_autofree gchar *stem = stem_of (name);

  for (guint i = 0; i < bundle->files->len; i++)
    {
      const gchar *other = ky_bundle_name_in (bundle->files->pdata[i], KY_BUNDLE_SIGNATURES);
      g_autofree gchar *other_stem = other != NULL ? stem_of (other) : NULL;

      if (g_strcmp0 (stem, other_stem) == 0)
        return TRUE;
    }
  return g_str_equal (name, MARK);
}

static gboolean
bundle_signatures_give_to_owner (const KySignatureSet *set, int fd, GError **error)
{
  return fchown (fd, set->owner.st_uid, set->owner.st_gid) == 0
         || ky_error_set_errno (error, set->other);
}

/* Recognises the temporary files that a killed freshclam left. */
static gboolean
is_left_over (const gchar *name, const struct stat *status)
{
  return S_ISDIR (status->st_mode) && g_str_has_prefix (name, "tmp.");
}

/* Links the plain file `name` from the directory `from` into the directory `next`, and skips
 * left-overs. Anything else fails, since it would vanish with the directory `from`: a link's target
 * is not under kiyome's control, and a directory can't be in two places. */
static gboolean
bundle_signatures_keep (const gchar *name, const struct stat *status, int from, int next,
                        GError **error)
{
  if (S_ISREG (status->st_mode))
    return linkat (from, name, next, name, 0) == 0 || ky_error_set_errno (error, name);
  if (is_left_over (name, status))
    return TRUE;
  return ky_fail (
      error, KY_ERROR_IO,
      _ ("'%s' in scanner.database is not a plain file, and would be lost: put the file "
         "itself there, or remove it"),
      name);
}

/* Links the files that the bundle does not contain into the new directory. */
static gboolean
keep_others (const KySignatureSet *set, const KyBundle *bundle, int next, GError **error)
{
  ky_autofd int from = open (set->database, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (GDir) names = g_dir_open (set->database, 0, NULL);
  const gchar *name;

  if (names == NULL || from < 0)
    return ky_error_set_errno (error, set->database);
  while ((name = g_dir_read_name (names)) != NULL)
    {
      struct stat status;

      if (fstatat (from, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return ky_error_set_errno (error, name);
      if (!bundle_signatures_is_replaced (bundle, name)
          && !bundle_signatures_keep (name, &status, from, next, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
bundle_signatures_bring (const KySignatureSet *set, const KyBundle *bundle, int next,
                         GError **error)
{
  for (guint i = 0; i < bundle->files->len; i++)
    {
      const KyBundleFile *file = bundle->files->pdata[i];
      const gchar *name = ky_bundle_name_in (file, KY_BUNDLE_SIGNATURES);
      ky_autofd int fd = -1;

      if (name == NULL)
        continue;
      if (!ky_bundle_extract (bundle, file, next, name, error))
        return FALSE;
      fd = openat (next, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
      if (fd < 0 || !bundle_signatures_give_to_owner (set, fd, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
bundle_signatures_mark (const KySignatureSet *set, const KyBundle *bundle, int next, GError **error)
{
  g_autofree gchar *text = g_strdup_printf ("%" G_GUINT64_FORMAT "\n", bundle->number);
  ky_autofd int fd
      = openat (next, MARK, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);

  if (fd < 0)
    return ky_error_set_errno (error, MARK);
  return ky_fd_write_all (fd, ky_view (text, strlen (text)), error)
         && bundle_signatures_give_to_owner (set, fd, error)
         && (fsync (fd) == 0 || ky_error_set_errno (error, MARK));
}

/* Opens the second directory, empties it and protects it from others until the new set is
 * complete. */
static int
open_empty (const KySignatureSet *set, GError **error)
{
  ky_autofd int fd = -1;

  if (mkdir (set->other, 0700) == 0 || errno == EEXIST)
    fd = open (set->other, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0 && fchown (fd, geteuid (), getegid ()) == 0 && fchmod (fd, 0700) == 0
      && ky_snapshot_empty (fd))
    return ky_steal_fd (&fd);
  return ky_fail_errno_fd (error, set->other);
}

gboolean
ky_signatures_stage (const KySignatureSet *set, const KyBundle *bundle, GError **error)
{
  ky_autofd int next = open_empty (set, error);

  return next >= 0 && keep_others (set, bundle, next, error)
         && bundle_signatures_bring (set, bundle, next, error)
         && bundle_signatures_mark (set, bundle, next, error)
         && bundle_signatures_give_to_owner (set, next, error)
         && ((fchmod (next, set->owner.st_mode & 07777) == 0 && fsync (next) == 0)
             || ky_error_set_errno (error, set->other));
}

/* --- taking its place ----------------------------------------------------------------------- */

gboolean
ky_signatures_try (const KySignatureSet *set, const gchar *config_directory, guint64 *ret_count,
                   GError **error)
{
  g_autofree gchar *program = ky_find_program ("kiyome-scanner");
  gchar *arguments[] = { program,
                         (gchar[]){ "--check" },
                         set->other,
                         config_directory != NULL ? (gchar[]){ "--config" } : NULL,
                         (gchar *)config_directory,
                         NULL };
  g_autofree gchar *out = NULL;
  g_autofree gchar *said = NULL;
  gint status;

  if (!g_spawn_sync (NULL, arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &said, &status,
                     error))
    return FALSE;
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0
      && sscanf (out, "%" G_GUINT64_FORMAT, ret_count) == 1)
    return TRUE;
  return ky_fail (error, KY_ERROR_SCANNER,
                  _ ("the new signatures do not load; the present ones stay in use: %s"),
                  said != NULL && said[0] != '\0' ? g_strstrip (said)
                                                  : _ ("the scanner did not say why"));
}

gboolean
ky_signatures_switch (const KySignatureSet *set, GError **error)
{
  g_autofree gchar *parent = g_path_get_dirname (set->database);
  ky_autofd int fd = open (parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  return (fd >= 0 && renameat2 (AT_FDCWD, set->other, AT_FDCWD, set->database, RENAME_EXCHANGE) == 0
          && fsync (fd) == 0)
         || ky_error_set_errno (error, set->database);
}

/* --- clamd ---------------------------------------------------------------------------------- */

/* Asks one of clamd's commands. FALSE: it does not answer with `expected`. */
static gboolean
ask_clamd (const gchar *path, const gchar *command, const gchar *expected, gboolean *ret_listens)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  const struct timeval patience = { .tv_sec = 10 };
  gchar answer[64] = "";
  ky_autofd int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  *ret_listens = fd >= 0 && strlen (path) < sizeof address.sun_path
                 && connect (fd, (struct sockaddr *)&address, sizeof address) == 0;
  if (!*ret_listens || setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0
      || send (fd, command, strlen (command), MSG_NOSIGNAL) != (ssize_t)strlen (command))
    return FALSE;
  return recv (fd, answer, sizeof answer - 1, MSG_WAITALL) > 0
         && g_str_has_prefix (answer, expected);
}

gboolean
ky_signatures_reload_clamd (const gchar *socket, GError **error)
{
  gboolean listens;

  if (ask_clamd (socket, "nRELOAD\n", "RELOADING", &listens))
    for (guint seconds = 0; seconds < CLAMD_SECONDS; seconds++)
      {
        /* A clamd that could not load ends; one that is loading answers nevertheless. */
        sleep (1);
        if (ask_clamd (socket, "nPING\n", "PONG", &listens))
          return TRUE;
        if (!listens && seconds > 3)
          break;
      }
  else if (!listens)
    return TRUE;
  return ky_fail (error, KY_ERROR_SCANNER,
                  _ ("clamd does not answer after it was told to load the new signatures"));
}
