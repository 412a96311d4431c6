/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What charstrings draw: the same whichever operators say so, and nothing where readers differ. */
#include "filetypes/base/font/cff.h"
#include "filetypes/base/font/plain-type1.h"
#include "filetypes/base/font/type1.h"
#include "filetypes/pdf/text-form.h"
#include "filetypes/pdf/text-outline.h"

#include <string.h>

#define N(x) (guint8) (139 + (x))
#define MOVE N (1), N (2), 21

typedef struct
{
  guint n;
  guint8 bytes[40];
} Code;

/* Subroutines 0 and 1 of either kind: a line and the way back; itself. */
static const Code subroutines[] = { { 6, { N (5), N (6), 5, 11 } }, { 2, { N (-106), 10 } } };

static KyView
subroutine (gconstpointer index, guint i)
{
  return ky_view (subroutines[i].bytes, subroutines[i].n);
}

static gboolean
draw (const Code *code, guint64 steps, KyFontPath *path)
{
  KyCharstrings program = { subroutine, NULL, 2, NULL, 2 };

  ky_font_path_reset (path);
  return ky_charstring_draw (&program, ky_view (code->bytes, code->n), &steps, path);
}

#define CODE(...)                                                                                  \
  {                                                                                                \
    sizeof ((const guint8[]){ __VA_ARGS__ }), { __VA_ARGS__ }                                      \
  }

static void
test_operators (void)
{
  static const struct
  {
    Code one, other;
  } rows[] = {
    { CODE (N (1), N (2), 21, 14), CODE (14) },
    { CODE (N (9), N (1), N (2), 21, N (3), N (4), 5, 14), CODE (MOVE, N (3), N (4), 5, 14) },
    { CODE (N (1), 22, N (2), 4, N (3), N (4), 5, 14), CODE (MOVE, N (3), N (4), 5, 14) },
    { CODE (MOVE, N (3), N (4), N (-5), 6, 14),
      CODE (MOVE, N (3), N (0), N (0), N (4), N (-5), N (0), 5, 14) },
    { CODE (MOVE, N (3), N (4), 7, 14), CODE (MOVE, N (0), N (3), N (4), N (0), 5, 14) },
    { CODE (MOVE, N (1), N (2), N (3), N (4), N (5), 27, 14),
      CODE (MOVE, N (2), N (1), N (3), N (4), N (5), N (0), 8, 14) },
    { CODE (MOVE, N (1), N (2), N (3), N (4), N (5), 26, 14),
      CODE (MOVE, N (1), N (2), N (3), N (4), N (0), N (5), 8, 14) },
    { CODE (MOVE, N (1), N (2), N (3), N (4), N (5), 31, 14),
      CODE (MOVE, N (1), N (0), N (2), N (3), N (5), N (4), 8, 14) },
    { CODE (MOVE, N (1), N (2), N (3), N (4), N (1), N (2), N (3), N (4), 30, 14),
      CODE (MOVE, N (0), N (1), N (2), N (3), N (4), N (0), N (1), N (0), N (2), N (3), N (0),
            N (4), 8, 14) },
    { CODE (MOVE, N (1), N (2), N (3), N (4), N (5), N (6), N (7), N (8), 24, 14),
      CODE (MOVE, N (1), N (2), N (3), N (4), N (5), N (6), 8, N (7), N (8), 5, 14) },
    { CODE (MOVE, N (7), N (8), N (1), N (2), N (3), N (4), N (5), N (6), 25, 14),
      CODE (MOVE, N (7), N (8), 5, N (1), N (2), N (3), N (4), N (5), N (6), 8, 14) },
    { CODE (MOVE, N (1), N (2), N (3), N (4), N (5), N (6), N (7), 12, 34, 14),
      CODE (MOVE, N (1), N (0), N (2), N (3), N (4), N (0), N (5), N (0), N (6), N (-3), N (7),
            N (0), 8, 14) },
    { CODE (MOVE, N (1), N (2), N (3), N (4), N (5), N (6), N (7), N (8), N (9), 12, 36, 14),
      CODE (MOVE, N (1), N (2), N (3), N (4), N (5), N (0), N (6), N (0), N (7), N (8), N (9),
            N (-14), 8, 14) },
    { CODE (MOVE, N (1), N (2), N (3), N (4), N (5), N (0), N (6), N (0), N (7), N (8), N (9), 12,
            37, 14),
      CODE (MOVE, N (1), N (2), N (3), N (4), N (5), N (0), N (6), N (0), N (7), N (8), N (9),
            N (-14), 8, 14) },
    /* hints, and the bytes of a mask */
    { CODE (N (1), N (2), N (3), N (4), 18, N (1), N (1), 19, 0xff, MOVE, N (5), N (6), 5, 14),
      CODE (MOVE, N (5), N (6), 5, 14) },
    { CODE (MOVE, N (-107), 10, 14), CODE (MOVE, N (5), N (6), 5, 14) },
    { CODE (MOVE, N (-107), 29, 14), CODE (MOVE, N (5), N (6), 5, 14) },
    /* a last line to where it began */
    { CODE (MOVE, N (5), N (6), N (5), N (-6), N (-10), N (0), 5, 14),
      CODE (MOVE, N (5), N (6), N (5), N (-6), 5, 14) },
  };
  static const Code others[] = { CODE (MOVE, N (5), N (6), 5, 14), CODE (MOVE, N (5), N (7), 5, 14),
                                 CODE (MOVE, N (5), N (6), N (1), N (0), 5, 14),
                                 CODE (N (1), N (3), 21, N (5), N (6), 5, 14), CODE (14) };
  KyFontPath one = { 0 }, other = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (others) * G_N_ELEMENTS (others); i++)
    {
      guint j = i % G_N_ELEMENTS (others), k = i / G_N_ELEMENTS (others);

      g_assert_true (draw (&others[j], 1000, &one) && draw (&others[k], 1000, &other));
      g_assert_true (ky_font_path_is_same (&one, &other) == (j == k));
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (draw (&rows[i].one, 1000, &one));
      g_assert_true (draw (&rows[i].other, 1000, &other));
      g_assert_true (ky_font_path_is_same (&one, &other));
    }
  ky_font_path_clear (&one);
  ky_font_path_clear (&other);
}

