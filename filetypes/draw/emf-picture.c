/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of an EMF that draw bitmaps and gradients. */
#include "filetypes/draw/emf.h"

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

/* Records 76 to 79, 114, 116: the source is described behind the destination. */
static void
play_blit (KyEmfPlayer *self)
{
  KyGdi *gdi = self->gdi;
  gdouble to[4], from[4];
  guint32 rop;
  cairo_surface_t *picture;

  ky_reader_bytes (&self->reader, 16);
  ky_emf_ints (self, to, 4);
  rop = ky_reader_u32le (&self->reader);
  ky_emf_ints (self, from, 2);
  ky_reader_bytes (&self->reader, 32); /* transform and colour of the source, its palette's use */
  picture = ky_emf_bitmap (self, self->type == KY_EMR_ALPHABLEND);
  from[2] = to[2];
  from[3] = to[3];
  if (self->type == KY_EMR_STRETCHBLT || self->type == KY_EMR_ALPHABLEND
      || self->type == KY_EMR_TRANSPARENTBLT)
    ky_emf_ints (self, from + 2, 2);
  if (picture == NULL)
    {
      ky_gdi_pattern_fill (gdi, to[0], to[1], to[2], to[3], rop);
      return;
    }
  ky_gdi_blit (gdi, picture, to, from, self->type >= KY_EMR_ALPHABLEND ? 0 : rop,
               self->type == KY_EMR_ALPHABLEND ? rop >> 16 & 0xff : 255);
  cairo_surface_destroy (picture);
}

/* Records 80 and 81: the place of the source, then its bitmap, then how. */
static void
play_dib (KyEmfPlayer *self)
{
  gdouble to[4], from[4];
  guint32 rop = 0xcc0020;
  cairo_surface_t *picture;

  ky_reader_bytes (&self->reader, 16);
  ky_emf_ints (self, to, 2);
  ky_emf_ints (self, from, 4);
  picture = ky_emf_bitmap (self, FALSE);
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
    case KY_EMR_MASKBLT:
    case KY_EMR_ALPHABLEND:
    case KY_EMR_TRANSPARENTBLT:
      play_blit (self);
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
