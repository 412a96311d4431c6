/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Brings originals from the spool to the bucket, and removes and reseals objects there, in one
 * thread that tries again while the server is away. Jobs come through a queue, `lock` protects what
 * the thread shares with others, and keys for labels are also in the file relabel, so that they
 * survive a restart. */
#include "store/records/remote.h"
#include "common/message-codes.h"
#include "common/release.h"
#include "common/text.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define PAUSE (2 * G_USEC_PER_SEC)
#define PAUSE_LATER (600 * G_USEC_PER_SEC)
#define TRIES 20
#define FAILURES_MAX 3    /* consecutive failures to remove files: the server is away */
#define RELABEL "relabel" /* file in paths.state: labels that need another key, a line each */
#define RELABEL_MAX (64 * 1024 * 1024)
#define ACKNOWLEDGED 0400

typedef struct
{
  gchar *file;
  gboolean is_bring, is_reseal; /* neither: it is to be removed */
  guint64 stored;
  gchar key_id[KY_SEAL_KEY_ID_SIZE + 1];
  guint8 sealed_key[KY_SEALED_KEY_SIZE];
  guint tries;
  gint64 due; /* when it failed before */
} Job;

struct _KyRemote
{
  KyOriginals *originals;
  GAsyncQueue *jobs;
  GThread *thread;
  gint is_stopping, may_bring, spooled;
  GMutex lock;
  GHashTable *released; /* "DAY/ID" of `spool` that may go, whatever the others may */
  GHashTable *newest;   /* file → Job that puts the newest key into its label */
  GHashTable *removing; /* identifiers, with how many jobs are to remove it */
  guint n_relabel;      /* of RELABEL's lines */
  gboolean is_unsynced; /* the file is not synced yet */
  gint n_changes;       /* jobs that change the bucket, with those that wait to be tried again */
  /* The thread's own. */
  GQueue again, later; /* of Job that failed, by when they are due */
  gchar *behind;       /* (nullable) the file of `spool` that failed last */
};

KY_DEFINE_FREE (remote_free_job, Job, file)

gboolean
ky_remote_is_place (const gchar *file)
{
  return g_str_has_prefix (file, KY_REMOTE);
}

static const gchar *
remote_name_of (const gchar *file)
{
  return file + strlen (KY_REMOTE);
}

gchar *
ky_remote_spool_path (const KyOriginals *originals, const gchar *file)
{
  return g_build_filename (originals->directory, KY_SPOOL, remote_name_of (file), NULL);
}

/* Tells whether the configuration names a bucket; a row may be from a time when it did. */
static gboolean
has_bucket (const KyOriginals *originals, GError **error)
{
  if (originals->objects != NULL)
    return TRUE;
  return ky_fail (error, KY_ERROR_STORE, "{objects-unnamed}");
}

int
ky_remote_open_spooled (const KyOriginals *originals, const gchar *file, GError **error)
{
  g_autofree gchar *path = ky_remote_spool_path (originals, file);
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  if (fd < 0)
    ky_error_set_errno (error, path);
  return ky_steal_fd (&fd);
}

/* Fetches the complete object of `file` and compares the size, because an answer without a length
 * may end too soon. */
static int
get_whole (const KyOriginals *originals, const gchar *file, guint64 stored, gint64 deadline,
           gboolean *ret_is_there, GError **error)
{
  ky_autofd int fd = ky_objects_get (originals->objects, remote_name_of (file), stored, deadline,
                                     ret_is_there, error);
  struct stat status;

  if (fd < 0)
    return -1;
  if (fstat (fd, &status) != 0)
    return ky_fail_errno_fd (error, "memfd");
  if ((guint64)status.st_size != stored)
    {
      ky_error_say (error, KY_ERROR_STORE, "objects-cut", "");
      return -1;
    }
  return ky_steal_fd (&fd);
}

int
ky_remote_open (const KyOriginals *originals, const gchar *file, guint64 stored, gint64 deadline,
                GError **error)
{
  ky_autofd int fd = ky_remote_open_spooled (originals, file, NULL);
  gboolean is_there;

  if (fd >= 0 || !has_bucket (originals, error))
    return ky_steal_fd (&fd);
  return get_whole (originals, file, stored, deadline, &is_there, error);
}

KY_DEFINE_PUBLIC_CLEAR (ky_away_clear, KyAway, file)

gboolean
ky_remote_put (const KyOriginals *originals, const gchar *file, int fd, gboolean *ret_is_other,
               gint64 deadline, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return ky_error_set_errno (error, file);
  return ky_owner_check (originals->owner, originals->objects, deadline, error)
         && ky_objects_put (originals->objects, remote_name_of (file), fd, (guint64)status.st_size,
                            ret_is_other, deadline, error);
}

