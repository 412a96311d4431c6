/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kiyome-office may do inside bubblewrap (sanitizer/launch.h). LibreOffice was never hardened
 * for hostile input: what it reads is taken to have taken it over. In three steps, of no return:
 *
 *   entered  before LibreOffice is loaded. Landlock: the system's libraries, fonts and its own
 *            settings for reading, /tmp for writing, and one program to run. seccomp: a list of
 *            calls (sanitizer/filters.def). A limit on processes and threads.
 *   started  its program soffice.bin, which Calc's documents need: no process beside it.
 *   closed   before a document is read: no process, no program, no code made in memory.
 */
#pragma once

#include "common/error.h"

/* Set for the program, whose preloaded library then closes it (sanitizer/office-clock.c). */
#define KY_OFFICE_CLOSE "KIYOME_OFFICE_CLOSE"
/* Threads and processes of one sandbox: LibreOffice starts a thread or two for each processor. */
#define KY_OFFICE_THREADS 1024

/* For a process of one thread. Errors: SANDBOX; without Landlock only where IS_REQUIRED. */
gboolean ky_office_enter (gboolean is_required, GError **error);
/* In a child, before soffice.bin: async-signal-safe. */
gboolean ky_office_enter_program (void);
/* All threads. */
gboolean ky_office_close (GError **error);
