/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies page images for the portal: their count, the size of each, and each as a PNG file. */
#include "filetypes/image/pages-verify.h"

#define PICTURES_MAX 32

gboolean
ky_pages_verify (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);
  KyReader reader = ky_reader (view);
  guint32 sizes[PICTURES_MAX];

  ky_reader_bytes (&reader, 8);
  guint32 total = ky_reader_u32le (&reader);
  guint32 n = ky_reader_u32le (&reader);
  if (reader.failed || n > PICTURES_MAX || n > total)
    return ky_verify_fail (error, "its pictures can't be counted");
  for (guint32 i = 0; i < n; i++)
    sizes[i] = ky_reader_u32le (&reader);
  for (guint32 i = 0; i < n; i++)
    {
      const guint8 *picture = ky_reader_bytes (&reader, sizes[i]);

      if (picture == NULL)
        return ky_verify_fail (error, "a picture is not there as a whole");
      if (!ky_job_verify_member (job, "page.png", "png", ky_view (picture, sizes[i]), error))
        return FALSE;
    }
  if (ky_reader_left (&reader) > 0)
    return ky_verify_fail (error, "there is something behind the pictures");
  return TRUE;
}
