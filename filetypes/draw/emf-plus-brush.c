/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Brushes of EMF+ ([MS-EMFPLUS] 2.2.1.1). They are read where they are used. */
#include "filetypes/draw/emf-plus.h"

#include <math.h>
#include <string.h>

#define STOPS_MAX 256u
#define STOP_COST 1000.0
#define TEXTURE_MAX 2048
#define PATH_DATA_MAX 8000
#define PATH_SIDE_MAX 65536.0

enum
{
  BRUSH_SOLID = 0,
  BRUSH_HATCH = 1,
  BRUSH_TEXTURE = 2,
  BRUSH_PATH = 3,
  BRUSH_LINEAR = 4,
};

/* What a brush's flags say is there, or how it is (2.1.2.1). */
enum
{
  BRUSH_IS_PATH = 0x01,
  BRUSH_HAS_TRANSFORM = 0x02,
  BRUSH_HAS_COLORS = 0x04,
  BRUSH_HAS_FACTORS = 0x08,
  BRUSH_HAS_OTHER_FACTORS = 0x10,
  BRUSH_HAS_FOCUS = 0x40,
};

/* --- brushes ---------------------------------------------------------------------------------- */

guint32
ky_plus_to_gdi (guint32 argb)
{
  return (argb >> 16 & 0xff) | (argb & 0xff00) | (argb & 0xff) << 16;
}

void
ky_plus_set_color (KyEmfPlus *plus, guint32 argb)
{
  plus->gdi.state.text_color = ky_plus_to_gdi (argb);
  plus->gdi.state.transparency = 1 - (argb >> 24) / 255.0;
}

static void
set_brush (KyEmfPlus *plus, guint style, guint hatch, guint32 argb)
{
  KyGdiObject *brush = ky_gdi_object_new (KY_GDI_BRUSH);

  brush->style = style;
  brush->hatch = hatch;
  brush->color = ky_plus_to_gdi (argb);
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

/* Six of the 53 patterns (2.1.1.13) are GDI's; those of so many hundredths are their mean colour;
 * the others, and what lets through what lies below, are tiles (emf-plus-hatch.c). */
static void
fill_hatch (KyEmfPlus *plus, KyReader *reader)
{
  static const guint8 percents[] = { 5, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90 };
  guint32 style = ky_reader_u32le (reader);
  guint32 fore = ky_reader_u32le (reader), back = ky_reader_u32le (reader);

  if (style < 6 && (back >> 24 == 0 || back >> 24 == 255))
    {
      set_brush (plus, KY_BS_HATCHED, style, fore);
      plus->gdi.state.back_color = ky_plus_to_gdi (back);
      plus->gdi.state.is_opaque = back >> 24 != 0;
    }
  else if (style >= 6 && style < 18)
    set_brush (plus, KY_BS_SOLID, 0, mix (fore, back, percents[style - 6]));
  else
    {
      set_brush (plus, KY_BS_PATTERN, 0, 0xff000000u);
      plus->gdi.state.brush->pattern = ky_plus_hatch_tile (style, fore, back);
      if (plus->gdi.state.brush->pattern == NULL)
        ky_plus_refuse (plus, "a brush of an unknown kind");
    }
  if (plus->error == NULL)
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

/* What follows a gradient's colours: places with colours, or with shares of the
 * second one. */
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
                mix (ends[1], ends[0], (guint)(100 * ky_emf_float_within (reader, 0, 1))));
}

/* Pixels -> units of the gradient: OWN is its transform to units of the world.
 */
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

cairo_pattern_t *
ky_plus_linear_pattern (KyEmfPlus *plus, KyReader *reader)
{
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
      return NULL;
    }
  pattern = cairo_pattern_create_linear (box[0], 0, box[0] + box[2], 0);
  add_stops (plus, reader, flags, ends, pattern);
  cairo_pattern_set_extend (pattern, wrap == 0   ? CAIRO_EXTEND_REPEAT
                                     : wrap == 4 ? CAIRO_EXTEND_PAD
                                                 : CAIRO_EXTEND_REFLECT);
  if (plus->error == NULL && place_pattern (plus, &own, pattern))
    return pattern;
  cairo_pattern_destroy (pattern);
  return NULL;
}

/* --- pictures --------------------------------------------------------------------------------- */

/* PICTURE and its mirror images beside it and below it. NULL: too large.
 * (transfer full) */
