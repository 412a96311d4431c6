/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Applies the rules of contract/health.def to the status of a program, and makes sentences of the
 * values. */
#include "config/health.h"

#include "common/fault.h"
#include "common/iso-time.h"
#include "common/release.h"
#include "common/words.h"
#include "config/signatures.h"

const gchar *
ky_health_value (GHashTable *values, const gchar *format, ...)
{
  const gchar *value = NULL;
  va_list arguments;

  va_start (arguments, format);
  g_autofree gchar *path = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (values != NULL)
    value = g_hash_table_lookup (values, path);
  return value != NULL ? value : "";
}

/* --- conditions ----------------------------------------------------------------------------- */

static gint64
health_number (const gchar *text)
{
  return g_ascii_strtoll (text, NULL, 10);
}

static gboolean
health_is_said (const gchar *value)
{
  return *value != '\0' && strcmp (value, "null") != 0;
}

static gboolean
health_holds (const KyHealthCondition *condition, GHashTable *values)
{
  const gchar *value = ky_health_value (values, "%s", condition->path);
  const gchar *text = condition->bound;
  gint64 number = health_number (value), bound = 0;

  if (text != NULL)
    bound = health_number (g_ascii_isdigit (*text) ? text : ky_health_value (values, "%s", text));
  switch (condition->test)
    {
    case KY_HEALTH_IS_SAID:
      return health_is_said (value);
    case KY_HEALTH_IS_NOT_SAID:
      return !health_is_said (value);
    case KY_HEALTH_BELOW:
      return number < bound;
    case KY_HEALTH_ABOVE:
      return number > bound;
    case KY_HEALTH_AT_LEAST:
      return number >= bound;
    case KY_HEALTH_IS:
      return strcmp (value, text) == 0;
    case KY_HEALTH_IS_NOT:
      return strcmp (value, text) != 0;
    case KY_HEALTH_NEARLY:
      return health_is_said (value) && number >= bound - bound / 10;
    }
  g_assert_not_reached ();
}

static gboolean
health_applies (const KyHealthRule *rule, GHashTable *values)
{
  for (const KyHealthCondition *condition = rule->conditions; condition->path != NULL; condition++)
    if (!health_holds (condition, values))
      return FALSE;
  return TRUE;
}

/* --- sentences ------------------------------------------------------------------------------ */

static gchar *
health_age (gint64 seconds, gboolean is_japanese)
{
  static const struct
  {
    gint64 seconds, most; /* seconds of the unit, and how many units are printed at most */
    const gchar *one, *more, *ja;
  } units[] = { { 60, 119, "minute", "minutes", "分" },
                { 3600, 47, "hour", "hours", "時間" },
                { 86400, G_MAXINT, "day", "days", "日" } };
  guint unit = 0;
  gint64 n;

  while ((n = CLAMP (seconds / units[unit].seconds, 0, G_MAXINT)) > units[unit].most)
    unit++;
  if (is_japanese)
    return g_strdup_printf ("%" G_GINT64_FORMAT " %s前", n, units[unit].ja);
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s old", n,
                          n == 1 ? units[unit].one : units[unit].more);
}

static gchar *
health_since (gint64 seconds)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) then = g_date_time_add_seconds (now, -(gdouble)seconds);

  return then != NULL ? g_date_time_format (then, "%Y-%m-%d %H:%M:%S") : g_strdup ("-");
}

/* Returns `value` in the form `form` (nullable). (transfer full) */
static gchar *
health_shown (const gchar *value, const gchar *form, gboolean is_japanese)
{
  if (g_strcmp0 (form, "size") == 0)
    return g_format_size (g_ascii_strtoull (value, NULL, 10));
  if (g_strcmp0 (form, "number") == 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT, g_ascii_strtoull (value, NULL, 10));
  if (g_strcmp0 (form, "said") == 0)
    return ky_fault_words (value, is_japanese);
  if (g_strcmp0 (form, "word") == 0)
    return g_strdup (ky_words_label ("health.word", value, is_japanese));
  if (g_strcmp0 (form, "age") == 0)
    return health_age (health_number (value), is_japanese);
  if (g_strcmp0 (form, "since") == 0)
    return health_since (health_number (value));
  return g_strdup (value);
}

