/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies a valid configuration to a second directory, and loads that copy if the configuration is
 * broken when a program starts. A program that works with the copy says so by a file NAME.kept in
 * paths.run. */
#include "config/fallback.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/translate.h"
#include "common/wire.h"
#include "config/match-list.h"
#include "config/tenants-load.h"

#define MAIN_FILE "kiyome.conf"
#define POLICIES "policy.d"
#define TENANTS "tenants"
#define FILE_MAX KY_MATCH_LIST_BYTES /* the largest that one may be */

static const gchar *
standard (const gchar *directory)
{
  return directory != NULL ? directory : KY_CONFIG_STANDARD_DIR;
}

/* Returns where the copy of `directory` (NULL: the standard one) is; a tenant's copy is inside that
 * of its gateway. (transfer full) */
static gchar *
config_kept_directory (const gchar *directory)
{
  g_autofree gchar *path = g_canonicalize_filename (standard (directory), NULL);
  g_autofree gchar *gateway = NULL;
  g_autofree gchar *tenant = NULL;

  if (ky_tenants_split (path, &gateway, &tenant))
    {
      g_autofree gchar *kept = config_kept_directory (gateway);

      return g_build_filename (kept, TENANTS, tenant, NULL);
    }
  if (g_str_equal (path, KY_CONFIG_STANDARD_DIR))
    return g_strdup (KY_CONFIG_FALLBACK_DIR);
  return g_strconcat (path, ".kept", NULL);
}

/* --- keeping -------------------------------------------------------------------------------- */

/* Copies the file `from` as `to`, which must not exist, and syncs it to the disk. */
static gboolean
fallback_copy_file (const gchar *from, const gchar *to, GError **error)
{
  ky_autofd int in = open (from, O_RDONLY | O_CLOEXEC);
  ky_autofd int out = -1;
  struct stat status;

  if (in < 0 || fstat (in, &status) != 0)
    return ky_error_set_errno (error, from);
  g_autoptr (GBytes) bytes = ky_fd_read_all (in, FILE_MAX, error);
  if (bytes == NULL)
    return FALSE;
  out = open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (out < 0)
    return ky_error_set_errno (error, to);
  if (!ky_fd_write_all (out, ky_view_of_bytes (bytes), error))
    return FALSE;
  if ((geteuid () == 0 && fchown (out, status.st_uid, status.st_gid) != 0)
      || fchmod (out, status.st_mode & 0777) != 0 || fsync (out) != 0)
    return ky_error_set_errno (error, to);
  return TRUE;
}

/* Makes a directory with the mode of the one that it is a copy of. */
static gboolean
fallback_make_directory (const gchar *from, const gchar *to, GError **error)
{
  struct stat status;

  if (stat (from, &status) != 0)
    return ky_error_set_errno (error, from);
  if (mkdir (to, 0700) != 0 || (geteuid () == 0 && chown (to, status.st_uid, status.st_gid) != 0)
      || chmod (to, status.st_mode & 0777) != 0)
    return ky_error_set_errno (error, to);
  return TRUE;
}

/* Matches policies, and the lists that they name. */
static gboolean
is_kept_file (const gchar *name)
{
  return g_str_has_suffix (name, ".conf") || g_str_has_suffix (name, KY_MATCH_LIST_SUFFIX);
}

static gboolean
copy_policies (const gchar *from, const gchar *to, GError **error)
{
  g_autofree gchar *source = g_build_filename (from, POLICIES, NULL);
  g_autofree gchar *target = g_build_filename (to, POLICIES, NULL);
  g_autoptr (GDir) entries = g_dir_open (source, 0, NULL);
  const gchar *name;

  if (entries == NULL)
    return TRUE;
  if (!fallback_make_directory (source, target, error))
    return FALSE;
  while ((name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree gchar *file = g_build_filename (source, name, NULL);
      g_autofree gchar *copy = g_build_filename (target, name, NULL);

      if (name[0] != '.' && is_kept_file (name) && !fallback_copy_file (file, copy, error))
        return FALSE;
    }
  return TRUE;
}

/* Removes a complete or incomplete copy: only the files that fallback_copy_one() writes. */
static void
fallback_remove_one (const gchar *path)
{
  static const gchar *const folders[] = { POLICIES, "." };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree gchar *folder = g_build_filename (path, folders[i], NULL);
      g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
      const gchar *name;

      while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
        {
          g_autofree gchar *file = g_build_filename (folder, name, NULL);

          if (is_kept_file (name))
            g_unlink (file);
        }
      g_rmdir (i == 0 ? folder : path);
    }
}