static cairo_surface_t *
mirrored (KyEmfPlus *plus, cairo_surface_t *picture, guint32 wrap)
{
  gint width = cairo_image_surface_get_width (picture);
  gint height = cairo_image_surface_get_height (picture);
  gint across = (wrap & 1) != 0 ? 2 : 1, down = (wrap & 2) != 0 ? 2 : 1;
  cairo_surface_t *out;
  cairo_t *cairo;

  if (width > TEXTURE_MAX || height > TEXTURE_MAX
      || !ky_job_charge (plus->gdi.job, KY_COST_PIXELS, (guint64)width * (guint)height * 4,
                         &plus->error))
    {
      ky_plus_refuse (plus, "a large picture that is mirrored");
      return NULL;
    }
  out = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width * across, height * down);
  cairo = cairo_create (out);
  for (gint i = 0; i < across * down; i++)
    {
      gboolean is_right = i % across != 0, is_below = i / across != 0;

      cairo_identity_matrix (cairo);
      cairo_translate (cairo, is_right ? 2 * width : 0, is_below ? 2 * height : 0);
      cairo_scale (cairo, is_right ? -1 : 1, is_below ? -1 : 1);
      cairo_set_source_surface (cairo, picture, 0, 0);
      cairo_pattern_set_filter (cairo_get_source (cairo), CAIRO_FILTER_NEAREST);
      cairo_paint (cairo);
    }
  cairo_destroy (cairo);
  return out;
}

/* 2.2.2.45: a picture over and over, from the corner of the world on; 4: once.
 * *CACHE: read before, or for later. NULL: refused. (transfer full) */
static cairo_pattern_t *
texture_pattern (KyEmfPlus *plus, KyReader *reader, cairo_surface_t **cache)
{
  guint32 flags = ky_reader_u32le (reader), wrap = ky_reader_u32le (reader);
  cairo_pattern_t *pattern;
  cairo_surface_t *picture;
  cairo_matrix_t own;

  cairo_matrix_init_identity (&own);
  if ((flags & BRUSH_HAS_TRANSFORM) != 0)
    ky_emf_matrix (reader, &own);
  ky_reader_u32le (reader); /* version */
  if (*cache == NULL)
    {
      picture = ky_plus_read_image (plus, reader);
      *cache = picture != NULL && wrap >= 1 && wrap <= 3 ? mirrored (plus, picture, wrap)
               : picture != NULL                         ? cairo_surface_reference (picture)
                                                         : NULL;
      g_clear_pointer (&picture, cairo_surface_destroy);
    }
  if (*cache == NULL)
    return NULL;
  pattern = cairo_pattern_create_for_surface (*cache);
  cairo_pattern_set_extend (pattern, wrap == 4 ? CAIRO_EXTEND_NONE : CAIRO_EXTEND_REPEAT);
  if (place_pattern (plus, &own, pattern))
    return pattern;
  cairo_pattern_destroy (pattern);
  return NULL;
}

/* --- from a path to a point ------------------------------------------------------------------- */

/* 2.2.2.29 */
typedef struct
{
  guint32 center;
  gdouble x, y; /* in pixels */
  guint32 *colors;
  guint32 n_colors;
  gdouble places[STOPS_MAX], shares[STOPS_MAX]; /* from the path (0) to the point (1) */
  guint32 presets[STOPS_MAX];
  guint n_stops;
  gboolean has_presets;
  gdouble focus;            /* of the way, from the point, that is all of its colour */
  guint32 corner_colors[2]; /* of the side that is filled */
} PathGradient;

static void
unpack (guint32 argb, gdouble out[4])
{
  for (guint i = 0; i < 4; i++)
    out[i] = (argb >> (24 - 8 * i) & 0xff) / 255.0;
}

/* SHARE of B, the rest of A. */
static void
blend (const gdouble a[4], const gdouble b[4], gdouble share, gdouble out[4])
{
  for (guint i = 0; i < 4; i++)
    out[i] = a[i] + (b[i] - a[i]) * share;
}

/* The stop before AT, and how far it is to the next one. */
static guint
find_stop (const PathGradient *self, gdouble at, gdouble *ret_share)
{
  guint i = 0;

  while (i + 2 < self->n_stops && self->places[i + 1] < at)
    i++;
  *ret_share = self->places[i + 1] > self->places[i]
                   ? CLAMP ((at - self->places[i]) / (self->places[i + 1] - self->places[i]), 0, 1)
                   : 1;
  return i;
}

