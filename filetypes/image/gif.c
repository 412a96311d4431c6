/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type GIF for the registry: "Graphics Interchange Format, Version 89a" (CompuServe,
 * 1990), with the looping extension of Netscape. gif-read.c, gif-write.c and gif-verify.c implement
 * it.
 *
 * It reads 87a and 89a, interlaced or not, animated or not. Each frame is decoded and encoded again
 * by kiyome's own LZW coder, with its delay, disposal, transparency and the number of loops.
 * Interlacing is undone, and pixels outside the canvas are cut off. Palettes are sorted and keep
 * only the colours that are used. It drops comments, plain text, other extensions and data after
 * the end. The missing part of a frame that is cut off becomes transparent, or black.
 *
 * It uses no library: libvips would draw the frames and compute new palettes, while here colours
 * and timing stay exact, and the coder is small. */
#include "filetypes/image/frame.h"

static guint
gif_identify (const KyProbe *probe)
{
  KyView view = probe->view;

  if (view.size < 13
      || (!ky_view_starts_with (view, "GIF87a", 6) && !ky_view_starts_with (view, "GIF89a", 6)))
    return 0;
  return 48;
}

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/image/gif-file.h"

static gboolean
gif_rebuild (KyJob *job, GError **error)
{
  g_auto (KyGifFile) file = { 0 };

  return ky_gif_file_read (job, ky_job_input (job), &file, error)
         && ky_gif_file_write (job, &file, error);
}

KY_IMAGE_METHODS (gif)
#endif

static const gchar *const suffixes[] = { "gif", NULL };

const KyFiletype ky_filetype_gif = {
  .name = "gif",
  .label_en = "GIF picture",
  .label_ja = "GIF画像",
  .media_types = KY_WORDS ("image/gif"),
  .suffixes = suffixes,
  .families = KY_FAMILY_IMAGE,
  KY_IMAGE_ROW (gif),
};
