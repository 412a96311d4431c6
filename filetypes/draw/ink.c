/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes the darkest and the lightest grey of each cell of a rendered page. */
#include "filetypes/draw/ink.h"

/* Returns the first pixel of the cell `at` of `n` cells over `size` pixels. */
static guint
ink_begin (guint at, guint n, guint size)
{
  return (guint)((guint64)at * size / n);
}

static guint
ink_end (guint at, guint n, guint size)
{
  return (guint)(((guint64)(at + 1) * size + n - 1) / n);
}

/* Widens the range from `dark` to `light` to the grey of the pixels from `begin` to before
 * `end`. */
static void
ink_widen (const guint8 *row, guint begin, guint end, guint8 *dark, guint8 *light)
{
  for (guint x = begin; x < end; x++)
    {
      const guint8 *pixel = row + (gsize)x * 4;
      guint8 grey = (guint8)((29u * pixel[0] + 150u * pixel[1] + 77u * pixel[2]) >> 8);

      *dark = MIN (*dark, grey);
      *light = MAX (*light, grey);
    }
}

guint8 *
ky_draw_ink (const guint8 *pixels, gsize stride, guint width, guint height, guint columns,
             guint rows)
{
  guint8 *cells = g_malloc ((gsize)columns * rows);
  g_autofree guint *begins = g_new (guint, columns), *ends = g_new (guint, columns);

  for (guint column = 0; column < columns; column++)
    {
      begins[column] = ink_begin (column, columns, width);
      ends[column] = ink_end (column, columns, width);
    }
  for (guint row = 0; row < rows; row++)
    {
      guint top = ink_begin (row, rows, height), bottom = ink_end (row, rows, height);

      for (guint column = 0; column < columns; column++)
        {
          guint8 dark = 255, light = 0;

          for (guint y = top; y < bottom; y++)
            ink_widen (pixels + y * stride, begins[column], ends[column], &dark, &light);
          cells[(gsize)row * columns + column] = (guint8)(dark >> 4 << 4 | light >> 4);
        }
    }
  return cells;
}
