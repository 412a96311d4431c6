/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Renders a range of pages of a PDF and writes them as one "KYPAGES1" container of PNG files, for
 * previews and for pictures of single pages. A page has at most 40,000,000 pixels. */
#include "filetypes/draw/document.h"
#include "filetypes/draw/picture.h"

#include "filetypes/image/pages-head.h"

#include <math.h>
#include <stdio.h>

#define PIXELS_MAX 40e6

static GByteArray *
draw_pages_draw_page (PopplerDocument *document, guint index, guint pixels, GError **error)
{
  gdouble width = 0, height = 0, scale;
  g_autoptr (PopplerPage) page = ky_draw_page (document, index, &width, &height, error);

  if (page == NULL)
    return NULL;
  scale = pixels / width;
  if (width * height * scale * scale > PIXELS_MAX)
    scale = sqrt (PIXELS_MAX / (width * height));
  g_autoptr (cairo_surface_t) surface
      = ky_draw_raster (page, width, height, MAX ((guint)lround (width * scale), 1),
                        MAX ((guint)lround (height * scale), 1), error);
  return surface != NULL ? ky_draw_png (surface, error) : NULL;
}

gboolean
ky_draw_pages (KyJob *job, PopplerDocument *document, const gchar *argument, GError **error)
{
  guint total = (guint)poppler_document_get_n_pages (document);
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GPtrArray) pictures
      = g_ptr_array_new_with_free_func ((GDestroyNotify)g_byte_array_unref);
  guint first = 1, count = 1, width = 800;

  if (sscanf (argument, "%u %u %u", &first, &count, &width) != 3 || first < 1 || width < 1)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "pages: no page number was given");
  for (guint i = first - 1; i < total && i - (first - 1) < count; i++)
    {
      GByteArray *picture = draw_pages_draw_page (document, i, width, error);

      if (picture == NULL)
        return FALSE;
      g_ptr_array_add (pictures, picture);
      g_array_append_val (sizes, picture->len);
    }
  if (!ky_pages_write_head (job, total, (const guint32 *)(gpointer)sizes->data, sizes->len, error))
    return FALSE;
  for (guint i = 0; i < pictures->len; i++)
    {
      const GByteArray *picture = pictures->pdata[i];

      if (!ky_job_write (job, picture->data, picture->len, error))
        return FALSE;
    }
  return TRUE;
}
