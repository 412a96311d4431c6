/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the drawing operators of Type 2 charstrings and records the outline as a list of moves,
 * lines and curves with coordinates in 16.16. At most about 100,000 values are recorded, and
 * coordinates beyond 16,384 units are an error. */
#include "filetypes/base/font/path.h"

#include "common/release.h"

#define VALUES_MAX 100000
#define FARTHEST (16384 * 65536LL)

enum
{
  MOVE,
  LINE,
  CURVE
};

void
ky_font_path_reset (KyFontPath *self)
{
  GArray *values
      = self->values != NULL ? self->values : g_array_new (FALSE, FALSE, sizeof (gint32));

  g_array_set_size (values, 0);
  *self = (KyFontPath){ .values = values };
}

KY_DEFINE_PUBLIC_CLEAR (ky_font_path_clear, KyFontPath, values)

gboolean
ky_font_path_is_same (const KyFontPath *one, const KyFontPath *other)
{
  gsize size = one->values->len * sizeof (gint32);

  /* memcmp() must not be called for empty arrays, whose data may be NULL. */
  return one->values->len == other->values->len
         && (size == 0 || memcmp (one->values->data, other->values->data, size) == 0);
}

void
ky_font_path_reach (const KyFontPath *self, gint32 *ret_left, gint32 *ret_right)
{
  const gint32 *values = (const gint32 *)self->values->data;
  gboolean is_first = TRUE;

  *ret_left = *ret_right = 0;
  for (guint i = 0; i < self->values->len;)
    for (guint n = values[i++] == CURVE ? 3 : 1; n > 0; n--, i += 2)
      {
        *ret_left = is_first ? values[i] : MIN (*ret_left, values[i]);
        *ret_right = is_first ? values[i] : MAX (*ret_right, values[i]);
        is_first = FALSE;
      }
}

/* --- pieces ----------------------------------------------------------------------------------- */

static gboolean
path_advance (KyFontPath *self, gint32 dx, gint32 dy)
{
  gint64 x = (gint64)self->x + dx, y = (gint64)self->y + dy;

  if (ABS (x) > FARTHEST || ABS (y) > FARTHEST || self->values->len > VALUES_MAX)
    return FALSE;
  self->x = (gint32)x;
  self->y = (gint32)y;
  return TRUE;
}

static void
path_put_point (KyFontPath *self)
{
  g_array_append_val (self->values, self->x);
  g_array_append_val (self->values, self->y);
}

static void
put_kind (KyFontPath *self, gint32 kind)
{
  self->last = self->values->len;
  g_array_append_val (self->values, kind);
}

void
ky_font_path_close (KyFontPath *self)
{
  gint32 kind = self->is_open ? g_array_index (self->values, gint32, self->last) : MOVE;

  /* a last line to the start of the contour is what closing the contour draws anyway */
  if (self->is_open && kind == LINE && self->x == self->start_x && self->y == self->start_y)
    g_array_set_size (self->values, self->last);
  if (self->is_open && self->values->len == self->start + 3)
    g_array_set_size (self->values, self->start);
  self->is_open = FALSE;
}

static gboolean
move_to (KyFontPath *self, gint32 dx, gint32 dy)
{
  ky_font_path_close (self);
  if (!path_advance (self, dx, dy))
    return FALSE;
  self->start_x = self->x;
  self->start_y = self->y;
  self->start = self->values->len;
  self->is_open = TRUE;
  put_kind (self, MOVE);
  path_put_point (self);
  return TRUE;
}

static gboolean
path_line_to (KyFontPath *self, gint32 dx, gint32 dy)
{
  if (!self->is_open || !path_advance (self, dx, dy))
    return FALSE;
  put_kind (self, LINE);
  path_put_point (self);
  return TRUE;
}

/* Adds a curve. `d` has the offsets of both control points and of the end, each from the point
 * before it. */
static gboolean
curve_to (KyFontPath *self, const gint32 d[6])
{
  if (!self->is_open)
    return FALSE;
  put_kind (self, CURVE);
  for (guint i = 0; i < 6; i += 2)
    {
      if (!path_advance (self, d[i], d[i + 1]))
        return FALSE;
      path_put_point (self);
    }
  return TRUE;
}

/* --- operators of Type 2 ---------------------------------------------------------------------- */

static gboolean
run_lines (KyFontPath *self, const gint32 *d, guint n)
{
  gboolean ok = n % 2 == 0;

  for (guint i = 0; ok && i < n; i += 2)
    ok = path_line_to (self, d[i], d[i + 1]);
  return ok;
}

/* Adds lines along one axis and the other in turn, beginning with the horizontal one if `is_across`
 * is set. */
static gboolean
run_straight_lines (KyFontPath *self, const gint32 *d, guint n, gboolean is_across)
{
  gboolean ok = n > 0;

  for (guint i = 0; ok && i < n; i++, is_across = !is_across)
    ok = path_line_to (self, is_across ? d[i] : 0, is_across ? 0 : d[i]);
  return ok;
}

static gboolean
run_curves (KyFontPath *self, const gint32 *d, guint n)
{
  gboolean ok = n > 0 && n % 6 == 0;

  for (guint i = 0; ok && i < n; i += 6)
    ok = curve_to (self, d + i);
  return ok;
}

