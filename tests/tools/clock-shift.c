/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Preloaded by tests: shifts the wall clock of a program by as many seconds as the file says that
 * KIYOME_TEST_CLOCK names, at each look. The machine's own clocks stay as they are. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t
shift (void)
{
  const char *path = getenv ("KIYOME_TEST_CLOCK");
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  char text[32] = "";

  if (fd < 0)
    return 0;
  if (read (fd, text, sizeof text - 1) < 0)
    text[0] = '\0';
  close (fd);
  return (time_t)strtoll (text, NULL, 10);
}

int
clock_gettime (clockid_t id, struct timespec *now)
{
  int result = (int)syscall (SYS_clock_gettime, id, now);

  if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
    now->tv_sec += shift ();
  return result;
}

int
gettimeofday (struct timeval *restrict now, void *restrict zone)
{
  struct timespec precise;

  (void)zone;
  if (clock_gettime (CLOCK_REALTIME, &precise) != 0)
    return -1;
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t *ret_now)
{
  struct timespec precise = { 0 };

  clock_gettime (CLOCK_REALTIME, &precise);
  if (ret_now != NULL)
    *ret_now = precise.tv_sec;
  return precise.tv_sec;
}
