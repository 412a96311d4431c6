/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome policy check|show|explain|keep`: checks the configuration, and shows what
 * applies to whom. The subcommand replay is in cli/replay.c. */
#include "cli/types.h"
#include "cli/explain.h"
#include "cli/replay.h"
#include "cli/store.h"
#include "config/tenants.h"
#include "config/fallback.h"
#include "config/network.h"
#include "config/value.h"

/* --- check ---------------------------------------------------------------------------------- */

/* Returns the folded names of the departments that have users. (transfer full, nullable) */
static GHashTable *
ask_departments (KyConfig *config, GError **error)
{
  static const gchar *const none[] = { NULL };
  g_autoptr (KyStoreAdmin) admin = ky_cli_connect (config, error);
  g_autoptr (KyRows) rows
      = admin != NULL ? ky_store_admin_ask (admin, "departments", none, NULL, NULL, error) : NULL;
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint step = -1;

  while (rows != NULL && (step = ky_rows_next (rows, error)) == 1)
    {
      g_autofree gchar *name = ky_rows_text_of (rows, "name");

      g_hash_table_add (names, g_utf8_casefold (name, -1));
    }
  return step == 0 ? g_steal_pointer (&names) : NULL;
}

/* Checks against the store that the departments in the policies exist. */
static void
cli_policy_check_departments (const gchar *program, KyConfig *config, GPtrArray *faults)
{
  g_autoptr (GError) error = NULL;
  GHashTableIter iter;
  gpointer name, file;

  if (!ky_config_has_departments (config))
    return;
  g_autoptr (GHashTable) known = ask_departments (config, &error);
  if (known == NULL)
    {
      ky_command_complain (program,
                           _ ("the departments in match.department were not checked, because the "
                              "store does not answer: %s"),
                           error->message);
      return;
    }
  g_autoptr (GHashTable) names = ky_config_departments (config);
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, &file))
    if (!g_hash_table_contains (known, name))
      g_ptr_array_add (faults, g_strdup_printf (_ ("%s: match.department = %s: nobody is in this "
                                                   "department (kiyome user list)"),
                                                (const gchar *)file, (const gchar *)name));
}

/* Asks the store of each tenant, and the gateway's own, which departments of the policies have no
 * members. */
static void
check_all_departments (const gchar *program, const gchar *directory, GPtrArray *faults)
{
  g_autoptr (KyConfig) config
      = ky_config_load_parts (directory, KY_CONFIG_WITH_POLICIES | KY_CONFIG_WITH_TENANTS, NULL);

  if (config == NULL)
    return;
  cli_policy_check_departments (program, config, faults);
  for (guint i = 0; i < ky_config_n_tenants (config); i++)
    cli_policy_check_departments (program, ky_config_tenant (config, i), faults);
}

static int
report_faults (const gchar *program, const gchar *directory, gboolean is_json)
{
  g_autoptr (GPtrArray) faults = ky_config_check (directory);
  g_autoptr (GString) json = g_string_new ("[");

  if (faults->len == 0)
    check_all_departments (program, directory, faults);
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
    printf (_ ("%s: the configuration is valid\n"), directory);
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
      = { KY_CLI_CONFIG (&directory_option), KY_CLI_JSON (&is_json), { NULL } };
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
      printf (is_json ? "[\n]\n" : _ ("There is no %s; the built-in defaults apply.\n"),
              KY_CONFIG_STANDARD_DIR "/kiyome.conf");
      return KY_EXIT_OK;
    }
  return report_faults (program, directory != NULL ? directory : KY_CONFIG_STANDARD_DIR, is_json);
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
show_value (Show *show, const gchar *group, const gchar *key, const gchar *value,
            const gchar *origin)
{
  g_autofree gchar *full = g_strdup_printf ("%s.%s", group, key);

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

static void
show_key (Show *show, const gchar *group, const gchar *key, const gchar *value)
{
  g_autofree gchar *full = g_strdup_printf ("%s.%s", group, key);

  show_value (show, group, key, value, ky_config_policy_origin (show->config, show->name, full));
}

/* Prints every key of the policy's canonical text, which is the key file's form without its groups;
 * its methods are shown type by type. */
static void
show_keys (Show *show, KyPolicy *policy)
{
  g_auto (GStrv) lines = g_strsplit (ky_policy_to_text (policy), "\n", -1);

  for (gchar **line = lines; *line != NULL; line++)
    {
      gchar *equals = strchr (*line, '=');
      gchar *dot = strchr (*line, '.');

      if (equals == NULL || dot == NULL || dot > equals
          || (g_str_has_prefix (*line, "methods.") && !g_str_has_prefix (*line, "methods.*")))
        continue; /* the name */
      *equals = '\0';
      *dot = '\0';
      show_key (show, *line, dot + 1, equals + 1);
    }
}

/* Returns where the methods come from, or that no others are possible. */
static const gchar *
methods_origin (const Show *show, KyPolicy *policy, const KyFiletype *type)
{
  g_autofree gchar *key = g_strconcat ("methods.", type->name, NULL);

  if (type->ladder[0] == KY_METHOD_NONE)
    return (type->flags & KY_TYPE_BLOCKED) != 0 ? _ ("never delivered") : _ ("no method exists");
  if (g_strcmp0 (ky_config_policy_origin (show->config, show->name, key), "default") == 0
      && ky_policy_ladder (policy, type->name) != NULL)
    return ky_config_policy_origin (show->config, show->name, "methods.*");
  return ky_config_policy_origin (show->config, show->name, key);
}

static void
show_methods (Show *show, KyPolicy *policy)
{
  for (const KyFiletype *const *types = ky_filetypes (); *types != NULL; types++)
    {
      g_autofree gchar *methods = NULL;
      g_autofree gchar *missing = NULL;

      if (((*types)->flags & KY_TYPE_INTERNAL) != 0)
        continue;
      const gchar *package = ky_cli_missing_package (*types);
      if (package == NULL)
        methods = ky_cli_methods_in_force (policy, *types);
      else
        missing = g_strdup_printf (_ ("%s is not installed"), package);
      show_value (show, "methods", (*types)->name,
                  methods != NULL ? methods : ky_method_to_string (KY_METHOD_WITHHOLD),
                  missing != NULL ? missing : methods_origin (show, policy, *types));
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
  show_methods (&show, policy);
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
      = { KY_CLI_CONFIG (&directory_option), KY_CLI_JSON (&is_json), { NULL } };
  gboolean is_parsed = ky_command_parse (
      &argc, &argv, program, _ ("[NAME]"),
      _ ("Shows every key of the policy NAME (default: "
         "standard), its value and where the value comes from."),
      _ ("[methods] lists the methods of each type of file in the order in which they are tried; a "
         "file for which none succeeds is withheld. See kiyome-policy(5)."),
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

/* Prints which of `recipients` have no domain and were taken as local names of the mail server, so
 * that a mistyped address is noticed. */
static void
note_local (const gchar *const *recipients)
{
  for (; *recipients != NULL; recipients++)
    if (strchr (*recipients, '@') == NULL)
      {
        g_autofree gchar *shown = ky_command_printable (*recipients, FALSE);

        printf (_ ("  %s is not an address: it was taken as a local name\n"), shown);
      }
}

/* Explains the policies of several recipients if kiyome-opener can send each a mail by the own
 * policy. */
static int
explain_each (KyConfig *config, const KyEnvelopeFacts *facts, const gchar *const *recipients,
              gboolean is_json)
{
  g_autoptr (GString) json = g_string_new ("{\"recipients\":[");

  for (guint i = 0; recipients[i] != NULL; i++)
    {
      const gchar *const one[] = { recipients[i], NULL };
      g_autofree gchar *why = NULL;
      g_autoptr (KyPolicy) policy = ky_config_resolve_all (config, facts, one, &why);
      g_autofree gchar *shown = ky_command_printable (why, FALSE);

      if (!is_json)
        printf ("%s\n  %s\n", ky_policy_name (policy), shown);
      g_string_append (json, i > 0 ? ",{\"recipient\":" : "{\"recipient\":");
      ky_json_string (json, recipients[i]);
      g_string_append (json, ",\"policy\":");
      ky_json_string (json, ky_policy_name (policy));
      g_string_append (json, ",\"why\":");
      ky_json_string (json, why);
      g_string_append_c (json, '}');
    }
  if (is_json)
    printf ("%s]}\n", json->str);
  else
    {
      printf ("  %s\n", _ ("each recipient gets the output of one policy; kiyome-opener sends the "
                           "outputs of the other policies"));
      note_local (recipients);
    }
  return KY_EXIT_OK;
}

static int
cli_policy_explain (KyConfig *config, const KyEnvelopeFacts *facts, const gchar *const *recipients,
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
      note_local (recipients);
      return KY_EXIT_OK;
    }
  ky_json_string (json, ky_policy_name (policy));
  g_string_append (json, ",\"why\":");
  ky_json_string (json, why);
  printf ("%s}\n", json->str);
  return KY_EXIT_OK;
}

static gboolean
cli_policy_read_size (const gchar *text, KyEnvelopeFacts *facts)
{
  const KyPolicyKeyInfo info
      = { .group = "", .key = "size", .kind = "SIZE", .maximum = G_GUINT64_CONSTANT (1) << 40 };
  KyValue value = { 0 };

  facts->has_size = ky_value_set (&value, &info, text, NULL);
  facts->size = value.number;
  ky_value_clear (&value);
  return facts->has_size;
}

static int
policy_explain (int argc, char **argv)
{
  const gchar *program = "kiyome policy explain";
  gchar *directory_option = NULL, *sender_option = NULL, *direction_option = NULL,
        *login_option = NULL, *same_option = NULL, *client_option = NULL, *size_option = NULL,
        *department_option = NULL, *sender_department_option = NULL;
  gboolean is_json = FALSE, is_authentic = FALSE;
  const GOptionEntry entries[] = {
    KY_CLI_CONFIG (&directory_option),
    KY_CLI_JSON (&is_json),
    KY_CLI_FILE ("from", &sender_option, N_ ("envelope sender"), N_ ("ADDRESS")),
    KY_CLI_FLAG ("authentic", &is_authentic,
                 N_ ("assume that a trusted host has authenticated the sender")),
    KY_CLI_FILE ("direction", &direction_option, N_ ("direction of the mail"), N_ ("in|out|file")),
    KY_CLI_FILE ("login", &login_option, N_ ("authenticated sender"), N_ ("USER")),
    KY_CLI_FILE ("authenticated", &same_option, N_ ("the same as --login"), N_ ("USER")),
    KY_CLI_FILE ("client", &client_option,
                 N_ ("IP address of the SMTP client (not given: unknown)"), N_ ("ADDRESS")),
    KY_CLI_TEXT ("department", &department_option,
                 N_ ("the recipients' department (\"\": none; not given: unknown)"), N_ ("NAME")),
    KY_CLI_TEXT ("sender-department", &sender_department_option,
                 N_ ("the department of who signed in (\"\": none; not given: unknown)"),
                 N_ ("NAME")),
    KY_CLI_FILE ("size", &size_option,
                 N_ ("size of the message (K, M or G may follow; not given: unknown)"),
                 N_ ("BYTES")),
    { NULL },
  };
  gboolean is_parsed = ky_command_parse (&argc, &argv, program, _ ("RECIPIENT...|NUMBER|FILE"),
                                         _ ("Says which policy applies to a mail for these "
                                            "recipients, and why; of a message or a file, "
                                            "which line of which file decided about each part."),
                                         NULL, entries);
  g_autofree gchar *directory = directory_option;
  g_autofree gchar *sender = sender_option;
  g_autofree gchar *direction = direction_option;
  g_autofree gchar *login = login_option;
  g_autofree gchar *same = same_option;
  g_autofree gchar *client = client_option;
  g_autofree gchar *size = size_option;
  g_autofree gchar *department = department_option;
  g_autofree gchar *sender_department = sender_department_option;
  KyEnvelopeFacts facts = { .sender = sender,
                            .direction = direction != NULL ? direction : "in",
                            .login = login != NULL ? login : same,
                            .client = client,
                            .department = department,
                            .sender_department = sender_department,
                            .sender_is_authentic = is_authentic };

  if (!is_parsed)
    return KY_EXIT_USAGE;
  if (argc < 2)
    return ky_command_usage (program, _ ("name one or more recipients"));
  for (int i = 1; i < argc; i++)
    if (argv[i][0] == '\0')
      return ky_command_usage (program, _ ("a recipient is empty"));
  if (!g_str_equal (facts.direction, "in") && !g_str_equal (facts.direction, "out")
      && !g_str_equal (facts.direction, "file"))
    return ky_command_usage (program, _ ("the direction is in, out or file, not '%s'"),
                             facts.direction);
  if (client != NULL && !ky_network_parse_client (client, &(KyNetwork){ 0 }))
    return ky_command_usage (program, _ ("the client is an IP address, not '%s'"), client);
  if (size != NULL && !cli_policy_read_size (size, &facts))
    return ky_command_usage (program,
                             _ ("the size is a number of bytes (K, M or G may follow), "
                                "not '%s'"),
                             size);
  g_autoptr (KyConfig) config = ky_command_config (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (argc == 2 && ky_explain_takes (argv[1]))
    {
      facts.direction = direction != NULL ? direction : "file";
      return ky_explain (program, config, argv[1], &facts, is_json);
    }
  return argc > 2 && *ky_config_string (config, KY_CONFIG_RELAY_HOST) != '\0'
             ? explain_each (config, &facts, (const gchar *const *)argv + 1, is_json)
             : cli_policy_explain (config, &facts, (const gchar *const *)argv + 1, is_json);
}

/* --- keep ----------------------------------------------------------------------------------- */

static int
policy_keep (int argc, char **argv)
{
  const gchar *program = "kiyome policy keep";
  gchar *directory_option = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory_option), { NULL } };
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
  if (ky_config_fallback_save (directory, &error))
    return KY_EXIT_OK;
  ky_command_fail (program, error);
  return error->code == KY_ERROR_CONFIG ? KY_EXIT_USAGE : KY_EXIT_FAILURE;
}

/* --- policy --------------------------------------------------------------------------------- */

KY_DEFINE_COMMAND (
    ky_command_policy, "kiyome policy",
    { "check", policy_check, N_ ("list all mistakes in the configuration") },
    { "explain", policy_explain, N_ ("say which policy applies to a recipient, and why") },
    { "keep", policy_keep,
      N_ ("save a copy for programs that start while the configuration is broken") },
    { "replay", ky_policy_replay, N_ ("show what another policy would have done to past mail") },
    { "show", policy_show, N_ ("show every key of a policy and where its value comes from") })
