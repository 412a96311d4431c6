/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads points, places and styles of an SXF drawing with entities, and draws its curves, for
 * p21-draw.c. Only instances that stay (p21-read.c) are followed. The steps over lists are limited
 * to WORK_MAX for the drawing; beyond that it counts as full. */
#include "filetypes/cad/p21-draw.h"
#include "filetypes/cad/sxf-shapes.h"

#include <math.h>

#define WORK_MAX 50000000u /* values of lists */
#define NEST_MAX 4         /* nesting of composite curves */
#define DASHES_MAX 16
#define WIDTH_MAX 50.0 /* millimetres */

/* --- values ----------------------------------------------------------------------------------- */

static const KyP21Value *
values (const KyP21Draw *self)
{
  return (const KyP21Value *)(gpointer)self->p21.values->data;
}

static const KyP21Instance *
instance_at (const KyP21Draw *self, guint32 instance)
{
  return &g_array_index (self->p21.instances, KyP21Instance, instance);
}

/* Returns the record of the entity `name`, or NULL if the instance is not one. */
static const KyP21Value *
record_of (const KyP21Draw *self, guint32 instance, KyP21Name name)
{
  if (instance == KY_P21_NOTHING)
    return NULL;
  const KyP21Instance *found = instance_at (self, instance);
  for (guint32 i = found->first; i < found->end; i = values (self)[i].next)
    if (values (self)[i].at == self->entities[name])
      return &values (self)[i];
  return NULL;
}

gboolean
ky_p21_draw_is (const KyP21Draw *self, guint32 instance, KyP21Name name)
{
  return record_of (self, instance, name) != NULL;
}

const KyP21Value *
ky_p21_draw_own (const KyP21Draw *self, guint32 instance, KyP21Name name, guint i)
{
  const KyP21Value *record = record_of (self, instance, name);
  const KyP21Entity *entity = ky_p21_entity_at (self->entities[name]);

  if (record == NULL)
    return NULL;
  /* An instance of it alone has those of others first. */
  if (!instance_at (self, instance)->is_complex && entity->part != NULL && *entity->part != '\0')
    i += (guint)(strlen (entity->whole) - strlen (entity->part));
  guint32 at = (guint32)(record - values (self)) + 1;
  for (; i > 0 && at < record->next; i--)
    at = values (self)[at].next;
  return at < record->next ? &values (self)[at] : NULL;
}

guint32
ky_p21_draw_to (const KyP21Value *value)
{
  return value != NULL && value->kind == KY_P21_REFERENCE ? value->at : KY_P21_NOTHING;
}

guint32
ky_p21_draw_reference (const KyP21Draw *self, guint32 instance, KyP21Name name, guint i)
{
  return ky_p21_draw_to (ky_p21_draw_own (self, instance, name, i));
}

gdouble
ky_p21_draw_measure (const KyP21Draw *self, const KyP21Value *value)
{
  if (value != NULL && value->kind == KY_P21_TYPED)
    value++;
  if (value != NULL && value->kind == KY_P21_LIST)
    value++;
  return value != NULL ? ky_p21_double (&self->p21, value) : 0;
}

gdouble
ky_p21_draw_number (const KyP21Draw *self, guint32 instance, KyP21Name name, guint i)
{
  return ky_p21_draw_measure (self, ky_p21_draw_own (self, instance, name, i));
}

/* Counts one step. Returns FALSE if the drawing has taken too many. */
static gboolean
spend (KyP21Draw *self)
{
  if (++self->work > WORK_MAX)
    self->drawing->is_full = TRUE;
  return !self->drawing->is_full;
}

/* Returns the first value of `list` from the place `i` on, without references to instances that are
 * not written (ky_p21_stays()); NULL: there is none. */
static const KyP21Value *
stays_from (KyP21Draw *self, const KyP21Value *list, guint32 i)
{
  for (; i < list->next && spend (self); i = values (self)[i].next)
    if (values (self)[i].kind != KY_P21_REFERENCE || ky_p21_stays (&self->p21, values (self)[i].at))
      return &values (self)[i];
  return NULL;
}

