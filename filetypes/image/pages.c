/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page images, a format of kiyome's own: "KYPAGES1", then as little-endian u32 the number of pages
 * of the document, the number of pictures and the size of each, then the pictures, PNG files as
 * kiyome writes them. They answer a front end that shows a document before it is released
 * (KY_MODE_PAGES) and are never delivered: a file of this type from outside is withheld. */
#include "engine/filetype.h"

static guint
pages_identify (const KyProbe *probe)
{
  return ky_view_starts_with (probe->view, "KYPAGES1", 8) ? 64 : 0;
}

#ifndef KY_IDENTIFY_ONLY
#define PICTURES_MAX 32

static gboolean
pages_verify (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);
  KyReader reader = ky_reader (view);
  guint32 total, n;
  guint32 sizes[PICTURES_MAX];

  ky_reader_bytes (&reader, 8);
  total = ky_reader_u32le (&reader);
  n = ky_reader_u32le (&reader);
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
#endif

static const gchar *const media_types[] = { "application/x-kiyome-pages", NULL };
static const gchar *const suffixes[] = { "kypages", NULL };

const KyFiletype ky_filetype_pages = {
  .name = "pages",
  .label_en = "pictures of pages for the portal",
  .label_ja = "ポータル用ページ画像",
  .media_types = media_types,
  .suffixes = suffixes,
  .families = KY_FAMILY_IMAGE,
  .flags = KY_TYPE_OUTPUT | KY_TYPE_INTERNAL,
  .identify = pages_identify,
  KY_CODE (NULL, pages_verify),
};
