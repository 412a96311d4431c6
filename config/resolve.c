/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Resolves which policy applies to each recipient of a message, and says why. If several files of
 * policy.d match, the one with the highest priority applies, and among equals the most specific
 * one; where a fact is unknown, the strictest policy that could apply does. */
#include "common/translate.h"
#include "config/config-private.h"
#include "config/strictest.h"

static gchar *
resolve_explain (const KyPolicyFile *rule, const KyMatchScore *score, const KyEnvelopeFacts *facts)
{
  GString *why = g_string_new (NULL);

  g_string_append_printf (why, _ ("policy %s for %s: "), ky_policy_name (rule->policy),
                          facts->recipient != NULL ? facts->recipient : _ ("any recipient"));
  if (score == NULL)
    {
      g_string_append_printf (why, _ ("no [match] applies, so the standard policy is used (%s)"),
                              rule->file != NULL ? rule->file : _ ("built in"));
      return g_string_free (why, FALSE);
    }
  g_string_append_printf (why, _ ("%s matches by"), rule->file);
  for (guint key = 0; key < KY_MATCH_LAST; key++)
    if (score->ranks[key] > 0)
      g_string_append_printf (why, " %s", ky_match_key_name ((KyMatchKey)key));
  if (rule->priority > 0)
    g_string_append_printf (why, _ (", priority %u"), rule->priority);
  return g_string_free (why, FALSE);
}

/* Returns the rule that matches one recipient in one department (or in none) best, and in
 * `*ret_score` how closely it matches; NULL: no rule matches. (transfer none) */
static const KyPolicyFile *
resolve_find_best (KyConfig *config, const KyEnvelopeFacts *facts, KyMatchScore *ret_score)
{
  const KyPolicyFile *best = NULL;
  g_auto (KyMatchSubject) subject;

  ky_match_subject_init (&subject, facts);
  for (guint i = 0; i < config->rules->len; i++)
    {
      const KyPolicyFile *rule = g_ptr_array_index (config->rules, i);
      KyMatchScore score;

      if (!ky_match_fits (&rule->match, &subject, &score))
        continue;
      /* If two rules match equally well, the first one in the order of file names is used. */
      if (best == NULL || rule->priority > best->priority
          || (rule->priority == best->priority && ky_match_score_compare (&score, ret_score) > 0))
        {
          best = rule;
          *ret_score = score;
        }
    }
  return best;
}

static KyPolicy *
resolve_one (KyConfig *config, const KyEnvelopeFacts *facts, gchar **ret_why)
{
  KyMatchScore score = { { 0 } };
  const KyPolicyFile *best = resolve_find_best (config, facts, &score);
  const KyPolicyFile *rule = best != NULL ? best : ky_config_find_rule (config, "standard");

  if (ret_why != NULL)
    *ret_why = resolve_explain (rule, best != NULL ? &score : NULL, facts);
  return ky_policy_ref (rule->policy);
}

static KyPolicy *
strictest_of (KyConfig *config, KyPolicy *a, KyPolicy *b)
{
  gchar key[2 * KY_SHA256_HEX_SIZE];

  if (a == b)
    return ky_policy_ref (a);
  ky_sha256_to_hex (ky_policy_sha256 (a), key);
  key[KY_SHA256_HEX_SIZE - 1] = ':';
  ky_sha256_to_hex (ky_policy_sha256 (b), key + KY_SHA256_HEX_SIZE);
  g_mutex_lock (&config->mutex);
  KyPolicy *merged = g_hash_table_lookup (config->merged, key);
  if (merged == NULL)
    {
      merged = ky_policy_strictest (a, b);
      g_hash_table_insert (config->merged, g_strdup (key), merged);
    }
  ky_policy_ref (merged);
  g_mutex_unlock (&config->mutex);
  return merged;
}

static gint
compare_policies (gconstpointer a, gconstpointer b)
{
  return strcmp (ky_policy_name (*(KyPolicy *const *)a), ky_policy_name (*(KyPolicy *const *)b));
}

/* Holds several policies that apply at once, each once, and why. */
typedef struct
{
  GPtrArray *policies;
  GString *why; /* (nullable) the explanation, if it is wanted */
} Several;

static void
several_init (Several *several, gboolean says_why)
{
  several->policies = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_policy_unref);
  several->why = says_why ? g_string_new (NULL) : NULL;
}

/* Adds `policy` and the reason for it, `because` (nullable), to the policies of one recipient,
 * unless the policy is there already. Both arguments: (transfer full). */
static void
several_add (Several *several, KyPolicy *policy, gchar *because)
{
  if (g_ptr_array_find (several->policies, policy, NULL))
    ky_policy_unref (policy);
  else
    {
      if (several->why != NULL)
        g_string_append_printf (several->why, "%s%s", several->why->len > 0 ? "; " : "", because);
      g_ptr_array_add (several->policies, policy);
    }
  g_free (because);
}

