/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts the program of a front end. */
#pragma once

#include "config/daemon.h"

/* The system calls that the steps of an intake need (KyNeeds). */
#define KY_INTAKE_CALLS                                                                            \
  (KY_CALLS_PLAIN | KY_CALLS_MEMORY | KY_CALLS_LOOP | KY_CALLS_READ | KY_CALLS_ANONYMOUS           \
   | KY_CALLS_UNIX)

/* Starts a front end's program: ky_daemon_begin(), which knows the types of files, and
 * ky_connections_init().
 * `daemon`: what the program is and needs.
 * `argc`, `argv`: the command line, whose options are removed.
 * `ret_status`: set to the exit status if there is no configuration.
 * Returns the configuration (transfer full), or NULL: the program must end with `*ret_status`. */
KyConfig *ky_front_end_begin (const KyDaemon *daemon, int *argc, char ***argv, int *ret_status);
