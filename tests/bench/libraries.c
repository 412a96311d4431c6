/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench-libraries LIBRARY...: what each of them (libqpdf.so.29) adds to a fork and an exit, with
 * all that it brings along, and what is left of that once it is taken out again
 * (sanitizer/libraries.h). */
#include "sanitizer/libraries.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define FORKS 300
#define ROUNDS 15

static double
cpu_microseconds (void)
{
  double sum = 0;
  struct rusage usage;

  for (int who = RUSAGE_CHILDREN; who <= RUSAGE_SELF; who++)
    {
      getrusage (who, &usage);
      sum += (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6
             + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
    }
  return sum;
}

/* The least of several rounds: what else the machine does only adds. */
static double
fork_cost (void)
{
  double least = 1e9;

  for (guint round = 0; round < ROUNDS; round++)
    {
      double before = cpu_microseconds ();

      for (guint i = 0; i < FORKS; i++)
        {
          pid_t pid = fork ();

          if (pid == 0)
            _exit (0);
          if (pid < 0 || waitpid (pid, NULL, 0) != pid)
            exit (1);
        }
      least = MIN (least, (cpu_microseconds () - before) / FORKS);
    }
  return least;
}

static guint
mappings (GString *names)
{
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_file_get_contents ("/proc/self/maps", &text, NULL, NULL);
  lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  for (guint i = 0; names != NULL && lines[i] != NULL; i++)
    {
      gchar *slash = strrchr (lines[i], '/');
      gchar *end = slash != NULL ? strstr (slash, ".so") : NULL;

      if (end == NULL)
        continue;
      *end = '\0';
      if (strstr (names->str, slash + 1) == NULL)
        g_string_append_printf (names, " %s", slash + 1);
    }
  return g_strv_length (lines);
}

static void
measure (const gchar *library)
{
  g_autoptr (GString) before_names = g_string_new (" ld-linux");
  g_autoptr (GString) names = g_string_new ("");
  guint before = mappings (before_names);
  double alone = fork_cost ();
  double with;
  guint pieces;

  if (dlopen (library, RTLD_NOW | RTLD_GLOBAL) == NULL)
    {
      printf ("| %s | is not here | | |\n", library);
      return;
    }
  g_string_assign (names, before_names->str);
  pieces = mappings (names) - before;
  with = fork_cost ();
  ky_libraries_leave (names->str + before_names->len);
  printf ("| %s | %u | %.1f | %.1f |\n", library, pieces, with - alone, fork_cost () - alone);
}

int
main (int argc, char **argv)
{
  printf ("| library, with what it brings | mappings | µs a fork | µs when left out |\n"
          "| --- | --- | --- | --- |\n");
  fflush (stdout);
  g_setenv ("LD_BIND_NOW", "1", TRUE);
  /* Each in a process of its own: none is there already because of another. */
  for (int i = 1; i < argc; i++)
    {
      pid_t pid = fork ();

      if (pid == 0)
        {
          measure (argv[i]);
          fflush (stdout);
          _exit (0);
        }
      if (pid < 0 || waitpid (pid, NULL, 0) != pid)
        return 1;
    }
  return 0;
}