/* Merges the collected policies, of which there is at least one, into a policy that is as strict as
 * each of them. Clears `several`. (transfer full) */
static KyPolicy *
several_end (Several *several, KyConfig *config, gchar **ret_why)
{
  /* Sorted by name, so that the order of recipients does not change the result. */
  g_ptr_array_sort (several->policies, compare_policies);
  KyPolicy *strictest = ky_policy_ref (g_ptr_array_index (several->policies, 0));
  for (guint i = 1; i < several->policies->len; i++)
    {
      KyPolicy *merged = strictest_of (config, strictest, several->policies->pdata[i]);

      ky_policy_unref (strictest);
      strictest = merged;
    }
  if (ret_why != NULL)
    {
      if (several->policies->len > 1)
        g_string_append (several->why, _ ("; the strictest of them"));
      *ret_why = g_string_free (several->why, FALSE);
    }
  g_ptr_array_unref (several->policies);
  return strictest;
}

/* Holds facts about a message that are not known. */
typedef struct
{
  gboolean recipient, department, sender_department;
} Unknown;

/* Tells whether `rule` depends on something that is unknown. */
static gboolean
is_in_doubt (const KyPolicyFile *rule, const Unknown *unknown)
{
  return (unknown->department && ky_match_has_department (&rule->match))
         || (unknown->sender_department && ky_match_has_sender_department (&rule->match))
         || (unknown->recipient && ky_match_has_recipient (&rule->match));
}

static const gchar *
explain_doubt (const Unknown *unknown)
{
  if (unknown->recipient)
    return _ ("; only the MTA knows to whom this address belongs");
  return unknown->department ? _ ("; the department is not known")
                             : _ ("; the sender's department is not known");
}

/* Returns the strictest of the policy that applies without a department, or to a recipient whom no
 * policy names, and each policy that could win if the recipient were in any department, or in one
 * of these. */
static KyPolicy *
resolve_unknown (KyConfig *config, const KyEnvelopeFacts *facts, const Unknown *unknown,
                 gchar **ret_why)
{
  KyEnvelopeFacts any = *facts;
  KyMatchScore without = { { 0 } };
  gchar *because = NULL;
  Several several;
  g_auto (KyMatchSubject) subject;

  several_init (&several, ret_why != NULL);
  if (unknown->department)
    any.department = "";
  const KyPolicyFile *best = resolve_find_best (config, &any, &without);
  KyPolicy *policy = resolve_one (config, &any, ret_why != NULL ? &because : NULL);
  several_add (&several, policy, because);
  any.any_department = unknown->department;
  any.any_recipient = unknown->recipient;
  any.any_sender_department = unknown->sender_department;
  ky_match_subject_init (&subject, &any);
  for (guint i = 0; i < config->rules->len; i++)
    {
      const KyPolicyFile *rule = g_ptr_array_index (config->rules, i);
      KyMatchScore score;

      if (!is_in_doubt (rule, unknown) || !ky_match_fits (&rule->match, &subject, &score)
          || (best != NULL
              && (rule->priority < best->priority
                  || (rule->priority == best->priority
                      && ky_match_score_compare (&score, &without) < 0))))
        continue;
      because = ret_why != NULL ? resolve_explain (rule, &score, facts) : NULL;
      several_add (&several, ky_policy_ref (rule->policy), because);
    }
  if (several.why != NULL && several.policies->len > 1)
    g_string_append (several.why, explain_doubt (unknown));
  return several_end (&several, config, ret_why);
}

/* Returns the policy for a recipient whose department is known; the sender's may be unknown. */
static KyPolicy *
resolve_known (KyConfig *config, const KyEnvelopeFacts *facts, const Unknown *unknown,
               gchar **ret_why)
{
  return unknown->sender_department ? resolve_unknown (config, facts, unknown, ret_why)
                                    : resolve_one (config, facts, ret_why);
}

KyPolicy *
ky_config_resolve (KyConfig *config, const KyEnvelopeFacts *facts, gchar **ret_why)
{
  KyEnvelopeFacts one = *facts;
  const gchar *const *names;
  Unknown unknown = { .sender_department = config->has_sender_departments
                                           && ky_match_lacks_sender_department (facts) };
  Several several;

  if (!ky_match_knows_recipient (facts))
    unknown.recipient = unknown.department = TRUE;
  if (unknown.recipient)
    return resolve_unknown (config, facts, &unknown, ret_why);
  if (!config->has_departments || facts->department != NULL)
    return resolve_known (config, facts, &unknown, ret_why);
  names = ky_departments_of (facts->departments, facts->recipient);
  unknown.department = names == NULL;
  if (names == NULL)
    return resolve_unknown (config, facts, &unknown, ret_why);
  one.department = *names != NULL ? *names : "";
  if (*names == NULL || names[1] == NULL)
    return resolve_known (config, &one, &unknown, ret_why);
  several_init (&several, ret_why != NULL);
  for (; *names != NULL; names++)
    {
      gchar *because = NULL;

      one.department = *names;
      KyPolicy *policy = resolve_known (config, &one, &unknown, ret_why != NULL ? &because : NULL);
      several_add (&several, policy, because);
    }
  return several_end (&several, config, ret_why);
}

