/* SPDX-License-Identifier: GPL-2.0-or-later */
/* EMF+ ([MS-EMFPLUS]) drawn: where which colour is to be seen. */
#include "tests/unit/drawn.h"

#define IS_COLOR 0x8000u

typedef struct
{
  GByteArray *all, *plus; /* the file; the comment that is open */
} Maker;

static void
put_word (GByteArray *out, guint32 value)
{
  guint8 bytes[4]
      = { (guint8)value, (guint8)(value >> 8), (guint8)(value >> 16), (guint8)(value >> 24) };

  g_byte_array_append (out, bytes, 4);
}

static void
put_float (GByteArray *out, gfloat value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  put_word (out, bits);
}

static void
begin_plus (Maker *maker, guint kind, guint flags, guint size)
{
  put_word (maker->plus, kind | flags << 16);
  put_word (maker->plus, 12 + size);
  put_word (maker->plus, size);
}

static void
put_floats (Maker *maker, const gfloat *values, guint n)
{
  for (guint i = 0; i < n; i++)
    put_float (maker->plus, values[i]);
}

/* A record of N floats. */
static void
put_plus (Maker *maker, guint kind, guint flags, guint n, const gfloat *values)
{
  begin_plus (maker, kind, flags, 4 * n);
  put_floats (maker, values, n);
}

static void
fill_rectangle (Maker *maker, guint32 color, const gfloat box[4])
{
  begin_plus (maker, 0x400a, IS_COLOR, 24);
  put_word (maker->plus, color);
  put_word (maker->plus, 1);
  put_floats (maker, box, 4);
}

static void
end_comment (Maker *maker)
{
  put_word (maker->all, 70);
  put_word (maker->all, 16 + maker->plus->len);
  put_word (maker->all, 4 + maker->plus->len);
  g_byte_array_append (maker->all, (const guint8 *)"EMF+", 4);
  g_byte_array_append (maker->all, maker->plus->data, maker->plus->len);
  g_byte_array_set_size (maker->plus, 0);
}

static void
begin_file (Maker *maker, gboolean is_dual)
{
  static const guint32 head[] = { 1,       108, 0, 0, SIDE, SIDE, 0, 0,   2540, 2540, 0x464d4520,
                                  0x10000, 0,   0, 1, 0,    0,    0, 960, 960,  254,  254 };

  maker->all = g_byte_array_new ();
  maker->plus = g_byte_array_new ();
  for (guint i = 0; i < G_N_ELEMENTS (head); i++)
    put_word (maker->all, head[i]);
  g_byte_array_set_size (maker->all, 108);
  memset (maker->all->data + 88, 0, 20);
  begin_plus (maker, 0x4001, is_dual ? 1 : 0, 16);
  for (guint i = 0; i < 4; i++)
    put_word (maker->plus, i < 2 ? 0 : SIDE);
  end_comment (maker);
}

/* A rectangle of GDI, white with a black line. */
static void
put_gdi_rectangle (Maker *maker, guint left, guint top, guint right, guint bottom)
{
  const guint32 words[] = { 43, 24, left, top, right, bottom };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    put_word (maker->all, words[i]);
}

/* (transfer full) NULL: withheld. */
static cairo_surface_t *
end_file (Maker *maker)
{
  for (guint i = 0; i < 5; i++)
    put_word (maker->all, (const guint32[]){ 14, 20, 0, 16, 20 }[i]);
  g_byte_array_unref (maker->plus);
  return draw (maker->all, "a.emf");
}

static void
test_alone (void)
{
  Maker maker;
  cairo_surface_t *picture;

  begin_file (&maker, FALSE);
  put_gdi_rectangle (&maker, 60, 60, 90, 90);
  fill_rectangle (&maker, RED, (gfloat[]){ 10, 10, 20, 20 });
  put_plus (&maker, 0x4004, 0, 0, NULL); /* GDI's turn */
  end_comment (&maker);
  put_gdi_rectangle (&maker, 40, 40, 50, 50);
  fill_rectangle (&maker, BLUE, (gfloat[]){ 0, 0, 5, 5 });
  end_comment (&maker);
  put_gdi_rectangle (&maker, 0, 0, 90, 90);
  picture = end_file (&maker);
  g_assert_nonnull (picture);
  g_assert_cmphex (color_at (picture, 20, 20), ==, RED);
  g_assert_cmphex (color_at (picture, 2, 2), ==, BLUE);
  g_assert_cmphex (color_at (picture, 45, 45), ==, 0xffffffff);
  g_assert_cmphex (color_at (picture, 75, 75), ==, 0);
  g_assert_cmphex (color_at (picture, 35, 20), ==, 0);
  cairo_surface_destroy (picture);
}

