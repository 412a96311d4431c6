/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes a policy's values, its ladders of methods, and their canonical text: every key
 * in a fixed order, so that equal policies have equal SHA-256 sums. Front ends send that text with
 * a job, and workers parse it. */
#include "config/policy.h"

#include "common/nearest.h"
#include "common/translate.h"
#include "config/value.h"

static const KyPolicyKeyInfo infos[KY_POLICY_KEY_LAST] = {
#define KEY(identifier, group, key, kind, standard, minimum, maximum, choices, help)               \
  [KY_POLICY_##identifier] = { group, key, #kind, standard, choices, help, minimum, maximum },
#include "config/policy-keys.def"
#undef KEY
};

static const gchar *const method_names[KY_METHOD_LAST] = {
  [KY_METHOD_NONE] = "none",         [KY_METHOD_REBUILD] = "rebuild", [KY_METHOD_REDRAW] = "redraw",
  [KY_METHOD_IMAGE] = "image",       [KY_METHOD_TEXT] = "text",       [KY_METHOD_PASS] = "pass",
  [KY_METHOD_WITHHOLD] = "withhold",
};

typedef struct
{
  KyMethodId methods[KY_LADDER_MAX + 1];
} Ladder;

struct _KyPolicy
{
  gint references;
  gchar *name;
  KyValue values[KY_POLICY_KEY_LAST];
  GTree *ladders; /* type name -> Ladder; sorted, so that the text form is canonical */
  gchar *text;    /* made on first use */
  guint8 sha256[KY_SHA256_SIZE];
};

const KyPolicyKeyInfo *
ky_policy_key_info (KyPolicyKey key)
{
  g_return_val_if_fail (key < KY_POLICY_KEY_LAST, NULL);
  return &infos[key];
}

const gchar *
ky_method_to_string (KyMethodId method)
{
  return (guint)method < KY_METHOD_LAST ? method_names[method] : "none";
}

KyMethodId
ky_method_from_string (const gchar *name)
{
  for (guint i = KY_METHOD_NONE + 1; i < KY_METHOD_LAST; i++)
    if (strcmp (name, method_names[i]) == 0)
      return (KyMethodId)i;
  return KY_METHOD_NONE;
}

static gboolean
set_ladder (KyPolicy *policy, const gchar *type, const gchar *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (text, ",;", -1);
  g_autofree Ladder *ladder = g_new0 (Ladder, 1);
  guint n = 0;

  for (gchar **word = words; *word != NULL; word++)
    {
      if (*g_strstrip (*word) == '\0')
        continue;
      KyMethodId method = ky_method_from_string (*word);
      if (method == KY_METHOD_NONE || method == KY_METHOD_PASS || n >= KY_LADDER_MAX)
        return ky_fail (error, KY_ERROR_CONFIG,
                        _ ("methods.%s = %s: expected rebuild, redraw, image, text or withhold"),
                        type, text);
      ladder->methods[n++] = method;
    }
  if (n == 0)
    ladder->methods[n++] = KY_METHOD_WITHHOLD;
  g_tree_insert (policy->ladders, g_strdup (type), g_steal_pointer (&ladder));
  return TRUE;
}

static gboolean
config_policy_fail_unknown (const gchar *name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < KY_POLICY_KEY_LAST; i++)
    g_ptr_array_add (names, g_strdup_printf ("%s.%s", infos[i].group, infos[i].key));
  g_ptr_array_add (names, NULL);
  const gchar *nearest = ky_nearest (name, (const gchar *const *)names->pdata);
  if (nearest != NULL)
    g_set_error (error, KY_ERROR, KY_ERROR_CONFIG, _ ("unknown key %s; did you mean %s?"), name,
                 nearest);
  else
    g_set_error (error, KY_ERROR, KY_ERROR_CONFIG,
                 _ ("unknown key %s (kiyome-policy(5) has them all)"), name);
  return FALSE;
}

static gboolean
set_by_name (KyPolicy *policy, const gchar *name, const gchar *value, GError **error)
{
  if (strcmp (name, "name") == 0)
    {
      g_free (policy->name);
      policy->name = g_strdup (value);
      return TRUE;
    }
  if (g_str_has_prefix (name, "methods.") && name[8] != '\0')
    return set_ladder (policy, name + 8, value, error);
  for (guint i = 0; i < KY_POLICY_KEY_LAST; i++)
    {
      gsize length = strlen (infos[i].group);

      if (strncmp (name, infos[i].group, length) == 0 && name[length] == '.'
          && strcmp (name + length + 1, infos[i].key) == 0)
        return ky_value_set (&policy->values[i], &infos[i], value, error);
    }
  return config_policy_fail_unknown (name, error);
}

static gint
config_policy_compare_names (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

static KyPolicy *
new_empty (const gchar *name)
{
  KyPolicy *policy = g_new0 (KyPolicy, 1);

  policy->references = 1;
  policy->name = g_strdup (name);
  policy->ladders = g_tree_new_full (config_policy_compare_names, NULL, g_free, g_free);
  return policy;
}

KyPolicy *
ky_policy_new_default (void)
{
  KyPolicy *policy = new_empty ("standard");

  for (guint i = 0; i < KY_POLICY_KEY_LAST; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!ky_value_set (&policy->values[i], &infos[i], infos[i].standard, &error))
        g_error ("config/policy-keys.def: %s", error->message);
    }
  return policy;
}

