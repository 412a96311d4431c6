/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second reading of how much the pages of a rebuilt file draw, with what they invoke: from
 * what is written, when all of it has been found to be in the one form that it may have.
 */
#include "filetypes/pdf/verify-value.h"
#include "filetypes/pdf/verify.h"

#include <math.h>

#define LEVELS_MAX 64
#define MOST 1e15
#define ROUNDING 1.000001
#define FILLED 512.0 /* square units for an operator */
/* as much dearer are those of an image, of a shading and of a group's canvas */
#define IMAGE 8.0
#define SHADE 8.0
#define CANVAS 1.0
#define NUMBERS 6 /* that a path's operator takes */
#define PLAIN_MITER 10.0

/* How often what is drawn asks for what the state says, and how much it draws besides. */
typedef struct
{
  gdouble besides, fills, strokes, masked, dashed, shown;
  gdouble density; /* of a pattern's tiles */
  gdouble covered; /* square units of its own, with those of pictures counted more often */
  gdouble lines, corners, letters; /* for each unit of width, width squared, size squared */
  gdouble tints[2];                /* colours in a space that is not its own; stroked ones */
  gdouble canvas;                  /* square units of a group's */
  gdouble layers;                  /* so often all of a box is covered at most */
  gdouble everywhere;              /* how often all of the box is covered by a shading */
} Drawn;

/* What each costs; < 0: another content stream's state says. */
typedef struct
{
  gdouble fill, stroke, mask, dash, font, tint[2];
  gdouble fill_covers, stroke_covers, mask_covers; /* square units, each time */
  gdouble width, letter, lines, corners;           /* letter: of a square of the size 1 */
  gdouble square; /* what a square of one unit is in the content's own units */
  gdouble miter, stretch, clips, canvas, layers;
} State;

typedef struct
{
  KyView file;
  const GArray *offsets;
  GHashTable *drawn;  /* object number -> Drawn, NULL while it is read */
  GHashTable *states; /* object number -> State */
  guint level;
  GError **error;
} Weights;

typedef struct
{
  Weights *weights;
  GHashTable *names;  /* "X" and the name -> number, of the resources */
  GHashTable *spaces; /* name -> gdouble: what a colour costs */
  gdouble area, most; /* of the box; that is covered at once */
  Drawn sum;
  State state;
  GArray *saved;
  KyView words[NUMBERS]; /* the last operands */
  guint n_words;
  KyView name, array;
  gsize n_shown;
  gdouble from[2], to[2], length, corners;
  gdouble matrix; /* of the text */
  gboolean clips;
} Scan;

/* --- objects in the file ---------------------------------------------------------------------- */

/* The text of object NUMBER from its value on, and where the file goes on behind its value. */
static KyView
object (Weights *self, guint number, gsize *ret_behind)
{
  gsize at;

  if (number == 0 || number > self->offsets->len)
    return ky_view ("", 0);
  at = (gsize)g_array_index (self->offsets, guint64, number - 1);
  while (at < self->file.size && self->file.data[at] != '\n')
    at++;
  at++;
  {
    KyView value = ky_pdf_take_value (self->file, &at);

    *ret_behind = at;
    return value;
  }
}

/* The plain bytes of the stream behind DICTIONARY. (transfer full) */
static GByteArray *
plain (Weights *self, KyView dictionary, gsize behind)
{
  KyView data;

  return ky_view_slice (self->file, behind + strlen ("\nstream\n"),
                        (guint64)ky_pdf_number_in (ky_pdf_entry (dictionary, "Length")), &data)
             ? ky_pdf_verify_inflate (data)
             : NULL;
}

/* --- drawing -------------------------------------------------------------------------------- */

static void
add (gdouble *sum, gdouble amount)
{
  *sum = MIN (*sum + amount, MOST);
}

/* LAYERS: so often all of the box at most. */
static void
cover (Scan *scan, gdouble square_units, gdouble layers)
{
  gdouble through = 1 + scan->state.clips / 8;

  add (&scan->sum.covered, MIN (square_units, layers * scan->most) * through);
  add (&scan->sum.layers, layers * through);
}

