/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Estimates how much work a content stream makes for a reader: operators, painted area, line
 * lengths, characters. Costs that depend on the graphics state of the caller are kept apart until
 * the stream is drawn where that state is known. weight.c compares the sum with the limit of a
 * page. The verifier counts operators, tiles and dashes again (verify-weight.c). */
#include "filetypes/pdf/scale.h"

#include "common/release.h"
#include "filetypes/pdf/content.h"

#include <math.h>

#define HEAVIEST 1e15 /* sums and products of such values are still finite */
/* A tile of a pattern costs one operator, and this part of the operators in its content: a reader
 * that does not cache the tile executes them again. verify-weight.c counts half of both. */
#define TILE_SHARE 0.125
#define USUAL_MITER 10.0
#define USUAL_PAGE (612 * 792.0) /* square units */
#define DASH 8.0                 /* operators that one dash costs a reader */
#define ROUNDING (1 + 1e-12)
#define OUTLINE 10       /* length of a letter's outlines, in parts of its height */
#define CLIPS_OF_PAINT 8 /* number of clips that cost as much as painting once */
/* The number of an operator, made of its first two letters. SCN has the same number as SC, and scn
 * as sc, which is intended. */
#define OPERATOR(first, second) ((guint)(guchar)(first) << 8 | (guchar)(second))

void
ky_pdf_scale_begin (KyPdfScale *scale, KyPdfScaleKind kind, gdouble area)
{
  KyPdfScaleState *state = &scale->state;

  *scale = (KyPdfScale){ .area = area,
                         .most = kind == KY_PDF_SCALE_GLYPH ? HEAVIEST : area,
                         .letter = 1 };
  scale->states = g_array_new (FALSE, FALSE, sizeof (KyPdfScaleState));
  *state = (KyPdfScaleState){ .square = 1, .miter = USUAL_MITER, .stretch = 1 };
  for (guint i = 0; i < KY_PDF_PART_LAST && kind != KY_PDF_SCALE_PAGE; i++)
    state->parts[i] = KY_PDF_UNSET;
  state->parts[KY_PDF_PART_OPERATORS] = 1;
  state->paint[KY_PDF_PART_LINES] = state->paint[KY_PDF_PART_CORNERS] = 1;
}

KY_DEFINE_PUBLIC_CLEAR (ky_pdf_scale_end, KyPdfScale, states)

static void
scale_add (gdouble *sum, gdouble amount)
{
  *sum = MIN (*sum + amount, HEAVIEST);
}

/* Adds `times` paintings that cover `painted` square units in total. Each of them covers at most
 * the content's box (scale->most). */
static void
add_painted (KyPdfScale *scale, gdouble painted, gdouble times)
{
  gdouble dearer = 1 + scale->state.clips / CLIPS_OF_PAINT;

  scale_add (&scale->total.painted, MIN (painted, times * scale->most) * dearer);
  scale_add (&scale->total.times, times * dearer);
}

/* Adds an area that may be painted many times in the same place. */
static void
add_heap (KyPdfScale *scale, gdouble painted)
{
  add_painted (scale, painted, scale->area > 0 ? painted / scale->area * ROUNDING : HEAVIEST);
}

static void
scale_count (KyPdfScale *scale, KyPdfPart part, gdouble amount)
{
  gdouble cost = scale->state.parts[part];

  scale_add (&scale->total.parts[cost < 0 ? part : KY_PDF_PART_OPERATORS],
             amount * (cost < 0 ? 1 : cost));
  if (cost >= 0 && scale->state.paint[part] > 0)
    add_heap (scale, amount * scale->state.paint[part]);
}

/* Returns the operators of the tiles on `inside` square units. */
static gdouble
scale_tiles (const KyPdfScaleTiles *tiles, gdouble inside)
{
  return tiles->operators + tiles->number * inside * (1 + tiles->operators * TILE_SHARE);
}

