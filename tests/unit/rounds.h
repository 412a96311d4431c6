/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many random inputs a test tries. */
#pragma once

#include <glib.h>

#if defined(__SANITIZE_ADDRESS__)
/* Each input takes ten times as long. */
#define KY_ROUNDS_QUICK 80
#else
#define KY_ROUNDS_QUICK 8
#endif

/* Returns n where the program runs with `-m slow`, and otherwise as small a part of it as finds
 * nearly all that the whole would. */
static inline guint
ky_rounds (guint n)
{
  return g_test_slow () ? n : n / KY_ROUNDS_QUICK;
}
