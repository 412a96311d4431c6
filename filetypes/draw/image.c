/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Renders each page of a PDF to an image and writes a new PDF that consists of these images, as
 * palette images where the page has few colours and else as JPEG. If the policy keeps words
 * (pdf.image-text), it also stores how dark and light each half-point cell is, with which the
 * layer of words proves what a page shows. */
#include "filetypes/draw/document.h"

#include "filetypes/base/picture/jpeg-errors.h"
#include "filetypes/draw/ink.h"
#include "filetypes/draw/palette.h"
#include "filetypes/pdf/out.h"

#include <math.h>

#define PIXELS_MAX 40e6 /* pixels of one page: larger pages get a lower resolution */
#define QUALITY 85
#define CELLS_MAX 4e6 /* of the page's ink */

static gboolean
is_grey (const guint8 *rows, gsize stride, guint width, guint height)
{
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        const guint8 *pixel = rows + y * stride + (gsize)x * 4;

        if (pixel[0] != pixel[1] || pixel[1] != pixel[2])
          return FALSE;
      }
  return TRUE;
}

/* Compresses rows as JPEG. (transfer full), to be freed with free(); NULL: MEMORY or LIBRARY. */
static guint8 *
compress_jpeg (const guint8 *rows, gsize stride, guint width, guint height, gboolean grey,
               gulong *ret_size, GError **error)
{
  struct jpeg_compress_struct codec;
  KyJpegErrors errors;
  guint8 *volatile data = NULL;
  guint8 *made = NULL;
  g_autofree guint8 *line = g_malloc (width);

  codec.err = ky_jpeg_errors (&errors);
  *ret_size = 0;
  if (setjmp (errors.back) != 0)
    {
      jpeg_destroy_compress (&codec);
      free (data);
      return ky_fail_null (error, KY_ERROR_LIBRARY, "libjpeg: can't write a page");
    }
  jpeg_create_compress (&codec);
  jpeg_mem_dest (&codec, &made, ret_size);
  codec.image_width = width;
  codec.image_height = height;
  codec.input_components = grey ? 1 : 4;
  codec.in_color_space = grey ? JCS_GRAYSCALE : JCS_EXT_BGRX;
  jpeg_set_defaults (&codec);
  jpeg_set_quality (&codec, QUALITY, TRUE);
  codec.optimize_coding = TRUE;
  /* Letters are coloured, too: no channel at half the resolution. */
  codec.comp_info[0].h_samp_factor = codec.comp_info[0].v_samp_factor = 1;
  jpeg_start_compress (&codec, TRUE);
  for (guint y = 0; y < height; y++)
    {
      JSAMPROW row = (JSAMPROW)(rows + y * stride);

      for (guint x = 0; grey && x < width; x++)
        line[x] = row[(gsize)x * 4];
      if (grey)
        row = line;
      jpeg_write_scanlines (&codec, &row, 1);
    }
  jpeg_finish_compress (&codec);
  jpeg_destroy_compress (&codec);
  data = made;
  return data;
}

/* --- the file ------------------------------------------------------------------------------- */

static void
draw_image_put_head (GString *entries, guint width, guint height, guint bits)
{
  g_string_append_printf (entries,
                          "/Type/XObject/Subtype/Image/Width %u/Height %u/BitsPerComponent %u",
                          width, height, bits);
}

static gboolean
put_palette_image (KyPdfOut *out, guint handle, const KyDrawPalette *palette, const guint8 *rows,
                   gsize stride, guint width, guint height, GError **error)
{
  g_autoptr (GString) entries = g_string_new (NULL);
  gsize size;
  g_autofree guint8 *packed = ky_draw_palette_pack (palette, rows, stride, width, height, &size);

  draw_image_put_head (entries, width, height, palette->bits);
  if (palette->bits == 1 && palette->n_colors == 2 && palette->colors[0] == 0
      && palette->colors[1] == 0xffffff)
    g_string_append (entries, "/ColorSpace/DeviceGray");
  else
    {
      g_string_append_printf (entries, "/ColorSpace[/Indexed/DeviceRGB %u<", palette->n_colors - 1);
      for (guint i = 0; i < palette->n_colors; i++)
        g_string_append_printf (entries, "%06X", palette->colors[i]);
      g_string_append (entries, ">]");
    }
  if (palette->bits == 1)
    return ky_pdf_out_set_bits (out, handle, entries, ky_view (packed, size), width, height, error);
  return ky_pdf_out_set_stream (out, handle, entries, ky_view (packed, size), KY_PDF_FLATE, error);
}

static gboolean
put_jpeg_image (KyPdfOut *out, guint handle, const guint8 *rows, gsize stride, guint width,
                guint height, GError **error)
{
  g_autoptr (GString) entries = g_string_new (NULL);
  gboolean grey = is_grey (rows, stride, width, height);
  gulong size;
  guint8 *data = compress_jpeg (rows, stride, width, height, grey, &size, error);

  if (data == NULL)
    return FALSE;
  draw_image_put_head (entries, width, height, 8);
  g_string_append (entries, grey ? "/ColorSpace/DeviceGray" : "/ColorSpace/DeviceRGB");
  gboolean ok
      = ky_pdf_out_set_stream (out, handle, entries, ky_view (data, size), KY_PDF_DCT, error);
  free (data);
  return ok;
}

