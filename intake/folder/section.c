/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens the three directories of a place, recognizes whether the paths still lead to them, and
 * holds the lock file in withheld/ that keeps a second program away. Nothing is taken while a
 * directory is missing, not mounted or replaced. */
#include "intake/folder/section.h"

#include "intake/folder/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>

#define UNKNOWN_ROOT "-"
#define LOCK_FILE KY_TREE_OWN "folder.lock"

static const KyConfigKey keys[KY_ROOT_LAST]
    = { KY_CONFIG_FOLDER_IN, KY_CONFIG_FOLDER_OUT, KY_CONFIG_FOLDER_WITHHELD };

const gchar *
ky_section_path (const KySection *section, KyRoot root)
{
  return ky_config_folder_string (section->config, section->n, keys[root]);
}

/* Numbers of devices are others after a restart, those of file systems are not. */
static gchar *
section_identify (int fd)
{
  struct statfs system;
  struct stat status;
  guint64 id = 0;

  if (fd < 0 || fstatfs (fd, &system) != 0 || fstat (fd, &status) != 0)
    return g_strdup (UNKNOWN_ROOT);
  memcpy (&id, &system.f_fsid, MIN (sizeof id, sizeof system.f_fsid));
  return g_strdup_printf ("%" G_GINT64_MODIFIER "x:%" G_GINT64_MODIFIER "x:%" G_GUINT64_FORMAT,
                          (guint64)system.f_type, id, (guint64)status.st_ino);
}

static gchar *
identify_all (const int roots[KY_ROOT_LAST])
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < KY_ROOT_LAST; i++)
    {
      g_autofree gchar *one = section_identify (roots[i]);

      g_string_append_printf (all, "%s%s", i > 0 ? " " : "", one);
    }
  return g_string_free (all, FALSE);
}

gboolean
ky_section_is_of (const KySection *section, const KyRecord *record, KyRoot root)
{
  g_auto (GStrv) now = g_strsplit (section->roots_are, " ", -1);
  g_auto (GStrv) then = g_strsplit (record->roots != NULL ? record->roots : "", " ", -1);

  return g_strv_length (now) == KY_ROOT_LAST && g_strv_length (then) == KY_ROOT_LAST
         && strcmp (now[root], UNKNOWN_ROOT) != 0 && strcmp (now[root], then[root]) == 0;
}

KySection *
ky_section_open (const KyConfig *config, guint n, GError **error)
{
  KySection *section = g_new0 (KySection, 1);

  section->config = config;
  section->n = n;
  section->name = ky_config_folder_name (config, n);
  section->lock = -1;
  g_mutex_init (&section->naming);
  for (guint i = 0; i < KY_ROOT_LAST; i++)
    {
      section->roots[i] = open (ky_section_path (section, i), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      section->refusals[i] = section->roots[i] < 0 && errno != ENOENT ? errno : 0;
      if (section->roots[i] >= 0 && fstat (section->roots[i], &section->was[i]) != 0)
        ky_fd_clear (&section->roots[i]);
    }
  section->roots_are = identify_all (section->roots);
  g_autofree gchar *directory
      = g_build_filename (ky_config_string (config, KY_CONFIG_FOLDERS_STATE), section->name, NULL);
  section->journal = ky_journal_open (directory, error);
  if (section->journal == NULL)
    g_clear_pointer (&section, ky_section_free);
  return section;
}

void
ky_section_free (KySection *section)
{
  if (section == NULL)
    return;
  for (guint i = 0; i < KY_ROOT_LAST; i++)
    ky_fd_clear (&section->roots[i]);
  ky_fd_clear (&section->lock);
  ky_journal_free (section->journal);
  g_mutex_clear (&section->naming);
  g_free (section->roots_are);
  g_free (section->trouble);
  g_free (section);
}

static KySectionState
section_say (KySection *section, const gchar *what, const gchar *path, int number)
{
  g_autofree gchar *trouble = number != 0
                                  ? g_strdup_printf ("%s: %s: %s", path, what, g_strerror (number))
                                  : g_strdup_printf ("%s: %s", path, what);

  if (g_strcmp0 (trouble, section->trouble) != 0)
    ky_log (KY_LOG_WARNING, "folder %s: %s", section->name, trouble);
  g_free (section->trouble);
  section->trouble = g_steal_pointer (&trouble);
  return KY_SECTION_AWAY;
}

/* Takes the lock against another program, also on another machine, that watches the same directory.
 * The lock file is where staff cannot write, because in `in` any user could hold or replace it. */
static KySectionState
section_take_lock (KySection *section)
{
  const gchar *in = ky_section_path (section, KY_ROOT_IN);
  const gchar *withheld = ky_section_path (section, KY_ROOT_WITHHELD);
  g_autofree gchar *path = g_build_filename (withheld, LOCK_FILE, NULL);

  if (section->lock >= 0 && ky_fd_is_at (section->lock, path))
    return KY_SECTION_READY;
  ky_fd_clear (&section->lock);
  if (faccessat (section->roots[KY_ROOT_IN], ".", W_OK | X_OK, 0) != 0)
    return section_say (section,
                        "no file is taken, because files could not be removed from it afterwards",
                        in, errno);
  section->lock
      = ky_tree_open (section->roots[KY_ROOT_WITHHELD], LOCK_FILE, O_RDWR | O_CREAT, 0600);
  if (section->lock < 0)
    return section_say (section, "the lock file can't be opened", path, errno);
  if (flock (section->lock, LOCK_EX | LOCK_NB) == 0)
    return KY_SECTION_READY;
  ky_fd_clear (&section->lock);
  return section_say (section, "another program watches it", in, 0);
}

static gboolean
is_unmounted (const KySection *section, const struct stat *status)
{
  struct stat root;

  return ky_config_folder_uint (section->config, section->n, KY_CONFIG_FOLDER_MOUNTED) != 0
         && stat ("/", &root) == 0 && root.st_dev == status->st_dev;
}

static gboolean
is_as_was (const KySection *section, guint root, struct stat *ret_now)
{
  return stat (ky_section_path (section, root), ret_now) == 0 && section->roots[root] >= 0
         && ret_now->st_dev == section->was[root].st_dev
         && ret_now->st_ino == section->was[root].st_ino;
}

gboolean
ky_section_stands (const KySection *section)
{
  struct stat now;

  for (guint i = 0; i < KY_ROOT_LAST; i++)
    if (!is_as_was (section, i, &now) || is_unmounted (section, &now))
      return FALSE;
  return TRUE;
}

KySectionState
ky_section_check (KySection *section)
{
  KySectionState state = KY_SECTION_READY;

  for (guint i = 0; i < KY_ROOT_LAST; i++)
    {
      const gchar *path = ky_section_path (section, i);
      struct stat now;

      if (stat (path, &now) != 0)
        return section_say (section, "it is missing, and its files do not count as deleted", path,
                            errno);
      if (!S_ISDIR (now.st_mode))
        return section_say (section, "it is not a directory", path, 0);
      if (is_unmounted (section, &now))
        return section_say (section, "nothing is mounted there", path, 0);
      if (section->refusals[i] != 0)
        return section_say (section, "it can't be opened", path, section->refusals[i]);
      if (!is_as_was (section, i, &now))
        state = KY_SECTION_OTHER;
    }
  if (state == KY_SECTION_READY)
    state = section_take_lock (section);
  if (state == KY_SECTION_READY && section->trouble != NULL)
    {
      ky_log (KY_LOG_INFO, "folder %s: working again", section->name);
      g_clear_pointer (&section->trouble, g_free);
    }
  return state;
}