/* The first corner is the point. */
static void
shade (const gdouble share[3], gconstpointer data, gdouble ret_color[4])
{
  const PathGradient *self = data;
  gdouble side = share[1] + share[2], a[4], b[4], edge[4], between, at;
  guint i;

  at = self->focus < 1 ? CLAMP (share[0] / (1 - self->focus), 0, 1) : 1;
  if (self->has_presets && self->n_stops >= 2)
    {
      i = find_stop (self, at, &between);
      unpack (self->presets[i], a);
      unpack (self->presets[i + 1], b);
      blend (a, b, between, ret_color);
      return;
    }
  if (self->n_stops >= 2)
    {
      i = find_stop (self, at, &between);
      at = CLAMP (self->shares[i] + (self->shares[i + 1] - self->shares[i]) * between, 0, 1);
    }
  unpack (self->corner_colors[0], a);
  unpack (self->corner_colors[1], b);
  blend (a, b, side > 1e-9 ? CLAMP (share[2] / side, 0, 1) : 0, edge);
  unpack (self->center, b);
  blend (edge, b, at, ret_color);
}

/* FALSE: refused. */
static gboolean
read_stops (KyEmfPlus *plus, KyReader *reader, guint flags, PathGradient *self)
{
  self->has_presets = (flags & BRUSH_HAS_COLORS) != 0;
  if ((flags & (BRUSH_HAS_COLORS | BRUSH_HAS_FACTORS)) != 0)
    {
      self->n_stops = ky_reader_u32le (reader);
      if (self->n_stops > STOPS_MAX || ky_reader_left (reader) < 8 * (gsize)self->n_stops)
        {
          ky_plus_refuse (plus, "a gradient of too many colours");
          return FALSE;
        }
      ky_emf_floats (reader, self->places, self->n_stops);
      for (guint i = 0; i < self->n_stops; i++)
        if (self->has_presets)
          self->presets[i] = ky_reader_u32le (reader);
        else
          self->shares[i] = ky_emf_float (reader);
    }
  if ((flags & BRUSH_HAS_FOCUS) != 0)
    {
      gdouble scales[2];

      ky_reader_u32le (reader); /* two */
      ky_emf_floats (reader, scales, 2);
      if (scales[0] != scales[1])
        ky_plus_refuse (plus, "a gradient that ends at another figure");
      self->focus = CLAMP (scales[0], 0, 1);
    }
  return plus->error == NULL && !reader->failed;
}

/* Adds what is around it to the path. */
static void
add_boundary (KyEmfPlus *plus, KyReader *reader, guint flags)
{
  guint32 n = ky_reader_u32le (reader); /* bytes of a path, or points */
  g_autofree gdouble *points = NULL;

  if ((flags & BRUSH_IS_PATH) != 0)
    {
      const guint8 *bytes = ky_reader_bytes (reader, n);
      KyReader path = ky_reader (ky_view (bytes, bytes != NULL ? n : 0));

      ky_reader_u32le (&path); /* version */
      ky_plus_add_path (plus, &path);
      return;
    }
  points = ky_plus_points (plus, reader, 0, n);
  for (guint32 i = 0; points != NULL && i < n; i++)
    (i == 0 ? ky_gdi_move : ky_gdi_line) (&plus->gdi, points[2 * (gsize)i],
                                          points[2 * (gsize)i + 1]);
}

/* FALSE: too much. */
static gboolean
shade_side (KyEmfPlus *plus, PathGradient *self, cairo_surface_t *pixels, const gint origin[2],
            const gdouble from[2], const gdouble to[2], guint number)
{
  const gdouble x[3] = { self->x, from[0], to[0] }, y[3] = { self->y, from[1], to[1] };

  for (guint i = 0; i < 2; i++)
    self->corner_colors[i] = self->colors[MIN (number + i, self->n_colors - 1)];
  return ky_gdi_shade_triangle (&plus->gdi, pixels, origin, x, y, shade, self);
}

/* The sides of PATH, which is flat, one after another; the last one goes back
 * to the first. */
