/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unpacks the methods of LHarc, LArc, LHA and ARJ, most of which libarchive does not know. All have
 * a sliding dictionary, which is filled with spaces at first (LArc's -lz5-: with a pattern). */
#pragma once

#include "common/view.h"

/* Unpacks `packed` to exactly `size` bytes. Errors: MALFORMED. (transfer full) */
/* Unpacks -lh1-: an adaptive Huffman code (LZHUF), and a fixed one for distances. */
GBytes *ky_lh1_unpack (KyView packed, gsize size, GError **error);
/* Unpacks -lzs- and -lz5-. */
GBytes *ky_lzs_unpack (KyView packed, gsize size, GError **error);
GBytes *ky_lz5_unpack (KyView packed, gsize size, GError **error);
/* Unpacks -lh4- to -lh7-, and ARJ's methods 1 to 3: blocks with their own codes. `positions` is the
 * number of codes for distances: 14 to 17. */
GBytes *ky_lh_unpack (KyView packed, guint positions, gsize size, GError **error);
/* Unpacks ARJ's method 4: lengths and distances without a table. */
GBytes *ky_arj_fastest_unpack (KyView packed, gsize size, GError **error);

typedef enum
{
  KY_LZH_OTHER,
  KY_LZH_LH1,
  KY_LZH_LH4,
  KY_LZH_LH5, /* libarchive knows it, too */
  KY_LZH_LZ5,
  KY_LZH_LZS
} KyLzhMethod;

/* Describes a member of an LZH archive. */
typedef struct
{
  KyLzhMethod method;
  KyView packed; /* borrowed */
  guint32 size;
  guint16 crc;
} KyLzhMember;

/* Returns TRUE if the header at `at` of `view` has the Macintosh as its system, with any method. */
gboolean ky_lzh_is_macintosh (KyView view, guint64 at);
/* Finds the data fork of `content`, a file in MacBinary, and whether it also has resources. Returns
 * FALSE if it is no such file. */
gboolean ky_macbinary_find (KyView content, KyView *ret_data, gboolean *ret_has_resources);
/* Finds the member whose header is at `at` of `view`. Returns FALSE if it is incomplete or has
 * another method. */
gboolean ky_lzh_find (KyView view, guint64 at, KyLzhMember *ret_member);
/* Returns the content of `member`, with its size and CRC checked. Errors: MALFORMED. (transfer
 * full) */
GBytes *ky_lzh_unpack (const KyLzhMember *member, GError **error);
/* Returns the archive `view` with 20 (hexadecimal) in the attribute field of all headers from level
 * 1 on and a checksum in those of the levels 2 and 3, or NULL if it already is so. The format has
 * no other value there and leaves the checksum to the writer, but programs of other systems write
 * their own, and libarchive does not read other headers. (transfer full) */
GBytes *ky_lzh_mend (KyView view);
