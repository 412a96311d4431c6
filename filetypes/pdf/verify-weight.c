/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts for the verifier the operators that a reader executes for each page of a rebuilt file,
 * with those of the forms, glyphs, patterns and masks that the page invokes, the tiles of patterns,
 * the dashes of lines, the painted area, meshes, and the functions of shadings and pictures. */
#include "common/hash.h"
#include "filetypes/pdf/verify-value.h"
#include "filetypes/pdf/verify.h"

#include <math.h>

#define LEVELS_MAX 64
#define ANNOTATIONS_MAX 11000 /* of a page */
#define COST_MAX 1e15
#define LINK_AREA_MAX 0.81 /* of its page */
#define PIXELS_OF_OPERATOR 256
#define SHADING 100   /* operators */
#define SAMPLES 256.0 /* of a shading, along each side, or of a transfer function */
/* The costs of a tile, of each operator within a tile, of a dash, and of a square unit of paint or
 * of a mesh. They are half of the costs in scale.c and weight.c, so that a file that passed the
 * limits there is not rejected here. */
#define TILE_COST 0.5
#define TILE_SHARE 0.0625
#define DASH_COST 4.0
#define PAINT_COST (1 / 1024.0)
#define MESH_COST 0.5
#define PAINT_OF_PICTURE 4.0     /* square units of paint */
#define USUAL_PAGE (612 * 792.0) /* square units */
#define PAINT_OF_MASK 4.0        /* square units of paint for each where a mask is set */
#define OUTLINE 5                /* length of a letter's outlines, in parts of its height */

typedef struct
{
  KyView file;
  const GArray *offsets;
  GHashTable *costs; /* object number -> Cost, NULL while the object is read */
  guint level;
  GError **error;
} Weights;

/* Lists what costs. A form or glyph leaves the cost of FILLS and of what follows to the content
 * that invokes it, unless it sets the colour, dashes, mask or font itself. */
typedef enum
{
  PART_OPERATORS,
  PART_TILES,   /* operators: of a tiling pattern, those of the tiles on one square unit */
  PART_PAINTED, /* square units */
  PART_FILLS,
  PART_FILLED, /* square units */
  PART_STROKES,
  PART_STROKED, /* square units */
  PART_LENGTH,  /* of lines */
  PART_MASKED,  /* content painted through the soft mask */
  PART_MESH,    /* square units, also one above the other */
  PART_TINTS,   /* colours in their space */
  PART_STROKED_TINTS,
  PART_GLYPHS,
  PART_READ, /* operators that it takes to look the object up, whatever is drawn then */
  N_PARTS
} Part;

typedef struct
{
  gdouble parts[N_PARTS];
} Cost;

/* Holds the graphics state, as far as it determines costs. */
typedef struct
{
  gdouble prices[N_PARTS]; /* in operators; negative: as the content that invokes this has it */
  Cost font;               /* of one glyph */
  gdouble square;          /* factor by which the matrix enlarges areas */
  gdouble size;            /* of the font */
  gdouble stretch;         /* factor by which the horizontal scaling of text enlarges areas */
  gdouble width;           /* of lines */
  gboolean has_outlines;   /* letters are stroked */
} State;

typedef struct
{
  Weights *weights;
  GHashTable *names; /* the first letter of the category and the name -> offset of its value */
  GArray *saved;     /* of State */
  State state;
  Cost cost;
  gdouble area;            /* of the box that the content is drawn in */
  KyView name;             /* the last name among the operands */
  gsize n_shown;           /* bytes of the strings among the operands */
  gdouble numbers[6], sum; /* the last operands; the sum of those in an array */
  guint n_numbers, n_items;
  gboolean is_array;
  KyPdfBox part;           /* around the current subpath */
  gdouble squares, length; /* area of the boxes of earlier subpaths; length of the path */
  gdouble at[2];
  gdouble letter; /* factor by which the text matrix enlarges areas */
} Scan;

static gboolean add_cost (Weights *self, guint number, Cost *sum);
static gboolean verify_weight_read_functions (Weights *self, KyView value, gboolean is_one,
                                              Cost *ret_cost);

/* --- objects in the file ---------------------------------------------------------------------- */

/* Returns the value of object `number`, and the offset behind it. */
static KyView
object (Weights *self, guint number, gsize *ret_behind)
{
  if (number == 0 || number > self->offsets->len)
    return ky_view ("", 0);
  gsize at = (gsize)g_array_index (self->offsets, guint64, number - 1);
  while (at < self->file.size && self->file.data[at] != '\n')
    at++;
  at++;
  KyView value = ky_pdf_take_value (self->file, &at);
  *ret_behind = at;
  return value;
}

/* Returns the plain bytes of the stream behind `dictionary` (transfer full), or NULL. */
static GByteArray *
verify_weight_plain (Weights *self, KyView dictionary, gsize behind)
{
  KyView data;

  return ky_view_slice (self->file, behind + strlen ("\nstream\n"),
                        (guint64)ky_pdf_number_in (ky_pdf_entry (dictionary, "Length")), &data)
             ? ky_pdf_verify_inflate (data)
             : NULL;
}

/* --- content ---------------------------------------------------------------------------------- */

