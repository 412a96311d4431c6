/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kiyome policy check|show|explain: what is configured, and what of it counts for whom. Its fourth
 * subcommand, replay, is in cli/replay.c. */
#include "cli/command.h"
#include "cli/replay.h"
#include "config/kept.h"

#include <stdio.h>

#define CONFIG_ENTRY(target)                                                                       \
  {                                                                                                \
    "config", 0, 0, G_OPTION_ARG_FILENAME, target,                                                 \
        N_ ("configuration directory (default: /etc/kiyome when it is there)"), N_ ("DIR")         \
  }
#define JSON_ENTRY(target)                                                                         \
  {                                                                                                \
    "json", 0, 0, G_OPTION_ARG_NONE, target, N_ ("print JSON"), NULL                               \
  }

/* --- check ---------------------------------------------------------------------------------- */

static int
report_faults (const gchar *directory, gboolean is_json)
{
  g_autoptr (GPtrArray) faults = ky_config_check (directory);
  g_autoptr (GString) json = g_string_new ("[");

  for (guint i = 0; i < faults->len; i++)
    {
      if (is_json)
        {
          g_string_append (json, i > 0 ? ",\n" : "\n");
          ky_json_string (json, faults->pdata[i]);
        }
      else
        fprintf (stderr, "%s\n", (const gchar *)faults->pdata[i]);
    }
  if (is_json)
    printf ("%s\n]\n", json->str);
  else if (faults->len == 0)
    printf (_ ("%s: nothing is wrong\n"), directory);
  else
    fprintf (stderr, ngettext ("%u fault\n", "%u faults\n", faults->len), faults->len);
  return faults->len == 0 ? KY_EXIT_OK : KY_EXIT_USAGE;
}

static int
policy_check (int argc, char **argv)
{
  const gchar *program = "kiyome policy check";
  gchar *directory_option = NULL;
  gboolean is_json = FALSE;
  const GOptionEntry entries[]
      = { CONFIG_ENTRY (&directory_option), JSON_ENTRY (&is_json), { NULL } };
  gboolean is_parsed = ky_command_parse (
      &argc, &argv, program, NULL,
      _ ("Checks kiyome.conf and every file of policy.d, and lists all mistakes."),
      _ ("Exit status: 0 no mistakes; 2 mistakes, one per line with file and line number."),
      entries);
  g_autofree gchar *directory = directory_option;

  if (!is_parsed)
    return KY_EXIT_USAGE;
  if (directory == NULL && !g_file_test (KY_CONFIG_STANDARD_DIR "/kiyome.conf", G_FILE_TEST_EXISTS))
    {
      printf (is_json ? "[\n]\n" : _ ("There is no %s; the built-in defaults count.\n"),
              KY_CONFIG_STANDARD_DIR "/kiyome.conf");
      return KY_EXIT_OK;
    }
  return report_faults (directory != NULL ? directory : KY_CONFIG_STANDARD_DIR, is_json);
}

/* --- show ----------------------------------------------------------------------------------- */

typedef struct
{
  KyConfig *config;
  const gchar *name;
  GString *json; /* (nullable) */
  gchar *group;  /* the last one printed */
  guint n;
} Show;

static void
show_key (Show *show, const gchar *group, const gchar *key, const gchar *value)
{
  g_autofree gchar *full = g_strdup_printf ("%s.%s", group, key);
  const gchar *origin = ky_config_policy_origin (show->config, show->name, full);

  if (show->json != NULL)
    {
      g_string_append (show->json, show->n++ > 0 ? ",\n{\"key\":" : "\n{\"key\":");
      ky_json_string (show->json, full);
      g_string_append (show->json, ",\"value\":");
      ky_json_string (show->json, value);
      g_string_append (show->json, ",\"origin\":");
      ky_json_string (show->json, origin);
      g_string_append_c (show->json, '}');
      return;
    }
  if (g_strcmp0 (show->group, group) != 0)
    {
      printf ("\n[%s]\n", group);
      g_free (show->group);
      show->group = g_strdup (group);
    }
  full = (g_free (full), g_strdup_printf ("%s = %s", key, value));
  printf ("%-40s # %s\n", full, origin);
}

