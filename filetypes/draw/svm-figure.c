/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines, polygons and shapes of a StarView metafile. */
#include "filetypes/draw/svm.h"

#include <math.h>

#define POINT_SIZE 8u
#define FLAG_CONTROL 2u /* a point that a curve bends to */

typedef struct
{
  KyReader points;
  const guint8 *flags; /* (nullable) one of each point */
  guint n;
} Polygon;

/* --- polygons --------------------------------------------------------------------------------- */

static gboolean
read_points (KyReader *reader, Polygon *polygon)
{
  const guint8 *bytes;
  gsize size;

  polygon->n = ky_reader_u16le (reader);
  size = polygon->n * (gsize)POINT_SIZE;
  bytes = ky_reader_bytes (reader, size);
  polygon->points = ky_reader (ky_view (bytes, bytes != NULL ? size : 0));
  polygon->flags = NULL;
  if (bytes == NULL)
    polygon->n = 0;
  return bytes != NULL;
}

/* Points, and whether curves are among them. */
static gboolean
read_polygon (KyReader *reader, Polygon *polygon)
{
  if (!read_points (reader, polygon))
    return FALSE;
  if (ky_reader_u8 (reader) != 0)
    polygon->flags = ky_reader_bytes (reader, polygon->n);
  return !reader->failed;
}

static void
point_at (const Polygon *polygon, guint i, gdouble point[2])
{
  KyReader reader = polygon->points;

  ky_reader_seek (&reader, (i % polygon->n) * (guint64)POINT_SIZE);
  ky_svm_numbers (&reader, point, 2);
}

static void
widen (gdouble box[4], const gdouble point[2])
{
  box[0] = MIN (box[0], point[0]);
  box[1] = MIN (box[1], point[1]);
  box[2] = MAX (box[2], point[0]);
  box[3] = MAX (box[3], point[1]);
}

static void
add_polygon (KyGdi *gdi, const Polygon *polygon, gboolean is_closed, gdouble box[4])
{
  gdouble p[6];

  for (guint i = 0; i < polygon->n;)
    {
      guint left = polygon->n - i;

      point_at (polygon, i, p);
      if (box != NULL)
        widen (box, p);
      if (i > 0 && left >= 2 && polygon->flags != NULL && polygon->flags[i] == FLAG_CONTROL)
        {
          point_at (polygon, i + 1, p + 2);
          point_at (polygon, i + 2, p + 4); /* behind the last one comes the first */
          ky_gdi_curve (gdi, p[0], p[1], p[2], p[3], p[4], p[5]);
          i += 3;
          continue;
        }
      if (i == 0)
        ky_gdi_move (gdi, p[0], p[1]);
      else
        ky_gdi_line (gdi, p[0], p[1]);
      i++;
    }
  if (is_closed && polygon->n > 0)
    ky_gdi_close (gdi);
}

/* Those with curves stand behind all of them, each with the place of that which it replaces. */
static void
replace_polygons (KyReader *reader, GArray *polygons)
{
  guint n = ky_reader_u16le (reader);

  for (guint i = 0; i < n && !reader->failed; i++)
    {
      guint place = ky_reader_u16le (reader);
      KySvmPart part;
      Polygon polygon;

      if (ky_svm_part (reader, &part) && read_polygon (&part.reader, &polygon)
          && place < polygons->len)
        g_array_index (polygons, Polygon, place) = polygon;
    }
}

void
ky_svm_add_polygons (KySvmPlayer *self, KyReader *reader, guint version, gdouble box[4])
{
  g_autoptr (GArray) polygons = g_array_new (FALSE, FALSE, sizeof (Polygon));
  guint n = ky_reader_u16le (reader);
  gboolean is_whole = version == G_MAXUINT; /* each polygon has its flags beside it */
  Polygon polygon;

  while (polygons->len < n
         && (is_whole ? read_polygon (reader, &polygon) : read_points (reader, &polygon)))
    g_array_append_val (polygons, polygon);
  if (!is_whole && version >= 2)
    replace_polygons (reader, polygons);
  if (box != NULL)
    {
      box[0] = box[1] = G_MAXINT32;
      box[2] = box[3] = G_MININT32;
    }
  for (guint i = 0; i < polygons->len; i++)
    add_polygon (self->gdi, &g_array_index (polygons, Polygon, i), TRUE, box);
}

/* --- lines ------------------------------------------------------------------------------------ */

/* A pen of the line's own width and dashes. (transfer full) (nullable) */
static KyGdiObject *
read_line_info (KyReader *reader, const KyGdiObject *pen)
{
  static const guint joins[] = { 0x1000, 0x1000, 0x2000, 0, 0 }, caps[] = { 0x200, 0, 0x100 };
  KyGdiObject *made;
  KySvmPart part;
  guint style, n_dashes, n_dots;
  gdouble dash, dot, distance;

  if (!ky_svm_part (reader, &part))
    return NULL;
  made = ky_gdi_object_new (KY_GDI_PEN);
  made->color = pen->color;
  style = ky_reader_u16le (&part.reader);
  made->width = fabs (ky_svm_int (&part.reader));
  n_dashes = part.version >= 2 ? ky_reader_u16le (&part.reader) : 0;
  dash = part.version >= 2 ? ky_svm_int (&part.reader) : 0;
  n_dots = part.version >= 2 ? ky_reader_u16le (&part.reader) : 0;
  dot = part.version >= 2 ? ky_svm_int (&part.reader) : 0;
  distance = part.version >= 2 ? ky_svm_int (&part.reader) : 0;
  made->style = part.version >= 3 ? joins[ky_svm_capped (&part.reader, 4)] : 0;
  made->style |= part.version >= 4 ? caps[ky_svm_capped (&part.reader, 2)] : 0x200;
  if (style == 0 || pen->style == KY_PS_NULL)
    made->style = KY_PS_NULL;
  for (guint i = 0; style == 2 && i < 3 && i < n_dashes + n_dots; i++)
    {
      made->dashes[made->n_dashes++] = i < n_dashes ? dash : dot;
      made->dashes[made->n_dashes++] = distance;
    }
  return made;
}

