/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks through a drawing and the figures that it shows, and computes the size of the drawing. */
#include "filetypes/cad/drawing.h"

#include <math.h>

#define DEPTH_MAX 32
#define STEPS_OF_OBJECT 64          /* steps of a path that cost as much as one more element */
#define WORK_MAX ((guint64)8000000) /* elements and their parts */

typedef struct
{
  const KyDrawing *drawing;
  const KyDrawingVisitor *visitor;
  gpointer data;
  guint64 work;
} Walk;

/* Holds the state around a figure. */
typedef struct
{
  KyDrawingMatrix matrix;
  KyDrawingPen insert, layer;
  guint depth;
} Context;

static KyDrawingPen
drawing_walk_settle (const KyDrawingPen *pen, const Context *context)
{
  KyDrawingPen settled = *pen;
  const KyDrawingPen *from = NULL;

  if (pen->color == KY_DRAWING_OF_INSERT || pen->color == KY_DRAWING_OF_LAYER)
    {
      from = pen->color == KY_DRAWING_OF_INSERT ? &context->insert : &context->layer;
      settled.color = from->color;
    }
  if (pen->width < 0)
    settled.width
        = pen->width == KY_DRAWING_WIDTH_OF_INSERT ? context->insert.width : context->layer.width;
  return settled;
}

static gboolean walk_figure (Walk *self, guint figure, const Context *context, GError **error);

static gboolean
drawing_walk_charge (Walk *self, guint work, GError **error)
{
  self->work += 1 + (guint64)work;
  if (self->work > WORK_MAX)
    return ky_fail (error, KY_ERROR_LIMIT, "drawing: figures that repeat too much");
  return !self->visitor->charges || self->drawing->job == NULL
         || ky_job_charge (self->drawing->job, KY_COST_OBJECTS, 1 + work / STEPS_OF_OBJECT, error);
}

static gboolean
walk_copies (Walk *self, const KyDrawingInsert *insert, const Context *outside, Context *inside,
             GError **error)
{
  for (guint row = 0; row < insert->rows; row++)
    for (guint column = 0; column < insert->columns; column++)
      {
        KyDrawingMatrix moved = KY_DRAWING_IDENTITY, whole;

        moved.x0 = column * insert->column_step;
        moved.y0 = row * insert->row_step;
        whole = ky_drawing_combine (&moved, &insert->matrix);
        inside->matrix = ky_drawing_combine (&whole, &outside->matrix);
        if (!drawing_walk_charge (self, 0, error)
            || !walk_figure (self, insert->figure, inside, error))
          return FALSE;
      }
  return TRUE;
}

static gboolean
walk_insert (Walk *self, const KyDrawingElement *element, const Context *outside, GError **error)
{
  const KyDrawingInsert *insert
      = &g_array_index (self->drawing->inserts, KyDrawingInsert, element->first);
  Context inside = { .insert = drawing_walk_settle (&element->pen, outside),
                     .layer = drawing_walk_settle (&insert->layer, outside),
                     .depth = outside->depth + 1 };

  if (insert->is_clipped && self->visitor->clip != NULL)
    self->visitor->clip (self->data, insert, &outside->matrix);
  gboolean ok = walk_copies (self, insert, outside, &inside, error);
  if (insert->is_clipped && self->visitor->clip != NULL)
    self->visitor->clip (self->data, NULL, NULL);
  return ok;
}

