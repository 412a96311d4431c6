/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens the index after comparing it with what is kept beside it: the mark, the audit log's anchor,
 * the journal of erasures, the name of the tenant. An index that is missing, older or contradicted
 * is not used until an administrator decides. The file also updates the mark after each durable
 * commit and once a minute. */
#include "store/keep/trust.h"
#include "store/keep/periods.h"
#include "common/message-codes.h"
#include "config/tenants.h"
#include "store/keep/audit-gaps.h"
#include "store/keep/nodes.h"
#include "store/keep/status.h"
#include "store/people/addresses.h"
#include "store/people/events.h"
#include "store/records/move-index.h"
#include "store/records/node.h"
#include "store/keep/pages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static gboolean
doubt (GError **error, const gchar *why)
{
  return ky_error_say (error, KY_ERROR_STORE, "index-doubted", "m", why);
}

/* --- before it is opened -------------------------------------------------------------------- */

static gboolean
has_bytes (const gchar *directory, const gchar *name)
{
  g_autofree gchar *path = g_build_filename (directory, name, NULL);
  struct stat status;

  return stat (path, &status) == 0 && status.st_size > 0;
}

/* Returns a text that names a trace of an earlier index ("… exists"), or NULL if there is no trace.
 * (transfer none) */
static const gchar *
find_traces (const gchar *state)
{
  if (ky_originals_any (state))
    return "originals exist";
  if (has_bytes (state, KY_MARK_FILE))
    return KY_MARK_FILE " exists";
  if (has_bytes (state, KY_AUDIT_HEAD_FILE))
    return KY_AUDIT_HEAD_FILE " exists";
  if (has_bytes (state, KY_INDEX_FILE "-wal"))
    return KY_INDEX_FILE "-wal exists";
  return NULL;
}

/* Renames a contradicted file to "NAME.left-2026-11-22-0512", so that it is kept for an
 * investigation. */
gboolean
ky_trust_leave (const gchar *state, const gchar *name, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree gchar *stamp = g_date_time_format (now, "%Y-%m-%d-%H%M%S");
  g_autofree gchar *path = g_build_filename (state, name, NULL);
  g_autofree gchar *other = g_strdup_printf ("%s.left-%s", path, stamp);

  if (rename (path, other) == 0 || errno == ENOENT)
    return TRUE;
  return ky_error_set_errno (error, path);
}

gboolean
ky_trust_leave_index (const gchar *state, GError **error)
{
  return ky_trust_leave (state, KY_INDEX_FILE "-wal", error)
         && ky_trust_leave (state, KY_INDEX_FILE "-shm", error)
         && ky_trust_leave (state, KY_INDEX_FILE, error);
}

/* Refuses an index of an unfinished restore: it is incomplete, and the next restore would remove it
 * together with mail that was accepted meanwhile. */
static gboolean
check_restored (KyServer *server, GError **error)
{
  g_autofree gchar *path = g_build_filename (server->state, KY_STORE_RESTORE, NULL);
  struct stat status;

  if (lstat (path, &status) != 0 && errno == ENOENT)
    return TRUE;
  return ky_error_say (error, KY_ERROR_STORE, "restore-unfinished", "s", path);
}

/* Puts the store in doubt if the index is missing although there are traces of one. Must precede
 * the opening: SQLite would create a new index and discard the WAL of the missing one. Errors:
 * STORE. */
static gboolean
check_presence (KyServer *server, GError **error)
{
  if (ky_index_is_server (server->place) || has_bytes (server->state, KY_INDEX_FILE))
    return TRUE;
  if (server->is_accepting)
    return ky_trust_leave_index (server->state, error);
  const gchar *traces = find_traces (server->state);
  if (traces == NULL)
    return TRUE;
  g_autofree gchar *why = ky_say ("index-missing", "s", traces);
  return doubt (error, why);
}

/* --- against the mark ----------------------------------------------------------------------- */

#define TENANT "tenant" /* meta: whose it is */
#define MARKED "marked"