static void
ask (Scan *scan, gdouble cost, gdouble covers, gdouble times, gdouble *otherwise)
{
  gdouble heap = times * covers;

  if (cost < 0)
    add (otherwise, times);
  else
    add (&scan->sum.besides, times * cost);
  if (cost >= 0 && heap > 0)
    cover (scan, heap, scan->area > 0 ? heap / scan->area : MOST);
}

static void
ask_colors (Scan *scan, gdouble fills, gdouble strokes)
{
  const State *state = &scan->state;

  ask (scan, state->fill, state->fill_covers, fills, &scan->sum.fills);
  ask (scan, state->stroke, state->stroke_covers, strokes, &scan->sum.strokes);
}

static void
ask_mask (Scan *scan, gdouble times)
{
  ask (scan, scan->state.mask, scan->state.mask_covers, times, &scan->sum.masked);
}

static void
ask_tints (Scan *scan, const gdouble *times)
{
  for (guint i = 0; i < 2; i++)
    ask (scan, scan->state.tint[i], 0, times[i], &scan->sum.tints[i]);
}

/* TIMES glyphs of a font of Type 3, if it is one. */
static void
show (Scan *scan, gdouble times)
{
  const State *state = &scan->state;
  gdouble glyphs = times * state->font;

  if (glyphs > 0)
    {
      add (&scan->sum.besides, glyphs);
      ask_colors (scan, glyphs, glyphs);
      ask_mask (scan, glyphs);
      ask (scan, state->dash, 0, glyphs, &scan->sum.dashed);
    }
  else if (glyphs < 0)
    add (&scan->sum.shown, times
                               * (1 + MAX (state->fill, 0) + MAX (state->stroke, 0)
                                  + MAX (state->mask, 0) + MAX (state->dash, 0)));
}

/* Lines of LENGTH for each unit of their width, and CORNERS for that squared. */
static void
draw_lines (Scan *scan, gdouble length, gdouble corners, gdouble layers)
{
  gdouble width = scan->state.width;

  if (width >= 0)
    cover (scan, length * width + corners * width * width, layers);
  else
    {
      add (&scan->sum.lines, length);
      add (&scan->sum.corners, corners);
    }
}

static void
draw (Scan *scan, const Drawn *what)
{
  const State *state = &scan->state;
  gdouble larger = state->square * MAX (state->stretch, 1) * MAX (state->miter / PLAIN_MITER, 1);

  add (&scan->sum.besides, what->besides);
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
  cover (scan, MIN (what->canvas * state->square, scan->most) * CANVAS,
         what->canvas > 0 ? CANVAS : 0);
  cover (scan, what->everywhere * scan->area, what->everywhere);
}

static gdouble
density_of (KyView array)
{
  gdouble sum = 0, n = 0;

  for (gsize at = 1; at + 1 < array.size; n++)
    sum += fabs (ky_pdf_number_in (ky_pdf_take_value (array, &at)));
  return sum > 0 ? MIN (n / sum, MOST) : 0;
}

static void
line (Scan *scan, gdouble x, gdouble y)
{
  scan->corners++;
  scan->length += hypot (x - scan->to[0], y - scan->to[1]);
  scan->to[0] = x;
  scan->to[1] = y;
}

/* What the operator's matrix makes of a square. */
static gdouble
transformed (const Scan *scan)
{
  gdouble v[4] = { 0 };

  for (guint i = 0; i < MIN (scan->n_words, (guint)G_N_ELEMENTS (v)); i++)
    v[i] = ky_pdf_number_in (scan->words[i]);
  return MIN (fabs (v[0] * v[3] - v[1] * v[2]), MOST);
}

static void
end_path (Scan *scan, KyView operator)
{
  const State *state = &scan->state;
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
      add (&scan->sum.covered, inside);
      add (&scan->sum.layers, 1);
      scan->state.clips++;
    }
  scan->clips = FALSE;
  scan->length = scan->corners = 0;
}

