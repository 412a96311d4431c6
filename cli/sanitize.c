/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kiyome sanitize: one file or mail in, what kiyome wrote of it out (design.md §6). */
#include "cli/connect.h"
#include "cli/outfile.h"

#include "common/name.h"
#include "common/words.h"
#include "engine/filetype.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM "kiyome sanitize"
#define PASSWORD_FILE_MAX (64 * 1024)

typedef struct
{
  gchar *config, *policy, *method, *output, *report, *password_file, *name, *select, *input;
  gchar **passwords;
  gboolean is_private;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->config);
  g_free (options->policy);
  g_free (options->method);
  g_free (options->output);
  g_free (options->report);
  g_free (options->password_file);
  g_free (options->name);
  g_free (options->select);
  g_free (options->input);
  g_strfreev (options->passwords);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* --- options -------------------------------------------------------------------------------- */

/* Others on this machine read command lines in the process list: ours loses its passwords early. */
static void
wipe_arguments (gchar **arguments, gchar **passwords)
{
  for (; *arguments != NULL; arguments++)
    for (gchar **password = passwords; password != NULL && *password != NULL; password++)
      {
        gsize length = strlen (*password);

        if (length > 0 && g_str_has_suffix (*arguments, *password))
          memset (*arguments + strlen (*arguments) - length, 'x', length);
      }
}

/* One password a line, behind those of --password. */
static gboolean
read_password_file (Options *options, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize size = 0;

  if (options->password_file == NULL)
    return TRUE;
  text = ky_file_read_text (options->password_file, PASSWORD_FILE_MAX, &size, error);
  if (text == NULL)
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  if (options->passwords != NULL)
    g_strv_builder_addv (builder, (const char **)options->passwords);
  for (gchar **line = lines; *line != NULL; line++)
    {
      g_strchomp (*line);
      if (**line != '\0')
        g_strv_builder_add (builder, *line);
    }
  g_strfreev (options->passwords);
  options->passwords = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
is_path (const gchar *text)
{
  return g_regex_match_simple ("^1(\\.[1-9][0-9]{0,6}){0,60}$", text, G_REGEX_DEFAULT,
                               G_REGEX_MATCH_DEFAULT);
}

/* Returns KY_EXIT_OK when the command may go on. */
static int
check_options (Options *options, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc < 2)
    return ky_command_usage (PROGRAM, _ ("the input is missing: name a file, or - for standard "
                                         "input"));
  if (argc > 2)
    return ky_command_usage (PROGRAM, _ ("one input at a time, not also '%s'"), argv[2]);
  if (options->output == NULL)
    return ky_command_usage (PROGRAM, _ ("the output is missing: add -o with a file, a directory, "
                                         "or - for standard output"));
  if (options->report != NULL && g_str_equal (options->report, "-")
      && g_str_equal (options->output, "-"))
    return ky_command_usage (PROGRAM,
                             _ ("the output and the report can't both go to standard output"));
  if (options->select != NULL && !is_path (options->select))
    return ky_command_usage (PROGRAM,
                             _ ("'%s' is no path of a part; the report has them, like "
                                "1.2.1"),
                             options->select);
  if (!read_password_file (options, &error))
    return ky_command_usage (PROGRAM, "%s", error->message);
  return KY_EXIT_OK;
}

static int
parse_options (Options *options, int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output,
      N_ ("where to write: a file, a directory (then under the cleaned name), - for standard "
          "output"),
      N_ ("OUT") },
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &options->config,
      N_ ("configuration directory (default: /etc/kiyome when it is there)"), N_ ("DIR") },
    { "policy", 0, 0, G_OPTION_ARG_FILENAME, &options->policy,
      N_ ("policy to apply (default: standard)"), N_ ("NAME") },
    { "method", 0, 0, G_OPTION_ARG_FILENAME, &options->method,
      N_ ("only this method: rebuild, redraw, image, text or withhold"), N_ ("METHOD") },
    { "password", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->passwords,
      N_ ("try this password on encrypted content; may be repeated; others on this machine may "
          "see it"),
      N_ ("PW") },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &options->password_file,
      N_ ("try the passwords in FILE, one per line"), N_ ("FILE") },
    { "report", 0, 0, G_OPTION_ARG_FILENAME, &options->report,
      N_ ("write the report (JSON) to FILE, - for standard output"), N_ ("FILE") },
    { "name", 0, 0, G_OPTION_ARG_FILENAME, &options->name,
      N_ ("name of the input, where it comes from standard input"), N_ ("NAME") },
    { "select", 0, 0, G_OPTION_ARG_STRING, &options->select,
      N_ ("write only the part at this path of the report, like 1.2.1"), N_ ("PATH") },
    { "private", 0, 0, G_OPTION_ARG_NONE, &options->is_private,
      N_ ("start a sanitizer of its own even when one is running"), NULL },
    { NULL },
  };
  g_autofree gchar **arguments = g_memdup2 (argv, sizeof (gchar *) * ((gsize)argc + 1));

  if (!ky_command_parse (
          &argc, &argv, PROGRAM, _ ("-o OUT IN"),
          _ ("Sanitizes IN and writes the result to OUT.\nIN is a file, or - for standard input. A "
             "mail (.eml) is treated as in the mail gateway."),
          _ ("Exit status: 0 sanitized; 1 withheld, nothing written; 2 wrong usage or "
             "configuration;\n3 internal failure, nothing written."),
          entries))
    return KY_EXIT_USAGE;
  options->input = argc > 1 ? g_strdup (argv[1]) : NULL; /* it may end as a password does */
  wipe_arguments (arguments, options->passwords);
  return check_options (options, argc, argv);
}