/* Draws curves that begin and end along the same axis; the first may begin a little aside. */
static gboolean
run_even_curves (KyFontPath *self, const gint32 *d, guint n, gboolean is_across)
{
  gint32 aside = n % 4 == 1 ? d[0] : 0;
  gboolean ok = n >= 4 && n % 4 <= 1;

  for (guint i = n % 4; ok && i < n; i += 4, aside = 0)
    ok = is_across
             ? curve_to (self, (const gint32[]){ d[i], aside, d[i + 1], d[i + 2], d[i + 3], 0 })
             : curve_to (self, (const gint32[]){ aside, d[i], d[i + 1], d[i + 2], 0, d[i + 3] });
  return ok;
}

/* Draws curves that begin along one axis and end along the other, in turn; the last may end a
 * little aside. */
static gboolean
run_turning_curves (KyFontPath *self, const gint32 *d, guint n, gboolean is_across)
{
  gboolean ok = n >= 4 && n % 4 <= 1;

  for (guint i = 0; ok && i + 4 <= n; i += 4, is_across = !is_across)
    {
      gint32 aside = i + 5 == n ? d[i + 4] : 0;

      ok = is_across
               ? curve_to (self, (const gint32[]){ d[i], 0, d[i + 1], d[i + 2], aside, d[i + 3] })
               : curve_to (self, (const gint32[]){ 0, d[i], d[i + 1], d[i + 2], d[i + 3], aside });
    }
  return ok;
}

/* Draws two curves that are nearly a line. */
static gboolean
run_flex (KyFontPath *self, guint opcode, const gint32 *d, guint n)
{
  gint32 both[12] = { 0 };
  gint64 dx = 0, dy = 0;

  switch (opcode)
    {
    case KY_CHARSTRING_FLEX:
      if (n != 13)
        return FALSE;
      memcpy (both, d, sizeof both);
      break;
    case KY_CHARSTRING_HFLEX:
      if (n != 7 || d[2] == G_MININT32)
        return FALSE;
      memcpy (both, (const gint32[]){ d[0], 0, d[1], d[2], d[3], 0, d[4], 0, d[5], -d[2], d[6], 0 },
              sizeof both);
      break;
    case KY_CHARSTRING_HFLEX1:
      dy = n == 9 ? -((gint64)d[1] + d[3] + d[7]) : 0;
      if (n != 9 || ABS (dy) > FARTHEST)
        return FALSE;
      memcpy (both,
              (const gint32[]){ d[0], d[1], d[2], d[3], d[4], 0, d[5], 0, d[6], d[7], d[8],
                                (gint32)dy },
              sizeof both);
      break;
    default:
      if (n != 11)
        return FALSE;
      for (guint i = 0; i < 10; i += 2)
        {
          dx += d[i];
          dy += d[i + 1];
        }
      if (ABS (dx) > FARTHEST || ABS (dy) > FARTHEST)
        return FALSE;
      memcpy (both, d, 10 * sizeof (gint32));
      both[10] = ABS (dx) > ABS (dy) ? d[10] : (gint32)-dx;
      both[11] = ABS (dx) > ABS (dy) ? (gint32)-dy : d[10];
      break;
    }
  return run_curves (self, both, G_N_ELEMENTS (both));
}

static gboolean
run_drawing (KyFontPath *self, guint opcode, const gint32 *d, guint n)
{
  switch (opcode)
    {
    case KY_CHARSTRING_RLINETO:
      return n > 0 && run_lines (self, d, n);
    case KY_CHARSTRING_HLINETO:
    case KY_CHARSTRING_VLINETO:
      return run_straight_lines (self, d, n, opcode == KY_CHARSTRING_HLINETO);
    case KY_CHARSTRING_RRCURVETO:
      return run_curves (self, d, n);
    case KY_CHARSTRING_RCURVELINE:
      return n >= 8 && run_curves (self, d, n - 2) && run_lines (self, d + n - 2, 2);
    case KY_CHARSTRING_RLINECURVE:
      return n >= 8 && run_lines (self, d, n - 6) && run_curves (self, d + n - 6, 6);
    case KY_CHARSTRING_VVCURVETO:
    case KY_CHARSTRING_HHCURVETO:
      return run_even_curves (self, d, n, opcode == KY_CHARSTRING_HHCURVETO);
    case KY_CHARSTRING_VHCURVETO:
    case KY_CHARSTRING_HVCURVETO:
      return run_turning_curves (self, d, n, opcode == KY_CHARSTRING_HVCURVETO);
    default:
      return opcode >= KY_CHARSTRING_HFLEX && opcode <= KY_CHARSTRING_FLEX1
             && run_flex (self, opcode, d, n);
    }
}

gboolean
ky_font_path_run (KyFontPath *self, guint opcode, const gint32 *operands, guint n)
{
  gboolean is_first = !self->is_begun;

  self->is_begun = TRUE;
  switch (opcode)
    {
    case KY_CHARSTRING_HSTEM:
    case KY_CHARSTRING_VSTEM:
    case KY_CHARSTRING_HSTEMHM:
    case KY_CHARSTRING_VSTEMHM:
    case KY_CHARSTRING_HINTMASK:
    case KY_CHARSTRING_CNTRMASK:
      return n % 2 == 0 || is_first;
    case KY_CHARSTRING_RMOVETO:
      return (n == 2 || (n == 3 && is_first)) && move_to (self, operands[n - 2], operands[n - 1]);
    case KY_CHARSTRING_HMOVETO:
      return (n == 1 || (n == 2 && is_first)) && move_to (self, operands[n - 1], 0);
    case KY_CHARSTRING_VMOVETO:
      return (n == 1 || (n == 2 && is_first)) && move_to (self, 0, operands[n - 1]);
    case KY_CHARSTRING_ENDCHAR:
      ky_font_path_close (self);
      return n == 0 || (n == 1 && is_first);
    default:
      return run_drawing (self, opcode, operands, n);
    }
}