/* --- the thread: the spool ------------------------------------------------------------------ */

/* Sends one file of the spool to the bucket. If it is gone, it was erased meanwhile: erasing
 * removes the file first and then requests the removal of the object, perhaps before the object
 * exists. */
static gboolean
bring_file (KyRemote *remote, const gchar *name)
{
  const KyOriginals *originals = remote->originals;
  g_autofree gchar *file = g_strconcat (KY_REMOTE, name, NULL);
  g_autofree gchar *path = ky_remote_spool_path (originals, file);
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  g_autoptr (GError) error = NULL;
  gboolean is_other = FALSE;
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0 || (status.st_mode & 0777) != ACKNOWLEDGED)
    return TRUE;
  if (!ky_remote_put (originals, file, fd, &is_other, ky_objects_deadline (originals->objects),
                      &error))
    return FALSE;
  if (unlink (path) != 0 && errno == ENOENT)
    ky_remote_remove (originals, file);
  else
    g_atomic_int_add (&remote->spooled, -1);
  return TRUE;
}

static gboolean
may_go (KyRemote *remote, const gchar *name)
{
  if (g_atomic_int_get (&remote->may_bring))
    return TRUE;
  g_mutex_lock (&remote->lock);
  gboolean is_released = g_hash_table_contains (remote->released, name);
  g_mutex_unlock (&remote->lock);
  return is_released;
}

static void
forget_released (KyRemote *remote, const gchar *name)
{
  g_mutex_lock (&remote->lock);
  g_hash_table_remove (remote->released, name);
  g_mutex_unlock (&remote->lock);
}

/* Names in two levels of `spool`, "DAY/ID". */
static GPtrArray *
list_spool (KyRemote *remote)
{
  g_autofree gchar *path = g_build_filename (remote->originals->directory, KY_SPOOL, NULL);
  g_autoptr (GDir) days = g_dir_open (path, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const gchar *day;
  const gchar *name;

  while (days != NULL && (day = g_dir_read_name (days)) != NULL)
    {
      g_autofree gchar *day_path = g_build_filename (path, day, NULL);
      g_autoptr (GDir) entries = g_dir_open (day_path, 0, NULL);

      while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
        g_ptr_array_add (names, g_build_filename (day, name, NULL));
    }
  return names;
}

/* Sends the files of the spool that may be sent to the bucket. Returns FALSE if some are left. A
 * file that cannot be sent does not delay the others: the next call begins after the files that
 * failed. */
static gboolean
bring_spool (KyRemote *remote)
{
  g_autoptr (GPtrArray) names = list_spool (remote);
  gboolean is_done = TRUE;
  guint first = 0;
  guint failures = 0;

  g_atomic_int_set (&remote->spooled, (gint)names->len);
  g_ptr_array_sort (names, ky_text_compare);
  while (remote->behind != NULL && first < names->len
         && strcmp (names->pdata[first], remote->behind) <= 0)
    first++;
  for (guint i = 0; i < names->len && failures < FAILURES_MAX; i++)
    {
      const gchar *name = names->pdata[(first + i) % names->len];

      if (!may_go (remote, name))
        continue;
      if (g_atomic_int_get (&remote->is_stopping))
        return FALSE;
      if (bring_file (remote, name))
        {
          forget_released (remote, name);
          failures = 0;
          continue;
        }
      g_free (remote->behind);
      remote->behind = g_strdup (name);
      is_done = FALSE;
      failures++;
    }
  return is_done;
}

/* --- labels that are to get another key ------------------------------------------------------ */

static gchar *
relabel_path (const KyRemote *remote)
{
  return g_build_filename (remote->originals->directory, RELABEL, NULL);
}

static void
append_relabel (const gchar *directory, const Job *job)
{
  g_autofree gchar *path = g_build_filename (directory, RELABEL, NULL);
  gchar hex[2 * KY_SEALED_KEY_SIZE + 1];
  g_autoptr (GError) error = NULL;
  ky_autofd int fd = -1;

  sodium_bin2hex (hex, sizeof hex, job->sealed_key, sizeof job->sealed_key);
  g_autofree gchar *line = g_strdup_printf ("%s %" G_GUINT64_FORMAT " %s %s\n", job->file,
                                            job->stored, job->key_id, hex);
  fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0 || !ky_fd_write_all (fd, ky_view (line, strlen (line)), &error))
    ky_log (KY_LOG_WARNING, "%s: %s", path, error != NULL ? error->message : g_strerror (errno));
}

