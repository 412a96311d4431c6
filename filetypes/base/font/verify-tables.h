/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second reading of an sfnt file's single tables. Errors: VERIFY. */
#pragma once

#include "engine/job.h"

/* What all sfnt files have, whatever their outlines are. */
typedef struct
{
  KyView head, hhea, hmtx, maxp, post;
  KyView cmap; /* (nullable) */
  gboolean is_true_type;
} KyFontTables;

gboolean ky_font_verify_numbers (const KyFontTables *tables, GError **error);

/* GLYF and LOCA of N_GLYPHS. */
gboolean ky_font_verify_outlines (KyView glyf, KyView loca, guint n_glyphs, GError **error);
