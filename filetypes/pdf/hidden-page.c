/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records the texts, painted boxes and pictures of a page in painting order and decides at the end
 * which texts are hidden. Text that a scanned picture probably shows is not counted as hidden. The
 * comparisons of a document are limited. */
#include "filetypes/pdf/hidden-page.h"

#include "common/release.h"

#define CHECKS 50000000 /* comparisons of boxes in a document */
#define TEXTS_MAX 200000
#define PAINTS_MAX 50000
#define SMALL 1e-3

typedef struct
{
  KySceneBox box;
  KyScenePaint paint;
  gboolean is_opaque;
} Painted;

void
ky_pdf_box_add (KySceneBox *box, const KyPdfMatrix *matrix, gdouble x, gdouble y)
{
  gdouble px = x * matrix->m[0] + y * matrix->m[2] + matrix->m[4];
  gdouble py = x * matrix->m[1] + y * matrix->m[3] + matrix->m[5];

  box->x0 = MIN (box->x0, px);
  box->y0 = MIN (box->y0, py);
  box->x1 = MAX (box->x1, px);
  box->y1 = MAX (box->y1, py);
}

KySceneBox
ky_pdf_box_of (const KyPdfMatrix *matrix, gdouble x0, gdouble y0, gdouble x1, gdouble y1)
{
  KySceneBox box = KY_PDF_NO_BOX;

  ky_pdf_box_add (&box, matrix, x0, y0);
  ky_pdf_box_add (&box, matrix, x1, y0);
  ky_pdf_box_add (&box, matrix, x0, y1);
  ky_pdf_box_add (&box, matrix, x1, y1);
  return box;
}

gboolean
ky_pdf_is_upright (const KyPdfMatrix *matrix)
{
  return (fabs (matrix->m[1]) < SMALL && fabs (matrix->m[2]) < SMALL)
         || (fabs (matrix->m[0]) < SMALL && fabs (matrix->m[3]) < SMALL);
}

void
ky_pdf_hidden_page_init (KyPdfHiddenPage *self)
{
  self->texts = g_array_new (FALSE, FALSE, sizeof (KyPdfShown));
  self->within = g_hash_table_new (NULL, NULL);
  self->paints = g_array_new (FALSE, FALSE, sizeof (Painted));
  self->pictures = g_array_new (FALSE, FALSE, sizeof (KySceneBox));
}

KY_DEFINE_PUBLIC_CLEAR (ky_pdf_hidden_page_clear, KyPdfHiddenPage, texts, within, paints, pictures)

/* --- in the page's order ---------------------------------------------------------------------- */

KyScenePaint
ky_pdf_hidden_paint_of (const gdouble *values, guint n)
{
  KyScenePaint paint = { .kind = KY_SCENE_COLOUR, .alpha = 1 };
  gdouble rgb[3];

  for (guint i = 0; i < 3; i++)
    rgb[i] = n == 1   ? values[0]
             : n == 3 ? values[i]
             : n == 4 ? (1 - CLAMP (values[i], 0, 1)) * (1 - CLAMP (values[3], 0, 1))
                      : 0;
  if (n != 1 && n != 3 && n != 4)
    paint.kind = KY_SCENE_OTHER;
  for (guint i = 0; i < 3; i++)
    paint.rgb = paint.rgb << 8 | (guint32)(CLAMP (rgb[i], 0, 1) * 255 + 0.5);
  return paint;
}

void
ky_pdf_hidden_page_paint (KyPdfHiddenPage *self, const KySceneBox *box, const KyScenePaint *paint,
                          gboolean is_opaque)
{
  Painted painted = { *box, *paint, is_opaque };

  for (guint i = self->texts->len; i > 0 && *self->n_checks < CHECKS; i--)
    {
      KyPdfShown *shown = &g_array_index (self->texts, KyPdfShown, i - 1);

      if (!shown->is_clipping)
        break;
      shown->is_clipping = FALSE;
    }
  if (box->x1 <= box->x0 || box->y1 <= box->y0)
    return;
  if (self->paints->len >= PAINTS_MAX)
    {
      self->is_partial = TRUE;
      return;
    }
  g_array_append_val (self->paints, painted);
  for (guint i = 0; is_opaque && i < self->texts->len && *self->n_checks < CHECKS; i++)
    {
      KyPdfShown *shown = &g_array_index (self->texts, KyPdfShown, i);

      (*self->n_checks)++;
      if (shown->way == KY_HIDDEN_NOT && ky_scene_holds (box, &shown->box, KY_SCENE_SLACK))
        shown->way = KY_HIDDEN_COVERED;
    }
}

void
ky_pdf_hidden_page_picture (KyPdfHiddenPage *self, const KySceneBox *box)
{
  KySceneBox cut = ky_scene_cut (box, &self->box);
  gdouble area = (self->box.x1 - self->box.x0) * (self->box.y1 - self->box.y0);

  if (cut.x1 <= cut.x0 || cut.y1 <= cut.y0 || self->pictures->len >= PAINTS_MAX)
    return;
  self->pictured += (cut.x1 - cut.x0) * (cut.y1 - cut.y0) / area;
  g_array_append_val (self->pictures, cut);
}

