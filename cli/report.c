/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome report monthly|viewers`: the figures of a month, and who may see records, for
 * those who are responsible for the system. */
#include "cli/codes.h"
#include "cli/selfcheck.h"
#include "cli/columns.h"

static gchar *
show_section (KyRows *rows, const gchar *text)
{
  return ky_cli_code ("section", text);
}

/* Returns the name in words; in most sections it is a code. */
static gchar *
show_name (KyRows *rows, const gchar *text)
{
  g_autofree gchar *section = ky_rows_text_of (rows, "section");

  return ky_cli_code (section, text);
}

static int
report_monthly (int argc, char **argv)
{
  const gchar *program = "kiyome report monthly";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *month = NULL;
  g_autofree gchar *since = NULL;
  g_autofree gchar *until = NULL;
  gboolean is_json = FALSE;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), KY_CLI_JSON (&is_json), { NULL } };
  int status = KY_EXIT_OK;
  KyColumn columns[] = {
    { "month", NULL, KY_CELL_TEXT, 0, NULL, NULL },
    { "section", N_ ("SECTION"), KY_CELL_TEXT, 0, NULL, show_section },
    { "name", N_ ("WHAT"), KY_CELL_TEXT, 70, NULL, show_name },
    { "count", N_ ("COUNT"), KY_CELL_NUMBER, 0, NULL, NULL },
    { "bytes", N_ ("SIZE"), KY_CELL_SIZE, 0, NULL, NULL },
    { NULL, NULL, KY_CELL_TEXT, 0, NULL },
  };

  if (!ky_command_parse (&argc, &argv, program, _ ("[YYYY-MM]"),
                         _ ("Counts the messages of a month by outcome, policy, type, method and "
                            "reason, what was removed, and every access. Default: last month."),
                         NULL, entries))
    return KY_EXIT_USAGE;
  if (argc > 2)
    return ky_command_usage (program, _ ("one month at a time, not also '%s'"), argv[2]);
  if (!ky_cli_read_month (argc == 2 ? argv[1] : NULL, &month, &since, &until))
    return ky_command_usage (program, _ ("'%s' is not a month; write it like 2026-11"), argv[1]);
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  g_autoptr (KyRows) rows
      = ky_cli_ask (program, config, "statistics",
                    (const gchar *const[]){ "since", since, "until", until, NULL }, NULL, &status);
  if (rows == NULL)
    return status;
  columns[0].fixed = month;
  if (!is_json)
    printf (_ ("Figures of %s\n"), month);
  return ky_cli_print (program, rows, columns, is_json ? KY_FORMAT_JSON : KY_FORMAT_TABLE) >= 0
             ? KY_EXIT_OK
             : KY_EXIT_FAILURE;
}

KY_DEFINE_LIST (report_viewers, .program = "kiyome report viewers",
                .summary
                = N_ ("Lists the users who may see more than the records of their own mails: "
                      "since when, given by whom, and when they last looked."),
                .verb = "viewers", .columns = ky_columns_report_viewers)

KY_DEFINE_COMMAND (
    ky_command_report, "kiyome report", { "monthly", report_monthly, N_ ("a month in figures") },
    { "paper", ky_command_paper, N_ ("a month as a paper in Japanese (PDF)") },
    { "destroyed", ky_command_destroyed, N_ ("destroyed originals as a paper in Japanese (PDF)") },
    { "viewers", report_viewers, N_ ("who may see which records") },
    { "selfcheck", ky_command_selfcheck, N_ ("answer the questions of a self-inspection") },
    { "accept", ky_command_selfcheck_accept, N_ ("accept that one of them fails, until a time") })
