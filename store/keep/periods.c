/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the periods of policies, and notes with each message by how much its original is kept
 * longer or shorter than others, so that retention compares one sum and knows no policies. */
#include "store/keep/periods.h"
#include "config/policy.h"

#define META "periods" /* what ky_periods_refresh() has found last */

void
ky_periods_of (KyConfig *config, const gchar *name, KyPeriods *ret_periods)
{
  g_autoptr (KyPolicy) policy = name[0] != '\0' ? ky_config_policy (config, name, NULL) : NULL;
  gint64 *const periods[]
      = { &ret_periods->originals, &ret_periods->reports, &ret_periods->records };
  static const KyPolicyKey keys[]
      = { KY_POLICY_RETAIN_ORIGINALS, KY_POLICY_RETAIN_REPORTS, KY_POLICY_RETAIN_RECORDS };

  *ret_periods = (KyPeriods){
    .originals = (gint64)ky_config_uint (config, KY_CONFIG_STORE_RETENTION),
    .reports = (gint64)ky_config_uint (config, KY_CONFIG_RETAIN_REPORTS),
    .records = (gint64)ky_config_uint (config, KY_CONFIG_RETAIN_RECORDS),
  };
  if (policy == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (ky_policy_uint (policy, keys[i]) > 0)
      *periods[i] = (gint64)ky_policy_uint (policy, keys[i]);
  /* "none" is no number: 0. */
  ret_periods->class = g_ascii_strtoll (ky_policy_string (policy, KY_POLICY_RETAIN_CLASS), NULL,
                                        10);
}

/* What a policy says of its own. */
typedef struct
{
  gchar *name;
  gint64 class, longer; /* microseconds */
} Special;

static void
periods_free_special (gpointer data)
{
  Special *special = data;

  g_free (special->name);
  g_free (special);
}

static gint
periods_shortest_first (gconstpointer a, gconstpointer b)
{
  const Special *x = *(Special *const *)a;
  const Special *y = *(Special *const *)b;

  return x->longer < y->longer ? -1 : x->longer > y->longer;
}

/* Returns the policies that have a class, or a period of originals of their own, shortest first.
 * (transfer full; of Special) */
static GPtrArray *
periods_list (KyConfig *config)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (periods_free_special);
  g_auto (GStrv) names = ky_config_policy_names (config);
  gint64 usual = (gint64)ky_config_uint (config, KY_CONFIG_STORE_RETENTION);

  for (guint i = 0; names[i] != NULL; i++)
    {
      KyPeriods periods;
      Special *special;

      ky_periods_of (config, names[i], &periods);
      if (periods.class == 0 && periods.originals == usual)
        continue;
      special = g_new (Special, 1);
      *special = (Special){ g_strdup (names[i]), periods.class,
                            (periods.originals - usual) * KY_PERIODS_DAY_US };
      g_ptr_array_add (list, special);
    }
  g_ptr_array_sort (list, periods_shortest_first);
  return list;
}

/* SQL: sets what policy ?1 (class ?2, longer ?3) says of the messages that `where` selects. A
 * shorter period applies only where the message has no other policy. */
#define SET_PERIODS(where)                                                                         \
  "UPDATE messages SET class = CASE WHEN ?2 = 0 THEN class WHEN class = 0 THEN ?2"                 \
  "  ELSE min (class, ?2) END,"                                                                    \
  " longer = CASE WHEN ?3 >= 0 THEN max (longer, ?3)"                                              \
  "  WHEN EXISTS (SELECT 1 FROM debts d WHERE d.message = messages.n AND d.policy <> ?1)"          \
  "   OR policy IS DISTINCT FROM ?1 THEN longer ELSE ?3 END"                                       \
  " WHERE " where " AND (policy = ?1"                                                              \
  "  OR EXISTS (SELECT 1 FROM debts d WHERE d.message = messages.n AND d.policy = ?1))"

gboolean
ky_periods_note (KyServer *server, gint64 n, GError **error)
{
  g_autoptr (GPtrArray) list = periods_list (server->config);

  if (list->len > 0
      && !ky_index_run (server->index, error,
                        "UPDATE messages SET class = 0, longer = 0"
                        " WHERE n = ? AND (class <> 0 OR longer <> 0)",
                        "i", n))
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    {
      const Special *special = list->pdata[i];

      if (!ky_index_run (server->index, error, SET_PERIODS ("n = ?4"), "siii", special->name,
                         special->class, special->longer, n))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_periods_refresh (KyServer *server, GError **error)
{
  g_autoptr (GPtrArray) list = periods_list (server->config);
  g_autofree gchar *before = ky_index_meta (server->index, META);
  g_autoptr (GString) now = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const Special *special = list->pdata[i];

      g_string_append_printf (now, "%s%s %" G_GINT64_FORMAT, i > 0 ? ";" : "", special->name,
                              special->longer / KY_PERIODS_DAY_US);
    }
  if (g_strcmp0 (before != NULL ? before : "", now->str) == 0)
    return TRUE;
  if (!ky_index_run (server->index, error, "UPDATE messages SET longer = 0 WHERE longer <> 0", ""))
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    {
      const Special *special = list->pdata[i];

      if (special->longer != 0
          && !ky_index_run (server->index, error, SET_PERIODS ("destroyed IS NULL"), "sii",
                            special->name, (gint64)0, special->longer))
        return FALSE;
    }
  /* Nothing was swept by these periods. */
  return ky_index_set_meta (server->index, META, now->str, error)
         && ky_index_run (server->index, error, "DELETE FROM meta WHERE name = 'swept'", "");
}
