/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scans the places with one thread, on inotify events and every folder.poll-seconds, and starts a
 * job in the thread pool for each file that has not changed for folder.settle-seconds. A job that
 * failed is tried again after a pause that doubles up to BACKOFF_MAX seconds. */
#include "intake/folder/watch.h"

#include "common/hash.h"
#include "common/json.h"
#include "common/release.h"
#include "intake/folder/publish.h"
#include "intake/folder/tree.h"
#include "intake/folder/work.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <unistd.h>

#define FILES_MAX 200000 /* known files of one place; further ones come later */
#define BACKOFF_FIRST 2  /* seconds, twice as many each time */
#define BACKOFF_MAX 600
#define SHUT_MAX 1000   /* unreadable directories of one place */
#define FAILURES_TOLD 3 /* failures of one file after which it is reported */
#define GATHER_MS 100   /* events within this time are handled together */
#define STATUS_FILE "status.json"

typedef enum
{
  WAITS,
  WORKED_ON
} State;

/* Describes a file that was seen. */
typedef struct
{
  struct stat status;
  gint64 since; /* from when on it has been like that; µs */
  gint64 not_before;
  guint tries, failures;
  guint64 round; /* of the last look that saw it */
  State state;
} File;

typedef struct
{
  KySection *section;
  GHashTable *files;  /* path → File; under the watch's mutex */
  GHashTable *doubts; /* paths whose record is of a replaced directory; under the mutex, too */
  GHashTable *shut;   /* unreadable directories → the last scan that found them */
  gboolean is_cleared;
} Place;

struct _KyFolderWatch
{
  const KyConfig *config;
  GPtrArray *places; /* of Place */
  GThreadPool *pool;
  GMutex mutex;
  int news; /* inotify; -1: none */
  guint64 round;
  gint64 soonest;    /* the earliest time at which a file that does not change may be taken */
  gboolean is_other; /* a place is another directory now */
};

typedef struct
{
  Place *place;
  gchar *path;
} Job;

KY_DEFINE_FREE (place_free, Place, files, doubts, shut)

/* --- jobs ------------------------------------------------------------------------------------- */

static void
folder_watch_end_job (KyFolderWatch *watch, const Job *job, KyFolderWork end)
{
  g_mutex_lock (&watch->mutex);
  File *file = g_hash_table_lookup (job->place->files, job->path);
  if (file != NULL && end == KY_WORK_DONE)
    {
      g_hash_table_remove (job->place->doubts, job->path);
      g_hash_table_remove (job->place->files, job->path);
    }
  else if (file != NULL)
    {
      gint64 seconds = MIN ((gint64)BACKOFF_FIRST << MIN (file->tries, 16), BACKOFF_MAX);

      file->state = WAITS;
      file->tries++;
      file->failures += end == KY_WORK_FAILED;
      file->not_before = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
    }
  g_mutex_unlock (&watch->mutex);
}

static gint is_ending;

static void
folder_watch_run_job (gpointer data, gpointer user_data)
{
  Job *job = data;

  if (g_atomic_int_get (&is_ending) == 0)
    folder_watch_end_job (user_data, job, ky_folder_work (job->place->section, job->path));
  g_free (job->path);
  g_free (job);
}

static void
start_job (KyFolderWatch *watch, Place *place, const gchar *path, File *file)
{
  Job *job = g_new0 (Job, 1);

  job->place = place;
  job->path = g_strdup (path);
  file->state = WORKED_ON;
  g_thread_pool_push (watch->pool, job, NULL);
}

/* Takes up an output that was begun when the program ended, whether or not its input is still in
 * in/. */
static void
resume (const KyRecord *record, gpointer data)
{
  Place *place = data;

  if (record->n_pieces == 0)
    return;
  File *file = g_new0 (File, 1);
  g_hash_table_replace (place->files, g_strdup (record->path), file);
  for (guint i = 0; i < KY_ROOT_LAST; i++)
    if (!ky_section_is_of (place->section, record, i))
      g_hash_table_add (place->doubts, g_strdup (record->path));
}

/* Clears what an interrupted run left of a record without pieces. Called before any file is worked
 * on. */
static void
folder_watch_clear (const KyRecord *record, gpointer data)
{
  const Place *place = data;

  if (record->n_pieces == 0)
    ky_publish_clear (place->section, record);
}

/* --- looking ---------------------------------------------------------------------------------- */

