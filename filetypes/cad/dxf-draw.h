/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What reads a DXF drawing as what is to be seen of it: records one after the other. */
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
  gdouble stretch, slant;
  gboolean has_big_font, is_serif, is_vertical;
} KyDxfStyle;

typedef struct
{
  KyDrawingPoint at;
  gdouble bulge, from, to; /* widths where it begins and ends */
  gint64 flags, faces[4];
} KyDxfVertex;

typedef struct
{
  KyDrawing *drawing;
  KyDxfGroups groups;
  GArray *record; /* of KyDxfGroup: those behind its name */
  KyView name;
  const gchar *charset;
  gboolean is_utf8;
  gdouble dash_scale, arrow;
  GHashTable *layers, *dashes, *styles; /* name in small letters → KyDxfLayer …; place + 1 */
  GHashTable *figures;                  /* name in small letters → its number */
  GArray *bases;                        /* of KyDrawingPoint: of each figure */
  guint figure, paper;                  /* that is filled; of the paper */
  gboolean in_block;
  /* A polyline that is open. */
  GArray *vertices; /* (nullable) of KyDxfVertex */
  gint64 line_flags, mesh[2];
  gdouble line_widths[2];
  KyDrawingPen line_pen;
  KyDrawingMatrix line_matrix;
  GHashTable *widths; /* (nullable) handle of a text that is another's column → gdouble */
} KyDxfDraw;

/* The first value of CODE in the record, up to an object in it; OTHERWISE where there is none. */
const KyDxfGroup *ky_dxf_draw_find (const KyDxfDraw *self, gint code);
gdouble ky_dxf_draw_real (const KyDxfDraw *self, gint code, gdouble otherwise);
gint64 ky_dxf_draw_integer (const KyDxfDraw *self, gint code, gint64 otherwise);
KyDrawingPoint ky_dxf_draw_point (const KyDxfDraw *self, gint code);
/* Of the Ith group. */
gdouble ky_dxf_draw_number_at (const KyDxfDraw *self, guint i);
/* As a key. (transfer full) */
gchar *ky_dxf_draw_key (KyView name);
/* What 210 to 230 say. */
KyDrawingMatrix ky_dxf_draw_matrix (const KyDxfDraw *self);

/* Records of entities, each by its name. FALSE: it is none of them. */
gboolean ky_dxf_draw_shape (KyDxfDraw *self, const KyDrawingPen *pen);
gboolean ky_dxf_draw_words (KyDxfDraw *self, const KyDrawingPen *pen);
void ky_dxf_draw_hatch (KyDxfDraw *self, const KyDrawingPen *pen);
void ky_dxf_draw_end_polyline (KyDxfDraw *self);

/* --- dxf-columns.c ------------------------------------------------------------------------ */

#define KY_DXF_COLUMNS_MAX 256

/* Of a text. */
typedef struct
{
  gdouble width;       /* of each; 0: what the text says itself */
  gboolean is_several; /* and then: */
  guint most;          /* 0: as many as it takes */
  gdouble step;        /* from one to the next */
  gdouble height;      /* of each; 0: without end */
  guint n_heights;     /* or of one after the other; without end behind these */
  gdouble heights[KY_DXF_COLUMNS_MAX];
  gboolean is_reversed; /* from the right to the left */
} KyDxfColumns;

typedef struct
{
  gchar *text;
  gboolean begins_column;
  guint column, row; /* ky_dxf_fill_columns() */
} KyDxfLine;

/* Of the text that is read. */
void ky_dxf_read_columns (KyDxfDraw *self, KyDxfColumns *ret);
/* Says where each of N LINES stands, FIRST high and those behind the first STEP high, and how many
 * columns and rows that makes. */
void ky_dxf_fill_columns (const KyDxfColumns *columns, KyDxfLine *lines, guint n, gdouble first,
                          gdouble step, guint *ret_columns, guint *ret_rows);
