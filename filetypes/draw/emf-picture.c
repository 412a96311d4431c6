/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plays the EMF records that draw bitmaps and gradients, for emf.c: reads their parameters and
 * calls the GDI device context (gdi.h). Each offset and size in a record is checked against the
 * record. */
#include "filetypes/draw/emf.h"

#define SRCCOPY 0xcc0020u

cairo_surface_t *
ky_emf_bitmap (KyEmfPlayer *self, gboolean keeps_alpha)
{
  guint32 n[4];

  for (guint i = 0; i < 4; i++)
    n[i] = ky_reader_u32le (&self->reader);
  if (n[1] == 0 || n[3] == 0)
    return NULL;
  return ky_gdi_bitmap (self->gdi, ky_emf_piece (self, n[0], n[1]), ky_emf_piece (self, n[2], n[3]),
                        keeps_alpha);
}

/* Reads the bitmap of the source. Returns FALSE if there is one that cannot be read: if the
 * record only copies it, the place `to` is marked; otherwise, or if `to` is NULL, the drawing is
 * refused. */
static gboolean
emf_picture_read_source (KyEmfPlayer *self, gboolean keeps_alpha, const gdouble *to, guint32 rop,
                         cairo_surface_t **ret_picture)
{
  KyReader sizes = self->reader;

  ky_reader_u32le (&sizes);
  guint32 header = ky_reader_u32le (&sizes);
  ky_reader_u32le (&sizes);
  guint32 bits = ky_reader_u32le (&sizes);
  *ret_picture = ky_emf_bitmap (self, keeps_alpha);
  if (*ret_picture != NULL)
    ky_gdi_use_palette (self->gdi, self->use);
  if (*ret_picture != NULL || header == 0 || bits == 0)
    return TRUE;
  if (to != NULL && rop == SRCCOPY)
    ky_gdi_mark_picture (self->gdi, to);
  else
    ky_gdi_refuse (self->gdi, "a picture that can't be read");
  return FALSE;
}

/* Skips transform and colour of the source, and the usage of its palette. */
static void
skip_source (KyEmfPlayer *self)
{
  ky_reader_bytes (&self->reader, 28);
  self->use = ky_reader_u32le (&self->reader);
}

/* Plays the records 76, 77, 114 and 116, which describe the source behind the destination.
 * ALPHABLEND has an alpha for the whole bitmap, and tells whether each pixel has one;
 * TRANSPARENTBLT has a transparent colour. */
static void
emf_picture_play_blit (KyEmfPlayer *self)
{
  KyGdi *gdi = self->gdi;
  gdouble to[4], from[4];
  gboolean is_blend = self->type == KY_EMR_ALPHABLEND;
  gboolean is_hidden = self->type == KY_EMR_TRANSPARENTBLT;
  cairo_surface_t *picture;

  ky_reader_bytes (&self->reader, 16);
  ky_emf_ints (self, to, 4);
  guint32 rop = ky_reader_u32le (&self->reader);
  ky_emf_ints (self, from, 2);
  skip_source (self);
  if (!emf_picture_read_source (self, is_blend && (rop >> 24 & 1) != 0, to,
                                is_blend || is_hidden ? SRCCOPY : rop, &picture))
    return;
  from[2] = to[2];
  from[3] = to[3];
  if (self->type != KY_EMR_BITBLT)
    ky_emf_ints (self, from + 2, 2);
  if (picture == NULL)
    {
      ky_gdi_pattern_fill (gdi, to[0], to[1], to[2], to[3], is_blend || is_hidden ? SRCCOPY : rop);
      return;
    }
  if (is_hidden)
    ky_gdi_hide_color (picture, rop & 0xffffff);
  ky_gdi_blit (gdi, picture, to, from, is_blend || is_hidden ? SRCCOPY : rop,
               is_blend ? rop >> 16 & 0xff : 255);
  cairo_surface_destroy (picture);
}

/* Reads what follows the source in records 78 and 79: where the mask begins, and its bitmap.
 * Returns FALSE if it can't be read. */
static gboolean
emf_picture_read_mask (KyEmfPlayer *self, gdouble from[2], cairo_surface_t **ret_mask)
{
  ky_emf_ints (self, from, 2);
  ky_reader_u32le (&self->reader); /* use of the palette, which black and white does not have */
  self->use = 0;
  return emf_picture_read_source (self, FALSE, NULL, 0, ret_mask);
}

/* Plays a record with a mask: one raster operation where the mask is white (or there is none),
 * another where it is black. */
