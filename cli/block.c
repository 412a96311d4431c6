/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome block list|add|remove`: the entries of the blocklist, which apply from the
 * next mail on. Import and export are in cli/allow-file.c. */
#include "cli/allow-file.h"
#include "cli/columns.h"

KY_DEFINE_LIST (block_list, .program = "kiyome block list",
                .summary = N_ ("Lists the entries that are in force."), .verb = "block-list",
                .columns = ky_columns_block_list, .all = N_ ("include expired and removed entries"))

static int
cli_block_add_rule (const gchar *program, KyConfig *config, const gchar *const *what,
                    const gchar *reason, const gchar *until)
{
  g_autofree gchar *expires = until != NULL ? ky_cli_read_expiry (program, "expires", until) : NULL;
  int status = KY_EXIT_OK;

  if (until != NULL && expires == NULL)
    return KY_EXIT_USAGE;
  g_autoptr (KyRows) rows
      = ky_cli_ask (program, config, "block-add",
                    (const gchar *const[]){ "sender", what[0], "sha256", what[1], "link", what[2],
                                            "reason", reason, "expires", expires, NULL },
                    NULL, &status);
  return ky_cli_print_id (rows, status);
}

static int
block_add (int argc, char **argv)
{
  const gchar *program = "kiyome block add";
  g_autofree gchar *directory = NULL, *sender = NULL, *sha256 = NULL, *link = NULL;
  g_autofree gchar *reason = NULL, *expires = NULL;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_TEXT ("sender", &sender, N_ ("address, or domain with all its subdomains"),
                       N_ ("ADDRESS")),
          KY_CLI_TEXT ("sha256", &sha256, N_ ("SHA-256 of the file"), N_ ("HEX")),
          KY_CLI_TEXT ("link", &link,
                       N_ ("host with all its subdomains, or the beginning of a URL"), N_ ("URL")),
          KY_CLI_REASON (&reason),
          KY_CLI_TEXT ("expires", &expires,
                       N_ ("last day, or 90d (default: the entry does not expire)"), N_ ("TIME")),
          { NULL } };
  const gchar *what[3];

  if (!ky_command_parse (
          &argc, &argv, program, NULL,
          _ ("Adds an entry: from the next mail on, what comes from that sender is "
             "withheld, that file is withheld, or links that lead there are broken."),
          _ ("Prints the entry's number. The entry applies at once and overrides the allowlist."),
          entries))
    return KY_EXIT_USAGE;
  if ((sender != NULL) + (sha256 != NULL) + (link != NULL) != 1)
    return ky_command_usage (program, _ ("one of --sender, --sha256 and --link is needed"));
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  what[0] = sender;
  what[1] = sha256;
  what[2] = link;
  return cli_block_add_rule (program, config, what, reason, expires);
}

static int
block_remove (int argc, char **argv)
{
  return ky_cli_remove_entries ("kiyome block remove",
                                _ ("Ends entries at once. They stay in 'kiyome block list --all'."),
                                "block-remove", argc, argv);
}

KY_DEFINE_COMMAND (ky_command_block, "kiyome block",
                   { "list", block_list, N_ ("list the entries") },
                   { "add", block_add, N_ ("add an entry") },
                   { "remove", block_remove, N_ ("end entries") },
                   { "import", ky_block_import, N_ ("add the entries of a file") },
                   { "export", ky_block_export, N_ ("print the entries as a file") })
