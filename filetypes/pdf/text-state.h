/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text state of PDF and where the next glyph stands (ISO 32000-1 §9.3, §9.4). */
#pragma once

#include "filetypes/pdf/matrix.h"

/* §9.3: what q keeps and Q brings back, but for font and mode. scale is 1 for a Tz of 100; lengths
 * are in units of text space. */
typedef struct
{
  gdouble size, character_space, word_space, scale, leading, rise;
} KyPdfTextState;

/* §9.4.2: the text matrix and the text line matrix. */
typedef struct
{
  KyPdfMatrix text, line;
} KyPdfTextPlace;

/* The first N of NUMBERS as a matrix; those that lack are 0. */
KyPdfMatrix ky_pdf_matrix_of (const gdouble *numbers, guint n);

/* BT: where a text object begins (§9.4.1). */
void ky_pdf_text_begin (KyPdfTextPlace *place);

/* WORD as far as it sets STATE or moves PLACE: Tc Tw Tz TL Ts, the size of Tf, Td TD Tm T*, and
 * what ' and " do before they show (§9.3.1, tables 105, 108 and 109). The N numbers are the
 * operator's operands; those that lack are 0. FALSE: WORD is another operator, and nothing was
 * changed. */
gboolean ky_pdf_text_run (KyPdfTextState *state, KyPdfTextPlace *place, const gchar *word,
                          const gdouble *numbers, guint n);

/* Whether WORD shows a string: Tj ' or " (§9.4.3). */
gboolean ky_pdf_text_shows (const gchar *word);

/* Past a glyph that is WIDTH of an em wide, by §9.4.4. */
void ky_pdf_text_pass_glyph (const KyPdfTextState *state, KyPdfTextPlace *place, gdouble width,
                             gboolean is_space, gboolean is_vertical);

/* By a number of a TJ's array, in thousandths of an em (§9.4.3). */
void ky_pdf_text_adjust (const KyPdfTextState *state, KyPdfTextPlace *place, gdouble thousandths,
                         gboolean is_vertical);

/* From the space of a glyph, an em by an em, to that of the page: the text rendering matrix
 * (§9.4.4). */
KyPdfMatrix ky_pdf_text_rendering (const KyPdfTextState *state, const KyPdfMatrix *text,
                                   const KyPdfMatrix *ctm);