/* Every key of the policy's canonical text, which is the key file's form but for its groups. */
static void
show_keys (Show *show, KyPolicy *policy)
{
  g_auto (GStrv) lines = g_strsplit (ky_policy_to_text (policy), "\n", -1);

  for (gchar **line = lines; *line != NULL; line++)
    {
      gchar *equals = strchr (*line, '=');
      gchar *dot = strchr (*line, '.');

      if (equals == NULL || dot == NULL || dot > equals)
        continue; /* the name */
      *equals = '\0';
      *dot = '\0';
      show_key (show, *line, dot + 1, equals + 1);
    }
}

static int
show_policy (KyConfig *config, const gchar *name, gboolean is_json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyPolicy) policy = ky_config_policy (config, name, &error);
  g_autoptr (GString) json = is_json ? g_string_new (NULL) : NULL;
  const gchar *file = ky_config_policy_file (config, name);
  Show show = { config, name, json, NULL, 0 };
  gchar hex[KY_SHA256_HEX_SIZE];

  if (policy == NULL)
    return ky_command_usage ("kiyome policy show", "%s", error->message);
  ky_sha256_to_hex (ky_policy_sha256 (policy), hex);
  if (is_json)
    {
      g_string_append (json, "{\"name\":");
      ky_json_string (json, name);
      g_string_append_printf (json, ",\"sha256\":\"%s\",\"keys\":[", hex);
    }
  else
    printf ("# %s: %s\n# SHA-256 %s\n", name, file != NULL ? file : _ ("built in"), hex);
  show_keys (&show, policy);
  if (is_json)
    printf ("%s\n]}\n", json->str);
  g_free (show.group);
  return KY_EXIT_OK;
}

static int
policy_show (int argc, char **argv)
{
  const gchar *program = "kiyome policy show";
  gchar *directory_option = NULL;
  gboolean is_json = FALSE;
  const GOptionEntry entries[]
      = { CONFIG_ENTRY (&directory_option), JSON_ENTRY (&is_json), { NULL } };
  gboolean is_parsed = ky_command_parse (&argc, &argv, program, _ ("[NAME]"),
                                         _ ("Shows every key of the policy NAME (default: "
                                            "standard), its value and where the value comes from."),
                                         _ ("File types that [methods] does not name use their own "
                                            "default methods; see kiyome-policy(5)."),
                                         entries);
  g_autofree gchar *directory = directory_option;
  g_autoptr (KyConfig) config = is_parsed ? ky_command_config (program, directory) : NULL;

  if (config == NULL)
    return KY_EXIT_USAGE;
  if (argc > 2)
    return ky_command_usage (program, _ ("one policy at a time, not also '%s'"), argv[2]);
  return show_policy (config, argc == 2 ? argv[1] : "standard", is_json);
}

/* --- explain -------------------------------------------------------------------------------- */

static int
explain (KyConfig *config, const KyEnvelopeFacts *facts, const gchar *const *recipients,
         gboolean is_json)
{
  g_autofree gchar *why = NULL;
  g_autoptr (KyPolicy) policy = ky_config_resolve_all (config, facts, recipients, &why);
  g_autoptr (GString) json = g_string_new ("{\"policy\":");
  g_auto (GStrv) reasons = g_strsplit (why, "; ", -1);

  if (!is_json)
    {
      printf ("%s\n", ky_policy_name (policy));
      for (gchar **reason = reasons; *reason != NULL; reason++)
        {
          g_autofree gchar *shown = ky_command_printable (*reason, FALSE);

          printf ("  %s\n", shown);
        }
      return KY_EXIT_OK;
    }
  ky_json_string (json, ky_policy_name (policy));
  g_string_append (json, ",\"why\":");
  ky_json_string (json, why);
  printf ("%s}\n", json->str);
  return KY_EXIT_OK;
}

