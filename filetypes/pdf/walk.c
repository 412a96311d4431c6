/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interprets the content of a page and its forms: graphics state, clips, paths, places of texts,
 * layers and marked content. Only operators count that content.c would write, because what readers
 * see is that. */
#include "filetypes/pdf/walk.h"

#include "common/hash.h"
#include "filetypes/pdf/hidden-found.h"

#define FORMS_DEPTH 12
#define STATES_MAX 1024   /* nesting of q that may be written */
#define BOXES_MAX 1000    /* of a path */
#define PIECES_MAX 100000 /* figures or lines of a path */
#define SMALL_BOX 1e-3

static void
lose (KyPdfWalk *self, KyPdfWalkLoss why)
{
  self->events->lost (self, why);
}

/* Reads a number as the writer will write it. FALSE: it is not valid. */
static gboolean
walk_read_number (KyPdfWalk *self, KyView raw, gdouble *ret_value)
{
  g_string_truncate (self->digits, 0);
  if (!ky_pdf_put_number (self->digits, raw))
    return FALSE;
  *ret_value = g_ascii_strtod (self->digits->str, NULL);
  return TRUE;
}

static gdouble
walk_number (const KyPdfWalk *self, guint i)
{
  return i < self->n_numbers ? self->numbers[i] : 0;
}

static void
walk_take_string (KyPdfWalk *self, KyView raw)
{
  g_autoptr (GByteArray) value = ky_pdf_string_value (raw);

  g_string_append_len (self->string, (const gchar *)value->data, value->len);
}

/* --- texts ------------------------------------------------------------------------------------ */

KyPdfMatrix
ky_pdf_walk_place (const KyPdfWalk *walk)
{
  return ky_pdf_text_rendering (&walk->state.text, &walk->place.text, &walk->state.ctm);
}

/* Moves the text position over the string. */
static void
walk_show_string (KyPdfWalk *self)
{
  KyPdfWalkState *state = &self->state;
  const gchar *text;
  gboolean is_space;
  gdouble width;

  for (gsize at = 0;
       ky_pdf_text_font_next (state->font, self->string, &at, &text, &width, &is_space);)
    {
      width = self->events->glyph (self, text, width);
      ky_pdf_text_pass_glyph (&state->text, &self->place, width, is_space,
                              ky_pdf_text_font_is_vertical (state->font));
    }
}

static void
walk_show_array (KyPdfWalk *self)
{
  const guint8 *at = self->array.data + 1, *end = self->array.data + self->array.size - 1;
  gboolean is_vertical = ky_pdf_text_font_is_vertical (self->state.font);

  while (self->array.size >= 2)
    {
      KyPdfToken token = ky_pdf_read_token (&at, end, 1);

      if (token.kind == KY_PDF_TOKEN_END)
        return;
      if (token.kind == KY_PDF_TOKEN_STRING)
        {
          g_string_truncate (self->string, 0);
          walk_take_string (self, token.raw);
          walk_show_string (self);
        }
      else if (token.kind == KY_PDF_TOKEN_NUMBER)
        {
          g_string_assign (self->digits, "[");
          ky_pdf_content_put_item (self->digits, token.raw);
          ky_pdf_text_adjust (&self->state.text, &self->place,
                              g_ascii_strtod (self->digits->str + 1, NULL), is_vertical);
        }
    }
}

/* Handles Tj, ', " and TJ. */
static void
walk_show (KyPdfWalk *self, gboolean is_array)
{
  KyPdfMatrix before = self->place.text;

  if (self->state.font == NULL)
    {
      lose (self, KY_PDF_WALK_FONT);
      return;
    }
  self->events->begin_text (self);
  if (is_array)
    walk_show_array (self);
  else
    walk_show_string (self);
  self->events->end_text (self, &before);
}

