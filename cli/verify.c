/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome verify`: tells for each file whether it contains only what kiyome could have
 * written. A verifier in the sandbox reads the file, not this process. */
#include "cli/connect.h"

#include "common/wire.h"

#include <stdio.h>

#define PROGRAM "kiyome verify"

typedef struct
{
  gchar *config;
  gboolean is_quiet, is_json, is_private;
} Options;

static void
cli_verify_print_json (GString *json, const gchar *path, const KyReportPart *report,
                       gboolean is_verified)
{
  g_autofree gchar *valid = g_filename_display_name (path);

  g_string_append (json, json->len > 1 ? ",\n{\"file\":" : "\n{\"file\":");
  ky_json_string (json, valid);
  g_string_append_printf (json, ",\"verified\":%s,\"type\":", is_verified ? "true" : "false");
  ky_json_string (json, report->type);
  g_string_append (json, ",\"detail\":");
  ky_json_string (json, report->detail);
  g_string_append_c (json, '}');
}

static int
cli_verify (const Options *options, KyCommandSanitizer *sanitizer, KyPolicy *policy,
            const gchar *path, GString *json)
{
  g_autofree gchar *shown = ky_command_printable (path, FALSE);
  g_autofree gchar *name = NULL;
  g_auto (KySanitizerResult) result = { NULL, -1 };
  guint64 limit = ky_policy_uint (policy, KY_POLICY_LIMIT_MESSAGE_SIZE);
  ky_autofd int input = ky_command_input (PROGRAM, path, limit, &name);
  KySanitizerJob job = { .mode = KY_MODE_VERIFY, .input = input, .name = name, .policy = policy };

  if (input < 0)
    return KY_EXIT_USAGE;
  job.force_type = ky_command_is_mail (name) ? "eml" : NULL;
  int status = ky_command_run (sanitizer, &job, path, &result);
  if (status != KY_EXIT_OK)
    return status;
  gboolean is_verified = result.report->outcome == KY_OUTCOME_REBUILT;
  if (options->is_json)
    cli_verify_print_json (json, path, result.report, is_verified);
  else if (is_verified && !options->is_quiet)
    printf (_ ("%s: verified\n"), shown);
  else if (!is_verified)
    printf (_ ("%s: not verified: %s\n"), shown, result.report->detail);
  return is_verified ? KY_EXIT_OK : KY_EXIT_NO;
}

int
ky_command_verify (int argc, char **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    KY_CLI_CONFIG (&options.config),
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options.is_quiet, N_ ("do not mention files that pass"),
      NULL },
    KY_CLI_JSON (&options.is_json),
    KY_CLI_FLAG ("private", &options.is_private,
                 N_ ("start a separate sanitizer even if one is running")),
    { NULL },
  };
  gboolean is_parsed = ky_command_parse (
      &argc, &argv, PROGRAM, _ ("IN..."),
      _ ("Checks that each IN contains only what kiyome could have written."),
      _ ("Exit status: 0 all do; 1 one does not, and why; 2 wrong usage; 3 internal failure."),
      entries);
  g_autofree gchar *directory = options.config;
  g_autoptr (KyConfig) config = is_parsed ? ky_command_config (PROGRAM, directory) : NULL;
  g_autoptr (KyPolicy) policy = config != NULL ? ky_config_policy (config, "standard", NULL) : NULL;
  g_auto (KyCommandSanitizer) sanitizer = { PROGRAM, config, options.is_private, FALSE, NULL };
  g_autoptr (GString) json = g_string_new ("[");
  int worst = KY_EXIT_OK;

  if (policy == NULL)
    return KY_EXIT_USAGE;
  if (argc < 2)
    return ky_command_usage (PROGRAM, _ ("the input is missing: name one or more files, or - for "
                                         "standard input"));
  for (int i = 1; i < argc; i++)
    {
      int status = cli_verify (&options, &sanitizer, policy, argv[i], json);

      worst = MAX (worst, status);
    }
  if (options.is_json)
    printf ("%s\n]\n", json->str);
  return worst;
}
