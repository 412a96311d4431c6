/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome allow list|add|remove`: the entries of the allowlist, by which a part passes
 * although the policy would change or withhold it. The subcommands confirm, report and uses are
 * in cli/allow-report.c, import and export in cli/allow-file.c. */
#include "cli/allow-file.h"
#include "cli/columns.h"
#include "cli/sign-in.h"
#include "common/release.h"
#include "engine/filetype.h"

/* --- list ----------------------------------------------------------------------------------- */

KY_DEFINE_LIST (allow_list, .program = "kiyome allow list",
                .summary = N_ ("Lists the entries that are in force or wait for confirmation."),
                .verb = "allow-list", .columns = ky_columns_allow_list,
                .all = N_ ("include expired and removed entries"))

/* --- add ------------------------------------------------------------------------------------ */

typedef struct
{
  gchar *type, *sender, *sha256, *link_domain, *reason, *approver, *expires;
} Rule;

KY_DEFINE_AUTO_CLEAR (cli_allow_rule_clear, Rule, type, sender, sha256, link_domain, reason,
                      approver, expires)

/* Returns what an entry allows, as the store writes it. (transfer full) */
static gchar *
cli_allow_scope_of (KyRows *rows)
{
  static const gchar *const names[] = { "type", "sender", "sha256", "link_domain" };
  GString *scope = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree gchar *value = ky_rows_text_of (rows, names[i]);

      g_string_append_printf (scope, "%s%s", i > 0 ? "\n" : "", value);
    }
  return g_string_free (scope, FALSE);
}

/* Warns of an entry that matches much, as the store's allow-report defines it: an entry for a type
 * alone, for a whole domain, or for all subdomains of a domain where anybody may have a name.
 * `scope`: of cli_allow_scope_of(). */
static void
note_wide (const gchar *program, const gchar *const *scope, gboolean is_wide)
{
  const gchar *type = scope[0];
  const gchar *sender = scope[1];
  const gchar *sha256 = scope[2];

  if (*type != '\0' && *sender == '\0' && *sha256 == '\0')
    ky_command_complain (program,
                         _ ("note: too wide: every file of the type %s passes unchanged by this "
                            "entry, from any sender; --sender or --sha256 narrows that"),
                         type);
  else if (*sender != '\0' && strchr (sender, '@') == NULL && *type == '\0' && *sha256 == '\0')
    ky_command_complain (
        program,
        _ ("note: too wide: every file of every sender of %s passes unchanged by this entry; "
           "an address, --type or --sha256 narrows that"),
        sender);
  else if (is_wide)
    ky_command_complain (program,
                         _ ("note: too wide: anybody may have a name below %s; name the "
                            "organisation's own domain"),
                         (*sender != '\0' ? sender : scope[3]) + 1);
}

/* Warns of properties of the new entry `id` that may be unintended. The portal asks before it adds
 * an entry; the command has added it already. */
static void
note_doubts (const gchar *program, KyConfig *config, const gchar *id)
{
  g_autoptr (GHashTable) others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree gchar *mine = NULL;
  g_autofree gchar *state = NULL;
  gboolean is_wide = FALSE;
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, "allow-list", NULL, NULL, &status);

  while (rows != NULL && ky_rows_next (rows, NULL) == 1)
    {
      g_autofree gchar *entry = ky_rows_text_of (rows, "id");
      g_autofree gchar *scope = cli_allow_scope_of (rows);

      if (g_str_equal (entry, id))
        {
          mine = g_steal_pointer (&scope);
          state = ky_rows_text_of (rows, "state");
          is_wide = ky_rows_get (rows, "wide")->number != 0;
        }
      else
        g_hash_table_replace (others, g_steal_pointer (&scope), g_steal_pointer (&entry));
    }
  if (mine == NULL)
    return;
  if (g_hash_table_contains (others, mine))
    ky_command_complain (program, _ ("note: entry %s allows the same already"),
                         (const gchar *)g_hash_table_lookup (others, mine));
  if (g_strcmp0 (state, "proposed") == 0)
    ky_command_complain (program, "%s",
                         _ ("note: the entry is only proposed: it takes effect when two "
                            "administrators have confirmed it, each in the portal or with 'kiyome "
                            "allow confirm --as'"));
  g_auto (GStrv) parts = g_strsplit (mine, "\n", -1);
  note_wide (program, (const gchar *const *)parts, is_wide);
}

static int
cli_allow_add_rule (const gchar *program, KyConfig *config, Rule *rule, const gchar *session)
{
  g_autofree gchar *expires = NULL;
  g_autofree gchar *type = rule->type != NULL ? g_ascii_strdown (rule->type, -1) : NULL;
  int status = KY_EXIT_OK;

  /* An entry for an unknown type would be stored and never match. */
  if (type != NULL && ky_filetype_by_name (type) == NULL)
    return ky_command_usage (program, _ ("there is no type '%s'"), rule->type);
  if (rule->expires != NULL)
    {
      expires = ky_cli_read_expiry (program, "expires", rule->expires);
      if (expires == NULL)
        return KY_EXIT_USAGE;
    }
  g_autoptr (KyRows) rows = ky_cli_ask (
      program, config, "allow-add",
      (const gchar *const[]){ "type", rule->type, "sender", rule->sender, "sha256", rule->sha256,
                              "link-domain", rule->link_domain, "reason", rule->reason, "approver",
                              rule->approver, "expires", expires, "session", session, NULL },
      NULL, &status);
  if (!ky_cli_first_row (rows, &status))
    return status;
  g_autofree gchar *id = ky_rows_text_of (rows, "id");
  printf ("%s\n", id);
  fflush (stdout);
  note_doubts (program, config, id);
  return KY_EXIT_OK;
}

static int
allow_add (int argc, char **argv)
{
  const gchar *program = "kiyome allow add";
  g_autofree gchar *directory = NULL;
  g_auto (Rule) rule = { 0 };
  g_auto (KySignIn) as = { 0 };
  int status;
  const GOptionEntry entries[] = {
    KY_CLI_CONFIG (&directory),
    KY_CLI_TEXT ("type", &rule.type, N_ ("type of file, as 'kiyome identify' names it"),
                 N_ ("TYPE")),
    KY_CLI_TEXT (
        "sender", &rule.sender,
        N_ ("address, domain, or .domain with all its subdomains; applies only to authenticated "
            "senders"),
        N_ ("ADDRESS")),
    KY_CLI_TEXT ("sha256", &rule.sha256, N_ ("SHA-256 of the file"), N_ ("HEX")),
    KY_CLI_TEXT (
        "link-domain", &rule.link_domain,
        N_ ("domain, or .domain with all its subdomains, whose links stay intact; not with --type, "
            "--sender or --sha256"),
        N_ ("DOMAIN")),
    KY_CLI_REASON (&rule.reason),
    KY_CLI_TEXT ("approver", &rule.approver, N_ ("who approved it"), N_ ("NAME")),
    KY_CLI_TEXT ("expires", &rule.expires, N_ ("last day, or 90d; at most 366 days ahead"),
                 N_ ("TIME")),
    KY_CLI_AS (as),
    { NULL }
  };

  if (!ky_command_parse (&argc, &argv, program, NULL,
                         _ ("Adds an entry: a file that matches all of the given --type, --sender "
                            "and --sha256 passes unchanged, unless it is infected."),
                         _ ("Prints the entry's number. --reason, --approver and --expires are "
                            "always needed."),
                         entries))
    return KY_EXIT_USAGE;
  if (rule.type == NULL && rule.sender == NULL && rule.sha256 == NULL && rule.link_domain == NULL)
    return ky_command_usage (program,
                             _ ("one of --type, --sender, --sha256 and --link-domain is needed"));
  if (rule.reason == NULL || rule.approver == NULL || rule.expires == NULL)
    return ky_command_usage (program, _ ("--reason, --approver and --expires are needed"));
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (as.name != NULL && !ky_sign_in (program, config, &as, &status))
    return status;
  status = cli_allow_add_rule (program, config, &rule, as.session);
  ky_sign_out (config, &as);
  return status;
}

/* --- remove --------------------------------------------------------------------------------- */

static int
allow_remove (int argc, char **argv)
{
  return ky_cli_remove_entries ("kiyome allow remove",
                                _ ("Ends entries at once. They stay in 'kiyome allow list --all'."),
                                "allow-remove", argc, argv);
}

KY_DEFINE_COMMAND (ky_command_allow, "kiyome allow",
                   { "list", allow_list, N_ ("list the entries") },
                   { "add", allow_add, N_ ("add an entry") },
                   { "confirm", ky_allow_confirm, N_ ("confirm entries that others proposed") },
                   { "report", ky_allow_report, N_ ("list entries that should be reviewed") },
                   { "uses", ky_allow_uses,
                     N_ ("list the mails in which an entry let a part pass") },
                   { "remove", allow_remove, N_ ("end entries") },
                   { "import", ky_allow_import, N_ ("add the entries of a file") },
                   { "export", ky_allow_export, N_ ("print the entries as a file") })