static void
test_dual (void)
{
  Maker maker;
  cairo_surface_t *picture;

  begin_file (&maker, TRUE);
  fill_rectangle (&maker, RED, (gfloat[]){ 10, 10, 20, 20 });
  end_comment (&maker);
  put_gdi_rectangle (&maker, 60, 60, 90, 90);
  picture = end_file (&maker);
  g_assert_nonnull (picture);
  g_assert_cmphex (color_at (picture, 20, 20), ==, 0);
  g_assert_cmphex (color_at (picture, 75, 75), ==, 0xffffffff);
  cairo_surface_destroy (picture);
}

/* Moved, turned by a quarter, saved and taken back; in units of a tenth of an inch; clipped. */
static void
test_states (void)
{
  Maker maker;
  cairo_surface_t *picture;

  begin_file (&maker, FALSE);
  begin_plus (&maker, 0x4025, 0, 4);
  put_word (maker.plus, 7);
  put_plus (&maker, 0x402d, 0, 2, (gfloat[]){ 50, 10 });
  put_plus (&maker, 0x402f, 0, 1, (gfloat[]){ 90 });
  fill_rectangle (&maker, RED, (gfloat[]){ 0, 0, 20, 10 }); /* 40 to 50, 10 to 30 */
  begin_plus (&maker, 0x4026, 0, 4);
  put_word (maker.plus, 7);
  put_plus (&maker, 0x4030, 4, 1, (gfloat[]){ 0.1f });
  fill_rectangle (&maker, GREEN, (gfloat[]){ 5, 5, 2, 2 }); /* 48 to 67.2 */
  put_plus (&maker, 0x4030, 2, 1, (gfloat[]){ 1 });
  put_plus (&maker, 0x4032, 0, 4, (gfloat[]){ 70, 70, 20, 20 });
  put_plus (&maker, 0x4032, 0x400, 4, (gfloat[]){ 70, 70, 10, 10 });
  fill_rectangle (&maker, BLUE, (gfloat[]){ 0, 60, 96, 36 });
  end_comment (&maker);
  picture = end_file (&maker);
  g_assert_nonnull (picture);
  g_assert_cmphex (color_at (picture, 45, 25), ==, RED);
  g_assert_cmphex (color_at (picture, 55, 15), ==, 0);
  g_assert_cmphex (color_at (picture, 60, 60), ==, GREEN);
  g_assert_cmphex (color_at (picture, 70, 60), ==, 0);
  g_assert_cmphex (color_at (picture, 85, 85), ==, BLUE);
  g_assert_cmphex (color_at (picture, 75, 75), ==, 0);
  g_assert_cmphex (color_at (picture, 20, 80), ==, 0);
  cairo_surface_destroy (picture);
}

/* An object of KIND at INDEX: its words. */
static void
put_object (Maker *maker, guint kind, guint index, const guint32 *words, guint n)
{
  begin_plus (maker, 0x4008, kind << 8 | index, 4 + 4 * n);
  put_word (maker->plus, 0xdbc01002);
  for (guint i = 0; i < n; i++)
    put_word (maker->plus, words[i]);
}

static guint32
word_of (gfloat value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  return bits;
}

/* With the brush at INDEX. */
static void
fill_by (Maker *maker, guint index, const gfloat box[4])
{
  begin_plus (maker, 0x400a, 0, 24);
  put_word (maker->plus, index);
  put_word (maker->plus, 1);
  put_floats (maker, box, 4);
}

