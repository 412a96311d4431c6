/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second reading of fonts asks a writer in other hands: fonts are put together here as they are
 * written, and as they never are. What it takes must be what would be written of it. */
#include "filetypes/base/font/program.h"
#include "filetypes/base/font/type1.h"
#include "filetypes/base/font/verify.h"

/* A few bytes, and how many. */
typedef struct
{
  guint n;
  guint8 bytes[40];
} Code;

#define CODE(...)                                                                                  \
  {                                                                                                \
    sizeof ((const guint8[]){ __VA_ARGS__ }), { __VA_ARGS__ }                                      \
  }
#define N(x) (guint8) (139 + (x))
#define MOVE N (1), N (2), 21

static void
put_bytes (GByteArray *out, gconstpointer bytes, gsize n)
{
  g_byte_array_append (out, bytes, (guint)n);
}

static void
put_text (GByteArray *out, const gchar *text)
{
  put_bytes (out, text, strlen (text));
}

static KyView
view_of (const GByteArray *bytes)
{
  return ky_view (bytes->data, bytes->len);
}

typedef gboolean (*Verify) (KyView font, GError **error);
typedef gboolean (*Rewrite) (KyView font, GByteArray *out, GError **error);

/* What is changed in a byte of `font` is refused, or is written so again. */
static void
change_each (GByteArray *font, Verify verify, Rewrite rewrite)
{
  g_autoptr (GByteArray) same = g_byte_array_new ();

  g_assert_true (verify (view_of (font), NULL));
  g_assert_true (rewrite (view_of (font), same, NULL));
  g_assert_cmpmem (same->data, same->len, font->data, font->len);
  for (guint i = 0; i < font->len; i++)
    for (guint change = 1; change < 256; change++)
      {
        font->data[i] ^= (guint8)change;
        g_byte_array_set_size (same, 0);
        if (verify (view_of (font), NULL))
          {
            g_assert_true (rewrite (view_of (font), same, NULL));
            g_assert_cmpmem (same->data, same->len, font->data, font->len);
          }
        font->data[i] ^= (guint8)change;
      }
  for (guint n = 0; n < font->len; n++)
    {
      g_autofree guint8 *less = g_memdup2 (font->data, MAX (n, 1u));

      g_assert_false (verify (ky_view (less, n), NULL));
    }
  put_bytes (font, "", 1);
  g_assert_false (verify (view_of (font), NULL));
}

/* --- CFF -------------------------------------------------------------------------------------- */

static void
put_offset (GByteArray *out, guint32 value, guint opcode)
{
  put_bytes (out, "\x1d", 1);
  ky_put_u32be (out, value);
  if (opcode > 0xff)
    ky_put_u8 (out, opcode >> 8);
  if (opcode > 0)
    ky_put_u8 (out, opcode & 0xff);
}

static void
put_index (GByteArray *out, const KyView *items, guint n)
{
  guint32 offset = 1;

  ky_put_u16be (out, n);
  ky_put_u8 (out, 4);
  ky_put_u32be (out, offset);
  for (guint i = 0; i < n; i++)
    ky_put_u32be (out, offset += (guint32)items[i].size);
  for (guint i = 0; i < n; i++)
    put_bytes (out, items[i].data, items[i].size);
}

/* Behind the Name INDEX: the top dictionary, and STRINGS and no subroutines. */
static void
put_top (GByteArray *out, const GByteArray *top)
{
  static const KyView name = { (const guint8 *)"KyFont", 6 };
  const KyView string = ky_view ("one", 3), dictionary = view_of (top);

  put_bytes (out, "\1\0\4\4", 4);
  put_index (out, &name, 1);
  put_index (out, &dictionary, 1);
  put_index (out, &string, 1);
  put_bytes (out, "\0", 2);
}

