/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/pdf/scale.h"

#include <math.h>

#define HEAVIEST 1e15 /* sums and products of such are still numbers */
#define TILES_OF_OPERATOR 256
/* Of two letters at most: SCN is as SC, scn as sc. */
#define OPERATOR(first, second) ((guint)(guchar)(first) << 8 | (guchar)(second))

void
ky_pdf_scale_begin (KyPdfScale *scale, gboolean is_page, gdouble area)
{
  *scale = (KyPdfScale){ .area = area };
  scale->states = g_array_new (FALSE, FALSE, sizeof (KyPdfWeight));
  scale->state.parts[KY_PDF_PART_OPERATORS] = 1;
  scale->state.painted = 1;
  for (guint i = KY_PDF_PART_OPERATORS + 1; i < KY_PDF_PART_LAST && !is_page; i++)
    scale->state.parts[i] = KY_PDF_UNSET;
}

void
ky_pdf_scale_end (KyPdfScale *scale)
{
  g_clear_pointer (&scale->states, g_array_unref);
}

static void
count (KyPdfScale *scale, KyPdfPart part, gdouble amount)
{
  gdouble cost = scale->state.parts[part];
  KyPdfPart into = cost < 0 ? part : KY_PDF_PART_OPERATORS;
  gdouble sum = scale->total.parts[into] + amount * (cost < 0 ? 1 : cost);

  scale->total.parts[into] = MIN (sum, HEAVIEST);
}

/* Glyphs of Type 3 are drawn in the colours and through the mask of where they stand. Where the
 * font is not known it may be any, and what is known of the rest comes along. */
static void
count_characters (KyPdfScale *scale, gdouble n)
{
  const gdouble *costs = scale->state.parts;
  gdouble glyphs = n * costs[KY_PDF_PART_CHARACTERS], known = 0;

  if (glyphs > 0)
    for (guint i = 0; i < KY_PDF_PART_CHARACTERS; i++)
      count (scale, (KyPdfPart)i, glyphs);
  else if (glyphs < 0)
    {
      for (guint i = 0; i < KY_PDF_PART_CHARACTERS; i++)
        known += MAX (costs[i], 0);
      count (scale, KY_PDF_PART_CHARACTERS, n * known);
    }
}

static void
count_all (KyPdfScale *scale, const KyPdfWeight *weight)
{
  for (guint i = 0; i < KY_PDF_PART_CHARACTERS; i++)
    count (scale, (KyPdfPart)i, weight->parts[i]);
  count_characters (scale, weight->parts[KY_PDF_PART_CHARACTERS]);
}

/* --- lines ---------------------------------------------------------------------------------- */

/* Only how large: a rough number does. */
static gdouble
number (KyView raw)
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
      sum += fabs (number (token.raw));
      n++;
    }
  return sum > 0 ? MIN (n / sum, HEAVIEST) : 0;
}

static void
line_to (KyPdfScale *scale, gdouble x, gdouble y)
{
  scale->length += fabs (x - scale->at[0]) + fabs (y - scale->at[1]);
  scale->at[0] = x;
  scale->at[1] = y;
}

/* How long the path is, or its curves' control polygon. */
static void
add_to_path (KyPdfScale *scale, gchar operator, const KyPdfToken * operands, guint n)
{
  gdouble v[6] = { 0 };

  for (guint i = 0; i < MIN (n, 6u); i++)
    v[i] = number (operands[i].raw);
  if (operator== 'm' || operator== 'r')
    {
      scale->start[0] = scale->at[0] = v[0];
      scale->start[1] = scale->at[1] = v[1];
    }
  if (operator== 'r')
    scale->length += 2 * (fabs (v[2]) + fabs (v[3]));
  else if (operator== 'h')
    line_to (scale, scale->start[0], scale->start[1]);
  else if (operator!= 'm')
    for (guint i = 0; i + 1 < n; i += 2)
      line_to (scale, v[i], v[i + 1]);
}

/* Nothing is painted beyond the content's box: what is larger costs no more than the box. */
static void
add_painted (KyPdfScale *scale, gdouble painted, gdouble most)
{
  scale->total.painted
      = MIN (scale->total.painted + MIN (painted * scale->state.painted, most), HEAVIEST);
}

/* How much larger than before everything is, whatever its form and place. */
static void
grow (KyPdfScale *scale, const KyPdfToken *operands, guint n)
{
  gdouble m[4] = { 0 };

  for (guint i = 0; i < MIN (n, 4u); i++)
    m[i] = number (operands[i].raw);
  scale->state.painted = MIN (scale->state.painted * fabs (m[0] * m[3] - m[1] * m[2]), HEAVIEST);
}