/* Records the new label in a file, so that the work continues after a restart. */
static void
note_relabel (KyRemote *remote, Job *job)
{
  g_mutex_lock (&remote->lock);
  append_relabel (remote->originals->directory, job);
  g_hash_table_replace (remote->newest, g_strdup (job->file), job);
  remote->n_relabel++;
  remote->is_unsynced = TRUE;
  g_mutex_unlock (&remote->lock);
}

/* Makes the list of relabelled objects durable before the first of these objects is changed. */
static void
sync_relabel (KyRemote *remote)
{
  g_autofree gchar *path = relabel_path (remote);

  g_mutex_lock (&remote->lock);
  gboolean is_unsynced = remote->is_unsynced;
  remote->is_unsynced = FALSE;
  g_mutex_unlock (&remote->lock);
  if (is_unsynced)
    {
      ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

      if (fd < 0 || fdatasync (fd) != 0)
        ky_log (KY_LOG_WARNING, "%s: %s", path, g_strerror (errno));
    }
}

static void
forget_relabel (KyRemote *remote, const Job *job)
{
  g_autofree gchar *path = relabel_path (remote);

  g_mutex_lock (&remote->lock);
  if (g_hash_table_lookup (remote->newest, job->file) == job)
    g_hash_table_remove (remote->newest, job->file);
  if (--remote->n_relabel == 0)
    unlink (path);
  g_mutex_unlock (&remote->lock);
}

static gboolean
is_newest (KyRemote *remote, const Job *job)
{
  g_mutex_lock (&remote->lock);
  gboolean is = g_hash_table_lookup (remote->newest, job->file) == job;
  g_mutex_unlock (&remote->lock);
  return is;
}

static Job *
read_relabel_line (const gchar *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  Job *job = g_new0 (Job, 1);
  gsize size = 0;

  job->is_reseal = TRUE;
  if (g_strv_length (words) == 4 && ky_remote_is_place (words[0])
      && strspn (words[0], G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-/") == strlen (words[0])
      && g_ascii_string_to_unsigned (words[1], 10, 0, G_MAXINT64, &job->stored, NULL)
      && strlen (words[2]) < sizeof job->key_id
      && sodium_hex2bin (job->sealed_key, sizeof job->sealed_key, words[3], strlen (words[3]), NULL,
                         &size, NULL)
             == 0
      && size == sizeof job->sealed_key)
    {
      job->file = g_strdup (words[0]);
      g_strlcpy (job->key_id, words[2], sizeof job->key_id);
      return job;
    }
  remote_free_job (job);
  return NULL;
}

/* Reads the labels that an earlier process left; a line that a power failure cut off has no end. */
static void
read_relabel (KyRemote *remote)
{
  g_autofree gchar *path = relabel_path (remote);
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  g_autoptr (GBytes) bytes = fd >= 0 ? ky_fd_read_all (fd, RELABEL_MAX, NULL) : NULL;

  if (bytes == NULL)
    return;
  g_autofree gchar *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i + 1] != NULL; i++)
    {
      Job *job = read_relabel_line (lines[i]);

      if (job == NULL)
        continue;
      g_hash_table_replace (remote->newest, g_strdup (job->file), job);
      remote->n_relabel++;
      g_atomic_int_inc (&remote->n_changes);
      g_async_queue_push (remote->jobs, job);
    }
}

/* --- the thread: changes -------------------------------------------------------------------- */

static gboolean
reseal_object (KyRemote *remote, const Job *job, GError **error)
{
  KyOriginals *originals = remote->originals;
  gint64 deadline = ky_objects_deadline (originals->objects);
  gboolean is_there = TRUE;
  g_autoptr (GError) why = NULL;
  ky_autofd int fd = -1;
  KySealedLabel label;

  /* The bucket of another store does not have the object. */
  if (!ky_owner_check (originals->owner, originals->objects, deadline, error))
    return FALSE;
  fd = get_whole (originals, job->file, job->stored, deadline, &is_there, &why);
  /* The original was erased meanwhile, or is still in the spool, where it has its new label. */
  if (!is_there)
    return TRUE;
  if (fd < 0)
    return ky_error_pass (error, &why);
  return !ky_seal_read_label (fd, &label, NULL)
         || (ky_seal_write_label_key (fd, job->key_id, job->sealed_key, error)
             && ky_remote_put (originals, job->file, fd, NULL,
                               ky_objects_deadline (originals->objects), error));
}

static const gchar *
id_of (const gchar *file)
{
  const gchar *slash = strrchr (file, '/');

  return slash != NULL ? slash + 1 : file;
}

