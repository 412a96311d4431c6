/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Judges the visibility of each text on a page (walk.h): by the way in which it is painted, and by
 * the objects below and above it (hidden-page.c). If visible words are to be proven, it informs
 * visible-page.c, too. If a page exceeds the limits, this is reported; with pdf.hidden = remove it
 * is an error. */
#include "filetypes/pdf/hidden.h"

#include "filetypes/pdf/annotations.h"
#include "filetypes/pdf/hidden-found.h"
#include "filetypes/pdf/walk.h"

#define CONTENT_BYTES 512 /* bytes that cost as much as the beginning of a content */

static KyPdfHiddenPage *
hidden_page_of (const KyPdfWalk *walk)
{
  return walk->data;
}

/* Discards the evidence that text is visible, because the content could not be interpreted. A form
 * that is nested too deeply is not searched, so the page counts as searched in part only. */
static void
hidden_lost (KyPdfWalk *walk, KyPdfWalkLoss why)
{
  KyPdfVisiblePage *seen = hidden_page_of (walk)->seen;

  if (why == KY_PDF_WALK_DEEP)
    hidden_page_of (walk)->is_partial = TRUE;
  if (seen != NULL && why != KY_PDF_WALK_STATES)
    ky_pdf_visible_page_give_up (seen);
}

static void
lose_sight (KyPdfWalk *walk)
{
  hidden_lost (walk, KY_PDF_WALK_UNSURE);
}

static GHashTable *
hidden_begin (KyPdfWalk *walk)
{
  walk->all->n_bytes += walk->content.size;
  return walk->all->keeps ? ky_pdf_hidden_verdicts (walk->all, walk->content) : NULL;
}

static void
hidden_save (KyPdfWalk *walk)
{
  walk->state.first_clipping = hidden_page_of (walk)->texts->len;
}

static void
hidden_restore (KyPdfWalk *walk)
{
  ky_pdf_hidden_page_end_clip (hidden_page_of (walk), walk->state.first_clipping);
}

/* --- texts ------------------------------------------------------------------------------------ */

/* Tells whether the font's glyphs paint nothing. */
static gboolean
hidden_is_blank (const KyPdfWalkState *state)
{
  return state->font != NULL && ky_pdf_text_font_is_blank (state->font);
}

/* Returns a run of text that is painted as the state says, in `box` with letters of `size`
 * points. */
static KySceneRun
pdf_hidden_run_of (const KyPdfWalk *walk, const KySceneBox *box, gdouble size)
{
  const KyPdfWalkState *state = &walk->state;
  gboolean is_blank = hidden_is_blank (state);
  gint mode = state->mode & 3;
  KySceneRun run = KY_SCENE_RUN;

  run.is_off = walk->n_off > 0;
  run.fill.kind = run.line.kind = KY_SCENE_OTHER;
  if (is_blank || state->is_masked || mode == 1
      || (mode != 3 && ky_scene_is_clear (state->fill_alpha)))
    run.fill.kind = KY_SCENE_NONE;
  if (is_blank || state->is_masked || (mode & 1) == mode >> 1
      || ky_scene_is_clear (state->stroke_alpha))
    run.line.kind = KY_SCENE_NONE;
  /* Text of mode 7 is only a clipping path. Whether it is visible depends on what is painted
   * through it. */
  if (state->mode == 3)
    run.fill.kind = KY_SCENE_NONE;
  if (!state->is_type3)
    run.size = size;
  run.box = box;
  run.clip = &state->clip;
  run.page = &hidden_page_of (walk)->box;
  return run;
}

/* Records a visible glyph and returns its width. Where other readers may compute another width, the
 * place of the next glyph is not known. */
