/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Computes for the verifier how much a content stream draws. It shares no code with scale.c, so
 * that an error in one is found by the other; the stream's syntax has been verified before.
 */
#include "filetypes/pdf/verify-scan.h"

#include "filetypes/pdf/verify-value.h"
#include "filetypes/pdf/verify.h"

#include <math.h>

#define DASH 8.0 /* operators: a reader makes a path of each dash */

void
ky_pdf_weight_add (gdouble *sum, gdouble amount)
{
  *sum = MIN (*sum + amount, KY_PDF_WEIGHT_MOST);
}

/* LAYERS: so often all of the box at most. */
static void
cover (KyPdfVerifyScan *scan, gdouble square_units, gdouble layers)
{
  gdouble through = 1 + scan->state.clips / 8;

  ky_pdf_weight_add (&scan->sum.covered, MIN (square_units, layers * scan->most) * through);
  ky_pdf_weight_add (&scan->sum.layers, layers * through);
}

static void
ask (KyPdfVerifyScan *scan, gdouble cost, gdouble covers, gdouble times, gdouble *otherwise)
{
  gdouble heap = times * covers;

  if (cost < 0)
    ky_pdf_weight_add (otherwise, times);
  else
    ky_pdf_weight_add (&scan->sum.besides, times * cost);
  if (cost >= 0 && heap > 0)
    cover (scan, heap, scan->area > 0 ? heap / scan->area : KY_PDF_WEIGHT_MOST);
}

static void
ask_colors (KyPdfVerifyScan *scan, gdouble fills, gdouble strokes)
{
  const KyPdfVerifyState *state = &scan->state;

  ask (scan, state->fill, state->fill_covers, fills, &scan->sum.fills);
  ask (scan, state->stroke, state->stroke_covers, strokes, &scan->sum.strokes);
}

static void
ask_mask (KyPdfVerifyScan *scan, gdouble times)
{
  ask (scan, scan->state.mask, scan->state.mask_covers, times, &scan->sum.masked);
}

static void
ask_tints (KyPdfVerifyScan *scan, const gdouble *times)
{
  for (guint i = 0; i < 2; i++)
    ask (scan, scan->state.tint[i], 0, times[i], &scan->sum.tints[i]);
}

/* TIMES glyphs of a font of Type 3, if it is one. */
static void
show (KyPdfVerifyScan *scan, gdouble times)
{
  const KyPdfVerifyState *state = &scan->state;
  gdouble glyphs = times * state->font;

  if (glyphs > 0)
    {
      ky_pdf_weight_add (&scan->sum.besides, glyphs);
      ask_colors (scan, glyphs, glyphs);
      ask_mask (scan, glyphs);
      ask (scan, state->dash, 0, glyphs, &scan->sum.dashed);
    }
  else if (glyphs < 0)
    ky_pdf_weight_add (&scan->sum.shown, times
                                             * (1 + MAX (state->fill, 0) + MAX (state->stroke, 0)
                                                + MAX (state->mask, 0) + MAX (state->dash, 0)));
}

/* Lines of LENGTH for each unit of their width, and CORNERS for that squared. */
static void
draw_lines (KyPdfVerifyScan *scan, gdouble length, gdouble corners, gdouble layers)
{
  gdouble width = scan->state.width;

  if (width >= 0)
    cover (scan, length * width + corners * width * width, layers);
  else
    {
      ky_pdf_weight_add (&scan->sum.lines, length);
      ky_pdf_weight_add (&scan->sum.corners, corners);
    }
}

static void
draw (KyPdfVerifyScan *scan, const KyPdfVerifyDrawn *what)
{
  const KyPdfVerifyState *state = &scan->state;
  gdouble larger
      = state->square * MAX (state->stretch, 1) * MAX (state->miter / KY_PDF_PLAIN_MITER, 1);

  ky_pdf_weight_add (&scan->sum.besides, what->besides);
  ask_colors (scan, what->fills, what->strokes);
  ask_mask (scan, what->masked);
  ask (scan, state->dash, 0, what->dashed, &scan->sum.dashed);
  show (scan, what->shown);
  ask_tints (scan, what->tints);
  ask (scan, MIN (state->letter, 0), state->letter, what->letters * larger, &scan->sum.letters);
  ask (scan, MIN (state->width, 0), state->width, what->lines * state->square, &scan->sum.lines);
  ask (scan, MIN (state->width, 0), state->width * state->width, what->corners * larger,
       &scan->sum.corners);
  cover (scan, what->covered * larger, what->layers);
  cover (scan, MIN (what->canvas * state->square, scan->most) * KY_PDF_CANVAS,
         what->canvas > 0 ? KY_PDF_CANVAS : 0);
  cover (scan, what->everywhere * scan->area, what->everywhere);
}