static void
test_refused (void)
{
  static const Code rows[] = {
    CODE (MOVE, N (1), N (2), 5),             /* no end */
    CODE (MOVE, N (1), N (2), 5, 11),         /* nor that of a subroutine */
    CODE (N (1), N (2), 5, 14),               /* a line from nowhere */
    CODE (MOVE, 5, 14),                       /* no operands */
    CODE (MOVE, N (1), 5, 14),                /* too few */
    CODE (MOVE, N (1), N (2), N (3), 5, 14),  /* too many */
    CODE (MOVE, N (1), N (1), N (2), 21, 14), /* a second width */
    CODE (MOVE, N (1), N (2), N (3), 8, 14),  /* half a curve */
    CODE (N (1), N (2), N (3), N (4), 14),    /* two glyphs in one */
    CODE (MOVE, N (1), N (2), 12, 10, 14),    /* arithmetic */
    CODE (MOVE, N (1), 12, 0, 14),            /* what has no meaning any more */
    CODE (MOVE, N (-106), 10, 14),            /* a subroutine that calls itself */
    CODE (MOVE, N (-105), 10, 14),            /* not an operator */
    CODE (MOVE, 255, 0xff, 0x95, 1, 0, 10, 14) /* a part of one */,
    CODE (MOVE, 28, 0x7f, 0xff, 6, 14), /* far out */
    CODE (MOVE, 28, 0x7f, 14),          /* cut off */
    CODE (N (1), N (2), 1, 19),         /* a mask without its byte */
    CODE (MOVE, 9, 14),                 /* none of its operators */
  };
  static const Code fine = CODE (MOVE, N (1), N (2), 5, 14);
  KyFontPath path = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_false (draw (&rows[i], 1000, &path));
  for (guint64 steps = 0; steps < 7; steps++)
    g_assert_false (draw (&fine, steps, &path));
  g_assert_true (draw (&fine, 7, &path));
  ky_font_path_clear (&path);
}

/* More operands than an interpreter must have room for. */
static void
test_stack (void)
{
  Code code = { 0 };
  guint8 bytes[60];
  KyCharstrings program = { subroutine, NULL, 2, NULL, 2 };
  KyFontPath path = { 0 };

  memset (bytes, N (1), sizeof bytes);
  memcpy (bytes, (const guint8[]){ MOVE }, 3);
  for (guint n = 47; n <= 50; n++)
    {
      guint64 steps = 1000;

      memset (bytes + 3, N (1), n);
      bytes[3 + n] = 6;
      bytes[4 + n] = 14;
      ky_font_path_reset (&path);
      g_assert_true (ky_charstring_draw (&program, ky_view (bytes, 5 + n), &steps, &path)
                     == (n <= 48));
    }
  g_assert_false (draw (&code, 1000, &path));
  ky_font_path_clear (&path);
}

