/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles cpio archives (POSIX.1-2017 "pax", "cpio interchange format"), the format of SVR4, and
 * the old binary format. An archive is rebuilt as a ZIP archive with the names, the order, the
 * directories and the times of its members; links, devices, owners and permissions are removed.
 * */

#include "filetypes/archive/stream.h"

/* Checks a head of the old binary format (cpio(5)): its name has a length, and ends with a NUL. */
static guint
binary_bits (KyView view, gboolean is_little)
{
  gsize length = is_little ? ky_view_u16le (view, 20) : ky_view_u16be (view, 20);

  return length > 1 && length <= 4096 && view.size >= 26 + length && view.data[26] != '\0'
                 && view.data[26 + length - 1] == '\0'
             ? 34
             : 0;
}

/* Checks a head of digits: numbers have eight digits of base 16, or six of base 8. */
static guint
cpio_identify (const KyProbe *probe)
{
  KyView view = probe->view;
  gboolean is_new
      = ky_view_starts_with (view, "070701", 6) || ky_view_starts_with (view, "070702", 6);
  gsize size = is_new ? 110 : 76;

  if (ky_view_starts_with (view, "\xc7\x71", 2) || ky_view_starts_with (view, "\x71\xc7", 2))
    return binary_bits (view, view.data[0] == 0xc7);
  if ((!is_new && !ky_view_starts_with (view, "070707", 6)) || view.size < size)
    return 0;
  for (gsize i = 6; i < size; i++)
    if (is_new ? !g_ascii_isxdigit ((gchar)view.data[i]) : view.data[i] < '0' || view.data[i] > '7')
      return 0;
  return 64;
}

KY_DEFINE_METHOD (cpio_rebuild, ky_stream_rebuild (job, KY_STREAM_CPIO, error))

const KyFiletype ky_filetype_cpio = {
  .name = "cpio",
  .label_en = "cpio archive",
  .label_ja = "cpioアーカイブ",
  .media_types = KY_WORDS ("application/x-cpio"),
  .suffixes = KY_WORDS ("cpio"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE,
  KY_STREAM_ROW (cpio),
};
