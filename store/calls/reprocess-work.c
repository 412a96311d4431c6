/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The work on mails that are sanitized again, as kiyome-opener does it, one after the other:
 *
 *   reprocess-next    first                → id of a mail whose turn it is, or nothing
 *   reprocess-open    id*                  → its sealed original, and what decides about it
 *   reprocess-allow   id*                  → list: entries of the allowlist for it
 *   reprocess-result  id*, report          → deliver (yes, no), owed: who has it not yet
 *   reprocess-sent    id* to* sha256*      one recipient has it
 *   reprocess-done    id* policy* policy-sha256*, report
 *                                          all have it: the report is now what stands
 *   reprocess-failed  id* why* final       tried again later, or given up
 *
 * A report travels as a blob: the header of what is delivered, a NUL, its binary form. Whoever has
 * got the mail is on the disk before the next one gets it: killed at any moment the opener goes on
 * with those who are left. Two get it twice only where it is killed between the relay's 250 and
 * reprocess-sent, as with any mail; the Message-ID is then the same.
 */
#include "store/calls/reprocess.h"

#include "engine/report.h"
#include "store/index/subject.h"
#include "store/records/allow-match.h"
#include "store/records/facts.h"
#include "store/records/packed.h"
#include "store/records/parts.h"

#include <string.h>

#define LEASE_SECONDS 900 /* more than one mail takes to be sanitized, or to be handed to one */
#define PAUSE_FIRST 15
#define PAUSE_MAX 1800
#define DETAIL_MAX 1000
#define SHOWN_MAX 20 /* parts that are named */

/* --- whose turn it is ----------------------------------------------------------------------- */

static gboolean
drop_destroyed (KyServer *server, gint64 now, GError **error)
{
  return ky_index_run (server->index, error,
                       "UPDATE reprocess SET state = 'failed', finished = ?,"
                       " detail = 'the original has been destroyed'"
                       " WHERE state IN ('waiting', 'delivering')"
                       " AND n NOT IN (SELECT n FROM originals)",
                       "i", now)
         && ky_index_run (server->index, error,
                          "DELETE FROM reprocess_owed WHERE n NOT IN (SELECT n FROM originals)",
                          "");
}

gboolean
ky_verb_reprocess_next (KyServer *server, KyCall *call, GError **error)
{
  static const gchar *const columns[] = { "id", NULL };
  sqlite3_stmt *row;
  gint step;

  /* One that has just started holds nothing any more. */
  if (strcmp (ky_call_argument (call, "first"), "yes") == 0
      && !ky_index_run (server->index, error,
                        "UPDATE reprocess SET next_try = min (next_try, ?)"
                        " WHERE state IN ('waiting', 'delivering')",
                        "i", call->now))
    return FALSE;
  if (!drop_destroyed (server, call->now, error) || !ky_call_answer (call, columns, error))
    return FALSE;
  row = ky_index_bind (server->index, error,
                       "UPDATE reprocess SET next_try = ?1 + ?2, tries = tries + 1 WHERE n ="
                       " (SELECT n FROM reprocess WHERE state IN ('waiting', 'delivering')"
                       "  AND next_try <= ?1 ORDER BY next_try, n LIMIT 1)"
                       " RETURNING (SELECT id FROM messages m WHERE m.n = reprocess.n)",
                       "ii", call->now, (gint64)LEASE_SECONDS);
  step = row != NULL ? ky_index_step (server->index, row, error) : -1;
  if (step < 1)
    return step == 0;
  if (ky_rows_begin (call->rows, error))
    {
      g_autofree gchar *id = ky_index_text (row, 0);

      ky_rows_text (call->rows, id);
    }
  return ky_index_step (server->index, row, error) == 0;
}

/* The row of the mail that is named, while it is being worked on. */
static gboolean
find_work (KyServer *server, KyCall *call, gint64 *ret_n, GError **error)
{
  if (!ky_index_number (server->index, 0, ret_n, error,
                        "SELECT n FROM reprocess JOIN messages m USING (n) WHERE m.id = ?"
                        " AND reprocess.state IN ('waiting', 'delivering')",
                        "s", ky_call_argument (call, "id")))
    return FALSE;
  return *ret_n > 0 || ky_refuse (error, "not-found", "that mail is not being worked on");
}

/* --- handing out ---------------------------------------------------------------------------- */