/* Is it drawn and written again, or neither? */
static gboolean
is_understood (KyView code)
{
  KyCharstrings program = { subroutine, NULL, 2, NULL, 2 };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  KyFontPath path = { 0 };
  guint64 steps = 1000;
  gboolean is;

  ky_font_path_reset (&path);
  is = ky_charstring_draw (&program, code, &steps, &path);
  g_assert_true (ky_charstring_rewrite (&program, code, out) == is);
  ky_font_path_clear (&path);
  return is;
}

/* A mask is valid only if readers agree about the number of its bytes. */
static void
test_masks (void)
{
  static const Code fine[] = {
    CODE (19, MOVE, N (5), N (6), 5, 19, 14),
    CODE (N (1), N (2), 18, 20, 0x80, 19, 0x80, MOVE, N (5), N (6), 5, 19, 0, N (5), N (6), 5, 14),
    CODE (N (9), N (1), N (2), 1, N (1), N (2), 3, N (1), N (2), 19, 0xe0, MOVE, 20, 0xe0, 14),
  };
  static const Code rows[] = {
    CODE (N (1), N (2), 18, 19, 0x80, N (1), N (2), 23, MOVE, 14), /* stems behind a mask */
    CODE (N (1), N (2), 18, 20, 0x80, N (1), N (2), 23, MOVE, 14),
    CODE (N (1), N (2), 18, 20, 0x80, N (1), N (2), 19, 0xc0, MOVE, 14),
    CODE (N (1), N (2), 18, 19, 0x80, N (1), 19, 0x80, MOVE, 14),
    CODE (N (1), N (2), 18, 19, 0x80, 3, MOVE, 14), /* none of them */
    CODE (MOVE, N (1), N (2), 1, 14),               /* behind what is drawn */
    CODE (N (1), 22, N (1), N (2), 3, 14),
    CODE (N (1), 4, N (1), N (2), 18, 14),
    CODE (MOVE, N (5), N (6), 5, N (1), N (2), 23, 14),
    CODE (MOVE, N (1), N (2), 19, 0x80, 14),
    CODE (MOVE, N (1), N (2), 20, 0x80, 14),
    CODE (MOVE, N (-107), 10, N (1), N (2), 1, 14), /* within a subroutine */
  };

  for (guint i = 0; i < G_N_ELEMENTS (fine); i++)
    g_assert_true (is_understood (ky_view (fine[i].bytes, fine[i].n)));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_false (is_understood (ky_view (rows[i].bytes, rows[i].n)));
}

/* No more than readers have room for. */
static void
test_stems (void)
{
  for (guint n = 94; n <= 98; n++)
    for (guint kind = 1; kind <= 3; kind += 2)
      {
        g_autoptr (GByteArray) code = g_byte_array_new ();

        for (guint i = 1; i <= n; i++)
          g_byte_array_append (code, (const guint8[]){ N (1), N (2), (guint8)kind },
                               i % 24 == 0 || i == n ? 3 : 2);
        g_byte_array_append (code, (const guint8[]){ MOVE, 14 }, 4);
        g_assert_true (is_understood (ky_view (code->data, code->len)) == (n <= 96));
      }
}

/* --- CFF -------------------------------------------------------------------------------------- */

/* Pieces of a font, of which each may be another than usual; of SUBROUTINES there is a private
 * dictionary, which they follow, where they are not empty. */
typedef struct
{
  Code head;       /* with the Name INDEX */
  Code everywhere; /* String and Global Subr INDEX */
  Code glyphs;
  Code fonts;
  Code subroutines;
} Pieces;

static const Pieces usual = {
  .head = CODE (1, 0, 4, 4, 0, 1, 1, 1, 2, 'A'),
  .everywhere = CODE (0, 0, 0, 0),
  .glyphs = CODE (0, 2, 1, 1, 2, 9, 14, MOVE, N (5), N (6), 5, 14),
  .fonts = CODE (0, 1, 1, 1, 1),
};

static void
put_piece (GByteArray *out, const Code *piece)
{
  g_byte_array_append (out, piece->bytes, piece->n);
}

