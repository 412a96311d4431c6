/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the housekeeping of the index: checkpoints of the WAL after commits, the check of index,
 * audit log and files after a start, and the hourly and daily work. A thread collects the files
 * without a row; what becomes of each is decided in the loop, where the index does not change
 * meanwhile. */
#include "store/keep/keep.h"
#include "common/iso-time.h"
#include "common/message-codes.h"
#include "common/release.h"
#include "store/keep/audit-gaps.h"
#include "store/keep/bucket.h"
#include "store/keep/copies.h"
#include "store/keep/digests.h"
#include "store/keep/quota.h"
#include "store/keep/pages.h"
#include "store/keep/prune.h"
#include "store/keep/purge.h"
#include "store/keep/retention.h"
#include "store/keep/trust.h"

#define CHECKPOINT_PAGES 2000 /* 8 MiB of WAL */
#define RESTART_PAGES 64000   /* 256 MiB: a writer that never rests must wait once */
#define DAY_TICKS (24 * 60)
#define DIGESTS_TICKS 10
#define COPY_DAYS 7      /* days for which the index from before an upgrade is kept */
#define CHECK_NOW_MIB 64 /* an index up to this size is checked before anything is taken */

/* --- checkpoints ---------------------------------------------------------------------------- */

typedef struct
{
  KyTask task;          /* must be the first member */
  gchar *state, *place; /* directory; of the index */
  const KyOriginals *originals;
  GPtrArray *orphans;
  gboolean check;
  gboolean compares;    /* small originals with their copies: later ky_pages_check() does, seldom */
  gchar *day, *expired; /* names of the directories: set aside now, and to be removed */
  gboolean is_accepted; /* the missing rows are known and accepted */
  gboolean takes_lost;  /* irreparable originals are set aside */
  gboolean with_records;
  gchar *segment;   /* (nullable) that is written to */
  GArray *damaged;  /* of gint64: originals whose row and copy differ */
  guint64 unknown;  /* those of which nothing tells which is good */
  GArray *uncopied; /* of gint64: message numbers of small originals without a second copy */
  guint64 removed, lost, missing, aside, aside_records;
  GString *breaks; /* rows of the audit log that don't follow; see ky_audit_verify() */
  GError *error;
} Chore;

/* Returns the time `days` days before the present, by the time that was seen to pass, so that a
 * jump of the clock has no effect. Microseconds. */
static gint64
seen_time (KyServer *server, guint64 days)
{
  return MIN (g_get_real_time (), server->mark.clock.seen) - (gint64)days * KY_DAY_US;
}

