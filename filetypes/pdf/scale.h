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
  KY_PDF_PART_OPERATORS,  /* operators whose cost does not depend on the state */
  KY_PDF_PART_FILLS,      /* operators that paint in the fill colour */
  KY_PDF_PART_STROKES,    /* operators that paint in the stroke colour */
  KY_PDF_PART_PAINTS,     /* operators that paint through the soft mask */
  KY_PDF_PART_LENGTH,     /* units of length of lines that the state may dash */
  KY_PDF_PART_CHARACTERS, /* characters that a font of Type 3 may draw */
  KY_PDF_PART_LINES,      /* area of lines of width 1, in square units; grows with the width */
  KY_PDF_PART_CORNERS,    /* area of their joins and ends, in square units; grows with its square */
  KY_PDF_PART_LETTERS,    /* area of text of font size 1, in square units; grows with its square */
  KY_PDF_PART_TINTS,      /* fill colours, whose cost is that of the colour space */
  KY_PDF_PART_STROKED_TINTS, /* stroke colours, likewise */
  KY_PDF_PART_LAST
} KyPdfPart;

#define KY_PDF_UNSET -1.0
#define KY_PDF_PAINT_OF_OPERATOR 512.0 /* square units whose filling costs as much as an operator */
/* The cost of one square unit, as a multiple of that of a fill: */
#define KY_PDF_PAINT_OF_PICTURE 8.0
#define KY_PDF_PAINT_OF_SHADING 8.0
#define KY_PDF_PAINT_OF_GROUP 1.0
#define KY_PDF_PAINT_OF_MASK 4.0 /* of the whole area, where a state sets a soft mask */
/* The bytes of a named resource or of a content stream that a reader reads in the time that an
 * operator takes. */
#define KY_PDF_BYTES_OF_OPERATOR 64.0

/* Counts, of drawn content, the number of each part. Of a graphics state or a resource that it
 * names: the cost of one unit of each part, or KY_PDF_UNSET, and the area that it paints. `tiles`
 * of a pattern: the number of tiles on each square unit of its container. */
typedef struct
{
  gdouble parts[KY_PDF_PART_LAST], paint[KY_PDF_PART_LAST];
  gdouble tiles;
  gdouble painted;      /* painted area in square units of the content */
  gdouble times;        /* upper limit of the painted area, as a multiple of the container's area */
  gdouble group;        /* area of the canvas of a transparency group, in square units */
  gdouble covered;      /* a shading or soft mask: how often it paints its container's whole area */
  gdouble read;         /* operators that looking up the resource costs, whatever is drawn then */
  gdouble miter;        /* the miter limit that a graphics state sets, or 0 */
  gboolean is_function; /* it is the cost of one evaluation of a function */
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
  gdouble square;    /* factor by which the current matrix enlarges areas */
  gdouble clips;     /* number of clipping paths in effect */
  gdouble miter;     /* how many times longer a corner may be than the line is wide */
  gdouble stretch;   /* horizontal scaling of text; 1: none */
  gboolean outlines; /* the text rendering mode strokes the outlines of letters */
  /* The patterns of fills and strokes; `number` is 0 if the colour is not a tiling pattern. */
  KyPdfScaleTiles tiles[KY_PDF_PART_STROKES + 1];
  /* For a Type 3 glyph: its lines and corners whose width is that of the state in which it is
   * shown. */
  gdouble glyph_lines, glyph_corners;
} KyPdfScaleState;

/* Holds the state while the cost of a content stream is computed. */
typedef struct
{
  KyPdfWeight total;
  gdouble area; /* of the content's box, in square units */
  gdouble most; /* largest area painted at once: `area`; unlimited for a glyph: no box clips it */
  KyPdfScaleState state;
  GArray *states;          /* of KyPdfScaleState, saved by q */
  gdouble start[2], at[2]; /* where the current subpath began, and the current point */
  gdouble length, corners; /* of the current path */
  gdouble low[2], high[2]; /* the box around the current subpath */
  gdouble boxes;           /* area of the boxes of the path's earlier subpaths, in square units */
  gdouble letter;          /* factor by which the text matrix enlarges areas */
  gboolean clips;          /* the current path becomes a clipping path */
} KyPdfScale;

typedef enum
{
  KY_PDF_SCALE_PAGE, /* begins in a known state, so no cost is left to a caller's state */
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
