/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the output of a file under temporary names, renames it into out/ or withheld/ without
 * replacing a file, and then removes the input. The input is set aside under a random name and
 * deleted only if its size, time and content still are those of the record and nobody has it open
 * for writing. */
#include "intake/folder/publish.h"

#include "common/hash.h"
#include "common/name.h"
#include "intake/folder/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define CHUNK (256 * 1024)

static KyRoot
publish_root_of (const KyPiece *piece)
{
  return piece->is_withheld ? KY_ROOT_WITHHELD : KY_ROOT_OUT;
}

static gchar *
parent_of (const gchar *path)
{
  const gchar *slash = strrchr (path, '/');

  return slash != NULL ? g_strndup (path, (gsize)(slash - path)) : g_strdup (".");
}

gchar *
ky_publish_directory (const KyRecord *record)
{
  g_autofree gchar *parent = parent_of (record->path);

  return ky_tree_clean (parent);
}

gchar *
ky_publish_report (const gchar *name)
{
  return g_strconcat (name, ".report.json", NULL);
}

/* --- writing ---------------------------------------------------------------------------------- */

static gboolean
publish_copy (int from, int to, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  guint64 offset = 0;
  gssize n;

  while ((n = ky_fd_read_at (from, buffer, CHUNK, offset)) > 0)
    {
      if (!ky_fd_write_all (to, ky_view (buffer, (gsize)n), error))
        return FALSE;
      offset += (guint64)n;
    }
  return n == 0 || ky_error_set_errno (error, "read");
}

/* Copies mode, owner and times without execute permission and write permission for others. The
 * owner comes last, because the other attributes of another user's file cannot be set. Returns what
 * could not be copied. */
static KyPublishLost
keep_facts (int fd, const struct stat *like)
{
  const struct timespec times[2] = { like->st_atim, like->st_mtim };
  KyPublishLost lost = 0;
  struct stat own;

  if (fstat (fd, &own) != 0)
    return KY_LOST_OWNER | KY_LOST_GROUP | KY_LOST_PERMISSIONS | KY_LOST_TIMES;
  if (fchmod (fd, (like->st_mode & KY_TREE_FILE_MODE) | S_IRUSR | S_IWUSR) != 0)
    lost |= KY_LOST_PERMISSIONS;
  if (futimens (fd, times) != 0)
    lost |= KY_LOST_TIMES;
  if (own.st_gid != like->st_gid && fchown (fd, (uid_t)-1, like->st_gid) != 0)
    lost |= KY_LOST_GROUP;
  if (own.st_uid != like->st_uid && fchown (fd, like->st_uid, (gid_t)-1) != 0)
    lost |= KY_LOST_OWNER;
  return lost;
}

static gchar *
temporary_directory (const KyRecord *record)
{
  return g_strdup_printf (KY_TREE_OWN "%s.d", record->key);
}

static void
clear_directory (int fd, const KyRecord *record, const gchar *temporary)
{
  for (guint n = 0; n < KY_JOURNAL_PIECES; n++)
    {
      g_autofree gchar *name = g_strdup_printf (KY_TREE_OWN "%s-%u", record->key, n);

      unlinkat (fd, name, 0);
    }
  unlinkat (fd, temporary, AT_REMOVEDIR);
}

void
ky_publish_clear (const KySection *section, const KyRecord *record)
{
  static const KyRoot roots[] = { KY_ROOT_OUT, KY_ROOT_WITHHELD };
  g_autofree gchar *temporary = temporary_directory (record);
  g_autofree gchar *path = ky_publish_directory (record);
  g_auto (GStrv) names = g_strsplit (path, "/", -1);

  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      ky_autofd int fd = ky_tree_open_directory (section->roots[roots[i]], ".");

      for (guint n = 0; fd >= 0; n++)
        {
          g_autofree gchar *name = NULL;
          ky_autofd int parent = ky_steal_fd (&fd);

          clear_directory (parent, record, temporary);
          if (names[n] != NULL && strcmp (path, ".") != 0)
            fd = ky_tree_enter (parent, names[n], &name);
        }
    }
}

/* Opens the output directory of piece `n`. The directory of the first piece is made if it is
 * missing, and the record keeps its path; the other pieces are beside it. */
