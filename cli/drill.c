/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome drill list|show|send`: training mails, and who reported them. */
#include "cli/columns.h"
#include "common/release.h"

KY_DEFINE_LIST (drill_list, .program = "kiyome drill list",
                .summary
                = N_ ("Lists the drills, with how many people got a training mail and how many "
                      "of them reported it."),
                .verb = "drill-list", .columns = ky_columns_drill_list)

KY_DEFINE_LIST (drill_show, .program = "kiyome drill show",
                .summary
                = N_ ("Lists who got the training mail of a drill, and who reported it when."),
                .verb = "drill-show", .columns = ky_columns_drill_show, .operand = N_ ("DRILL"))

typedef struct
{
  gchar *directory, *subject, *department, *reason;
} DrillOptions;

KY_DEFINE_AUTO_CLEAR (drill_options_clear, DrillOptions, directory, subject, department, reason)

static int
drill_ask_send (const gchar *program, KyConfig *config, const DrillOptions *options,
                const gchar *text, const gchar *to)
{
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = ky_cli_ask (
      program, config, "drill-send",
      (const gchar *const[]){ "subject", options->subject, "text", text, "to", to, "reason",
                              options->reason, "department", options->department, NULL },
      NULL, &status);

  return ky_cli_print_id (rows, status);
}

/* Sends the text of a file to the addresses that follow it. */
static int
drill_send (int argc, char **argv)
{
  const gchar *program = "kiyome drill send";
  g_auto (DrillOptions) options = { NULL };
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&options.directory),
          KY_CLI_NEEDED_TEXT ("subject", &options.subject,
                              N_ ("subject of the mail; always needed"), N_ ("TEXT")),
          KY_CLI_TEXT ("department", &options.department,
                       N_ ("also to all users of this department"), N_ ("NAME")),
          KY_CLI_REASON (&options.reason),
          { NULL } };
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;

  if (!ky_command_parse (&argc, &argv, program, _ ("FILE [ADDRESS...]"),
                         _ ("Sends a training mail with the text of a file to chosen people of "
                            "the organisation."),
                         _ ("Prints the number of the drill. Reports of the mail are counted, and "
                            "open no case."),
                         entries))
    return KY_EXIT_USAGE;
  if (argc < 2)
    return ky_command_usage (program, _ ("a file with the text is needed"));
  if (!g_file_get_contents (argv[1], &text, NULL, &error))
    {
      ky_command_fail (program, error);
      return KY_EXIT_USAGE;
    }
  if (!ky_cli_is_plain (text))
    return ky_command_usage (program, _ ("'%s' is not plain text in UTF-8"), argv[1]);
  if (argc < 3 && options.department == NULL)
    return ky_command_usage (program, _ ("addresses or --department is needed"));
  g_autoptr (KyConfig) config = ky_command_config_main (program, options.directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  g_autofree gchar *to = g_strjoinv (";", argv + 2);
  return drill_ask_send (program, config, &options, text, to);
}

KY_DEFINE_COMMAND (ky_command_drill, "kiyome drill", { "list", drill_list, N_ ("list the drills") },
                   { "show", drill_show, N_ ("list who got a training mail, and who reported it") },
                   { "send", drill_send, N_ ("send a training mail to chosen people") })
