/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Removes the reports and records of messages whose retention (store/keep/periods.h) has ended, in
 * batches, and then cases and drills; keep.c starts each run. Nothing is removed while the clock is
 * unsettled (store/records/clock.h), because the age of records is not known then. */
#include "store/keep/purge.h"
#include "common/iso-time.h"
#include "store/keep/periods.h"
#include "store/people/letters.h"
#include "store/records/facts.h"
#include "store/records/mail-digests.h"
#include "store/records/node.h"

#include <unistd.h>

#define PURGE_STEP 2000 /* messages that are looked at in one operation */
#define PURGE_BATCH 200 /* messages of which data are removed in one operation */

typedef enum
{
  PURGE_NOTHING,
  PURGE_REPORT,
  PURGE_RECORD
} PurgeDepth; /* as messages.purged */

typedef struct
{
  KyOperation operation; /* must be the first member */
  gint64 after;          /* the message behind which it looks */
  gint64 next;           /* number of the message at which the next operation begins */
  gint64 last;           /* the newest */
  guint found;           /* messages of this batch of which something was removed */
  guint count;           /* the same, of all batches before */
} Purge;

static void purge_queue (KyServer *server, gint64 after, guint count);

static const gchar *const report_sql[] = {
#define REPORT(sql) sql,
#include "store/keep/purge.def"
  NULL,
};

static const gchar *const record_sql[] = {
#define RECORD(sql) sql,
#include "store/keep/purge.def"
  NULL,
};

static const gchar *const case_sql[] = {
#define CASE(sql) sql,
#include "store/keep/purge.def"
  NULL,
};

static const gchar *const drill_and_hold_sql[] = {
#define DRILL_OR_HOLD(sql) sql,
#include "store/keep/purge.def"
  NULL,
};

static gboolean
purge_run (KyIndex *index, const gchar *const *statements, gint64 n, GError **error)
{
  for (; *statements != NULL; statements++)
    if (!ky_index_run (index, error, *statements, "i", n))
      return FALSE;
  return TRUE;
}

static gboolean
purge_one (KyServer *server, gint64 n, PurgeDepth depth, GError **error)
{
  return ky_mails_forget_texts (server->index, n, error)
         && purge_run (server->index, report_sql, n, error)
         && (depth < PURGE_RECORD || purge_run (server->index, record_sql, n, error));
}

/* Tells what of a message may go now. `policies`: as ky_periods_of() reads them. `age`:
 * microseconds. */
static PurgeDepth
purge_depth (KyServer *server, const gchar *policies, gint64 age)
{
  KyPeriods periods;

  ky_periods_of (server, policies, &periods);
  if (periods.records > 0 && age > periods.records * KY_DAY_US)
    return PURGE_RECORD;
  return periods.reports > 0 && age > periods.reports * KY_DAY_US ? PURGE_REPORT : PURGE_NOTHING;
}

static gboolean
purge_batch (KyServer *server, Purge *purge, gint64 now, GError **error)
{
  g_autoptr (GArray) ns = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) depths = g_array_new (FALSE, FALSE, sizeof (PurgeDepth));
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT n, received, purged, " KY_PERIODS_POLICIES " FROM messages WHERE n > ?1 AND n <= ?2"
      " AND purged < 2 AND NOT EXISTS (SELECT 1 FROM originals o WHERE o.n = messages.n)"
      " AND NOT EXISTS (SELECT 1 FROM debts d WHERE d.message = messages.n"
      "  AND d.state IN ('waiting', 'delivering'))"
      " AND NOT EXISTS (SELECT 1 FROM reprocess r WHERE r.n = messages.n"
      "  AND r.state IN ('waiting', 'delivering'))"
      " AND NOT" KY_HOLD_COVERS " ORDER BY n",
      "ii", purge->after, purge->after + PURGE_STEP);
  gint step = -1;

  purge->next = purge->after + PURGE_STEP;
  while ((step = ky_index_step (server->index, row, error)) == 1)
    {
      gint64 n = ky_index_integer (row, 0);
      g_autofree gchar *policies = ky_index_text (row, 3);
      PurgeDepth depth = purge_depth (server, policies, now - ky_index_integer (row, 1));

      if ((gint64)depth <= ky_index_integer (row, 2))
        continue;
      g_array_append_val (ns, n);
      g_array_append_val (depths, depth);
      if (ns->len == PURGE_BATCH)
        {
          purge->next = n;
          ky_index_reset (row);
          step = 0;
          break;
        }
    }
  for (guint i = 0; step == 0 && i < ns->len; i++)
    if (!purge_one (server, g_array_index (ns, gint64, i), g_array_index (depths, PurgeDepth, i),
                    error))
      return FALSE;
  purge->found = ns->len;
  return step == 0 && ky_mail_digests_renew (server->index, &server->head, ns, error)
         && (ns->len == 0
             || ky_letter_digests_forget (server->index, purge->after, purge->next, error));
}

