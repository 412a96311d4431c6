/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of StarView metafiles, the pictures that OpenOffice and LibreOffice store
 * with objects: calls of their graphics library (VCL), each with a version and a size. There is
 * no specification. Only the picture's size is read here, for a page of that size on which
 * LibreOffice draws the file. The page is converted to PDF (KY_STEP_PDF) and to pixels
 * (KY_STEP_PAGES), and rebuilt as PNG (doc/threats.md T-IMG-15). It drops what is not visible on
 * the page. Known gaps: withheld without LibreOffice; the older format "SVGDI" is unknown. */
#include "engine/filetype.h"

#define MAGIC "VCLMTF"

KY_DEFINE_IDENTIFY (svm_identify, ky_view_starts_with (probe->view, MAGIC, strlen (MAGIC)) ? 48 : 0)

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/image/drawing-page.h"

typedef struct
{
  gdouble width, height;
} Size;

/* Enters a part, which begins with its version and size. */
static KyReader
svm_read_part (KyReader *reader)
{
  ky_reader_u16le (reader);
  guint32 size = ky_reader_u32le (reader);
  const guint8 *bytes = ky_reader_bytes (reader, size);
  return ky_reader (ky_view (bytes, bytes != NULL ? size : 0));
}

/* Reads a fraction: two numbers. */
static gdouble
read_scale (KyReader *reader)
{
  gdouble over = (gint32)ky_reader_u32le (reader), under = (gint32)ky_reader_u32le (reader);

  return over > 0 && under > 0 ? over / under : 1;
}

/* Reads the head: compression of bitmaps, a map mode (unit, origin, scale, "only the unit counts"),
 * the size in that mode, and the number of records. */
static gboolean
svm_read_size (KyView view, Size *ret_millimetres)
{
  static const gdouble units[]
      = { 0.01, 0.1, 1, 10, 0.0254, 0.254, 2.54, 25.4, 25.4 / 72, 25.4 / 1440, 25.4 / 96 };
  KyReader reader = ky_reader (view), head, mode;

  ky_reader_bytes (&reader, strlen (MAGIC));
  head = svm_read_part (&reader);
  ky_reader_u32le (&head);
  mode = svm_read_part (&head);
  guint unit = ky_reader_u16le (&mode);
  unit = MIN (unit, (guint)G_N_ELEMENTS (units) - 1);
  ky_reader_bytes (&mode, 8);
  gdouble x = read_scale (&mode);
  gdouble y = read_scale (&mode);
  if (ky_reader_u8 (&mode) != 0)
    x = y = 1;
  ret_millimetres->width = (gint32)ky_reader_u32le (&head) * units[unit] * x;
  ret_millimetres->height = (gint32)ky_reader_u32le (&head) * units[unit] * y;
  ky_reader_u32le (&head);
  return !reader.failed && !head.failed && !mode.failed && ret_millimetres->width > 0
         && ret_millimetres->height > 0;
}

static gboolean
svm_rebuild (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);
  Size size;

  if (!svm_read_size (view, &size))
    return ky_error_malformed (error, "metafile: the size is missing");
  return ky_drawn_page_write (job, view, size.width, size.height, error);
}
#endif

const KyFiletype ky_filetype_svm = {
  .name = "svm",
  .label_en = "StarView metafile",
  .label_ja = "StarViewメタファイル",
  .media_types = KY_WORDS ("image/x-svm", "application/x-starview-metafile"),
  .suffixes = KY_WORDS ("svm"),
  .families = KY_FAMILY_IMAGE,
  .flags = 0,
  .identify = svm_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_IMAGE },
  KY_METHODS (NULL, { KY_METHOD_REBUILD, svm_rebuild }, { KY_METHOD_IMAGE, svm_rebuild }),
};