/* .notdef and a glyph with a name of the font's own, which `code` draws, by a code and one more. */
static GByteArray *
make_cff (KyView code)
{
  static const guint8 private[] = { 0x7f, 0x99, 6, 0x1e, 0x0a, 0x5f, 12, 9 };
  const KyView glyphs[] = { ky_view ("\x0e", 1), code };
  GByteArray *out = NULL;
  guint32 at = 0;

  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (GByteArray) top = g_byte_array_new ();

      put_bytes (top, (const guint8[]){ N (0), N (-9), N (5), N (7), 5 }, 5);
      put_offset (top, at, 15);
      put_offset (top, at + 3, 16);
      put_offset (top, at + 10, 17);
      put_offset (top, sizeof private, 0);
      put_offset (top, at + 10 + 3 + 12 + 1 + (guint32)code.size, 18);
      if (out != NULL)
        g_byte_array_unref (out);
      out = g_byte_array_new ();
      put_top (out, top);
      at = out->len;
    }
  put_bytes (out, "\0\1\x87", 3);         /* charset */
  put_bytes (out, "\x80\1A\1B\1\x87", 7); /* encoding: A, and B by its name */
  put_index (out, glyphs, 2);
  put_bytes (out, private, sizeof private);
  return out;
}

/* The same by CIDs, of two fonts. */
static GByteArray *
make_cid (void)
{
  static const guint8 matrix[] = { N (1), N (0), N (0), N (1), N (0), N (0), 12, 7 };
  const KyView glyphs[] = { ky_view ("\x0e", 1), ky_view ("\x8c\x16\x0e", 3) };
  GByteArray *out = NULL;
  guint32 at = 0;

  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (GByteArray) top = g_byte_array_new ();

      put_offset (top, 391, 0);
      put_offset (top, 17, 0);
      put_offset (top, 3, 0x0c1e);
      put_offset (top, at, 15);
      put_offset (top, at + 6, 17);
      put_offset (top, at + 3, 0x0c25);
      put_offset (top, at + 6 + 19, 0x0c24);
      if (out != NULL)
        g_byte_array_unref (out);
      out = g_byte_array_new ();
      put_top (out, top);
      at = out->len;
    }
  put_bytes (out, "\0\1\x2c", 3); /* charset: CID 300 */
  put_bytes (out, "\0\0\1", 3);   /* whose each is */
  put_index (out, glyphs, 2);
  {
    g_autoptr (GByteArray) one = g_byte_array_new (), other = g_byte_array_new ();
    guint32 behind = out->len + 3 + 12 + 11 + 8 + 11;

    put_bytes (one, matrix, sizeof matrix);
    put_offset (one, 3, 0);
    put_offset (one, behind, 18);
    put_offset (other, 0, 0);
    put_offset (other, behind + 3, 18);
    put_index (out, (const KyView[]){ view_of (one), view_of (other) }, 2);
  }
  put_bytes (out, "\x7f\x99\6", 3);
  return out;
}

static void
test_cff (void)
{
  g_autoptr (GByteArray) one = make_cff (ky_view ("\x8c\x16\x8c\xf7\1\x05\x0e", 7));
  g_autoptr (GByteArray) other = make_cid ();

  change_each (one, ky_font_verify_cff, ky_font_rewrite_cff);
  change_each (other, ky_font_verify_cff, ky_font_rewrite_cff);
}

/* A NUL in a name of a glyph is no sign of a name. */
static void
test_name (void)
{
  g_autoptr (GByteArray) font = make_cff (ky_view ("\x0e", 1)), out = g_byte_array_new ();
  guint8 *name = memmem (font->data, font->len, "one", 3);

  name[1] = '\0';
  g_assert_false (ky_font_verify_cff (view_of (font), NULL));
  g_assert_true (ky_font_rewrite_cff (view_of (font), out, NULL));
  g_assert_true (ky_font_verify_cff (view_of (out), NULL));
  g_assert_cmpuint (out->len, ==, font->len - 1);
}