/* Records which cases, drills and holds are removed: an identifier in each row of `sql`, ?1:
 * `value`. An attacker who removes one from the database writes no such row. */
static gboolean
purge_log (KyServer *server, const gchar *sql, gint64 value, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  KyStatement *row = ky_index_bind (server->index, error, sql, "i", value);
  gint step;

  while ((step = ky_index_step (server->index, row, error)) == 1)
    g_ptr_array_add (ids, ky_index_text (row, 0));
  for (guint i = 0; step == 0 && i < ids->len; i++)
    if (!ky_audit_add (server->index, &server->head,
                       &(KyAuditEntry){ getuid (), "kiyome-store", KY_PURGED, ids->pdata[i],
                                        "retain.records", "" },
                       error))
      return FALSE;
  return step == 0;
}

/* Removes the records of cases, drills and lifted holds, at the time at which a mail of that day
 * would be removed: the day when the case was closed, the training mail was sent or the hold was
 * lifted. For a case the policies of its mail count. A case with an active hold is kept. */
static gboolean
purge_cases (KyServer *server, gint64 now, GError **error)
{
  g_autoptr (GArray) ns = g_array_new (FALSE, FALSE, sizeof (gint64));
  KyPeriods periods;
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT c.n, c.closed, coalesce ((SELECT " KY_PERIODS_POLICIES " FROM messages"
      "  WHERE messages.id = c.mail), '') FROM cases c WHERE c.closed IS NOT NULL"
      " AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.label = c.id AND h.removed IS NULL)",
      "");
  gint step = -1;

  while ((step = ky_index_step (server->index, row, error)) == 1)
    {
      gint64 n = ky_index_integer (row, 0);
      g_autofree gchar *policies = ky_index_text (row, 2);
      gint64 age = now - ky_index_integer (row, 1) * G_USEC_PER_SEC;

      if (purge_depth (server, policies, age) == PURGE_RECORD)
        g_array_append_val (ns, n);
    }
  server->wants_truncation = TRUE;
  for (guint i = 0; step == 0 && i < ns->len; i++)
    if (!purge_log (server,
                    "SELECT id FROM cases WHERE n = ?1 UNION ALL SELECT h.id FROM cases c"
                    " JOIN holds h ON h.label = c.id WHERE c.n = ?1 AND h.removed IS NOT NULL",
                    g_array_index (ns, gint64, i), error)
        || !purge_run (server->index, case_sql, g_array_index (ns, gint64, i), error))
      return FALSE;
  ky_periods_of (server, "", &periods);
  gint64 before = now / G_USEC_PER_SEC - periods.records * KY_DAY_SECONDS;
  return step == 0
         && (periods.records == 0
             || (purge_log (server,
                            "SELECT id FROM drills WHERE created < ?1 UNION ALL"
                            " SELECT h.id FROM holds h WHERE h.removed < ?1"
                            " AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = h.label)",
                            before, error)
                 && purge_run (server->index, drill_and_hold_sql, before, error)));
}

static gboolean
apply_purge (KyServer *server, KyOperation *operation, GError **error)
{
  Purge *purge = (Purge *)operation;
  gint64 now = MIN (g_get_real_time (), server->mark.clock.seen);
  gboolean leads = FALSE;

  purge->found = 0;
  if (!ky_node_leads (server->index, &leads, error))
    return FALSE;
  if (!leads || ky_clock_is_unsettled (&server->mark.clock))
    {
      purge->last = purge->next = purge->after;
      return TRUE;
    }
  return ky_index_number (server->index, 0, &purge->last, error,
                          "SELECT coalesce (max (n), 0) FROM messages", "")
         && purge_batch (server, purge, now, error)
         && (purge->next < purge->last || purge_cases (server, now, error));
}

static void
done_purge (KyServer *server, KyOperation *operation, const GError *error)
{
  Purge *purge = (Purge *)operation;

  if (error != NULL)
    {
      ky_server_complain (server, error->message);
      return;
    }
  purge->count += purge->found;
  if (purge->found > 0)
    server->wants_truncation = TRUE;
  if (purge->next < purge->last)
    purge_queue (server, purge->next, purge->count);
  else if (purge->count > 0)
    ky_log (KY_LOG_INFO, "retention removed reports or records of %u mails", purge->count);
}

static void
purge_queue (KyServer *server, gint64 after, guint count)
{
  Purge *purge = g_new0 (Purge, 1);

  purge->operation = (KyOperation){ .is_durable = TRUE, .apply = apply_purge, .done = done_purge };
  purge->after = after;
  purge->count = count;
  ky_server_queue (server, &purge->operation);
}

void
ky_purge_start (KyServer *server)
{
  g_auto (GStrv) names = ky_config_policy_names (server->policies);

  for (guint i = 0; names[i] != NULL; i++)
    {
      KyPeriods periods;

      ky_periods_of (server, names[i], &periods);
      if (periods.reports > 0 || periods.records > 0)
        {
          purge_queue (server, 0, 0);
          return;
        }
    }
}
