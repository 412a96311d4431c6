/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Renders a range of pages of a PDF and writes them as one "KYPAGES1" container of PNG files, for
 * previews and for pictures of single pages. A page has at most 40,000,000 pixels.
 */
#include "filetypes/draw/document.h"

#include "filetypes/image/png.h"

#include <math.h>
#include <stdio.h>

#define PIXELS_MAX 40e6

/* RGB rows of cairo's RGB24. */
static GByteArray *
write_png (cairo_surface_t *surface, guint variant, gboolean *ret_is_foreign)
{
  const guint8 *rows = cairo_image_surface_get_data (surface);
  gsize stride = (gsize)cairo_image_surface_get_stride (surface);
  KyPngForm form = { (guint32)cairo_image_surface_get_width (surface),
                     (guint32)cairo_image_surface_get_height (surface), 8, KY_PNG_RGB };
  g_autofree guint8 *row = g_malloc ((gsize)form.width * 3);
  g_autoptr (KyPngWriter) writer = ky_png_writer_new (&form, variant);

  ky_png_writer_begin (writer, form.width, form.height, FALSE);
  for (guint32 y = 0; y < form.height; y++)
    {
      for (guint32 x = 0; x < form.width; x++)
        {
          guint32 pixel;

          memcpy (&pixel, rows + y * stride + (gsize)x * 4, sizeof pixel);
          row[x * 3] = (guint8)(pixel >> 16);
          row[x * 3 + 1] = (guint8)(pixel >> 8);
          row[x * 3 + 2] = (guint8)pixel;
        }
      ky_png_writer_row (writer, row);
    }
  ky_png_writer_end (writer);
  return ky_png_writer_take (writer, ret_is_foreign);
}

static GByteArray *
encode (cairo_surface_t *surface, GError **error)
{
  for (guint variant = 0; variant < KY_PNG_VARIANTS; variant++)
    {
      gboolean is_foreign;
      g_autoptr (GByteArray) png = write_png (surface, variant, &is_foreign);

      if (!is_foreign)
        return g_steal_pointer (&png);
    }
  g_set_error_literal (error, KY_ERROR, KY_ERROR_MALFORMED,
                       "the picture of a page always looks like another format");
  return NULL;
}

static GByteArray *
draw_page (PopplerDocument *document, guint index, guint pixels, GError **error)
{
  gdouble width = 0, height = 0, scale;
  g_autoptr (PopplerPage) page = ky_draw_page (document, index, &width, &height, error);
  g_autoptr (cairo_surface_t) surface = NULL;

  if (page == NULL)
    return NULL;
  scale = pixels / width;
  if (width * height * scale * scale > PIXELS_MAX)
    scale = sqrt (PIXELS_MAX / (width * height));
  surface = ky_draw_raster (page, width, height, MAX ((guint)lround (width * scale), 1),
                            MAX ((guint)lround (height * scale), 1), error);
  return surface != NULL ? encode (surface, error) : NULL;
}

gboolean
ky_draw_pages (KyJob *job, PopplerDocument *document, const gchar *argument, GError **error)
{
  guint total = (guint)poppler_document_get_n_pages (document);
  g_autoptr (GByteArray) head = g_byte_array_new ();
  g_autoptr (GPtrArray) pictures
      = g_ptr_array_new_with_free_func ((GDestroyNotify)g_byte_array_unref);
  guint first = 1, count = 1, width = 800;

  if (sscanf (argument, "%u %u %u", &first, &count, &width) != 3 || first < 1 || width < 1)
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_UNSUPPORTED, "pages: not said which");
      return FALSE;
    }
  for (guint i = first - 1; i < total && i - (first - 1) < count; i++)
    {
      GByteArray *picture = draw_page (document, i, width, error);

      if (picture == NULL)
        return FALSE;
      g_ptr_array_add (pictures, picture);
    }
  g_byte_array_append (head, (const guint8 *)"KYPAGES1", 8);
  ky_put_u32le (head, total);
  ky_put_u32le (head, pictures->len);
  for (guint i = 0; i < pictures->len; i++)
    ky_put_u32le (head, ((const GByteArray *)pictures->pdata[i])->len);
  if (!ky_job_write (job, head->data, head->len, error))
    return FALSE;
  for (guint i = 0; i < pictures->len; i++)
    {
      const GByteArray *picture = pictures->pdata[i];

      if (!ky_job_write (job, picture->data, picture->len, error))
        return FALSE;
    }
  return TRUE;
}
