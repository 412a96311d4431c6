/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes the name of a configuration: SHA-256 over a line "group.key=value" for each key of
 * kiyome.conf, and what each policy says. Files that say the same in other words or another order
 * of keys have the same. */
#include "config/config-private.h"

gchar *
ky_config_rule_text (const KyPolicyFile *rule)
{
  g_autofree gchar *file = rule->file != NULL ? g_path_get_basename (rule->file) : g_strdup ("");
  GString *text = g_string_new (NULL);

  /* Its name decides between two that fit alike. */
  g_string_append_printf (text, "policy.file=%s\npolicy.priority=%u\n", file, rule->priority);
  if (rule->match.any_sender)
    g_string_append (text, "match.sender-is-authentic=no\n");
  for (guint key = 0; key < KY_MATCH_LAST; key++)
    if (rule->match.patterns[key] != NULL)
      {
        g_autofree gchar *patterns = g_strjoinv (";", rule->match.patterns[key]);

        g_string_append_printf (text, "match.%s=%s\n", ky_match_key_name ((KyMatchKey)key),
                                patterns);
      }
  g_string_append (text, ky_policy_to_text (rule->policy));
  return g_string_free (text, FALSE);
}

void
ky_config_hash (GString *keys, const GPtrArray *rules, guint8 ret_sha256[KY_SHA256_SIZE])
{
  for (guint i = 0; i < rules->len; i++)
    {
      g_autofree gchar *rule = ky_config_rule_text (rules->pdata[i]);

      g_string_append_printf (keys, "[%s]\n%s",
                              ky_policy_name (((KyPolicyFile *)rules->pdata[i])->policy), rule);
    }
  ky_sha256 (ky_view (keys->str, keys->len), ret_sha256);
}
