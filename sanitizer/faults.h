/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Distinguishes a crash, which the content of a file may have caused, from the same signal sent by
 * another process. */
#pragma once

/* Installs handlers for the signals of a crash (SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT),
 * except under AddressSanitizer. `sent`: called in the signal handler if another process sent the
 * signal; it must be async-signal-safe. The process exits with 127 afterwards. A crash of the
 * process itself ends it as if no handler had been installed. */
void ky_faults_catch (void (*sent) (void));
