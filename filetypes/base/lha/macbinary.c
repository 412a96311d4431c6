/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads MacBinary, in which MacLHA wraps the files that it packs: a header of 128 bytes (the first
 * version of the format, without a comment), the data fork, the resource fork, and zeros up to a
 * multiple of 128 bytes; other programs write such zeros between the forks, too. The format has no
 * magic number: a file is taken for MacBinary if all bytes that must be zero are zero and the file
 * is as long as its header says. */
#include "filetypes/base/lha/lha.h"

#define HEADER 128
#define NAME_AT 1 /* its length is in the byte before */
#define NAME_MAX_LENGTH 63
#define DATA_SIZE_AT 83
#define RESOURCE_SIZE_AT 87
#define COMMENT_AT 99 /* its length; behind it are fields of later versions */

static gboolean
are_zeros (KyView content, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    if (content.data[i] != 0)
      return FALSE;
  return TRUE;
}

static guint64
macbinary_rounded (guint64 size)
{
  return (size + HEADER - 1) / HEADER * HEADER;
}

gboolean
ky_macbinary_find (KyView content, KyView *ret_data, gboolean *ret_has_resources)
{
  if (content.size < HEADER)
    return FALSE;
  guint length = content.data[NAME_AT];
  if (length < 1 || length > NAME_MAX_LENGTH || !are_zeros (content, 0, 1)
      || !are_zeros (content, NAME_AT + 1 + length, NAME_AT + 1 + NAME_MAX_LENGTH)
      || !are_zeros (content, 74, 75) || !are_zeros (content, 82, 83)
      || !are_zeros (content, COMMENT_AT, HEADER))
    return FALSE;
  for (guint i = 0; i < length; i++)
    if (content.data[NAME_AT + 1 + i] < ' ' || content.data[NAME_AT + 1 + i] == ':')
      return FALSE;
  guint64 data = ky_load_u32be (content.data + DATA_SIZE_AT);
  guint64 resources = ky_load_u32be (content.data + RESOURCE_SIZE_AT);
  if (content.size != macbinary_rounded (HEADER + data + resources)
      && content.size != HEADER + macbinary_rounded (data) + macbinary_rounded (resources))
    return FALSE;
  *ret_has_resources = resources > 0;
  return ky_view_slice (content, HEADER, data, ret_data);
}
