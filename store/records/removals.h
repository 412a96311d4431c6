/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts the entries of the directories of originals that this process removed, so that they are
 * not taken for lost ones. */
#pragma once

#include <glib.h>

/* Notes that an entry of `originals` or `segments` was removed. May be called in any thread. */
void ky_removals_note (void);
/* Returns how many were noted since the last call. */
guint ky_removals_take (void);
