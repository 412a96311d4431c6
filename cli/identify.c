/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome identify`: prints the type of each file, and how many bits of its content
 * showed that. A sandboxed worker reads the file, not this process. */
#include "cli/connect.h"

#include "common/message-codes.h"
#include "common/wire.h"
#include "engine/filetype.h"

#include <stdio.h>

#define PROGRAM "kiyome identify"

static const gchar *
cli_identify_label (const gchar *type_name)
{
  const KyFiletype *type = ky_filetype_by_name (type_name);
  const gchar *language = ky_i18n_language ();

  if (type == NULL)
    return type_name;
  return g_str_equal (language, "ja") ? type->label_ja : type->label_en;
}

/* Returns the worker's explanation; text that may quote the file is left unchanged. */
static gchar *
why_of (const KyReportPart *report)
{
  return ky_said_code (report->detail) != NULL ? ky_i18n_in_words (report->detail)
                                               : g_strdup (report->detail);
}

static void
cli_identify_print_json (GString *json, const gchar *path, const KyReportPart *report)
{
  const KyFiletype *type = ky_filetype_by_name (report->type);
  g_autofree gchar *valid = g_filename_display_name (path);
  g_autofree gchar *why = why_of (report);
  gchar hex[KY_SHA256_HEX_SIZE];

  ky_sha256_to_hex (report->sha256, hex);
  g_string_append (json, json->len > 1 ? ",\n{\"file\":" : "\n{\"file\":");
  ky_json_string (json, valid);
  g_string_append (json, ",\"type\":");
  ky_json_string (json, report->type);
  g_string_append (json, ",\"label\":");
  ky_json_string (json, cli_identify_label (report->type));
  g_string_append (json, ",\"media_type\":");
  ky_json_string (json, type != NULL ? type->media_types[0] : "application/octet-stream");
  g_string_append_printf (
      json, ",\"size\":%" G_GUINT64_FORMAT ",\"sha256\":\"%s\",\"why\":", report->size, hex);
  ky_json_string (json, why);
  g_string_append_c (json, '}');
}

static int
cli_identify (KyCommandSanitizer *sanitizer, KyPolicy *policy, const gchar *path, GString *json)
{
  g_autofree gchar *name = NULL;
  g_auto (KySanitizerResult) result = { NULL, -1 };
  guint64 limit = ky_policy_uint (policy, KY_POLICY_LIMIT_MESSAGE_SIZE);
  ky_autofd int input = ky_command_input (PROGRAM, path, limit, &name);
  KySanitizerJob job = { .mode = KY_MODE_IDENTIFY, .input = input, .name = name, .policy = policy };

  if (input < 0)
    return KY_EXIT_USAGE;
  int status = ky_command_run (sanitizer, &job, path, &result);
  if (status != KY_EXIT_OK)
    return status;
  /* A type that is not recognised is "unknown"; an empty type means that the worker ended
   * before. */
  if (result.report->type[0] == '\0')
    {
      ky_command_complain (PROGRAM, "%s: %s: %s", path, ky_reason_to_string (result.report->reason),
                           result.report->detail);
      return KY_EXIT_FAILURE;
    }
  if (json != NULL)
    cli_identify_print_json (json, path, result.report);
  else
    {
      g_autofree gchar *shown = ky_command_printable (path, FALSE);
      g_autofree gchar *why = why_of (result.report);

      printf ("%s: %s, %s; %s\n", shown, result.report->type,
              cli_identify_label (result.report->type), why);
    }
  return KY_EXIT_OK;
}

int
ky_command_identify (int argc, char **argv)
{
  gchar *directory_option = NULL;
  gboolean is_json = FALSE, is_private = FALSE;
  const GOptionEntry entries[] = {
    KY_CLI_CONFIG (&directory_option),
    KY_CLI_JSON (&is_json),
    KY_CLI_FLAG ("private", &is_private, N_ ("start a separate sanitizer even if one is running")),
    { NULL },
  };
  gboolean is_parsed = ky_command_parse (&argc, &argv, PROGRAM, _ ("IN..."),
                                         _ ("Identifies the type of each IN, and says why."),
                                         _ ("Exit status: 0 all were examined, including those of "
                                            "unknown type; 2 wrong usage;\n3 internal failure."),
                                         entries);
  g_autofree gchar *directory = directory_option;
  g_autoptr (KyConfig) config = is_parsed ? ky_command_config (PROGRAM, directory) : NULL;
  g_autoptr (KyPolicy) policy = config != NULL ? ky_config_policy (config, "standard", NULL) : NULL;
  g_auto (KyCommandSanitizer) sanitizer = { PROGRAM, config, is_private, FALSE, NULL };
  g_autoptr (GString) json = is_json ? g_string_new ("[") : NULL;
  int worst = KY_EXIT_OK;

  if (policy == NULL)
    return KY_EXIT_USAGE;
  if (argc < 2)
    return ky_command_usage (PROGRAM, _ ("the input is missing: name one or more files, or - for "
                                         "standard input"));
  for (int i = 1; i < argc; i++)
    {
      int status = cli_identify (&sanitizer, policy, argv[i], json);

      worst = MAX (worst, status);
    }
  if (is_json)
    printf ("%s\n]\n", json->str);
  return worst;
}