static gdouble
see_glyph (KyPdfWalk *walk, gdouble width)
{
  const KyPdfWalkState *state = &walk->state;
  KyPdfMatrix at = ky_pdf_walk_place (walk);
  gdouble measured = ky_pdf_text_font_measure (state->font, width);

  if (!isfinite (measured) || !ky_pdf_text_font_is_sure (state->font))
    {
      lose_sight (walk);
      return width;
    }
  const gchar *text = ky_pdf_text_font_witness (state->font);
  ky_pdf_visible_page_glyph (hidden_page_of (walk)->seen, &at, measured,
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
is_broad (const KyPdfWalk *walk)
{
  const KyPdfWalkState *state = &walk->state;
  KyPdfMatrix at = ky_pdf_walk_place (walk);
  gdouble em = MIN (hypot (at.m[0], at.m[1]), hypot (at.m[2], at.m[3]));

  return (state->mode == 1 || state->mode == 2)
         && !(pdf_hidden_longest (&state->ctm, state->line_width) <= KY_SCENE_BROAD_LETTER * em);
}

/* Decides whether the run that was shown counts as evidence of visible text. A Type 3 glyph may
 * paint anything anywhere, so it discards the evidence. */
static void
see_run (KyPdfWalk *walk, KyHiddenWay way)
{
  const KyPdfWalkState *state = &walk->state;
  KyPdfVisiblePage *seen = hidden_page_of (walk)->seen;
  gboolean fills = state->mode == 0 || state->mode == 2;

  if (seen == NULL)
    return;
  /* readers differ about the text position outside of BT and ET */
  if (state->is_type3 || state->mode >= 4 || !walk->is_in_text || is_broad (walk))
    lose_sight (walk);
  ky_pdf_visible_page_end_run (seen, way == KY_HIDDEN_NOT && fills
                                         && state->blend == KY_SCENE_BLEND_NORMAL && !state->is_dim
                                         && state->fill_alpha > KY_SCENE_HALF);
}

static void
hidden_begin_text (KyPdfWalk *walk)
{
  hidden_page_of (walk)->has_ink = FALSE;
  hidden_page_of (walk)->n_glyphs = 0;
  hidden_page_of (walk)->width = 0;
}

/* Records whether a glyph has ink. Returns the width by which the text moves on. */
static gdouble
hidden_glyph (KyPdfWalk *walk, const gchar *text, gdouble width)
{
  KyPdfHiddenPage *page = hidden_page_of (walk);

  page->n_glyphs++;
  page->width += width;
  page->has_ink
      = page->has_ink || text[0] == '\0' || ky_hidden_has_ink (ky_view (text, strlen (text)));
  return page->seen != NULL ? see_glyph (walk, width) : width;
}

/* Returns how far TJ has to move in place of a text that began at `before`. */
static gdouble
advance_of (const KyPdfWalk *walk, const KyPdfMatrix *before)
{
  const gdouble *m = before->m, *after = walk->place.text.m;
  gdouble size = walk->state.text.size, scale = walk->state.text.scale;
  gdouble tx = after[4] - m[4], ty = after[5] - m[5];
  /* distance in units of text space */
  gdouble width = hypot (m[0], m[1]), height = hypot (m[2], m[3]);

  if (ky_pdf_text_font_is_vertical (walk->state.font))
    return fabs (size) > 1e-9 && height > 1e-9 ? hypot (tx, ty) / height / fabs (size) * 1000 : 0;
  return fabs (size * scale) > 1e-9 && width > 1e-9
             ? -(tx * m[0] + ty * m[1]) / (width * width) / (size * scale) * 1000
             : 0;
}

/* Returns the average spacing that is added to each glyph of a run, in parts of their size. Fewer
 * than three glyphs can be read even if they overlap. `advance`: the distance that TJ would move in
 * place of the run. */
static gdouble
pdf_hidden_spacing (const KyPdfWalk *walk, gdouble advance)
{
  const KyPdfHiddenPage *page = hidden_page_of (walk);

  if (page->n_glyphs < 3 || ky_pdf_text_font_is_vertical (walk->state.font))
    return 0;
  return (-advance / 1000 - page->width) / page->n_glyphs;
}

/* Returns whether less than the run's box is seen: its lower half, or half a letter of `size`, is
 * cut off. */
static gboolean
hidden_is_cut (const KySceneRun *run, gdouble size)
{
  KySceneBox seen = ky_scene_cut (run->box, run->clip);

  seen = ky_scene_cut (&seen, run->page);
  gdouble width = MAX (seen.x1 - seen.x0, 0);
  gdouble height = MAX (seen.y1 - seen.y0, 0);
  return MAX (run->box->x1 - run->box->x0 - width, run->box->y1 - run->box->y0 - height)
         > size * 0.45;
}

/* Returns `paint` of `opacity`, as far as its colour is what a person sees. */
static KyScenePaint
pdf_hidden_paint (const KyScenePaint *paint, gdouble opacity)
{
  KyScenePaint seen = { KY_SCENE_OTHER, 0, opacity };

  if (ky_scene_is_clear (opacity))
    seen.kind = KY_SCENE_NONE;
  else if (opacity > KY_SCENE_HALF)
    seen = (KyScenePaint){ paint->kind, paint->rgb, opacity };
  return seen;
}

static void
take_paints (const KyPdfWalkState *state, KyPdfShown *shown)
{
  gint mode = state->mode & 3;

  if (mode == 0 || mode == 2)
    shown->paint = pdf_hidden_paint (&state->fill, state->fill_alpha);
  else if (mode == 1)
    shown->paint.kind = KY_SCENE_NONE;
  if (mode == 1 || mode == 2)
    shown->line = pdf_hidden_paint (&state->stroke, state->stroke_alpha);
}

static void
hidden_end_text (KyPdfWalk *walk, const KyPdfMatrix *before)
{
  KyPdfWalkState *state = &walk->state;
  KyPdfHiddenPage *page = hidden_page_of (walk);
  KyPdfMatrix at = ky_pdf_text_rendering (&state->text, before, &state->ctm);
  KyPdfMatrix after = ky_pdf_walk_place (walk);
  KyPdfShown shown
      = { .box = KY_PDF_NO_BOX,
          .offset = (gsize)(walk->at - walk->content.data),
          .verdicts = walk->operators,
          .is_invisible = (state->mode == 3 || hidden_is_blank (state)) && walk->n_off == 0 };

  if (!page->has_ink)
    {
      see_run (walk, KY_HIDDEN_CLEAR);
      return;
    }
  shown.advance = advance_of (walk, before);
  /* the lower half of its letters */
  ky_pdf_box_add (&shown.box, &at, 0, 0);
  ky_pdf_box_add (&shown.box, &after, 0, 0);
  ky_pdf_box_add (&shown.box, &at, 0, 0.5);
  ky_pdf_box_add (&shown.box, &after, 0, 0.5);
  gdouble size = MIN (hypot (at.m[2], at.m[3]), hypot (at.m[0], at.m[1]));
  KySceneRun run = pdf_hidden_run_of (walk, &shown.box, size * page->unit);
  run.scale = ky_scene_least (at.m) / size;
  run.spacing = pdf_hidden_spacing (walk, shown.advance) * size * page->unit;
  shown.way = ky_scene_judge (&run);
  if (page->is_field)
    {
      if (shown.way == KY_HIDDEN_OUTSIDE
          || (shown.way == KY_HIDDEN_NOT && hidden_is_cut (&run, size)))
        page->n_scrolled++;
      if (shown.way == KY_HIDDEN_OUTSIDE)
        shown.way = KY_HIDDEN_NOT;
    }
  state->has_letters = state->has_letters || state->mode >= 4;
  if (state->mode == 7 && shown.way == KY_HIDDEN_NOT)
    shown.is_clipping = TRUE;
  take_paints (state, &shown);
  shown.blend = state->blend;
  shown.size = run.size;
  shown.line_width = ky_scene_least (state->ctm.m) * state->line_width * page->unit;
  see_run (walk, shown.way);
  ky_pdf_hidden_page_show (page, &shown);
}

/* --- objects ---------------------------------------------------------------------------------- */

/* Records that something other than text is painted in `box`. `is_opaque`: it covers all of
 * `box`. */
static void
hidden_put (KyPdfWalk *walk, const KySceneBox *box, gboolean is_opaque)
{
  KyScenePaint other = { .kind = KY_SCENE_OTHER };
  KySceneBox cut = ky_scene_cut (box, &walk->state.clip);

  ky_pdf_hidden_page_paint (hidden_page_of (walk), &cut, &other, is_opaque);
}

static void
see_mark (KyPdfWalk *walk, const KySceneBox *box)
{
  if (hidden_page_of (walk)->seen != NULL)
    ky_pdf_visible_page_mark (hidden_page_of (walk)->seen, box);
}

/* Tells whether painting in this state hides what is below. If the clip is not a rectangle, it is
 * unknown how much of its box is painted, so it does not. */
static gboolean
hidden_is_opaque (const KyPdfWalkState *state)
{
  return state->fill_alpha > KY_SCENE_OPAQUE && !state->has_letters
         && state->blend == KY_SCENE_BLEND_NORMAL && !state->is_dim && !state->is_cut;
}

static void
paint_picture (KyPdfWalk *walk, const KyPdfNamed *named)
{
  KySceneBox box = ky_pdf_box_of (&walk->state.ctm, 0, 0, 1, 1);
  KySceneBox cut = ky_scene_cut (&box, &walk->state.clip);

  see_mark (walk, &cut);
  ky_pdf_hidden_page_picture (hidden_page_of (walk), &cut);
  hidden_put (walk, &cut,
              named->is_opaque && ky_pdf_is_upright (&walk->state.ctm)
                  && hidden_is_opaque (&walk->state));
}

/* Charges a content stream, besides its bytes, which may be few. Returns FALSE if the limit of the
 * search is reached. */
static gboolean
hidden_pay (KyPdfHidden *all, KyPdfHiddenPage *page)
{
  all->n_bytes += CONTENT_BYTES;
  page->is_partial = page->is_partial || all->n_bytes > KY_PDF_HIDDEN_BYTES_MAX;
  return all->n_bytes <= KY_PDF_HIDDEN_BYTES_MAX;
}

/* Looks at the texts of a pattern or a mask. Neither their place nor their background is known, so
 * only those are hidden that nothing shows. Each stream is looked at once for a page, also where it
 * is within others: patterns that refer to each other would be met without end. */
static void
hidden_within (KyPdfWalk *walk, qpdf_oh stream)
{
  KyPdf *pdf = walk->pdf;
  KyPdfHiddenPage *page = hidden_page_of (walk);
  gint id = qpdf_oh_get_object_id (pdf->qpdf, stream);
  g_auto (KyPdfHiddenPage) it = { 0 };
  KySceneBox all = { -1e9, -1e9, 1e9, 1e9 };
  KyPdfWalkState state = walk->state;
  qpdf_oh dictionary = qpdf_oh_get_dict (pdf->qpdf, stream);
  gboolean is_tile = !qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, dictionary, "/PatternType"));

  if (page->seen != NULL || walk->n_off > 0
      || !g_hash_table_add (page->within, GINT_TO_POINTER (id)) || !hidden_pay (walk->all, page))
    return;
  ky_pdf_hidden_page_init (&it);
  g_hash_table_unref (it.within);
  it.within = g_hash_table_ref (page->within);
  it.box = all;
  it.unit = page->unit;
  it.n_checks = page->n_checks;
  walk->state = (KyPdfWalkState){ .ctm = is_tile ? walk->base : state.ctm,
                                  .text = { .scale = 1 },
                                  .fill = { KY_SCENE_COLOUR, 0, 1 },
                                  .stroke = { KY_SCENE_COLOUR, 0, 1 },
                                  .fill_alpha = 1,
                                  .stroke_alpha = 1,
                                  .line_width = 1,
                                  .clip = all };
  walk->data = &it;
  hidden_put (walk, &all, FALSE);
  ky_pdf_walk_form (walk, stream, dictionary);
  walk->data = page;
  walk->state = state;
  page->is_partial = page->is_partial || it.is_partial;
  ky_pdf_hidden_page_judge (&it, &walk->all->counts);
}