const KyP21Value *
ky_p21_draw_next (KyP21Draw *self, const KyP21Value *list, const KyP21Value *value)
{
  return stays_from (self, list, value->next);
}

const KyP21Value *
ky_p21_draw_first (KyP21Draw *self, const KyP21Value *list)
{
  if (list == NULL || list->kind != KY_P21_LIST)
    return NULL;
  return stays_from (self, list, (guint32)(list - values (self)) + 1);
}

/* --- points ----------------------------------------------------------------------------------- */

static KyDrawingPoint
pair (KyP21Draw *self, const KyP21Value *list)
{
  KyDrawingPoint point = { 0, 0 };
  const KyP21Value *value = ky_p21_draw_first (self, list);

  if (value == NULL)
    return point;
  point.x = ky_p21_double (&self->p21, value);
  value = ky_p21_draw_next (self, list, value);
  point.y = value != NULL ? ky_p21_double (&self->p21, value) : 0;
  return point;
}

KyDrawingPoint
ky_p21_draw_point (KyP21Draw *self, guint32 instance)
{
  return pair (self, ky_p21_draw_own (self, instance, KY_P21_CARTESIAN_POINT, 0));
}

static KyDrawingPoint
direction (KyP21Draw *self, guint32 instance)
{
  return pair (self, ky_p21_draw_own (self, instance, KY_P21_DIRECTION, 0));
}

KyDrawingPoint
ky_p21_draw_place (KyP21Draw *self, guint32 instance, gdouble *ret_angle)
{
  guint32 axis = ky_p21_draw_reference (self, instance, KY_P21_AXIS2_PLACEMENT_2D, 2);
  KyDrawingPoint x = direction (self, axis);

  *ret_angle = axis != KY_P21_NOTHING ? atan2 (x.y, x.x) : 0;
  return ky_p21_draw_point (self,
                            ky_p21_draw_reference (self, instance, KY_P21_AXIS2_PLACEMENT_2D, 1));
}

KyDrawingPoint
ky_p21_draw_vector (KyP21Draw *self, guint32 instance)
{
  KyDrawingPoint to = direction (self, ky_p21_draw_reference (self, instance, KY_P21_VECTOR, 0));
  gdouble length = hypot (to.x, to.y), size = ky_p21_draw_number (self, instance, KY_P21_VECTOR, 1);

  if (!(length > 0))
    return (KyDrawingPoint){ 0, 0 };
  return (KyDrawingPoint){ to.x / length * size, to.y / length * size };
}

/* --- curves ----------------------------------------------------------------------------------- */

typedef struct
{
  gboolean goes_on;  /* from where the path is */
  gboolean reversed; /* from its end to its beginning */
  gboolean counter;  /* arcs go against the clock, whatever they say */
  guint nest;
} Trace;

static void trace (KyP21Draw *self, guint32 curve, Trace how);

static void
p21_curves_step (KyP21Draw *self, const Trace *how, gboolean is_first, KyDrawingPoint point)
{
  if (is_first && !how->goes_on)
    ky_drawing_move (self->drawing, point);
  else
    ky_drawing_line (self->drawing, point);
}

/* (transfer full) */
static GArray *
points_of (KyP21Draw *self, const KyP21Value *list, gboolean reversed)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (KyDrawingPoint));

  for (const KyP21Value *value = ky_p21_draw_first (self, list); value != NULL;
       value = ky_p21_draw_next (self, list, value))
    {
      KyDrawingPoint point = ky_p21_draw_point (self, ky_p21_draw_to (value));

      g_array_append_val (points, point);
    }
  for (guint i = 0; reversed && i < points->len / 2; i++)
    {
      KyDrawingPoint *a = &g_array_index (points, KyDrawingPoint, i),
                     *b = &g_array_index (points, KyDrawingPoint, points->len - 1 - i), kept = *a;

      *a = *b;
      *b = kept;
    }
  return points;
}