/* Counts the objects to be removed, up or down. */
static void
count_removal (KyRemote *remote, const gchar *file, gint more)
{
  g_mutex_lock (&remote->lock);
  gint n = GPOINTER_TO_INT (g_hash_table_lookup (remote->removing, id_of (file))) + more;
  if (n > 0)
    g_hash_table_replace (remote->removing, g_strdup (id_of (file)), GINT_TO_POINTER (n));
  else
    g_hash_table_remove (remote->removing, id_of (file));
  g_mutex_unlock (&remote->lock);
}

/* Ends a job and removes it from the queue. */
static void
remote_end_job (KyRemote *remote, Job *job)
{
  g_atomic_int_add (&remote->n_changes, -1);
  if (job->is_reseal)
    forget_relabel (remote, job);
  else
    count_removal (remote, job->file, -1);
  remote_free_job (job);
}

static gboolean
remote_remove_object (KyRemote *remote, const Job *job, GError **error)
{
  KyOriginals *originals = remote->originals;

  return ky_owner_check (originals->owner, originals->objects,
                         ky_objects_deadline (originals->objects), error)
         && ky_objects_remove (originals->objects, remote_name_of (job->file), error);
}

static void
do_job (KyRemote *remote, Job *job)
{
  g_autoptr (GError) error = NULL;

  if (job->is_reseal)
    sync_relabel (remote);
  gboolean ok = job->is_reseal ? !is_newest (remote, job) || reseal_object (remote, job, &error)
                               : remote_remove_object (remote, job, &error);
  if (ok)
    remote_end_job (remote, job);
  else if (++job->tries < TRIES || g_atomic_int_get (&remote->is_stopping))
    {
      job->due = g_get_monotonic_time () + PAUSE;
      g_queue_push_tail (&remote->again, job);
    }
  else if (job->is_reseal)
    {
      job->due = g_get_monotonic_time () + PAUSE_LATER;
      g_queue_push_tail (&remote->later, job);
    }
  else
    {
      ky_log_error (KY_LOG_WARNING, error->message,
                    "bucket: %s: not tried again before the next sweep", job->file);
      remote_end_job (remote, job);
    }
}

static gint64
due_time (GQueue *queue)
{
  const Job *job = g_queue_peek_head (queue);

  return job != NULL ? job->due : G_MAXINT64;
}

/* Returns a job that is new or due again; NULL: something else is due, at `spool_due`. */
static Job *
next_job (KyRemote *remote, gint64 spool_due)
{
  gint64 again = due_time (&remote->again);
  gint64 later = due_time (&remote->later);
  gint64 due = MIN (MIN (again, later), spool_due);
  gint64 now = g_get_monotonic_time ();
  Job *job = g_async_queue_try_pop (remote->jobs);

  /* New jobs come before those that have failed. */
  if (job != NULL)
    return job;
  if (again <= now)
    return g_queue_pop_head (&remote->again);
  if (later <= now)
    return g_queue_pop_head (&remote->later);
  if (due == G_MAXINT64)
    return g_async_queue_pop (remote->jobs);
  return due > now ? g_async_queue_timeout_pop (remote->jobs, (guint64)(due - now)) : NULL;
}

static gpointer
remote_work (gpointer data)
{
  KyRemote *remote = data;
  gint64 spool_due = 0;

  while (!g_atomic_int_get (&remote->is_stopping))
    {
      /* Between any two changes, that may take their time. */
      if (spool_due <= g_get_monotonic_time ())
        spool_due = bring_spool (remote) ? G_MAXINT64 : g_get_monotonic_time () + PAUSE;
      Job *job = next_job (remote, spool_due);
      if (job == NULL)
        continue;
      if (!job->is_bring)
        {
          do_job (remote, job);
          continue;
        }
      spool_due = 0;
      remote_free_job (job);
    }
  return NULL;
}

/* --- what is asked of it -------------------------------------------------------------------- */

static void
push_job (const KyOriginals *originals, Job *job)
{
  if (originals->remote == NULL)
    {
      /* Removals are recorded in the index, which lists them when a bucket is configured again. */
      if (job->is_reseal)
        append_relabel (originals->directory, job);
      remote_free_job (job);
      return;
    }
  if (!job->is_bring)
    g_atomic_int_inc (&originals->remote->n_changes);
  if (job->is_reseal)
    note_relabel (originals->remote, job);
  else if (!job->is_bring)
    count_removal (originals->remote, job->file, 1);
  g_async_queue_push (originals->remote->jobs, job);
}

