/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kiyome allow list|add|remove|import|export: what may pass although the policy would change or
 * withhold it. */
#include "cli/store.h"
#include "engine/filetype.h"

#include <stdio.h>

static const KyColumn entry_columns[] = {
  { "id", N_ ("ENTRY"), KY_CELL_TEXT, 0 },
  { "type", N_ ("TYPE"), KY_CELL_TEXT, 0 },
  { "sender", N_ ("SENDER"), KY_CELL_TEXT, 30 },
  { "link_domain", N_ ("LINKS TO"), KY_CELL_TEXT, 30 },
  { "sha256", N_ ("SHA-256"), KY_CELL_TEXT, 16 },
  { "expires", N_ ("EXPIRES"), KY_CELL_TIME, 0 },
  { "hits", N_ ("USED"), KY_CELL_NUMBER, 0 },
  { "last_used", N_ ("LAST USED"), KY_CELL_TIME, 0 },
  { "state", N_ ("STATE"), KY_CELL_TEXT, 0 },
  { "approver", N_ ("APPROVER"), KY_CELL_TEXT, 20 },
  { "reason", N_ ("REASON"), KY_CELL_TEXT, 40 },
  { "created", NULL, KY_CELL_TIME, 0 },
  { "created_by", NULL, KY_CELL_TEXT, 0 },
  { "removed", NULL, KY_CELL_TIME, 0 },
  { "removed_by", NULL, KY_CELL_TEXT, 0 },
  { "removed_reason", NULL, KY_CELL_TEXT, 0 },
  { NULL, NULL, KY_CELL_TEXT, 0 },
};

/* --- list ----------------------------------------------------------------------------------- */

static int
allow_list (int argc, char **argv)
{
  const gchar *program = "kiyome allow list";
  g_autofree gchar *directory = NULL;
  gboolean is_json = FALSE;
  gboolean all = FALSE;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_ ("expired and removed entries, too"), NULL },
          KY_CLI_JSON (&is_json),
          { NULL } };
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (KyRows) rows = NULL;
  int status = KY_EXIT_OK;
  gint count;

  if (!ky_command_parse (&argc, &argv, program, NULL, _ ("Lists the entries that are in force."),
                         NULL, entries))
    return KY_EXIT_USAGE;
  config = ky_command_config (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  rows = ky_cli_ask (program, config, "allow-list",
                     (const gchar *const[]){ "all", all ? "yes" : NULL, NULL }, NULL, &status);
  if (rows == NULL)
    return status;
  count = ky_cli_print (program, rows, entry_columns, is_json ? KY_FORMAT_JSON : KY_FORMAT_TABLE);
  if (count == 0 && !is_json)
    fprintf (stderr, "%s", _ ("There is none.\n"));
  return count >= 0 ? KY_EXIT_OK : KY_EXIT_FAILURE;
}

/* --- add ------------------------------------------------------------------------------------ */

typedef struct
{
  gchar *type, *sender, *sha256, *link_domain, *reason, *approver, *expires;
} Rule;

static void
rule_clear (Rule *rule)
{
  g_free (rule->type);
  g_free (rule->sender);
  g_free (rule->sha256);
  g_free (rule->link_domain);
  g_free (rule->reason);
  g_free (rule->approver);
  g_free (rule->expires);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rule, rule_clear)

static int
add_rule (const gchar *program, KyConfig *config, Rule *rule, const gchar *where)
{
  g_autofree gchar *expires = NULL;
  g_autoptr (KyRows) rows = NULL;
  g_autofree gchar *id = NULL;
  g_autofree gchar *type = rule->type != NULL ? g_ascii_strdown (rule->type, -1) : NULL;
  int status = KY_EXIT_OK;

  /* An entry for a type that there is not would stand there and never count. */
  if (type != NULL && ky_filetype_by_name (type) == NULL)
    return ky_command_usage (program, _ ("there is no type '%s'"), rule->type);
  if (rule->expires != NULL)
    {
      expires = ky_cli_read_expiry (program, where, rule->expires);
      if (expires == NULL)
        return KY_EXIT_USAGE;
    }
  rows = ky_cli_ask (program, config, "allow-add",
                     (const gchar *const[]){ "type", rule->type, "sender", rule->sender, "sha256",
                                             rule->sha256, "link-domain", rule->link_domain,
                                             "reason", rule->reason, "approver", rule->approver,
                                             "expires", expires, NULL },
                     NULL, &status);
  if (rows == NULL)
    return status;
  if (ky_rows_next (rows, NULL) != 1)
    return KY_EXIT_FAILURE;
  id = ky_row_value_text (ky_rows_get (rows, "id"));
  printf ("%s\n", id);
  return KY_EXIT_OK;
}

