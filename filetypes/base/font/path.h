/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects the points that charstrings draw. Two glyphs are the same if they have the same contours
 * in the same order. Contours are closed, with or without a last line. */
#pragma once

#include "common/view.h"

/* Names the operators of Type 2 charstrings (Adobe Technical Note 5177); those of Type 1 (Adobe
 * Type 1 Font Format §6) that both have are the same. */
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

/* Holds the outline of a glyph. Must be zeroed before the first glyph and cleared after the
 * last. */
typedef struct
{
  GArray *values; /* of gint32: a kind, and the coordinates of its points, in 16.16 */
  gint32 x, y, start_x, start_y;
  guint start, last; /* places of the contour and its last piece in the values */
  gboolean is_open;  /* a contour is open */
  gboolean is_begun; /* a width is no longer allowed */
} KyFontPath;

/* Empties the path, so that it can take another glyph. */
void ky_font_path_reset (KyFontPath *self);
void ky_font_path_clear (KyFontPath *self);
gboolean ky_font_path_is_same (const KyFontPath *one, const KyFontPath *other);

/* Sets `*ret_left` and `*ret_right` to the horizontal bounds of the path in 16.16; both are 0 if it
 * is empty. */
void ky_font_path_reach (const KyFontPath *self, gint32 *ret_left, gint32 *ret_right);

/* Ends the open contour, if there is one. */
void ky_font_path_close (KyFontPath *self);

/* Runs an operator of Type 2 with its `n` operands. Returns FALSE if it is no operator for outlines
 * or hints, has wrong operands, needs an open contour, or exceeds the range of coordinates. */
gboolean ky_font_path_run (KyFontPath *self, guint opcode, const gint32 *operands, guint n);
