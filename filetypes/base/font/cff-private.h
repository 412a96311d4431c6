/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What cff.c reads, and cff-find.c looks up in (Adobe Technical Note 5176). */
#pragma once

#include "filetypes/base/font/cff.h"

#define KY_CFF_STANDARD_STRINGS 391
#define KY_CFF_FONTS_MAX 256
#define KY_CFF_OPERANDS_MAX 48 /* 5176, appendix B */
#define KY_CFF_LONGEST_STRING 127

typedef struct
{
  KyView file;
  guint n;
  guint offset_size;
  gsize offsets_at, data_at; /* in file; data_at is one before the first byte */
  gsize end;                 /* behind the index */
} KyCffIndex;

/* Operands of one opcode (two-byte ones are 0x0c00 | second). */
typedef struct
{
  guint opcode;
  guint n;
  gdouble values[KY_CFF_OPERANDS_MAX];
  gchar reals[6][24]; /* text of the first operands that are real numbers; "" for integers */
} KyCffEntry;

struct _KyCff
{
  KyView file;
  KyCffIndex strings, global, glyphs;
  GArray *top; /* of KyCffEntry */
  gboolean is_cid;
  gboolean is_strange; /* readers may differ about it */
  gboolean is_drawn;   /* and not written: nothing of it counts once it is strange */
  gsize left;          /* what may still be looked through: indexes that are no other's part */
  guint *names;        /* SID or CID of each glyph */
  guint16 *by_cid;     /* glyphs by CID; NULL until it is asked for */
  GHashTable *by_name; /* glyphs by names of the font's own; the same */
  guint16 by_code[256];
  gboolean is_named; /* each glyph has a name, and no other has it */
  guint8 *selection; /* font dictionary of each glyph; NULL: one for all */
  guint n_fonts;
  KyCffIndex local[KY_CFF_FONTS_MAX];
  GByteArray *private[KY_CFF_FONTS_MAX]; /* written anew */
  GByteArray *matrix[KY_CFF_FONTS_MAX];
};

enum
{
  KY_CFF_FONT_BBOX = 5,
  KY_CFF_CHARSET = 15,
  KY_CFF_ENCODING = 16,
  KY_CFF_CHARSTRINGS = 17,
  KY_CFF_PRIVATE = 18,
  KY_CFF_SUBRS = 19,
  KY_CFF_FONT_MATRIX = 0x0c07,
  KY_CFF_CHARSTRING_TYPE = 0x0c06,
  KY_CFF_ROS = 0x0c1e,
  KY_CFF_CID_COUNT = 0x0c22,
  KY_CFF_FD_ARRAY = 0x0c24,
  KY_CFF_FD_SELECT = 0x0c25,
  KY_CFF_RESERVED = 0xffff
};

/* Item I; empty when its offsets are none. */
KyView ky_cff_item (const KyCffIndex *index, guint i);
/* OPERAND of OPCODE among ENTRIES, where that is an offset; 0: there is none. */
gsize ky_cff_offset (GArray *entries, guint opcode, guint operand);
