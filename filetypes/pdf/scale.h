/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Estimates how much work a reader has to draw. A page, a form, a pattern and a glyph cost what
 * they draw themselves plus the cost of everything that they invoke: forms that each draw the next
 * one ten times are few bytes, but more than a reader can draw in a year.
 *
 * Costs that depend on the state in which a content stream is drawn (a colour may be a pattern;
 * the soft mask; the dashes; a font may be of Type 3) are counted apart until the stream is drawn
 * where the state is known. */
#pragma once

#include "filetypes/pdf/content-token.h"

typedef enum
{
  KY_PDF_PART_OPERATORS, /* in any state */
  KY_PDF_PART_FILLS,     /* operators in the fill colour */
  KY_PDF_PART_STROKES,   /* in that of lines */
  KY_PDF_PART_PAINTS,    /* through the soft mask */
  KY_PDF_PART_LENGTH,    /* of lines, in dashes */
  KY_PDF_PART_CHARACTERS,
  KY_PDF_PART_LINES,         /* square units for each unit of their width */
  KY_PDF_PART_CORNERS,       /* of lines, and their ends: for each square unit of that */
  KY_PDF_PART_LETTERS,       /* squares of an em of the font, for each square unit of its size */
  KY_PDF_PART_TINTS,         /* colours that are not stroked, in their space */
  KY_PDF_PART_STROKED_TINTS, /* those of lines */
  KY_PDF_PART_LAST
} KyPdfPart;

#define KY_PDF_UNSET -1.0
#define KY_PDF_PAINT_OF_OPERATOR 512.0 /* square units that are filled */
/* Each square unit of these costs so many of a fill: */
#define KY_PDF_PAINT_OF_PICTURE 8.0
#define KY_PDF_PAINT_OF_SHADING 8.0
#define KY_PDF_PAINT_OF_GROUP 1.0
#define KY_PDF_PAINT_OF_MASK 4.0 /* of the whole area, where a state sets a soft mask */
/* A reader that looks a name up reads so many bytes of what it stands for in the time of an
 * operator, and of a content stream so many bytes, however few operators are in it. */
#define KY_PDF_BYTES_OF_OPERATOR 64.0

/* Counts, of drawn content, the number of each part. Of a graphics state or a resource that it
 * names: the cost of one unit of each part, or KY_PDF_UNSET, and the area that it paints. `tiles`
 * of a pattern: the number of tiles on each square unit of its container. */
typedef struct
{
  gdouble parts[KY_PDF_PART_LAST], paint[KY_PDF_PART_LAST];
  gdouble tiles;
  gdouble painted; /* square units, in those of the content */
  gdouble times;   /* most that can be painted, in multiples of the whole area */
  gdouble group;   /* square units of a group's own canvas */
  gdouble covered; /* how often the content that contains it is drawn: a shading, a soft mask */
  gdouble read;    /* operators that it takes to look the resource up, whatever is drawn then */
  gdouble miter;   /* the limit that a graphics state sets, or 0 */
  gboolean is_function;
} KyPdfWeight;

/* Describes a tiling pattern: how many tiles a square unit of the content's box has, the area that
 * one tile paints, and the operators that it costs. */
typedef struct
{
  gdouble number, painted, operators;
} KyPdfScaleTiles;

typedef struct
{
  gdouble parts[KY_PDF_PART_LAST], paint[KY_PDF_PART_LAST];
  gdouble square;    /* square units of the content that one unit's square is */
  gdouble clips;     /* clipping paths that apply to everything painted */
  gdouble miter;     /* how much longer a corner may be than the line is wide */
  gdouble stretch;   /* of text */
  gboolean outlines; /* letters are stroked */
  /* the patterns that fills and strokes are painted with, if they are tiling patterns */
  KyPdfScaleTiles tiles[KY_PDF_PART_STROKES + 1];
  /* For a Type 3 glyph: its lines and corners whose width is that of the state in which it is
   * shown. */
  gdouble glyph_lines, glyph_corners;
} KyPdfScaleState;

/* Holds the state while the cost of a content stream is computed. */
typedef struct
{
  KyPdfWeight total;
  gdouble area; /* of the box that it is drawn in */
  gdouble most; /* largest area painted at once: a glyph's box does not clip */
  KyPdfScaleState state;
  GArray *states; /* of KyPdfScaleState, saved by q */
  gdouble start[2], at[2], length, corners;
  gdouble low[2], high[2]; /* the box around the current subpath */
  gdouble boxes;           /* square units: the area of the boxes of earlier subpaths */
  gdouble letter;          /* area of a letter of font size 1 in the text matrix, in square units */
  gboolean clips;
} KyPdfScale;

typedef enum
{
  KY_PDF_SCALE_PAGE, /* nothing is left to the state of another */
  KY_PDF_SCALE_FORM,
  KY_PDF_SCALE_GLYPH
} KyPdfScaleKind;

void ky_pdf_scale_begin (KyPdfScale *scale, KyPdfScaleKind kind, gdouble area);
void ky_pdf_scale_end (KyPdfScale *scale);
/* Adds the cost of `operator` with its `n` operands. `named` is the cost of the resource that it
 * names, or NULL; `n_shown` is the number of bytes of text that it shows. */
void ky_pdf_scale_add (KyPdfScale *scale, const gchar *operator, const KyPdfToken * operands,
                       guint n, const KyPdfWeight *named, gsize n_shown);
/* Returns the area that `weight` paints if lines are `width` wide. */
gdouble ky_pdf_scale_painted (const KyPdfWeight *weight, gdouble width);
/* Returns the cost of the dashes of `array` ("[…]", raw) for each unit of a line's length, in
 * operators; 0: there are none. */
gdouble ky_pdf_dashes (KyView array);