static int
policy_explain (int argc, char **argv)
{
  const gchar *program = "kiyome policy explain";
  gchar *directory_option = NULL, *sender_option = NULL, *direction_option = NULL,
        *login_option = NULL;
  gboolean is_json = FALSE, is_authentic = FALSE;
  const GOptionEntry entries[] = {
    CONFIG_ENTRY (&directory_option),
    JSON_ENTRY (&is_json),
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &sender_option, N_ ("envelope sender"), N_ ("ADDRESS") },
    { "authentic", 0, 0, G_OPTION_ARG_NONE, &is_authentic,
      N_ ("assume that a trusted host has authenticated the sender"), NULL },
    { "direction", 0, 0, G_OPTION_ARG_FILENAME, &direction_option, N_ ("direction of the mail"),
      N_ ("in|out") },
    { "login", 0, 0, G_OPTION_ARG_FILENAME, &login_option, N_ ("authenticated sender"),
      N_ ("USER") },
    { NULL },
  };
  gboolean is_parsed = ky_command_parse (
      &argc, &argv, program, _ ("RECIPIENT..."),
      _ ("Says which policy applies to a mail for these recipients, and why."), NULL, entries);
  g_autofree gchar *directory = directory_option;
  g_autofree gchar *sender = sender_option;
  g_autofree gchar *direction = direction_option;
  g_autofree gchar *login = login_option;
  g_autoptr (KyConfig) config = NULL;
  KyEnvelopeFacts facts = { .sender = sender,
                            .direction = direction != NULL ? direction : "in",
                            .login = login,
                            .sender_is_authentic = is_authentic };

  if (!is_parsed)
    return KY_EXIT_USAGE;
  if (argc < 2)
    return ky_command_usage (program, _ ("name one or more recipients"));
  if (!g_str_equal (facts.direction, "in") && !g_str_equal (facts.direction, "out"))
    return ky_command_usage (program, _ ("the direction is in or out, not '%s'"), facts.direction);
  config = ky_command_config (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  return explain (config, &facts, (const gchar *const *)argv + 1, is_json);
}

/* --- keep ----------------------------------------------------------------------------------- */

static int
policy_keep (int argc, char **argv)
{
  const gchar *program = "kiyome policy keep";
  gchar *directory_option = NULL;
  const GOptionEntry entries[] = { CONFIG_ENTRY (&directory_option), { NULL } };
  gboolean is_parsed = ky_command_parse (
      &argc, &argv, program, NULL,
      _ ("Saves a copy of a valid configuration. Programs that start while the configuration is "
         "broken use the copy."),
      _ ("Exit status: 0 saved; 2 the configuration is invalid; 3 the copy cannot be written."),
      entries);
  g_autofree gchar *directory = directory_option;
  g_autoptr (GError) error = NULL;

  if (!is_parsed)
    return KY_EXIT_USAGE;
  if (ky_config_keep (directory, &error))
    return KY_EXIT_OK;
  ky_command_fail (program, error);
  return error->code == KY_ERROR_CONFIG ? KY_EXIT_USAGE : KY_EXIT_FAILURE;
}

/* --- policy --------------------------------------------------------------------------------- */

int
ky_command_policy (int argc, char **argv)
{
  static const KySubcommand subcommands[] = {
    { "check", policy_check, N_ ("list all mistakes in the configuration") },
    { "explain", policy_explain, N_ ("say which policy applies to a recipient, and why") },
    { "keep", policy_keep, N_ ("save a copy for programs that start while it is broken") },
    { "replay", ky_policy_replay, N_ ("say what another policy would have done to past mail") },
    { "show", policy_show, N_ ("show every key of a policy and where its value comes from") },
    { NULL, NULL, NULL },
  };

  return ky_command_dispatch ("kiyome policy", subcommands, argc, argv);
}