/* (transfer full) */
static GHashTable *
names_in (KyView file, KyView resources)
{
  static const gchar *const categories[]
      = { "XObject", "Pattern", "Shading", "ExtGState", "Font", "ColorSpace" };
  GHashTable *names = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  KyView key, value;

  for (guint i = 0; i < G_N_ELEMENTS (categories); i++)
    {
      KyView list = ky_pdf_entry (resources, categories[i]);

      for (gsize at = 2; ky_pdf_take_entry (list, &at, &key, &value);)
        g_hash_table_insert (
            names,
            g_strdup_printf ("%c%.*s", categories[i][0], (int)key.size, (const gchar *)key.data),
            GSIZE_TO_POINTER (value.data - file.data));
    }
  return names;
}

/* Returns the value of `category` that the operator names, or an empty one. */
static KyView
verify_weight_value (const Scan *scan, gchar category)
{
  g_autofree gchar *key
      = g_strdup_printf ("%c%.*s", category, (int)scan->name.size, (const gchar *)scan->name.data);

  gsize at = GPOINTER_TO_SIZE (g_hash_table_lookup (scan->names, key));
  return at > 0 ? ky_pdf_take_value (scan->weights->file, &at) : ky_view ("", 0);
}

/* Returns the object of `category` that the operator names, or 0. */
static guint
verify_weight_named (const Scan *scan, gchar category)
{
  return ky_pdf_reference_in (verify_weight_value (scan, category));
}

/* Adds `amount` of `part` to what the content costs. */
static void
verify_weight_charge (Scan *scan, Part part, gdouble amount)
{
  gdouble price = scan->state.prices[part];
  gdouble *sum = &scan->cost.parts[price < 0 ? part : PART_OPERATORS];

  *sum = MIN (*sum + amount * (price < 0 ? 1 : price), COST_MAX);
}

/* Adds what is drawn `times` times, each `square` times as large; nothing is drawn outside of the
 * content's box. Characters without a font of their own remain (verify_weight_show()). */
static void
verify_weight_draw (Scan *scan, const Cost *drawn, gdouble times, gdouble square)
{
  gdouble most = times * scan->area;

  for (Part part = PART_OPERATORS; part < PART_GLYPHS; part++)
    {
      gdouble amount = drawn->parts[part] * times;

      if (part == PART_PAINTED)
        amount = MIN (amount * square, most * MAX (drawn->parts[PART_OPERATORS], 1));
      else if (part == PART_FILLED || part == PART_STROKED)
        amount = MIN (amount * square, most * drawn->parts[part - 1]);
      else if (part == PART_MESH)
        amount = MIN (amount * square, COST_MAX);
      if (part != PART_TILES)
        verify_weight_charge (scan, part, amount);
    }
}

/* Adds `n` characters in the current font. */
static void
verify_weight_show (Scan *scan, gdouble n)
{
  const State *state = &scan->state;

  if (state->prices[PART_GLYPHS] < 0)
    verify_weight_charge (scan, PART_GLYPHS, n);
  else
    verify_weight_draw (scan, &state->font, n,
                        scan->letter * state->size * state->size * state->stretch * state->square);
}

/* Sets the cost of painting with the pattern that the operator names, or with a colour. `part`:
 * PART_FILLS or PART_STROKES. */
static gboolean
verify_weight_set_color (Scan *scan, gboolean is_pattern, Part part)
{
  Cost pattern = { 0 };

  if (!add_cost (scan->weights, is_pattern ? verify_weight_named (scan, 'P') : 0, &pattern))
    return FALSE;
  scan->state.prices[part] = pattern.parts[PART_OPERATORS] + pattern.parts[PART_MESH] * MESH_COST;
  scan->state.prices[part + 1] = pattern.parts[PART_TILES];
  verify_weight_charge (scan, PART_OPERATORS, pattern.parts[PART_READ]);
  return TRUE;
}

/* Sets the cost of a colour in the space that the operator names, or in one of the device. `part`:
 * PART_TINTS or PART_STROKED_TINTS. */
static gboolean
verify_weight_set_space (Scan *scan, gboolean is_named, Part part)
{
  KyView space = is_named ? verify_weight_value (scan, 'C') : ky_view ("", 0);
  Cost tint;

  if (!verify_weight_read_functions (scan->weights, space, FALSE, &tint))
    return FALSE;
  scan->state.prices[part] = tint.parts[PART_OPERATORS];
  verify_weight_charge (scan, part, 1);
  verify_weight_charge (scan, PART_OPERATORS,
                        tint.parts[PART_READ] + ky_pdf_verify_reading (space.size));
  return TRUE;
}

/* Sets object `number` as the font. */
static gboolean
verify_weight_set_font (Scan *scan, guint number, gdouble size)
{
  State *state = &scan->state;

  state->font = (Cost){ 0 };
  state->size = size;
  state->prices[PART_GLYPHS] = 0;
  return add_cost (scan->weights, number, &state->font);
}

/* Returns the cost of the dashes of a line one unit long. */
static gdouble
verify_weight_dashes (gdouble sum, guint n)
{
  return sum > 0 ? MIN (DASH_COST * n / sum, COST_MAX) : 0;
}

