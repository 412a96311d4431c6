/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of metrics, and the OpenMetrics text that `kiyome metrics` makes of the states that
 * `kiyome status` has asked for. A value that is not a number is left out, since one invalid line
 * makes a collector refuse the whole text. */
#include "cli/metrics.h"

#include <stdio.h>
#include <string.h>

typedef enum
{
  GAUGE,
  COUNTER,
  TRUTH, /* a gauge: 1 for true, or for what EXPECTED says */
} Kind;

typedef struct
{
  const gchar *name, *unit, *help;
  Kind kind;
  const gchar *part, *path; /* who says it, and where (common/json.h) */
  const gchar *expected;    /* of a TRUTH; NULL: "true" */
} Metric;

static const Metric metrics[] = {
  { "kiyome_jobs_running", NULL, "Mails and files that are worked on.", GAUGE, "sanitizer",
    "jobs.running", NULL },
  { "kiyome_jobs_limit", NULL, "Mails and files that are worked on at once, at most.", GAUGE,
    "sanitizer", "jobs.limit", NULL },
  { "kiyome_jobs_waiting", NULL, "Mails and files that wait for their turn.", GAUGE, "sanitizer",
    "jobs.waiting", NULL },
  { "kiyome_jobs_oldest_wait_seconds", "seconds", "How long the first of them has waited.", GAUGE,
    "sanitizer", "jobs.oldest_seconds", NULL },
  { "kiyome_jobs_waited_seconds", "seconds", "Time that all have waited together.", COUNTER,
    "sanitizer", "jobs.waited_seconds", NULL },
  { "kiyome_jobs_admitted", NULL, "Mails and files that had their turn.", COUNTER, "sanitizer",
    "jobs.admitted", NULL },
  { "kiyome_jobs_failed", NULL, "Mails and files that got no answer, so that they come again.",
    COUNTER, "sanitizer", "jobs.failed", NULL },
  { "kiyome_jobs_late", NULL, "Of these, those that waiting alone made too late.", COUNTER,
    "sanitizer", "jobs.late", NULL },
  { "kiyome_verifier_refusals", NULL, "Outputs that the verifier let not pass.", COUNTER,
    "sanitizer", "jobs.refused", NULL },
  { "kiyome_sanitizer_connections", NULL, "Connections of doors.", GAUGE, "sanitizer",
    "connections", NULL },
  { "kiyome_scanner_ready", NULL, "Whether the scanner is ready.", TRUTH, "sanitizer",
    "scanner.state", "ready" },
  { "kiyome_scanner_signature_age_seconds", "seconds", "Age of the newest signatures.", GAUGE,
    "sanitizer", "scanner.age_seconds", NULL },
  { "kiyome_scanner_signatures", NULL, "Signatures that are loaded.", GAUGE, "sanitizer",
    "scanner.signatures", NULL },
  { "kiyome_scanner_running", NULL, "Scans that run.", GAUGE, "sanitizer", "scanner.running",
    NULL },
  { "kiyome_scanner_waiting", NULL, "Scans that wait.", GAUGE, "sanitizer", "scanner.waiting",
    NULL },
  { "kiyome_scanner_scans", NULL, "Scans that were done.", COUNTER, "sanitizer", "scanner.scans",
    NULL },
  { "kiyome_scanner_crashes", NULL, "Scans whose process died.", COUNTER, "sanitizer",
    "scanner.crashes", NULL },
  { "kiyome_scanner_unanswered", NULL, "Scans in a row that got no answer.", GAUGE, "sanitizer",
    "scanner.unanswered", NULL },
  { "kiyome_store_ready", NULL, "Whether the store takes mail.", TRUTH, "store", "ready", NULL },
  { "kiyome_store_free_bytes", "bytes", "Free space where originals are kept.", GAUGE, "store",
    "free", NULL },
  { "kiyome_store_kept_bytes", "bytes", "Originals that are kept, where store.most limits them.",
    GAUGE, "store", "kept", NULL },
  { "kiyome_store_most_bytes", "bytes", "What store.most lets be kept.", GAUGE, "store", "most",
    NULL },
  { "kiyome_store_messages", NULL, "Messages that were ever stored.", GAUGE, "store", "messages",
    NULL },
  { "kiyome_store_connections", NULL, "Connections of all programs to the store.", GAUGE, "store",
    "connections", NULL },
  { "kiyome_store_commits", NULL, "Transactions that were committed.", COUNTER, "store", "commits",
    NULL },
  { "kiyome_store_operations", NULL, "What was changed in them.", COUNTER, "store", "operations",
    NULL },
  { "kiyome_store_round_trips", NULL,
    "Times that the connection which writes waited for the database's server.", COUNTER, "store",
    "round_trips", NULL },
  { "kiyome_store_originals_held", NULL, "Originals whose destruction waits for an administrator.",
    GAUGE, "store", "held", NULL },
  { "kiyome_store_originals_lost", NULL, "Originals that are not in the index.", GAUGE, "store",
    "lost", NULL },
  { "kiyome_store_originals_missing", NULL, "Originals whose files are gone or cut.", GAUGE,
    "store", "missing", NULL },
  { "kiyome_store_originals_mended", NULL,
    "Originals that were mended from their copies since the start.", GAUGE, "store", "mended",
    NULL },
  { "kiyome_store_originals_damaged", NULL, "Originals that differ from their copies.", GAUGE,
    "store", "damaged", NULL },
  { "kiyome_store_originals_uncopied", NULL, "Small originals that exist only in the index.", GAUGE,
    "store", "uncopied", NULL },
  { "kiyome_store_files_aside", NULL, "Files that were set aside.", GAUGE, "store", "aside", NULL },
  { "kiyome_store_clock_gap_seconds", "seconds", "How far the clock was found to be wrong.", GAUGE,
    "store", "clock", NULL },
  { "kiyome_audit_sequence", NULL, "Number of the audit log's last row.", GAUGE, "store", "audit",
    NULL },
  { "kiyome_audit_trusted", NULL, "Whether the audit log agrees with its anchors.", TRUTH, "store",
    "audit_problem", "null" },
  { "kiyome_requests_waiting", NULL, "Requests for originals that wait for an approver.", GAUGE,
    "store", "requests", NULL },
  { "kiyome_requests_oldest_age_seconds", "seconds", "Age of the oldest of them.", GAUGE, "store",
    "requests_age", NULL },
  { "kiyome_outbox_waiting", NULL, "Letters that are owed.", GAUGE, "store", "outbox", NULL },
  { "kiyome_outbox_files_waiting", NULL, "Files and originals that are owed by mail.", GAUGE,
    "store", "outbox_files", NULL },
  { "kiyome_outbox_oldest_age_seconds", "seconds", "Age of the oldest of these and the letters.",
    GAUGE, "store", "outbox_age", NULL },
  { "kiyome_outbox_unsent", NULL, "Letters of the last 7 days that were given up.", GAUGE, "store",
    "unsent", NULL },
  { "kiyome_outbox_files_unsent", NULL,
    "Files and originals of the last 7 days that were given up.", GAUGE, "store", "unsent_files",
    NULL },
  { "kiyome_outbox_stale", NULL, "Letters that were not sent, since their occasion had passed.",
    COUNTER, "store", "stale", NULL },
  { "kiyome_reprocess_undelivered", NULL,
    "Mails worked on again that were given up in the last 7 days.", GAUGE, "store", "undelivered",
    NULL },
  { "kiyome_deliveries_waiting", NULL, "Mails that recipients of other policies are owed.", GAUGE,
    "store", "deliveries", NULL },
  { "kiyome_deliveries_oldest_age_seconds", "seconds", "Age of the oldest of them.", GAUGE, "store",
    "deliveries_age", NULL },
  { "kiyome_deliveries_undelivered", NULL,
    "Mails for recipients of other policies that were given up in the last 7 days.", GAUGE, "store",
    "undelivered_owed", NULL },
  { "kiyome_queue_held", NULL,
    "Deliveries that wait for an administrator, since a backup was restored.", GAUGE, "store",
    "kept_back", NULL },
  { "kiyome_queue_copies", NULL,
    "Deliveries that were begun, ended without a word, and were begun again.", GAUGE, "store",
    "copies", NULL },
  { "kiyome_events_owed", NULL, "Events that the receiver of events.to does not have.", GAUGE,
    "store", "events", NULL },
  { "kiyome_events_oldest_age_seconds", "seconds", "Age of the oldest of them.", GAUGE, "store",
    "events_age", NULL },
  { "kiyome_reprocess_waiting", NULL,
    "Mails that wait to be worked on again, or to be delivered then.", GAUGE, "store", "reprocess",
    NULL },
};

