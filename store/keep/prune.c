/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cuts the audit log at a signed row, records that in the log, and then removes the rows before the
 * cut in batches; whoever verifies begins at the cut. */
#include "store/keep/prune.h"
#include "common/iso-time.h"
#include "store/keep/status.h"
#include "store/records/access.h"
#include "store/records/checkpoints.h"
#include "store/records/last-acts.h"
#include "store/records/node.h"

#define LATE_DAYS 2      /* rows are signed and removed once an hour; a doubtful clock delays it */
#define PRUNE_BATCH 2000 /* rows that are removed in one operation */
#define WHO "kiyome-store"
#define NUMBER "%" G_GINT64_FORMAT

typedef struct
{
  KyOperation operation; /* must be the first member */
  gint64 left;           /* rows before the cut */
  gboolean has_removed;
} Prune;

/* Finds the newest row at which the log may be cut now; 0: none. The anchors name later rows, and
 * the receiver of events has it. Nodes have signed the rows of each transaction up to its last one,
 * so the log is cut behind such a row. `*ret_text`: what the log says of the cut.
 * (transfer full) */
static gboolean
prune_find (KyServer *server, gint64 *ret_seq, gchar **ret_text, GError **error)
{
  gint64 days = (gint64)ky_config_uint (server->config, KY_CONFIG_RETAIN_LOG);
  gint64 now = MIN (g_get_real_time (), server->mark.clock.seen) / G_USEC_PER_SEC;
  g_autofree gchar *mark = ky_index_meta (server->index, KY_EVENTS_MARK);
  gboolean has_receiver = *ky_config_string (server->config, KY_CONFIG_EVENTS_TO) != '\0';
  gint64 sent = has_receiver && mark != NULL ? g_ascii_strtoll (mark, NULL, 10) : G_MAXINT64;

  *ret_seq = 0;
  if (days == 0 || ky_clock_is_unsettled (&server->mark.clock))
    return TRUE;
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT seq, 'row=' || seq || ' hash=' || lower (hex (hash)) || ' signed=' || signed"
      " FROM checkpoints c WHERE signed <= ?1 AND seq < ?2 AND seq <= ?3"
      " AND seq >" KY_CHECKPOINT_CUT "AND (EXISTS (SELECT 1 FROM audit_heads h WHERE h.seq = c.seq)"
      "  OR NOT EXISTS (SELECT 1 FROM audit_heads h WHERE h.seq < c.seq))"
      " ORDER BY seq DESC LIMIT 1",
      "iii", now - days * KY_DAY_SECONDS, server->anchored, sent);
  gint step = ky_index_step (server->index, row, error);
  if (step == 1)
    {
      g_autofree gchar *text = ky_index_text (row, 1);

      *ret_seq = ky_index_integer (row, 0);
      ky_index_reset (row);
      g_autofree gchar *keys = ky_node_keys_describe (server->index, *ret_seq, error);
      if (keys == NULL)
        return FALSE;
      *ret_text = g_strdup_printf ("%s days=" NUMBER "%s", text, days, keys);
    }
  return step >= 0;
}

const gchar *
ky_prune_obstacle (KyServer *server, gint64 *ret_age)
{
  gint64 days = (gint64)ky_config_uint (server->config, KY_CONFIG_RETAIN_LOG);
  const gint64 now = ky_server_time (server);
  gint64 time = 0, is_signed = 0;

  *ret_age = 0;
  if (days == 0
      || !ky_index_number (server->index, now, &time, NULL,
                           "SELECT time FROM audit ORDER BY seq LIMIT 1", "")
      || !ky_index_number (server->index, 0, &is_signed, NULL, "SELECT 1 FROM checkpoints LIMIT 1",
                           ""))
    return NULL;
  *ret_age = MAX (now - time, 0) / G_USEC_PER_SEC;
  if (*ret_age <= days * KY_DAY_SECONDS)
    return NULL;
  return is_signed == 0                                   ? "unsigned"
         : *ret_age > (days + LATE_DAYS) * KY_DAY_SECONDS ? "late"
                                                          : NULL;
}

/* Adds the last rows about what users may do and prove themselves by once more, if they are not
 * behind row `cut`: what is compared with the log must not end with its old rows. */
