/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of an EMF that set something: the state of the device, its objects. */
#include "filetypes/draw/emf.h"

#include <math.h>

static void
modify_world (KyEmfPlayer *self)
{
  cairo_matrix_t *world = &self->gdi->state.world;
  gdouble m[6];
  cairo_matrix_t given;
  guint mode;

  for (guint i = 0; i < 6; i++)
    m[i] = ky_emf_float (self);
  cairo_matrix_init (&given, m[0], m[1], m[2], m[3], m[4], m[5]);
  mode = self->type == 35 ? 4 : ky_reader_u32le (&self->reader);
  if (mode == 1)
    cairo_matrix_init_identity (world);
  else if (mode == 2)
    cairo_matrix_multiply (world, &given, world);
  else if (mode == 3)
    cairo_matrix_multiply (world, world, &given);
  else
    *world = given;
}

static void
scale_extent (KyEmfPlayer *self, gdouble *width, gdouble *height)
{
  gdouble n[4];

  ky_emf_ints (self, n, 4);
  *width *= n[1] != 0 ? n[0] / n[1] : 1;
  *height *= n[3] != 0 ? n[2] / n[3] : 1;
}

gboolean
ky_emf_play_state (KyEmfPlayer *self)
{
  KyGdiState *state = &self->gdi->state;

  switch (self->type)
    {
    case 9:
      state->window_width = ky_emf_int (self);
      state->window_height = ky_emf_int (self);
      break;
    case 10:
      state->window_x = ky_emf_int (self);
      state->window_y = ky_emf_int (self);
      break;
    case 11:
      state->view_width = ky_emf_int (self);
      state->view_height = ky_emf_int (self);
      break;
    case 12:
      state->view_x = ky_emf_int (self);
      state->view_y = ky_emf_int (self);
      break;
    case 17:
      state->map_mode = ky_reader_u32le (&self->reader);
      break;
    case 18:
      state->is_opaque = ky_reader_u32le (&self->reader) == 2;
      break;
    case 19:
      state->is_winding = ky_reader_u32le (&self->reader) == 2;
      break;
    case 20:
      state->rop2 = ky_reader_u32le (&self->reader);
      break;
    case 22:
      state->align = ky_reader_u32le (&self->reader);
      break;
    case 24:
      state->text_color = ky_reader_u32le (&self->reader);
      break;
    case 25:
      state->back_color = ky_reader_u32le (&self->reader);
      break;
    case 31:
      scale_extent (self, &state->view_width, &state->view_height);
      break;
    case 32:
      scale_extent (self, &state->window_width, &state->window_height);
      break;
    case 33:
      ky_gdi_save (self->gdi);
      break;
    case 34:
      ky_gdi_restore (self->gdi, (gint)ky_emf_int (self));
      break;
    case 35:
    case 36:
      modify_world (self);
      break;
    case 57:
      state->is_clockwise = ky_reader_u32le (&self->reader) == 2;
      break;
    case 58:
      state->miter = CLAMP ((gdouble)ky_reader_u32le (&self->reader), 1, 1000);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

/* --- objects ---------------------------------------------------------------------------------- */

static KyGdiObject *
read_pen (KyEmfPlayer *self)
{
  KyGdiObject *pen = ky_gdi_object_new (KY_GDI_PEN);

  if (self->type == 95)
    ky_reader_bytes (&self->reader, 16); /* of a bitmap */
  pen->style = ky_reader_u32le (&self->reader);
  pen->width = fabs (ky_emf_int (self));
  ky_reader_u32le (&self->reader); /* height; brush style */
  pen->color = ky_reader_u32le (&self->reader);
  /* a cosmetic pen is a pixel wide */
  if (self->type == 95 && (pen->style & 0x10000) == 0)
    pen->width = 0;
  return pen;
}

static KyGdiObject *
read_brush (KyEmfPlayer *self)
{
  KyGdiObject *brush = ky_gdi_object_new (KY_GDI_BRUSH);

  if (self->type == 39)
    {
      brush->style = ky_reader_u32le (&self->reader);
      brush->color = ky_reader_u32le (&self->reader);
      brush->hatch = ky_reader_u32le (&self->reader);
      return brush;
    }
  ky_reader_u32le (&self->reader); /* what its palette means */
  brush->pattern = ky_emf_bitmap (self, FALSE);
  brush->is_mono = self->type == 93;
  brush->style = brush->pattern != NULL ? KY_BS_PATTERN : KY_BS_SOLID;
  brush->color = 0x808080;
  return brush;
}

static KyGdiObject *
read_font (KyEmfPlayer *self)
{
  KyGdiObject *font = ky_gdi_object_new (KY_GDI_FONT);
  g_autoptr (GString) face = g_string_new (NULL);

  font->height = ky_emf_int (self);
  ky_reader_u32le (&self->reader); /* width */
  font->escapement = ky_emf_int (self);
  ky_reader_u32le (&self->reader); /* orientation */
  font->weight = ky_reader_u32le (&self->reader);
  font->is_italic = ky_reader_u8 (&self->reader) != 0;
  font->is_underlined = ky_reader_u8 (&self->reader) != 0;
  font->is_struck = ky_reader_u8 (&self->reader) != 0;
  font->charset = ky_reader_u8 (&self->reader);
  ky_reader_u32le (&self->reader); /* precision, quality, pitch */
  for (guint i = 0; i < 32; i++)
    {
      guint16 unit = ky_reader_u16le (&self->reader);

      if (unit == 0)
        break;
      if ((unit < 0xd800 || unit >= 0xe000) && (unit != '@' || face->len > 0))
        g_string_append_unichar (face, unit);
    }
  font->face = g_strdup (face->len > 0 ? face->str : "sans-serif");
  return font;
}

gboolean
ky_emf_play_object (KyEmfPlayer *self)
{
  KyGdi *gdi = self->gdi;
  guint32 index;
  KyGdiObject *object;

  if (self->type != 37 && self->type != 38 && self->type != 39 && self->type != 40
      && self->type != 49 && self->type != 82 && self->type != 93 && self->type != 94
      && self->type != 95)
    return FALSE;
  index = ky_reader_u32le (&self->reader);
  if (self->type == 37)
    ky_gdi_select (gdi, index);
  else if (self->type == 40)
    ky_gdi_delete (gdi, index);
  else
    {
      object = self->type == 38 || self->type == 95 ? read_pen (self)
               : self->type == 82                   ? read_font (self)
               : self->type == 49                   ? ky_gdi_object_new (KY_GDI_OTHER)
                                                    : read_brush (self);
      ky_gdi_put (gdi, index, object);
    }
  return TRUE;
}
