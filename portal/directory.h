/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks up, from time to time, in which departments the directory's people are now, so that
 * match.department follows a transfer without anybody signing in. What is due, and that one portal
 * of several does it, says the store (store/calls/directory.c).
 */
#pragma once

#include "portal/portal.h"

typedef struct _KyDirectory KyDirectory;

/* Begins, in a thread; NULL where no directory is configured. PORTAL must outlive it. */
KyDirectory *ky_directory_start (KyPortal *portal);
/* Looks all up now (SIGHUP). DIRECTORY may be NULL. */
void ky_directory_hurry (KyDirectory *directory);
/* Ends it, within the seconds that a directory has to answer. DIRECTORY may be NULL. */
void ky_directory_stop (KyDirectory *directory);