/* Handles BI: what it paints is not known. */
static void
hidden_picture (KyPdfWalk *walk)
{
  static const KyPdfNamed unknown = { .is_opaque = FALSE };
  KySceneBox box = ky_pdf_box_of (&walk->state.ctm, 0, 0, 1, 1);

  see_mark (walk, &box);
  if (walk->is_in_text)
    lose_sight (walk);
  if (walk->n_off == 0)
    paint_picture (walk, &unknown);
}

static void
hidden_shade (KyPdfWalk *walk)
{
  see_mark (walk, &walk->state.clip);
  if (walk->n_off == 0)
    hidden_put (walk, &walk->state.clip, FALSE);
}

static void
hidden_object (KyPdfWalk *walk, const KyPdfNamed *named)
{
  KyPdfHiddenPage *page = hidden_page_of (walk);

  /* The evidence is not reliable if readers may show different layers, or if an object is drawn
   * within a path. */
  if (page->seen != NULL && (walk->n_off > 0 || named->is_off || walk->path.has_point))
    lose_sight (walk);
  if (walk->n_off > 0 || named->is_off || walk->pdf->error != NULL)
    return;
  if (named->is_picture)
    paint_picture (walk, named);
  else if (named->is_form
           && (walk->all->n_contents++ > KY_PDF_HIDDEN_CONTENTS_MAX
               || walk->all->n_bytes > KY_PDF_HIDDEN_BYTES_MAX))
    page->is_partial = TRUE;
  else if (named->is_form)
    ky_pdf_walk_form (walk, named->object, named->dictionary);
}

