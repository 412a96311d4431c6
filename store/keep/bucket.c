/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares the objects in the bucket with the rows of the index in a thread, and then decides in
 * the loop, where the index cannot change, which objects without a row are removed, moved to aside/
 * in the bucket or counted as lost. Before anything in the bucket is changed, the store checks that
 * the bucket belongs to it (store/records/owner.h). The file also probes whether the bucket's
 * server answers. */
#include "store/keep/bucket.h"
#include "common/message-codes.h"
#include "common/release.h"
#include "store/keep/pending-uploads.h"
#include "store/keep/trust.h"

#define ASIDE "aside/"
#define DAY_LENGTH 10 /* "2026-11-22" */
#define USUAL_COUNT 5 /* unusable objects that are normal, or a tenth of all */
#define NAMED_MAX 20  /* missing ones, in the log; all of them are counted */

typedef struct
{
  KyTask task; /* must be the first member */
  const KyOriginals *originals;
  gchar *place; /* of the index */
  gchar *day, *before, *expired;
  GPtrArray *orphans;  /* names: "2026-11-22/ID", "aside/2026-11-22/ID" */
  gboolean takes_lost; /* objects without a row are set aside */
  guint64 missing, aside, lost, count;
  guint given_up;
  GError *error;
  /* While it is looked through. */
  KyIndex *index;
  gchar *at;          /* (nullable) the day, or day of `aside`, that is being listed */
  GHashTable *listed; /* objects of the day: identifier → guint64 size */
  GHashTable *days;   /* days with objects */
} BucketSweep;

static void
bucket_free_sweep (BucketSweep *sweep)
{
  KY_RELEASE_MEMBERS (sweep, place, day, before, expired, at, orphans, listed, days);
  g_clear_pointer (&sweep->index, ky_index_close);
  g_clear_error (&sweep->error);
  g_free (sweep);
}

static gboolean
is_day (const gchar *text)
{
  return strspn (text, "0123456789-") == DAY_LENGTH && text[DAY_LENGTH] == '/';
}

/* Matches "2026-11-22/ID". */
static gboolean
bucket_is_name (const gchar *name)
{
  gchar id[KY_ID_SIZE];

  return is_day (name) && ky_id_read (name + DAY_LENGTH + 1, KY_ID_GROUPS, id)
         && g_str_equal (id, name + DAY_LENGTH + 1);
}

gboolean
ky_bucket_is_aside (const gchar *name)
{
  return g_str_has_prefix (name, ASIDE);
}

gsize
ky_bucket_name_folder (const gchar *name)
{
  gsize before = ky_bucket_is_aside (name) ? strlen (ASIDE) : 0;

  return bucket_is_name (name + before) ? before + DAY_LENGTH : 0;
}

/* --- in the thread -------------------------------------------------------------------------- */

/* Tells whether an original that was not listed is missing: it may have been stored since, wait in
 * the spool, or have been erased. Originals in the spool of another node are counted by that node
 * while it is running. */
