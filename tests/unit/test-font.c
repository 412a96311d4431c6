/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Font programs: what is written is what other readers take it for. */
#include "filetypes/base/font/ctf.h"
#include "filetypes/base/font/embedded.h"
#include "filetypes/base/font/layout-verify.h"
#include "filetypes/base/font/sfnt.h"
#include "filetypes/base/font/verify.h"

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

/* --- fonts of office documents -------------------------------------------------------------- */

typedef struct
{
  const gchar *family; /* of ASCII */
  gboolean has_vertical;
} Office;

static void
put_table (GByteArray *directory, GByteArray *tables, const gchar *tag, GByteArray *bytes)
{
  g_byte_array_append (directory, (const guint8 *)tag, 4);
  ky_put_u32be (directory, 0);
  ky_put_u32be (directory, 12 + 16 * 12 + tables->len);
  ky_put_u32be (directory, bytes->len);
  g_byte_array_append (tables, bytes->data, bytes->len);
  while (tables->len % 4 != 0)
    g_byte_array_append (tables, (const guint8 *)"", 1);
  g_byte_array_unref (bytes);
}

/* 16-bit numbers; what is not said is 0. */
static GByteArray *
numbers (guint n, guint at, guint value, guint other_at, guint other_value)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < n; i++)
    ky_put_u16be (bytes, i == at ? value : i == other_at ? other_value : 0u);
  return bytes;
}

/* One family's name, and a second record by the same number that may not stay. */
static GByteArray *
names_of (const gchar *family)
{
  GByteArray *bytes = g_byte_array_new ();
  guint length = (guint)strlen (family);
  static const guint ids[] = { 0, 1 };

  ky_put_u16be (bytes, 0);
  ky_put_u16be (bytes, G_N_ELEMENTS (ids));
  ky_put_u16be (bytes, 6 + 12 * G_N_ELEMENTS (ids));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      ky_put_u16be (bytes, 3);
      ky_put_u16be (bytes, 1);
      ky_put_u16be (bytes, 0x409);
      ky_put_u16be (bytes, ids[i]);
      ky_put_u16be (bytes, 2 * length);
      ky_put_u16be (bytes, 0);
    }
  for (guint i = 0; i < length; i++)
    ky_put_u16be (bytes, (guint8)family[i]);
  return bytes;
}

/* A font of one empty glyph, which U+0041 is. */
static GByteArray *
office_font (const Office *office)
{
  static const guint8 cmap[]
      = { 0,    0,    0, 1,  0, 3,  0,    1,    0,    0,    0, 12, /* one, Unicode */
          0,    4,    0, 32, 0, 0,  0,    4,    0,    4,    0, 1,  0, 0, 0, 65,
          0xff, 0xff, 0, 0,  0, 65, 0xff, 0xff, 0xff, 0xbf, 0, 1,  0, 0, 0, 0 };
  GByteArray *font = g_byte_array_new ();
  g_autoptr (GByteArray) tables = g_byte_array_new ();
  GByteArray *head = numbers (27, 9, 1024, 25, 1);
  GByteArray *map = g_byte_array_new ();

  memcpy (head->data + 12, "\x5f\x0f\x3c\xf5", 4);
  g_byte_array_append (map, cmap, sizeof cmap);
  ky_put_u32be (font, 0x00010000);
  ky_put_u16be (font, 12);
  for (guint i = 0; i < 3; i++)
    ky_put_u16be (font, 0);
  put_table (font, tables, "OS/2", numbers (39, 2, 700, 31, 1));
  put_table (font, tables, "cmap", map);
  put_table (font, tables, "fpgm", numbers (4, 0, 1, 1, 1));
  put_table (font, tables, "glyf", numbers (2, 0, 0, 0, 0));
  put_table (font, tables, "head", head);
  put_table (font, tables, "hhea", numbers (18, 17, 1, 0, 1));
  put_table (font, tables, "hmtx", numbers (4, 0, 500, 0, 0));
  put_table (font, tables, "loca", numbers (6, 0, 0, 0, 0));
  put_table (font, tables, "maxp", numbers (16, 0, 1, 2, 2));
  put_table (font, tables, "name", names_of (office->family));
  put_table (font, tables, office->has_vertical ? "vhea" : "zzzz", numbers (18, 17, 1, 0, 1));
  put_table (font, tables, "vmtx", numbers (3, 0, 1000, 0, 0));
  g_byte_array_append (font, tables->data, tables->len);
  return font;
}

static KyView
view_of (const GByteArray *bytes)
{
  return ky_view (bytes->data, bytes->len);
}