static void
test_charstrings (void)
{
  static const struct
  {
    gboolean is_written;
    Code code;
  } rows[] = {
    { TRUE, CODE (14) },
    { TRUE, CODE (MOVE, N (5), N (6), 5, 14) },
    { TRUE, CODE (N (1), N (2), 18, N (3), N (4), 19, 0xc0, MOVE, 14) },
    { TRUE, CODE (28, 4, 108, 22, 14) },
    { TRUE, CODE (255, 0, 1, 0, 1, 22, 14) },
    { TRUE, CODE (MOVE, N (1), N (2), N (3), N (4), N (5), N (6), N (7), 12, 34, 14) },
    { FALSE, CODE (MOVE) },
    { FALSE, CODE (MOVE, 14, 14) },
    { FALSE, CODE (MOVE, 14, N (1)) },
    { FALSE, CODE (28, 4, 107, 22, 14) },                               /* shorter in two bytes */
    { FALSE, CODE (28, 0, 9, 22, 14) },                                 /* and in one */
    { FALSE, CODE (255, 0, 1, 0, 0, 22, 14) },                          /* a whole number */
    { FALSE, CODE (N (0), 10, 14) },                                    /* callsubr */
    { FALSE, CODE (N (0), 29, 14) },                                    /* callgsubr */
    { FALSE, CODE (MOVE, 11) },                                         /* return */
    { FALSE, CODE (N (1), N (2), 12, 10, 22, 14) },                     /* add */
    { FALSE, CODE (N (1), N (2), 12, 20, 14) },                         /* put */
    { FALSE, CODE (12, 0, 14) },                                        /* dotsection */
    { FALSE, CODE (N (1), N (2), 1, 16, 14) },                          /* blend of CFF2 */
    { FALSE, CODE (N (1), N (2), 18, 19, 0xc0, N (3), N (4), 18, 14) }, /* a stem behind a mask */
    { FALSE, CODE (MOVE, N (3), N (4), 1, 14) },
    { FALSE, CODE (MOVE, N (3), N (4), 19, 0xc0, 14) },
    { FALSE, CODE (N (1), N (2), 18, 19) },
    { FALSE, CODE (28, 4) },
    { FALSE, CODE (255, 0, 1, 0) },
    { FALSE, CODE (247) },
    { FALSE, CODE (12) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      KyView code = ky_view (rows[i].code.bytes, rows[i].code.n);
      g_autoptr (GByteArray) font = make_cff (code), out = g_byte_array_new ();

      g_test_message ("row %u", i);
      g_assert_cmpint (ky_font_verify_cff (view_of (font), NULL), ==, rows[i].is_written);
      g_assert_true (ky_font_rewrite_cff (view_of (font), out, NULL));
      g_assert_true (ky_font_verify_cff (view_of (out), NULL));
    }
  g_assert_false (ky_font_verify_cff (ky_view ("\1\0\4\4\0\1", 6), NULL));
}

/* As many stems as there may be, and one more; as many operands. The limits are these: */
/* base/font/verify-cff.c STEMS_MAX */
/* base/font/verify-cff.c STACK_MAX */
static void
test_limits (void)
{
  for (guint n = 95; n <= 97; n++)
    {
      g_autoptr (GByteArray) code = g_byte_array_new (), font = NULL;

      for (guint i = 0; i < n; i++)
        put_bytes (code, (const guint8[]){ N (1), N (1), 18 }, 3);
      put_bytes (code, "\x13", 1);
      for (guint i = 0; i < (n + 7) / 8; i++)
        put_bytes (code, "\xff", 1);
      put_bytes (code, "\x0e", 1);
      font = make_cff (view_of (code));
      g_assert_cmpint (ky_font_verify_cff (view_of (font), NULL), ==, n <= 96);
    }
  for (guint n = 48; n <= 49; n++)
    {
      g_autoptr (GByteArray) code = g_byte_array_new (), font = NULL;

      for (guint i = 0; i < n; i++)
        ky_put_u8 (code, 140);
      put_bytes (code, "\x05\x0e", 2);
      font = make_cff (view_of (code));
      g_assert_cmpint (ky_font_verify_cff (view_of (font), NULL), ==, n == 48);
    }
}

/* --- TrueType --------------------------------------------------------------------------------- */

#define GLYPHS_MAX 12

typedef struct
{
  guint n;
  Code glyphs[GLYPHS_MAX];
} Outlines;

#define BOX 0, 1, 0, 2, 0, 3, 0, 4
/* One point, on the curve, at 0, 0. */
#define POINT 0, 1, BOX, 0, 0, 0, 0, 0x31, 0
/* GLYPH as a part, where it is. */
#define PART(flags, glyph) 0, flags, 0, glyph, 0, 0
/* GLYPH as a part, of which a point lies on one of the parts before it. */
#define MEETS(glyph, before, own) 0, 0, 0, glyph, before, own

static guint32
sum_of (KyView view)
{
  guint32 sum = 0;

  for (gsize i = 0; i < view.size; i++)
    sum += (guint32)view.data[i] << (24 - 8 * (i % 4));
  return sum;
}

/* The sums of the tables of `font`, and that of all. */
static void
put_sums (GByteArray *font)
{
  guint head = 0;

  for (guint i = 0; i < font->data[5]; i++)
    {
      guint8 *record = font->data + 12 + 16 * (gsize)i;
      guint32 at = ky_load_u32be (record + 8), size = ky_load_u32be (record + 12);

      if (memcmp (record, "head", 4) == 0)
        {
          head = at;
          ky_store_u32be (font->data + head + 8, 0);
        }
      ky_store_u32be (record + 4, sum_of (ky_view (font->data + at, size)));
    }
  ky_store_u32be (font->data + head + 8, 0xb1b0afba - sum_of (view_of (font)));
}

static void
put_words (GByteArray *out, const guint16 *words, guint n)
{
  for (guint i = 0; i < n; i++)
    ky_put_u16be (out, words[i]);
}

/* A font of `outlines` in TrueType, U+0041 its second glyph, as it is written; what is cut off is
 * filled up with noughts. */
static GByteArray *
make_sfnt (const Outlines *outlines)
{
  const guint16 n = (guint16)outlines->n;
  const guint16 cmap[]
      = { 0, 1, 3, 1, 0, 12, 4, 32, 0, 4, 4, 1, 0, 65, 0xffff, 0, 65, 0xffff, 0xffc0, 1, 0, 0 };
  const guint16 head[] = { 1, 0, 1, 0, 0, 0, 0x5f0f, 0x3cf5, 3, 1000, 0, 0, 0, 0,
                           0, 0, 0, 0, 0, 0, 5,      7,      1, 9,    2, 1, 0 };
  const guint16 hhea[] = { 1, 0, 800, 0xff38, 0, 500, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1 };
  const guint16 maxp[] = { 1, 0, n, 9, 9, 9, 9, 1, 0, 0, 0, 0, 0, 0, 9, 8 };
  const guint16 post[] = { 2, 0, 0, 0, 0xff9c, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
  GByteArray *tables[8], *font = g_byte_array_new ();
  guint32 at = 12 + 16 * G_N_ELEMENTS (tables);

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    tables[i] = g_byte_array_new ();
  put_words (tables[0], cmap, G_N_ELEMENTS (cmap));
  for (guint i = 0; i < n; i++)
    {
      ky_put_u32be (tables[5], tables[1]->len);
      put_bytes (tables[1], outlines->glyphs[i].bytes, outlines->glyphs[i].n);
      while (tables[1]->len % 4 != 0)
        ky_put_u8 (tables[1], 0);
    }
  ky_put_u32be (tables[5], tables[1]->len);
  put_words (tables[2], head, G_N_ELEMENTS (head));
  put_words (tables[3], hhea, G_N_ELEMENTS (hhea));
  ky_put_u16be (tables[4], 500);
  for (guint i = 0; i < n; i++)
    ky_put_u16be (tables[4], 0);
  put_words (tables[6], maxp, G_N_ELEMENTS (maxp));
  put_words (tables[7], post, G_N_ELEMENTS (post));
  ky_put_u16be (tables[7], n);
  for (guint i = 0; i < n; i++)
    ky_put_u16be (tables[7], i == 1 ? 258u : 0u);
  put_bytes (tables[7], "\3one", 4);
  put_words (font, (const guint16[]){ 1, 0, 8, 128, 3, 0 }, 6);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      put_bytes (font, "cmapglyfheadhheahmtxlocamaxppost" + 4 * (gsize)i, 4);
      ky_put_u32be (font, 0);
      ky_put_u32be (font, at);
      ky_put_u32be (font, tables[i]->len);
      at += (tables[i]->len + 3) & ~3u;
    }
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      put_bytes (font, tables[i]->data, tables[i]->len);
      while (font->len % 4 != 0)
        ky_put_u8 (font, 0);
      g_byte_array_unref (tables[i]);
    }
  put_sums (font);
  return font;
}

