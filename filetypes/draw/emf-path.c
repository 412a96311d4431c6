/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plays the EMF records that begin, end and paint a path, set the clip, and fill regions. */
#include "filetypes/draw/emf.h"

/* Adds the rectangles of a region; those of a clip are in units of the device. */
static void
emf_path_add_region (KyEmfPlayer *self, gboolean is_device)
{
  KyGdiState *state = &self->gdi->state;
  KyGdiState logical = *state;

  ky_reader_u32le (&self->reader);
  ky_reader_u32le (&self->reader);
  guint n = ky_reader_u32le (&self->reader);
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

/* Clips by the path, as `mode` says ([MS-EMF] §2.1.29). */
static void
emf_path_select_clip (KyGdi *gdi, guint32 mode, gboolean is_winding)
{
  if (mode >= KY_GDI_AND && mode <= KY_GDI_COPY)
    ky_gdi_clip_mode (gdi, (KyGdiMode)mode, is_winding);
}

static void
select_region (KyEmfPlayer *self)
{
  guint32 size = ky_reader_u32le (&self->reader);
  guint32 mode = ky_reader_u32le (&self->reader);

  if (size == 0)
    {
      if (mode == KY_GDI_COPY) /* no clip at all */
        ky_gdi_reset_clip (self->gdi);
      return;
    }
  cairo_new_path (self->gdi->cairo);
  emf_path_add_region (self, TRUE);
  emf_path_select_clip (self->gdi, mode, TRUE);
}

static void
paint_region (KyEmfPlayer *self)
{
  KyGdi *gdi = self->gdi;
  gboolean own = gdi->state.is_winding;
  guint32 brush = KY_GDI_OWN_BRUSH;
  gdouble size[2] = { 0 };

  ky_reader_bytes (&self->reader, 20); /* bounds, size */
  if (self->type == KY_EMR_FILLRGN || self->type == KY_EMR_FRAMERGN)
    brush = ky_reader_u32le (&self->reader);
  if (self->type == KY_EMR_FRAMERGN)
    ky_emf_ints (self, size, 2);
  cairo_new_path (gdi->cairo);
  emf_path_add_region (self, FALSE);
  if (self->type == KY_EMR_INVERTRGN)
    {
      ky_gdi_invert_path (gdi, TRUE);
      return;
    }
  if (self->type == KY_EMR_FRAMERGN)
    ky_gdi_frame_path (gdi, TRUE, size[0], size[1]);
  gdi->state.is_winding = TRUE;
  ky_gdi_fill_with (gdi, brush);
  gdi->state.is_winding = own;
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
    case KY_EMR_OFFSETCLIPRGN:
      ky_emf_ints (self, box, 2);
      ky_gdi_offset_clip (gdi, box[0], box[1]);
      break;
    case KY_EMR_SETMETARGN:
      ky_gdi_keep_clip (gdi);
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
    case KY_EMR_WIDENPATH:
      ky_gdi_widen_path (gdi);
      break;
    case KY_EMR_SELECTCLIPPATH:
      emf_path_select_clip (gdi, ky_reader_u32le (&self->reader), gdi->state.is_winding);
      break;
    case KY_EMR_ABORTPATH:
      cairo_new_path (gdi->cairo);
      gdi->in_path = FALSE;
      break;
    case KY_EMR_FILLRGN:
    case KY_EMR_FRAMERGN:
    case KY_EMR_INVERTRGN:
    case KY_EMR_PAINTRGN:
      paint_region (self);
      break;
    case KY_EMR_EXTSELECTCLIPRGN:
      select_region (self);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}