static void
show_text (Scan *scan)
{
  const State *state = &scan->state;
  gdouble n = (gdouble)scan->n_shown, letters = n * scan->matrix * state->stretch * state->square;

  add (&scan->sum.besides, n);
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
go_on (Scan *scan, KyView operator)
{
  gdouble v[NUMBERS] = { 0 };
  guint n = MIN (scan->n_words, (guint)NUMBERS);

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

static const Drawn *weigh (Weights *self, guint number);
static const State *read_state (Weights *self, guint number);

/* What CATEGORY's resource of the operator's name is; 0: none that counts. */
static guint
named (Scan *scan, gchar category)
{
  g_autofree gchar *key
      = g_strdup_printf ("%c%.*s", category, (int)scan->name.size, (const gchar *)scan->name.data);

  return GPOINTER_TO_UINT (g_hash_table_lookup (scan->names, key));
}

/* What the lines of DRAWN cover besides when they are of WIDTH. */
static gdouble
covered_by (const Drawn *drawn, gdouble width)
{
  return MIN (drawn->covered + drawn->lines * width + drawn->corners * width * width, MOST);
}

static gboolean
set_color (Scan *scan, gboolean names_pattern, gdouble *color, gdouble *covers)
{
  guint number = names_pattern && scan->name.size > 0 ? named (scan, 'P') : 0;
  const Drawn *pattern = number != 0 ? weigh (scan->weights, number) : NULL;

  *color = *covers = 0;
  if (pattern == NULL)
    return number == 0;
  *color = MIN (pattern->besides + pattern->density * scan->area / 256, MOST);
  /* tiles stand everywhere, a mesh in one place */
  *covers = pattern->density > 0 ? pattern->density * scan->area : 1;
  *covers = MIN (covered_by (pattern, 1) * *covers + pattern->everywhere * scan->area, MOST);
  return TRUE;
}

/* What colours cost from now on; setting the space sets one. */
static void
set_space (Scan *scan, gboolean is_named, guint which)
{
  gdouble *tint = &scan->state.tint[which];
  g_autofree gchar *key = g_strndup ((const gchar *)scan->name.data, scan->name.size);
  const gdouble *space = is_named ? g_hash_table_lookup (scan->spaces, key) : NULL;

  *tint = space != NULL ? *space : 0;
  add (&scan->sum.besides, *tint);
}

static gboolean
take_color (Scan *scan, KyView operator, gboolean is_stroked)
{
  State *state = &scan->state;
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
set_state (Scan *scan)
{
  guint number = named (scan, 'E');
  const State *sets = number != 0 ? read_state (scan->weights, number) : NULL;
  State *state = &scan->state;

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
      state->mask_covers = MIN (MIN (sets->mask_covers * state->square, sets->layers * scan->most)
                                    + MIN (sets->canvas * state->square, scan->most) * CANVAS,
                                MOST);
      ask_mask (scan, 1);
    }
  return TRUE;
}

static gdouble
last_number (const Scan *scan)
{
  return scan->n_words > 0 ? ky_pdf_number_in (scan->words[scan->n_words - 1]) : 0;
}

static gboolean
invoke (Scan *scan, gchar category)
{
  guint number = named (scan, category);
  const Drawn *what = number != 0 ? weigh (scan->weights, number) : NULL;

  if (category == 'F')
    {
      gdouble size = last_number (scan);

      scan->state.font = what != NULL ? what->besides : 0;
      scan->state.lines = what != NULL ? size * size * what->lines : 0;
      scan->state.corners = what != NULL ? size * size * what->corners : 0;
      scan->state.letter = MIN (size * size * (scan->state.font > 0 ? what->covered : 1), MOST);
    }
  else if (what != NULL)
    draw (scan, what);
  return number == 0 || what != NULL;
}

static gboolean
take_operator (Scan *scan, KyView operator)
{
  State *state = &scan->state;

  /* Marks draw nothing. */
  add (&scan->sum.besides, ky_pdf_verify_listed (" BMC BDC EMC ", operator) ? 0 : 1);
  if (ky_pdf_verify_listed (" m l c v y h re ", operator))
    go_on (scan, operator);
  else if (ky_pdf_verify_listed (" f F f* S s B B* b b* n ", operator))
    end_path (scan, operator);
  else if (ky_pdf_verify_listed (" W W* ", operator))
    scan->clips = TRUE;
  else if (ky_view_is (operator, "cm"))
    state->square = MIN (state->square * transformed (scan), MOST);
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
      scan->state = g_array_index (scan->saved, State, scan->saved->len - 1);
      g_array_set_size (scan->saved, scan->saved->len - 1);
    }
  else if (ky_view_is (operator, "d"))
    state->dash = density_of (scan->array);
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
take_operand (Scan *scan, KyView word)
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
  else if (scan->n_words < NUMBERS)
    scan->words[scan->n_words++] = word;
}

static gboolean
scan_content (Scan *scan, KyView content)
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

/* --- objects -------------------------------------------------------------------------------- */

/* (transfer full) */
static GHashTable *
names_in (KyView resources)
{
  static const gchar *const categories[] = { "XObject", "Pattern", "Shading", "ExtGState", "Font" };
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  KyView key, value;

  for (guint i = 0; i < G_N_ELEMENTS (categories); i++)
    {
      KyView list = ky_pdf_entry (resources, categories[i]);

      for (gsize at = 2; ky_pdf_take_entry (list, &at, &key, &value);)
        g_hash_table_insert (
            names,
            g_strdup_printf ("%c%.*s", categories[i][0], (int)key.size, (const gchar *)key.data),
            GUINT_TO_POINTER (ky_pdf_reference_in (value)));
    }
  return names;
}

/* The functions that VALUE, of whatever kind, refers to: all of them, or the dearest. */
static gboolean
add_functions (Weights *self, KyView value, gboolean all, gdouble *sum)
{
  for (gsize at = 0, from; at < value.size;)
    {
      KyView rest;
      const Drawn *one;
      gsize behind = 0;
      guint number;

      from = at;
      at = ky_pdf_behind_token (value, at);
      rest = ky_view (value.data + from, MIN (at + 4, value.size) - from);
      number = g_ascii_isdigit (rest.data[0]) ? ky_pdf_reference_in (rest) : 0;
      if (number == 0 || ky_pdf_entry (object (self, number, &behind), "FunctionType").size == 0)
        continue;
      one = weigh (self, number);
      if (one == NULL)
        return FALSE;
      *sum = all ? MIN (*sum + one->besides, MOST) : MAX (*sum, one->besides);
    }
  return TRUE;
}

/* (transfer full); NULL: one can't be weighed */
static GHashTable *
spaces_in (Weights *self, KyView resources)
{
  g_autoptr (GHashTable) spaces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  KyView list = ky_pdf_entry (resources, "ColorSpace"), key, value;

  for (gsize at = 2; ky_pdf_take_entry (list, &at, &key, &value);)
    {
      gdouble cost = 0;

      if (!add_functions (self, value, TRUE, &cost))
        return NULL;
      g_hash_table_insert (spaces, g_strndup ((const gchar *)key.data, key.size),
                           g_memdup2 (&cost, sizeof cost));
    }
  return g_steal_pointer (&spaces);
}

typedef enum
{
  OF_PAGE, /* no other state is around it */
  OF_FORM,
  OF_GLYPH /* which no box ends */
} Of;

/* What stream NUMBER draws with RESOURCES in BOX. */
static gboolean
read_content (Weights *self, guint number, KyView resources, KyView box, Of of, Drawn *ret_drawn)
{
  gsize behind = 0;
  KyView dictionary = object (self, number, &behind);
  g_autoptr (GByteArray) content = plain (self, dictionary, behind);
  g_autoptr (GHashTable) names = names_in (resources);
  g_autoptr (GHashTable) spaces = spaces_in (self, resources);
  g_autoptr (GArray) saved = g_array_new (FALSE, FALSE, sizeof (State));
  Scan scan = { .weights = self,
                .names = names,
                .spaces = spaces,
                .area = ky_pdf_area_in (box),
                .most = of == OF_GLYPH ? MOST : ky_pdf_area_in (box),
                .saved = saved,
                .matrix = 1 };
  gboolean ok;

  if (spaces == NULL)
    return FALSE;
  if (content == NULL)
    return ky_verify_fail (self->error, "object %u: content that is no stream", number);
  if (of != OF_PAGE)
    scan.state = (State){ .fill = -1,
                          .stroke = -1,
                          .mask = -1,
                          .dash = -1,
                          .font = -1,
                          .tint = { -1, -1 },
                          .width = -1,
                          .letter = -1 };
  else
    scan.state.width = 1;
  scan.state.square = scan.state.stretch = 1;
  scan.state.miter = PLAIN_MITER;
  ok = scan_content (&scan, ky_view (content->data, content->len));
  *ret_drawn = scan.sum;
  return ok;
}

static gboolean
read_glyphs (Weights *self, KyView font, Drawn *ret_drawn)
{
  KyView glyphs = ky_pdf_entry (font, "CharProcs"), key, value;
  gdouble unit = ky_pdf_square_in (ky_pdf_entry (font, "FontMatrix"));

  for (gsize at = 2; ky_pdf_take_entry (glyphs, &at, &key, &value);)
    {
      Drawn d = { 0 };

      if (!read_content (self, ky_pdf_reference_in (value), ky_pdf_entry (font, "Resources"),
                         ky_pdf_entry (font, "FontBBox"), OF_GLYPH, &d))
        return FALSE;
      ret_drawn->besides
          = MAX (ret_drawn->besides, d.besides + d.fills + d.strokes + d.masked + d.dashed + d.shown
                                         + d.tints[0] + d.tints[1]);
      ret_drawn->covered = MAX (ret_drawn->covered, MIN (d.covered * unit, MOST));
      ret_drawn->lines = MAX (ret_drawn->lines, MIN (d.lines * unit, MOST));
      ret_drawn->corners = MAX (ret_drawn->corners, MIN (d.corners * unit, MOST));
    }
  return TRUE;
}

static gboolean
read_picture (Weights *self, KyView picture, Drawn *ret_drawn)
{
  static const gchar *const masks[] = { "Mask", "SMask" };
  gdouble tint = 0;

  if (!add_functions (self, ky_pdf_entry (picture, "ColorSpace"), TRUE, &tint))
    return FALSE;
  ret_drawn->besides = ky_pdf_number_in (ky_pdf_entry (picture, "Width"))
                       * ky_pdf_number_in (ky_pdf_entry (picture, "Height")) * (1 / 256.0 + tint);
  ret_drawn->fills = ret_drawn->masked = 1;
  ret_drawn->covered = ret_drawn->layers = IMAGE;
  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      guint mask = ky_pdf_reference_in (ky_pdf_entry (picture, masks[i]));
      const Drawn *one = mask != 0 ? weigh (self, mask) : NULL;

      if (mask != 0 && one == NULL)
        return FALSE;
      ret_drawn->besides += one != NULL ? one->besides : 0;
    }
  return TRUE;
}

