/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of PNG and APNG for the registry: W3C Recommendation "Portable Network
 * Graphics (PNG) Specification (Third Edition)". png-file-read.c and png-file-write.c rebuild,
 * png-verify.c verifies.
 *
 * It reads every colour type and depth, interlaced or not, animated or not. Each row is inflated
 * and unfiltered, then filtered and deflated again, so that only a few rows are in memory; pixels
 * and depth do not change. A palette is sorted and keeps only the colours that are used.
 * Interlacing is undone, and an orientation in eXIf is applied. Kept, written from their values:
 * tRNS, gAMA, cHRM, sRGB, a colour profile, sBIT, bKGD, pHYs, acTL, fcTL. Everything else is
 * dropped: texts, times, unknown chunks, data after the picture or the file.
 *
 * Reader and writer are kiyome's own over zlib, not libvips or libpng: they work row by row in both
 * directions and support animation, and one library less reads foreign bytes. */
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
KY_DEFINE_METHOD (png_pages, ky_shown_pages (job, "png", error))
#endif

const KyFiletype ky_filetype_png = {
  .name = "png",
  .label_en = "PNG picture",
  .label_ja = "PNG画像",
  .media_types = KY_WORDS ("image/png", "image/apng", "image/x-png"),
  .suffixes = KY_WORDS ("png", "apng"),
  .families = KY_FAMILY_IMAGE,
  .hosts = KY_FAMILY_OFFICE,
  .flags = KY_TYPE_OUTPUT | KY_TYPE_PICTURE,
  .inert_suffixes = KY_WORDS ("png"),
  .office = KY_OFFICE_OPENS,
  KY_REBUILT (png_identify, png_verify, png_rebuild),
  KY_PAGES (png_pages),
};
