/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records of an enhanced metafile ([MS-EMF] §2.3) drawn, or those of EMF+ where the file says that
 * they alone are its drawing (emf-plus.c). What becomes of each record stands in record.c.
 */
#include "filetypes/draw/emf.h"

#include "filetypes/draw/emf-plus.h"
#include "filetypes/draw/record.h"

#include <math.h>

#define HEADER_SIZE 88u
#define TEXT_COUNT 44u /* where a record of text has it */
#define TEXT_OPTIONS 52u
#define NEAR_ALL 1e5
#define PLACEABLE "\xd7\xcd\xc6\x9a"
#define PLACEABLE_SIZE 22u
#define DEPTH_MAX 3 /* of metafiles in metafiles */

/* --- records ---------------------------------------------------------------------------------- */

/* Beside EMF+, PLUS, only what sets something is played, and what EMF+ asks for. */
static void
play_record (KyEmfPlayer *self, const KyEmfPlus *plus)
{
  static gboolean (*const players[]) (KyEmfPlayer *)
      = { ky_emf_play_state, ky_emf_play_object,  ky_emf_play_figure,
          ky_emf_play_path,  ky_emf_play_picture, ky_emf_play_text };
  gboolean is_whole = plus == NULL || plus->is_dc;
  guint n = is_whole ? G_N_ELEMENTS (players) : 2;
  gboolean is_played = FALSE;

  if (is_whole && !ky_record_is_played (self->gdi, KY_RECORDS_EMF, self->type))
    return;
  for (guint i = 0; i < n && !is_played; i++)
    is_played = players[i](self);
  if (!is_played && is_whole)
    ky_gdi_refuse (self->gdi, KY_RECORD_UNKNOWN);
}

static gboolean
is_size (gdouble given, gdouble found)
{
  return fabs (given - found) <= 2 + 0.02 * fabs (found);
}

/* On the context around it, whose clip and costs count on. */
static gboolean
play_inner (KyGdi *outer, KyView file, const KyMetafileFrame *frame, gboolean is_emf,
            GError **error)
{
  cairo_matrix_t device, square;
  gboolean ok;
  KyGdi gdi;

  cairo_matrix_init (&device, 1 / frame->width, 0, 0, 1 / frame->height,
                     -frame->left / frame->width, -frame->top / frame->height);
  ky_gdi_matrix (outer, &square);
  cairo_matrix_multiply (&device, &device, &square);
  ky_gdi_init (&gdi, outer->job, cairo_get_target (outer->cairo), &device, frame->per_mm);
  cairo_destroy (gdi.cairo);
  gdi.cairo = cairo_reference (outer->cairo);
  gdi.depth = outer->depth + 1;
  gdi.seen = outer->seen;
  gdi.lost = outer->lost;
  gdi.painted = outer->painted;
  gdi.state.clip = outer->state.clip;
  cairo_save (outer->cairo);
  ky_gdi_keep_clip (&gdi); /* none of its own goes beyond it */
  ok = is_emf ? ky_emf_play (&gdi, file, error) : ky_wmf_play (&gdi, file, error);
  outer->painted = gdi.painted;
  outer->n_drawn += gdi.n_drawn;
  if (gdi.refused != NULL)
    ky_gdi_refuse (outer, gdi.refused);
  ky_gdi_clear (&gdi);
  cairo_restore (outer->cairo);
  return ok;
}

/* The header of a placeable WMF has 22 bytes; in memory, from which EMF+ is written, 24. What is to
 * be drawn of FILE; *RET_COPY may hold it. (transfer full) */
static KyView
without_padding (KyView file, GByteArray **ret_copy)
{
  if (!ky_view_starts_with (file, PLACEABLE, 4) || ky_view_u16le (file, PLACEABLE_SIZE) != 0
      || file.size < PLACEABLE_SIZE + 2 || file.size > G_MAXINT)
    return file;
  *ret_copy = g_byte_array_new ();
  g_byte_array_append (*ret_copy, file.data, PLACEABLE_SIZE);
  g_byte_array_append (*ret_copy, file.data + PLACEABLE_SIZE + 2,
                       (guint)file.size - PLACEABLE_SIZE - 2);
  return ky_view ((*ret_copy)->data, (*ret_copy)->len);
}

/* A metafile in EMF+: all of it, not a part. */
static gboolean
draw_metafile (KyGdi *outer, KyView given, const gdouble size[2], GError **error)
{
  g_autoptr (GByteArray) copy = NULL;
  KyView file = without_padding (given, &copy);
  gboolean is_emf = ky_view_starts_with (file, "\1\0\0\0", 4);
  KyMetafileFrame frame;

  if (!(is_emf ? ky_emf_frame : ky_wmf_frame) (file, &frame, error))
    return FALSE;
  if (outer->depth < DEPTH_MAX && is_size (size[0], frame.width) && is_size (size[1], frame.height))
    return play_inner (outer, file, &frame, is_emf, error);
  g_set_error_literal (error, KY_ERROR, KY_ERROR_UNSUPPORTED,
                       "EMF+: a part of a metafile, or one too deep in others");
  return FALSE;
}

static KyView
comment_of (KyView record)
{
  return ky_view (record.data + 8, record.size - 8);
}

/* What all of the file is drawn by. */
typedef struct
{
  gboolean has_flood;  /* a colour is poured out */
  gboolean has_glyphs; /* a text is in numbers of glyphs of a font that is not here */
  gboolean has_gdi;    /* something is drawn beside EMF+ */
} Contents;

/* *PLUS is made where the file says that it is needed; or of two drawings that are said to be the
 * same, where that of GDI is none, or EMF+ alone knows characters. */
