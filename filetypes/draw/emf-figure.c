/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plays the EMF records that draw lines and shapes, or add them to a path, for emf.c: reads their
 * parameters and calls the GDI device context (gdi.h). Each count in a record is checked against
 * the record. */
#include "filetypes/draw/emf.h"

static gdouble
next_short (KyEmfPlayer *self)
{
  return (gint16)ky_reader_u16le (&self->reader);
}

/* Reads a point of a figure: of two 16-bit or 32-bit numbers. */
static void
next_point (KyEmfPlayer *self, gboolean is_short, gdouble *x, gdouble *y)
{
  *x = is_short ? next_short (self) : ky_emf_int (self);
  *y = is_short ? next_short (self) : ky_emf_int (self);
}

/* How a record of points differs from straight lines that begin at its first point and have 32-bit
 * numbers: a set of these bits. */
typedef enum
{
  POLY_SHORT = 1 << 0, /* points of 16-bit numbers */
  POLY_CURVE = 1 << 1,
  POLY_TO = 1 << 2, /* begins at the current position */
  POLY_CLOSED = 1 << 3
} Poly;

/* Adds `n` points as lines or curves. `poly`: of Poly. */
static void
emf_figure_add_points (KyEmfPlayer *self, guint n, guint poly)
{
  gboolean is_short = (poly & POLY_SHORT) != 0;
  gdouble x[3], y[3];

  if (n > ky_reader_left (&self->reader) / (is_short ? 4 : 8))
    n = 0;
  if ((poly & POLY_TO) == 0 && n > 0)
    {
      next_point (self, is_short, &x[0], &y[0]);
      ky_gdi_move (self->gdi, x[0], y[0]);
      n--;
    }
  for (guint step = (poly & POLY_CURVE) != 0 ? 3 : 1; n >= step; n -= step)
    {
      for (guint i = 0; i < step; i++)
        next_point (self, is_short, &x[i], &y[i]);
      if (step == 3)
        ky_gdi_curve (self->gdi, x[0], y[0], x[1], y[1], x[2], y[2]);
      else
        ky_gdi_line (self->gdi, x[0], y[0]);
    }
  if ((poly & POLY_CLOSED) != 0)
    ky_gdi_close (self->gdi);
}

/* Begins a figure at the current position; a path that is open continues by itself. */
static void
begin_here (KyEmfPlayer *self)
{
  ky_gdi_begin (self->gdi);
  if (!self->gdi->in_path || !cairo_has_current_point (self->gdi->cairo))
    ky_gdi_move (self->gdi, self->gdi->state.x, self->gdi->state.y);
}

static void
emf_figure_end (KyEmfPlayer *self, guint poly)
{
  ky_gdi_end (self->gdi, (poly & POLY_CLOSED) != 0 ? KY_GDI_LINE | KY_GDI_FILL : KY_GDI_LINE);
}

static void
play_poly (KyEmfPlayer *self, guint poly)
{
  ky_reader_bytes (&self->reader, 16); /* bounds */
  guint n = ky_reader_u32le (&self->reader);
  if ((poly & POLY_TO) != 0)
    begin_here (self);
  else
    ky_gdi_begin (self->gdi);
  emf_figure_add_points (self, n, poly);
  emf_figure_end (self, poly);
}

static void
play_poly_poly (KyEmfPlayer *self, guint poly)
{
  ky_reader_bytes (&self->reader, 16);
  guint n = ky_reader_u32le (&self->reader);
  guint total = ky_reader_u32le (&self->reader);
  KyReader counts = self->reader;
  if (n > ky_reader_left (&self->reader) / 4 || total > ky_reader_left (&self->reader) / 4)
    return;
  ky_reader_bytes (&self->reader, 4 * (guint64)n);
  ky_gdi_begin (self->gdi);
  for (guint i = 0; i < n; i++)
    emf_figure_add_points (self, ky_reader_u32le (&counts), poly);
  emf_figure_end (self, poly);
}

/* Draws points of which each has a kind ([MS-EMF] §2.3.5.26). */
static void
play_poly_draw (KyEmfPlayer *self, guint poly)
{
  gboolean is_short = (poly & POLY_SHORT) != 0;
  gdouble x[3], y[3];
  guint n_curve = 0;

  ky_reader_bytes (&self->reader, 16);
  guint n = ky_reader_u32le (&self->reader);
  if (n > ky_reader_left (&self->reader) / (is_short ? 5 : 9))
    return;
  KyReader kinds = self->reader;
  ky_reader_bytes (&kinds, (guint64)n * (is_short ? 4 : 8));
  begin_here (self);
  for (guint i = 0; i < n; i++)
    {
      guint8 kind = ky_reader_u8 (&kinds);

      next_point (self, is_short, &x[n_curve], &y[n_curve]);
      if ((kind & 6) == 6)
        ky_gdi_move (self->gdi, x[n_curve], y[n_curve]);
      else if ((kind & 6) == 2)
        ky_gdi_line (self->gdi, x[n_curve], y[n_curve]);
      n_curve = (kind & 6) == 4 ? n_curve + 1 : 0;
      if (n_curve == 3)
        {
          ky_gdi_curve (self->gdi, x[0], y[0], x[1], y[1], x[2], y[2]);
          n_curve = 0;
        }
      if ((kind & 1) != 0)
        ky_gdi_close (self->gdi);
    }
  ky_gdi_end (self->gdi, KY_GDI_LINE);
}