gdouble
ky_pdf_density_of (KyView array)
{
  gdouble sum = 0, n = 0;

  for (gsize at = 1; at + 1 < array.size; n++)
    sum += fabs (ky_pdf_number_in (ky_pdf_take_value (array, &at)));
  return sum > 0 ? MIN (DASH * n / sum, KY_PDF_WEIGHT_MOST) : 0;
}

static void
line (KyPdfVerifyScan *scan, gdouble x, gdouble y)
{
  scan->corners++;
  scan->length += hypot (x - scan->to[0], y - scan->to[1]);
  scan->to[0] = x;
  scan->to[1] = y;
}

/* What the operator's matrix makes of a square. */
static gdouble
transformed (const KyPdfVerifyScan *scan)
{
  gdouble v[4] = { 0 };

  for (guint i = 0; i < MIN (scan->n_words, (guint)G_N_ELEMENTS (v)); i++)
    v[i] = ky_pdf_number_in (scan->words[i]);
  return MIN (fabs (v[0] * v[3] - v[1] * v[2]), KY_PDF_WEIGHT_MOST);
}

static void
end_path (KyPdfVerifyScan *scan, KyView operator)
{
  const KyPdfVerifyState *state = &scan->state;
  gboolean ends = ky_view_is (operator, "n");
  gboolean strokes = ky_pdf_verify_listed (" S s B B* b b* ", operator);
  gdouble inside;

  if (strokes && ky_pdf_verify_listed (" s b b* ", operator))
    line (scan, scan->from[0], scan->from[1]);
  inside = MIN (pow (scan->length / 4, 2) * state->square, scan->most);
  if (!ends && !ky_view_is (operator, "S") && !ky_view_is (operator, "s"))
    {
      ask_colors (scan, 1, 0);
      cover (scan, inside, 1);
    }
  if (strokes)
    {
      ask_colors (scan, 0, 1);
      ask (scan, state->dash, 0, scan->length, &scan->sum.dashed);
      draw_lines (scan, scan->length * state->square, scan->corners * state->miter * state->square,
                  1);
    }
  if (!ends)
    ask_mask (scan, 1);
  if (scan->clips)
    {
      ky_pdf_weight_add (&scan->sum.covered, inside);
      ky_pdf_weight_add (&scan->sum.layers, 1);
      scan->state.clips++;
    }
  scan->clips = FALSE;
  scan->length = scan->corners = 0;
}

static void
show_text (KyPdfVerifyScan *scan)
{
  const KyPdfVerifyState *state = &scan->state;
  gdouble n = (gdouble)scan->n_shown, letters = n * scan->matrix * state->stretch * state->square;

  ky_pdf_weight_add (&scan->sum.besides, n);
  ask_colors (scan, 1, 1);
  draw_lines (scan, 0, n * state->miter * state->square, n);
  ask_mask (scan, 1);
  show (scan, n);
  if (state->font == 0)
    {
      cover (scan, letters * state->letter, n);
      return;
    }
  ask (scan, MIN (state->letter, 0), state->letter, letters, &scan->sum.letters);
  /* lines of glyphs may be as wide as the text says */
  ask (scan, MIN (state->width, 0), state->width, letters * state->lines, &scan->sum.lines);
  ask (scan, MIN (state->width, 0), state->width * state->width, letters * state->corners,
       &scan->sum.corners);
}

static void
go_on (KyPdfVerifyScan *scan, KyView operator)
{
  gdouble v[KY_PDF_NUMBERS] = { 0 };
  guint n = MIN (scan->n_words, (guint)KY_PDF_NUMBERS);

  for (guint i = 0; i < n; i++)
    v[i] = ky_pdf_number_in (scan->words[i]);
  if (ky_view_is (operator, "m") || ky_view_is (operator, "re"))
    {
      memcpy (scan->from, v, sizeof scan->from);
      memcpy (scan->to, v, sizeof scan->to);
      scan->corners += ky_view_is (operator, "m") ? 1 : 4;
    }
  if (ky_view_is (operator, "re"))
    scan->length += 2 * fabs (v[2]) + 2 * fabs (v[3]);
  else if (ky_view_is (operator, "h"))
    line (scan, scan->from[0], scan->from[1]);
  else if (!ky_view_is (operator, "m"))
    for (guint i = 0; i + 1 < n; i += 2)
      line (scan, v[i], v[i + 1]);
}

