/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeping house: retention, checkpoints of the WAL, the check of every page and of files without a
 * row after start, the audit log's anchor in the system's log, and the health that `kiyome status`
 * shows.
 */
#include "common/log.h"
#include "store/server.h"

#include <sys/statvfs.h>

#define DAY_US (G_GINT64_CONSTANT (24) * 60 * 60 * G_USEC_PER_SEC)
#define FAILED_DAYS 5         /* Postfix gives a message up after as long */
#define SWEEP_BATCH 200       /* originals destroyed in one operation */
#define CHECKPOINT_PAGES 2000 /* 8 MiB of WAL */
#define RESTART_PAGES 64000   /* 256 MiB: a writer that never rests must wait once */
#define CHECK_NOW_MIB 64      /* an index up to this size is checked before anything is taken */

/* --- destroying ----------------------------------------------------------------------------- */

gboolean
ky_keep_destroy (KyServer *server, gint64 n, const gchar *who, const gchar *why, gchar **ret_file,
                 GError **error)
{
  sqlite3_stmt *row
      = ky_index_bind (server->index, error, "SELECT file FROM originals WHERE n = ?", "i", n);
  gint64 now = g_get_real_time ();
  g_autofree gchar *file = NULL;

  if (!ky_index_one (server->index, row, error))
    return FALSE;
  file = ky_index_text (row, 0);
  ky_index_reset (row);
  if (!ky_index_run (server->index, error,
                     "INSERT INTO destructions SELECT n, ?, ?, ?, key_id, stored FROM originals"
                     " WHERE n = ?",
                     "issi", now, who, why, n)
      || !ky_index_run (server->index, error, "DELETE FROM originals WHERE n = ?", "i", n)
      || !ky_index_run (server->index, error, "UPDATE messages SET destroyed = ? WHERE n = ?", "ii",
                        now, n))
    return FALSE;
  *ret_file = file[0] != '\0' ? g_steal_pointer (&file) : NULL;
  return TRUE;
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

static void
done_sweep (KyServer *server, KyOperation *operation, const GError *error)
{
  Sweep *sweep = (Sweep *)operation;

  if (error != NULL)
    {
      ky_server_complain (server, error->message);
      return;
    }
  for (guint i = 0; i < sweep->files->len; i++)
    ky_original_remove (server->state, sweep->files->pdata[i]);
  if (sweep->count == 0)
    return;
  server->wants_truncation = TRUE;
  ky_log (KY_LOG_INFO, "retention destroyed %u originals", sweep->count);
  queue_sweep (server);
}

static gboolean
destroy_expired (KyServer *server, Sweep *sweep, gint64 n, const gchar *id, const gchar *why,
                 GError **error)
{
  KyAuditEntry entry = { getuid (), "kiyome-store", "destroy", id, why, "" };
  gchar *file = NULL;

  if (!ky_keep_destroy (server, n, "kiyome-store", why, &file, error)
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

static gboolean
apply_sweep (KyServer *server, KyOperation *operation, GError **error)
{
  Sweep *sweep = (Sweep *)operation;
  guint64 days = ky_config_uint (server->config, KY_CONFIG_STORE_RETENTION);
  gint64 now = g_get_real_time ();
  gint64 oldest = days > 0 ? now - (gint64)days * DAY_US : G_MININT64;
  g_autofree gchar *why = g_strdup_printf ("retention of %" G_GUINT64_FORMAT " days", days);
  g_autoptr (GArray) ns = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *row
      = ky_index_bind (server->index, error,
                       "SELECT n, id, received < ?1 FROM messages JOIN originals"
                       " USING (n) WHERE received < ?1"
                       " OR (state = 'failed' AND received < ?2)"
                       " ORDER BY n LIMIT ?3",
                       "iii", oldest, now - FAILED_DAYS * DAY_US, (gint64)SWEEP_BATCH);
  g_autoptr (GArray) is_old = g_array_new (FALSE, FALSE, sizeof (gboolean));
  gint step = -1;

  g_ptr_array_set_size (sweep->files, 0);
  sweep->count = 0;
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
    if (!destroy_expired (server, sweep, g_array_index (ns, gint64, i), ids->pdata[i],
                          g_array_index (is_old, gboolean, i)
                              ? why
                              : "never finished, and its sender did not come again",
                          error))
      return FALSE;
  return TRUE;
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
  gint64 before; /* files older than this are looked at; 0: a checkpoint only */
  gboolean check;
  guint removed;
  gboolean is_strange; /* there are files, but no row at all */
  GError *error;
} Chore;

static Chore *
new_chore (KyServer *server, void (*work) (KyTask *), void (*finish) (KyServer *, KyTask *))
{
  Chore *chore = g_new0 (Chore, 1);

  chore->task = (KyTask){ .server = server, .work = work, .finish = finish };
  chore->state = g_strdup (server->state);
  return chore;
}

static void
free_chore (Chore *chore)
{
  g_free (chore->state);
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
    ky_index_checkpoint (server->index, &left, NULL);
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

/* --- the check after start ------------------------------------------------------------------ */

typedef struct
{
  KyIndex *index;
  gboolean is_empty;
  gboolean is_strange;
} Orphans;

static gboolean
is_orphan (const gchar *file, gpointer data)
{
  Orphans *orphans = data;
  gint64 found = 1;

  if (orphans->is_empty)
    {
      orphans->is_strange = TRUE;
      return FALSE;
    }
  return ky_index_number (orphans->index, 0, &found, NULL, "SELECT 1 FROM originals WHERE file = ?",
                          "s", file)
         && found == 0;
}

static void
work_check (KyTask *task)
{
  Chore *chore = (Chore *)task;
  Orphans orphans = { 0 };
  g_autoptr (KyIndex) index = ky_index_open_reader (chore->state, &chore->error);
  gint64 messages = 0;

  if (index == NULL || (chore->check && !ky_index_check (index, &chore->error))
      || !ky_index_number (index, 0, &messages, &chore->error, "SELECT n FROM messages LIMIT 1",
                           ""))
    return;
  orphans.index = index;
  /* Files without any row are those of an index that was lost: they are left for whoever brings it
   * back. */
  orphans.is_empty = messages == 0;
  chore->removed = ky_originals_sweep (chore->state, chore->before, is_orphan, &orphans);
  chore->is_strange = orphans.is_strange;
}

static void
finish_check (KyServer *server, KyTask *task)
{
  Chore *chore = (Chore *)task;

  if (chore->error != NULL)
    ky_server_refuse (server, chore->error->message);
  if (chore->removed > 0)
    ky_log (KY_LOG_WARNING, "removed %u files that were never acknowledged", chore->removed);
  if (chore->is_strange)
    ky_log (KY_LOG_WARNING, "%s/originals has files, but the index is new; they are left alone",
            chore->state);
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
  ky_index_number (server->index, 0, &pages, NULL, "PRAGMA page_count", "");
  chore = new_chore (server, work_check, finish_check);
  chore->before = g_get_real_time () / G_USEC_PER_SEC - 1;
  chore->check = pages > CHECK_NOW_MIB * 256;
  if (!chore->check && !ky_index_check (server->index, &error))
    {
      ky_server_refuse (server, error->message);
      free_chore (chore);
      return;
    }
  ky_server_start (server->keepers, &chore->task);
  log_anchor (server);
  queue_sweep (server);
  ky_portal_tick (server);
}

void
ky_keep_tick (KyServer *server)
{
  if (server->index == NULL || server->problem != NULL)
    return;
  log_anchor (server);
  queue_sweep (server);
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
  gboolean is_ready = ky_server_ready (server, 0, &error);
  GString *json = g_string_new ("{\"version\":\"" KY_VERSION "\",\"ready\":");
  struct statvfs status;

  g_string_append (json, is_ready ? "true,\"problem\":null" : "false,\"problem\":");
  if (!is_ready)
    json_text (json, error->message);
  g_string_append (json, ",\"key\":");
  json_text (json, server->key.id);
  if (statvfs (server->state, &status) == 0)
    g_string_append_printf (json, ",\"free\":%" G_GUINT64_FORMAT,
                            (guint64)status.f_bavail * status.f_frsize);
  if (server->index != NULL && server->problem == NULL)
    {
      json_count (server, json, "messages", "SELECT coalesce (max (n), 0) FROM messages");
      json_count (server, json, "originals", "SELECT count (*) FROM originals");
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
