/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of metafiles: fonts by fontconfig, the advance of each character by the record. */
#include "common/charset.h"
#include "filetypes/base/picture/metafile-text.h"
#include "filetypes/draw/gdi.h"

#include <cairo-ft.h>
#include <fontconfig/fontconfig.h>
#include <math.h>

#define FACES_MAX 64
#define CHARACTERS_MAX 4096

/* What fontconfig chose for a name once. */
typedef struct
{
  gchar *key;
  FcPattern *pattern;
  cairo_font_face_t *face;
} Face;

struct _KyGdiFonts
{
  GArray *faces; /* of Face */
};

static void
face_clear (gpointer data)
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
  g_array_set_clear_func (fonts->faces, face_clear);
  return fonts;
}

static void
fonts_free (KyGdiFonts *fonts)
{
  g_array_unref (fonts->faces);
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
match (const KyGdiObject *font, const gunichar *text, guint n)
{
  FcPattern *wanted = FcPatternCreate ();
  FcCharSet *set = FcCharSetCreate ();
  FcPattern *found;
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
  found = FcFontMatch (NULL, wanted, &result);
  FcCharSetDestroy (set);
  FcPatternDestroy (wanted);
  return found;
}

/* A face for FONT that has the characters of TEXT, if there is one. NULL: there are no fonts. */
static cairo_font_face_t *
face_for (KyGdiFonts *fonts, const KyGdiObject *font, const gunichar *text, guint n)
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
        return face->face;
    }
  if (fonts->faces->len >= FACES_MAX)
    return last != NULL ? last->face : NULL;
  made.pattern = match (font, text, n);
  if (made.pattern == NULL)
    return NULL;
  made.key = g_steal_pointer (&key);
  made.face = cairo_ft_font_face_create_for_pattern (made.pattern);
  g_array_append_val (fonts->faces, made);
  return made.face;
}

/* --- drawing ---------------------------------------------------------------------------------- */

typedef struct
{
  cairo_scaled_font_t *font;
  cairo_font_extents_t extents; /* of a font as high as the letters */
  gdouble cosine, sine;         /* of the line's direction on the picture */
  gdouble scale_x;              /* pixels of a logical unit along the line */
  gdouble height;               /* of the letters, in pixels */
} Line;

static gboolean
open_line (KyGdi *gdi, const gunichar *text, guint n, Line *line)
{
  const KyGdiObject *font = gdi->state.font;
  cairo_font_options_t *options;
  cairo_matrix_t matrix, size, identity;
  gdouble scale_y, angle, turn;
  cairo_font_face_t *face;

  ky_gdi_matrix (gdi, &matrix);
  /* counted in the file's own directions: to the other side where they are mirrored */
  turn = font->escapement * G_PI / 1800 * (matrix.xx * matrix.yy < matrix.xy * matrix.yx ? -1 : 1);
  line->scale_x = hypot (matrix.xx, matrix.yx);
  scale_y = hypot (matrix.xy, matrix.yy);
  angle = atan2 (matrix.yx, matrix.xx) - turn;
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
  face = face_for (gdi->fonts, font, text, n);
  if (face == NULL)
    return FALSE;
  cairo_matrix_init (&size, line->height * line->cosine, line->height * line->sine,
                     -line->height * line->sine, line->height * line->cosine, 0, 0);
  cairo_matrix_init_identity (&identity);
  options = cairo_font_options_create ();
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  line->font = cairo_scaled_font_create (face, &size, &identity, options);
  cairo_font_options_destroy (options);
  if (cairo_scaled_font_status (line->font) != CAIRO_STATUS_SUCCESS)
    {
      cairo_scaled_font_destroy (line->font);
      return FALSE;
    }
  cairo_scaled_font_extents (line->font, &line->extents);
  return TRUE;
}

/* The glyph of C; its index 0: the font has none. */
static gboolean
glyph_of (cairo_scaled_font_t *font, gunichar c, cairo_glyph_t *ret_glyph)
{
  cairo_glyph_t *glyphs = NULL;
  gchar utf8[8];
  int n_glyphs = 0;
  gint length = g_unichar_to_utf8 (c, utf8);
  gboolean ok = cairo_scaled_font_text_to_glyphs (font, 0, 0, utf8, length, &glyphs, &n_glyphs,
                                                  NULL, NULL, NULL)
                    == CAIRO_STATUS_SUCCESS
                && n_glyphs > 0;

  if (ok)
    *ret_glyph = glyphs[0];
  cairo_glyph_free (glyphs);
  return ok;
}

/* Along the line: where the glyphs stand, from 0 on, and of which characters they are; returns the
 * length. */
