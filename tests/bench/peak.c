/* SPDX-License-Identifier: GPL-2.0-or-later */
/* peak PROGRAM [ARGUMENT]...: runs PROGRAM with its output thrown away; prints to standard output
 * its wall time and its and its descendants' CPU time, in microseconds, and the most memory, in
 * KiB, that one of them had. (A process starts with the peak of the one that it was forked from, so
 * this one is small.) Ends with PROGRAM's exit status.
 *
 * Workers are killed with their zygote and not waited for by it, so that nobody would count what
 * they took: they are this program's to wait for. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000L + time.tv_nsec / 1000;
}

static long
microseconds (struct timeval time)
{
  return time.tv_sec * 1000000L + time.tv_usec;
}

int
main (int argc, char **argv)
{
  struct rusage usage;
  long start = now ();
  long wall = 0, cpu = 0, peak = 0;
  int status, result = 0;
  pid_t child, ended;

  if (argc < 2)
    {
      fprintf (stderr, "usage: peak PROGRAM [ARGUMENT]...\n");
      return 2;
    }
  child = prctl (PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? fork () : -1;
  if (child == 0)
    {
      int nowhere = open ("/dev/null", O_WRONLY);

      if (nowhere >= 0 && dup2 (nowhere, STDOUT_FILENO) >= 0)
        execvp (argv[1], argv + 1);
      perror (argv[1]);
      _exit (127);
    }
  if (child < 0)
    {
      perror ("peak");
      return 2;
    }
  while ((ended = wait4 (-1, &status, 0, &usage)) > 0)
    {
      cpu += microseconds (usage.ru_utime) + microseconds (usage.ru_stime);
      peak = usage.ru_maxrss > peak ? usage.ru_maxrss : peak;
      if (ended != child)
        continue;
      wall = now () - start;
      result = WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
    }
  printf ("%ld %ld %ld\n", wall, cpu, peak);
  return result;
}