static void
end_path (KyPdfScale *scale, gboolean fills, gboolean strokes, gboolean closes)
{
  if (closes && strokes)
    add_to_path (scale, 'h', NULL, 0);
  if (fills)
    {
      count (scale, KY_PDF_PART_FILLS, 1);
      /* of all forms with a border of this length a circle is hardly larger than this square */
      add_painted (scale, scale->length * scale->length / 16, scale->area);
    }
  if (strokes)
    count (scale, KY_PDF_PART_STROKES, 1);
  if (strokes)
    count (scale, KY_PDF_PART_LENGTH, scale->length);
  if (fills || strokes)
    count (scale, KY_PDF_PART_PAINTS, 1);
  scale->length = 0;
}

/* --- operators ------------------------------------------------------------------------------ */

static void
set_color (KyPdfScale *scale, KyPdfPart part, const KyPdfWeight *pattern)
{
  scale->state.parts[part] = pattern == NULL
                                 ? 0
                                 : MIN (pattern->parts[KY_PDF_PART_OPERATORS]
                                            + pattern->tiles * scale->area / TILES_OF_OPERATOR,
                                        HEAVIEST);
}

static void
add_named (KyPdfScale *scale, const gchar *operator, const KyPdfWeight * named)
{
  if (strcmp (operator, "gs") == 0)
    {
      for (guint i = 0; named != NULL && i < KY_PDF_PART_LAST; i++)
        if (named->parts[i] >= 0)
          scale->state.parts[i] = named->parts[i];
    }
  else if (operator[0] == 'T')
    scale->state.parts[KY_PDF_PART_CHARACTERS] = named != NULL ? named->parts[0] : 0;
  else if (named != NULL)
    {
      count_all (scale, named); /* Do, sh */
      add_painted (scale, named->painted,
                   named->is_picture ? scale->area * KY_PDF_PAINT_OF_PICTURE : HEAVIEST);
    }
}

static void
add_text (KyPdfScale *scale, gsize n_shown)
{
  count (scale, KY_PDF_PART_FILLS, 1);
  count (scale, KY_PDF_PART_STROKES, 1); /* some modes draw outlines */
  count (scale, KY_PDF_PART_PAINTS, 1);
  count_characters (scale, (gdouble)n_shown);
}

static void
change_states (KyPdfScale *scale, gboolean saves)
{
  guint n = scale->states->len;

  if (saves)
    g_array_append_val (scale->states, scale->state);
  else if (n > 0)
    {
      scale->state = g_array_index (scale->states, KyPdfWeight, n - 1);
      g_array_set_size (scale->states, n - 1);
    }
}

void
ky_pdf_scale_add (KyPdfScale *scale, const gchar *operator, const KyPdfToken * operands, guint n,
                  const KyPdfWeight *named, gsize n_shown)
{
  count (scale, KY_PDF_PART_OPERATORS, 1);
  switch (OPERATOR (operator[0], operator[1]))
    {
    case OPERATOR ('q', '\0'):
    case OPERATOR ('Q', '\0'):
      change_states (scale, operator[0] == 'q');
      break;
    case OPERATOR ('c', 'm'):
      grow (scale, operands, n);
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
    case OPERATOR ('f', '\0'):
    case OPERATOR ('f', '*'):
    case OPERATOR ('F', '\0'):
      end_path (scale, TRUE, FALSE, FALSE);
      break;
    case OPERATOR ('S', '\0'):
    case OPERATOR ('s', '\0'):
      end_path (scale, FALSE, TRUE, operator[0] == 's');
      break;
    case OPERATOR ('B', '\0'):
    case OPERATOR ('B', '*'):
    case OPERATOR ('b', '\0'):
    case OPERATOR ('b', '*'):
      end_path (scale, TRUE, TRUE, operator[0] == 'b');
      break;
    case OPERATOR ('n', '\0'):
      end_path (scale, FALSE, FALSE, FALSE);
      break;
    case OPERATOR ('T', 'j'):
    case OPERATOR ('T', 'J'):
    case OPERATOR ('\'', '\0'):
    case OPERATOR ('"', '\0'):
      add_text (scale, n_shown);
      break;
    case OPERATOR ('d', '\0'):
      scale->state.parts[KY_PDF_PART_LENGTH] = ky_pdf_dashes (operands[0].raw);
      break;
    case OPERATOR ('c', 's'):
    case OPERATOR ('s', 'c'):
    case OPERATOR ('g', '\0'):
    case OPERATOR ('r', 'g'):
    case OPERATOR ('k', '\0'):
      set_color (scale, KY_PDF_PART_FILLS, named);
      break;
    case OPERATOR ('C', 'S'):
    case OPERATOR ('S', 'C'):
    case OPERATOR ('G', '\0'):
    case OPERATOR ('R', 'G'):
    case OPERATOR ('K', '\0'):
      set_color (scale, KY_PDF_PART_STROKES, named);
      break;
    case OPERATOR ('D', 'o'):
    case OPERATOR ('s', 'h'):
    case OPERATOR ('g', 's'):
    case OPERATOR ('T', 'f'):
      add_named (scale, operator, named);
      break;
    default:
      break;
    }
}
