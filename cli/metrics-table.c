/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the OpenMetrics text that `kiyome metrics` makes of the states that `kiyome status` has
 * asked for, by the table of contract/health.def. A value that is not a number is left out, since
 * one invalid line makes a collector refuse the whole text. */
#include "cli/metrics.h"
#include "common/release.h"

#include "config/health.h"

/* Tells whether the text is a number: one malformed line would make the whole exposition
 * invalid. */
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

/* Appends a label to `text`, which holds the labels of one sample. */
static void
put_label (GString *text, const gchar *name, const gchar *value)
{
  g_autofree gchar *valid = g_utf8_make_valid (value, -1);

  g_string_append_printf (text, "%s%s=\"", text->len > 0 ? "," : "", name);
  for (const gchar *p = valid; *p != '\0'; p++)
    if (*p == '\\' || *p == '"')
      g_string_append_printf (text, "\\%c", *p);
    else if (*p == '\n')
      g_string_append (text, "\\n");
    else
      g_string_append_c (text, *p);
  g_string_append_c (text, '"');
}

/* Holds the status of one part: the gateway's own, or a tenant's. */
typedef struct
{
  const gchar *tenant; /* (nullable) */
  GHashTable *values;  /* (nullable) */
} Source;

static void
put_tenant (GString *labels, const Source *source)
{
  if (source->tenant != NULL)
    put_label (labels, "tenant", source->tenant);
}

/* Writes one sample: `value`, which must fit (has_value()), of `fact` in the status of `source`.
 * `labels` (may be "") come before the tenant. */
static void
metrics_table_put_sample (GString *text, const KyHealthFact *fact, const Source *source,
                          const gchar *labels, const gchar *value)
{
  g_autoptr (GString) all = g_string_new (labels);
  const gchar *expected = fact->expected != NULL ? fact->expected : "true";

  put_tenant (all, source);
  if (fact->kind == KY_METRIC_TRUTH)
    value = strcmp (value, expected) == 0 ? "1" : "0";
  g_string_append_printf (text, "%s%s", fact->metric,
                          fact->kind == KY_METRIC_COUNTER ? "_total" : "");
  if (all->len > 0)
    g_string_append_printf (text, "{%s}", all->str);
  g_string_append_printf (text, " %s\n", value);
}

static gboolean
has_value (const KyHealthFact *fact, const gchar *value)
{
  return fact->kind == KY_METRIC_TRUTH ? *value != '\0' : metrics_table_is_number (value);
}

/* Tells whether element `n` of `array` exists. Its members that are labels are appended to
 * `labels`; a member that names a tenant sets the tenant of `source`, and the gateway's own mail
 * has none. `ret_is_shown`: whether the caller may see the element. */
static gboolean
find_element (const KyHealthPart *part, guint array, guint n, Source *source, GString *labels,
              const KyStatus *status, gboolean *ret_is_shown)
{
  const gchar *const *tenants = ky_status_tenants (status);

  *ret_is_shown = TRUE;
  for (guint i = 0; part->labels[i] != NULL; i++)
    {
      g_autofree gchar *path
          = g_strdup_printf ("%s.%u.%s", part->arrays[array].path, n, part->labels[i]);
      const gchar *label = g_hash_table_lookup (source->values, path);

      if (label == NULL)
        return FALSE;
      if (strcmp (part->labels[i], "tenant") == 0)
        {
          source->tenant = *label != '\0' ? label : NULL;
          *ret_is_shown = *label != '\0' ? g_strv_contains (tenants, label) : *tenants == NULL;
        }
      else
        put_label (labels, part->labels[i], label);
    }
  if (part->arrays[array].role != NULL)
    put_label (labels, "role", part->arrays[array].role);
  return TRUE;
}

static void
put_elements (GString *text, const KyHealthFact *fact, const Source *source, const KyStatus *status)
{
  for (guint array = 0; fact->part->arrays[array].path != NULL; array++)
    for (guint n = 0;; n++)
      {
        g_autoptr (GString) labels = g_string_new (NULL);
        Source whose = *source;
        gboolean is_shown;
        const gchar *value = ky_health_value (source->values, "%s.%u.%s",
                                              fact->part->arrays[array].path, n, fact->path);

        if (!find_element (fact->part, array, n, &whose, labels, status, &is_shown))
          break;
        if (is_shown && has_value (fact, value))
          metrics_table_put_sample (text, fact, &whose, labels->str, value);
      }
}

