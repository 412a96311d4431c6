/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals that say nothing to a program of kiyome. */
#pragma once

/*
 * Ignores all that would end the process, though nobody who sends one wants that: what means
 * "reload" or "report" elsewhere (SIGHUP, SIGUSR1, SIGUSR2), timers that it does not set, a pipe
 * without a reader, power that fails, those for private use. What is to end it (SIGTERM, SIGINT,
 * SIGQUIT), faults, and limits that are reached (SIGXCPU, SIGXFSZ) stay, and so does what is caught
 * already. What is started has it so, too.
 */
void ky_signals_ignore (void);