static gboolean
is_missing (BucketSweep *sweep, gint64 n, const gchar *file, guint64 stored, gboolean *ret_is)
{
  g_autofree gchar *spooled = ky_remote_spool_path (sweep->originals, file);
  gint64 size = -1;
  gint64 stands = 0;

  *ret_is = FALSE;
  if (g_file_test (spooled, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!ky_objects_look (sweep->originals->objects, file + strlen (KY_REMOTE), &size, &sweep->error)
      || !ky_index_number (sweep->index, 0, &stands, &sweep->error,
                           "SELECT 1 FROM originals WHERE n = ? AND (node = ? OR node NOT IN"
                           " (SELECT name FROM nodes WHERE seen > unixepoch () - 86400))",
                           "is", n, ky_index_node ()))
    return FALSE;
  *ret_is = stands == 1 && (size < 0 || (guint64)size < stored);
  return TRUE;
}

typedef struct
{
  gint64 n;
  guint64 stored;
  gchar *file;
} Unlisted;

KY_DEFINE_CLEAR (clear_unlisted, Unlisted, file)

static void
note_orphans (BucketSweep *sweep, const gchar *day)
{
  GHashTableIter at;
  gpointer id;

  g_hash_table_iter_init (&at, sweep->listed);
  while (g_hash_table_iter_next (&at, &id, NULL))
    g_ptr_array_add (sweep->orphans, g_strdup_printf ("%s/%s", day, (const gchar *)id));
  g_hash_table_remove_all (sweep->listed);
}

/* Compares the rows of `day` with the listed objects; objects that remain in the list have no
 * row. */
static gboolean
compare_day (BucketSweep *sweep, const gchar *day)
{
  g_autofree gchar *first = g_strdup_printf (KY_REMOTE "%s/", day);
  g_autofree gchar *last = g_strdup_printf (KY_REMOTE "%s0", day); /* behind "/" */
  g_autoptr (GArray) unlisted = g_array_new (FALSE, FALSE, sizeof (Unlisted));
  KyStatement *row = ky_index_bind (
      sweep->index, &sweep->error,
      "SELECT n, stored, file FROM originals WHERE file > ? AND file < ?", "ss", first, last);
  gint step = -1;

  g_array_set_clear_func (unlisted, clear_unlisted);
  while ((step = ky_index_step (sweep->index, row, &sweep->error)) == 1)
    {
      Unlisted one = { ky_index_integer (row, 0), (guint64)ky_index_integer (row, 1),
                       ky_index_text (row, 2) };
      const gchar *id = one.file + strlen (first);
      const guint64 *size = g_hash_table_lookup (sweep->listed, id);
      gboolean is_whole = size != NULL && *size >= one.stored;

      g_hash_table_remove (sweep->listed, id);
      if (is_whole)
        g_free (one.file);
      else
        g_array_append_val (unlisted, one);
    }
  if (step == 0)
    note_orphans (sweep, day);
  for (guint i = 0; step == 0 && i < unlisted->len; i++)
    {
      const Unlisted *one = &g_array_index (unlisted, Unlisted, i);
      gboolean is_gone;

      if (!is_missing (sweep, one->n, one->file, one->stored, &is_gone))
        return FALSE;
      if (is_gone && sweep->missing++ < NAMED_MAX)
        ky_log (KY_LOG_ERROR,
                "the original %s is missing in the bucket, or incomplete: restore the object from "
                "a copy",
                one->file + strlen (KY_REMOTE));
    }
  return step == 0;
}

static gboolean
end_day (BucketSweep *sweep)
{
  g_autofree gchar *day = g_steal_pointer (&sweep->at);

  if (day == NULL)
    return TRUE;
  g_hash_table_add (sweep->days, g_strdup (day));
  return compare_day (sweep, day);
}

static gboolean
bucket_look_at_object (const gchar *name, guint64 size, gpointer data)
{
  BucketSweep *sweep = data;
  gsize folder = ky_bucket_name_folder (name);

  if (folder == 0)
    return TRUE;
  sweep->count++;
  if ((sweep->at == NULL || strlen (sweep->at) != folder || strncmp (sweep->at, name, folder) != 0)
      && !end_day (sweep))
    return FALSE;
  if (sweep->at == NULL)
    sweep->at = g_strndup (name, folder);
  g_hash_table_insert (sweep->listed, g_strdup (name + folder + 1), g_memdup2 (&size, sizeof size));
  return TRUE;
}

/* Compares the rows of those days for which the bucket's list had no object, so that their objects
 * count as missing. */
static gboolean
compare_rest (BucketSweep *sweep)
{
  g_autoptr (GPtrArray) rest = g_ptr_array_new_with_free_func (g_free);
  KyStatement *row = ky_index_bind (sweep->index, &sweep->error,
                                    /* without "s3/" and "/ID" */
                                    "SELECT DISTINCT substr (file, 4, length (file) - 28)"
                                    " FROM originals"
                                    " WHERE file LIKE '" KY_REMOTE "%'",
                                    "");
  gint step = -1;

  while ((step = ky_index_step (sweep->index, row, &sweep->error)) == 1)
    g_ptr_array_add (rest, ky_index_text (row, 0));
  for (guint i = 0; step == 0 && i < rest->len; i++)
    if (!g_hash_table_contains (sweep->days, rest->pdata[i])
        && !compare_day (sweep, rest->pdata[i]))
      return FALSE;
  return step == 0;
}

static void
work_sweep (KyTask *task)
{
  BucketSweep *sweep = (BucketSweep *)task;
  KyObjects *objects = sweep->originals->objects;
  g_autofree gchar *before = g_strconcat (sweep->before, "T00:00:00", NULL);

  /* If the index has no row for any object here, the bucket belongs to another store. */
  if (!ky_owner_check (sweep->originals->owner, objects, ky_objects_deadline (objects),
                       &sweep->error))
    return;
  sweep->index = ky_index_open_reader (sweep->place, &sweep->error);
  if (sweep->index == NULL
      || !ky_objects_list (objects, "", bucket_look_at_object, sweep,
                           sweep->error == NULL ? &sweep->error : NULL)
      || sweep->error != NULL || !end_day (sweep) || !compare_rest (sweep))
    return;
  ky_objects_give_up (objects, before, bucket_is_name, &sweep->given_up, &sweep->error);
}

/* --- in the loop ---------------------------------------------------------------------------- */

typedef enum
{
  OBJECT_STAYS, /* or is removed */
  OBJECT_IS_LOST,
  OBJECT_IS_LEFT /* never acknowledged */
} ObjectFate;

/* Decides about an object that was set aside. */
static ObjectFate
judge_aside (KyServer *server, BucketSweep *sweep, const gchar *name, const gchar *file)
{
  if (strncmp (name + strlen (ASIDE), sweep->expired, DAY_LENGTH) < 0)
    ky_original_remove (&server->originals, file);
  else
    sweep->aside++;
  return OBJECT_STAYS;
}

static ObjectFate
bucket_judge (KyServer *server, BucketSweep *sweep, const gchar *name)
{
  g_autofree gchar *file = g_strconcat (KY_REMOTE, name, NULL);
  const gchar *id = name + ky_bucket_name_folder (name) + 1;
  gint64 is_sending = 1;
  gint64 found = 1;

  /* The order matters: a commit of another node between both queries removes the entry and inserts
   * the row together. */
  if (g_hash_table_contains (server->sealing, id)
      || !ky_pending_uploads_has (server->index, file, &is_sending, NULL)
      || !ky_index_number (server->index, 0, &found, NULL, "SELECT 1 FROM originals WHERE file = ?",
                           "s", file)
      || found == 1
      || !ky_index_number (server->index, 0, &found, NULL,
                           "SELECT destroyed IS NOT NULL FROM messages WHERE id = ?", "s", id))
    return OBJECT_STAYS;
  if (found == 1 || ky_erasures_has (server->erasures, id, 0))
    {
      ky_original_remove (&server->originals, file);
      return OBJECT_STAYS;
    }
  if (ky_bucket_is_aside (name))
    return judge_aside (server, sweep, name, file);
  if (is_sending == 1)
    return strncmp (name, sweep->before, DAY_LENGTH) < 0 ? OBJECT_IS_LEFT : OBJECT_STAYS;
  return OBJECT_IS_LOST;
}

/* Sets aside, if requested, the objects without a row, unless there are so many that they may
 * belong to another store; otherwise counts them. */
static void
take_lost (KyServer *server, BucketSweep *sweep, GPtrArray *lost)
{
  if (sweep->takes_lost && (lost->len <= USUAL_COUNT || lost->len <= sweep->count / 10))
    {
      for (guint i = 0; i < lost->len; i++)
        g_ptr_array_add (sweep->orphans, g_strdup (lost->pdata[i]));
      return;
    }
  sweep->lost = lost->len;
  if (sweep->takes_lost)
    ky_server_complain (
        server, "many objects in the bucket have no row in the index: they are not removed");
}

/* Leaves those that are to be set aside. */
static void
judge_all (KyServer *server, BucketSweep *sweep)
{
  g_autoptr (GPtrArray) lost = g_ptr_array_new ();
  g_autoptr (GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) all = sweep->orphans;

  sweep->orphans = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < all->len; i++)
    {
      ObjectFate fate = bucket_judge (server, sweep, all->pdata[i]);

      g_hash_table_add (there, all->pdata[i]);
      if (fate == OBJECT_IS_LOST)
        g_ptr_array_add (lost, all->pdata[i]);
      if (fate == OBJECT_IS_LEFT)
        g_ptr_array_add (sweep->orphans, g_strdup (all->pdata[i]));
    }
  take_lost (server, sweep, lost);
  ky_pending_uploads_forget (server, sweep->before, there);
}

