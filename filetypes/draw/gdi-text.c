/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the texts of metafiles: fonts come from fontconfig, the advance of each character from the
 * record. Codes of symbol fonts are drawn as the signs that they mean. */
#include "common/charset/charset.h"
#include "common/release.h"
#include "filetypes/base/picture/metafile-text.h"
#include "filetypes/base/text/symbol-font.h"
#include "filetypes/draw/gdi.h"

#include <cairo-ft.h>
#include <fontconfig/fontconfig.h>
#include <math.h>

#define FACES_MAX 64
#define CHARACTERS_MAX 4096
#define MISSES_MAX 256 /* characters that are looked for in vain */
#define SYMBOL_CHARSET 2u
#define SYMBOL_CODES 0xf000u /* where a symbol font has them */
#define UNKNOWN 0xfffdu

/* Holds what fontconfig chose for a name once. */
typedef struct
{
  gchar *key;
  FcPattern *pattern;
  cairo_font_face_t *face;
} Face;

struct _KyGdiFonts
{
  GArray *faces;      /* of Face */
  GHashTable *misses; /* characters that no font has */
};

static void
gdi_text_face_clear (gpointer data)
{
  Face *face = data;

  g_free (face->key);
  cairo_font_face_destroy (face->face);
  FcPatternDestroy (face->pattern);
}

static KyGdiFonts *
fonts_new (void)
{
  KyGdiFonts *fonts = g_new0 (KyGdiFonts, 1);

  fonts->faces = g_array_new (FALSE, FALSE, sizeof (Face));
  g_array_set_clear_func (fonts->faces, gdi_text_face_clear);
  fonts->misses = g_hash_table_new (NULL, NULL);
  return fonts;
}

static void
fonts_free (KyGdiFonts *fonts)
{
  g_array_unref (fonts->faces);
  g_hash_table_unref (fonts->misses);
  g_free (fonts);
}

/* --- choosing a font -------------------------------------------------------------------------- */

static gboolean
covers (const Face *face, const gunichar *text, guint n)
{
  FcCharSet *set;

  if (FcPatternGetCharSet (face->pattern, FC_CHARSET, 0, &set) != FcResultMatch)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (text[i] > 0x20 && !FcCharSetHasChar (set, text[i]))
      return FALSE;
  return TRUE;
}

static FcPattern *
gdi_text_match (const KyGdiObject *font, const gunichar *text, guint n)
{
  FcPattern *wanted = FcPatternCreate ();
  FcCharSet *set = FcCharSetCreate ();
  FcResult result;

  for (guint i = 0; i < n; i++)
    FcCharSetAddChar (set, text[i]);
  FcPatternAddString (wanted, FC_FAMILY, (const FcChar8 *)font->face);
  FcPatternAddCharSet (wanted, FC_CHARSET, set);
  FcPatternAddInteger (wanted, FC_WEIGHT, font->weight >= 600 ? FC_WEIGHT_BOLD : FC_WEIGHT_NORMAL);
  FcPatternAddInteger (wanted, FC_SLANT, font->is_italic ? FC_SLANT_ITALIC : FC_SLANT_ROMAN);
  FcPatternAddBool (wanted, FC_SCALABLE, FcTrue);
  FcConfigSubstitute (NULL, wanted, FcMatchPattern);
  FcDefaultSubstitute (wanted);
  FcPattern *found = FcFontMatch (NULL, wanted, &result);
  FcCharSetDestroy (set);
  FcPatternDestroy (wanted);
  return found;
}

/* Returns a face for `font` that has the `n` characters of `text`; if no font has them all, the
 * best match that fontconfig finds. Returns NULL if no font is installed. */