/* Sets a soft mask, which a reader draws at once, or only when something is painted. */
static gboolean
verify_weight_set_mask (Scan *scan, KyView mask)
{
  State *state = &scan->state;
  Cost drawn = { 0 }, function;

  if (ky_pdf_reference_in (mask) != 0)
    return ky_verify_fail (scan->weights->error, "a soft mask by reference");
  if (!add_cost (scan->weights, ky_pdf_reference_in (ky_pdf_entry (mask, "G")), &drawn)
      || !verify_weight_read_functions (scan->weights, mask, FALSE, &function))
    return FALSE;
  state->prices[PART_MASKED] = drawn.parts[PART_OPERATORS]
                               + drawn.parts[PART_MESH] * state->square * MESH_COST
                               + MIN (drawn.parts[PART_PAINTED] * state->square,
                                      scan->area * MAX (drawn.parts[PART_OPERATORS], 1))
                                     * PAINT_COST;
  if (mask.data[0] == '/') /* /None */
    return TRUE;
  verify_weight_charge (scan, PART_MASKED, 1);
  /* A reader may compute each point of the area; a glyph's box does not clip. */
  gboolean is_glyph = scan->area >= COST_MAX;
  gdouble points = (is_glyph ? USUAL_PAGE : scan->area)
                   * (PAINT_OF_MASK * PAINT_COST + function.parts[PART_OPERATORS]);
  verify_weight_charge (scan, is_glyph ? PART_OPERATORS : PART_MESH,
                        is_glyph ? points : points / MESH_COST);
  return TRUE;
}

/* Sets the graphics state that the operator names. */
static gboolean
verify_weight_set_state (Scan *scan)
{
  gsize behind = 0, at = 1;
  KyView dictionary = object (scan->weights, verify_weight_named (scan, 'E'), &behind);
  KyView mask = ky_pdf_entry (dictionary, "SMask"), font = ky_pdf_entry (dictionary, "Font");
  KyView dash = ky_pdf_entry (dictionary, "D"), width = ky_pdf_entry (dictionary, "LW");
  State *state = &scan->state;
  Cost transfer;
  gdouble sum = 0;
  guint n = 0;

  if (!verify_weight_read_functions (scan->weights, dictionary, FALSE, &transfer))
    return FALSE;
  verify_weight_charge (scan, PART_OPERATORS,
                        transfer.parts[PART_READ] + SAMPLES * transfer.parts[PART_OPERATORS]
                            + ky_pdf_verify_reading (dictionary.size));
  if (dash.size > 0)
    {
      KyView list = ky_pdf_take_value (dash, &at);

      for (gsize i = 1; i + 1 < list.size; n++)
        sum += fabs (ky_pdf_number_in (ky_pdf_take_value (list, &i)));
      state->prices[PART_LENGTH] = verify_weight_dashes (sum, n);
    }
  if (width.size > 0)
    state->width = fabs (ky_pdf_number_in (width));
  if (mask.size > 0 && !verify_weight_set_mask (scan, mask))
    return FALSE;
  if (font.size == 0)
    return TRUE;
  at = 1;
  n = ky_pdf_reference_in (ky_pdf_take_value (font, &at));
  return verify_weight_set_font (scan, n, ky_pdf_number_in (ky_pdf_take_value (font, &at)));
}

/* Returns operand `i` of `n`, or 0. */
static gdouble
verify_weight_operand (const Scan *scan, guint i, guint n)
{
  return n <= scan->n_numbers && n <= G_N_ELEMENTS (scan->numbers)
             ? scan->numbers[(scan->n_numbers - n + i) % G_N_ELEMENTS (scan->numbers)]
             : 0;
}

/* Returns by how much the matrix among the operands enlarges areas. */
static gdouble
verify_weight_growth (const Scan *scan)
{
  return MIN (fabs (verify_weight_operand (scan, 0, 6) * verify_weight_operand (scan, 3, 6)
                    - verify_weight_operand (scan, 1, 6) * verify_weight_operand (scan, 2, 6)),
              COST_MAX);
}

/* Begins another part of the path at a point. */
static void
verify_weight_move (Scan *scan, gdouble x, gdouble y)
{
  scan->squares = MIN (scan->squares + ky_pdf_area (scan->part), COST_MAX);
  scan->at[0] = x;
  scan->at[1] = y;
  scan->part = (KyPdfBox){ { x, y }, { x, y } };
}

static void
verify_weight_line (Scan *scan, gdouble x, gdouble y)
{
  KyPdfBox *part = &scan->part;

  scan->length = MIN (scan->length + hypot (x - scan->at[0], y - scan->at[1]), COST_MAX);
  scan->at[0] = x;
  scan->at[1] = y;
  *part = (KyPdfBox){ { MIN (part->low[0], x), MIN (part->low[1], y) },
                      { MAX (part->high[0], x), MAX (part->high[1], y) } };
}

/* Adds to the path what `operator` constructs. A curve counts as the lines between its points. */
static void
verify_weight_add_to_path (Scan *scan, KyView operator)
{
  gdouble x = verify_weight_operand (scan, 0, 2), y = verify_weight_operand (scan, 1, 2);

  if (ky_view_is (operator, "m"))
    verify_weight_move (scan, x, y);
  else if (ky_pdf_verify_listed (" l c v y ", operator))
    for (guint n = MIN (scan->n_numbers, 6) & ~1u; n > 0; n -= 2)
      verify_weight_line (scan, verify_weight_operand (scan, 0, n),
                          verify_weight_operand (scan, 1, n));
  else if (ky_view_is (operator, "re"))
    {
      gdouble left = verify_weight_operand (scan, 0, 4), low = verify_weight_operand (scan, 1, 4);

      verify_weight_move (scan, left, low);
      verify_weight_line (scan, left + x, low);
      verify_weight_line (scan, left + x, low + y);
      verify_weight_line (scan, left, low + y);
      verify_weight_line (scan, left, low);
    }
}