gboolean
ky_config_has_departments (const KyConfig *config)
{
  return config->has_departments;
}

static void
add_departments (GHashTable *names, const KyPolicyFile *rule, KyMatchKey key)
{
  gchar **patterns = rule->match.patterns[key];

  for (; patterns != NULL && *patterns != NULL; patterns++)
    if (!g_hash_table_contains (names, *patterns))
      g_hash_table_insert (names, *patterns, rule->file);
}

GHashTable *
ky_config_departments (const KyConfig *config)
{
  GHashTable *names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < config->rules->len; i++)
    {
      add_departments (names, g_ptr_array_index (config->rules, i), KY_MATCH_DEPARTMENT);
      add_departments (names, g_ptr_array_index (config->rules, i), KY_MATCH_SENDER_DEPARTMENT);
    }
  return names;
}

/* Returns the largest limit for one recipient: of the policy that applies without size and
 * department, and of each that could apply with them. */
static guint64
most_for_one (KyConfig *config, const KyEnvelopeFacts *facts, KyPolicyKey key)
{
  KyEnvelopeFacts any = *facts;
  g_auto (KyMatchSubject) subject;

  any.has_size = FALSE;
  any.department = "";
  g_autoptr (KyPolicy) policy = ky_config_resolve (config, &any, NULL);
  guint64 most = ky_policy_uint (policy, key);
  any.any_size = any.any_department = TRUE;
  any.any_sender_department = ky_match_lacks_sender_department (facts);
  any.any_recipient = !ky_match_knows_recipient (facts);
  ky_match_subject_init (&subject, &any);
  for (guint i = 0; i < config->rules->len; i++)
    {
      const KyPolicyFile *rule = g_ptr_array_index (config->rules, i);
      KyMatchScore score;

      if ((ky_match_has_size (&rule->match) || ky_match_has_department (&rule->match)
           || ky_match_has_sender_department (&rule->match)
           || (any.any_recipient && ky_match_has_recipient (&rule->match)))
          && ky_match_fits (&rule->match, &subject, &score))
        most = MAX (most, ky_policy_uint (rule->policy, key));
    }
  return most;
}

guint64
ky_config_most (KyConfig *config, const KyEnvelopeFacts *facts, const gchar *const *recipients,
                KyPolicyKey key)
{
  guint64 least = G_MAXUINT64;

  if ((!config->has_sizes && !config->has_departments) || recipients == NULL || *recipients == NULL)
    {
      g_autoptr (KyPolicy) policy = ky_config_resolve_all (config, facts, recipients, NULL);

      return ky_policy_uint (policy, key);
    }
  for (; *recipients != NULL; recipients++)
    {
      KyEnvelopeFacts one = *facts;

      one.recipient = *recipients;
      least = MIN (least, most_for_one (config, &one, key));
    }
  return least;
}

KyPolicy *
ky_config_resolve_all (KyConfig *config, const KyEnvelopeFacts *facts,
                       const gchar *const *recipients, gchar **ret_why)
{
  Several several;

  if (recipients == NULL || *recipients == NULL)
    return ky_config_resolve (config, facts, ret_why);
  several_init (&several, ret_why != NULL);
  for (; *recipients != NULL; recipients++)
    {
      KyEnvelopeFacts one = *facts;
      gchar *because = NULL;

      one.recipient = *recipients;
      KyPolicy *policy = ky_config_resolve (config, &one, ret_why != NULL ? &because : NULL);
      several_add (&several, policy, because);
    }
  return several_end (&several, config, ret_why);
}

/* Returns the recipient that sorts first. */
static const gchar *
resolve_least_of (const GPtrArray *recipients)
{
  const gchar *least = recipients->pdata[0];

  for (guint i = 1; recipients->pdata[i] != NULL; i++)
    if (g_ascii_strcasecmp (recipients->pdata[i], least) < 0)
      least = recipients->pdata[i];
  return least;
}

gboolean
ky_recipients_are_before (const GPtrArray *a, const GPtrArray *b)
{
  if (a->len != b->len)
    return a->len > b->len;
  return g_ascii_strcasecmp (resolve_least_of (a), resolve_least_of (b)) < 0;
}