/* Tells whether the name is that of a temporary file of a program that writes, a hidden file, or a
 * file that Windows, file servers or file systems use for themselves. */
static gboolean
folder_watch_is_passed_over (const gchar *name)
{
  static const gchar *const unfinished[]
      = { ".part", ".partial", ".filepart", ".crdownload", NULL };
  static const gchar *const own[]
      = KY_LIST ("thumbs.db", "ehthumbs.db", "desktop.ini", "system volume information",
                 "$recycle.bin", "#recycle", "@eadir", "lost+found", NULL);
  g_autofree gchar *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; unfinished[i] != NULL; i++)
    if (g_str_has_suffix (lower, unfinished[i]))
      return TRUE;
  return name[0] == '.' || g_str_has_prefix (name, "~$") || g_strv_contains (own, lower)
         || (name[0] == '~' && g_str_has_suffix (lower, ".tmp"));
}

static void
see_file (KyFolderWatch *watch, Place *place, const gchar *path, const struct stat *status)
{
  gint64 now = g_get_monotonic_time ();
  gint64 settle = (gint64)ky_config_uint (watch->config, KY_CONFIG_FOLDERS_SETTLE) * G_USEC_PER_SEC;

  g_mutex_lock (&watch->mutex);
  File *file = g_hash_table_lookup (place->files, path);
  if (file == NULL && g_hash_table_size (place->files) < FILES_MAX)
    {
      file = g_new0 (File, 1);
      g_hash_table_insert (place->files, g_strdup (path), file);
    }
  if (file != NULL)
    {
      file->round = watch->round;
      if (!ky_tree_is_same (&file->status, status))
        {
          file->status = *status;
          file->since = now;
          file->tries = file->failures = 0;
          file->not_before = 0;
        }
      if (file->state == WAITS)
        {
          gint64 when = MAX (file->since + settle, file->not_before);

          if (when <= now)
            start_job (watch, place, path, file);
          else
            watch->soonest = MIN (watch->soonest, when);
        }
    }
  g_mutex_unlock (&watch->mutex);
}

/* Watches the directory by its path. The path may be changed by others meanwhile, so events only
 * trigger a scan. */
static void
ask_news (const KyFolderWatch *watch, const Place *place, const gchar *path)
{
  g_autofree gchar *full
      = g_build_filename (ky_section_path (place->section, KY_ROOT_IN), path, NULL);

  if (watch->news >= 0)
    inotify_add_watch (watch->news, full,
                       IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ATTRIB | IN_ONLYDIR
                           | IN_DONT_FOLLOW);
}

static gboolean look_into (KyFolderWatch *watch, Place *place, int fd, const gchar *path,
                           guint depth);

static void
pass_by (const KyFolderWatch *watch, Place *place, const gchar *path, const gchar *why)
{
  g_autofree gchar *safe = ky_log_safe (path);
  gboolean is_known = g_hash_table_contains (place->shut, path);

  if (!is_known && g_hash_table_size (place->shut) >= SHUT_MAX)
    return;
  if (!is_known)
    ky_log (KY_LOG_WARNING, "folder %s: directory=\"%s\" cannot be watched: %s",
            place->section->name, safe, why);
  g_hash_table_replace (place->shut, g_strdup (path), GSIZE_TO_POINTER (watch->round));
}