KyPolicy *
ky_policy_from_text (const gchar *text, gsize size, GError **error)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  g_autofree gchar *copy = g_strndup (text, size);
  guint line_number = 0;

  for (gchar *line = copy, *next; line != NULL && *line != '\0'; line = next)
    {
      line_number++;
      next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      gchar *equals = strchr (line, '=');
      if (equals == NULL)
        return ky_fail_null (error, KY_ERROR_CONFIG, "line %u: no =", line_number);
      *equals = '\0';
      if (!set_by_name (policy, line, equals + 1, error))
        {
          g_prefix_error (error, "line %u: ", line_number);
          return NULL;
        }
    }
  return g_steal_pointer (&policy);
}

static gboolean
append_ladder (gpointer key, gpointer data, gpointer user_data)
{
  GString *text = user_data;
  const Ladder *ladder = data;

  g_string_append_printf (text, "methods.%s=", (const gchar *)key);
  for (guint i = 0; ladder->methods[i] != KY_METHOD_NONE; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "",
                            ky_method_to_string (ladder->methods[i]));
  g_string_append_c (text, '\n');
  return FALSE;
}

const gchar *
ky_policy_to_text (KyPolicy *policy)
{
  if (policy->text != NULL)
    return policy->text;
  GString *text = g_string_new (NULL);
  g_string_append_printf (text, "name=%s\n", policy->name);
  for (guint i = 0; i < KY_POLICY_KEY_LAST; i++)
    g_string_append_printf (text, "%s.%s=%s\n", infos[i].group, infos[i].key,
                            policy->values[i].text);
  g_tree_foreach (policy->ladders, append_ladder, text);
  ky_sha256 (ky_view (text->str, text->len), policy->sha256);
  policy->text = g_string_free (text, FALSE);
  return policy->text;
}

static gboolean
copy_ladder (gpointer key, gpointer ladder, gpointer ladders)
{
  g_tree_insert (ladders, g_strdup (key), g_memdup2 (ladder, sizeof (Ladder)));
  return FALSE;
}

KyPolicy *
ky_policy_with (KyPolicy *policy, const gchar *key, const gchar *value, GError **error)
{
  g_autoptr (KyPolicy) copy = new_empty (policy->name);

  for (guint i = 0; i < KY_POLICY_KEY_LAST; i++)
    ky_value_copy (&copy->values[i], &policy->values[i]);
  g_tree_foreach (policy->ladders, copy_ladder, copy->ladders);
  return set_by_name (copy, key, value, error) ? g_steal_pointer (&copy) : NULL;
}

KyPolicy *
ky_policy_ref (KyPolicy *policy)
{
  g_atomic_int_inc (&policy->references);
  return policy;
}

void
ky_policy_unref (KyPolicy *policy)
{
  if (policy == NULL || !g_atomic_int_dec_and_test (&policy->references))
    return;
  for (guint i = 0; i < KY_POLICY_KEY_LAST; i++)
    ky_value_clear (&policy->values[i]);
  g_tree_unref (policy->ladders);
  g_free (policy->name);
  g_free (policy->text);
  g_free (policy);
}

const gchar *
ky_policy_name (const KyPolicy *policy)
{
  return policy->name;
}

const guint8 *
ky_policy_sha256 (KyPolicy *policy)
{
  ky_policy_to_text (policy);
  return policy->sha256;
}

gboolean
ky_policy_does_same (KyPolicy *a, KyPolicy *b)
{
  /* The first line is the name. */
  return a == b
         || strcmp (strchr (ky_policy_to_text (a), '\n'), strchr (ky_policy_to_text (b), '\n'))
                == 0;
}

guint
ky_policy_password_hours (const KyPolicy *policy)
{
  return strcmp (ky_policy_string (policy, KY_POLICY_MAIL_PASSWORDS), "mail") == 0
             ? (guint)ky_policy_uint (policy, KY_POLICY_MAIL_PASSWORD_HOURS)
             : 0;
}

guint64
ky_policy_uint (const KyPolicy *policy, KyPolicyKey key)
{
  return policy->values[key].number;
}

gboolean
ky_policy_bool (const KyPolicy *policy, KyPolicyKey key)
{
  return policy->values[key].number != 0;
}

const gchar *
ky_policy_string (const KyPolicy *policy, KyPolicyKey key)
{
  return policy->values[key].text;
}

gboolean
ky_policy_is (const KyPolicy *policy, KyPolicyKey key, const gchar *choice)
{
  return strcmp (policy->values[key].text, choice) == 0;
}

gchar *
ky_policy_portal_address (const KyPolicy *policy, const gchar *id)
{
  const gchar *address = ky_policy_string (policy, KY_POLICY_MAIL_PORTAL);
  const gchar *scheme = strstr (address, "{id}") == NULL ? strstr (address, "://") : NULL;
  g_auto (GStrv) pieces = g_strsplit (scheme != NULL ? scheme + 3 : address, "{id}", -1);

  return g_strjoinv (id, pieces);
}

const gchar *const *
ky_policy_list (const KyPolicy *policy, KyPolicyKey key)
{
  return (const gchar *const *)policy->values[key].list;
}

const KyMethodId *
ky_policy_ladder (const KyPolicy *policy, const gchar *type)
{
  const Ladder *ladder = g_tree_lookup (policy->ladders, type);

  if (ladder == NULL)
    ladder = g_tree_lookup (policy->ladders, "*");
  return ladder != NULL ? ladder->methods : NULL;
}

static gboolean
append_name (gpointer key, gpointer data, gpointer user_data)
{
  g_strv_builder_add (user_data, key);
  return FALSE;
}

GStrv
ky_policy_ladder_types (const KyPolicy *policy)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_tree_foreach (policy->ladders, append_name, builder);
  return g_strv_builder_end (builder);
}