static void
walk_run_text (KyPdfWalk *self, const gchar *word)
{
  if (strcmp (word, "BT") == 0)
    {
      if (self->is_in_text)
        lose (self, KY_PDF_WALK_UNSURE);
      else
        ky_pdf_text_begin (&self->place);
      self->is_in_text = TRUE;
    }
  else if (strcmp (word, "ET") == 0)
    self->is_in_text = FALSE;
  else if (strcmp (word, "Tf") == 0)
    {
      const KyPdfNamed *named
          = ky_pdf_hidden_look_up (&self->names, KY_PDF_FONT, self->string->str);

      self->state.font = named->font;
      self->state.is_type3 = named->is_type3;
    }
  else if (strcmp (word, "Tr") == 0)
    self->state.mode = (gint)CLAMP (walk_number (self, 0), 0, 7);
  ky_pdf_text_run (&self->state.text, &self->place, word, self->numbers, self->n_numbers);
  if (strcmp (word, "TJ") == 0)
    walk_show (self, TRUE);
  else if (ky_pdf_text_shows (word))
    walk_show (self, FALSE);
}

/* --- colours ---------------------------------------------------------------------------------- */

/* Tells the caller (`within`) that painting uses the content of `stream`, such as a pattern or a
 * form. */
static void
walk_enter (KyPdfWalk *self, qpdf_oh stream)
{
  if (self->events->within != NULL && stream != 0 && qpdf_oh_is_stream (self->pdf->qpdf, stream))
    self->events->within (self, stream);
}

static gboolean
walk_run_colour (KyPdfWalk *self, const gchar *word)
{
  static const gchar *const device[] = { "g", "rg", "k", "G", "RG", "K", NULL };
  KyScenePaint other = { .kind = KY_SCENE_OTHER };
  gboolean is_fill = g_ascii_islower (word[0]);
  KyScenePaint *paint = is_fill ? &self->state.fill : &self->state.stroke;
  const KyPdfNamed **space = is_fill ? &self->state.fill_space : &self->state.stroke_space;

  if (g_strv_contains (device, word))
    {
      *paint = ky_pdf_hidden_paint_of (self->numbers, self->n_numbers);
      *space = NULL;
      self->state.has_holes = self->state.has_holes && !is_fill;
    }
  else if (strcmp (word, "cs") == 0 || strcmp (word, "CS") == 0)
    {
      *paint = other;
      *space = ky_pdf_hidden_look_up (&self->names, KY_PDF_COLORSPACE, self->string->str);
    }
  else if (g_ascii_strcasecmp (word, "sc") == 0 || g_ascii_strcasecmp (word, "scn") == 0)
    {
      const KyPdfNamed *pattern
          = self->string->len > 0
                ? ky_pdf_hidden_look_up (&self->names, KY_PDF_PATTERN, self->string->str)
                : NULL;

      if (is_fill)
        self->state.has_holes = pattern != NULL;
      if (pattern != NULL)
        walk_enter (self, pattern->object);
      if (pattern != NULL && *space != NULL && (*space)->space == KY_PDF_SPACE_OTHER)
        *paint = pattern->paint;
      else if (*space != NULL)
        *paint = ky_pdf_hidden_paint_in (self->pdf, *space, self->numbers, self->n_numbers);
      else if (paint->kind == KY_SCENE_COLOUR)
        *paint = ky_pdf_hidden_paint_of (self->numbers, self->n_numbers);
    }
  else
    return FALSE;
  return TRUE;
}

/* --- paths ------------------------------------------------------------------------------------ */

static void
walk_join (KySceneBox *box, const KySceneBox *other)
{
  *box = (KySceneBox){ MIN (box->x0, other->x0), MIN (box->y0, other->y0), MAX (box->x1, other->x1),
                       MAX (box->y1, other->y1) };
}

static void
walk_keep (KyPdfWalk *self, GArray *pieces, const KySceneBox *box)
{
  if (!self->keeps_pieces)
    return;
  if (pieces->len < PIECES_MAX)
    g_array_append_val (pieces, *box);
  else
    lose (self, KY_PDF_WALK_UNSURE);
}