static void
bucket_work_set_aside (KyTask *task)
{
  BucketSweep *sweep = (BucketSweep *)task;
  KyObjects *objects = sweep->originals->objects;

  for (guint i = 0; i < sweep->orphans->len; i++)
    {
      const gchar *name = sweep->orphans->pdata[i];
      g_autofree gchar *to = g_strdup_printf (ASIDE "%s/%s", sweep->day, name + DAY_LENGTH + 1);

      if (!ky_owner_check (sweep->originals->owner, objects, ky_objects_deadline (objects),
                           &sweep->error)
          || !ky_objects_copy (objects, name, to, &sweep->error)
          || !ky_objects_remove (objects, name, &sweep->error))
        return;
      sweep->aside++;
    }
}

/* Ends the sweep, with the state `end` if it did not fail, and starts the next one if it was
 * requested meanwhile. */
static void
bucket_end_sweep (KyServer *server, BucketSweep *sweep, KySweepState end)
{
  server->bucket.sweep = sweep->error == NULL ? end : KY_SWEEP_DUE;
  if (sweep->error != NULL)
    {
      if (!server->is_stopping)
        ky_server_complain (server, sweep->error->message);
      server->bucket.wants_aside |= sweep->takes_lost;
    }
  else if (server->bucket.wants_aside && server->problem == NULL && !server->is_stopping)
    ky_bucket_check (server, sweep->day, sweep->before, sweep->expired);
  bucket_free_sweep (sweep);
}

