/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has the sanitizer draw the draft of a paper, so that nothing is in the PDF file that its verifier
 * does not know. */
#include "cli/paper-file.h"

#include "cli/connect.h"
#include "cli/outfile.h"
#include "intake/paper/sheet.h"

#include <locale.h>
#include <sys/stat.h>

void
ky_cli_speak_japanese (void)
{
  g_setenv ("LANGUAGE", "ja", TRUE);
  setlocale (LC_MESSAGES, "C.UTF-8");
}

int
ky_cli_paper_write (const gchar *program, KyConfig *config, KyPaper *paper, const gchar *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyPolicy) policy = ky_sheet_policy (&error);
  g_auto (KyCommandSanitizer) sanitizer = { program, config, FALSE, FALSE, NULL };
  g_auto (KySanitizerResult) result = { NULL, -1 };
  g_auto (KyOutFile) file = KY_OUT_FILE_INIT;
  KyView content = ky_view ("", 0);
  ky_autofd int input = ky_paper_draft (paper, &error);
  const KySanitizerJob job
      = { .mode = KY_MODE_SANITIZE, .input = input, .name = "paper.pdf", .policy = policy };
  int status = KY_EXIT_FAILURE;

  if (policy != NULL && input >= 0)
    status = ky_command_run (&sanitizer, &job, path, &result);
  if (status != KY_EXIT_OK || result.output < 0)
    {
      if (error != NULL)
        ky_command_fail (program, error);
      else if (status == KY_EXIT_OK)
        ky_command_complain (program, _ ("the page could not be drawn: %s"), result.report->detail);
      return MAX (status, KY_EXIT_FAILURE);
    }
  umask (077); /* names and reasons are in it */
  if (!ky_fd_map (result.output, G_MAXSSIZE, &content, &error)
      || !ky_out_file_prepare (&file, path, content, &error) || !ky_out_file_commit (&file, &error))
    {
      ky_command_fail (program, error);
      status = KY_EXIT_FAILURE;
    }
  ky_view_unmap (&content);
  return status;
}
