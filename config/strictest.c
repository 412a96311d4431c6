/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Merges the policies of several recipients of one message into the strictest of what they say:
 *
 *   UINT, SIZE   the smaller: all of them are limits
 *   BOOL         yes
 *   CHOICE       the earlier one among the choices of policy-keys.def, or of the table below
 *                where the order there is another
 *   LIST         only the entries that both have
 *   STRING       the first recipient's: no string is a matter of strictness
 *   methods.T    the ladder whose mildest method is the stricter one:
 *                withhold > text > image > redraw > rebuild; a type's own ladder is the mildest */
#include "config/strictest.h"

typedef struct
{
  KyPolicyKey key;
  const gchar *order; /* strictest first; NULL: the first recipient's, it is a matter of taste */
} Order;

static const Order orders[] = {
  { KY_POLICY_MAIL_NOTICE, "always|changed|never" },
  { KY_POLICY_MAIL_LANGUAGE, NULL },
  { KY_POLICY_MAIL_CHARSET, NULL },
  { KY_POLICY_PDF_HIDDEN, "remove|keep" },
  { KY_POLICY_PDF_IMAGE_TEXT, "drop|keep" },
  { KY_POLICY_OFFICE_HIDDEN, "remove|keep" },
  { KY_POLICY_OFFICE_REVISIONS, "accept|keep" },
};

static const guint strictness[KY_METHOD_LAST] = {
  [KY_METHOD_PASS] = 0,  [KY_METHOD_REBUILD] = 1, [KY_METHOD_REDRAW] = 2,
  [KY_METHOD_IMAGE] = 3, [KY_METHOD_TEXT] = 4,    [KY_METHOD_WITHHOLD] = 5,
};

static const gchar *
choice_order (KyPolicyKey key)
{
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    if (orders[i].key == key)
      return orders[i].order;
  return ky_policy_key_info (key)->choices;
}

static guint
position (const gchar *order, const gchar *word)
{
  g_auto (GStrv) words = g_strsplit (order, "|", -1);
  guint i = 0;

  while (words[i] != NULL && strcmp (words[i], word) != 0)
    i++;
  return i;
}

static gchar *
common_words (const gchar *const *a, const gchar *const *b)
{
  GString *words = g_string_new (NULL);

  for (; *a != NULL; a++)
    if (g_strv_contains (b, *a))
      g_string_append_printf (words, "%s%s", words->len > 0 ? ";" : "", *a);
  return g_string_free (words, FALSE);
}

/* Returns the value for `key` as text. (transfer full) */
static gchar *
strictest_value (KyPolicyKey key, KyPolicy *a, KyPolicy *b)
{
  const KyPolicyKeyInfo *info = ky_policy_key_info (key);
  const gchar *text_a = ky_policy_string (a, key);
  const gchar *text_b = ky_policy_string (b, key);

  if (strcmp (info->kind, "UINT") == 0 || strcmp (info->kind, "SIZE") == 0)
    return g_strdup (ky_policy_uint (a, key) <= ky_policy_uint (b, key) ? text_a : text_b);
  if (strcmp (info->kind, "BOOL") == 0)
    return g_strdup (ky_policy_bool (a, key) ? text_a : text_b);
  if (strcmp (info->kind, "LIST") == 0)
    return common_words (ky_policy_list (a, key), ky_policy_list (b, key));
  if (strcmp (info->kind, "CHOICE") == 0)
    {
      const gchar *order = choice_order (key);

      if (order != NULL && position (order, text_b) < position (order, text_a))
        return g_strdup (text_b);
    }
  return g_strdup (text_a);
}

/* Returns how strict the mildest method of `ladder` is; 0 if the policy leaves the ladder to the
 * type. */
static guint
ladder_floor (const KyMethodId *ladder)
{
  guint floor = G_MAXUINT;

  if (ladder == NULL)
    return 0;
  for (; *ladder != KY_METHOD_NONE; ladder++)
    floor = MIN (floor, strictness[*ladder]);
  return floor;
}

static gchar *
ladder_text (const KyMethodId *ladder)
{
  GString *text = g_string_new (NULL);

  for (; *ladder != KY_METHOD_NONE; ladder++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", ky_method_to_string (*ladder));
  return g_string_free (text, FALSE);
}

static KyPolicy *
with (KyPolicy *policy, const gchar *key, const gchar *value)
{
  g_autoptr (GError) error = NULL;
  KyPolicy *changed = ky_policy_with (policy, key, value, &error);

  /* Key and value come from policies that were read and checked. */
  if (changed == NULL)
    g_error ("strictest of two policies: %s", error->message);
  ky_policy_unref (policy);
  return changed;
}

static KyPolicy *
merge_ladders (KyPolicy *merged, KyPolicy *a, KyPolicy *b, const gchar *const *types)
{
  for (; *types != NULL; types++)
    {
      g_autofree gchar *key = g_strconcat ("methods.", *types, NULL);
      const KyMethodId *ladder_a = ky_policy_ladder (a, *types);
      const KyMethodId *ladder_b = ky_policy_ladder (b, *types);
      const KyMethodId *ladder
          = ladder_floor (ladder_b) > ladder_floor (ladder_a) ? ladder_b : ladder_a;

      if (ladder != NULL)
        {
          g_autofree gchar *text = ladder_text (ladder);

          merged = with (merged, key, text);
        }
    }
  return merged;
}

KyPolicy *
ky_policy_strictest (KyPolicy *a, KyPolicy *b)
{
  g_auto (GStrv) types_a = ky_policy_ladder_types (a);
  g_auto (GStrv) types_b = ky_policy_ladder_types (b);

  if (memcmp (ky_policy_sha256 (a), ky_policy_sha256 (b), KY_SHA256_SIZE) == 0)
    return ky_policy_ref (a);
  KyPolicy *merged = ky_policy_ref (a);
  for (guint i = 0; i < KY_POLICY_KEY_LAST; i++)
    {
      const KyPolicyKeyInfo *info = ky_policy_key_info ((KyPolicyKey)i);
      g_autofree gchar *key = g_strdup_printf ("%s.%s", info->group, info->key);
      g_autofree gchar *value = strictest_value ((KyPolicyKey)i, a, b);

      if (strcmp (value, ky_policy_string (merged, (KyPolicyKey)i)) != 0)
        merged = with (merged, key, value);
    }
  merged = merge_ladders (merged, a, b, (const gchar *const *)types_a);
  merged = merge_ladders (merged, a, b, (const gchar *const *)types_b);
  g_autofree gchar *name = g_strdup_printf ("%s+%s", ky_policy_name (a), ky_policy_name (b));
  merged = with (merged, "name", name);
  ky_policy_to_text (merged);
  return merged;
}
