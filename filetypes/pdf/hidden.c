/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interprets the content of a page and its forms to find hidden text: it tracks graphics state,
 * clipping, paths and text positions and passes what is painted to hidden-page.c and, if visible
 * words are to be proven, to visible-page.c. If a page exceeds the limits, this is reported; with
 * pdf.hidden = remove it is an error. */
#include "filetypes/pdf/hidden.h"

#include "common/hash.h"
#include "filetypes/base/scene/scene.h"
#include "filetypes/pdf/content.h"
#include "filetypes/pdf/out.h"
#include "filetypes/pdf/visible-page.h"
#include "filetypes/pdf/text-font.h"
#include "filetypes/pdf/text-state.h"
#include "filetypes/pdf/hidden-found.h"
#include "filetypes/pdf/hidden-resources.h"
#include "filetypes/pdf/hidden-page.h"

#include <math.h>

#define FORMS_DEPTH 12
#define STATES_MAX 1024 /* as many as a content may have that is written */
#define SMALL_BOX 1e-3
#define BROAD 0.1 /* em: lines around letters */

typedef struct
{
  KyPdfMatrix ctm;
  KyPdfTextFont *font; /* borrowed from the cache */
  KyPdfTextState text;
  gint mode;
  gboolean is_type3;
  KyScenePaint fill, stroke;
  gboolean fill_is_plain, stroke_is_plain; /* their colour spaces are */
  gdouble fill_alpha, stroke_alpha;
  gboolean blends;    /* what is painted mixes with what lies below */
  gboolean is_masked; /* by what is nothing */
  gboolean is_dim;    /* what is painted is mixed as a whole with what lies below */
  gboolean is_cut;    /* by a clip that is no rectangle */
  KySceneBox clip;
  gdouble line_width;
  gboolean has_letters; /* in its clip: what is painted covers nothing */
  guint first_clipping; /* among the texts of the page: those that are clips of this state */
} State;

typedef struct _Content Content;

struct _Content
{
  KyPdfHidden *all;
  KyPdf *pdf;
  KyPdfHiddenPage *page;
  KyPdfHiddenNames names;
  State state;
  GArray *states;  /* of State */
  guint n_unsaved; /* q that are not among them */
  KyPdfTextPlace place;
  KyView content;
  GHashTable *verdicts; /* of this content */
  const guint8 *at, *end;
  GArray *operands;                         /* of KyPdfToken, before the operator; of its own: */
  gdouble numbers[KY_PDF_OWN_OPERANDS_MAX]; /* the numbers, */
  guint n_numbers;
  GString *string; /* the string or name, */
  KyView array;    /* the array */
  GString *digits;
  GArray *path;                     /* of KySceneBox: rectangles of the path */
  gdouble px, py, start_x, start_y; /* the last point, and the first of its figure */
  guint n_lines;
  gboolean has_point, is_ragged, clips, is_in_text;
  KySceneBox bounds; /* of the path */
  guint n_off;
  GArray *marks; /* of gboolean: optional content that is off */
  guint depth;
};

/* Reads a number as the writer will write it. FALSE: it is not valid. */
static gboolean
pdf_hidden_read_number (Content *self, KyView raw, gdouble *ret_value)
{
  g_string_truncate (self->digits, 0);
  if (!ky_pdf_put_number (self->digits, raw))
    return FALSE;
  *ret_value = g_ascii_strtod (self->digits->str, NULL);
  return TRUE;
}

/* --- texts ------------------------------------------------------------------------------------ */

/* A text that is painted as the state says, in `box` with letters of `size` points. */
static KySceneRun
pdf_hidden_run_of (const Content *self, const KySceneBox *box, gdouble size)
{
  const State *state = &self->state;
  gint mode = state->mode & 3;
  KySceneRun run = KY_SCENE_RUN;

  run.is_off = self->n_off > 0;
  run.fill.kind = run.line.kind = KY_SCENE_OTHER;
  if (state->is_masked || mode == 1 || (mode != 3 && ky_scene_is_clear (state->fill_alpha)))
    run.fill.kind = KY_SCENE_NONE;
  if (state->is_masked || (mode & 1) == mode >> 1 || ky_scene_is_clear (state->stroke_alpha))
    run.line.kind = KY_SCENE_NONE;
  /* what only clips is judged by what is painted through it */
  if (state->mode == 3)
    run.fill.kind = KY_SCENE_NONE;
  if (!state->is_type3)
    run.size = size;
  run.box = box;
  run.clip = &state->clip;
  run.page = &self->page->box;
  return run;
}

/* Discards the evidence that text is visible, because the content cannot be interpreted. */
static void
lose (Content *self)
{
  if (self->page->seen != NULL)
    ky_pdf_visible_page_give_up (self->page->seen);
}

/* Its width, as sure as others reckon with it; where that is not known nobody knows where the next
 * one stands. */
