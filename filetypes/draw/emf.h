/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files share that draw the records of an enhanced metafile: emf.c (the file, numbers),
 * emf-state.c, emf-figure.c, emf-path.c, emf-picture.c, emf-text.c. */
#pragma once

#include "filetypes/draw/metafile.h"

typedef struct
{
  KyGdi *gdi;
  guint32 type;
  KyView record;   /* with its type and size */
  KyReader reader; /* behind them */
} KyEmfPlayer;

/* Each plays the record if it is one of its own; FALSE: it is not. */
gboolean ky_emf_play_state (KyEmfPlayer *self);
gboolean ky_emf_play_object (KyEmfPlayer *self);
gboolean ky_emf_play_figure (KyEmfPlayer *self);
gboolean ky_emf_play_path (KyEmfPlayer *self);
gboolean ky_emf_play_picture (KyEmfPlayer *self);
gboolean ky_emf_play_text (KyEmfPlayer *self);

/* The next number or numbers of the record; 0 behind its end. */
gdouble ky_emf_int (KyEmfPlayer *self);
gdouble ky_emf_float (KyEmfPlayer *self);
void ky_emf_ints (KyEmfPlayer *self, gdouble *out, guint n);
/* A piece of the record, counted from its beginning. */
KyView ky_emf_piece (KyEmfPlayer *self, guint32 offset, guint32 size);
/* offBmi, cbBmi, offBits, cbBits. (transfer full) (nullable) */
cairo_surface_t *ky_emf_bitmap (KyEmfPlayer *self, gboolean keeps_alpha);