/* Returns the paint on which the text `shown` lies; KY_SCENE_OTHER if it is not of one colour.
 * `is_bare`: set to whether nothing was painted there. */
static KyScenePaint
hidden_page_ground_of (KyPdfHiddenPage *self, const KyPdfShown *shown, gboolean *is_bare)
{
  KyScenePaint paint = { KY_SCENE_COLOUR, 0xffffff, 1 };

  *is_bare = FALSE;
  for (guint i = self->paints->len; i > 0; i--)
    {
      const Painted *painted = &g_array_index (self->paints, Painted, i - 1);

      if ((*self->n_checks)++ >= CHECKS || !ky_scene_meets (&shown->box, &painted->box))
        {
          if (*self->n_checks < CHECKS)
            continue;
          paint.kind = KY_SCENE_OTHER;
          return paint;
        }
      paint = painted->paint;
      /* it is not known which part of an object is visible at its edge */
      if (!painted->is_opaque || !ky_scene_holds (&painted->box, &shown->box, KY_SCENE_SLACK))
        paint.kind = KY_SCENE_OTHER;
      return paint;
    }
  *is_bare = TRUE;
  return paint;
}

void
ky_pdf_hidden_page_show (KyPdfHiddenPage *self, const KyPdfShown *shown)
{
  KyPdfShown kept = *shown;
  KySceneRun run = KY_SCENE_RUN;
  gboolean is_bare;

  if (self->texts->len >= TEXTS_MAX)
    {
      self->is_partial = TRUE;
      return;
    }
  if (kept.way == KY_HIDDEN_NOT
      && (kept.paint.kind == KY_SCENE_COLOUR || kept.line.kind == KY_SCENE_COLOUR))
    {
      run.size = kept.size;
      run.fill = kept.paint;
      run.line = kept.line;
      run.line_width = kept.line_width;
      run.ground = hidden_page_ground_of (self, &kept, &is_bare);
      run.blend = kept.blend;
      if (run.blend != KY_SCENE_BLEND_NORMAL)
        {
          run.below = run.ground;
          run.below.kind = is_bare ? KY_SCENE_UNSAID : run.ground.kind;
          run.ground.kind = KY_SCENE_NONE;
        }
      kept.way = ky_scene_judge (&run);
    }
  g_array_append_val (self->texts, kept);
}

void
ky_pdf_hidden_page_end_clip (KyPdfHiddenPage *self, guint first)
{
  for (guint i = self->texts->len; i > first; i--)
    {
      KyPdfShown *shown = &g_array_index (self->texts, KyPdfShown, i - 1);

      if (!shown->is_clipping)
        return;
      shown->is_clipping = FALSE;
      shown->way = shown->way == KY_HIDDEN_NOT ? KY_HIDDEN_CLEAR : shown->way;
    }
}

/* --- at its end ------------------------------------------------------------------------------- */

/* Tells whether a hidden text lies on a scanned picture, whose recognised text it probably is:
 * pictures cover most of the page, or one is at the text's place. */
static gboolean
is_of_scan (KyPdfHiddenPage *self, const KyPdfShown *shown)
{
  if (self->pictured >= KY_SCENE_SCAN)
    return shown->is_invisible || shown->way == KY_HIDDEN_COVERED || shown->way == KY_HIDDEN_CLEAR;
  for (guint i = 0; shown->is_invisible && i < self->pictures->len && *self->n_checks < CHECKS; i++)
    {
      (*self->n_checks)++;
      if (ky_scene_meets (&shown->box, &g_array_index (self->pictures, KySceneBox, i)))
        return TRUE;
    }
  return FALSE;
}

void
ky_pdf_hidden_page_judge (KyPdfHiddenPage *self, KyHiddenCounts *counts)
{
  for (guint i = 0; i < self->texts->len; i++)
    {
      const KyPdfShown *shown = &g_array_index (self->texts, KyPdfShown, i);
      gboolean is_hidden = shown->way != KY_HIDDEN_NOT && !is_of_scan (self, shown);

      if (is_hidden)
        ky_hidden_count (counts, shown->way);
      if (shown->verdicts == NULL)
        continue;
      KyPdfVerdict *verdict
          = g_hash_table_lookup (shown->verdicts, GSIZE_TO_POINTER (shown->offset));
      if (verdict == NULL)
        {
          verdict = g_new0 (KyPdfVerdict, 1);
          g_hash_table_insert (shown->verdicts, GSIZE_TO_POINTER (shown->offset), verdict);
        }
      verdict->n_hidden += is_hidden;
      verdict->n_seen += !is_hidden;
      verdict->advance = shown->advance;
    }
  self->is_partial = self->is_partial || *self->n_checks >= CHECKS;
}