/* Counts a fill or a stroke that covers `inside` square units of the content's box. */
static void
count_paint (KyPdfScale *scale, KyPdfPart part, gdouble inside)
{
  const KyPdfScaleTiles *tiles = &scale->state.tiles[part];

  if (tiles->number <= 0)
    {
      scale_count (scale, part, 1);
      return;
    }
  scale_add (&scale->total.parts[KY_PDF_PART_OPERATORS], scale_tiles (tiles, inside));
  add_heap (scale, tiles->painted * MAX (tiles->number * inside, 1));
}

/* Counts `n` characters. Glyphs of a Type 3 font are drawn in the colours and through the mask of
 * the current state. If the font is unknown, the characters are kept apart, multiplied by the known
 * costs of the state. */
static void
count_characters (KyPdfScale *scale, gdouble n)
{
  const gdouble *costs = scale->state.parts;
  gdouble glyphs = n * costs[KY_PDF_PART_CHARACTERS], known = 0;

  if (glyphs > 0)
    for (guint i = 0; i < KY_PDF_PART_CHARACTERS; i++)
      scale_count (scale, (KyPdfPart)i, glyphs);
  else if (glyphs < 0)
    {
      for (guint i = 0; i < KY_PDF_PART_CHARACTERS; i++)
        known += MAX (costs[i], 0);
      scale_count (scale, KY_PDF_PART_CHARACTERS, n * known);
    }
}

/* --- lines ---------------------------------------------------------------------------------- */

/* Reads a number roughly, because only its magnitude matters. */
static gdouble
scale_number (KyView raw)
{
  gdouble value = 0, place = 1;
  gboolean is_negative = FALSE, is_behind = FALSE;

  for (gsize i = 0; i < raw.size; i++)
    if (raw.data[i] == '-')
      is_negative = TRUE;
    else if (raw.data[i] == '.')
      is_behind = TRUE;
    else if (g_ascii_isdigit (raw.data[i]) && is_behind)
      value += (raw.data[i] - '0') * (place /= 10);
    else if (g_ascii_isdigit (raw.data[i]))
      value = MIN (value * 10 + (raw.data[i] - '0'), HEAVIEST);
  return is_negative ? -value : value;
}

gdouble
ky_pdf_dashes (KyView array)
{
  const guint8 *at = array.data + 1;
  gdouble sum = 0, n = 0;

  while (array.size > 1)
    {
      KyPdfToken token = ky_pdf_read_token (&at, array.data + array.size, 1);

      if (token.kind != KY_PDF_TOKEN_NUMBER)
        break;
      sum += fabs (scale_number (token.raw));
      n++;
    }
  return sum > 0 ? MIN (DASH * n / sum, HEAVIEST) : 0;
}

/* Enlarges the box of the path by a point. */
static void
scale_cover (KyPdfScale *scale, gdouble x, gdouble y)
{
  scale->low[0] = MIN (scale->low[0], x);
  scale->low[1] = MIN (scale->low[1], y);
  scale->high[0] = MAX (scale->high[0], x);
  scale->high[1] = MAX (scale->high[1], y);
}

/* Begins a subpath at a point, and adds the box of the one before: the area that a path fills is
 * estimated as that of the boxes around its subpaths. */
static void
scale_move_to (KyPdfScale *scale, gdouble x, gdouble y)
{
  scale_add (&scale->boxes, (scale->high[0] - scale->low[0]) * (scale->high[1] - scale->low[1]));
  scale->start[0] = scale->at[0] = scale->low[0] = scale->high[0] = x;
  scale->start[1] = scale->at[1] = scale->low[1] = scale->high[1] = y;
}

static void
scale_line_to (KyPdfScale *scale, gdouble x, gdouble y)
{
  scale_cover (scale, x, y);
  scale->corners++;
  scale->length += fabs (x - scale->at[0]) + fabs (y - scale->at[1]);
  scale->at[0] = x;
  scale->at[1] = y;
}

