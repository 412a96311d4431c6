/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws triangles whose colours change gradually between the corners, pixel by pixel. */
#include "filetypes/draw/gdi.h"

#include <math.h>

#define SHADE_COST 20.0
#define NEAR_EDGE 1e-6 /* of the triangle: pixels on an edge belong to both sides */

cairo_surface_t *
ky_gdi_shade_new (KyGdi *gdi, const gdouble reach[4], gint ret_origin[2])
{
  cairo_rectangle_int_t box;

  if (!ky_gdi_charge_box (gdi, reach, SHADE_COST, &box))
    return NULL;
  ret_origin[0] = box.x;
  ret_origin[1] = box.y;
  return cairo_image_surface_create (CAIRO_FORMAT_ARGB32, box.width, box.height);
}

/* Finds the whole numbers from the lowest to the highest of the three, of 0 to `end`. */
static void
gdi_shade_span (const gdouble n[3], gint end, gint *ret_first, gint *ret_last)
{
  gdouble low = floor (MIN (n[0], MIN (n[1], n[2]))), high = ceil (MAX (n[0], MAX (n[1], n[2])));

  *ret_first = (gint)CLAMP (low, 0, end);
  *ret_last = (gint)CLAMP (high, 0, end);
}

static guint32
pixel_of (const gdouble color[4])
{
  guint32 out = 0;

  for (guint i = 0; i < 4; i++)
    out = out << 8
          | (guint32)(CLAMP (color[i], 0, 1) * (i > 0 ? CLAMP (color[0], 0, 1) : 1) * 255 + 0.5);
  return out;
}

gboolean
ky_gdi_shade_triangle (KyGdi *gdi, cairo_surface_t *shade, const gint origin[2],
                       const gdouble given_x[3], const gdouble given_y[3], KyGdiShader shader,
                       gconstpointer data)
{
  gdouble x[3], y[3], area, color[4];
  gint first[2], last[2];

  for (guint i = 0; i < 3; i++)
    {
      x[i] = given_x[i] - origin[0];
      y[i] = given_y[i] - origin[1];
    }
  gdi_shade_span (x, cairo_image_surface_get_width (shade), &first[0], &last[0]);
  gdi_shade_span (y, cairo_image_surface_get_height (shade), &first[1], &last[1]);
  area = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]);
  gdi->painted += SHADE_COST * (last[0] - first[0]) * (last[1] - first[1]) + SHADE_COST;
  if (!(gdi->painted < KY_GDI_PAINTED_MAX))
    return FALSE;
  if (!(fabs (area) > 1e-9) || cairo_image_surface_get_data (shade) == NULL)
    return TRUE;
  for (gint row = first[1]; row < last[1]; row++)
    {
      guint8 *line = cairo_image_surface_get_data (shade)
                     + (gsize)row * (gsize)cairo_image_surface_get_stride (shade);

      for (gint column = first[0]; column < last[0]; column++)
        {
          gdouble px = column + 0.5, py = row + 0.5, share[3];

          share[1] = ((px - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (py - y[0])) / area;
          share[2] = ((x[1] - x[0]) * (py - y[0]) - (px - x[0]) * (y[1] - y[0])) / area;
          share[0] = 1 - share[1] - share[2];
          if (share[0] < -NEAR_EDGE || share[1] < -NEAR_EDGE || share[2] < -NEAR_EDGE)
            continue;
          shader (share, data, color);
          ((guint32 *)(void *)line)[column] = pixel_of (color);
        }
    }
  cairo_surface_mark_dirty (shade);
  return TRUE;
}