static void
trace_polyline (KyP21Draw *self, guint32 curve, const Trace *how)
{
  g_autoptr (GArray) points
      = points_of (self, ky_p21_draw_own (self, curve, KY_P21_POLYLINE, 0), how->reversed);

  for (guint i = 0; i < points->len; i++)
    p21_curves_step (self, how, i == 0, g_array_index (points, KyDrawingPoint, i));
}

/* (transfer full) */
static GArray *
numbers_of (KyP21Draw *self, const KyP21Value *list)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (gdouble));

  for (const KyP21Value *value = ky_p21_draw_first (self, list); value != NULL;
       value = ky_p21_draw_next (self, list, value))
    {
      gdouble number = ky_p21_double (&self->p21, value);

      g_array_append_val (numbers, number);
    }
  return numbers;
}

/* Returns each knot as often as stated: no more than a curve of `n` points has. (transfer full) */
static GArray *
knots_of (KyP21Draw *self, guint32 curve, guint most)
{
  const KyP21Value *times = ky_p21_draw_own (self, curve, KY_P21_B_SPLINE_CURVE_WITH_KNOTS, 0);
  g_autoptr (GArray) counts = numbers_of (self, times);
  g_autoptr (GArray) numbers
      = numbers_of (self, ky_p21_draw_own (self, curve, KY_P21_B_SPLINE_CURVE_WITH_KNOTS, 1));
  GArray *knots = g_array_new (FALSE, FALSE, sizeof (gdouble));

  for (guint i = 0; i < MIN (counts->len, numbers->len); i++)
    for (gdouble n = g_array_index (counts, gdouble, i); n >= 1 && knots->len < most; n--)
      g_array_append_val (knots, g_array_index (numbers, gdouble, i));
  return knots;
}

/* Returns the knots of pieces that each have `degree` points behind the first. (transfer full) */
static GArray *
bezier_knots (guint n, guint degree)
{
  GArray *knots = g_array_new (FALSE, FALSE, sizeof (gdouble));

  for (guint i = 0; i < n + degree + 1; i++)
    {
      gdouble knot = i == 0 ? 0 : floor ((i - 1.0) / degree);

      g_array_append_val (knots, knot);
    }
  return knots;
}

static void
trace_spline (KyP21Draw *self, guint32 curve, const Trace *how)
{
  gboolean is_bezier = ky_p21_draw_is (self, curve, KY_P21_BEZIER_CURVE),
           is_alone = !ky_p21_draw_is (self, curve, KY_P21_B_SPLINE_CURVE);
  const KyP21Value *first = is_alone ? &values (self)[instance_at (self, curve)->first] + 1
                                     : ky_p21_draw_own (self, curve, KY_P21_B_SPLINE_CURVE, 0);
  const KyP21Value *size = is_alone ? &values (self)[first->next] : first;
  guint degree = (guint)CLAMP (ky_p21_draw_measure (self, size), 1, 15);
  g_autoptr (GArray) points = points_of (self, &values (self)[size->next], how->reversed);
  g_autoptr (GArray) knots = is_bezier ? bezier_knots (points->len, degree)
                                       : knots_of (self, curve, points->len + degree + 1);
  g_autoptr (GArray) weights
      = numbers_of (self, ky_p21_draw_own (self, curve, KY_P21_RATIONAL_B_SPLINE_CURVE, 0));
  const KyDrawingPoint *at = (const KyDrawingPoint *)(gpointer)points->data;

  if (points->len == 0)
    return;
  p21_curves_step (self, how, TRUE, at[0]);
  if (is_bezier && degree == 3 && points->len % 3 == 1)
    {
      for (guint i = 1; i + 2 < points->len; i += 3)
        ky_drawing_curve (self->drawing, at[i], at[i + 1], at[i + 2]);
      return;
    }
  ky_drawing_spline (self->drawing, degree, at, points->len, (const gdouble *)(gpointer)knots->data,
                     knots->len,
                     weights->len == points->len ? (const gdouble *)(gpointer)weights->data : NULL);
}