/* Begins a figure of the path at `x`, `y`. */
static void
walk_begin_figure (KyPdfWalk *self, gdouble x, gdouble y, const KySceneBox *box)
{
  KyPdfWalkPath *path = &self->path;

  path->start_x = path->px = x;
  path->start_y = path->py = y;
  path->n_lines = 0;
  path->has_point = TRUE;
  walk_join (&path->bounds, box);
  walk_keep (self, path->figures, box);
}

static void
walk_move_to (KyPdfWalk *self, gdouble x, gdouble y)
{
  KySceneBox box = ky_pdf_box_of (&self->state.ctm, x, y, x, y);

  /* a second figure in a path with lines may be a hole */
  self->path.is_ragged = self->path.is_ragged || self->path.has_lines;
  self->path.has_lines = TRUE;
  walk_begin_figure (self, x, y, &box);
}

/* Adds a line from the last point or, with all its points, a curve to the last of them. Lines
 * alone, by turns across and upright, and one closed figure, are taken for their bounds. */
static void
walk_line_to (KyPdfWalk *self, const gdouble *points, guint n)
{
  KyPdfWalkPath *path = &self->path;
  const KyPdfMatrix *ctm = &self->state.ctm;
  KySceneBox box = KY_PDF_NO_BOX;

  if (!path->has_point)
    walk_move_to (self, points[0], points[1]);
  gboolean is_across = fabs (points[0] - path->px) > SMALL_BOX;
  gboolean is_upright = fabs (points[1] - path->py) > SMALL_BOX;
  ky_pdf_box_add (&box, ctm, path->px, path->py);
  for (guint i = 0; i + 1 < n; i += 2)
    ky_pdf_box_add (&box, ctm, points[i], points[i + 1]);
  walk_join (&path->bounds, &box);
  if (path->figures->len > 0)
    walk_join (&g_array_index (path->figures, KySceneBox, path->figures->len - 1), &box);
  walk_keep (self, path->lines, &box);
  if (n > 2 || (is_across && is_upright)
      || (is_across != is_upright && path->n_lines > 0 && is_across == path->is_across))
    path->is_ragged = TRUE;
  path->has_lines = TRUE;
  if (is_across != is_upright)
    {
      path->n_lines++;
      path->is_across = is_across;
    }
  path->px = points[n - 2];
  path->py = points[n - 1];
}

/* Goes back to where the figure began. */
static void
walk_close_figure (KyPdfWalk *self)
{
  gdouble start[2] = { self->path.start_x, self->path.start_y };
  gboolean has_lines = self->path.has_lines;
  guint n_lines = self->path.n_lines;

  if (!self->path.has_point)
    return;
  walk_line_to (self, start, 2);
  self->path.n_lines = n_lines;
  self->path.has_lines = has_lines; /* closing a rectangle again keeps it a rectangle */
}

static void
walk_add_rectangle (KyPdfWalk *self)
{
  KyPdfWalkPath *path = &self->path;
  gdouble x = self->numbers[0], y = self->numbers[1], w = self->numbers[2], h = self->numbers[3];
  const gdouble corners[][2] = { { x, y }, { x + w, y }, { x + w, y + h }, { x, y + h }, { x, y } };
  KySceneBox box = ky_pdf_box_of (&self->state.ctm, x, y, x + w, y + h);

  walk_begin_figure (self, x, y, &box);
  for (guint i = 0; self->keeps_pieces && i < 4; i++)
    {
      KySceneBox side = ky_pdf_box_of (&self->state.ctm, corners[i][0], corners[i][1],
                                       corners[i + 1][0], corners[i + 1][1]);

      walk_keep (self, path->lines, &side);
    }
  path->turns |= 1u << ((w < 0) != (h < 0));
  if (path->boxes->len < BOXES_MAX)
    g_array_append_val (path->boxes, box);
  else
    path->is_ragged = TRUE;
}

