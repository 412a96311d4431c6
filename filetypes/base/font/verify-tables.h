/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies single tables of sfnt files. Errors: VERIFY. */
#pragma once

#include "engine/job.h"

/* Holds the tables that sfnt files have with any kind of outlines. */
typedef struct
{
  KyView head, hhea, hmtx, maxp, post;
  KyView cmap; /* (nullable) */
  gboolean is_true_type;
} KyFontTables;

gboolean ky_font_verify_numbers (const KyFontTables *tables, GError **error);

/* Verifies `glyf` and `loca` of a font with `n_glyphs` glyphs. */
gboolean ky_font_verify_outlines (KyView glyf, KyView loca, guint n_glyphs, GError **error);