/* Holds the mark as it was read, or the error. */
typedef struct
{
  KyMark mark;
  gint has; /* as of ky_mark_read() */
  GError *fault;
} Marked;

/* Reads the newest message, and when it came. */
static gboolean
trust_read_newest (KyIndex *index, KyMark *ret_mark, gint64 *ret_received, GError **error)
{
  KyStatement *row = ky_index_bind (
      index, error, "SELECT n, id, received FROM messages ORDER BY n DESC LIMIT 1", "");
  gint step = ky_index_step (index, row, error);

  if (step < 0)
    return FALSE;
  memset (ret_mark, 0, sizeof *ret_mark);
  *ret_received = 0;
  if (step == 1)
    {
      g_autofree gchar *id = ky_index_text (row, 1);

      ret_mark->n = ky_index_integer (row, 0);
      g_strlcpy (ret_mark->id, id, sizeof ret_mark->id);
      *ret_received = ky_index_integer (row, 2);
      ky_index_reset (row);
    }
  return TRUE;
}

/* Returns the value that records that this node once had a mark, or NULL (transfer full). The first
 * node takes over that of the store that was alone. */
static gchar *
read_marked (KyIndex *index)
{
  g_autofree gchar *name = ky_index_own_name (MARKED);
  gchar *own = ky_index_meta (index, name);
  gint64 nodes = 1;

  if (own == NULL && ky_index_number (index, 1, &nodes, NULL, "SELECT count (*) FROM nodes", "")
      && nodes == 0)
    return ky_index_meta (index, MARKED);
  return own;
}

/* Finds out whether `index` has the last message that `mark` knows: `*ret_stands` is then 1. */
static gboolean
stands_in (KyIndex *index, const KyMark *mark, gint64 *ret_stands, GError **error)
{
  *ret_stands = 1;
  return mark->n <= 0
         || ky_index_number (index, 0, ret_stands, error,
                             "SELECT 1 FROM messages WHERE n = ? AND id = ?", "is", mark->n,
                             mark->id);
}