static gdouble
see_glyph (Content *self, gdouble width)
{
  State *state = &self->state;
  KyPdfMatrix at = ky_pdf_text_rendering (&state->text, &self->place.text, &state->ctm);
  gdouble measured = ky_pdf_text_font_measure (state->font, width);
  const gchar *text;

  if (!isfinite (measured) || !ky_pdf_text_font_is_sure (state->font))
    {
      lose (self);
      return width;
    }
  text = ky_pdf_text_font_witness (state->font);
  ky_pdf_visible_page_glyph (self->page->seen, &at, measured,
                             ky_pdf_text_font_is_vertical (state->font),
                             state->is_cut ? NULL : &state->clip,
                             ky_pdf_text_font_fits (state->font, text, measured) ? text : "");
  return measured;
}

/* Returns the greatest length that something of `length` can have after `matrix`. */
static gdouble
pdf_hidden_longest (const KyPdfMatrix *matrix, gdouble length)
{
  return fabs (length)
         * MAX (hypot (matrix->m[0], matrix->m[1]), hypot (matrix->m[2], matrix->m[3]));
}

/* Tells whether letters are drawn with lines so wide that they leave their boxes. */
static gboolean
is_broad (const Content *self)
{
  const State *state = &self->state;
  KyPdfMatrix at = ky_pdf_text_rendering (&state->text, &self->place.text, &state->ctm);
  gdouble em = MIN (hypot (at.m[0], at.m[1]), hypot (at.m[2], at.m[3]));

  return (state->mode == 1 || state->mode == 2)
         && !(pdf_hidden_longest (&state->ctm, state->line_width) <= BROAD * em);
}

/* Tells whether what was shown may be taken for seen. A glyph of Type 3 may paint anything
 * anywhere. */
static void
see_run (Content *self, KyHiddenWay way)
{
  const State *state = &self->state;
  gboolean fills = state->mode == 0 || state->mode == 2;

  if (self->page->seen == NULL)
    return;
  /* outside of BT and ET readers differ in where a text begins */
  if (state->is_type3 || state->mode >= 4 || !self->is_in_text || is_broad (self))
    lose (self);
  ky_pdf_visible_page_end_run (self->page->seen, way == KY_HIDDEN_NOT && fills && !state->blends
                                                     && !state->is_dim
                                                     && state->fill_alpha > KY_SCENE_HALF);
}

/* Moves the text position over the string. `*ink` becomes TRUE if a glyph paints something. */
static void
show_string (Content *self, gboolean *ink)
{
  State *state = &self->state;
  const gchar *text;
  gboolean is_space;
  gdouble width;

  for (gsize at = 0;
       ky_pdf_text_font_next (state->font, self->string, &at, &text, &width, &is_space);)
    {
      *ink = *ink || text[0] == '\0' || ky_hidden_has_ink (ky_view (text, strlen (text)));
      if (self->page->seen != NULL)
        width = see_glyph (self, width);
      ky_pdf_text_pass_glyph (&state->text, &self->place, width, is_space,
                              ky_pdf_text_font_is_vertical (state->font));
    }
}

static void
show_array (Content *self, gboolean *ink)
{
  const guint8 *at, *end;
  gboolean is_vertical = ky_pdf_text_font_is_vertical (self->state.font);

  if (self->array.size < 2)
    return;
  at = self->array.data + 1;
  end = self->array.data + self->array.size - 1;
  for (;;)
    {
      KyPdfToken token = ky_pdf_read_token (&at, end, 1);

      if (token.kind == KY_PDF_TOKEN_END)
        return;
      if (token.kind == KY_PDF_TOKEN_STRING)
        {
          g_autoptr (GByteArray) value = ky_pdf_string_value (token.raw);

          g_string_truncate (self->string, 0);
          g_string_append_len (self->string, (const gchar *)value->data, value->len);
          show_string (self, ink);
        }
      else if (token.kind == KY_PDF_TOKEN_NUMBER)
        {
          gdouble by = 0;

          if (pdf_hidden_read_number (self, token.raw, &by))
            ky_pdf_text_adjust (&self->state.text, &self->place, by, is_vertical);
        }
    }
}

