/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers of paragraphs in shapes (a:buAutoNum, ISO/IEC 29500-1 §21.1.2.4.1). */
#pragma once

#include "common/view.h"

#define KY_DRAWING_LEVELS 9

/* Holds the numbers of one shape or cell. A zeroed one is at its beginning. */
typedef struct
{
  struct
  {
    guint scheme; /* index of the numbering scheme + 1; 0: no number came before */
    gint start, number;
  } levels[KY_DRAWING_LEVELS];
} KyDrawingNumbers;

/* Appends the number of the next paragraph, with a space behind it. `level` counts from 0; `scheme`
 * is a value of ST_TextAutonumberScheme, or empty for a paragraph without a number, which ends the
 * numbering of its level; `start` is the number of the first paragraph. Returns
 * what ky_text_append_number() does. */
gboolean ky_drawing_numbers_append (KyDrawingNumbers *self, GString *out, guint level,
                                    KyView scheme, gint start);
