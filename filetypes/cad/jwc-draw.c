/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the sheet of a Jw_cad drawing for DOS: everything that is printed, on visible layers and
 * groups. The file has no colours and widths, so lines are thin and black. The line types are those
 * of Jw_cad for Windows. */
#include "filetypes/cad/drawing.h"
#include "filetypes/cad/jwc.h"

#include <math.h>

#define THIN 0.13f /* millimetres */
#define DOT 0.5f   /* of a point */
#define DEGREES 65536.0
#define USUAL_LETTER 20 /* tenths of a millimetre, where a kind of texts has no size */

typedef struct
{
  const KyJwc *jwc;
  KyDrawing *drawing;
  gdouble unit;     /* millimetres of a dot */
  guint dashes[10]; /* of each style */
} Draw;

static void
jwc_draw_make_dashes (Draw *self)
{
  static const gdouble lengths[][6] = { { 1.25, 1.25 },
                                        { 2.5, 2.5 },
                                        { 0.6, 0.6 },
                                        { 7.5, 1.25, 0.4, 1.25 },
                                        { 12.5, 2.5, 0.4, 2.5 },
                                        { 7.5, 1.25, 0.4, 1.25, 0.4, 1.25 },
                                        { 12.5, 2.5, 0.4, 2.5, 0.4, 2.5 } };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      guint n = 0;

      while (n < G_N_ELEMENTS (lengths[i]) && lengths[i][n] > 0)
        n++;
      self->dashes[i + 2] = ky_drawing_add_dashes (self->drawing, lengths[i], n, TRUE);
    }
}

static gboolean
jwc_draw_is_seen (const Draw *self, const KyJwcEntity *entity)
{
  const guint8 *shown = self->jwc->states[1];

  return entity->style != KY_JWC_HELP && entity->pen != KY_JWC_HELP
         && shown[entity->layer >> 4] != 0 && shown[KY_JWC_GROUPS + entity->layer] != 0;
}

static KyDrawingPoint
jwc_draw_point_at (const Draw *self, const KyJwcEntity *entity, guint i)
{
  return (KyDrawingPoint){ entity->numbers[i] * self->unit, entity->numbers[i + 1] * self->unit };
}

static KyDrawingPen
jwc_draw_pen_of (const Draw *self, const KyJwcEntity *entity)
{
  return (KyDrawingPen){ .width = THIN, .dashes = (guint16)self->dashes[entity->style] };
}

static void
jwc_draw_line (const Draw *self, const KyJwcEntity *entity)
{
  KyDrawingPen pen = jwc_draw_pen_of (self, entity);

  ky_drawing_begin (self->drawing, NULL);
  ky_drawing_move (self->drawing, jwc_draw_point_at (self, entity, 0));
  ky_drawing_line (self->drawing, jwc_draw_point_at (self, entity, 2));
  ky_drawing_end (self->drawing, KY_DRAWING_LINES, &pen);
}

/* Draws an arc against the clock; where both angles are equal it is a whole circle. */
static void
jwc_draw_arc (const Draw *self, const KyJwcEntity *entity)
{
  gdouble radius = entity->numbers[2] * self->unit;
  gdouble height = radius * entity->shape[0] / 10000;
  gdouble from = entity->shape[1] / DEGREES * G_PI / 180;
  gdouble sweep = (entity->shape[2] - (gdouble)entity->shape[1]) / DEGREES * G_PI / 180;
  gdouble tilt = entity->shape[3] / DEGREES * G_PI / 180, c = cos (tilt), s = sin (tilt);
  gboolean is_whole = entity->shape[1] == entity->shape[2];
  KyDrawingPen pen = jwc_draw_pen_of (self, entity);

  while (sweep <= 0)
    sweep += 2 * G_PI;
  ky_drawing_begin (self->drawing, NULL);
  ky_drawing_arc (self->drawing, jwc_draw_point_at (self, entity, 0),
                  (KyDrawingPoint){ radius * c, radius * s },
                  (KyDrawingPoint){ -height * s, height * c }, from, is_whole ? 2 * G_PI : sweep,
                  FALSE);
  if (is_whole)
    ky_drawing_close (self->drawing);
  ky_drawing_end (self->drawing, KY_DRAWING_LINES, &pen);
}

static void
jwc_draw_text (const Draw *self, const KyJwcEntity *entity)
{
  guint width = self->jwc->presets[1][entity->preset];
  guint height = self->jwc->presets[2][entity->preset];
  KyDrawingPoint at = jwc_draw_point_at (self, entity, 0),
                 end = jwc_draw_point_at (self, entity, 2);
  KyDrawingText text = { .text = entity->text, .stretch = 1, .rise = KY_DRAWING_BOTTOM };
  KyDrawingPen pen = { .width = THIN };

  if (height == 0 || width == 0)
    width = height = USUAL_LETTER;
  text.matrix = ky_drawing_placed (1, 1, atan2 (end.y - at.y, end.x - at.x), at);
  text.height = height / 10.0;
  text.length = hypot (end.x - at.x, end.y - at.y);
  text.stretch = CLAMP ((gdouble)width / height, 0.05, 20);
  ky_drawing_text (self->drawing, &text, &pen);
}

static void
jwc_draw_point (const Draw *self, const KyJwcEntity *entity)
{
  KyDrawingPen pen = { .thick = DOT };

  ky_drawing_begin (self->drawing, NULL);
  ky_drawing_move (self->drawing, jwc_draw_point_at (self, entity, 0));
  ky_drawing_line (self->drawing, jwc_draw_point_at (self, entity, 0));
  ky_drawing_end (self->drawing, KY_DRAWING_LINES, &pen);
}

static void
jwc_draw_entities (const Draw *self, const GArray *entities,
                   void (*draw) (const Draw *self, const KyJwcEntity *entity))
{
  for (guint i = 0; i < entities->len; i++)
    if (jwc_draw_is_seen (self, &g_array_index (entities, KyJwcEntity, i)))
      draw (self, &g_array_index (entities, KyJwcEntity, i));
}

static void
jwc_draw_all (Draw *self)
{
  static const gdouble sheets[][2]
      = { { 1189, 841 }, { 841, 594 }, { 594, 420 }, { 420, 297 }, { 297, 210 } };
  const gdouble *sheet = sheets[self->jwc->paper];
  KyDrawingPage page = { .width = sheet[0], .height = sheet[1], .unit = 1 };

  self->unit = sheet[0] / self->jwc->window;
  jwc_draw_make_dashes (self);
  jwc_draw_entities (self, self->jwc->straight, jwc_draw_line);
  jwc_draw_entities (self, self->jwc->arcs, jwc_draw_arc);
  jwc_draw_entities (self, self->jwc->texts, jwc_draw_text);
  jwc_draw_entities (self, self->jwc->points, jwc_draw_point);
  g_array_append_val (self->drawing->pages, page);
}

gboolean
ky_jwc_draw (KyDrawing *drawing, GError **error)
{
  KyJwc jwc;
  Draw self = { .jwc = &jwc, .drawing = drawing };
  gboolean ok = ky_jwc_read (&jwc, drawing->job, ky_job_input (drawing->job), error);

  if (ok)
    jwc_draw_all (&self);
  ky_jwc_clear (&jwc);
  return ok && ky_drawing_check (drawing, error);
}