void
ky_remote_remove (const KyOriginals *originals, const gchar *file)
{
  g_autofree gchar *path = ky_remote_spool_path (originals, file);
  Job *job = g_new0 (Job, 1);

  if (unlink (path) == 0 && originals->remote != NULL)
    g_atomic_int_add (&originals->remote->spooled, -1);
  job->file = g_strdup (file);
  push_job (originals, job);
}

void
ky_remote_reseal (const KyOriginals *originals, const gchar *file, guint64 stored,
                  const gchar *key_id, const guint8 *sealed_key)
{
  Job *job = g_new0 (Job, 1);

  job->file = g_strdup (file);
  job->is_reseal = TRUE;
  job->stored = stored;
  g_strlcpy (job->key_id, key_id, sizeof job->key_id);
  memcpy (job->sealed_key, sealed_key, sizeof job->sealed_key);
  push_job (originals, job);
}

static void
push_bring (const KyOriginals *originals)
{
  Job *job = g_new0 (Job, 1);

  job->is_bring = TRUE;
  push_job (originals, job);
}

void
ky_remote_bring_one (const KyOriginals *originals, const gchar *file)
{
  KyRemote *remote = originals->remote;

  if (remote == NULL)
    return;
  g_mutex_lock (&remote->lock);
  g_hash_table_add (remote->released, g_strdup (remote_name_of (file)));
  g_mutex_unlock (&remote->lock);
  push_bring (originals);
}

void
ky_remote_bring (const KyOriginals *originals, gboolean may_bring)
{
  if (originals->remote == NULL)
    return;
  g_atomic_int_set (&originals->remote->may_bring, may_bring);
  if (may_bring)
    push_bring (originals);
}

guint
ky_remote_spooled (const KyOriginals *originals)
{
  gint n = originals->remote != NULL ? g_atomic_int_get (&originals->remote->spooled) : 0;

  return (guint)MAX (n, 0);
}

gboolean
ky_remote_removes (const KyOriginals *originals, const gchar *id)
{
  KyRemote *remote = originals->remote;

  if (remote == NULL)
    return FALSE;
  g_mutex_lock (&remote->lock);
  gboolean found = g_hash_table_contains (remote->removing, id);
  g_mutex_unlock (&remote->lock);
  return found;
}

guint
ky_remote_waiting (const KyOriginals *originals)
{
  gint n = originals->remote != NULL ? g_atomic_int_get (&originals->remote->n_changes) : 0;

  return (guint)MAX (n, 0);
}

/* --- beginning and ending ------------------------------------------------------------------- */

gboolean
ky_originals_open (KyOriginals *originals, const KyConfig *config, GError **error)
{
  *originals = (KyOriginals){ .directory = ky_config_string (config, KY_CONFIG_PATHS_STATE) };
  originals->is_local = g_str_equal (ky_config_string (config, KY_CONFIG_STORE_DURABLE), "local");
  if (!ky_objects_open (config, &originals->objects, error))
    return FALSE;
  if (originals->objects != NULL)
    originals->owner = ky_owner_new (ky_config_string (config, KY_CONFIG_STORE_ORIGINALS));
  return TRUE;
}

void
ky_originals_start (KyOriginals *originals)
{
  if (originals->objects == NULL)
    return;
  KyRemote *remote = originals->remote = g_new0 (KyRemote, 1);
  remote->originals = originals;
  remote->jobs = g_async_queue_new_full (remote_free_job);
  g_mutex_init (&remote->lock);
  remote->released = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  remote->removing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  remote->newest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  read_relabel (remote);
  remote->thread = g_thread_new ("bucket", remote_work, remote);
}

void
ky_originals_stop (KyOriginals *originals)
{
  Job *job = g_new0 (Job, 1);

  ky_objects_stop (originals->objects);
  job->is_bring = TRUE;
  if (originals->remote != NULL)
    g_atomic_int_set (&originals->remote->is_stopping, 1);
  push_job (originals, job);
}

void
ky_originals_close (KyOriginals *originals)
{
  if (originals->remote != NULL)
    {
      g_thread_join (originals->remote->thread);
      g_async_queue_unref (originals->remote->jobs);
      g_queue_clear_full (&originals->remote->again, remote_free_job);
      g_queue_clear_full (&originals->remote->later, remote_free_job);
      g_free (originals->remote->behind);
      g_hash_table_unref (originals->remote->released);
      g_hash_table_unref (originals->remote->removing);
      g_hash_table_unref (originals->remote->newest);
      g_mutex_clear (&originals->remote->lock);
      g_free (originals->remote);
    }
  ky_objects_close (originals->objects);
  ky_owner_free (originals->owner);
  *originals = (KyOriginals){ 0 };
}