static gboolean
walk_run_path (KyPdfWalk *self, const gchar *word)
{
  if (strcmp (word, "re") == 0)
    walk_add_rectangle (self);
  else if (strcmp (word, "m") == 0)
    walk_move_to (self, self->numbers[0], self->numbers[1]);
  else if (strcmp (word, "h") == 0)
    walk_close_figure (self);
  else if (strlen (word) == 1 && strchr ("lcvy", word[0]) != NULL)
    walk_line_to (self, self->numbers, self->n_numbers);
  else if (strcmp (word, "W") == 0 || strcmp (word, "W*") == 0)
    self->path.clips = TRUE;
  else
    return FALSE;
  return TRUE;
}

static void
walk_end_path (KyPdfWalk *self)
{
  KyPdfWalkPath *path = &self->path;

  if (path->clips)
    {
      self->state.is_cut = self->state.is_cut || path->is_ragged || path->boxes->len != 1
                           || !ky_pdf_is_upright (&self->state.ctm);
      self->state.clip = ky_scene_cut (&self->state.clip, &path->bounds);
    }
  path->clips = path->is_ragged = path->has_point = path->has_lines = FALSE;
  path->n_lines = path->turns = 0;
  g_array_set_size (path->boxes, 0);
  g_array_set_size (path->figures, 0);
  g_array_set_size (path->lines, 0);
  path->bounds = (KySceneBox)KY_PDF_NO_BOX;
}

static gboolean
walk_run_painting (KyPdfWalk *self, const gchar *word)
{
  KyPdfWalkPath *path = &self->path;
  KyPdfPathEnd end;

  if (strcmp (word, "sh") == 0)
    {
      self->events->shade (self);
      return TRUE;
    }
  if (!ky_pdf_content_ends_path (word, &end))
    return FALSE;
  if (end.closes)
    walk_close_figure (self);
  /* four sides, of which the last one may be drawn explicitly */
  guint n_off = (fabs (path->px - path->start_x) > SMALL_BOX)
                + (fabs (path->py - path->start_y) > SMALL_BOX);
  if (path->n_lines < 3 || path->n_lines > 4 || n_off > 4 - path->n_lines)
    path->is_ragged = path->is_ragged || path->has_lines;
  if (path->has_lines && path->boxes->len == 0 && !path->is_ragged)
    g_array_append_val (path->boxes, path->bounds);
  else if (path->has_lines)
    path->is_ragged = TRUE;
  path->has_holes = path->boxes->len > 1 && (end.is_even_odd || path->turns == 3);
  self->events->paint (self, end.fills, end.strokes);
  walk_end_path (self);
  return TRUE;
}

/* --- graphics states and objects -------------------------------------------------------------- */

static void
walk_save (KyPdfWalk *self)
{
  if (self->states->len < STATES_MAX)
    g_array_append_val (self->states, self->state);
  else
    {
      self->n_unsaved++;
      lose (self, KY_PDF_WALK_STATES);
    }
  if (self->events->save != NULL)
    self->events->save (self);
}

static void
walk_restore (KyPdfWalk *self)
{
  if (self->n_unsaved > 0)
    self->n_unsaved--;
  else if (self->states->len > 0)
    {
      if (self->events->restore != NULL)
        self->events->restore (self);
      self->state = g_array_index (self->states, KyPdfWalkState, self->states->len - 1);
      g_array_set_size (self->states, self->states->len - 1);
    }
}

static void
walk_set_state (KyPdfWalk *self)
{
  const KyPdfNamed *named
      = ky_pdf_hidden_look_up (&self->names, KY_PDF_EXTGSTATE, self->string->str);
  KyPdfWalkState *state = &self->state;

  if (named->has_font)
    lose (self, KY_PDF_WALK_UNSURE);
  if (isfinite (named->fill_alpha))
    state->fill_alpha = named->fill_alpha;
  if (isfinite (named->stroke_alpha))
    state->stroke_alpha = named->stroke_alpha;
  if (named->blend >= 0)
    state->blend = named->blend > KY_SCENE_BLEND_NORMAL && state->is_group
                       ? KY_SCENE_BLEND_OTHER
                       : (KySceneBlend)named->blend;
  if (named->is_masked >= 0)
    state->is_masked = named->is_masked;
  if (isfinite (named->line_width))
    state->line_width = named->line_width;
  walk_enter (self, named->mask);
}