static int
allow_add (int argc, char **argv)
{
  const gchar *program = "kiyome allow add";
  g_autofree gchar *directory = NULL;
  g_auto (Rule) rule = { 0 };
  const GOptionEntry entries[] = {
    KY_CLI_CONFIG (&directory),
    { "type", 0, 0, G_OPTION_ARG_STRING, &rule.type,
      N_ ("type of file, as 'kiyome identify' names it"), N_ ("TYPE") },
    { "sender", 0, 0, G_OPTION_ARG_STRING, &rule.sender,
      N_ ("address, domain, or .domain with all below it; counts only for senders that are "
          "authentic"),
      N_ ("ADDRESS") },
    { "sha256", 0, 0, G_OPTION_ARG_STRING, &rule.sha256, N_ ("SHA-256 of the file"), N_ ("HEX") },
    { "link-domain", 0, 0, G_OPTION_ARG_STRING, &rule.link_domain,
      N_ ("domain, or .domain with all below it, whose links stay links; alone"), N_ ("DOMAIN") },
    KY_CLI_REASON (&rule.reason),
    { "approver", 0, 0, G_OPTION_ARG_STRING, &rule.approver, N_ ("who approved it"), N_ ("NAME") },
    { "expires", 0, 0, G_OPTION_ARG_STRING, &rule.expires,
      N_ ("last day, or 90d; at most 366 days away"), N_ ("TIME") },
    { NULL }
  };
  g_autoptr (KyConfig) config = NULL;

  if (!ky_command_parse (&argc, &argv, program, NULL,
                         _ ("Adds an entry: what fits all of --type, --sender and --sha256 that "
                            "are given passes unchanged, unless it is infected."),
                         _ ("Prints the entry's number. --reason, --approver and --expires are "
                            "always needed."),
                         entries))
    return KY_EXIT_USAGE;
  if (rule.type == NULL && rule.sender == NULL && rule.sha256 == NULL && rule.link_domain == NULL)
    return ky_command_usage (program,
                             _ ("one of --type, --sender, --sha256 and --link-domain is needed"));
  if (rule.reason == NULL || rule.approver == NULL || rule.expires == NULL)
    return ky_command_usage (program, _ ("--reason, --approver and --expires are needed"));
  config = ky_command_config (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  return add_rule (program, config, &rule, "--expires: ");
}

/* --- remove --------------------------------------------------------------------------------- */

static int
allow_remove (int argc, char **argv)
{
  const gchar *program = "kiyome allow remove";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *reason = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), KY_CLI_REASON (&reason), { NULL } };
  g_autoptr (KyConfig) config = NULL;
  int status = KY_EXIT_OK;

  if (!ky_command_parse (&argc, &argv, program, _ ("ENTRY..."),
                         _ ("Ends entries at once. They stay in 'kiyome allow list --all'."), NULL,
                         entries))
    return KY_EXIT_USAGE;
  if (argc < 2)
    return ky_command_usage (program, _ ("the number of an entry is needed"));
  if (reason == NULL || reason[0] == '\0')
    return ky_command_usage (program, _ ("--reason is needed"));
  config = ky_command_config (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  for (int i = 1; i < argc; i++)
    {
      const gchar *const arguments[] = { "id", argv[i], "reason", reason, NULL };
      g_autoptr (KyRows) rows
          = ky_cli_ask (program, config, "allow-remove", arguments, NULL, &status);

      if (rows == NULL)
        return status;
    }
  return KY_EXIT_OK;
}

/* --- import and export ---------------------------------------------------------------------- */