/* How many numbers a colour of SHADING has. */
static guint
components_of (Weights *self, KyView shading)
{
  KyView space = ky_pdf_entry (shading, "ColorSpace");
  gsize at = 1, behind = 0;
  guint n = 0;
  KyView family, second;

  if (ky_pdf_entry (shading, "Function").size > 0)
    return 1;
  if (space.data[0] != '[')
    return ky_view_is (space, "/DeviceRGB") ? 3 : ky_view_is (space, "/DeviceCMYK") ? 4 : 1;
  family = ky_pdf_take_value (space, &at);
  second = ky_pdf_take_value (space, &at);
  if (ky_view_is (family, "/ICCBased"))
    return (guint)ky_pdf_number_in (
        ky_pdf_entry (object (self, ky_pdf_reference_in (second), &behind), "N"));
  if (ky_view_is (family, "/DeviceN"))
    for (at = 1; at + 1 < second.size; n++)
      ky_pdf_take_value (second, &at);
  return ky_pdf_verify_listed (" /CalRGB /Lab ", family) ? 3 : MAX (n, 1);
}

static gboolean
read_shading (Weights *self, KyView shading, gsize behind, Drawn *ret_drawn)
{
  g_autoptr (GByteArray) mesh
      = ky_pdf_entry (shading, "Length").size > 0 ? plain (self, shading, behind) : NULL;
  KyView type = ky_pdf_entry (shading, "ShadingType");
  gdouble once = 0;

  if (!add_functions (self, ky_pdf_entry (shading, "ColorSpace"), TRUE, &once)
      || !add_functions (self, ky_pdf_entry (shading, "Function"), TRUE, &once))
    return FALSE;
  /* one along a line is read at as many places as there are colours, others at all places */
  ret_drawn->besides = 100
                       + (ky_pdf_verify_listed (" 2 3 ", type) ? 256 * once
                          : ky_view_is (type, "1")             ? 65536 * (once + 0.5)
                                                               : 65536 * once);
  ret_drawn->masked = 1;
  ret_drawn->everywhere = SHADE;
  if (mesh != NULL)
    {
      ret_drawn->besides += mesh->len / 16.0;
      ret_drawn->covered
          = MIN (ky_pdf_verify_mesh (shading, components_of (self, shading), mesh) * SHADE, MOST);
      ret_drawn->layers = MOST;
    }
  return TRUE;
}