/* Returns "2026-11-22": `days` before the time that was seen. */
static gchar *
seen_day (KyServer *server, guint64 days)
{
  g_autoptr (GDateTime) time
      = g_date_time_new_from_unix_utc (seen_time (server, days) / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("1970-01-01");
}

/* Describes a file of `originals` whose row does not exist, or did not when it was looked for. */
typedef struct
{
  gchar *file;
  gboolean is_acknowledged;
} Orphan;

KY_DEFINE_FREE (free_orphan, Orphan, file)

static Chore *
new_chore (KyServer *server, void (*work) (KyTask *), void (*finish) (KyServer *, KyTask *))
{
  Chore *chore = g_new0 (Chore, 1);

  chore->task = (KyTask){ .server = server, .work = work, .finish = finish };
  chore->state = g_strdup (server->state);
  chore->originals = &server->originals;
  chore->place = g_strdup (server->place);
  chore->day = seen_day (server, 0);
  chore->expired = seen_day (server, ky_config_uint (server->config, KY_CONFIG_STORE_ASIDE));
  chore->orphans = g_ptr_array_new_with_free_func (free_orphan);
  chore->segment = g_strdup (ky_segment_name (server->segment));
  chore->damaged = g_array_new (FALSE, FALSE, sizeof (gint64));
  chore->uncopied = g_array_new (FALSE, FALSE, sizeof (gint64));
  chore->breaks = g_string_new ("");
  chore->is_accepted = server->is_accepting;
  return chore;
}

static void
free_chore (Chore *chore)
{
  KY_RELEASE_MEMBERS (chore, state, place, day, orphans, expired, segment, damaged, uncopied,
                      breaks, error);
  g_free (chore);
}

static void
work_checkpoint (KyTask *task)
{
  Chore *chore = (Chore *)task;
  g_autoptr (KyIndex) index = ky_index_open_reader (chore->place, &chore->error);
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
  /* Few pages were committed meanwhile. Moving them, too, lets the next commit start the WAL from
   * its beginning; otherwise a continuous writer would make it grow without limit. */
  if (server->index != NULL)
    {
      ky_index_checkpoint (server->index, &left, NULL);
      ky_index_note_stamp (server->index);
    }
  if (chore->error != NULL)
    ky_server_complain (server, chore->error->message);
  free_chore (chore);
}

void
ky_keep_after_commit (KyServer *server)
{
  if (server->wants_truncation || server->index->wal_pages > RESTART_PAGES)
    {
      /* Readers may hold it; then after the next commit, or the next hour. */
      if (ky_index_truncate_wal (server->index, NULL))
        {
          server->wants_truncation = FALSE;
          server->index->wal_pages = 0;
        }
      return;
    }
  if (server->index->wal_pages < CHECKPOINT_PAGES || server->is_checkpointing)
    return;
  server->is_checkpointing = TRUE;
  ky_server_start (server->keepers, &new_chore (server, work_checkpoint, finish_checkpoint)->task);
}

/* --- the check after start ------------------------------------------------------------------ */

typedef struct
{
  KyIndex *index;
  const KyOriginals *originals;
  GPtrArray *orphans;
} Look;

/* Tells whether an original has its file, or its second copy, at `file`. */
static gboolean
has_row_of (KyIndex *index, const gchar *file, gint64 *ret_has)
{
  g_autofree gchar *id = g_path_get_basename (file);
  g_autofree gchar *sent = g_str_has_prefix (file, KY_SPOOL "/")
                               ? g_strconcat (KY_REMOTE, file + strlen (KY_SPOOL "/"), NULL)
                               : NULL;

  if (!ky_segment_is_place (file))
    return ky_index_number (index, 0, ret_has, NULL, "SELECT 1 FROM originals WHERE file = ?", "s",
                            sent != NULL ? sent : file);
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
  /* The file is from an older version of kiyome, or the store was killed before it marked the file
   * as acknowledged. */
  if (has_row == 1 && !found.is_acknowledged)
    ky_original_acknowledge (look->originals, file);
  if (has_row == 1)
    return;
  found.file = g_strdup (file);
  g_ptr_array_add (look->orphans, g_memdup2 (&found, sizeof found));
}

static void
work_check (KyTask *task)
{
  Chore *chore = (Chore *)task;
  g_autoptr (KyIndex) index = ky_index_open_reader (chore->place, &chore->error);
  Look look = { index, chore->originals, chore->orphans };
  KyAuditFindings findings;

  if (index != NULL)
    index->may_end = TRUE;
  if (index == NULL || (chore->check && !ky_index_check (index, &chore->error))
      || !ky_audit_verify (index, chore->state, chore->breaks, &findings, &chore->error))
    return;
  ky_originals_each (chore->state, FALSE, look_at_file, &look);
  if (!ky_copies_find_missing (index, chore->state, chore->uncopied, &chore->error)
      || (chore->compares
          && !ky_copies_find_damaged (index, chore->state, chore->damaged, &chore->unknown,
                                      &chore->error))
      || !ky_originals_count_missing (index, chore->state, &chore->missing, &chore->error))
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

/* Tells whether the index has the original `id` itself, and its second copy is not at `file`. */
static gboolean
has_another_copy (KyServer *server, const gchar *file, const gchar *id)
{
  gint64 found = 0;

  return ky_segment_is_place (file)
         && ky_index_number (
             server->index, 0, &found, NULL,
             "SELECT o.copy IS DISTINCT FROM ? FROM messages m JOIN originals o USING (n)"
             " WHERE m.id = ? AND o.sealed IS NOT NULL",
             "ss", file, id)
         && found == 1;
}

/* Decides about the file in the loop, where the index does not change meanwhile. */
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
  if (found == 1 || ky_erasures_has (server->erasures, id, 0)
      || has_another_copy (server, orphan->file, id))
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
        ky_original_remove (&server->originals, orphan->file);
      if (fate == FILE_IS_LOST && chore->takes_lost)
        fate = FILE_IS_LEFT;
      chore->lost += fate == FILE_IS_LOST;
      if (fate != FILE_IS_LEFT)
        g_ptr_array_remove_index_fast (chore->orphans, i);
    }
}

static void
keep_work_set_aside (KyTask *task)
{
  Chore *chore = (Chore *)task;

  for (guint i = 0; i < chore->orphans->len; i++)
    chore->removed += ky_original_set_aside (
        chore->state, ((Orphan *)chore->orphans->pdata[i])->file, chore->day);
}

static void
keep_finish_set_aside (KyServer *server, KyTask *task)
{
  Chore *chore = (Chore *)task;

  /* Small originals among them are counted as files until the next check. */
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
    ky_server_check_failed (server, chore->error->message);
  else if (server->index != NULL)
    {
      ky_audit_gaps_note (server, chore->breaks->str);
      judge_orphans (server, chore);
      /* Originals with a row may go to the bucket; if rows are lost, their files are still needed
       * here. */
      ky_remote_bring (&server->originals, chore->lost == 0 && server->problem == NULL);
    }
  server->aside = chore->aside;
  server->aside_records = chore->aside_records;
  server->lost = chore->lost;
  server->missing = chore->missing;
  if (chore->compares)
    server->damaged = chore->unknown;
  if (server->index != NULL && server->problem == NULL)
    {
      ky_copies_mend_all (server, chore->damaged);
      ky_copies_make (server, chore->uncopied);
    }
  /* A check that began before the administrator decided finds the files that the decision was
   * about: they cause no doubt until a check has set them aside. */
  if (chore->takes_lost)
    server->knows_lost = FALSE;
  if (chore->lost > 0 && !chore->is_accepted && !server->knows_lost)
    {
      g_autofree gchar *why = ky_say ("originals-not-indexed", "i", (gint64)chore->lost);

      ky_trust_doubt (server, why);
    }
  if (server->problem != NULL || chore->orphans->len == 0 || server->is_stopping)
    {
      free_chore (chore);
      return;
    }
  chore->task.work = keep_work_set_aside;
  chore->task.finish = keep_finish_set_aside;
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
  ky_log (KY_LOG_INFO, "journal of erasures is at step %" G_GINT64_FORMAT " hash %s",
          server->mark.journal.step, server->mark.journal.hash);
}

