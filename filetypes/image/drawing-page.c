/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts a picture on the single page of an OpenDocument drawing, has LibreOffice convert the page
 * to PDF in a worker step, and writes the page as PNG. The longer side of the
 * page is between 20 and 1,000 mm, and that of the PNG between 400 and 3,200 pixels. */
#include "filetypes/image/drawing-page.h"

#include "filetypes/image/drawing-png.h"

#include <math.h>

#define DOTS_PER_MM (200 / 25.4) /* sufficient for printing */
#define SIDE_MAX 3200.0
#define LONG_SIDE_MIN 400.0 /* smaller drawings are enlarged: buttons, boxes, signs */
/* Longer side of the page in mm; LibreOffice makes no much larger page. */
#define PAGE_MIN 20.0
#define PAGE_MAX 1000.0
#define THIN 1.0 /* least shorter side */

typedef struct
{
  gdouble width, height;
} Size;

/* Scales `size` so that its longer side is between `least` and `most`. */
static Size
drawn_page_fit (Size size, gdouble least, gdouble most, gdouble thin)
{
  gdouble longer = MAX (size.width, size.height), scale = CLAMP (longer, least, most) / longer;

  return (Size){ MAX (size.width * scale, thin), MAX (size.height * scale, thin) };
}

/* Makes an OpenDocument drawing (part 3) in one XML file: a page of `size` with the picture. */
static gchar *
drawn_page_make_page (KyView picture, Size size)
{
  g_autofree gchar *coded = g_base64_encode (picture.data, picture.size);
  gchar width[G_ASCII_DTOSTR_BUF_SIZE], height[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (width, sizeof width, "%.2f", size.width);
  g_ascii_formatd (height, sizeof height, "%.2f", size.height);
#define NAMESPACE(prefix, name)                                                                    \
  " xmlns:" prefix "=\"urn:oasis:names:tc:opendocument:xmlns:" name "\""
  return g_strconcat (
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<office:document" NAMESPACE ("office", "office:1.0") NAMESPACE ("draw", "drawing:1.0")
          NAMESPACE ("style", "style:1.0") NAMESPACE ("fo", "xsl-fo-compatible:1.0") NAMESPACE (
              "svg",
              "svg-compatible:1.0") " office:version=\"1.3\""
                                    " office:mimetype=\"application/"
                                    "vnd.oasis.opendocument.graphics\"><office:styles/>"
                                    "<office:automatic-styles><style:page-layout style:name=\"l\">"
                                    "<style:page-layout-properties fo:margin-top=\"0mm\" "
                                    "fo:margin-bottom=\"0mm\""
                                    " fo:margin-left=\"0mm\" fo:margin-right=\"0mm\" "
                                    "fo:page-width=\"",
      width, "mm\" fo:page-height=\"", height,
      "mm\"/></style:page-layout></office:automatic-styles><office:master-styles>"
      "<style:master-page style:name=\"m\" style:page-layout-name=\"l\"/></office:master-styles>"
      "<office:body><office:drawing><draw:page draw:name=\"p\" draw:master-page-name=\"m\">"
      "<draw:frame svg:x=\"0mm\" svg:y=\"0mm\" svg:width=\"",
      width, "mm\" svg:height=\"", height, "mm\"><draw:image><office:binary-data>", coded,
      "</office:binary-data></draw:image></draw:frame></draw:page></office:drawing></office:body>"
      "</office:document>\n",
      NULL);
#undef NAMESPACE
}

/* Takes the picture of the only page out of `pages` (image/pages.c). */
static GBytes *
drawn_page_take_picture (GBytes *pages, GError **error)
{
  KyReader reader = ky_reader (ky_view_of_bytes (pages));

  ky_reader_bytes (&reader, 8);
  gboolean is_one = ky_reader_u32le (&reader) == 1 && ky_reader_u32le (&reader) == 1;
  guint32 size = ky_reader_u32le (&reader);
  const guint8 *picture = ky_reader_bytes (&reader, size);
  if (is_one && picture != NULL && ky_reader_left (&reader) == 0)
    return g_bytes_new_from_bytes (pages, g_bytes_get_size (pages) - size, size);
  return ky_fail_null (error, KY_ERROR_LIBRARY,
                       "drawing: the rendering does not have exactly one page");
}

static GBytes *
make_pdf (KyJob *job, KyView picture, gdouble width, gdouble height, GError **error)
{
  g_autofree gchar *page = drawn_page_make_page (
      picture, drawn_page_fit ((Size){ width, height }, PAGE_MIN, PAGE_MAX, THIN));

  return ky_job_step (job, KY_STEP_PDF, "odg", ky_view (page, strlen (page)), error);
}

gboolean
ky_drawn_page_write (KyJob *job, KyView picture, gdouble width, gdouble height, GError **error)
{
  Size dots = drawn_page_fit ((Size){ width * DOTS_PER_MM, height * DOTS_PER_MM }, LONG_SIDE_MIN,
                              SIDE_MAX, 1);
  g_autofree gchar *argument = g_strdup_printf ("1 1 %u", (guint)ceil (dots.width));
  g_autoptr (GBytes) pdf = make_pdf (job, picture, width, height, error);
  g_autoptr (GBytes) pages
      = pdf != NULL ? ky_job_step (job, KY_STEP_PAGES, argument, ky_view_of_bytes (pdf), error)
                    : NULL;
  g_autoptr (GBytes) drawn = pages != NULL ? drawn_page_take_picture (pages, error) : NULL;

  return drawn != NULL && ky_drawn_write (job, drawn, error);
}
