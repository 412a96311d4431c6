/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Installs handlers for the signals of a crash (SIGSEGV, SIGBUS, SIGABRT …). They distinguish by
 * si_code and si_pid a fault of the process itself, which ends it as usual, from a signal that
 * another process sent. The handler is async-signal-safe. */
#include "sanitizer/faults.h"

#include <glib.h>
#include <signal.h>
#include <unistd.h>

static void (*was_sent) (void);

/* Handles a signal that a fault of this process raises or another process sends; only the handler
 * can tell the two apart. After a fault the default action is restored: on return the faulting
 * instruction runs again and ends the process. */
static void
faults_on_fault (int number, siginfo_t *info, void *context)
{
  if (info->si_code > 0 || info->si_pid == getpid ())
    return;
  was_sent ();
  for (;;)
    _exit (127);
}

void
ky_faults_catch (void (*sent) (void))
{
  static const int faults[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT };
  struct sigaction action
      = { .sa_sigaction = faults_on_fault, .sa_flags = SA_SIGINFO | (int)SA_RESETHAND };

  was_sent = sent;
  /* AddressSanitizer reports crashes itself. */
#if !defined(__SANITIZE_ADDRESS__)
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    sigaction (faults[i], &action, NULL);
#else
#endif
}
