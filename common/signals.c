/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/signals.h"

#include <signal.h>
#include <stddef.h>

void
ky_signals_ignore (void)
{
  static const int meaningless[] = { SIGHUP,    SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM,
                                     SIGVTALRM, SIGPROF, SIGIO,   SIGPWR,  SIGSTKFLT };

  for (size_t i = 0; i < sizeof meaningless / sizeof *meaningless; i++)
    signal (meaningless[i], SIG_IGN);
  for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
    signal (number, SIG_IGN);
}