static void
test_office_font (void)
{
  const Office office = { "Kana", TRUE };
  g_autoptr (GByteArray) font = office_font (&office), once = g_byte_array_new ();
  g_autoptr (GByteArray) twice = g_byte_array_new (), of_pdf = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (ky_font_rewrite_office (view_of (font), once, &error));
  g_assert_no_error (error);
  g_assert_true (ky_font_rewrite_office (view_of (once), twice, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (once->data, once->len, twice->data, twice->len);
  g_assert_true (holds (once, "vhea", 4));
  g_assert_false (holds (once, "fpgm", 4));
  g_assert_false (ky_font_verify_sfnt (view_of (once), NULL));
  g_assert_true (ky_font_rewrite_sfnt (view_of (font), of_pdf, &error));
  g_assert_true (ky_font_verify_sfnt (view_of (of_pdf), &error));
  g_assert_no_error (error);
  g_assert_false (holds (of_pdf, "OS/2", 4));
}

static void
test_office_names (void)
{
  static const gchar *const names[]
      = { "a/b",  "c:d", "\\\\e",
          "\033", "",    "a name of more than sixty-four letters, which nobody calls a font" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const Office office = { names[i], FALSE };
      g_autoptr (GByteArray) font = office_font (&office), out = g_byte_array_new ();
      g_autoptr (GError) error = NULL;

      g_assert_false (ky_font_rewrite_office (view_of (font), out, &error));
      g_assert_error (error, KY_ERROR, KY_ERROR_MALFORMED);
    }
}

/* Disguised by one GUID, read by it and by no other. */
static void
test_disguised (void)
{
  static const gchar key[] = "{00112233-4455-6677-8899-AABBCCDDEEFF}";
  const Office office = { "Kana", FALSE };
  g_autoptr (GByteArray) font = office_font (&office), once = g_byte_array_new ();
  g_autoptr (GByteArray) twice = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 32; i++)
    font->data[i] ^= (guint8)(0x11 * (15 - i % 16));
  g_assert_true (ky_font_rewrite_disguised (view_of (font), key, once, &error));
  g_assert_no_error (error);
  g_assert_true (ky_font_verify_key (KY_FONT_KEY));
  g_assert_false (ky_font_verify_key (key));
  g_assert_true (ky_font_verify_disguised (view_of (once), &error));
  g_assert_no_error (error);
  g_assert_true (ky_font_rewrite_disguised (view_of (once), KY_FONT_KEY, twice, &error));
  g_assert_cmpmem (once->data, once->len, twice->data, twice->len);
  g_assert_false (ky_font_verify_disguised (view_of (font), NULL));
  g_assert_false (ky_font_rewrite_disguised (view_of (font), KY_FONT_KEY, twice, NULL));
  g_assert_false (ky_font_rewrite_disguised (view_of (font), "{0}", twice, NULL));
  g_assert_false (ky_font_rewrite_disguised (view_of (font), "rubbish", twice, NULL));
}

/* How far it is from point to point, in each form that MicroType Express has for it, its first and
 * its last, and one number of two bytes. */
static void
test_packed_steps (void)
{
  static const struct
  {
    guint8 flag, behind[4];
    gint16 dx, dy;
  } steps[] = {
    { 0, { 9 }, 0, -9 },
    { 9, { 9 }, 0, 1024 + 9 },
    { 10, { 9 }, -9, 0 },
    { 19, { 255 }, 1024 + 255, 0 },
    { 20, { 0x2f }, -3, -16 },
    { 83, { 0xf0 }, 64, 49 },
    { 84, { 4, 5 }, -5, -6 },
    { 119, { 255, 255 }, 768, 768 },
    { 120, { 0x12, 0x34, 0x56 }, -0x123, -0x456 },
    { 123, { 0x12, 0x34, 0x56 }, 0x123, 0x456 },
    { 0x80 | 125, { 0x12, 0x34, 0x56, 0x78 }, 0x1234, -0x5678 },
    { 127, { 0, 1, 0, 2 }, 1, 2 },
  };
  static const guint8 sizes[] = { 1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4 };
  const guint n = G_N_ELEMENTS (steps);
  g_autoptr (GByteArray) ctf = g_byte_array_new (), sfnt = g_byte_array_new ();
  g_autoptr (GByteArray) head = numbers (27, 9, 1024, 25, 0), maxp = numbers (3, 0, 1, 2, 1);
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  ky_put_u32be (ctf, 0x00010000);
  ky_put_u16be (ctf, 3);
  ky_put_zeros (ctf, 6);
  for (guint i = 0; i < 3; i++)
    {
      g_byte_array_append (ctf, (const guint8 *)"headmaxpglyf" + 4 * (gsize)i, 4);
      ky_put_u32be (ctf, 0);
      ky_put_u32be (ctf, i == 0 ? 60u : i == 1 ? 114u : 120u);
      ky_put_u32be (ctf, i == 0 ? 54u : i == 1 ? 6u : 0u);
    }
  g_byte_array_append (ctf, head->data, head->len);
  g_byte_array_append (ctf, maxp->data, maxp->len);
  ky_put_u16be (ctf, 1);
  ky_put_u8 (ctf, n - 1); /* the last point's number */
  for (guint i = 0; i < n; i++)
    ky_put_u8 (ctf, steps[i].flag);
  for (guint i = 0; i < n; i++)
    g_byte_array_append (ctf, steps[i].behind, sizes[i]);
  for (guint i = 0; i < n; i++)
    ky_put_u8 (expected, steps[i].flag < 0x80);
  for (guint i = 0; i < n; i++)
    ky_put_u16be (expected, (guint16)steps[i].dx);
  for (guint i = 0; i < n; i++)
    ky_put_u16be (expected, (guint16)steps[i].dy);
  g_assert_false (ky_ctf_to_sfnt (view_of (ctf), sfnt, NULL));
  ky_put_u8 (ctf, 255);
  ky_put_u8 (ctf, 9);
  ky_put_u8 (ctf, 253);
  ky_put_u16be (ctf, 700);
  g_byte_array_set_size (sfnt, 0);
  g_assert_true (ky_ctf_to_sfnt (view_of (ctf), sfnt, &error));
  g_assert_no_error (error);
  g_assert_true (holds (sfnt, (const gchar *)expected->data, expected->len));
}

/* Every byte of the head says what the font says, or nothing. */
static void
test_eot (void)
{
  const Office office = { "Kana", FALSE };
  g_autoptr (GByteArray) font = office_font (&office), file = g_byte_array_new ();
  g_autoptr (GByteArray) once = g_byte_array_new (), twice = g_byte_array_new ();
  g_autoptr (GByteArray) opened = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  guint8 head[102] = { 0 };

  ky_store_u32le (head, (guint32)sizeof head + font->len);
  ky_store_u32le (head + 4, font->len);
  ky_store_u32le (head + 8, 0x00020001);
  ky_store_u16le (head + 34, 0x504c);
  g_byte_array_append (file, head, sizeof head);
  g_byte_array_append (file, font->data, font->len);
  g_assert_true (ky_font_open_eot (NULL, view_of (file), opened, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (opened->data, opened->len, font->data, font->len);
  g_assert_true (ky_font_rewrite_eot (view_of (opened), once, &error));
  g_assert_no_error (error);
  g_assert_true (ky_font_verify_eot (view_of (once), &error));
  g_assert_no_error (error);
  g_byte_array_set_size (opened, 0);
  g_assert_true (ky_font_open_eot (NULL, view_of (once), opened, &error));
  g_assert_true (ky_font_rewrite_eot (view_of (opened), twice, &error));
  g_assert_cmpmem (once->data, once->len, twice->data, twice->len);
  for (guint i = 0; i < ky_load_u32le (once->data) - ky_load_u32le (once->data + 4); i++)
    {
      once->data[i] ^= 0x20;
      g_assert_false (ky_font_verify_eot (view_of (once), NULL));
      once->data[i] ^= 0x20;
    }
  ky_store_u32le (file->data + 12, 4);
  g_assert_false (ky_font_open_eot (NULL, view_of (file), opened, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_MALFORMED);
}

/* One script, one feature, and one lookup that puts glyph 0 in place of glyph 1. */
static const guint8 gsub[] = {
  0,    1,    0,   0,   0,    10,   0, 30, 0, 44,             /* where the lists are */
  0,    1,    'D', 'F', 'L',  'T',  0, 8,  0, 4,  0, 0, 0, 0, /* scripts, a script, a language */
  0xff, 0xff, 0,   1,   0,    0,                              /* its feature */
  0,    1,    'l', 'i', 'g',  'a',  0, 8,  0, 0,  0, 1, 0, 0, /* features, a feature */
  0,    1,    0,   4,                                         /* lookups */
  0,    1,    0,   0,   0,    1,    0, 8,                     /* a lookup */
  0,    1,    0,   6,   0xff, 0xff, 0, 1,  0, 1,  0, 1,       /* what covers which glyph */
};

/* Whichever byte is another one, the second reading goes through it, and takes no table in which
 * one byte more stands. */
static void
test_layout (void)
{
  g_autoptr (GByteArray) once = g_byte_array_new (), twice = g_byte_array_new ();
  g_autoptr (GByteArray) without = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  guint n_refused = 0;

  g_assert_true (ky_sfnt_write_layout (ky_view (gsub, sizeof gsub), 2, 0, FALSE, once));
  g_assert_true (ky_layout_verify (view_of (once), 2, 0, FALSE, &error));
  g_assert_no_error (error);
  g_assert_true (ky_sfnt_write_layout (view_of (once), 2, 0, FALSE, twice));
  g_assert_cmpmem (once->data, once->len, twice->data, twice->len);
  g_assert_false (ky_layout_verify (view_of (once), 1, 0, FALSE, NULL));
  g_assert_false (ky_layout_verify (view_of (once), 2, 0, TRUE, NULL));
  for (guint i = 0; i < 8 * once->len; i++)
    {
      once->data[i / 8] ^= (guint8)(1 << i % 8);
      n_refused += !ky_layout_verify (view_of (once), 2, 0, FALSE, NULL);
      once->data[i / 8] ^= (guint8)(1 << i % 8);
    }
  /* Tags and flags are what they are. */
  g_assert_cmpuint (n_refused, >, 6 * once->len);
  ky_put_u8 (once, 0);
  g_assert_false (ky_layout_verify (view_of (once), 2, 0, FALSE, NULL));
  /* The glyph is not there: the lookup is, since it has a number. */
  g_assert_true (ky_sfnt_write_layout (ky_view (gsub, sizeof gsub), 1, 0, FALSE, without));
  g_assert_true (ky_layout_verify (view_of (without), 1, 0, FALSE, &error));
  g_assert_cmpuint (without->len, <, twice->len);
}

#define CHAIN 10

/* Two chains of CHAIN lookups, each of which does the next but for the last one: how deep they lie
 * when the first chain's last leads to the second chain. */
/* base/font/layout-verify.c NESTING_MAX */
static void
test_layout_depth (void)
{
  static const guint8 calls[] = { 0, 3, 0, 1, 0, 1, 0, 14, 0, 0, 0, CHAIN - 1 };
  g_autoptr (GByteArray) table = g_byte_array_new (), once = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  guint8 *last = NULL;

  g_byte_array_append (table, gsub, 44);
  ky_put_u16be (table, 2 * CHAIN);
  for (guint i = 0; i < 2 * CHAIN; i++)
    ky_put_u16be (table, (guint16)(2 + 4 * CHAIN + 28 * i));
  for (guint i = 0; i < 2 * CHAIN; i++)
    {
      gboolean is_last = i % CHAIN == CHAIN - 1;
      const guint16 words[] = { is_last ? 1 : 5,
                                0,
                                1,
                                8, /* a lookup */
                                is_last ? 1 : 3,
                                is_last ? 6 : 1,
                                is_last ? 0xffff : 1,
                                is_last ? 1 : 12,
                                is_last ? 1 : 0,
                                is_last ? 1 : (guint16)(i + 1) };

      for (guint j = 0; j < G_N_ELEMENTS (words); j++)
        ky_put_u16be (table, words[j]);
      for (guint16 j = 0; j < 4; j++)
        ky_put_u16be (table, (guint16[]){ 1, 1, 1, 0 }[j]);
    }
  g_assert_true (ky_sfnt_write_layout (view_of (table), 2, 0, FALSE, once));
  g_assert_true (ky_layout_verify (view_of (once), 2, 0, FALSE, &error));
  g_assert_no_error (error);
  for (guint i = 0; i + sizeof calls <= once->len; i++)
    if (memcmp (once->data + i, calls, 6) == 0
        && memcmp (once->data + i + 8, calls + 8, sizeof calls - 8) == 0)
      last = once->data + i + sizeof calls - 1;
  g_assert_nonnull (last);
  *last = 2 * CHAIN - 2;
  g_assert_true (ky_layout_verify (view_of (once), 2, 0, FALSE, NULL));
  *last = CHAIN;
  g_assert_false (ky_layout_verify (view_of (once), 2, 0, FALSE, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/font/numbers of CFF take their shortest form", test_short_numbers);
  g_test_add_func ("/font/a real number of no digits is zero", test_empty_real);
  g_test_add_func ("/font/CFF that was written is written the same again", test_cff_again);
  g_test_add_func ("/font/tables that are shifted by a byte are no font", test_shifted_tables);
  g_test_add_func ("/font/a document's font keeps what programs choose it by", test_office_font);
  g_test_add_func ("/font/a family's name can be seen, or the font goes", test_office_names);
  g_test_add_func ("/font/Word's disguise is taken off by its own key", test_disguised);
  g_test_add_func ("/font/each form of a packed step says how far it is", test_packed_steps);
  g_test_add_func ("/font/the head of PowerPoint's says what the font says", test_eot);
  g_test_add_func ("/font/lookups are written anew, and every byte is looked at", test_layout);
  g_test_add_func ("/font/lookups lie no deeper in each other than readers go", test_layout_depth);
  return g_test_run ();
}
