/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the sheet for a drawing: its own, or one of ISO 216's on which its texts can be read. */
#include "filetypes/draw/drawing.h"

#define POINTS_PER_MM (72 / 25.4)
#define MARGIN 10.0  /* millimetres */
#define READABLE 2.2 /* a letter's square, of most texts */
#define OUTSIDE 0.02 /* part by which a drawing may exceed its own sheet */
#define HEIGHTS_MAX 100000u
#define SIDE_MIN 20.0
#define SIDE_MAX 5000.0
#define N_SIZES 5
#define USUAL_SIZE 1 /* A3 */

static const gdouble sizes[N_SIZES][2]
    = { { 297, 210 }, { 420, 297 }, { 594, 420 }, { 841, 594 }, { 1189, 841 } };

static gboolean
add_height (gpointer data, const KyDrawing *drawing, const KyDrawingElement *element,
            const KyDrawingMatrix *matrix, const KyDrawingPen *pen, GError **error)
{
  GArray *heights = data;

  if (element->kind == KY_DRAWING_TEXT && heights->len < HEIGHTS_MAX)
    {
      const KyDrawingText *text = &g_array_index (drawing->texts, KyDrawingText, element->first);
      gdouble height = text->height * ky_drawing_scale (matrix) * ky_drawing_scale (&text->matrix);

      g_array_append_val (heights, height);
    }
  return TRUE;
}

static gint
drawing_sheet_compare (gconstpointer a, gconstpointer b)
{
  gdouble x = *(const gdouble *)a, y = *(const gdouble *)b;

  return x < y ? -1 : x > y;
}

static gdouble
drawing_sheet_fit (gdouble width, gdouble height, gdouble sheet_width, gdouble sheet_height)
{
  gdouble x = width > 0 ? (sheet_width - 2 * MARGIN) / width : G_MAXDOUBLE,
          y = height > 0 ? (sheet_height - 2 * MARGIN) / height : G_MAXDOUBLE, scale = MIN (x, y);

  return scale < G_MAXDOUBLE ? scale : 1;
}

/* Finds the smallest sheet on which three quarters of the texts can be read. */
static gboolean
choose_size (const KyDrawing *drawing, const KyDrawingPage *page, gdouble width, gdouble height,
             guint *ret_size, GError **error)
{
  static const KyDrawingVisitor visitor = { add_height, NULL, FALSE };
  g_autoptr (GArray) heights = g_array_new (FALSE, FALSE, sizeof (gdouble));

  *ret_size = USUAL_SIZE;
  if (!ky_drawing_walk (drawing, page->figure, &visitor, heights, error))
    return FALSE;
  if (heights->len == 0)
    return TRUE;
  g_array_sort (heights, drawing_sheet_compare);
  gdouble letter = g_array_index (heights, gdouble, heights->len / 4);
  for (*ret_size = 0; *ret_size + 1 < N_SIZES; (*ret_size)++)
    if (letter
            * drawing_sheet_fit (MAX (width, height), MIN (width, height), sizes[*ret_size][0],
                                 sizes[*ret_size][1])
        >= READABLE)
      break;
  return TRUE;
}

/* Returns whether the drawing is on its own sheet, or not far beyond it. */
static gboolean
is_on_sheet (const KyDrawingPage *page, const KyDrawingPoint *box)
{
  gdouble width = page->width / page->unit, height = page->height / page->unit,
          beyond = MAX (width, height) * OUTSIDE;

  return page->width >= SIDE_MIN && page->width <= SIDE_MAX && page->height >= SIDE_MIN
         && page->height <= SIDE_MAX && page->unit > 0 && box[0].x >= page->corner.x - beyond
         && box[0].y >= page->corner.y - beyond && box[1].x <= page->corner.x + width + beyond
         && box[1].y <= page->corner.y + height + beyond;
}

gboolean
ky_drawing_choose_sheet (const KyDrawing *drawing, const KyDrawingPage *page,
                         const KyDrawingPoint *box, gdouble *ret_width, gdouble *ret_height,
                         KyDrawingMatrix *ret_matrix, GError **error)
{
  gdouble width = box[1].x - box[0].x, height = box[1].y - box[0].y, scale;
  KyDrawingPoint middle = { (box[0].x + box[1].x) / 2, (box[0].y + box[1].y) / 2 };
  guint size;

  if (is_on_sheet (page, box))
    {
      scale = page->unit * POINTS_PER_MM;
      middle = (KyDrawingPoint){ page->corner.x + page->width / page->unit / 2,
                                 page->corner.y + page->height / page->unit / 2 };
      *ret_width = page->width * POINTS_PER_MM;
      *ret_height = page->height * POINTS_PER_MM;
    }
  else
    {
      if (!choose_size (drawing, page, width, height, &size, error))
        return FALSE;
      *ret_width = sizes[size][width < height] * POINTS_PER_MM;
      *ret_height = sizes[size][width >= height] * POINTS_PER_MM;
      scale = drawing_sheet_fit (width, height, sizes[size][width < height],
                                 sizes[size][width >= height])
              * POINTS_PER_MM;
    }
  *ret_matrix = (KyDrawingMatrix){
    scale, 0, 0, -scale, *ret_width / 2 - middle.x * scale, *ret_height / 2 + middle.y * scale
  };
  return TRUE;
}