/* Adds the path operator that begins with `letter`. A curve counts as its control polygon. */
static void
add_to_path (KyPdfScale *scale, gchar letter, const KyPdfToken *operands, guint n)
{
  gdouble v[6] = { 0 };

  for (guint i = 0; i < MIN (n, 6u); i++)
    v[i] = scale_number (operands[i].raw);
  if (letter == 'm' || letter == 'r')
    {
      scale_move_to (scale, v[0], v[1]);
      scale->corners += letter == 'r' ? 4 : 1;
    }
  if (letter == 'r')
    {
      scale_cover (scale, v[0] + v[2], v[1] + v[3]);
      scale->length += 2 * (fabs (v[2]) + fabs (v[3]));
    }
  else if (letter == 'h')
    scale_line_to (scale, scale->start[0], scale->start[1]);
  else if (letter != 'm')
    for (guint i = 0; i + 1 < n; i += 2)
      scale_line_to (scale, v[i], v[i + 1]);
}

/* Returns the factor by which a matrix enlarges areas. */
static gdouble
growth (const KyPdfToken *operands, guint n)
{
  gdouble m[4] = { 0 };

  for (guint i = 0; i < MIN (n, 4u); i++)
    m[i] = scale_number (operands[i].raw);
  return fabs (m[0] * m[3] - m[1] * m[2]);
}

/* Adds lines that cover `length` for each unit of their width and as many `corners`. */
static void
add_stroke (KyPdfScale *scale, gdouble length, gdouble corners, gdouble times)
{
  const KyPdfScaleState *state = &scale->state;

  if (state->parts[KY_PDF_PART_LINES] >= 0)
    add_painted (scale,
                 length * state->paint[KY_PDF_PART_LINES]
                     + corners * state->paint[KY_PDF_PART_CORNERS],
                 times);
  else
    {
      scale_count (scale, KY_PDF_PART_LINES, length);
      scale_count (scale, KY_PDF_PART_CORNERS, corners);
    }
}

static void
set_width (KyPdfScale *scale, gdouble width)
{
  KyPdfScaleState *state = &scale->state;

  width = fabs (width);
  state->parts[KY_PDF_PART_LINES] = state->parts[KY_PDF_PART_CORNERS] = 0;
  state->paint[KY_PDF_PART_LINES] = width;
  state->paint[KY_PDF_PART_CORNERS] = MIN (width * width, HEAVIEST);
}

static void
scale_end_path (KyPdfScale *scale, const KyPdfPathEnd *end)
{
  const KyPdfScaleState *state = &scale->state;
  gdouble square = state->square, inside, edges;

  if (end->closes && end->strokes)
    add_to_path (scale, 'h', NULL, 0);
  scale_move_to (scale, 0, 0);
  inside = MIN (scale->boxes * square, scale->most);
  if (end->fills)
    {
      count_paint (scale, KY_PDF_PART_FILLS, inside);
      add_painted (scale, inside, 1);
    }
  if (end->strokes)
    {
      edges = state->parts[KY_PDF_PART_LINES] < 0
                  ? scale->most
                  : (scale->length * state->paint[KY_PDF_PART_LINES]
                     + scale->corners * state->miter * state->paint[KY_PDF_PART_CORNERS])
                        * square;
      count_paint (scale, KY_PDF_PART_STROKES, MIN (inside + edges, scale->most));
      scale_count (scale, KY_PDF_PART_LENGTH, scale->length);
      add_stroke (scale, scale->length * square, scale->corners * state->miter * square, 1);
    }
  if (end->fills || end->strokes)
    scale_count (scale, KY_PDF_PART_PAINTS, 1);
  if (scale->clips)
    {
      scale_add (&scale->total.painted, inside);
      scale_add (&scale->total.times, 1);
      scale->state.clips++;
    }
  scale->clips = FALSE;
  scale->length = scale->corners = scale->boxes = 0;
}

/* --- operators ------------------------------------------------------------------------------ */

gdouble
ky_pdf_scale_painted (const KyPdfWeight *weight, gdouble width)
{
  return MIN (weight->painted + weight->parts[KY_PDF_PART_LINES] * width
                  + weight->parts[KY_PDF_PART_CORNERS] * width * width,
              HEAVIEST);
}