/* Tj, ', ", TJ: what it paints, and where. */
static void
pdf_hidden_show (Content *self, gboolean is_array)
{
  State *state = &self->state;
  KyPdfMatrix before = self->place.text, at, after;
  KyPdfShown shown = { .box = KY_PDF_NO_BOX, .offset = (gsize)(self->at - self->content.data) };
  gdouble size = state->text.size, scale = state->text.scale, tx, ty, height, width;
  gboolean ink = FALSE, is_vertical;
  KySceneRun run;

  if (state->font == NULL)
    {
      lose (self);
      return;
    }
  is_vertical = ky_pdf_text_font_is_vertical (state->font);
  if (is_array)
    show_array (self, &ink);
  else
    show_string (self, &ink);
  at = ky_pdf_text_rendering (&state->text, &before, &state->ctm);
  after = ky_pdf_text_rendering (&state->text, &self->place.text, &state->ctm);
  tx = self->place.text.m[4] - before.m[4];
  ty = self->place.text.m[5] - before.m[5];
  /* how far in units of the text's own space */
  width = hypot (before.m[0], before.m[1]);
  height = hypot (before.m[2], before.m[3]);
  if (is_vertical)
    shown.advance
        = fabs (size) > 1e-9 && height > 1e-9 ? hypot (tx, ty) / height / fabs (size) * 1000 : 0;
  else
    shown.advance
        = fabs (size * scale) > 1e-9 && width > 1e-9
              ? -(tx * before.m[0] + ty * before.m[1]) / (width * width) / (size * scale) * 1000
              : 0;
  if (!ink)
    {
      see_run (self, KY_HIDDEN_CLEAR);
      return;
    }
  /* the lower half of its letters */
  ky_pdf_box_add (&shown.box, &at, 0, 0);
  ky_pdf_box_add (&shown.box, &after, 0, 0);
  ky_pdf_box_add (&shown.box, &at, 0, 0.5);
  ky_pdf_box_add (&shown.box, &after, 0, 0.5);
  shown.verdicts = self->verdicts;
  shown.is_invisible = state->mode == 3 && self->n_off == 0;
  height = hypot (at.m[2], at.m[3]);
  width = hypot (at.m[0], at.m[1]);
  run = pdf_hidden_run_of (self, &shown.box, MIN (height, width) * self->page->unit);
  shown.way = ky_scene_judge (&run);
  state->has_letters = state->has_letters || state->mode >= 4;
  if (state->mode == 7 && shown.way == KY_HIDDEN_NOT)
    shown.is_clipping = TRUE;
  if ((state->mode == 0 || state->mode == 4) && !state->blends && state->fill_alpha > KY_SCENE_HALF)
    shown.paint = state->fill;
  see_run (self, shown.way);
  ky_pdf_hidden_page_show (self->page, &shown);
}

static gdouble
pdf_hidden_number (const Content *self, guint i)
{
  return i < self->n_numbers ? self->numbers[i] : 0;
}

static void
pdf_hidden_set_font (Content *self)
{
  const KyPdfNamed *named = ky_pdf_hidden_look_up (&self->names, KY_PDF_FONT, self->string->str);

  self->state.font = named->font;
  self->state.is_type3 = named->is_type3;
}

static void
pdf_hidden_set_state (Content *self)
{
  const KyPdfNamed *named
      = ky_pdf_hidden_look_up (&self->names, KY_PDF_EXTGSTATE, self->string->str);

  if (named->has_font)
    lose (self);
  if (isfinite (named->fill_alpha))
    self->state.fill_alpha = named->fill_alpha;
  if (isfinite (named->stroke_alpha))
    self->state.stroke_alpha = named->stroke_alpha;
  if (named->blends >= 0)
    self->state.blends = named->blends;
  if (named->is_masked >= 0)
    self->state.is_masked = named->is_masked;
  if (isfinite (named->line_width))
    self->state.line_width = named->line_width;
}

static void pdf_hidden_run_content (Content *outer, qpdf_oh resources, KyView content,
                                    const State *state);

static void
pdf_hidden_run_form (Content *self, qpdf_oh form, qpdf_oh dictionary)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh own = ky_pdf_get (pdf, dictionary, "/Resources");
  KyPdfMatrix matrix = { { 1, 0, 0, 1, 0, 0 } };
  State state = self->state;
  g_autoptr (GBytes) data = NULL;
  gdouble box[4];
  KyView view;

  if (self->depth >= FORMS_DEPTH)
    {
      lose (self);
      return;
    }
  if (self->all->n_contents++ > KY_PDF_HIDDEN_CONTENTS_MAX
      || self->all->n_bytes > KY_PDF_HIDDEN_BYTES_MAX)
    {
      self->page->is_partial = TRUE;
      return;
    }
  data = ky_pdf_stream_data (pdf, form);
  if (data == NULL)
    {
      lose (self);
      return;
    }
  ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, dictionary, "/Matrix"), matrix.m, 6);
  state.ctm = ky_pdf_multiply (&matrix, &state.ctm);
  state.is_dim = state.is_dim || state.blends || state.is_masked
                 || state.fill_alpha < KY_SCENE_OPAQUE || self->n_off > 0;
  state.is_cut = state.is_cut || !ky_pdf_is_upright (&state.ctm);
  if (ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, dictionary, "/BBox"), box, 4))
    {
      KySceneBox bounds = ky_pdf_box_of (&state.ctm, box[0], box[1], box[2], box[3]);

      state.clip = ky_scene_cut (&state.clip, &bounds);
    }
  view.data = g_bytes_get_data (data, &view.size);
  self->all->n_bytes += view.size;
  pdf_hidden_run_content (
      self, qpdf_oh_is_dictionary (pdf->qpdf, own) ? own : self->names.resources, view, &state);
}

