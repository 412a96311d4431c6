/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Destroys originals whose retention (store.retention-days, or that of their policies) has ended,
 * and those of messages that were never completed, in batches of 200 per transaction. A clock that
 * jumped may not destroy many originals at once: they wait until an administrator confirms, and
 * originals of a deferred delivery that is still tried, and those on hold, are kept. */
#include "store/keep/retention.h"
#include "common/iso-time.h"
#include "common/release.h"
#include "store/keep/periods.h"
#include "store/records/destroy.h"
#include "store/records/domains.h"
#include "store/records/node.h"

#define FAILED_DAYS 5    /* Postfix gives a message up after as long */
#define USUAL_PERCENT 10 /* share of all originals that the clock alone may destroy at once */
#define USUAL_COUNT 5
#define SWEEP_BATCH 200 /* originals destroyed in one operation */
#define SECONDS G_STRINGIFY (KY_NODE_SECONDS)
/* SQLite keeps the order of a CROSS JOIN: records stay for years after their originals, so that a
 * sweep visits originals and looks each message up. Holds are asked for last, since each of them
 * is compared. */
#define MESSAGES_OF_ORIGINALS                                                                      \
  " FROM originals CROSS JOIN messages ON messages.n = originals.n WHERE"

typedef struct
{
  KyOperation operation; /* must be the first member */
  GPtrArray *files;
  guint count;
  gint64 kept;        /* originals that are too old and on hold */
  gboolean is_others; /* another node does it */
} Sweep;

KY_DEFINE_FREE (retention_free_sweep, Sweep, files)

/* Ends a sweep. If no more than usual was destroyed, or an administrator agreed, the clock is
 * trusted from now on. */
static void
retention_end_sweep (KyServer *server)
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
  if (sweep->kept != server->kept_by_hold && sweep->kept > 0)
    ky_log (KY_LOG_INFO,
            "retention kept %" G_GINT64_FORMAT
            " originals that are on hold: see `kiyome hold list`",
            sweep->kept);
  server->kept_by_hold = sweep->kept;
  server->has_swept = sweep->count >= SWEEP_BATCH;
  /* A node that does not lead destroys nothing because of its age, so its sweep does not show
   * whether the clock can be trusted. */
  if (!server->has_swept && !sweep->is_others)
    retention_end_sweep (server);
  for (guint i = 0; i < sweep->files->len; i++)
    ky_original_remove (&server->originals, sweep->files->pdata[i]);
  if (sweep->count == 0)
    return;
  server->wants_truncation = TRUE;
  ky_log (KY_LOG_INFO, "retention destroyed %u originals", sweep->count);
  ky_retention_start (server);
}

/* Destroys one original. The journal of erasures gets a single line for all old originals
 * together. */
