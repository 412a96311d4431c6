/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads numbers and pieces of the record that is played. */
#include "filetypes/draw/emf.h"
#include <math.h>

gdouble
ky_emf_int (KyEmfPlayer *self)
{
  return (gint32)ky_reader_u32le (&self->reader);
}

gdouble
ky_emf_float (KyReader *reader)
{
  guint32 bits = ky_reader_u32le (reader);
  gfloat value;

  memcpy (&value, &bits, sizeof value);
  return isfinite (value) ? CLAMP (value, -1e9f, 1e9f) : 0;
}

void
ky_emf_matrix (KyReader *reader, cairo_matrix_t *ret_matrix)
{
  gdouble m[6];

  for (guint i = 0; i < G_N_ELEMENTS (m); i++)
    m[i] = ky_emf_float (reader);
  cairo_matrix_init (ret_matrix, m[0], m[1], m[2], m[3], m[4], m[5]);
}

void
ky_emf_ints (KyEmfPlayer *self, gdouble *out, guint n)
{
  for (guint i = 0; i < n; i++)
    out[i] = ky_emf_int (self);
}

guint32
ky_emf_color (KyEmfPlayer *self)
{
  return ky_gdi_color (self->gdi, ky_reader_u32le (&self->reader));
}

KyView
ky_emf_piece (KyEmfPlayer *self, guint32 offset, guint32 size)
{
  KyView view = { (const guint8 *)"", 0 };

  ky_view_slice (self->record, offset, size, &view);
  return view;
}
