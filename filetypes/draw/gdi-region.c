/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements regions of WMF: rectangles, in logical units where they are filled. */
#include "filetypes/draw/gdi.h"

typedef struct
{
  gint16 left, top, right, bottom;
} Box;

KyGdiObject *
ky_gdi_region_new (void)
{
  KyGdiObject *region = ky_gdi_object_new (KY_GDI_OTHER);

  region->boxes = g_array_new (FALSE, FALSE, sizeof (Box));
  return region;
}

void
ky_gdi_region_add (KyGdiObject *region, gint16 left, gint16 top, gint16 right, gint16 bottom)
{
  Box box = { left, top, right, bottom };

  g_array_append_val (region->boxes, box);
}

void
ky_gdi_region_path (KyGdi *gdi, guint32 index)
{
  KyGdiObject *region = ky_gdi_get (gdi, index);

  cairo_new_path (gdi->cairo);
  for (guint i = 0; region != NULL && region->boxes != NULL && i < region->boxes->len; i++)
    {
      const Box *box = &g_array_index (region->boxes, Box, i);

      ky_gdi_rectangle (gdi, box->left, box->top, box->right, box->bottom);
    }
  ky_gdi_object_unref (region);
}

void
ky_gdi_fill_with (KyGdi *gdi, guint32 brush)
{
  KyGdiObject *own = gdi->state.brush;
  KyGdiObject *given = brush == KY_GDI_OWN_BRUSH ? NULL : ky_gdi_get (gdi, brush);

  if (given != NULL && given->kind == KY_GDI_BRUSH)
    gdi->state.brush = given;
  ky_gdi_paint_path (gdi, KY_GDI_FILL);
  gdi->state.brush = own;
  ky_gdi_object_unref (given);
}
