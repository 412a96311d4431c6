/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which files stand in the places that are watched, and since when they stand still. The tree is
 * looked through every folder.poll-seconds, and when inotify(7) tells of something, which it does
 * not on mounts of other machines.
 */
#pragma once

#include "folder/section.h"

typedef struct _KyFolderWatch KyFolderWatch;

/* SECTIONS (of KySection, borrowed) with threads that work on their files: to be made after the
 * program is confined. Errors: IO. (transfer full) */
KyFolderWatch *ky_watch_new (const KyConfig *config, GPtrArray *sections, GError **error);
/* Waits for jobs that run. */
void ky_watch_free (KyFolderWatch *watch);
/* Looks and waits until WANTS_END, which a signal sets, or until a place is another directory than
 * the one that was opened: then FALSE, and the program is to be started anew. */
gboolean ky_watch_run (KyFolderWatch *watch, const volatile int *wants_end);
