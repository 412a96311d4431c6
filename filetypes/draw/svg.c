/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws an SVG drawing, which kiyome's own writer wrote (filetypes/svg/filter.c), by librsvg as
 * PNG. The drawing has no base address, so that librsvg opens no file for it. */
#include "filetypes/draw/svg.h"

#include "filetypes/draw/picture.h"

#include <librsvg/rsvg.h>
#include <sys/stat.h>

#define DPI 96.0 /* CSS */
#define MM_PER_PIXEL (25.4 / DPI)
#define ENDING_MILLISECONDS 60000 /* time for threads that are about to end */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RsvgHandle, g_object_unref)

/* Opens a drawing. UNLIMITED allows large pictures within it; its depth and repetitions were
 * limited when it was written. */
static RsvgHandle *
open_drawing (KyView svg, GError **error)
{
  g_autoptr (GInputStream) stream
      = g_memory_input_stream_new_from_data (svg.data, (gssize)svg.size, NULL);
  g_autoptr (GError) own = NULL;
  RsvgHandle *drawing
      = rsvg_handle_new_from_stream_sync (stream, NULL, RSVG_HANDLE_FLAG_UNLIMITED, NULL, &own);

  if (drawing == NULL)
    g_set_error (error, KY_ERROR, KY_ERROR_LIBRARY, "librsvg: %s", own->message);
  else
    rsvg_handle_set_dpi (drawing, DPI);
  return drawing;
}

/* Draws on all of `surface` what is in a view of `width` by `height` pixels of CSS. */
static gboolean
render (RsvgHandle *drawing, cairo_surface_t *surface, gdouble width, gdouble height,
        GError **error)
{
  g_autoptr (cairo_t) cairo = cairo_create (surface);
  const RsvgRectangle view = { 0, 0, width, height };
  g_autoptr (GError) own = NULL;

  cairo_scale (cairo, cairo_image_surface_get_width (surface) / width,
               cairo_image_surface_get_height (surface) / height);
  if (!rsvg_handle_render_document (drawing, cairo, &view, &own))
    return ky_fail (error, KY_ERROR_LIBRARY, "librsvg: %s", own->message);
  return ky_draw_check (cairo_status (cairo), error);
}

gboolean
ky_draw_svg_step (KyJob *job, KyStep step, const gchar *argument, GError **error)
{
  gchar *rest;
  gdouble width = g_ascii_strtod (argument, &rest), height = g_ascii_strtod (rest, NULL);

  if (step != KY_STEP_SVG)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "no step of drawing");
  g_autoptr (cairo_surface_t) surface
      = ky_draw_picture_new (job, width * MM_PER_PIXEL, height * MM_PER_PIXEL, error);
  g_autoptr (RsvgHandle) drawing
      = surface != NULL ? open_drawing (ky_job_input (job), error) : NULL;
  return drawing != NULL && render (drawing, surface, width, height, error)
         && ky_draw_picture_write (job, surface, error);
}

/* --- before the sandbox closes ---------------------------------------------------------------- */

/* Letters, so that Pango reads the list of fonts; a GIF picture, so that GdkPixbuf loads the one
 * module that is no part of its library. */
#define OWN                                                                                        \
  "<svg xmlns='http://www.w3.org/2000/svg'><text y='9'>A\u56f3</text><image width='9' height='9' " \
  "href='data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs='/></svg>"
#define SIDE 9

static gpointer
draw_own (gpointer data)
{
  g_autoptr (cairo_surface_t) surface
      = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, SIDE, SIDE);
  g_autoptr (RsvgHandle) drawing = open_drawing (ky_view (OWN, strlen (OWN)), NULL);

  if (drawing != NULL)
    render (drawing, surface, SIDE, SIDE, NULL);
  return data;
}

/* Returns how many threads this process has, 0 if that cannot be read: proc(5), "/proc/pid/task", a
 * directory with one directory for each. */
static guint
draw_count_threads (void)
{
  struct stat tasks;

  return stat ("/proc/self/task", &tasks) == 0 ? (guint)tasks.st_nlink - 2 : 0;
}

void
ky_draw_svg_warm_up (void)
{
  guint before = draw_count_threads ();

  /* Characters that several languages share have their Japanese forms. */
  g_setenv ("FC_LANG", "ja", TRUE);
  /* The number of threads that compute filters, in addition to the one that draws. */
  g_setenv ("RAYON_NUM_THREADS", "1", TRUE);
  /* Draws once in another thread: with the first thread of a process, glibc installs a handler of
   * signals, which a worker may not do; and Pango's fonts belong to a thread, and may start one of
   * their own, which forked processes would not have. */
  g_thread_join (g_thread_new ("warm-up", draw_own, NULL));
  /* Pango does not join the threads that look for its fonts. A process that is forked while one of
   * them ends can inherit a lock of GLib or of the heap that the thread holds, and would wait for
   * it for ever. */
  for (guint waited = 0; draw_count_threads () > before; waited++)
    if (waited == ENDING_MILLISECONDS)
      g_error ("threads of Pango did not end within %d ms", ENDING_MILLISECONDS);
    else
      g_usleep (1000);
}