static void
play_shape (KyEmfPlayer *self)
{
  KyGdi *gdi = self->gdi;
  gdouble box[4], more[4] = { 0 };
  guint paint = KY_GDI_LINE | KY_GDI_FILL;

  ky_emf_ints (self, box, 4);
  if (self->type == KY_EMR_ROUNDRECT)
    ky_emf_ints (self, more, 2);
  else if (self->type >= KY_EMR_ARC)
    ky_emf_ints (self, more, 4);
  if (self->type == KY_EMR_ARCTO)
    begin_here (self);
  else
    ky_gdi_begin (gdi);
  if (self->type == KY_EMR_RECTANGLE)
    ky_gdi_rectangle (gdi, box[0], box[1], box[2], box[3]);
  else if (self->type == KY_EMR_ROUNDRECT)
    ky_gdi_round_rectangle (gdi, box[0], box[1], box[2], box[3], more[0], more[1]);
  else
    ky_gdi_arc (gdi,
                self->type == KY_EMR_ELLIPSE ? KY_GDI_ELLIPSE
                : self->type == KY_EMR_ARC   ? KY_GDI_ARC
                : self->type == KY_EMR_CHORD ? KY_GDI_CHORD
                : self->type == KY_EMR_PIE   ? KY_GDI_PIE
                                             : KY_GDI_ARC_TO,
                box, more);
  if (self->type == KY_EMR_ARC || self->type == KY_EMR_ARCTO)
    paint = KY_GDI_LINE;
  ky_gdi_end (gdi, paint);
}

/* Plays the records that are lists of points. */
static gboolean
play_points (KyEmfPlayer *self)
{
  static const struct
  {
    guint32 type, short_type;
    guint poly; /* of Poly */
    void (*play) (KyEmfPlayer *self, guint poly);
  } kinds[] = {
    { KY_EMR_POLYBEZIER, KY_EMR_POLYBEZIER16, POLY_CURVE, play_poly },
    { KY_EMR_POLYGON, KY_EMR_POLYGON16, POLY_CLOSED, play_poly },
    { KY_EMR_POLYLINE, KY_EMR_POLYLINE16, 0, play_poly },
    { KY_EMR_POLYBEZIERTO, KY_EMR_POLYBEZIERTO16, POLY_CURVE | POLY_TO, play_poly },
    { KY_EMR_POLYLINETO, KY_EMR_POLYLINETO16, POLY_TO, play_poly },
    { KY_EMR_POLYPOLYLINE, KY_EMR_POLYPOLYLINE16, 0, play_poly_poly },
    { KY_EMR_POLYPOLYGON, KY_EMR_POLYPOLYGON16, POLY_CLOSED, play_poly_poly },
    { KY_EMR_POLYDRAW, KY_EMR_POLYDRAW16, 0, play_poly_draw },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (self->type == kinds[i].type || self->type == kinds[i].short_type)
      {
        kinds[i].play (self, kinds[i].poly | (self->type == kinds[i].short_type ? POLY_SHORT : 0u));
        return TRUE;
      }
  return FALSE;
}

gboolean
ky_emf_play_figure (KyEmfPlayer *self)
{
  gdouble n[2];
  guint32 color;

  switch (self->type)
    {
    case KY_EMR_MOVETOEX:
      ky_emf_ints (self, n, 2);
      self->gdi->state.x = n[0];
      self->gdi->state.y = n[1];
      if (self->gdi->in_path)
        ky_gdi_move (self->gdi, n[0], n[1]);
      break;
    case KY_EMR_LINETO:
      ky_emf_ints (self, n, 2);
      begin_here (self);
      ky_gdi_line (self->gdi, n[0], n[1]);
      ky_gdi_end (self->gdi, KY_GDI_LINE);
      break;
    case KY_EMR_SETPIXELV:
      ky_emf_ints (self, n, 2);
      color = ky_emf_color (self);
      cairo_new_path (self->gdi->cairo);
      ky_gdi_rectangle (self->gdi, n[0], n[1], n[0] + 1, n[1] + 1);
      ky_gdi_set_source_color (self->gdi, color);
      if (ky_gdi_charge_path (self->gdi))
        cairo_fill (self->gdi->cairo);
      break;
    case KY_EMR_EXTFLOODFILL:
      ky_emf_ints (self, n, 2);
      color = ky_emf_color (self);
      ky_gdi_flood (self->gdi, n[0], n[1], color, ky_reader_u32le (&self->reader) == 1);
      break;
    case KY_EMR_ANGLEARC:
      {
        ky_emf_ints (self, n, 2);
        gdouble radius = ky_reader_u32le (&self->reader);
        gdouble start = ky_emf_float (&self->reader);
        begin_here (self);
        ky_gdi_angle_arc (self->gdi, n[0], n[1], radius, start, ky_emf_float (&self->reader));
        ky_gdi_end (self->gdi, KY_GDI_LINE);
        break;
      }
    case KY_EMR_ELLIPSE:
    case KY_EMR_RECTANGLE:
    case KY_EMR_ROUNDRECT:
    case KY_EMR_ARC:
    case KY_EMR_CHORD:
    case KY_EMR_PIE:
    case KY_EMR_ARCTO:
      play_shape (self);
      break;
    default:
      return play_points (self);
    }
  return TRUE;
}