static void
test_outlines (void)
{
  static const struct
  {
    gboolean is_written;
    Outlines outlines;
  } rows[] = {
    { TRUE, { 2, { CODE (POINT), CODE (POINT) } } },
    { TRUE, { 3, { CODE (POINT), CODE (0xff, 0xff, BOX, PART (2, 0)), CODE (POINT) } } },
    { TRUE, { 2, { CODE (POINT), CODE (0, 0, BOX, 0, 0) } } },
    { TRUE, { 2, { CODE (POINT), CODE (0xff, 0xff, BOX, PART (34, 0), MEETS (0, 0, 0)) } } },
    { FALSE, { 2, { CODE (POINT), CODE (0xff, 0xff, BOX, PART (34, 0), MEETS (0, 1, 0)) } } },
    { FALSE, { 2, { CODE (POINT), CODE (0xff, 0xff, BOX, PART (34, 0), MEETS (0, 0, 1)) } } },
    { FALSE, { 2, { CODE (POINT), CODE (0xff, 0xff, BOX, MEETS (0, 0, 0)) } } }, /* with nothing */
    { FALSE, { 2, { CODE (POINT), CODE (0xff, 0xff, BOX, PART (2, 1)) } } }, /* part of itself */
    { FALSE,
      { 3,
        { CODE (POINT), CODE (0xff, 0xff, BOX, PART (2, 2)),
          CODE (0xff, 0xff, BOX, PART (2, 1)) } } },
    { FALSE, { 2, { CODE (POINT), CODE (0xff, 0xff, BOX, PART (2, 2)) } } },  /* not there */
    { FALSE, { 2, { CODE (POINT), CODE (0xff, 0xff, BOX, PART (34, 0)) } } }, /* and what more? */
    { FALSE, { 2, { CODE (POINT), CODE (0xff, 0xfe, BOX, PART (2, 0)) } } },
    { FALSE, { 2, { CODE (POINT), CODE (0xff, 0xff, BOX, 1, 2, 0, 0, 0, 0, 0, 1, 0x4f, 0) } } },
    { FALSE, { 2, { CODE (POINT), CODE (0, 1, BOX, 0, 0, 0, 2, 0x4f, 0x4f, 0x31, 0) } } },
    { FALSE, { 2, { CODE (POINT), CODE (0, 2, BOX, 0, 1, 0, 0, 0, 0, 0x31, 0x31) } } },
    { FALSE, { 2, { CODE (POINT), CODE (0, 1, BOX, 0, 9, 0, 0, 0x31) } } },
    { FALSE, { 2, { CODE (POINT), CODE (0, 1, BOX, 0, 0, 0, 0, 0x39, 1) } } }, /* twice of one */
    { FALSE, { 2, { CODE (POINT), CODE (0, 1, BOX, 0, 0, 0, 0, 0xb1, 0) } } },
    { FALSE, { 2, { CODE (POINT), CODE (POINT, 0, 0, 0, 0) } } },
    { FALSE, { 2, { CODE (POINT), CODE (0, 1, BOX, 0, 0, 0, 0, 0x31, 1) } } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GByteArray) font = make_sfnt (&rows[i].outlines), out = g_byte_array_new ();

      g_test_message ("row %u", i);
      g_assert_cmpint (ky_font_verify_sfnt (view_of (font), NULL), ==, rows[i].is_written);
      g_assert_true (ky_font_rewrite_sfnt (view_of (font), out, NULL));
      g_assert_true (ky_font_verify_sfnt (view_of (out), NULL));
      if (rows[i].is_written)
        g_assert_cmpmem (out->data, out->len, font->data, font->len);
    }
}