static gdouble
lay_out (const KyGdi *gdi, const Line *line, const gunichar *text, const gdouble *advances, guint n,
         cairo_glyph_t *glyphs, guint *places, guint *ret_n_glyphs)
{
  gdouble at = 0;
  guint n_glyphs = 0;

  for (guint i = 0; i < n; i++)
    {
      cairo_text_extents_t extents = { 0 };
      cairo_glyph_t glyph;
      gboolean has_glyph = glyph_of (line->font, text[i], &glyph);

      if (has_glyph)
        cairo_scaled_font_glyph_extents (line->font, &glyph, 1, &extents);
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

/* A bar along the line, from UP pixels above the base line to DOWN below. */
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

static void
draw_line (KyGdi *gdi, const Line *line, gdouble x, gdouble y, const gunichar *text,
           const gdouble *advances, guint n)
{
  g_autofree cairo_glyph_t *glyphs = g_new (cairo_glyph_t, n);
  g_autofree guint *places = g_new (guint, n);
  const KyGdiObject *font = gdi->state.font;
  gdouble up = line->extents.ascent, down = line->extents.descent;
  guint n_glyphs, align = gdi->state.align;
  gdouble length = lay_out (gdi, line, text, advances, n, glyphs, places, &n_glyphs);
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
  cairo_set_scaled_font (gdi->cairo, line->font);
  if (gdi->in_path)
    {
      cairo_glyph_path (gdi->cairo, glyphs, (gint)n_glyphs);
      return;
    }
  cairo_set_operator (gdi->cairo, CAIRO_OPERATOR_OVER);
  if (gdi->state.is_opaque)
    {
      ky_gdi_set_source_color (gdi, gdi->state.back_color);
      draw_bar (gdi, line, x, y, length, up, down);
    }
  ky_gdi_set_source_color (gdi, gdi->state.text_color);
  cairo_show_glyphs (gdi->cairo, glyphs, (gint)n_glyphs);
  if (gdi->seen != NULL)
    ky_gdi_seen_line (gdi->seen, line->font, glyphs, places, n_glyphs, text, line->height,
                      gdi->text_link);
  if (font->is_underlined)
    draw_bar (gdi, line, x, y, length, -line->height * 0.08, line->height * 0.13);
  if (font->is_struck)
    draw_bar (gdi, line, x, y, length, line->height * 0.3, -line->height * 0.25);
  gdi->n_drawn += n_glyphs > 0;
  if ((align & 1) != 0) /* the position is where the line ends */
    gdi->state.x += line->scale_x > 0 ? length / line->scale_x : 0;
}

static void
begin_box (KyGdi *gdi, guint options, const gdouble *box)
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
  KyGdiClip clip;

  if ((options & KY_ETO_GLYPH_INDEX) != 0 && n > 0)
    ky_gdi_refuse (gdi, "text in numbers of glyphs");
  clip = ky_gdi_hold (gdi);
  if (!gdi->in_path)
    begin_box (gdi, options, box);
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
      draw_line (gdi, &line, x, y, text, advances, n);
      cairo_scaled_font_destroy (line.font);
    }
  ky_gdi_release (gdi, clip);
}

void
ky_gdi_advances (KyGdi *gdi, const gunichar *text, guint n, gdouble *out)
{
  Line line;

  if (n == 0 || n > CHARACTERS_MAX || gdi->state.font == NULL || !open_line (gdi, text, n, &line))
    return;
  for (guint i = 0; i < n; i++)
    {
      cairo_text_extents_t extents = { 0 };
      cairo_glyph_t glyph;

      if (glyph_of (line.font, text[i], &glyph))
        cairo_scaled_font_glyph_extents (line.font, &glyph, 1, &extents);
      out[i] = line.scale_x > 0 ? hypot (extents.x_advance, extents.y_advance) / line.scale_x : 0;
    }
  cairo_scaled_font_destroy (line.font);
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
  guint n = 0;

  for (gsize at = 0; at < bytes.size && n < CHARACTERS_MAX;)
    {
      gsize size = is_lead (charset, bytes.data[at]) && at + 1 < bytes.size ? 2 : 1;
      g_autofree gchar *utf8
          = ky_gdi_decode (ky_view (bytes.data + at, size), ky_metafile_charset (charset));

      text[n] = utf8[0] != '\0' ? g_utf8_get_char (utf8) : 0x20;
      for (gsize i = 0; i < size && advances != NULL; i++)
        widths[n] += advances[at + i];
      at += size;
      n++;
    }
  ky_gdi_text (gdi, x, y, text, advances != NULL ? widths : NULL, n, options, box);
}
