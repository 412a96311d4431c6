/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the texts of drawings with fonts of fontconfig, as text that can be searched in the PDF. */
#include "filetypes/draw/drawing.h"
#include "common/release.h"

#include <cairo-ft.h>
#include <fontconfig/fontconfig.h>
#include <math.h>

#define FACES_MAX 32
#define SMALLEST 0.2 /* points */
#define LARGEST 20000.0
#define THINNEST 1e-3 /* how narrow or slanted letters may be */
/* Lists parts of the height of a letter's square: the part below the base line, and half and
 * all of a capital. */
#define BELOW 0.12
#define HALF 0.37
#define CAPITAL 0.74

typedef struct
{
  guint style; /* of the text: serif, bold, italic */
  FcPattern *pattern;
  cairo_font_face_t *face;
} Face;

struct _KyDrawingFonts
{
  GArray *faces; /* of Face */
  guint n_tried;
};

static void
drawing_text_face_clear (gpointer data)
{
  Face *face = data;

  cairo_font_face_destroy (face->face);
  FcPatternDestroy (face->pattern);
}

KyDrawingFonts *
ky_drawing_fonts_new (void)
{
  KyDrawingFonts *self = g_new0 (KyDrawingFonts, 1);

  self->faces = g_array_new (FALSE, FALSE, sizeof (Face));
  g_array_set_clear_func (self->faces, drawing_text_face_clear);
  return self;
}

KY_DEFINE_PUBLIC_FREE (ky_drawing_fonts_free, KyDrawingFonts, faces)

/* --- fonts ------------------------------------------------------------------------------------ */

static gboolean
has_letter (const Face *face, gunichar letter)
{
  FcCharSet *set;

  return FcPatternGetCharSet (face->pattern, FC_CHARSET, 0, &set) == FcResultMatch
         && FcCharSetHasChar (set, letter);
}

/* Finds the font for a letter. Letters are as wide as half a Japanese one, as CAD programs have
 * them. */
static FcPattern *
drawing_text_match (const KyDrawingText *text, gunichar letter)
{
  FcPattern *wanted = FcPatternCreate (), *found;
  FcCharSet *set = FcCharSetCreate ();
  FcResult result;

  FcCharSetAddChar (set, letter);
  FcPatternAddString (wanted, FC_FAMILY, (const FcChar8 *)(text->is_serif ? "serif" : "monospace"));
  FcPatternAddString (wanted, FC_LANG, (const FcChar8 *)"ja");
  FcPatternAddCharSet (wanted, FC_CHARSET, set);
  FcPatternAddInteger (wanted, FC_WEIGHT, text->is_bold ? FC_WEIGHT_BOLD : FC_WEIGHT_NORMAL);
  FcPatternAddInteger (wanted, FC_SLANT, text->is_italic ? FC_SLANT_ITALIC : FC_SLANT_ROMAN);
  FcPatternAddBool (wanted, FC_SCALABLE, FcTrue);
  FcConfigSubstitute (NULL, wanted, FcMatchPattern);
  FcDefaultSubstitute (wanted);
  found = FcFontMatch (NULL, wanted, &result);
  FcCharSetDestroy (set);
  FcPatternDestroy (wanted);
  return found;
}

/* Returns the index of a face of the text's style that has `letter`, or of the first face of the
 * style if none has it; -1: there are no fonts. */
static gint
drawing_text_face_for (KyDrawingFonts *self, const KyDrawingText *text, gunichar letter)
{
  guint style = text->is_serif + 2u * text->is_bold + 4u * text->is_italic;
  Face made = { .style = style };
  gint first = -1;

  for (guint i = 0; i < self->faces->len; i++)
    {
      const Face *face = &g_array_index (self->faces, Face, i);

      if (face->style != style)
        continue;
      if (letter <= 0x20 || has_letter (face, letter))
        return (gint)i;
      first = first < 0 ? (gint)i : first;
    }
  if (self->n_tried >= FACES_MAX)
    return first;
  self->n_tried++;
  made.pattern = drawing_text_match (text, letter);
  if (made.pattern == NULL)
    return first;
  made.face = cairo_ft_font_face_create_for_pattern (made.pattern);
  g_array_append_val (self->faces, made);
  return first < 0 || has_letter (&made, letter) ? (gint)self->faces->len - 1 : first;
}

/* --- lines ------------------------------------------------------------------------------------ */

typedef struct
{
  cairo_scaled_font_t *font;
  const gchar *text;
  gsize length;
  gdouble advance;
} Run;

static void
drawing_text_run_clear (gpointer data)
{
  cairo_scaled_font_destroy (((Run *)data)->font);
}

