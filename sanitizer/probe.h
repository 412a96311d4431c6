/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tries once, when the supervisor starts, whether bubblewrap can build LibreOffice's sandbox on
 * this machine. */
#pragma once

#include "sanitizer/sandbox.h"

/* Starts bubblewrap as LibreOffice's launcher does, with an empty program in it. Must be called
 * before the supervisor is confined. Returns the process ID, whose exit status is 0 if the sandbox
 * can be built, or 0: LibreOffice or bubblewrap is not installed, or fork() failed. */
pid_t ky_probe_start (const KySandboxSetup *setup);
