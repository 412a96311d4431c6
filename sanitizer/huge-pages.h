/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Maps the program's own code and constants in huge pages. A worker may live for a third of a
 * millisecond, and mapping and unmapping its program page by page costs more than its work: pages
 * of files are not copied at fork() but mapped again by page faults, sixteen at a time. One huge
 * page is copied as one entry. */
#pragma once

#include <glib.h>

/* Moves each read-only segment that begins at a multiple of 2 MiB into anonymous huge pages. This
 * is only an optimization: if the kernel provides no huge page, the segment stays as it was. Must
 * be called before the sandbox is entered, because the copy of a segment is written first and made
 * executable afterwards. Returns the number of huge pages. */
guint ky_huge_program (void);

/* Makes malloc() take its next memory from huge pages and keep what is freed. This helps a job that
 * will use megabytes in buffers, where otherwise each page of each buffer costs a page fault. This
 * is only an optimization, too. */
void ky_huge_heap (void);
