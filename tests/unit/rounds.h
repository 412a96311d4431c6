/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bounds the number of random inputs that a test tries, so that packaging/test stays short.
 * packaging/test full runs the programs with `-m slow`, which tries all of them. */
#pragma once

#include <glib.h>

#if defined(__SANITIZE_ADDRESS__)
/* An input takes about ten times as long under the address sanitizer. */
#define KY_ROUNDS_QUICK 80
#else
#define KY_ROUNDS_QUICK 8
#endif

/* Returns how many of `n` random inputs a test tries: all with `-m slow`, otherwise one in
 * KY_ROUNDS_QUICK. */
static inline guint
ky_rounds (guint n)
{
  return g_test_slow () ? n : n / KY_ROUNDS_QUICK;
}