/* Notes that the index is an older one, so that it is treated as one that was restored. */
static gboolean
note_older (const KyServer *server, const gchar *word, GError **error)
{
  g_autofree gchar *path = g_build_filename (server->state, KY_STORE_RESTORED, NULL);

  return g_file_set_contents_full (
      path, word, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

/* Looks for the audit row of `mark` in an index that has all messages of the mark. An index without
 * the row lacks other durable changes and is noted as older, under the hash of the row, so that a
 * repeated look gives the same word. */
static gboolean
look_for_audit (const KyServer *server, KyIndex *index, const KyMark *mark, GError **error)
{
  KyAuditHead head = { .seq = mark->audit };
  gchar word[KY_SHA256_HEX_SIZE];
  gboolean has = FALSE;

  memcpy (head.hash, mark->audit_hash, KY_SHA256_SIZE);
  if (!ky_audit_has (index, server->state, &head, &has, error))
    return FALSE;
  ky_sha256_to_hex (mark->audit_hash, word);
  return has || note_older (server, word, error);
}

/* Notes an index that an administrator accepted as older, if it may be. */
static gboolean
trust_look_back (KyServer *server, KyIndex *index, const KyMark *mark, gint has,
                 gboolean was_marked, GError **error)
{
  g_autofree gchar *word = g_uuid_string_random ();
  gint64 stands = 1;

  if (has == 1 && !stands_in (index, mark, &stands, error))
    return FALSE;
  if (stands == 1 && has == 1)
    return look_for_audit (server, index, mark, error);
  return (stands == 1 && has == 0 && !was_marked) || note_older (server, word, error);
}

static gboolean
check_mark (KyServer *server, KyIndex *index, const KyErasures *erasures, const KyMark *newest,
            const Marked *marked, GError **error)
{
  const KyMark *mark = &marked->mark;
  gint has = marked->has;
  g_autofree gchar *was_marked = read_marked (index);
  gint64 stands = 1;

  if (server->is_accepting)
    return trust_look_back (server, index, mark, has, was_marked != NULL, error);
  if (has < 0)
    return doubt (error, marked->fault->message);
  if (has == 0 && was_marked != NULL)
    return doubt (error, "{index-mark-missing}");
  if (newest->n == 0 && ky_originals_any (server->state))
    return doubt (error, "{index-empty}");
  if (!stands_in (index, mark, &stands, error))
    return FALSE;
  if (stands != 1)
    return doubt (error, ky_erasures_lacks (erasures) || ky_erasures_is_damaged (erasures)
                             ? "{index-older-cut}"
                             : "{index-older}");
  if (ky_erasures_lacks (erasures))
    return doubt (error, "{index-journal-cut}");
  if (ky_erasures_is_damaged (erasures))
    return doubt (error, "{index-journal}");
  return has == 0 || look_for_audit (server, index, mark, error);
}

/* Initialises the measured time (store/records/clock.h) from the mark, or, if that has none, from
 * the arrival of the newest mail. */
static void
begin_clock (KyServer *server, const KyMark *mark, gint64 newest)
{
  gint64 wall = g_get_real_time ();

  server->mark.clock = mark->clock;
  if (mark->clock.seen == 0)
    {
      server->mark.clock = (KyClock){ .uptime = ky_clock_uptime () };
      server->mark.clock.seen = newest != 0 ? MIN (newest, wall) : wall;
    }
  ky_clock_tick (&server->mark.clock, wall, ky_clock_uptime ());
  if (server->mark.clock.gap != 0)
    ky_log (KY_LOG_WARNING,
            "the clock is %" G_GINT64_FORMAT " minutes off the time that has elapsed;"
            " retention destroys nothing until that has lasted for a day",
            server->mark.clock.gap / (60 * G_USEC_PER_SEC));
}

/* Tells whether the machine stopped after the mark was written, by both clocks. */
static gboolean
has_restarted (const KyClock *clock)
{
  gint64 passed = ky_clock_uptime () - clock->uptime;

  return passed < 0 || g_get_real_time () - clock->seen - passed > G_USEC_PER_SEC * 60;
}

/* Records a power failure: a report becomes durable with the next original, so the last reports may
 * be lost, and a message that looks incomplete may have been answered with 250. Such messages are
 * kept like complete ones. */
static gboolean
note_power (KyIndex *index, GError **error)
{
  return ky_index_run (index, error,
                       "UPDATE messages SET why = 'the machine stopped before its report was on the"
                       " disk' WHERE state <> 'done' AND state = 'received' AND why IS NULL"
                       " AND EXISTS (SELECT 1 FROM originals o WHERE o.n = messages.n"
                       " AND o.node = ?)",
                       "s", ky_index_node ());
}

static gboolean
note_marked (KyIndex *index, gboolean is_after_power, GError **error)
{
  g_autofree gchar *name = ky_index_own_name (MARKED);
  g_autofree gchar *marked = ky_index_meta (index, name);

  if (marked != NULL && !is_after_power)
    return TRUE;
  if (!ky_index_begin (index, TRUE, error))
    return FALSE;
  if (ky_index_set_meta (index, name, "1", error) && note_power (index, error))
    return ky_index_commit (index, error);
  ky_index_rollback (index);
  return FALSE;
}

static gboolean
trust_take_mark (KyServer *server, KyIndex *index, const KyErasures *erasures, const Marked *marked,
                 GError **error)
{
  const KyMark *mark = &marked->mark;
  KyMark newest;
  gint64 received = 0;

  if (!trust_read_newest (index, &newest, &received, error)
      || !check_mark (server, index, erasures, &newest, marked, error))
    return FALSE;
  gboolean is_after_power = marked->has != 1 || has_restarted (&mark->clock);
  begin_clock (server, mark, received);
  server->mark.n = newest.n;
  g_strlcpy (server->mark.id, newest.id, sizeof server->mark.id);
  server->mark.audit = mark->audit;
  memcpy (server->mark.audit_hash, mark->audit_hash, KY_SHA256_SIZE);
  server->mark.journal = mark->journal;
  ky_fd_clear (&server->mark_fd);
  server->mark_fd = ky_mark_open (server->state, &server->mark, error);
  return server->mark_fd >= 0 && note_marked (index, is_after_power, error);
}

/* --- opening -------------------------------------------------------------------------------- */

/* Tells whether another program may have changed the audit log: another connection has committed
 * since the last call, or the log ends with a row that is not this store's or, of several nodes,
 * that no node has signed. */
static gboolean
has_other_rows (KyServer *server)
{
  gint64 last = server->head.seq;
  gint64 unsigned_rows = 0;

  if (ky_index_node ()[0] != '\0')
    return ky_index_others_wrote (server->index)
           || (ky_index_number (server->index, 0, &unsigned_rows, NULL,
                                "SELECT (SELECT coalesce (max (seq), 0) FROM audit)"
                                " - (SELECT coalesce (max (seq), 0) FROM audit_heads)",
                                "")
               && unsigned_rows != 0);
  return ky_index_others_wrote (server->index)
         || (ky_index_number (server->index, 0, &last, NULL,
                              "SELECT coalesce (max (seq), 0) FROM audit", "")
             && last != server->head.seq);
}

void
ky_trust_check_audit (KyServer *server)
{
  g_autoptr (GError) broken = NULL;
  gint64 anchored;

  if (server->index != NULL && server->problem == NULL && has_other_rows (server))
    ky_pages_check (server);
  /* An index that was accepted just now gets its anchor with the audit row about it. */
  if (server->index == NULL || server->problem != NULL || !server->is_anchored
      || server->anchored == 0
      || ky_audit_check_anchor (server->index, server->state, &anchored, &broken))
    return;
  server->is_anchored = FALSE;
  ky_audit_gaps_set_problem (server, broken->message);
}

/* Checks the audit log. Mail continues; the fault is reported in the log, by status and by audit
 * verify. */
static void
trust_check_audit (KyServer *server, KyIndex *index, gboolean is_known)
{
  g_autoptr (GError) broken = NULL;

  g_clear_pointer (&server->audit_problem, g_free);
  g_clear_pointer (&server->audit_breaks, g_free);
  server->anchored = 0;
  if (server->is_accepting)
    return;
  /* A node that comes to a log of others has no anchor in it before its first row. */
  if (!is_known && ky_index_node ()[0] != '\0' && !has_bytes (server->state, KY_AUDIT_HEAD_FILE))
    {
      server->is_anchored = TRUE;
      return;
    }
  server->is_anchored = ky_audit_check_anchor (index, server->state, &server->anchored, &broken);
  if (broken == NULL)
    return;
  server->audit_problem = g_strdup (broken->message);
  ky_log_said (KY_LOG_ERROR, broken->message);
}

/* Reads the mark of a restore. `ret_word` is NULL if nothing was restored. */
static gboolean
read_restored (const gchar *path, gchar **ret_word, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (g_file_get_contents (path, ret_word, NULL, &local)
      || g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  return ky_fail (error, KY_ERROR_IO, "%s", local->message);
}

/* Removes the file of the restore durably: the deliveries of the restored index are kept back by
 * now, and later ones must not be. */
static gboolean
forget_restored (const gchar *state, const gchar *path, GError **error)
{
  ky_autofd int parent = open (state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (unlink (path) != 0)
    return errno == ENOENT || ky_error_set_errno (error, path);
  return (parent >= 0 && fsync (parent) == 0) || ky_error_set_errno (error, state);
}

#define MENDED                                                                                     \
  "the journal of erasures was truncated, damaged or replaced by an older one: it is completed "   \
  "from the index"
#define LOST                                                                                       \
  "the journal of erasures was truncated, damaged or replaced by an older one: its lost lines"     \
  " can't be recovered, and what they erased, ended or revoked may be in effect again"

static gboolean
add_cut (KyServer *server, KyIndex *index, const gchar *name, const gchar *how, GError **error)
{
  gboolean is_lost = g_str_has_prefix (how, KY_ERASURES_LOST);
  const gchar *detail = is_lost ? how + strlen (KY_ERASURES_LOST) : how;
  const gchar *why = is_lost ? LOST : MENDED;
  KyAuditEntry entry = { getuid (), "kiyome-store", KY_AUDIT_JOURNAL_CUT, "", why, detail };
  KyEvent event = { .kind = KY_AUDIT_JOURNAL_CUT,
                    .severity = is_lost ? 2 : 4,
                    .object = "",
                    .detail = why,
                    .is_incident = TRUE };

  ky_log (is_lost ? KY_LOG_ERROR : KY_LOG_WARNING, "%s (%s)", why, detail);
  return ky_audit_add (index, &server->head, &entry, error)
         && ky_event_note (index, server->config, &event, g_get_real_time (), error)
         && ky_index_run (index, error, "DELETE FROM meta WHERE name = ?", "s", name);
}

/* Records in the audit log that the journal was cut, if the index says so. It is recorded once,
 * even if the store is killed meanwhile. */
static gboolean
tell_cut (KyServer *server, KyIndex *index, GError **error)
{
  g_autofree gchar *name = ky_index_own_name (KY_ERASURES_CUT);
  g_autofree gchar *how = ky_index_meta (index, name);

  if (how == NULL)
    return TRUE;
  if (!ky_audit_begin (index, TRUE, &server->head, error))
    return FALSE;
  KyAuditHead before = server->head;
  if (add_cut (server, index, name, how, error)
      && (!server->is_anchored || ky_audit_note (index, &server->head, server->anchored, error))
      && ky_node_sign (index, before.seq, &server->head, error))
    return ky_index_commit (index, error);
  ky_index_rollback (index);
  server->head = before;
  return FALSE;
}

/* Applies the journal of erasures to the index, so that an older copy brings nothing back. `from`:
 * the last row of the index's audit log when it was opened. */
static gboolean
apply_erasures (KyServer *server, KyIndex *index, gint64 from, GError **error)
{
  g_autofree gchar *path = g_build_filename (server->state, KY_STORE_RESTORED, NULL);
  g_autofree gchar *restored = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  gint64 seq = server->head.seq;
  guint count = 0;

  if (!read_restored (path, &restored, error) || !tell_cut (server, index, error)
      || (restored != NULL && !ky_periods_lengthen (server, index, error))
      || !ky_erasures_apply (server->erasures, index, &server->head,
                             server->is_anchored ? &server->anchored : NULL, restored, from, files,
                             &count, error)
      || !forget_restored (server->state, path, error))
    return FALSE;
  server->mark.journal = *ky_erasures_noted (server->erasures);
  for (guint i = 0; i < files->len; i++)
    ky_original_remove (&server->originals, files->pdata[i]);
  if (seq != server->head.seq)
    ky_server_leave_nothing (server, index);
  if (count > 0)
    ky_log (KY_LOG_WARNING, "destroyed %u originals again that were erased before", count);
  if (seq != server->head.seq && server->is_anchored
      && ky_audit_write_head (server->state, &server->head, NULL))
    server->anchored = server->head.seq;
  return TRUE;
}

/* Stores a value in the table meta unless it exists already, in a transaction of its own. */
static gboolean
note_once (KyIndex *index, const gchar *name, const gchar *value, GError **error)
{
  if (ky_index_begin (index, TRUE, error)
      && ky_index_run (index, error, "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO NOTHING", "ss",
                       name, value)
      && ky_index_commit (index, error))
    return TRUE;
  ky_index_rollback (index);
  return FALSE;
}

/* Checks that the index belongs to this tenant. Two tenants that name the same index in different
 * spellings, or a tenant that is given another's backup, would otherwise get each other's mail. */
static gboolean
check_tenant (const KyServer *server, KyIndex *index, GError **error)
{
  const gchar *own = ky_config_tenant_name (server->config);

  if (own != NULL && !note_once (index, TENANT, own, error))
    return FALSE;
  g_autofree gchar *noted = ky_index_meta (index, TENANT);
  return g_strcmp0 (noted, own) == 0
         || ky_error_say (error, KY_ERROR_STORE, "index-of-another", "s",
                          noted != NULL ? noted : "");
}

/* Checks the journal of erasures. A journal that an administrator accepted despite a fault is kept,
 * and a new one is made from the index. */
static gboolean
check_journal (const KyServer *server, KyIndex *index, GError **error)
{
  gboolean is_own = FALSE;

  if (!ky_erasures_is_own (server->state, index, &is_own, error))
    return FALSE;
  if (is_own)
    return TRUE;
  return server->is_accepting ? ky_trust_leave (server->state, KY_ERASURES_FILE, error)
                              : doubt (error, "{index-journal}");
}

/* Notes from which row of the audit log on events are reported, if that is configured. Called
 * before the index is changed, so that the receiver gets all changes from now on. */
static gboolean
begin_events (const KyServer *server, KyIndex *index, GError **error)
{
  g_autofree gchar *mark = ky_index_meta (index, KY_EVENTS_MARK);
  g_autofree gchar *first = g_strdup_printf ("%" G_GINT64_FORMAT, server->head.seq);

  if (mark != NULL || *ky_config_string (server->config, KY_CONFIG_EVENTS_TO) == '\0')
    return TRUE;
  return note_once (index, KY_EVENTS_MARK, first, error);
}

/* Begins the journal. One that was cut is also kept aside as it was found. */
static gboolean
begin_erasures (KyServer *server, KyErasures *erasures, KyIndex *index, GError **error)
{
  return (!ky_erasures_is_cut (erasures) || ky_trust_leave (server->state, KY_ERASURES_FILE, error))
         && ky_erasures_begin (erasures, index, error);
}

static gboolean
open_index (KyServer *server, KyIndex *index, const Marked *marked, GError **error)
{
  gboolean is_known = FALSE;

  if (!check_tenant (server, index, error) || !check_journal (server, index, error)
      || !ky_node_find (index, &is_known, error))
    return FALSE;
  g_autoptr (KyErasures) erasures
      = ky_erasures_read (server->state, index, &marked->mark.journal, error);
  if (erasures == NULL || !trust_take_mark (server, index, erasures, marked, error)
      || !ky_audit_read_head (index, &server->head, error))
    return FALSE;
  gint64 from = server->head.seq;
  trust_check_audit (server, index, is_known);
  g_clear_pointer (&server->erasures, ky_erasures_free);
  if (!begin_events (server, index, error) || !begin_erasures (server, erasures, index, error))
    return FALSE;
  server->erasures = g_steal_pointer (&erasures);
  return ky_nodes_open (server, index, is_known, error)
         && apply_erasures (server, index, from, error);
}

/* Opens the directories of originals, once in the life of the process; what happens to them
 * afterwards is noticed (store/records/directories.h). */
static gboolean
trust_open_directories (KyServer *server, GError **error)
{
  if (server->directories == NULL)
    server->directories
        = ky_directories_open (server->state, server->originals.objects != NULL, error);
  return server->directories != NULL;
}

static gboolean
open_all (KyServer *server, GError **error)
{
  Marked marked = { 0 };

  if (!check_restored (server, error) || !check_presence (server, error)
      || !trust_open_directories (server, error)
      || !ky_move_index (server->state, server->place, error))
    return FALSE;
  g_autoptr (KyIndex) index = ky_index_open (server->place, error);
  if (index == NULL)
    return FALSE;
  marked.has = ky_mark_read (server->state, &marked.mark, &marked.fault);
  gboolean ok = open_index (server, index, &marked, error);
  g_clear_error (&marked.fault);
  if (!ok)
    return FALSE;
  ky_addresses_complain (index);
  server->n_unsearched = 1; /* perhaps */
  server->index = g_steal_pointer (&index);
  return TRUE;
}

gchar *
ky_server_database_problem (KyServer *server)
{
  gchar *problem = ky_index_weakness (server->index);

  return problem == NULL && ky_config_tenant_name (server->config) != NULL
             ? ky_index_reach (server->index)
             : problem;
}

/* Logs the database's problem; `kiyome status` shows it as long as it lasts. */
static void
warn (KyServer *server)
{
  g_autofree gchar *problem = ky_server_database_problem (server);

  if (problem != NULL)
    ky_log_said (KY_LOG_WARNING, problem);
}

gboolean
ky_trust_open (KyServer *server, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (open_all (server, &local))
    {
      warn (server);
      return TRUE;
    }
  if (!ky_index_take_damage ())
    return ky_error_pass (error, &local);
  g_autofree gchar *text = ky_server_describe_damage (local->message);
  g_set_error_literal (error, local->domain, local->code, text);
  return FALSE;
}

void
ky_trust_doubt (KyServer *server, const gchar *why)
{
  g_autoptr (GError) error = NULL;

  doubt (&error, why);
  server->is_doubted = TRUE;
  ky_server_refuse (server, error->message);
}

gboolean
ky_trust_check (KyServer *server, GError **error)
{
  KyIndexState state
      = server->is_checkpointing ? KY_INDEX_UNTOUCHED : ky_index_look (server->index);

  if (state == KY_INDEX_REPLACED)
    ky_server_damaged (server, "{index-replaced}");
  else if (ky_index_take_damage ())
    ky_server_damaged (server, "{index-damaged}");
  if (server->problem != NULL)
    return ky_fail (error, KY_ERROR_STORE, "%s", server->problem);
  if (state == KY_INDEX_TOUCHED && server->page_check != KY_PAGES_SUSPECT)
    {
      ky_index_note_stamp (server->index);
      ky_pages_suspect (server);
    }
  if (server->page_check != KY_PAGES_SUSPECT)
    return TRUE;
  return ky_fail (error, KY_ERROR_STORE, "{index-touched}");
}

/* --- while it runs -------------------------------------------------------------------------- */

void
ky_trust_note_commit (KyServer *server, gboolean is_durable)
{
  /* A change that is not durable may be lost in a power failure, which is no fault. */
  if (!is_durable)
    return;
  if (server->added_n > server->mark.n)
    {
      server->mark.n = server->added_n;
      g_strlcpy (server->mark.id, server->added_id, sizeof server->mark.id);
    }
  if (server->is_anchored)
    {
      server->mark.audit = server->head.seq;
      memcpy (server->mark.audit_hash, server->head.hash, KY_SHA256_SIZE);
    }
  if (server->erasures != NULL)
    server->mark.journal = *ky_erasures_noted (server->erasures);
  if (!ky_mark_write (server->mark_fd, &server->mark, FALSE, NULL))
    ky_server_complain (server, KY_MARK_FILE " can't be written");
}

/* Writes the mark again. While the store runs, it knows the content, so a removed file is
 * replaced. */
static void
renew_mark (KyServer *server)
{
  g_autofree gchar *path = g_build_filename (server->state, KY_MARK_FILE, NULL);
  g_autoptr (GError) error = NULL;

  if (ky_fd_is_at (server->mark_fd, path))
    return;
  int fd = ky_mark_open (server->state, &server->mark, &error);
  if (fd < 0)
    {
      ky_server_complain (server, error->message);
      return;
    }
  ky_log (KY_LOG_WARNING, "%s: the file was removed or replaced, and is created again", path);
  ky_fd_clear (&server->mark_fd);
  server->mark_fd = fd;
}

void
ky_trust_tick (KyServer *server, gboolean is_hour)
{
  g_autoptr (GError) error = NULL;

  if (server->mark_fd < 0)
    return;
  if (!ky_erasures_renew (server->erasures, &error)
      || !ky_erasures_settle (server->erasures, &error)
      || !ky_erasures_tidy (server->erasures, ky_server_time (server) / G_USEC_PER_SEC, &error))
    ky_server_complain (server, error->message);
  ky_clock_tick (&server->mark.clock, g_get_real_time (), ky_clock_uptime ());
  renew_mark (server);
  if (!ky_mark_write (server->mark_fd, &server->mark, is_hour, NULL))
    ky_server_complain (server, KY_MARK_FILE " can't be written");
}

void
ky_trust_close (KyServer *server)
{
  if (server->index != NULL)
    ky_trust_tick (server, TRUE);
  ky_fd_clear (&server->mark_fd);
}
