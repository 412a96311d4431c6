/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type JPEG: ITU-T T.81 with JFIF 1.02; Exif 2.32 is read for its orientation and
 * density.
 *
 * It reads sequential and progressive DCT, Huffman or arithmetic coded, 8 bits, with 1, 3 or 4
 * components. The quantised coefficients are written again without loss as one sequential
 * Huffman-coded frame, rotated if Exif says so, with a JFIF header with the density, Adobe's marker
 * if the colours need it, and a rebuilt colour profile. Everything else is dropped. Damaged picture
 * data is kept as far as libjpeg repairs it, and reported. 12-bit, lossless and hierarchical frames
 * are withheld.
 *
 * It uses libjpeg-turbo and not libvips, because only libjpeg-turbo gives the coefficients, so that
 * no quality is lost. */
#include "engine/filetype.h"

static guint
jpeg_identify (const KyProbe *probe)
{
  KyView view = probe->view;

  if (!ky_view_starts_with (view, "\xff\xd8\xff", 3) || view.size < 6 || view.data[3] < 0xc0)
    return 0;
  /* The first segment's length must lead to another marker. */
  guint length = ky_load_u16be (view.data + 4);
  if (view.size > 4 + (gsize)length && view.data[4 + length] == 0xff)
    return 48;
  return 28;
}

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/base/shown/pages.h"
#include "filetypes/image/jpeg.h"

/* Writes `bytes`, the complete file, to the job `data`. */
static gboolean
write_to_job (gpointer data, gconstpointer bytes, gsize size, GError **error)
{
  return ky_job_write (data, bytes, size, error);
}

static GByteArray *
choose_profile (KyJob *job, const KyJpegHeader *header)
{
  GByteArray *profile = NULL;
  KyIccSpace space;

  if (header->icc == NULL || !ky_jpeg_profile_space (ky_job_input (job), &space))
    return NULL;
  if (ky_icc_rebuild (ky_view (header->icc->data, header->icc->len), space, &profile)
      == KY_ICC_UNUSABLE)
    ky_job_removed (job, "icc.unusable", 1, NULL);
  return profile;
}

static gboolean
jpeg_rebuild (KyJob *job, GError **error)
{
  g_auto (KyJpegHeader) header = { 0 };
  KyJpegRequest request = { .input = ky_job_input (job), .sink = write_to_job, .sink_data = job };
  KyJpegResult result;

  if (!ky_jpeg_read_header (request.input, job, &header, error))
    return FALSE;
  g_autoptr (GByteArray) profile = choose_profile (job, &header);
  if (profile != NULL)
    request.profile = ky_view (profile->data, profile->len);
  request.orientation = header.exif.orientation;
  request.unit = header.exif.unit;
  request.x = header.exif.x;
  request.y = header.exif.y;
  request.has_adobe = header.has_adobe;
  if (!ky_jpeg_rewrite (job, &request, &result, error))
    return FALSE;
  if (result.trailing > 0)
    ky_job_removed (job, "jpeg.trailing-data", 1, NULL);
  if (result.warnings > 0)
    ky_job_detail (job, "the picture data was damaged");
  if (result.is_redrawn)
    ky_job_detail (job, request.orientation > 1 ? "turned upright by drawing it again"
                                                : "drawn again, as parts of it have no code");
  return TRUE;
}

static gboolean
jpeg_verify (KyJob *job, GError **error)
{
  KyPictureBudget budget = ky_picture_budget (job);

  return ky_jpeg_verify (ky_job_input (job), &budget, error);
}

/* Has LibreOffice draw the original file, because the rebuilt one may look different. */
KY_DEFINE_METHOD (jpeg_pages, ky_shown_pages (job, "jpeg", error))
#endif

static const gchar *const suffixes[] = { "jpg", "jpeg", "jpe", "jfif", NULL };

const KyFiletype ky_filetype_jpeg = {
  .name = "jpeg",
  .label_en = "JPEG picture",
  .label_ja = "JPEG画像",
  .media_types = KY_WORDS ("image/jpeg", "image/jpg", "image/pjpeg"),
  .suffixes = suffixes,
  .old_suffixes = KY_WORDS ("mpo"),
  .families = KY_FAMILY_IMAGE,
  .hosts = KY_FAMILY_OFFICE | KY_FAMILY_PDF,
  .flags = KY_TYPE_OUTPUT | KY_TYPE_PICTURE,
  .inert_suffixes = suffixes,
  .office = KY_OFFICE_OPENS,
  KY_REBUILT (jpeg_identify, jpeg_verify, jpeg_rebuild),
  KY_PAGES (jpeg_pages),
};
