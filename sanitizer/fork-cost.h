/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes fork() cheap for a process whose children do one job each and end. Each mapping that a
 * child inherits costs time when the child begins and when it ends, and so does each page that it
 * shares with its parent and writes to. The parent calls the first two functions once everything
 * is loaded and before its sandbox. They are optimisations only: where the kernel refuses a call,
 * everything stays as it was. */
#pragma once

#include <glib.h>

/* Unmaps libraries that are linked because other libraries need them, and whose functions neither
 * this process nor its children call. `names` (ended by NULL): the beginnings of their file names,
 * up to the version. A process that does call one dies by a signal, as after any other fault; so
 * does one that calls exit(), which calls the destructors of all libraries, and not _exit(). */
void ky_fork_drop_libraries (const gchar *const *names);

/* Makes one mapping of the read-only data of each library and of what the dynamic linker has
 * relocated and then write-protected. To be called before pages of either are copied, and before
 * ky_fork_drop_libraries(): this one visits all libraries. */
void ky_fork_join_mappings (void);

/* Allocates what malloc() has free between its pieces, so that a child's memory lies together, in
 * pages that it does not share with its parent. Only the heads of the free pieces are touched. */
void ky_fork_use_up_heap (void);

/* Populates the next `size` bytes of memory by one call instead of by one page fault a page. Called
 * in the child, once it has work. */
void ky_fork_populate (gsize size);
