/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds a policy from a preset and the keys of a file of policy.d, and records for each value the
 * line that set it. The types and groups of [methods] are checked against the types that main() has
 * registered. */
#include "config/policy-file.h"

#include "common/translate.h"
#include "config/presets.h"

/* Functions that main() registered; or NULL. */
static const gchar *(*name_of) (guint i);
static gboolean (*is_in) (guint i, const gchar *group);
static const KyMethodId *(*ladder_of) (guint i);

#define PRIORITY_MAX 1000

void
ky_policy_file_free (gpointer data)
{
  KyPolicyFile *rule = data;

  g_clear_pointer (&rule->policy, ky_policy_unref);
  ky_match_clear (&rule->match);
  g_hash_table_unref (rule->origins);
  g_free (rule->file);
  g_free (rule);
}

void
ky_policy_file_set_types (const gchar *(*name_of_) (guint i),
                          gboolean (*is_in_) (guint i, const gchar *group),
                          const KyMethodId *(*ladder_of_) (guint i))
{
  name_of = name_of_;
  is_in = is_in_;
  ladder_of = ladder_of_;
}

static const KyPreset *
find_preset (const gchar *name)
{
  for (const KyPreset *preset = ky_presets; preset->name != NULL; preset++)
    if (strcmp (preset->name, name) == 0)
      return preset;
  return NULL;
}