static gboolean
walk_figure (Walk *self, guint figure, const Context *context, GError **error)
{
  const GArray *elements = self->drawing->figures->pdata[figure];

  if (context->depth > DEPTH_MAX)
    return ky_fail (error, KY_ERROR_LIMIT, "drawing: figures in figures too deep");
  for (guint i = 0; i < elements->len; i++)
    {
      const KyDrawingElement *element = &g_array_index (elements, KyDrawingElement, i);
      KyDrawingPen pen = drawing_walk_settle (&element->pen, context);

      if (element->kind == KY_DRAWING_INSERT)
        {
          if (!walk_insert (self, element, context, error))
            return FALSE;
        }
      else if (!drawing_walk_charge (self, element->n, error)
               || !self->visitor->element (self->data, self->drawing, element, &context->matrix,
                                           &pen, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_drawing_walk (const KyDrawing *self, guint figure, const KyDrawingVisitor *visitor,
                 gpointer data, GError **error)
{
  Walk walk = { .drawing = self, .visitor = visitor, .data = data };
  const Context context = { .matrix = KY_DRAWING_IDENTITY };

  return walk_figure (&walk, figure, &context, error);
}

/* --- how large -------------------------------------------------------------------------------- */

typedef struct
{
  KyDrawingPoint low, high;
  gboolean is_empty;
  guint n_clips; /* clips around the measured element */
} Box;

static void
add_to_box (Box *box, KyDrawingPoint point)
{
  if (!isfinite (point.x) || !isfinite (point.y))
    return;
  box->low.x = MIN (box->low.x, point.x);
  box->low.y = MIN (box->low.y, point.y);
  box->high.x = MAX (box->high.x, point.x);
  box->high.y = MAX (box->high.y, point.y);
  box->is_empty = FALSE;
}

gdouble
ky_drawing_text_length (const gchar *text, gsize length)
{
  gdouble sum = 0;
  const gchar *end = text + length;

  for (const gchar *at = text; at < end; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      sum += c >= 0x2e80 && (c < 0xff61 || c > 0xff9f) ? 1 : 0.55;
    }
  return sum;
}

static void
drawing_walk_add_text (Box *box, const KyDrawingText *text, const KyDrawingMatrix *matrix)
{
  KyDrawingMatrix whole = ky_drawing_combine (&text->matrix, matrix);
  gdouble length = text->length > 0 ? text->length
                                    : ky_drawing_text_length (text->text, strlen (text->text))
                                          * text->height * text->stretch;
  gdouble left = -length * text->across, up = text->height;
  gdouble low = text->rise == KY_DRAWING_MIDDLE ? -0.5 : text->rise == KY_DRAWING_TOP ? -1 : 0;

  if (text->is_vertical)
    {
      add_to_box (box, ky_drawing_apply (&whole, (KyDrawingPoint){ -up / 2, 0 }));
      add_to_box (box, ky_drawing_apply (&whole, (KyDrawingPoint){ up / 2, -length }));
      return;
    }
  for (guint corner = 0; corner < 4; corner++)
    add_to_box (box,
                ky_drawing_apply (&whole, (KyDrawingPoint){ left + (corner & 1 ? length : 0),
                                                            up * (low + (corner & 2 ? 1 : 0)) }));
}

static gboolean
measure_element (gpointer data, const KyDrawing *self, const KyDrawingElement *element,
                 const KyDrawingMatrix *matrix, const KyDrawingPen *pen, GError **error)
{
  Box *box = data;
  guint n = 0;

  if (box->n_clips > 0)
    return TRUE;
  if (element->kind == KY_DRAWING_TEXT)
    {
      drawing_walk_add_text (box, &g_array_index (self->texts, KyDrawingText, element->first),
                             matrix);
      return TRUE;
    }
  for (guint i = 0; i < element->n; i++)
    {
      guint8 step = self->steps->data[element->first + i];

      n += step == 'c' ? 3 : step == 'z' ? 0 : 1;
    }
  for (guint i = 0; i < n; i++)
    add_to_box (box, ky_drawing_apply (matrix, g_array_index (self->points, KyDrawingPoint,
                                                              element->first_point + i)));
  return TRUE;
}

/* Measures a clip: of what is clipped, only the corners of the clip count. */
static void
measure_clip (gpointer data, const KyDrawingInsert *insert, const KyDrawingMatrix *matrix)
{
  Box *box = data;

  if (insert == NULL)
    {
      box->n_clips--;
      return;
    }
  if (box->n_clips++ > 0)
    return;
  for (guint corner = 0; corner < 4; corner++)
    add_to_box (box, ky_drawing_apply (matrix, (KyDrawingPoint){ insert->box[corner & 1].x,
                                                                 insert->box[corner >> 1].y }));
}

gboolean
ky_drawing_measure (const KyDrawing *self, guint figure, KyDrawingPoint *ret_box,
                    gboolean *ret_is_empty, GError **error)
{
  static const KyDrawingVisitor visitor = { measure_element, measure_clip, TRUE };
  Box box = { { G_MAXDOUBLE, G_MAXDOUBLE }, { -G_MAXDOUBLE, -G_MAXDOUBLE }, TRUE, 0 };

  if (!ky_drawing_walk (self, figure, &visitor, &box, error))
    return FALSE;
  *ret_is_empty = box.is_empty;
  ret_box[0] = box.low;
  ret_box[1] = box.high;
  return TRUE;
}