static void
see_mark (Content *self, const KySceneBox *box)
{
  if (self->page->seen != NULL)
    ky_pdf_visible_page_mark (self->page->seen, box);
}

static void
paint_picture (Content *self, const KyPdfNamed *named)
{
  KyScenePaint other = { .kind = KY_SCENE_OTHER };
  KySceneBox box = ky_pdf_box_of (&self->state.ctm, 0, 0, 1, 1);
  KySceneBox cut = ky_scene_cut (&box, &self->state.clip);

  see_mark (self, &cut);
  ky_pdf_hidden_page_picture (self->page, &cut);
  ky_pdf_hidden_page_paint (self->page, &cut, &other,
                            named->is_opaque && ky_pdf_is_upright (&self->state.ctm)
                                && self->state.fill_alpha > KY_SCENE_OPAQUE
                                && !self->state.has_letters && !self->state.blends);
}

static void
draw_object (Content *self)
{
  const KyPdfNamed *named = ky_pdf_hidden_look_up (&self->names, KY_PDF_XOBJECT, self->string->str);

  /* Where others see a layer differently nothing is proven; and of what is drawn amid a path. */
  if (self->page->seen != NULL
      && (self->n_off > 0 || named->is_off || ky_pdf_visible_page_has_path (self->page->seen)))
    lose (self);
  if (self->n_off > 0 || named->is_off || self->pdf->error != NULL)
    return;
  if (named->is_form)
    pdf_hidden_run_form (self, named->object, named->dictionary);
  else if (named->is_picture)
    paint_picture (self, named);
}

/* --- colours ---------------------------------------------------------------------------------- */

static gboolean
run_colour (Content *self, const gchar *word)
{
  static const gchar *const fills[] = { "g", "rg", "k", NULL };
  static const gchar *const strokes[] = { "G", "RG", "K", NULL };
  KyScenePaint other = { .kind = KY_SCENE_OTHER };
  gboolean is_fill = g_ascii_islower (word[0]);
  KyScenePaint *paint = is_fill ? &self->state.fill : &self->state.stroke;
  gboolean *is_plain = is_fill ? &self->state.fill_is_plain : &self->state.stroke_is_plain;

  if (g_strv_contains (fills, word) || g_strv_contains (strokes, word))
    {
      *paint = ky_pdf_hidden_paint_of (self->numbers, self->n_numbers);
      *is_plain = FALSE;
    }
  else if (strcmp (word, "cs") == 0 || strcmp (word, "CS") == 0)
    {
      *paint = other;
      *is_plain
          = ky_pdf_hidden_look_up (&self->names, KY_PDF_COLORSPACE, self->string->str)->is_plain;
    }
  else if (g_ascii_strcasecmp (word, "sc") == 0 || g_ascii_strcasecmp (word, "scn") == 0)
    {
      *is_plain = *is_plain || paint->kind == KY_SCENE_COLOUR;
      *paint = *is_plain ? ky_pdf_hidden_paint_of (self->numbers, self->n_numbers) : other;
    }
  else
    return FALSE;
  return TRUE;
}

/* --- paths ------------------------------------------------------------------------------------ */

static void
pdf_hidden_end_path (Content *self)
{
  if (self->clips)
    {
      self->state.is_cut = self->state.is_cut || self->is_ragged || self->path->len != 1
                           || !ky_pdf_is_upright (&self->state.ctm);
      self->state.clip = ky_scene_cut (&self->state.clip, &self->bounds);
    }
  self->clips = self->is_ragged = self->has_point = FALSE;
  self->n_lines = 0;
  g_array_set_size (self->path, 0);
  self->bounds = (KySceneBox)KY_PDF_NO_BOX;
}

static void
fill_path (Content *self)
{
  KyScenePaint other = { .kind = KY_SCENE_OTHER };
  /* a pattern may have holes */
  gboolean is_opaque = self->state.fill_alpha > KY_SCENE_OPAQUE && !self->state.has_letters
                       && !self->state.blends && self->state.fill.kind == KY_SCENE_COLOUR;

  if (self->n_off > 0 || self->state.fill_alpha < KY_SCENE_NO_PAINT)
    return;
  if (self->is_ragged || !ky_pdf_is_upright (&self->state.ctm))
    {
      KySceneBox cut = ky_scene_cut (&self->bounds, &self->state.clip);

      ky_pdf_hidden_page_paint (self->page, &cut, &other, FALSE);
      return;
    }
  for (guint i = 0; i < self->path->len; i++)
    {
      KySceneBox cut = ky_scene_cut (&g_array_index (self->path, KySceneBox, i), &self->state.clip);

      ky_pdf_hidden_page_paint (self->page, &cut, is_opaque ? &self->state.fill : &other,
                                is_opaque);
    }
}

