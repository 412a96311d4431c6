/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inprocess sanitize [KEY=VALUE ...] IN OUT   writes OUT, report to standard output; exit 0, 1
 * withheld, 3 failure inprocess verify IN                         exit 0 or 1 inprocess identify
 * IN... Development and tests only: no sandbox.
 */
#include "tests/tools/inprocess.h"

#include <stdio.h>

static gint
sanitize (KyPolicy *policy, const gchar *in, const gchar *out)
{
  g_autofree gchar *data = NULL;
  g_autofree gchar *name = g_path_get_basename (in);
  g_autofree gchar *json = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) output = NULL;
  g_auto (KyPartResult) result = { .output_fd = -1 };
  gsize size = 0;
  KyHost host;

  ky_inprocess_host (&host, policy);
  if (!g_file_get_contents (in, &data, &size, &error)
      || !ky_inprocess_sanitize (&host, ky_view (data, size), name,
                                 g_str_has_suffix (in, ".eml") ? "eml" : NULL, &result, &error))
    {
      fprintf (stderr, "inprocess: %s\n", error->message);
      return 3;
    }
  json = ky_report_to_json (result.report, ky_policy_name (policy), ky_policy_sha256 (policy));
  fputs (json, stdout);
  output = ky_inprocess_output (&result);
  if (output == NULL)
    return 1;
  if (!g_file_set_contents (out, g_bytes_get_data (output, NULL), (gssize)g_bytes_get_size (output),
                            &error))
    {
      fprintf (stderr, "inprocess: %s\n", error->message);
      return 3;
    }
  return 0;
}

static gint
verify (KyPolicy *policy, const gchar *in)
{
  g_autofree gchar *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  KyHost host;

  ky_inprocess_host (&host, policy);
  if (g_file_get_contents (in, &data, &size, &error)
      && ky_engine_verify (&host,
                           g_str_has_suffix (in, ".eml") ? ky_filetype_by_name ("eml") : NULL,
                           ky_view (data, size), in, &error))
    return 0;
  fprintf (stderr, "%s: %s\n", in, error->message);
  return 1;
}

int
main (int argc, char **argv)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  int at = 2;

  if (argc >= 4 && g_str_equal (argv[1], "sanitize"))
    {
      for (; at < argc - 2; at++)
        {
          g_auto (GStrv) pair = g_strsplit (argv[at], "=", 2);
          g_autoptr (GError) error = NULL;
          KyPolicy *changed
              = pair[1] != NULL ? ky_policy_with (policy, pair[0], pair[1], &error) : NULL;

          if (changed == NULL)
            {
              fprintf (stderr, "inprocess: %s: %s\n", argv[at],
                       error != NULL ? error->message : "no =");
              return 2;
            }
          ky_policy_unref (policy);
          policy = changed;
        }
      return sanitize (policy, argv[at], argv[at + 1]);
    }
  if (argc == 3 && g_str_equal (argv[1], "verify"))
    return verify (policy, argv[2]);
  if (argc >= 3 && g_str_equal (argv[1], "identify"))
    {
      for (; at < argc; at++)
        {
          g_autofree gchar *data = NULL;
          gsize size = 0;
          KyIdentity identity;

          if (!g_file_get_contents (argv[at], &data, &size, NULL))
            return 3;
          identity = ky_identify (ky_view (data, size), argv[at], NULL);
          printf ("%s\t%s\t%u\t%s\n", argv[at], identity.type->name, identity.bits,
                  identity.other != NULL ? identity.other->name : "-");
        }
      return 0;
    }
  fputs ("usage: inprocess sanitize [KEY=VALUE ...] IN OUT | verify IN | identify IN...\n", stderr);
  return 2;
}
