/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kiyome queue list|retry|drop: what kiyome owes to people and has not delivered yet, or has given
 * up: letters of its own, and mails that are processed again. */
#include "cli/codes.h"
#include "cli/store.h"
#include "cli/words.h"
#include "store/seal/id.h"

#include <stdio.h>
#include <string.h>

#define LETTER_GROUPS 3 /* of four characters */

static const KyColumn columns[] = {
  { "id", N_ ("NUMBER"), KY_CELL_TEXT, 0 },
  { "kind", NULL, KY_CELL_TEXT, 0 },
  { "what", N_ ("WHAT"), KY_CELL_TEXT, 0 },
  { "recipients", N_ ("TO"), KY_CELL_TEXT, 40 },
  { "subject", N_ ("SUBJECT"), KY_CELL_TEXT, 30 },
  { "created", N_ ("SINCE"), KY_CELL_TIME, 0 },
  { "state", N_ ("STATE"), KY_CELL_TEXT, 0, NULL, ky_cli_show_state },
  { "next_try", N_ ("NEXT TRY"), KY_CELL_TIME, 0 },
  { "tries", N_ ("TRIES"), KY_CELL_NUMBER, 0 },
  { "copies", NULL, KY_CELL_NUMBER, 0 },
  { "error", N_ ("LAST ERROR"), KY_CELL_WORDS, 60 },
  { "finished", NULL, KY_CELL_TIME, 0 },
  { NULL, NULL, KY_CELL_TEXT, 0 },
};

/* Are all operands numbers of letters or of messages? */
static gboolean
check_numbers (const gchar *program, int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (!ky_cli_check_id (argv[i], LETTER_GROUPS) && !ky_cli_check_message (program, argv[i]))
      return FALSE;
  return TRUE;
}

/* --- list ----------------------------------------------------------------------------------- */

static int
queue_list (int argc, char **argv)
{
  const gchar *program = "kiyome queue list";
  g_autofree gchar *directory = NULL;
  gboolean is_json = FALSE;
  gint limit = 1000;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory),
                                   { "limit", 0, 0, G_OPTION_ARG_INT, &limit,
                                     N_ ("at most the N oldest (default: 1000)"), N_ ("N") },
                                   KY_CLI_JSON (&is_json),
                                   { NULL } };
  g_autofree gchar *most = NULL;
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (KyRows) rows = NULL;
  int status = KY_EXIT_OK;
  gint count;

  if (!ky_command_parse (&argc, &argv, program, NULL,
                         _ ("Lists what waits to be delivered, and what was given up in the last "
                            "30 days."),
                         NULL, entries))
    return KY_EXIT_USAGE;
  if (limit < 1 || limit > 100000)
    return ky_command_usage (program, _ ("--limit must be from 1 to 100000"));
  config = ky_command_config (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  most = g_strdup_printf ("%d", limit);
  rows = ky_cli_ask (program, config, "queue-list", (const gchar *const[]){ "limit", most, NULL },
                     NULL, &status);
  if (rows == NULL)
    return status;
  count = ky_cli_print (program, rows, columns, is_json ? KY_FORMAT_JSON : KY_FORMAT_TABLE);
  if (count == 0 && !is_json)
    fprintf (stderr, "%s", _ ("There is none.\n"));
  return count >= 0 ? KY_EXIT_OK : KY_EXIT_FAILURE;
}

/* --- retry ---------------------------------------------------------------------------------- */

/* How many are tried now; -1: it was refused, and *RET_STATUS says how. */
static gint64
retry (const gchar *program, KyConfig *config, const gchar *id, int *ret_status)
{
  const gchar *const arguments[] = { "id", id, "all", id == NULL ? "yes" : NULL, NULL };
  g_autoptr (KyRows) rows
      = ky_cli_ask (program, config, "queue-retry", arguments, NULL, ret_status);

  if (rows == NULL)
    return -1;
  if (ky_rows_next (rows, NULL) == 1)
    return ky_rows_get (rows, "count")->number;
  *ret_status = KY_EXIT_FAILURE;
  return -1;
}

static int
queue_retry (int argc, char **argv)
{
  const gchar *program = "kiyome queue retry";
  g_autofree gchar *directory = NULL;
  gboolean all = FALSE;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_ ("everything that the list shows"), NULL },
          { NULL } };
  g_autoptr (KyConfig) config = NULL;
  int status = KY_EXIT_OK;
  gint64 total = 0;

  if (!ky_command_parse (&argc, &argv, program, _ ("[NUMBER]..."),
                         _ ("Tries deliveries now, also those that were given up."), NULL, entries))
    return KY_EXIT_USAGE;
  if (all == (argc > 1))
    return ky_command_usage (program, _ ("either numbers, or --all"));
  if (!check_numbers (program, argc, argv))
    return KY_EXIT_USAGE;
  config = ky_command_config (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  for (int i = all ? 0 : 1; i < MAX (argc, all); i++)
    {
      int one = KY_EXIT_OK;
      gint64 count = retry (program, config, all ? NULL : argv[i], &one);

      if (count < 0 && argc > 2)
        ky_cli_say_left (program, argv[i]);
      status = MAX (status, one);
      total += MAX (count, 0);
    }
  if (status != KY_EXIT_OK && total == 0)
    return status;
  printf (ngettext ("%lu delivery is tried now\n", "%lu deliveries are tried now\n", (gulong)total),
          (gulong)total);
  return status;
}

/* --- drop ----------------------------------------------------------------------------------- */

static int
queue_drop (int argc, char **argv)
{
  const gchar *program = "kiyome queue drop";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *reason = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), KY_CLI_REASON (&reason), { NULL } };

  if (!ky_command_parse (&argc, &argv, program, _ ("NUMBER..."),
                         _ ("Takes deliveries out of the queue: nobody gets them any more."), NULL,
                         entries))
    return KY_EXIT_USAGE;
  if (argc < 2)
    return ky_command_usage (program, _ ("the number of a delivery is needed"));
  if (reason == NULL || reason[0] == '\0')
    return ky_command_usage (program, _ ("--reason is needed"));
  if (!check_numbers (program, argc, argv))
    return KY_EXIT_USAGE;
  return ky_cli_ask_each (program, directory, "queue-drop", reason, argv + 1);
}

int
ky_command_queue (int argc, char **argv)
{
  static const KySubcommand subcommands[] = {
    { "list", queue_list, N_ ("list what is owed") },
    { "retry", queue_retry, N_ ("try deliveries now") },
    { "drop", queue_drop, N_ ("take deliveries out") },
    { NULL, NULL, NULL },
  };

  return ky_command_dispatch ("kiyome queue", subcommands, argc, argv);
}
