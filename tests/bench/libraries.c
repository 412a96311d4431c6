/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench-libraries LIBRARY...: what each of them (libqpdf.so.29) adds to a fork and an exit, with
 * all that it brings along. */
#include <dlfcn.h>
#include <glib.h>
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
mappings (void)
{
  g_autofree gchar *text = NULL;
  guint lines = 0;

  g_file_get_contents ("/proc/self/maps", &text, NULL, NULL);
  for (const gchar *p = text; p != NULL && (p = strchr (p, '\n')) != NULL; p++)
    lines++;
  return lines;
}

static void
measure (const gchar *library)
{
  guint before = mappings ();
  double alone = fork_cost ();

  if (dlopen (library, RTLD_NOW | RTLD_GLOBAL) == NULL)
    {
      printf ("| %s | is not here | |\n", library);
      return;
    }
  before = mappings () - before;
  printf ("| %s | %u | %.1f |\n", library, before, fork_cost () - alone);
}

int
main (int argc, char **argv)
{
  printf ("| library, with what it brings | mappings | µs a fork |\n| --- | --- | --- |\n");
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
