/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes the darkest and the lightest grey of each cell of a rendered page. */
#include "filetypes/draw/ink.h"

/* Pixels of cell AT of N over SIZE: from the one that it begins in to the one that it ends in. */
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

guint8 *
ky_draw_ink (const guint8 *pixels, gsize stride, guint width, guint height, guint columns,
             guint rows)
{
  guint8 *cells = g_malloc ((gsize)columns * rows);

  for (guint row = 0; row < rows; row++)
    for (guint column = 0; column < columns; column++)
      {
        guint dark = 255, light = 0;

        for (guint y = ink_begin (row, rows, height); y < ink_end (row, rows, height); y++)
          for (guint x = ink_begin (column, columns, width); x < ink_end (column, columns, width);
               x++)
            {
              const guint8 *pixel = pixels + y * stride + (gsize)x * 4;
              guint grey = (29u * pixel[0] + 150u * pixel[1] + 77u * pixel[2]) >> 8;

              dark = MIN (dark, grey);
              light = MAX (light, grey);
            }
        cells[(gsize)row * columns + column] = (guint8)(dark >> 4 << 4 | light >> 4);
      }
  return cells;
}
