/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals that have no meaning for a program of kiyome. */
#pragma once

/* Ignores the signals whose default action ends the process although nobody sends them for that:
 * those that mean "reload" or "report" elsewhere (SIGHUP, SIGUSR1, SIGUSR2), timers that kiyome
 * does not set, SIGPIPE, SIGPWR, SIGIO and real-time signals. SIGTERM, SIGINT, SIGQUIT, the signals
 * of faults, SIGXCPU and SIGXFSZ keep their action, and so does every signal that has a handler.
 * Child processes inherit the ignored signals. */
void ky_signals_ignore (void);