/* Draws a path into the visible page. Rectangles of one opaque colour are backgrounds. */
static void
see_path (Content *self, const gchar *word, gboolean fills, gboolean strokes)
{
  const State *state = &self->state;
  gboolean is_ground = state->fill_alpha > KY_SCENE_OPAQUE && !state->has_letters && !state->blends
                       && !state->is_dim && !state->is_cut && self->n_off == 0 && !strokes
                       && state->fill.kind == KY_SCENE_COLOUR && !self->is_ragged
                       && ky_pdf_is_upright (&state->ctm);

  if (self->page->seen == NULL)
    return;
  if (word[0] == 's' || word[0] == 'b')
    ky_pdf_visible_page_path (self->page->seen, &state->ctm, "h", NULL, 0);
  ky_pdf_visible_page_paint (self->page->seen, &state->clip, fills, strokes,
                             pdf_hidden_longest (&state->ctm, state->line_width),
                             is_ground ? (gint64)state->fill.rgb : -1);
}

/* Lines as broad as letters are high may be what these stand on. */
static void
stroke_path (Content *self)
{
  KyScenePaint other = { .kind = KY_SCENE_OTHER };
  gdouble width = self->state.line_width * hypot (self->state.ctm.m[0], self->state.ctm.m[1]);
  KySceneBox box = self->bounds;

  if (width < 3 || self->n_off > 0 || self->state.stroke_alpha < KY_SCENE_NO_PAINT)
    return;
  box.x0 -= width / 2;
  box.y0 -= width / 2;
  box.x1 += width / 2;
  box.y1 += width / 2;
  box = ky_scene_cut (&box, &self->state.clip);
  ky_pdf_hidden_page_paint (self->page, &box, &other, FALSE);
}

static void
pdf_hidden_line_to (Content *self, gdouble x, gdouble y)
{
  ky_pdf_box_add (&self->bounds, &self->state.ctm, x, y);
  /* a side of a rectangle is upright; four of them are its bounds */
  if (self->has_point && fabs (x - self->px) > SMALL_BOX && fabs (y - self->py) > SMALL_BOX)
    self->is_ragged = TRUE;
  self->n_lines += self->has_point;
  self->px = x;
  self->py = y;
  self->has_point = TRUE;
}

/* A path of lines alone, upright all of them and one closed figure, is taken for its bounds. */
static void
begin_figure (Content *self, gdouble x, gdouble y)
{
  /* a second figure among lines: it may be a hole */
  if (self->has_point)
    self->is_ragged = TRUE;
  self->has_point = FALSE;
  self->n_lines = 0;
  self->start_x = x;
  self->start_y = y;
  pdf_hidden_line_to (self, x, y);
}

static gboolean
run_path (Content *self, const gchar *word)
{
  if (self->page->seen != NULL)
    ky_pdf_visible_page_path (self->page->seen, &self->state.ctm, word, self->numbers,
                              self->n_numbers);
  if (strcmp (word, "re") == 0)
    {
      gdouble x = pdf_hidden_number (self, 0), y = pdf_hidden_number (self, 1),
              w = pdf_hidden_number (self, 2), h = pdf_hidden_number (self, 3);
      KySceneBox box = ky_pdf_box_of (&self->state.ctm, x, y, x + w, y + h);

      ky_pdf_box_add (&self->bounds, &self->state.ctm, x, y);
      ky_pdf_box_add (&self->bounds, &self->state.ctm, x + w, y + h);
      ky_pdf_box_add (&self->bounds, &self->state.ctm, x + w, y);
      ky_pdf_box_add (&self->bounds, &self->state.ctm, x, y + h);
      if (self->path->len < 1000)
        g_array_append_val (self->path, box);
      else
        self->is_ragged = TRUE;
    }
  else if (strcmp (word, "m") == 0)
    begin_figure (self, pdf_hidden_number (self, 0), pdf_hidden_number (self, 1));
  else if (strcmp (word, "l") == 0)
    pdf_hidden_line_to (self, pdf_hidden_number (self, 0), pdf_hidden_number (self, 1));
  else if (strcmp (word, "c") == 0 || strcmp (word, "v") == 0 || strcmp (word, "y") == 0)
    {
      for (guint i = 0; i + 1 < self->n_numbers; i += 2)
        ky_pdf_box_add (&self->bounds, &self->state.ctm, self->numbers[i], self->numbers[i + 1]);
      self->is_ragged = TRUE;
      self->has_point = TRUE;
    }
  else if (strcmp (word, "W") == 0 || strcmp (word, "W*") == 0)
    self->clips = TRUE;
  else
    return FALSE;
  return TRUE;
}