/* Each glyph is part of the next: as deep as readers go, and deeper. */
/* base/font/verify-outlines.c NESTING_MAX */
static void
test_depth (void)
{
  for (guint n = 9; n <= 10; n++)
    {
      Outlines outlines = { n, { CODE (POINT) } };
      GByteArray *font;

      for (guint round = 0; round < 2; round++)
        {
          for (guint i = 1; i < n; i++)
            {
              guint8 next = (guint8)(round == 0 ? i - 1 : i + 1 < n ? i + 1 : 0);

              outlines.glyphs[i] = (Code)CODE (0xff, 0xff, BOX, PART (2, next));
            }
          font = make_sfnt (&outlines);
          g_assert_cmpint (ky_font_verify_sfnt (view_of (font), NULL), ==, n == 9);
          g_clear_pointer (&font, g_byte_array_unref);
        }
    }
}

/* Glyph 0 as `leaf`, and each other one five times the one before it: the first `largest` are
 * what a reader can draw, and what is beyond is written without outlines. */
static void
check_multiplied (Code leaf, guint largest)
{
  for (guint n = largest; n <= GLYPHS_MAX; n++)
    {
      Outlines outlines = { n, { leaf } };
      g_autoptr (GByteArray) font = NULL, out = g_byte_array_new ();

      for (guint i = 1; i < n; i++)
        {
          guint8 part = (guint8)(i - 1);

          outlines.glyphs[i] = (Code)CODE (0xff, 0xff, BOX, PART (34, part), PART (34, part),
                                           PART (34, part), PART (34, part), PART (2, part));
        }
      font = make_sfnt (&outlines);
      g_assert_cmpint (ky_font_verify_sfnt (view_of (font), NULL), ==, n == largest);
      g_assert_true (ky_font_rewrite_sfnt (view_of (font), out, NULL));
      g_assert_true (ky_font_verify_sfnt (view_of (out), NULL));
    }
}

