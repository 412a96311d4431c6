/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects of EMF+ ([MS-EMFPLUS] 2.2.1): brushes, pens, paths. They are read where they are used. */
#include "filetypes/draw/emf-plus.h"

#include <math.h>

#define STOPS_MAX 256u
#define STOP_COST 1000.0

enum
{
  BRUSH_SOLID = 0,
  BRUSH_HATCH = 1,
  BRUSH_LINEAR = 4,
};

enum
{
  BRUSH_HAS_TRANSFORM = 0x02,
  BRUSH_HAS_COLORS = 0x04,
  BRUSH_HAS_FACTORS = 0x08,
  BRUSH_HAS_OTHER_FACTORS = 0x10,
};

gboolean
ky_plus_has (const KyEmfPlus *plus, guint index, KyPlusKind kind)
{
  return index < KY_PLUS_OBJECTS && plus->objects[index].kind == kind
         && plus->objects[index].data != NULL;
}

gboolean
ky_plus_object (KyEmfPlus *plus, guint index, KyPlusKind kind, KyReader *ret_reader)
{
  if (!ky_plus_has (plus, index, kind))
    {
      ky_plus_refuse (plus, "an object that is missing");
      return FALSE;
    }
  *ret_reader = ky_reader (ky_view_of_bytes (plus->objects[index].data));
  ky_reader_u32le (ret_reader); /* version */
  return TRUE;
}

/* --- brushes ---------------------------------------------------------------------------------- */

static guint32
to_gdi (guint32 argb)
{
  return (argb >> 16 & 0xff) | (argb & 0xff00) | (argb & 0xff) << 16;
}

void
ky_plus_set_color (KyEmfPlus *plus, guint32 argb)
{
  plus->gdi.state.text_color = to_gdi (argb);
  plus->gdi.state.transparency = 1 - (argb >> 24) / 255.0;
}

static void
set_brush (KyEmfPlus *plus, guint style, guint hatch, guint32 argb)
{
  KyGdiObject *brush = ky_gdi_object_new (KY_GDI_BRUSH);

  brush->style = style;
  brush->hatch = hatch;
  brush->color = to_gdi (argb);
  ky_gdi_object_unref (plus->gdi.state.brush);
  plus->gdi.state.brush = brush;
  plus->gdi.state.transparency = 1 - (argb >> 24) / 255.0;
}

/* So many hundredths of A, the others of B. */
static guint32
mix (guint32 a, guint32 b, guint percent)
{
  guint32 out = 0;

  for (guint shift = 0; shift < 32; shift += 8)
    out |= (((a >> shift & 0xff) * percent + (b >> shift & 0xff) * (100 - percent)) / 100) << shift;
  return out;
}

/* Six of the 53 patterns (2.1.1.13) are GDI's; the others are their mean colour. */
static void
fill_hatch (KyEmfPlus *plus, KyReader *reader)
{
  static const guint8 percents[] = { 5, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90 };
  guint32 style = ky_reader_u32le (reader);
  guint32 fore = ky_reader_u32le (reader), back = ky_reader_u32le (reader);
  guint percent = style >= 6 && style < 18 ? percents[style - 6] : 50;

  if (style < 6)
    {
      set_brush (plus, KY_BS_HATCHED, style, fore);
      plus->gdi.state.back_color = to_gdi (back);
      plus->gdi.state.is_opaque = back >> 24 != 0;
    }
  else
    set_brush (plus, KY_BS_SOLID, 0, mix (fore, back, percent));
  ky_gdi_paint_path (&plus->gdi, KY_GDI_FILL);
  plus->gdi.state.is_opaque = FALSE;
}

static void
add_stop (cairo_pattern_t *pattern, gdouble at, guint32 argb)
{
  cairo_pattern_add_color_stop_rgba (pattern, at, (argb >> 16 & 0xff) / 255.0,
                                     (argb >> 8 & 0xff) / 255.0, (argb & 0xff) / 255.0,
                                     (argb >> 24) / 255.0);
}