/* --- policy --------------------------------------------------------------------------------- */

/*
 * POLICY with METHOD as the only one for every type. Messages and archives are still written anew:
 * they have no other form, and the method is meant for what they hold.
 */
static KyPolicy *
with_method (KyPolicy *policy, const gchar *method, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (ky_policy_to_text (policy), "\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gchar **line = lines; *line != NULL; line++)
    if (**line != '\0' && !g_str_has_prefix (*line, "methods."))
      g_string_append_printf (text, "%s\n", *line);
  g_string_append_printf (text, "methods.*=%s\n", method);
  for (guint i = 0; ky_filetypes ()[i] != NULL; i++)
    {
      const KyFiletype *type = ky_filetypes ()[i];

      if ((type->flags & KY_TYPE_CONTAINER) != 0
          && (type->families & (KY_FAMILY_MAIL | KY_FAMILY_ARCHIVE)) != 0
          && !g_str_equal (method, "withhold"))
        g_string_append_printf (text, "methods.%s=%s,rebuild\n", type->name, method);
    }
  return ky_policy_from_text (text->str, text->len, error);
}

static KyPolicy *
find_policy (const Options *options, KyConfig *config, GError **error)
{
  g_autoptr (KyPolicy) policy
      = ky_config_policy (config, options->policy != NULL ? options->policy : "standard", error);
  KyMethodId method;

  if (policy == NULL || options->method == NULL)
    return g_steal_pointer (&policy);
  method = ky_method_from_string (options->method);
  if (method == KY_METHOD_NONE || method == KY_METHOD_PASS)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_CONFIG,
                   _ ("there is no method '%s'; choose rebuild, redraw, image, text or withhold"),
                   options->method);
      return NULL;
    }
  return with_method (policy, options->method, error);
}

/* --- output --------------------------------------------------------------------------------- */

/* Where the output goes; a name that came from a worker is cleaned once more, here. (transfer full)
 */
static gchar *
output_path (const Options *options, const KyReportPart *report, KyPolicy *policy)
{
  g_autofree gchar *name = NULL;

  if (g_str_equal (options->output, "-")
      || (!g_str_has_suffix (options->output, "/")
          && !g_file_test (options->output, G_FILE_TEST_IS_DIR)))
    return g_strdup (options->output);
  name = ky_name_clean (report->output_name, NULL, NULL, "attachment",
                        (gsize)ky_policy_uint (policy, KY_POLICY_LIMIT_NAME));
  return g_build_filename (options->output, name, NULL);
}

static int
write_failure (GError *error)
{
  ky_command_fail (PROGRAM, error);
  return KY_EXIT_FAILURE;
}

/* Output and report become visible together, or neither. */
static int
write_results (const Options *options, KyPolicy *policy, const KySanitizerResult *result,
               KyView content)
{
  g_autofree gchar *json
      = ky_report_to_json (result->report, ky_policy_name (policy), ky_policy_sha256 (policy));
  g_auto (KyOutFile) output = KY_OUT_FILE_INIT;
  g_auto (KyOutFile) report = KY_OUT_FILE_INIT;
  KyOutFile *order[2] = { NULL, NULL };
  g_autoptr (GError) error = NULL;

  if (result->output >= 0)
    {
      g_autofree gchar *path = output_path (options, result->report, policy);

      if (!ky_out_file_prepare (&output, path, content, &error))
        return write_failure (error);
      order[0] = &output;
    }
  if (options->report != NULL)
    {
      if (!ky_out_file_prepare (&report, options->report, ky_view (json, strlen (json)), &error))
        return write_failure (error);
      order[1] = &report;
    }
  if (order[1] != NULL && ky_out_file_is_stream (order[1]))
    {
      order[1] = order[0];
      order[0] = &report;
    }
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (order[i] != NULL && !ky_out_file_commit (order[i], &error))
      return write_failure (error);
  return KY_EXIT_OK;
}

/* --- messages ------------------------------------------------------------------------------- */

/* What who gave the file can do about it. */
static const gchar *
advice (KyReason reason)
{
  if (reason == KY_REASON_ENCRYPTED)
    return _ ("; give its password with --password-file");
  if (reason == KY_REASON_LIMIT)
    return _ ("; [limits] of the policy can raise the limit");
  return "";
}

