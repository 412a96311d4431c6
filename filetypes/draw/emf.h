/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files that draw the records of an enhanced metafile: emf.c (the file, numbers),
 * emf-state.c, emf-figure.c, emf-path.c, emf-picture.c, emf-text.c. */
#pragma once

#include "filetypes/draw/metafile.h"

/* Names the types of records as [MS-EMF] 2.1.1 does. */
typedef enum
{
#define RECORD(type, name, fate, why) KY_EMR_##name = type,
#include "filetypes/draw/emf-records.def"
} KyEmfRecord;

typedef struct
{
  KyGdi *gdi;
  guint32 type;    /* KyEmfRecord, or another */
  KyView record;   /* with its type and size */
  KyReader reader; /* behind them */
  guint32 use;     /* meaning of the palette of its picture */
} KyEmfPlayer;

/* Plays the record if it is one of the function's own kind; else returns FALSE. */
gboolean ky_emf_play_state (KyEmfPlayer *self);
gboolean ky_emf_play_object (KyEmfPlayer *self);
gboolean ky_emf_play_figure (KyEmfPlayer *self);
gboolean ky_emf_play_path (KyEmfPlayer *self);
gboolean ky_emf_play_picture (KyEmfPlayer *self);
gboolean ky_emf_play_text (KyEmfPlayer *self);

/* Read the next number or numbers of the record; 0 behind its end. */
gdouble ky_emf_int (KyEmfPlayer *self);
void ky_emf_ints (KyEmfPlayer *self, gdouble *out, guint n);
/* Reads numbers as the functions above do, from `reader`; a value that is not a number is 0. */
gdouble ky_emf_float (KyReader *reader);
void ky_emf_matrix (KyReader *reader, cairo_matrix_t *ret_matrix);
/* Reads a colour; a palette index is refused. */
guint32 ky_emf_color (KyEmfPlayer *self);
/* Returns a piece of the record; `offset` is counted from the record's beginning. */
KyView ky_emf_piece (KyEmfPlayer *self, guint32 offset, guint32 size);
/* Reads the bitmap at offBmi, cbBmi, offBits, cbBits. (transfer full) (nullable) */
cairo_surface_t *ky_emf_bitmap (KyEmfPlayer *self, gboolean keeps_alpha);
