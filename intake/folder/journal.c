/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the records of files that are being processed, one text file each, which is replaced by a
 * durable rename, and the number of bytes taken today. The directory is locked by flock(); a record
 * without pieces that is older than RECORD_DAYS is removed. */
#include "intake/folder/journal.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/hash.h"
#include "common/iso-time.h"
#include "common/log.h"
#include "intake/folder/tree.h"
#include "intake/key.h"

#define FIRST_LINE "kiyome-folder 2"
#define RECORD_MAX (64 * 1024)
#define RECORD_DAYS 30
#define QUOTA_FILE "spent"

struct _KyJournal
{
  int directory;
  gchar *path;        /* of that */
  GMutex mutex;       /* protects the following members */
  GHashTable *record; /* path → KyRecord */
  gchar *day;         /* for which `spent` counts */
  guint64 spent;
};

static void
record_free (gpointer data)
{
  KyRecord *record = data;

  ky_record_clear_pieces (record);
  g_free (record->roots);
  g_free (record->path);
  g_free (record);
}

void
ky_record_clear_pieces (KyRecord *record)
{
  for (guint i = 0; i < record->n_pieces; i++)
    {
      g_free (record->pieces[i].directory);
      g_free (record->pieces[i].temporary);
      g_free (record->pieces[i].name);
    }
  record->n_pieces = 0;
}

static void
journal_append_piece (KyRecord *record, gboolean is_withheld, gchar *directory, gchar *name)
{
  record->pieces[record->n_pieces]
      = (KyPiece){ .is_withheld = is_withheld,
                   .directory = directory,
                   .temporary
                   = g_strdup_printf (KY_TREE_OWN "%s-%u", record->key, record->n_pieces),
                   .name = name };
  record->n_pieces++;
}

void
ky_record_add_piece (KyRecord *record, gboolean is_withheld, const gchar *directory,
                     const gchar *name)
{
  g_return_if_fail (record->n_pieces < KY_JOURNAL_PIECES);
  journal_append_piece (record, is_withheld, g_strdup (directory), g_strdup (name));
}

void
ky_piece_rename (KyPiece *piece, const gchar *name)
{
  gchar *copy = g_strdup (name);

  g_free (piece->name);
  piece->name = copy;
}

static void
set_key (gchar ret_key[KY_JOURNAL_KEY_SIZE])
{
  g_autofree gchar *key = ky_transaction_key_new ();

  g_strlcpy (ret_key, key, KY_JOURNAL_KEY_SIZE);
}

void
ky_journal_renew (KyJournal *journal, KyRecord *record)
{
  if (record->key[0] != '\0')
    unlinkat (journal->directory, record->key, 0);
  set_key (record->key);
  set_key (record->aside);
}

/* --- records as text -------------------------------------------------------------------------- */

static gchar *
record_to_text (const KyRecord *record)
{
  GString *text = g_string_new (FIRST_LINE "\n");
  g_autofree gchar *path = g_strescape (record->path, NULL);
  gchar hex[KY_SHA256_HEX_SIZE];

  ky_sha256_to_hex (record->sha256, hex);
  g_string_append_printf (text, "%s\n%" G_GUINT64_FORMAT "\n%" G_GINT64_FORMAT "\n%s\n%s\n%s\n",
                          path, record->size, record->mtime, hex, record->aside,
                          record->roots != NULL ? record->roots : "");
  for (guint i = 0; i < record->n_pieces; i++)
    {
      g_autofree gchar *directory = g_strescape (record->pieces[i].directory, NULL);
      g_autofree gchar *name = g_strescape (record->pieces[i].name, NULL);

      g_string_append_printf (text, "%s\n%s\n%s\n",
                              record->pieces[i].is_withheld ? "withheld" : "out", directory, name);
    }
  g_string_append (text, "end\n");
  return g_string_free (text, FALSE);
}

static gboolean
journal_is_key (const gchar *name)
{
  return strspn (name, "0123456789abcdef") == KY_JOURNAL_KEY_SIZE - 1
         && name[KY_JOURNAL_KEY_SIZE - 1] == '\0';
}