static int
publish_open_place (KySection *section, KyRecord *record, guint n, GError **error)
{
  KyPiece *piece = &record->pieces[n];
  g_autofree gchar *parent = parent_of (record->path);
  g_autofree gchar *temporary = temporary_directory (record);
  g_autofree gchar *path = NULL;
  int fd = n > 0
               ? ky_tree_open_directory (section->roots[publish_root_of (piece)], piece->directory)
               : ky_tree_make (section->roots[publish_root_of (piece)], piece->directory,
                               section->roots[KY_ROOT_IN], parent, temporary, &path, error);

  if (fd < 0 && n > 0)
    ky_error_set_errno (error, piece->directory);
  if (path != NULL)
    {
      g_free (piece->directory);
      piece->directory = g_steal_pointer (&path);
    }
  return fd;
}

static gboolean
write_piece (KySection *section, KyRecord *record, guint n, int from, const struct stat *like,
             KyPublishLost *ret_lost, GError **error)
{
  const KyPiece *piece = &record->pieces[n];
  ky_autofd int directory = publish_open_place (section, record, n, error);
  ky_autofd int fd = -1;

  if (directory < 0)
    return FALSE;
  /* Removes the temporary file of an interrupted attempt. */
  if (unlinkat (directory, piece->temporary, 0) != 0 && errno != ENOENT)
    return ky_error_set_errno (error, piece->name);
  fd = ky_tree_open (directory, piece->temporary, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (fd < 0)
    return ky_error_set_errno (error, piece->name);
  if (publish_copy (from, fd, error))
    {
      *ret_lost = keep_facts (fd, like);
      if (fsync (fd) == 0 && fsync (directory) == 0)
        return TRUE;
      ky_error_set_errno (error, "fsync");
    }
  unlinkat (directory, piece->temporary, 0);
  return FALSE;
}

gboolean
ky_publish_write (KySection *section, KyRecord *record, guint n, int from, const struct stat *like,
                  KyPublishLost *ret_lost, GError **error)
{
  if (write_piece (section, record, n, from, like, ret_lost, error))
    return TRUE;
  g_prefix_error (error, "%s: ", ky_section_path (section, publish_root_of (&record->pieces[n])));
  return FALSE;
}

/* --- coming out ------------------------------------------------------------------------------- */

/* Checks that a missing file may count as published: only if the output directory is still the one
 * of the record. */
static gboolean
publish_is_gone (const KySection *section, const KyRecord *record, KyRoot root, GError **error)
{
  if (ky_section_is_of (section, record, root))
    return TRUE;
  return ky_fail (error, KY_ERROR_IO,
                  "%s: the output directory was replaced while record %s was written",
                  ky_section_path (section, root), record->key);
}

static gboolean
publish_is_at (int directory, const gchar *name, const struct stat *status)
{
  struct stat other;

  return fstatat (directory, name, &other, AT_SYMLINK_NOFOLLOW) == 0
         && other.st_ino == status->st_ino && other.st_dev == status->st_dev;
}

static gboolean
has_nobody (int directory, const gchar *name)
{
  struct stat status;

  return fstatat (directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT;
}

/* Chooses the names of the output and its report, which is found by the name of its file: if
 * nothing of `record` is published yet, both get names that are free. The journal has them before
 * one of the files gets its name. */
static gboolean
choose_names (KySection *section, KyRecord *record, int directory, GError **error)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autofree gchar *first = g_strdup (record->pieces[0].name);

  if (record->n_pieces < 2 || has_nobody (directory, record->pieces[0].temporary)
      || has_nobody (directory, record->pieces[1].temporary))
    return TRUE;
  for (guint i = 0; i < KY_TREE_NAMES_TRIED; i++)
    {
      g_autofree gchar *name = ky_name_unique (first, taken, KY_TREE_NAME_BYTES);
      g_autofree gchar *report = ky_publish_report (name);

      if (!has_nobody (directory, name) || !has_nobody (directory, report))
        continue;
      if (strcmp (name, first) == 0)
        return TRUE;
      ky_piece_rename (&record->pieces[0], name);
      ky_piece_rename (&record->pieces[1], report);
      return ky_journal_save (section->journal, record, error);
    }
  errno = EEXIST;
  return ky_error_set_errno (error, first);
}

static gboolean
publish_piece (const KySection *section, const KyRecord *record, KyPiece *piece, int directory,
               GError **error)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  struct stat status;

  /* The file was durable, so if it is missing it was renamed, and its reader may have removed it
   * already. */
  if (fstatat (directory, piece->temporary, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT ? publish_is_gone (section, record, publish_root_of (piece), error)
                           : ky_error_set_errno (error, piece->name);
  for (guint i = 0; i < KY_TREE_NAMES_TRIED; i++)
    {
      g_autofree gchar *name = ky_name_unique (piece->name, taken, KY_TREE_NAME_BYTES);
      gboolean is_out = ky_tree_rename (directory, piece->temporary, name);

      if (!is_out && errno != EEXIST)
        break;
      /* Killed between a link and the end of the other name. */
      if (!is_out && publish_is_at (directory, name, &status))
        is_out = unlinkat (directory, piece->temporary, 0) == 0;
      if (is_out)
        {
          ky_piece_rename (piece, name);
          return TRUE;
        }
    }
  return ky_error_set_errno (error, piece->name);
}

gboolean
ky_publish (KySection *section, KyRecord *record, GError **error)
{
  const KyRoot root = publish_root_of (&record->pieces[0]);
  ky_autofd int directory
      = ky_tree_open_directory (section->roots[root], record->pieces[0].directory);

  if (directory < 0 && (errno == ENOENT || errno == ENOTDIR))
    {
      if (!publish_is_gone (section, record, root, error))
        return FALSE;
      ky_log (KY_LOG_WARNING, "folder %s: the output directory of record %s was removed",
              section->name, record->key);
      return TRUE;
    }
  if (directory < 0)
    return ky_error_set_errno (error, record->pieces[0].directory);
  g_mutex_lock (&section->naming);
  gboolean ok = choose_names (section, record, directory, error);
  for (guint i = 0; ok && i < record->n_pieces; i++)
    ok = publish_piece (section, record, &record->pieces[i], directory, error);
  g_mutex_unlock (&section->naming);
  return ok && (fsync (directory) == 0 || ky_error_set_errno (error, record->pieces[0].directory));
}

/* --- leaving ---------------------------------------------------------------------------------- */

/* Says whether a file in in/ is the one that was processed. UNKNOWN: it could not be read; the
 * comparison is repeated later. */
typedef enum
{
  OURS,
  NOT_OURS,
  UNKNOWN
} Whose;

static gboolean
looks_like (const KyRecord *record, const struct stat *status)
{
  return S_ISREG (status->st_mode) && (guint64)status->st_size == record->size
         && ky_tree_mtime (status) == record->mtime;
}

static gboolean
refuse_written (GError **error)
{
  return ky_fail (error, KY_ERROR_POLICY, "another program is writing it");
}

/* Compares the content. A file that changes while it is read gives no answer. */
static Whose
publish_compare (int fd, const KyRecord *record, GError **error)
{
  struct stat before, after;
  guint8 sha256[KY_SHA256_SIZE];

  if (fstat (fd, &before) != 0)
    return ky_error_set_errno (error, "fstat"), UNKNOWN;
  if (!looks_like (record, &before))
    return NOT_OURS;
  if (!ky_take_sha256 (fd, record->size, sha256, error))
    return UNKNOWN;
  if (fstat (fd, &after) != 0)
    return ky_error_set_errno (error, "fstat"), UNKNOWN;
  if (ky_tree_is_same (&before, &after))
    return memcmp (sha256, record->sha256, sizeof sha256) == 0 ? OURS : NOT_OURS;
  refuse_written (error);
  return UNKNOWN;
}

/* Moves the entry `aside` back to `name`, or to a similar name if that one is taken, so that no
 * file of somebody else is lost. Errors: IO. */
static gboolean
publish_put_back (int parent, const gchar *aside, const gchar *name, GError **error)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autofree gchar *valid = g_utf8_make_valid (name, -1);
  gboolean is_back = ky_tree_rename (parent, aside, name);

  for (guint i = 0; i < KY_TREE_NAMES_TRIED && !is_back && errno == EEXIST; i++)
    {
      g_autofree gchar *other = ky_name_unique (valid, taken, KY_TREE_NAME_BYTES);

      is_back = ky_tree_rename (parent, aside, other);
    }
  return is_back || ky_error_set_errno (error, "put back");
}

/* Gives the file back its name, because a program that opened it before it was set aside may still
 * write to it. */
static gboolean
publish_give_back (int parent, const gchar *aside, const gchar *name, GError **error)
{
  return publish_put_back (parent, aside, name, error) && refuse_written (error);
}

static gboolean
publish_is_same_file (int fd, int other)
{
  struct stat a, b;

  return other >= 0 && fstat (fd, &a) == 0 && fstat (other, &b) == 0 && a.st_ino == b.st_ino
         && a.st_dev == b.st_dev;
}

/* Returns whose file `fd` is. `is_locked`: it has been under a lease since it was found to be
 * unchanged, so its content is not compared again. */
static Whose
whose_is (int fd, gboolean is_locked, const KyRecord *record, GError **error)
{
  struct stat now;

  return is_locked && fstat (fd, &now) == 0 && looks_like (record, &now)
             ? OURS
             : publish_compare (fd, record, error);
}

/* Compares and removes the file that was set aside under a random name, which no other program can
 * replace. `locked` (-1: none) is the file opened under its old name, with a lease. */
static gboolean
remove_aside (int parent, const gchar *aside, const gchar *name, const KyRecord *record, int locked,
              GError **error)
{
  ky_autofd int fd = -1;
  struct stat status;
  gboolean is_locked, has_lease;

  if (fstatat (parent, aside, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT || ky_error_set_errno (error, "stat");
  if (!S_ISREG (status.st_mode))
    return publish_put_back (parent, aside, name, error);
  fd = ky_tree_open (parent, aside, O_RDONLY, 0);
  if (fd < 0)
    return ky_error_set_errno (error, "open");
  is_locked = has_lease = publish_is_same_file (fd, locked);
  if (!is_locked && !ky_take_lease (fd, &has_lease))
    return publish_give_back (parent, aside, name, error);
  Whose whose = whose_is (fd, is_locked, record, error);
  if (whose == NOT_OURS)
    return publish_put_back (parent, aside, name, error);
  if (whose == OURS && has_lease && !ky_take_holds_lease (is_locked ? locked : fd))
    return publish_give_back (parent, aside, name, error);
  return whose == OURS
         && ((unlinkat (parent, aside, 0) == 0 && fsync (parent) == 0)
             || ky_error_set_errno (error, "unlink"));
}

/* Sets `fd`, which `name` has open, aside and removes it. */
static gboolean
remove_open (int parent, int fd, const gchar *aside, const gchar *name, const KyRecord *record,
             const struct stat *was, GError **error)
{
  struct stat now;
  gboolean has_lease;

  if (!ky_take_lease (fd, &has_lease))
    return refuse_written (error);
  if (fstat (fd, &now) != 0)
    return ky_error_set_errno (error, "fstat");
  /* All times of the file can be restored by a user except that of the last change of its
   * status. */
  Whose whose
      = was != NULL && ky_tree_is_same (was, &now) ? OURS : publish_compare (fd, record, error);
  if (whose != OURS)
    return whose == NOT_OURS;
  if (!ky_tree_rename (parent, name, aside))
    return ky_error_set_errno (error, "rename");
  return remove_aside (parent, aside, name, record, has_lease ? fd : -1, error);
}

gboolean
ky_publish_remove_input (KySection *section, const KyRecord *record, const struct stat *was,
                         GError **error)
{
  const gchar *name;
  ky_autofd int parent = ky_tree_open_parent (section->roots[KY_ROOT_IN], record->path, &name);
  g_autofree gchar *aside = g_strdup_printf (KY_TREE_OWN "%s.done", record->aside);
  ky_autofd int fd = -1;
  struct stat status;

  if (parent < 0)
    return errno == ENOENT || errno == ENOTDIR
               ? publish_is_gone (section, record, KY_ROOT_IN, error)
               : ky_error_set_errno (error, "open");
  if (fstatat (parent, aside, &status, AT_SYMLINK_NOFOLLOW) == 0
      && publish_is_at (parent, name, &status) && unlinkat (parent, name, 0) != 0)
    return ky_error_set_errno (error, "unlink");
  if (fstatat (parent, aside, &status, AT_SYMLINK_NOFOLLOW) == 0)
    return remove_aside (parent, aside, name, record, -1, error);
  if (errno != ENOENT)
    return ky_error_set_errno (error, "stat");
  if (fstatat (parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT ? publish_is_gone (section, record, KY_ROOT_IN, error)
                           : ky_error_set_errno (error, "stat");
  if (!looks_like (record, &status))
    return TRUE;
  fd = ky_tree_open (parent, name, O_RDONLY, 0);
  if (fd < 0)
    return ky_error_set_errno (error, "open");
  return remove_open (parent, fd, aside, name, record, was, error);
}
