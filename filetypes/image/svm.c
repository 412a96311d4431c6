/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * StarView metafile, the pictures that OpenOffice and LibreOffice keep beside objects: calls of
 * their graphics library (VCL), each with a version and a size. There is no specification; what is
 * known is what their writers do. So LibreOffice draws it: of the file only its size is read here,
 * for a page that is as large, with the file on it as a picture. The page becomes PDF
 * (KY_STEP_PDF), the PDF a picture of pixels (KY_STEP_PAGES), and that is written anew as PNG
 * (threats.md T-IMG-15). Dropped: all that is not to be seen on the page.
 * Gaps: without LibreOffice it is withheld. Not known: the older format, "SVGDI".
 */
#include "engine/filetype.h"

#define MAGIC "VCLMTF"

static guint
svm_identify (const KyProbe *probe)
{
  return ky_view_starts_with (probe->view, MAGIC, strlen (MAGIC)) ? 48 : 0;
}

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/image/drawn.h"

#include <math.h>

#define DOTS_PER_MM (200 / 25.4) /* as many as print needs of a drawing */
#define SIDE_MAX 3200.0
#define LONG_SIDE_MIN 400.0 /* small ones are shown larger: buttons, boxes, signs */
/* Of the page's longer side, in millimetres: LibreOffice makes none that is much beyond. */
#define PAGE_MIN 20.0
#define PAGE_MAX 1000.0
#define THIN 1.0 /* its shorter side */

typedef struct
{
  gdouble width, height;
} Size;

/* A part begins with its version and size. */
static KyReader
read_part (KyReader *reader)
{
  guint32 size;
  const guint8 *bytes;

  ky_reader_u16le (reader);
  size = ky_reader_u32le (reader);
  bytes = ky_reader_bytes (reader, size);
  return ky_reader (ky_view (bytes, bytes != NULL ? size : 0));
}

/* Of a fraction's two numbers. */
static gdouble
read_scale (KyReader *reader)
{
  gdouble over = (gint32)ky_reader_u32le (reader), under = (gint32)ky_reader_u32le (reader);

  return over > 0 && under > 0 ? over / under : 1;
}

/* The head: how bitmaps are compressed, a map mode (unit, origin, scale, "only the unit counts"),
 * the size in that mode, and the number of records. */
static gboolean
read_size (KyView view, Size *ret_millimetres)
{
  static const gdouble units[]
      = { 0.01, 0.1, 1, 10, 0.0254, 0.254, 2.54, 25.4, 25.4 / 72, 25.4 / 1440, 25.4 / 96 };
  KyReader reader = ky_reader (view), head, mode;
  gdouble x, y;
  guint unit;

  ky_reader_bytes (&reader, strlen (MAGIC));
  head = read_part (&reader);
  ky_reader_u32le (&head);
  mode = read_part (&head);
  unit = ky_reader_u16le (&mode);
  unit = MIN (unit, (guint)G_N_ELEMENTS (units) - 1);
  ky_reader_bytes (&mode, 8);
  x = read_scale (&mode);
  y = read_scale (&mode);
  if (ky_reader_u8 (&mode) != 0)
    x = y = 1;
  ret_millimetres->width = (gint32)ky_reader_u32le (&head) * units[unit] * x;
  ret_millimetres->height = (gint32)ky_reader_u32le (&head) * units[unit] * y;
  ky_reader_u32le (&head);
  return !reader.failed && !head.failed && !mode.failed && ret_millimetres->width > 0
         && ret_millimetres->height > 0;
}

/* SIZE made larger or smaller until its longer side lies between LEAST and MOST. */
static Size
fit (Size size, gdouble least, gdouble most, gdouble thin)
{
  gdouble longer = MAX (size.width, size.height), scale = CLAMP (longer, least, most) / longer;

  return (Size){ MAX (size.width * scale, thin), MAX (size.height * scale, thin) };
}

/* OpenDocument (part 3) as one XML file: one page of SIZE, and on it the picture. */
static gchar *
make_page (KyView picture, Size size)
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

/* The picture of the one page that PAGES is to hold (image/pages.c). */
static GBytes *
take_picture (GBytes *pages, GError **error)
{
  KyReader reader = ky_reader (ky_view_of_bytes (pages));
  gboolean is_one;
  const guint8 *picture;
  guint32 size;

  ky_reader_bytes (&reader, 8);
  is_one = ky_reader_u32le (&reader) == 1 && ky_reader_u32le (&reader) == 1;
  size = ky_reader_u32le (&reader);
  picture = ky_reader_bytes (&reader, size);
  if (is_one && picture != NULL && ky_reader_left (&reader) == 0)
    return g_bytes_new_from_bytes (pages, g_bytes_get_size (pages) - size, size);
  g_set_error_literal (error, KY_ERROR, KY_ERROR_LIBRARY, "metafile: it did not become one page");
  return NULL;
}

static gboolean
svm_rebuild (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);
  g_autofree gchar *page = NULL;
  g_autofree gchar *argument = NULL;
  g_autoptr (GBytes) pdf = NULL;
  g_autoptr (GBytes) pages = NULL;
  g_autoptr (GBytes) picture = NULL;
  Size size, dots;

  if (!read_size (view, &size))
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_MALFORMED, "metafile: it has no size");
      return FALSE;
    }
  dots = fit ((Size){ size.width * DOTS_PER_MM, size.height * DOTS_PER_MM }, LONG_SIDE_MIN,
              SIDE_MAX, 1);
  argument = g_strdup_printf ("1 1 %u", (guint)ceil (dots.width));
  page = make_page (view, fit (size, PAGE_MIN, PAGE_MAX, THIN));
  pdf = ky_job_step (job, KY_STEP_PDF, "odg", ky_view (page, strlen (page)), error);
  pages = pdf != NULL ? ky_job_step (job, KY_STEP_PAGES, argument, ky_view_of_bytes (pdf), error)
                      : NULL;
  picture = pages != NULL ? take_picture (pages, error) : NULL;
  return picture != NULL && ky_drawn_write (job, picture, error);
}

static const KyMethod methods[] = { { KY_METHOD_REBUILD, svm_rebuild },
                                    { KY_METHOD_IMAGE, svm_rebuild },
                                    { KY_METHOD_NONE, NULL } };
#endif

static const gchar *const media_types[]
    = { "image/x-svm", "application/x-starview-metafile", NULL };
static const gchar *const suffixes[] = { "svm", NULL };

const KyFiletype ky_filetype_svm = {
  .name = "svm",
  .label_en = "StarView metafile",
  .label_ja = "StarViewメタファイル",
  .media_types = media_types,
  .suffixes = suffixes,
  .families = KY_FAMILY_IMAGE,
  .flags = 0,
  .identify = svm_identify,
  KY_CODE (methods, NULL),
};