/* What each family of workers and of verifiers says. */
static const Metric of_families[] = {
  { "kiyome_workers_busy", NULL, "Workers that have something to do.", GAUGE, NULL, "busy", NULL },
  { "kiyome_workers_waited_for", NULL, "Items that wait for a worker.", GAUGE, NULL, "waiting",
    NULL },
  { "kiyome_workers_forked", NULL, "Workers that were started.", COUNTER, NULL, "forked", NULL },
  { "kiyome_workers_died", NULL, "Workers that ended without an answer.", COUNTER, NULL, "died",
    NULL },
  { "kiyome_workers_restarts", NULL, "Starts of what workers are forked from, after it ended.",
    COUNTER, NULL, "restarts", NULL },
};

static const gchar *metrics_table_look (GHashTable *values, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);

static const gchar *
metrics_table_look (GHashTable *values, const gchar *format, ...)
{
  g_autofree gchar *path = NULL;
  va_list arguments;

  va_start (arguments, format);
  path = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return values != NULL ? g_hash_table_lookup (values, path) : NULL;
}

/* Only what is a number stands in an exposition: one wrong line makes all of it worthless. */
static gboolean
metrics_table_is_number (const gchar *text)
{
  gchar *end = NULL;

  if (text == NULL || (!g_ascii_isdigit (text[0]) && text[0] != '-'))
    return FALSE;
  g_ascii_strtod (text, &end);
  return *end == '\0';
}

