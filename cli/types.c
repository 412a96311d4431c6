/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome types`: lists every known type, and what each policy does with it. All facts
 * come from the types' descriptors (engine/filetype.h). */
#include "cli/types.h"

#include "cli/command.h"
#include "sanitizer/client.h"

#include <stdio.h>

#define PROGRAM "kiyome types"
#define GAP 2

static const gchar *const presets[] = { "standard", "strict", "text-only", NULL };

gchar *
ky_cli_methods_in_force (KyPolicy *policy, const KyFiletype *type)
{
  const KyMethodId *ladder = ky_policy_ladder (policy, type->name);
  GString *text = g_string_new (NULL);

  for (ladder = ladder != NULL ? ladder : type->ladder; *ladder != KY_METHOD_NONE; ladder++)
    for (guint i = 0; type->ladder[i] != KY_METHOD_NONE; i++)
      if (type->ladder[i] == *ladder)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "",
                                ky_method_to_string (*ladder));
  if (text->len == 0)
    g_string_append (text, ky_method_to_string (KY_METHOD_WITHHOLD));
  return g_string_free (text, FALSE);
}

const gchar *
ky_cli_missing_package (const KyFiletype *type)
{
  const KyFamilyPackage *package = ky_family_package (type->families);

  return package != NULL && (type->families & ky_families_missing (NULL)) != 0 ? package->name
                                                                               : NULL;
}

/* Returns what happens to such a file, whatever the key `methods` says. (transfer full) */
static gchar *
methods_of (KyPolicy *policy, const KyFiletype *type)
{
  return ky_filetype_is_wanted (type, policy) && ky_cli_missing_package (type) == NULL
             ? ky_cli_methods_in_force (policy, type)
             : g_strdup (ky_method_to_string (KY_METHOD_WITHHOLD));
}

/* --- JSON ----------------------------------------------------------------------------------- */

static void
types_put_words (KyJson *json, const gchar *name, const gchar *const *words)
{
  ky_json_open (json, name, '[');
  for (; words != NULL && *words != NULL; words++)
    ky_json_text (json, NULL, *words);
  ky_json_close (json, ']');
}

static void
put_methods (KyJson *json, const KyFiletype *type, GPtrArray *policies)
{
  ky_json_open (json, "methods", '{');
  for (guint i = 0; i < policies->len; i++)
    {
      g_autofree gchar *methods = methods_of (policies->pdata[i], type);
      g_auto (GStrv) words = g_strsplit (methods, ", ", -1);

      types_put_words (json, ky_policy_name (policies->pdata[i]), (const gchar *const *)words);
    }
  ky_json_close (json, '}');
}

gchar *
ky_cli_wanted_by (const KyFiletype *type)
{
  const KyPolicyKeyInfo *info = ky_policy_key_info ((KyPolicyKey)type->wanted);

  return type->wanted != 0 ? g_strdup_printf ("%s.%s", info->group, info->key) : NULL;
}

static void
put_wanted (KyJson *json, const KyFiletype *type)
{
  g_autofree gchar *key = ky_cli_wanted_by (type);

  if (key != NULL)
    ky_json_text (json, "wanted_by", key);
}

static void
types_put_package (KyJson *json, const KyFiletype *type)
{
  const KyFamilyPackage *package = ky_family_package (type->families);

  if (package == NULL)
    return;
  ky_json_text (json, "package", package->name);
  ky_json_bool (json, "installed", ky_cli_missing_package (type) == NULL);
}

static void
put_type (KyJson *json, const KyFiletype *type, GPtrArray *policies)
{
  ky_json_open (json, NULL, '{');
  ky_json_text (json, "type", type->name);
  ky_json_text (json, "label", type->label_en);
  ky_json_text (json, "label_ja", type->label_ja);
  types_put_words (json, "suffixes", type->suffixes);
  types_put_words (json, "old_suffixes", type->old_suffixes);
  types_put_words (json, "media_types", type->media_types);
  ky_json_bool (json, "made_anew", type->ladder[0] != KY_METHOD_NONE);
  put_wanted (json, type);
  types_put_package (json, type);
  ky_json_bool (json, "never_delivered", (type->flags & KY_TYPE_BLOCKED) != 0);
  ky_json_bool (json, "written", (type->flags & KY_TYPE_OUTPUT) != 0);
  ky_json_bool (json, "holds_files", (type->flags & KY_TYPE_CONTAINER) != 0);
  ky_json_bool (json, "acts", (type->flags & KY_TYPE_ACTS) != 0);
  ky_json_bool (json, "pages_shown", type->is_drawn);
  put_methods (json, type, policies);
  ky_json_close (json, '}');
}

/* --- the table ------------------------------------------------------------------------------ */

static gchar *
types_join (const gchar *const *words)
{
  return words != NULL ? g_strjoinv (" ", (gchar **)words) : g_strdup ("");
}

/* Returns the columns that a terminal needs for `text`. */
static gsize
types_width_of (const gchar *text)
{
  gsize width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    width += g_unichar_iswide (g_utf8_get_char (text)) ? 2 : 1;
  return width;
}

/* Returns the common name of `type`, and the package that would have to be installed. (transfer
 * full) */
static gchar *
types_name_of (const KyFiletype *type)
{
  const gchar *package = ky_cli_missing_package (type);
  const gchar *label = strcmp (ky_i18n_language (), "ja") == 0 ? type->label_ja : type->label_en;

  return package != NULL ? g_strdup_printf (_ ("%s (%s is not installed)"), label, package)
                         : g_strdup (label);
}

/* Returns the cells of the row, ended by NULL. (transfer full) */
static gchar **
types_row_of (const KyFiletype *type, GPtrArray *policies)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();

  g_ptr_array_add (cells, g_strdup (type->name));
  for (guint i = 0; i < policies->len; i++)
    if (type->ladder[0] == KY_METHOD_NONE && (type->flags & KY_TYPE_BLOCKED) != 0)
      g_ptr_array_add (cells, g_strdup (_ ("never delivered")));
    else
      g_ptr_array_add (cells, methods_of (policies->pdata[i], type));
  g_ptr_array_add (cells, types_name_of (type));
  g_ptr_array_add (cells, types_join (type->suffixes));
  g_ptr_array_add (cells, NULL);
  return (gchar **)g_ptr_array_steal (cells, NULL);
}

static gchar **
heading (GPtrArray *policies)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();

  g_ptr_array_add (cells, g_strdup (_ ("TYPE")));
  for (guint i = 0; i < policies->len; i++)
    g_ptr_array_add (cells, g_utf8_strup (ky_policy_name (policies->pdata[i]), -1));
  g_ptr_array_add (cells, g_strdup (_ ("NAME")));
  g_ptr_array_add (cells, g_strdup (_ ("SUFFIXES")));
  g_ptr_array_add (cells, NULL);
  return (gchar **)g_ptr_array_steal (cells, NULL);
}

static void
print_rows (GPtrArray *rows)
{
  guint n = g_strv_length (rows->pdata[0]);
  g_autofree gsize *widths = g_new0 (gsize, n);

  for (guint i = 0; i < rows->len; i++)
    for (guint k = 0; k < n; k++)
      widths[k] = MAX (widths[k], types_width_of (((gchar **)rows->pdata[i])[k]));
  for (guint i = 0; i < rows->len; i++)
    {
      gchar **cells = rows->pdata[i];

      for (guint k = 0; k + 1 < n; k++)
        printf ("%s%*s", cells[k], (int)(widths[k] - types_width_of (cells[k]) + GAP), "");
      printf ("%s\n", cells[n - 1]);
    }
}

/* --- all ------------------------------------------------------------------------------------ */

/* Tells whether `names` contains the type, or is empty. Internal messages of front ends are not
 * listed. */
static gboolean
is_wanted (const KyFiletype *type, int n_names, char **names)
{
  if ((type->flags & KY_TYPE_INTERNAL) != 0)
    return FALSE;
  for (int i = 0; i < n_names; i++)
    if (strcmp (names[i], type->name) == 0)
      return TRUE;
  return n_names == 0;
}

static GPtrArray *
types_load_policies (KyConfig *config, const gchar *const *names, GError **error)
{
  g_autoptr (GPtrArray) policies = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_policy_unref);

  for (; *names != NULL; names++)
    {
      KyPolicy *policy = ky_config_policy (config, *names, error);

      if (policy == NULL)
        return NULL;
      g_ptr_array_add (policies, policy);
    }
  return g_steal_pointer (&policies);
}

static void
print_types (GPtrArray *policies, gboolean is_json, int n_names, char **names)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autoptr (GString) text = g_string_new (NULL);
  KyJson json = { text, FALSE };

  g_ptr_array_add (rows, heading (policies));
  ky_json_open (&json, NULL, '[');
  for (const KyFiletype *const *types = ky_filetypes (); *types != NULL; types++)
    if (is_wanted (*types, n_names, names))
      {
        put_type (&json, *types, policies);
        g_ptr_array_add (rows, types_row_of (*types, policies));
      }
  ky_json_close (&json, ']');
  if (is_json)
    printf ("%s\n", text->str);
  else
    print_rows (rows);
}

int
ky_command_types (int argc, char **argv)
{
  g_autofree gchar *directory = NULL;
  g_auto (GStrv) chosen = NULL;
  gboolean is_json = FALSE;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          { "policy", 0, 0, G_OPTION_ARG_STRING_ARRAY, &chosen,
            N_ ("a policy to show in place of the presets; may be repeated"), N_ ("NAME") },
          KY_CLI_JSON (&is_json),
          { NULL } };
  g_autoptr (GError) error = NULL;

  if (!ky_command_parse (&argc, &argv, PROGRAM, _ ("[TYPE]..."),
                         _ ("Lists the file types that are known, and what is made of each."), NULL,
                         entries))
    return KY_EXIT_USAGE;
  for (int i = 1; i < argc; i++)
    if (ky_filetype_by_name (argv[i]) == NULL)
      return ky_command_usage (PROGRAM, _ ("there is no type '%s'"), argv[i]);
  g_autoptr (KyConfig) config = ky_command_config (PROGRAM, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  g_autoptr (GPtrArray) policies = types_load_policies (
      config, chosen != NULL ? (const gchar *const *)chosen : presets, &error);
  if (policies == NULL)
    return ky_command_usage (PROGRAM, "%s", error->message);
  print_types (policies, is_json, argc - 1, argv + 1);
  return KY_EXIT_OK;
}