static gboolean
run_painting (Content *self, const gchar *word)
{
  static const gchar *const fills[] = { "f", "F", "f*", "B", "B*", "b", "b*", NULL };
  static const gchar *const strokes[] = { "S", "s", "B", "B*", "b", "b*", NULL };
  gboolean is_fill = g_strv_contains (fills, word), is_stroke = g_strv_contains (strokes, word);

  if (strcmp (word, "sh") == 0)
    {
      KyScenePaint other = { .kind = KY_SCENE_OTHER };

      see_mark (self, &self->state.clip);
      if (self->n_off == 0)
        ky_pdf_hidden_page_paint (self->page, &self->state.clip, &other, FALSE);
      return TRUE;
    }
  if (!is_fill && !is_stroke && strcmp (word, "n") != 0)
    return FALSE;
  /* four sides, the last of them perhaps drawn by itself */
  if (self->n_lines < 3 || self->n_lines > 4
      || (fabs (self->px - self->start_x) > SMALL_BOX
          && fabs (self->py - self->start_y) > SMALL_BOX))
    self->is_ragged = self->is_ragged || self->has_point;
  if (self->has_point && self->path->len == 0 && !self->is_ragged)
    g_array_append_val (self->path, self->bounds);
  else if (self->has_point)
    self->is_ragged = TRUE;
  see_path (self, word, is_fill, is_stroke);
  if (is_fill)
    fill_path (self);
  if (is_stroke)
    stroke_path (self);
  pdf_hidden_end_path (self);
  return TRUE;
}

/* --- operators -------------------------------------------------------------------------------- */

static gboolean
pdf_hidden_run_graphics (Content *self, const gchar *word)
{
  if (strcmp (word, "q") == 0)
    {
      if (self->states->len < STATES_MAX)
        g_array_append_val (self->states, self->state);
      else
        self->n_unsaved++;
      self->state.first_clipping = self->page->texts->len;
    }
  else if (strcmp (word, "Q") == 0)
    {
      if (self->n_unsaved > 0)
        {
          self->n_unsaved--;
          return TRUE;
        }
      if (self->states->len == 0)
        return TRUE;
      ky_pdf_hidden_page_end_clip (self->page, self->state.first_clipping);
      self->state = g_array_index (self->states, State, self->states->len - 1);
      g_array_set_size (self->states, self->states->len - 1);
    }
  else if (strcmp (word, "cm") == 0)
    {
      KyPdfMatrix matrix = ky_pdf_matrix_of (self->numbers, self->n_numbers);

      self->state.ctm = ky_pdf_multiply (&matrix, &self->state.ctm);
    }
  else if (strcmp (word, "w") == 0)
    self->state.line_width = pdf_hidden_number (self, 0);
  else if (strcmp (word, "gs") == 0)
    pdf_hidden_set_state (self);
  else if (strcmp (word, "Do") == 0)
    draw_object (self);
  else
    return FALSE;
  return TRUE;
}

static void
pdf_hidden_run_text (Content *self, const gchar *word)
{
  if (strcmp (word, "BT") == 0)
    {
      if (self->is_in_text)
        lose (self);
      else
        ky_pdf_text_begin (&self->place);
      self->is_in_text = TRUE;
    }
  else if (strcmp (word, "ET") == 0)
    self->is_in_text = FALSE;
  else if (strcmp (word, "Tf") == 0)
    pdf_hidden_set_font (self);
  else if (strcmp (word, "Tr") == 0)
    self->state.mode = (gint)CLAMP (pdf_hidden_number (self, 0), 0, 7);
  ky_pdf_text_run (&self->state.text, &self->place, word, self->numbers, self->n_numbers);
  if (strcmp (word, "TJ") == 0)
    pdf_hidden_show (self, TRUE);
  else if (ky_pdf_text_shows (word))
    pdf_hidden_show (self, FALSE);
}

/* --- marked content, inline images, tokens ---------------------------------------------------- */

static void
pdf_hidden_take_name (Content *self, KyView raw)
{
  g_autoptr (GByteArray) value = ky_pdf_name_value (raw);

  g_string_assign (self->string, "/");
  g_string_append_len (self->string, (const gchar *)value->data, value->len);
}

static gboolean
names_hidden_layer (Content *self)
{
  guint n = self->operands->len;
  const KyPdfToken *operands = (const KyPdfToken *)self->operands->data;

  if (n < 2 || operands[n - 1].kind != KY_PDF_TOKEN_NAME
      || !ky_view_is (operands[n - 2].raw, "/OC"))
    return FALSE;
  pdf_hidden_take_name (self, operands[n - 1].raw);
  return ky_pdf_hidden_look_up (&self->names, KY_PDF_RESOURCE_LAST, self->string->str)->is_off;
}

static gboolean
run_mark (Content *self, KyView word)
{
  gboolean is_off = FALSE;

  if (ky_view_is (word, "BDC") || ky_view_is (word, "BMC"))
    {
      is_off = word.data[1] == 'D' && names_hidden_layer (self);
      self->n_off += is_off;
      g_array_append_val (self->marks, is_off);
    }
  else if (ky_view_is (word, "EMC"))
    {
      if (self->marks->len > 0)
        {
          self->n_off -= g_array_index (self->marks, gboolean, self->marks->len - 1);
          g_array_set_size (self->marks, self->marks->len - 1);
        }
    }
  else
    return FALSE;
  return TRUE;
}