static void
shade_sides (KyEmfPlus *plus, PathGradient *self, cairo_surface_t *pixels, const gint origin[2],
             const cairo_path_t *path)
{
  gdouble start[2] = { 0 }, last[2] = { 0 };
  guint n_sides = 0;
  gboolean ok = TRUE;

  for (gint i = 0; i < path->num_data && ok; i += path->data[i].header.length)
    {
      const cairo_path_data_t *data = &path->data[i];
      gdouble at[2];

      /* behind what is closed, cairo goes on at its beginning */
      if (data->header.length < 2
          || (data->header.type == CAIRO_PATH_MOVE_TO && i + 2 >= path->num_data))
        continue;
      at[0] = data[1].point.x;
      at[1] = data[1].point.y;
      if (data->header.type == CAIRO_PATH_MOVE_TO && n_sides == 0)
        memcpy (start, at, sizeof start);
      else if (data->header.type == CAIRO_PATH_MOVE_TO)
        ky_plus_refuse (plus, "a gradient of several figures");
      else if (data->header.type == CAIRO_PATH_LINE_TO)
        ok = shade_side (plus, self, pixels, origin, last, at, n_sides++);
      memcpy (last, at, sizeof last);
    }
  if (ok && n_sides > 0 && (last[0] != start[0] || last[1] != start[1]))
    {
      guint32 first = self->colors[0];

      if (n_sides >= self->n_colors) /* there is no colour of its own at its end */
        first = self->colors[self->n_colors - 1];
      self->corner_colors[1] = first;
      shade_side (plus, self, pixels, origin, last, start, n_sides);
    }
}

/* FALSE: refused. */
static gboolean
read_colors (KyEmfPlus *plus, KyReader *reader, PathGradient *self)
{
  cairo_matrix_t matrix;

  self->center = ky_reader_u32le (reader);
  self->x = ky_emf_float (reader);
  self->y = ky_emf_float (reader);
  ky_gdi_matrix (&plus->gdi, &matrix);
  cairo_matrix_transform_point (&matrix, &self->x, &self->y);
  self->n_colors = ky_reader_u32le (reader);
  if (self->n_colors == 0 || self->n_colors > ky_reader_left (reader) / 4)
    {
      ky_plus_refuse (plus, "a gradient without colours");
      return FALSE;
    }
  self->colors = g_new (guint32, self->n_colors);
  for (guint32 i = 0; i < self->n_colors; i++)
    self->colors[i] = ky_reader_u32le (reader);
  return TRUE;
}

/* Where it is not made again and again, all of REACH is within PATH's box. */
static gboolean
is_covered (const gdouble reach[4], const gdouble box[4])
{
  return reach[0] >= box[0] - 1 && reach[1] >= box[1] - 1 && reach[2] <= box[2] + 1
         && reach[3] <= box[3] + 1;
}

/* Its pixels where REACH is. NULL: refused, or too much. (transfer full) */
static cairo_pattern_t *
shade_path (KyEmfPlus *plus, PathGradient *self, const cairo_path_t *path, const gdouble reach[4])
{
  gint origin[2];
  cairo_surface_t *pixels = ky_gdi_shade_new (&plus->gdi, reach, origin);
  cairo_pattern_t *pattern;
  cairo_matrix_t matrix;

  if (pixels == NULL)
    return NULL;
  shade_sides (plus, self, pixels, origin, path);
  pattern = cairo_pattern_create_for_surface (pixels);
  cairo_surface_destroy (pixels);
  cairo_matrix_init_translate (&matrix, -origin[0], -origin[1]);
  cairo_pattern_set_matrix (pattern, &matrix);
  cairo_pattern_set_filter (pattern, CAIRO_FILTER_NEAREST);
  return pattern;
}

/* The path, which lies in BOX, without curves; refused, and none, where that would be too many
 * points. (transfer full) */
static cairo_path_t *
bounded_path (KyEmfPlus *plus, const gdouble box[4])
{
  cairo_t *cairo = plus->gdi.cairo;
  cairo_path_t *path = cairo_copy_path (cairo);

  if (path->num_data > PATH_DATA_MAX || box[2] - box[0] > PATH_SIDE_MAX
      || box[3] - box[1] > PATH_SIDE_MAX)
    {
      ky_plus_refuse (plus, "a gradient of too large a path");
      cairo_new_path (cairo);
    }
  cairo_path_destroy (path);
  return cairo_copy_path_flat (cairo);
}

