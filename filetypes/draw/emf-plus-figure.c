/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of EMF+ that draw figures ([MS-EMFPLUS] 2.3.4). */
#include "filetypes/draw/emf-plus.h"

#include <math.h>

enum
{
  PLUS_CLEAR = 0x4009,
  PLUS_FILL_RECTS = 0x400a,
  PLUS_DRAW_RECTS = 0x400b,
  PLUS_FILL_POLYGON = 0x400c,
  PLUS_DRAW_LINES = 0x400d,
  PLUS_FILL_ELLIPSE = 0x400e,
  PLUS_DRAW_ELLIPSE = 0x400f,
  PLUS_FILL_PIE = 0x4010,
  PLUS_DRAW_PIE = 0x4011,
  PLUS_DRAW_ARC = 0x4012,
  PLUS_FILL_REGION = 0x4013,
  PLUS_FILL_PATH = 0x4014,
  PLUS_DRAW_PATH = 0x4015,
  PLUS_FILL_CLOSED_CURVE = 0x4016,
  PLUS_DRAW_CLOSED_CURVE = 0x4017,
  PLUS_DRAW_CURVE = 0x4018,
  PLUS_DRAW_BEZIERS = 0x4019,
};

/* Fills the path with BRUSH, or draws it with the record's pen. */
static void
paint (KyPlusRecord *record, gboolean is_filled, guint32 brush)
{
  if (is_filled)
    ky_plus_fill (record, brush);
  else
    ky_plus_stroke (record->plus, ky_plus_index (record));
}

/* --- rectangles and ellipses ------------------------------------------------------------------ */

static void
play_rectangles (KyPlusRecord *record)
{
  KyEmfPlus *plus = record->plus;
  gboolean is_filled = record->type == PLUS_FILL_RECTS;
  guint32 brush = is_filled ? ky_reader_u32le (&record->reader) : 0;
  guint32 n = ky_reader_u32le (&record->reader);
  gsize size = (record->flags & KY_PLUS_IS_SHORT) != 0 ? 8 : 16;

  if (n > ky_reader_left (&record->reader) / size)
    {
      ky_plus_refuse (plus, "rectangles that are missing");
      return;
    }
  for (guint32 i = 0; i < n && plus->error == NULL && plus->gdi.painted < KY_GDI_PAINTED_MAX; i++)
    {
      gdouble box[4];

      ky_plus_rectangle (record, box);
      ky_gdi_begin (&plus->gdi);
      ky_gdi_rectangle (&plus->gdi, box[0], box[1], box[0] + box[2], box[1] + box[3]);
      paint (record, is_filled, brush);
    }
}

/* Degrees, clockwise; of the whole ellipse when they go round. */
static void
add_arc (KyEmfPlus *plus, KyGdiArc kind, const gdouble place[4], gdouble start, gdouble sweep)
{
  KyGdi *gdi = &plus->gdi;
  const cairo_matrix_t *world = &gdi->state.world;
  gdouble box[4] = { place[0], place[1], place[0] + place[2], place[1] + place[3] };
  gdouble x = (box[0] + box[2]) / 2, y = (box[1] + box[3]) / 2;
  gdouble far = fabs (place[2]) + fabs (place[3]) + 1, from = start, to = start + sweep, rays[4];

  if (sweep < 0)
    {
      from = to;
      to = start;
    }
  rays[0] = x + far * cos (from * G_PI / 180);
  rays[1] = y + far * sin (from * G_PI / 180);
  rays[2] = x + far * cos (to * G_PI / 180);
  rays[3] = y + far * sin (to * G_PI / 180);
  gdi->state.is_clockwise = world->xx * world->yy - world->xy * world->yx >= 0;
  ky_gdi_arc (gdi, fabs (sweep) >= 360 ? KY_GDI_ELLIPSE : kind, box, rays);
}