/* Reads the point of a trim, or its parameter. */
static gboolean
trim_of (KyP21Draw *self, guint32 curve, guint i, KyDrawingPoint *ret_point, gdouble *ret_number)
{
  const KyP21Value *list = ky_p21_draw_own (self, curve, KY_P21_TRIMMED_CURVE, i);
  guint32 point = KY_P21_NOTHING;

  *ret_number = 0;
  for (const KyP21Value *value = ky_p21_draw_first (self, list); value != NULL;
       value = ky_p21_draw_next (self, list, value))
    if (value->kind == KY_P21_REFERENCE)
      point = value->at;
    else
      *ret_number = ky_p21_draw_measure (self, value);
  *ret_point = ky_p21_draw_point (self, point);
  return point != KY_P21_NOTHING;
}

KyDrawingPoint
ky_p21_draw_trim (KyP21Draw *self, guint32 curve, guint i)
{
  guint32 line = ky_p21_draw_reference (self, curve, KY_P21_TRIMMED_CURVE, 0);
  KyDrawingPoint point, from, to;
  gdouble number;

  if (trim_of (self, curve, i, &point, &number))
    return point;
  from = ky_p21_draw_point (self, ky_p21_draw_reference (self, line, KY_P21_LINE, 0));
  to = ky_p21_draw_vector (self, ky_p21_draw_reference (self, line, KY_P21_LINE, 1));
  return (KyDrawingPoint){ from.x + number * to.x, from.y + number * to.y };
}

typedef struct
{
  KyDrawingPoint center;
  gdouble tilt, x, y; /* half axes */
} Round;

static Round
round_of (KyP21Draw *self, guint32 conic)
{
  KyP21Name name = ky_p21_draw_is (self, conic, KY_P21_CIRCLE) ? KY_P21_CIRCLE : KY_P21_ELLIPSE;
  Round round;

  round.center
      = ky_p21_draw_place (self, ky_p21_draw_reference (self, conic, name, 1), &round.tilt);
  round.x = ky_p21_draw_number (self, conic, name, 2);
  round.y = name == KY_P21_CIRCLE ? round.x : ky_p21_draw_number (self, conic, name, 3);
  return round;
}

static void
trace_arc (KyP21Draw *self, const Round *round, gdouble from, gdouble sweep, const Trace *how)
{
  gdouble c = cos (round->tilt), s = sin (round->tilt);

  if (how->reversed)
    {
      from += sweep;
      sweep = -sweep;
    }
  ky_drawing_arc (self->drawing, round->center, (KyDrawingPoint){ round->x * c, round->x * s },
                  (KyDrawingPoint){ -round->y * s, round->y * c }, from, sweep, how->goes_on);
}

/* Returns where it is cut, as an angle from its first axis on. */
static gdouble
angle_of (KyP21Draw *self, guint32 curve, guint i, const Round *round)
{
  KyDrawingPoint point;
  gdouble angle, c = cos (round->tilt), s = sin (round->tilt);

  if (!trim_of (self, curve, i, &point, &angle) || !(round->x > 0) || !(round->y > 0))
    return angle;
  point.x -= round->center.x;
  point.y -= round->center.y;
  return atan2 ((point.y * c - point.x * s) / round->y, (point.x * c + point.y * s) / round->x);
}