/* One reading of a function, where 128 steps are an operator. */
static gboolean
read_function (Weights *self, KyView function, gsize behind, Drawn *ret_drawn)
{
  KyView type = ky_pdf_entry (function, "FunctionType");
  gdouble steps = 4;

  if (ky_view_is (type, "0"))
    {
      steps = 0.5;
      for (gsize at = 1, to = ky_pdf_entry (function, "Range").size; at + 1 < to; steps += 0.5)
        ky_pdf_take_value (ky_pdf_entry (function, "Range"), &at);
      steps -= 0.5;
      for (gsize at = 1, to = ky_pdf_entry (function, "Size").size; at + 1 < to;)
        {
          ky_pdf_take_value (ky_pdf_entry (function, "Size"), &at);
          steps = MIN (steps * 2, MOST);
        }
    }
  else if (ky_view_is (type, "4"))
    {
      g_autoptr (GByteArray) code = plain (self, function, behind);

      steps = 0;
      for (guint i = 0; code != NULL && i < code->len; i++)
        steps += code->data[i] == ' ';
    }
  else if (!add_functions (self, ky_pdf_entry (function, "Functions"), FALSE, &ret_drawn->besides))
    return FALSE;
  ret_drawn->besides = MIN (ret_drawn->besides + steps / 128, MOST);
  return TRUE;
}