static gboolean
put_row (KyServer *server, KyCall *call, gint64 n, GError **error)
{
  sqlite3_stmt *row = ky_index_bind (
      server->index, error,
      "SELECT m.id, m.size, m.sha256, m.sender, o.key_id, o.sealed_key, o.stored, o.sealed, o.file,"
      " (SELECT group_concat (address, ';') FROM recipients c WHERE c.n = m.n) AS recipients,"
      " m.direction, m.login, m.outcome, r.times"
      " FROM messages m JOIN originals o USING (n) JOIN reprocess r USING (n) WHERE m.n = ?",
      "i", n);
  g_autofree gchar *file = NULL;

  g_clear_pointer (&call->rows, ky_rows_writer_free);
  call->rows = row != NULL ? ky_query_rows (server->index, row, error) : NULL;
  row = ky_index_bind (server->index, error, "SELECT file FROM originals WHERE n = ?", "i", n);
  if (call->rows == NULL || !ky_index_one (server->index, row, error))
    return FALSE;
  file = ky_index_text (row, 0);
  ky_index_reset (row);
  ky_fd_clear (&call->original);
  if (file[0] == '\0')
    return TRUE;
  call->original = ky_original_open (server->state, file, error);
  return call->original >= 0;
}

gboolean
ky_verb_reprocess_open (KyServer *server, KyCall *call, GError **error)
{
  gint64 n = 0;

  return find_work (server, call, &n, error) && put_row (server, call, n, error);
}

/* Entries for any sender: that this one is who he says was known when the mail came. */
gboolean
ky_verb_reprocess_allow (KyServer *server, KyCall *call, GError **error)
{
  static const gchar *const columns[] = { "list", NULL };
  g_autoptr (GByteArray) list = NULL;
  gint64 n = 0;

  if (!find_work (server, call, &n, error)
      || (list = ky_allow_match (server->index, "", FALSE, error)) == NULL
      || !ky_call_answer (call, columns, error) || !ky_rows_begin (call->rows, error))
    return FALSE;
  ky_rows_bytes (call->rows, ky_view (list->data, list->len));
  return TRUE;
}

/* --- what came out -------------------------------------------------------------------------- */

static gboolean
read_blob (KyCall *call, gchar **ret_header, KyReportPart **ret_report, GError **error)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (call->blob, &size);
  const guint8 *end = size > 0 ? memchr (data, '\0', size) : NULL;

  if (end == NULL || !g_utf8_validate_len ((const gchar *)data, (gsize)(end - data), NULL))
    return ky_refuse (error, "invalid", "the report is malformed");
  *ret_report = ky_report_deserialize (ky_view (end + 1, size - (gsize)(end + 1 - data)), error);
  if (*ret_report == NULL)
    return FALSE;
  *ret_header = g_strndup ((const gchar *)data, (gsize)(end - data));
  return TRUE;
}

typedef struct
{
  GHashTable *withheld; /* paths that were, to their names */
  GString *passed;      /* names of those that pass now */
  guint n_passed;
} Comparison;

static void
compare (Comparison *comparison, const KyReportPart *part, const gchar *path)
{
  const gchar *name = g_hash_table_lookup (comparison->withheld, path);

  if (name != NULL && part->outcome != KY_OUTCOME_WITHHELD && comparison->n_passed++ < SHOWN_MAX)
    g_string_append_printf (comparison->passed, "%s%s", comparison->n_passed > 1 ? "; " : "", name);
  for (guint i = 0; i < part->parts->len; i++)
    {
      g_autofree gchar *child = g_strdup_printf ("%s.%u", path, i + 1);

      compare (comparison, part->parts->pdata[i], child);
    }
}

/* Names of what was withheld and now is not; "" where there is none. (transfer full) */
static gchar *
find_passed (KyServer *server, gint64 n, const KyReportPart *report, GError **error)
{
  g_autoptr (GHashTable) withheld = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Comparison comparison = { .withheld = withheld };
  sqlite3_stmt *row = ky_index_bind (server->index, error,
                                     "SELECT path, iif (coalesce (name, '') = '', path, name)"
                                     " FROM parts WHERE n = ? AND outcome = 'withheld'",
                                     "i", n);
  gint step = -1;

  while (row != NULL && (step = ky_index_step (server->index, row, error)) == 1)
    g_hash_table_replace (withheld, ky_index_text (row, 0), ky_index_text (row, 1));
  if (step < 0)
    return NULL;
  comparison.passed = g_string_new ("");
  if (report->outcome != KY_OUTCOME_WITHHELD && report->has_output)
    compare (&comparison, report, "1");
  return g_string_free (comparison.passed, FALSE);
}

