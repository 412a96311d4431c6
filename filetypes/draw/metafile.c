/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws a Windows metafile (EMF or WMF) on a cairo surface and writes it as PNG, followed, if
 * requested, by the words that the picture shows and the numbers of symbols and pictures that
 * could not be drawn. The picture has at most 3,200 pixels per side. */
#include "filetypes/draw/metafile.h"

#include "engine/shown.h"
#include "filetypes/draw/picture.h"

typedef struct
{
  gboolean (*frame) (KyView view, KyMetafileFrame *frame, GError **error);
  gboolean (*play) (KyGdi *gdi, KyView view, GError **error);
} Format;

static const Format *
draw_metafile_format_of (KyView view)
{
  static const Format emf = { ky_emf_frame, ky_emf_play }, wmf = { ky_wmf_frame, ky_wmf_play };

  return ky_view_starts_with (view, "\1\0\0\0", 4) ? &emf : &wmf;
}

static gboolean
play (KyJob *job, KyView view, const Format *format, cairo_surface_t *surface,
      const KyMetafileFrame *frame, KyGdiSeen *seen, KyGdiLost *lost, GError **error)
{
  gdouble x = cairo_image_surface_get_width (surface) / frame->width;
  gdouble y = cairo_image_surface_get_height (surface) / frame->height;
  cairo_matrix_t device;
  KyGdi gdi;

  cairo_matrix_init (&device, x, 0, 0, y, -frame->left * x, -frame->top * y);
  ky_gdi_init (&gdi, job, surface, &device, frame->per_mm);
  gdi.seen = seen;
  gdi.lost = lost;
  /* the last record is checked, too, so that nothing is left out without a report */
  gboolean ok = format->play (&gdi, view, error) && ky_gdi_charge_record (&gdi, error);
  guint n_drawn = gdi.n_drawn;
  ok = ok && ky_draw_check (cairo_status (gdi.cairo), error);
  ky_gdi_clear (&gdi);
  if (ok && n_drawn == 0)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "metafile: nothing is drawn");
  return ok;
}

/* Writes, behind the picture, the words that it shows, what it lacks, and how long the words
 * are. */
static gboolean
draw_metafile_write_words (KyJob *job, KyGdiSeen *seen, const KyGdiLost *lost, GError **error)
{
  g_autofree gchar *words = ky_gdi_seen_words (seen);
  g_autoptr (GByteArray) end = g_byte_array_new ();

  ky_put_u32le (end, lost->n_symbols);
  ky_put_u32le (end, lost->n_pictures);
  ky_put_u32le (end, (guint32)strlen (words));
  g_byte_array_append (end, (const guint8 *)KY_METAFILE_WORDS, strlen (KY_METAFILE_WORDS));
  return ky_job_write (job, words, strlen (words), error)
         && ky_job_write (job, end->data, end->len, error);
}

gboolean
ky_draw_metafile (KyJob *job, const gchar *argument, GError **error)
{
  KyView view = ky_job_input (job);
  const Format *format = draw_metafile_format_of (view);
  KyMetafileFrame frame;
  g_autoptr (KyGdiSeen) seen = NULL;
  KyGdiLost lost = { 0 };

  if (!format->frame (view, &frame, error))
    return FALSE;
  if (!(frame.width > 0) || !(frame.height > 0))
    return ky_error_malformed (error, "metafile: the size is missing");
  g_autoptr (cairo_surface_t) surface
      = ky_draw_picture_new (job, frame.width_mm, frame.height_mm, error);
  if (surface == NULL)
    return FALSE;
  if (strcmp (argument, KY_METAFILE_WORDS) == 0)
    seen = ky_gdi_seen_new (surface);
  return play (job, view, format, surface, &frame, seen, &lost, error)
         && ky_draw_picture_write (job, surface, error)
         && (seen == NULL || draw_metafile_write_words (job, seen, &lost, error));
}
