/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clips, regions, raster operations, and pictures of metafiles: where which colour is to be
 * seen. */
#include "tests/unit/drawn.h"

#define YELLOW 0xffffff00u
#define CYAN 0xff00ffffu
#define BLACK 0xff000000u
#define WHITE 0xffffffffu
#define NULL_PEN 0x80000008u

static void
put (GByteArray *out, const guint32 *words, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      guint8 bytes[4] = { (guint8)words[i], (guint8)(words[i] >> 8), (guint8)(words[i] >> 16),
                          (guint8)(words[i] >> 24) };

      g_byte_array_append (out, bytes, 4);
    }
}

/* A record of what follows KIND. */
#define PUT(out, kind, ...)                                                                        \
  put_record (out, kind, (const guint32[]){ __VA_ARGS__ }, sizeof ((guint32[]){ __VA_ARGS__ }) / 4)

static void
put_record (GByteArray *out, guint32 kind, const guint32 *words, guint n)
{
  put (out, (const guint32[]){ kind, 8 + 4 * n }, 2);
  put (out, words, n);
}

static GByteArray *
begin_file (void)
{
  static const guint32 head[]
      = { 1, 108, 0, 0, SIDE, SIDE, 0,   0,   2540, 2540, 0x464d4520, 0x10000, 0, 0,
          1, 0,   0, 0, 960,  960,  254, 254, 0,    0,    0,          0,       0 };
  GByteArray *out = g_byte_array_new ();

  put (out, head, G_N_ELEMENTS (head));
  PUT (out, 37, NULL_PEN);
  return out;
}

static cairo_surface_t *
end_file (GByteArray *file)
{
  PUT (file, 14, 0, 16, 20);
  return draw (file, "a.emf");
}

/* From here on figures are filled with it. */
static void
put_brush (GByteArray *out, guint32 argb)
{
  guint32 color = (argb >> 16 & 0xff) | (argb & 0xff00) | (argb & 0xff) << 16;

  PUT (out, 39, 1, 0, color, 0);
  PUT (out, 37, 1);
}

static void
fill_all (GByteArray *out, guint32 argb)
{
  put_brush (out, argb);
  PUT (out, 43, 0, 0, SIDE, SIDE);
}

/* A rectangle as a region: how large it is, and `mode` (kind 75) or a brush or nothing. */
static void
clip_by (GByteArray *out, guint32 mode, guint32 left, guint32 top, guint32 right, guint32 bottom)
{
  PUT (out, 75, 48, mode, 32, 1, 1, 16, left, top, right, bottom, left, top, right, bottom);
}

static void
test_clips (void)
{
  GByteArray *file = begin_file ();
  cairo_surface_t *picture;

  clip_by (file, 5, 10, 10, 30, 30);
  clip_by (file, 2, 50, 10, 70, 30); /* or */
  clip_by (file, 4, 20, 10, 60, 15); /* without */
  clip_by (file, 3, 60, 20, 80, 40); /* either */
  fill_all (file, RED);
  picture = end_file (file);
  g_assert_nonnull (picture);
  g_assert_cmphex (color_at (picture, 15, 12), ==, RED);
  g_assert_cmphex (color_at (picture, 25, 12), ==, 0);
  g_assert_cmphex (color_at (picture, 25, 25), ==, RED);
  g_assert_cmphex (color_at (picture, 40, 25), ==, 0);
  g_assert_cmphex (color_at (picture, 55, 25), ==, RED);
  g_assert_cmphex (color_at (picture, 65, 25), ==, 0);
  g_assert_cmphex (color_at (picture, 75, 25), ==, RED);
  g_assert_cmphex (color_at (picture, 65, 35), ==, RED);
  cairo_surface_destroy (picture);
}

