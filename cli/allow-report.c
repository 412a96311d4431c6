/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome allow confirm|report|uses`: confirms proposed entries of the allowlist,
 * lists entries that should be reviewed, and lists the mails in which an entry let a part pass. */
#include "cli/allow-file.h"
#include "cli/columns.h"
#include "cli/sign-in.h"

/* --- confirm -------------------------------------------------------------------------------- */

static int
confirm_entry (const gchar *program, KyConfig *config, const gchar *id, const KySignIn *as)
{
  const gchar *const arguments[] = { "id", id, "session", as->session, NULL };
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, "allow-confirm", arguments, NULL, &status);

  if (!ky_cli_first_row (rows, &status))
    return status;
  g_autofree gchar *state = ky_rows_text_of (rows, "state");
  if (strcmp (state, "live") == 0)
    printf (_ ("%s: in force\n"), id);
  else
    printf (_ ("%s: another administrator is still needed\n"), id);
  return KY_EXIT_OK;
}

int
ky_allow_confirm (int argc, char **argv)
{
  const gchar *program = "kiyome allow confirm";
  g_autofree gchar *directory = NULL;
  g_auto (KySignIn) as = { 0 };
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), KY_CLI_AS (as), { NULL } };
  int status = KY_EXIT_OK;

  if (!ky_command_parse (&argc, &argv, program, _ ("ENTRY..."),
                         _ ("Confirms entries that another administrator proposed: they work from "
                            "the next mail on."),
                         _ ("--as is always needed, because somebody other than the proposer must "
                            "confirm an entry."),
                         entries))
    return KY_EXIT_USAGE;
  if (!ky_cli_check_entries (program, argc, argv))
    return KY_EXIT_USAGE;
  if (as.name == NULL)
    return ky_command_usage (program, _ ("--as is needed"));
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (!ky_sign_in (program, config, &as, &status))
    return status;
  for (int i = 1; i < argc && status == KY_EXIT_OK; i++)
    status = confirm_entry (program, config, argv[i], &as);
  ky_sign_out (config, &as);
  return status;
}

/* --- report and uses ------------------------------------------------------------------------ */

KY_DEFINE_PUBLIC_LIST (ky_allow_report, .program = "kiyome allow report",
                       .summary
                       = N_ ("Lists the entries that should be reviewed: expired, unused for 30 "
                             "days, proposed for 7 days, matching much, or used much."),
                       .verb = "allow-report", .columns = ky_columns_allow_report)

KY_DEFINE_PUBLIC_LIST (ky_allow_uses, .program = "kiyome allow uses",
                       .summary
                       = N_ ("Lists the last 100 mails in which an entry let a part pass."),
                       .verb = "allow-uses", .columns = ky_columns_allow_use,
                       .operand = N_ ("ENTRY"))
