/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeping house: retention, checkpoints of the WAL, the check of every page and of files without a
 * row after start, the audit log's anchor in the system's log, and the health that `kiyome status`
 * shows.
 */
#include "common/log.h"
#include "store/keep/copies.h"
#include "store/records/erasures.h"
#include "store/keep/trust.h"

#include <stdlib.h>
#include <sys/statvfs.h>

#define DAY_US (G_GINT64_CONSTANT (24) * 60 * 60 * G_USEC_PER_SEC)
#define FAILED_DAYS 5    /* Postfix gives a message up after as long */
#define USUAL_PERCENT 10 /* of all originals, that the clock alone may destroy at once */
#define USUAL_COUNT 5
#define SWEEP_BATCH 200       /* originals destroyed in one operation */
#define CHECKPOINT_PAGES 2000 /* 8 MiB of WAL */
#define RESTART_PAGES 64000   /* 256 MiB: a writer that never rests must wait once */
#define CHECK_SECONDS 50      /* between two checks of every page, at the least */
#define CHECK_SHARE 200       /* a check takes at most this part of the time */
#define DAY_TICKS (24 * 60)
#define CHECK_NOW_MIB 64 /* an index up to this size is checked before anything is taken */

/* --- destroying ----------------------------------------------------------------------------- */

gboolean
ky_keep_destroy_row (KyIndex *index, gint64 n, const gchar *who, const gchar *why, gchar **ret_file,
                     GError **error)
{
  sqlite3_stmt *row = ky_index_bind (
      index, error, "SELECT coalesce (file, copy) FROM originals WHERE n = ?", "i", n);
  gint64 now = g_get_real_time ();
  g_autofree gchar *file = NULL;

  if (!ky_index_one (index, row, error))
    return FALSE;
  file = ky_index_text (row, 0);
  ky_index_reset (row);
  if (!ky_index_run (index, error,
                     "INSERT INTO destructions SELECT n, ?, ?, ?, key_id, stored FROM originals"
                     " WHERE n = ?",
                     "issi", now, who, why, n)
      || !ky_index_run (index, error, "DELETE FROM originals WHERE n = ?", "i", n)
      || !ky_index_run (index, error, "UPDATE messages SET destroyed = ? WHERE n = ?", "ii", now,
                        n))
    return FALSE;
  *ret_file = file[0] != '\0' ? g_steal_pointer (&file) : NULL;
  return TRUE;
}

gboolean
ky_keep_destroy (KyServer *server, gint64 n, const gchar *who, const gchar *why, gchar **ret_file,
                 GError **error)
{
  sqlite3_stmt *row = ky_index_bind (server->index, error,
                                     "SELECT id, received FROM messages WHERE n = ?", "i", n);
  g_autofree gchar *id = NULL;

  if (!ky_index_one (server->index, row, error))
    return FALSE;
  id = ky_index_text (row, 0);
  ky_erasures_note (server, 'E', id, sqlite3_column_int64 (row, 1));
  ky_index_reset (row);
  return ky_keep_destroy_row (server->index, n, who, why, ret_file, error);
}

/* --- retention ------------------------------------------------------------------------------ */

typedef struct
{
  KyOperation operation; /* first */
  GPtrArray *files;
  guint count;
} Sweep;

static void
free_sweep (KyOperation *operation)
{
  Sweep *sweep = (Sweep *)operation;

  g_ptr_array_unref (sweep->files);
  g_free (sweep);
}

static void queue_sweep (KyServer *server);

/* What is destroyed by the clock no more than usual, or with an administrator's word about what was
 * due then, is the time from now on. */
static void
end_sweep (KyServer *server)
{
  if (server->may_destroy || (server->held == 0 && !ky_clock_is_unsettled (&server->mark.clock)))
    ky_clock_accept (&server->mark.clock, g_get_real_time ());
  server->may_destroy = FALSE;
}