/* BI … ID data EI: what it paints is not known. */
static void
pass_picture (Content *self)
{
  KyScenePaint other = { .kind = KY_SCENE_OTHER };
  KySceneBox box = ky_pdf_box_of (&self->state.ctm, 0, 0, 1, 1);

  while (self->at < self->end)
    {
      const guint8 *found = memmem (self->at, (gsize)(self->end - self->at), "EI", 2);

      if (found == NULL)
        {
          self->at = self->end;
          break;
        }
      self->at = found + 2;
      if (ky_pdf_is_space (found[-1]) && (self->at >= self->end || ky_pdf_is_space (*self->at)))
        break;
    }
  see_mark (self, &box);
  if (self->is_in_text)
    lose (self);
  if (self->n_off > 0)
    return;
  box = ky_scene_cut (&box, &self->state.clip);
  ky_pdf_hidden_page_picture (self->page, &box);
  ky_pdf_hidden_page_paint (self->page, &box, &other, FALSE);
}

/* Reads the operands of an operator from the operand `first` on. FALSE: a number is not valid. */
static gboolean
take_operands (Content *self, guint first)
{
  self->n_numbers = 0;
  self->array.size = 0;
  g_string_truncate (self->string, 0);
  for (guint i = first; i < self->operands->len; i++)
    {
      KyPdfToken token = g_array_index (self->operands, KyPdfToken, i);

      if (token.kind == KY_PDF_TOKEN_NUMBER
          && !pdf_hidden_read_number (self, token.raw, &self->numbers[self->n_numbers++]))
        return FALSE;
      if (token.kind == KY_PDF_TOKEN_ARRAY)
        self->array = token.raw;
      else if (token.kind == KY_PDF_TOKEN_NAME)
        pdf_hidden_take_name (self, token.raw);
      else if (token.kind == KY_PDF_TOKEN_STRING)
        {
          g_autoptr (GByteArray) value = ky_pdf_string_value (token.raw);

          g_string_append_len (self->string, (const gchar *)value->data, value->len);
        }
    }
  return TRUE;
}

/* Only what is written counts: what readers see is that. */
static void
run_word (Content *self, KyView raw)
{
  gchar word[4] = "";
  guint first;
  gint resource;

  if (raw.size >= sizeof word)
    return;
  memcpy (word, raw.data, raw.size);
  if (!ky_pdf_content_takes (raw, self->operands, &first, &resource) || !take_operands (self, first)
      || !ky_pdf_hidden_has (&self->names, resource, self->string->str))
    {
      /* the page is drawn by somebody who may take it */
      lose (self);
      return;
    }
  if (pdf_hidden_run_graphics (self, word) || run_path (self, word) || run_painting (self, word))
    {
      /* within a text some readers go on from where a path ends, or bring its place back */
      if (self->is_in_text && strcmp (word, "gs") != 0 && strcmp (word, "w") != 0)
        lose (self);
      return;
    }
  if (!run_colour (self, word))
    pdf_hidden_run_text (self, word);
}

static void
pdf_hidden_run_tokens (Content *self)
{
  KyView word;
  guint n_broken = 0;

  while (self->pdf->error == NULL
         && ky_pdf_content_next (&self->at, self->end, self->operands, &word, &n_broken))
    if (ky_view_is (word, "BI"))
      pass_picture (self);
    else if (!run_mark (self, word))
      run_word (self, word);
  if (n_broken > 0 || self->is_in_text)
    lose (self);
}

static void
run_in (Content *it, KyView content, const State *state)
{
  g_autoptr (GArray) states = g_array_new (FALSE, FALSE, sizeof (State));
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (KySceneBox));
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (gboolean));
  g_autoptr (GArray) operands = g_array_new (FALSE, FALSE, sizeof (KyPdfToken));
  g_autoptr (GString) string = g_string_new (NULL), digits = g_string_new (NULL);
  g_autoptr (GHashTable) names = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);

  it->names.all = it->all;
  it->names.pdf = it->pdf;
  it->names.table = names;
  it->names.number = ++it->all->n_numbers;
  it->states = states;
  it->path = path;
  it->marks = marks;
  it->operands = operands;
  it->string = string;
  it->digits = digits;
  it->state = *state;
  it->state.first_clipping = it->page->texts->len;
  it->content = content;
  it->verdicts = it->all->keeps ? ky_pdf_hidden_verdicts (it->all, content) : NULL;
  it->at = content.data;
  it->end = content.data + content.size;
  it->bounds = (KySceneBox)KY_PDF_NO_BOX;
  pdf_hidden_run_tokens (it);
  ky_pdf_hidden_page_end_clip (it->page, it->state.first_clipping);
}

