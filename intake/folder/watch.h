/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the files in the watched places and waits until they do not change any more. The tree is
 * scanned every folder.poll-seconds and on events of inotify(7), which does not report changes on
 * network mounts by other hosts. */
#pragma once

#include "intake/folder/section.h"

typedef struct _KyFolderWatch KyFolderWatch;

/* Creates the watch and its thread pool, so the program must be confined before. `sections`: of
 * KySection, borrowed. Errors: IO. (transfer full) */
KyFolderWatch *ky_watch_new (const KyConfig *config, GPtrArray *sections, GError **error);
/* Ends the thread pool and waits for running jobs. */
void ky_watch_free (KyFolderWatch *watch);
/* Scans and waits. Returns TRUE when `wants_end` is set, which a signal handler does; FALSE if the
 * path of a place leads to another directory than the one that was opened: the program must be
 * started again. */
gboolean ky_watch_run (KyFolderWatch *watch, const volatile int *wants_end);