static void
trace_trimmed (KyP21Draw *self, guint32 curve, const Trace *how)
{
  guint32 basis = ky_p21_draw_reference (self, curve, KY_P21_TRIMMED_CURVE, 0);
  const KyP21Value *sense = ky_p21_draw_own (self, curve, KY_P21_TRIMMED_CURVE, 3);
  gboolean is_clockwise
      = !how->counter && sense != NULL && ky_view_is (ky_p21_word (&self->p21, sense), "F");

  if (ky_p21_draw_is (self, basis, KY_P21_LINE))
    for (guint i = 0; i < 2; i++)
      p21_curves_step (self, how, i == 0,
                       ky_p21_draw_trim (self, curve, (i == 0) != how->reversed ? 1 : 2));
  else if (ky_p21_draw_is (self, basis, KY_P21_CLOTHOID))
    {
      const KyP21Value *turn = ky_p21_draw_own (self, basis, KY_P21_CLOTHOID, 0);
      gdouble angle, from, to;
      KyDrawingPoint unused,
          at = ky_p21_draw_place (self, ky_p21_draw_reference (self, basis, KY_P21_CLOTHOID, 1),
                                  &angle);

      trim_of (self, curve, 1, &unused, &from);
      trim_of (self, curve, 2, &unused, &to);
      ky_sxf_clothoid (self->drawing, at, ky_p21_draw_number (self, basis, KY_P21_CLOTHOID, 2),
                       turn != NULL && ky_view_is (ky_p21_word (&self->p21, turn), "1"), angle,
                       from, to);
    }
  else if (ky_p21_draw_is (self, basis, KY_P21_CIRCLE)
           || ky_p21_draw_is (self, basis, KY_P21_ELLIPSE))
    {
      Round round = round_of (self, basis);
      gdouble from = angle_of (self, curve, 1, &round), to = angle_of (self, curve, 2, &round),
              sweep = fmod (to - from, 2 * G_PI);

      if (is_clockwise)
        sweep -= sweep >= 0 ? 2 * G_PI : 0;
      else
        sweep += sweep <= 0 ? 2 * G_PI : 0;
      trace_arc (self, &round, from, sweep, how);
    }
  else
    {
      Trace inner = *how;

      inner.nest++;
      trace (self, basis, inner);
    }
}

/* Adds one segment of a composite curve (ISO 10303-42, composite_curve_segment) to the path: its
 * parent curve, backwards if same_sense is false. */
static void
trace_segment (KyP21Draw *self, guint32 segment, Trace how)
{
  const KyP21Value *sense = ky_p21_draw_own (self, segment, KY_P21_COMPOSITE_CURVE_SEGMENT, 1);

  if (sense != NULL && ky_view_is (ky_p21_word (&self->p21, sense), "F"))
    how.reversed = !how.reversed;
  trace (self, ky_p21_draw_reference (self, segment, KY_P21_COMPOSITE_CURVE_SEGMENT, 2), how);
}

static void
trace_composite (KyP21Draw *self, guint32 curve, const Trace *how)
{
  const KyP21Value *list = ky_p21_draw_own (self, curve, KY_P21_COMPOSITE_CURVE, 0);
  g_autoptr (GArray) segments = g_array_new (FALSE, FALSE, sizeof (guint32));
  Trace inner = *how;

  inner.nest++;
  for (const KyP21Value *value = ky_p21_draw_first (self, list); value != NULL;
       value = ky_p21_draw_next (self, list, value))
    {
      guint32 segment = ky_p21_draw_to (value);

      g_array_append_val (segments, segment);
    }
  for (guint i = 0; i < segments->len && !self->drawing->is_full; i++)
    {
      trace_segment (self,
                     g_array_index (segments, guint32, how->reversed ? segments->len - 1 - i : i),
                     inner);
      inner.goes_on = TRUE;
    }
}

static void
trace (KyP21Draw *self, guint32 curve, Trace how)
{
  if (how.nest > NEST_MAX)
    self->drawing->is_full = TRUE;
  if (curve == KY_P21_NOTHING || !spend (self))
    return;
  if (ky_p21_draw_is (self, curve, KY_P21_TRIMMED_CURVE))
    trace_trimmed (self, curve, &how);
  else if (ky_p21_draw_is (self, curve, KY_P21_POLYLINE))
    trace_polyline (self, curve, &how);
  else if (ky_p21_draw_is (self, curve, KY_P21_CIRCLE)
           || ky_p21_draw_is (self, curve, KY_P21_ELLIPSE))
    {
      Round round = round_of (self, curve);

      trace_arc (self, &round, 0, 2 * G_PI, &how);
    }
  else if (ky_p21_draw_is (self, curve, KY_P21_BEZIER_CURVE)
           || ky_p21_draw_is (self, curve, KY_P21_B_SPLINE_CURVE)
           || ky_p21_draw_is (self, curve, KY_P21_B_SPLINE_CURVE_WITH_KNOTS))
    trace_spline (self, curve, &how);
  else if (ky_p21_draw_is (self, curve, KY_P21_COMPOSITE_CURVE))
    trace_composite (self, curve, &how);
}

