/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome report accept`, and reads for `kiyome report selfcheck` which questions are
 * accepted as failing. */
#include "cli/selfcheck.h"
#include "cli/selfcheck-private.h"
#include "cli/sign-in.h"
#include "common/release.h"

KY_DEFINE_FREE (selfcheck_free_accepted, KyAccepted, by, reason)

GHashTable *
ky_selfcheck_read_accepted (const gchar *program, KyConfig *config)
{
  GHashTable *all
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, selfcheck_free_accepted);
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, "selfcheck-accepted", NULL, NULL, &status);

  while (rows != NULL && ky_rows_next (rows, NULL) == 1)
    {
      KyAccepted *accepted = g_new0 (KyAccepted, 1);

      accepted->until = ky_rows_get (rows, "until")->number;
      accepted->by = ky_rows_text_of (rows, "by");
      accepted->reason = ky_rows_text_of (rows, "reason");
      g_hash_table_replace (all, ky_rows_text_of (rows, "id"), accepted);
    }
  return all;
}

int
ky_command_selfcheck_accept (int argc, char **argv)
{
  const gchar *program = "kiyome report accept";
  g_autofree gchar *directory = NULL, *reason = NULL, *until = NULL, *seconds = NULL;
  g_auto (KySignIn) as = { 0 };
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_REASON (&reason),
          KY_CLI_AS (as),
          KY_CLI_NEEDED_TEXT ("until", &until, N_ ("until when; always needed; \"now\" ends it"),
                              N_ ("DATE|90d|now")),
          { NULL } };
  int status = KY_EXIT_OK;

  if (!ky_command_parse (&argc, &argv, program, _ ("QUESTION"),
                         _ ("Accepts that a question of the self-inspection fails, until a time."),
                         _ ("QUESTION is the id that `kiyome report selfcheck --json` shows."),
                         entries))
    return KY_EXIT_USAGE;
  if (argc != 2)
    return ky_command_usage (program, _ ("exactly one question is needed"));
  seconds
      = g_str_equal (until, "now") ? g_strdup ("") : ky_cli_read_expiry (program, "until", until);
  if (seconds == NULL)
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (as.name != NULL && !ky_sign_in (program, config, &as, &status))
    return status;
  ky_rows_free (ky_cli_ask (program, config, "selfcheck-accept",
                            (const gchar *const[]){ "id", argv[1], "until", seconds, "reason",
                                                    reason, "session", as.session, NULL },
                            NULL, &status));
  ky_sign_out (config, &as);
  return status;
}