/* Sets the cost of painting with `pattern` (nullable) over the content's box. */
static void
scale_set_color (KyPdfScale *scale, KyPdfPart part, const KyPdfWeight *pattern)
{
  KyPdfScaleState *state = &scale->state;
  KyPdfScaleTiles tiles = { 0 };

  state->parts[part] = state->paint[part] = 0;
  if (pattern != NULL)
    {
      tiles = (KyPdfScaleTiles){ .number = pattern->tiles,
                                 .painted = ky_pdf_scale_painted (pattern, 1),
                                 .operators = pattern->parts[KY_PDF_PART_OPERATORS] };
      state->parts[part] = MIN (scale_tiles (&tiles, scale->area), HEAVIEST);
      /* A mesh (a pattern without tiles) is painted completely once. */
      state->paint[part] = MIN (tiles.painted * (tiles.number > 0 ? tiles.number * scale->area : 1)
                                    + pattern->covered * scale->area,
                                HEAVIEST);
    }
  state->tiles[part] = tiles;
}

/* Sets the cost of a colour in `space`, and counts the colour that the operator sets. */
static void
set_space (KyPdfScale *scale, KyPdfPart part, const KyPdfWeight *space)
{
  scale->state.parts[part] = space != NULL ? space->parts[KY_PDF_PART_OPERATORS] : 0;
  scale_count (scale, part, 1);
}

/* Returns the cost of a group's canvas, which is as large as the group, but at most as the
 * content's box. */
static gdouble
canvas (const KyPdfScale *scale, const KyPdfWeight *group)
{
  return MIN (group->group * scale->state.square, scale->most) * KY_PDF_PAINT_OF_GROUP;
}

static void
scale_set_state (KyPdfScale *scale, const KyPdfWeight *named)
{
  KyPdfScaleState *state = &scale->state;

  for (guint i = 0; i < KY_PDF_PART_LAST; i++)
    if (named->parts[i] >= 0)
      {
        state->parts[i] = named->parts[i];
        state->paint[i] = named->paint[i];
      }
  if (named->miter > 0)
    state->miter = MAX (named->miter, 1);
  if (named->parts[KY_PDF_PART_PAINTS] < 0)
    return;
  /* The soft mask is counted here, where the state is set, because a reader may draw it at once. */
  state->paint[KY_PDF_PART_PAINTS]
      = MIN (MIN (state->paint[KY_PDF_PART_PAINTS] * state->square, named->times * scale->most)
                 + canvas (scale, named),
             HEAVIEST);
  scale_count (scale, KY_PDF_PART_PAINTS, 1);
  /* A glyph's box does not clip. */
  if (scale->most < HEAVIEST)
    add_heap (scale, MIN (named->covered * scale->area, HEAVIEST));
  else
    scale_add (&scale->total.parts[KY_PDF_PART_OPERATORS],
               named->covered * USUAL_PAGE / KY_PDF_PAINT_OF_OPERATOR);
}

static void
scale_set_font (KyPdfScale *scale, const KyPdfToken *operands, guint n, const KyPdfWeight *font)
{
  KyPdfScaleState *state = &scale->state;
  gdouble size = n > 0 ? scale_number (operands[n - 1].raw) : 0;

  state->parts[KY_PDF_PART_CHARACTERS] = font != NULL ? font->parts[0] : 0;
  state->parts[KY_PDF_PART_LETTERS] = 0;
  state->glyph_lines = font != NULL ? size * size * font->parts[KY_PDF_PART_LINES] : 0;
  state->glyph_corners = font != NULL ? size * size * font->parts[KY_PDF_PART_CORNERS] : 0;
  state->paint[KY_PDF_PART_LETTERS] = MIN (
      size * size * (state->parts[KY_PDF_PART_CHARACTERS] > 0 ? font->painted : 1), HEAVIEST);
}