static int
allow_export (int argc, char **argv)
{
  static const gchar *const names[]
      = { "type", "sender", "sha256", "link_domain", "reason", "approver" };
  const gchar *program = "kiyome allow export";
  g_autofree gchar *directory = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), { NULL } };
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (KyRows) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;
  int status = KY_EXIT_OK;
  gint next;

  if (!ky_command_parse (&argc, &argv, program, NULL,
                         _ ("Prints the entries that count now as a key file for 'kiyome allow "
                            "import'."),
                         NULL, entries))
    return KY_EXIT_USAGE;
  config = ky_command_config (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  rows = ky_cli_ask (program, config, "allow-list", NULL, NULL, &status);
  if (rows == NULL)
    return status;
  while ((next = ky_rows_next (rows, &error)) == 1)
    {
      g_autofree gchar *id = ky_row_value_text (ky_rows_get (rows, "id"));
      g_autofree gchar *expires = NULL;

      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        {
          g_autofree gchar *value = ky_row_value_text (ky_rows_get (rows, names[i]));

          if (value[0] != '\0')
            g_key_file_set_string (
                file, id, strcmp (names[i], "link_domain") == 0 ? "link-domain" : names[i], value);
        }
      expires = ky_cli_iso_time (ky_rows_get (rows, "expires")->number * G_USEC_PER_SEC, FALSE);
      g_key_file_set_string (file, id, "expires", expires);
    }
  if (next < 0)
    {
      ky_command_fail (program, error);
      return KY_EXIT_FAILURE;
    }
  text = g_key_file_to_data (file, NULL, NULL);
  fputs (text, stdout);
  return KY_EXIT_OK;
}

static gchar **
rule_field (Rule *rule, const gchar *name)
{
  const struct
  {
    const gchar *name;
    gchar **field;
  } fields[] = {
    { "type", &rule->type },       { "sender", &rule->sender },
    { "sha256", &rule->sha256 },   { "link-domain", &rule->link_domain },
    { "reason", &rule->reason },   { "approver", &rule->approver },
    { "expires", &rule->expires },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].name, name))
      return fields[i].field;
  return NULL;
}

static gboolean
read_rule (GKeyFile *file, const gchar *group, Rule *rule, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, error);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      gchar **field = rule_field (rule, keys[i]);

      if (field == NULL)
        {
          g_set_error (error, KY_ERROR, KY_ERROR_CONFIG, _ ("[%s]: unknown key '%s'"), group,
                       keys[i]);
          return FALSE;
        }
      *field = g_key_file_get_string (file, group, keys[i], error);
      if (*field == NULL)
        return FALSE;
    }
  return keys != NULL;
}

/* Every group is read before the first is added: a wrong file adds nothing. */
static GArray *
read_rules (const gchar *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GArray) rules = g_array_new (FALSE, TRUE, sizeof (Rule));
  g_auto (GStrv) groups = NULL;

  g_array_set_clear_func (rules, (GDestroyNotify)rule_clear);
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error))
    return NULL;
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      Rule rule = { 0 };
      gboolean ok = read_rule (file, groups[i], &rule, error);

      g_array_append_val (rules, rule);
      if (!ok)
        return NULL;
    }
  return g_steal_pointer (&rules);
}

static int
allow_import (int argc, char **argv)
{
  const gchar *program = "kiyome allow import";
  g_autofree gchar *directory = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), { NULL } };
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (GArray) rules = NULL;
  g_autoptr (GError) error = NULL;

  if (!ky_command_parse (&argc, &argv, program, _ ("FILE"),
                         _ ("Adds the entries of a key file, one group each, with the keys type, "
                            "sender, sha256, link-domain, reason, approver and expires."),
                         NULL, entries))
    return KY_EXIT_USAGE;
  if (argc != 2)
    return ky_command_usage (program, _ ("one file is needed"));
  config = ky_command_config (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  rules = read_rules (argv[1], &error);
  if (rules == NULL)
    {
      ky_command_complain (program, "%s: %s", argv[1], error->message);
      return KY_EXIT_USAGE;
    }
  for (guint i = 0; i < rules->len; i++)
    {
      int status = add_rule (program, config, &g_array_index (rules, Rule, i), "");

      if (status != KY_EXIT_OK)
        {
          ky_command_complain (program,
                               _ ("%s: entry %u of %u is at fault; those before it are added"),
                               argv[1], i + 1, rules->len);
          return status;
        }
    }
  return KY_EXIT_OK;
}

int
ky_command_allow (int argc, char **argv)
{
  static const KySubcommand subcommands[] = {
    { "list", allow_list, N_ ("list the entries") },
    { "add", allow_add, N_ ("add an entry") },
    { "remove", allow_remove, N_ ("end entries") },
    { "import", allow_import, N_ ("add the entries of a file") },
    { "export", allow_export, N_ ("print the entries as a file") },
    { NULL, NULL, NULL },
  };

  return ky_command_dispatch ("kiyome allow", subcommands, argc, argv);
}
