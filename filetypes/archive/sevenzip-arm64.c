/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Undoes the filter of 7-Zip 23.00 for programs of ARM64 (Bra.c of its LZMA SDK, arm64.c of xz).
 * The filter made addresses absolute that an instruction (BL, ADRP) gives relative to itself. */
#include "filetypes/archive/sevenzip-header.h"

#define BL 0x94000000u
#define BL_MASK 0xfc000000u
#define ADRP 0x90000000u
#define ADRP_MASK 0x9f000000u
#define ADRP_NEAR 0x00020000u /* added to a page, makes those within 512 MiB small */
#define ADRP_FAR 0x001c0000u  /* set in others, which were left alone */

static guint32
undo_instruction (guint32 word, guint32 at)
{
  if ((word & BL_MASK) == BL)
    return BL | ((word - (at >> 2)) & ~BL_MASK);
  if ((word & ADRP_MASK) != ADRP)
    return word;
  guint32 page = (word >> 29 & 3) | (word >> 3 & 0x1ffffc);
  if (((page + ADRP_NEAR) & ADRP_FAR) != 0)
    return word;
  page -= at >> 12;
  return (word & 0x9000001f) | (page & 3) << 29 | (page & 0x3fffc) << 3
         | ((0u - (page & ADRP_NEAR)) & 0xe00000);
}

GBytes *
ky_seven_undo_arm64 (KyView view, KyView properties)
{
  guint32 start = properties.size == 4 ? ky_load_u32le (properties.data) : 0;

  if ((properties.size != 0 && properties.size != 4) || start % 4 != 0)
    return NULL;
  guint8 *out = g_malloc (MAX (view.size, 1));
  if (view.size > 0)
    memcpy (out, view.data, view.size);
  for (gsize at = 0; view.size - at >= 4; at += 4)
    ky_store_u32le (out + at,
                    undo_instruction (ky_load_u32le (view.data + at), start + (guint32)at));
  return g_bytes_new_take (out, view.size);
}