/* --- paths ------------------------------------------------------------------------------------ */

static void
fill_path (KyPdfWalk *walk)
{
  const KyPdfWalkState *state = &walk->state;
  const GArray *boxes = walk->path.boxes;
  gboolean is_opaque = hidden_is_opaque (state) && state->fill.kind == KY_SCENE_COLOUR
                       && !state->has_holes && !walk->path.has_holes;

  if (walk->n_off > 0 || state->fill_alpha < KY_SCENE_NO_PAINT)
    return;
  if (walk->path.is_ragged || !ky_pdf_is_upright (&state->ctm))
    {
      hidden_put (walk, &walk->path.bounds, FALSE);
      return;
    }
  for (guint i = 0; i < boxes->len; i++)
    {
      KySceneBox cut = ky_scene_cut (&g_array_index (boxes, KySceneBox, i), &state->clip);

      if (is_opaque)
        ky_pdf_hidden_page_paint (hidden_page_of (walk), &cut, &state->fill, TRUE);
      else
        hidden_put (walk, &cut, FALSE);
    }
}

/* Draws a path into the visible page. Rectangles of one opaque colour are backgrounds. */
static void
see_path (KyPdfWalk *walk, gboolean fills, gboolean strokes)
{
  const KyPdfWalkState *state = &walk->state;
  KyPdfVisiblePage *seen = hidden_page_of (walk)->seen;
  gboolean is_ground = hidden_is_opaque (state) && walk->n_off == 0 && !strokes
                       && state->fill.kind == KY_SCENE_COLOUR && !state->has_holes
                       && !walk->path.is_ragged && !walk->path.has_holes
                       && ky_pdf_is_upright (&state->ctm);

  if (seen == NULL)
    return;
  ky_pdf_visible_page_paint (seen, fills ? walk->path.figures : NULL,
                             strokes ? walk->path.lines : NULL, &state->clip,
                             pdf_hidden_longest (&state->ctm, state->line_width),
                             is_ground ? (gint64)state->fill.rgb : -1);
}