/* Writes the head of one metric and all its samples; without samples the head is left out. */
static void
put_metric (GString *text, const KyHealthFact *fact, const Source *sources, guint n,
            const KyStatus *status)
{
  const gchar *type = fact->kind == KY_METRIC_COUNTER ? "counter" : "gauge";
  g_autoptr (GString) samples = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      const gchar *value = ky_health_value (sources[i].values, "%s", fact->path);

      if (sources[i].values != NULL && fact->part->arrays[0].path != NULL)
        put_elements (samples, fact, &sources[i], status);
      else if (has_value (fact, value))
        metrics_table_put_sample (samples, fact, &sources[i], "", value);
    }
  if (samples->len > 0)
    {
      metrics_table_put_head (text, fact->metric, type, fact->unit, fact->help);
      g_string_append (text, samples->str);
    }
}

static void
put_times (GString *text, const Source *source)
{
  const gchar *count = ky_health_value (source->values, "handling.count");
  const gchar *sum = ky_health_value (source->values, "handling.microseconds");
  gchar seconds[G_ASCII_DTOSTR_BUF_SIZE];
  g_autoptr (GString) tenant = g_string_new (NULL);

  if (!metrics_table_is_number (count) || !metrics_table_is_number (sum))
    return;
  put_tenant (tenant, source);
  const gchar *comma = tenant->len > 0 ? "," : "";
  g_autofree gchar *alone = tenant->len > 0 ? g_strdup_printf ("{%s}", tenant->str) : g_strdup ("");
  for (guint i = 0;; i++)
    {
      const gchar *bound = ky_health_value (source->values, "handling.within.%u.seconds", i);
      const gchar *within = ky_health_value (source->values, "handling.within.%u.count", i);

      if (!metrics_table_is_number (bound) || !metrics_table_is_number (within))
        break;
      g_string_append_printf (text, "kiyome_mail_handling_seconds_bucket{le=\"%s%s\"%s%s} %s\n",
                              bound, strchr (bound, '.') != NULL ? "" : ".0", comma, tenant->str,
                              within);
    }
  g_ascii_formatd (seconds, sizeof seconds, "%.6f", g_ascii_strtod (sum, NULL) / G_USEC_PER_SEC);
  g_string_append_printf (text,
                          "kiyome_mail_handling_seconds_bucket{le=\"+Inf\"%s%s} %s\n"
                          "kiyome_mail_handling_seconds_sum%s %s\n"
                          "kiyome_mail_handling_seconds_count%s %s\n",
                          comma, tenant->str, count, alone, seconds, alone, count);
}

static void
put_handling (GString *text, const Source *sources, guint n)
{
  gboolean has_head = FALSE;

  for (guint i = 0; i < n; i++)
    {
      if (!metrics_table_is_number (ky_health_value (sources[i].values, "handling.count")))
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

  g_autoptr (GString) labels = g_string_new (NULL);

  if (health == KY_HEALTH_HIDDEN)
    return;
  put_label (labels, "part", words_of_name[0]);
  put_tenant (labels, &whose);
  g_string_append_printf (data, "kiyome_part_well{%s} %d\n", labels->str, health == KY_HEALTH_WELL);
}

static GHashTable *
values_of (const KyStatus *status, const gchar *part)
{
  const gchar *json = ky_status_json (status, part);

  return json != NULL ? ky_json_flatten (json) : NULL;
}

KY_DEFINE_CLEAR (source_clear, Source, values)

/* Returns the gateway's own store, where it answered, and those of its tenants. (transfer full) of
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
  g_string_append (text, "kiyome_build_info{version=\"" KY_VERSION "\"} 1\n");
  metrics_table_put_head (
      text, "kiyome_part_well", "gauge", NULL,
      "Whether kiyome status finds that the part works; none: it may not be asked.");
  ky_status_each (status, put_health, text);
  for (const KyHealthFact *fact = ky_health_facts; fact->part != NULL; fact++)
    if (fact->kind != KY_METRIC_NONE && strcmp (fact->part->program, "store") == 0)
      put_metric (text, fact, stores, all->len, status);
    else if (fact->kind != KY_METRIC_NONE)
      put_metric (text, fact, &sanitizer, 1, status);
  put_handling (text, stores, all->len);
  g_string_append (text, "# EOF\n");
  return g_string_free (text, FALSE);
}