/* .notdef and a line, with a charset by CIDs; `extra` behind the first entry. */
static GByteArray *
make_cff_of (const Pieces *pieces, KyView extra, guint cid, guint8 n_glyphs)
{
  GByteArray *out = g_byte_array_new ();
  guint size = (guint)(5 + extra.size + 4 * 6 + 2), at;

  put_piece (out, &pieces->head);
  g_byte_array_append (out, (const guint8[]){ 0, 1, 1, 1, (guint8)(size + 1) }, 5);
  at = out->len + size + pieces->everywhere.n;
  g_byte_array_append (out, (const guint8[]){ N (1), N (1), N (0), 12, 30 }, 5);
  g_byte_array_append (out, extra.data, (guint)extra.size);
  g_byte_array_append (out, (const guint8[]){ 29 }, 1);
  ky_put_u32be (out, at);
  g_byte_array_append (out, (const guint8[]){ 15, 29 }, 2);
  ky_put_u32be (out, at + 3);
  g_byte_array_append (out, (const guint8[]){ 12, 37, 29 }, 3);
  ky_put_u32be (out, at + 3 + 8);
  g_byte_array_append (out, (const guint8[]){ 17, 29 }, 2);
  ky_put_u32be (out, at + 3 + 8 + pieces->glyphs.n);
  g_byte_array_append (out, (const guint8[]){ 12, 36 }, 2);
  put_piece (out, &pieces->everywhere);
  g_byte_array_append (out, (const guint8[]){ 0, (guint8)(cid >> 8), (guint8)cid }, 3);
  g_byte_array_append (out, (const guint8[]){ 3, 0, 1, 0, 0, 0, 0, n_glyphs }, 8);
  put_piece (out, &pieces->glyphs);
  if (pieces->subroutines.n == 0)
    put_piece (out, &pieces->fonts);
  else
    {
      g_byte_array_append (out, (const guint8[]){ 0, 1, 1, 1, 8, N (2), 29 }, 7);
      ky_put_u32be (out, out->len + 5);
      g_byte_array_append (out, (const guint8[]){ 18, N (2), 19 }, 3);
      put_piece (out, &pieces->subroutines);
    }
  return out;
}

static GByteArray *
make_cff (KyView extra, guint cid, guint8 n_glyphs)
{
  return make_cff_of (&usual, extra, cid, n_glyphs);
}

static gboolean
is_drawn (KyView font, guint cid)
{
  static const Code line = CODE (MOVE, N (5), N (6), 5, 14);
  g_autoptr (KyCff) cff = ky_cff_new (font);
  KyFontPath path = { 0 }, expected = { 0 };
  guint64 steps = 1000;
  guint glyph = cff != NULL ? ky_cff_find (cff, cid) : 0;
  gboolean is = glyph != 0 && ky_cff_draw (cff, glyph, &steps, &path);

  if (is)
    {
      g_assert_true (draw (&line, 1000, &expected));
      g_assert_true (ky_font_path_is_same (&path, &expected));
    }
  ky_font_path_clear (&path);
  ky_font_path_clear (&expected);
  return is;
}

static void
test_cff (void)
{
  static const struct
  {
    guint n;
    guint8 bytes[24];
    gboolean is_drawn;
  } rows[] = {
    { 0, { 0 }, TRUE },
    { 3, { N (1), 12, 32 }, TRUE },               /* its revision */
    { 3, { N (2), 12, 5 }, FALSE },               /* lines in place of areas */
    { 3, { N (1), 12, 20 }, FALSE },              /* made of another font */
    { 4, { N (1), N (1), 12, 37 }, FALSE },       /* an offset twice */
    { 3, { N (2), 12, 6 }, FALSE },               /* what is there once, */
    { 6, { N (2), 12, 6, N (2), 12, 6 }, FALSE }, /* and what is there twice */
    { 5, { 0x1e, 0x5f, 12, 33, 255 }, FALSE },    /* a reserved byte */
    { 4, { 0x1e, 0x5f, 12, 34 }, FALSE },         /* a count that is no integer */
    { 14,
      { 0x1e, 0xa0, 0x01, 0xff, N (0), N (0), 0x1e, 0xa0, 0x01, 0xff, N (0), N (0), 12, 7 },
      TRUE },
    { 14,
      { 0x1e, 0xa0, 0x02, 0xff, N (0), N (0), 0x1e, 0xa0, 0x01, 0xff, N (0), N (0), 12, 7 },
      FALSE },
    { 14,
      { 0x1e, 0xa0, 0x01, 0xff, N (0), N (1), 0x1e, 0xa0, 0x01, 0xff, N (0), N (0), 12, 7 },
      FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GByteArray) font = make_cff (ky_view (rows[i].bytes, rows[i].n), 300, 2);
      gboolean is = is_drawn (ky_view (font->data, font->len), 300);

      /* charstrings of type 2 are the usual ones: once is as well as not at all */
      g_assert_true (is == (rows[i].is_drawn || i == 5));
      g_assert_false (is_drawn (ky_view (font->data, font->len), 1));
    }
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GByteArray) font = make_cff (ky_view ("", 0), i == 0 ? 0 : 300, (guint8)i);

      g_assert_true (is_drawn (ky_view (font->data, font->len), i == 0 ? 0 : 300) == (i == 2));
    }
}

