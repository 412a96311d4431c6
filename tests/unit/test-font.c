/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Font programs: what is written is what other readers take it for. */
#include "filetypes/base/font/program.h"

/* The least CFF font: .notdef and a space, a box with negative corners, a real number of no digits
 * (BlueScale), and an alignment zone below the line. */
static const guint8 cff[] = {
  1,    0,    4,    1,                               /* header */
  0,    1,    1,    1,    3,    'A',  'B',           /* Name INDEX */
  0,    1,    1,    1,    29,                        /* Top DICT INDEX */
  0x1d, 0xff, 0xff, 0xff, 0x38,                      /* -200, in five bytes */
  0xfb, 0xc0, 0xfa, 0x7c, 0xfa, 0x18, 5,             /* -300 1000 900 FontBBox */
  0x1d, 0,    0,    0,    48,   17,                  /* CharStrings */
  0x94, 0x1d, 0,    0,    0,    56,   18,            /* Private: nine bytes */
  0x8b, 15,                                          /* charset: ISOAdobe */
  0x8b,                                              /* an operand of no operator */
  0,    0,                                           /* String INDEX */
  0,    0,                                           /* Global Subr INDEX */
  0,    2,    1,    1,    2,    3,    14,  14,       /* CharStrings INDEX: endchar twice */
  0x7f, 0x99, 6,    0x1e, 0xff, 12,   9,   0xef, 10, /* -12 14 BlueValues, BlueScale, 100 StdHW */
};

static GByteArray *
rewritten (KyView font)
{
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (ky_font_rewrite_cff (font, out, &error));
  g_assert_no_error (error);
  return out;
}

static gboolean
holds (const GByteArray *bytes, const gchar *piece, gsize size)
{
  return memmem (bytes->data, bytes->len, piece, size) != NULL;
}

/* FreeType of 64 bits takes negative numbers of five bytes for too large ones. */
static void
test_short_numbers (void)
{
  g_autoptr (GByteArray) out = rewritten (ky_view (cff, sizeof cff));

  g_assert_true (holds (out, "\xfb\x5c\xfb\xc0\xfa\x7c\xfa\x18\x05", 9));
  g_assert_true (holds (out, "\x7f\x99\x06", 3));
}

static void
test_empty_real (void)
{
  g_autoptr (GByteArray) out = rewritten (ky_view (cff, sizeof cff));

  g_assert_true (holds (out, "\x1e\x0f\x0c\x09", 4));
}

static void
test_cff_again (void)
{
  g_autoptr (GByteArray) once = rewritten (ky_view (cff, sizeof cff));
  g_autoptr (GByteArray) twice = rewritten (ky_view (once->data, once->len));

  g_assert_cmpmem (once->data, once->len, twice->data, twice->len);
}

/* A byte that got lost in front shifts every table. */
static void
test_shifted_tables (void)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  guint8 font[12 + 5 * 16 + 54 + 36 + 32 + 8 + 4] = { 0, 1, 0, 0, 0, 5 };
  static const struct
  {
    gchar tag[5];
    guint8 offset, size;
  } tables[] = { { "head", 91, 54 },
                 { "hhea", 145, 36 },
                 { "maxp", 181, 32 },
                 { "loca", 213, 8 },
                 { "glyf", 221, 4 } };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      memcpy (font + 12 + 16 * i, tables[i].tag, 4);
      font[12 + 16 * i + 11] = tables[i].offset;
      font[12 + 16 * i + 15] = tables[i].size;
    }
  memcpy (font + 92 + 12, "\x5f\x0f\x3c\xf5", 4);
  font[92 + 18] = 4; /* 1024 units */
  font[92 + 51] = 1;
  font[182 + 5] = 1;
  g_assert_false (ky_font_rewrite_sfnt (ky_view (font, sizeof font), out, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_MALFORMED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/font/numbers of CFF take their shortest form", test_short_numbers);
  g_test_add_func ("/font/a real number of no digits is zero", test_empty_real);
  g_test_add_func ("/font/CFF that was written is written the same again", test_cff_again);
  g_test_add_func ("/font/tables that are shifted by a byte are no font", test_shifted_tables);
  return g_test_run ();
}