static gdouble
tiles_per_unit (KyView pattern)
{
  gdouble m[6] = { 1, 0, 0, 1, 0, 0 }, box[4] = { 0 };
  gdouble x = fabs (ky_pdf_number_in (ky_pdf_entry (pattern, "XStep"))),
          y = fabs (ky_pdf_number_in (ky_pdf_entry (pattern, "YStep")));

  ky_pdf_numbers_in (ky_pdf_entry (pattern, "Matrix"), m, 6);
  ky_pdf_numbers_in (ky_pdf_entry (pattern, "BBox"), box, 4);
  x = x > 0 ? x : fabs (box[2] - box[0]);
  y = y > 0 ? y : fabs (box[3] - box[1]);
  return 1 / MAX (x * y * fabs (m[0] * m[3] - m[1] * m[2]), 1e-12);
}

static gboolean
read_drawn (Weights *self, guint number, Drawn *drawn)
{
  gsize behind = 0;
  KyView dictionary = object (self, number, &behind);
  gdouble square = ky_pdf_square_in (ky_pdf_entry (dictionary, "Matrix"));

  if (ky_view_is (ky_pdf_entry (dictionary, "Subtype"), "/Image"))
    return read_picture (self, dictionary, drawn);
  if (ky_pdf_entry (dictionary, "ShadingType").size > 0)
    return read_shading (self, dictionary, behind, drawn);
  if (ky_pdf_entry (dictionary, "FunctionType").size > 0)
    return read_function (self, dictionary, behind, drawn);
  if (ky_view_is (ky_pdf_entry (dictionary, "PatternType"), "2"))
    {
      const Drawn *shading
          = weigh (self, ky_pdf_reference_in (ky_pdf_entry (dictionary, "Shading")));

      drawn->besides = shading != NULL ? shading->besides : 0;
      drawn->everywhere = shading != NULL ? shading->everywhere : 0;
      drawn->covered = shading != NULL ? MIN (shading->covered * square, MOST) : 0;
      return shading != NULL;
    }
  if (ky_view_is (ky_pdf_entry (dictionary, "Type"), "/Font"))
    return read_glyphs (self, dictionary, drawn);
  if (!read_content (self, number, ky_pdf_entry (dictionary, "Resources"),
                     ky_pdf_entry (dictionary, "BBox"), OF_FORM, drawn))
    return FALSE;
  drawn->covered = MIN (drawn->covered * square, MOST);
  drawn->lines = MIN (drawn->lines * square, MOST);
  drawn->corners = MIN (drawn->corners * square, MOST);
  drawn->letters = MIN (drawn->letters * square, MOST);
  if (ky_view_is (ky_pdf_entry (dictionary, "PatternType"), "1"))
    drawn->density = tiles_per_unit (dictionary);
  if (ky_pdf_entry (dictionary, "Group").size > 0)
    {
      drawn->masked = 1;
      drawn->canvas = MIN (ky_pdf_area_in (ky_pdf_entry (dictionary, "BBox")) * square, MOST);
    }
  return TRUE;
}