/* Readers differ about indexes whose offsets don't ascend from 1 on, whichever it is. */
static void
test_cff_indexes (void)
{
  static const struct
  {
    Pieces pieces;
    gboolean is_drawn;
  } rows[] = {
    { { .head = CODE (1, 0, 3, 0, 1, 1, 1, 2, 'A') }, FALSE },
    { { .head = CODE (1, 0, 5, 4, 0, 0, 1, 1, 1, 2, 'A') }, TRUE },
    { { .head = CODE (1, 0, 4, 4, 0, 1, 1, 0, 2, 'A') }, FALSE },
    { { .head = CODE (1, 0, 4, 4, 0, 1, 1, 2, 2, 'A') }, FALSE },
    { { .everywhere = CODE (0, 2, 1, 1, 2, 3, 'A', 'B', 0, 0) }, TRUE },
    { { .everywhere = CODE (0, 2, 1, 1, 4, 3, 'A', 'B', 0, 0) }, FALSE },
    { { .everywhere = CODE (0, 2, 1, 1, 0, 3, 'A', 'B', 0, 0) }, FALSE },
    { { .everywhere = CODE (0, 0, 0, 2, 1, 1, 2, 3, 11, 11) }, TRUE },
    { { .everywhere = CODE (0, 0, 0, 2, 1, 1, 0, 3, 11, 11) }, FALSE },
    { { .everywhere = CODE (0, 0, 0, 2, 1, 0, 2, 3, 11, 11) }, FALSE },
    { { .everywhere = CODE (0, 0, 0, 2, 1, 1, 200, 3, 11, 11) }, FALSE },
    { { .everywhere = CODE (0, 0, 0, 3, 1, 1, 3, 2, 3, 11, 11) }, FALSE },
    { { .glyphs = CODE (0, 2, 1, 0, 2, 9, 14, MOVE, N (5), N (6), 5, 14) }, FALSE },
    { { .glyphs = CODE (0, 2, 1, 2, 2, 9, 14, MOVE, N (5), N (6), 5, 14) }, FALSE },
    { { .fonts = CODE (0, 1, 1, 0, 1) }, FALSE },
    { { .subroutines = CODE (0, 2, 1, 1, 2, 3, 11, 11) }, TRUE },
    { { .subroutines = CODE (0, 2, 1, 1, 4, 3, 11, 11) }, FALSE },
    { { .subroutines = CODE (0, 2, 1, 2, 2, 3, 11, 11) }, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Pieces *row = &rows[i].pieces;
      Pieces pieces = { .head = row->head.n > 0 ? row->head : usual.head,
                        .everywhere = row->everywhere.n > 0 ? row->everywhere : usual.everywhere,
                        .glyphs = row->glyphs.n > 0 ? row->glyphs : usual.glyphs,
                        .fonts = row->fonts.n > 0 ? row->fonts : usual.fonts,
                        .subroutines = row->subroutines };
      g_autoptr (GByteArray) font = make_cff_of (&pieces, ky_view ("", 0), 300, 2);

      g_assert_true (is_drawn (ky_view (font->data, font->len), 300) == rows[i].is_drawn);
    }
}

/* Cut off anywhere, or with any byte another, it draws this line or none. */
static void
test_cff_broken (void)
{
  g_autoptr (GByteArray) font = make_cff (ky_view ("", 0), 300, 2);

  for (guint size = 0; size < font->len; size++)
    {
      g_autofree guint8 *bytes = g_memdup2 (font->data, size);
      g_autoptr (KyCff) cff = ky_cff_new (ky_view (bytes, size));

      g_assert_null (cff);
    }
  for (guint i = 0; i < font->len * 255; i++)
    {
      g_autofree guint8 *bytes = g_memdup2 (font->data, font->len);
      g_autoptr (KyCff) cff = NULL;
      KyFontPath path = { 0 };
      guint64 steps = 1000;

      bytes[i / 255] ^= (guint8)(1 + i % 255);
      cff = ky_cff_new (ky_view (bytes, font->len));
      for (guint cid = 0; cff != NULL && cid < 3; cid++)
        ky_cff_draw (cff, ky_cff_find (cff, cid), &steps, &path);
      ky_font_path_clear (&path);
    }
}

/* --- Type 1 ----------------------------------------------------------------------------------- */

static void
put (GByteArray *out, const gchar *text)
{
  g_byte_array_append (out, (const guint8 *)text, (guint)strlen (text));
}

static void
put_encrypted (GByteArray *out, const guint8 *plain, guint n, guint16 key)
{
  for (guint i = 0; i < n + KY_TYPE1_SKIPPED; i++)
    {
      guint8 cipher
          = (guint8)((i < KY_TYPE1_SKIPPED ? 0xc7 : plain[i - KY_TYPE1_SKIPPED]) ^ key >> 8);

      key = (guint16)((cipher + key) * 52845u + 22719u);
      g_byte_array_append (out, &cipher, 1);
    }
}

static void
put_charstring (GByteArray *out, const gchar *name, const Code *code, const gchar *end)
{
  g_autofree gchar *head = g_strdup_printf ("%s %u RD ", name, code->n + KY_TYPE1_SKIPPED);

  put (out, head);
  put_encrypted (out, code->bytes, code->n, KY_TYPE1_CHARSTRING_KEY);
  put (out, end);
}

static GByteArray *
make_type1 (const Code *glyph, const gchar *hints, guint *ret_clear)
{
  static const Code nothing = CODE (11), empty = CODE (N (0), N (100), 13, 14);
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GByteArray) private = g_byte_array_new ();

  put (out, "%!FontType1-1.0: A-B 001.003\n11 dict begin\n/FontType 1 def\n/PaintType 0 def\n"
            "/FontName /A-B def\n/UniqueID 4100001 def\n"
            "/FontMatrix [0.001 0 0 0.001 0 0]readonly def\n/FontBBox {0 -5 9 9}readonly def\n"
            "/FontInfo 2 dict dup begin\n /FullName (A B) readonly def\nend readonly def\n"
            "/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\ndup 65 /cid007 put\n"
            "readonly def\ncurrentdict end\ncurrentfile eexec\n");
  *ret_clear = out->len;
  put (private, "dup\n/Private 13 dict dup begin\n"
                "/RD{string currentfile exch readstring pop}executeonly def\n"
                "/ND{noaccess def}executeonly def\n/NP{noaccess put}executeonly def\n"
                "/MinFeature{16 16}ND\n/password 5839 def\n");
  put (private, hints);
  put (private,
       "/OtherSubrs\n% Dummy code for faking flex hints\n[ {} {} {} {systemdict /internaldict "
       "known not {pop 3}\n{1183615869 systemdict /internaldict get exec\ndup /startlock known\n"
       "{/startlock get exec}\n{dup /strtlck known\n{/strtlck get exec}\n{pop 3}\nifelse}\n"
       "ifelse}\nifelse\n} executeonly\n] ND\n/Subrs 5 array\n");
  put_charstring (private, "dup 0", &nothing, " NP\n");
  put_charstring (private, "dup 1", &nothing, " NP\n");
  put_charstring (private, "dup 2", &nothing, " NP\n");
  put_charstring (private, "dup 3", &nothing, " NP\n");
  put_charstring (private, "dup 4", &nothing, " NP\n");
  put (private, "ND\n2 index /CharStrings 2 dict dup begin\n");
  put_charstring (private, "/.notdef", &empty, " ND\n");
  put_charstring (private, "/cid007", glyph, " ND\n");
  put (private, "end end\nreadonly put\nput\ndup/FontName get exch definefont pop\n"
                "mark currentfile closefile\n");
  put_encrypted (out, private->data, private->len, KY_TYPE1_EEXEC_KEY);
  return out;
}

