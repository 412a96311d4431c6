/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sorts a palette and keeps only colours that pixels have, each once. This removes the order chosen
 * by the sender and unused colours; the pixels look the same. */
#pragma once

#include <glib.h>

typedef struct
{
  guint8 red, green, blue, alpha;
} KyColor;

typedef struct
{
  guint count; /* at least 1 */
  KyColor colors[256];
  guint8 map[256]; /* new index for each old one */
} KyPalette;

/* Sorts `old`, of `count` colours. `used` tells which indices pixels have; an index of `count` or
 * more is opaque black. Transparent colours come first, so that a list of alphas stays short. */
void ky_palette_sort (const KyColor *old, guint count, const gboolean used[256],
                      KyPalette *ret_palette);