static gboolean
draw_image_put_image (KyPdfOut *out, guint handle, cairo_surface_t *surface, GError **error)
{
  const guint8 *rows = cairo_image_surface_get_data (surface);
  gsize stride = (gsize)cairo_image_surface_get_stride (surface);
  guint width = (guint)cairo_image_surface_get_width (surface);
  guint height = (guint)cairo_image_surface_get_height (surface);
  g_autoptr (KyDrawPalette) palette = ky_draw_palette_new (rows, stride, width, height);

  if (palette != NULL)
    return put_palette_image (out, handle, palette, rows, stride, width, height, error);
  return put_jpeg_image (out, handle, rows, stride, width, height, error);
}

/* Records how dark and how light each piece of the page is, half a point wide where that is not too
 * many: a reader of the words asks where the page shows something. */
static gboolean
put_ink (KyPdfOut *out, guint handle, gdouble width, gdouble height, cairo_surface_t *surface,
         GError **error)
{
  gdouble scale = MIN (2, sqrt (CELLS_MAX / (width * height)));
  guint columns = MAX ((guint)(width * scale), 1), rows = MAX ((guint)(height * scale), 1);
  g_autofree guint8 *cells = ky_draw_ink (
      cairo_image_surface_get_data (surface), (gsize)cairo_image_surface_get_stride (surface),
      (guint)cairo_image_surface_get_width (surface),
      (guint)cairo_image_surface_get_height (surface), columns, rows);
  g_autoptr (GString) entries = g_string_new (NULL);

  g_string_append_printf (entries, "/Width %u/Height %u", columns, rows);
  return ky_pdf_out_set_stream (out, handle, entries, ky_view (cells, (gsize)columns * rows),
                                KY_PDF_FLATE, error);
}

static gboolean
draw_image_put_page (KyPdfOut *out, guint parent, guint handle, gdouble width, gdouble height,
                     cairo_surface_t *surface, gboolean has_ink, GError **error)
{
  guint ink = has_ink ? ky_pdf_out_reserve (out) : 0;
  guint image = ky_pdf_out_reserve (out);
  guint content = ky_pdf_out_reserve (out);
  g_autoptr (GString) body = g_string_new ("<</Type/Page/Parent ");
  g_autoptr (GString) text = g_string_new ("q ");
  g_autoptr (GString) nothing = g_string_new (NULL);

  ky_pdf_put_reference (body, parent);
  g_string_append (body, "/MediaBox[0 0 ");
  ky_pdf_put_double (body, width);
  g_string_append_c (body, ' ');
  ky_pdf_put_double (body, height);
  g_string_append (body, "]/Resources<</XObject<</I0 ");
  ky_pdf_put_reference (body, image);
  g_string_append (body, ">>>>/Contents ");
  ky_pdf_put_reference (body, content);
  if (has_ink)
    {
      g_string_append (body, "/KyInk ");
      ky_pdf_put_reference (body, ink);
    }
  g_string_append (body, ">>");
  ky_pdf_out_set (out, handle, body);
  ky_pdf_put_double (text, width);
  g_string_append (text, " 0 0 ");
  ky_pdf_put_double (text, height);
  g_string_append (text, " 0 0 cm /I0 Do Q");
  return ky_pdf_out_set_stream (out, content, nothing, ky_view (text->str, text->len), KY_PDF_FLATE,
                                error)
         && draw_image_put_image (out, image, surface, error)
         && (!has_ink || put_ink (out, ink, width, height, surface, error));
}

static gboolean
draw_image_draw_page (KyPdfOut *out, PopplerDocument *document, guint index, const KyPolicy *policy,
                      guint parent, guint handle, GError **error)
{
  gdouble width = 0, height = 0;
  gdouble scale = (gdouble)ky_policy_uint (policy, KY_POLICY_IMAGE_DPI) / 72;
  g_autoptr (PopplerPage) page = ky_draw_page (document, index, &width, &height, error);

  if (page == NULL)
    return FALSE;
  if (width * height * scale * scale > PIXELS_MAX)
    scale = sqrt (PIXELS_MAX / (width * height));
  g_autoptr (cairo_surface_t) surface
      = ky_draw_raster (page, width, height, MAX ((guint)lround (width * scale), 1),
                        MAX ((guint)lround (height * scale), 1), error);
  return surface != NULL
         && draw_image_put_page (out, parent, handle, width, height, surface,
                                 ky_policy_is (policy, KY_POLICY_PDF_IMAGE_TEXT, "keep"), error);
}

gboolean
ky_draw_image (KyJob *job, PopplerDocument *document, GError **error)
{
  g_autoptr (KyPdfOut) out = ky_pdf_out_new (job);
  guint root = ky_pdf_out_reserve (out);
  guint pages = ky_pdf_out_reserve (out);
  guint n_pages = (guint)poppler_document_get_n_pages (document);
  g_autoptr (GString) kids = g_string_new ("<</Type/Pages/Kids[");
  g_autoptr (GString) catalog = g_string_new ("<</Type/Catalog/Pages ");

  for (guint i = 0; i < n_pages; i++)
    {
      guint page = ky_pdf_out_reserve (out);

      if (!draw_image_draw_page (out, document, i, ky_job_policy (job), pages, page, error))
        return FALSE;
      ky_pdf_put_reference (kids, page);
      g_string_append_c (kids, ' ');
    }
  g_string_append_printf (kids, "]/Count %u>>", n_pages);
  ky_pdf_out_set (out, pages, kids);
  ky_pdf_put_reference (catalog, pages);
  g_string_append (catalog, ">>");
  ky_pdf_out_set (out, root, catalog);
  return ky_pdf_out_finish (out, root, 0, error);
}
