/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What makes a fork cheap. A process that does one job and ends pays for each mapping that it
 * inherits, twice, and for each page that it shares with its parent and writes to. To be called in
 * a process that forks such children, once everything is loaded and before its sandbox. Each is
 * only an optimisation: where the kernel refuses, all stays as it was.
 */
#pragma once

#include <glib.h>

/*
 * Libraries that others need to be linked, and that no child calls (NAMES, ended by NULL: what
 * their file names begin with, up to the version), are not handed to children. A call into one
 * ends the child by a signal, as any other fault of its does.
 */
void ky_lean_libraries (const gchar *const *names);

/*
 * What malloc() has free between its pieces is given out here, so that the memory of a child lies
 * together, in pages that this process does not share with it. The free pieces are not touched, but
 * for their heads.
 */
void ky_lean_heap (void);

/*
 * In the child, once it has work: its next SIZE bytes of memory are taken in one call and not page
 * by page.
 */
void ky_lean_touch (gsize size);