static void
done_sweep (KyServer *server, KyOperation *operation, const GError *error)
{
  Sweep *sweep = (Sweep *)operation;

  if (error != NULL)
    {
      ky_server_complain (server, error->message);
      return;
    }
  if (server->held > 0)
    {
      g_autofree gchar *line = g_strdup_printf ("%" G_GUINT64_FORMAT
                                                " originals are too old by the clock, more than is"
                                                " usual: they wait for `kiyome store expire`",
                                                server->held);

      ky_server_complain (server, line);
    }
  server->has_swept = sweep->count >= SWEEP_BATCH;
  if (!server->has_swept)
    end_sweep (server);
  for (guint i = 0; i < sweep->files->len; i++)
    ky_original_remove (server->state, sweep->files->pdata[i]);
  if (sweep->count == 0)
    return;
  server->wants_truncation = TRUE;
  ky_log (KY_LOG_INFO, "retention destroyed %u originals", sweep->count);
  queue_sweep (server);
}

/* One that is old is covered by the line that the journal of erasures gets for all of them. */
static gboolean
destroy_expired (KyServer *server, Sweep *sweep, gint64 n, const gchar *id, gboolean is_old,
                 const gchar *why, GError **error)
{
  static const gchar who[] = "kiyome-store";
  KyAuditEntry entry = { getuid (), who, "destroy", id, why, "" };
  gchar *file = NULL;

  if (!(is_old ? ky_keep_destroy_row (server->index, n, who, why, &file, error)
               : ky_keep_destroy (server, n, who, why, &file, error))
      || !ky_audit_add (server->index, &server->head, &entry, error))
    {
      g_free (file);
      return FALSE;
    }
  if (file != NULL)
    g_ptr_array_add (sweep->files, file);
  sweep->count++;
  return TRUE;
}

/* What the sweep before this one did: all that came before `oldest` was gone when the time seen was
 * `seen`. */
typedef struct
{
  gint64 oldest, seen;
} Swept;

static void
read_swept (KyIndex *index, Swept *ret_swept)
{
  g_autofree gchar *text = ky_index_meta (index, "swept");
  gchar *end = NULL;

  *ret_swept = (Swept){ .oldest = G_MININT64 / 2 };
  if (text == NULL)
    return;
  ret_swept->oldest = g_ascii_strtoll (text, &end, 10);
  ret_swept->seen = g_ascii_strtoll (end, NULL, 10);
}

static gboolean
write_swept (KyServer *server, gint64 oldest, GError **error)
{
  g_autofree gchar *text
      = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, oldest, server->mark.clock.seen);

  return ky_index_set_meta (server->index, "swept", text, error);
}

/* Is it unusual to destroy COUNT of them, for no other reason than what clock or configuration
 * say? */
static gboolean
is_unusual (KyServer *server, gint64 count, gboolean *ret_is, GError **error)
{
  gint64 all = 0;

  if (!ky_index_number (server->index, 0, &all, error, "SELECT count (*) FROM originals", ""))
    return FALSE;
  *ret_is = count > MAX (all / 100 * USUAL_PERCENT, USUAL_COUNT) || count * 2 > all;
  return TRUE;
}

/*
 * Up to when what came is to be destroyed now. What has become too old since the last sweep, by the
 * time that was seen to pass, goes without a question. More than that is so when the clock jumped,
 * or the machine was off, or store.retention-days became less: that goes only where the clock has
 * stood by it for a day and it is not much; else it waits for an administrator's word.
 */
static gboolean
find_oldest (KyServer *server, gint64 kept_for, gint64 *ret_oldest, GError **error)
{
  KyClock *clock = &server->mark.clock;
  gint64 wanted = g_get_real_time () - kept_for;
  gboolean is_much = FALSE;
  gint64 count = 0;
  gint64 usual;
  Swept swept;

  read_swept (server->index, &swept);
  usual = swept.oldest + MAX (clock->seen - swept.seen, 0);
  *ret_oldest = MIN (wanted, usual);
  if (wanted <= usual + 2 * KY_CLOCK_SLACK)
    return TRUE;
  if (!ky_index_number (server->index, 0, &count, error,
                        "SELECT count (*) FROM messages JOIN originals USING (n)"
                        " WHERE received >= ? AND received < ?",
                        "ii", usual, wanted)
      || !is_unusual (server, count, &is_much, error))
    return FALSE;
  if (count > 0 && is_much && !server->may_destroy)
    server->held = (guint64)count;
  else if (count == 0 || server->may_destroy || !ky_clock_is_unsettled (clock))
    *ret_oldest = wanted;
  return TRUE;
}