static void
test_moved (void)
{
  GByteArray *file = begin_file ();
  cairo_surface_t *picture;

  clip_by (file, 5, 10, 10, 30, 30);
  PUT (file, 26, 40, 50);
  fill_all (file, RED);
  picture = end_file (file);
  g_assert_nonnull (picture);
  g_assert_cmphex (color_at (picture, 20, 20), ==, 0);
  g_assert_cmphex (color_at (picture, 60, 70), ==, RED);
  cairo_surface_destroy (picture);

  file = begin_file ();
  clip_by (file, 5, 0, 10, 30, 30);
  PUT (file, 26, 40, 0);
  fill_all (file, RED);
  g_assert_null (end_file (file));
}

static void
test_kept (void)
{
  GByteArray *file = begin_file ();
  cairo_surface_t *picture;

  PUT (file, 33);
  clip_by (file, 5, 10, 10, 50, 50);
  PUT (file, 28);
  clip_by (file, 5, 30, 30, 90, 90);
  fill_all (file, RED);
  PUT (file, 75, 0, 5); /* no clip */
  PUT (file, 43, 0, 0, SIDE, 20);
  PUT (file, 34, (guint32)-1);
  put_brush (file, BLUE);
  PUT (file, 43, 60, 60, 70, 70);
  picture = end_file (file);
  g_assert_nonnull (picture);
  g_assert_cmphex (color_at (picture, 40, 40), ==, RED);
  g_assert_cmphex (color_at (picture, 20, 15), ==, RED);
  g_assert_cmphex (color_at (picture, 20, 40), ==, 0);
  g_assert_cmphex (color_at (picture, 60, 40), ==, 0);
  g_assert_cmphex (color_at (picture, 60, 10), ==, 0);
  g_assert_cmphex (color_at (picture, 65, 65), ==, BLUE);
  cairo_surface_destroy (picture);
}

static void
test_regions (void)
{
  GByteArray *file = begin_file ();
  cairo_surface_t *picture;

  fill_all (file, YELLOW);
  put_brush (file, RED);
  PUT (file, 72, 0, 0, 0, 0, 48, 1, 5, 10, 32, 1, 1, 16, 10, 10, 50, 50, 10, 10, 50, 50);
  PUT (file, 73, 0, 0, 0, 0, 48, 32, 1, 1, 16, 60, 60, 80, 80, 60, 60, 80, 80);
  picture = end_file (file);
  g_assert_nonnull (picture);
  g_assert_cmphex (color_at (picture, 12, 30), ==, RED);
  g_assert_cmphex (color_at (picture, 17, 30), ==, YELLOW);
  g_assert_cmphex (color_at (picture, 30, 17), ==, RED);
  g_assert_cmphex (color_at (picture, 30, 25), ==, YELLOW);
  g_assert_cmphex (color_at (picture, 48, 48), ==, RED);
  g_assert_cmphex (color_at (picture, 70, 70), ==, BLUE);
  cairo_surface_destroy (picture);
}