static void
play_arc (KyPlusRecord *record)
{
  KyEmfPlus *plus = record->plus;
  gboolean is_filled = record->type == PLUS_FILL_ELLIPSE || record->type == PLUS_FILL_PIE;
  gboolean is_whole = record->type == PLUS_FILL_ELLIPSE || record->type == PLUS_DRAW_ELLIPSE;
  guint32 brush = is_filled ? ky_reader_u32le (&record->reader) : 0;
  gdouble angles[2] = { 0, 360 }, box[4];

  if (!is_whole)
    ky_emf_floats (&record->reader, angles, 2);
  ky_plus_rectangle (record, box);
  ky_gdi_begin (&plus->gdi);
  add_arc (plus, record->type == PLUS_DRAW_ARC ? KY_GDI_ARC : KY_GDI_PIE, box, angles[0],
           angles[1]);
  paint (record, is_filled, brush);
}

/* --- lines and curves ------------------------------------------------------------------------- */

static void
add_lines (KyGdi *gdi, const gdouble *points, guint32 n)
{
  for (guint32 i = 0; i < n; i++)
    if (i == 0)
      ky_gdi_move (gdi, points[0], points[1]);
    else
      ky_gdi_line (gdi, points[2 * (gsize)i], points[2 * (gsize)i + 1]);
}

static void
add_beziers (KyGdi *gdi, const gdouble *points, guint32 n)
{
  if (n > 0)
    ky_gdi_move (gdi, points[0], points[1]);
  for (gsize i = 2; i + 6 <= 2 * (gsize)n; i += 6)
    ky_gdi_curve (gdi, points[i], points[i + 1], points[i + 2], points[i + 3], points[i + 4],
                  points[i + 5]);
}

/* Where the curve goes at point I: along the line between its neighbours. */
static void
direction (const gdouble *points, gsize n, gsize i, gboolean is_closed, gdouble out[2])
{
  gsize before = i > 0 ? i - 1 : is_closed ? n - 1 : 0;
  gsize behind = i + 1 < n ? i + 1 : is_closed ? 0 : n - 1;

  out[0] = points[2 * behind] - points[2 * before];
  out[1] = points[2 * behind + 1] - points[2 * before + 1];
}

/* A cardinal spline from point FIRST over so many SEGMENTS. */
static void
add_spline (KyGdi *gdi, const gdouble *points, gsize n, gsize first, gsize segments,
            gdouble tension, gboolean is_closed)
{
  gdouble share = CLAMP (tension, -10, 10) / 3;

  ky_gdi_move (gdi, points[2 * first], points[2 * first + 1]);
  for (gsize k = 0; k < segments; k++)
    {
      gsize from = (first + k) % n, to = (from + 1) % n;
      gdouble a[2], b[2];

      direction (points, n, from, is_closed, a);
      direction (points, n, to, is_closed, b);
      ky_gdi_curve (gdi, points[2 * from] + share * a[0], points[2 * from + 1] + share * a[1],
                    points[2 * to] - share * b[0], points[2 * to + 1] - share * b[1],
                    points[2 * to], points[2 * to + 1]);
    }
  if (is_closed)
    ky_gdi_close (gdi);
}

static void
play_spline (KyPlusRecord *record)
{
  KyEmfPlus *plus = record->plus;
  gboolean is_filled = record->type == PLUS_FILL_CLOSED_CURVE;
  gboolean is_closed = record->type != PLUS_DRAW_CURVE;
  guint32 brush = is_filled ? ky_reader_u32le (&record->reader) : 0;
  gdouble tension = ky_emf_float (&record->reader);
  guint32 first = is_closed ? 0 : ky_reader_u32le (&record->reader);
  guint32 segments = is_closed ? 0 : ky_reader_u32le (&record->reader);
  guint32 n = ky_reader_u32le (&record->reader);
  g_autofree gdouble *points = ky_plus_points (plus, &record->reader, record->flags, n);

  if (points == NULL || n < 2 || first >= n)
    return;
  ky_gdi_begin (&plus->gdi);
  add_spline (&plus->gdi, points, n, first, is_closed ? n : MIN (segments, n - 1 - first), tension,
              is_closed);
  plus->gdi.state.is_winding = (record->flags & KY_PLUS_IS_CLOSED) != 0;
  paint (record, is_filled, brush);
}