static void
metrics_table_put_head (GString *text, const gchar *name, const gchar *type, const gchar *unit,
                        const gchar *help)
{
  g_string_append_printf (text, "# TYPE %s %s\n", name, type);
  if (unit != NULL)
    g_string_append_printf (text, "# UNIT %s %s\n", name, unit);
  g_string_append_printf (text, "# HELP %s %s\n", name, help);
}

static void
put_metric_head (GString *text, const Metric *metric)
{
  metrics_table_put_head (text, metric->name, metric->kind == COUNTER ? "counter" : "gauge",
                          metric->unit, metric->help);
}

static void
put_label (GString *text, const gchar *name, const gchar *value)
{
  g_autofree gchar *valid = g_utf8_make_valid (value, -1);

  g_string_append_printf (text, "%s=\"", name);
  for (const gchar *p = valid; *p != '\0'; p++)
    if (*p == '\\' || *p == '"')
      g_string_append_printf (text, "\\%c", *p);
    else if (*p == '\n')
      g_string_append (text, "\\n");
    else
      g_string_append_c (text, *p);
  g_string_append_c (text, '"');
}

/* What the part that has it said: the gateway's own, or a tenant's. */
typedef struct
{
  const gchar *tenant; /* (nullable) */
  GHashTable *values;  /* (nullable) */
} Source;

/* ",tenant="NAME"" of a sample that has another label, else "{tenant="NAME"}". */
static void
put_tenant (GString *text, const Source *source, gboolean is_alone)
{
  if (source->tenant == NULL)
    return;
  g_string_append_c (text, is_alone ? '{' : ',');
  put_label (text, "tenant", source->tenant);
  if (is_alone)
    g_string_append_c (text, '}');
}

/* All samples of one metric stand behind its head. */
static void
put_metric (GString *text, const Metric *metric, const Source *sources, guint n)
{
  gboolean has_head = FALSE;

  for (guint i = 0; i < n; i++)
    {
      const gchar *value = metrics_table_look (sources[i].values, "%s", metric->path);

      if (value == NULL || (metric->kind != TRUTH && !metrics_table_is_number (value)))
        continue;
      if (metric->kind == TRUTH)
        value
            = strcmp (value, metric->expected != NULL ? metric->expected : "true") == 0 ? "1" : "0";
      if (!has_head)
        put_metric_head (text, metric);
      has_head = TRUE;
      g_string_append_printf (text, "%s%s", metric->name, metric->kind == COUNTER ? "_total" : "");
      put_tenant (text, &sources[i], TRUE);
      g_string_append_printf (text, " %s\n", value);
    }
}

static void
put_families (GString *text, GHashTable *values)
{
  static const gchar *const roles[][2] = { { "families", "worker" }, { "verifiers", "verifier" } };

  for (guint m = 0; values != NULL && m < G_N_ELEMENTS (of_families); m++)
    {
      const Metric *metric = &of_families[m];

      put_metric_head (text, metric);
      for (guint r = 0; r < G_N_ELEMENTS (roles); r++)
        for (guint i = 0;; i++)
          {
            const gchar *family = metrics_table_look (values, "%s.%u.family", roles[r][0], i);
            const gchar *value
                = metrics_table_look (values, "%s.%u.%s", roles[r][0], i, metric->path);

            if (family == NULL)
              break;
            if (!metrics_table_is_number (value))
              continue;
            g_string_append_printf (text, "%s%s{", metric->name,
                                    metric->kind == COUNTER ? "_total" : "");
            put_label (text, "family", family);
            g_string_append_c (text, ',');
            put_label (text, "role", roles[r][1]);
            g_string_append_printf (text, "} %s\n", value);
          }
    }
}