static const Face *
gdi_text_face_for (KyGdiFonts *fonts, const KyGdiObject *font, const gunichar *text, guint n)
{
  g_autofree gchar *key
      = g_strdup_printf ("%u%u%s", font->weight >= 600, font->is_italic, font->face);
  const Face *last = NULL;
  Face made;

  for (guint i = 0; i < fonts->faces->len; i++)
    {
      const Face *face = &g_array_index (fonts->faces, Face, i);

      if (strcmp (face->key, key) != 0)
        continue;
      last = face;
      if (covers (face, text, n))
        return face;
    }
  if (fonts->faces->len >= FACES_MAX)
    return last;
  made.pattern = gdi_text_match (font, text, n);
  if (made.pattern == NULL)
    return NULL;
  made.key = g_steal_pointer (&key);
  made.face = cairo_ft_font_face_create_for_pattern (made.pattern);
  g_array_append_val (fonts->faces, made);
  return &g_array_index (fonts->faces, Face, fonts->faces->len - 1);
}

/* --- symbols ---------------------------------------------------------------------------------- */

/* Returns whether the codes of `font` stand for symbols instead of letters. */
static gboolean
is_symbolic (const KyGdiObject *font)
{
  return font->charset == SYMBOL_CHARSET || ky_symbol_font (font->face) != NULL;
}

/* Returns whether `face` has symbols at codes below 0x100. A font with a glyph for the control
 * character U+0080 is taken for one. */
static gboolean
has_codes (const Face *face)
{
  const gunichar control = 0x80;

  return covers (face, &control, 1);
}

/* Returns the face that is installed for `font`: the font of that name, or another one that has
 * symbols at the same codes. Returns NULL if only a font with letters there was found. */
static const Face *
own_face (KyGdiFonts *fonts, const KyGdiObject *font)
{
  const Face *face = gdi_text_face_for (fonts, font, NULL, 0);
  FcChar8 *family;

  if (face == NULL || has_codes (face))
    return face;
  for (gint i = 0; FcPatternGetString (face->pattern, FC_FAMILY, i, &family) == FcResultMatch; i++)
    if (g_ascii_strcasecmp ((const gchar *)family, font->face) == 0)
      return face;
  return NULL;
}

/* Returns a face that has the character `c`, or NULL if no installed font has it. */
static const Face *
any_face (KyGdiFonts *fonts, const KyGdiObject *font, gunichar c)
{
  guint n = fonts->faces->len;

  if (c == 0 || g_hash_table_contains (fonts->misses, GUINT_TO_POINTER (c))
      || g_hash_table_size (fonts->misses) >= MISSES_MAX)
    return NULL;
  const Face *face = gdi_text_face_for (fonts, font, &c, 1);
  if (face != NULL && covers (face, &c, 1) && (c >= 0x100 || !has_codes (face)))
    return face;
  g_array_set_size (fonts->faces, n);
  g_hash_table_add (fonts->misses, GUINT_TO_POINTER (c));
  return NULL;
}

/* Holds what is drawn for a character of a symbol font. */
typedef struct
{
  const Face *face; /* (nullable) there are no fonts */
  gunichar drawn;   /* the character in that face */
  gunichar text;
} Symbol;

/* Returns the first of `c` that `face` has, or 0. */
static gunichar
gdi_text_first_of (const Face *face, const gunichar c[2])
{
  for (guint i = 0; i < 2; i++)
    if (c[i] != 0 && covers (face, &c[i], 1))
      return c[i];
  return 0;
}

/* Finds the symbol for `given`, a code of `font` or already a character: drawn by that font if it
 * is installed, else as what it means, or what looks like that, or U+FFFD. */
static Symbol
find_symbol (KyGdiFonts *fonts, const KyGdiObject *font, gunichar given)
{
  const KySymbolFont *symbols = ky_symbol_font (font->face);
  guint code = ky_symbol_code (given);
  const Face *own = own_face (fonts, font);
  gunichar tries[2] = { code != 0 ? SYMBOL_CODES + code : 0, given };
  Symbol found = { NULL, 0, given };

  if (symbols != NULL)
    found.text = ky_symbol_character (symbols, given);
  else if (code > 0x20)
    found.text = 0;
  if (own != NULL && code != 0 && has_codes (own))
    tries[1] = symbols == NULL || found.text != 0 ? code : 0;
  else if (symbols != NULL)
    tries[1] = 0; /* its letters, should it have any, are not meant */
  found.drawn = own != NULL ? gdi_text_first_of (own, tries) : 0;
  found.face = found.drawn != 0 ? own : NULL;
  if (found.face == NULL)
    found.face = any_face (fonts, font, found.drawn = found.text);
  if (found.face == NULL)
    found.face = any_face (fonts, font, found.drawn = ky_symbol_alike (found.text));
  if (found.face == NULL)
    {
      found.drawn = found.text = UNKNOWN;
      found.face = gdi_text_face_for (fonts, font, &found.drawn, 1);
    }
  else if (found.text == 0)
    found.text = found.drawn;
  return found;
}

