/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Restricts kiyome-office inside bubblewrap (sanitizer/launch.h). LibreOffice was never hardened
 * against hostile input, so the process must be assumed to be under the control of the document
 * that it reads. There are three steps, none of which can be undone:
 *
 *   entered  before LibreOffice is loaded. Landlock: the system's libraries, fonts and its own
 *            settings for reading, /tmp for writing, and one program to run. seccomp: a list of
 *            calls (sanitizer/filters.def). A limit on processes and threads.
 *   started  its program soffice.bin, which Calc's documents need: no other process.
 *   closed   before a document is read: no process, no program, no code made in memory. */
#pragma once

#include "common/error.h"

/* The environment variable that makes the library preloaded into soffice.bin close it
 * (sanitizer/office-clock.c). */
#define KY_OFFICE_CLOSE "KIYOME_OFFICE_CLOSE"
/* Limit on the threads and processes of one sandbox: LibreOffice starts a thread or two for each
 * processor. */
#define KY_OFFICE_THREADS 1024

/* Takes the first step. The process must have one thread. `is_required`: fail if Landlock is not
 * available. Errors: SANDBOX. */
gboolean ky_office_enter (gboolean is_required, GError **error);
/* Takes the second step, in a child before it executes soffice.bin. Async-signal-safe. */
gboolean ky_office_enter_program (void);
/* Takes the third step, for all threads. Errors: SANDBOX. */
gboolean ky_office_close (GError **error);
