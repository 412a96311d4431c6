/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts kiyome-worker-convert on behalf of the supervisor. A process that Landlock restricts
 * cannot mount anything, and neither can its children, but bubblewrap must. A process that is
 * forked before the supervisor restricts itself therefore stays beside it. It accepts no other
 * command and gets no other data. */
#pragma once

#include "common/error.h"

#include <sys/types.h>

/* Forks the starter, once, before the supervisor is confined. The starter ends with this process.
 * Errors: IO. */
gboolean ky_starter_begin (GError **error);
/* Returns the process ID of the starter; 0: it was not begun. */
pid_t ky_starter_pid (void);
/* Starts `program` as ky_program_start() does. The new process is the supervisor's child, not the
 * starter's. */
pid_t ky_starter_start (const gchar *program, int socket, GError **error);