/* Adds what `operator` costs where it paints. */
static void
verify_weight_paint (Scan *scan, KyView operator)
{
  const State *state = &scan->state;
  gdouble shown = (gdouble)scan->n_shown, inside, length = scan->length;
  gboolean is_text = ky_pdf_verify_listed (" Tj TJ ' \" ", operator);
  gboolean strokes = ky_pdf_verify_listed (" S s B B* b b* ", operator);
  gboolean fills = ky_pdf_verify_listed (" f F f* B B* b b* ", operator);

  if (is_text)
    {
      gdouble height = fabs (state->size) * sqrt (scan->letter * state->stretch);

      inside = shown * height * height;
      length = state->has_outlines ? shown * height * OUTLINE : 0;
      verify_weight_charge (scan, PART_OPERATORS, shown);
      verify_weight_show (scan, shown);
      /* The cost of a Type 3 glyph already includes what it paints and its size. */
      if (state->font.parts[PART_OPERATORS] > 0)
        inside = 0;
      else if (state->prices[PART_GLYPHS] < 0)
        inside = COST_MAX;
    }
  else
    {
      verify_weight_move (scan, 0, 0);
      inside = scan->squares;
    }
  inside = MIN (inside * state->square, scan->area);
  if (is_text || fills)
    {
      verify_weight_charge (scan, PART_FILLS, 1);
      verify_weight_charge (scan, PART_FILLED, inside);
    }
  if (is_text || strokes)
    {
      verify_weight_charge (scan, PART_STROKES, 1);
      verify_weight_charge (scan, PART_STROKED, inside);
      verify_weight_charge (scan, PART_LENGTH, length);
    }
  if (fills || (is_text && state->prices[PART_GLYPHS] >= 0))
    verify_weight_charge (scan, PART_PAINTED, inside);
  if (strokes)
    verify_weight_charge (scan, PART_PAINTED,
                          MIN (length * state->width * state->square, scan->area));
  if (is_text || fills || strokes)
    verify_weight_charge (scan, PART_MASKED, 1);
  if (fills || strokes || ky_view_is (operator, "n"))
    scan->squares = scan->length = 0;
}

/* Applies `operator` to the part of the state on which the size of drawn content depends. */
static void
verify_weight_set_sizes (Scan *scan, KyView operator)
{
  State *state = &scan->state;

  if (ky_view_is (operator, "cm"))
    state->square = MIN (state->square * verify_weight_growth (scan), COST_MAX);
  else if (ky_view_is (operator, "Tm"))
    scan->letter = verify_weight_growth (scan);
  else if (ky_view_is (operator, "BT"))
    scan->letter = 1;
  else if (ky_view_is (operator, "Tz"))
    state->stretch = fabs (verify_weight_operand (scan, 0, 1)) / 100;
  else if (ky_view_is (operator, "Tr"))
    {
      gdouble mode = fmod (verify_weight_operand (scan, 0, 1), 4); /* ISO 32000-1, table 106 */

      state->has_outlines = mode == 1 || mode == 2;
    }
  else if (ky_view_is (operator, "d"))
    state->prices[PART_LENGTH] = verify_weight_dashes (scan->sum, scan->n_items);
  else if (ky_view_is (operator, "w"))
    state->width = fabs (verify_weight_operand (scan, 0, 1));
}

/* Sets a colour, or its space and the first colour of that. */
static gboolean
verify_weight_take_color (Scan *scan, KyView operator, gboolean is_stroked)
{
  gboolean is_pattern = ky_pdf_verify_listed (" scn SCN ", operator);
  Part tints = is_stroked ? PART_STROKED_TINTS : PART_TINTS;

  if (!verify_weight_set_color (scan, is_pattern, is_stroked ? PART_STROKES : PART_FILLS))
    return FALSE;
  if (!is_pattern && !ky_pdf_verify_listed (" sc SC ", operator))
    return verify_weight_set_space (scan, ky_pdf_verify_listed (" cs CS ", operator), tints);
  verify_weight_charge (scan, tints, 1);
  return TRUE;
}

