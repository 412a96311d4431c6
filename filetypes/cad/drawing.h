/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A drawing of a CAD program as what is to be seen of it: figures of lines, areas, texts, and of
 * other figures that they show. Readers of formats fill it (ky_dxf_draw() …), and who draws walks
 * through it. Up is positive, angles are in radians against the clock.
 */
#pragma once

#include "engine/job.h"

typedef struct
{
  gdouble x, y;
} KyDrawingPoint;

/* x' = xx x + xy y + x0, y' = yx x + yy y + y0 */
typedef struct
{
  gdouble xx, yx, xy, yy, x0, y0;
} KyDrawingMatrix;

#define KY_DRAWING_IDENTITY ((KyDrawingMatrix){ 1, 0, 0, 1, 0, 0 })
/* First A, then B. */
KyDrawingMatrix ky_drawing_combine (const KyDrawingMatrix *a, const KyDrawingMatrix *b);
/* Scaled, then turned, then moved. */
KyDrawingMatrix ky_drawing_placed (gdouble scale_x, gdouble scale_y, gdouble angle,
                                   KyDrawingPoint at);
KyDrawingPoint ky_drawing_apply (const KyDrawingMatrix *matrix, KyDrawingPoint point);
/* How many times larger things become. */
gdouble ky_drawing_scale (const KyDrawingMatrix *matrix);

/* Colours are 0xRRGGBB, or what the figure's insertion says, or its layer. */
#define KY_DRAWING_OF_INSERT 0x1000000u
#define KY_DRAWING_OF_LAYER 0x2000000u
/* And so are widths of lines: millimetres of paper; 0: the thinnest. */
#define KY_DRAWING_WIDTH_OF_INSERT (-1.0f)
#define KY_DRAWING_WIDTH_OF_LAYER (-2.0f)

typedef struct
{
  guint32 color;
  gfloat width;
  gfloat thick;   /* units of the drawing, in place of the width; 0: not */
  guint16 dashes; /* ky_drawing_add_dashes(); 0: none */
} KyDrawingPen;

typedef struct
{
  gdouble *lengths; /* on, off, on … */
  guint n;
  gboolean on_paper; /* millimetres; otherwise units of the drawing */
} KyDrawingDashes;

typedef enum
{
  KY_DRAWING_LINES,
  KY_DRAWING_AREA, /* inside where its lines are crossed an odd number of times */
  KY_DRAWING_TEXT,
  KY_DRAWING_INSERT
} KyDrawingKind;

typedef struct
{
  KyDrawingKind kind;
  KyDrawingPen pen;
  /* Of lines and areas: their steps and points. Of others: a place in texts or inserts, and of
   * texts their bytes. */
  guint first, n, first_point;
} KyDrawingElement;

typedef enum
{
  KY_DRAWING_BASE, /* of a text's place: its base line … */
  KY_DRAWING_BOTTOM,
  KY_DRAWING_MIDDLE,
  KY_DRAWING_TOP
} KyDrawingRise;

typedef struct
{
  const gchar *text;      /* UTF-8, one line */
  KyDrawingMatrix matrix; /* of a text at 0, 0, to the right, whose unit is one of the drawing */
  gdouble height;         /* of a letter's square */
  gdouble length;         /* that the line has; 0: as its font makes it */
  gdouble stretch;        /* of each letter; 1: none */
  gdouble across;         /* 0: it begins at its place, 0.5, 1: it ends there */
  KyDrawingRise rise;
  gboolean is_vertical, is_serif, is_bold, is_italic;
} KyDrawingText;

typedef struct
{
  guint figure;
  KyDrawingMatrix matrix;
  guint columns, rows;
  gdouble column_step, row_step; /* before the matrix */
  KyDrawingPen layer;            /* what the layer of the insertion says; its own: the pen */
  gboolean is_clipped;
  KyDrawingPoint box[2]; /* where it is seen, in the figure that shows it */
} KyDrawingInsert;

typedef struct
{
  guint figure;
  gdouble width, height; /* of a sheet, in millimetres; 0: it fits what is drawn */
  KyDrawingPoint corner; /* of the sheet, below on the left, in units of the drawing */
  gdouble unit;          /* millimetres; of a sheet */
} KyDrawingPage;

typedef struct
{
  KyJob *job;
  GPtrArray *figures; /* of GArray of KyDrawingElement */
  GArray *here;       /* (transfer none) the figure that is filled */
  GByteArray *steps;  /* 'm', 'l', 'c' with three points, 'z' with none */
  GArray *points, *texts, *inserts, *dashes, *pages;
  GStringChunk *strings;
  /* The path that is open. */
  guint open_step, open_point;
  KyDrawingMatrix matrix;
  gboolean has_bad_point, is_full;
  gdouble hatch_work; /* lines by edges */
} KyDrawing;

