/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type WebP for the registry: "WebP Container Specification" and RFC 9649.
 * webp-rebuild.c rebuilds, webp-verify.c verifies.
 *
 * It reads VP8, VP8L, alpha and animations with libwebp, and writes VP8L without loss, so that a
 * lossy picture loses nothing more, and rebuilding the output again changes nothing. An animation
 * becomes a full first frame and the changed rectangle of each further frame, with timing and
 * loops. An orientation in EXIF is applied, and a colour profile is rebuilt. EXIF, XMP, unknown
 * chunks and data after the end are dropped.
 *
 * It uses libwebp itself and not libvips, which would stack the frames of an animation in one
 * picture. */
#include "filetypes/image/frame.h"

static guint
webp_identify (const KyProbe *probe)
{
  KyView view = probe->view;

  if (view.size < 20 || memcmp (view.data, "RIFF", 4) != 0
      || memcmp (view.data + 8, "WEBP", 4) != 0)
    return 0;
  return memcmp (view.data + 12, "VP8", 3) == 0 ? 88 : 64;
}

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/image/webp-file.h"

KY_DEFINE_METHOD (webp_rebuild, ky_webp_rebuild (job, ky_job_input (job), error))

KY_IMAGE_METHODS (webp)
#endif

static const gchar *const suffixes[] = { "webp", NULL };

const KyFiletype ky_filetype_webp = {
  .name = "webp",
  .label_en = "WebP picture",
  .label_ja = "WebP画像",
  .media_types = KY_WORDS ("image/webp"),
  .suffixes = suffixes,
  .families = KY_FAMILY_IMAGE,
  KY_IMAGE_ROW (webp),
};