static gboolean
play_comment (KyEmfPlayer *self, KyEmfPlus **plus, const Contents *contents, GError **error)
{
  KyView comment = comment_of (self->record);
  KyPlusBegin begin;

  if (!ky_emf_plus_is (comment, &begin))
    return TRUE;
  if (*plus == NULL
      && (begin == KY_PLUS_ALONE
          || (begin == KY_PLUS_DUAL && (contents->has_glyphs || !contents->has_gdi))))
    *plus = ky_emf_plus_new (self->gdi, draw_metafile);
  return *plus == NULL || ky_emf_plus_play (*plus, self->gdi, comment, error);
}

/* Does a record of TYPE paint? */
static gboolean
paints (guint32 type)
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

static void
look_through (KyView view, Contents *ret_contents)
{
  gboolean is_of_plus = FALSE;
  KyPlusBegin begin;
  gsize at = 0;

  *ret_contents = (Contents){ 0 };
  while (view.size - at >= 8)
    {
      guint32 type = ky_view_u32le (view, at), size = ky_view_u32le (view, at + 4);

      if (type == KY_EMR_EXTFLOODFILL)
        ret_contents->has_flood = TRUE;
      if (type == KY_EMR_EXTTEXTOUTW && ky_view_u32le (view, at + TEXT_COUNT) > 0
          && (ky_view_u32le (view, at + TEXT_OPTIONS) & KY_ETO_GLYPH_INDEX) != 0)
        ret_contents->has_glyphs = TRUE;
      if (size < 8 || size > view.size - at)
        return;
      if (type == KY_EMR_COMMENT
          && ky_emf_plus_is (comment_of (ky_view (view.data + at, size)), &begin))
        is_of_plus = ky_emf_plus_goes_on (comment_of (ky_view (view.data + at, size)));
      else if (paints (type) && !is_of_plus)
        ret_contents->has_gdi = TRUE;
      at += size;
    }
}

static gboolean
play_records (KyGdi *gdi, KyView view, KyEmfPlus **plus, const Contents *contents, GError **error)
{
  gsize at = 0;

  while (at < view.size)
    {
      KyReader reader = ky_reader (ky_view (view.data + at, view.size - at));
      KyEmfPlayer player = { .gdi = gdi, .type = ky_reader_u32le (&reader) };
      guint32 size = ky_reader_u32le (&reader);

      if (reader.failed || size < 8 || size % 4 != 0 || size > view.size - at)
        return ky_error_malformed (error, "EMF: a record is cut short");
      if (!ky_gdi_charge_record (gdi, error))
        return FALSE;
      player.record = ky_view (view.data + at, size);
      player.reader = ky_reader (player.record);
      ky_reader_bytes (&player.reader, 8);
      if (player.type == KY_EMR_EOF)
        return TRUE;
      if (player.type == KY_EMR_COMMENT && !play_comment (&player, plus, contents, error))
        return FALSE;
      play_record (&player, *plus);
      at += size;
    }
  return ky_error_malformed (error, "EMF: it has no end");
}

gboolean
ky_emf_play (KyGdi *gdi, KyView view, GError **error)
{
  KyEmfPlus *plus = NULL;
  Contents contents;
  gboolean ok;

  look_through (view, &contents);
  if (contents.has_flood)
    ky_gdi_be_sharp (gdi);
  ok = play_records (gdi, view, &plus, &contents, error);
  ky_emf_plus_free (plus);
  return ok;
}

/* [MS-EMF] §2.2.9: bounds in units of the device, the frame in hundredths of a millimetre. */
gboolean
ky_emf_frame (KyView view, KyMetafileFrame *frame, GError **error)
{
  KyReader reader = ky_reader (view);
  gdouble n[8], device[2], mm[2], per_x, per_y;

  if (view.size < HEADER_SIZE || memcmp (view.data + 40, " EMF", 4) != 0)
    return ky_error_malformed (error, "EMF: its header is wrong");
  ky_reader_seek (&reader, 8);
  for (guint i = 0; i < 8; i++)
    n[i] = (gint32)ky_reader_u32le (&reader);
  ky_reader_seek (&reader, 72);
  device[0] = (gint32)ky_reader_u32le (&reader);
  device[1] = (gint32)ky_reader_u32le (&reader);
  mm[0] = (gint32)ky_reader_u32le (&reader);
  mm[1] = (gint32)ky_reader_u32le (&reader);
  if (!(device[0] > 0) || !(device[1] > 0) || !(mm[0] > 0) || !(mm[1] > 0))
    return ky_error_malformed (error, "EMF: its device has no size");
  per_x = device[0] / mm[0];
  per_y = device[1] / mm[1];
  frame->left = n[4] / 100 * per_x;
  frame->top = n[5] / 100 * per_y;
  frame->width_mm = (n[6] - n[4]) / 100;
  frame->height_mm = (n[7] - n[5]) / 100;
  if (!(frame->width_mm > 0) || !(frame->height_mm > 0))
    {
      /* writers that leave the frame out mean the bounds */
      frame->left = n[0];
      frame->top = n[1];
      frame->width_mm = (n[2] - n[0] + 1) / per_x;
      frame->height_mm = (n[3] - n[1] + 1) / per_y;
    }
  frame->width = frame->width_mm * per_x;
  frame->height = frame->height_mm * per_y;
  frame->per_mm = per_x;
  if (fabs (frame->width) > NEAR_ALL * 100 || fabs (frame->height) > NEAR_ALL * 100)
    return ky_error_malformed (error, "EMF: its frame is too large");
  return TRUE;
}