static gboolean
walk_run_graphics (KyPdfWalk *self, const gchar *word)
{
  if (strcmp (word, "q") == 0)
    walk_save (self);
  else if (strcmp (word, "Q") == 0)
    walk_restore (self);
  else if (strcmp (word, "cm") == 0)
    {
      KyPdfMatrix matrix = ky_pdf_matrix_of (self->numbers, self->n_numbers);

      self->state.ctm = ky_pdf_multiply (&matrix, &self->state.ctm);
    }
  else if (strcmp (word, "Do") == 0)
    self->events->object (self,
                          ky_pdf_hidden_look_up (&self->names, KY_PDF_XOBJECT, self->string->str));
  else if (strcmp (word, "w") == 0)
    self->state.line_width = walk_number (self, 0);
  else if (strcmp (word, "gs") == 0)
    walk_set_state (self);
  else
    return FALSE;
  return TRUE;
}

/* --- marked content, inline images, tokens ---------------------------------------------------- */

static gboolean
walk_names_hidden_layer (KyPdfWalk *self)
{
  guint n = self->operands->len;
  const KyPdfToken *operands = (const KyPdfToken *)self->operands->data;

  if (n < 2 || operands[n - 1].kind != KY_PDF_TOKEN_NAME
      || !ky_view_is (operands[n - 2].raw, "/OC"))
    return FALSE;
  g_autofree gchar *key = ky_pdf_name_key (operands[n - 1].raw);
  return ky_pdf_hidden_look_up (&self->names, KY_PDF_RESOURCE_LAST, key)->is_off;
}

static gboolean
walk_run_mark (KyPdfWalk *self, KyView word)
{
  if (ky_view_is (word, "BDC") || ky_view_is (word, "BMC"))
    {
      gboolean is_off = word.data[1] == 'D' && walk_names_hidden_layer (self);

      self->n_off += is_off;
      g_array_append_val (self->marks, is_off);
    }
  else if (ky_view_is (word, "EMC"))
    {
      if (self->marks->len > 0)
        {
          self->n_off -= g_array_index (self->marks, gboolean, self->marks->len - 1);
          g_array_set_size (self->marks, self->marks->len - 1);
        }
    }
  else
    return FALSE;
  return TRUE;
}

/* Passes BI … ID data EI: what it paints is not known. */
static void
walk_pass_picture (KyPdfWalk *self)
{
  KyView entries;

  if (ky_pdf_content_begin_image (&self->at, self->end, &entries))
    self->at += ky_pdf_inline_image_length (self->pdf, entries,
                                            ky_view (self->at, (gsize)(self->end - self->at)),
                                            self->names.resources);
  if (self->events->picture != NULL)
    self->events->picture (self);
}

/* Reads the operands of an operator from the operand `first` on. FALSE: a number is not valid. */
static gboolean
walk_take_operands (KyPdfWalk *self, guint first)
{
  self->n_numbers = 0;
  self->array.size = 0;
  g_string_truncate (self->string, 0);
  for (guint i = first; i < self->operands->len; i++)
    {
      KyPdfToken token = g_array_index (self->operands, KyPdfToken, i);

      if (token.kind == KY_PDF_TOKEN_NUMBER
          && !walk_read_number (self, token.raw, &self->numbers[self->n_numbers++]))
        return FALSE;
      if (token.kind == KY_PDF_TOKEN_ARRAY)
        self->array = token.raw;
      else if (token.kind == KY_PDF_TOKEN_NAME)
        {
          g_autofree gchar *key = ky_pdf_name_key (token.raw);

          g_string_assign (self->string, key);
        }
      else if (token.kind == KY_PDF_TOKEN_STRING)
        walk_take_string (self, token.raw);
    }
  return TRUE;
}