static gboolean
prune_carry_access (KyServer *server, gint64 cut, GError **error)
{
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT object, detail FROM audit WHERE seq IN (SELECT max (seq) FROM audit"
      " WHERE what = '" KY_ACCESS_LOGGED "' GROUP BY object) AND seq <= ? ORDER BY seq",
      "i", cut);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  gint step;

  while ((step = ky_index_step (server->index, row, error)) == 1)
    {
      g_ptr_array_add (texts, ky_index_text (row, 0));
      g_ptr_array_add (texts, ky_index_text (row, 1));
    }
  for (guint i = 0; step == 0 && i < texts->len; i += 2)
    {
      KyAuditEntry entry = { getuid (),       WHO,          KY_ACCESS_LOGGED,
                             texts->pdata[i], "retain.log", texts->pdata[i + 1] };

      if (!ky_audit_add (server->index, &server->head, &entry, error))
        return FALSE;
    }
  return step == 0;
}

static gboolean
prune_cut (KyServer *server, GError **error)
{
  g_autofree gchar *text = NULL;
  KyAuditEntry entry = { getuid (), WHO, KY_CHECKPOINT_PRUNED, "", "retain.log", "" };
  gint64 seq = 0;

  if (!prune_find (server, &seq, &text, error))
    return FALSE;
  entry.detail = text;
  return seq == 0
         || (prune_carry_access (server, seq, error)
             && ky_audit_add (server->index, &server->head, &entry, error)
             && ky_index_run (server->index, error, "UPDATE checkpoints SET cut = ? WHERE seq = ?",
                              "ii", g_get_real_time () / G_USEC_PER_SEC, seq)
             && ky_index_run (server->index, error, "DELETE FROM checkpoints WHERE seq < ?", "i",
                              seq));
}

/* Removes the next rows before a cut that the log itself records, and the signatures of nodes on
 * them; a row that an anchor names is behind each cut. The signature on the row of the cut stays,
 * since the next cut is looked for behind a signed row. */
static gboolean
apply_prune (KyServer *server, KyOperation *operation, GError **error)
{
  Prune *prune = (Prune *)operation;
  g_auto (KyCheckpoint) cut = { 0 };
  gint64 first = 0, record = 0;
  gboolean leads = FALSE;

  prune->left = 0;
  prune->has_removed = FALSE;
  if (!ky_node_leads (server->index, &leads, error))
    return FALSE;
  if (!leads || ky_config_uint (server->config, KY_CONFIG_RETAIN_LOG) == 0)
    return TRUE;
  if (!prune_cut (server, error) || !ky_checkpoint_read_cut (server->index, &cut, error)
      || !ky_checkpoint_find_record (server->index, &cut, &record, error)
      || !ky_index_number (server->index, 0, &first, error,
                           "SELECT coalesce (min (seq), 0) FROM audit", ""))
    return FALSE;
  if (record == 0 || first > cut.head.seq || cut.head.seq >= server->anchored)
    return TRUE;
  prune->has_removed = TRUE;
  gint64 last = MIN (cut.head.seq, first + PRUNE_BATCH - 1);
  /* The row of the cut can only be verified with the hash of the row before it, so both are removed
   * together. */
  if (last == cut.head.seq - 1)
    last++;
  prune->left = cut.head.seq - last;
  return ky_last_acts_keep (server->index, first, last, error)
         && ky_index_run (server->index, error, "DELETE FROM audit WHERE seq <= ?", "i", last)
         && ky_index_run (server->index, error, "DELETE FROM audit_heads WHERE seq <= ?", "i",
                          MIN (last, cut.head.seq - 1));
}

static void
done_prune (KyServer *server, KyOperation *operation, const GError *error)
{
  Prune *prune = (Prune *)operation;

  if (error != NULL)
    ky_server_complain (server, error->message);
  if (error != NULL || !prune->has_removed)
    return;
  server->wants_truncation = TRUE;
  if (prune->left > 0)
    ky_prune_start (server);
  else
    ky_log (KY_LOG_INFO, "the audit log was pruned: see `kiyome audit verify`");
}

void
ky_prune_start (KyServer *server)
{
  Prune *prune = g_new0 (Prune, 1);

  prune->operation = (KyOperation){ .is_durable = TRUE, .apply = apply_prune, .done = done_prune };
  ky_server_queue (server, &prune->operation);
}
