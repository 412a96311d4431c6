/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of ky_dxf_draw(), which reads a DXF drawing record by record into a KyDrawing. */
#pragma once

#include "filetypes/cad/drawing.h"
#include "filetypes/cad/dxf-groups.h"

typedef struct
{
  guint32 color;
  gfloat width;
  guint16 dashes;
  gboolean is_hidden;
} KyDxfLayer;

typedef struct
{
  gdouble stretch, slant; /* horizontal factor; degrees */
  gboolean has_big_font, is_serif, is_vertical;
} KyDxfStyle;

typedef struct
{
  KyDrawingPoint at;
  gdouble bulge, from, to; /* bulge and widths (start, end) of the segment that begins here */
  gint64 flags, faces[4];  /* code 70; of a polyface mesh: numbers of vertices */
} KyDxfVertex;

typedef struct
{
  KyDrawing *drawing;
  KyDxfGroups groups;
  GArray *record; /* of KyDxfGroup: the groups of the current record after its name */
  KyView name;    /* of the current record */
  const gchar *charset;
  gboolean is_utf8;
  gdouble dash_scale, arrow; /* factor of dash lengths; length of arrows */
  /* Keys are from ky_dxf_draw_key(). */
  GHashTable *layers, *dashes, *styles; /* → KyDxfLayer, index of dashes, KyDxfStyle */
  GHashTable *figures;                  /* block → number of its figure */
  GArray *bases;                        /* of KyDrawingPoint: the base point of each figure */
  guint figure, paper;                  /* figures of the current entities and of the paper space */
  gboolean in_block;
  /* The POLYLINE whose vertices are being read. */
  GArray *vertices; /* (nullable) of KyDxfVertex */
  gint64 line_flags, mesh[2];
  gdouble line_widths[2];
  KyDrawingPen line_pen;
  KyDrawingMatrix line_matrix;
  GHashTable *widths; /* (nullable) handle of an MTEXT that is a column of another → gdouble */
} KyDxfDraw;

static inline gdouble
ky_dxf_radians (gdouble degrees)
{
  return degrees * G_PI / 180;
}

/* Returns the group `i` of the record, which must have as many. */
const KyDxfGroup *ky_dxf_draw_group (const KyDxfDraw *self, guint i);
/* Returns the first group with `code` in the record, or NULL. Groups of an embedded object (from
 * code 101 on) do not count. */
const KyDxfGroup *ky_dxf_draw_find (const KyDxfDraw *self, gint code);
/* Return the value of the current record's first group with `code` as a number, or `otherwise` if
 * there is no such group or it is not a valid number. */
gdouble ky_dxf_draw_real (const KyDxfDraw *self, gint code, gdouble otherwise);
gint64 ky_dxf_draw_integer (const KyDxfDraw *self, gint code, gint64 otherwise);
/* Returns the point of the codes `code` and `code` + 10; a missing coordinate is 0. */
KyDrawingPoint ky_dxf_draw_point (const KyDxfDraw *self, gint code);
/* Returns the number of the Ith group of the record; 0 if it is not valid. */
gdouble ky_dxf_draw_number_at (const KyDxfDraw *self, guint i);
/* Returns `name` in small ASCII letters, as a key of the tables. (transfer full) */
gchar *ky_dxf_draw_key (KyView name);
/* Returns the transformation by the record's extrusion direction (codes 210 to 230), seen from
 * above. */
KyDrawingMatrix ky_dxf_draw_matrix (const KyDxfDraw *self);

/* Draw the record, if it is a shape (line, arc, SOLID …) or a text; otherwise return FALSE. A
 * POLYLINE is drawn by ky_dxf_draw_end_polyline(), after its vertices. */
gboolean ky_dxf_draw_shape (KyDxfDraw *self, const KyDrawingPen *pen);
gboolean ky_dxf_draw_words (KyDxfDraw *self, const KyDrawingPen *pen);
/* Draws the record, a HATCH. */
void ky_dxf_draw_hatch (KyDxfDraw *self, const KyDrawingPen *pen);
/* Draws the open POLYLINE, if any, and closes it. */
void ky_dxf_draw_end_polyline (KyDxfDraw *self);

/* --- dxf-columns.c ------------------------------------------------------------------------ */

#define KY_DXF_COLUMNS_MAX 256

/* Holds the columns of an MTEXT. Lengths are in units of the drawing. */
typedef struct
{
  gdouble width;       /* width of each column; 0: the text's own width applies */
  gboolean is_several; /* the text has columns; only then the fields below are set */
  guint most;          /* number of columns; 0: as many as the text needs */
  gdouble step;        /* distance from one column's start to the next */
  gdouble height;      /* height of each column; 0: not limited */
  guint n_heights;     /* if not 0: `heights` apply instead; further columns are not limited */
  gdouble heights[KY_DXF_COLUMNS_MAX];
  gboolean is_reversed; /* columns run from right to left */
} KyDxfColumns;

typedef struct
{
  gchar *text;
  gboolean begins_column;
  guint column, row; /* from 0; set by ky_dxf_fill_columns() */
} KyDxfLine;

/* Reads the columns of the current record, an MTEXT, into `ret`. Notes in `widths` the other texts
 * that it names as its columns. */
void ky_dxf_read_columns (KyDxfDraw *self, KyDxfColumns *ret);
/* Sets the column and row of each of `n` `lines`. `first`, `step`: height of the first and of each
 * further line of a column. Stores the number of columns, and of rows in the longest column. */
void ky_dxf_fill_columns (const KyDxfColumns *columns, KyDxfLine *lines, guint n, gdouble first,
                          gdouble step, guint *ret_columns, guint *ret_rows);