/* "a.doc: failure; b.xls: limit": what still is not passed. */
static void
name_withheld (const KyReportPart *part, GString *names, guint *n)
{
  if (part->outcome == KY_OUTCOME_WITHHELD && (*n)++ < SHOWN_MAX)
    g_string_append_printf (names, "%s%s: %s", *n > 1 ? "; " : "", part->name,
                            ky_reason_to_string (part->reason));
  for (guint i = 0; i < part->parts->len; i++)
    name_withheld (part->parts->pdata[i], names, n);
}

static gboolean
settle (KyServer *server, KyCall *call, gint64 n, const gchar *state, const gchar *detail,
        GError **error)
{
  g_autofree gchar *shown
      = g_utf8_substring (detail, 0, MIN (g_utf8_strlen (detail, -1), DETAIL_MAX));

  g_free (call->detail);
  call->detail = g_strdup_printf ("%s: %s", state, shown);
  return ky_index_run (server->index, error,
                       "UPDATE reprocess SET state = ?, detail = ?, error = '', finished = ?,"
                       " times = times + (state = 'delivering' AND ?1 = 'delivered') WHERE n = ?",
                       "ssii", state, shown, call->now, n)
         /* Who has it keeps it: asked for again, it goes to those alone who have it not. */
         && (strcmp (state, "delivered") != 0
             || ky_index_run (server->index, error, "DELETE FROM reprocess_owed WHERE n = ?", "i",
                              n));
}

static gboolean
answer_owed (KyServer *server, KyCall *call, gint64 n, gboolean delivers, GError **error)
{
  sqlite3_stmt *row = ky_index_bind (
      server->index, error,
      "SELECT iif (?1, 'yes', 'no') AS deliver, (SELECT group_concat (address, ';')"
      " FROM reprocess_owed o WHERE o.n = ?2 AND o.sent IS NULL) AS owed",
      "ii", (gint64)delivers, n);

  g_clear_pointer (&call->rows, ky_rows_writer_free);
  call->rows = row != NULL ? ky_query_rows (server->index, row, error) : NULL;
  return call->rows != NULL;
}

gboolean
ky_verb_reprocess_result (KyServer *server, KyCall *call, GError **error)
{
  g_autoptr (KyReportPart) report = NULL;
  g_autofree gchar *header = NULL;
  g_autofree gchar *passed = NULL;
  gint64 has_original = 0;
  gint64 n = 0;

  if (!find_work (server, call, &n, error) || !read_blob (call, &header, &report, error)
      || !ky_index_number (server->index, 0, &has_original, error,
                           "SELECT count (*) FROM originals WHERE n = ?", "i", n)
      || (passed = find_passed (server, n, report, error)) == NULL)
    return FALSE;
  if (has_original == 0)
    return ky_refuse (error, "not-found", "the original has been destroyed meanwhile");
  if (passed[0] == '\0')
    {
      g_autoptr (GString) names = g_string_new ("");
      guint n_withheld = 0;

      name_withheld (report, names, &n_withheld);
      return settle (server, call, n, "withheld", names->str, error)
             && answer_owed (server, call, n, FALSE, error);
    }
  g_free (call->detail);
  call->detail = g_strdup_printf ("passes: %s", passed);
  return ky_index_run (server->index, error,
                       "UPDATE reprocess SET state = 'delivering', detail = ? WHERE n = ?", "si",
                       passed, n)
         && ky_index_run (server->index, error,
                          "INSERT OR IGNORE INTO reprocess_owed (n, address)"
                          " SELECT n, address FROM recipients WHERE n = ?",
                          "i", n)
         && answer_owed (server, call, n, TRUE, error);
}

gboolean
ky_verb_reprocess_sent (KyServer *server, KyCall *call, GError **error)
{
  guint8 digest[KY_SHA256_SIZE];
  gint64 n = 0;

  if (!ky_sha256_from_hex (ky_call_argument (call, "sha256"), digest))
    return ky_refuse (error, "invalid", "sha256 is none");
  if (!find_work (server, call, &n, error)
      || !ky_index_run (server->index, error,
                        "UPDATE reprocess_owed SET sent = ? WHERE n = ? AND address = ?"
                        " AND sent IS NULL",
                        "iis", call->now, n, ky_call_argument (call, "to")))
    return FALSE;
  if (sqlite3_changes (server->index->db) != 1)
    return ky_refuse (error, "not-found", "it is not owed to that recipient");
  return ky_index_run (server->index, error, "UPDATE reprocess SET next_try = ? WHERE n = ?", "ii",
                       call->now + LEASE_SECONDS, n);
}

/* --- what stands from then on --------------------------------------------------------------- */

