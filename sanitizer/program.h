/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts a program that serves the supervisor over one socket. */
#pragma once

#include "common/error.h"

#include <sys/types.h>

/*
 * Starts PROGRAM, a path, with no signal blocked. SOCKET becomes its file descriptor NUMBER; of the
 * supervisor's others it gets those that aren't close-on-exec. Returns its process id, or 0 with
 * ERROR set (IO).
 */
pid_t ky_program_start (const gchar *program, const gchar *const *arguments, gchar **environment,
                        int socket, int number, GError **error);
