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
} KyDxfDraw;

/* The first value of CODE in the record; OTHERWISE where there is none. */
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