static gboolean
folder_watch_look_at (KyFolderWatch *watch, Place *place, int directory, const gchar *path,
                      const gchar *name, guint depth)
{
  g_autofree gchar *full = path[0] != '\0' ? g_strconcat (path, "/", name, NULL) : g_strdup (name);
  struct stat status;

  if (folder_watch_is_passed_over (name)
      || fstatat (directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return TRUE;
  if (S_ISREG (status.st_mode))
    see_file (watch, place, full, &status);
  else if (S_ISDIR (status.st_mode) && depth >= KY_TREE_DEPTH_MAX)
    pass_by (watch, place, full, "it has too many parent directories");
  else if (S_ISDIR (status.st_mode))
    {
      int fd = ky_tree_open (directory, name, O_RDONLY | O_DIRECTORY, 0);

      if (fd >= 0)
        return look_into (watch, place, fd, full, depth + 1);
      /* The entry may have been replaced or removed meanwhile. */
      if (errno == EACCES || errno == EPERM)
        pass_by (watch, place, full, g_strerror (errno));
    }
  return TRUE;
}

/* Takes `fd`. FALSE: it could not be read to its end. */
static gboolean
look_into (KyFolderWatch *watch, Place *place, int fd, const gchar *path, guint depth)
{
  DIR *entries = fdopendir (fd);
  const struct dirent *entry;
  gboolean ok = TRUE;

  if (entries == NULL)
    {
      close (fd);
      return FALSE;
    }
  ask_news (watch, place, path);
  while (errno = 0, ok && (entry = readdir (entries)) != NULL)
    ok = folder_watch_look_at (watch, place, dirfd (entries), path, entry->d_name, depth);
  ok = ok && errno == 0;
  closedir (entries);
  return ok;
}

static gboolean
is_of_other_round (gpointer path, gpointer round, gpointer watch)
{
  return GPOINTER_TO_SIZE (round) != (gsize)((KyFolderWatch *)watch)->round;
}

/* Forgets files that this scan did not see and that no thread works on. */
static void
folder_watch_forget (KyFolderWatch *watch, Place *place)
{
  GHashTableIter at;
  gpointer path, value;

  g_hash_table_foreach_remove (place->shut, is_of_other_round, watch);
  g_mutex_lock (&watch->mutex);
  g_hash_table_iter_init (&at, place->files);
  while (g_hash_table_iter_next (&at, &path, &value))
    {
      File *file = value;

      if (file->round == watch->round || file->state == WORKED_ON)
        continue;
      const KyRecord *record = ky_journal_find (place->section->journal, path);
      if (record == NULL || record->n_pieces == 0)
        g_hash_table_iter_remove (&at);
      else if (file->not_before <= g_get_monotonic_time ())
        start_job (watch, place, path, file);
    }
  g_mutex_unlock (&watch->mutex);
}

static void
folder_watch_look (KyFolderWatch *watch, Place *place)
{
  KySectionState state = ky_section_check (place->section);

  if (state == KY_SECTION_OTHER)
    {
      ky_log (KY_LOG_WARNING, "folder %s: the directory was replaced: starting again",
              place->section->name);
      watch->is_other = TRUE;
    }
  if (state != KY_SECTION_READY)
    return;
  if (!place->is_cleared)
    ky_journal_each (place->section->journal, folder_watch_clear, place);
  place->is_cleared = TRUE;
  int fd = ky_tree_open (place->section->roots[KY_ROOT_IN], ".", O_RDONLY | O_DIRECTORY, 0);
  if (fd >= 0 && look_into (watch, place, fd, "", 0))
    folder_watch_forget (watch, place);
}

/* --- status ----------------------------------------------------------------------------------- */

static guint
count_stuck (const Place *place)
{
  GHashTableIter at;
  gpointer file;
  guint n = 0;

  g_hash_table_iter_init (&at, place->files);
  while (g_hash_table_iter_next (&at, NULL, &file))
    n += ((const File *)file)->failures >= FAILURES_TOLD;
  return n;
}

/* Returns why some of the output cannot be published. NULL: no reason. (transfer full) */
static gchar *
find_trouble (const Place *place)
{
  guint n_stuck = count_stuck (place);
  guint n_doubts = g_hash_table_size (place->doubts), n_shut = g_hash_table_size (place->shut);

  if (place->section->trouble != NULL)
    return g_utf8_make_valid (place->section->trouble, -1);
  if (n_doubts > 0)
    return g_strdup_printf (
        "%u files wait: the output directory was replaced before they were published", n_doubts);
  if (n_stuck > 0)
    return g_strdup_printf ("%u files wait after several failures: see the log for the reason",
                            n_stuck);
  return n_shut > 0 ? g_strdup_printf ("%u directories are not scanned: see the log for the reason",
                                       n_shut)
                    : NULL;
}

static gchar *
folder_watch_make_status (KyFolderWatch *watch)
{
  KyJson json = { .text = g_string_new (NULL) };

  ky_json_open (&json, NULL, '{');
  ky_json_open (&json, "folders", '[');
  g_mutex_lock (&watch->mutex);
  for (guint i = 0; i < watch->places->len; i++)
    {
      const Place *place = watch->places->pdata[i];
      KySection *section = place->section;
      g_autofree gchar *trouble = find_trouble (place);

      ky_json_open (&json, NULL, '{');
      ky_json_text (&json, "name", section->name);
      ky_json_text (&json, "trouble", trouble);
      ky_json_number (&json, "waiting", g_hash_table_size (place->files));
      ky_json_number (&json, "taken", g_atomic_int_get (&section->taken));
      ky_json_number (&json, "withheld", g_atomic_int_get (&section->withheld));
      ky_json_number (&json, "failed", g_atomic_int_get (&section->failed));
      ky_json_close (&json, '}');
    }
  g_mutex_unlock (&watch->mutex);
  ky_json_close (&json, ']');
  ky_json_close (&json, '}');
  return g_string_free (json.text, FALSE);
}

/* Writes the status file, whose time says that the program lives. */
static void
write_status (KyFolderWatch *watch)
{
  g_autofree gchar *path = g_build_filename (
      ky_config_string (watch->config, KY_CONFIG_FOLDERS_STATE), STATUS_FILE, NULL);
  g_autofree gchar *text = folder_watch_make_status (watch);

  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, NULL);
}

/* --- the whole -------------------------------------------------------------------------------- */

KyFolderWatch *
ky_watch_new (const KyConfig *config, GPtrArray *sections, GError **error)
{
  KyFolderWatch *watch = g_new0 (KyFolderWatch, 1);

  watch->config = config;
  watch->places = g_ptr_array_new_with_free_func (place_free);
  watch->news = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  g_mutex_init (&watch->mutex);
  for (guint i = 0; i < sections->len; i++)
    {
      Place *place = g_new0 (Place, 1);

      place->section = sections->pdata[i];
      place->files = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
      place->doubts = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
      place->shut = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
      ky_journal_each (place->section->journal, resume, place);
      g_ptr_array_add (watch->places, place);
    }
  watch->pool
      = g_thread_pool_new (folder_watch_run_job, watch,
                           (gint)ky_config_uint (config, KY_CONFIG_FOLDERS_JOBS), FALSE, error);
  return watch;
}

void
ky_watch_free (KyFolderWatch *watch)
{
  g_atomic_int_set (&is_ending, 1);
  ky_folder_work_stop ();
  g_thread_pool_free (watch->pool, FALSE, TRUE);
  g_ptr_array_unref (watch->places);
  ky_fd_clear (&watch->news);
  g_mutex_clear (&watch->mutex);
  g_free (watch);
}

/* Reads the events of inotify; TRUE unless kiyome-folder itself caused all of them. */
static gboolean
read_news (KyFolderWatch *watch)
{
  gchar buffer[16384] __attribute__ ((aligned (__alignof__(struct inotify_event))));
  gboolean is_new = FALSE;
  gssize n;

  while ((n = read (watch->news, buffer, sizeof buffer)) > 0)
    for (gssize at = 0; at < n;)
      {
        const struct inotify_event *event = (const void *)(buffer + at);

        is_new |= event->len == 0 || !g_str_has_prefix (event->name, KY_TREE_OWN);
        at += (gssize)sizeof *event + event->len;
      }
  return is_new;
}

/* Waits until `until`, until there are news, or until a signal comes. */
static void
wait_for_news (KyFolderWatch *watch, gint64 until)
{
  sigset_t none;

  sigemptyset (&none);
  for (;;)
    {
      gint64 left = until - g_get_monotonic_time ();
      const struct timespec time
          = { .tv_sec = left / G_USEC_PER_SEC, .tv_nsec = left % G_USEC_PER_SEC * 1000 };
      struct pollfd waits = { .fd = watch->news, .events = POLLIN };

      if (left <= 0 || ppoll (&waits, 1, &time, &none) < 0)
        return;
      if (waits.revents != 0 && read_news (watch))
        {
          g_usleep (GATHER_MS * 1000);
          return;
        }
    }
}

gboolean
ky_watch_run (KyFolderWatch *watch, const volatile int *wants_end)
{
  gint64 poll = (gint64)ky_config_uint (watch->config, KY_CONFIG_FOLDERS_POLL) * G_USEC_PER_SEC;

  while (!*wants_end && !watch->is_other)
    {
      watch->round++;
      watch->soonest = g_get_monotonic_time () + poll;
      for (guint i = 0; i < watch->places->len; i++)
        folder_watch_look (watch, watch->places->pdata[i]);
      write_status (watch);
      if (!watch->is_other)
        wait_for_news (watch, watch->soonest);
    }
  return *wants_end != 0;
}