/* A rectangle without a picture. */
static void
operate (GByteArray *out, guint32 rop, guint32 x, guint32 y)
{
  PUT (out, 76, 0, 0, 0, 0, x, y, 10, 10, rop, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

static void
test_operations (void)
{
  GByteArray *file = begin_file ();
  cairo_surface_t *picture;

  fill_all (file, YELLOW);
  put_brush (file, RED);
  operate (file, 0x550009, 10, 10); /* turned */
  operate (file, 0x5a0049, 30, 10); /* either */
  operate (file, 0x5a0049, 50, 10);
  operate (file, 0x5a0049, 50, 10);
  operate (file, 0xaa0029, 70, 10); /* nothing */
  operate (file, 0x0f0001, 10, 30); /* the brush, turned */
  PUT (file, 20, 7);
  PUT (file, 43, 30, 30, 40, 40);
  PUT (file, 20, 6);
  PUT (file, 43, 50, 30, 60, 40);
  PUT (file, 20, 1);
  PUT (file, 43, 70, 30, 80, 40);
  picture = end_file (file);
  g_assert_nonnull (picture);
  g_assert_cmphex (color_at (picture, 15, 15), ==, BLUE);
  g_assert_cmphex (color_at (picture, 35, 15), ==, GREEN);
  g_assert_cmphex (color_at (picture, 55, 15), ==, YELLOW);
  g_assert_cmphex (color_at (picture, 75, 15), ==, YELLOW);
  g_assert_cmphex (color_at (picture, 15, 35), ==, CYAN);
  g_assert_cmphex (color_at (picture, 35, 35), ==, GREEN);
  g_assert_cmphex (color_at (picture, 55, 35), ==, BLUE);
  g_assert_cmphex (color_at (picture, 75, 35), ==, BLACK);
  cairo_surface_destroy (picture);

  file = begin_file ();
  fill_all (file, YELLOW);
  operate (file, 0x660046, 10, 10);
  g_assert_null (end_file (file));
}

/* Of two by two pixels; BITS: 32 or 1. */
#define DIB(bits) 40, 2, 2, 1 | (bits) << 16, 0, 0, 0, 0, 0, 0
#define PIXELS 0xff0000, 0x00ff00, 0x0000ff, 0xffffff /* from below */
#define SOURCE(at, colors) (at), 40 + 4 * (colors), (at) + 40 + 4 * (colors)

static void
test_pictures (void)
{
  GByteArray *file = begin_file ();
  cairo_surface_t *picture;

  fill_all (file, YELLOW);
  PUT (file, 116, 0, 0, 0, 0, 10, 10, 20, 20, 0x0000ff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
       SOURCE (108, 0), 16, 2, 2, DIB (32), PIXELS); /* but for red */
  PUT (file, 114, 0, 0, 0, 0, 40, 10, 20, 20, 0x00ff0000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
       SOURCE (108, 0), 16, 2, 2, DIB (32), PIXELS); /* alpha is not there */
  PUT (file, 77, 0, 0, 0, 0, 70, 10, 20, 20, 0x330008, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
       SOURCE (108, 0), 16, 2, 2, DIB (32), PIXELS); /* turned */
  PUT (file, 79, 0, 0, 0, 0, 30, 60, 30, 80, 10, 60, 0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0,
       SOURCE (140, 0), 16, 0, 0, 0, 0, 0, 0, 0, DIB (32), PIXELS); /* by a quarter */
  picture = end_file (file);
  g_assert_nonnull (picture);
  g_assert_cmphex (color_at (picture, 13, 13), ==, BLUE);
  g_assert_cmphex (color_at (picture, 27, 13), ==, WHITE);
  g_assert_cmphex (color_at (picture, 13, 27), ==, YELLOW);
  g_assert_cmphex (color_at (picture, 27, 27), ==, GREEN);
  g_assert_cmphex (color_at (picture, 43, 27), ==, RED);
  g_assert_cmphex (color_at (picture, 73, 13), ==, YELLOW);
  g_assert_cmphex (color_at (picture, 87, 13), ==, BLACK);
  g_assert_cmphex (color_at (picture, 73, 27), ==, CYAN);
  g_assert_cmphex (color_at (picture, 27, 63), ==, BLUE);
  g_assert_cmphex (color_at (picture, 27, 77), ==, WHITE);
  g_assert_cmphex (color_at (picture, 13, 63), ==, RED);
  cairo_surface_destroy (picture);
}

/* White on the left: there the picture is copied, elsewhere what is there is turned. */
static void
test_mask (void)
{
  GByteArray *file = begin_file ();
  cairo_surface_t *picture;

  fill_all (file, YELLOW);
  PUT (file, 78, 0, 0, 0, 0, 10, 10, 2, 2, 0x55cc0020, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
       SOURCE (128, 0), 16, 0, 0, 0, SOURCE (128 + 56, 2), 8, DIB (32), PIXELS, DIB (1), 0,
       0xffffff, 0x80, 0x80);
  picture = end_file (file);
  g_assert_nonnull (picture);
  g_assert_cmphex (color_at (picture, 10.5, 10.5), ==, BLUE);
  g_assert_cmphex (color_at (picture, 10.5, 11.5), ==, RED);
  g_assert_cmphex (color_at (picture, 11.5, 10.5), ==, BLUE); /* yellow, turned */
  g_assert_cmphex (color_at (picture, 11.5, 11.5), ==, BLUE);
  g_assert_cmphex (color_at (picture, 12.5, 10.5), ==, YELLOW);
  cairo_surface_destroy (picture);
}

/* Red, green and blue at the corners. */
static void
test_triangle (void)
{
  GByteArray *file = begin_file ();
  cairo_surface_t *picture;

  PUT (file, 118, 0, 0, 0, 0, 3, 1, 2, 10, 10, 0x0000ff00, 0, 90, 10, 0xff000000, 0, 10, 90, 0,
       0xff00, 0, 1, 2);
  picture = end_file (file);
  g_assert_nonnull (picture);
  g_assert_cmphex (color_at (picture, 10.3, 10.3) & 0xfff8f8f8, ==, 0xfff80000);
  g_assert_cmphex (color_at (picture, 89.3, 10.2) & 0xfff8f8f8, ==, 0xff00f800);
  g_assert_cmphex (color_at (picture, 10.2, 89.3) & 0xfff8f8f8, ==, 0xff0000f8);
  g_assert_cmphex (color_at (picture, 50, 49) & 0xf0f0f0, ==, 0x007070);
  g_assert_cmphex (color_at (picture, 60, 60), ==, 0);
  cairo_surface_destroy (picture);
}

/* A line that its font turns by three quarters, on red, from the middle. */
static cairo_surface_t *
draw_turned (gboolean is_mirrored)
{
  GByteArray *file = begin_file ();

  if (is_mirrored)
    {
      PUT (file, 17, 8);
      PUT (file, 9, SIDE, (guint32)-SIDE);
      PUT (file, 10, 0, SIDE);
      PUT (file, 11, SIDE, SIDE);
    }
  PUT (file, 82, 1, (guint32)-10, 0, 2700, 2700, 400, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
       0, 0, 0);
  PUT (file, 37, 1);
  PUT (file, 22, 24);
  PUT (file, 25, 0xff);
  PUT (file, 84, 0, 0, 0, 0, 1, 0, 0, SIDE / 2, SIDE / 2, 2, 76, 0, 0, 0, 0, 0, 80, '.' | ' ' << 16,
       20, 20);
  return end_file (file);
}

static void
test_turned_text (void)
{
  cairo_surface_t *down = draw_turned (FALSE), *up = draw_turned (TRUE);

  g_assert_nonnull (down);
  g_assert_cmphex (color_at (down, 51, 80), ==, RED);
  g_assert_cmphex (color_at (down, 45, 16), ==, 0);
  cairo_surface_destroy (down);
  g_assert_nonnull (up);
  g_assert_cmphex (color_at (up, 51, 80), ==, 0);
  g_assert_cmphex (color_at (up, 45, 16), ==, RED);
  cairo_surface_destroy (up);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metafile/clips are joined and taken from one another", test_clips);
  g_test_add_func ("/metafile/a clip moves, unless it comes from outside", test_moved);
  g_test_add_func ("/metafile/no clip goes beyond what is kept", test_kept);
  g_test_add_func ("/metafile/regions are framed and turned", test_regions);
  g_test_add_func ("/metafile/what stands there and a brush make new colours", test_operations);
  g_test_add_func ("/metafile/pictures are hidden in part, turned, and on corners", test_pictures);
  g_test_add_func ("/metafile/a mask says which of two operations is done", test_mask);
  g_test_add_func ("/metafile/three colours go over into one another", test_triangle);
  g_test_add_func ("/metafile/text turns to the other side where all is mirrored",
                   test_turned_text);
  return g_test_run ();
}
