/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The visible content of a CAD drawing, independent of its format: figures, which consist of lines,
 * areas, texts and insertions of other figures. The reader of a format (ky_dxf_draw() …) fills it;
 * ky_drawing_walk() passes its elements to a visitor that draws them. The y axis points up; angles
 * are in radians, counterclockwise. */
#pragma once

#include "engine/job.h"

typedef struct
{
  gdouble x, y;
} KyDrawingPoint;

/* Holds a transformation: x' = xx x + xy y + x0, y' = yx x + yy y + y0. */
typedef struct
{
  gdouble xx, yx, xy, yy, x0, y0;
} KyDrawingMatrix;

#define KY_DRAWING_IDENTITY ((KyDrawingMatrix){ 1, 0, 0, 1, 0, 0 })
/* Returns the matrix that applies `a` first and then `b`. */
KyDrawingMatrix ky_drawing_combine (const KyDrawingMatrix *a, const KyDrawingMatrix *b);
/* Returns the matrix that scales, then rotates by `angle`, then moves the origin to `at`. */
KyDrawingMatrix ky_drawing_placed (gdouble scale_x, gdouble scale_y, gdouble angle,
                                   KyDrawingPoint at);
/* Returns `point` transformed by `matrix`. */
KyDrawingPoint ky_drawing_apply (const KyDrawingMatrix *matrix, KyDrawingPoint point);
/* Returns the factor by which `matrix` enlarges lengths (the square root of its area factor). */
gdouble ky_drawing_scale (const KyDrawingMatrix *matrix);

/* A colour is 0xRRGGBB or one of these values: the colour of the insertion that shows the figure,
 * or of the layer of that insertion. */
#define KY_DRAWING_OF_INSERT 0x1000000u
#define KY_DRAWING_OF_LAYER 0x2000000u
/* A line width is in millimetres on paper (0: the thinnest line) or, likewise, one of these. */
#define KY_DRAWING_WIDTH_OF_INSERT (-1.0f)
#define KY_DRAWING_WIDTH_OF_LAYER (-2.0f)

typedef struct
{
  guint32 color;
  gfloat width;
  gfloat thick;   /* line width in units of the drawing, replaces `width`; 0: not set */
  guint16 dashes; /* index from ky_drawing_add_dashes(); 0: solid */
} KyDrawingPen;

typedef struct
{
  gdouble *lengths; /* lengths of dash, gap, dash and so on; owned */
  guint n;
  gboolean on_paper; /* the lengths are millimetres on paper; otherwise units of the drawing */
} KyDrawingDashes;

typedef enum
{
  KY_DRAWING_LINES,
  KY_DRAWING_AREA, /* filled by the even-odd rule */
  KY_DRAWING_TEXT,
  KY_DRAWING_INSERT
} KyDrawingKind;

typedef struct
{
  KyDrawingKind kind;
  KyDrawingPen pen;
  /* Lines and areas: index and number of steps, index of the first point. Text: index in `texts`,
   * length in bytes. Insertion: index in `inserts`. */
  guint first, n, first_point;
} KyDrawingElement;

typedef enum
{
  KY_DRAWING_BASE, /* which height of a text lies at its origin: the base line … */
  KY_DRAWING_BOTTOM,
  KY_DRAWING_MIDDLE,
  KY_DRAWING_TOP
} KyDrawingRise;

typedef struct
{
  const gchar *text;      /* UTF-8, one line */
  KyDrawingMatrix matrix; /* places a text that has its origin at 0, 0 and runs to the right */
  gdouble height;         /* height of the font's em square, in units of the drawing */
  gdouble length;         /* to which the line is fitted; 0: as the font determines */
  gdouble stretch;        /* horizontal factor of each letter; 1: none */
  gdouble across;         /* part of the line in front of its origin: 0 (start) to 1 (end) */
  KyDrawingRise rise;
  gboolean is_vertical, is_serif, is_bold, is_italic;
} KyDrawingText;

typedef struct
{
  guint figure;
  KyDrawingMatrix matrix;
  guint columns, rows;
  gdouble column_step, row_step; /* distances of the copies, before the matrix is applied */
  KyDrawingPen layer; /* of the insertion's layer; the pen of the insertion is its element's */
  gboolean is_clipped;
  KyDrawingPoint box[2]; /* if clipped: opposite corners, in coordinates of the outer figure */
} KyDrawingInsert;

