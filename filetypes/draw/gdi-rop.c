/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Applies raster operations: compute new pixels bit by bit from the existing pixels, a brush and a
 * picture ([MS-WMF] §2.1.1.31, [MS-EMF] §2.1.26), for the box of what is painted; the paper is
 * white. */
#include "filetypes/draw/gdi.h"

#define PIXEL_COST 20.0

static guint32 *
gdi_rop_row_of (cairo_surface_t *picture, gint x, gint y)
{
  guint8 *data = cairo_image_surface_get_data (picture);

  return (guint32 *)(void *)(data + (gsize)y * (gsize)cairo_image_surface_get_stride (picture)
                             + 4 * (gsize)x);
}

/* Returns a layer with `pattern` (nullable) in the place of the box. (transfer full) */
static cairo_surface_t *
layer_of (const cairo_rectangle_int_t *box, cairo_pattern_t *pattern)
{
  cairo_surface_t *layer
      = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, box->width, box->height);
  cairo_t *cairo = cairo_create (layer);

  cairo_set_source_rgb (cairo, 1, 1, 1);
  cairo_paint (cairo);
  if (pattern != NULL)
    {
      cairo_translate (cairo, -box->x, -box->y);
      cairo_set_source (cairo, pattern);
      cairo_paint (cairo);
    }
  cairo_destroy (cairo);
  cairo_surface_flush (layer);
  return layer;
}

static guint32
gdi_rop_on_paper (guint32 pixel)
{
  guint32 rest = 255 - (pixel >> 24);

  return 0xff000000u | (pixel + rest * 0x010101u);
}

/* Returns a bit of the result for each of the eight combinations of three bits. */
static guint32
operate (guint rop, guint32 brush, guint32 source, guint32 under)
{
  guint32 out = 0;

  for (guint i = 0; i < 8; i++)
    if ((rop >> i & 1) != 0)
      out |= ((i & 4) != 0 ? brush : ~brush) & ((i & 2) != 0 ? source : ~source)
             & ((i & 1) != 0 ? under : ~under);
  return out | 0xff000000u;
}

/* Returns the result of the operation (transfer full), or NULL if there is nothing to paint. */
static cairo_surface_t *
operate_on (KyGdi *gdi, const KyGdiOperation *operation, const cairo_rectangle_int_t *box)
{
  cairo_surface_t *target = cairo_get_target (gdi->cairo);
  cairo_surface_t *brush = layer_of (box, operation->brush);
  cairo_surface_t *source = layer_of (box, operation->source);
  cairo_surface_t *mask = layer_of (box, operation->mask);
  gboolean is_whole = cairo_image_surface_get_data (brush) != NULL
                      && cairo_image_surface_get_data (source) != NULL
                      && cairo_image_surface_get_data (mask) != NULL;

  cairo_surface_flush (target);
  for (gint y = 0; y < box->height && is_whole; y++)
    {
      const guint32 *under = gdi_rop_row_of (target, box->x, box->y + y),
                    *p = gdi_rop_row_of (brush, 0, y);
      const guint32 *m = gdi_rop_row_of (mask, 0, y);
      guint32 *s = gdi_rop_row_of (source, 0, y);

      for (gint x = 0; x < box->width; x++)
        s[x] = operate ((m[x] & 0xff) >= 128 ? operation->rop : operation->back_rop, p[x], s[x],
                        gdi_rop_on_paper (under[x]));
    }
  cairo_surface_mark_dirty (source);
  cairo_surface_destroy (brush);
  cairo_surface_destroy (mask);
  if (is_whole)
    return source;
  cairo_surface_destroy (source);
  ky_gdi_refuse (gdi, "a picture that there is no memory for");
  return NULL;
}

gboolean
ky_gdi_set_operation (KyGdi *gdi, const KyGdiOperation *operation, const gdouble *reach)
{
  cairo_rectangle_int_t box;
  cairo_surface_t *pixels
      = ky_gdi_charge_box (gdi, reach, PIXEL_COST, &box) ? operate_on (gdi, operation, &box) : NULL;

  if (pixels == NULL)
    return FALSE;
  cairo_set_operator (gdi->cairo, CAIRO_OPERATOR_OVER);
  cairo_set_source_surface (gdi->cairo, pixels, box.x, box.y);
  cairo_pattern_set_filter (cairo_get_source (gdi->cairo), CAIRO_FILTER_NEAREST);
  cairo_surface_destroy (pixels);
  return TRUE;
}