/* Returns the state after a sweep. If an object is missing, the next sweep comes in an hour and not
 * in a day, because a server of which a part is away may deny objects that it has. */
static KySweepState
bucket_state_after (const BucketSweep *sweep)
{
  return sweep->missing == 0 ? KY_SWEEP_DONE : KY_SWEEP_DUE;
}

static void
bucket_finish_set_aside (KyServer *server, KyTask *task)
{
  BucketSweep *sweep = (BucketSweep *)task;

  ky_log (KY_LOG_WARNING,
          "set aside %" G_GUINT64_FORMAT " objects of the bucket that belong to no message",
          sweep->aside - server->bucket.aside);
  server->bucket.aside = sweep->aside;
  bucket_end_sweep (server, sweep, bucket_state_after (sweep));
}

static void
finish_sweep (KyServer *server, KyTask *task)
{
  BucketSweep *sweep = (BucketSweep *)task;

  /* A doubtful index may later get back rows that it lacks now, so their objects are not set
   * aside. */
  if (sweep->error != NULL || server->index == NULL || server->problem != NULL
      || server->is_stopping)
    {
      bucket_end_sweep (server, sweep, KY_SWEEP_DUE);
      return;
    }
  ky_bucket_tick (server);
  if (sweep->given_up > 0)
    ky_log (KY_LOG_INFO, "aborted %u incomplete uploads to the bucket", sweep->given_up);
  judge_all (server, sweep);
  server->bucket.missing = sweep->missing;
  server->bucket.aside = sweep->aside;
  server->bucket.lost = sweep->lost;
  /* A sweep that began before the administrator decided finds the objects that the decision was
   * about: they cause no doubt until a sweep has set them aside. */
  if (sweep->takes_lost && sweep->lost == 0)
    server->bucket.knows_lost = FALSE;
  if (sweep->lost > 0 && !server->bucket.knows_lost)
    {
      g_autofree gchar *why = ky_say ("originals-not-indexed", "i", (gint64)sweep->lost);

      ky_trust_doubt (server, why);
    }
  if (server->problem != NULL || sweep->orphans->len == 0)
    {
      bucket_end_sweep (server, sweep, bucket_state_after (sweep));
      return;
    }
  sweep->task.work = bucket_work_set_aside;
  sweep->task.finish = bucket_finish_set_aside;
  ky_server_start (server->sweepers, &sweep->task);
}