/* --- drawing ---------------------------------------------------------------------------------- */

typedef struct
{
  cairo_scaled_font_t *font;    /* of the first character, or of all */
  cairo_font_extents_t extents; /* of a font as high as the letters */
  gdouble cosine, sine;         /* of the line's direction on the picture */
  gdouble scale_x;              /* pixels of a logical unit along the line */
  gdouble height;               /* of the letters, in pixels */
  const gunichar *text;
  gunichar *symbols; /* (nullable) the text, if it differs from the given one, … */
  gunichar *drawn;   /* … its characters in fonts, … */
  GPtrArray *fonts;  /* … and the font of each */
  guint n_unknown;
} Line;

static void
close_line (Line *line)
{
  g_clear_pointer (&line->font, cairo_scaled_font_destroy);
  KY_RELEASE_MEMBERS (line, fonts, symbols, drawn);
}

/* Returns `face` as high as the letters. NULL: the font cannot be had. (transfer full) */
static cairo_scaled_font_t *
gdi_text_scale (const Line *line, const Face *face)
{
  cairo_font_options_t *options = cairo_font_options_create ();
  cairo_matrix_t size, identity;

  cairo_matrix_init (&size, line->height * line->cosine, line->height * line->sine,
                     -line->height * line->sine, line->height * line->cosine, 0, 0);
  cairo_matrix_init_identity (&identity);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_scaled_font_t *font = cairo_scaled_font_create (face->face, &size, &identity, options);
  cairo_font_options_destroy (options);
  if (cairo_scaled_font_status (font) == CAIRO_STATUS_SUCCESS)
    return font;
  cairo_scaled_font_destroy (font);
  return NULL;
}

/* Chooses fonts for `n` (> 0) characters of a symbol font. Returns FALSE if there are no fonts. */
static gboolean
choose_symbols (KyGdiFonts *fonts, const KyGdiObject *font, const gunichar *text, guint n,
                Line *line)
{
  line->symbols = g_new (gunichar, n + 1);
  line->drawn = g_new (gunichar, n + 1);
  line->fonts = g_ptr_array_new_full (n, (GDestroyNotify)cairo_scaled_font_destroy);
  for (guint i = 0; i < n; i++)
    {
      Symbol symbol = find_symbol (fonts, font, text[i]);
      cairo_scaled_font_t *scaled = symbol.face != NULL ? gdi_text_scale (line, symbol.face) : NULL;

      if (scaled == NULL)
        return FALSE;
      g_ptr_array_add (line->fonts, scaled);
      line->symbols[i] = symbol.text;
      line->drawn[i] = symbol.drawn;
      line->n_unknown += symbol.text == UNKNOWN && text[i] != UNKNOWN ? 1 : 0;
    }
  line->text = line->symbols;
  line->font = cairo_scaled_font_reference (line->fonts->pdata[0]);
  return TRUE;
}