static void
pdf_hidden_run_content (Content *outer, qpdf_oh resources, KyView content, const State *state)
{
  Content it = { .all = outer->all,
                 .pdf = outer->pdf,
                 .page = outer->page,
                 .names = { .outer = &outer->names, .resources = resources },
                 .depth = outer->depth + 1 };

  run_in (&it, content, state);
}

/* --- pages ------------------------------------------------------------------------------------ */

static KySceneBox
page_box (KyPdf *pdf, qpdf_oh page)
{
  gdouble box[4] = { 0, 0, 612, 792 };
  KySceneBox result;

  if (!ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, page, "/CropBox"), box, 4))
    ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, page, "/MediaBox"), box, 4);
  result.x0 = MIN (box[0], box[2]);
  result.y0 = MIN (box[1], box[3]);
  result.x1 = MAX (box[0], box[2]);
  result.y1 = MAX (box[1], box[3]);
  if (result.x1 - result.x0 < 1 || result.y1 - result.y0 < 1)
    result = (KySceneBox){ 0, 0, 612, 792 };
  return result;
}

/* Reports a part that was not examined. If hidden text is removed, the document is refused. */
static void
tell_partial (KyPdfHidden *self, KyPdf *pdf, const gchar *where)
{
  ky_hidden_count (&self->counts, KY_HIDDEN_LIMIT);
  ky_hidden_report (&self->counts, pdf->job, where);
  if (pdf->removes_hidden)
    ky_pdf_fail (pdf, KY_ERROR_LIMIT, "hidden text: %s has more than is looked at", where);
}

/* Reads `content` of `page`, which is turned and moved by `ctm`, into `it`. FALSE: not all of
 * it. */
static gboolean
pdf_hidden_run_page (KyPdfHidden *self, KyPdf *look, qpdf_oh page, KyView content,
                     const KyPdfMatrix *ctm, KyPdfHiddenPage *it)
{
  State state = { .ctm = *ctm,
                  .text = { .scale = 1 },
                  .fill = { KY_SCENE_COLOUR, 0, 1 },
                  .stroke = { KY_SCENE_COLOUR, 0, 1 },
                  .fill_alpha = 1,
                  .stroke_alpha = 1,
                  .line_width = 1,
                  .clip = { -1e9, -1e9, 1e9, 1e9 } };
  Content outer = { .all = self, .pdf = look, .page = it };

  self->n_bytes += content.size;
  it->n_checks = &self->n_checks;
  it->unit = ky_pdf_number (look, ky_pdf_get (look, page, "/UserUnit"), 1);
  outer.names.resources = ky_pdf_get (look, page, "/Resources");
  run_in (&outer, content, &state);
  return look->error == NULL && !it->is_partial;
}

/* Returns the document for an examination whose errors are no faults of the document. */
static KyPdf
to_look_at (const KyPdf *pdf)
{
  return (KyPdf){
    .job = pdf->job, .qpdf = pdf->qpdf, .hidden = pdf->hidden, .has_layers = pdf->has_layers
  };
}

void
ky_pdf_hidden_look (KyPdfHidden *self, KyPdf *pdf, qpdf_oh page, KyView content, const gchar *where)
{
  KyPdf look = to_look_at (pdf);
  KyPdfMatrix ctm = { { 1, 0, 0, 1, 0, 0 } };
  g_auto (KyPdfHiddenPage) it = { 0 };

  if (self->n_bytes > KY_PDF_HIDDEN_BYTES_MAX)
    {
      tell_partial (self, pdf, where);
      return;
    }
  ky_pdf_hidden_page_init (&it);
  it.box = page_box (&look, page);
  pdf_hidden_run_page (self, &look, page, content, &ctm, &it);
  if (look.error == NULL)
    ky_pdf_hidden_page_judge (&it, &self->counts);
  if (it.is_partial)
    tell_partial (self, pdf, where);
  ky_hidden_report (&self->counts, pdf->job, where);
  g_clear_error (&look.error);
}

void
ky_pdf_hidden_see (KyPdfHidden *self, KyPdf *pdf, qpdf_oh page, KyView content,
                   const KyPdfMatrix *ctm, gdouble width, gdouble height, KyPdfVisiblePage *seen)
{
  KyPdf look = to_look_at (pdf);
  g_auto (KyPdfHiddenPage) it = { 0 };

  if (self->n_bytes > KY_PDF_HIDDEN_BYTES_MAX)
    {
      ky_pdf_visible_page_give_up (seen);
      return;
    }
  ky_pdf_hidden_page_init (&it);
  it.box = (KySceneBox){ 0, 0, width, height };
  it.seen = seen;
  if (!pdf_hidden_run_page (self, &look, page, content, ctm, &it))
    ky_pdf_visible_page_give_up (seen);
  g_clear_error (&look.error);
}