/* Expired ones, and those of messages that were never finished: with a 4xx, or left behind by a
 * door that died, unless it may have answered 250 before the power failed (store/keep/trust.c).
 */
static sqlite3_stmt *
find_due (KyServer *server, gint64 oldest, GError **error)
{
  gint64 now = MIN (g_get_real_time (), server->mark.clock.seen);

  return ky_index_bind (server->index, error,
                        "SELECT n, id, received < ?1 FROM messages JOIN originals"
                        " USING (n) WHERE received < ?1"
                        " OR (state <> 'done' AND received < ?2"
                        "     AND (state = 'failed' OR why IS NULL))"
                        " ORDER BY n LIMIT ?3",
                        "iii", oldest, now - FAILED_DAYS * DAY_US, (gint64)SWEEP_BATCH);
}

static gboolean
destroy_due (KyServer *server, Sweep *sweep, gint64 oldest, const gchar *why, GError **error)
{
  g_autoptr (GArray) ns = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) is_old = g_array_new (FALSE, FALSE, sizeof (gboolean));
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *row = find_due (server, oldest, error);
  gint step = -1;

  while (row != NULL && (step = ky_index_step (server->index, row, error)) == 1)
    {
      gint64 n = sqlite3_column_int64 (row, 0);
      gboolean old = sqlite3_column_int (row, 2) != 0;

      g_array_append_val (ns, n);
      g_array_append_val (is_old, old);
      g_ptr_array_add (ids, ky_index_text (row, 1));
    }
  if (step < 0)
    return FALSE;
  for (guint i = 0; i < ns->len; i++)
    {
      gboolean old = g_array_index (is_old, gboolean, i);

      if (!g_hash_table_contains (server->flying, ids->pdata[i])
          && !destroy_expired (server, sweep, g_array_index (ns, gint64, i), ids->pdata[i], old,
                               old ? why : "never finished, and its sender did not come again",
                               error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
apply_sweep (KyServer *server, KyOperation *operation, GError **error)
{
  Sweep *sweep = (Sweep *)operation;
  guint64 days = ky_config_uint (server->config, KY_CONFIG_STORE_RETENTION);
  g_autofree gchar *why = g_strdup_printf ("retention of %" G_GUINT64_FORMAT " days", days);
  gint64 oldest = G_MININT64 / 2;

  g_ptr_array_set_size (sweep->files, 0);
  sweep->count = 0;
  server->held = 0;
  if (days > 0 && !find_oldest (server, (gint64)days * DAY_US, &oldest, error))
    return FALSE;
  if (!destroy_due (server, sweep, oldest, why, error))
    return FALSE;
  if (days == 0 || sweep->count >= SWEEP_BATCH)
    return TRUE;
  /* Only a whole sweep says that nothing older is left. */
  if (server->has_swept || sweep->count > 0)
    {
      g_autofree gchar *before = g_strdup_printf ("%" G_GINT64_FORMAT, oldest);

      ky_erasures_note (server, 'B', before, server->mark.n);
    }
  return write_swept (server, oldest, error);
}

static void
queue_sweep (KyServer *server)
{
  Sweep *sweep = g_new0 (Sweep, 1);

  sweep->operation = (KyOperation){
    .is_durable = TRUE, .apply = apply_sweep, .done = done_sweep, .free = free_sweep
  };
  sweep->files = g_ptr_array_new_with_free_func (g_free);
  ky_server_queue (server, &sweep->operation);
}

/* --- checkpoints ---------------------------------------------------------------------------- */

typedef struct
{
  KyTask task; /* first */
  gchar *state;
  GPtrArray *orphans;
  gboolean check;
  gchar *day, *expired; /* of what is set aside now, and of what was set aside too long ago */
  gboolean is_accepted; /* what is missing in the index is known to be */
  gboolean takes_lost;  /* what can't be helped is set aside */
  gboolean with_records;
  gchar *segment;   /* (nullable) that is written to */
  GArray *uncopied; /* of gint64: message numbers of small originals without a second copy */
  guint64 removed, lost, aside, aside_records;
  GString *breaks; /* rows of the audit log that don't follow; see ky_audit_verify() */
  gint64 took;     /* microseconds */
  guint suspicions;
  GError *error;
} Chore;

/* "2026-11-22": DAYS before the time that was seen. */
static gchar *
seen_day (KyServer *server, guint64 days)
{
  gint64 seen = MIN (g_get_real_time (), server->mark.clock.seen) - (gint64)days * DAY_US;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seen / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("1970-01-01");
}

/* A file of `originals` whose row is not there, or was not when it was looked for. */
typedef struct
{
  gchar *file;
  gboolean is_acknowledged;
} Orphan;

static void
free_orphan (gpointer data)
{
  Orphan *orphan = data;

  g_free (orphan->file);
  g_free (orphan);
}

static Chore *
new_chore (KyServer *server, void (*work) (KyTask *), void (*finish) (KyServer *, KyTask *))
{
  Chore *chore = g_new0 (Chore, 1);

  chore->task = (KyTask){ .server = server, .work = work, .finish = finish };
  chore->state = g_strdup (server->state);
  chore->day = seen_day (server, 0);
  chore->expired = seen_day (server, ky_config_uint (server->config, KY_CONFIG_STORE_ASIDE));
  chore->orphans = g_ptr_array_new_with_free_func (free_orphan);
  chore->segment = g_strdup (ky_segment_name (server->segment));
  chore->uncopied = g_array_new (FALSE, FALSE, sizeof (gint64));
  chore->breaks = g_string_new ("");
  chore->is_accepted = server->is_accepting;
  chore->suspicions = server->suspicions;
  return chore;
}

static void
free_chore (Chore *chore)
{
  g_free (chore->state);
  g_free (chore->day);
  g_clear_pointer (&chore->orphans, g_ptr_array_unref);
  g_free (chore->expired);
  g_free (chore->segment);
  g_array_unref (chore->uncopied);
  g_string_free (chore->breaks, TRUE);
  g_clear_error (&chore->error);
  g_free (chore);
}

static void
work_checkpoint (KyTask *task)
{
  Chore *chore = (Chore *)task;
  g_autoptr (KyIndex) index = ky_index_open_reader (chore->state, &chore->error);
  gint left = 0;

  if (index != NULL)
    ky_index_checkpoint (index, &left, &chore->error);
}

static void
finish_checkpoint (KyServer *server, KyTask *task)
{
  Chore *chore = (Chore *)task;
  gint left = 0;

  server->is_checkpointing = FALSE;
  /* What was committed meanwhile is little. With that moved too, the next commit begins the WAL
   * anew: else a writer that never rests would make it grow without end. */
  if (server->index != NULL)
    {
      ky_index_checkpoint (server->index, &left, NULL);
      ky_index_note_stamp (server->index);
    }
  if (chore->error != NULL)
    ky_server_complain (server, chore->error->message);
  free_chore (chore);
}

static int
note_wal (gpointer data, sqlite3 *db, const char *name, int pages)
{
  ((KyServer *)data)->wal_pages = pages;
  return SQLITE_OK;
}

void
ky_keep_after_commit (KyServer *server)
{
  if (server->wants_truncation || server->wal_pages > RESTART_PAGES)
    {
      /* Readers may hold it; then after the next commit, or the next hour. */
      if (ky_index_truncate_wal (server->index, NULL))
        {
          server->wants_truncation = FALSE;
          server->wal_pages = 0;
        }
      return;
    }
  if (server->wal_pages < CHECKPOINT_PAGES || server->is_checkpointing)
    return;
  server->is_checkpointing = TRUE;
  ky_server_start (server->keepers, &new_chore (server, work_checkpoint, finish_checkpoint)->task);
}

/* --- the check while it runs ---------------------------------------------------------------- */

/* A row that was changed or taken out is as good a page as any: the chain tells. */
static void
work_pages (KyTask *task)
{
  Chore *chore = (Chore *)task;
  g_autoptr (KyIndex) index = ky_index_open_reader (chore->state, &chore->error);
  gint64 begun = g_get_monotonic_time ();
  KyAuditFindings findings;

  if (index != NULL && ky_index_check (index, &chore->error))
    ky_audit_verify (index, chore->state, chore->breaks, &findings, &chore->error);
  chore->took = g_get_monotonic_time () - begun;
}

static void
finish_pages (KyServer *server, KyTask *task)
{
  Chore *chore = (Chore *)task;

  if (chore->suspicions == server->suspicions)
    server->is_checking = server->is_suspect = FALSE;
  server->next_check
      = g_get_monotonic_time () + MAX (CHECK_SECONDS * G_USEC_PER_SEC, chore->took * CHECK_SHARE);
  if (chore->error != NULL)
    ky_trust_damaged (server, chore->error->message);
  else if (chore->suspicions == server->suspicions)
    ky_trust_note_breaks (server, chore->breaks->str);
  free_chore (chore);
}

void
ky_keep_check_pages (KyServer *server)
{
  if (server->is_checking)
    return;
  server->is_checking = TRUE;
  ky_server_start (server->keepers, &new_chore (server, work_pages, finish_pages)->task);
}

/* --- the check after start ------------------------------------------------------------------ */

typedef struct
{
  KyIndex *index;
  const gchar *state;
  GPtrArray *orphans;
} Look;

/* Is there an original whose file, or whose second copy, is FILE? */
static gboolean
has_row_of (KyIndex *index, const gchar *file, gint64 *ret_has)
{
  g_autofree gchar *id = g_path_get_basename (file);

  if (!ky_segment_is_place (file))
    return ky_index_number (index, 0, ret_has, NULL, "SELECT 1 FROM originals WHERE file = ?", "s",
                            file);
  return ky_index_number (index, 0, ret_has, NULL,
                          "SELECT o.copy = ? FROM messages m JOIN originals o USING (n)"
                          " WHERE m.id = ?",
                          "ss", file, id);
}

static void
look_at_file (const gchar *file, gboolean is_acknowledged, gpointer data)
{
  Look *look = data;
  Orphan found = { (gchar *)file, is_acknowledged };
  gint64 has_row = 1;

  if (!has_row_of (look->index, file, &has_row))
    return;
  /* One of an older kiyome, or of a store that was killed just then. */
  if (has_row == 1 && !found.is_acknowledged)
    ky_original_acknowledge (look->state, file);
  if (has_row == 1)
    return;
  found.file = g_strdup (file);
  g_ptr_array_add (look->orphans, g_memdup2 (&found, sizeof found));
}

static void
work_check (KyTask *task)
{
  Chore *chore = (Chore *)task;
  g_autoptr (KyIndex) index = ky_index_open_reader (chore->state, &chore->error);
  Look look = { index, chore->state, chore->orphans };
  KyAuditFindings findings;

  if (index == NULL || (chore->check && !ky_index_check (index, &chore->error))
      || !ky_audit_verify (index, chore->state, chore->breaks, &findings, &chore->error))
    return;
  ky_originals_each (chore->state, FALSE, look_at_file, &look);
  if (!ky_copies_find_missing (index, chore->state, chore->uncopied, &chore->error))
    return;
  chore->aside = ky_originals_expire_aside (chore->state, chore->expired);
  chore->aside_records = ky_originals_expire_records (chore->state, chore->expired, chore->segment);
}

typedef enum
{
  FILE_STAYS,
  FILE_IS_DESTROYED, /* its row was, and the store was killed before the file was; or it is one too
                        many */
  FILE_IS_LOST,
  FILE_IS_LEFT /* never acknowledged */
} FileFate;

/* Does the original of ID stand in the index, and a second time in another place than FILE? */
static gboolean
has_another_copy (KyServer *server, const gchar *file, const gchar *id)
{
  gint64 found = 0;

  return ky_segment_is_place (file)
         && ky_index_number (server->index, 0, &found, NULL,
                             "SELECT o.copy IS NOT ? FROM messages m JOIN originals o USING (n)"
                             " WHERE m.id = ? AND o.sealed IS NOT NULL",
                             "ss", file, id)
         && found == 1;
}

/* In the loop, where nothing changes meanwhile. */
static FileFate
find_fate (KyServer *server, const Orphan *orphan)
{
  g_autofree gchar *id = g_path_get_basename (orphan->file);
  gint64 found = 1;

  if (g_hash_table_contains (server->sealing, id)
      || !has_row_of (server->index, orphan->file, &found) || found == 1
      || !ky_index_number (server->index, 0, &found, NULL,
                           "SELECT destroyed IS NOT NULL FROM messages WHERE id = ?", "s", id))
    return FILE_STAYS;
  if (found == 1 || ky_erasures_has (server, id, 0) || has_another_copy (server, orphan->file, id))
    return FILE_IS_DESTROYED;
  return orphan->is_acknowledged ? FILE_IS_LOST : FILE_IS_LEFT;
}

/* Leaves those that are to be set aside. */
static void
judge_orphans (KyServer *server, Chore *chore)
{
  for (guint i = chore->orphans->len; i-- > 0;)
    {
      Orphan *orphan = chore->orphans->pdata[i];
      FileFate fate = find_fate (server, orphan);

      if (fate == FILE_IS_DESTROYED)
        ky_original_remove (server->state, orphan->file);
      if (fate == FILE_IS_LOST && chore->takes_lost)
        fate = FILE_IS_LEFT;
      chore->lost += fate == FILE_IS_LOST;
      if (fate != FILE_IS_LEFT)
        g_ptr_array_remove_index_fast (chore->orphans, i);
    }
}

static void
work_set_aside (KyTask *task)
{
  Chore *chore = (Chore *)task;

  for (guint i = 0; i < chore->orphans->len; i++)
    chore->removed += ky_original_set_aside (
        chore->state, ((Orphan *)chore->orphans->pdata[i])->file, chore->day);
}

static void
finish_set_aside (KyServer *server, KyTask *task)
{
  Chore *chore = (Chore *)task;

  /* Records among them are counted as files until they are looked at again. */
  server->aside += chore->removed;
  ky_log (KY_LOG_WARNING,
          "set aside %" G_GUINT64_FORMAT " files that were never acknowledged, in %s/aside",
          chore->removed, chore->state);
  free_chore (chore);
}

static void
finish_check (KyServer *server, KyTask *task)
{
  Chore *chore = (Chore *)task;

  if (chore->error != NULL)
    ky_trust_damaged (server, chore->error->message);
  else if (server->index != NULL)
    {
      ky_trust_note_breaks (server, chore->breaks->str);
      judge_orphans (server, chore);
    }
  server->aside = chore->aside;
  server->aside_records = chore->aside_records;
  server->lost = chore->lost;
  if (server->index != NULL && server->problem == NULL)
    ky_copies_make (server, chore->uncopied);
  if (chore->lost > 0 && !chore->is_accepted)
    {
      g_autofree gchar *why = g_strdup_printf (
          "%" G_GUINT64_FORMAT " originals that were taken are not in the index", chore->lost);

      ky_trust_doubt (server, why);
    }
  if (server->problem != NULL || chore->orphans->len == 0 || server->is_stopping)
    {
      free_chore (chore);
      return;
    }
  chore->task.work = work_set_aside;
  chore->task.finish = finish_set_aside;
  ky_server_start (server->keepers, &chore->task);
}

static void
work_aside (KyTask *task)
{
  Chore *chore = (Chore *)task;

  chore->aside = ky_originals_expire_aside (chore->state, chore->expired);
  if (chore->with_records)
    chore->aside_records
        = ky_originals_expire_records (chore->state, chore->expired, chore->segment);
}

static void
finish_aside (KyServer *server, KyTask *task)
{
  Chore *chore = (Chore *)task;

  server->aside = chore->aside;
  if (chore->with_records)
    server->aside_records = chore->aside_records;
  free_chore (chore);
}

static void
log_anchor (KyServer *server)
{
  gchar hex[KY_SHA256_HEX_SIZE];

  ky_sha256_to_hex (server->head.hash, hex);
  ky_log (KY_LOG_INFO, "audit log ends at row %" G_GINT64_FORMAT " hash %s", server->head.seq, hex);
}

void
ky_keep_start (KyServer *server)
{
  g_autoptr (GError) error = NULL;
  gint64 pages = 0;
  Chore *chore;

  sqlite3_wal_hook (server->index->db, note_wal, server);
  ky_index_others_wrote (server->index); /* from now on */
  ky_index_number (server->index, 0, &pages, NULL, "PRAGMA page_count", "");
  chore = new_chore (server, work_check, finish_check);
  chore->check = pages > CHECK_NOW_MIB * 256;
  if (!chore->check && !ky_index_check (server->index, &error))
    {
      ky_trust_damaged (server, error->message);
      free_chore (chore);
      return;
    }
  ky_server_start (server->keepers, &chore->task);
  log_anchor (server);
  queue_sweep (server);
  ky_portal_tick (server);
}

void
ky_keep_set_lost_aside (KyServer *server)
{
  Chore *chore = new_chore (server, work_check, finish_check);

  chore->takes_lost = TRUE;
  ky_server_start (server->keepers, &chore->task);
}

void
ky_keep_destroy_due (KyServer *server)
{
  server->may_destroy = TRUE;
  queue_sweep (server);
}

void
ky_keep_minute (KyServer *server)
{
  ky_trust_check_audit (server);
  if (server->uncopied > 0 && !server->is_copying && server->index != NULL
      && server->problem == NULL)
    ky_server_start (server->keepers, &new_chore (server, work_check, finish_check)->task);
  if (server->index != NULL && server->problem == NULL
      && g_get_monotonic_time () >= server->next_check)
    ky_keep_check_pages (server);
}

void
ky_keep_tick (KyServer *server)
{
  Chore *chore;

  if (server->index == NULL || server->problem != NULL)
    return;
  log_anchor (server);
  queue_sweep (server);
  chore = new_chore (server, work_aside, finish_aside);
  chore->with_records = server->ticks % DAY_TICKS == 0;
  ky_server_start (server->keepers, &chore->task);
}

/* --- health --------------------------------------------------------------------------------- */

static void
json_text (GString *json, const gchar *text)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (json, '"');
  for (const gchar *p = valid; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_printf (json, "\\%c", *p);
      else if ((guchar)*p < 0x20)
        g_string_append_printf (json, "\\u%04x", *p);
      else
        g_string_append_c (json, *p);
    }
  g_string_append_c (json, '"');
}

static void
json_count (KyServer *server, GString *json, const gchar *name, const gchar *sql)
{
  gint64 count = 0;

  if (ky_index_number (server->index, 0, &count, NULL, sql, ""))
    g_string_append_printf (json, ",\"%s\":%" G_GINT64_FORMAT, name, count);
}

gchar *
ky_server_status (KyServer *server)
{
  g_autoptr (GError) error = NULL;
  /* With store.reserve = 0 a full disk is known by what can't be written. */
  gboolean is_ready
      = ky_server_ready (server, 0, &error) && ky_originals_probe (server->state, &error);
  GString *json = g_string_new ("{\"version\":\"" KY_VERSION "\",\"ready\":");
  struct statvfs status;

  ky_trust_check_audit (server);
  g_string_append (json, is_ready ? "true,\"problem\":null" : "false,\"problem\":");
  if (!is_ready)
    json_text (json, error->message);
  g_string_append (json, ",\"audit_problem\":");
  if (server->audit_problem != NULL)
    json_text (json, server->audit_problem);
  else
    g_string_append (json, "null");
  g_string_append (json, ",\"key\":");
  json_text (json, server->key.id);
  if (statvfs (server->state, &status) == 0)
    g_string_append_printf (json, ",\"free\":%" G_GUINT64_FORMAT,
                            (guint64)status.f_bavail * status.f_frsize);
  if (server->index != NULL && server->problem == NULL)
    {
      json_count (server, json, "messages", "SELECT coalesce (max (n), 0) FROM messages");
      json_count (server, json, "originals", "SELECT count (*) FROM originals");
      g_string_append_printf (json,
                              ",\"held\":%" G_GUINT64_FORMAT ",\"aside\":%" G_GUINT64_FORMAT
                              ",\"lost\":%" G_GUINT64_FORMAT ",\"uncopied\":%" G_GUINT64_FORMAT
                              ",\"clock\":%" G_GINT64_FORMAT,
                              server->held, server->aside + server->aside_records, server->lost,
                              server->uncopied, server->mark.clock.gap / G_USEC_PER_SEC);
      json_count (server, json, "allow",
                  "SELECT count (*) FROM allow WHERE removed IS NULL AND expires > unixepoch ()");
    }
  g_string_append_printf (
      json,
      ",\"audit\":%" G_GINT64_FORMAT ",\"connections\":%u,\"added\":%" G_GUINT64_FORMAT
      ",\"commits\":%" G_GUINT64_FORMAT ",\"operations\":%" G_GUINT64_FORMAT "}\n",
      server->head.seq, g_hash_table_size (server->peers), server->added, server->commits,
      server->operations);
  return g_string_free (json, FALSE);
}