static void
test_brushes (void)
{
  const guint32 at_0 = word_of (10), at_1 = word_of (50), middle = word_of (30);
  const guint32 path[] = { 3,    0,    4,    GREEN, middle, middle, 1,    RED, 4,
                           at_0, at_0, at_1, at_0,  at_1,   at_1,   at_0, at_1 };
  /* of two by one pixels, mirrored across */
  const guint32 texture[] = { 2, 0, 1, 0xdbc01002, 1, 2, 1, 8, 0x26200a, 0, RED, BLUE };
  Maker maker;
  cairo_surface_t *picture;

  begin_file (&maker, FALSE);
  put_object (&maker, 1, 1, path, G_N_ELEMENTS (path));
  put_object (&maker, 1, 2, texture, G_N_ELEMENTS (texture));
  fill_by (&maker, 1, (gfloat[]){ 0, 0, 60, 60 });
  put_plus (&maker, 0x402d, 0, 2, (gfloat[]){ 0, 70 });
  put_plus (&maker, 0x402e, 0, 2, (gfloat[]){ 10, 10 });
  fill_by (&maker, 2, (gfloat[]){ 0, 0, 4, 2 });
  end_comment (&maker);
  picture = end_file (&maker);
  g_assert_nonnull (picture);
  g_assert_cmphex (color_at (picture, 5, 30), ==, 0);
  g_assert_cmphex (color_at (picture, 10.2, 30) >> 16, >=, 0xfff8);
  g_assert_cmphex (color_at (picture, 30, 49.8) >> 16, >=, 0xfff8);
  g_assert_cmphex (color_at (picture, 30, 30) & 0xfffff8ff, <=, 0xff08f800);
  g_assert_cmphex (color_at (picture, 20, 30) & 0xf0f0ff, ==,
                   color_at (picture, 30, 20) & 0xf0f0ff);
  g_assert_cmphex (color_at (picture, 5, 75) & 0xfff8f8f8, ==, RED & 0xfff8f8f8);
  g_assert_cmphex (color_at (picture, 15, 75) & 0xfff8f8f8, ==, BLUE & 0xfff8f8f8);
  g_assert_cmphex (color_at (picture, 25, 85) & 0xfff8f8f8, ==, BLUE & 0xfff8f8f8);
  g_assert_cmphex (color_at (picture, 35, 85) & 0xfff8f8f8, ==, RED & 0xfff8f8f8);
  cairo_surface_destroy (picture);
}

static void
test_refused (void)
{
  Maker maker;

  begin_file (&maker, FALSE);
  fill_rectangle (&maker, RED, (gfloat[]){ 10, 10, 20, 20 });
  put_plus (&maker, 0x4077, 0, 0, NULL);
  end_comment (&maker);
  g_assert_null (end_file (&maker));
}

/* … and what EMF+ leaves to GDI is no drawing of its own. */
static void
test_dual_without_gdi (void)
{
  Maker maker;
  cairo_surface_t *picture;

  begin_file (&maker, TRUE);
  fill_rectangle (&maker, RED, (gfloat[]){ 10, 10, 20, 20 });
  end_comment (&maker);
  picture = end_file (&maker);
  g_assert_nonnull (picture);
  g_assert_cmphex (color_at (picture, 20, 20), ==, RED);
  cairo_surface_destroy (picture);

  begin_file (&maker, TRUE);
  fill_rectangle (&maker, RED, (gfloat[]){ 10, 10, 20, 20 });
  put_plus (&maker, 0x4004, 0, 0, NULL);
  end_comment (&maker);
  put_gdi_rectangle (&maker, 60, 60, 90, 90);
  picture = end_file (&maker);
  g_assert_nonnull (picture);
  g_assert_cmphex (color_at (picture, 20, 20), ==, RED);
  g_assert_cmphex (color_at (picture, 75, 75), ==, 0xffffffff);
  cairo_surface_destroy (picture);
}

/* A picture of PNG that is none, at 10, 10, 40 units wide and high. */
static void
test_unreadable (void)
{
  Maker maker;
  cairo_surface_t *picture;

  begin_file (&maker, FALSE);
  fill_rectangle (&maker, RED, (gfloat[]){ 60, 60, 20, 20 });
  begin_plus (&maker, 0x4008, 0x500, 36);
  for (guint i = 0; i < 7; i++)
    put_word (maker.plus, (const guint32[]){ 0xdbc01002u, 1, 2, 2, 0, 0, 1 }[i]);
  g_byte_array_append (maker.plus, (const guint8 *)"\x89PNG\r\n\x1a\n", 8);
  for (guint i = 0; i < 2; i++) /* how often it is drawn: once it was found out */
    {
      begin_plus (&maker, 0x401a, 0, 40);
      put_word (maker.plus, 0xffffffff);
      put_word (maker.plus, 2);
      put_floats (&maker, (gfloat[]){ 0, 0, 2, 2, 10, 10, 40, 40 }, 8);
    }
  end_comment (&maker);
  picture = end_file (&maker);
  g_assert_nonnull (picture);
  g_assert_cmphex (color_at (picture, 70, 70), ==, RED);
  g_assert_cmphex (color_at (picture, 30, 30), ==, 0xff999999);
  g_assert_cmphex (color_at (picture, 40, 20), ==, 0xff999999);
  g_assert_cmphex (color_at (picture, 30, 20), ==, 0);
  cairo_surface_destroy (picture);
}

