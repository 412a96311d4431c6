/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles tar archives of the formats v7, ustar, GNU and pax (POSIX.1-2017 "pax", "ustar
 * interchange format"). An archive is rebuilt as a ZIP archive with the names, the order, the
 * directories and the times of its members; links, devices, owners, permissions and extended
 * attributes are removed. Reading ends at a member whose header is damaged or whose size is
 * wrong. */

#include "filetypes/archive/stream.h"

#define BLOCK 512
#define CHECKSUM_AT 148

/* Reads an octal number of blanks, digits, and NUL or blank at its end. */
static gboolean
read_octal (const guint8 *field, guint length, guint64 *ret_value)
{
  guint i = 0;

  *ret_value = 0;
  while (i < length && field[i] == ' ')
    i++;
  if (i == length || field[i] < '0' || field[i] > '7')
    return FALSE;
  for (; i < length && field[i] >= '0' && field[i] <= '7'; i++)
    *ret_value = *ret_value * 8 + (guint64)(field[i] - '0');
  return i == length || field[i] == '\0' || field[i] == ' ';
}

/* Identifies a tar archive by the checksum of its first header, which is 30 bits and more of
 * structure even without a magic number. */
static guint
tar_identify (const KyProbe *probe)
{
  const guint8 *block = probe->view.data;
  guint64 wanted = 0, sum = 0, sum_signed = 0;

  if (probe->view.size < BLOCK || block[0] == '\0' || !read_octal (block + CHECKSUM_AT, 8, &wanted))
    return 0;
  for (guint i = 0; i < BLOCK; i++)
    {
      guint8 byte = i >= CHECKSUM_AT && i < CHECKSUM_AT + 8 ? (guint8)' ' : block[i];

      sum += byte;
      /* Old programs added signed characters. */
      sum_signed += (guint64)(gint64)(gint8)byte;
    }
  if (sum != wanted && sum_signed != wanted)
    return 0;
  return memcmp (block + 257, "ustar", 5) == 0 ? 64 : 34;
}

KY_DEFINE_METHOD (tar_rebuild, ky_stream_rebuild (job, KY_STREAM_TAR, error))

const KyFiletype ky_filetype_tar = {
  .name = "tar",
  .label_en = "tar archive",
  .label_ja = "tarアーカイブ",
  .media_types = KY_WORDS ("application/x-tar"),
  .suffixes = KY_WORDS ("tar"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE | KY_TYPE_UNPACKED,
  KY_STREAM_ROW (tar),
};
