/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the records of an enhanced metafile ([MS-EMF] §2.3); record.c says what becomes of each.
 * EMF+ ([MS-EMFPLUS]), in comments, is a second drawing beside that of GDI, and is passed over. A
 * file whose drawing is in EMF+ alone is refused. */
#include "filetypes/draw/emf.h"

#include "filetypes/draw/record.h"

#include <math.h>

#define HEADER_SIZE 88u
#define NEAR_ALL 1e5
#define PLUS_HEADER 0x4001u /* of EMF+, as those below (2.3) */
#define PLUS_CLEAR 0x4009u
#define PLUS_DRAW_STRING 0x401cu
#define PLUS_DRAW_DRIVER_STRING 0x4036u

/* --- records ---------------------------------------------------------------------------------- */

static void
draw_emf_play_record (KyEmfPlayer *self)
{
  static gboolean (*const players[]) (KyEmfPlayer *)
      = { ky_emf_play_state, ky_emf_play_object,  ky_emf_play_figure,
          ky_emf_play_path,  ky_emf_play_picture, ky_emf_play_text };

  if (!ky_record_is_played (self->gdi, KY_RECORDS_EMF, self->type))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (players); i++)
    if (players[i](self))
      return;
  ky_gdi_refuse (self->gdi, KY_RECORD_UNKNOWN);
}

/* Holds what the records of a file draw. */
typedef struct
{
  gboolean has_flood; /* a colour is poured out */
  gboolean has_gdi;   /* something is painted by GDI */
  gboolean has_plus;  /* something is painted by EMF+ … */
  gboolean is_dual;   /* … and the GDI records paint the same (2.3.3.3) */
} Contents;

