/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds a palette of at most 256 colours for a rendered page, rounding rare colours where this
 * makes the palette smaller, and packs the page's pixels as indices. A page with more than 20,000
 * colours is treated as a photograph and gets none. */
#include "filetypes/draw/palette.h"

#include "common/release.h"

#include <string.h>

#define COLORS_MAX 20000 /* more: a photograph */
#define COMMON_PART 200  /* a colour of at least a 200th of the page is kept unchanged */

static guint32
color_at (const guint8 *row, guint x)
{
  guint32 pixel;

  memcpy (&pixel, row + (gsize)x * 4, sizeof pixel);
  return pixel & 0xffffff;
}

/* Returns how many pixels from `x` on have the same colour as the pixel at `x`. */
static guint
draw_palette_run (const guint8 *row, guint x, guint width)
{
  guint32 color = color_at (row, x);
  guint end = x + 1;

  while (end < width && color_at (row, end) == color)
    end++;
  return end - x;
}

/* Maps each colour to how many pixels have it. NULL: too many colours. */
static GHashTable *
count_colors (const guint8 *rows, gsize stride, guint width, guint height)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);

  for (guint y = 0; y < height; y++)
    for (guint x = 0, run; x < width; x += run)
      {
        gpointer color = GUINT_TO_POINTER (color_at (rows + y * stride, x));

        run = draw_palette_run (rows + y * stride, x, width);
        g_hash_table_insert (
            counts, color,
            GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, color)) + run));
        if (g_hash_table_size (counts) > COLORS_MAX)
          return NULL;
      }
  return g_steal_pointer (&counts);
}

static guint32
round_color (guint32 color)
{
  guint32 rounded = 0;

  for (guint shift = 0; shift < 24; shift += 8)
    rounded |= (((color >> shift & 0xff) * 15 + 127) / 255 * 17) << shift;
  return rounded;
}

/* Returns what each colour of the picture becomes; `*ret_n`: how many different ones. */
static GHashTable *
map_colors (GHashTable *counts, guint64 pixels, gboolean rounds, guint *ret_n)
{
  GHashTable *map = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer key, count;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &key, &count))
    {
      guint32 color = GPOINTER_TO_UINT (key);

      if (rounds && GPOINTER_TO_UINT (count) < pixels / COMMON_PART)
        color = round_color (color);
      g_hash_table_insert (map, key, GUINT_TO_POINTER (color));
      g_hash_table_add (used, GUINT_TO_POINTER (color));
    }
  *ret_n = g_hash_table_size (used);
  return map;
}

static gint
compare_colors (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *)a;
  guint32 y = *(const guint32 *)b;

  return x < y ? -1 : x > y;
}

static gint
draw_palette_place_of (const KyDrawPalette *palette, guint32 color)
{
  guint low = 0, high = palette->n_colors;

  while (high - low > 1)
    {
      guint middle = (low + high) / 2;

      if (palette->colors[middle] <= color)
        low = middle;
      else
        high = middle;
    }
  return (gint)low;
}

/* Makes the palette from the colours in `map` (transfer full): the values of the map become the
 * indexes of the sorted palette. */
static KyDrawPalette *
draw_palette_build (GHashTable *map, guint n)
{
  KyDrawPalette *palette = g_new0 (KyDrawPalette, 1);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer key, value;

  palette->bits = n <= 2 ? 1 : n <= 16 ? 4 : 8;
  g_hash_table_iter_init (&iter, map);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_hash_table_add (seen, value))
      palette->colors[palette->n_colors++] = GPOINTER_TO_UINT (value);
  qsort (palette->colors, palette->n_colors, sizeof palette->colors[0], compare_colors);
  g_hash_table_iter_init (&iter, map);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_iter_replace (
        &iter, GINT_TO_POINTER (draw_palette_place_of (palette, GPOINTER_TO_UINT (value))));
  palette->index_of = map;
  return palette;
}

KyDrawPalette *
ky_draw_palette_new (const guint8 *rows, gsize stride, guint width, guint height)
{
  g_autoptr (GHashTable) counts = count_colors (rows, stride, width, height);
  guint64 pixels = (guint64)width * height;
  guint n_exact = 0, n_rounded = 0;

  if (counts == NULL)
    return NULL;
  GHashTable *exact = map_colors (counts, pixels, FALSE, &n_exact);
  if (n_exact <= 16)
    return draw_palette_build (exact, n_exact);
  GHashTable *rounded = map_colors (counts, pixels, TRUE, &n_rounded);
  if (n_rounded <= 16 || (n_exact > 256 && n_rounded <= 256))
    {
      g_hash_table_unref (exact);
      return draw_palette_build (rounded, n_rounded);
    }
  g_hash_table_unref (rounded);
  if (n_exact <= 256)
    return draw_palette_build (exact, n_exact);
  g_hash_table_unref (exact);
  return NULL;
}

KY_DEFINE_PUBLIC_FREE (ky_draw_palette_free, KyDrawPalette, index_of)

/* Writes the `count` places from `x` on as `index` into a row of zeroes. */
static void
draw_palette_put_run (guint8 *row, guint bits, guint x, guint count, guint index)
{
  guint per_byte = 8 / bits, end = x + count;
  guint8 filled = (guint8)(index * (bits == 1 ? 0xff : bits == 4 ? 0x11 : 1));

  for (; x < end && x % per_byte != 0; x++)
    row[x / per_byte] |= (guint8)(index << (8 - bits * (x % per_byte + 1)));
  memset (row + x / per_byte, filled, (end - x) / per_byte);
  for (x += (end - x) / per_byte * per_byte; x < end; x++)
    row[x / per_byte] |= (guint8)(index << (8 - bits * (x % per_byte + 1)));
}

guint8 *
ky_draw_palette_pack (const KyDrawPalette *palette, const guint8 *rows, gsize stride, guint width,
                      guint height, gsize *ret_size)
{
  gsize row_size = ((gsize)width * palette->bits + 7) / 8;
  guint8 *packed = g_malloc0 (row_size * height);
  guint32 last = color_at (rows, 0);
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (palette->index_of, GUINT_TO_POINTER (last)));

  for (guint y = 0; y < height; y++)
    for (guint x = 0, count; x < width; x += count)
      {
        const guint8 *row = rows + y * stride;
        guint32 color = color_at (row, x);

        count = draw_palette_run (row, x, width);
        if (color != last)
          {
            last = color;
            index = GPOINTER_TO_UINT (
                g_hash_table_lookup (palette->index_of, GUINT_TO_POINTER (color)));
          }
        draw_palette_put_run (packed + y * row_size, palette->bits, x, count, index);
      }
  *ret_size = row_size * height;
  return packed;
}
