/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements kiyome-office-clock, which is preloaded into LibreOffice and sets the time that
 * documents see to KIYOME_OFFICE_TIME (seconds since 1970, the document's last change), so that
 * date fields and cells give the same output on every day. LibreOffice's timers use other clocks
 * and gettimeofday(), which are not changed.
 *
 * This library also installs the last seccomp filter of soffice.bin (sanitizer/office-sandbox.h).
 * It does so after LibreOffice has generated machine code for the last time, and before it loads a
 * document. */
#include "sanitizer/filters.h"
#include "sanitizer/office-sandbox.h"

#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define SHOWN __attribute__ ((visibility ("default")))

/* Declares TimeValue as sal/inc/osl/time.h does. */
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

/* The functions below replace those of LibreOffice's libraries with the same name. */

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
  /* Does not use common/confine.h, because this library links no other code of kiyome. */
  if (syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter) != 0)
    _exit (126);
  return 0;
}