/* -1: another form; 0: no glyph; 1: that line. */
static gint
drawn_of_type1 (KyView font)
{
  static const Code line = CODE (MOVE, N (5), N (6), 5, 14);
  g_autoptr (KyPlainType1) type1 = ky_plain_type1_new (font);
  KyFontPath path = { 0 }, expected = { 0 };
  guint64 steps = 1000;
  gint is = type1 == NULL ? -1 : ky_plain_type1_draw (type1, 65, &steps, &path);

  g_assert_true (type1 == NULL || !ky_plain_type1_draw (type1, 66, &steps, &expected));
  if (is == 1)
    {
      g_assert_true (draw (&line, 1000, &expected));
      is = ky_font_path_is_same (&path, &expected);
    }
  ky_font_path_clear (&path);
  ky_font_path_clear (&expected);
  return is;
}

#define HEAD N (0), N (100), 13

static void
test_type1 (void)
{
  static const struct
  {
    Code code;
    const gchar *hints;
    gint drawn;
  } rows[] = {
    { CODE (HEAD, MOVE, N (5), N (6), 5, 9, 14), "", 1 },
    { CODE (HEAD, MOVE, N (5), N (6), 5, 9, 14), "/StdHW [71] def\n/BlueScale 0.04 def\n", 1 },
    { CODE (HEAD, N (3), N (4), 1, MOVE, N (5), N (6), 5, 9, 14), "/RndStemUp false def\n", 1 },
    { CODE (HEAD, MOVE, 255, 0, 0, 1, 64, N (64), 12, 12, N (6), 5, 9, 14), "", 1 },
    { CODE (HEAD, MOVE, 255, 0, 0, 1, 65, N (64), 12, 12, N (6), 5, 9, 14), "", 0 },
    { CODE (HEAD, MOVE, N (5), N (6), 5, N (9), N (9), 5, 9, 14), "", 0 },
    { CODE (HEAD, MOVE, N (5), N (6), 5, 9), "", 0 },                      /* no end */
    { CODE (N (1), N (100), 13, MOVE, N (5), N (6), 5, 9, 14), "", 0 },    /* aside */
    { CODE (MOVE, N (5), N (6), 5, 9, 14), "", 0 },                        /* no width */
    { CODE (HEAD, HEAD, MOVE, N (5), N (6), 5, 9, 14), "", 0 },            /* two */
    { CODE (HEAD, MOVE, N (5), N (6), 5, 9, N (3), 10, 14), "", 0 },       /* a subroutine */
    { CODE (HEAD, MOVE, N (5), N (6), 5, 9, N (1), N (1), 5, 14), "", 0 }, /* after it is closed */
    { CODE (HEAD, N (1), N (2), N (3), N (4), N (5), 12, 6), "", 0 },      /* two glyphs in one */
    { CODE (HEAD, MOVE, N (5), N (6), 5, 9, 14), "/StdHW [71] def\n/StdHW [71] def\n", -1 },
    { CODE (HEAD, MOVE, N (5), N (6), 5, 9, 14), "/lenIV 4 def\n", -1 },
    { CODE (HEAD, MOVE, N (5), N (6), 5, 9, 14), "/CharStrings 1 def\n", -1 },
    { CODE (HEAD, MOVE, N (5), N (6), 5, 9, 14), "/StdHW [71 /a] def\n", -1 },
  };
  guint clear;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GByteArray) font = make_type1 (&rows[i].code, rows[i].hints, &clear);

      g_assert_cmpint (drawn_of_type1 (ky_view (font->data, font->len)), ==, rows[i].drawn);
    }
}

