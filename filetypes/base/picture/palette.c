/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sorts the colours of a palette by alpha and RGB, merges equal ones and drops those that no pixel
 * uses. */
#include "filetypes/base/picture/palette.h"

static guint32
sort_key (KyColor color)
{
  return (guint32)color.alpha << 24 | (guint32)color.red << 16 | (guint32)color.green << 8
         | color.blue;
}

static gint
compare_keys (gconstpointer a, gconstpointer b)
{
  guint32 one = *(const guint32 *)a;
  guint32 two = *(const guint32 *)b;

  return one < two ? -1 : one > two;
}

void
ky_palette_sort (const KyColor *old, guint count, const gboolean used[256], KyPalette *ret_palette)
{
  guint32 of_index[256], sorted[256];
  guint n = 0, unique = 0;

  for (guint i = 0; i < 256; i++)
    {
      of_index[i] = i < count ? sort_key (old[i]) : 0xff000000;
      if (used[i])
        sorted[n++] = of_index[i];
    }
  qsort (sorted, n, sizeof sorted[0], compare_keys);
  for (guint i = 0; i < n; i++)
    if (unique == 0 || sorted[i] != sorted[unique - 1])
      sorted[unique++] = sorted[i];
  if (unique == 0)
    sorted[unique++] = 0xff000000;
  ret_palette->count = unique;
  for (guint i = 0; i < unique; i++)
    ret_palette->colors[i] = (KyColor){ (guint8)(sorted[i] >> 16), (guint8)(sorted[i] >> 8),
                                        (guint8)sorted[i], (guint8)(sorted[i] >> 24) };
  for (guint i = 0; i < 256; i++)
    {
      guint at = 0;

      while (used[i] && sorted[at] != of_index[i])
        at++;
      ret_palette->map[i] = (guint8)at;
    }
}
