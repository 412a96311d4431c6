/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second reading of how much the pages of a rebuilt file draw, with what they invoke: from
 * what is written, when all of it has been found to be in the one form that it may have.
 */
#include "common/hash.h"
#include "filetypes/pdf/verify-scan.h"
#include "filetypes/pdf/verify-value.h"
#include "filetypes/pdf/verify.h"

#include <math.h>

#define LEVELS_MAX 64
#define ANNOTATIONS_MAX 11000 /* of a page */
#define ROUNDING 1.000001
#define FILLED 512.0 /* square units for an operator */
/* as much dearer are those of an image, of a shading */
#define IMAGE 8.0
#define SHADE 8.0

typedef struct
{
  KyView file;
  const GArray *offsets;
  GHashTable *drawn;  /* object number -> KyPdfVerifyDrawn, NULL while it is read */
  GHashTable *states; /* object number -> KyPdfVerifyState */
  guint level;
  GError **error;
} Weights;

static const KyPdfVerifyDrawn *weigh (gpointer data, guint number);
static const KyPdfVerifyState *read_state (gpointer data, guint number);

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

/* --- objects -------------------------------------------------------------------------------- */

/* (transfer full) */
static GHashTable *
names_in (KyView resources)
{
  static const gchar *const categories[] = { "XObject", "Pattern", "Shading", "ExtGState", "Font" };
  GHashTable *names = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
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
      const KyPdfVerifyDrawn *one;
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
      *sum = all ? MIN (*sum + one->besides, KY_PDF_WEIGHT_MOST) : MAX (*sum, one->besides);
    }
  return TRUE;
}

/* (transfer full); NULL: one can't be weighed */
static GHashTable *
spaces_in (Weights *self, KyView resources)
{
  g_autoptr (GHashTable) spaces = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  KyView list = ky_pdf_entry (resources, "ColorSpace"), key, value;

  for (gsize at = 2; ky_pdf_take_entry (list, &at, &key, &value);)
    {
      gdouble cost = 0;

      if (!add_functions (self, value, TRUE, &cost))
        return NULL;
      g_hash_table_insert (spaces, ky_view_to_string (key), g_memdup2 (&cost, sizeof cost));
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
read_content (Weights *self, guint number, KyView resources, KyView box, Of of,
              KyPdfVerifyDrawn *ret_drawn)
{
  gsize behind = 0;
  KyView dictionary = object (self, number, &behind);
  g_autoptr (GByteArray) content = plain (self, dictionary, behind);
  g_autoptr (GHashTable) names = names_in (resources);
  g_autoptr (GHashTable) spaces = spaces_in (self, resources);
  g_autoptr (GArray) saved = g_array_new (FALSE, FALSE, sizeof (KyPdfVerifyState));
  KyPdfVerifyScan scan = { .weights = self,
                           .weigh = weigh,
                           .state_of = read_state,
                           .names = names,
                           .spaces = spaces,
                           .area = ky_pdf_area_in (box),
                           .most = of == OF_GLYPH ? KY_PDF_WEIGHT_MOST : ky_pdf_area_in (box),
                           .saved = saved,
                           .matrix = 1 };
  gboolean ok;

  if (spaces == NULL)
    return FALSE;
  if (content == NULL)
    return ky_verify_fail (self->error, "object %u: content that is no stream", number);
  if (of != OF_PAGE)
    scan.state = (KyPdfVerifyState){ .fill = -1,
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
  scan.state.miter = KY_PDF_PLAIN_MITER;
  ok = ky_pdf_verify_scan (&scan, ky_view (content->data, content->len));
  *ret_drawn = scan.sum;
  return ok;
}

static gboolean
read_glyphs (Weights *self, KyView font, KyPdfVerifyDrawn *ret_drawn)
{
  KyView glyphs = ky_pdf_entry (font, "CharProcs"), key, value;
  gdouble unit = ky_pdf_square_in (ky_pdf_entry (font, "FontMatrix"));

  for (gsize at = 2; ky_pdf_take_entry (glyphs, &at, &key, &value);)
    {
      KyPdfVerifyDrawn d = { 0 };

      if (!read_content (self, ky_pdf_reference_in (value), ky_pdf_entry (font, "Resources"),
                         ky_pdf_entry (font, "FontBBox"), OF_GLYPH, &d))
        return FALSE;
      ret_drawn->besides
          = MAX (ret_drawn->besides, d.besides + d.fills + d.strokes + d.masked + d.dashed + d.shown
                                         + d.tints[0] + d.tints[1]);
      ret_drawn->covered = MAX (ret_drawn->covered, MIN (d.covered * unit, KY_PDF_WEIGHT_MOST));
      ret_drawn->lines = MAX (ret_drawn->lines, MIN (d.lines * unit, KY_PDF_WEIGHT_MOST));
      ret_drawn->corners = MAX (ret_drawn->corners, MIN (d.corners * unit, KY_PDF_WEIGHT_MOST));
    }
  return TRUE;
}

static gboolean
read_picture (Weights *self, KyView picture, KyPdfVerifyDrawn *ret_drawn)
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
      const KyPdfVerifyDrawn *one = mask != 0 ? weigh (self, mask) : NULL;

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
read_shading (Weights *self, KyView shading, gsize behind, KyPdfVerifyDrawn *ret_drawn)
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
          = MIN (ky_pdf_verify_mesh (shading, components_of (self, shading), mesh) * SHADE,
                 KY_PDF_WEIGHT_MOST);
      ret_drawn->layers = KY_PDF_WEIGHT_MOST;
    }
  return TRUE;
}

/* One reading of a function, where 128 steps are an operator. */
static gboolean
read_function (Weights *self, KyView function, gsize behind, KyPdfVerifyDrawn *ret_drawn)
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
          steps = MIN (steps * 2, KY_PDF_WEIGHT_MOST);
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
  ret_drawn->besides = MIN (ret_drawn->besides + steps / 128, KY_PDF_WEIGHT_MOST);
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
read_drawn (Weights *self, guint number, KyPdfVerifyDrawn *drawn)
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
      const KyPdfVerifyDrawn *shading
          = weigh (self, ky_pdf_reference_in (ky_pdf_entry (dictionary, "Shading")));

      drawn->besides = shading != NULL ? shading->besides : 0;
      drawn->everywhere = shading != NULL ? shading->everywhere : 0;
      drawn->covered = shading != NULL ? MIN (shading->covered * square, KY_PDF_WEIGHT_MOST) : 0;
      return shading != NULL;
    }
  if (ky_view_is (ky_pdf_entry (dictionary, "Type"), "/Font"))
    return read_glyphs (self, dictionary, drawn);
  if (!read_content (self, number, ky_pdf_entry (dictionary, "Resources"),
                     ky_pdf_entry (dictionary, "BBox"), OF_FORM, drawn))
    return FALSE;
  drawn->covered = MIN (drawn->covered * square, KY_PDF_WEIGHT_MOST);
  drawn->lines = MIN (drawn->lines * square, KY_PDF_WEIGHT_MOST);
  drawn->corners = MIN (drawn->corners * square, KY_PDF_WEIGHT_MOST);
  drawn->letters = MIN (drawn->letters * square, KY_PDF_WEIGHT_MOST);
  if (ky_view_is (ky_pdf_entry (dictionary, "PatternType"), "1"))
    drawn->density = tiles_per_unit (dictionary);
  if (ky_pdf_entry (dictionary, "Group").size > 0)
    {
      drawn->masked = 1;
      drawn->canvas
          = MIN (ky_pdf_area_in (ky_pdf_entry (dictionary, "BBox")) * square, KY_PDF_WEIGHT_MOST);
    }
  return TRUE;
}

