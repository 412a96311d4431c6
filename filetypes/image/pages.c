/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of page images, a format of kiyome's own: "KYPAGES1", then as little-endian
 * u32 the number of pages of the document, the number of pictures and the size of each, then the
 * pictures, PNG files as kiyome writes them. They answer a front end that shows a document before
 * it is released (KY_MODE_PAGES) and are never delivered: a file of this type from outside is
 * withheld. */
#include "engine/filetype.h"

#include "filetypes/image/pages-verify.h"

KY_DEFINE_IDENTIFY (pages_identify, ky_view_starts_with (probe->view, "KYPAGES1", 8) ? 64 : 0)

const KyFiletype ky_filetype_pages = {
  .name = "pages",
  .label_en = "pictures of pages for the portal",
  .label_ja = "ポータル用ページ画像",
  .media_types = KY_WORDS ("application/x-kiyome-pages"),
  .suffixes = KY_WORDS ("kypages"),
  .families = KY_FAMILY_IMAGE,
  .flags = KY_TYPE_OUTPUT | KY_TYPE_INTERNAL,
  .identify = pages_identify,
  KY_CODE (NULL, ky_pages_verify),
};