/* The path of the context is not touched. */
static cairo_pattern_t *
path_pattern (KyEmfPlus *plus, KyReader *reader, const gdouble reach[4])
{
  KyGdi *gdi = &plus->gdi;
  guint32 flags = ky_reader_u32le (reader), wrap = ky_reader_u32le (reader);
  cairo_path_t *own_path = cairo_copy_path (gdi->cairo), *path;
  cairo_matrix_t world = gdi->state.world;
  gboolean own_winding = gdi->state.is_winding;
  cairo_pattern_t *pattern = NULL;
  PathGradient self = { 0 };
  gdouble box[4];

  cairo_new_path (gdi->cairo);
  if (read_colors (plus, reader, &self))
    add_boundary (plus, reader, flags);
  if ((flags & BRUSH_HAS_TRANSFORM) != 0)
    ky_plus_refuse (plus, "a gradient of a path that is moved");
  cairo_path_extents (gdi->cairo, &box[0], &box[1], &box[2], &box[3]);
  path = bounded_path (plus, box);
  if (plus->error == NULL && wrap != 4 && !is_covered (reach, box))
    ky_plus_refuse (plus, "a gradient of a path again and again");
  if (plus->error == NULL && read_stops (plus, reader, flags, &self))
    pattern = shade_path (plus, &self, path, reach);
  cairo_path_destroy (path);
  cairo_new_path (gdi->cairo);
  cairo_append_path (gdi->cairo, own_path);
  cairo_path_destroy (own_path);
  gdi->state.world = world;
  gdi->state.is_winding = own_winding;
  g_free (self.colors);
  return pattern;
}

/* --- what is filled --------------------------------------------------------------------------- */

/* Of KIND, behind it. NULL: it is none of those, or refused. (transfer full) */
static cairo_pattern_t *
pattern_of (KyEmfPlus *plus, KyReader *reader, guint32 kind, const gdouble reach[4],
            cairo_surface_t **cache)
{
  switch (kind)
    {
    case BRUSH_TEXTURE:
      return texture_pattern (plus, reader, cache);
    case BRUSH_PATH:
      return path_pattern (plus, reader, reach);
    case BRUSH_LINEAR:
      return ky_plus_linear_pattern (plus, reader);
    default:
      ky_plus_refuse (plus, "a brush of an unknown kind");
      return NULL;
    }
}

static void
fill_pattern (KyEmfPlus *plus, KyReader *reader, guint32 kind, cairo_surface_t **cache)
{
  KyGdi *gdi = &plus->gdi;
  cairo_pattern_t *pattern;
  gdouble reach[4];

  cairo_path_extents (gdi->cairo, &reach[0], &reach[1], &reach[2], &reach[3]);
  pattern = pattern_of (plus, reader, kind, reach, cache);
  if (pattern != NULL && plus->error == NULL
      && ky_gdi_charge_area (gdi, kind == BRUSH_TEXTURE ? KY_GDI_PICTURE : KY_GDI_LINEAR)
      && ky_gdi_charge_path (gdi))
    {
      cairo_set_operator (gdi->cairo, CAIRO_OPERATOR_OVER);
      cairo_set_fill_rule (gdi->cairo, gdi->state.is_winding ? CAIRO_FILL_RULE_WINDING
                                                             : CAIRO_FILL_RULE_EVEN_ODD);
      cairo_set_source (gdi->cairo, pattern);
      cairo_fill (gdi->cairo);
      gdi->n_drawn++;
    }
  g_clear_pointer (&pattern, cairo_pattern_destroy);
  cairo_new_path (gdi->cairo);
  gdi->n_points = 0;
}

static void
fill_from (KyEmfPlus *plus, KyReader *reader, cairo_surface_t **cache)
{
  guint32 kind = ky_reader_u32le (reader);

  switch (kind)
    {
    case BRUSH_SOLID:
      set_brush (plus, KY_BS_SOLID, 0, ky_reader_u32le (reader));
      ky_gdi_paint_path (&plus->gdi, KY_GDI_FILL);
      break;
    case BRUSH_HATCH:
      fill_hatch (plus, reader);
      break;
    default:
      fill_pattern (plus, reader, kind, cache);
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
    fill_from (plus, &reader, &plus->objects[id].picture);
}

guint32
ky_plus_color_of (KyEmfPlus *plus, KyReader *reader)
{
  guint32 kind = ky_reader_u32le (reader), first;

  if (kind == BRUSH_HATCH)
    ky_reader_u32le (reader);
  else if (kind == BRUSH_LINEAR)
    ky_reader_bytes (reader, 24);
  else if (kind != BRUSH_SOLID)
    ky_plus_refuse (plus, "lines or letters of a picture, or of a gradient of a path");
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
             ? ky_plus_color_of (record->plus, &reader)
             : 0;
}