static gboolean
verify_weight_take_operator (Scan *scan, KyView operator)
{
  /* Marks draw nothing. */
  verify_weight_charge (scan, PART_OPERATORS,
                        ky_pdf_verify_listed (" BMC BDC EMC ", operator) ? 0 : 1);
  verify_weight_add_to_path (scan, operator);
  verify_weight_set_sizes (scan, operator);
  verify_weight_paint (scan, operator);
  if (ky_view_is (operator, "q"))
    g_array_append_val (scan->saved, scan->state);
  else if (ky_view_is (operator, "Q") && scan->saved->len > 0)
    {
      scan->state = g_array_index (scan->saved, State, scan->saved->len - 1);
      g_array_set_size (scan->saved, scan->saved->len - 1);
    }
  else if (ky_pdf_verify_listed (" cs sc scn g rg k ", operator))
    return verify_weight_take_color (scan, operator, FALSE);
  else if (ky_pdf_verify_listed (" CS SC SCN G RG K ", operator))
    return verify_weight_take_color (scan, operator, TRUE);
  else if (ky_view_is (operator, "Tf"))
    return verify_weight_set_font (scan, verify_weight_named (scan, 'F'),
                                   verify_weight_operand (scan, 0, 1));
  else if (ky_view_is (operator, "gs"))
    return verify_weight_set_state (scan);
  else if (ky_pdf_verify_listed (" Do sh ", operator))
    {
      Cost drawn = { 0 };

      if (!add_cost (scan->weights,
                     verify_weight_named (scan, ky_view_is (operator, "Do") ? 'X' : 'S'), &drawn))
        return FALSE;
      verify_weight_charge (scan, PART_OPERATORS, drawn.parts[PART_READ]);
      verify_weight_draw (scan, &drawn, 1, scan->state.square);
      verify_weight_show (scan, drawn.parts[PART_GLYPHS]);
    }
  return TRUE;
}

/* Notes a number among the operands, which may be in an array. */
static void
verify_weight_take_number (Scan *scan, gdouble number)
{
  if (scan->is_array)
    {
      scan->sum += fabs (number);
      scan->n_items++;
    }
  else
    scan->numbers[scan->n_numbers++ % G_N_ELEMENTS (scan->numbers)] = number;
}

static gboolean
scan_content (Scan *scan, KyView content)
{
  for (gsize at = 0; at < content.size;)
    {
      gsize from = at;

      at = ky_pdf_behind_token (content, at);
      KyView word = ky_view (content.data + from, at - from);
      if (g_ascii_isalpha (word.data[0]) || ky_is_among (word.data[0], "'\""))
        {
          if (!verify_weight_take_operator (scan, word))
            return FALSE;
          scan->name = ky_view ("", 0);
          scan->n_shown = scan->n_numbers = scan->n_items = 0;
          scan->sum = 0;
        }
      else if (g_ascii_isdigit (word.data[0]) || ky_is_among (word.data[0], "-+."))
        verify_weight_take_number (scan, ky_pdf_number_in (word));
      else if (ky_is_among (word.data[0], "[]"))
        scan->is_array = word.data[0] == '[';
      else if (word.data[0] == '/')
        scan->name = ky_view (word.data + 1, word.size - 1);
      else if (word.data[0] == '<' && word.size > 1 && word.data[1] != '<')
        scan->n_shown += (word.size - 2) / 2;
      else if (word.data[0] == '(')
        for (gsize i = 1; i + 1 < word.size; i++, scan->n_shown++)
          i += word.data[i] == '\\';
    }
  return TRUE;
}

/* Reads the cost of stream `number` with `resources`, which is drawn in a box of `area`. A page
 * begins with an initial state, and other content with that of the content that invokes it. */
static gboolean
verify_weight_read_content (Weights *self, guint number, KyView resources, gdouble area,
                            gboolean is_page, Cost *ret_cost)
{
  gsize behind = 0;
  KyView dictionary = object (self, number, &behind);
  g_autoptr (GByteArray) content = verify_weight_plain (self, dictionary, behind);
  g_autoptr (GHashTable) names = names_in (self->file, resources);
  g_autoptr (GArray) saved = g_array_new (FALSE, FALSE, sizeof (State));
  Scan scan = { .weights = self,
                .names = names,
                .saved = saved,
                .state = { .square = 1, .stretch = 1, .width = 1 },
                .area = area,
                .letter = 1 };

  if (resources.size == 0)
    return ky_verify_fail (self->error, "object %u: content without resources of its own", number);
  if (content == NULL)
    return ky_verify_fail (self->error, "object %u: the content is not a stream that can be read",
                           number);
  scan.state.prices[PART_OPERATORS] = 1;
  scan.state.prices[PART_PAINTED] = -1;
  for (Part part = PART_FILLS; part < N_PARTS && !is_page; part++)
    scan.state.prices[part] = -1;
  scan.state.prices[PART_MESH] = is_page ? MESH_COST : -1;
  verify_weight_charge (&scan, PART_OPERATORS, ky_pdf_verify_reading (content->len));
  if (!scan_content (&scan, ky_view (content->data, content->len)))
    return FALSE;
  *ret_cost = scan.cost;
  return TRUE;
}

/* --- what content invokes --------------------------------------------------------------------- */

/* Returns by how much the matrix under `key` enlarges areas. */
static gdouble
verify_weight_square (KyView dictionary, const gchar *key)
{
  gdouble matrix[6] = { 1, 0, 0, 1, 0, 0 };

  ky_pdf_read_numbers (ky_pdf_entry (dictionary, key), matrix, 6);
  return MIN (fabs (matrix[0] * matrix[3] - matrix[1] * matrix[2]), COST_MAX);
}

/* Makes the areas in the cost of `dictionary` those of the content that invokes it. */
static void
verify_weight_enlarge (KyView dictionary, const gchar *key, Cost *cost)
{
  gdouble square = verify_weight_square (dictionary, key);

  cost->parts[PART_PAINTED] *= square;
  cost->parts[PART_FILLED] *= square;
  cost->parts[PART_STROKED] *= square;
  cost->parts[PART_MESH] *= square;
}

