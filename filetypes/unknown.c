/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What no module knows: withheld always, with what libmagic calls it in the report's detail.
 */
#include "filetypes/filetype.h"

static guint
unknown_identify (const KyProbe *probe)
{
  (void)probe;
  return 0;
}

static const gchar *const media_types[] = { "application/octet-stream", NULL };
static const gchar *const suffixes[] = { "bin", NULL };

const KyFiletype ky_filetype_unknown = {
  .name = "unknown",
  .label_en = "unknown type",
  .label_ja = "不明な形式",
  .media_types = media_types,
  .suffixes = suffixes,
  .families = KY_FAMILY_REST,
  .flags = 0,
  .identify = unknown_identify,
  .methods = NULL,
  .verify = NULL,
};
