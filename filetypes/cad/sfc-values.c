/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the parameters of a feature of SXF, and draws the pens, polylines and texts that all
 * kinds of features share. */
#include "filetypes/cad/sfc-draw.h"
#include "filetypes/cad/sxf-shapes.h"
#include "filetypes/cad/sxf-styles.h"

#include <math.h>

#define NUMBER_MAX 40 /* characters */
#define LIST_MAX 100000u

static gdouble
sfc_values_number_of (const gchar *at, gsize size)
{
  gchar number[NUMBER_MAX + 1];

  if (size > NUMBER_MAX)
    return 0;
  memcpy (number, at, size);
  number[size] = '\0';
  gdouble value = g_ascii_strtod (number, NULL);
  return isfinite (value) ? value : 0;
}

KyView
ky_sfc_draw_string (const KySfcDraw *self, guint i)
{
  const GArray *parameters = self->sfc.feature.parameters;

  return i < parameters->len ? g_array_index (parameters, KySfcParameter, i).value
                             : ky_view ("", 0);
}

gdouble
ky_sfc_draw_number (const KySfcDraw *self, guint i)
{
  KyView value = ky_sfc_draw_string (self, i);

  return sfc_values_number_of ((const gchar *)value.data, value.size);
}

KyDrawingPoint
ky_sfc_draw_point (const KySfcDraw *self, guint i)
{
  return (KyDrawingPoint){ ky_sfc_draw_number (self, i), ky_sfc_draw_number (self, i + 1) };
}

GArray *
ky_sfc_draw_numbers (const KySfcDraw *self, guint i)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (gdouble));
  KyView list = ky_sfc_draw_string (self, i);
  const gchar *at = (const gchar *)list.data, *end = at + list.size;

  while (at < end && (*at == '(' || *at == ' '))
    at++;
  while (at < end && *at != ')' && numbers->len < LIST_MAX)
    {
      const gchar *from = at;

      while (at < end && *at != ',' && *at != ')')
        at++;
      gdouble number = sfc_values_number_of (from, (gsize)(at - from));
      g_array_append_val (numbers, number);
      at += at < end && *at == ',' ? 1 : 0;
    }
  return numbers;
}

guint
ky_sfc_draw_code (const KySfcDraw *self, guint i)
{
  return (guint)CLAMP (ky_sfc_draw_number (self, i), 0, G_MAXINT16);
}

gdouble
ky_sfc_draw_angle (const KySfcDraw *self, guint i)
{
  return ky_sfc_draw_number (self, i) * G_PI / 180;
}

KyDrawingPen
ky_sfc_draw_pen (const KySfcDraw *self)
{
  guint color = ky_sfc_draw_code (self, 1), dashes = ky_sfc_draw_code (self, 2),
        width = ky_sfc_draw_code (self, 3);

  return (KyDrawingPen){
    .color = color <= KY_SFC_N_CODES ? self->colors[color] : 0,
    .width = (gfloat)(width < G_N_ELEMENTS (self->widths) ? self->widths[width] : ky_sxf_width (1)),
    .dashes = dashes < G_N_ELEMENTS (self->dashes) ? self->dashes[dashes] : 0
  };
}

void
ky_sfc_draw_polyline (KySfcDraw *self, guint i)
{
  g_autoptr (GArray) x = ky_sfc_draw_numbers (self, i), y = ky_sfc_draw_numbers (self, i + 1);

  ky_drawing_begin (self->drawing, NULL);
  for (guint k = 0; k < MIN (x->len, y->len); k++)
    ky_drawing_line (self->drawing, (KyDrawingPoint){ g_array_index (x, gdouble, k),
                                                      g_array_index (y, gdouble, k) });
  KyDrawingPen pen = ky_sfc_draw_pen (self);
  ky_drawing_end (self->drawing, KY_DRAWING_LINES, &pen);
}

void
ky_sfc_draw_text (KySfcDraw *self, guint first)
{
  KyView words = ky_sfc_draw_string (self, first + 1);
  guint font = ky_sfc_draw_code (self, first);
  g_autofree gchar *copy = g_strndup ((const gchar *)words.data, words.size);
  const KySxfText text = { .words = copy,
                           .at = ky_sfc_draw_point (self, first + 2),
                           .height = ky_sfc_draw_number (self, first + 4),
                           .width = ky_sfc_draw_number (self, first + 5),
                           .angle = ky_sfc_draw_angle (self, first + 7),
                           .slant = ky_sfc_draw_angle (self, first + 8),
                           .place = ky_sfc_draw_code (self, first + 9),
                           .is_vertical = ky_sfc_draw_code (self, first + 10) == 2,
                           .is_serif = font >= 1 && font <= self->serifs->len
                                       && g_array_index (self->serifs, gboolean, font - 1) };
  KyDrawingPen pen = ky_sfc_draw_pen (self);

  ky_sxf_draw_text (self->drawing, &text, &pen);
}