/* Handles lines. Letters may be readable against a line that is as broad as they are high. */
static void
stroke_path (KyPdfWalk *walk)
{
  const KyPdfWalkState *state = &walk->state;
  gdouble width = state->line_width * hypot (state->ctm.m[0], state->ctm.m[1]);
  KySceneBox box = walk->path.bounds;

  if (width < KY_SCENE_BROAD_LINE || walk->n_off > 0 || state->stroke_alpha < KY_SCENE_NO_PAINT)
    return;
  box.x0 -= width / 2;
  box.y0 -= width / 2;
  box.x1 += width / 2;
  box.y1 += width / 2;
  hidden_put (walk, &box, FALSE);
}

static void
hidden_paint (KyPdfWalk *walk, gboolean fills, gboolean strokes)
{
  see_path (walk, fills, strokes);
  if (fills)
    fill_path (walk);
  if (strokes)
    stroke_path (walk);
}

/* --- pages ------------------------------------------------------------------------------------ */

static const KyPdfWalkEvents hidden_events = { .begin = hidden_begin,
                                               .lost = hidden_lost,
                                               .object = hidden_object,
                                               .within = hidden_within,
                                               .begin_text = hidden_begin_text,
                                               .glyph = hidden_glyph,
                                               .end_text = hidden_end_text,
                                               .paint = hidden_paint,
                                               .shade = hidden_shade,
                                               .picture = hidden_picture,
                                               .save = hidden_save,
                                               .restore = hidden_restore };

/* Reports a part that was not examined. If hidden text is removed, the document is refused. */
static void
tell_partial (KyPdfHidden *self, KyPdf *pdf, const gchar *where)
{
  ky_hidden_count (&self->counts, KY_HIDDEN_LIMIT);
  ky_hidden_report (&self->counts, pdf->job, where);
  if (pdf->removes_hidden)
    ky_pdf_fail (pdf, KY_ERROR_LIMIT, "hidden text: %s has more than is looked at", where);
}

/* Tells whether readers scroll the text of `annotation`: it is a field, of which enough is on the
 * page. */
static gboolean
is_scrolled (KyPdf *look, qpdf_oh annotation, const KyPdfHiddenPage *page)
{
  gdouble r[4];

  if (!ky_pdf_is (look, ky_pdf_get (look, annotation, "/Subtype"), "/Widget")
      || !ky_pdf_get_numbers (look, ky_pdf_get (look, annotation, "/Rect"), r, 4))
    return FALSE;
  KySceneBox box = { MIN (r[0], r[2]), MIN (r[1], r[3]), MAX (r[0], r[2]), MAX (r[1], r[3]) };
  box = ky_scene_cut (&box, &page->box);
  return MIN (box.x1 - box.x0, box.y1 - box.y0) * page->unit >= KY_SCENE_FIELD;
}