/* One that is there, and of which who asks may know; the gateway's own mail has no label, as
 * elsewhere. */
static void
put_tenants (GString *text, const KyStatus *status, GHashTable *values)
{
  static const struct
  {
    const gchar *name, *unit, *help, *path;
  } of_tenants[] = {
    { "kiyome_tenant_over", NULL, "Whether it has clearly more than its part, so that it waits.",
      "over" },
    { "kiyome_tenant_weight", NULL, "Its weight among tenants.", "weight" },
    { "kiyome_tenant_recent_cpu_seconds", "seconds",
      "Processors' time that it had lately: what is older than ten seconds counts half.",
      "recent_seconds" },
  };

  for (guint m = 0; values != NULL && m < G_N_ELEMENTS (of_tenants); m++)
    {
      gboolean has_head = FALSE;

      for (guint i = 0;; i++)
        {
          const gchar *name = metrics_table_look (values, "jobs.tenants.%u.tenant", i);
          const gchar *value
              = metrics_table_look (values, "jobs.tenants.%u.%s", i, of_tenants[m].path);
          const Source source = { name != NULL && *name != '\0' ? name : NULL, NULL };

          if (name == NULL || value == NULL)
            break;
          if (!g_strv_contains (ky_status_tenants (status), name)
              && (*name != '\0' || *ky_status_tenants (status) == NULL))
            continue;
          if (!has_head)
            metrics_table_put_head (text, of_tenants[m].name, "gauge", of_tenants[m].unit,
                                    of_tenants[m].help);
          has_head = TRUE;
          g_string_append (text, of_tenants[m].name);
          put_tenant (text, &source, TRUE);
          g_string_append_printf (text, " %s\n",
                                  strcmp (value, "true") == 0    ? "1"
                                  : strcmp (value, "false") == 0 ? "0"
                                                                 : value);
        }
    }
}

static void
put_outcomes (GString *text, const Source *source)
{
  for (guint i = 0;; i++)
    {
      const gchar *outcome = metrics_table_look (source->values, "mails.%u.outcome", i);
      const gchar *policy = metrics_table_look (source->values, "mails.%u.policy", i);
      const gchar *count = metrics_table_look (source->values, "mails.%u.count", i);

      if (outcome == NULL || policy == NULL || !metrics_table_is_number (count))
        return;
      g_string_append (text, "kiyome_mails_total{");
      put_label (text, "outcome", outcome);
      g_string_append_c (text, ',');
      put_label (text, "policy", policy);
      put_tenant (text, source, FALSE);
      g_string_append_printf (text, "} %s\n", count);
    }
}

static void
put_reasons (GString *text, const Source *source)
{
  for (guint i = 0;; i++)
    {
      const gchar *reason = metrics_table_look (source->values, "withheld.%u.reason", i);
      const gchar *count = metrics_table_look (source->values, "withheld.%u.count", i);

      if (reason == NULL || !metrics_table_is_number (count))
        return;
      g_string_append (text, "kiyome_parts_withheld_total{");
      put_label (text, "reason", reason);
      put_tenant (text, source, FALSE);
      g_string_append_printf (text, "} %s\n", count);
    }
}

static void
put_mails (GString *text, const Source *sources, guint n)
{
  metrics_table_put_head (
      text, "kiyome_mails", "counter", NULL,
      "Mails since the store's start, by what became of them; failed: a 4xx, it comes again.");
  for (guint i = 0; i < n; i++)
    put_outcomes (text, &sources[i]);
  metrics_table_put_head (text, "kiyome_parts_withheld", "counter", NULL,
                          "Mails and parts of mails that were withheld, by the reason.");
  for (guint i = 0; i < n; i++)
    put_reasons (text, &sources[i]);
}