typedef struct
{
  guint figure;
  gdouble width, height; /* size of the sheet in millimetres; 0: the page fits its content */
  KyDrawingPoint corner; /* lower left corner of the sheet, in units of the drawing */
  gdouble unit;          /* millimetres on the sheet for each unit of the drawing */
} KyDrawingPage;

typedef struct
{
  KyJob *job;
  GPtrArray *figures; /* of GArray of KyDrawingElement */
  GArray *here;       /* (transfer none) the figure that receives new elements */
  GByteArray *steps;  /* of paths: 'm' and 'l' use one point, 'c' three, 'z' (close) none */
  GArray *points, *texts, *inserts, *dashes, *pages;
  GStringChunk *strings;
  /* The open path: its first step and point, and the matrix that is applied to new points. */
  guint open_step, open_point;
  KyDrawingMatrix matrix;
  gboolean has_bad_point, is_full; /* of the path; a limit is reached: ky_drawing_check() */
  gdouble hatch_work;              /* hatch lines times edges of their areas, of all hatches */
} KyDrawing;

/* Makes `self` an empty drawing with one figure, which is entered. `job` (nullable) is charged by
 * ky_drawing_walk(). Free the drawing with ky_drawing_clear(). */
void ky_drawing_init (KyDrawing *self, KyJob *job);
void ky_drawing_clear (KyDrawing *self);

/* Adds an empty figure and returns its number. Figure 0 exists from the beginning. */
guint ky_drawing_add_figure (KyDrawing *self);
/* Makes `figure` receive the elements that are added from now on. */
void ky_drawing_enter (KyDrawing *self, guint figure);
/* Adds a dash pattern of `n` lengths: dash, gap, dash … Returns its index, or 0 (a solid line) if
 * `n` is odd, a length is invalid, all gaps are 0 or there are too many patterns. */
guint ky_drawing_add_dashes (KyDrawing *self, const gdouble *lengths, guint n, gboolean on_paper);

/* Begins a path. `matrix` (nullable) is applied to all of its points. */
void ky_drawing_begin (KyDrawing *self, const KyDrawingMatrix *matrix);
/* Add a step to the path. A line or curve in an empty path begins at its first point. */
void ky_drawing_move (KyDrawing *self, KyDrawingPoint to);
void ky_drawing_line (KyDrawing *self, KyDrawingPoint to);
void ky_drawing_curve (KyDrawing *self, KyDrawingPoint a, KyDrawingPoint b, KyDrawingPoint to);
void ky_drawing_close (KyDrawing *self);
/* Adds an arc of the ellipse with the half axes `a` and `b`, which begins at parameter `from` and
 * covers `sweep` (at most a full turn). `goes_on`: a line leads to its start; else it begins a
 * subpath. */
void ky_drawing_arc (KyDrawing *self, KyDrawingPoint center, KyDrawingPoint a, KyDrawingPoint b,
                     gdouble from, gdouble sweep, gboolean goes_on);
/* Adds a circular arc from `from`, the end of the path, to `to`. `bulge`: tangent of a quarter of
 * the arc's angle, positive counterclockwise; 0: a straight line. */
void ky_drawing_bulge (KyDrawing *self, KyDrawingPoint from, KyDrawingPoint to, gdouble bulge);
/* Adds a B-spline of `degree` as short lines: `n` control points, their weights (nullable), and at
 * least `n` + `degree` + 1 knots. If these define no valid spline, adds straight lines through the
 * points. */
void ky_drawing_spline (KyDrawing *self, guint degree, const KyDrawingPoint *points, guint n,
                        const gdouble *knots, guint n_knots, const gdouble *weights);
/* Ends the path and adds it to the entered figure as an element of `kind`. Drops a path that has
 * fewer than two steps or an invalid point, and every path once the drawing is full. */
void ky_drawing_end (KyDrawing *self, KyDrawingKind kind, const KyDrawingPen *pen);
/* Add a copy of the text or insertion to the entered figure. Drop one with an invalid number, and a
 * blank text. */
