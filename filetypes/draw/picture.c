/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chooses the size of a drawing's picture and encodes cairo's pixels as PNG. */
#include "filetypes/draw/picture.h"

#include "filetypes/image/png.h"

#include <math.h>

#define DOTS_PER_MM (200 / 25.4) /* resolution that suffices for printing a drawing */
#define SIDE_MAX 3200.0
#define SIDE_MIN 1.0
#define LONG_SIDE_MIN 400.0 /* small ones are shown larger: buttons, boxes, signs */

cairo_surface_t *
ky_draw_picture_new (KyJob *job, gdouble width_mm, gdouble height_mm, GError **error)
{
  gdouble width = width_mm * DOTS_PER_MM, height = height_mm * DOTS_PER_MM;
  gdouble longer = MAX (width, height), scale;

  if (!(width > 0) || !(height > 0) || !isfinite (width) || !isfinite (height))
    return ky_fail_null (error, KY_ERROR_MALFORMED, "drawing: the size is missing");
  scale = CLAMP (longer, LONG_SIDE_MIN, SIDE_MAX) / longer;
  width = CLAMP (ceil (width * scale), SIDE_MIN, SIDE_MAX);
  height = CLAMP (ceil (height * scale), SIDE_MIN, SIDE_MAX);
  if (!ky_job_charge (job, KY_COST_PIXELS, (guint64)width * (guint64)height, error))
    return NULL;
  g_autoptr (cairo_surface_t) surface
      = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (gint)width, (gint)height);
  return ky_draw_check (cairo_surface_status (surface), error) ? g_steal_pointer (&surface) : NULL;
}

/* --- PNG -------------------------------------------------------------------------------------- */

/* Returns a part of a colour that cairo has multiplied by `alpha`. */
static guint8
draw_picture_divide (guint32 part, guint32 alpha)
{
  return (guint8)MIN ((part * 255 + alpha / 2) / MAX (alpha, 1), 255);
}

static void
draw_picture_put_row (const guint8 *from, const KyPngForm *form, guint8 *row)
{
  for (guint32 x = 0; x < form->width; x++)
    {
      guint32 pixel, alpha = 255;

      memcpy (&pixel, from + (gsize)x * 4, sizeof pixel);
      if (form->color == KY_PNG_RGBA)
        alpha = pixel >> 24;
      *row++ = draw_picture_divide (pixel >> 16 & 255, alpha);
      *row++ = draw_picture_divide (pixel >> 8 & 255, alpha);
      *row++ = draw_picture_divide (pixel & 255, alpha);
      if (form->color == KY_PNG_RGBA)
        *row++ = (guint8)alpha;
    }
}

static GByteArray *
draw_picture_write_png (cairo_surface_t *surface, guint variant, gboolean *ret_is_foreign)
{
  const guint8 *rows = cairo_image_surface_get_data (surface);
  gsize stride = (gsize)cairo_image_surface_get_stride (surface);
  gboolean is_clear = cairo_image_surface_get_format (surface) == CAIRO_FORMAT_ARGB32;
  KyPngForm form = { (guint32)cairo_image_surface_get_width (surface),
                     (guint32)cairo_image_surface_get_height (surface), 8,
                     is_clear ? KY_PNG_RGBA : KY_PNG_RGB };
  g_autofree guint8 *row = g_malloc (ky_png_stride (&form, form.width));
  g_autoptr (KyPngWriter) writer = ky_png_writer_new (&form, variant);

  ky_png_writer_begin (writer, form.width, form.height, FALSE);
  for (guint32 y = 0; y < form.height; y++)
    {
      draw_picture_put_row (rows + y * stride, &form, row);
      ky_png_writer_row (writer, row);
    }
  ky_png_writer_end (writer);
  return ky_png_writer_take (writer, ret_is_foreign);
}

GByteArray *
ky_draw_png (cairo_surface_t *surface, GError **error)
{
  cairo_surface_flush (surface);
  for (guint variant = 0; variant < KY_PNG_VARIANTS; variant++)
    {
      gboolean is_foreign;
      g_autoptr (GByteArray) png = draw_picture_write_png (surface, variant, &is_foreign);

      if (!is_foreign)
        return g_steal_pointer (&png);
    }
  return ky_fail_null (error, KY_ERROR_MALFORMED,
                       "also-program: the picture of a page always looks like another format");
}

gboolean
ky_draw_picture_write (KyJob *job, cairo_surface_t *surface, GError **error)
{
  g_autoptr (GByteArray) png = ky_draw_png (surface, error);

  return png != NULL && ky_job_write (job, png->data, png->len, error);
}