static void
remove_copy (const gchar *path)
{
  g_autofree gchar *tenants = g_build_filename (path, TENANTS, NULL);
  g_auto (GStrv) names = ky_tenants_list (path, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree gchar *tenant = g_build_filename (tenants, names[i], NULL);

      fallback_remove_one (tenant);
    }
  g_rmdir (tenants);
  fallback_remove_one (path);
}

static gboolean
fallback_copy_one (const gchar *from, const gchar *to, GError **error)
{
  g_autofree gchar *source = g_build_filename (from, MAIN_FILE, NULL);
  g_autofree gchar *target = g_build_filename (to, MAIN_FILE, NULL);

  return fallback_make_directory (from, to, error) && copy_policies (from, to, error)
         && fallback_copy_file (source, target, error);
}

static gboolean
copy_tenants (const gchar *from, const gchar *to, GError **error)
{
  g_autofree gchar *source = g_build_filename (from, TENANTS, NULL);
  g_autofree gchar *target = g_build_filename (to, TENANTS, NULL);
  g_auto (GStrv) names = ky_tenants_list (from, error);

  if (names == NULL || (names[0] != NULL && !fallback_make_directory (source, target, error)))
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree gchar *tenant = g_build_filename (source, names[i], NULL);
      g_autofree gchar *copy = g_build_filename (target, names[i], NULL);

      if (!fallback_copy_one (tenant, copy, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
copy_all (const gchar *from, const gchar *to, GError **error)
{
  remove_copy (to);
  return fallback_copy_one (from, to, error) && copy_tenants (from, to, error);
}

static gboolean
fallback_replace (const gchar *kept, const gchar *new, GError **error)
{
  if (renameat2 (AT_FDCWD, new, AT_FDCWD, kept, RENAME_EXCHANGE) == 0)
    {
      remove_copy (new);
      return TRUE;
    }
  if (errno == ENOENT && rename (new, kept) == 0)
    return TRUE;
  return ky_error_set_errno (error, kept);
}

static gboolean
fallback_check (const gchar *directory, GError **error)
{
  g_autoptr (GPtrArray) faults = ky_config_check (directory);

  if (faults->len == 0)
    return TRUE;
  return ky_fail (error, KY_ERROR_CONFIG, "%s", (const gchar *)faults->pdata[0]);
}

gboolean
ky_config_fallback_save (const gchar *directory, GError **error)
{
  g_autofree gchar *gateway = NULL;
  const gchar *from = standard (directory);
  g_autofree gchar *main_file = g_build_filename (from, MAIN_FILE, NULL);
  g_autofree gchar *kept = config_kept_directory (directory);
  g_autofree gchar *new = g_strconcat (kept, ".new", NULL);
  g_autofree gchar *lock_path = g_strconcat (kept, ".lock", NULL);
  ky_autofd int lock = -1;

  /* The gateway and all tenants are copied together, as they are loaded together. */
  if (ky_tenants_split (from, &gateway, NULL))
    return ky_config_fallback_save (gateway, error);
  if (directory == NULL && !g_file_test (main_file, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!fallback_check (from, error))
    return FALSE;
  /* Several programs are started at once. */
  lock = open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock < 0 || flock (lock, LOCK_EX) != 0)
    return ky_error_set_errno (error, lock_path);
  /* The check is made on the copy, because the files may have changed during copying. */
  if (copy_all (from, new, error) && fallback_check (new, error)
      && fallback_replace (kept, new, error))
    return TRUE;
  remove_copy (new);
  return FALSE;
}

/* --- loading -------------------------------------------------------------------------------- */

KyConfig *
ky_config_load_or_fallback (const gchar *directory, guint parts, GError **ret_fault, GError **error)
{
  g_autofree gchar *kept = config_kept_directory (directory);
  g_autofree gchar *main_file = g_build_filename (standard (directory), MAIN_FILE, NULL);
  g_autofree gchar *kept_file = g_build_filename (kept, MAIN_FILE, NULL);
  gboolean has_kept = g_file_test (kept_file, G_FILE_TEST_EXISTS);
  g_autoptr (GError) fault = NULL;
  KyConfig *config = NULL;

  *ret_fault = NULL;
  /* Without the main file the built-in defaults would apply instead of the configured values. */
  if (directory == NULL && has_kept && !g_file_test (main_file, G_FILE_TEST_EXISTS))
    g_set_error (&fault, KY_ERROR, KY_ERROR_CONFIG, "%s: %s", main_file, g_strerror (ENOENT));
  else
    config = ky_config_load_parts (directory, parts, &fault);
  if (config == NULL && has_kept)
    config = ky_config_load_from (standard (directory), kept, parts, NULL);
  if (config == NULL)
    g_propagate_error (error, g_steal_pointer (&fault));
  else
    *ret_fault = g_steal_pointer (&fault);
  return config;
}

static gchar *
fallback_time_of (const gchar *path)
{
  struct stat status;

  if (stat (path, &status) != 0)
    return g_strdup (_ ("a time that is not known"));
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local ((gint64)status.st_mtim.tv_sec);
  return g_date_time_format (time, "%Y-%m-%d %H:%M:%S");
}

gchar *
ky_config_fallback_words (const gchar *directory, const GError *fault)
{
  g_autofree gchar *kept = config_kept_directory (directory);
  g_autofree gchar *file = g_strndup (fault->message, strcspn (fault->message, ":"));
  g_autofree gchar *folder = g_path_get_dirname (file);
  g_autofree gchar *since
      = fallback_time_of (g_file_test (file, G_FILE_TEST_EXISTS) ? file : folder);
  g_autofree gchar *of = fallback_time_of (kept);

  return g_strdup_printf (_ ("%s (file of %s): programs that start now use the previous "
                             "configuration, saved in %s at %s"),
                          fault->message, since, kept, of);
}

/* --- who works with the copy ---------------------------------------------------------------- */

/* paths.run/NAME.kept holds the number of a process that was started with the copy, as long as that
 * process runs. Other programs make files there, too, so the content only tells which process to
 * check. */
#define NOTE_MAX 32

static const gchar *const programs[] = { "kiyome-store",  "kiyome-sanitizer", "kiyome-milter",
                                         "kiyome-opener", "kiyome-portal",    NULL };
static gboolean is_kept; /* this process works with the kept copy */
static int note = -1;

/* Returns the path of this file in the directory of the program `name`. */
static gchar *
fallback_note_name (const gchar *name)
{
  return g_strconcat (name + strlen ("kiyome-"), "/", name, ".kept", NULL);
}

static gchar *
fallback_note_path (const KyConfig *config, const gchar *name)
{
  g_autofree gchar *file = fallback_note_name (name);

  return ky_config_run_path (config, file);
}

/* Prepares the note that a fallback configuration is in use. Called before the program confines
 * itself: after that, a reload can write only to the descriptor that is opened here. */
void
ky_config_fallback_note (const KyConfig *config, const gchar *name)
{
  g_autofree gchar *path = fallback_note_path (config, name);
  g_autofree gchar *file = fallback_note_name (name);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = g_strdup_printf ("%d\n", (int)getpid ());

  if (g_unlink (path) != 0 && errno != ENOENT)
    ky_log (KY_LOG_WARNING, "%s: %s: kiyome status may show an outdated state", path,
            g_strerror (errno));
  if (!is_kept)
    return;
  if (!ky_config_make_run (config, file, &error))
    ky_log (KY_LOG_WARNING, "%s", error->message);
  note = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (note < 0 || fchmod (note, 0644) != 0
      || !ky_fd_write_all (note, ky_view (text, strlen (text)), NULL))
    ky_log (KY_LOG_WARNING,
            "%s: %s: kiyome status can't show that the copy of the configuration is in use", path,
            g_strerror (errno));
}

void
ky_config_fallback_end (void)
{
  if (note >= 0 && ftruncate (note, 0) != 0)
    ky_log (KY_LOG_WARNING, "%s", g_strerror (errno));
  ky_fd_clear (&note);
}

/* Tells whether the process that `path` names runs as `name`. */
static gboolean
is_in_use (const gchar *path, const gchar *name)
{
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  gchar text[NOTE_MAX] = "";
  g_autofree gchar *command = NULL;
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode)
      || read (fd, text, sizeof text - 1) <= 0)
    return FALSE;
  guint64 pid = g_ascii_strtoull (text, NULL, 10);
  g_autofree gchar *process = g_strdup_printf ("/proc/%" G_GUINT64_FORMAT "/comm", pid);
  /* The kernel keeps fifteen bytes of the name. */
  return g_file_get_contents (process, &command, NULL, NULL)
         && g_str_has_prefix (name, g_strchomp (command)) && *command != '\0';
}

gchar *
ky_config_fallback_users (const KyConfig *config)
{
  g_autoptr (GString) names = g_string_new ("");

  for (guint i = 0; programs[i] != NULL; i++)
    {
      g_autofree gchar *path = fallback_note_path (config, programs[i]);

      if (is_in_use (path, programs[i]))
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", programs[i]);
    }
  return names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}

KyConfig *
ky_daemon_config (const gchar *name, const gchar *directory, guint parts)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (GError) error = NULL;
  KyConfig *config = ky_config_load_or_fallback (directory, parts, &fault, &error);

  if (config == NULL)
    ky_log_said (KY_LOG_ERROR, error->message);
  else
    ky_log_init (name, ky_config_log_level (config));
  if (fault != NULL)
    {
      g_autofree gchar *words = ky_config_fallback_words (directory, fault);

      ky_log_said (KY_LOG_ERROR, words);
    }
  is_kept = fault != NULL;
  return config;
}
