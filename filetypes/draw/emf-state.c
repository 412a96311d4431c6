/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plays the EMF records that set the state of the device context and make, select and delete
 * objects, for emf.c. Each size in a record is checked against the record; object numbers are
 * checked by ky_gdi_put(). */
#include "filetypes/draw/emf.h"

#include <math.h>

#define PS_USERSTYLE 7u

static void
modify_world (KyEmfPlayer *self)
{
  cairo_matrix_t *world = &self->gdi->state.world;
  cairo_matrix_t given;

  ky_emf_matrix (&self->reader, &given);
  guint mode = self->type == KY_EMR_SETWORLDTRANSFORM ? 4 : ky_reader_u32le (&self->reader);
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
  gdouble n[1];

  switch (self->type)
    {
    case KY_EMR_SETWINDOWEXTEX:
      state->window_width = ky_emf_int (self);
      state->window_height = ky_emf_int (self);
      break;
    case KY_EMR_SETWINDOWORGEX:
      state->window_x = ky_emf_int (self);
      state->window_y = ky_emf_int (self);
      break;
    case KY_EMR_SETVIEWPORTEXTEX:
      state->view_width = ky_emf_int (self);
      state->view_height = ky_emf_int (self);
      break;
    case KY_EMR_SETVIEWPORTORGEX:
      state->view_x = ky_emf_int (self);
      state->view_y = ky_emf_int (self);
      break;
    case KY_EMR_SETMAPMODE:
      state->map_mode = ky_reader_u32le (&self->reader);
      break;
    case KY_EMR_SETBKMODE:
      state->is_opaque = ky_reader_u32le (&self->reader) == 2;
      break;
    case KY_EMR_SETPOLYFILLMODE:
      state->is_winding = ky_reader_u32le (&self->reader) == 2;
      break;
    case KY_EMR_SETROP2:
      state->rop2 = ky_reader_u32le (&self->reader);
      break;
    case KY_EMR_SETTEXTALIGN:
      state->align = ky_reader_u32le (&self->reader);
      break;
    case KY_EMR_SETTEXTCOLOR:
      state->text_color = ky_emf_color (self);
      break;
    case KY_EMR_SETBKCOLOR:
      state->back_color = ky_emf_color (self);
      break;
    case KY_EMR_SCALEVIEWPORTEXTEX:
      scale_extent (self, &state->view_width, &state->view_height);
      break;
    case KY_EMR_SCALEWINDOWEXTEX:
      scale_extent (self, &state->window_width, &state->window_height);
      break;
    case KY_EMR_SAVEDC:
      ky_gdi_save (self->gdi);
      break;
    case KY_EMR_RESTOREDC:
      ky_gdi_restore (self->gdi, (gint)ky_emf_int (self));
      break;
    case KY_EMR_SETWORLDTRANSFORM:
    case KY_EMR_MODIFYWORLDTRANSFORM:
      modify_world (self);
      break;
    case KY_EMR_SETARCDIRECTION:
      state->is_clockwise = ky_reader_u32le (&self->reader) == 2;
      break;
    case KY_EMR_SETMITERLIMIT:
      n[0] = ky_reader_u32le (&self->reader);
      state->miter = CLAMP (n[0], 1, 1000);
      break;
    case KY_EMR_SETLAYOUT:
      ky_gdi_set_layout (self->gdi, ky_reader_u32le (&self->reader));
      break;
    case KY_EMR_SETTEXTJUSTIFICATION:
      n[0] = ky_emf_int (self);
      state->break_extra = ky_gdi_share (n[0], ky_emf_int (self));
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

/* --- objects ---------------------------------------------------------------------------------- */

static KyGdiObject *
emf_state_read_pen (KyEmfPlayer *self)
{
  KyGdiObject *pen = ky_gdi_object_new (KY_GDI_PEN);

  pen->style = ky_reader_u32le (&self->reader);
  pen->width = fabs (ky_emf_int (self));
  ky_reader_u32le (&self->reader); /* height */
  pen->color = ky_emf_color (self);
  return pen;
}

/* Reads a pen with lines of a brush, and dashes of lengths of their own ([MS-EMF] §2.2.20). */
static KyGdiObject *
read_ext_pen (KyEmfPlayer *self)
{
  KyGdiObject *pen = ky_gdi_object_new (KY_GDI_PEN);

  pen->pattern = ky_emf_bitmap (self, FALSE);
  pen->style = ky_reader_u32le (&self->reader);
  pen->width = fabs (ky_emf_int (self));
  /* a cosmetic pen is a pixel wide */
  if ((pen->style & 0x10000) == 0)
    pen->width = 0;
  pen->brush_style = ky_reader_u32le (&self->reader);
  pen->color = ky_emf_color (self);
  pen->hatch = ky_reader_u32le (&self->reader);
  guint32 n = ky_reader_u32le (&self->reader);
  if (pen->brush_style == KY_BS_NULL)
    pen->style = KY_PS_NULL;
  else if (pen->brush_style > KY_BS_HATCHED)
    pen->brush_style = KY_BS_PATTERN;
  if ((pen->style & 0xf) != PS_USERSTYLE || n == 0)
    return pen;
  if (n > G_N_ELEMENTS (pen->dashes) || n > ky_reader_left (&self->reader) / 4)
    {
      ky_gdi_refuse (self->gdi, "a line of many dashes");
      return pen;
    }
  for (guint i = 0; i < n; i++)
    pen->dashes[i] = ky_reader_u32le (&self->reader);
  pen->n_dashes = n;
  return pen;
}

static KyGdiObject *
emf_state_read_brush (KyEmfPlayer *self)
{
  KyGdiObject *brush = ky_gdi_object_new (KY_GDI_BRUSH);

  if (self->type == KY_EMR_CREATEBRUSHINDIRECT)
    {
      brush->style = ky_reader_u32le (&self->reader);
      brush->color = ky_emf_color (self);
      brush->hatch = ky_reader_u32le (&self->reader);
      return brush;
    }
  guint32 use = ky_reader_u32le (&self->reader);
  if (self->type == KY_EMR_CREATEDIBPATTERNBRUSHPT) /* the other one has the colours of text */
    ky_gdi_use_palette (self->gdi, use);
  brush->pattern = ky_emf_bitmap (self, FALSE);
  brush->is_mono = self->type == KY_EMR_CREATEMONOBRUSH;
  brush->style = brush->pattern != NULL ? KY_BS_PATTERN : KY_BS_SOLID;
  brush->color = 0x808080;
  return brush;
}

static KyGdiObject *
emf_state_read_font (KyEmfPlayer *self)
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
  KyGdiObject *object;

  if (self->type != KY_EMR_SELECTOBJECT && self->type != KY_EMR_CREATEPEN
      && self->type != KY_EMR_CREATEBRUSHINDIRECT && self->type != KY_EMR_DELETEOBJECT
      && self->type != KY_EMR_CREATEPALETTE && self->type != KY_EMR_EXTCREATEFONTINDIRECTW
      && self->type != KY_EMR_CREATEMONOBRUSH && self->type != KY_EMR_CREATEDIBPATTERNBRUSHPT
      && self->type != KY_EMR_EXTCREATEPEN)
    return FALSE;
  guint32 index = ky_reader_u32le (&self->reader);
  if (self->type == KY_EMR_SELECTOBJECT)
    ky_gdi_select (gdi, index);
  else if (self->type == KY_EMR_DELETEOBJECT)
    ky_gdi_delete (gdi, index);
  else
    {
      object = self->type == KY_EMR_CREATEPEN                ? emf_state_read_pen (self)
               : self->type == KY_EMR_EXTCREATEPEN           ? read_ext_pen (self)
               : self->type == KY_EMR_EXTCREATEFONTINDIRECTW ? emf_state_read_font (self)
               : self->type == KY_EMR_CREATEPALETTE          ? ky_gdi_object_new (KY_GDI_OTHER)
                                                             : emf_state_read_brush (self);
      ky_gdi_put (gdi, index, object);
    }
  return TRUE;
}