/* NULL: it can't be drawn to an end. */
static const Drawn *
weigh (Weights *self, guint number)
{
  gpointer known = NULL;
  Drawn drawn = { 0 };

  if (g_hash_table_lookup_extended (self->drawn, GUINT_TO_POINTER (number), NULL, &known)
      && known != NULL)
    return known;
  if (g_hash_table_contains (self->drawn, GUINT_TO_POINTER (number)) || self->level >= LEVELS_MAX)
    {
      ky_verify_fail (self->error, "object %u is drawn within itself, or too deep", number);
      return NULL;
    }
  g_hash_table_insert (self->drawn, GUINT_TO_POINTER (number), NULL);
  self->level++;
  if (!read_drawn (self, number, &drawn))
    return NULL;
  self->level--;
  known = g_memdup2 (&drawn, sizeof drawn);
  g_hash_table_insert (self->drawn, GUINT_TO_POINTER (number), known);
  return known;
}

static const State *
read_state (Weights *self, guint number)
{
  State *known = g_hash_table_lookup (self->states, GUINT_TO_POINTER (number));
  State state = { .mask = -1, .dash = -1, .font = -1, .width = -1 };
  gsize behind = 0, at = 1;
  KyView dictionary, mask, font, dash, width;
  const Drawn *drawn = NULL;

  if (known != NULL)
    return known;
  dictionary = object (self, number, &behind);
  mask = ky_pdf_entry (dictionary, "SMask");
  font = ky_pdf_entry (dictionary, "Font");
  dash = ky_pdf_entry (dictionary, "D");
  width = ky_pdf_entry (dictionary, "LW");
  if (mask.size > 2 && mask.data[0] == '<')
    {
      gdouble transfer = 0;

      drawn = weigh (self, ky_pdf_reference_in (ky_pdf_entry (mask, "G")));
      if (drawn == NULL || !add_functions (self, ky_pdf_entry (mask, "TR"), TRUE, &transfer))
        return NULL;
      state.mask = drawn->besides + 256 * transfer;
      state.mask_covers = covered_by (drawn, 1);
      state.canvas = drawn->canvas;
      state.layers = drawn->layers;
    }
  else if (ky_view_is (mask, "/None"))
    state.mask = 0;
  if (font.size > 0)
    {
      guint program = ky_pdf_reference_in (ky_pdf_take_value (font, &at));
      gdouble size = ky_pdf_number_in (ky_pdf_take_value (font, &at));

      drawn = weigh (self, program);
      if (drawn == NULL)
        return NULL;
      state.font = drawn->besides;
      state.letter = MIN (size * size * (state.font > 0 ? drawn->covered : 1), MOST);
    }
  at = 1;
  if (dash.size > 0)
    state.dash = density_of (ky_pdf_take_value (dash, &at));
  if (width.size > 0)
    state.width = fabs (ky_pdf_number_in (width));
  if (ky_pdf_entry (dictionary, "ML").size > 0)
    state.miter = MAX (ky_pdf_number_in (ky_pdf_entry (dictionary, "ML")), 1);
  known = g_memdup2 (&state, sizeof state);
  g_hash_table_insert (self->states, GUINT_TO_POINTER (number), known);
  return known;
}