/* Returns the cost of the tiles of `pattern` on a square unit; each tile costs `once`. */
static gdouble
verify_weight_tiles (KyView pattern, const Cost *once)
{
  KyPdfBox tile = ky_pdf_box_in (ky_pdf_entry (pattern, "BBox"));
  gdouble square = verify_weight_square (pattern, "Matrix"), area = square;

  for (guint i = 0; i < 2; i++)
    {
      gdouble size = ky_pdf_verify_step (pattern, i);

      area *= size > 0 ? size : tile.high[i] - tile.low[i];
    }
  return (TILE_COST + once->parts[PART_OPERATORS] * TILE_SHARE
          + once->parts[PART_PAINTED] * square * PAINT_COST
          + once->parts[PART_MESH] * square * MESH_COST)
         / MAX (area, 1e-12);
}

/* Reads the most that a glyph of the font costs; only fonts of Type 3 have glyphs as content. */
static gboolean
verify_weight_read_glyphs (Weights *self, KyView font, Cost *ret_cost)
{
  KyView glyphs = ky_pdf_entry (font, "CharProcs"), key, value;

  for (gsize at = 2; ky_pdf_take_entry (glyphs, &at, &key, &value);)
    {
      Cost glyph;

      if (!verify_weight_read_content (self, ky_pdf_reference_in (value),
                                       ky_pdf_entry (font, "Resources"), COST_MAX, FALSE, &glyph))
        return FALSE;
      if (glyph.parts[PART_GLYPHS] > 0)
        return ky_verify_fail (self->error, "a glyph is drawn within itself");
      for (Part part = PART_OPERATORS; part < N_PARTS; part++)
        ret_cost->parts[part] = MAX (ret_cost->parts[part], glyph.parts[part]);
    }
  verify_weight_enlarge (font, "FontMatrix", ret_cost);
  return TRUE;
}

/* Reads what it costs to look up the functions that `value` refers to, and to evaluate each of them
 * once, or, if `is_one`, one of them. */
static gboolean
verify_weight_read_functions (Weights *self, KyView value, gboolean is_one, Cost *ret_cost)
{
  gdouble *sum = &ret_cost->parts[PART_OPERATORS], *read = &ret_cost->parts[PART_READ];

  *ret_cost = (Cost){ 0 };
  for (gsize at = 0, behind = 0; at < value.size;)
    {
      gsize from = at;
      KyView word = ky_pdf_take_value (value, &at);
      Cost cost = { 0 };

      if (word.size == 0 || ky_is_among (word.data[0], "[<"))
        at = ky_pdf_behind_token (value, from);
      guint number = ky_pdf_reference_in (word);
      if (number == 0 || ky_pdf_entry (object (self, number, &behind), "FunctionType").size == 0)
        continue;
      if (!add_cost (self, number, &cost))
        return FALSE;
      *sum = MAX (cost.parts[PART_OPERATORS] + (is_one ? 0 : *sum), *sum);
      *read = MIN (*read + cost.parts[PART_READ], COST_MAX);
    }
  return TRUE;
}

/* Reads the cost of a function, with that of those that it consists of. */
static gboolean
verify_weight_read_function (Weights *self, KyView dictionary, gsize behind, Cost *cost)
{
  g_autoptr (GByteArray) plain = verify_weight_plain (self, dictionary, behind);
  gdouble evaluated, read;

  if (!verify_weight_read_functions (self, ky_pdf_entry (dictionary, "Functions"), TRUE, cost))
    return FALSE;
  ky_pdf_verify_function (dictionary,
                          plain != NULL ? ky_view (plain->data, plain->len) : ky_view ("", 0),
                          &evaluated, &read);
  cost->parts[PART_OPERATORS] += evaluated;
  cost->parts[PART_READ] += read;
  return TRUE;
}