/* base/font/verify-outlines.c SHOWN_MAX */
/* base/font/verify-outlines.c POINTS_MAX */
static void
test_multiplied (void)
{
  check_multiplied ((Code)CODE (POINT), 5);
  check_multiplied ((Code)CODE (0, 1, BOX, 0, 255, 0, 0, 0x39, 255), 4);
}

static gboolean
verify_summed (KyView view, GError **error)
{
  g_autoptr (GByteArray) font = g_byte_array_new ();

  put_bytes (font, view.data, view.size);
  put_sums (font);
  return ky_font_verify_sfnt (view_of (font), error);
}

/* What is changed in a table is refused, or is what would be written, but for flags of points,
 * which may be packed otherwise; with sums that are right. With those of before all is refused. */
static void
test_tables (void)
{
  static const Outlines outlines = { 2, { CODE (POINT), CODE (POINT) } };
  g_autoptr (GByteArray) font = make_sfnt (&outlines);
  guint first = 12 + 16 * 8;
  guint glyf = ky_load_u32be (font->data + 12 + 16 + 8);
  guint glyf_end = glyf + ky_load_u32be (font->data + 12 + 16 + 12);

  for (guint i = 0; i < font->len; i++)
    for (guint change = 1; change < 256; change++)
      {
        g_autoptr (GByteArray) out = g_byte_array_new (), other = g_byte_array_new ();

        put_bytes (other, font->data, font->len);
        other->data[i] ^= (guint8)change;
        g_assert_false (ky_font_verify_sfnt (view_of (other), NULL));
        if (i < first || !verify_summed (view_of (other), NULL))
          continue;
        put_sums (other);
        g_assert_true (ky_font_rewrite_sfnt (view_of (other), out, NULL));
        g_assert_true (ky_font_verify_sfnt (view_of (out), NULL));
        if (i < glyf || i >= glyf_end)
          g_assert_cmpmem (out->data, out->len, other->data, other->len);
      }
}

/* --- Type 1 ----------------------------------------------------------------------------------- */

static const gchar clear[]
    = "%!PS-AdobeFont-1.0: KyFont\n12 dict begin\n/FontInfo 1 dict dup begin\nend readonly def\n"
      "/FontName /KyFont def\n/PaintType 0 def\n/FontType 1 def\n"
      "/FontMatrix [0.001 0 0 0.001 0 0] readonly def\n/FontBBox {0 -9 5 7} readonly def\n"
      "/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\ndup 65 /A put\n"
      "readonly def\ncurrentdict end\ncurrentfile eexec\n";
static const gchar begin[]
    = "dup /Private 16 dict dup begin\n/RD {string currentfile exch readstring pop} executeonly "
      "def\n/ND {def} executeonly def\n/NP {put} executeonly def\n/BlueValues [-12 0] def\n"
      "/BlueScale 0.04 def\n/password 5839 def\n/MinFeature {16 16} def\n";
static const gchar end[] = "end\nend\nreadonly put\nput\ndup /FontName get exch definefont pop\n"
                           "mark currentfile closefile\n";

static void
put_encrypted (GByteArray *out, KyView plain, guint16 key)
{
  for (gsize i = 0; i < 4 + plain.size; i++)
    {
      guint8 cipher = (guint8)((i < 4 ? 0 : plain.data[i - 4]) ^ key >> 8);

      key = (guint16)((cipher + key) * 52845u + 22719u);
      ky_put_u8 (out, cipher);
    }
}

static void
put_glyph (GByteArray *out, const gchar *before, const Code *code, const gchar *behind)
{
  g_autofree gchar *head = g_strdup_printf ("%s %u RD ", before, code->n + 4);

  put_text (out, head);
  put_encrypted (out, ky_view (code->bytes, code->n), 4330);
  put_text (out, behind);
}

