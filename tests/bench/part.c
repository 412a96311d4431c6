/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPU time of the steps of one part, in one process and without sandbox, process or scanner: what
 * the engine itself costs, so that a change can be judged on a machine that does other things, too.
 *
 *   bench-part COUNT FILE...      the least and the median of COUNT, in microseconds */
#include "tests/tools/inprocess.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static guint64
cpu_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (guint64)now.tv_sec * 1000000 + (guint64)now.tv_nsec / 1000;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  guint64 left = *(const guint64 *)a;
  guint64 right = *(const guint64 *)b;

  return left < right ? -1 : left > right;
}

static void
print (const gchar *step, guint64 *times, guint count)
{
  qsort (times, count, sizeof *times, compare);
  printf ("  %-9s %7" G_GUINT64_FORMAT " %7" G_GUINT64_FORMAT "\n", step, times[0],
          times[count / 2]);
}

static gboolean
measure (KyPolicy *policy, const gchar *path, guint count)
{
  g_autofree gchar *data = NULL;
  g_autofree gchar *name = g_path_get_basename (path);
  g_autofree guint64 *identify = g_new (guint64, count);
  g_autofree guint64 *sanitize = g_new (guint64, count);
  g_autofree guint64 *verify = g_new (guint64, count);
  g_autoptr (GError) error = NULL;
  const gchar *type = g_str_has_suffix (path, ".eml") ? "eml" : NULL;
  gsize size = 0;
  KyHost host;

  if (!g_file_get_contents (path, &data, &size, &error))
    {
      fprintf (stderr, "bench-part: %s\n", error->message);
      return FALSE;
    }
  ky_inprocess_host (&host, policy);
  printf ("%s: %" G_GSIZE_FORMAT " bytes\n", name, size);
  for (guint i = 0; i < count; i++)
    {
      g_auto (KyPartResult) result = { .output_fd = -1 };
      g_autoptr (GBytes) output = NULL;
      guint64 before = cpu_now ();
      gsize length;
      const guint8 *bytes;

      ky_identify (ky_view (data, size), name, NULL);
      identify[i] = cpu_now () - before;
      before = cpu_now ();
      if (!ky_inprocess_sanitize (&host, ky_view (data, size), name, type, &result, &error))
        break;
      sanitize[i] = cpu_now () - before;
      output = ky_inprocess_output (&result);
      if (output == NULL)
        {
          fprintf (stderr, "bench-part: %s: withheld: %s\n", path, result.report->detail);
          return FALSE;
        }
      bytes = g_bytes_get_data (output, &length);
      before = cpu_now ();
      if (!ky_engine_verify (&host, type != NULL ? ky_filetype_by_name (type) : NULL,
                             ky_view (bytes, length), name, &error))
        break;
      verify[i] = cpu_now () - before;
    }
  if (error != NULL)
    {
      fprintf (stderr, "bench-part: %s: %s\n", path, error->message);
      return FALSE;
    }
  print ("identify", identify, count);
  print ("sanitize", sanitize, count);
  print ("verify", verify, count);
  return TRUE;
}

int
main (int argc, char **argv)
{
  KyPolicy *policy = ky_policy_new_default ();
  guint count = argc > 2 ? (guint)strtoul (argv[1], NULL, 10) : 0;
  gint status = 0;

  if (count == 0)
    {
      fputs ("usage: bench-part COUNT FILE...\n", stderr);
      status = 2;
    }
  for (int i = 2; status == 0 && i < argc; i++)
    status = measure (policy, argv[i], count) ? 0 : 1;
  ky_policy_unref (policy);
  return status;
}