static void
play_points (KyPlusRecord *record)
{
  KyEmfPlus *plus = record->plus;
  gboolean is_filled = record->type == PLUS_FILL_POLYGON;
  guint32 brush = is_filled ? ky_reader_u32le (&record->reader) : 0;
  guint32 n = ky_reader_u32le (&record->reader);
  g_autofree gdouble *points = ky_plus_points (plus, &record->reader, record->flags, n);

  if (points == NULL)
    return;
  ky_gdi_begin (&plus->gdi);
  if (record->type == PLUS_DRAW_BEZIERS)
    add_beziers (&plus->gdi, points, n);
  else
    add_lines (&plus->gdi, points, n);
  if (is_filled || (record->type == PLUS_DRAW_LINES && (record->flags & KY_PLUS_IS_CLOSED) != 0))
    ky_gdi_close (&plus->gdi);
  plus->gdi.state.is_winding = FALSE;
  paint (record, is_filled, brush);
}

/* --- paths and regions ------------------------------------------------------------------------ */

static void
play_path (KyPlusRecord *record)
{
  guint32 id = ky_reader_u32le (&record->reader); /* of the brush or pen */
  KyReader path;

  if (!ky_plus_object (record->plus, ky_plus_index (record), KY_PLUS_PATH, &path))
    return;
  ky_gdi_begin (&record->plus->gdi);
  ky_plus_add_path (record->plus, &path);
  if (record->plus->error != NULL)
    return;
  if (record->type == PLUS_FILL_PATH)
    ky_plus_fill (record, id);
  else
    ky_plus_stroke (record->plus, id);
}

/* All that the clip leaves. */
static void
add_all (KyGdi *gdi)
{
  gdouble clip[4];

  cairo_clip_extents (gdi->cairo, &clip[0], &clip[1], &clip[2], &clip[3]);
  cairo_rectangle (gdi->cairo, clip[0], clip[1], clip[2] - clip[0], clip[3] - clip[1]);
}

static void
play_region (KyPlusRecord *record)
{
  guint32 brush = ky_reader_u32le (&record->reader);
  cairo_region_t *region = NULL;

  ky_gdi_begin (&record->plus->gdi);
  if (!ky_plus_add_region (record->plus, ky_plus_index (record)) && record->plus->error == NULL)
    region = ky_plus_region (record->plus, ky_plus_index (record));
  if (region != NULL)
    {
      ky_gdi_begin (&record->plus->gdi);
      ky_gdi_add_region (&record->plus->gdi, region);
      cairo_region_destroy (region);
    }
  if (record->plus->error == NULL)
    ky_plus_fill (record, brush);
}

/* It is the paper's colour; what is not seen of it is nothing. */
static void
play_clear (KyPlusRecord *record)
{
  guint32 argb = ky_reader_u32le (&record->reader);

  if (argb >> 24 == 0)
    return;
  record->flags |= KY_PLUS_IS_COLOR;
  ky_gdi_begin (&record->plus->gdi);
  add_all (&record->plus->gdi);
  ky_plus_fill (record, argb);
}

gboolean
ky_plus_play_figure (KyPlusRecord *record)
{
  switch (record->type)
    {
    case PLUS_CLEAR:
      play_clear (record);
      break;
    case PLUS_FILL_RECTS:
    case PLUS_DRAW_RECTS:
      play_rectangles (record);
      break;
    case PLUS_FILL_POLYGON:
    case PLUS_DRAW_LINES:
    case PLUS_DRAW_BEZIERS:
      play_points (record);
      break;
    case PLUS_FILL_ELLIPSE:
    case PLUS_DRAW_ELLIPSE:
    case PLUS_FILL_PIE:
    case PLUS_DRAW_PIE:
    case PLUS_DRAW_ARC:
      play_arc (record);
      break;
    case PLUS_FILL_REGION:
      play_region (record);
      break;
    case PLUS_FILL_PATH:
    case PLUS_DRAW_PATH:
      play_path (record);
      break;
    case PLUS_FILL_CLOSED_CURVE:
    case PLUS_DRAW_CLOSED_CURVE:
    case PLUS_DRAW_CURVE:
      play_spline (record);
      break;
    default:
      return FALSE;
    }
  cairo_new_path (record->plus->gdi.cairo);
  return TRUE;
}
