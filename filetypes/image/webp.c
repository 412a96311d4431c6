/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type WebP: "WebP Container Specification" and RFC 9649.
 *
 * It reads, with libwebp, VP8, VP8L, alpha, animations. It rebuilds as VP8L, without loss, so
 * that a lossy picture loses nothing more and the next time nothing changes; an animation as
 * full first frame and the changed rectangle of each further one, with timing and loops. An
 * orientation in EXIF is applied, a colour profile written from its numbers. It drops EXIF, XMP,
 * unknown chunks, data behind the end.
 *
 * It uses libwebp itself and not libvips, which would put the frames of an animation one below
 * the other. */
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

static gboolean
webp_rebuild (KyJob *job, GError **error)
{
  return ky_webp_rebuild (job, ky_job_input (job), error);
}

KY_IMAGE_METHODS (webp)
#endif

static const gchar *const media_types[] = { "image/webp", NULL };
static const gchar *const suffixes[] = { "webp", NULL };

const KyFiletype ky_filetype_webp = {
  .name = "webp",
  .label_en = "WebP picture",
  .label_ja = "WebP画像",
  .families = KY_FAMILY_IMAGE,
  KY_IMAGE_ROW (webp),
};
