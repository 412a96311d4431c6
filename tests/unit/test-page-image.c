/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rendered pages as indices of a palette and as cells of grey: each pixel is found again. */
#include "filetypes/draw/ink.h"
#include "filetypes/draw/palette.h"

#include <string.h>

#define WIDTH 29u /* no multiple of the 8, 2 or 1 pixels of a byte */
#define HEIGHT 7u
#define STRIDE (WIDTH * 4 + 12)

/* Runs of one to nine pixels of `n` grey levels; the fourth byte of a pixel has no meaning. */
static guint8 *
page_of (guint n)
{
  guint8 *rows = g_malloc0 ((gsize)STRIDE * HEIGHT);

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      {
        guint level = (x / (y % 9 + 1) + y * 5) % n;

        memset (rows + y * STRIDE + x * 4, (int)(level * 255 / (n - 1)), 3);
        rows[y * STRIDE + x * 4 + 3] = (guint8)(x + y);
      }
  return rows;
}

static void
test_palette (void)
{
  static const struct
  {
    guint n, bits;
  } cases[] = { { 2, 1 }, { 3, 4 }, { 16, 4 }, { 29, 8 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree guint8 *rows = page_of (cases[i].n);
      g_autoptr (KyDrawPalette) palette = ky_draw_palette_new (rows, STRIDE, WIDTH, HEIGHT);
      guint bits = palette->bits;
      gsize row_size = (WIDTH * bits + 7) / 8, size;
      g_autofree guint8 *packed
          = ky_draw_palette_pack (palette, rows, STRIDE, WIDTH, HEIGHT, &size);

      g_assert_cmpuint (bits, ==, cases[i].bits);
      g_assert_cmpuint (size, ==, row_size * HEIGHT);
      for (guint y = 0; y < HEIGHT; y++)
        for (guint x = 0; x < WIDTH; x++)
          {
            guint shift = 8 - bits * (x % (8 / bits) + 1);
            guint index = packed[y * row_size + x * bits / 8] >> shift & ((1u << bits) - 1);

            g_assert_cmpuint (palette->colors[index], ==, rows[y * STRIDE + x * 4] * 0x10101u);
          }
    }
}

static void
test_photograph (void)
{
  const guint side = 160;
  g_autofree guint8 *rows = g_malloc0 ((gsize)side * side * 4);

  for (guint i = 0; i < side * side; i++)
    {
      guint32 color = i * 655;

      memcpy (rows + (gsize)i * 4, &color, sizeof color);
    }
  g_assert_null (ky_draw_palette_new (rows, (gsize)side * 4, side, side));
}

static void
test_ink (void)
{
  g_autofree guint8 *rows = page_of (16);
  g_autofree guint8 *exact = ky_draw_ink (rows, STRIDE, WIDTH, HEIGHT, WIDTH, HEIGHT);
  g_autofree guint8 *whole = ky_draw_ink (rows, STRIDE, WIDTH, HEIGHT, 1, 1);
  g_autofree guint8 *finer = ky_draw_ink (rows, STRIDE, WIDTH, HEIGHT, WIDTH * 2, 1);

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      g_assert_cmpuint (exact[y * WIDTH + x], ==, rows[y * STRIDE + x * 4] / 16 * 0x11u);
  g_assert_cmpuint (whole[0], ==, 0x0f);
  /* Two cells that share a column of pixels say the same. */
  for (guint x = 0; x < WIDTH; x++)
    g_assert_cmpuint (finer[x * 2], ==, finer[x * 2 + 1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/page-image/palette", test_palette);
  g_test_add_func ("/page-image/photograph", test_photograph);
  g_test_add_func ("/page-image/ink", test_ink);
  return g_test_run ();
}
