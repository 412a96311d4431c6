/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program's own code and constants in huge pages. A process that lives for a third of a
 * millisecond pays more for mapping its program page by page, and for unmapping it, than for its
 * work: file pages are not copied at fork but faulted in anew, sixteen at a time. One huge page is
 * copied as one entry.
 */
#pragma once

#include <glib.h>

/*
 * Moves each read-only segment that begins at a multiple of 2 MiB into anonymous huge pages. Only
 * an optimisation: where the kernel gives none, all stays as it was. To be called before the
 * sandbox: a segment's copy is written once and then made executable. Returns the number of huge
 * pages.
 */
guint ky_huge_program (void);

/*
 * The next memory that malloc() gives out comes from huge pages, and what is freed stays with the
 * process: for a job that will touch megabytes in buffers, each page of which would else be a fault
 * of its own, again for each buffer. Only an optimisation, too.
 */
void ky_huge_heap (void);
