/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes a second time, for the verifier (verify-weight.c), how much a content stream of a
 * rebuilt file draws. */
#pragma once

#include "common/view.h"

#define KY_PDF_WEIGHT_MOST 1e15
#define KY_PDF_CANVAS 1.0 /* as much dearer is a group's canvas */
#define KY_PDF_NUMBERS 6  /* that a path's operator takes */
#define KY_PDF_PLAIN_MITER 10.0

/* How often drawn content uses each cost of the graphics state, and what it draws itself. */
typedef struct
{
  gdouble besides, fills, strokes, masked, dashed, shown;
  gdouble density; /* of a pattern's tiles */
  gdouble covered; /* square units of its own, with those of pictures counted more often */
  gdouble lines, corners, letters; /* for each unit of width, width squared, size squared */
  gdouble tints[2];                /* colours in a space that is not its own; stroked ones */
  gdouble canvas;                  /* square units of a group's */
  gdouble layers;                  /* so often all of a box is covered at most */
  gdouble everywhere;              /* how often all of the box is covered by a shading */
} KyPdfVerifyDrawn;

/* The cost of each use; < 0: given by the state of another content stream. */
typedef struct
{
  gdouble fill, stroke, mask, dash, font, tint[2];
  gdouble fill_covers, stroke_covers, mask_covers; /* square units, each time */
  gdouble width, letter, lines, corners;           /* letter: of a square of the size 1 */
  gdouble square; /* what a square of one unit is in the content's own units */
  gdouble miter, stretch, clips, canvas, layers;
} KyPdfVerifyState;

typedef struct
{
  gpointer weights; /* for these two: NULL for what can't be drawn to an end */
  const KyPdfVerifyDrawn *(*weigh) (gpointer weights, guint number);
  const KyPdfVerifyState *(*state_of) (gpointer weights, guint number);
  GHashTable *names;  /* "X" and the name -> number, of the resources */
  GHashTable *spaces; /* name -> gdouble: what a colour costs */
  gdouble area, most; /* of the box; that is covered at once */
  KyPdfVerifyDrawn sum;
  KyPdfVerifyState state;
  GArray *saved;
  KyView words[KY_PDF_NUMBERS]; /* the last operands */
  guint n_words;
  KyView name, array;
  gsize n_shown;
  gdouble from[2], to[2], length, corners;
  gdouble matrix; /* of the text */
  gboolean clips;
} KyPdfVerifyScan;

void ky_pdf_weight_add (gdouble *sum, gdouble amount);
/* Returns the cost of the dashes of ARRAY for each unit of a line's length. */
gdouble ky_pdf_density_of (KyView array);
/* Returns the area that DRAWN covers if its lines are WIDTH wide. */
gdouble ky_pdf_covered_by (const KyPdfVerifyDrawn *drawn, gdouble width);
/* Adds the cost of CONTENT to SCAN's sum. Returns FALSE if one of SCAN's two functions fails. */
gboolean ky_pdf_verify_scan (KyPdfVerifyScan *scan, KyView content);
