/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What LHarc, LArc, LHA and ARJ pack with, most of which libarchive does not undo. All have a
 * sliding dictionary, which holds spaces before anything is written (LArc's -lz5-: a pattern).
 */
#pragma once

#include "common/view.h"

/* What PACKED unpacks to, which is SIZE bytes and no more. Errors: MALFORMED. (transfer full) */
/* -lh1-: a Huffman code that follows what was written (LZHUF), and a fixed one for distances. */
GBytes *ky_lh1_unpack (KyView packed, gsize size, GError **error);
/* -lzs-, and -lz5-. */
GBytes *ky_lzs_unpack (KyView packed, gsize size, GError **error);
GBytes *ky_lz5_unpack (KyView packed, gsize size, GError **error);
/* -lh4- to -lh7-, and ARJ's methods 1 to 3: blocks, each with codes of its own. POSITIONS is how
 * many codes there are for distances: 14 to 17. */
GBytes *ky_lh_unpack (KyView packed, guint positions, gsize size, GError **error);
/* ARJ's method 4: lengths and distances without a table. */
GBytes *ky_arj_fastest_unpack (KyView packed, gsize size, GError **error);

typedef enum
{
  KY_LZH_OTHER,
  KY_LZH_LH1,
  KY_LZH_LH4,
  KY_LZH_LH5, /* which libarchive has, too */
  KY_LZH_LZ5,
  KY_LZH_LZS
} KyLzhMethod;

/* A member of an LZH archive. */
typedef struct
{
  KyLzhMethod method;
  KyView packed; /* borrowed */
  guint32 size;
  guint16 crc;
} KyLzhMember;

/* Does the header at AT of VIEW say that its member is of Macintosh, whatever its method? */
gboolean ky_lzh_is_macintosh (KyView view, guint64 at);
/* The data fork of CONTENT, a file of Macintosh as MacBinary, in RET_DATA, and whether it has
 * resources besides. FALSE: it is no such file. */
gboolean ky_macbinary_find (KyView content, KyView *ret_data, gboolean *ret_has_resources);
/* The one whose header stands at AT of VIEW; FALSE: it is not there whole, or of another method. */
gboolean ky_lzh_find (KyView view, guint64 at, KyLzhMember *ret_member);
/* Its content; size and CRC are right. Errors: MALFORMED. (transfer full) */
GBytes *ky_lzh_unpack (const KyLzhMember *member, GError **error);
/* VIEW, an archive, with 20 (hexadecimal) in the field of attributes in all headers from level 1
 * on: the format has no other value there, but programs of other systems write their own, and
 * libarchive takes such a header for none. NULL: it is as it should be. (transfer full) */
GBytes *ky_lzh_mend (KyView view);
