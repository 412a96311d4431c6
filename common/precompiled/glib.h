/* SPDX-License-Identifier: GPL-2.0-or-later
 * The headers that nearly every source includes, precompiled once for each library. Only the build
 * with sanitizers uses this header; all other builds check that each source includes what it needs
 * itself. */
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