/* What follows a gradient's colours: places with colours, or with shares of the second one. */
static void
add_stops (KyEmfPlus *plus, KyReader *reader, guint flags, const guint32 ends[2],
           cairo_pattern_t *pattern)
{
  gboolean has_colors = (flags & BRUSH_HAS_COLORS) != 0;
  guint32 n = (flags & (BRUSH_HAS_COLORS | BRUSH_HAS_FACTORS)) != 0 ? ky_reader_u32le (reader) : 0;
  gdouble places[STOPS_MAX];

  if (n == 0)
    {
      add_stop (pattern, 0, ends[0]);
      add_stop (pattern, 1, ends[1]);
      return;
    }
  if (n > STOPS_MAX || ky_reader_left (reader) < 8 * (gsize)n)
    {
      ky_plus_refuse (plus, "a gradient of too many colours");
      return;
    }
  ky_emf_floats (reader, places, n);
  plus->gdi.painted += n * STOP_COST;
  for (guint i = 0; i < n; i++)
    if (has_colors)
      add_stop (pattern, CLAMP (places[i], 0, 1), ky_reader_u32le (reader));
    else
      add_stop (pattern, CLAMP (places[i], 0, 1),
                mix (ends[1], ends[0], (guint)CLAMP (100 * ky_emf_float (reader), 0, 100)));
}

/* Pixels -> units of the gradient: OWN is its transform to units of the world. */
static gboolean
place_pattern (KyEmfPlus *plus, const cairo_matrix_t *own, cairo_pattern_t *pattern)
{
  cairo_matrix_t matrix;

  ky_gdi_matrix (&plus->gdi, &matrix);
  cairo_matrix_multiply (&matrix, own, &matrix);
  if (!isfinite (matrix.x0) || !isfinite (matrix.y0)
      || !(fabs (matrix.xx * matrix.yy - matrix.xy * matrix.yx) > 1e-12)
      || cairo_matrix_invert (&matrix) != CAIRO_STATUS_SUCCESS)
    return FALSE;
  cairo_pattern_set_matrix (pattern, &matrix);
  return TRUE;
}

/* 2.2.2.24: along the upper side of a rectangle. */
static void
fill_linear (KyEmfPlus *plus, KyReader *reader)
{
  KyGdi *gdi = &plus->gdi;
  guint32 flags = ky_reader_u32le (reader), wrap = ky_reader_u32le (reader), ends[2];
  gdouble box[4];
  cairo_matrix_t own;
  cairo_pattern_t *pattern;

  ky_emf_floats (reader, box, 4);
  ends[0] = ky_reader_u32le (reader);
  ends[1] = ky_reader_u32le (reader);
  ky_reader_bytes (reader, 8);
  cairo_matrix_init_identity (&own);
  if ((flags & BRUSH_HAS_TRANSFORM) != 0)
    ky_emf_matrix (reader, &own);
  if ((flags & BRUSH_HAS_OTHER_FACTORS) != 0 || reader->failed)
    {
      ky_plus_refuse (plus, "a gradient in two directions");
      return;
    }
  pattern = cairo_pattern_create_linear (box[0], 0, box[0] + box[2], 0);
  add_stops (plus, reader, flags, ends, pattern);
  cairo_pattern_set_extend (pattern, wrap == 0   ? CAIRO_EXTEND_REPEAT
                                     : wrap == 4 ? CAIRO_EXTEND_PAD
                                                 : CAIRO_EXTEND_REFLECT);
  if (plus->error == NULL && place_pattern (plus, &own, pattern)
      && ky_gdi_charge_area (gdi, KY_GDI_LINEAR) && ky_gdi_charge_path (gdi))
    {
      cairo_set_operator (gdi->cairo, CAIRO_OPERATOR_OVER);
      cairo_set_fill_rule (gdi->cairo, gdi->state.is_winding ? CAIRO_FILL_RULE_WINDING
                                                             : CAIRO_FILL_RULE_EVEN_ODD);
      cairo_set_source (gdi->cairo, pattern);
      cairo_fill (gdi->cairo);
      gdi->n_drawn++;
    }
  cairo_pattern_destroy (pattern);
  cairo_new_path (gdi->cairo);
  gdi->n_points = 0;
}

