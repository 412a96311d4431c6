/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the policy by which a mail is delivered from its original. For a deferred delivery that is
 * the policy that kiyome-milter found in the configuration that it had then: this program may have
 * loaded an older or a newer one. */
#include "opener/reprocess.h"

#include "config/strictest.h"

/* Returns the stricter of two policies, each nullable. (transfer full) */
static KyPolicy *
stricter_of (KyPolicy *a, KyPolicy *b)
{
  if (a == NULL || b == NULL)
    return a != NULL || b != NULL ? ky_policy_ref (a != NULL ? a : b) : NULL;
  return ky_policy_does_same (a, b) ? ky_policy_ref (a) : ky_policy_strictest (a, b);
}

/* Returns the strictest of the policies `names` ("a;b") in `config`. NULL: one of them does not
 * exist any more. (transfer full) */
static KyPolicy *
reprocess_policy_find_named (KyConfig *config, const gchar *names)
{
  g_auto (GStrv) each = g_strsplit (names, ";", -1);
  KyPolicy *all = NULL;

  for (guint i = 0; each[i] != NULL; i++)
    {
      g_autoptr (KyPolicy) named = ky_config_policy (config, each[i], NULL);
      g_autoptr (KyPolicy) before = g_steal_pointer (&all);

      if (named == NULL)
        return NULL;
      all = stricter_of (before, named);
    }
  return all;
}

/* Returns the policy of the deferred delivery, or else the strictest of the recipients in `config`.
 * (transfer full) */
static KyPolicy *
find_in (const KyReprocess *again, KyConfig *config)
{
  const KyEnvelopeFacts facts = { .sender = again->sender,
                                  .direction = again->direction,
                                  .login = again->login[0] != '\0' ? again->login : NULL,
                                  .client = again->client,
                                  .sender_is_authentic = again->is_authentic,
                                  .departments = again->departments,
                                  .has_size = TRUE,
                                  .size = again->size };
  KyPolicy *policy = again->policy_name != NULL
                         ? reprocess_policy_find_named (config, again->policy_name)
                         : NULL;

  return policy != NULL ? policy
                        : ky_config_resolve_all (config, &facts,
                                                 (const gchar *const *)again->recipients, NULL);
}

static gboolean
is_what_it_came_under (const KyReprocess *again, const KyConfig *config)
{
  gchar hash[KY_SHA256_HEX_SIZE];

  ky_sha256_to_hex (ky_config_sha256 (config), hash);
  return strcmp (hash, again->came_under) == 0;
}

/* Finds the policy of the mail. kiyome-milter may have loaded the files before this program did, so
 * both generations are considered: if neither is that of the mail, the stricter policy applies. If
 * the files cannot be parsed, the mail waits. */
KyPolicy *
ky_reprocess_find_policy (KyReprocess *again, GError **error)
{
  g_autoptr (KyPolicy) loaded = NULL;

  if (again->policy_name == NULL || is_what_it_came_under (again, again->config))
    return find_in (again, again->config);
  g_autoptr (KyConfig) present = ky_config_load (ky_config_directory (again->config), error);
  if (present == NULL)
    return NULL;
  g_autoptr (KyPolicy) read = find_in (again, present);
  if (!is_what_it_came_under (again, present))
    {
      loaded = find_in (again, again->config);
      return stricter_of (loaded, read);
    }
  ky_config_unref (again->config);
  again->config = ky_config_ref (present);
  return g_steal_pointer (&read);
}