/* Tells whether the operator `word` can be skipped by a walk that only needs text. */
static gboolean
walk_passes (const KyPdfWalk *self, KyView word)
{
  return self->events->paint == NULL && word.data[0] != 'T' && word.data[0] != '\''
         && word.data[0] != '"' && !ky_view_is (word, "q") && !ky_view_is (word, "Q")
         && !ky_view_is (word, "cm") && !ky_view_is (word, "Do") && !ky_view_is (word, "BT")
         && !ky_view_is (word, "ET")
         && (self->events->within == NULL
             || (!ky_view_is (word, "gs") && !ky_view_is (word, "scn")
                 && !ky_view_is (word, "SCN")));
}

/* Handles an operator. Only what is written counts: readers see that. */
static void
walk_run_word (KyPdfWalk *self, KyView raw)
{
  gchar word[4] = "";
  guint first;
  gint resource;

  if (raw.size >= sizeof word || walk_passes (self, raw))
    return;
  memcpy (word, raw.data, raw.size);
  if (!ky_pdf_content_takes (raw, self->operands, &first, &resource)
      || !walk_take_operands (self, first)
      || !ky_pdf_hidden_has (&self->names, resource, self->string->str))
    {
      /* another reader, which draws the page, may find this resource */
      lose (self, KY_PDF_WALK_UNSURE);
      return;
    }
  if (walk_run_graphics (self, word)
      || (self->events->paint != NULL
          && (walk_run_path (self, word) || walk_run_painting (self, word))))
    {
      /* readers differ about the text position after a path within a text object */
      if (self->is_in_text && strcmp (word, "gs") != 0 && strcmp (word, "w") != 0)
        lose (self, KY_PDF_WALK_UNSURE);
      return;
    }
  if (!walk_run_colour (self, word))
    walk_run_text (self, word);
}

static void
walk_run_tokens (KyPdfWalk *self)
{
  KyView word;
  guint n_broken = 0;

  while (self->pdf->error == NULL
         && ky_pdf_content_next (&self->at, self->end, self->operands, &word, &n_broken))
    if (ky_view_is (word, "BI"))
      walk_pass_picture (self);
    else if (!walk_run_mark (self, word))
      walk_run_word (self, word);
  if (n_broken > 0 || self->is_in_text || self->path.has_point)
    lose (self, KY_PDF_WALK_UNSURE);
}

/* --- contents --------------------------------------------------------------------------------- */

void
ky_pdf_walk_init (KyPdfWalk *walk, const KyPdfWalkEvents *events, gpointer data, KyPdfHidden *all,
                  KyPdf *pdf, qpdf_oh resources, const KyPdfMatrix *ctm)
{
  *walk = (KyPdfWalk){ .events = events,
                       .data = data,
                       .all = all,
                       .pdf = pdf,
                       .names = { .resources = resources },
                       .state = { .ctm = *ctm,
                                  .text = { .scale = 1 },
                                  .fill = { KY_SCENE_COLOUR, 0, 1 },
                                  .stroke = { KY_SCENE_COLOUR, 0, 1 },
                                  .fill_alpha = 1,
                                  .stroke_alpha = 1,
                                  .line_width = 1,
                                  .clip = { -1e9, -1e9, 1e9, 1e9 } } };
}

