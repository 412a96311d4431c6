/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts a program that serves the supervisor over one socket. */
#pragma once

#include "common/error.h"

#include <sys/types.h>

/* Starts a program with no signal blocked. `program`: its path. `socket`: becomes the file
 * descriptor `number` of the program, which also inherits those descriptors that are not
 * close-on-exec. Returns the process ID, or 0. Errors: IO. */
pid_t ky_program_start (const gchar *program, const gchar *const *arguments, gchar **environment,
                        int socket, int number, GError **error);