static void
play_mask_blit (KyEmfPlayer *self)
{
  gdouble to[4], from[4], mask_from[2];
  cairo_surface_t *picture = NULL, *mask = NULL;

  ky_reader_bytes (&self->reader, 16);
  ky_emf_ints (self, to, 4);
  guint32 rops = ky_reader_u32le (&self->reader);
  ky_emf_ints (self, from, 2);
  skip_source (self);
  memcpy (from + 2, to + 2, 2 * sizeof *from);
  if (emf_picture_read_source (self, FALSE, NULL, 0, &picture)
      && emf_picture_read_mask (self, mask_from, &mask))
    {
      if (mask == NULL && picture != NULL)
        ky_gdi_blit (self->gdi, picture, to, from, rops & 0xffffff, 255);
      else if (mask == NULL)
        ky_gdi_pattern_fill (self->gdi, to[0], to[1], to[2], to[3], rops & 0xffffff);
      else if (picture == NULL
               && (KY_GDI_ROP_HAS_SOURCE (rops >> 16 & 0xff) || KY_GDI_ROP_HAS_SOURCE (rops >> 24)))
        ky_gdi_refuse (self->gdi, "a picture that is missing");
      else
        ky_gdi_mask_blit (self->gdi, picture, to, from, mask, mask_from, rops >> 16 & 0xff,
                          rops >> 24);
    }
  g_clear_pointer (&picture, cairo_surface_destroy);
  g_clear_pointer (&mask, cairo_surface_destroy);
}

/* Plays a record with three corners of a parallelogram: the upper left, the upper right and the
 * lower left one. Where the mask is black, nothing is painted. */
static void
play_parallelogram (KyEmfPlayer *self)
{
  KyGdi *gdi = self->gdi;
  cairo_matrix_t own = gdi->state.world, corners;
  const gdouble square[4] = { 0, 0, 1, 1 };
  gdouble p[6], from[4], mask_from[2];
  cairo_surface_t *picture = NULL, *mask = NULL;

  ky_reader_bytes (&self->reader, 16);
  ky_emf_ints (self, p, 6);
  ky_emf_ints (self, from, 4);
  skip_source (self);
  cairo_matrix_init (&corners, p[2] - p[0], p[3] - p[1], p[4] - p[0], p[5] - p[1], p[0], p[1]);
  cairo_matrix_multiply (&gdi->state.world, &corners, &own);
  if (emf_picture_read_source (self, FALSE, NULL, 0, &picture)
      && emf_picture_read_mask (self, mask_from, &mask))
    {
      if (picture == NULL)
        ky_gdi_refuse (gdi, "a picture that is missing");
      else if (mask != NULL)
        ky_gdi_mask_blit (gdi, picture, square, from, mask, mask_from, KY_GDI_ROP_COPY,
                          KY_GDI_ROP_NONE);
      else
        ky_gdi_blit (gdi, picture, square, from, SRCCOPY, 255);
    }
  gdi->state.world = own;
  g_clear_pointer (&picture, cairo_surface_destroy);
  g_clear_pointer (&mask, cairo_surface_destroy);
}

/* Plays the records 80 and 81: the place of the source, its bitmap, and how it is drawn. */
static void
emf_picture_play_dib (KyEmfPlayer *self)
{
  gdouble to[4], from[4];
  guint32 rop = SRCCOPY;
  cairo_surface_t *picture;

  ky_reader_bytes (&self->reader, 16);
  ky_emf_ints (self, to, 2);
  ky_emf_ints (self, from, 4);
  KyReader source = self->reader;
  ky_reader_bytes (&self->reader, 16);
  self->use = ky_reader_u32le (&self->reader);
  memcpy (to + 2, from + 2, 2 * sizeof *to);
  if (self->type == KY_EMR_STRETCHDIBITS)
    {
      rop = ky_reader_u32le (&self->reader);
      ky_emf_ints (self, to + 2, 2);
    }
  self->reader = source;
  if (!emf_picture_read_source (self, FALSE, to, rop, &picture) || picture == NULL)
    return;
  /* the source is counted from the bottom */
  from[1] = cairo_image_surface_get_height (picture) - from[1] - from[3];
  ky_gdi_blit (self->gdi, picture, to, from, rop, 255);
  cairo_surface_destroy (picture);
}

/* --- gradients -------------------------------------------------------------------------------- */

typedef struct
{
  gdouble x, y, color[3]; /* in pixels; red, green, blue */
  gdouble logical_x, logical_y;
} Vertex;

typedef struct
{
  KyReader all;
  guint n;
} Vertices;

/* Reads the number of a vertex and looks up the vertex. Returns FALSE if the record is too short or
 * has no such vertex. */
static gboolean
next_vertex (KyEmfPlayer *self, const Vertices *vertices, const cairo_matrix_t *matrix,
             Vertex *vertex)
{
  guint32 index = ky_reader_u32le (&self->reader);
  KyReader at = vertices->all;

  if (self->reader.failed || index >= vertices->n)
    return FALSE;
  ky_reader_bytes (&at, 16 * (guint64)index);
  vertex->logical_x = vertex->x = (gint32)ky_reader_u32le (&at);
  vertex->logical_y = vertex->y = (gint32)ky_reader_u32le (&at);
  for (guint i = 0; i < 3; i++)
    vertex->color[i] = ky_reader_u16le (&at) / 65535.0;
  cairo_matrix_transform_point (matrix, &vertex->x, &vertex->y);
  return TRUE;
}