static gboolean
verify_weight_read_object (Weights *self, guint number, Cost *cost)
{
  gsize behind = 0;
  KyView dictionary = object (self, number, &behind);
  Cost functions;

  if (ky_view_is (ky_pdf_entry (dictionary, "Subtype"), "/Image"))
    {
      if (!verify_weight_read_functions (self, ky_pdf_entry (dictionary, "ColorSpace"), FALSE,
                                         &functions))
        return FALSE;
      cost->parts[PART_OPERATORS] = ky_pdf_number_in (ky_pdf_entry (dictionary, "Width"))
                                    * ky_pdf_number_in (ky_pdf_entry (dictionary, "Height"))
                                    * (1.0 / PIXELS_OF_OPERATOR + functions.parts[PART_OPERATORS]);
      cost->parts[PART_READ] = functions.parts[PART_READ];
      cost->parts[PART_PAINTED] = PAINT_OF_PICTURE;
      cost->parts[PART_FILLS] = cost->parts[PART_FILLED] = cost->parts[PART_MASKED] = 1;
      return add_cost (self, ky_pdf_reference_in (ky_pdf_entry (dictionary, "Mask")), cost)
             && add_cost (self, ky_pdf_reference_in (ky_pdf_entry (dictionary, "SMask")), cost);
    }
  if (ky_view_is (ky_pdf_entry (dictionary, "Type"), "/Font"))
    return verify_weight_read_glyphs (self, dictionary, cost);
  if (ky_view_is (ky_pdf_entry (dictionary, "PatternType"), "2"))
    {
      if (!add_cost (self, ky_pdf_reference_in (ky_pdf_entry (dictionary, "Shading")), cost))
        return FALSE;
      verify_weight_enlarge (dictionary, "Matrix", cost);
      return TRUE;
    }
  if (ky_pdf_entry (dictionary, "FunctionType").size > 0)
    return verify_weight_read_function (self, dictionary, behind, cost);
  if (ky_pdf_entry (dictionary, "ShadingType").size > 0)
    {
      gboolean is_along = ky_pdf_verify_listed (" 2 3 ", ky_pdf_entry (dictionary, "ShadingType"));

      if (!verify_weight_read_functions (self, dictionary, FALSE, &functions))
        return FALSE;
      cost->parts[PART_OPERATORS]
          = SHADING + functions.parts[PART_OPERATORS] * SAMPLES * (is_along ? 1 : SAMPLES);
      cost->parts[PART_READ] = functions.parts[PART_READ];
      if (ky_pdf_verify_listed (" 4 5 6 7 ", ky_pdf_entry (dictionary, "ShadingType")))
        {
          g_autoptr (GByteArray) mesh = verify_weight_plain (self, dictionary, behind);

          if (mesh == NULL)
            return ky_verify_fail (self->error, "object %u: a mesh outside of a stream", number);
          cost->parts[PART_READ] += ky_pdf_verify_reading (mesh->len);
          cost->parts[PART_MESH]
              = MIN (ky_pdf_verify_mesh (dictionary, ky_view (mesh->data, mesh->len)), COST_MAX);
        }
    }
  else if (ky_pdf_entry (dictionary, "BBox").size == 0)
    return ky_verify_fail (self->error, "object %u: content without a box", number);
  else if (!verify_weight_read_content (
               self, number, ky_pdf_entry (dictionary, "Resources"),
               ky_pdf_area (ky_pdf_box_in (ky_pdf_entry (dictionary, "BBox"))), FALSE, cost))
    return FALSE;
  /* A group is painted on a canvas of its own first. */
  if (ky_pdf_entry (dictionary, "Group").size > 0)
    cost->parts[PART_PAINTED] += ky_pdf_area (ky_pdf_box_in (ky_pdf_entry (dictionary, "BBox")));
  if (ky_view_is (ky_pdf_entry (dictionary, "PatternType"), "1"))
    cost->parts[PART_TILES] = verify_weight_tiles (dictionary, cost);
  else
    verify_weight_enlarge (dictionary, "Matrix", cost);
  return TRUE;
}

/* Adds the cost of object `number` (0: nothing) to `*sum`. Returns FALSE if the object invokes
 * itself, or if objects are nested too deep. */
static gboolean
add_cost (Weights *self, guint number, Cost *sum)
{
  Cost *known = NULL, cost = { 0 };

  if (number == 0)
    return TRUE;
  if (!g_hash_table_lookup_extended (self->costs, GUINT_TO_POINTER (number), NULL,
                                     (gpointer *)&known))
    {
      if (self->level >= LEVELS_MAX)
        return ky_verify_fail (self->error, "object %u is nested too deeply", number);
      g_hash_table_insert (self->costs, GUINT_TO_POINTER (number), NULL);
      self->level++;
      if (!verify_weight_read_object (self, number, &cost))
        return FALSE;
      self->level--;
      known = g_memdup2 (&cost, sizeof cost);
      g_hash_table_insert (self->costs, GUINT_TO_POINTER (number), known);
    }
  if (known == NULL)
    return ky_verify_fail (self->error, "object %u is drawn within itself", number);
  for (Part part = PART_OPERATORS; part < N_PARTS; part++)
    sum->parts[part] = MIN (sum->parts[part] + known->parts[part], COST_MAX);
  return TRUE;
}

/* --- pages ------------------------------------------------------------------------------------ */

/* Tells whether the annotation is a link to the Web that covers the page, so that a click anywhere
 * follows it. */
static gboolean
verify_weight_is_trap (Weights *self, KyView annotation, KyPdfBox page)
{
  KyPdfBox link = ky_pdf_overlap (ky_pdf_box_in (ky_pdf_entry (annotation, "Rect")), page);
  KyView action = ky_pdf_entry (annotation, "A");
  gsize behind = 0;

  if (ky_pdf_reference_in (action) != 0)
    action = object (self, ky_pdf_reference_in (action), &behind);
  return ky_pdf_entry (action, "URI").size > 0
         && ky_pdf_area (link) > LINK_AREA_MAX * ky_pdf_area (page);
}