/* Returns whether a record of `type` paints. */
static gboolean
draw_emf_paints (guint32 type)
{
  static const guint32 ranges[][2] = {
    { KY_EMR_POLYBEZIER, KY_EMR_POLYPOLYGON },
    { KY_EMR_SETPIXELV, KY_EMR_SETPIXELV },
    { KY_EMR_ANGLEARC, KY_EMR_PIE },
    { KY_EMR_EXTFLOODFILL, KY_EMR_POLYDRAW },
    { KY_EMR_FILLPATH, KY_EMR_STROKEPATH },
    { KY_EMR_FILLRGN, KY_EMR_PAINTRGN },
    { KY_EMR_BITBLT, KY_EMR_STRETCHDIBITS },
    { KY_EMR_EXTTEXTOUTA, KY_EMR_POLYDRAW16 },
    { KY_EMR_POLYTEXTOUTA, KY_EMR_POLYTEXTOUTW },
    { KY_EMR_SMALLTEXTOUT, KY_EMR_SMALLTEXTOUT },
    { KY_EMR_ALPHABLEND, KY_EMR_ALPHABLEND },
    { KY_EMR_TRANSPARENTBLT, KY_EMR_TRANSPARENTBLT },
    { KY_EMR_GRADIENTFILL, KY_EMR_GRADIENTFILL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (type >= ranges[i][0] && type <= ranges[i][1])
      return TRUE;
  return FALSE;
}

/* Reads the records of EMF+ in `comment`, the data of a comment record. */
static void
look_at_comment (KyView comment, Contents *contents)
{
  if (comment.size < 8 || memcmp (comment.data + 4, "EMF+", 4) != 0)
    return;
  for (gsize at = 8; comment.size - at >= 12;)
    {
      guint type = ky_view_u16le (comment, at);
      guint32 size = ky_view_u32le (comment, at + 4);

      if (type == PLUS_HEADER)
        contents->is_dual = (ky_view_u16le (comment, at + 2) & 1) != 0;
      if ((type >= PLUS_CLEAR && type <= PLUS_DRAW_STRING) || type == PLUS_DRAW_DRIVER_STRING)
        contents->has_plus = TRUE;
      if (size < 12 || size > comment.size - at)
        return;
      at += size;
    }
}

static void
draw_emf_look_through (KyView view, Contents *ret_contents)
{
  gsize at = 0;

  *ret_contents = (Contents){ 0 };
  while (view.size - at >= 8)
    {
      guint32 type = ky_view_u32le (view, at), size = ky_view_u32le (view, at + 4);

      if (type == KY_EMR_EXTFLOODFILL)
        ret_contents->has_flood = TRUE;
      if (size < 8 || size > view.size - at)
        return;
      if (type == KY_EMR_COMMENT)
        look_at_comment (ky_view (view.data + at + 8, size - 8), ret_contents);
      else if (draw_emf_paints (type))
        ret_contents->has_gdi = TRUE;
      at += size;
    }
}

static gboolean
play_records (KyGdi *gdi, KyView view, GError **error)
{
  gsize at = 0;

  while (at < view.size)
    {
      KyReader reader = ky_reader (ky_view (view.data + at, view.size - at));
      KyEmfPlayer player = { .gdi = gdi, .type = ky_reader_u32le (&reader) };
      guint32 size = ky_reader_u32le (&reader);

      if (reader.failed || size < 8 || size % 4 != 0 || size > view.size - at)
        return ky_error_malformed (error, "EMF: a record is truncated or has a wrong size");
      if (!ky_gdi_charge_record (gdi, error))
        return FALSE;
      player.record = ky_view (view.data + at, size);
      player.reader = ky_reader (player.record);
      ky_reader_bytes (&player.reader, 8);
      if (player.type == KY_EMR_EOF)
        return TRUE;
      draw_emf_play_record (&player);
      at += size;
    }
  return ky_error_malformed (error, "EMF: the end record is missing");
}

gboolean
ky_emf_play (KyGdi *gdi, KyView view, GError **error)
{
  Contents contents;

  draw_emf_look_through (view, &contents);
  if (contents.has_flood)
    ky_gdi_be_sharp (gdi);
  if (contents.has_plus && !(contents.is_dual && contents.has_gdi))
    ky_gdi_refuse (gdi, "EMF+: a drawing that GDI's records do not have");
  return play_records (gdi, view, error);
}

/* Reads the header ([MS-EMF] §2.2.9): the bounds are in units of the device, the frame in
 * hundredths of a millimetre. */
gboolean
ky_emf_frame (KyView view, KyMetafileFrame *frame, GError **error)
{
  KyReader reader = ky_reader (view);
  gdouble n[8], device[2], mm[2], per_x, per_y;

  if (view.size < HEADER_SIZE || memcmp (view.data + 40, " EMF", 4) != 0)
    return ky_error_malformed (error, "EMF: the header is not valid");
  ky_reader_seek (&reader, 8);
  for (guint i = 0; i < 8; i++)
    n[i] = (gint32)ky_reader_u32le (&reader);
  ky_reader_seek (&reader, 72);
  device[0] = (gint32)ky_reader_u32le (&reader);
  device[1] = (gint32)ky_reader_u32le (&reader);
  mm[0] = (gint32)ky_reader_u32le (&reader);
  mm[1] = (gint32)ky_reader_u32le (&reader);
  if (!(device[0] > 0) || !(device[1] > 0) || !(mm[0] > 0) || !(mm[1] > 0))
    return ky_error_malformed (error, "EMF: the size of the device is not positive");
  per_x = device[0] / mm[0];
  per_y = device[1] / mm[1];
  frame->left = n[4] / 100 * per_x;
  frame->top = n[5] / 100 * per_y;
  frame->width_mm = (n[6] - n[4]) / 100;
  frame->height_mm = (n[7] - n[5]) / 100;
  if (!(frame->width_mm > 0) || !(frame->height_mm > 0))
    {
      /* if a writer leaves out the frame, the bounds are used */
      frame->left = n[0];
      frame->top = n[1];
      frame->width_mm = (n[2] - n[0] + 1) / per_x;
      frame->height_mm = (n[3] - n[1] + 1) / per_y;
    }
  frame->width = frame->width_mm * per_x;
  frame->height = frame->height_mm * per_y;
  frame->per_mm = per_x;
  if (fabs (frame->width) > NEAR_ALL * 100 || fabs (frame->height) > NEAR_ALL * 100)
    return ky_error_malformed (error, "EMF: the frame is too large");
  return TRUE;
}