static void
shade (const gdouble share[3], gconstpointer data, gdouble ret_color[4])
{
  const Vertex *corners = data;

  ret_color[0] = 1;
  for (guint i = 0; i < 3; i++)
    ret_color[i + 1] = share[0] * corners[0].color[i] + share[1] * corners[1].color[i]
                       + share[2] * corners[2].color[i];
}

/* Fills a triangle. Returns FALSE if that would cost too much. */
static gboolean
fill_triangle (KyGdi *gdi, const Vertex corners[3])
{
  const gdouble x[3] = { corners[0].x, corners[1].x, corners[2].x };
  const gdouble y[3] = { corners[0].y, corners[1].y, corners[2].y };
  const gdouble reach[4] = { MIN (x[0], MIN (x[1], x[2])), MIN (y[0], MIN (y[1], y[2])),
                             MAX (x[0], MAX (x[1], x[2])), MAX (y[0], MAX (y[1], y[2])) };
  gint origin[2];
  cairo_surface_t *pixels = ky_gdi_shade_new (gdi, reach, origin);

  if (pixels != NULL && ky_gdi_shade_triangle (gdi, pixels, origin, x, y, shade, corners)
      && ky_gdi_charge_clip (gdi, 0))
    {
      cairo_set_source_surface (gdi->cairo, pixels, origin[0], origin[1]);
      cairo_paint (gdi->cairo);
      gdi->n_drawn++;
    }
  g_clear_pointer (&pixels, cairo_surface_destroy);
  return gdi->painted < KY_GDI_PAINTED_MAX;
}

/* Fills a rectangle with a gradient between the colours of two corners, across or downwards.
 * Returns FALSE if that would be too expensive. */
static gboolean
fill_rectangle (KyGdi *gdi, const Vertex corners[2], gboolean is_across)
{
  cairo_pattern_t *gradient = cairo_pattern_create_linear (corners[0].x, corners[0].y,
                                                           is_across ? corners[1].x : corners[0].x,
                                                           is_across ? corners[0].y : corners[1].y);

  for (guint i = 0; i < 2; i++)
    cairo_pattern_add_color_stop_rgb (gradient, i, corners[i].color[0], corners[i].color[1],
                                      corners[i].color[2]);
  cairo_new_path (gdi->cairo);
  ky_gdi_rectangle (gdi, corners[0].logical_x, corners[0].logical_y, corners[1].logical_x,
                    corners[1].logical_y);
  cairo_set_source (gdi->cairo, gradient);
  cairo_pattern_destroy (gradient);
  if (!ky_gdi_charge_area (gdi, KY_GDI_LINEAR) || !ky_gdi_charge_path (gdi))
    return FALSE;
  cairo_fill (gdi->cairo);
  gdi->n_drawn++;
  return TRUE;
}

/* Draws a gradient ([MS-EMF] §2.3.5.12). */
static void
play_gradient (KyEmfPlayer *self)
{
  KyGdi *gdi = self->gdi;
  Vertices vertices;
  Vertex corners[3];
  cairo_matrix_t matrix;
  gboolean goes_on = TRUE;

  ky_reader_bytes (&self->reader, 16);
  vertices.n = ky_reader_u32le (&self->reader);
  guint n_meshes = ky_reader_u32le (&self->reader);
  guint mode = ky_reader_u32le (&self->reader);
  vertices.all = self->reader;
  guint per = mode == 2 ? 3 : 2;
  if (vertices.n > ky_reader_left (&self->reader) / 16)
    return;
  ky_reader_bytes (&self->reader, 16 * (guint64)vertices.n);
  ky_gdi_begin (gdi);
  cairo_set_operator (gdi->cairo, CAIRO_OPERATOR_OVER);
  ky_gdi_matrix (gdi, &matrix);
  for (guint i = 0; i < n_meshes && goes_on; i++)
    {
      for (guint j = 0; j < per; j++)
        if (!next_vertex (self, &vertices, &matrix, &corners[j]))
          return;
      goes_on = mode == 2 ? fill_triangle (gdi, corners) : fill_rectangle (gdi, corners, mode == 0);
    }
  cairo_new_path (gdi->cairo);
}

gboolean
ky_emf_play_picture (KyEmfPlayer *self)
{
  switch (self->type)
    {
    case KY_EMR_BITBLT:
    case KY_EMR_STRETCHBLT:
    case KY_EMR_ALPHABLEND:
    case KY_EMR_TRANSPARENTBLT:
      emf_picture_play_blit (self);
      break;
    case KY_EMR_MASKBLT:
      play_mask_blit (self);
      break;
    case KY_EMR_PLGBLT:
      play_parallelogram (self);
      break;
    case KY_EMR_SETDIBITSTODEVICE:
    case KY_EMR_STRETCHDIBITS:
      emf_picture_play_dib (self);
      break;
    case KY_EMR_GRADIENTFILL:
      play_gradient (self);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}