/* A line of 4 units from 10, 10 to 60, 10, with an arrow at its end. */
static void
test_ends (void)
{
  const guint32 pen[] = { 0xdbc01002u, 0, 4, 0, 0x40800000, 0x14, 0xdbc01002u, 0, RED };
  Maker maker;
  cairo_surface_t *picture;

  begin_file (&maker, FALSE);
  begin_plus (&maker, 0x4008, 0x200, sizeof pen);
  for (guint i = 0; i < G_N_ELEMENTS (pen); i++)
    put_word (maker.plus, pen[i]);
  begin_plus (&maker, 0x400d, 0, 20);
  put_word (maker.plus, 2);
  put_floats (&maker, (gfloat[]){ 10, 10, 60, 10 }, 4);
  end_comment (&maker);
  picture = end_file (&maker);
  g_assert_cmphex (color_at (picture, 30, 10), ==, RED);
  g_assert_cmphex (color_at (picture, 30, 13), ==, 0);
  g_assert_cmphex (color_at (picture, 53, 13), ==, RED);
  g_assert_cmphex (color_at (picture, 53, 16), ==, 0);
  g_assert_cmphex (color_at (picture, 59, 12), ==, 0);
  cairo_surface_destroy (picture);
}

/* A square from 10, 10 to 60, 60 of a pen of 8 units that draws inside. */
static void
test_inset (void)
{
  const guint32 pen[] = { 0xdbc01002u, 0, 0x200, 0, 0x41000000, 1, 0xdbc01002u, 0, RED };
  Maker maker;
  cairo_surface_t *picture;

  begin_file (&maker, FALSE);
  begin_plus (&maker, 0x4008, 0x200, sizeof pen);
  for (guint i = 0; i < G_N_ELEMENTS (pen); i++)
    put_word (maker.plus, pen[i]);
  begin_plus (&maker, 0x400b, 0, 20);
  put_word (maker.plus, 1);
  put_floats (&maker, (gfloat[]){ 10, 10, 50, 50 }, 4);
  end_comment (&maker);
  picture = end_file (&maker);
  g_assert_cmphex (color_at (picture, 8, 30), ==, 0);
  g_assert_cmphex (color_at (picture, 11, 30), ==, RED);
  g_assert_cmphex (color_at (picture, 17, 30), ==, RED);
  g_assert_cmphex (color_at (picture, 20, 30), ==, 0);
  cairo_surface_destroy (picture);
}

/* A line of 4 units from 10, 10 to 60, 10, of a pen that has a limit for corners before its
 * dashes. */
static void
test_limit (void)
{
  const guint32 pen[] = { 0xdbc01002u, 0, 0x30, 0, 0x40800000, 0x41200000, 1, 0xdbc01002u, 0, RED };
  Maker maker;
  cairo_surface_t *picture;

  begin_file (&maker, FALSE);
  begin_plus (&maker, 0x4008, 0x200, sizeof pen);
  for (guint i = 0; i < G_N_ELEMENTS (pen); i++)
    put_word (maker.plus, pen[i]);
  begin_plus (&maker, 0x400d, 0, 20);
  put_word (maker.plus, 2);
  put_floats (&maker, (gfloat[]){ 10, 10, 60, 10 }, 4);
  end_comment (&maker);
  picture = end_file (&maker);
  g_assert_nonnull (picture);
  g_assert_cmphex (color_at (picture, 16, 10), ==, RED);
  g_assert_cmphex (color_at (picture, 31, 10), ==, 0);
  g_assert_cmphex (color_at (picture, 40, 10), ==, RED);
  cairo_surface_destroy (picture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/emf-plus/what stands alone is drawn, and of GDI what it asks for", test_alone);
  g_test_add_func ("/emf-plus/of two whole drawings that of GDI is drawn", test_dual);
  g_test_add_func ("/emf-plus/that of EMF+ where that of GDI is none", test_dual_without_gdi);
  g_test_add_func ("/emf-plus/where a picture can't be read, a frame is drawn", test_unreadable);
  g_test_add_func ("/emf-plus/states and units are those of the file", test_states);
  g_test_add_func ("/emf-plus/brushes go from a path to a point, and over pictures", test_brushes);
  g_test_add_func ("/emf-plus/a line ends with an arrow", test_ends);
  g_test_add_func ("/emf-plus/a pen draws inside of what is closed", test_inset);
  g_test_add_func ("/emf-plus/a pen's numbers are each read once", test_limit);
  g_test_add_func ("/emf-plus/what is unknown ends it", test_refused);
  return g_test_run ();
}