static gboolean
set_header (KyPolicyFile *rule, const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error)
{
  static const gchar *const keys[] = { "name", "preset", "priority" };
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (strcmp (entry->key, "name") == 0)
    {
      for (const gchar *p = entry->value; *p != '\0'; p++)
        if (!g_ascii_isalnum (*p) && strchr ("-_.", *p) == NULL)
          return ky_key_file_fail (file, entry, error,
                                   _ ("policy.name = %s: expected letters, digits, - _ ."),
                                   entry->value);
      return entry->value[0] != '\0'
             || ky_key_file_fail (file, entry, error, _ ("policy.name is empty"));
    }
  if (strcmp (entry->key, "preset") == 0)
    return find_preset (entry->value) != NULL
           || ky_key_file_fail (file, entry, error,
                                _ ("policy.preset = %s: expected standard, strict or text-only"),
                                entry->value);
  if (strcmp (entry->key, "priority") == 0)
    {
      gchar *end = NULL;
      guint64 number = g_ascii_strtoull (entry->value, &end, 10);

      if (!g_ascii_isdigit (entry->value[0]) || *end != '\0' || number > PRIORITY_MAX)
        return ky_key_file_fail (file, entry, error,
                                 _ ("policy.priority = %s: expected a number from 0 to %d"),
                                 entry->value, PRIORITY_MAX);
      rule->priority = (guint)number;
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_ptr_array_add (names, (gpointer)keys[i]);
  return !ky_key_file_suggest (file, entry, entry->key, names, error)
         && ky_key_file_fail (file, entry, error,
                              _ ("unknown key policy.%s (kiyome-policy(5) has them all)"),
                              entry->key);
}

static gboolean
set_one_value (KyPolicyFile *rule, const KyKeyFile *file, const KyKeyFileEntry *entry,
               const gchar *name, GError **error)
{
  g_autofree gchar *key = g_strdup_printf ("%s.%s", entry->group, name);
  g_autoptr (GError) local = NULL;
  KyPolicy *changed = ky_policy_with (rule->policy, key, entry->value, &local);

  if (changed == NULL)
    return ky_key_file_fail (file, entry, error, "%s", local->message);
  ky_policy_unref (rule->policy);
  rule->policy = changed;
  g_hash_table_replace (rule->origins, g_steal_pointer (&key),
                        rule->file != NULL ? g_strdup_printf ("%s:%u", file->name, entry->line)
                                           : g_strdup_printf ("preset %s", file->name));
  return TRUE;
}

/* Tells whether the key `name` of [methods] means type `i`, by its name or as one of a group. */
static gboolean
policy_file_is_meant (guint i, const gchar *name)
{
  return name[0] == '@' ? is_in (i, name + 1) : strcmp (name_of (i), name) == 0;
}

static gboolean
has_method (guint i, KyMethodId method)
{
  const KyMethodId *ladder = ladder_of (i);

  while (*ladder != KY_METHOD_NONE && *ladder != method)
    ladder++;
  return *ladder != KY_METHOD_NONE;
}

/* Returns "rebuild, text". (transfer full) */
static gchar *
list_methods (const KyMethodId *ladder)
{
  GString *list = g_string_new (NULL);

  for (; *ladder != KY_METHOD_NONE; ladder++)
    g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", ky_method_to_string (*ladder));
  return g_string_free (list, FALSE);
}

static gboolean
refuse_method (const KyKeyFile *file, const KyKeyFileEntry *entry, guint type, KyMethodId method,
               GError **error)
{
  g_autofree gchar *own = list_methods (ladder_of (type));

  if (entry->key[0] == '@')
    return ky_key_file_fail (file, entry, error,
                             _ ("methods.%s = %s: no type of this group has the method %s"),
                             entry->key, entry->value, ky_method_to_string (method));
  if (own[0] == '\0')
    return ky_key_file_fail (file, entry, error,
                             _ ("methods.%s = %s: files of this type are always withheld; there "
                                "is no method for them"),
                             entry->key, entry->value);
  return ky_key_file_fail (file, entry, error,
                           _ ("methods.%s = %s: files of this type have no method %s (only %s, "
                              "and withhold)"),
                           entry->key, entry->value, ky_method_to_string (method), own);
}

/* Refuses a method that no type which the key names has, because it would never be used. Errors:
 * CONFIG with file and line. */
static gboolean
check_methods (const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (entry->value, ",;", -1);

  for (gchar **word = words; *word != NULL; word++)
    {
      KyMethodId method = ky_method_from_string (g_strstrip (*word));
      gboolean is_had = method == KY_METHOD_WITHHOLD || method == KY_METHOD_NONE;
      guint type = 0;

      for (guint i = 0; !is_had && name_of (i) != NULL; i++)
        if (policy_file_is_meant (i, entry->key))
          {
            type = i;
            is_had = has_method (i, method);
          }
      if (!is_had)
        return refuse_method (file, entry, type, method, error);
    }
  return TRUE;
}

/* Sets a key of [methods] for a type, or for all types of a group that have no row of their own
 * anywhere in the file. */
static gboolean
set_methods (KyPolicyFile *rule, const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error)
{
  gboolean is_group = entry->key[0] == '@';
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  guint n = 0;

  for (guint i = 0; name_of != NULL && name_of (i) != NULL; i++)
    {
      const gchar *name = name_of (i);

      g_ptr_array_add (names, (gpointer)name);
      if (!policy_file_is_meant (i, entry->key))
        continue;
      n++;
      if ((!is_group || ky_key_file_find (file, "methods", name) == NULL)
          && !set_one_value (rule, file, entry, name, error))
        return FALSE;
    }
  /* the value of a preset is valid even if no type is known */
  if (n == 0 && rule->file != NULL)
    return !ky_key_file_suggest (file, entry, entry->key, names, error)
           && ky_key_file_fail (file, entry, error, _ ("unknown file type %s"), entry->key);
  return rule->file == NULL || check_methods (file, entry, error);
}

static gboolean
set_policy_value (KyPolicyFile *rule, const KyKeyFile *file, const KyKeyFileEntry *entry,
                  GError **error)
{
  if (strcmp (entry->group, "methods") == 0 && strcmp (entry->key, "*") != 0)
    return set_methods (rule, file, entry, error);
  return set_one_value (rule, file, entry, entry->key, error);
}

static gboolean
rename_policy (KyPolicyFile *rule, const gchar *name, GError **error)
{
  KyPolicy *named = ky_policy_with (rule->policy, "name", name, error);

  if (named == NULL)
    return FALSE;
  ky_policy_unref (rule->policy);
  rule->policy = named;
  return TRUE;
}

static gboolean
set_rule_entry (KyPolicyFile *rule, const KyKeyFile *file, const KyKeyFileEntry *entry,
                GError **error)
{
  if (strcmp (entry->group, "policy") == 0)
    return set_header (rule, file, entry, error);
  if (strcmp (entry->group, "match") == 0)
    return ky_match_set (&rule->match, file, entry, error);
  return set_policy_value (rule, file, entry, error);
}

static KyPolicyFile *
rule_new (const gchar *file, const KyPolicyFile *base)
{
  KyPolicyFile *rule = g_new0 (KyPolicyFile, 1);
  GHashTableIter iter;
  gpointer key, origin;

  rule->file = g_strdup (file);
  rule->policy = base != NULL ? ky_policy_ref (base->policy) : ky_policy_new_default ();
  rule->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (base != NULL)
    g_hash_table_iter_init (&iter, base->origins);
  while (base != NULL && g_hash_table_iter_next (&iter, &key, &origin))
    g_hash_table_insert (rule->origins, g_strdup (key), g_strdup (origin));
  return rule;
}

KyPolicyFile *
ky_policy_file_parse (const KyKeyFile *file, const KyPolicyFile *base, const gchar *name,
                      gboolean is_preset, GPtrArray *faults, GError **error)
{
  const KyKeyFileEntry *named = ky_key_file_find (file, "policy", "name");
  KyPolicyFile *rule = rule_new (is_preset ? NULL : file->name, base);

  for (guint i = 0; i < file->entries->len; i++)
    {
      GError *fault = NULL;

      if (!set_rule_entry (rule, file, g_ptr_array_index (file->entries, i), &fault)
          && !ky_key_file_collect (faults, fault, error))
        {
          ky_policy_file_free (rule);
          return NULL;
        }
    }
  if (!rename_policy (rule, named != NULL ? named->value : name, error))
    {
      ky_policy_file_free (rule);
      return NULL;
    }
  ky_policy_to_text (rule->policy); /* made before other threads may ask */
  return rule;
}

KyPolicyFile *
ky_policy_file_preset (const gchar *name)
{
  const KyPreset *preset = find_preset (name);
  g_autoptr (GError) error = NULL;
  KyPolicyFile *rule = NULL;

  if (preset == NULL)
    return NULL;
  g_autoptr (KyKeyFile) file
      = ky_key_file_parse (preset->name, preset->text, strlen (preset->text), &error);
  if (file != NULL)
    rule = ky_policy_file_parse (file, NULL, preset->name, TRUE, NULL, &error);
  if (rule == NULL)
    g_error ("config/presets: %s", error->message);
  return rule;
}
