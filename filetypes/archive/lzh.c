/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles LZH (LHA) archives with headers of the levels 0 to 3. Names are in CP932 unless the
 * archive says otherwise. An archive is rebuilt as a ZIP archive. Of files of a Macintosh, which
 * MacLHA stores as MacBinary, only the data fork is kept. libarchive unpacks the methods -lh0-,
 * -lh5- to -lh7- and -lz4-, kiyome the methods -lh1-, -lh4-, -lz5- and -lzs-. Known gaps: -lh2-,
 * -lh3-, and the methods of UNLHA32. */

#include "filetypes/archive/stream.h"
#include "filetypes/base/lha/lha.h"

/* Returns the method's name, "-lh0-" to "-lh7-", "-lhd-", "-lz4-" and such, and the level of the
 * header. */
static guint
lzh_identify (const KyProbe *probe)
{
  const guint8 *data = probe->view.data;

  if (probe->view.size < 21 || data[2] != '-' || data[3] != 'l' || data[6] != '-' || data[20] > 3)
    return 0;
  if (data[4] == 'h' && ((data[5] >= '0' && data[5] <= '7') || data[5] == 'd' || data[5] == 'x'))
    return 46;
  return data[4] == 'z' && (data[5] == 's' || data[5] == '4' || data[5] == '5') ? 46 : 0;
}

#ifndef KY_IDENTIFY_ONLY
static gboolean
lzh_rebuild (KyJob *job, GError **error)
{
  KyView input = ky_job_input (job);

  /* libarchive does not recognise this header. */
  if (input.size > 5 && input.data[5] == 'x')
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "packing-method: LZH, -lhx-");
  g_autoptr (GBytes) mended = ky_lzh_mend (input);
  if (mended == NULL)
    return ky_stream_rebuild (job, KY_STREAM_LHA, error);
  return ky_job_charge (job, KY_COST_UNPACKED, g_bytes_get_size (mended), error)
         && ky_stream_rebuild_view (job, ky_view_of_bytes (mended), KY_STREAM_LHA, NULL, error);
}
#endif

const KyFiletype ky_filetype_lzh = {
  .name = "lzh",
  .label_en = "LZH archive",
  .label_ja = "LZHアーカイブ",
  .media_types = KY_WORDS ("application/x-lzh-compressed", "application/x-lha"),
  .suffixes = KY_WORDS ("lzh", "lha", "lzs"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE,
  KY_STREAM_ROW (lzh),
};