static void
draw_line (KySvmPlayer *self, gboolean has_info)
{
  KyGdiState *state = &self->gdi->state;
  KyGdiObject *pen = has_info ? read_line_info (&self->record.reader, state->pen) : NULL;
  KyGdiObject *before = state->pen;

  if (pen != NULL)
    state->pen = pen;
  ky_gdi_paint_path (self->gdi, KY_GDI_LINE);
  state->pen = before;
  ky_gdi_object_unref (pen);
}

static void
play_line (KySvmPlayer *self)
{
  gdouble n[4];

  ky_svm_numbers (&self->record.reader, n, 4);
  ky_gdi_move (self->gdi, n[0], n[1]);
  ky_gdi_line (self->gdi, n[2], n[3]);
  draw_line (self, self->record.version >= 2);
}

/* The points, the line, and the points with their curves once more. */
static void
play_polyline (KySvmPlayer *self)
{
  KyReader *reader = &self->record.reader, after;
  Polygon polygon, curved;
  KySvmPart part;

  if (!read_points (reader, &polygon))
    return;
  after = *reader;
  if (self->record.version >= 3 && ky_svm_part (&after, &part) && ky_reader_u8 (&after) != 0
      && ky_svm_part (&after, &part) && read_polygon (&part.reader, &curved))
    polygon = curved;
  add_polygon (self->gdi, &polygon, FALSE, NULL);
  draw_line (self, self->record.version >= 2);
}

static void
play_polygon (KySvmPlayer *self)
{
  Polygon polygon, curved;
  KySvmPart part;

  if (!read_points (&self->record.reader, &polygon))
    return;
  if (self->record.version >= 2 && ky_reader_u8 (&self->record.reader) != 0
      && ky_svm_part (&self->record.reader, &part) && read_polygon (&part.reader, &curved))
    polygon = curved;
  add_polygon (self->gdi, &polygon, TRUE, NULL);
  ky_gdi_paint_path (self->gdi, KY_GDI_LINE | KY_GDI_FILL);
}

/* --- shapes ----------------------------------------------------------------------------------- */

/* FALSE: the record is of no shape. */
static gboolean
add_shape (KySvmPlayer *self)
{
  KyReader *reader = &self->record.reader;
  KyGdi *gdi = self->gdi;
  guint type = self->record.type;
  gdouble n[8];

  switch (type)
    {
    case KY_SVM_RECT:
      ky_svm_numbers (reader, n, 4);
      ky_gdi_rectangle (gdi, n[0], n[1], n[2], n[3]);
      break;
    case KY_SVM_ROUND_RECT:
      ky_svm_numbers (reader, n, 6);
      ky_gdi_round_rectangle (gdi, n[0], n[1], n[2], n[3], 2 * n[4], 2 * n[5]);
      break;
    case KY_SVM_ELLIPSE:
      ky_svm_numbers (reader, n, 4);
      ky_gdi_arc (gdi, KY_GDI_ELLIPSE, n, n);
      break;
    case KY_SVM_ARC:
    case KY_SVM_PIE:
    case KY_SVM_CHORD:
      ky_svm_numbers (reader, n, 8);
      ky_gdi_arc (gdi,
                  type == KY_SVM_ARC   ? KY_GDI_ARC
                  : type == KY_SVM_PIE ? KY_GDI_PIE
                                       : KY_GDI_CHORD,
                  n, n + 4);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

static void
play_dot (KySvmPlayer *self)
{
  gdouble n[2];
  guint32 color = self->gdi->state.pen->color;

  ky_svm_numbers (&self->record.reader, n, 2);
  if (self->record.type == KY_SVM_PIXEL)
    color = ky_svm_color (ky_reader_u32le (&self->record.reader));
  ky_gdi_rectangle (self->gdi, n[0], n[1], n[0] + 1, n[1] + 1);
  ky_gdi_fill_color (self->gdi, color);
}

static void
play_transparent (KySvmPlayer *self)
{
  KyReader *reader = &self->record.reader;
  gdouble box[4];

  ky_svm_add_polygons (self, reader, 1, box);
  self->gdi->state.transparency = ky_svm_capped (reader, 100) / 100.0;
  ky_gdi_paint_path (self->gdi, KY_GDI_LINE | KY_GDI_FILL);
  self->gdi->state.transparency = 0;
}

gboolean
ky_svm_play_figure (KySvmPlayer *self)
{
  cairo_new_path (self->gdi->cairo);
  if (add_shape (self))
    {
      ky_gdi_paint_path (self->gdi,
                         self->record.type == KY_SVM_ARC ? KY_GDI_LINE : KY_GDI_LINE | KY_GDI_FILL);
      return TRUE;
    }
  switch (self->record.type)
    {
    case KY_SVM_PIXEL:
    case KY_SVM_POINT:
      play_dot (self);
      break;
    case KY_SVM_LINE:
      play_line (self);
      break;
    case KY_SVM_POLYLINE:
      play_polyline (self);
      break;
    case KY_SVM_POLYGON:
      play_polygon (self);
      break;
    case KY_SVM_POLYPOLYGON:
      ky_svm_add_polygons (self, &self->record.reader, self->record.version, NULL);
      ky_gdi_paint_path (self->gdi, KY_GDI_LINE | KY_GDI_FILL);
      break;
    case KY_SVM_TRANSPARENT:
      play_transparent (self);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}