/* Reads which store owns the bucket. If no bucket is configured but there was one, complains that
 * its objects are left. */
static void
note_owner (KyServer *server)
{
  g_autoptr (GError) error = NULL;

  if (server->originals.owner == NULL)
    server->bucket.was_used = ky_owner_had_bucket (server->place, server->state, server->index);
  else if (!ky_owner_read (server->originals.owner, server->place, server->state, server->index,
                           &error))
    ky_server_complain (server, error->message);
  if (server->bucket.was_used)
    ky_server_complain (server, "{objects-left}");
}

static void
check_bucket (KyServer *server)
{
  g_autofree gchar *day = seen_day (server, 0);
  g_autofree gchar *before = seen_day (server, 1);
  g_autofree gchar *expired
      = seen_day (server, ky_config_uint (server->config, KY_CONFIG_STORE_ASIDE));

  note_owner (server);
  ky_bucket_check (server, day, before, expired);
}

/* Removes the copies of the index from before upgrades when they are COPY_DAYS old, and at once
 * those from before an administrator erased an original, because they contain its data key. */
static void
forget_copies (KyServer *server)
{
  g_autoptr (GError) error = NULL;
  gint64 erased = 0;

  if (server->index == NULL || !ky_index_has_copies (server->index, server->state))
    return;
  if (!ky_index_number (server->index, 0, &erased, &error,
                        "SELECT coalesce (max (time), 0) FROM destructions WHERE who <> ?", "s",
                        KY_RETENTION_WHO))
    ky_log (KY_LOG_ERROR, "%s", error->message);
  ky_index_remove_copies (server->index, server->state,
                          MAX (seen_time (server, COPY_DAYS), erased + G_USEC_PER_SEC)
                              / G_USEC_PER_SEC);
}

void
ky_keep_start (KyServer *server)
{
  g_autoptr (GError) error = NULL;

  ky_index_others_wrote (server->index); /* from now on */
  Chore *chore = new_chore (server, work_check, finish_check);
  chore->compares = TRUE;
  chore->check = ky_index_size (server->index) > CHECK_NOW_MIB * G_GINT64_CONSTANT (0x100000);
  if (!chore->check && !ky_index_check (server->index, &error))
    {
      ky_server_check_failed (server, error->message);
      free_chore (chore);
      return;
    }
  ky_server_start (server->keepers, &chore->task);
  check_bucket (server);
  forget_copies (server);
  log_anchor (server);
  ky_retention_start (server);
  ky_purge_start (server);
  ky_digests_start (server);
  ky_prune_start (server);
  ky_quota_start (server);
  server->parts->start (server);
}

void
ky_keep_set_lost_aside (KyServer *server)
{
  Chore *chore = new_chore (server, work_check, finish_check);

  chore->takes_lost = TRUE;
  server->bucket.wants_aside = server->originals.objects != NULL;
  check_bucket (server);
  ky_server_start (server->keepers, &chore->task);
}

static void
every_hour (KyServer *server)
{
  if (server->index == NULL || server->problem != NULL)
    return;
  log_anchor (server);
  ky_retention_start (server);
  ky_prune_start (server);
  if (server->ticks % DAY_TICKS == 0)
    ky_purge_start (server);
  forget_copies (server);
  Chore *chore = new_chore (server, work_aside, finish_aside);
  if (server->bucket.sweep != KY_SWEEP_DONE || server->ticks % DAY_TICKS == 0)
    check_bucket (server);
  chore->with_records = server->ticks % DAY_TICKS == 0;
  ky_server_start (server->keepers, &chore->task);
}

void
ky_keep_tick (KyServer *server, gboolean is_hour)
{
  ky_trust_check_audit (server);
  ky_bucket_tick (server);
  if (server->index != NULL && server->problem == NULL
      && ky_directories_shrank (server->directories))
    ky_pages_check (server);
  if (server->uncopied > 0 && !server->is_copying && server->index != NULL
      && server->problem == NULL)
    ky_server_start (server->keepers, &new_chore (server, work_check, finish_check)->task);
  if (server->index != NULL && server->problem == NULL
      && g_get_monotonic_time () >= server->next_check)
    ky_pages_check (server);
  if (server->index != NULL && server->problem == NULL && server->ticks % DIGESTS_TICKS == 0)
    ky_digests_start (server);
  if (is_hour)
    every_hour (server);
}