static gboolean
add_annotations (Weights *self, KyView page, gdouble *sum)
{
  KyView list = ky_pdf_entry (page, "Annots");
  KyPdfBox visible = ky_pdf_visible (page);
  guint n = 0;

  for (gsize at = 1; at + 1 < list.size;)
    {
      KyView annotation = ky_pdf_take_value (list, &at), form;
      gsize behind = 0;
      guint number = ky_pdf_reference_in (annotation);
      Cost cost = { 0 };

      if (++n > ANNOTATIONS_MAX)
        return ky_verify_fail (self->error, "a page has too many annotations");
      if (number != 0)
        annotation = object (self, number, &behind);
      if (verify_weight_is_trap (self, annotation, visible))
        return ky_verify_fail (self->error, "a link over a whole page");
      number = ky_pdf_reference_in (ky_pdf_entry (ky_pdf_entry (annotation, "AP"), "N"));
      if (!add_cost (self, number, &cost))
        return FALSE;
      /* The form's box becomes the annotation's. */
      form = object (self, number, &behind);
      gdouble box = ky_pdf_area (ky_pdf_box_in (ky_pdf_entry (form, "BBox")))
                    * verify_weight_square (form, "Matrix");
      *sum += cost.parts[PART_OPERATORS]
              + (cost.parts[PART_PAINTED] * PAINT_COST + cost.parts[PART_MESH] * MESH_COST)
                    / MAX (box, 1e-12)
                    * ky_pdf_area (ky_pdf_box_in (ky_pdf_entry (annotation, "Rect")));
    }
  return TRUE;
}

static gboolean
check_page (Weights *self, guint number, KyView page, guint64 limit)
{
  Cost cost = { 0 };
  gdouble sum = 0;

  if (!verify_weight_read_content (self, ky_pdf_reference_in (ky_pdf_entry (page, "Contents")),
                                   ky_pdf_entry (page, "Resources"),
                                   ky_pdf_area (ky_pdf_box_in (ky_pdf_entry (page, "MediaBox"))),
                                   TRUE, &cost)
      || !add_annotations (self, page, &sum))
    return FALSE;
  sum += cost.parts[PART_OPERATORS] + cost.parts[PART_PAINTED] * PAINT_COST;
  if (ky_pdf_entry (page, "MediaBox").size == 0 || !ky_pdf_verify_size (page))
    return ky_verify_fail (self->error, "object %u: the page is too large", number);
  return sum <= (gdouble)limit
         || ky_verify_fail (self->error,
                            "object %u: the page exceeds the limit of drawing operators", number);
}

/* Checks that below node `number` of the tree of pages there are nodes and pages only: readers take
 * what is neither for a page, too. */
static gboolean
verify_weight_check_node (Weights *self, guint number, KyView node)
{
  KyView kids = ky_pdf_entry (node, "Kids");
  gboolean ok = kids.size > 0;

  for (gsize at = 1; at + 1 < kids.size && ok;)
    {
      gsize behind = 0;
      KyView kid = object (self, ky_pdf_reference_in (ky_pdf_take_value (kids, &at)), &behind);

      ok = ky_pdf_verify_listed (" /Page /Pages ", ky_pdf_entry (kid, "Type"));
    }
  return ok
         || ky_verify_fail (self->error, "object %u: neither pages nor nodes are below it", number);
}

/* Checks that the tree of pages begins with a node, below which only nodes and pages are. */
static gboolean
verify_weight_check_root (Weights *self)
{
  gsize behind = 0;
  guint number = ky_pdf_reference_in (ky_pdf_entry (object (self, 1, &behind), "Pages"));

  return ky_view_is (ky_pdf_entry (object (self, number, &behind), "Type"), "/Pages")
         || ky_verify_fail (self->error, "the tree of pages has no root");
}

gboolean
ky_pdf_verify_weights (KyView file, const GArray *offsets, const KyPolicy *policy, GError **error)
{
  guint64 limit = ky_policy_uint (policy, KY_POLICY_LIMIT_OPERATORS);
  /* Pictures become pages, too, and the output of a text may have more pages than the input. */
  guint64 most = 2
                 * MAX (ky_policy_uint (policy, KY_POLICY_LIMIT_PAGES),
                        ky_policy_uint (policy, KY_POLICY_LIMIT_IMAGE_PAGES));
  guint64 pages = 0;
  gdouble told = 0;
  g_autoptr (GHashTable) costs = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  Weights self = { .file = file, .offsets = offsets, .costs = costs, .error = error };

  if (!verify_weight_check_root (&self))
    return FALSE;
  for (guint number = 1; number <= offsets->len; number++)
    {
      gsize behind = 0;
      KyView dictionary = object (&self, number, &behind);
      g_autoptr (GByteArray) plain = NULL;

      if (ky_view_is (ky_pdf_entry (dictionary, "FunctionType"), "0"))
        plain = verify_weight_plain (&self, dictionary, behind);
      if (!ky_pdf_verify_object (
              number, dictionary,
              plain != NULL ? ky_view (plain->data, plain->len) : ky_view ("", 0), error))
        return FALSE;
      if (ky_view_is (ky_pdf_entry (dictionary, "Type"), "/Pages"))
        {
          told = MAX (told, ky_pdf_number_in (ky_pdf_entry (dictionary, "Count")));
          if (!verify_weight_check_node (&self, number, dictionary))
            return FALSE;
        }
      if (!ky_view_is (ky_pdf_entry (dictionary, "Type"), "/Page"))
        continue;
      if (++pages > most)
        return ky_verify_fail (error, "more than %" G_GUINT64_FORMAT " pages", most);
      if (!check_page (&self, number, dictionary, limit))
        return FALSE;
    }
  return told <= (gdouble)pages || ky_verify_fail (error, "a count of more pages than there are");
}