/* Reads what is drawn of the annotations of `page`: `comments`: of those that readers can move and
 * close, or of the others. */
static void
hidden_run_annotations (KyPdfHidden *self, KyPdf *look, qpdf_oh page, gboolean comments,
                        KyPdfHiddenPage *it)
{
  qpdf_oh list = ky_pdf_get (look, page, "/Annots");
  gint n = ky_pdf_array_length (look, list);

  for (gint i = 0; i < MIN (n, KY_PDF_ANNOTATIONS_MAX) && look->error == NULL; i++)
    {
      qpdf_oh annotation = qpdf_oh_get_array_item (look->qpdf, list, i);
      KyPdfMatrix ctm = { { 0 } };
      KyPdfWalk walk;

      if ((ky_pdf_comment_kind (look, annotation) != NULL) != comments
          || !ky_pdf_annotation_is_drawn (look, annotation))
        continue;
      qpdf_oh form = ky_pdf_look_of (look, annotation);
      if (!qpdf_oh_is_stream (look->qpdf, form)
          || !ky_pdf_place_look (look, form, annotation, ctm.m))
        continue;
      if (!hidden_pay (self, it))
        return;
      ky_pdf_walk_init (&walk, &hidden_events, it, self, look,
                        ky_pdf_get (look, page, "/Resources"), &ctm);
      it->is_field = is_scrolled (look, annotation, it);
      ky_pdf_walk_form (&walk, form, qpdf_oh_get_dict (look->qpdf, form));
      it->is_field = FALSE;
    }
}

/* Reads `content` of `page`, which is turned and moved by `ctm`, into `it`. FALSE: not all of
 * it. */
static gboolean
pdf_hidden_run_page (KyPdfHidden *self, KyPdf *look, qpdf_oh page, KyView content,
                     const KyPdfMatrix *ctm, KyPdfHiddenPage *it)
{
  KyPdfWalk walk;

  it->n_checks = &self->n_checks;
  it->unit = ky_pdf_number (look, ky_pdf_get (look, page, "/UserUnit"), 1);
  ky_pdf_walk_init (&walk, &hidden_events, it, self, look, ky_pdf_get (look, page, "/Resources"),
                    ctm);
  walk.keeps_pieces = it->seen != NULL;
  ky_pdf_walk_content (&walk, content);
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
  it.box = ky_pdf_walk_page_box (&look, page);
  pdf_hidden_run_page (self, &look, page, content, &ctm, &it);
  hidden_run_annotations (self, &look, page, FALSE, &it);
  if (look.error == NULL)
    ky_pdf_hidden_page_judge (&it, &self->counts);
  /* Text of the page that is covered only by a comment does not count as hidden. */
  g_array_set_size (it.texts, 0);
  hidden_run_annotations (self, &look, page, TRUE, &it);
  if (look.error == NULL)
    ky_pdf_hidden_page_judge (&it, &self->counts);
  /* this error may occur only here, and must not let hidden text pass */
  if (look.error != NULL && pdf->removes_hidden && pdf->error == NULL)
    pdf->error = g_steal_pointer (&look.error);
  else if (it.is_partial || look.error != NULL)
    tell_partial (self, pdf, where);
  self->n_scrolled += it.n_scrolled;
  ky_hidden_report (&self->counts, pdf->job, where);
  g_clear_error (&look.error);
}

void
ky_pdf_hidden_look_at_fields (KyPdfHidden *self, KyPdf *pdf, qpdf_oh page)
{
  KyPdf look = to_look_at (pdf);
  g_auto (KyPdfHiddenPage) it = { 0 };

  if (self->n_bytes > KY_PDF_HIDDEN_BYTES_MAX)
    return;
  ky_pdf_hidden_page_init (&it);
  it.box = ky_pdf_walk_page_box (&look, page);
  it.n_checks = &self->n_checks;
  it.unit = ky_pdf_number (&look, ky_pdf_get (&look, page, "/UserUnit"), 1);
  hidden_run_annotations (self, &look, page, FALSE, &it);
  self->n_scrolled += it.n_scrolled;
  g_clear_error (&look.error);
}

void
ky_pdf_hidden_tell_scrolled (KyPdfHidden *self, KyPdf *pdf)
{
  for (; self->n_scrolled > 0; self->n_scrolled--)
    ky_pdf_removed (pdf, "document.undrawn", NULL);
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
