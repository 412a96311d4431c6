/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ignores the signals whose default action would end a program of kiyome although they mean nothing
 * to it. Handlers that are already installed stay. */
#include "common/signals.h"

#include <signal.h>

static void
ignore (int number)
{
  struct sigaction action;

  if (sigaction (number, NULL, &action) == 0 && (action.sa_flags & SA_SIGINFO) == 0
      && action.sa_handler == SIG_DFL)
    signal (number, SIG_IGN);
}

void
ky_signals_ignore (void)
{
  static const int meaningless[] = { SIGHUP,    SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM,
                                     SIGVTALRM, SIGPROF, SIGIO,   SIGPWR,  SIGSTKFLT };

  for (size_t i = 0; i < sizeof meaningless / sizeof *meaningless; i++)
    ignore (meaningless[i]);
  for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
    ignore (number);
}