/* What CATEGORY's resource of the operator's name is; 0: none that counts. */
static guint
named (KyPdfVerifyScan *scan, gchar category)
{
  g_autofree gchar *key
      = g_strdup_printf ("%c%.*s", category, (int)scan->name.size, (const gchar *)scan->name.data);

  return GPOINTER_TO_UINT (g_hash_table_lookup (scan->names, key));
}

gdouble
ky_pdf_covered_by (const KyPdfVerifyDrawn *drawn, gdouble width)
{
  return MIN (drawn->covered + drawn->lines * width + drawn->corners * width * width,
              KY_PDF_WEIGHT_MOST);
}

static gboolean
set_color (KyPdfVerifyScan *scan, gboolean names_pattern, gdouble *color, gdouble *covers)
{
  guint number = names_pattern && scan->name.size > 0 ? named (scan, 'P') : 0;
  const KyPdfVerifyDrawn *pattern = number != 0 ? scan->weigh (scan->weights, number) : NULL;

  *color = *covers = 0;
  if (pattern == NULL)
    return number == 0;
  *color = MIN (pattern->besides + pattern->density * scan->area / 256, KY_PDF_WEIGHT_MOST);
  /* tiles stand everywhere, a mesh in one place */
  *covers = pattern->density > 0 ? pattern->density * scan->area : 1;
  *covers = MIN (ky_pdf_covered_by (pattern, 1) * *covers + pattern->everywhere * scan->area,
                 KY_PDF_WEIGHT_MOST);
  return TRUE;
}

/* What colours cost from now on; setting the space sets one. */
static void
set_space (KyPdfVerifyScan *scan, gboolean is_named, guint which)
{
  gdouble *tint = &scan->state.tint[which];
  g_autofree gchar *key = ky_view_to_string (scan->name);
  const gdouble *space = is_named ? g_hash_table_lookup (scan->spaces, key) : NULL;

  *tint = space != NULL ? *space : 0;
  ky_pdf_weight_add (&scan->sum.besides, *tint);
}

static gboolean
take_color (KyPdfVerifyScan *scan, KyView operator, gboolean is_stroked)
{
  KyPdfVerifyState *state = &scan->state;
  gboolean sets = ky_pdf_verify_listed (" sc scn SC SCN ", operator);
  gdouble one[2] = { !is_stroked, is_stroked };

  if (sets)
    ask_tints (scan, one);
  else
    set_space (scan, ky_pdf_verify_listed (" cs CS ", operator), is_stroked);
  sets = ky_pdf_verify_listed (" scn SCN ", operator);
  return is_stroked ? set_color (scan, sets, &state->stroke, &state->stroke_covers)
                    : set_color (scan, sets, &state->fill, &state->fill_covers);
}

static gboolean
set_state (KyPdfVerifyScan *scan)
{
  guint number = named (scan, 'E');
  const KyPdfVerifyState *sets = number != 0 ? scan->state_of (scan->weights, number) : NULL;
  KyPdfVerifyState *state = &scan->state;

  if (sets == NULL)
    return number == 0;
  state->dash = sets->dash >= 0 ? sets->dash : state->dash;
  state->font = sets->font >= 0 ? sets->font : state->font;
  state->letter = sets->font >= 0 ? sets->letter : state->letter;
  state->width = sets->width >= 0 ? sets->width : state->width;
  state->miter = sets->miter > 0 ? MAX (sets->miter, 1) : state->miter;
  if (sets->mask >= 0)
    {
      state->mask = sets->mask;
      state->mask_covers
          = MIN (MIN (sets->mask_covers * state->square, sets->layers * scan->most)
                     + MIN (sets->canvas * state->square, scan->most) * KY_PDF_CANVAS,
                 KY_PDF_WEIGHT_MOST);
      ask_mask (scan, 1);
    }
  return TRUE;
}

static gdouble
last_number (const KyPdfVerifyScan *scan)
{
  return scan->n_words > 0 ? ky_pdf_number_in (scan->words[scan->n_words - 1]) : 0;
}

