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
#define FILLED 4096.0 /* square units for an operator */
#define IMAGE 32.0    /* as much dearer are those of an image */
#define NUMBERS 6     /* that a path's operator takes */

/* How often what is drawn asks for what the state says, and how much it draws besides. */
typedef struct
{
  gdouble besides, fills, strokes, masked, dashed, shown;
  gdouble density; /* of a pattern's tiles */
  gdouble covered; /* square units of its own, with those of pictures counted more often */
  gboolean is_image;
} Drawn;

/* What each costs; < 0: another content stream's state says. */
typedef struct
{
  gdouble fill, stroke, mask, dash, font;
  gdouble square; /* what a square of one unit is in the content's own units */
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
  GHashTable *names; /* "X" and the name -> number, of the resources */
  gdouble area;
  Drawn sum;
  State state;
  GArray *saved;
  KyView words[NUMBERS]; /* the last operands */
  guint n_words;
  KyView name, array;
  gsize n_shown;
  gdouble from[2], to[2], length;
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

static gdouble
area_of (KyView box)
{
  gdouble r[4] = { 0, 0, 612, 792 };

  ky_pdf_numbers_in (box, r, 4);
  return fabs ((r[2] - r[0]) * (r[3] - r[1]));
}

/* --- drawing -------------------------------------------------------------------------------- */

static void
add (gdouble *sum, gdouble amount)
{
  *sum = MIN (*sum + amount, MOST);
}

static void
ask (Scan *scan, gdouble cost, gdouble times, gdouble *otherwise)
{
  if (cost < 0)
    add (otherwise, times);
  else
    add (&scan->sum.besides, times * cost);
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
      ask (scan, state->fill, glyphs, &scan->sum.fills);
      ask (scan, state->stroke, glyphs, &scan->sum.strokes);
      ask (scan, state->mask, glyphs, &scan->sum.masked);
      ask (scan, state->dash, glyphs, &scan->sum.dashed);
    }
  else if (glyphs < 0)
    add (&scan->sum.shown, times
                               * (1 + MAX (state->fill, 0) + MAX (state->stroke, 0)
                                  + MAX (state->mask, 0) + MAX (state->dash, 0)));
}

static void
draw (Scan *scan, const Drawn *what)
{
  add (&scan->sum.besides, what->besides);
  ask (scan, scan->state.fill, what->fills, &scan->sum.fills);
  ask (scan, scan->state.stroke, what->strokes, &scan->sum.strokes);
  ask (scan, scan->state.mask, what->masked, &scan->sum.masked);
  ask (scan, scan->state.dash, what->dashed, &scan->sum.dashed);
  show (scan, what->shown);
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
  scan->length += hypot (x - scan->to[0], y - scan->to[1]);
  scan->to[0] = x;
  scan->to[1] = y;
}

static void
cover (Scan *scan, gdouble square_units, gdouble most)
{
  add (&scan->sum.covered, MIN (square_units * scan->state.square, most));
}

static void
transform (Scan *scan)
{
  gdouble v[4] = { 0 };

  for (guint i = 0; i < MIN (scan->n_words, (guint)G_N_ELEMENTS (v)); i++)
    v[i] = ky_pdf_number_in (scan->words[i]);
  scan->state.square = MIN (scan->state.square * fabs (v[0] * v[3] - v[1] * v[2]), MOST);
}

