/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome client list|add|revoke`: the keys by which machines hand files to the
 * portal. A key is shown once; the store keeps only its hash. */
#include "cli/columns.h"
#include "common/release.h"

#define CLIENT_GROUPS 2 /* groups of four characters */

KY_DEFINE_LIST (client_list, .program = "kiyome client list",
                .summary = N_ ("Lists the machines that may bring files."), .verb = "client-list",
                .columns = ky_columns_client_list, .all = N_ ("include expired and revoked keys"))

/* --- adding --------------------------------------------------------------------------------- */

#define NO_BOUND G_MININT /* files a day */
#define ALL_SCOPES "send,read,cancel"

typedef struct
{
  gchar *scope, *policy, *owner, *bytes, *expires, *reason;
  gint files;
} Options;

KY_DEFINE_AUTO_CLEAR (cli_client_options_clear, Options, scope, policy, owner, bytes, expires,
                      reason)

/* Parses "500M" to bytes, as the configuration writes sizes. NULL: malformed. */
static gchar *
cli_client_read_size (const gchar *text)
{
  static const gchar units[] = "KMGT";
  gchar *end = NULL;
  guint64 number = g_ascii_strtoull (text, &end, 10);
  guint shift = 0;

  if (!g_ascii_isdigit (*text))
    return NULL;
  const gchar *unit = *end != '\0' ? strchr (units, g_ascii_toupper (*end)) : NULL;
  if (unit != NULL)
    shift = 10 * (guint)(unit - units + 1);
  if (end[unit != NULL] != '\0' || number > (guint64)(G_MAXINT64 / 2) >> shift)
    return NULL;
  return g_strdup_printf ("%" G_GUINT64_FORMAT, number << shift);
}

/* Checks that a policy `name` (nullable) exists, since the store reads no policies and can't. If
 * there is none, the fault is printed. */
static gboolean
has_policy (const gchar *program, KyConfig *config, const gchar *name)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (KyPolicy) found = name != NULL ? ky_config_policy (config, name, &fault) : NULL;

  if (name == NULL || found != NULL)
    return TRUE;
  ky_command_fail (program, fault);
  return FALSE;
}

/* Adds the client `name`. The key is the only line on standard output, so that it can be piped to
 * its place; it is shown once and wiped. */
static int
cli_client_add (const gchar *program, const KyConfig *config, const gchar *name,
                const Options *options)
{
  g_autofree gchar *expires
      = options->expires != NULL ? ky_cli_read_expiry (program, "expires", options->expires) : NULL;
  g_autofree gchar *bytes = options->bytes != NULL ? cli_client_read_size (options->bytes) : NULL;
  g_autofree gchar *files = g_strdup_printf ("%d", MAX (options->files, 0));
  g_autofree gchar *scope = g_strdup (options->scope != NULL ? options->scope : ALL_SCOPES);
  int status = KY_EXIT_OK;

  if (!has_policy (program, (KyConfig *)config, options->policy))
    return KY_EXIT_USAGE;
  if (options->expires != NULL && expires == NULL)
    return KY_EXIT_USAGE;
  if (options->bytes != NULL && bytes == NULL)
    return ky_command_usage (program, _ ("'%s' is not a size (like 500M)"), options->bytes);
  g_strdelimit (scope, ",", ';');
  g_autoptr (KyRows) rows = ky_cli_ask (
      program, (KyConfig *)config, "client-add",
      (const gchar *const[]){ "name", name, "scope", scope, "policy", options->policy, "owner",
                              options->owner, "quota-files", files, "quota-bytes", bytes, "expires",
                              expires, "reason", options->reason, NULL },
      NULL, &status);
  if (!ky_cli_first_row (rows, &status))
    return status;
  g_autofree gchar *id = ky_rows_text_of (rows, "id");
  g_autofree gchar *key = ky_rows_text_of (rows, "key");
  printf ("%s\n", key);
  fprintf (stderr, _ ("%s: this key is shown only now; keep it secret.\n"), id);
  explicit_bzero (key, strlen (key));
  return KY_EXIT_OK;
}

static int
client_add (int argc, char **argv)
{
  const gchar *program = "kiyome client add";
  g_autofree gchar *directory = NULL;
  g_auto (Options) options = { .files = NO_BOUND };
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_TEXT ("scope", &options.scope,
                       N_ ("what it may: send, read, cancel, separated by commas (default: all)"),
                       N_ ("WORDS")),
          KY_CLI_TEXT ("policy", &options.policy,
                       N_ ("policy of its files (default: the one whose [match] fits)"),
                       N_ ("NAME")),
          KY_CLI_TEXT ("owner", &options.owner, N_ ("user of the portal whose files these are"),
                       N_ ("USER")),
          { "files-a-day", 0, 0, G_OPTION_ARG_INT, &options.files,
            N_ ("files within 24 hours (default: any number)"), N_ ("N") },
          KY_CLI_TEXT ("bytes-a-day", &options.bytes,
                       N_ ("bytes within 24 hours, like 500M (default: any number)"), N_ ("SIZE")),
          KY_CLI_TEXT ("expires", &options.expires,
                       N_ ("last day, or 90d (default: the entry does not expire)"), N_ ("TIME")),
          KY_CLI_REASON (&options.reason),
          { NULL } };

  if (!ky_command_parse (
          &argc, &argv, program, _ ("NAME"),
          _ ("Makes a key by which a machine brings files to the portal."),
          _ ("Prints the key, which cannot be shown again: only a hash of it is kept."), entries))
    return KY_EXIT_USAGE;
  if (argc != 2)
    return ky_command_usage (program, _ ("the name of one machine is needed"));
  if (argv[1][0] == '\0')
    return ky_command_usage (program, _ ("the name of the machine is empty"));
  if (options.files != NO_BOUND && options.files < 1)
    return ky_command_usage (program, _ ("--files-a-day is less than 1"));
  g_autoptr (KyConfig) config = ky_command_config (program, directory);
  return config != NULL ? cli_client_add (program, config, argv[1], &options) : KY_EXIT_USAGE;
}

/* --- revoking ------------------------------------------------------------------------------- */

static int
client_revoke (int argc, char **argv)
{
  const gchar *program = "kiyome client revoke";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *reason = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), KY_CLI_REASON (&reason), { NULL } };

  if (!ky_command_parse (&argc, &argv, program, _ ("MACHINE..."),
                         _ ("Ends keys at once. They stay in 'kiyome client list --all'."), NULL,
                         entries))
    return KY_EXIT_USAGE;
  if (argc < 2)
    return ky_command_usage (program, _ ("the number of a machine is needed"));
  for (int i = 1; i < argc; i++)
    if (!ky_cli_check_id (argv[i], CLIENT_GROUPS))
      return ky_command_usage (program, _ ("'%s' is not the number of a machine (like %s)"),
                               argv[i], "K7QF-3MZP");
  return ky_cli_ask_each (program, directory, "client-revoke", reason, argv + 1);
}

KY_DEFINE_COMMAND (ky_command_client, "kiyome client",
                   { "list", client_list, N_ ("list the machines") },
                   { "add", client_add, N_ ("make a key") },
                   { "revoke", client_revoke, N_ ("end keys") })
