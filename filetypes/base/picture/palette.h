/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A palette in an order of its own: only the colours that pixels have, each once, sorted. So the
 * order that a sender chose, and colours that nothing shows, are gone; the pixels look the same.
 */
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
  guint8 map[256]; /* from the old index */
} KyPalette;

/*
 * Sorts OLD, of COUNT colours; USED says which indices pixels have. An index from COUNT on is
 * opaque black. Transparent colours come first, so that a list of alphas stays short.
 */
void ky_palette_sort (const KyColor *old, guint count, const gboolean used[256],
                      KyPalette *ret_palette);
