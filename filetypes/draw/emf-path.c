/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of an EMF that paint a path, clip, and fill regions. */
#include "filetypes/draw/emf.h"

static void
begin_clip (KyGdi *gdi, guint mode)
{
  if (mode == 5) /* RGN_COPY */
    ky_gdi_reset_clip (gdi);
}

/* Rectangles of a region; those of a clip are in units of the device. */
static void
add_region (KyEmfPlayer *self, gboolean is_device)
{
  KyGdiState *state = &self->gdi->state;
  KyGdiState logical = *state;
  guint n;

  ky_reader_u32le (&self->reader);
  ky_reader_u32le (&self->reader);
  n = ky_reader_u32le (&self->reader);
  ky_reader_bytes (&self->reader, 20);
  if (n > ky_reader_left (&self->reader) / 16)
    n = 0;
  if (is_device)
    {
      cairo_matrix_init_identity (&state->world);
      state->map_mode = 1;
      state->window_x = state->window_y = state->view_x = state->view_y = 0;
    }
  for (guint i = 0; i < n; i++)
    {
      gdouble box[4];

      ky_emf_ints (self, box, 4);
      ky_gdi_rectangle (self->gdi, box[0], box[1], box[2], box[3]);
    }
  *state = logical;
}

static void
select_region (KyEmfPlayer *self)
{
  guint32 size = ky_reader_u32le (&self->reader);
  guint32 mode = ky_reader_u32le (&self->reader);

  begin_clip (self->gdi, mode);
  if (size == 0 || (mode != 1 && mode != 5))
    return;
  cairo_new_path (self->gdi->cairo);
  add_region (self, TRUE);
  cairo_set_fill_rule (self->gdi->cairo, CAIRO_FILL_RULE_WINDING);
  ky_gdi_clip_path (self->gdi);
}

static void
fill_region (KyEmfPlayer *self)
{
  KyGdi *gdi = self->gdi;
  KyGdiObject *own = gdi->state.brush, *given = NULL;

  ky_reader_bytes (&self->reader, 20); /* bounds, size */
  if (self->type == KY_EMR_FILLRGN)
    given = ky_gdi_get (gdi, ky_reader_u32le (&self->reader));
  if (given != NULL && given->kind == KY_GDI_BRUSH)
    gdi->state.brush = given;
  cairo_new_path (gdi->cairo);
  add_region (self, FALSE);
  ky_gdi_paint_path (gdi, KY_GDI_FILL);
  gdi->state.brush = own;
  ky_gdi_object_unref (given);
}

gboolean
ky_emf_play_path (KyEmfPlayer *self)
{
  KyGdi *gdi = self->gdi;
  gdouble box[4];

  switch (self->type)
    {
    case KY_EMR_EXCLUDECLIPRECT:
    case KY_EMR_INTERSECTCLIPRECT:
      ky_emf_ints (self, box, 4);
      ky_gdi_clip (gdi, box[0], box[1], box[2], box[3], self->type == KY_EMR_EXCLUDECLIPRECT);
      break;
    case KY_EMR_BEGINPATH:
      cairo_new_path (gdi->cairo);
      gdi->in_path = TRUE;
      break;
    case KY_EMR_ENDPATH:
      gdi->in_path = FALSE;
      break;
    case KY_EMR_CLOSEFIGURE:
      ky_gdi_close (gdi);
      break;
    case KY_EMR_FILLPATH:
      ky_gdi_paint_path (gdi, KY_GDI_FILL);
      break;
    case KY_EMR_STROKEANDFILLPATH:
      ky_gdi_paint_path (gdi, KY_GDI_FILL | KY_GDI_LINE);
      break;
    case KY_EMR_STROKEPATH:
      ky_gdi_paint_path (gdi, KY_GDI_LINE);
      break;
    case KY_EMR_SELECTCLIPPATH:
      begin_clip (gdi, ky_reader_u32le (&self->reader));
      ky_gdi_clip_path (gdi);
      break;
    case KY_EMR_ABORTPATH:
      cairo_new_path (gdi->cairo);
      gdi->in_path = FALSE;
      break;
    case KY_EMR_FILLRGN:
    case KY_EMR_PAINTRGN:
      fill_region (self);
      break;
    case KY_EMR_EXTSELECTCLIPRGN:
      select_region (self);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}