/* Appends `words` with the values in place of "{PATH}" and "{PATH:FORM}". */
static void
health_append (GString *text, const gchar *words, GHashTable *values, gboolean is_japanese)
{
  g_auto (GStrv) pieces = g_strsplit_set (words, "{}", -1);

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      g_auto (GStrv) halves = i % 2 != 0 ? g_strsplit (pieces[i], ":", 2) : NULL;
      g_autofree gchar *shown = NULL;

      if (halves != NULL)
        shown = health_shown (ky_health_value (values, "%s", halves[0]), halves[1], is_japanese);
      g_string_append (text, shown != NULL ? shown : pieces[i]);
    }
}

/* Appends the sentence of `rule` to `text`, separated from earlier ones. */
static void
health_say (GString *text, const KyHealthRule *rule, GHashTable *values, gboolean is_japanese)
{
  if (rule->words[0] == NULL)
    return;
  if (text->len > 0 && rule->words[0][0] != ':')
    g_string_append (text, is_japanese ? "。" : "; ");
  health_append (text, rule->words[is_japanese ? 1 : 0], values, is_japanese);
}

/* --- judgement ------------------------------------------------------------------------------ */

KyVerdict
ky_health_judge (const gchar *part, GHashTable *values, gboolean is_japanese)
{
  KyVerdict verdict = { .judgement = KY_JUDGEMENT_WELL };
  GString *text = g_string_new (NULL), *faults = g_string_new (NULL), *names = g_string_new (NULL);
  GString *state = g_string_new (NULL);
  gboolean is_over = FALSE, has_state = FALSE;

  for (const KyHealthFact *fact = ky_health_facts; fact->part != NULL; fact++)
    for (const KyHealthRule *rule = fact->rules; rule != NULL && rule->conditions != NULL; rule++)
      {
        if (strcmp (fact->part->name, part) != 0 || !health_applies (rule, values))
          continue;
        if (rule->judgement != KY_JUDGEMENT_WELL)
          g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", fact->path);
        if (is_over)
          continue;
        is_over = rule->is_alone;
        verdict.judgement = MAX (verdict.judgement, rule->judgement);
        health_say (text, rule, values, is_japanese);
        if (rule->judgement != KY_JUDGEMENT_WELL)
          health_say (faults, rule, values, is_japanese);
        has_state = has_state || rule->state != NULL;
        if (rule->state != NULL)
          health_append (state, rule->state, values, FALSE);
      }
  if (!has_state)
    g_string_assign (state, verdict.judgement == KY_JUDGEMENT_WELL ? "ready" : "warning");
  verdict.state = g_string_free (state, FALSE);
  verdict.text = g_string_free (text, FALSE);
  verdict.faults = g_string_free (faults, FALSE);
  verdict.names = g_string_free (names, FALSE);
  return verdict;
}

KY_DEFINE_PUBLIC_CLEAR (ky_verdict_clear, KyVerdict, state, text, faults, names)

/* --- the scanner ---------------------------------------------------------------------------- */

/* Returns whether `directory` can be read and holds no file that libclamav would load. */
static gboolean
health_lacks_signatures (const gchar *directory)
{
  static const gchar *const suffixes[] = { "db", ".cvd", ".cld", ".cud", NULL };
  g_autoptr (GDir) entries = g_dir_open (directory, 0, NULL);
  const gchar *name;

  if (entries == NULL)
    return FALSE;
  while ((name = g_dir_read_name (entries)) != NULL)
    for (gsize i = 0; suffixes[i] != NULL; i++)
      if (g_str_has_suffix (name, suffixes[i]))
        return FALSE;
  return TRUE;
}

void
ky_health_add_scanner (GHashTable *values, const KyConfig *config)
{
  const gchar *engine = ky_config_string (config, KY_CONFIG_SCANNER_ENGINE);
  const gchar *database = ky_config_string (config, KY_CONFIG_SCANNER_DATABASE);
  guint64 most = ky_config_uint (config, KY_CONFIG_SCANNER_MAX_AGE) * KY_DAY_SECONDS;
  gchar *missing = ky_signatures_missing (config);

  g_hash_table_insert (values, g_strdup ("configured.engine"), g_strdup (engine));
  g_hash_table_insert (values, g_strdup ("configured.database"), g_strdup (database));
  if (missing != NULL)
    g_hash_table_insert (values, g_strdup ("configured.missing"), missing);
  if (most > 0)
    g_hash_table_insert (values, g_strdup ("configured.max_age"),
                         g_strdup_printf ("%" G_GUINT64_FORMAT, most));
  if (strcmp (engine, "libclamav") == 0 && health_lacks_signatures (database))
    g_hash_table_insert (values, g_strdup ("configured.is_empty"), g_strdup ("true"));
}
