/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts linear amounts of light to sRGB values with a table, and CIE L*a*b* (D50) to linear
 * sRGB. */
#include "filetypes/photo/linear-color.h"

#include <math.h>

#define STEPS 65536

/* Holds a table of a power function, between whose values is interpolated, because computing powers
 * takes long. */
struct _KyLinearColor
{
  gdouble shown[STEPS + 1];
};

KyLinearColor *
ky_linear_color_new (void)
{
  KyLinearColor *self = g_new (KyLinearColor, 1);

  for (guint i = 0; i <= STEPS; i++)
    {
      gdouble amount = (gdouble)i / STEPS;

      self->shown[i] = amount <= 0.0031308 ? 12.92 * amount : 1.055 * pow (amount, 1 / 2.4) - 0.055;
    }
  return self;
}

void
ky_linear_color_free (KyLinearColor *light)
{
  g_free (light);
}

gdouble
ky_linear_color_shown (const KyLinearColor *light, gdouble amount)
{
  gdouble at = amount * STEPS;

  if (!(at > 0))
    return 0;
  if (at >= STEPS)
    return light->shown[STEPS];
  guint step = (guint)at;
  return light->shown[step] + (at - step) * (light->shown[step + 1] - light->shown[step]);
}

/* Computes the inverse of f of CIE 15, 8.2.1. */
static gdouble
part_of_white (gdouble f)
{
  return f > 6.0 / 29 ? f * f * f : 3 * (6.0 / 29) * (6.0 / 29) * (f - 4.0 / 29);
}

void
ky_linear_color_of_lab (gdouble l, gdouble a, gdouble b, gdouble ret_amounts[3])
{
  /* The white point D50 of ICC profiles, and the matrix from XYZ to linear sRGB with Bradford
   * adaptation to D65. */
  static const gdouble white[3] = { 0.96422, 1, 0.82521 };
  static const gdouble rows[3][3] = { { 3.1338561, -1.6168667, -0.4906146 },
                                      { -0.9787684, 1.9161415, 0.0334540 },
                                      { 0.0719453, -0.2289914, 1.4052427 } };
  gdouble y = (l + 16) / 116;
  const gdouble xyz[3] = { white[0] * part_of_white (y + a / 500), white[1] * part_of_white (y),
                           white[2] * part_of_white (y - b / 200) };

  for (guint i = 0; i < 3; i++)
    ret_amounts[i] = rows[i][0] * xyz[0] + rows[i][1] * xyz[1] + rows[i][2] * xyz[2];
}
