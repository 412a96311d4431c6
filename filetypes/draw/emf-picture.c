/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of an EMF that draw bitmaps and gradients. */
#include "filetypes/draw/emf.h"

#include <string.h>

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

/* The bitmap of the source. FALSE: there is one that can't be read. */
static gboolean
read_source (KyEmfPlayer *self, gboolean keeps_alpha, cairo_surface_t **ret_picture)
{
  KyReader sizes = self->reader;
  guint32 header, bits;

  ky_reader_u32le (&sizes);
  header = ky_reader_u32le (&sizes);
  ky_reader_u32le (&sizes);
  bits = ky_reader_u32le (&sizes);
  *ret_picture = ky_emf_bitmap (self, keeps_alpha);
  if (*ret_picture != NULL || header == 0 || bits == 0)
    return TRUE;
  ky_gdi_refuse (self->gdi, "a picture that can't be read");
  return FALSE;
}

/* Records 76, 77, 114, 116: the source is described behind the destination. ALPHABLEND has an alpha
 * for all of it, and whether each pixel has one; TRANSPARENTBLT a colour. */
static void
play_blit (KyEmfPlayer *self)
{
  KyGdi *gdi = self->gdi;
  gdouble to[4], from[4];
  gboolean is_blend = self->type == KY_EMR_ALPHABLEND;
  gboolean is_hidden = self->type == KY_EMR_TRANSPARENTBLT;
  guint32 rop;
  cairo_surface_t *picture;

  ky_reader_bytes (&self->reader, 16);
  ky_emf_ints (self, to, 4);
  rop = ky_reader_u32le (&self->reader);
  ky_emf_ints (self, from, 2);
  ky_reader_bytes (&self->reader, 32); /* transform and colour of the source, its palette's use */
  if (!read_source (self, is_blend && (rop >> 24 & 1) != 0, &picture))
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

/* What follows the source in records 78 and 79: where the mask begins, and its bitmap. FALSE: it
 * can't be read. */
static gboolean
read_mask (KyEmfPlayer *self, gdouble from[2], cairo_surface_t **ret_mask)
{
  ky_emf_ints (self, from, 2);
  ky_reader_u32le (&self->reader); /* use of the palette */
  return read_source (self, FALSE, ret_mask);
}

/* A raster operation where the mask is white (or there is none), another where it is black. */
static void
play_mask_blit (KyEmfPlayer *self)
{
  gdouble to[4], from[4], mask_from[2];
  cairo_surface_t *picture = NULL, *mask = NULL;
  guint32 rops;

  ky_reader_bytes (&self->reader, 16);
  ky_emf_ints (self, to, 4);
  rops = ky_reader_u32le (&self->reader);
  ky_emf_ints (self, from, 2);
  ky_reader_bytes (&self->reader, 32);
  memcpy (from + 2, to + 2, 2 * sizeof *from);
  if (read_source (self, FALSE, &picture) && read_mask (self, mask_from, &mask))
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

/* The corners of a parallelogram: the upper left one, the upper right one, the lower left one;
 * where the mask is black, nothing is painted. */
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
  ky_reader_bytes (&self->reader, 32);
  cairo_matrix_init (&corners, p[2] - p[0], p[3] - p[1], p[4] - p[0], p[5] - p[1], p[0], p[1]);
  cairo_matrix_multiply (&gdi->state.world, &corners, &own);
  if (read_source (self, FALSE, &picture) && read_mask (self, mask_from, &mask))
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

/* Records 80 and 81: the place of the source, then its bitmap, then how. */
static void
play_dib (KyEmfPlayer *self)
{
  gdouble to[4], from[4];
  guint32 rop = SRCCOPY;
  cairo_surface_t *picture;

  ky_reader_bytes (&self->reader, 16);
  ky_emf_ints (self, to, 2);
  ky_emf_ints (self, from, 4);
  if (!read_source (self, FALSE, &picture))
    return;
  ky_reader_u32le (&self->reader); /* use of the palette */
  to[2] = from[2];
  to[3] = from[3];
  if (self->type == KY_EMR_STRETCHDIBITS)
    {
      rop = ky_reader_u32le (&self->reader);
      ky_emf_ints (self, to + 2, 2);
    }
  if (picture == NULL)
    return;
  /* the source counts from below */
  from[1] = cairo_image_surface_get_height (picture) - from[1] - from[3];
  ky_gdi_blit (self->gdi, picture, to, from, rop, 255);
  cairo_surface_destroy (picture);
}

/* [MS-EMF] §2.3.5.12: rectangles; triangles in the middle of their colours. */
static void
play_gradient (KyEmfPlayer *self)
{
  KyGdi *gdi = self->gdi;
  guint n_vertices, n_meshes, mode, per;
  KyReader vertices;

  ky_reader_bytes (&self->reader, 16);
  n_vertices = ky_reader_u32le (&self->reader);
  n_meshes = ky_reader_u32le (&self->reader);
  mode = ky_reader_u32le (&self->reader);
  vertices = self->reader;
  per = mode == 2 ? 3 : 2;
  if (n_vertices > ky_reader_left (&self->reader) / 16)
    return;
  ky_reader_bytes (&self->reader, 16 * (guint64)n_vertices);
  for (guint i = 0; i < n_meshes && ky_reader_left (&self->reader) >= 4 * (gsize)per; i++)
    {
      gdouble x[3] = { 0 }, y[3] = { 0 }, color[3][3] = { { 0 } };
      cairo_pattern_t *gradient;
      cairo_matrix_t matrix;

      for (guint j = 0; j < per; j++)
        {
          KyReader at = vertices;
          guint index = ky_reader_u32le (&self->reader);

          if (index >= n_vertices)
            return;
          ky_reader_bytes (&at, 16 * (guint64)index);
          x[j] = (gint32)ky_reader_u32le (&at);
          y[j] = (gint32)ky_reader_u32le (&at);
          for (guint k = 0; k < 3; k++)
            color[j][k] = ky_reader_u16le (&at) / 65535.0;
        }
      ky_gdi_begin (gdi);
      cairo_new_path (gdi->cairo);
      if (mode == 2)
        {
          ky_gdi_move (gdi, x[0], y[0]);
          ky_gdi_line (gdi, x[1], y[1]);
          ky_gdi_line (gdi, x[2], y[2]);
          cairo_set_source_rgb (gdi->cairo, (color[0][0] + color[1][0] + color[2][0]) / 3,
                                (color[0][1] + color[1][1] + color[2][1]) / 3,
                                (color[0][2] + color[1][2] + color[2][2]) / 3);
        }
      else
        {
          ky_gdi_rectangle (gdi, x[0], y[0], x[1], y[1]);
          ky_gdi_matrix (gdi, &matrix);
          cairo_matrix_transform_point (&matrix, &x[0], &y[0]);
          cairo_matrix_transform_point (&matrix, &x[1], &y[1]);
          gradient = cairo_pattern_create_linear (x[0], y[0], mode == 0 ? x[1] : x[0],
                                                  mode == 0 ? y[0] : y[1]);
          cairo_pattern_add_color_stop_rgb (gradient, 0, color[0][0], color[0][1], color[0][2]);
          cairo_pattern_add_color_stop_rgb (gradient, 1, color[1][0], color[1][1], color[1][2]);
          cairo_set_source (gdi->cairo, gradient);
          cairo_pattern_destroy (gradient);
        }
      if (!ky_gdi_charge_area (gdi, mode == 2 ? 1 : KY_GDI_LINEAR) || !ky_gdi_charge_path (gdi))
        return;
      cairo_set_operator (gdi->cairo, CAIRO_OPERATOR_OVER);
      cairo_fill (gdi->cairo);
      gdi->n_drawn++;
    }
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
      play_blit (self);
      break;
    case KY_EMR_MASKBLT:
      play_mask_blit (self);
      break;
    case KY_EMR_PLGBLT:
      play_parallelogram (self);
      break;
    case KY_EMR_SETDIBITSTODEVICE:
    case KY_EMR_STRETCHDIBITS:
      play_dib (self);
      break;
    case KY_EMR_GRADIENTFILL:
      play_gradient (self);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}
