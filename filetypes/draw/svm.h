/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files share that draw the records of a StarView metafile: svm.c (the file, state),
 * svm-figure.c, svm-picture.c, svm-shade.c, svm-text.c. */
#pragma once

#include "filetypes/base/picture/svm.h"
#include "filetypes/draw/metafile.h"

typedef struct
{
  KyGdi *gdi;
  KySvmPart record;
  KySvmMapMode mode; /* of the header: what the others are related to */
  guint encoding;    /* of the font that was set last */
  GArray *saved;
  guint n_unsaved;      /* of what was to be saved beyond */
  guint depth;          /* metafiles around this one */
  gboolean in_gradient; /* one comes, and the polygons that it is made of */
  gboolean is_shaded;   /* it came */
} KySvmPlayer;

/* Each plays the record if it is one of its own; FALSE: it is not. */
gboolean ky_svm_play_figure (KySvmPlayer *self);
gboolean ky_svm_play_picture (KySvmPlayer *self);
gboolean ky_svm_play_shade (KySvmPlayer *self);
gboolean ky_svm_play_text (KySvmPlayer *self);
/* Those that hold a metafile. FALSE: it is none of them, or ERROR is set. */
gboolean ky_svm_play_inner (KySvmPlayer *self, GError **error);

/* Plays the metafile at READER so that it fills BOX (x, y, width, height; logical). Errors:
 * MALFORMED, LIMIT. */
gboolean ky_svm_play_at (KySvmPlayer *self, KyReader *reader, const gdouble box[4], GError **error);

/* 0xTTRRGGBB → as GDI has it. */
guint32 ky_svm_color (guint32 color);
/* A colour inside of a part: a name's number or sixteen bits for each. */
guint32 ky_svm_read_color (KyReader *reader);

/* Adds the polygons to the figure; BOX (nullable) becomes what they cover: left, top, right,
 * bottom. */
void ky_svm_add_polygons (KySvmPlayer *self, KyReader *reader, guint version, gdouble box[4]);
/* Sides, as records have them. */
void ky_svm_numbers (KyReader *reader, gdouble *out, guint n);

typedef struct
{
  guint style; /* linear, axial, radial, elliptical, square, rectangular */
  guint32 start, end;
  gdouble angle;  /* counter-clockwise */
  gdouble border; /* 0 … 1: as much is of the first colour alone */
  gdouble x, y;   /* 0 … 1: where the middle is */
} KySvmGradient;