/* NULL: it can't be drawn to an end. */
static const KyPdfVerifyDrawn *
weigh (gpointer data, guint number)
{
  Weights *self = data;
  gpointer known = NULL;
  KyPdfVerifyDrawn drawn = { 0 };

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

static const KyPdfVerifyState *
read_state (gpointer data, guint number)
{
  Weights *self = data;
  KyPdfVerifyState *known = g_hash_table_lookup (self->states, GUINT_TO_POINTER (number));
  KyPdfVerifyState state = { .mask = -1, .dash = -1, .font = -1, .width = -1 };
  gsize behind = 0, at = 1;
  KyView dictionary, mask, font, dash, width;
  const KyPdfVerifyDrawn *drawn = NULL;

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
      state.mask_covers = ky_pdf_covered_by (drawn, 1);
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
      state.letter = MIN (size * size * (state.font > 0 ? drawn->covered : 1), KY_PDF_WEIGHT_MOST);
    }
  at = 1;
  if (dash.size > 0)
    state.dash = ky_pdf_density_of (ky_pdf_take_value (dash, &at));
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
  guint n = 0;

  for (gsize at = 1; at + 1 < list.size;)
    {
      KyView annotation = ky_pdf_take_value (list, &at);
      gsize behind = 0;
      guint number = ky_pdf_reference_in (annotation);
      KyView form;
      gdouble box;
      const KyPdfVerifyDrawn *look;

      if (++n > ANNOTATIONS_MAX)
        return ky_verify_fail (self->error, "a page of too many annotations");
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
      ky_pdf_weight_add (
          sum, look->besides
                   + (ky_pdf_covered_by (look, 1) + look->canvas * KY_PDF_CANVAS) / MAX (box, 1e-12)
                         * ky_pdf_area_in (ky_pdf_entry (annotation, "Rect")) / FILLED);
    }
  return TRUE;
}

static gboolean
check_page (Weights *self, guint number, KyView page, guint64 limit)
{
  KyPdfVerifyDrawn drawn = { 0 };

  if (!read_content (self, ky_pdf_reference_in (ky_pdf_entry (page, "Contents")),
                     ky_pdf_entry (page, "Resources"), ky_pdf_entry (page, "MediaBox"), OF_PAGE,
                     &drawn)
      || !add_annotations (self, ky_pdf_entry (page, "Annots"), &drawn.besides))
    return FALSE;
  return drawn.besides + drawn.covered / FILLED <= (gdouble)limit * ROUNDING
         || ky_verify_fail (self->error, "object %u: a page that draws too much", number);
}

gboolean
ky_pdf_verify_weights (KyView file, const GArray *offsets, const KyPolicy *policy, GError **error)
{
  guint64 limit = ky_policy_uint (policy, KY_POLICY_LIMIT_OPERATORS);
  /* Pictures become pages, too, and a text may have more of them than what it was written from. */
  guint64 most = 2
                 * MAX (ky_policy_uint (policy, KY_POLICY_LIMIT_PAGES),
                        ky_policy_uint (policy, KY_POLICY_LIMIT_IMAGE_PAGES));
  guint64 pages = 0;
  g_autoptr (GHashTable) drawn = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GHashTable) states = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  Weights self
      = { .file = file, .offsets = offsets, .drawn = drawn, .states = states, .error = error };

  for (guint number = 1; number <= offsets->len; number++)
    {
      gsize behind = 0;
      KyView dictionary = object (&self, number, &behind);

      if (!ky_view_is (ky_pdf_entry (dictionary, "Type"), "/Page"))
        continue;
      if (++pages > most)
        return ky_verify_fail (error, "more than %" G_GUINT64_FORMAT " pages", most);
      if (!check_page (&self, number, dictionary, limit))
        return FALSE;
    }
  return TRUE;
}