static gboolean
destroy_expired (KyServer *server, Sweep *sweep, gint64 n, const gchar *id, gboolean is_old,
                 const gchar *why, GError **error)
{
  static const gchar who[] = KY_RETENTION_WHO;
  KyAuditEntry entry = { getuid (), who, "destroy", id, why, "" };
  gchar *file = NULL;

  if (!(is_old ? ky_destroy_row (server->index, n, who, why, &file, error)
               : ky_erasures_destroy (server->erasures, server->index, n, who, why, &file, error))
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

/* Holds the result of the previous sweep: all messages before `oldest` were gone at time `seen`. */
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

/* Tells whether destroying `count` originals by the clock or the configuration alone is unusual. */
static gboolean
is_unusual (KyServer *server, gint64 count, gboolean *ret_is, GError **error)
{
  gint64 all = 0;

  if (!ky_index_number (server->index, 0, &all, error, "SELECT count (*) FROM originals", ""))
    return FALSE;
  *ret_is = count > MAX (all / 100 * USUAL_PERCENT, USUAL_COUNT) || count * 2 > all;
  return TRUE;
}

/* Finds the time before which messages are to be destroyed now. Messages that became too old since
 * the last sweep, by the time that was seen to pass, are destroyed without a question. More are due
 * if the clock jumped, the machine was off, or store.retention-days was reduced: these are
 * destroyed if the clock was stable for a day and they are few; otherwise an administrator must
 * agree. */
static gboolean
find_oldest (KyServer *server, gint64 kept_for, gint64 *ret_oldest, GError **error)
{
  KyClock *clock = &server->mark.clock;
  gint64 wanted = g_get_real_time () - kept_for;
  gboolean is_much = FALSE;
  gint64 count = 0;
  Swept swept;

  read_swept (server->index, &swept);
  gint64 usual = swept.oldest + MAX (clock->seen - swept.seen, 0);
  *ret_oldest = MIN (wanted, usual);
  if (wanted <= usual + 2 * KY_CLOCK_SLACK)
    return TRUE;
  if (!ky_index_number (server->index, 0, &count, error,
                        "SELECT count (*)" MESSAGES_OF_ORIGINALS
                        " received + longer >= ? AND received + longer < ? AND NOT" KY_HOLD_COVERS,
                        "ii", usual, wanted)
      || !is_unusual (server, count, &is_much, error))
    return FALSE;
  if (count > 0 && is_much && !server->may_destroy)
    server->held = (guint64)count;
  else if (count == 0 || server->may_destroy || !ky_clock_is_unsettled (clock))
    *ret_oldest = wanted;
  return TRUE;
}

/* Finds originals whose retention has ended, unless a deferred delivery still needs them (for
 * portal.outbox-hours at most), and those of messages that were never completed: the front end
 * answered 4xx or died, unless it may have answered 250 before a power failure
 * (store/keep/trust.c). Whether a sender repeats such a message at this moment is known only to the
 * node that accepted it, if it runs. */
static KyStatement *
retention_find_due (KyServer *server, gint64 oldest, GError **error)
{
  gint64 now = MIN (g_get_real_time (), server->mark.clock.seen);
  gint64 hours = (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_OUTBOX_HOURS);

  return ky_index_bind (
      server->index, error,
      "SELECT messages.n, id, received + longer < ?1" MESSAGES_OF_ORIGINALS
      " ((received + longer < ?1 AND NOT EXISTS (SELECT 1 FROM debts b"
      "  WHERE b.message = messages.n AND b.state IN ('waiting', 'delivering') AND b.asked > ?5))"
      " OR (state <> 'done' AND received < ?2"
      "     AND (state = 'failed' OR why IS NULL)"
      "     AND (node = ?4 OR node NOT IN (SELECT name FROM nodes"
      "                                    WHERE seen > unixepoch () - " SECONDS "))))"
      " AND NOT" KY_HOLD_COVERS " ORDER BY originals.n LIMIT ?3",
      "iiisi", oldest, now - FAILED_DAYS * KY_DAY_US, (gint64)SWEEP_BATCH, ky_index_node (),
      now / G_USEC_PER_SEC - hours * 3600);
}

/* Counts the originals that are too old and kept because of a hold. */
static gboolean
retention_count_kept (KyServer *server, Sweep *sweep, gint64 oldest, GError **error)
{
  return ky_index_number (server->index, 0, &sweep->kept, error,
                          "SELECT count (*)" MESSAGES_OF_ORIGINALS
                          " received + longer < ? AND" KY_HOLD_COVERS,
                          "i", oldest);
}

static gboolean
destroy_due (KyServer *server, Sweep *sweep, gint64 oldest, const gchar *why, GError **error)
{
  g_autoptr (GArray) ns = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) is_old = g_array_new (FALSE, FALSE, sizeof (gboolean));
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  KyStatement *row = retention_find_due (server, oldest, error);
  gint step = -1;

  while ((step = ky_index_step (server->index, row, error)) == 1)
    {
      gint64 n = ky_index_integer (row, 0);
      gboolean old = ky_index_integer (row, 2) != 0;

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

  gboolean leads = FALSE;
  Swept swept;

  g_ptr_array_set_size (sweep->files, 0);
  sweep->count = 0;
  sweep->kept = 0;
  server->held = 0;
  /* One node runs the sweep; the administrator's decision concerns the whole database, whichever
   * node received it. */
  if (!ky_node_leads (server->index, &leads, error))
    return FALSE;
  sweep->is_others = !leads && !server->may_destroy;
  if (sweep->is_others)
    {
      /* Another node runs the sweep. Count the held originals only up to the time that its sweep
       * has reached. */
      read_swept (server->index, &swept);
      return destroy_due (server, sweep, oldest, why, error)
             && retention_count_kept (server, sweep, swept.oldest, error);
    }
  if (!ky_periods_refresh (server, error))
    return FALSE;
  if (days > 0 && !find_oldest (server, (gint64)days * KY_DAY_US, &oldest, error))
    return FALSE;
  if (!destroy_due (server, sweep, oldest, why, error)
      || !retention_count_kept (server, sweep, oldest, error)
      || !ky_domains_forget (server->index, oldest, error))
    return FALSE;
  if (days == 0 || sweep->count >= SWEEP_BATCH)
    return TRUE;
  /* Only a complete sweep proves that nothing older is left. */
  if (server->has_swept || sweep->count > 0)
    {
      g_autofree gchar *before = g_strdup_printf ("%" G_GINT64_FORMAT, oldest);
      gint64 newest = server->mark.n;

      /* The newest message of all nodes. */
      if (ky_index_node ()[0] != '\0'
          && !ky_index_number (server->index, newest, &newest, error,
                               "SELECT coalesce (max (n), 0) FROM messages", ""))
        return FALSE;
      ky_erasures_note (server->erasures, 'B', before, newest);
    }
  return write_swept (server, oldest, error);
}

void
ky_retention_start (KyServer *server)
{
  Sweep *sweep = g_new0 (Sweep, 1);

  sweep->operation = (KyOperation){
    .is_durable = TRUE, .apply = apply_sweep, .done = done_sweep, .free = retention_free_sweep
  };
  sweep->files = g_ptr_array_new_with_free_func (g_free);
  ky_server_queue (server, &sweep->operation);
}

void
ky_retention_destroy_due (KyServer *server)
{
  server->may_destroy = TRUE;
  ky_retention_start (server);
}
