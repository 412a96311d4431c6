/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups the recipients of one mail by the policy that applies to each, because one transaction can
 * only give all its recipients the same output. */
#include "milter/policy-groups.h"

#include "common/mail/authres.h"
#include "common/release.h"

static void
policy_groups_group_free (gpointer data)
{
  KyPolicyGroup *group = data;

  ky_policy_unref (group->policy);
  KY_RELEASE_MEMBERS (group, recipients, names, policies);
  g_free (group);
}

/* Resolves the policy of one recipient. The trusted hosts are those of the policy for an
 * unauthenticated sender. (transfer full) */
static KyPolicy *
policy_groups_resolve (KyConfig *config, const KyEnvelopeFacts *facts, const gchar *recipient,
                       const gchar *authres, gboolean *ret_is_authentic)
{
  KyEnvelopeFacts one = *facts;

  one.recipient = recipient;
  KyPolicy *policy = ky_config_resolve (config, &one, NULL);
  *ret_is_authentic = ky_authres_is_authentic (
      authres, ky_policy_list (policy, KY_POLICY_MAIL_TRUSTED_HOSTS), facts->sender);
  if (!*ret_is_authentic)
    return policy;
  one.sender_is_authentic = TRUE;
  ky_policy_unref (policy);
  return ky_config_resolve (config, &one, NULL);
}

/* Keeps all names, because policies that are equal now may differ when a deferred delivery is made.
 * They are sorted, so that a repeated message gives the same text. */
static void
policy_groups_add_name (KyPolicyGroup *group, const gchar *name)
{
  guint at = 0;

  for (; at < group->names->len; at++)
    {
      gint order = strcmp (group->names->pdata[at], name);

      if (order == 0)
        return;
      if (order > 0)
        break;
    }
  g_ptr_array_insert (group->names, (gint)at, g_strdup (name));
}

static KyPolicyGroup *
find_group (GPtrArray *groups, KyPolicy *policy, gboolean is_authentic)
{
  KyPolicyGroup *group;

  for (guint i = 0; i < groups->len; i++)
    {
      group = groups->pdata[i];
      if (group->sender_is_authentic == is_authentic && ky_policy_does_same (group->policy, policy))
        return group;
    }
  group = g_new0 (KyPolicyGroup, 1);
  group->policy = ky_policy_ref (policy);
  group->sender_is_authentic = is_authentic;
  group->recipients = g_ptr_array_new ();
  group->names = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (groups, group);
  return group;
}

/* Moves the largest group to the front, with its first recipient. */
static void
put_largest_first (GPtrArray *groups, GPtrArray *recipients)
{
  guint largest = 0;

  for (guint i = 1; i < groups->len; i++)
    if (ky_recipients_are_before (((KyPolicyGroup *)groups->pdata[i])->recipients,
                                  ((KyPolicyGroup *)groups->pdata[largest])->recipients))
      largest = i;
  KyPolicyGroup *group = groups->pdata[largest];
  groups->pdata[largest] = groups->pdata[0];
  groups->pdata[0] = group;
  for (guint i = 0; i < recipients->len; i++)
    if (recipients->pdata[i] == group->recipients->pdata[0])
      {
        recipients->pdata[i] = recipients->pdata[0];
        recipients->pdata[0] = group->recipients->pdata[0];
        return;
      }
}

static void
policy_groups_end_group (KyPolicyGroup *group)
{
  g_ptr_array_add (group->recipients, NULL);
  g_ptr_array_add (group->names, NULL);
  group->policies = g_strjoinv (";", (gchar **)group->names->pdata);
}

GPtrArray *
ky_policy_groups_new (KyConfig *config, const KyEnvelopeFacts *facts, GPtrArray *recipients,
                      const gchar *authres)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (policy_groups_group_free);

  for (guint i = 0; i < recipients->len && recipients->pdata[i] != NULL; i++)
    {
      gboolean is_authentic = FALSE;
      g_autoptr (KyPolicy) policy
          = policy_groups_resolve (config, facts, recipients->pdata[i], authres, &is_authentic);
      KyPolicyGroup *group = find_group (groups, policy, is_authentic);

      policy_groups_add_name (group, ky_policy_name (policy));
      g_ptr_array_add (group->recipients, recipients->pdata[i]);
    }
  for (guint i = 0; i < groups->len; i++)
    policy_groups_end_group (groups->pdata[i]);
  put_largest_first (groups, recipients);
  return groups;
}

const gchar *const *
ky_policy_group_recipients (const KyPolicyGroup *group)
{
  return (const gchar *const *)group->recipients->pdata;
}