static void
draw_named (KyPdfScale *scale, const KyPdfWeight *named)
{
  const KyPdfScaleState *state = &scale->state;
  const gdouble *parts = named->parts;
  gdouble larger = state->square * MAX (state->stretch, 1) * MAX (state->miter / USUAL_MITER, 1);

  for (guint i = 0; i < KY_PDF_PART_CHARACTERS; i++)
    scale_count (scale, (KyPdfPart)i, parts[i]);
  count_characters (scale, parts[KY_PDF_PART_CHARACTERS]);
  scale_count (scale, KY_PDF_PART_TINTS, parts[KY_PDF_PART_TINTS]);
  scale_count (scale, KY_PDF_PART_STROKED_TINTS, parts[KY_PDF_PART_STROKED_TINTS]);
  scale_count (scale, KY_PDF_PART_LETTERS, parts[KY_PDF_PART_LETTERS] * larger);
  scale_count (scale, KY_PDF_PART_LINES, parts[KY_PDF_PART_LINES] * state->square);
  scale_count (scale, KY_PDF_PART_CORNERS, parts[KY_PDF_PART_CORNERS] * larger);
  add_painted (scale, named->painted * larger, named->times);
  add_painted (scale, canvas (scale, named), named->group > 0 ? KY_PDF_PAINT_OF_GROUP : 0);
  add_painted (scale, named->covered * scale->area, named->covered);
}

static void
add_named (KyPdfScale *scale, const gchar *operator, const KyPdfToken * operands, guint n,
           const KyPdfWeight *named)
{
  if (operator[0] == 'T')
    scale_set_font (scale, operands, n, named);
  else if (named != NULL && operator[0] == 'g')
    scale_set_state (scale, named);
  else if (named != NULL)
    draw_named (scale, named); /* Do, sh */
}

static void
scale_add_text (KyPdfScale *scale, gsize n_shown)
{
  KyPdfScaleState *state = &scale->state;
  gdouble shown = (gdouble)n_shown, times = shown;
  gdouble squares = shown * scale->letter * state->stretch * state->square;
  gdouble inside = state->parts[KY_PDF_PART_LETTERS] < 0
                       ? scale->most
                       : MIN (squares * state->paint[KY_PDF_PART_LETTERS], scale->most);

  scale_count (scale, KY_PDF_PART_OPERATORS, shown);
  count_paint (scale, KY_PDF_PART_FILLS, inside);
  count_paint (scale, KY_PDF_PART_STROKES, inside); /* some modes draw outlines */
  if (state->outlines)
    scale_count (scale, KY_PDF_PART_LENGTH,
                 shown * OUTLINE
                     * sqrt (scale->letter * state->stretch * state->paint[KY_PDF_PART_LETTERS]));
  add_stroke (scale, 0, shown * state->miter * state->square, times);
  scale_count (scale, KY_PDF_PART_PAINTS, 1);
  count_characters (scale, shown);
  /* a Type 3 glyph may paint the same area many times */
  if (state->parts[KY_PDF_PART_CHARACTERS] == 0)
    {
      add_painted (scale, squares * state->paint[KY_PDF_PART_LETTERS], times);
      return;
    }
  scale_count (scale, KY_PDF_PART_LETTERS, squares);
  scale_count (scale, KY_PDF_PART_LINES, squares * state->glyph_lines);
  scale_count (scale, KY_PDF_PART_CORNERS, squares * state->glyph_corners);
}

static void
change_states (KyPdfScale *scale, gboolean saves)
{
  guint n = scale->states->len;

  if (saves)
    g_array_append_val (scale->states, scale->state);
  else if (n > 0)
    {
      scale->state = g_array_index (scale->states, KyPdfScaleState, n - 1);
      g_array_set_size (scale->states, n - 1);
    }
}