/* A font of one subroutine and two glyphs, the second by `code`; in place of `from` stands `to`. */
static GByteArray *
make_type1 (const Code *code, const gchar *from, const gchar *to, guint *ret_clear)
{
  static const Code nothing = CODE (11), empty = CODE (139, 139, 13, 14);
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  GByteArray *font = g_byte_array_new ();
  GByteArray *parts[] = { font, plain };

  put_text (font, clear);
  put_text (plain, begin);
  put_text (plain, "/Subrs 1 array\n");
  put_glyph (plain, "dup 0", &nothing, " NP\n");
  put_text (plain, "ND\n2 index /CharStrings 2 dict dup begin\n");
  put_glyph (plain, "/.notdef", &empty, " ND\n");
  put_glyph (plain, "/A", code, " ND\n");
  put_text (plain, end);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      guint8 *at = memmem (parts[i]->data, parts[i]->len, from, strlen (from));

      if (at != NULL)
        {
          guint place = (guint)(at - parts[i]->data);
          g_autoptr (GByteArray) rest = g_byte_array_new ();

          put_bytes (rest, at + strlen (from), parts[i]->len - place - strlen (from));
          g_byte_array_set_size (parts[i], place);
          put_text (parts[i], to);
          put_bytes (parts[i], rest->data, rest->len);
          break;
        }
    }
  *ret_clear = font->len;
  put_encrypted (font, view_of (plain), 55665);
  return font;
}

static gboolean
is_type1 (const GByteArray *font, guint n_clear)
{
  return ky_font_verify_type1 (view_of (font), n_clear, font->len - n_clear, NULL);
}

static void
test_type1 (void)
{
  static const Code line = CODE (139, 239, 13, N (5), 22, N (9), 6, 9, 14);
  static const struct
  {
    const gchar *from, *to;
  } rows[] = {
    { "closefile\n", "closefile\n " },
    { "mark currentfile closefile\n", "mark currentfile closefile\nmark\n" },
    { "12 dict", "12 12 dict" },
    { "/FontName /KyFont", "/FontName /K" },
    { "dup 65 /A put\n", "dup 65 /A put\ndup 64 /B put\n" },
    { "dup 65 /A put\n", "dup 256 /A put\n" },
    { "dup 65 /A put\n", "dup 65 /A exec put\n" },
    { "dup 65 /A put\n", "dup 65 / put\n" },
    { "0 1 255", "0 0 255" },
    { "/BlueValues [-12 0]", "/BlueValues [-12 0] def\n/BlueValues [1 2]" },
    { "/BlueValues [-12 0]", "/BlueValues [-12 0 exch]" },
    { "/BlueValues [-12 0]", "/BlueValues [ -12 0]" },
    { "/BlueScale 0.04", "/BlueScale {}" },
    { "/BlueScale 0.04 def\n", "/BlueScale 0.04 def\n/BlueShift def\n" },
    { "1 array", "2 array" },
    { "1 array", "0 array" },
    { "dup 0 5 RD", "dup 1 5 RD" },
    { "dup 0 5 RD", "dup 0 05 RD" },
    { " NP\n", " ND\n" },
    { "/CharStrings 2", "/CharStrings 3" },
    { "/CharStrings 2", "/CharStrings 1" },
    { "/.notdef 8 RD ", "/.notdef 7 RD " },
    { "/.notdef 8 RD ", "/.notdef 999999 RD " },
    { "/.notdef 8 RD ", "/.notdef 3 RD " },
    { "{def}", "{put}" },
    { "{string ", "{pop string " },
    { "/FontMatrix [0.001 0 0 0.001 0 0]", "/FontMatrix [0.001 0 0 0.001 0]" },
    { "readonly put\nput\n", "readonly put\nput\nput\n" },
  };
  guint n_clear;
  g_autoptr (GByteArray) font = make_type1 (&line, "", "", &n_clear), out = g_byte_array_new ();
  gsize lengths[3];

  g_assert_true (is_type1 (font, n_clear));
  g_assert_true (ky_font_rewrite_type1 (view_of (font), n_clear, out, lengths, NULL));
  g_assert_cmpmem (out->data, out->len, font->data, font->len);
  g_assert_false (is_type1 (font, n_clear - 1));
  g_assert_false (is_type1 (font, n_clear + 1));
  g_assert_false (ky_font_verify_type1 (view_of (font), n_clear, font->len - n_clear - 1, NULL));
  g_assert_false (ky_font_verify_type1 (view_of (font), font->len, 0, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GByteArray) other = make_type1 (&line, rows[i].from, rows[i].to, &n_clear);

      g_test_message ("%s", rows[i].to);
      g_assert_false (is_type1 (other, n_clear));
    }
}