static KyRecord *
record_from_text (const gchar *key, const gchar *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = g_strv_length (lines), n_pieces;

  /* Seven lines, three for each piece, "end", and the empty rest after the last line end. */
  if (n < 9 || (n - 9) % 3 != 0 || (n - 9) / 3 > KY_JOURNAL_PIECES
      || strcmp (lines[0], FIRST_LINE) != 0 || strcmp (lines[n - 2], "end") != 0
      || !journal_is_key (lines[5]))
    return NULL;
  KyRecord *record = g_new0 (KyRecord, 1);
  g_strlcpy (record->key, key, sizeof record->key);
  g_strlcpy (record->aside, lines[5], sizeof record->aside);
  record->roots = g_strdup (lines[6]);
  record->path = g_strcompress (lines[1]);
  record->size = g_ascii_strtoull (lines[2], NULL, 10);
  record->mtime = g_ascii_strtoll (lines[3], NULL, 10);
  if (!ky_sha256_from_hex (lines[4], record->sha256))
    g_clear_pointer (&record, record_free);
  n_pieces = (n - 9) / 3;
  for (guint i = 0; record != NULL && i < n_pieces; i++)
    journal_append_piece (record, strcmp (lines[7 + 3 * i], "withheld") == 0,
                          g_strcompress (lines[8 + 3 * i]), g_strcompress (lines[9 + 3 * i]));
  return record;
}

/* --- the directory ---------------------------------------------------------------------------- */

static gchar *
journal_read_text (int directory, const gchar *name)
{
  ky_autofd int fd = ky_tree_open (directory, name, O_RDONLY, 0);
  g_autoptr (GBytes) bytes = fd >= 0 ? ky_fd_read_all (fd, RECORD_MAX, NULL) : NULL;

  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                       : NULL;
}

static gboolean
journal_write_text (int directory, const gchar *name, const gchar *text, GError **error)
{
  g_autofree gchar *temporary = g_strconcat (name, ".new", NULL);
  ky_autofd int fd
      = openat (directory, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    return ky_error_set_errno (error, name);
  if (!ky_fd_write_all (fd, ky_view (text, strlen (text)), error))
    return FALSE;
  if (fsync (fd) != 0 || renameat (directory, temporary, directory, name) != 0
      || fsync (directory) != 0)
    return ky_error_set_errno (error, name);
  return TRUE;
}

/* Returns whether the record `name` is older than RECORD_DAYS: its file was removed before it was
 * processed, or never came back. */
static gboolean
is_old (int directory, const gchar *name)
{
  struct stat status;

  return fstatat (directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0
         && status.st_mtime < g_get_real_time () / G_USEC_PER_SEC - RECORD_DAYS * KY_DAY_SECONDS;
}

static void
journal_read_records (KyJournal *journal, const gchar *path)
{
  g_autoptr (GDir) entries = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree gchar *text
          = journal_is_key (name) ? journal_read_text (journal->directory, name) : NULL;
      KyRecord *record = text != NULL ? record_from_text (name, text) : NULL;

      if (record != NULL && record->n_pieces == 0 && is_old (journal->directory, name))
        {
          unlinkat (journal->directory, name, 0);
          record_free (record);
        }
      else if (record != NULL)
        g_hash_table_replace (journal->record, record->path, record);
      else if (text != NULL)
        ky_log (KY_LOG_ERROR,
                "%s/%s is not a record of kiyome-folder, and is ignored: keep a copy and remove it",
                path, name);
    }
}

static void
read_spent (KyJournal *journal)
{
  g_autofree gchar *text = journal_read_text (journal->directory, QUOTA_FILE);
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " ", 2);

  journal->day = g_strdup (words[0] != NULL ? words[0] : "");
  if (words[0] != NULL && words[1] != NULL)
    journal->spent = g_ascii_strtoull (words[1], NULL, 10);
}