void
ky_pdf_walk_content (KyPdfWalk *walk, KyView content)
{
  g_autoptr (GArray) states = g_array_new (FALSE, FALSE, sizeof (KyPdfWalkState));
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (KySceneBox));
  g_autoptr (GArray) figures = g_array_new (FALSE, FALSE, sizeof (KySceneBox));
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (KySceneBox));
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (gboolean));
  g_autoptr (GArray) operands = g_array_new (FALSE, FALSE, sizeof (KyPdfToken));
  g_autoptr (GString) string = g_string_new (NULL), digits = g_string_new (NULL);
  g_autoptr (GHashTable) names = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);

  walk->names.all = walk->all;
  walk->names.pdf = walk->pdf;
  walk->names.table = names;
  walk->names.number = ++walk->all->n_numbers;
  walk->states = states;
  walk->path.boxes = boxes;
  walk->path.figures = figures;
  walk->path.lines = lines;
  walk->path.bounds = (KySceneBox)KY_PDF_NO_BOX;
  walk->marks = marks;
  walk->operands = operands;
  walk->string = string;
  walk->digits = digits;
  walk->base = walk->state.ctm;
  walk->content = content;
  walk->at = content.data;
  walk->end = content.data + content.size;
  walk->operators = walk->events->begin (walk);
  if (walk->events->save != NULL)
    walk->events->save (walk);
  walk_run_tokens (walk);
  if (walk->events->restore != NULL)
    walk->events->restore (walk);
}

void
ky_pdf_walk_form (KyPdfWalk *around, qpdf_oh form, qpdf_oh dictionary)
{
  KyPdf *pdf = around->pdf;
  qpdf_oh own = ky_pdf_get (pdf, dictionary, "/Resources");
  KyPdfMatrix matrix = { { 1, 0, 0, 1, 0, 0 } };
  KyPdfWalk it = { .events = around->events,
                   .data = around->data,
                   .keeps_pieces = around->keeps_pieces,
                   .all = around->all,
                   .pdf = pdf,
                   .names = { .outer = &around->names, .resources = around->names.resources },
                   .state = around->state,
                   .depth = around->depth + 1 };
  KyPdfWalkState *state = &it.state;
  g_autoptr (GBytes) data = NULL;
  gdouble box[4];

  if (around->depth < FORMS_DEPTH)
    data = ky_pdf_stream_data (pdf, form);
  if (data == NULL)
    {
      lose (around, around->depth < FORMS_DEPTH ? KY_PDF_WALK_UNSURE : KY_PDF_WALK_DEEP);
      return;
    }
  if (qpdf_oh_is_dictionary (pdf->qpdf, own))
    it.names.resources = own;
  ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, dictionary, "/Matrix"), matrix.m, 6);
  state->ctm = ky_pdf_multiply (&matrix, &state->ctm);
  state->is_dim = state->is_dim || state->blend != KY_SCENE_BLEND_NORMAL || state->is_masked
                  || state->fill_alpha < KY_SCENE_OPAQUE || around->n_off > 0;
  state->is_group = state->is_group || qpdf_oh_has_key (pdf->qpdf, dictionary, "/Group");
  if (state->blend != KY_SCENE_BLEND_NORMAL)
    state->blend = KY_SCENE_BLEND_OTHER;
  state->is_cut = state->is_cut || !ky_pdf_is_upright (&state->ctm);
  if (ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, dictionary, "/BBox"), box, 4))
    {
      KySceneBox bounds = ky_pdf_box_of (&state->ctm, box[0], box[1], box[2], box[3]);

      state->clip = ky_scene_cut (&state->clip, &bounds);
    }
  ky_pdf_walk_content (&it, ky_view_of_bytes (data));
}

KySceneBox
ky_pdf_walk_page_box (KyPdf *pdf, qpdf_oh page)
{
  gdouble box[4] = { 0, 0, 612, 792 };

  if (!ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, page, "/CropBox"), box, 4))
    ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, page, "/MediaBox"), box, 4);
  KySceneBox result = (KySceneBox){ MIN (box[0], box[2]), MIN (box[1], box[3]),
                                    MAX (box[0], box[2]), MAX (box[1], box[3]) };
  /* an empty box is not valid: readers use Letter instead */
  if (result.x1 - result.x0 < 1 || result.y1 - result.y0 < 1)
    result = (KySceneBox){ 0, 0, 612, 792 };
  return result;
}