static gboolean
count_allowed (KyServer *server, KyCall *call, const KyReportPart *part, GError **error)
{
  if (part->allow_id[0] != '\0'
      && (!ky_index_run (server->index, error,
                         "UPDATE allow SET hits = hits + 1, last_used = ? WHERE id = ?", "is",
                         call->now, part->allow_id)
          || !ky_call_record (server, call, "allow-used", part->allow_id, "",
                              ky_call_argument (call, "id"), error)))
    return FALSE;
  for (guint i = 0; i < part->parts->len; i++)
    if (!count_allowed (server, call, part->parts->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
replace_report (KyServer *server, KyCall *call, gint64 n, const KyReportPart *report,
                const gchar *header, GError **error)
{
  const gchar *policy = ky_call_argument (call, "policy");
  g_autofree gchar *subject = ky_subject_read (ky_view (header, strlen (header)));
  g_autoptr (GBytes) packed = NULL;
  guint8 policy_sha256[KY_SHA256_SIZE];
  KyMailFacts facts;
  gsize size = 0;

  if (!ky_sha256_from_hex (ky_call_argument (call, "policy-sha256"), policy_sha256))
    return ky_refuse (error, "invalid", "policy-sha256 is none");
  packed = ky_report_pack (report, policy, policy_sha256, &size, error);
  ky_mail_facts (report, &facts);
  return packed != NULL
         && ky_index_run (server->index, error,
                          "UPDATE messages SET outcome = ?, policy = ?, output_sha256 = ?,"
                          " reported = ?, subject = ?, attachments = ?, changed = ?, withheld = ?,"
                          " view = ? WHERE n = ?",
                          "ssbisiiiii", ky_report_outcome (report), policy,
                          ky_view (report->output_sha256, KY_SHA256_SIZE), g_get_real_time (),
                          subject, facts.attachments, facts.changed, facts.withheld,
                          (gint64)facts.view, n)
         && ky_index_run (server->index, error, "DELETE FROM parts WHERE n = ?", "i", n)
         && ky_parts_insert (server->index, n, report, error)
         && ky_index_run (server->index, error,
                          "UPDATE reports SET size = ?, report = ?, header = ? WHERE n = ?", "ibsi",
                          (gint64)size,
                          ky_view (g_bytes_get_data (packed, NULL), g_bytes_get_size (packed)),
                          header, n)
         && ky_mails_note_again (server->index, n, error);
}

gboolean
ky_verb_reprocess_done (KyServer *server, KyCall *call, GError **error)
{
  g_autoptr (KyReportPart) report = NULL;
  g_autofree gchar *header = NULL;
  g_autofree gchar *passed = NULL;
  gint64 owed = 0;
  gint64 n = 0;

  if (!find_work (server, call, &n, error) || !read_blob (call, &header, &report, error)
      || !ky_index_number (server->index, 0, &owed, error,
                           "SELECT count (*) FROM reprocess_owed WHERE n = ? AND sent IS NULL", "i",
                           n)
      || (passed = find_passed (server, n, report, error)) == NULL)
    return FALSE;
  if (owed > 0 || passed[0] == '\0')
    return ky_refuse (error, "conflict", "not all have it yet");
  server->n_unsearched++;
  return settle (server, call, n, "delivered", passed, error)
         && replace_report (server, call, n, report, header, error)
         && count_allowed (server, call, report, error);
}

gboolean
ky_verb_reprocess_failed (KyServer *server, KyCall *call, GError **error)
{
  gint64 seconds = (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_OUTBOX_HOURS) * 3600;
  const gchar *why = ky_call_argument (call, "why");
  gboolean is_final = strcmp (ky_call_argument (call, "final"), "yes") == 0;
  g_autofree gchar *shown = g_utf8_substring (why, 0, MIN (g_utf8_strlen (why, -1), DETAIL_MAX));
  gint64 asked = 0;
  gint64 n = 0;

  if (!find_work (server, call, &n, error)
      || !ky_index_number (server->index, 0, &asked, error,
                           "SELECT asked FROM reprocess WHERE n = ?", "i", n))
    return FALSE;
  if (is_final || asked + seconds <= call->now)
    return settle (server, call, n, "failed", shown, error);
  return ky_index_run (server->index, error,
                       "UPDATE reprocess SET error = ?, next_try = ? + min (? << min (tries, 10),"
                       " ?) WHERE n = ?",
                       "siiii", shown, call->now, (gint64)PAUSE_FIRST / 2, (gint64)PAUSE_MAX, n);
}
