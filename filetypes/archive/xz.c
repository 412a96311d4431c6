/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles xz files, also around a tar archive. They are rebuilt as ZIP. */
#include "engine/filetype.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/archive/stream.h"
#endif

static guint
xz_identify (const KyProbe *probe)
{
  return ky_view_starts_with (probe->view,
                              "\xfd"
                              "7zXZ\0",
                              6)
             ? 48
             : 0;
}

#ifndef KY_IDENTIFY_ONLY
static gboolean
xz_rebuild (KyJob *job, GError **error)
{
  return ky_stream_rebuild (job, KY_STREAM_XZ, error);
}

static const KyMethod methods[] = { { KY_METHOD_REBUILD, xz_rebuild }, { KY_METHOD_NONE, NULL } };
#endif

static const gchar *const media_types[] = { "application/x-xz", NULL };
static const gchar *const suffixes[] = { "xz", "txz", NULL };

const KyFiletype ky_filetype_xz = {
  .name = "xz",
  .label_en = "xz-compressed file",
  .label_ja = "xz圧縮ファイル",
  .media_types = media_types,
  .suffixes = suffixes,
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE | KY_TYPE_UNPACKED,
  .identify = xz_identify,
  .ladder = { KY_METHOD_REBUILD },
  KY_CODE (methods, NULL),
  KY_WARM_UP (ky_stream_warm_up),
};
