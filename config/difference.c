/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the keys in which two configurations differ, and says which programs must be restarted
 * after a key of kiyome.conf changes. */
#include "config/difference.h"

#include "common/text.h"
#include "config/config-private.h"
#include "config/tenants.h"

/* --- who reads what --------------------------------------------------------------------------- */

#define EVERYBODY "every program"
/* Programs that do not load a changed configuration while they run. */
#define OTHERS "kiyome-store, kiyome-sanitizer, kiyome-folder, kiyome-icap, kiyome-events"

typedef struct
{
  const gchar *group, *key; /* key NULL: the rest of this group */
  const gchar *programs;    /* NULL: none */
} Reader;

static const Reader readers[] = {
#define READER(...) { __VA_ARGS__ },
#include "config/readers.def"
};

const gchar *
ky_config_restart_of (KyConfigKey key)
{
  const KyPolicyKeyInfo *info = ky_config_key_info (key);

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    if (strcmp (readers[i].group, info->group) == 0
        && (readers[i].key == NULL || strcmp (readers[i].key, info->key) == 0))
      return readers[i].programs;
  return EVERYBODY;
}

gboolean
ky_config_restarts (KyConfigKey key, const gchar *program)
{
  const gchar *who = ky_config_restart_of (key);

  return who != NULL && (strcmp (who, EVERYBODY) == 0 || strstr (who, program) != NULL);
}

/* --- what differs ----------------------------------------------------------------------------- */

static void
difference_add_keys (GPtrArray *keys, const KyConfig *old, const KyConfig *changed)
{
  for (guint i = 0; i < KY_CONFIG_KEY_LAST; i++)
    {
      const KyPolicyKeyInfo *info = ky_config_key_info ((KyConfigKey)i);

      if (strcmp (ky_config_string (old, (KyConfigKey)i),
                  ky_config_string (changed, (KyConfigKey)i))
          != 0)
        g_ptr_array_add (keys, g_strdup_printf ("%s.%s", info->group, info->key));
    }
}

/* (nullable) */
static const KyFolder *
find_folder (const KyConfig *config, const gchar *name)
{
  for (guint i = 0; i < config->folders->len; i++)
    if (strcmp (((const KyFolder *)config->folders->pdata[i])->name, name) == 0)
      return config->folders->pdata[i];
  return NULL;
}

static void
add_folders (GPtrArray *keys, const KyConfig *old, const KyConfig *changed)
{
  for (guint i = 0; i < changed->folders->len; i++)
    {
      const KyFolder *folder = changed->folders->pdata[i];
      const KyFolder *other = find_folder (old, folder->name);

      if (other == NULL)
        g_ptr_array_add (keys, g_strdup_printf ("folder %s: added", folder->name));
      for (guint key = 0; other != NULL && key < G_N_ELEMENTS (folder->values); key++)
        if (strcmp (folder->values[key].text, other->values[key].text) != 0)
          g_ptr_array_add (
              keys,
              g_strdup_printf ("folder %s: %s", folder->name,
                               ky_config_key_info ((KyConfigKey)(KY_FOLDER_FIRST + key))->key));
    }
  for (guint i = 0; i < old->folders->len; i++)
    {
      const gchar *name = ((const KyFolder *)old->folders->pdata[i])->name;

      if (find_folder (changed, name) == NULL)
        g_ptr_array_add (keys, g_strdup_printf ("folder %s: removed", name));
    }
}

gboolean
ky_config_folders_differ (const KyConfig *old, const KyConfig *changed)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  add_folders (keys, old, changed);
  return keys->len > 0;
}

/* Returns "group.key=value" of each line of a policy's text, or of a rule's head, as a table. Its
 * entries are views into `text`, which is cut up. (transfer full) */
static GHashTable *
difference_read_lines (gchar *text)
{
  GHashTable *values = g_hash_table_new (g_str_hash, g_str_equal);
  gchar *next = NULL;

  for (gchar *line = text; line != NULL && *line != '\0'; line = next)
    {
      next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      gchar *equals = strchr (line, '=');
      if (equals == NULL)
        continue;
      *equals = '\0';
      g_hash_table_insert (values, line, equals + 1);
    }
  return values;
}

/* Adds the differing keys of a policy that both configurations have. */
static void
add_policy_keys (GPtrArray *keys, const KyPolicyFile *old, const KyPolicyFile *changed)
{
  g_autofree gchar *old_text = ky_config_rule_text (old);
  g_autofree gchar *new_text = ky_config_rule_text (changed);
  const gchar *name = ky_policy_name (changed->policy);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key, value;

  if (strcmp (old_text, new_text) == 0)
    return;
  g_autoptr (GHashTable) before = difference_read_lines (old_text);
  g_autoptr (GHashTable) after = difference_read_lines (new_text);
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_strcmp0 (value, g_hash_table_lookup (after, key)) != 0)
      g_ptr_array_add (names, key);
  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (!g_hash_table_contains (before, key))
      g_ptr_array_add (names, key);
  g_ptr_array_sort (names, ky_text_compare);
  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (keys, g_strdup_printf ("policy %s: %s", name, (const gchar *)names->pdata[i]));
}

static void
difference_add_all (GPtrArray *keys, KyConfig *old, KyConfig *changed)
{
  difference_add_keys (keys, old, changed);
  add_folders (keys, old, changed);
  for (guint i = 0; i < changed->rules->len; i++)
    {
      const KyPolicyFile *rule = changed->rules->pdata[i];
      const KyPolicyFile *other = ky_config_find_rule (old, ky_policy_name (rule->policy));

      if (other != NULL)
        add_policy_keys (keys, other, rule);
      else
        g_ptr_array_add (keys, g_strdup_printf ("policy %s: added", ky_policy_name (rule->policy)));
    }
  for (guint i = 0; i < old->rules->len; i++)
    {
      const gchar *name = ky_policy_name (((const KyPolicyFile *)old->rules->pdata[i])->policy);

      if (ky_config_find_rule (changed, name) == NULL)
        g_ptr_array_add (keys, g_strdup_printf ("policy %s: removed", name));
    }
}

static void
add_tenants (GPtrArray *keys, KyConfig *old, KyConfig *changed)
{
  for (guint i = 0; i < ky_config_n_tenants (changed); i++)
    {
      KyConfig *tenant = ky_config_tenant (changed, i);
      const gchar *name = ky_config_tenant_name (tenant);
      KyConfig *other = ky_config_tenant_named (old, name);
      g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func (g_free);

      if (other == NULL)
        g_ptr_array_add (keys, g_strdup_printf ("tenant %s: added", name));
      else
        difference_add_all (own, other, tenant);
      for (guint k = 0; k < own->len; k++)
        g_ptr_array_add (keys, g_strdup_printf ("tenant %s: %s", name, (gchar *)own->pdata[k]));
    }
  for (guint i = 0; i < ky_config_n_tenants (old); i++)
    {
      const gchar *name = ky_config_tenant_name (ky_config_tenant (old, i));

      if (ky_config_tenant_named (changed, name) == NULL)
        g_ptr_array_add (keys, g_strdup_printf ("tenant %s: removed", name));
    }
}

GStrv
ky_config_difference (KyConfig *old, KyConfig *changed)
{
  GPtrArray *keys = g_ptr_array_new ();

  difference_add_all (keys, old, changed);
  add_tenants (keys, old, changed);
  g_ptr_array_add (keys, NULL);
  return (GStrv)g_ptr_array_free (keys, FALSE);
}
