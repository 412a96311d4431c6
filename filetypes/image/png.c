/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of PNG and APNG: W3C Recommendation "Portable Network Graphics (PNG)
 * Specification (Third Edition)".
 *
 * It reads every colour type and depth, interlaced or not, animated or not. It rebuilds each row
 * is inflated, its filter undone, filtered anew and deflated, so memory is a few rows; the
 * pixels and their depth stay as they are. A palette is sorted and keeps only the colours that
 * are seen. Interlacing is undone, an orientation in eXIf applied. Kept, from their numbers:
 * tRNS, gAMA, cHRM, sRGB, a colour profile, sBIT, bKGD, pHYs, acTL, fcTL. Everything else is
 * dropped: texts, times, unknown chunks, data behind the picture or the file.
 *
 * The reader and the writer are kiyome's own over zlib, not libvips or libpng: they stream both
 * ways, know animation, and one library less meets foreign bytes. */
#include "engine/filetype.h"

static guint
png_identify (const KyProbe *probe)
{
  if (!ky_view_starts_with (probe->view, "\x89PNG\r\n\x1a\n", 8))
    return 0;
  return probe->view.size >= 33 && memcmp (probe->view.data + 8, "\0\0\0\rIHDR", 8) == 0 ? 128 : 64;
}

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/base/shown/pages.h"
#include "filetypes/image/png-file.h"

static gboolean
png_rebuild (KyJob *job, GError **error)
{
  g_auto (KyPngFile) file = { 0 };

  return ky_png_file_read (job, ky_job_input (job), &file, error)
         && ky_png_file_write (job, &file, error);
}

static gboolean
png_verify (KyJob *job, GError **error)
{
  KyPictureBudget budget = ky_picture_budget (job);

  return ky_png_verify (ky_job_input (job), &budget, error);
}

/* Has LibreOffice draw the original file, because the rebuilt one may look different. */
static gboolean
png_pages (KyJob *job, GError **error)
{
  return ky_shown_pages (job, "png", error);
}

static const KyMethod methods[] = { { KY_METHOD_REBUILD, png_rebuild }, { KY_METHOD_NONE, NULL } };
#endif

static const gchar *const media_types[] = { "image/png", "image/apng", "image/x-png", NULL };
static const gchar *const suffixes[] = { "png", "apng", NULL };
static const gchar *const inert_suffixes[] = { "png", NULL };

const KyFiletype ky_filetype_png = {
  .name = "png",
  .label_en = "PNG picture",
  .label_ja = "PNG画像",
  .media_types = media_types,
  .suffixes = suffixes,
  .families = KY_FAMILY_IMAGE,
  .hosts = KY_FAMILY_OFFICE,
  .flags = KY_TYPE_OUTPUT | KY_TYPE_PICTURE,
  .inert_suffixes = inert_suffixes,
  .office = KY_OFFICE_OPENS,
  .identify = png_identify,
  .ladder = { KY_METHOD_REBUILD },
  KY_CODE (methods, png_verify),
  KY_PAGES (png_pages),
};
