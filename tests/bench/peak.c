/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * peak PROGRAM [ARGUMENT]...: runs PROGRAM with its output thrown away; prints to standard output
 * its wall time and its and its descendants' CPU time, in microseconds, and the most memory, in
 * KiB, that one of them had. (A process starts with the peak of the one that it was forked from, so
 * this one is small.) Ends with PROGRAM's exit status.
 */
#include <fcntl.h>
#include <stdio.h>
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

int
main (int argc, char **argv)
{
  struct rusage usage;
  long start = now ();
  pid_t child;
  int status;

  if (argc < 2)
    {
      fprintf (stderr, "usage: peak PROGRAM [ARGUMENT]...\n");
      return 2;
    }
  child = fork ();
  if (child == 0)
    {
      int nowhere = open ("/dev/null", O_WRONLY);

      if (nowhere >= 0 && dup2 (nowhere, STDOUT_FILENO) >= 0)
        execvp (argv[1], argv + 1);
      perror (argv[1]);
      _exit (127);
    }
  if (child < 0 || wait4 (child, &status, 0, &usage) != child)
    {
      perror ("peak");
      return 2;
    }
  printf ("%ld %ld %ld\n", now () - start,
          (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000L + usage.ru_utime.tv_usec
              + usage.ru_stime.tv_usec,
          usage.ru_maxrss);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}
