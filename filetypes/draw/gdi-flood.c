/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fills the area around a point with a brush, as ExtFloodFill does ([MS-EMF] §2.3.5.8): all
 * connected pixels of one colour, or all up to a border of one colour. Edges must be drawn without
 * antialiasing (ky_gdi_be_sharp()), as Windows draws them. */
#include "filetypes/draw/gdi.h"

#define FLOOD_COST 20.0

typedef struct
{
  const guint8 *pixels; /* of the picture */
  gsize pixel_stride;
  guint8 *mask; /* 255: it is reached */
  gsize stride;
  cairo_rectangle_int_t box;
  guint32 color;
  gboolean is_surface;
  GArray *rest; /* of Place: where rows go on */
} Flood;

typedef struct
{
  gint x, y;
} Place;

static guint32
gdi_flood_color_of (const Flood *self, gint x, gint y)
{
  guint32 pixel, paper;

  memcpy (&pixel,
          self->pixels + (gsize)(self->box.y + y) * self->pixel_stride
              + 4 * (gsize)(self->box.x + x),
          sizeof pixel);
  paper = 255 - (pixel >> 24);
  return (pixel + paper * 0x010101u) & 0xffffff;
}

static gboolean
gdi_flood_is_open (const Flood *self, gint x, gint y)
{
  return self->mask[(gsize)y * self->stride + (gsize)x] == 0
         && (gdi_flood_color_of (self, x, y) == self->color) == self->is_surface;
}

/* Adds one place for each run of open pixels from `left` to `right` in row `y`. */
static void
gdi_flood_add_places (Flood *self, gint left, gint right, gint y)
{
  gboolean was_open = FALSE;

  if (y < 0 || y >= self->box.height)
    return;
  for (gint x = left; x <= right; x++)
    {
      gboolean is_one = gdi_flood_is_open (self, x, y);
      Place place = { x, y };

      if (is_one && !was_open)
        g_array_append_val (self->rest, place);
      was_open = is_one;
    }
}

static void
gdi_flood_fill_row (Flood *self, Place place)
{
  gint left = place.x, right = place.x;

  if (!gdi_flood_is_open (self, place.x, place.y))
    return;
  while (left > 0 && gdi_flood_is_open (self, left - 1, place.y))
    left--;
  while (right + 1 < self->box.width && gdi_flood_is_open (self, right + 1, place.y))
    right++;
  memset (self->mask + (gsize)place.y * self->stride + (gsize)left, 255,
          (gsize)right - (gsize)left + 1);
  gdi_flood_add_places (self, left, right, place.y - 1);
  gdi_flood_add_places (self, left, right, place.y + 1);
}

/* Marks on `mask` what is reached from `start` on. */
static void
flood (KyGdi *gdi, cairo_surface_t *mask, Flood *self, Place start)
{
  cairo_surface_t *target = cairo_get_target (gdi->cairo);

  cairo_surface_flush (target);
  cairo_surface_flush (mask);
  self->pixels = cairo_image_surface_get_data (target);
  self->pixel_stride = (gsize)cairo_image_surface_get_stride (target);
  self->mask = cairo_image_surface_get_data (mask);
  self->stride = (gsize)cairo_image_surface_get_stride (mask);
  if (self->pixels == NULL || self->mask == NULL)
    {
      ky_gdi_refuse (gdi, "a picture that there is no memory for");
      return;
    }
  self->rest = g_array_new (FALSE, FALSE, sizeof (Place));
  g_array_append_val (self->rest, start);
  while (self->rest->len > 0)
    {
      Place place = g_array_index (self->rest, Place, self->rest->len - 1);

      g_array_set_size (self->rest, self->rest->len - 1);
      gdi_flood_fill_row (self, place);
    }
  g_array_unref (self->rest);
  cairo_surface_mark_dirty (mask);
}

void
ky_gdi_flood (KyGdi *gdi, gdouble x, gdouble y, guint32 color, gboolean is_surface)
{
  Flood self = { .color = (color & 0xff) << 16 | (color & 0xff00) | (color >> 16 & 0xff),
                 .is_surface = is_surface };
  cairo_pattern_t *brush = ky_gdi_brush (gdi);
  cairo_surface_t *mask;
  cairo_matrix_t matrix;

  ky_gdi_matrix (gdi, &matrix);
  cairo_matrix_transform_point (&matrix, &x, &y);
  if (brush != NULL && ky_gdi_charge_box (gdi, NULL, FLOOD_COST, &self.box) && x >= self.box.x
      && x < self.box.x + self.box.width && y >= self.box.y && y < self.box.y + self.box.height)
    {
      mask = cairo_image_surface_create (CAIRO_FORMAT_A8, self.box.width, self.box.height);
      flood (gdi, mask, &self, (Place){ (gint)x - self.box.x, (gint)y - self.box.y });
      cairo_set_operator (gdi->cairo, CAIRO_OPERATOR_OVER);
      cairo_set_source (gdi->cairo, brush);
      cairo_mask_surface (gdi->cairo, mask, self.box.x, self.box.y);
      cairo_surface_destroy (mask);
      gdi->n_drawn++;
    }
  g_clear_pointer (&brush, cairo_pattern_destroy);
}