/* Handles colours and their spaces; another operator does nothing. */
static void
take_color (KyPdfScale *scale, const gchar *word, const KyPdfWeight *named)
{
  switch (OPERATOR (word[0], word[1]))
    {
    case OPERATOR ('c', 's'):
      scale_set_color (scale, KY_PDF_PART_FILLS, NULL);
      set_space (scale, KY_PDF_PART_TINTS, named);
      break;
    case OPERATOR ('s', 'c'):
      scale_set_color (scale, KY_PDF_PART_FILLS, named);
      scale_count (scale, KY_PDF_PART_TINTS, 1);
      break;
    case OPERATOR ('g', '\0'):
    case OPERATOR ('r', 'g'):
    case OPERATOR ('k', '\0'):
      scale_set_color (scale, KY_PDF_PART_FILLS, NULL);
      set_space (scale, KY_PDF_PART_TINTS, NULL);
      break;
    case OPERATOR ('C', 'S'):
      scale_set_color (scale, KY_PDF_PART_STROKES, NULL);
      set_space (scale, KY_PDF_PART_STROKED_TINTS, named);
      break;
    case OPERATOR ('S', 'C'):
      scale_set_color (scale, KY_PDF_PART_STROKES, named);
      scale_count (scale, KY_PDF_PART_STROKED_TINTS, 1);
      break;
    case OPERATOR ('G', '\0'):
    case OPERATOR ('R', 'G'):
    case OPERATOR ('K', '\0'):
      scale_set_color (scale, KY_PDF_PART_STROKES, NULL);
      set_space (scale, KY_PDF_PART_STROKED_TINTS, NULL);
      break;
    }
}

void
ky_pdf_scale_add (KyPdfScale *scale, const gchar *operator, const KyPdfToken * operands, guint n,
                  const KyPdfWeight *named, gsize n_shown)
{
  KyPdfPathEnd end;

  scale_count (scale, KY_PDF_PART_OPERATORS, 1 + (named != NULL ? named->read : 0));
  switch (OPERATOR (operator[0], operator[1]))
    {
    case OPERATOR ('q', '\0'):
    case OPERATOR ('Q', '\0'):
      change_states (scale, operator[0] == 'q');
      break;
    case OPERATOR ('c', 'm'):
      scale->state.square = MIN (scale->state.square * growth (operands, n), HEAVIEST);
      break;
    case OPERATOR ('m', '\0'):
    case OPERATOR ('l', '\0'):
    case OPERATOR ('c', '\0'):
    case OPERATOR ('v', '\0'):
    case OPERATOR ('y', '\0'):
    case OPERATOR ('h', '\0'):
    case OPERATOR ('r', 'e'):
      add_to_path (scale, operator[0], operands, n);
      break;
    case OPERATOR ('T', 'j'):
    case OPERATOR ('T', 'J'):
    case OPERATOR ('\'', '\0'):
    case OPERATOR ('"', '\0'):
      scale_add_text (scale, n_shown);
      break;
    case OPERATOR ('d', '\0'):
      scale->state.parts[KY_PDF_PART_LENGTH] = ky_pdf_dashes (operands[0].raw);
      break;
    case OPERATOR ('w', '\0'):
      set_width (scale, scale_number (operands[0].raw));
      break;
    case OPERATOR ('M', '\0'):
      scale->state.miter = MAX (scale_number (operands[0].raw), 1);
      break;
    case OPERATOR ('W', '\0'):
    case OPERATOR ('W', '*'):
      scale->clips = TRUE;
      break;
    case OPERATOR ('B', 'T'):
      scale->letter = 1;
      break;
    case OPERATOR ('T', 'm'):
      scale->letter = MIN (growth (operands, n), HEAVIEST);
      break;
    case OPERATOR ('T', 'r'):
      /* ISO 32000-1, table 106 */
      scale->state.outlines = fmod (scale_number (operands[0].raw), 4) == 1
                              || fmod (scale_number (operands[0].raw), 4) == 2;
      break;
    case OPERATOR ('T', 'z'):
      scale->state.stretch = fabs (scale_number (operands[0].raw)) / 100;
      break;
    case OPERATOR ('D', 'o'):
    case OPERATOR ('s', 'h'):
    case OPERATOR ('g', 's'):
    case OPERATOR ('T', 'f'):
      add_named (scale, operator, operands, n, named);
      break;
    default:
      if (ky_pdf_content_ends_path (operator, & end))
        scale_end_path (scale, &end);
      else
        take_color (scale, operator, named);
      break;
    }
}
