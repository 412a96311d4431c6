/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Metafiles as kiyome draws them, and the colours of what comes out. */
#pragma once

#include "tests/tools/inprocess.h"

#include <cairo.h>
#include <string.h>

#define SIDE 96 /* of the drawing, in its units */
#define RED 0xffff0000u
#define GREEN 0xff00ff00u
#define BLUE 0xff0000ffu

static cairo_status_t
read_more (void *closure, unsigned char *data, unsigned int length)
{
  const guint8 *bytes = ky_reader_bytes (closure, length);

  g_assert_nonnull (bytes);
  memcpy (data, bytes, length);
  return CAIRO_STATUS_SUCCESS;
}

/* `file` (transfer full) as a picture (transfer full). NULL: withheld. */
static cairo_surface_t *
draw (GByteArray *file, const gchar *name)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) png = NULL;
  KyReader reader;
  KyHost host;

  ky_inprocess_host (&host, policy);
  g_assert_true (
      ky_inprocess_sanitize (&host, ky_view (file->data, file->len), name, NULL, &result, &error));
  g_byte_array_unref (file);
  png = ky_inprocess_output (&result);
  if (png == NULL)
    return NULL;
  reader = ky_reader (ky_view_of_bytes (png));
  return cairo_image_surface_create_from_png_stream (read_more, &reader);
}

/* What is seen at `x`, `y`, in units of the drawing. */
static guint32
color_at (cairo_surface_t *picture, gdouble x, gdouble y)
{
  gint width = cairo_image_surface_get_width (picture);
  gint column = (gint)(x * width / SIDE), row = (gint)(y * width / SIDE);
  const guint8 *data = cairo_image_surface_get_data (picture)
                       + (gsize)row * (gsize)cairo_image_surface_get_stride (picture);
  guint32 color;

  memcpy (&color, data + 4 * (gsize)column, sizeof color);
  return color;
}
