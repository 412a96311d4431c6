/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much a reader has to draw. A page, a form, a pattern and a glyph weigh what they draw
 * themselves and what all that weighs that they invoke: forms that draw the next ones ten times
 * each are few bytes, and more than a reader draws in a year.
 *
 * What a content stream leaves to the state in which it is drawn (a colour may be a pattern; the
 * soft mask; the dashes; a font may be of Type 3) is counted apart, until it is drawn where the
 * state is known.
 */
#pragma once

#include "filetypes/pdf/content-token.h"

typedef enum
{
  KY_PDF_PART_OPERATORS, /* in any state */
  KY_PDF_PART_FILLS,     /* in the colour of what is not stroked */
  KY_PDF_PART_STROKES,   /* in that of lines */
  KY_PDF_PART_PAINTS,    /* through the soft mask */
  KY_PDF_PART_LENGTH,    /* of lines, in dashes */
  KY_PDF_PART_CHARACTERS,
  KY_PDF_PART_LAST
} KyPdfPart;

#define KY_PDF_UNSET -1.0
#define KY_PDF_PAINT_OF_OPERATOR 4096.0 /* square units that are filled */
#define KY_PDF_PAINT_OF_PICTURE 32.0    /* those that a picture covers cost so much more */

/*
 * Of what is drawn: how many of each part. Of a graphics state: what one of each costs in it, or
 * KY_PDF_UNSET. TILES of a pattern: those on each square unit of what holds it.
 */
typedef struct
{
  gdouble parts[KY_PDF_PART_LAST];
  gdouble tiles;
  /* Square units that are painted, in those of the content; of a state: how many square units of
   * the content one unit's square is. */
  gdouble painted;
  gboolean is_picture;
} KyPdfWeight;

/* A content stream while it is weighed. */
typedef struct
{
  KyPdfWeight total;
  gdouble area; /* of the box that it is drawn in */
  KyPdfWeight state;
  GArray *states; /* of KyPdfWeight, saved by q */
  gdouble start[2], at[2], length;
} KyPdfScale;

/* IS_PAGE: nothing is left to the state of another. */
void ky_pdf_scale_begin (KyPdfScale *scale, gboolean is_page, gdouble area);
void ky_pdf_scale_end (KyPdfScale *scale);
/*
 * OPERATOR with the N operands that it takes is drawn. NAMED is what the resource weighs that it
 * names, or NULL: nothing; N_SHOWN how many bytes of text there are.
 */
void ky_pdf_scale_add (KyPdfScale *scale, const gchar *operator, const KyPdfToken * operands,
                       guint n, const KyPdfWeight *named, gsize n_shown);
/* Dashes for each unit of a line, of "[…]" (raw); 0: none. */
gdouble ky_pdf_dashes (KyView array);
