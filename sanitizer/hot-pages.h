/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Spares the children of a process most page faults in the code and constants of shared libraries.
 * A child gets no page table entries for the pages of a file, so its first access to each group of
 * 16 pages is a page fault, which maps all 16, and at its end they are unmapped again: 3 µs each.
 * A page that the parent has copied is mapped in the child from its beginning, for 0.1 µs. So a
 * sample job, done by a child, shows which pages jobs need, and the parent copies these.
 *
 * This is only an optimization: where the kernel refuses a call, every page stays as it was. */
#pragma once

#include <glib.h>

/* Lists the pages. `unmapped`: libraries to leave out, as in ky_fork_drop_libraries(). To be
 * called before the fork of the child that does the sample job. Returns FALSE if nothing is to be
 * gained. */
gboolean ky_hot_pages_begin (const gchar *const *unmapped);
/* Notes from here on which pages this process, and each child of its own, uses. Called in the child
 * that does the sample job. */
void ky_hot_pages_watch (void);
/* Copies the pages that were used, and returns their number. Called in the parent, once the child
 * of the sample job has ended, and before a sandbox. */
guint ky_hot_pages_copy (void);
/* Gives back the page table entries of all other pages, which a child would inherit now. Called in
 * the parent before the first fork, and again when it has done something unusual. */
void ky_hot_pages_trim (void);
