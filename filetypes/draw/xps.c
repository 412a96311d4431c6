/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws an XPS document by libgxps, which reads from a GFile: one whose content is the job's
 * input. */
#include "filetypes/draw/document.h"

#include <cairo-pdf.h>
#include <libgxps/gxps.h>

#define POINTS_A_UNIT 0.75 /* a unit is the 96th of an inch */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GXPSFile, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GXPSDocument, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GXPSPage, g_object_unref)

/* --- the input, as GIO has files -------------------------------------------------------------- */

typedef struct
{
  GFileInputStream parent;
  KyView view;
  goffset at;
} InputStream;

typedef struct
{
  GFileInputStreamClass parent;
} InputStreamClass;

static GType input_stream_get_type (void);
G_DEFINE_TYPE (InputStream, input_stream, G_TYPE_FILE_INPUT_STREAM)

static gssize
input_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                   GError **error)
{
  InputStream *self = (InputStream *)stream;
  gsize n = MIN (count, self->view.size - (gsize)self->at);

  if (n > 0)
    memcpy (buffer, self->view.data + self->at, n);
  self->at += (goffset)n;
  return (gssize)n;
}

/* Allows seeking. libgxps looks for parts from the beginning, each time; what is before them is
 * skipped. */
static gboolean
input_stream_can_seek (GFileInputStream *stream)
{
  return TRUE;
}

static goffset
input_stream_tell (GFileInputStream *stream)
{
  return ((InputStream *)stream)->at;
}

static gboolean
input_stream_seek (GFileInputStream *stream, goffset offset, GSeekType type,
                   GCancellable *cancellable, GError **error)
{
  InputStream *self = (InputStream *)stream;
  goffset size = (goffset)self->view.size;
  goffset from = type == G_SEEK_SET ? 0 : type == G_SEEK_CUR ? self->at : size;

  if (offset < -from || offset > size - from)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "beyond the file");
      return FALSE;
    }
  self->at = from + offset;
  return TRUE;
}

static void
input_stream_class_init (InputStreamClass *class)
{
  G_INPUT_STREAM_CLASS (class)->read_fn = input_stream_read;
  G_FILE_INPUT_STREAM_CLASS (class)->can_seek = input_stream_can_seek;
  G_FILE_INPUT_STREAM_CLASS (class)->tell = input_stream_tell;
  G_FILE_INPUT_STREAM_CLASS (class)->seek = input_stream_seek;
}

static void
input_stream_init (InputStream *self)
{
  self->view = ky_view ("", 0);
}

typedef struct
{
  GObject parent;
  KyView view;
} InputFile;

typedef struct
{
  GObjectClass parent;
} InputFileClass;

static GType input_file_get_type (void);
static void input_file_is_file (GFileIface *interface);
G_DEFINE_TYPE_WITH_CODE (InputFile, input_file, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_FILE, input_file_is_file))

static GFileInputStream *
input_file_read (GFile *file, GCancellable *cancellable, GError **error)
{
  InputStream *stream = g_object_new (input_stream_get_type (), NULL);

  stream->view = ((InputFile *)file)->view;
  return (GFileInputStream *)stream;
}

static void
input_file_is_file (GFileIface *interface)
{
  interface->read_fn = input_file_read;
}

static void
input_file_class_init (InputFileClass *class)
{
}

static void
input_file_init (InputFile *self)
{
  self->view = ky_view ("", 0);
}

/* --- pages ------------------------------------------------------------------------------------ */

typedef struct
{
  KyJob *job;
  GXPSFile *file;
} Pages;

/* Refuses a document as unsupported: libgxps does not say whether it is damaged or has what libgxps
 * does not know. Always returns FALSE. */
static gboolean
draw_xps_refuse (const gchar *what, GError *local, GError **error)
{
  return ky_fail (error, KY_ERROR_UNSUPPORTED, "libgxps: %s",
                  local != NULL ? local->message : what);
}

static gboolean
draw_xps_draw_page (GXPSDocument *document, guint index, cairo_surface_t *surface, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GXPSPage) page = gxps_document_get_page (document, index, &local);
  gdouble width = 0, height = 0;

  if (page == NULL)
    return draw_xps_refuse ("no page", local, error);
  gxps_page_get_size (page, &width, &height);
  width *= POINTS_A_UNIT;
  height *= POINTS_A_UNIT;
  if (!ky_draw_check_size (index, width, height, error))
    return FALSE;
  cairo_pdf_surface_set_size (surface, width, height);
  g_autoptr (cairo_t) cairo = cairo_create (surface);
  cairo_scale (cairo, POINTS_A_UNIT, POINTS_A_UNIT);
  if (!gxps_page_render (page, cairo, &local))
    return draw_xps_refuse ("a page can't be drawn", local, error);
  cairo_show_page (cairo);
  return ky_draw_check (cairo_status (cairo), error);
}

static gboolean
draw_documents (gpointer data, cairo_surface_t *surface, GError **error)
{
  Pages *self = data;
  guint n_documents = gxps_file_get_n_documents (self->file), n_pages = 0;

  for (guint i = 0; i < n_documents; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GXPSDocument) document = gxps_file_get_document (self->file, i, &local);
      guint n = document != NULL ? gxps_document_get_n_pages (document) : 0;

      if (document == NULL)
        return draw_xps_refuse ("no document", local, error);
      n_pages = n < G_MAXUINT - n_pages ? n_pages + n : G_MAXUINT;
      if (!ky_draw_check_pages (self->job, n_pages, error))
        return FALSE;
      for (guint page = 0; page < n; page++)
        if (!draw_xps_draw_page (document, page, surface, error))
          return FALSE;
    }
  return n_pages > 0 ? TRUE : draw_xps_refuse ("there are no pages", NULL, error);
}

gboolean
ky_draw_xps (KyJob *job, GError **error)
{
  g_autoptr (GObject) input = g_object_new (input_file_get_type (), NULL);
  g_autoptr (GError) local = NULL;
  Pages pages = { .job = job };

  ((InputFile *)input)->view = ky_job_input (job);
  g_autoptr (GXPSFile) file = gxps_file_new ((GFile *)input, &local);
  if (file == NULL)
    return draw_xps_refuse ("no document", local, error);
  pages.file = file;
  return ky_draw_pdf (job, draw_documents, &pages, error);
}

void
ky_draw_xps_warm_up (void)
{
  /* Parts may be in UTF-16, and libgxps turns them by a converter of the system that a worker can't
   * load any more: one that stays open keeps it there. */
  static GIConv utf16 = (GIConv)-1;

  if (utf16 == (GIConv)-1)
    utf16 = g_iconv_open ("UTF-8", "UTF-16");
  g_type_ensure (GXPS_TYPE_FILE);
  g_type_ensure (GXPS_TYPE_DOCUMENT);
  g_type_ensure (GXPS_TYPE_PAGE);
  g_type_ensure (input_file_get_type ());
  g_type_ensure (input_stream_get_type ());
}
