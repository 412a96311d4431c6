/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts removals by an atomic integer: retention runs in a thread of its own. */
#include "store/records/removals.h"

static guint removals_noted;

void
ky_removals_note (void)
{
  g_atomic_int_inc (&removals_noted);
}

guint
ky_removals_take (void)
{
  return g_atomic_int_and (&removals_noted, 0);
}