static gboolean
open_line (KyGdi *gdi, const gunichar *text, guint n, Line *line)
{
  const KyGdiObject *font = gdi->state.font;
  gboolean is_symbols = is_symbolic (font), ok;
  cairo_matrix_t matrix;
  const Face *face;

  *line = (Line){ .text = text };
  ky_gdi_matrix (gdi, &matrix);
  /* the angle is in the file's coordinate system: mirrored axes reverse it */
  gdouble turn
      = font->escapement * G_PI / 1800 * (matrix.xx * matrix.yy < matrix.xy * matrix.yx ? -1 : 1);
  line->scale_x = hypot (matrix.xx, matrix.yx);
  gdouble scale_y = hypot (matrix.xy, matrix.yy);
  gdouble angle = atan2 (matrix.yx, matrix.xx) - turn;
  line->cosine = cos (angle);
  line->sine = sin (angle);
  line->height = fabs (font->height != 0 ? font->height : 16) * scale_y;
  if (font->height > 0)
    line->height *= 0.86; /* the line's height holds the letters' */
  if (!isfinite (angle) || !isfinite (line->scale_x) || !(line->height >= 0.5)
      || line->height > 4000 || !ky_gdi_charge_letters (gdi, n, 0))
    return FALSE;
  if (gdi->fonts == NULL)
    {
      gdi->fonts = fonts_new ();
      gdi->free_fonts = fonts_free;
    }
  if (is_symbols)
    ok = choose_symbols (gdi->fonts, font, text, n, line);
  else
    {
      face = gdi_text_face_for (gdi->fonts, font, text, n);
      line->font = face != NULL ? gdi_text_scale (line, face) : NULL;
      ok = line->font != NULL;
    }
  if (!ok)
    {
      close_line (line);
      return FALSE;
    }
  cairo_scaled_font_extents (line->font, &line->extents);
  return TRUE;
}

static cairo_scaled_font_t *
gdi_text_font_at (const Line *line, guint i)
{
  return line->fonts != NULL ? line->fonts->pdata[i] : line->font;
}

/* Finds the glyph of the line's character at `i`. Its index is 0 if the font has none. */
static gboolean
gdi_text_glyph_at (const Line *line, guint i, cairo_glyph_t *ret_glyph)
{
  cairo_glyph_t *glyphs = NULL;
  gchar utf8[8];
  int n_glyphs = 0;
  gint length = g_unichar_to_utf8 (line->drawn != NULL ? line->drawn[i] : line->text[i], utf8);
  gboolean ok = cairo_scaled_font_text_to_glyphs (gdi_text_font_at (line, i), 0, 0, utf8, length,
                                                  &glyphs, &n_glyphs, NULL, NULL, NULL)
                    == CAIRO_STATUS_SUCCESS
                && n_glyphs > 0;

  if (ok)
    *ret_glyph = glyphs[0];
  cairo_glyph_free (glyphs);
  return ok;
}

/* Computes the places of the glyphs along the line, from 0 on, and their characters. Returns the
 * length of the line. */
static gdouble
gdi_text_lay_out (const KyGdi *gdi, const Line *line, const gdouble *advances, guint n,
                  cairo_glyph_t *glyphs, guint *places, guint *ret_n_glyphs)
{
  const gunichar *text = line->text;
  gdouble at = 0;
  guint n_glyphs = 0;

  for (guint i = 0; i < n; i++)
    {
      cairo_text_extents_t extents = { 0 };
      cairo_glyph_t glyph;
      gboolean has_glyph = gdi_text_glyph_at (line, i, &glyph);

      if (has_glyph)
        cairo_scaled_font_glyph_extents (gdi_text_font_at (line, i), &glyph, 1, &extents);
      if (has_glyph && text[i] > 0x20)
        {
          glyph.x = at;
          places[n_glyphs] = i;
          glyphs[n_glyphs++] = glyph;
        }
      at += advances != NULL
                ? advances[i] * line->scale_x
                : hypot (extents.x_advance, extents.y_advance)
                      + (gdi->state.char_extra + (text[i] == 0x20 ? gdi->state.break_extra : 0))
                            * line->scale_x;
    }
  *ret_n_glyphs = n_glyphs;
  return at;
}

