/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Draws a Windows metafile (EMF or WMF) on a cairo surface and writes it as PNG, followed, if
 * requested, by the words that the picture shows and the numbers of symbols and pictures that
 * could not be drawn. The picture has at most 3,200 pixels per side.
 */
#include "filetypes/draw/metafile.h"

#include "engine/shown.h"

#include <math.h>

#define DOTS_PER_MM (200 / 25.4) /* as many as print needs of a drawing */
#define SIDE_MAX 3200.0
#define SIDE_MIN 1.0
#define LONG_SIDE_MIN 400.0 /* small ones are shown larger: buttons, boxes, signs */

typedef struct
{
  gboolean (*frame) (KyView view, KyMetafileFrame *frame, GError **error);
  gboolean (*play) (KyGdi *gdi, KyView view, GError **error);
} Format;

static const Format *
format_of (KyView view)
{
  static const Format emf = { ky_emf_frame, ky_emf_play }, wmf = { ky_wmf_frame, ky_wmf_play };

  return ky_view_starts_with (view, "\1\0\0\0", 4) ? &emf : &wmf;
}

static gboolean
check (cairo_status_t status, GError **error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, KY_ERROR,
               status == CAIRO_STATUS_NO_MEMORY ? KY_ERROR_MEMORY : KY_ERROR_LIBRARY, "cairo: %s",
               cairo_status_to_string (status));
  return FALSE;
}

/* Pixels for the sides: of the size on paper, but neither too many nor too few to read it. */
static gboolean
choose_size (const KyMetafileFrame *frame, gint *ret_width, gint *ret_height, GError **error)
{
  gdouble width = frame->width_mm * DOTS_PER_MM, height = frame->height_mm * DOTS_PER_MM;
  gdouble longer, scale;

  if (!(frame->width > 0) || !(frame->height > 0) || !(width > 0) || !(height > 0)
      || !isfinite (width) || !isfinite (height))
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_MALFORMED, "metafile: it has no size");
      return FALSE;
    }
  longer = MAX (width, height);
  scale = CLAMP (longer, LONG_SIDE_MIN, SIDE_MAX) / longer;
  *ret_width = (gint)CLAMP (ceil (width * scale), SIDE_MIN, SIDE_MAX);
  *ret_height = (gint)CLAMP (ceil (height * scale), SIDE_MIN, SIDE_MAX);
  return TRUE;
}

typedef struct
{
  KyJob *job;
  GError *error;
} Sink;

static cairo_status_t
write_png (void *closure, const unsigned char *data, unsigned int length)
{
  Sink *sink = closure;

  if (sink->error == NULL && ky_job_write (sink->job, data, length, &sink->error))
    return CAIRO_STATUS_SUCCESS;
  return CAIRO_STATUS_WRITE_ERROR;
}

static gboolean
play (KyJob *job, KyView view, const Format *format, cairo_surface_t *surface,
      const KyMetafileFrame *frame, KyGdiSeen *seen, KyGdiLost *lost, GError **error)
{
  gdouble x = cairo_image_surface_get_width (surface) / frame->width;
  gdouble y = cairo_image_surface_get_height (surface) / frame->height;
  cairo_matrix_t device;
  KyGdi gdi;
  gboolean ok;
  guint n_drawn;

  cairo_matrix_init (&device, x, 0, 0, y, -frame->left * x, -frame->top * y);
  ky_gdi_init (&gdi, job, surface, &device, frame->per_mm);
  gdi.seen = seen;
  gdi.lost = lost;
  /* also of the last record: nothing is left out in silence */
  ok = format->play (&gdi, view, error) && ky_gdi_charge_record (&gdi, error);
  n_drawn = gdi.n_drawn;
  ok = ok && check (cairo_status (gdi.cairo), error);
  ky_gdi_clear (&gdi);
  if (ok && n_drawn == 0)
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_UNSUPPORTED, "metafile: it draws nothing");
      return FALSE;
    }
  return ok;
}

/* Behind the picture: what it shows, what it lacks, and how long the former is. */
static gboolean
write_words (KyJob *job, KyGdiSeen *seen, const KyGdiLost *lost, GError **error)
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
  const Format *format = format_of (view);
  KyMetafileFrame frame;
  cairo_surface_t *surface;
  g_autoptr (KyGdiSeen) seen = NULL;
  KyGdiLost lost = { 0 };
  Sink sink = { job, NULL };
  cairo_status_t status;
  gint width, height;
  gboolean ok;

  if (!format->frame (view, &frame, error) || !choose_size (&frame, &width, &height, error)
      || !ky_job_charge (job, KY_COST_PIXELS, (guint64)width * (guint64)height, error))
    return FALSE;
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  ok = check (cairo_surface_status (surface), error);
  if (ok && strcmp (argument, KY_METAFILE_WORDS) == 0)
    seen = ky_gdi_seen_new (surface);
  ok = ok && play (job, view, format, surface, &frame, seen, &lost, error);
  if (ok)
    {
      status = cairo_surface_write_to_png_stream (surface, write_png, &sink);
      if (sink.error != NULL)
        g_propagate_error (error, sink.error);
      else
        check (status, error);
      ok = status == CAIRO_STATUS_SUCCESS
           && (seen == NULL || write_words (job, seen, &lost, error));
    }
  g_clear_pointer (&seen, ky_gdi_seen_free);
  cairo_surface_destroy (surface);
  return ok;
}