/* --- pages ---------------------------------------------------------------------------------- */

static gboolean
add_annotations (Weights *self, KyView list, gdouble *sum)
{
  for (gsize at = 1; at + 1 < list.size;)
    {
      KyView annotation = ky_pdf_take_value (list, &at);
      gsize behind = 0;
      guint number = ky_pdf_reference_in (annotation);
      KyView form;
      gdouble box;
      const Drawn *look;

      if (number != 0)
        annotation = object (self, number, &behind);
      number = ky_pdf_reference_in (ky_pdf_entry (ky_pdf_entry (annotation, "AP"), "N"));
      look = number != 0 ? weigh (self, number) : NULL;
      if (number != 0 && look == NULL)
        return FALSE;
      if (look == NULL)
        continue;
      form = object (self, number, &behind);
      box = ky_pdf_area_in (ky_pdf_entry (form, "BBox"))
            * ky_pdf_square_in (ky_pdf_entry (form, "Matrix"));
      add (sum, look->besides
                    + (covered_by (look, 1) + look->canvas * CANVAS) / MAX (box, 1e-12)
                          * ky_pdf_area_in (ky_pdf_entry (annotation, "Rect")) / FILLED);
    }
  return TRUE;
}

static gboolean
check_page (Weights *self, guint number, KyView page, guint64 limit)
{
  Drawn drawn = { 0 };

  if (!read_content (self, ky_pdf_reference_in (ky_pdf_entry (page, "Contents")),
                     ky_pdf_entry (page, "Resources"), ky_pdf_entry (page, "MediaBox"), OF_PAGE,
                     &drawn)
      || !add_annotations (self, ky_pdf_entry (page, "Annots"), &drawn.besides))
    return FALSE;
  return drawn.besides + drawn.covered / FILLED <= (gdouble)limit * ROUNDING
         || ky_verify_fail (self->error, "object %u: a page that draws too much", number);
}

gboolean
ky_pdf_verify_weights (KyView file, const GArray *offsets, guint64 limit, GError **error)
{
  g_autoptr (GHashTable) drawn = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GHashTable) states = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  Weights self
      = { .file = file, .offsets = offsets, .drawn = drawn, .states = states, .error = error };

  for (guint number = 1; number <= offsets->len; number++)
    {
      gsize behind = 0;
      KyView dictionary = object (&self, number, &behind);

      if (ky_view_is (ky_pdf_entry (dictionary, "Type"), "/Page")
          && !check_page (&self, number, dictionary, limit))
        return FALSE;
    }
  return TRUE;
}
