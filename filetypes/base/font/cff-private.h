/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The structures that cff.c reads and cff-find.c searches (Adobe Technical Note 5176). */
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
  gsize offsets_at, data_at; /* in file; data_at is the byte before the data */
  gsize end;                 /* behind the index */
} KyCffIndex;

/* Holds the operands of one opcode (two-byte ones are 0x0c00 | second). */
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
  gboolean is_drawn;   /* read for drawing, not for writing: refused if it is strange */
  gsize left;          /* bytes of separate indexes that may still be searched */
  guint *names;        /* SID or CID of each glyph */
  guint16 *by_cid;     /* glyphs by CID; NULL before the first use */
  GHashTable *by_name; /* glyphs by the font's own names; likewise */
  guint16 by_code[256];
  gboolean is_named; /* all glyphs have names, and these differ */
  guint8 *selection; /* font dictionary of each glyph; NULL: all have the same */
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

/* Returns item `i`, or an empty view if its offsets are invalid. */
KyView ky_cff_item (const KyCffIndex *index, guint i);
/* Returns `operand` of the entry `opcode` if it is an offset, or 0. */
gsize ky_cff_offset (GArray *entries, guint opcode, guint operand);
