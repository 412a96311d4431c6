/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts kiyome-worker-convert for a supervisor that may not: whom Landlock shuts off from files
 * can mount nothing, nor can what it starts, and bubblewrap must. So a process that is forked
 * before that stays beside the supervisor. It takes no other order, and sees nothing else.
 */
#pragma once

#include "common/error.h"

#include <sys/types.h>

/* Once, before the supervisor is confined; the process ends with it. Errors: IO. */
gboolean ky_starter_begin (GError **error);
/* Its number; 0: none was begun. */
pid_t ky_starter_pid (void);
/* As ky_program_start(): the new process is the supervisor's child, not the starter's. */
pid_t ky_starter_start (const gchar *program, int socket, GError **error);