/* Draws a bar along the line, from `up` pixels above the base line to `down` pixels below it. */
static void
draw_bar (KyGdi *gdi, const Line *line, gdouble x, gdouble y, gdouble length, gdouble up,
          gdouble down)
{
  gdouble dx = length * line->cosine, dy = length * line->sine;

  cairo_new_path (gdi->cairo);
  cairo_move_to (gdi->cairo, x + up * line->sine, y - up * line->cosine);
  cairo_rel_line_to (gdi->cairo, dx, dy);
  cairo_line_to (gdi->cairo, x + dx - down * line->sine, y + dy + down * line->cosine);
  cairo_rel_line_to (gdi->cairo, -dx, -dy);
  cairo_close_path (gdi->cairo);
  if (ky_gdi_charge_area (gdi, 1) && ky_gdi_charge_path (gdi))
    cairo_fill (gdi->cairo);
  cairo_new_path (gdi->cairo);
}

/* Draws `n` glyphs; neighbours in the same font are drawn by one call. */
static void
show_glyphs (KyGdi *gdi, const Line *line, const cairo_glyph_t *glyphs, const guint *places,
             guint n)
{
  for (guint from = 0, to = 0; from < n; from = to)
    {
      cairo_scaled_font_t *font = gdi_text_font_at (line, places[from]);

      while (to < n && gdi_text_font_at (line, places[to]) == font)
        to++;
      gint length = (gint)(to - from);
      cairo_set_scaled_font (gdi->cairo, font);
      if (gdi->in_path)
        {
          cairo_glyph_path (gdi->cairo, glyphs + from, length);
          continue;
        }
      cairo_show_glyphs (gdi->cairo, glyphs + from, length);
      if (gdi->seen != NULL)
        ky_gdi_seen_line (gdi->seen, font, glyphs + from, places + from, to - from, line->text,
                          line->height, from == 0 ? gdi->text_link : KY_GDI_TEXT_BESIDE);
    }
}

static void
gdi_text_draw_line (KyGdi *gdi, const Line *line, gdouble x, gdouble y, const gdouble *advances,
                    guint n)
{
  g_autofree cairo_glyph_t *glyphs = g_new (cairo_glyph_t, n);
  g_autofree guint *places = g_new (guint, n);
  const KyGdiObject *font = gdi->state.font;
  gdouble up = line->extents.ascent, down = line->extents.descent;
  guint n_glyphs, align = gdi->state.align;
  gdouble length = gdi_text_lay_out (gdi, line, advances, n, glyphs, places, &n_glyphs);
  gdouble shift = (align & 6) == 6 ? -length / 2 : (align & 6) == 2 ? -length : 0;
  gdouble drop = (align & 24) == 24 ? 0 : (align & 24) == 8 ? -down : up;

  x += shift * line->cosine - drop * line->sine;
  y += shift * line->sine + drop * line->cosine;
  if (!isfinite (x) || !isfinite (y) || fabs (x) > 1e6 || fabs (y) > 1e6 || !(length < 1e6))
    return;
  for (guint i = 0; i < n_glyphs; i++)
    {
      gdouble at = glyphs[i].x;

      glyphs[i].x = x + at * line->cosine;
      glyphs[i].y = y + at * line->sine;
    }
  if (!ky_gdi_charge_letters (gdi, n_glyphs, line->height))
    return;
  if (gdi->lost != NULL)
    gdi->lost->n_symbols += line->n_unknown;
  if (gdi->in_path)
    {
      show_glyphs (gdi, line, glyphs, places, n_glyphs);
      return;
    }
  cairo_set_operator (gdi->cairo, CAIRO_OPERATOR_OVER);
  if (gdi->state.is_opaque)
    {
      ky_gdi_set_source_color (gdi, gdi->state.back_color);
      draw_bar (gdi, line, x, y, length, up, down);
    }
  ky_gdi_set_source_color (gdi, gdi->state.text_color);
  show_glyphs (gdi, line, glyphs, places, n_glyphs);
  if (font->is_underlined)
    draw_bar (gdi, line, x, y, length, -line->height * 0.08, line->height * 0.13);
  if (font->is_struck)
    draw_bar (gdi, line, x, y, length, line->height * 0.3, -line->height * 0.25);
  gdi->n_drawn += n_glyphs > 0;
  if ((align & 1) != 0) /* the position is where the line ends */
    gdi->state.x += line->scale_x > 0 ? length / line->scale_x : 0;
}