void
ky_p21_draw_curve (KyP21Draw *self, guint32 curve, gboolean counter)
{
  trace (self, curve, (Trace){ .counter = counter });
}

/* --- styles ----------------------------------------------------------------------------------- */

guint32
ky_p21_draw_style (KyP21Draw *self, const KyP21Value *styles, KyP21Name name)
{
  for (const KyP21Value *value = ky_p21_draw_first (self, styles); value != NULL;
       value = ky_p21_draw_next (self, styles, value))
    {
      const KyP21Value *list
          = ky_p21_draw_own (self, ky_p21_draw_to (value), KY_P21_PRESENTATION_STYLE_ASSIGNMENT, 0);

      for (const KyP21Value *style = ky_p21_draw_first (self, list); style != NULL;
           style = ky_p21_draw_next (self, list, style))
        if (ky_p21_draw_is (self, ky_p21_draw_to (style), name))
          return style->at;
    }
  return KY_P21_NOTHING;
}

guint32
ky_p21_draw_color (const KyP21Draw *self, guint32 colour)
{
  guint32 color = 0;
  const KyP21Value *name = ky_p21_draw_own (self, colour, KY_P21_DRAUGHTING_PRE_DEFINED_COLOUR, 0);

  if (name != NULL)
    return ky_sxf_color (ky_sxf_color_named (ky_p21_word (&self->p21, name)));
  for (guint i = 1; i <= 3; i++)
    {
      gdouble part = ky_p21_draw_number (self, colour, KY_P21_COLOUR_RGB, i);

      color = color << 8 | (guint32)lround (CLAMP (part, 0, 1) * 255);
    }
  return color;
}

/* Adds the dashes of a font to the drawing, and returns the number that they have there. */
static guint
own_dashes (KyP21Draw *self, guint32 font)
{
  const KyP21Value *list = ky_p21_draw_own (self, font, KY_P21_CURVE_STYLE_FONT, 1);
  gdouble lengths[DASHES_MAX];
  guint n = 0;

  for (const KyP21Value *value = ky_p21_draw_first (self, list); value != NULL && n < DASHES_MAX;
       value = ky_p21_draw_next (self, list, value))
    for (guint i = 0; i < 2; i++)
      lengths[n++]
          = ky_p21_draw_number (self, ky_p21_draw_to (value), KY_P21_CURVE_STYLE_FONT_PATTERN, i);
  return ky_drawing_add_dashes (self->drawing, lengths, n, TRUE);
}

static guint
dashes_of (KyP21Draw *self, guint32 font)
{
  const KyP21Value *name
      = ky_p21_draw_own (self, font, KY_P21_DRAUGHTING_PRE_DEFINED_CURVE_FONT, 0);

  if (name != NULL)
    return self->dashes[ky_sxf_dashes_named (ky_p21_word (&self->p21, name))];
  if (!ky_p21_draw_is (self, font, KY_P21_CURVE_STYLE_FONT))
    return 0;
  if (self->made[font] == 0)
    self->made[font] = own_dashes (self, font) + 1;
  return self->made[font] - 1;
}

KyDrawingPen
ky_p21_draw_pen (KyP21Draw *self, guint32 style)
{
  const KyP21Value *width = ky_p21_draw_own (self, style, KY_P21_CURVE_STYLE, 2);
  gdouble size = ky_sxf_width (1);

  if (ky_p21_draw_to (width) != KY_P21_NOTHING)
    size = ky_p21_draw_number (self, width->at, KY_P21_LENGTH_MEASURE_WITH_UNIT, 0);
  else if (width != NULL)
    size = ky_p21_draw_measure (self, width);
  return (KyDrawingPen){
    .color = ky_p21_draw_color (self, ky_p21_draw_reference (self, style, KY_P21_CURVE_STYLE, 3)),
    .width = (gfloat)CLAMP (size, 0, WIDTH_MAX),
    .dashes = (guint16)dashes_of (self, ky_p21_draw_reference (self, style, KY_P21_CURVE_STYLE, 1))
  };
}
