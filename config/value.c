/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses one value of kiyome.conf or of a policy by the kind and the range of its row in
 * config-keys.def or policy-keys.def. */
#include "config/value.h"
#include "common/translate.h"

static gboolean
config_value_is_kind (const KyPolicyKeyInfo *info, const gchar *kind)
{
  return strcmp (info->kind, kind) == 0;
}

static gboolean
parse_number (const KyPolicyKeyInfo *info, const gchar *value, guint64 *ret_number)
{
  gchar *end = NULL;
  guint64 unit = 1;

  /* 19 digits fit into 64 bits; g_ascii_strtoull() would quietly cap what does not. */
  if (!g_ascii_isdigit (value[0]) || strlen (value) > 19)
    return FALSE;
  guint64 number = g_ascii_strtoull (value, &end, 10);
  if (config_value_is_kind (info, "SIZE") && *end != '\0')
    {
      const gchar *units = "KMG";
      const gchar *at = strchr (units, *end);

      if (at == NULL || end[1] != '\0')
        return FALSE;
      for (const gchar *p = units; p <= at; p++)
        unit *= 1024;
      end++;
    }
  if (*end != '\0' || !g_uint64_checked_mul (&number, number, unit) || number < info->minimum
      || number > info->maximum)
    return FALSE;
  *ret_number = number;
  return TRUE;
}

static gboolean
is_choice (const gchar *choices, const gchar *value)
{
  g_auto (GStrv) words = g_strsplit (choices, "|", -1);

  return g_strv_contains ((const gchar *const *)words, value);
}

static void
set_expected (GError **error, const KyPolicyKeyInfo *info, const gchar *text)
{
  g_autofree gchar *minimum = g_strdup_printf ("%" G_GUINT64_FORMAT, info->minimum);
  g_autofree gchar *maximum = g_strdup_printf ("%" G_GUINT64_FORMAT, info->maximum);

  if (info->choices != NULL)
    g_set_error (error, KY_ERROR, KY_ERROR_CONFIG, _ ("%s.%s = %s: expected one of %s"),
                 info->group, info->key, text, info->choices);
  else if (config_value_is_kind (info, "BOOL"))
    g_set_error (error, KY_ERROR, KY_ERROR_CONFIG, _ ("%s.%s = %s: expected yes or no"),
                 info->group, info->key, text);
  else if (config_value_is_kind (info, "UINT") || config_value_is_kind (info, "SIZE"))
    g_set_error (error, KY_ERROR, KY_ERROR_CONFIG,
                 config_value_is_kind (info, "SIZE")
                     ? _ ("%s.%s = %s: expected a number from %s to %s; K, M or G may follow")
                     : _ ("%s.%s = %s: expected a number from %s to %s"),
                 info->group, info->key, text, minimum, maximum);
  else
    g_set_error (error, KY_ERROR, KY_ERROR_CONFIG, _ ("%s.%s: expected one line of UTF-8"),
                 info->group, info->key);
}

static GStrv
split_list (const gchar *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = g_strsplit (text, ";", -1);

  for (gchar **word = words; *word != NULL; word++)
    if (*g_strstrip (*word) != '\0')
      g_strv_builder_add (builder, *word);
  return g_strv_builder_end (builder);
}

/* Tells whether each word of the list `text` is one of `choices`. */
static gboolean
are_choices (const gchar *choices, const gchar *text)
{
  g_auto (GStrv) words = split_list (text);

  for (guint i = 0; words[i] != NULL; i++)
    if (!is_choice (choices, words[i]))
      return FALSE;
  return TRUE;
}

gboolean
ky_value_set (KyValue *value, const KyPolicyKeyInfo *info, const gchar *text, GError **error)
{
  guint64 number = 0;
  gboolean ok = g_utf8_validate (text, -1, NULL) && strpbrk (text, "\r\n") == NULL;

  if (ok && config_value_is_kind (info, "BOOL"))
    {
      number = strcmp (text, "yes") == 0;
      ok = number != 0 || strcmp (text, "no") == 0;
    }
  else if (ok && (config_value_is_kind (info, "UINT") || config_value_is_kind (info, "SIZE")))
    ok = parse_number (info, text, &number);
  else if (ok && config_value_is_kind (info, "CHOICE"))
    ok = is_choice (info->choices, text);
  else if (ok && config_value_is_kind (info, "LIST") && info->choices != NULL)
    ok = are_choices (info->choices, text);
  if (!ok)
    {
      set_expected (error, info, text);
      return FALSE;
    }
  ky_value_clear (value);
  value->text = g_strdup (text);
  value->number = number;
  value->list = config_value_is_kind (info, "LIST") ? split_list (text) : NULL;
  return TRUE;
}

void
ky_value_copy (KyValue *value, const KyValue *from)
{
  value->text = g_strdup (from->text);
  value->number = from->number;
  value->list = g_strdupv (from->list);
}

void
ky_value_clear (KyValue *value)
{
  g_clear_pointer (&value->text, g_free);
  g_clear_pointer (&value->list, g_strfreev);
  value->number = 0;
}