/* "reason: in words (what exactly); what to do" (transfer full) */
static gchar *
reason_text (const KyReportPart *part)
{
  const gchar *reason = ky_reason_to_string (part->reason);
  const gchar *cause = ky_words_cause (part->detail);
  const gchar *detail = part->detail;

  if (cause != NULL)
    detail += strlen (cause) + strspn (detail + strlen (cause), ": ");
  return g_strdup_printf (
      "%s: %s%s%s%s%s", *reason != '\0' ? reason : "failure",
      ky_words_why (reason, part->detail, g_str_equal (ky_i18n_language (), "ja")),
      *detail != '\0' ? " (" : "", detail, *detail != '\0' ? ")" : "", advice (part->reason));
}

static void
explain_withheld (const gchar *what, const KyReportPart *part)
{
  if (part->outcome == KY_OUTCOME_WITHHELD)
    {
      g_autofree gchar *reason = reason_text (part);

      ky_command_complain (PROGRAM, _ ("%s: withheld: %s"), what, reason);
      return;
    }
  for (guint i = 0; i < part->parts->len; i++)
    {
      const KyReportPart *child = part->parts->pdata[i];
      g_autofree gchar *deeper
          = g_strdup_printf ("%s: %s", what, child->name[0] != '\0' ? child->name : child->type);

      explain_withheld (deeper, child);
    }
}

/* --- command -------------------------------------------------------------------------------- */

static int
sanitize (Options *options, KyConfig *config, KyPolicy *policy)
{
  g_autofree gchar *file_name = NULL;
  g_auto (KyCommandSanitizer) sanitizer = { PROGRAM, config, options->is_private, FALSE, NULL };
  g_auto (KySanitizerResult) result = { NULL, -1 };
  guint64 limit = ky_policy_uint (policy, KY_POLICY_LIMIT_MESSAGE_SIZE);
  g_autoptr (GError) error = NULL;
  KySanitizerJob job = { 0 };
  KyView content = ky_view ("", 0);
  ky_autofd int input = -1;
  int status;

  /* Standard input may be long in coming. */
  if (!g_str_equal (options->input, "-"))
    ky_command_begin (&sanitizer);
  input = ky_command_input (PROGRAM, options->input, limit, &file_name);
  if (input < 0)
    return KY_EXIT_USAGE;
  if (options->name != NULL || file_name != NULL)
    job.name = options->name != NULL ? options->name : file_name;
  job.mode = KY_MODE_SANITIZE;
  job.input = input;
  job.force_type = ky_command_is_mail (job.name) ? "eml" : NULL;
  job.policy = policy;
  job.passwords = (const gchar *const *)options->passwords;
  job.select = options->select;
  status = ky_command_run (&sanitizer, &job, options->input, &result);
  ky_command_end (&sanitizer);
  if (status != KY_EXIT_OK)
    return status;
  if (result.output >= 0 && !ky_fd_map (result.output, G_MAXSSIZE, &content, &error))
    return write_failure (error);
  status = write_results (options, policy, &result, content);
  ky_view_unmap (&content);
  if (status == KY_EXIT_OK)
    explain_withheld (options->input, result.report);
  return status != KY_EXIT_OK ? status : result.output >= 0 ? KY_EXIT_OK : KY_EXIT_NO;
}

static gboolean
is_same_file (const gchar *a, const gchar *b)
{
  g_autofree gchar *one = g_canonicalize_filename (a, NULL);
  g_autofree gchar *other = g_canonicalize_filename (b, NULL);

  return g_str_equal (one, other);
}

/* What can be known to be wrong before any work is done. */
static int
check_output (const Options *options)
{
  const gchar *const paths[] = { options->output, options->report };

  if (options->report != NULL && !g_str_equal (options->report, "-")
      && is_same_file (options->output, options->report))
    return ky_command_usage (PROGRAM, _ ("the output and the report can't both be '%s'"),
                             options->report);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree gchar *folder = paths[i] != NULL ? g_path_get_dirname (paths[i]) : NULL;

      if (folder == NULL || g_str_equal (paths[i], "-"))
        continue;
      if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
        return ky_command_usage (PROGRAM, _ ("cannot write '%s': there is no directory '%s'"),
                                 paths[i], folder);
      if (i == 1 && g_file_test (paths[i], G_FILE_TEST_IS_DIR))
        return ky_command_usage (PROGRAM, _ ("cannot write the report to '%s': it is a directory"),
                                 paths[i]);
    }
  return KY_EXIT_OK;
}

int
ky_command_sanitize (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (KyPolicy) policy = NULL;
  g_autoptr (GError) error = NULL;
  int status = parse_options (&options, argc, argv);

  if (status == KY_EXIT_OK)
    status = check_output (&options);
  if (status != KY_EXIT_OK)
    return status;
  config = ky_command_config (PROGRAM, options.config);
  if (config == NULL)
    return KY_EXIT_USAGE;
  policy = find_policy (&options, config, &error);
  if (policy == NULL)
    return ky_command_usage (PROGRAM, "%s", error->message);
  return sanitize (&options, config, policy);
}
