/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome sanitize`: has files or mails sanitized, by the running sanitizer or a
 * private one, and writes the outputs. An output is written completely or not at all. */
#include "cli/connect.h"
#include "cli/outcome.h"
#include "cli/outfile.h"

#include "common/name.h"
#include "common/release.h"
#include "engine/filetype.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM "kiyome sanitize"
#define PASSWORD_FILE_MAX (64 * 1024)
#define BYTE_ORDER_MARK "\xef\xbb\xbf" /* as Notepad writes it */

typedef struct
{
  gchar *config, *policy, *method, *output, *report, *password_file, *name, *select;
  gchar **inputs, **passwords;
  gboolean is_private;
} Options;

KY_DEFINE_AUTO_CLEAR (sanitize_options_clear, Options, config, policy, method, output, report,
                      password_file, name, select, inputs, passwords)

/* --- options -------------------------------------------------------------------------------- */

/* Overwrites the passwords in the command line with "x", because every user of this machine can
 * read it in the process list. */
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

/* Reads one password per line, in addition to those of --password. */
static gboolean
read_password_file (Options *options, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gsize size = 0;

  if (options->password_file == NULL)
    return TRUE;
  g_autofree gchar *text
      = ky_file_read_text (options->password_file, PASSWORD_FILE_MAX, &size, error);
  if (text == NULL)
    return FALSE;
  g_auto (GStrv) lines = g_strsplit (
      g_str_has_prefix (text, BYTE_ORDER_MARK) ? text + strlen (BYTE_ORDER_MARK) : text, "\n", -1);
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
sanitize_is_path (const gchar *text)
{
  return g_regex_match_simple ("^1(\\.[1-9][0-9]{0,6}){0,60}$", text, G_REGEX_DEFAULT,
                               G_REGEX_MATCH_DEFAULT);
}

/* Returns KY_EXIT_OK when the command may go on. */
static int
check_options (Options *options)
{
  g_autoptr (GError) error = NULL;

  if (options->inputs[0] == NULL)
    return ky_command_usage (PROGRAM, _ ("the input is missing: name a file, or - for standard "
                                         "input"));
  if (options->output == NULL)
    return ky_command_usage (PROGRAM, _ ("the output is missing: add -o with a file, a directory, "
                                         "or - for standard output"));
  if (options->report != NULL && g_str_equal (options->report, "-")
      && g_str_equal (options->output, "-"))
    return ky_command_usage (PROGRAM,
                             _ ("the output and the report can't both go to standard output"));
  if (options->select != NULL && !sanitize_is_path (options->select))
    return ky_command_usage (
        PROGRAM, _ ("'%s' is not the path of a part; the report has these paths, like 1.2.1"),
        options->select);
  if (options->inputs[1] != NULL && (options->name != NULL || options->select != NULL))
    return ky_command_usage (PROGRAM, _ ("--%s works with one input only, not also '%s'"),
                             options->name != NULL ? "name" : "select", options->inputs[1]);
  if (!read_password_file (options, &error))
    return ky_command_usage (PROGRAM, "%s", error->message);
  return KY_EXIT_OK;
}

static int
sanitize_parse_options (Options *options, int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output,
      N_ ("where to write: a file, a directory (then under the cleaned name), - for standard "
          "output"),
      N_ ("OUT") },
    KY_CLI_CONFIG (&options->config),
    KY_CLI_FILE ("policy", &options->policy, N_ ("policy to apply (default: standard)"),
                 N_ ("NAME")),
    KY_CLI_FILE ("method", &options->method,
                 N_ ("only this method: rebuild, redraw, image, text or withhold"), N_ ("METHOD")),
    { "password", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->passwords,
      N_ ("try this password on encrypted content; may be repeated; others on this machine may "
          "see it"),
      N_ ("PW") },
    KY_CLI_FILE ("password-file", &options->password_file,
                 N_ ("try the passwords in FILE, one per line"), N_ ("FILE")),
    KY_CLI_FILE (
        "report", &options->report,
        N_ ("write the report (JSON; an array for several inputs) to FILE, - for standard output"),
        N_ ("FILE")),
    KY_CLI_FILE ("name", &options->name, N_ ("name of the input if it comes from standard input"),
                 N_ ("NAME")),
    KY_CLI_TEXT ("select", &options->select,
                 N_ ("write only the part at this path of the report, like 1.2.1"), N_ ("PATH")),
    KY_CLI_FLAG ("private", &options->is_private,
                 N_ ("start a separate sanitizer even if one is running")),
    { NULL },
  };
  g_autofree gchar **arguments = g_memdup2 (argv, sizeof (gchar *) * ((gsize)argc + 1));

  if (!ky_command_parse (
          &argc, &argv, PROGRAM, _ ("-o OUT IN..."),
          _ ("Sanitizes each IN and writes the result to OUT.\nIN is a file, or - for standard "
             "input. A mail (.eml) is treated as in the mail gateway.\nFor several, OUT is a "
             "directory."),
          _ ("Exit status: 0 sanitized; 1 withheld, nothing written; 2 wrong usage or "
             "configuration;\n3 internal failure, nothing written. Of several inputs it is the "
             "highest."),
          entries))
    return KY_EXIT_USAGE;
  options->inputs = g_strdupv (argv + 1); /* one may end as a password does */
  wipe_arguments (arguments, options->passwords);
  return check_options (options);
}

/* --- policy --------------------------------------------------------------------------------- */

/* Returns `policy` with `method` as the only method of every type. Messages and archives are still
 * rewritten, because they have no other form; the method applies to their content. */
static KyPolicy *
sanitize_with_method (KyPolicy *policy, const gchar *method, GError **error)
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
sanitize_find_policy (const Options *options, KyConfig *config, GError **error)
{
  g_autoptr (KyPolicy) policy
      = ky_config_policy (config, options->policy != NULL ? options->policy : "standard", error);

  if (policy == NULL || options->method == NULL)
    return g_steal_pointer (&policy);
  KyMethodId method = ky_method_from_string (options->method);
  if (method == KY_METHOD_NONE || method == KY_METHOD_PASS)
    return ky_fail_null (
        error, KY_ERROR_CONFIG,
        _ ("there is no method '%s'; choose rebuild, redraw, image, text or withhold"),
        options->method);
  return sanitize_with_method (policy, options->method, error);
}

/* --- output --------------------------------------------------------------------------------- */

/* Names the owner of a path. */
enum
{
  INPUT = 1,
  OUTPUT
};

/* Holds the state of the whole run. */
typedef struct
{
  const Options *options;
  KyPolicy *policy;
  KyCommandSanitizer *sanitizer;
  GHashTable *taken; /* canonical path -> whose it is: each input, each output so far */
  GString *reports;  /* (nullable) of several inputs, as one array */
  gboolean is_shown; /* a line for each on the terminal */
} Run;

/* Returns the path with links resolved. (transfer full) */
static gchar *
real_path (const gchar *path)
{
  g_autofree gchar *folder = g_path_get_dirname (path);
  g_autofree gchar *name = g_path_get_basename (path);
  char *real = realpath (path, NULL);
  char *real_folder = real == NULL ? realpath (folder, NULL) : NULL;
  gchar *found = real != NULL          ? g_strdup (real)
                 : real_folder != NULL ? g_build_filename (real_folder, name, NULL)
                                       : g_canonicalize_filename (path, NULL);

  free (real);
  free (real_folder);
  return found;
}

/* Returns "a (2).docx" for "a.docx". (transfer full) */
static gchar *
numbered (const gchar *name, guint n)
{
  const gchar *dot = strrchr (name, '.');
  gsize stem = dot != NULL && dot > name ? (gsize)(dot - name) : strlen (name);

  return g_strdup_printf ("%.*s (%u)%s", (int)stem, name, n, name + stem);
}

static gboolean
is_directory (const Options *options)
{
  return !g_str_equal (options->output, "-")
         && (g_str_has_suffix (options->output, "/")
             || g_file_test (options->output, G_FILE_TEST_IS_DIR));
}

/* Tells whether two paths lead to the same file; links are followed. Paths of files that do not
 * exist yet are compared as texts. */
static gboolean
sanitize_is_same_file (const gchar *a, const gchar *b)
{
  struct stat one;
  struct stat other;

  if (stat (a, &one) == 0 && stat (b, &other) == 0)
    return S_ISREG (one.st_mode) && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
  g_autofree gchar *path = real_path (a);
  g_autofree gchar *other_path = real_path (b);
  return g_str_equal (path, other_path);
}

/* Returns KY_EXIT_OK when `path`, which is about to be written, is none of the inputs. */
static int
check_not_input (const Options *options, const gchar *path)
{
  for (guint i = 0; options->inputs[i] != NULL; i++)
    if (!g_str_equal (options->inputs[i], "-") && sanitize_is_same_file (path, options->inputs[i]))
      return ky_command_usage (PROGRAM,
                               _ ("'%s' is not written: it would replace the input '%s'; name "
                                  "another file or directory with -o"),
                               path, options->inputs[i]);
  return KY_EXIT_OK;
}

/* Returns the path of the output. The name comes from a worker, so it is cleaned once more. With
 * several inputs, no input and no other output is overwritten. (transfer full) */
static gchar *
output_path (Run *run, const gchar *input, const KyReportPart *report)
{
  const Options *options = run->options;
  g_autofree gchar *own = real_path (input);

  if (!is_directory (options))
    return g_strdup (options->output);
  g_autofree gchar *name
      = ky_name_clean (report->output_name, NULL, NULL, "attachment",
                       (gsize)ky_policy_uint (run->policy, KY_POLICY_LIMIT_NAME));
  g_autofree gchar *path = g_build_filename (options->output, name, NULL);
  for (guint n = 2; options->inputs[1] != NULL; n++)
    {
      g_autofree gchar *real = real_path (path);
      g_autofree gchar *next = numbered (name, n);
      gpointer owner = g_hash_table_lookup (run->taken, real);

      /* The caller finds an output that is the input itself. */
      if (g_str_equal (real, own))
        break;
      if (owner == NULL)
        {
          g_hash_table_replace (run->taken, g_steal_pointer (&real), GUINT_TO_POINTER (OUTPUT));
          break;
        }
      g_free (path);
      path = g_build_filename (options->output, next, NULL);
    }
  return g_steal_pointer (&path);
}

static int
write_failure (GError *error)
{
  return ky_command_fail (PROGRAM, error);
}

static void
add_report (Run *run, const gchar *json)
{
  g_autofree gchar *text = g_strchomp (g_strdup (json));

  g_string_append_printf (run->reports, "%s%s", run->reports->len > 1 ? ",\n" : "\n", text);
}

/* Makes output and report visible together, or neither; the report of several inputs is written
 * after the last. `path` is where the output goes, or NULL if there is none. */
static int
sanitize_write_results (Run *run, const gchar *path, const KySanitizerResult *result,
                        KyView content)
{
  const Options *options = run->options;
  g_autofree gchar *json = ky_report_to_json (result->report, ky_policy_name (run->policy),
                                              ky_policy_sha256 (run->policy), NULL);
  g_auto (KyOutFile) output = KY_OUT_FILE_INIT;
  g_auto (KyOutFile) report = KY_OUT_FILE_INIT;
  KyOutFile *order[2] = { NULL, NULL };
  g_autoptr (GError) error = NULL;

  if (path != NULL)
    {
      if (!ky_out_file_prepare (&output, path, content, &error))
        return write_failure (error);
      order[0] = &output;
    }
  if (run->reports != NULL)
    add_report (run, json);
  else if (options->report != NULL)
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

/* Writes the reports of several inputs. */
static int
write_reports (Run *run)
{
  g_auto (KyOutFile) report = KY_OUT_FILE_INIT;
  g_autoptr (GError) error = NULL;

  g_string_append (run->reports, "\n]\n");
  if (!ky_out_file_prepare (&report, run->options->report,
                            ky_view (run->reports->str, run->reports->len), &error)
      || !ky_out_file_commit (&report, &error))
    return write_failure (error);
  return KY_EXIT_OK;
}

/* --- command -------------------------------------------------------------------------------- */

static int
sanitize_sanitize (Run *run, const gchar *what, gboolean is_last)
{
  const Options *options = run->options;
  g_autofree gchar *file_name = NULL;
  g_auto (KySanitizerResult) result = { NULL, -1 };
  guint64 limit = ky_policy_uint (run->policy, KY_POLICY_LIMIT_MESSAGE_SIZE);
  g_autoptr (GError) error = NULL;
  KySanitizerJob job = { 0 };
  KyView content = ky_view ("", 0);
  ky_autofd int input = ky_command_input (PROGRAM, what, limit, &file_name);

  if (input < 0)
    return KY_EXIT_USAGE;
  if (options->name != NULL || file_name != NULL)
    job.name = options->name != NULL ? options->name : file_name;
  job.mode = KY_MODE_SANITIZE;
  job.input = input;
  job.force_type = ky_command_is_mail (job.name) ? "eml" : NULL;
  job.policy = run->policy;
  job.passwords = (const gchar *const *)options->passwords;
  job.select = options->select;
  int status = ky_command_run (run->sanitizer, &job, what, &result);
  if (is_last)
    ky_command_end (run->sanitizer);
  if (status != KY_EXIT_OK)
    return status;
  if (result.output >= 0 && !ky_fd_map (result.output, G_MAXSSIZE, &content, &error))
    return write_failure (error);
  g_autofree gchar *path = result.output >= 0 ? output_path (run, what, result.report) : NULL;
  if (path != NULL && is_directory (options))
    status = check_not_input (options, path);
  if (status == KY_EXIT_OK)
    status = sanitize_write_results (run, path, &result, content);
  ky_view_unmap (&content);
  if (status != KY_EXIT_OK)
    return status;
  if (run->is_shown && path != NULL)
    ky_outcome_print (what, path, result.report);
  ky_outcome_explain (PROGRAM, what, result.report, options->passwords != NULL);
  return result.output >= 0 ? KY_EXIT_OK : KY_EXIT_NO;
}

/* Sanitizes each input independently of errors of the others. */
static int
sanitize_all (const Options *options, KyConfig *config, KyPolicy *policy)
{
  g_auto (KyCommandSanitizer) sanitizer = { PROGRAM, config, options->is_private, FALSE, NULL };
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean has_several = options->inputs[1] != NULL;
  g_autoptr (GString) reports = has_several && options->report != NULL ? g_string_new ("[") : NULL;
  Run run = { options, policy, &sanitizer, taken, reports, FALSE };
  int worst = KY_EXIT_OK;

  run.is_shown = isatty (STDOUT_FILENO) && !g_str_equal (options->output, "-")
                 && g_strcmp0 (options->report, "-") != 0;
  for (guint i = 0; has_several && options->inputs[i] != NULL; i++)
    g_hash_table_replace (taken, real_path (options->inputs[i]), GUINT_TO_POINTER (INPUT));
  /* Standard input may be long in coming. */
  if (!g_str_equal (options->inputs[0], "-"))
    ky_command_begin (&sanitizer);
  for (guint i = 0; options->inputs[i] != NULL; i++)
    {
      int status = sanitize_sanitize (&run, options->inputs[i], options->inputs[i + 1] == NULL);

      worst = MAX (worst, status);
    }
  if (reports != NULL)
    {
      int status = write_reports (&run);

      worst = MAX (worst, status);
    }
  return worst;
}

/* Checks before any work whether the output can be written. */
static int
sanitize_check_output (const Options *options)
{
  const gchar *const paths[] = { options->output, options->report };

  if (options->inputs[1] != NULL && !is_directory (options))
    return ky_command_usage (PROGRAM, _ ("for several inputs -o must name a directory, not '%s'"),
                             options->output);
  if (options->report != NULL && !g_str_equal (options->report, "-")
      && sanitize_is_same_file (options->output, options->report))
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
      if (check_not_input (options, paths[i]) != KY_EXIT_OK)
        return KY_EXIT_USAGE;
    }
  return KY_EXIT_OK;
}

int
ky_command_sanitize (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;
  int status = sanitize_parse_options (&options, argc, argv);

  if (status == KY_EXIT_OK)
    status = sanitize_check_output (&options);
  if (status != KY_EXIT_OK)
    return status;
  g_autoptr (KyConfig) config = ky_command_config (PROGRAM, options.config);
  if (config == NULL)
    return KY_EXIT_USAGE;
  g_autoptr (KyPolicy) policy = sanitize_find_policy (&options, config, &error);
  if (policy == NULL)
    return ky_command_usage (PROGRAM, "%s", error->message);
  return sanitize_all (&options, config, policy);
}