static void
gdi_text_begin_box (KyGdi *gdi, guint options, const gdouble *box)
{
  cairo_new_path (gdi->cairo);
  if (box == NULL || (options & (KY_ETO_OPAQUE | KY_ETO_CLIPPED)) == 0)
    return;
  ky_gdi_rectangle (gdi, box[0], box[1], box[2], box[3]);
  if ((options & KY_ETO_OPAQUE) != 0 && ky_gdi_charge_area (gdi, 1) && ky_gdi_charge_path (gdi))
    {
      ky_gdi_set_source_color (gdi, gdi->state.back_color);
      cairo_fill_preserve (gdi->cairo);
      gdi->n_drawn++;
    }
  if ((options & KY_ETO_CLIPPED) != 0)
    ky_gdi_clip_path (gdi);
  cairo_new_path (gdi->cairo);
}

void
ky_gdi_text (KyGdi *gdi, gdouble x, gdouble y, const gunichar *text, const gdouble *advances,
             guint n, guint options, const gdouble *box)
{
  Line line;
  cairo_matrix_t matrix;

  if ((options & KY_ETO_GLYPH_INDEX) != 0 && n > 0)
    ky_gdi_refuse (gdi, "text in numbers of glyphs");
  if (n > CHARACTERS_MAX)
    ky_gdi_refuse (gdi, "a text of too many characters");
  KyGdiClip clip = ky_gdi_hold (gdi);
  if (!gdi->in_path)
    gdi_text_begin_box (gdi, options, box);
  if ((gdi->state.align & 1) != 0)
    {
      x = gdi->state.x;
      y = gdi->state.y;
    }
  if (n > 0 && n <= CHARACTERS_MAX && (options & KY_ETO_GLYPH_INDEX) == 0 && gdi->state.font != NULL
      && open_line (gdi, text, n, &line))
    {
      ky_gdi_matrix (gdi, &matrix);
      cairo_matrix_transform_point (&matrix, &x, &y);
      gdi_text_draw_line (gdi, &line, x, y, advances, n);
      close_line (&line);
    }
  ky_gdi_release (gdi, clip);
}

/* --- bytes ------------------------------------------------------------------------------------ */

static gboolean
is_lead (guint charset, guint8 byte)
{
  if (charset == 128)
    return (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc);
  return (charset == 129 || charset == 134 || charset == 136) && byte >= 0x81 && byte <= 0xfe;
}

gchar *
ky_gdi_decode (KyView bytes, const gchar *label)
{
  gsize length;

  return ky_charset_decode (bytes, label, KY_CHARSET_STRICT, &length, NULL);
}

void
ky_gdi_text_bytes (KyGdi *gdi, gdouble x, gdouble y, KyView bytes, const gdouble *advances,
                   guint options, const gdouble *box)
{
  guint charset = gdi->state.font != NULL ? gdi->state.font->charset : 0;
  g_autofree gunichar *text = g_new (gunichar, bytes.size + 1);
  g_autofree gdouble *widths = g_new0 (gdouble, bytes.size + 1);
  gboolean is_codes = gdi->state.font != NULL && is_symbolic (gdi->state.font);
  guint n = 0;

  for (gsize at = 0; at < bytes.size && n <= CHARACTERS_MAX;)
    {
      gsize size = !is_codes && is_lead (charset, bytes.data[at]) && at + 1 < bytes.size ? 2 : 1;
      g_autofree gchar *utf8
          = ky_gdi_decode (ky_view (bytes.data + at, size), ky_metafile_charset (charset));

      if (is_codes)
        text[n] = MAX (bytes.data[at], 0x20);
      else
        text[n] = utf8[0] != '\0' ? g_utf8_get_char (utf8) : 0x20;
      for (gsize i = 0; i < size && advances != NULL; i++)
        widths[n] += advances[at + i];
      at += size;
      n++;
    }
  ky_gdi_text (gdi, x, y, text, advances != NULL ? widths : NULL, n, options, box);
}