static gboolean
invoke (KyPdfVerifyScan *scan, gchar category)
{
  guint number = named (scan, category);
  const KyPdfVerifyDrawn *what = number != 0 ? scan->weigh (scan->weights, number) : NULL;

  if (category == 'F')
    {
      gdouble size = last_number (scan);

      scan->state.font = what != NULL ? what->besides : 0;
      scan->state.lines = what != NULL ? size * size * what->lines : 0;
      scan->state.corners = what != NULL ? size * size * what->corners : 0;
      scan->state.letter
          = MIN (size * size * (scan->state.font > 0 ? what->covered : 1), KY_PDF_WEIGHT_MOST);
    }
  else if (what != NULL)
    draw (scan, what);
  return number == 0 || what != NULL;
}

static gboolean
take_operator (KyPdfVerifyScan *scan, KyView operator)
{
  KyPdfVerifyState *state = &scan->state;

  /* Marks draw nothing. */
  ky_pdf_weight_add (&scan->sum.besides, ky_pdf_verify_listed (" BMC BDC EMC ", operator) ? 0 : 1);
  if (ky_pdf_verify_listed (" m l c v y h re ", operator))
    go_on (scan, operator);
  else if (ky_pdf_verify_listed (" f F f* S s B B* b b* n ", operator))
    end_path (scan, operator);
  else if (ky_pdf_verify_listed (" W W* ", operator))
    scan->clips = TRUE;
  else if (ky_view_is (operator, "cm"))
    state->square = MIN (state->square * transformed (scan), KY_PDF_WEIGHT_MOST);
  else if (ky_pdf_verify_listed (" Tj TJ ' \" ", operator))
    show_text (scan);
  else if (ky_view_is (operator, "BT"))
    scan->matrix = 1;
  else if (ky_view_is (operator, "Tm"))
    scan->matrix = transformed (scan);
  else if (ky_view_is (operator, "Tz"))
    state->stretch = fabs (last_number (scan)) / 100;
  else if (ky_view_is (operator, "w"))
    state->width = fabs (last_number (scan));
  else if (ky_view_is (operator, "M"))
    state->miter = MAX (last_number (scan), 1);
  else if (ky_view_is (operator, "q"))
    g_array_append_val (scan->saved, scan->state);
  else if (ky_view_is (operator, "Q") && scan->saved->len > 0)
    {
      scan->state = g_array_index (scan->saved, KyPdfVerifyState, scan->saved->len - 1);
      g_array_set_size (scan->saved, scan->saved->len - 1);
    }
  else if (ky_view_is (operator, "d"))
    state->dash = ky_pdf_density_of (scan->array);
  else if (ky_pdf_verify_listed (" cs sc scn g rg k ", operator))
    return take_color (scan, operator, FALSE);
  else if (ky_pdf_verify_listed (" CS SC SCN G RG K ", operator))
    return take_color (scan, operator, TRUE);
  else if (ky_view_is (operator, "gs"))
    return set_state (scan);
  else if (ky_view_is (operator, "Do"))
    return invoke (scan, 'X');
  else if (ky_view_is (operator, "sh"))
    return invoke (scan, 'S');
  else if (ky_view_is (operator, "Tf"))
    return invoke (scan, 'F');
  return TRUE;
}

static void
take_operand (KyPdfVerifyScan *scan, KyView word)
{
  if (word.data[0] == '/')
    scan->name = ky_view (word.data + 1, word.size - 1);
  else if (word.data[0] == '<' && word.size > 1 && word.data[1] != '<')
    scan->n_shown += (word.size - 2) / 2;
  else if (word.data[0] == '(')
    {
      for (gsize i = 1; i + 1 < word.size; i++, scan->n_shown++)
        i += word.data[i] == '\\';
    }
  else if (scan->n_words < KY_PDF_NUMBERS)
    scan->words[scan->n_words++] = word;
}

gboolean
ky_pdf_verify_scan (KyPdfVerifyScan *scan, KyView content)
{
  for (gsize at = 0; at < content.size;)
    {
      gsize from = at;
      KyView word;

      at = ky_pdf_behind_token (content, at);
      word = ky_view (content.data + from, at - from);
      if (word.data[0] == '[')
        scan->array = ky_view (word.data, content.size - from);
      else if (word.data[0] == ']')
        scan->array.size = (gsize)(word.data + 1 - scan->array.data);
      else if (strchr (" \n>", word.data[0]) != NULL)
        continue;
      else if (g_ascii_isalpha (word.data[0]) || strchr ("'\"", word.data[0]) != NULL)
        {
          if (!take_operator (scan, word))
            return FALSE;
          scan->name = ky_view ("", 0);
          scan->n_words = 0;
          scan->n_shown = 0;
        }
      else
        take_operand (scan, word);
    }
  return TRUE;
}
