/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Windows metafiles ([MS-WMF]), with or without the header of a placeable
 * file. The output is a PNG that draw/wmf.c has drawn with 200 dots an inch (doc/threats.md
 * T-IMG-15), never a metafile. Escapes (SETABORTPROC, PostScript, an embedded EMF), palettes and
 * regions as clips are ignored. */

#include "filetypes/image/metafile.h"

/* Checks for the key of a placeable file, or a header: memory or disk, nine words, version 1 or
 * 3. */
static guint
wmf_identify (const KyProbe *probe)
{
  static const gchar *const headers[] = { "\1\0\x09\0\0\1", "\1\0\x09\0\0\3", "\2\0\x09\0\0\3" };

  if (ky_view_starts_with (probe->view, "\xd7\xcd\xc6\x9a\0\0", 6))
    return 48;
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    if (ky_view_starts_with (probe->view, headers[i], 6))
      return 48;
  return 0;
}

const KyFiletype ky_filetype_wmf = {
  .name = "wmf",
  .label_en = "Windows metafile",
  .label_ja = "Windowsメタファイル",
  .media_types = KY_WORDS ("image/wmf", "image/x-wmf"),
  .suffixes = KY_WORDS ("wmf"),
  .families = KY_FAMILY_IMAGE,
  .flags = 0,
  .identify = wmf_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_IMAGE },
  KY_CODE (ky_metafile_methods, NULL),
};
