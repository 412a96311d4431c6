/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text state of PDF and the place of the next glyph (ISO 32000-1 §9.3, §9.4). */
#pragma once

#include "filetypes/pdf/matrix.h"

/* Holds the text state that q saves and Q restores, but for font and mode (§9.3). `scale` is 1 for
 * a Tz of 100; lengths are in units of text space. */
typedef struct
{
  gdouble size, character_space, word_space, scale, leading, rise;
} KyPdfTextState;

/* Holds the text matrix and the text line matrix (§9.4.2). */
typedef struct
{
  KyPdfMatrix text, line;
} KyPdfTextPlace;

/* Returns the first `n` of `numbers` as a matrix; missing numbers are 0. */
KyPdfMatrix ky_pdf_matrix_of (const gdouble *numbers, guint n);

/* Sets `place` to the beginning of a text object: BT (§9.4.1). */
void ky_pdf_text_begin (KyPdfTextPlace *place);

/* Applies the operator `word` to `state` and `place`: Tc Tw Tz TL Ts, the size of Tf, Td TD Tm T*,
 * and what ' and " do before they show text (§9.3.1, tables 105, 108 and 109). `numbers` are
 * its `n` operands; missing ones are 0. Returns FALSE, with nothing changed, if `word` is another
 * operator. */
gboolean ky_pdf_text_run (KyPdfTextState *state, KyPdfTextPlace *place, const gchar *word,
                          const gdouble *numbers, guint n);

/* Tells whether `word` shows a string: Tj ' or " (§9.4.3). */
gboolean ky_pdf_text_shows (const gchar *word);

/* Moves `place` past a glyph that is `width` em wide (§9.4.4). */
void ky_pdf_text_pass_glyph (const KyPdfTextState *state, KyPdfTextPlace *place, gdouble width,
                             gboolean is_space, gboolean is_vertical);

/* Moves `place` by a number of a TJ array, in thousandths of an em (§9.4.3). */
void ky_pdf_text_adjust (const KyPdfTextState *state, KyPdfTextPlace *place, gdouble thousandths,
                         gboolean is_vertical);

/* Returns the text rendering matrix, which maps the em square of a glyph to the page (§9.4.4). */
KyPdfMatrix ky_pdf_text_rendering (const KyPdfTextState *state, const KyPdfMatrix *text,
                                   const KyPdfMatrix *ctm);