void
ky_bucket_check (KyServer *server, const gchar *day, const gchar *before, const gchar *expired)
{
  if (server->originals.objects == NULL || server->bucket.sweep == KY_SWEEP_RUNNING)
    return;
  server->bucket.sweep = KY_SWEEP_RUNNING;
  BucketSweep *sweep = g_new0 (BucketSweep, 1);
  sweep->task = (KyTask){ .server = server, .work = work_sweep, .finish = finish_sweep };
  sweep->originals = &server->originals;
  sweep->place = g_strdup (server->place);
  sweep->day = g_strdup (day);
  sweep->before = g_strdup (before);
  sweep->expired = g_strdup (expired);
  sweep->takes_lost = server->bucket.wants_aside;
  server->bucket.wants_aside = FALSE;
  sweep->orphans = g_ptr_array_new_with_free_func (g_free);
  sweep->listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sweep->days = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ky_server_start (server->sweepers, &sweep->task);
}

#define PROBE_PAUSE (2 * G_USEC_PER_SEC)

typedef struct
{
  KyTask task; /* must be the first member */
  KyObjects *objects;
} Probe;

static void
work_probe (KyTask *task)
{
  ky_objects_probe (((Probe *)task)->objects, KY_OWNER_OBJECT);
}

static void
finish_probe (KyServer *server, KyTask *task)
{
  server->bucket.is_probing = FALSE;
  g_free (task);
}

void
ky_bucket_probe (KyServer *server)
{
  if (server->originals.objects == NULL || server->is_stopping || server->bucket.is_probing
      || server->bucket.sweep == KY_SWEEP_RUNNING
      || g_get_monotonic_time () < server->bucket.next_probe)
    return;
  server->bucket.is_probing = TRUE;
  server->bucket.next_probe = g_get_monotonic_time () + PROBE_PAUSE;
  Probe *probe = g_new0 (Probe, 1);
  probe->task = (KyTask){ .server = server, .work = work_probe, .finish = finish_probe };
  probe->objects = server->originals.objects;
  ky_server_start (server->sweepers, &probe->task);
}

gchar *
ky_bucket_problem (KyServer *server)
{
  if (server->originals.owner != NULL)
    return ky_owner_problem (server->originals.owner);
  return server->bucket.was_used ? g_strdup ("{objects-left}") : NULL;
}

static gboolean
apply_record (KyServer *server, KyOperation *operation, GError **error)
{
  return ky_owner_record (server->originals.owner, server->index, error);
}

void
ky_bucket_tick (KyServer *server)
{
  g_autoptr (GError) error = NULL;

  ky_bucket_probe (server);
  if (server->originals.owner == NULL || server->is_stopping || server->index == NULL
      || server->problem != NULL)
    return;
  if (!ky_owner_is_read (server->originals.owner)
      && !ky_owner_read (server->originals.owner, server->place, server->state, server->index,
                         &error))
    ky_server_complain (server, error->message);
  if (!ky_owner_wants_record (server->originals.owner))
    return;
  KyOperation *operation = g_new0 (KyOperation, 1);
  operation->apply = apply_record;
  ky_server_queue (server, operation);
}