KyJournal *
ky_journal_open (const gchar *directory, GError **error)
{
  ky_autofd int fd = -1;

  if (g_mkdir_with_parents (directory, 0700) != 0
      || (fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
    return ky_fail_errno_null (error, directory);
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    return ky_fail_null (error, KY_ERROR_CONFIG, "%s: another kiyome-folder works there",
                         directory);
  KyJournal *journal = g_new0 (KyJournal, 1);
  journal->directory = ky_steal_fd (&fd);
  journal->path = g_strdup (directory);
  g_mutex_init (&journal->mutex);
  journal->record = g_hash_table_new_full (ky_str_hash, g_str_equal, NULL, record_free);
  journal_read_records (journal, directory);
  read_spent (journal);
  return journal;
}

void
ky_journal_free (KyJournal *journal)
{
  if (journal == NULL)
    return;
  ky_fd_clear (&journal->directory);
  g_free (journal->path);
  g_mutex_clear (&journal->mutex);
  g_hash_table_unref (journal->record);
  g_free (journal->day);
  g_free (journal);
}

KyRecord *
ky_journal_find (KyJournal *journal, const gchar *path)
{
  g_mutex_lock (&journal->mutex);
  KyRecord *record = g_hash_table_lookup (journal->record, path);
  g_mutex_unlock (&journal->mutex);
  return record;
}

KyRecord *
ky_journal_add (KyJournal *journal, const gchar *path, GError **error)
{
  KyRecord *old = ky_journal_find (journal, path);

  if (old != NULL)
    ky_journal_drop (journal, old);
  if (strlen (path) > RECORD_MAX / 16)
    return ky_fail_null (error, KY_ERROR_LIMIT, "its path is too long");
  KyRecord *record = g_new0 (KyRecord, 1);
  ky_journal_renew (journal, record);
  record->path = g_strdup (path);
  g_mutex_lock (&journal->mutex);
  g_hash_table_replace (journal->record, record->path, record);
  g_mutex_unlock (&journal->mutex);
  return record;
}

gboolean
ky_journal_save (KyJournal *journal, const KyRecord *record, GError **error)
{
  g_autofree gchar *text = record_to_text (record);

  if (journal_write_text (journal->directory, record->key, text, error))
    return TRUE;
  g_prefix_error (error, "%s: ", journal->path);
  return FALSE;
}

void
ky_journal_drop (KyJournal *journal, KyRecord *record)
{
  /* A record that a crash of the machine restores finds that its file is gone. */
  unlinkat (journal->directory, record->key, 0);
  g_mutex_lock (&journal->mutex);
  g_hash_table_remove (journal->record, record->path);
  g_mutex_unlock (&journal->mutex);
}

void
ky_journal_each (KyJournal *journal, void (*each) (const KyRecord *record, gpointer data),
                 gpointer data)
{
  GHashTableIter at;
  gpointer record;

  g_mutex_lock (&journal->mutex);
  g_hash_table_iter_init (&at, journal->record);
  while (g_hash_table_iter_next (&at, NULL, &record))
    each (record, data);
  g_mutex_unlock (&journal->mutex);
}

/* Tells whether the quota leaves room. The mutex must be held. */
static gboolean
has_left (KyJournal *journal, guint64 size, guint64 quota)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree gchar *today = g_date_time_format (now, "%Y-%m-%d");

  if (strcmp (journal->day, today) != 0)
    {
      g_free (journal->day);
      journal->day = g_steal_pointer (&today);
      journal->spent = 0;
    }
  return size <= quota && journal->spent <= quota - size;
}

gboolean
ky_journal_has_left (KyJournal *journal, guint64 size, guint64 quota)
{
  g_mutex_lock (&journal->mutex);
  gboolean may = quota == 0 || has_left (journal, size, quota);
  g_mutex_unlock (&journal->mutex);
  return may;
}

gboolean
ky_journal_spend (KyJournal *journal, guint64 size, guint64 quota)
{
  g_autofree gchar *text = NULL;

  if (quota == 0)
    return TRUE;
  g_mutex_lock (&journal->mutex);
  gboolean may = has_left (journal, size, quota);
  if (may)
    {
      journal->spent += size;
      text = g_strdup_printf ("%s %" G_GUINT64_FORMAT, journal->day, journal->spent);
      may = journal_write_text (journal->directory, QUOTA_FILE, text, NULL);
    }
  g_mutex_unlock (&journal->mutex);
  return may;
}
