/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens a PDF with poppler for the drawing steps and provides what they share: the limit on pages,
 * and rendering to a cairo surface. The converter that poppler needs for passwords is opened before
 * the sandbox closes. */
#include "filetypes/draw/document.h"

#include <fontconfig/fontconfig.h>

/* Poppler turns a password into Latin-1, by a converter of the system that a worker can't load any
 * more: it is opened in the zygote, and stays open, so that it is there. */
static GIConv latin1 = (GIConv)-1;

/* Returns whether `password` can be written in Latin-1. Poppler does not check the conversion and
 * crashes for others. */
static gboolean
is_latin1 (const gchar *password)
{
  for (const gchar *p = password; *p != '\0'; p = g_utf8_next_char (p))
    if (g_utf8_get_char (p) > 0xff)
      return FALSE;
  return TRUE;
}

/* Opens the document with `password`. Returns NULL for a password that no file could have for
 * poppler; `local` then stays as it was. (transfer full) */
static PopplerDocument *
open_with (GBytes *bytes, const gchar *password, GError **local)
{
  if (latin1 == (GIConv)-1)
    latin1 = g_iconv_open ("ISO-8859-1", "UTF-8");
  if (latin1 == (GIConv)-1 || !g_utf8_validate (password, -1, NULL) || !is_latin1 (password))
    return NULL;
  g_clear_error (local);
  return poppler_document_new_from_bytes (bytes, password, local);
}

PopplerDocument *
ky_draw_open (KyJob *job, GError **error)
{
  const gchar *const *passwords = ky_job_passwords (job);
  KyView input = ky_job_input (job);
  g_autoptr (GBytes) bytes = g_bytes_new_static (input.data, input.size);
  g_autoptr (GError) local = NULL;
  PopplerDocument *document = poppler_document_new_from_bytes (bytes, NULL, &local);

  while (document == NULL && *passwords != NULL
         && g_error_matches (local, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
    document = open_with (bytes, *passwords++, &local);
  if (document != NULL)
    return document;
  if (g_error_matches (local, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
    g_set_error_literal (error, KY_ERROR, KY_ERROR_ENCRYPTED, "needs a password");
  else
    g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "poppler: %s", local->message);
  return NULL;
}

gboolean
ky_draw_check_pages (KyJob *job, guint n_pages, GError **error)
{
  guint64 limit = ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_IMAGE_PAGES);

  if (n_pages <= limit)
    return TRUE;
  return ky_fail (error, KY_ERROR_LIMIT, "image-pages: %u pages, limit %" G_GUINT64_FORMAT, n_pages,
                  limit);
}

PopplerPage *
ky_draw_page (PopplerDocument *document, guint index, gdouble *ret_width, gdouble *ret_height,
              GError **error)
{
  g_autoptr (PopplerPage) page = poppler_document_get_page (document, (int)index);

  *ret_width = *ret_height = 0;
  if (page != NULL)
    poppler_page_get_size (page, ret_width, ret_height);
  return ky_draw_check_size (index, *ret_width, *ret_height, error) ? g_steal_pointer (&page)
                                                                    : NULL;
}

cairo_surface_t *
ky_draw_raster (PopplerPage *page, gdouble page_width, gdouble page_height, guint width,
                guint height, GError **error)
{
  g_autoptr (cairo_surface_t) surface
      = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int)width, (int)height);
  g_autoptr (cairo_t) cairo = cairo_create (surface);

  if (!ky_draw_check (cairo_surface_status (surface), error))
    return NULL;
  cairo_set_source_rgb (cairo, 1, 1, 1);
  cairo_paint (cairo);
  cairo_scale (cairo, width / page_width, height / page_height);
  poppler_page_render (page, cairo);
  cairo_surface_flush (surface);
  /* A damaged page is drawn as far as possible; only a lack of memory is an error. */
  if (cairo_status (cairo) == CAIRO_STATUS_NO_MEMORY)
    {
      ky_draw_check (CAIRO_STATUS_NO_MEMORY, error);
      return NULL;
    }
  return g_steal_pointer (&surface);
}

void
ky_draw_pdf_warm_up (void)
{
  /* Poppler's and GLib's types, and fontconfig's files, of which a worker could not write a
   * cache. */
  g_type_ensure (POPPLER_TYPE_DOCUMENT);
  g_type_ensure (POPPLER_TYPE_PAGE);
  FcInit ();
  if (latin1 == (GIConv)-1)
    latin1 = g_iconv_open ("ISO-8859-1", "UTF-8");
}
