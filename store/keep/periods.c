/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the periods of policies, and notes with each message by how much its original is kept
 * longer or shorter than others, so that retention compares one sum and knows no policies. */
#include "store/keep/periods.h"
#include "common/iso-time.h"

#define META "periods" /* result of the last ky_periods_refresh() */

static void
periods_of_one (const KyServer *server, const gchar *name, KyPeriods *ret_periods)
{
  KyConfig *config = server->config;
  g_autoptr (KyPolicy) policy
      = name[0] != '\0' ? ky_config_policy (server->policies, name, NULL) : NULL;
  gint64 *const periods[]
      = { &ret_periods->originals, &ret_periods->reports, &ret_periods->records };
  static const KyPolicyKey keys[]
      = { KY_POLICY_RETAIN_ORIGINALS, KY_POLICY_RETAIN_REPORTS, KY_POLICY_RETAIN_RECORDS };

  *ret_periods = (KyPeriods){
    .originals = (gint64)ky_config_uint (config, KY_CONFIG_STORE_RETENTION),
    .reports = (gint64)ky_config_uint (config, KY_CONFIG_RETAIN_REPORTS),
    .records = (gint64)ky_config_uint (config, KY_CONFIG_RETAIN_RECORDS),
  };
  for (guint i = 0; policy != NULL && i < G_N_ELEMENTS (keys); i++)
    if (ky_policy_uint (policy, keys[i]) > 0)
      *periods[i] = (gint64)ky_policy_uint (policy, keys[i]);
  /* "none" is no number: 0. */
  ret_periods->is_gone = policy == NULL && name[0] != '\0';
  if (policy != NULL)
    ret_periods->class = g_ascii_strtoll (ky_policy_string (policy, KY_POLICY_RETAIN_CLASS), NULL,
                                          10);
  /* When a record is removed, its report is removed as well. */
  if (ret_periods->records > 0
      && (ret_periods->reports == 0 || ret_periods->reports > ret_periods->records))
    ret_periods->reports = ret_periods->records;
}

static gint64
periods_longer_of (gint64 a, gint64 b)
{
  return a == 0 || b == 0 ? 0 : MAX (a, b);
}

void
ky_periods_of (const KyServer *server, const gchar *policies, KyPeriods *ret_periods)
{
  /* Not in the name of a policy. */
  g_auto (GStrv) names = g_strsplit_set (policies, ";+", -1);

  periods_of_one (server, names[0] != NULL ? names[0] : "", ret_periods);
  for (guint i = 1; names[0] != NULL && names[i] != NULL; i++)
    {
      KyPeriods one;

      periods_of_one (server, names[i], &one);
      ret_periods->is_gone |= one.is_gone;
      ret_periods->originals = periods_longer_of (ret_periods->originals, one.originals);
      ret_periods->reports = periods_longer_of (ret_periods->reports, one.reports);
      ret_periods->records = periods_longer_of (ret_periods->records, one.records);
      if (ret_periods->class == 0 || (one.class != 0 && one.class < ret_periods->class))
        ret_periods->class = one.class;
    }
}

/* Returns by how much an original is kept longer than store.retention-days says, in
 * microseconds. */
static gint64
periods_find_longer (const KyServer *server, const KyPeriods *periods)
{
  return (periods->originals - (gint64)ky_config_uint (server->config, KY_CONFIG_STORE_RETENTION))
         * KY_DAY_US;
}

#define TRIED_MAX 64 /* configurations; then it begins anew */

void
ky_periods_reload (KyServer *server)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyConfig) present = ky_config_load_parts (ky_config_directory (server->config),
                                                       ky_config_parts (server->config), &error);

  if (present == NULL)
    {
      ky_log_said (KY_LOG_ERROR, error->message);
      ky_log (KY_LOG_ERROR, "policies could not be reloaded: the previous ones stay in force");
      return;
    }
  ky_config_unref (server->policies);
  server->policies = g_steal_pointer (&present);
  server->periods = KY_PERIODS_UNKNOWN;
}

void
ky_periods_follow (KyServer *server, const guint8 *config_sha256)
{
  gchar hash[KY_SHA256_HEX_SIZE];

  if (memcmp (ky_config_sha256 (server->policies), config_sha256, KY_SHA256_SIZE) == 0)
    return;
  if (g_hash_table_size (server->configurations) >= TRIED_MAX)
    g_hash_table_remove_all (server->configurations);
  ky_sha256_to_hex (config_sha256, hash);
  if (g_hash_table_add (server->configurations, g_strdup (hash)))
    ky_periods_reload (server);
}

