/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What codes of symbol fonts mean, and that metafiles show that, not letters. */
#include "tests/unit/drawn.h"

#include "filetypes/base/text/symbol-font.h"

#define NO_FONT "no-such-font" /* whatever has the characters is taken for it */
#define SYMBOL_CHARSET 2u

static void
test_meanings (void)
{
  static const struct
  {
    const gchar *face;
    gunichar code;
    const gchar *meaning, *alike;
  } rows[] = {
    { "Symbol", 'a', "α", "" },           { "symbol", 0xb7, "•", "" },
    { "Symbol", 0xf0e6, "⎛", "" },        { "Euclid Symbol", 'D', "Δ", "" },
    { "Symbol", 0x7f, "", "" },           { "Symbol", 0xfe, "⎭", "" },
    { "Wingdings", 'l', "●", "" },        { "Wingdings", 0xf06e, "■", "" },
    { "Wingdings", 0xfc, "✓", "" },       { "Wingdings", 0xe0, "🡪", "→" },
    { "Wingdings", 0xd8, "⮚", "➢" },    { "Wingdings", 0xff, "", "" },
    { "Wingdings 2", 'R', "☑", "" },      { "Wingdings 2", 0xa3, "□", "" },
    { "Wingdings 3", 0xe6, "🢅", "↗" }, { "Wingdings 3", 'p', "▲", "" },
    { "Webdings", 'a', "✔", "" },         { "Webdings", 0xfe, "🌎", "" },
    { "MT Extra", 'L', "⋯", "" },         { "MT Extra", 'h', "ℏ", "" },
    { "Monotype Sorts", '4', "✔", "" },   { "Symbol", 0x3b1, "α", "" },
    { "Symbol", ' ', " ", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gunichar c = ky_symbol_character (ky_symbol_font (rows[i].face), rows[i].code);

      g_assert_cmphex (c, ==, g_utf8_get_char (rows[i].meaning));
      g_assert_cmphex (ky_symbol_alike (c), ==, g_utf8_get_char (rows[i].alike));
    }
  g_assert_null (ky_symbol_font ("Arial"));
  g_assert_null (ky_symbol_font (""));
}

static void
test_two_fonts (void)
{
  static const gchar text[] = "a \xef\x81\x84 あ"; /* U+F044 */
  const KySymbolFont *symbol = ky_symbol_font ("Symbol");
  const struct
  {
    const KySymbolFont *ascii, *others;
    const gchar *shown;
  } rows[] = { { symbol, symbol, "α Δ あ" },
               { symbol, NULL, "α \xef\x81\x84 あ" },
               { NULL, symbol, "a Δ あ" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize length;
      g_autofree gchar *shown
          = ky_symbol_text_of_two (rows[i].ascii, rows[i].others, text, strlen (text), &length);

      g_assert_cmpstr (shown, ==, rows[i].shown);
      g_assert_cmpuint (length, ==, strlen (shown));
    }
}

/* --- pictures --------------------------------------------------------------------------------- */

typedef enum
{
  TEXT_WIDE,
  TEXT_BYTES,
  TEXT_WMF
} Way;

static void
put (GByteArray *out, const guint32 *words, guint n)
{
  for (guint i = 0; i < n; i++)
    ky_put_u32le (out, words[i]);
}

#define PUT(out, ...)                                                                              \
  put (out, (const guint32[]){ __VA_ARGS__ }, sizeof ((guint32[]){ __VA_ARGS__ }) / 4)

static void
put_u16 (GByteArray *out, guint value)
{
  guint8 bytes[2] = { (guint8)value, (guint8)(value >> 8) };

  g_byte_array_append (out, bytes, 2);
}

/* UTF-16, `width` units. */
static void
put_face (GByteArray *out, const gchar *face, guint width)
{
  for (guint i = 0; i < width; i++)
    put_u16 (out, i < strlen (face) ? (guint)face[i] : 0);
}

static void
put_emf_text (GByteArray *out, const gchar *face, guint charset, gunichar c, gboolean is_wide)
{
  PUT (out, 82, 332, 1, (guint32)-20, 0, 0, 0, 400, charset << 24, 0);
  put_face (out, face, 32);
  for (guint i = 0; i < 57; i++)
    ky_put_u32le (out, 0);
  PUT (out, 37, 12, 1, 22, 12, 24, 18, 12, 1); /* from the base line, nothing behind it */
  PUT (out, is_wide ? 84 : 83, 80, 0, 0, 0, 0, 1, 0, 0, 30, 60, 1, 76, 0, 0, 0, 0, 0, 0, c);
}

#define PUT_U16(out, ...)                                                                          \
  put_units (out, (const guint[]){ __VA_ARGS__ }, sizeof ((guint[]){ __VA_ARGS__ }) / 4)

static void
put_units (GByteArray *out, const guint *units, guint n)
{
  for (guint i = 0; i < n; i++)
    put_u16 (out, units[i]);
}

static void
put_wmf_text (GByteArray *out, const gchar *face, guint charset, guint8 code)
{
  gchar name[32] = "";

  g_strlcpy (name, face, sizeof name);
  PUT_U16 (out, 0xcdd7, 0x9ac6, 0, 0, 0, SIDE, SIDE, 96, 0, 0, 0);
  PUT_U16 (out, 1, 9, 0x300, 0, 0, 1, 0, 0, 0);
  PUT_U16 (out, 28, 0, 0x2fb, 0xffec, 0, 0, 0, 400, 0, charset << 8, 0, 0);
  g_byte_array_append (out, (const guint8 *)name, sizeof name);
  PUT_U16 (out, 4, 0, 0x12d, 0, 4, 0, 0x12e, 24, 4, 0, 0x102, 1);
  PUT_U16 (out, 7, 0, 0x521, 1, code, 60, 30, 3, 0, 0);
}

/* `c` in `face`, in black, written in one of the ways. (transfer full) */
static cairo_surface_t *
draw_text (Way way, const gchar *face, guint charset, gunichar c)
{
  GByteArray *out = g_byte_array_new ();

  if (way == TEXT_WMF)
    {
      put_wmf_text (out, face, charset, (guint8)c);
      return draw (out, "a.wmf");
    }
  PUT (out, 1, 108, 0, 0, SIDE, SIDE, 0, 0, 2540, 2540, 0x464d4520, 0x10000, 0, 0, 1, 0, 0, 0, 960,
       960, 254, 254, 0, 0, 0, 0, 0);
  put_emf_text (out, face, charset, c, way == TEXT_WIDE);
  PUT (out, 14, 20, 0, 16, 20);
  return draw (out, "a.emf");
}

/* Which pixels are black. (transfer full) */
static GBytes *
pixels (cairo_surface_t *picture)
{
  gsize size;

  g_assert_nonnull (picture);
  size = (gsize)cairo_image_surface_get_stride (picture)
         * (gsize)cairo_image_surface_get_height (picture);
  return g_bytes_new_with_free_func (cairo_image_surface_get_data (picture), size,
                                     (GDestroyNotify)cairo_surface_destroy, picture);
}

static gboolean
looks_alike (cairo_surface_t *one, cairo_surface_t *other)
{
  g_autoptr (GBytes) first = pixels (one), second = pixels (other);

  return g_bytes_equal (first, second);
}

static void
test_drawn (void)
{
  static const struct
  {
    const gchar *face;
    guint charset;
    guint8 code;
    const gchar *shown;
  } rows[] = {
    { "Wingdings", SYMBOL_CHARSET, 'l', "●" },
    { "Wingdings", 1, 'n', "■" },
    { "Wingdings 2", SYMBOL_CHARSET, 'R', "☑" },
    { "Webdings", SYMBOL_CHARSET, 'a', "✔" },
    { "MT Extra", SYMBOL_CHARSET, 'K', "…" },
    { "Euclid Symbol", 1, 'a', "α" },
    { "no-such-symbols", SYMBOL_CHARSET, 'A', "\xef\xbf\xbd" },
    { "Wingdings", SYMBOL_CHARSET, 0xff, "\xef\xbf\xbd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (Way way = TEXT_WIDE; way < TEXT_WMF; way++)
      {
        gunichar shown = g_utf8_get_char (rows[i].shown), code = rows[i].code;

        g_assert_true (looks_alike (draw_text (way, rows[i].face, rows[i].charset, code),
                                    draw_text (TEXT_WIDE, NO_FONT, 0, shown)));
        if (way != TEXT_BYTES)
          g_assert_true (looks_alike (draw_text (way, rows[i].face, rows[i].charset, 0xf000 + code),
                                      draw_text (TEXT_WIDE, NO_FONT, 0, shown)));
      }
}

static void
test_bullet (void)
{
  for (Way way = TEXT_WIDE; way <= TEXT_WMF; way++)
    {
      cairo_surface_t *picture = draw_text (way, "Wingdings", SYMBOL_CHARSET, 'l');

      g_assert_nonnull (picture);
      for (gdouble x = 34; x < 41; x++) /* of an l, only one or two were black */
        g_assert_cmphex (color_at (picture, x, 53), ==, 0xff000000);
      cairo_surface_destroy (picture);
    }
}

/* … as a letter that WMF can write without it: the same signs of two fonts, and not the letter. */
static void
test_drawn_in_wmf (void)
{
  g_assert_true (looks_alike (draw_text (TEXT_WMF, "Wingdings", SYMBOL_CHARSET, 'l'),
                              draw_text (TEXT_WMF, "Monotype Sorts", 1, 'l')));
  g_assert_true (looks_alike (draw_text (TEXT_WMF, "no-such-symbols", SYMBOL_CHARSET, 'l'),
                              draw_text (TEXT_WMF, "Wingdings", SYMBOL_CHARSET, 0xff)));
  g_assert_false (looks_alike (draw_text (TEXT_WMF, "Wingdings", SYMBOL_CHARSET, 'l'),
                               draw_text (TEXT_WMF, NO_FONT, 0, 'l')));
}

static void
test_letters (void)
{
  /* a charset alone makes no symbols of the letters of a font that is not one */
  g_assert_true (looks_alike (draw_text (TEXT_WIDE, "no-such-symbols", 1, 'A'),
                              draw_text (TEXT_WIDE, NO_FONT, 0, 'A')));
  /* characters are what they are, in whatever font */
  g_assert_true (looks_alike (draw_text (TEXT_WIDE, "no-such-symbols", SYMBOL_CHARSET, 0x25cf),
                              draw_text (TEXT_WIDE, NO_FONT, 0, 0x25cf)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/symbol-font/codes mean characters, by their font", test_meanings);
  g_test_add_func ("/symbol-font/a text may have two fonts", test_two_fonts);
  g_test_add_func ("/symbol-font/metafiles show what codes mean, and where nobody knows, that",
                   test_drawn);
  g_test_add_func ("/symbol-font/a bullet is as wide as high, however it is written", test_bullet);
  g_test_add_func ("/symbol-font/so do bytes of WMF", test_drawn_in_wmf);
  g_test_add_func ("/symbol-font/letters of other fonts and characters stay", test_letters);
  return g_test_run ();
}
