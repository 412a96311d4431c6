/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome queue list|retry|drop`: the deferred deliveries of the store, which wait or
 * were abandoned. These are letters of kiyome's own, and mails that are processed again. */
#include "cli/codes.h"
#include "cli/columns.h"

#define LETTER_GROUPS 3 /* groups of four characters */
#define HELD N_ ("all deliveries that are on hold since a backup was restored")

/* Tells whether all operands are numbers of letters or of messages. */
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

  if (!ky_command_parse (
          &argc, &argv, program, NULL,
          _ ("Lists what waits to be delivered, and what was abandoned in the last 30 days."), NULL,
          entries))
    return KY_EXIT_USAGE;
  if (limit < 1 || limit > 100000)
    return ky_command_usage (program, _ ("--limit must be from 1 to 100000"));
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  g_autofree gchar *most = g_strdup_printf ("%d", limit);
  return ky_cli_print_answer (program, config, "queue-list",
                              (const gchar *const[]){ "limit", most, NULL }, ky_columns_queue_list,
                              is_json);
}

/* --- retry and drop ------------------------------------------------------------------------- */

/* Holds what the store reports to have done, as text or as a JSON array. */
typedef struct
{
  gboolean is_drop;
  gboolean is_json;
  gint64 count; /* deliveries */
  guint rows;
} Done;

static void
print_cell (KyRows *rows, const gchar *name)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autofree gchar *text = ky_rows_text_of (rows, name);

  ky_json_string (json, text);
  printf ("%s\"%s\":%s", strcmp (name, "id") == 0 ? "" : ",", name, json->str);
}

/* Prints the current row; a row without a number is the sum of --all. */
static void
print_done (Done *done, KyRows *rows)
{
  static const gchar *const names[] = { "id", "kind", "what", "recipients" };
  const KyRowValue *id = ky_rows_get (rows, "id");
  gint64 count = ky_rows_get (rows, "count")->number;

  done->count += count;
  if (done->is_json)
    {
      printf ("%s\n{", done->rows > 0 ? "," : "");
      for (guint i = 0; id->kind != KY_ROW_NULL && i < G_N_ELEMENTS (names); i++)
        print_cell (rows, names[i]);
      printf ("%s\"count\":%" G_GINT64_FORMAT "}", id->kind != KY_ROW_NULL ? "," : "", count);
    }
  else if (id->kind != KY_ROW_NULL)
    {
      g_autofree gchar *number = ky_row_value_text (id);
      g_autofree gchar *code = ky_rows_text_of (rows, "what");
      g_autofree gchar *what = ky_cli_code ("owed", code);
      g_autofree gchar *to = ky_rows_text_of (rows, "recipients");
      g_autofree gchar *whom = ky_command_printable (to, FALSE);

      printf (done->is_drop ? _ ("%s was removed from the queue: %s, to %s\n")
                            : _ ("%s is tried now: %s, to %s\n"),
              number, what, whom[0] != '\0' ? whom : "-");
    }
  done->rows++;
}

/* Asks `verb` once; `arguments` as of ky_cli_ask(). The exit status. */
static int
ask_once (const gchar *program, KyConfig *config, const gchar *verb, const gchar *const *arguments,
          Done *done)
{
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, verb, arguments, NULL, &status);

  if (!ky_cli_first_row (rows, &status))
    return status;
  print_done (done, rows);
  return KY_EXIT_OK;
}

/* Calls `verb` for each of `ids` (NULL-terminated). An entry that the store refuses is named on
 * standard error, and the others are still tried. `reason`: nullable. Returns the greatest exit
 * status. */
static int
ask_each (const gchar *program, KyConfig *config, const gchar *verb, const gchar *reason,
          gchar **ids, Done *done)
{
  gboolean are_several = ids[0] != NULL && ids[1] != NULL;
  int worst = KY_EXIT_OK;

  for (; *ids != NULL; ids++)
    {
      const gchar *const arguments[]
          = { "id", *ids, reason != NULL ? "reason" : NULL, reason, NULL };
      int status = ask_once (program, config, verb, arguments, done);

      if (status != KY_EXIT_OK && are_several)
        ky_cli_say_left (program, *ids);
      worst = MAX (worst, status);
    }
  return worst;
}

static int
queue_retry (int argc, char **argv)
{
  const gchar *program = "kiyome queue retry";
  g_autofree gchar *directory = NULL;
  Done done = { 0 };
  gboolean all = FALSE;
  gboolean is_held = FALSE;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_FLAG ("all", &all, N_ ("everything in the list except what is held")),
          KY_CLI_FLAG ("held", &is_held, HELD),
          KY_CLI_JSON (&done.is_json),
          { NULL } };

  if (!ky_command_parse (&argc, &argv, program, _ ("[NUMBER]..."),
                         _ ("Tries deliveries now, also those that were abandoned."), NULL,
                         entries))
    return KY_EXIT_USAGE;
  if (all + is_held + (argc > 1) != 1)
    return ky_command_usage (program, _ ("either numbers, or --all, or --held"));
  if (!check_numbers (program, argc, argv))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (done.is_json)
    printf ("[");
  int status
      = argc == 1
            ? ask_once (program, config, "queue-retry",
                        (const gchar *const[]){ "all", is_held ? "held" : "yes", NULL }, &done)
            : ask_each (program, config, "queue-retry", NULL, argv + 1, &done);
  if (done.is_json)
    printf ("\n]\n");
  else if (argc == 1 && status == KY_EXIT_OK)
    printf (ngettext ("%lu delivery is tried now\n", "%lu deliveries are tried now\n",
                      (gulong)done.count),
            (gulong)done.count);
  return status;
}

static int
queue_drop (int argc, char **argv)
{
  const gchar *program = "kiyome queue drop";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *reason = NULL;
  Done done = { .is_drop = TRUE };
  gboolean is_held = FALSE;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory),
                                   KY_CLI_REASON (&reason),
                                   KY_CLI_FLAG ("held", &is_held, HELD),
                                   KY_CLI_JSON (&done.is_json),
                                   { NULL } };

  if (!ky_command_parse (&argc, &argv, program, _ ("[NUMBER]..."),
                         _ ("Removes deliveries from the queue: they are not sent."), NULL,
                         entries))
    return KY_EXIT_USAGE;
  if (is_held == (argc > 1))
    return ky_command_usage (program, _ ("either numbers, or --held"));
  if (!check_numbers (program, argc, argv))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (done.is_json)
    printf ("[");
  int status
      = is_held ? ask_once (program, config, "queue-drop",
                            (const gchar *const[]){ "all", "held", "reason", reason, NULL }, &done)
                : ask_each (program, config, "queue-drop", reason, argv + 1, &done);
  if (done.is_json)
    printf ("\n]\n");
  else if (is_held && status == KY_EXIT_OK)
    printf (ngettext ("%lu delivery was removed from the queue\n",
                      "%lu deliveries were removed from the queue\n", (gulong)done.count),
            (gulong)done.count);
  return status;
}

KY_DEFINE_COMMAND (ky_command_queue, "kiyome queue", { "list", queue_list, N_ ("list deliveries") },
                   { "retry", queue_retry, N_ ("try deliveries now") },
                   { "drop", queue_drop, N_ ("remove deliveries") })