void ky_drawing_text (KyDrawing *self, const KyDrawingText *text, const KyDrawingPen *pen);
void ky_drawing_insert (KyDrawing *self, const KyDrawingInsert *insert, const KyDrawingPen *pen);

/* Describes a family of parallel lines. */
typedef struct
{
  KyDrawingPoint origin, step; /* a point of one line; the vector from it to the next line */
  gdouble angle;
} KyDrawingHatch;
/* Replaces the open path with the parts of `n` families of lines that lie inside it (even-odd
 * rule). Leaves out a family that has too many lines. */
void ky_drawing_hatch (KyDrawing *self, const KyDrawingHatch *hatches, guint n,
                       const KyDrawingPen *pen);

/* Returns FALSE with a LIMIT error if the drawing has too many points or its hatches cost too much;
 * elements are missing then. */
gboolean ky_drawing_check (const KyDrawing *self, GError **error);

/* Lists the callbacks of ky_drawing_walk(). */
typedef struct
{
  /* Called for each line, area and text. `matrix`: to the coordinates of the figure where the walk
   * began. `pen`: the element's, with the colour and width of insertions and layers resolved. */
  gboolean (*element) (gpointer data, const KyDrawing *self, const KyDrawingElement *element,
                       const KyDrawingMatrix *matrix, const KyDrawingPen *pen, GError **error);
  /* (nullable) Called before the elements of a clipped insertion, and after them with NULL, NULL.
   * `matrix`: for the coordinates of `insert->box`. */
  void (*clip) (gpointer data, const KyDrawingInsert *insert, const KyDrawingMatrix *matrix);
  gboolean charges; /* elements are charged to the job (limit objects) */
} KyDrawingVisitor;
/* Calls the visitor for all elements of `figure` and of the figures that it shows, in order.
 * Returns FALSE when a callback does. Errors: those of the visitor; LIMIT: nested too deep or too
 * many elements. */
gboolean ky_drawing_walk (const KyDrawing *self, guint figure, const KyDrawingVisitor *visitor,
                          gpointer data, GError **error);

/* Computes the bounding box of `figure`: its lower left and upper right corner, undefined if
 * `*ret_is_empty` (nothing is drawn). Errors: those of ky_drawing_walk(). */
gboolean ky_drawing_measure (const KyDrawing *self, guint figure, KyDrawingPoint *ret_box,
                             gboolean *ret_is_empty, GError **error);
/* Estimates the width of the first `length` bytes of `text`, in letter heights. */
gdouble ky_drawing_text_length (const gchar *text, gsize length);

/* Fills an empty drawing from the input of its job. Errors: MALFORMED, UNSUPPORTED, LIMIT. */
typedef gboolean KyDrawingReader (KyDrawing *self, GError **error);
KyDrawingReader ky_dxf_draw, ky_jwc_draw, ky_jww_draw, ky_p21_draw, ky_sfc_draw;
/* Returns the reader of the file type `type`, or NULL if it has none. */
KyDrawingReader *ky_drawing_reader (const gchar *type);
/* Implement the method `image` and the pages() of `type`: a step in another process draws the input
 * as PDF, which is then sanitized, or drawn as pages. Errors: those of these steps. */
gboolean ky_drawing_image (KyJob *job, const gchar *type, GError **error);
gboolean ky_drawing_pages (KyJob *job, const gchar *type, GError **error);

/* Defines TYPE_image() and TYPE_pages() of a type of drawings. */
#define KY_DRAWING_METHODS(type)                                                                   \
  KY_DEFINE_METHOD (type##_image, ky_drawing_image (job, #type, error))                            \
  KY_DEFINE_METHOD (type##_pages, ky_drawing_pages (job, #type, error))
/* In a KyFiletype: the members that all types of drawings have in common. */
#define KY_DRAWING_ROW(type, rebuild_, text_)                                                      \
  .flags = KY_TYPE_OUTPUT, .identify = type##_identify,                                            \
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_IMAGE, KY_METHOD_TEXT },                                \
  KY_METHODS (ky_##type##_verify, { KY_METHOD_REBUILD, rebuild_ },                                 \
              { KY_METHOD_IMAGE, type##_image }, { KY_METHOD_TEXT, text_ }),                       \
  KY_PAGES (type##_pages)