/* JOB (nullable) pays for what is walked through. */
void ky_drawing_init (KyDrawing *self, KyJob *job);
void ky_drawing_clear (KyDrawing *self);

/* A new one; the first has the number 0, and is there from the beginning. */
guint ky_drawing_add_figure (KyDrawing *self);
/* What comes is of FIGURE. */
void ky_drawing_enter (KyDrawing *self, guint figure);
/* Of N lengths, none below 0; returns 0 when they are none that could be seen. */
guint ky_drawing_add_dashes (KyDrawing *self, const gdouble *lengths, guint n, gboolean on_paper);

/* A path whose points are given as they are before MATRIX (nullable). */
void ky_drawing_begin (KyDrawing *self, const KyDrawingMatrix *matrix);
void ky_drawing_move (KyDrawing *self, KyDrawingPoint to);
void ky_drawing_line (KyDrawing *self, KyDrawingPoint to);
void ky_drawing_curve (KyDrawing *self, KyDrawingPoint a, KyDrawingPoint b, KyDrawingPoint to);
void ky_drawing_close (KyDrawing *self);
/* An arc of an ellipse whose half axes are A and B, from parameter FROM on by SWEEP; a line leads
 * to it where GOES_ON. */
void ky_drawing_arc (KyDrawing *self, KyDrawingPoint center, KyDrawingPoint a, KyDrawingPoint b,
                     gdouble from, gdouble sweep, gboolean goes_on);
/* From FROM, where the path is, to TO: BULGE is the tangent of a quarter of the angle. */
void ky_drawing_bulge (KyDrawing *self, KyDrawingPoint from, KyDrawingPoint to, gdouble bulge);
/*
 * A curve of DEGREE by its N points and their weights (nullable), and N + DEGREE + 1 knots. What is
 * no such curve is the line through the points.
 */
void ky_drawing_spline (KyDrawing *self, guint degree, const KyDrawingPoint *points, guint n,
                        const gdouble *knots, guint n_knots, const gdouble *weights);
/* The path is an element, unless it is none that could be drawn. */
void ky_drawing_end (KyDrawing *self, KyDrawingKind kind, const KyDrawingPen *pen);
void ky_drawing_text (KyDrawing *self, const KyDrawingText *text, const KyDrawingPen *pen);
void ky_drawing_insert (KyDrawing *self, const KyDrawingInsert *insert, const KyDrawingPen *pen);

/* Parallel lines. */
typedef struct
{
  KyDrawingPoint origin, step; /* a point of the first, and what leads to the next */
  gdouble angle;
} KyDrawingHatch;
/* The path that is open is drawn as the lines within it, if they are not too many; then it is no
 * path any more. */
void ky_drawing_hatch (KyDrawing *self, const KyDrawingHatch *hatches, guint n,
                       const KyDrawingPen *pen);

/* FALSE: LIMIT, where it holds more than memory should. */
gboolean ky_drawing_check (const KyDrawing *self, GError **error);

/* PEN is that of the element, but with a colour and a width. */
typedef struct
{
  gboolean (*element) (gpointer data, const KyDrawing *self, const KyDrawingElement *element,
                       const KyDrawingMatrix *matrix, const KyDrawingPen *pen, GError **error);
  /* Around what an insertion that is clipped shows; CLIP is NULL behind it. (nullable) */
  void (*clip) (gpointer data, const KyDrawingInsert *insert, const KyDrawingMatrix *matrix);
  gboolean charges; /* each element: limit objects */
} KyDrawingVisitor;
/* All elements of FIGURE, and of those that it shows. Errors: those of the visitor, LIMIT: too
 * deep, too much. */
gboolean ky_drawing_walk (const KyDrawing *self, guint figure, const KyDrawingVisitor *visitor,
                          gpointer data, GError **error);

/* Where FIGURE is: RET_BOX has its least and its greatest point. *RET_IS_EMPTY: it draws nothing.
 */
gboolean ky_drawing_measure (const KyDrawing *self, guint figure, KyDrawingPoint *ret_box,
                             gboolean *ret_is_empty, GError **error);
/* How long LENGTH bytes of TEXT are about, in heights of a letter. */
gdouble ky_drawing_text_length (const gchar *text, gsize length);

/* Readers. Errors: MALFORMED, UNSUPPORTED, LIMIT. */
typedef gboolean KyDrawingReader (KyDrawing *self, GError **error);
KyDrawingReader ky_dxf_draw, ky_jwc_draw, ky_jww_draw, ky_p21_draw, ky_sfc_draw;
/* The one of a type; NULL: it has none. */
KyDrawingReader *ky_drawing_reader (const gchar *type);
/* The method `image`, and pages(), of TYPE: the drawing as PDF. Errors: those of the step. */
gboolean ky_drawing_image (KyJob *job, const gchar *type, GError **error);
gboolean ky_drawing_pages (KyJob *job, const gchar *type, GError **error);
