/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Periodically reads from the LDAP directory in which departments its users are, so that
 * match.department follows a transfer before the user signs in again. The store decides what is due
 * and which of several portals does it (store/calls/directory.c). */
#pragma once

#include "portal/portal.h"

typedef struct _KyDirectory KyDirectory;

/* Starts the thread. Returns NULL if no directory is configured. `portal` must outlive it. */
KyDirectory *ky_directory_start (KyPortal *portal);
/* Makes it read all departments now (SIGHUP). `directory` may be NULL. */
void ky_directory_hurry (KyDirectory *directory);
/* Stops the thread, which takes at most the timeout of the directory. `directory` may be NULL. */
void ky_directory_stop (KyDirectory *directory);