/* Tells whether any policy has a class or a period of originals of its own. */
static gboolean
periods_are_used (KyServer *server)
{
  if (server->periods != KY_PERIODS_UNKNOWN)
    return server->periods == KY_PERIODS_USED;
  g_auto (GStrv) names = ky_config_policy_names (server->policies);
  server->periods = KY_PERIODS_UNUSED;
  for (guint i = 0; names[i] != NULL && server->periods == KY_PERIODS_UNUSED; i++)
    {
      KyPeriods periods;

      ky_periods_of (server, names[i], &periods);
      if (periods.class != 0 || periods_find_longer (server, &periods) != 0)
        server->periods = KY_PERIODS_USED;
    }
  return server->periods == KY_PERIODS_USED;
}

gboolean
ky_periods_note (KyServer *server, gint64 n, GError **error)
{
  KyPeriods periods;

  /* A statement less for each mail where no policy needs it. */
  if (!periods_are_used (server))
    return TRUE;
  KyStatement *row = ky_index_bind (
      server->index, error, "SELECT " KY_PERIODS_POLICIES " FROM messages WHERE n = ?", "i", n);
  gint step = ky_index_step (server->index, row, error);
  if (step != 1)
    return step == 0;
  g_autofree gchar *policies = ky_index_text (row, 0);
  ky_index_reset (row);
  ky_periods_of (server, policies, &periods);
  gint64 longer = periods_find_longer (server, &periods);
  return (periods.class == 0 && longer == 0)
         || ky_index_run (server->index, error,
                          "UPDATE messages SET class = ?, longer = ? WHERE n = ?", "iii",
                          periods.class, longer, n);
}

/* Holds a message whose period has changed. */
typedef struct
{
  gint64 n, longer;
} Changed;

/* Finds the messages whose period is not what the configuration says. `lengthens`: only those that
 * are to be kept for longer. Returns NULL on error. (transfer full; of Changed) */
static GArray *
periods_find_changed (const KyServer *server, KyIndex *index, gboolean lengthens, GError **error)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (Changed));
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT n, longer, " KY_PERIODS_POLICIES
                                    " FROM messages JOIN originals USING (n) ORDER BY n",
                                    "");
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *policies = ky_index_text (row, 2);
      Changed one = { ky_index_integer (row, 0), 0 };
      KyPeriods periods;

      ky_periods_of (server, policies, &periods);
      one.longer = periods_find_longer (server, &periods);
      if (lengthens || periods.is_gone ? one.longer > ky_index_integer (row, 1)
                                       : one.longer != ky_index_integer (row, 1))
        g_array_append_val (changed, one);
    }
  return step == 0 ? g_steal_pointer (&changed) : NULL;
}

/* Sets the periods that periods_find_changed() finds. `ret_changed`: the number of messages, or
 * NULL if it does not matter. Errors: STORE. */
static gboolean
periods_change (const KyServer *server, KyIndex *index, gboolean lengthens, guint *ret_changed,
                GError **error)
{
  g_autoptr (GArray) changed = periods_find_changed (server, index, lengthens, error);

  for (guint i = 0; changed != NULL && i < changed->len; i++)
    {
      const Changed *one = &g_array_index (changed, Changed, i);

      if (!ky_index_run (index, error, "UPDATE messages SET longer = ? WHERE n = ?", "ii",
                         one->longer, one->n))
        return FALSE;
    }
  if (changed != NULL && ret_changed != NULL)
    *ret_changed = changed->len;
  return changed != NULL;
}

gboolean
ky_periods_lengthen (const KyServer *server, KyIndex *index, GError **error)
{
  if (!ky_index_begin (index, TRUE, error))
    return FALSE;
  if (periods_change (server, index, TRUE, NULL, error) && ky_index_commit (index, error))
    return TRUE;
  ky_index_rollback (index);
  return FALSE;
}

/* Returns by how many days each policy keeps originals longer than others: "NAME DAYS;…". A policy
 * that was removed is missing, so that its return is noticed. (transfer full) */
static gchar *
periods_describe (const KyServer *server)
{
  g_auto (GStrv) names = ky_config_policy_names (server->policies);
  GString *text = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      KyPeriods periods;

      ky_periods_of (server, names[i], &periods);
      g_string_append_printf (text, "%s%s %" G_GINT64_FORMAT, i > 0 ? ";" : "", names[i],
                              periods_find_longer (server, &periods) / KY_DAY_US);
    }
  return g_string_free (text, FALSE);
}

gboolean
ky_periods_refresh (KyServer *server, GError **error)
{
  g_autofree gchar *before = ky_index_meta (server->index, META);
  g_autofree gchar *now = periods_describe (server);
  guint changed = 0;

  if (g_strcmp0 (before, now) == 0)
    return TRUE;
  if (!periods_change (server, server->index, FALSE, &changed, error)
      || !ky_index_set_meta (server->index, META, now, error))
    return FALSE;
  /* The last sweep did not apply the changed periods, so the next one must begin with the first
   * message. */
  return changed == 0
         || ky_index_run (server->index, error, "DELETE FROM meta WHERE name = 'swept'", "");
}
