/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The search for QR codes in greys: where one is, at every angle and light, it must be found. */
#include "filetypes/codes/look.h"

#include <math.h>

#define SIDE 25

/* "https://qr.example/t-html-24", version 2, error correction L */
static const gchar modules[SIDE][SIDE + 1] = {
  "1111111000100011001111111", "1000001011100011101000001", "1011101010000010001011101",
  "1011101001000000001011101", "1011101011101011101011101", "1000001010100001001000001",
  "1111111010101010101111111", "0000000010111011100000000", "1101001100010110001110110",
  "1100100001000110101000001", "0001001000001100101010011", "1101100011110111101110000",
  "1111001010100111101101011", "0101110010000100011101101", "1000001110110010000110101",
  "0111100100011111011010010", "1110101101111000111111100", "0000000010110011100011001",
  "1111111011001011101011011", "1000001001011000100011110", "1011101001101110111111000",
  "1011101010101111000111100", "1011101000000100100110101", "1000001010101110110001000",
  "1111111011011101111100011",
};

typedef struct
{
  gdouble scale, angle; /* pixels a module, radians */
  gdouble shade;        /* how much darker the right edge is, 0 to 1 */
  guint dark, light;    /* greys */
  guint noise;          /* greys up or down */
} Scene;

static guint8
grey_at (const Scene *scene, guint side, guint x, guint y, guint32 *random)
{
  gdouble dx = x + 0.5 - side / 2.0, dy = y + 0.5 - side / 2.0;
  gdouble u = (dx * cos (scene->angle) + dy * sin (scene->angle)) / scene->scale + SIDE / 2.0;
  gdouble v = (dy * cos (scene->angle) - dx * sin (scene->angle)) / scene->scale + SIDE / 2.0;
  gboolean inside = u >= 0 && v >= 0 && u < SIDE && v < SIDE;
  gdouble grey = inside && modules[(guint)v][(guint)u] == '1' ? scene->dark : scene->light;

  *random = *random * 1664525 + 1013904223;
  grey *= 1 - scene->shade * x / side;
  if (scene->noise > 0)
    grey += (gdouble)(*random >> 16) / 65536 * 2 * scene->noise - scene->noise;
  return (guint8)CLAMP (grey, 0, 255);
}

static gboolean
find (const Scene *scene)
{
  guint side = (guint)(scene->scale * SIDE * 1.6) + 8;
  g_autofree guint8 *greys = g_malloc ((gsize)side * side);
  guint32 random = 1;

  for (guint y = 0; y < side; y++)
    for (guint x = 0; x < side; x++)
      greys[(gsize)y * side + x] = grey_at (scene, side, x, y, &random);
  return ky_codes_find (greys, side, side);
}

static void
test_sizes (void)
{
  for (gdouble scale = 2; scale <= 40; scale *= 1.3)
    {
      Scene scene = { .scale = scale, .light = 255 };

      g_test_message ("%.2f pixels a module", scale);
      g_assert_true (find (&scene));
    }
}

static void
test_angles (void)
{
  for (guint degrees = 0; degrees < 360; degrees += 5)
    {
      Scene scene = { .scale = 5, .angle = degrees * G_PI / 180, .light = 240, .dark = 20 };

      g_test_message ("%u degrees", degrees);
      g_assert_true (find (&scene));
    }
}

static void
test_light (void)
{
  Scene shaded = { .scale = 6, .shade = 0.7, .light = 230, .dark = 40, .angle = 0.2 };
  Scene pale = { .scale = 6, .light = 230, .dark = 170 };
  Scene palest = { .scale = 6, .light = 230, .dark = 205, .angle = 0.1 };
  Scene noisy = { .scale = 6, .light = 200, .dark = 60, .noise = 40, .angle = 0.1 };

  g_assert_true (find (&shaded));
  g_assert_true (find (&pale));
  g_assert_true (find (&palest));
  g_assert_true (find (&noisy));
}

static void
test_without (void)
{
  Scene paper = { .scale = 6, .light = 255, .dark = 255 };
  Scene grain = { .scale = 6, .light = 128, .dark = 128, .noise = 20 };
  guint8 one = 0;

  g_assert_false (find (&paper));
  g_assert_false (find (&grain));
  g_assert_false (ky_codes_find (&one, 1, 1));
}

/* Every other row and column of the code's squares only: no third corner, no code. */
static void
test_two_squares (void)
{
  guint side = 200;
  g_autofree guint8 *greys = g_malloc ((gsize)side * side);

  memset (greys, 255, (gsize)side * side);
  for (guint y = 0; y < 28; y++)
    for (guint x = 0; x < SIDE * 4; x++)
      greys[(y + 40) * side + x + 40] = modules[y / 4][x / 4] == '1' ? 0 : 255;
  g_assert_false (ky_codes_find (greys, side, side));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codes/sizes", test_sizes);
  g_test_add_func ("/codes/angles", test_angles);
  g_test_add_func ("/codes/light", test_light);
  g_test_add_func ("/codes/without", test_without);
  g_test_add_func ("/codes/two-squares", test_two_squares);
  return g_test_run ();
}