/* Checks that a truncated Type 1 program is refused, and that one with a changed byte is refused,
 * or has other names or numbers, or another glyph. */
static void
test_type1_broken (void)
{
  static const Code code = CODE (HEAD, MOVE, N (5), N (6), 5, 9, 14);
  guint clear;
  g_autoptr (GByteArray) font = make_type1 (&code, "/StdHW [71] def\n", &clear);

  for (guint size = 0; size < font->len; size++)
    {
      g_autofree guint8 *bytes = g_memdup2 (font->data, size);

      g_assert_cmpint (drawn_of_type1 (ky_view (bytes, size)), ==, -1);
    }
  for (guint i = 0; i < font->len; i++)
    for (guint j = 1; j < 256; j += 6)
      {
        g_autofree guint8 *bytes = g_memdup2 (font->data, font->len);

        bytes[i] ^= (guint8)j;
        if (i >= clear + KY_TYPE1_SKIPPED)
          g_assert_cmpint (drawn_of_type1 (ky_view (bytes, font->len)), ==, -1);
        else
          drawn_of_type1 (ky_view (bytes, font->len));
      }
}

/* --- forms ------------------------------------------------------------------------------------ */

static void
test_forms (void)
{
  /* GSUB with two features, of which the second is locl, and two lookups, each with both formats */
  static const guint16 words[]
      = { 1, 0, 10, 12, 44, 0, 2, 0x6161, 0x6c74, 14, 0x6c6f, 0x636c, 20, /* aalt, locl */
          0, 1, 0,  0,  1,  1 };
  static const guint16 lookups[]
      = { 2, 6,  18, 1,  0, 1,  24, 0, 0, 1,  0,  2, 24, 44, 0, 1, 6, 9, 1,
          1, 40, 2,  10, 2, 70, 71, 2, 1, 50, 51, 0, 1,  6,  5, 1, 1, 40 };
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GArray) forms = NULL;

  g_byte_array_append (file, (const guint8 *)"OTTO\0\1\0\0\0\0\0\0GSUB\0\0\0\0\0\0\0\x1c", 24);
  ky_put_u32be (file, sizeof words + sizeof lookups);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    ky_put_u16be (file, words[i]);
  g_assert_cmpuint (file->len, ==, 28 + sizeof words);
  ky_store_u16be (file->data + 28 + 8, (guint16)sizeof words);
  for (guint i = 0; i < G_N_ELEMENTS (lookups); i++)
    ky_put_u16be (file, lookups[i]);
  forms = ky_pdf_forms_read (ky_view (file->data, file->len), 0);
  g_assert_cmpuint (forms->len, ==, 3);
  g_assert_cmpuint (ky_pdf_forms_find (forms, 40, 0), ==, 45);
  g_assert_cmpuint (ky_pdf_forms_find (forms, 40, 1), ==, 0);
  g_assert_cmpuint (ky_pdf_forms_find (forms, 50, 0), ==, 70);
  g_assert_cmpuint (ky_pdf_forms_find (forms, 51, 0), ==, 71);
  g_assert_cmpuint (ky_pdf_forms_find (forms, 52, 0), ==, 0);
  for (guint size = 0; size < file->len; size++)
    {
      g_autofree guint8 *bytes = g_memdup2 (file->data, size);
      g_autoptr (GArray) cut = ky_pdf_forms_read (ky_view (bytes, size), 0);

      g_assert_cmpuint (cut->len, <=, 3);
    }
}

