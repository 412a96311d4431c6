/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Applies the text operators of PDF to the text state and the text matrix (ISO 32000-1 §9.3, §9.4)
 * and computes the position of the next glyph. The text method and the hidden-text search share
 * it. */
#include "filetypes/pdf/text-state.h"

#include <string.h>

KyPdfMatrix
ky_pdf_matrix_of (const gdouble *numbers, guint n)
{
  KyPdfMatrix matrix = { { 0 } };

  for (guint i = 0; i < 6 && i < n; i++)
    matrix.m[i] = numbers[i];
  return matrix;
}

void
ky_pdf_text_begin (KyPdfTextPlace *place)
{
  static const KyPdfMatrix identity = { { 1, 0, 0, 1, 0, 0 } };

  place->text = place->line = identity;
}

static void
text_state_next_line (KyPdfTextPlace *place, gdouble tx, gdouble ty)
{
  KyPdfMatrix move = { { 1, 0, 0, 1, tx, ty } };

  place->line = ky_pdf_multiply (&move, &place->line);
  place->text = place->line;
}

static gboolean
text_state_set_state (KyPdfTextState *state, const gchar *word, gdouble value)
{
  if (strcmp (word, "Tf") == 0)
    state->size = value;
  else if (strcmp (word, "Tc") == 0)
    state->character_space = value;
  else if (strcmp (word, "Tw") == 0)
    state->word_space = value;
  else if (strcmp (word, "Tz") == 0)
    state->scale = value / 100;
  else if (strcmp (word, "TL") == 0)
    state->leading = value;
  else if (strcmp (word, "Ts") == 0)
    state->rise = value;
  else
    return FALSE;
  return TRUE;
}

gboolean
ky_pdf_text_run (KyPdfTextState *state, KyPdfTextPlace *place, const gchar *word,
                 const gdouble *numbers, guint n)
{
  gdouble first = n > 0 ? numbers[0] : 0, second = n > 1 ? numbers[1] : 0;

  if (text_state_set_state (state, word, first))
    return TRUE;
  if (strcmp (word, "Td") == 0 || strcmp (word, "TD") == 0)
    {
      if (word[1] == 'D')
        state->leading = -second;
      text_state_next_line (place, first, second);
    }
  else if (strcmp (word, "Tm") == 0)
    place->text = place->line = ky_pdf_matrix_of (numbers, n);
  else if (strcmp (word, "T*") == 0 || strcmp (word, "'") == 0 || strcmp (word, "\"") == 0)
    {
      if (word[0] == '"')
        {
          state->word_space = first;
          state->character_space = second;
        }
      text_state_next_line (place, 0, -state->leading);
    }
  else
    return FALSE;
  return TRUE;
}

gboolean
ky_pdf_text_shows (const gchar *word)
{
  return strcmp (word, "Tj") == 0 || strcmp (word, "'") == 0 || strcmp (word, "\"") == 0;
}

static void
text_state_advance (KyPdfTextPlace *place, gdouble tx, gdouble ty)
{
  KyPdfMatrix move = { { 1, 0, 0, 1, tx, ty } };

  place->text = ky_pdf_multiply (&move, &place->text);
}

void
ky_pdf_text_pass_glyph (const KyPdfTextState *state, KyPdfTextPlace *place, gdouble width,
                        gboolean is_space, gboolean is_vertical)
{
  gdouble extra = state->character_space + (is_space ? state->word_space : 0);

  if (is_vertical)
    text_state_advance (place, 0, -state->size + extra);
  else
    text_state_advance (place, (width * state->size + extra) * state->scale, 0);
}

void
ky_pdf_text_adjust (const KyPdfTextState *state, KyPdfTextPlace *place, gdouble thousandths,
                    gboolean is_vertical)
{
  gdouble by = -thousandths / 1000 * state->size;

  text_state_advance (place, is_vertical ? 0 : by * state->scale, is_vertical ? by : 0);
}

KyPdfMatrix
ky_pdf_text_rendering (const KyPdfTextState *state, const KyPdfMatrix *text, const KyPdfMatrix *ctm)
{
  KyPdfMatrix parameters = { { state->size * state->scale, 0, 0, state->size, 0, state->rise } };
  KyPdfMatrix scaled = ky_pdf_multiply (&parameters, text);

  return ky_pdf_multiply (&scaled, ctm);
}
