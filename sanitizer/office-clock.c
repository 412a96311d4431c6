/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kiyome-office-clock: what LibreOffice takes for the time, preloaded into it. A document asks for
 * today's date in fields and cells; what is made of it must not depend on when that was done. So it
 * is always the time that KIYOME_OFFICE_TIME says, in seconds since 1970: that of the document's
 * last change. Its timers go by other clocks and by gettimeofday(), which stay as they are.
 *
 * It also closes soffice.bin (sanitizer/office-sandbox.h) at the one moment that lies between the
 * last code that LibreOffice makes in memory as it starts, and its first document. */
#include "sanitizer/filters.h"
#include "sanitizer/office-sandbox.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SHOWN __attribute__ ((visibility ("default")))

/* sal/inc/osl/time.h */
typedef struct
{
  unsigned int seconds, nanoseconds;
} TimeValue;

unsigned char osl_getSystemTime (TimeValue *ret_time);

static time_t
now (void)
{
  const char *text = getenv ("KIYOME_OFFICE_TIME");

  return text != NULL ? (time_t)strtoul (text, NULL, 10) : 0;
}

/* Named as the functions that they stand for. */

SHOWN unsigned char
osl_getSystemTime (TimeValue *ret_time)
{
  ret_time->seconds = (unsigned int)now ();
  ret_time->nanoseconds = 0;
  return 1;
}

SHOWN int
clock_gettime (clockid_t clock, struct timespec *ret_time)
{
  if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)
    return (int)syscall (SYS_clock_gettime, clock, ret_time);
  ret_time->tv_sec = now ();
  ret_time->tv_nsec = 0;
  return 0;
}

SHOWN time_t
time (time_t *ret_time)
{
  time_t seconds = now ();

  if (ret_time != NULL)
    *ret_time = seconds;
  return seconds;
}

SHOWN int
mprotect (void *address, size_t size, int protection)
{
  const struct sock_fprog filter = { (unsigned short)ky_filter_office_closed.length,
                                     (struct sock_filter *)ky_filter_office_closed.code };
  int result = (int)syscall (SYS_mprotect, address, size, protection);

  if (result != 0 || (protection & PROT_EXEC) == 0 || getenv (KY_OFFICE_CLOSE) == NULL)
    return result;
  /* Without common/confine.h: nothing else of kiyome is in this library. */
  if (syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter) != 0)
    _exit (126);
  return 0;
}