static void
fill_from (KyEmfPlus *plus, KyReader *reader)
{
  switch (ky_reader_u32le (reader))
    {
    case BRUSH_SOLID:
      set_brush (plus, KY_BS_SOLID, 0, ky_reader_u32le (reader));
      ky_gdi_paint_path (&plus->gdi, KY_GDI_FILL);
      break;
    case BRUSH_HATCH:
      fill_hatch (plus, reader);
      break;
    case BRUSH_LINEAR:
      fill_linear (plus, reader);
      break;
    default:
      ky_plus_refuse (plus, "a brush of a picture, or of a path");
      break;
    }
}

void
ky_plus_fill (KyPlusRecord *record, guint32 id)
{
  KyEmfPlus *plus = record->plus;
  KyReader reader;

  if ((record->flags & KY_PLUS_IS_COLOR) != 0)
    {
      set_brush (plus, KY_BS_SOLID, 0, id);
      ky_gdi_paint_path (&plus->gdi, KY_GDI_FILL);
    }
  else if (ky_plus_object (plus, id, KY_PLUS_BRUSH, &reader))
    fill_from (plus, &reader);
}

/* The one colour that stands for a brush: of a gradient, the mean of its ends. */
static guint32
color_of (KyEmfPlus *plus, KyReader *reader)
{
  guint32 kind = ky_reader_u32le (reader), first;

  if (kind == BRUSH_HATCH)
    ky_reader_u32le (reader);
  else if (kind == BRUSH_LINEAR)
    ky_reader_bytes (reader, 24);
  else if (kind != BRUSH_SOLID)
    ky_plus_refuse (plus, "a brush of a picture, or of a path");
  first = ky_reader_u32le (reader);
  return kind == BRUSH_LINEAR ? mix (first, ky_reader_u32le (reader), 50) : first;
}

guint32
ky_plus_color (KyPlusRecord *record, guint32 id)
{
  KyReader reader;

  if ((record->flags & KY_PLUS_IS_COLOR) != 0)
    return id;
  return ky_plus_object (record->plus, id, KY_PLUS_BRUSH, &reader)
             ? color_of (record->plus, &reader)
             : 0;
}

/* --- pens ------------------------------------------------------------------------------------- */

/* What a pen's flags say is there (2.1.2.7), in this order. */
enum
{
  PEN_TRANSFORM = 0x001,
  PEN_START_CAP = 0x002,
  PEN_END_CAP = 0x004,
  PEN_JOIN = 0x008,
  PEN_MITER = 0x010,
  PEN_STYLE = 0x020,
  PEN_DASH_CAP = 0x040,
  PEN_DASH_OFFSET = 0x080,
  PEN_DASHES = 0x100,
  PEN_ALIGNMENT = 0x200,
  PEN_COMPOUND = 0x400,
  PEN_OWN_START = 0x800,
  PEN_OWN_END = 0x1000,
};

static guint32
optional (KyReader *reader, guint flags, guint bit, guint32 otherwise)
{
  return (flags & bit) != 0 ? ky_reader_u32le (reader) : otherwise;
}

/* Lengths in widths of the pen. */
static void
read_dashes (KyEmfPlus *plus, KyReader *reader, KyGdiObject *pen)
{
  guint32 n = ky_reader_u32le (reader);

  if (n == 0 || n > G_N_ELEMENTS (pen->dashes))
    {
      ky_plus_refuse (plus, "a line of many dashes");
      return;
    }
  ky_emf_floats (reader, pen->dashes, n);
  pen->n_dashes = n;
  for (guint i = 0; i < n; i++)
    pen->dashes[i] = fabs (pen->dashes[i]) * MAX (pen->width, ky_plus_world_unit (plus, 2));
}

static guint
pen_style (guint cap, guint join, guint dashes)
{
  guint style = dashes >= 1 && dashes <= 4 ? dashes : 0;

  style |= cap == 0 ? 0x200 : cap == 1 ? 0x100 : 0;
  return style | (join == 1 ? 0x1000 : join == 2 ? 0 : 0x2000);
}