static void
put_times (GString *text, const Source *source)
{
  const gchar *count = metrics_table_look (source->values, "handling.count");
  const gchar *sum = metrics_table_look (source->values, "handling.microseconds");
  gchar seconds[G_ASCII_DTOSTR_BUF_SIZE];
  g_autoptr (GString) alone = g_string_new (NULL);
  g_autoptr (GString) behind = g_string_new (NULL);

  if (!metrics_table_is_number (count) || !metrics_table_is_number (sum))
    return;
  put_tenant (alone, source, TRUE);
  put_tenant (behind, source, FALSE);
  for (guint i = 0;; i++)
    {
      const gchar *bound = metrics_table_look (source->values, "handling.within.%u.seconds", i);
      const gchar *within = metrics_table_look (source->values, "handling.within.%u.count", i);

      if (!metrics_table_is_number (bound) || !metrics_table_is_number (within))
        break;
      g_string_append_printf (text, "kiyome_mail_handling_seconds_bucket{le=\"%s%s\"%s} %s\n",
                              bound, strchr (bound, '.') != NULL ? "" : ".0", behind->str, within);
    }
  g_ascii_formatd (seconds, sizeof seconds, "%.6f", g_ascii_strtod (sum, NULL) / G_USEC_PER_SEC);
  g_string_append_printf (text,
                          "kiyome_mail_handling_seconds_bucket{le=\"+Inf\"%s} %s\n"
                          "kiyome_mail_handling_seconds_sum%s %s\n"
                          "kiyome_mail_handling_seconds_count%s %s\n",
                          behind->str, count, alone->str, seconds, alone->str, count);
}

static void
put_handling (GString *text, const Source *sources, guint n)
{
  gboolean has_head = FALSE;

  for (guint i = 0; i < n; i++)
    {
      if (!metrics_table_is_number (metrics_table_look (sources[i].values, "handling.count")))
        continue;
      if (!has_head)
        metrics_table_put_head (text, "kiyome_mail_handling_seconds", "histogram", "seconds",
                                "From a mail's coming until its report was kept.");
      has_head = TRUE;
      put_times (text, &sources[i]);
    }
}

static void
put_health (const gchar *name, KyHealth health, const gchar *words, gpointer data)
{
  g_auto (GStrv) words_of_name = g_strsplit (name, "@", 2);
  const Source whose = { words_of_name[1], NULL };

  (void)words;
  if (health == KY_HEALTH_HIDDEN)
    return;
  g_string_append (data, "kiyome_part_well{");
  put_label (data, "part", words_of_name[0]);
  put_tenant (data, &whose, FALSE);
  g_string_append_printf (data, "} %d\n", health == KY_HEALTH_WELL);
}

static GHashTable *
values_of (const KyStatus *status, const gchar *part)
{
  const gchar *json = ky_status_json (status, part);

  return json != NULL ? ky_json_flatten (json) : NULL;
}

static void
source_clear (gpointer data)
{
  g_clear_pointer (&((Source *)data)->values, g_hash_table_unref);
}

/* The gateway's own store, where it answered, and those of its tenants. (transfer full) of
 * Source */
static GArray *
stores_of (const KyStatus *status)
{
  GArray *stores = g_array_new (FALSE, FALSE, sizeof (Source));
  Source source = { NULL, values_of (status, "store") };

  g_array_set_clear_func (stores, source_clear);
  if (source.values != NULL)
    g_array_append_val (stores, source);
  for (const gchar *const *tenant = ky_status_tenants (status); *tenant != NULL; tenant++)
    {
      g_autofree gchar *part = g_strconcat ("store@", *tenant, NULL);

      source = (Source){ *tenant, values_of (status, part) };
      if (source.values != NULL)
        g_array_append_val (stores, source);
    }
  return stores;
}

gchar *
ky_metrics_text (const KyStatus *status)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GHashTable) values = values_of (status, "sanitizer");
  const Source sanitizer = { NULL, values };
  g_autoptr (GArray) all = stores_of (status);
  const Source *stores = (const Source *)(void *)all->data;

  metrics_table_put_head (text, "kiyome_build", "info", NULL, "Which version this is.");
  g_string_append (text, "kiyome_build_info{");
  put_label (text, "version", KY_VERSION);
  g_string_append (text, "} 1\n");
  metrics_table_put_head (
      text, "kiyome_part_well", "gauge", NULL,
      "Whether kiyome status finds that the part works; none: it may not be asked.");
  ky_status_each (status, put_health, text);
  for (guint i = 0; i < G_N_ELEMENTS (metrics); i++)
    if (strcmp (metrics[i].part, "store") == 0)
      put_metric (text, &metrics[i], stores, all->len);
    else
      put_metric (text, &metrics[i], &sanitizer, 1);
  put_families (text, values);
  put_tenants (text, status, values);
  if (all->len > 0)
    {
      put_mails (text, stores, all->len);
      put_handling (text, stores, all->len);
    }
  g_string_append (text, "# EOF\n");
  return g_string_free (text, FALSE);
}