/* Opens a run of text in a space whose matrix is `matrix`, with letters `stretch` times as wide. */
static gboolean
drawing_text_open_run (const KyDrawingSheet *self, const KyDrawingText *text, guint face,
                       gdouble stretch, const cairo_matrix_t *matrix, Run *run)
{
  cairo_font_options_t *options = cairo_font_options_create ();
  cairo_text_extents_t extents;
  cairo_matrix_t size;
  g_autofree gchar *copy = g_strndup (run->text, run->length);

  cairo_matrix_init (&size, text->height * stretch, 0, 0, -text->height, 0, 0);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  run->font = cairo_scaled_font_create (g_array_index (self->fonts->faces, Face, face).face, &size,
                                        matrix, options);
  cairo_font_options_destroy (options);
  if (cairo_scaled_font_status (run->font) != CAIRO_STATUS_SUCCESS)
    {
      cairo_scaled_font_destroy (run->font);
      return FALSE;
    }
  cairo_scaled_font_text_extents (run->font, copy, &extents);
  run->advance = extents.x_advance;
  return isfinite (run->advance);
}

/* Runs of letters that one face has, and how long they are together. */
static gdouble
drawing_text_lay_out (const KyDrawingSheet *self, const KyDrawingText *text, gdouble stretch,
                      const cairo_matrix_t *matrix, GArray *runs)
{
  const gchar *at = text->text;
  gdouble sum = 0;

  g_array_set_size (runs, 0);
  while (*at != '\0')
    {
      gint face = drawing_text_face_for (self->fonts, text, g_utf8_get_char (at));
      Run run = { .text = at };

      do
        at = g_utf8_next_char (at);
      while (*at != '\0' && !text->is_vertical
             && drawing_text_face_for (self->fonts, text, g_utf8_get_char (at)) == face);
      run.length = (gsize)(at - run.text);
      if (face < 0 || !drawing_text_open_run (self, text, (guint)face, stretch, matrix, &run))
        continue;
      sum += run.advance;
      g_array_append_val (runs, run);
    }
  return sum;
}

static void
drawing_text_show_run (cairo_t *cairo, const Run *run, gdouble x, gdouble y)
{
  cairo_glyph_t *glyphs = NULL;
  cairo_text_cluster_t *clusters = NULL;
  cairo_text_cluster_flags_t flags;
  gint n_glyphs = 0, n_clusters = 0;

  cairo_set_scaled_font (cairo, run->font);
  if (cairo_scaled_font_text_to_glyphs (run->font, x, y, run->text, (gint)run->length, &glyphs,
                                        &n_glyphs, &clusters, &n_clusters, &flags)
      == CAIRO_STATUS_SUCCESS)
    cairo_show_text_glyphs (cairo, run->text, (gint)run->length, glyphs, n_glyphs, clusters,
                            n_clusters, flags);
  cairo_glyph_free (glyphs);
  cairo_text_cluster_free (clusters);
}

static void
show_runs (const KyDrawingSheet *self, const KyDrawingText *text, const GArray *runs,
           gdouble length)
{
  static const gdouble rises[] = { 0, BELOW, -HALF, -CAPITAL };
  gdouble x = -length * text->across, y = text->height * rises[text->rise];

  for (guint i = 0; i < runs->len; i++)
    {
      const Run *run = &g_array_index (runs, Run, i);

      if (text->is_vertical)
        {
          y = -text->height * (i + 1 - BELOW);
          drawing_text_show_run (self->cairo, run, -run->advance / 2, y);
          continue;
        }
      drawing_text_show_run (self->cairo, run, x, y);
      x += run->advance;
    }
}

/* Tells whether letters of such a matrix can be drawn that are `height` high. */
static gboolean
is_drawable (const KyDrawingMatrix *matrix, gdouble height)
{
  gdouble along = hypot (matrix->xx, matrix->yx), up = hypot (matrix->xy, matrix->yy),
          area = fabs (matrix->xx * matrix->yy - matrix->xy * matrix->yx);

  return isfinite (area) && area > along * up * THINNEST && along > up * THINNEST
         && up > along * THINNEST && up * height > SMALLEST && up * height < LARGEST
         && along * height < LARGEST && fabs (matrix->x0) < 1e6 && fabs (matrix->y0) < 1e6;
}

void
ky_drawing_show_text (const KyDrawingSheet *self, const KyDrawingText *text,
                      const KyDrawingMatrix *matrix)
{
  KyDrawingMatrix shown = ky_drawing_combine (&text->matrix, matrix),
                  whole = ky_drawing_combine (&shown, &self->page);
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (Run));
  cairo_matrix_t space;

  if (!is_drawable (&whole, text->height))
    return;
  g_array_set_clear_func (runs, drawing_text_run_clear);
  cairo_matrix_init (&space, whole.xx, whole.yx, whole.xy, whole.yy, whole.x0, whole.y0);
  gdouble length = drawing_text_lay_out (self, text, text->stretch, &space, runs);
  if (text->length > 0 && length > 0 && !text->is_vertical)
    length = drawing_text_lay_out (
        self, text, CLAMP (text->stretch * text->length / length, THINNEST, 1 / THINNEST), &space,
        runs);
  cairo_save (self->cairo);
  cairo_set_matrix (self->cairo, &space);
  show_runs (self, text, runs, length);
  cairo_restore (self->cairo);
}
