/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Encodes the rows of a GIF, TIFF or WebP picture as a PNG draft and hands it to the PNG module,
 * for containers that cannot hold the original format. */
#include "filetypes/image/still-png.h"

static void
still_write_palette (KyPngWriter *writer, const KyStill *still)
{
  guint8 colors[768], alphas[256];

  for (guint i = 0; i < 256; i++)
    {
      for (guint channel = 0; channel < 3; channel++)
        colors[3 * i + channel] = still->palette[channel][i];
      alphas[i] = (gint)i == still->transparent ? 0 : 255;
    }
  ky_png_writer_chunk (writer, "PLTE", colors, (gsize)3 << still->form.depth);
  if (still->transparent >= 0)
    ky_png_writer_chunk (writer, "tRNS", alphas, (gsize)still->transparent + 1);
}

gboolean
ky_still_become (KyJob *job, const KyStill *still, KyStillRow row, gpointer data, GError **error)
{
  g_autoptr (KyPngWriter) writer = ky_png_writer_new (&still->form, 0);
  g_autofree guint8 *line = g_malloc0 (ky_png_stride (&still->form, still->form.width));
  gboolean is_foreign;

  if (still->profile.size > 0)
    ky_png_writer_profile (writer, still->profile);
  if (still->form.color == KY_PNG_PALETTE)
    still_write_palette (writer, still);
  ky_png_writer_begin (writer, still->form.width, still->form.height, FALSE);
  for (guint32 y = 0; y < still->form.height; y++)
    {
      if (!row (data, y, line, error))
        return FALSE;
      ky_png_writer_row (writer, line);
    }
  ky_png_writer_end (writer);
  g_autoptr (GBytes) draft = g_byte_array_free_to_bytes (ky_png_writer_take (writer, &is_foreign));
  return ky_job_become (job, "picture.png", "png", KY_METHOD_REBUILD, draft, error);
}
