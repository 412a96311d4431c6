/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job [--socket PATH] [--config DIR] [--mode MODE] [--type TYPE] [--repeat N] [--set KEY=VALUE]…
 *     [--select PATH] [--allow-type TYPE] [--status] IN [OUT]
 * A door for tests: gives one job to a sanitizer (private, or the one on PATH) through its client
 * library and prints the report. Exit 0: done; 1: withheld; 3: error, with its code's name. */
#include "sanitizer/client.h"

#include "common/wire.h"
#include "config/allow.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static gchar *socket_path, *config_directory, *mode_name, *type_name, *allow_type, *select_path;
static gchar **settings, **passwords, **files;
static gint repeat = 1, width = 400;
static gboolean wants_status;

static const GOptionEntry entries[] = {
  { "socket", 0, 0, G_OPTION_ARG_FILENAME, &socket_path, "of a running sanitizer", "PATH" },
  { "config", 0, 0, G_OPTION_ARG_FILENAME, &config_directory, "for a private one", "DIR" },
  { "mode", 0, 0, G_OPTION_ARG_STRING, &mode_name, "sanitize, verify, identify, extract, pages",
    "MODE" },
  { "width", 0, 0, G_OPTION_ARG_INT, &width, "of pictures of pages", "PIXELS" },
  { "select", 0, 0, G_OPTION_ARG_STRING, &select_path, "only this part", "PATH" },
  { "type", 0, 0, G_OPTION_ARG_STRING, &type_name, "the input's type", "TYPE" },
  { "repeat", 0, 0, G_OPTION_ARG_INT, &repeat, "run the same job N times", "N" },
  { "password", 0, 0, G_OPTION_ARG_STRING_ARRAY, &passwords, "of encrypted content", "WORD" },
  { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings, "change the policy", "KEY=VALUE" },
  { "allow-type", 0, 0, G_OPTION_ARG_STRING, &allow_type, "an allow entry for a type", "TYPE" },
  { "status", 0, 0, G_OPTION_ARG_NONE, &wants_status, "print the sanitizer's status", NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &files, NULL, "IN [OUT]" },
  { NULL },
};

static int
fail (const GError *error)
{
  fprintf (stderr, "%s: %s\n",
           error->domain == KY_ERROR ? ky_error_to_string ((KyError)error->code) : "?",
           error->message);
  return 3;
}

static KyPolicy *
make_policy (GError **error)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();

  for (gchar **setting = settings; setting != NULL && *setting != NULL; setting++)
    {
      g_auto (GStrv) pair = g_strsplit (*setting, "=", 2);
      KyPolicy *changed = ky_policy_with (policy, pair[0], pair[1] != NULL ? pair[1] : "", error);

      if (changed == NULL)
        return NULL;
      ky_policy_unref (policy);
      policy = changed;
    }
  return g_steal_pointer (&policy);
}

static gboolean
write_output (int fd, const gchar *path, GError **error)
{
  g_autoptr (GBytes) bytes = ky_fd_read_all (fd, G_MAXINT, error);

  return bytes != NULL
         && g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                 (gssize)g_bytes_get_size (bytes), error);
}

static int
run (KySanitizer *sanitizer, KySanitizerJob *job, gboolean is_last, GError **error)
{
  g_auto (KySanitizerResult) result = { .output = -1 };
  g_autofree gchar *json = NULL;
  int code;

  if (!ky_sanitizer_run (sanitizer, job, NULL, NULL, &result, error))
    return 3;
  code = result.report->outcome == KY_OUTCOME_WITHHELD ? 1 : 0;
  if (!is_last)
    return code;
  json = ky_report_to_json (result.report, ky_policy_name (job->policy),
                            ky_policy_sha256 (job->policy), NULL);
  fputs (json, stdout);
  if (result.output >= 0 && files[1] != NULL && !write_output (result.output, files[1], error))
    return 3;
  return code;
}

static int
run_jobs (KySanitizer *sanitizer, GError **error)
{
  g_autoptr (GPtrArray) allow
      = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_allow_entry_free);
  g_autoptr (KyPolicy) policy = make_policy (error);
  ky_autofd int input = -1;
  KySanitizerJob job = { .force_type = type_name,
                         .policy = policy,
                         .allow = allow,
                         .passwords = (const gchar *const *)passwords,
                         .select = select_path,
                         .first = 1,
                         .count = 8,
                         .width = (guint)width };
  int code = 2;

  if (policy == NULL)
    return 2;
  if (allow_type != NULL)
    {
      KyAllowEntry *entry = g_new0 (KyAllowEntry, 1);

      entry->id = g_strdup ("test-entry");
      entry->kind = KY_ALLOW_FILE;
      entry->value = g_strdup (allow_type);
      g_ptr_array_add (allow, entry);
    }
  if (mode_name != NULL && g_str_equal (mode_name, "verify"))
    job.mode = KY_MODE_VERIFY;
  else if (mode_name != NULL && g_str_equal (mode_name, "identify"))
    job.mode = KY_MODE_IDENTIFY;
  else if (mode_name != NULL && g_str_equal (mode_name, "extract"))
    job.mode = KY_MODE_EXTRACT;
  else if (mode_name != NULL && g_str_equal (mode_name, "pages"))
    job.mode = KY_MODE_PAGES;
  input = open (files[0], O_RDONLY | O_CLOEXEC);
  if (input < 0)
    {
      ky_error_set_errno (error, files[0]);
      return 3;
    }
  job.input = input;
  job.name = files[0];
  for (gint i = 0; i < repeat && code != 3; i++)
    code = run (sanitizer, &job, i == repeat - 1, error);
  return code;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (KySanitizer) sanitizer = NULL;
  g_autoptr (GError) error = NULL;
  int code = 0;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return fail (error);
  sanitizer = socket_path != NULL ? ky_sanitizer_connect (socket_path, &error)
                                  : ky_sanitizer_spawn (config_directory, &error);
  if (sanitizer == NULL)
    return fail (error);
  if (files != NULL)
    code = run_jobs (sanitizer, &error);
  if (error == NULL && wants_status)
    {
      g_autofree gchar *status = ky_sanitizer_status (sanitizer, &error);

      if (status != NULL)
        fputs (status, stdout);
    }
  return error != NULL ? fail (error) : code;
}