static void
test_type1_charstrings (void)
{
  static const struct
  {
    gboolean is_written;
    Code code;
  } rows[] = {
    { TRUE, CODE (139, 239, 13, 14) },
    { TRUE, CODE (139, 239, 13, 255, 0, 1, 0, 0, 22, N (0), N (1), 12, 16, 12, 17, 14) },
    { TRUE, CODE (139, 239, 13, N (3), N (0), 12, 16, 12, 17, 12, 17, 12, 33, 14) },
    { TRUE, CODE (139, 239, 13, N (5), N (1), N (3), 12, 16, 12, 17, 10, 14) },
    { TRUE, CODE (139, 239, 13, N (0), 255, 0, 0, 0, 2, 12, 16, 14) },
    { TRUE, CODE (139, 239, 13, N (7), N (1), N (12), 12, 16, 14) },
    { FALSE, CODE (139, 239, 13, N (7), N (23), N (12), 12, 16, 14) },
    { FALSE, CODE (139, 239, 13, N (1), N (2), N (2), N (14), 12, 16, 12, 17, 14) }, /* blend */
    { FALSE, CODE (139, 239, 13, N (0), N (18), 12, 16, 14) },
    { FALSE, CODE (139, 239, 13, N (3), N (1), 12, 16, 14) },
    { FALSE, CODE (139, 239, 13, N (0), 12, 16, 14) },
    { FALSE, CODE (139, 239, 13, 12, 16, 14) },
    { FALSE, CODE (139, 239, 13, N (3), 12, 12, N (0), 12, 16, 14) },
    { FALSE, CODE (1, 139, 139, 139, 139, 139, 139, 139, 139, 139, 139, 139, 139, 139, 139, 139,
                   139, 139, 139, 139, 139, 139, 139, 139, 139, 139, 14) }, /* 25 at once */
    { FALSE, CODE (139, 239, 13, 2, 14) },
    { FALSE, CODE (139, 239, 13, 12, 3, 14) },
    { FALSE, CODE (139, 239, 13, 12) },
    { FALSE, CODE (139, 239, 13, 255, 0, 1) },
    { FALSE, CODE (139, 239, 13, 247) },
    { FALSE, CODE (139, 239, 13, 28, 0, 1, 14) }, /* a number of Type 2 */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint n_clear;
      g_autoptr (GByteArray) font = make_type1 (&rows[i].code, "", "", &n_clear);

      g_autoptr (GByteArray) out = g_byte_array_new ();
      gsize lengths[3];

      g_test_message ("row %u", i);
      g_assert_cmpint (is_type1 (font, n_clear), ==, rows[i].is_written);
      /* and what is not written is left out */
      g_assert_true (ky_font_rewrite_type1 (view_of (font), n_clear, out, lengths, NULL));
      g_assert_true (is_type1 (out, (guint)lengths[0]));
      g_assert_cmpint (out->len == font->len, ==, rows[i].is_written);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/font-verify/CFF that is changed is refused, or written so again", test_cff);
  g_test_add_func ("/font-verify/names have no NUL", test_name);
  g_test_add_func ("/font-verify/charstrings have what draws and hints", test_charstrings);
  g_test_add_func ("/font-verify/charstrings keep to their limits", test_limits);
  g_test_add_func ("/font-verify/outlines end where they say so, and are no part of themselves",
                   test_outlines);
  g_test_add_func ("/font-verify/parts lie as deep as readers go", test_depth);
  g_test_add_func ("/font-verify/parts are as many as readers draw", test_multiplied);
  g_test_add_func ("/font-verify/TrueType that is changed is refused, or written so again",
                   test_tables);
  g_test_add_func ("/font-verify/Type 1 is one program, word for word", test_type1);
  g_test_add_func ("/font-verify/charstrings of Type 1 have its operators", test_type1_charstrings);
  return g_test_run ();
}