/* --- tables ----------------------------------------------------------------------------------- */

/* Of a table that isn't there, or lies outside of its file, there is nothing. */
static void
test_tables (void)
{
  static const gchar file[] = "OTTO\0\2\0\0\0\0\0\0GSUB\0\0\0\0\0\0\0\4\0\0\0\4"
                              "cmap\0\0\0\0\0\0\0\4\0\0\1\0";
  static const struct
  {
    const gchar *tag;
    gsize size;
  } rows[] = { { "GSUB", 4 }, { "cmap", 0 }, { "head", 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      KyView table = ky_view ("before", 6);

      g_assert_true (
          ky_pdf_outlines_find_table (ky_view (file, sizeof file - 1), 0, rows[i].tag, &table)
          == (rows[i].size > 0));
      g_assert_cmpuint (table.size, ==, rows[i].size);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/font-path/operators that say the same", test_operators);
  g_test_add_func ("/font-path/what is not quite so is refused", test_refused);
  g_test_add_func ("/font-path/operands", test_stack);
  g_test_add_func ("/font-path/masks", test_masks);
  g_test_add_func ("/font-path/stems", test_stems);
  g_test_add_func ("/font-path/CFF", test_cff);
  g_test_add_func ("/font-path/CFF with indexes out of order", test_cff_indexes);
  g_test_add_func ("/font-path/CFF that is broken", test_cff_broken);
  g_test_add_func ("/font-path/Type 1", test_type1);
  g_test_add_func ("/font-path/Type 1 that is broken", test_type1_broken);
  g_test_add_func ("/font-path/forms of other languages", test_forms);
  g_test_add_func ("/font-path/tables", test_tables);
  return g_test_run ();
}