static void
paint (Scan *scan, KyView operator)
{
  gboolean strokes = ky_pdf_verify_listed (" S s B B* b b* ", operator);

  if (strokes && ky_pdf_verify_listed (" s b b* ", operator))
    line (scan, scan->from[0], scan->from[1]);
  if (!ky_view_is (operator, "S") && !ky_view_is (operator, "s"))
    {
      ask (scan, scan->state.fill, 1, &scan->sum.fills);
      cover (scan, pow (scan->length / 4, 2), scan->area);
    }
  if (strokes)
    {
      ask (scan, scan->state.stroke, 1, &scan->sum.strokes);
      ask (scan, scan->state.dash, scan->length, &scan->sum.dashed);
    }
  ask (scan, scan->state.mask, 1, &scan->sum.masked);
  scan->length = 0;
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

static gboolean
set_color (Scan *scan, gboolean names_pattern, gdouble *color)
{
  guint number = names_pattern && scan->name.size > 0 ? named (scan, 'P') : 0;
  const Drawn *pattern = number != 0 ? weigh (scan->weights, number) : NULL;

  *color = pattern != NULL ? MIN (pattern->besides + pattern->density * scan->area / 256, MOST) : 0;
  return number == 0 || pattern != NULL;
}

static gboolean
set_state (Scan *scan)
{
  guint number = named (scan, 'E');
  const State *sets = number != 0 ? read_state (scan->weights, number) : NULL;

  if (sets == NULL)
    return number == 0;
  scan->state.mask = sets->mask >= 0 ? sets->mask : scan->state.mask;
  scan->state.dash = sets->dash >= 0 ? sets->dash : scan->state.dash;
  scan->state.font = sets->font >= 0 ? sets->font : scan->state.font;
  return TRUE;
}

static gboolean
invoke (Scan *scan, gchar category)
{
  guint number = named (scan, category);
  const Drawn *what = number != 0 ? weigh (scan->weights, number) : NULL;

  if (category == 'F')
    scan->state.font = what != NULL ? what->besides : 0;
  else if (what != NULL)
    {
      draw (scan, what);
      cover (scan, what->covered, what->is_image ? IMAGE * scan->area : MOST);
    }
  return number == 0 || what != NULL;
}

static gboolean
take_operator (Scan *scan, KyView operator)
{
  /* Marks draw nothing. */
  add (&scan->sum.besides, ky_pdf_verify_listed (" BMC BDC EMC ", operator) ? 0 : 1);
  if (ky_pdf_verify_listed (" m l c v y h re ", operator))
    go_on (scan, operator);
  else if (ky_pdf_verify_listed (" f F f* S s B B* b b* ", operator))
    paint (scan, operator);
  else if (ky_view_is (operator, "cm"))
    transform (scan);
  else if (ky_view_is (operator, "n"))
    scan->length = 0;
  else if (ky_pdf_verify_listed (" Tj TJ ' \" ", operator))
    {
      ask (scan, scan->state.fill, 1, &scan->sum.fills);
      ask (scan, scan->state.stroke, 1, &scan->sum.strokes);
      ask (scan, scan->state.mask, 1, &scan->sum.masked);
      show (scan, (gdouble)scan->n_shown);
    }
  else if (ky_view_is (operator, "q"))
    g_array_append_val (scan->saved, scan->state);
  else if (ky_view_is (operator, "Q") && scan->saved->len > 0)
    {
      scan->state = g_array_index (scan->saved, State, scan->saved->len - 1);
      g_array_set_size (scan->saved, scan->saved->len - 1);
    }
  else if (ky_view_is (operator, "d"))
    scan->state.dash = density_of (scan->array);
  else if (ky_pdf_verify_listed (" cs sc scn g rg k ", operator))
    return set_color (scan, ky_view_is (operator, "scn"), &scan->state.fill);
  else if (ky_pdf_verify_listed (" CS SC SCN G RG K ", operator))
    return set_color (scan, ky_view_is (operator, "SCN"), &scan->state.stroke);
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

/* What stream NUMBER draws with RESOURCES in BOX. */
static gboolean
read_content (Weights *self, guint number, KyView resources, KyView box, gboolean is_page,
              Drawn *ret_drawn)
{
  gsize behind = 0;
  KyView dictionary = object (self, number, &behind);
  g_autoptr (GByteArray) content = plain (self, dictionary, behind);
  g_autoptr (GHashTable) names = names_in (resources);
  g_autoptr (GArray) saved = g_array_new (FALSE, FALSE, sizeof (State));
  Scan scan = { .weights = self, .names = names, .area = area_of (box), .saved = saved };
  gboolean ok;

  if (content == NULL)
    return ky_verify_fail (self->error, "object %u: content that is no stream", number);
  scan.state.square = 1;
  if (!is_page)
    scan.state = (State){ -1, -1, -1, -1, -1, 1 };
  ok = scan_content (&scan, ky_view (content->data, content->len));
  *ret_drawn = scan.sum;
  return ok;
}

static gboolean
read_glyphs (Weights *self, KyView font, Drawn *ret_drawn)
{
  KyView glyphs = ky_pdf_entry (font, "CharProcs"), key, value;

  for (gsize at = 2; ky_pdf_take_entry (glyphs, &at, &key, &value);)
    {
      Drawn d = { 0 };

      if (!read_content (self, ky_pdf_reference_in (value), ky_pdf_entry (font, "Resources"),
                         ky_pdf_entry (font, "FontBBox"), FALSE, &d))
        return FALSE;
      ret_drawn->besides = MAX (ret_drawn->besides,
                                d.besides + d.fills + d.strokes + d.masked + d.dashed + d.shown);
    }
  return TRUE;
}

static gboolean
read_picture (Weights *self, KyView picture, Drawn *ret_drawn)
{
  static const gchar *const masks[] = { "Mask", "SMask" };

  ret_drawn->besides = ky_pdf_number_in (ky_pdf_entry (picture, "Width"))
                       * ky_pdf_number_in (ky_pdf_entry (picture, "Height")) / 256;
  ret_drawn->fills = ret_drawn->masked = 1;
  ret_drawn->covered = IMAGE;
  ret_drawn->is_image = TRUE;
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

static gboolean
read_shading (Weights *self, KyView shading, gsize behind, Drawn *ret_drawn)
{
  g_autoptr (GByteArray) mesh
      = ky_pdf_entry (shading, "Length").size > 0 ? plain (self, shading, behind) : NULL;

  ret_drawn->besides = 100 + (mesh != NULL ? mesh->len / 16.0 : 0);
  ret_drawn->masked = 1;
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
  gdouble m[6] = { 1, 0, 0, 1, 0, 0 };

  if (ky_view_is (ky_pdf_entry (dictionary, "Subtype"), "/Image"))
    return read_picture (self, dictionary, drawn);
  if (ky_pdf_entry (dictionary, "ShadingType").size > 0)
    return read_shading (self, dictionary, behind, drawn);
  if (ky_view_is (ky_pdf_entry (dictionary, "PatternType"), "2"))
    {
      const Drawn *shading
          = weigh (self, ky_pdf_reference_in (ky_pdf_entry (dictionary, "Shading")));

      drawn->besides = shading != NULL ? shading->besides : 0;
      return shading != NULL;
    }
  if (ky_view_is (ky_pdf_entry (dictionary, "Type"), "/Font"))
    return read_glyphs (self, dictionary, drawn);
  if (!read_content (self, number, ky_pdf_entry (dictionary, "Resources"),
                     ky_pdf_entry (dictionary, "BBox"), FALSE, drawn))
    return FALSE;
  ky_pdf_numbers_in (ky_pdf_entry (dictionary, "Matrix"), m, 6);
  drawn->covered = MIN (drawn->covered * fabs (m[0] * m[3] - m[1] * m[2]), MOST);
  if (ky_view_is (ky_pdf_entry (dictionary, "PatternType"), "1"))
    drawn->density = tiles_per_unit (dictionary);
  if (ky_pdf_entry (dictionary, "Group").size > 0)
    drawn->masked = 1;
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
  State state = { -1, -1, -1, -1, -1, 1 };
  gsize behind = 0, at = 1;
  KyView dictionary, mask, font, dash;
  const Drawn *drawn = NULL;

  if (known != NULL)
    return known;
  dictionary = object (self, number, &behind);
  mask = ky_pdf_entry (dictionary, "SMask");
  font = ky_pdf_entry (dictionary, "Font");
  dash = ky_pdf_entry (dictionary, "D");
  if (mask.size > 2 && mask.data[0] == '<')
    {
      drawn = weigh (self, ky_pdf_reference_in (ky_pdf_entry (mask, "G")));
      if (drawn == NULL)
        return NULL;
      state.mask = drawn->besides;
    }
  else if (mask.size > 0)
    state.mask = 0;
  if (font.size > 0)
    {
      drawn = weigh (self, ky_pdf_reference_in (ky_pdf_take_value (font, &at)));
      if (drawn == NULL)
        return NULL;
      state.font = drawn->besides;
    }
  at = 1;
  if (dash.size > 0)
    state.dash = density_of (ky_pdf_take_value (dash, &at));
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
      const Drawn *look;

      if (number != 0)
        annotation = object (self, number, &behind);
      number = ky_pdf_reference_in (ky_pdf_entry (ky_pdf_entry (annotation, "AP"), "N"));
      look = number != 0 ? weigh (self, number) : NULL;
      if (number != 0 && look == NULL)
        return FALSE;
      add (sum, look != NULL ? look->besides : 0);
    }
  return TRUE;
}

static gboolean
check_page (Weights *self, guint number, KyView page, guint64 limit)
{
  Drawn drawn = { 0 };

  if (!read_content (self, ky_pdf_reference_in (ky_pdf_entry (page, "Contents")),
                     ky_pdf_entry (page, "Resources"), ky_pdf_entry (page, "MediaBox"), TRUE,
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
