/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome case list|show|add|people|warn|step|close`: suspect mails that somebody
 * reported. */
#include "cli/columns.h"
#include "cli/sign-in.h"
#include "common/iso-time.h"

KY_DEFINE_LIST (case_list, .program = "kiyome case list",
                .summary = N_ ("Lists the cases that are not closed."), .verb = "case-list",
                .columns = ky_columns_case_list, .all = N_ ("include cases that are closed"))

/* --- one case ------------------------------------------------------------------------------- */

static void
case_print_value (const gchar *name, const gchar *value)
{
  g_autofree gchar *shown = ky_command_printable (value, FALSE);

  if (shown[0] != '\0')
    printf ("%s: %s\n", name, shown);
}

static void
case_print_text (KyRows *rows, const gchar *column, const gchar *name)
{
  g_autofree gchar *value = ky_rows_text_of (rows, column);

  case_print_value (name, value);
}

static void
case_print_time (KyRows *rows, const gchar *column, const gchar *name)
{
  gint64 seconds = ky_rows_get (rows, column)->number;
  g_autofree gchar *time = seconds > 0 ? ky_local_time (seconds) : NULL;

  if (time != NULL)
    printf ("%s: %s\n", name, time);
}

static void
case_print_facts (KyRows *rows)
{
  g_autofree gchar *state = ky_rows_text_of (rows, "state");
  g_autofree gchar *words = ky_cli_show_state (rows, state);

  case_print_text (rows, "id", _ ("Case"));
  case_print_value (_ ("State"), words);
  case_print_text (rows, "mail", _ ("Mail"));
  case_print_text (rows, "sender", _ ("Sender"));
  case_print_text (rows, "subject", _ ("Subject"));
  case_print_time (rows, "received", _ ("Received"));
  case_print_text (rows, "hold", _ ("Hold"));
  case_print_time (rows, "created", _ ("Opened"));
  case_print_text (rows, "created_by", _ ("By"));
  case_print_text (rows, "note", _ ("Reason"));
  case_print_time (rows, "closed", _ ("Closed"));
  case_print_text (rows, "closed_by", _ ("By"));
  case_print_text (rows, "result", _ ("Result"));
  case_print_text (rows, "prevention", _ ("Prevention"));
}

static void
case_print_step (KyRows *rows)
{
  printf ("\n");
  case_print_text (rows, "name", _ ("Step"));
  case_print_text (rows, "address", _ ("Address"));
  case_print_time (rows, "due", _ ("Until"));
  case_print_time (rows, "done", _ ("Done"));
  case_print_text (rows, "done_by", _ ("By"));
  case_print_text (rows, "step_note", _ ("What was done"));
}

static int
case_print (const gchar *program, KyRows *rows)
{
  g_autoptr (GError) error = NULL;
  gint step;

  for (guint i = 0; (step = ky_rows_next (rows, &error)) == 1; i++)
    {
      if (i == 0)
        case_print_facts (rows);
      if (ky_rows_get (rows, "step")->number > 0)
        case_print_step (rows);
    }
  if (step == 0)
    return KY_EXIT_OK;
  return ky_command_fail (program, error);
}

static int
case_show (int argc, char **argv)
{
  const gchar *program = "kiyome case show";
  g_autofree gchar *directory = NULL;
  gboolean is_json = FALSE;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), KY_CLI_JSON (&is_json), { NULL } };
  int status = KY_EXIT_OK;

  if (!ky_cli_parse_entry (&argc, &argv, program, _ ("CASE"),
                           _ ("Describes a case: one row for each step with --json."), NULL,
                           entries))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  g_autoptr (KyRows) rows = ky_cli_ask (
      program, config, "case-show", (const gchar *const[]){ "id", argv[1], NULL }, NULL, &status);
  if (rows == NULL)
    return status;
  if (!is_json)
    return case_print (program, rows);
  return ky_cli_print (program, rows, ky_columns_case_show, KY_FORMAT_JSON) >= 0 ? KY_EXIT_OK
                                                                                 : KY_EXIT_FAILURE;
}

KY_DEFINE_LIST (case_people, .program = "kiyome case people",
                .summary
                = N_ ("Lists who got a mail of the case's sender, or with one of its files or "
                      "links, in the 90 days before the case, and what each was given."),
                .verb = "case-people", .columns = ky_columns_case_people, .operand = N_ ("CASE"))

/* --- what changes a case -------------------------------------------------------------------- */

/* Describes a command with one operand and --reason. */
typedef struct
{
  const gchar *program, *summary, *description; /* marked with N_() */
  const gchar *verb, *argument;                 /* the argument that the operand is */
  gboolean takes_mail, takes_prevention;
  const gchar *answer; /* (nullable) the column of the answer that is printed */
} CaseAct;

static int
case_ask (const CaseAct *act, KyConfig *config, const KySignIn *as, const gchar *operand,
          const gchar *reason, const gchar *prevention)
{
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = ky_cli_ask (
      act->program, config, act->verb,
      (const gchar *const[]){ act->argument, operand, "reason", reason, "session", as->session,
                              act->takes_prevention ? "prevention" : NULL, prevention, NULL },
      NULL, &status);

  if (rows != NULL && act->answer != NULL && ky_rows_next (rows, NULL) == 1)
    {
      g_autofree gchar *value = ky_rows_text_of (rows, act->answer);
      g_autofree gchar *shown = ky_command_printable (value, FALSE);

      printf ("%s\n", shown);
    }
  return status;
}

static int
case_act (const CaseAct *act, int argc, char **argv)
{
  g_autofree gchar *directory = NULL, *reason = NULL, *prevention = NULL;
  g_auto (KySignIn) as = { 0 };
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_REASON (&reason),
          KY_CLI_AS (as),
          KY_CLI_NEEDED_TEXT (act->takes_prevention ? "prevention" : NULL, &prevention,
                              N_ ("measures against a recurrence; always needed"), N_ ("TEXT")),
          { NULL } };
  int status = KY_EXIT_OK;

  if (act->takes_mail ? !ky_cli_parse_message (&argc, &argv, act->program, _ (act->summary),
                                               _ (act->description), entries)
                      : !ky_cli_parse_entry (&argc, &argv, act->program, _ ("CASE"),
                                             _ (act->summary), _ (act->description), entries))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (act->program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (as.name != NULL && !ky_sign_in (act->program, config, &as, &status))
    return status;
  status = case_ask (act, config, &as, argv[1], reason, prevention);
  ky_sign_out (config, &as);
  return status;
}

static int
case_add (int argc, char **argv)
{
  static const CaseAct act = {
    .program = "kiyome case add",
    .summary
    = N_ ("Opens a case about a mail, puts its original on hold and writes to the first step of "
          "incident.route."),
    .description
    = N_ ("Prints the number of the case; a mail with an open case gets no other one."),
    .verb = "case-add",
    .argument = "mail",
    .takes_mail = TRUE,
    .answer = "id",
  };

  return case_act (&act, argc, argv);
}

static int
case_warn (int argc, char **argv)
{
  static const CaseAct act = {
    .program = "kiyome case warn",
    .summary
    = N_ ("Writes a letter to everybody whom `kiyome case people` lists; --reason is its text."),
    .description = N_ ("Prints how many letters were written."),
    .verb = "case-warn",
    .argument = "id",
    .answer = "count",
  };

  return case_act (&act, argc, argv);
}

static int
case_step (int argc, char **argv)
{
  static const CaseAct act = {
    .program = "kiyome case step",
    .summary = N_ ("Records that the present step of a case is done, and writes to the next one."),
    .description = N_ ("Prints the name of the next step, if there is one."),
    .verb = "case-step",
    .argument = "id",
    .answer = "next",
  };

  return case_act (&act, argc, argv);
}

static int
case_close (int argc, char **argv)
{
  static const CaseAct act = {
    .program = "kiyome case close",
    .summary = N_ ("Closes a case; --reason is the result."),
    .description = N_ ("The hold of the case stays; `kiyome hold lift` ends it."),
    .verb = "case-close",
    .argument = "id",
    .takes_prevention = TRUE,
  };

  return case_act (&act, argc, argv);
}

KY_DEFINE_COMMAND (ky_command_case, "kiyome case", { "list", case_list, N_ ("list the cases") },
                   { "show", case_show, N_ ("describe a case and its steps") },
                   { "add", case_add, N_ ("open a case about a suspect mail") },
                   { "people", case_people,
                     N_ ("list who received the same mail or files, and what each was given") },
                   { "warn", case_warn, N_ ("write one letter to all of them") },
                   { "paper", ky_command_case_paper,
                     N_ ("the record of a case as a paper in Japanese (PDF)") },
                   { "step", case_step, N_ ("record that a step is done") },
                   { "close", case_close, N_ ("close a case") })
