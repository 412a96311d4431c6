/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome allow confirm|report|uses`: confirms proposed entries of the allowlist,
 * lists entries that should be reviewed, and lists the mails in which an entry let a part pass. */
#include "cli/allow-file.h"
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

/* Returns the reasons for which an entry is in the report, separated by commas: its state, that it
 * matches too many files, and that it was used much. (transfer full) */
static gchar *
show_finding (KyRows *rows, const gchar *text)
{
  GString *words = g_string_new (NULL);

  if (text[0] != '\0')
    {
      g_autofree gchar *state = ky_cli_show_state (rows, text);

      g_string_append (words, state);
    }
  if (ky_rows_get (rows, "wide")->number != 0)
    g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", _ ("too wide"));
  if (ky_rows_get (rows, "much")->number != 0)
    g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", _ ("used much"));
  return g_string_free (words, FALSE);
}

static const KyColumn report_columns[] = {
  { "id", N_ ("ENTRY"), KY_CELL_TEXT, 0 },
  { "finding", N_ ("WHY"), KY_CELL_TEXT, 0, NULL, show_finding },
  { "type", N_ ("TYPE"), KY_CELL_TEXT, 0 },
  { "sender", N_ ("SENDER"), KY_CELL_TEXT, 30 },
  { "link_domain", N_ ("LINKS TO"), KY_CELL_TEXT, 30 },
  { "sha256", N_ ("SHA-256"), KY_CELL_TEXT, 16 },
  { "expires", N_ ("EXPIRES"), KY_CELL_TIME, 0 },
  { "hits", N_ ("USED"), KY_CELL_NUMBER, 0 },
  { "recent", N_ ("IN 30 DAYS"), KY_CELL_NUMBER, 0 },
  { "last_used", N_ ("LAST USED"), KY_CELL_TIME, 0 },
  { "reason", N_ ("REASON"), KY_CELL_TEXT, 40 },
  { "wide", NULL, KY_CELL_NUMBER, 0 },
  { "much", NULL, KY_CELL_NUMBER, 0 },
  { "approver", NULL, KY_CELL_TEXT, 0 },
  { "created", NULL, KY_CELL_TIME, 0 },
  { NULL, NULL, KY_CELL_TEXT, 0 },
};

static const KyColumn use_columns[] = {
  { "time", N_ ("TIME"), KY_CELL_TIME, 0 },      { "id", N_ ("MAIL"), KY_CELL_TEXT, 0 },
  { "sender", N_ ("SENDER"), KY_CELL_TEXT, 30 }, { "subject", N_ ("SUBJECT"), KY_CELL_TEXT, 40 },
  { "names", N_ ("FILES"), KY_CELL_TEXT, 40 },   { NULL, NULL, KY_CELL_TEXT, 0 },
};

KY_DEFINE_PUBLIC_LIST (ky_allow_report, .program = "kiyome allow report",
                       .summary
                       = N_ ("Lists the entries that should be reviewed: expired, unused for 30 "
                             "days, proposed for 7 days, matching much, or used much."),
                       .verb = "allow-report", .columns = report_columns)

KY_DEFINE_PUBLIC_LIST (ky_allow_uses, .program = "kiyome allow uses",
                       .summary
                       = N_ ("Lists the last 100 mails in which an entry let a part pass."),
                       .verb = "allow-uses", .columns = use_columns, .operand = N_ ("ENTRY"))
