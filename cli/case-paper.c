/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome case paper`: the record of a case in Japanese, which is printed and filed. */
#include "cli/paper-file.h"
#include "cli/store.h"
#include "intake/paper/case-record.h"

/* Asks the store for all that the record says, before a line is drawn. Returns FALSE after an
 * error, which is printed. */
static gboolean
case_paper_ask (const gchar *program, KyConfig *config, const gchar *id,
                KyRows *ret_answers[KY_CASE_RECORD_N_VERBS], int *ret_status)
{
  static const gchar *const verbs[KY_CASE_RECORD_N_VERBS] = KY_CASE_RECORD_VERBS;

  for (guint i = 0; i < KY_CASE_RECORD_N_VERBS; i++)
    {
      ret_answers[i] = ky_cli_ask (program, config, verbs[i],
                                   (const gchar *const[]){ "id", id, NULL }, NULL, ret_status);
      if (ret_answers[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

static int
case_paper_make (const gchar *program, KyConfig *config, const gchar *id, const gchar *output)
{
  KyRows *answers[KY_CASE_RECORD_N_VERBS] = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (KyPaper) paper = NULL;
  int status = KY_EXIT_OK;

  if (case_paper_ask (program, config, id, answers, &status))
    paper = ky_case_record_draw (answers, &error);
  for (guint i = 0; i < KY_CASE_RECORD_N_VERBS; i++)
    ky_rows_free (answers[i]);
  if (error != NULL)
    return ky_command_fail (program, error);
  return paper != NULL ? ky_cli_paper_write (program, config, paper, output) : status;
}

int
ky_command_case_paper (int argc, char **argv)
{
  const gchar *program = "kiyome case paper";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *output = NULL;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
            N_ ("the PDF file to write; - is standard output"), N_ ("OUT") },
          { NULL } };

  if (!ky_cli_parse_entry (
          &argc, &argv, program, _ ("-o OUT CASE"),
          _ ("Writes the record of a case in Japanese as PDF: the report, the steps, "
             "what was blocked, who else got it, letters, holds and the result."),
          NULL, entries))
    return KY_EXIT_USAGE;
  if (output == NULL)
    return ky_command_usage (program, _ ("-o OUT is needed"));
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  return config != NULL ? case_paper_make (program, config, argv[1], output) : KY_EXIT_USAGE;
}