/* FALSE: refused. */
static gboolean
read_pen (KyEmfPlus *plus, KyReader *reader, KyGdiObject *pen, guint32 *ret_argb)
{
  guint32 flags, start, end, join, style;
  gdouble unit;

  ky_reader_u32le (reader); /* type */
  flags = ky_reader_u32le (reader);
  unit = ky_plus_world_unit (plus, ky_reader_u32le (reader));
  pen->width = fabs (ky_emf_float (reader)) * unit;
  if ((flags & PEN_TRANSFORM) != 0)
    ky_reader_bytes (reader, 24);
  start = optional (reader, flags, PEN_START_CAP, 0);
  end = optional (reader, flags, PEN_END_CAP, start);
  join = optional (reader, flags, PEN_JOIN, 0);
  optional (reader, flags, PEN_MITER, 0);
  style = optional (reader, flags, PEN_STYLE, 0);
  optional (reader, flags, PEN_DASH_CAP, 0);
  optional (reader, flags, PEN_DASH_OFFSET, 0);
  if ((flags & PEN_DASHES) != 0)
    read_dashes (plus, reader, pen);
  optional (reader, flags, PEN_ALIGNMENT, 0);
  if ((flags & (PEN_COMPOUND | PEN_OWN_START | PEN_OWN_END)) != 0 || start > 0xf || end > 0xf)
    ky_plus_refuse (plus, "a line with ends of its own, or of several lines");
  pen->style = pen_style (end, join, style);
  ky_reader_u32le (reader); /* version of the brush */
  *ret_argb = color_of (plus, reader);
  return plus->error == NULL && !reader->failed;
}

void
ky_plus_stroke (KyEmfPlus *plus, guint index)
{
  KyGdiObject *pen;
  KyReader reader;
  guint32 argb = 0;

  if (!ky_plus_object (plus, index, KY_PLUS_PEN, &reader))
    return;
  pen = ky_gdi_object_new (KY_GDI_PEN);
  if (read_pen (plus, &reader, pen, &argb))
    {
      pen->color = to_gdi (argb);
      plus->gdi.state.transparency = 1 - (argb >> 24) / 255.0;
      ky_gdi_object_unref (plus->gdi.state.pen);
      plus->gdi.state.pen = pen;
      ky_gdi_paint_path (&plus->gdi, KY_GDI_LINE);
      return;
    }
  ky_gdi_object_unref (pen);
}

/* --- paths ------------------------------------------------------------------------------------ */

#define PATH_RUNS 0x1000u /* kinds of points are packed */
#define POINT_LINE 1u
#define POINT_CURVE 3u
#define POINT_CLOSES 0x80u

static void
add_points (KyEmfPlus *plus, const gdouble *points, const guint8 *kinds, guint32 n)
{
  KyGdi *gdi = &plus->gdi;

  for (guint32 i = 0; i < n; i++)
    {
      const gdouble *at = points + 2 * (gsize)i;
      guint kind = kinds[i] & 0xf;

      if (kind == POINT_CURVE && i + 2 < n && i > 0)
        {
          ky_gdi_curve (gdi, at[0], at[1], at[2], at[3], at[4], at[5]);
          i += 2;
        }
      else if (kind == POINT_LINE && i > 0)
        ky_gdi_line (gdi, at[0], at[1]);
      else
        ky_gdi_move (gdi, at[0], at[1]);
      if ((kinds[i] & POINT_CLOSES) != 0)
        ky_gdi_close (gdi);
    }
}

void
ky_plus_add_path (KyEmfPlus *plus, KyReader *reader)
{
  guint32 n = ky_reader_u32le (reader), flags = ky_reader_u32le (reader);
  g_autofree gdouble *points = NULL;
  const guint8 *kinds;

  if ((flags & PATH_RUNS) != 0)
    {
      ky_plus_refuse (plus, "a path whose points are packed");
      return;
    }
  points = ky_plus_points (plus, reader, flags, n);
  kinds = points != NULL ? ky_reader_bytes (reader, n) : NULL;
  if (kinds == NULL)
    {
      ky_plus_refuse (plus, "a path that is cut short");
      return;
    }
  plus->gdi.state.is_winding = (flags & KY_PLUS_IS_CLOSED) != 0;
  add_points (plus, points, kinds, n);
}
