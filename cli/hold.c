/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome hold add|list|lift`: mails whose originals neither retention nor an erasure
 * may destroy. */
#include "cli/columns.h"
#include "cli/sign-in.h"

KY_DEFINE_LIST (hold_list, .program = "kiyome hold list",
                .summary = N_ ("Lists the holds that are in force."), .verb = "hold-list",
                .columns = ky_columns_hold_list, .all = N_ ("include holds that were lifted"))

/* Adds one hold, and prints the numbers of the answer. */
static int
cli_hold_add (const gchar *program, KyConfig *config, const KySignIn *as, const gchar *mail,
              const gchar *sender, const gchar *label, const gchar *reason)
{
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows
      = ky_cli_ask (program, config, "hold-add",
                    (const gchar *const[]){ "mail", mail, "sender", sender, "case", label, "reason",
                                            reason, "session", as->session, NULL },
                    NULL, &status);

  if (rows == NULL)
    return status;
  while (ky_rows_next (rows, NULL) == 1)
    {
      g_autofree gchar *id = ky_rows_text_of (rows, "id");

      printf ("%s\n", id);
    }
  return KY_EXIT_OK;
}

static int
hold_add (int argc, char **argv)
{
  const gchar *program = "kiyome hold add";
  g_autofree gchar *directory = NULL, *sender = NULL, *label = NULL, *reason = NULL;
  g_auto (KySignIn) as = { 0 };
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_TEXT ("sender", &sender,
                       N_ ("all mails of this envelope sender, including future ones"),
                       N_ ("ADDRESS")),
          KY_CLI_TEXT ("case", &label, N_ ("what the hold belongs to"), N_ ("TEXT")),
          KY_CLI_REASON (&reason),
          KY_CLI_AS (as),
          { NULL } };
  int status = KY_EXIT_OK;

  if (!ky_command_parse (
          &argc, &argv, program, _ ("[NUMBER...]"),
          _ ("Adds a hold on each of the mails, or on those of a sender: until it is "
             "lifted, neither retention nor an erasure destroys their originals."),
          _ ("Prints the numbers of the holds. Another person must lift them."), entries))
    return KY_EXIT_USAGE;
  if ((argc > 1) == (sender != NULL))
    return ky_command_usage (program, _ ("either numbers of mails or --sender is needed"));
  for (int i = 1; i < argc; i++)
    if (!ky_cli_check_message (program, argv[i]))
      return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (as.name != NULL && !ky_sign_in (program, config, &as, &status))
    return status;
  if (sender != NULL)
    status = cli_hold_add (program, config, &as, NULL, sender, label, reason);
  for (int i = 1; i < argc; i++)
    {
      int one = cli_hold_add (program, config, &as, argv[i], NULL, label, reason);

      status = MAX (status, one);
    }
  ky_sign_out (config, &as);
  return status;
}

static int
hold_lift (int argc, char **argv)
{
  const gchar *program = "kiyome hold lift";
  g_autofree gchar *directory = NULL, *reason = NULL;
  g_auto (KySignIn) as = { 0 };
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory), KY_CLI_REASON (&reason), KY_CLI_AS (as), { NULL } };
  int status = KY_EXIT_OK;

  if (!ky_command_parse (
          &argc, &argv, program, _ ("HOLD..."), _ ("Lifts holds that another person added."),
          _ ("Originals that are too old are then destroyed within minutes."), entries))
    return KY_EXIT_USAGE;
  if (!ky_cli_check_entries (program, argc, argv))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (as.name != NULL && !ky_sign_in (program, config, &as, &status))
    return status;
  for (int i = 1; i < argc; i++)
    {
      int one = KY_EXIT_OK;
      g_autoptr (KyRows) rows = ky_cli_ask (
          program, config, "hold-lift",
          (const gchar *const[]){ "id", argv[i], "reason", reason, "session", as.session, NULL },
          NULL, &one);

      if (rows == NULL && argc > 2)
        ky_cli_say_left (program, argv[i]);
      status = MAX (status, one);
    }
  ky_sign_out (config, &as);
  return status;
}

KY_DEFINE_COMMAND (ky_command_hold, "kiyome hold", { "list", hold_list, N_ ("list the holds") },
                   { "add", hold_add, N_ ("exempt originals from retention and erasures") },
                   { "lift", hold_lift, N_ ("lift holds that another person added") })
