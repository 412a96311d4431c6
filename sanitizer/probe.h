/* SPDX-License-Identifier: GPL-2.0-or-later */
/* May bubblewrap shut LibreOffice in on this machine? Tried once at the start, beside it. */
#pragma once

#include "sanitizer/sandbox.h"

/* Starts bubblewrap as LibreOffice's launcher would, with nothing in it. Its process, whose exit
 * status is 0 when it may; 0: it isn't installed, so there is nothing to try. Before the supervisor
 * confines itself. */
pid_t ky_probe_start (const KySandboxSetup *setup);
