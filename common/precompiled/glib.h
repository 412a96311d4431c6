/* SPDX-License-Identifier: GPL-2.0-or-later
 * What nearly each source includes: the compiler reads it once for a library instead of once for
 * each of its files. Only the build with sanitizers uses this header; every other build shows that
 * each source includes what it needs itself. */
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
