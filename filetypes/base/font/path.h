/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What charstrings draw, as points: two glyphs are the same where they have the same contours in
 * the same order. Contours are closed, whether a last line says so or not.
 */
#pragma once

#include "common/view.h"

/* Operators of Type 2 charstrings (Adobe Technical Note 5177); those of Type 1 (Adobe Type 1 Font
 * Format §6) that both have are the same. */
enum
{
  KY_CHARSTRING_HSTEM = 1,
  KY_CHARSTRING_VSTEM = 3,
  KY_CHARSTRING_VMOVETO = 4,
  KY_CHARSTRING_RLINETO = 5,
  KY_CHARSTRING_HLINETO = 6,
  KY_CHARSTRING_VLINETO = 7,
  KY_CHARSTRING_RRCURVETO = 8,
  KY_CHARSTRING_CALLSUBR = 10,
  KY_CHARSTRING_RETURN = 11,
  KY_CHARSTRING_ESCAPE = 12,
  KY_CHARSTRING_ENDCHAR = 14,
  KY_CHARSTRING_HSTEMHM = 18,
  KY_CHARSTRING_HINTMASK = 19,
  KY_CHARSTRING_CNTRMASK = 20,
  KY_CHARSTRING_RMOVETO = 21,
  KY_CHARSTRING_HMOVETO = 22,
  KY_CHARSTRING_VSTEMHM = 23,
  KY_CHARSTRING_RCURVELINE = 24,
  KY_CHARSTRING_RLINECURVE = 25,
  KY_CHARSTRING_VVCURVETO = 26,
  KY_CHARSTRING_HHCURVETO = 27,
  KY_CHARSTRING_SHORT = 28,
  KY_CHARSTRING_CALLGSUBR = 29,
  KY_CHARSTRING_VHCURVETO = 30,
  KY_CHARSTRING_HVCURVETO = 31,
  KY_CHARSTRING_FIXED = 255,
  KY_CHARSTRING_ESCAPED = 256, /* and the second byte */
  KY_CHARSTRING_HFLEX = 256 + 34,
  KY_CHARSTRING_FLEX,
  KY_CHARSTRING_HFLEX1,
  KY_CHARSTRING_FLEX1
};

/* To be zeroed before the first glyph, and cleared behind the last. */
typedef struct
{
  GArray *values; /* of gint32: a kind, and the coordinates of its points, in 16.16 */
  gint32 x, y, start_x, start_y;
  guint start, last; /* where the contour and its last piece are among the values */
  gboolean is_open;  /* in a contour */
  gboolean is_begun; /* a width may come no more */
} KyFontPath;

/* Makes it empty. */
void ky_font_path_reset (KyFontPath *self);
void ky_font_path_clear (KyFontPath *self);
gboolean ky_font_path_is_same (const KyFontPath *one, const KyFontPath *other);

/* How far it reaches to the LEFT and to the RIGHT, in 16.16; from 0 to 0 where it draws nothing. */
void ky_font_path_reach (const KyFontPath *self, gint32 *ret_left, gint32 *ret_right);

/* Ends the contour, if there is one. */
void ky_font_path_close (KyFontPath *self);

/* Runs an operator of Type 2 with its N operands. FALSE: it draws nothing, has others, is not
 * within a contour, or goes outside of all measure. */
gboolean ky_font_path_run (KyFontPath *self, guint opcode, const gint32 *operands, guint n);
