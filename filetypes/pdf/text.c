/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The method text of PDF (ISO 32000-1 §9.4, §9.10, §14.8): the text of each page in the order in
 * which it is drawn, parted into lines and words by where it stands. Layers that are not shown are
 * left out, and text that the page does not show (hidden.h). */
#include "common/hash.h"
#include "filetypes/pdf/pdf.h"

#include "filetypes/base/document/document.h"
#include "filetypes/pdf/annotations.h"
#include "filetypes/pdf/content-token.h"
#include "filetypes/pdf/filter.h"
#include "filetypes/pdf/text-font.h"
#include "filetypes/pdf/text-state.h"
#include "filetypes/pdf/hidden.h"

#include <math.h>

#define FORMS_DEPTH 12
#define STATES_MAX 1024 /* as many as a content may have that is written */
#define OPERANDS_MAX 16
#define LABEL_MAX 150.0 /* points between a box and the text that it stands before */
#define PIECES_MAX 4096 /* of a page, which boxes are compared with */
#define ANNOTATIONS_MAX 10000
#define CONTENTS_MAX 10000 /* of a page, with its forms, as often as each is drawn */

typedef struct
{
  KyPdfMatrix ctm;
  KyPdfTextFont *font; /* borrowed from the cache */
  KyPdfTextState text;
} State;

/* Where a piece of text begins, in the page's space and in the text. */
typedef struct
{
  gsize at;
  gdouble x, y, size;
} Piece;

/* The sign of a box, which is written before a piece. */
typedef struct
{
  const gchar *sign;
  gdouble box[4];
  gsize at; /* of the piece; G_MAXSIZE: there is none beside the box */
} Sign;

typedef struct _Content Content;

typedef struct
{
  KyPdf *pdf;
  const Content *current; /* content that is run, or NULL */
  KyTextDocument document;
  GHashTable *fonts;   /* object id, or name in its resources -> KyPdfTextFont */
  guint n_contents;    /* content streams begun: names of direct fonts */
  guint first_content; /* of the page */
  guint depth;
  gdouble box[4];
  guint64 n_known, n_unknown;
  /* where the last character ended, and how it ran; has_last: there is one on this page */
  gdouble x, y, size;
  gunichar last;
  gboolean has_last;
  GArray *pieces; /* of Piece: of the page */
  GArray *signs;  /* of Sign: of its check boxes */
} Extraction;

struct _Content
{
  Extraction *all;
  const Content *outer; /* around this one, or NULL */
  qpdf_oh resources;
  guint number;
  State state;
  GArray *states; /* of State */
  KyPdfTextPlace place;
  const guint8 *at, *end;
  gdouble numbers[OPERANDS_MAX];
  guint n_numbers;
  GString *string; /* last string or name */
};

/* --- lines and words -------------------------------------------------------------------------- */

static gboolean
is_wide_character (gunichar c)
{
  return c >= 0x2e80;
}

/* Appends the white space between the last character and one that begins at `x`, `y` and runs along
 * `ux`, `uy`. */
static void
append_gap (Extraction *self, gdouble x, gdouble y, gdouble ux, gdouble uy, gdouble size,
            gunichar next)
{
  GString *out = self->document.out;
  gdouble em = MAX (MAX (size, self->size), 1e-6);
  gdouble along = ((x - self->x) * ux + (y - self->y) * uy) / em;
  gdouble across = fabs ((y - self->y) * ux - (x - self->x) * uy) / em;

  if (!self->has_last || out->len == 0 || out->str[out->len - 1] == '\n')
    return;
  if (across > 0.5 || along < -1.5)
    {
      g_string_append_c (out, '\n');
      if (across > 2.6)
        g_string_append_c (out, '\n');
    }
  else if (along > 2)
    g_string_append_c (out, '\t');
  else if (along > (is_wide_character (self->last) && is_wide_character (next) ? 0.8 : 0.17)
           && self->last != ' ' && next != ' ')
    g_string_append_c (out, ' ');
}

static gboolean
is_on_page (const Extraction *self, gdouble x, gdouble y)
{
  return x >= self->box[0] - 1 && x <= self->box[2] + 1 && y >= self->box[1] - 1
         && y <= self->box[3] + 1;
}

static void
append_character (Content *self, const gchar *text, gdouble width)
{
  Extraction *all = self->all;
  State *state = &self->state;
  KyPdfMatrix at = ky_pdf_text_rendering (&state->text, &self->place.text, &state->ctm);
  gboolean is_vertical = ky_pdf_text_font_is_vertical (state->font);
  gdouble ux = is_vertical ? -at.m[2] : at.m[0], uy = is_vertical ? -at.m[3] : at.m[1];
  gdouble length = hypot (ux, uy), size = hypot (at.m[2], at.m[3]);
  gunichar next = g_utf8_get_char (text);
  gsize before;

  if (text[0] == '\0' || length < 1e-9 || !is_on_page (all, at.m[4], at.m[5]))
    return;
  before = all->document.out->len;
  append_gap (all, at.m[4], at.m[5], ux / length, uy / length, size, next);
  if ((!all->has_last || all->document.out->len > before) && all->pieces->len < PIECES_MAX)
    {
      Piece piece = { all->document.out->len, at.m[4], at.m[5], size };

      g_array_append_val (all->pieces, piece);
    }
  if (!(next == ' ' && all->last == ' '))
    g_string_append (all->document.out, text);
  all->last = next;
  all->has_last = TRUE;
  all->size = size;
  all->x = at.m[4] + ux * (is_vertical ? 1 : width);
  all->y = at.m[5] + uy * (is_vertical ? 1 : width);
}

static void
pdf_text_show (Content *self)
{
  State *state = &self->state;
  const gchar *text;
  gboolean is_space;
  gdouble width;

  if (state->font == NULL)
    return;
  for (gsize at = 0;
       ky_pdf_text_font_next (state->font, self->string, &at, &text, &width, &is_space);)
    {
      *(text[0] == '\0' ? &self->all->n_unknown : &self->all->n_known) += 1;
      append_character (self, text, width);
      ky_pdf_text_pass_glyph (&state->text, &self->place, width, is_space,
                              ky_pdf_text_font_is_vertical (state->font));
    }
}

/* --- resources -------------------------------------------------------------------------------- */

static gboolean pdf_text_run_content (Extraction *self, qpdf_oh resources, KyView content,
                                      const State *state);

/* Finds a resource by name. A form may use names that only the content around it defines. */
static qpdf_oh
pdf_text_find_named (const Content *content, const gchar *category, const gchar *key,
                     guint *ret_number)
{
  KyPdf *pdf = content->all->pdf;
  qpdf_oh object = qpdf_oh_new_null (pdf->qpdf);

  for (; content != NULL && qpdf_oh_is_null (pdf->qpdf, object); content = content->outer)
    {
      object = ky_pdf_find_named (pdf, content->resources, category, key);
      *ret_number = content->number;
    }
  return object;
}

static void
pdf_text_set_font (Content *self)
{
  KyPdf *pdf = self->all->pdf;
  guint number = 0;
  qpdf_oh font = pdf_text_find_named (self, "/Font", self->string->str, &number);
  gint id = qpdf_oh_get_object_id (pdf->qpdf, font);
  g_autofree gchar *key
      = id > 0 ? g_strdup_printf ("%d", id) : g_strdup_printf ("%u%s", number, self->string->str);

  self->state.font = g_hash_table_lookup (self->all->fonts, key);
  if (self->state.font == NULL && qpdf_oh_is_dictionary (pdf->qpdf, font))
    {
      self->state.font = ky_pdf_text_font_new (pdf, font);
      g_hash_table_insert (self->all->fonts, g_steal_pointer (&key), self->state.font);
    }
}

static void
pdf_text_run_form (Extraction *self, qpdf_oh form, qpdf_oh resources, const State *outer)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh dictionary = qpdf_oh_get_dict (pdf->qpdf, form);
  qpdf_oh own = ky_pdf_get (pdf, dictionary, "/Resources");
  qpdf_oh layer = ky_pdf_get (pdf, dictionary, "/OC");
  KyPdfMatrix matrix = { { 1, 0, 0, 1, 0, 0 } };
  State state = *outer;
  g_autoptr (GBytes) data = NULL;
  KyView view;

  if (pdf->error != NULL)
    return;
  if (self->depth >= FORMS_DEPTH)
    {
      self->document.n_cut++;
      return;
    }
  if (qpdf_oh_is_dictionary (pdf->qpdf, layer) && ky_pdf_content_is_hidden (pdf, layer))
    {
      self->document.n_hidden++;
      return;
    }
  if (!ky_job_charge (pdf->job, KY_COST_OBJECTS, 1, &pdf->error))
    return;
  data = ky_pdf_stream_data (pdf, form);
  if (data == NULL)
    return;
  ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, dictionary, "/Matrix"), matrix.m, 6);
  state.ctm = ky_pdf_multiply (&matrix, &state.ctm);
  view.data = g_bytes_get_data (data, &view.size);
  self->depth++;
  pdf_text_run_content (self, qpdf_oh_is_dictionary (pdf->qpdf, own) ? own : resources, view,
                        &state);
  self->depth--;
}

/* --- operators -------------------------------------------------------------------------------- */

static void
restore (Content *self)
{
  if (self->states->len == 0)
    return;
  self->state = g_array_index (self->states, State, self->states->len - 1);
  g_array_set_size (self->states, self->states->len - 1);
}

/* Operators of the graphics state and of objects; FALSE: another one. */
static gboolean
pdf_text_run_graphics (Content *self, const gchar *word)
{
  if (strcmp (word, "q") == 0)
    {
      if (self->states->len < STATES_MAX)
        g_array_append_val (self->states, self->state);
    }
  else if (strcmp (word, "Q") == 0)
    restore (self);
  else if (strcmp (word, "cm") == 0)
    {
      KyPdfMatrix matrix = ky_pdf_matrix_of (self->numbers, self->n_numbers);

      self->state.ctm = ky_pdf_multiply (&matrix, &self->state.ctm);
    }
  else if (strcmp (word, "Do") == 0)
    {
      KyPdf *pdf = self->all->pdf;
      guint number_of = 0;
      qpdf_oh form = pdf_text_find_named (self, "/XObject", self->string->str, &number_of);

      if (qpdf_oh_is_stream (pdf->qpdf, form)
          && ky_pdf_is (pdf, ky_pdf_get (pdf, qpdf_oh_get_dict (pdf->qpdf, form), "/Subtype"),
                        "/Form"))
        pdf_text_run_form (self->all, form, self->resources, &self->state);
    }
  else
    return FALSE;
  return TRUE;
}

static void
pdf_text_run_text (Content *self, const gchar *word)
{
  if (strcmp (word, "BT") == 0)
    ky_pdf_text_begin (&self->place);
  else if (strcmp (word, "Tf") == 0)
    pdf_text_set_font (self);
  ky_pdf_text_run (&self->state.text, &self->place, word, self->numbers, self->n_numbers);
  if (ky_pdf_text_shows (word))
    pdf_text_show (self);
}

/* --- tokens: of content that ky_pdf_content_rewrite() wrote ----------------------------------- */

/* The string or name that begins here; a name with its slash. */
static void
pdf_text_read_value (Content *self)
{
  KyPdfToken token = ky_pdf_read_token (&self->at, self->end, 0);
  gboolean is_name = token.kind == KY_PDF_TOKEN_NAME;
  g_autoptr (GByteArray) value = NULL;

  g_string_assign (self->string, is_name ? "/" : "");
  if (!is_name && token.kind != KY_PDF_TOKEN_STRING)
    return;
  value = is_name ? ky_pdf_name_value (token.raw) : ky_pdf_string_value (token.raw);
  g_string_append_len (self->string, (const gchar *)value->data, value->len);
}

static gboolean
pdf_text_is_delimiter (guint8 c)
{
  return c <= ' ' || strchr ("()<>[]{}/%", c) != NULL;
}

/* A number or an operator. */
static void
pdf_text_read_word (Content *self, gboolean is_array)
{
  gchar word[64];
  gchar *end = NULL;
  gsize n = 0;
  gdouble value;

  for (; self->at < self->end && !pdf_text_is_delimiter (*self->at); self->at++)
    if (n + 1 < sizeof word)
      word[n++] = (gchar)*self->at;
  word[n] = '\0';
  value = g_ascii_strtod (word, &end);
  if (end != word && *end == '\0' && isfinite (value))
    {
      /* an adjustment between the strings of a TJ */
      if (is_array && self->state.font != NULL)
        ky_pdf_text_adjust (&self->state.text, &self->place, value,
                            ky_pdf_text_font_is_vertical (self->state.font));
      else if (self->n_numbers < OPERANDS_MAX)
        self->numbers[self->n_numbers++] = value;
      return;
    }
  if (!pdf_text_run_graphics (self, word))
    pdf_text_run_text (self, word);
  self->n_numbers = 0;
}

/* Only TJ has an array that holds strings: it is shown as it is read. */
static gboolean
pdf_text_run_tokens (Content *self, GError **error)
{
  gboolean is_array = FALSE;

  while (self->at < self->end && self->all->pdf->error == NULL)
    {
      guint8 c = *self->at;

      if (c == '(' || c == '<')
        {
          pdf_text_read_value (self);
          if (is_array)
            pdf_text_show (self);
        }
      else if (c == '/')
        pdf_text_read_value (self);
      else if (c == '[' || c == ']')
        {
          is_array = c == '[';
          self->at++;
        }
      else if (pdf_text_is_delimiter (c))
        self->at++;
      else
        pdf_text_read_word (self, is_array);
      if (!ky_text_document_charge (&self->all->document, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
pdf_text_has_resource (gpointer data, KyPdfResource kind, KyView name)
{
  return kind == KY_PDF_FONT || kind == KY_PDF_XOBJECT;
}

static gboolean
pdf_text_is_hidden (gpointer data, KyView name)
{
  Content *self = data;
  KyPdf *pdf = self->all->pdf;
  g_autofree gchar *key = g_strdup_printf ("/%.*s", (int)name.size, (const gchar *)name.data);

  return ky_pdf_content_is_hidden (
      pdf, ky_pdf_get (pdf, ky_pdf_get (pdf, self->resources, "/Properties"), key));
}

/* An inline image goes; its end is looked for (§8.9.7). */
static gchar *
pdf_text_inline_image (gpointer data, KyView entries, KyView content, gsize *ret_length)
{
  const guint8 *at = content.data, *end = content.data + content.size;

  *ret_length = content.size;
  while ((at = memmem (at, (gsize)(end - at), "EI", 2)) != NULL)
    {
      if ((at == content.data || at[-1] <= ' ') && (end - at == 2 || at[2] <= ' '))
        {
          *ret_length = (gsize)(at - content.data);
          break;
        }
      at += 2;
    }
  return NULL;
}

static void
pdf_text_content_removed (gpointer data, const gchar *code, guint64 count)
{
  if (strcmp (code, "pdf.hidden-layer") == 0 || strcmp (code, "pdf.hidden-text") == 0)
    ((Content *)data)->all->document.n_hidden += count;
}

static gboolean
pdf_text_run_content (Extraction *self, qpdf_oh resources, KyView content, const State *state)
{
  g_autoptr (GArray) states = g_array_new (FALSE, FALSE, sizeof (State));
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) string = g_string_new (NULL);
  Content it = { .all = self,
                 .outer = self->current,
                 .resources = resources,
                 .number = ++self->n_contents,
                 .state = *state,
                 .states = states,
                 .string = string };
  KyPdfContent context = { .has_resource = pdf_text_has_resource,
                           .is_hidden = pdf_text_is_hidden,
                           .inline_image = pdf_text_inline_image,
                           .removed = pdf_text_content_removed,
                           .unseen = ky_pdf_hidden_of (self->pdf->unseen, content),
                           .data = &it };
  GError **error = self->pdf->error == NULL ? &self->pdf->error : NULL;
  gboolean ok;

  if (it.number - self->first_content > CONTENTS_MAX)
    return ky_pdf_fail (self->pdf, KY_ERROR_LIMIT, "forms: a page draws more than %d",
                        CONTENTS_MAX);
  if (!ky_pdf_content_rewrite (&context, content, out, error))
    return FALSE;
  it.at = (const guint8 *)out->str;
  it.end = it.at + out->len;
  self->current = &it;
  ok = pdf_text_run_tokens (&it, self->pdf->error == NULL ? &self->pdf->error : NULL);
  self->current = it.outer;
  return ok;
}

/* --- pages ------------------------------------------------------------------------------------ */

static void
pdf_text_take_box (Extraction *self, qpdf_oh page)
{
  KyPdf *pdf = self->pdf;
  gdouble box[4] = { 0, 0, 612, 792 };

  if (!ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, page, "/CropBox"), box, 4))
    ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, page, "/MediaBox"), box, 4);
  /* an empty one is none */
  if (fabs (box[2] - box[0]) < 1 || fabs (box[3] - box[1]) < 1)
    {
      box[0] = box[1] = 0;
      box[2] = 612;
      box[3] = 792;
    }
  self->box[0] = MIN (box[0], box[2]);
  self->box[1] = MIN (box[1], box[3]);
  self->box[2] = MAX (box[0], box[2]);
  self->box[3] = MAX (box[1], box[3]);
}

/* Text that says more than that a box is ticked. */
static gboolean
pdf_text_has_words (const gchar *text)
{
  guint n = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    n += g_unichar_isalnum (g_utf8_get_char (text));
  return n > 1;
}

/* The text that is nearest to the right of the box. */
static void
place_sign (const Extraction *self, Sign *it)
{
  gdouble right = MAX (it->box[0], it->box[2]), middle = (it->box[1] + it->box[3]) / 2;
  gdouble height = fabs (it->box[3] - it->box[1]), nearest = LABEL_MAX;

  it->at = G_MAXSIZE;
  for (guint i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);
      gdouble away = piece->x - right;

      if (away < -height / 2 || away >= nearest
          || fabs (piece->y + piece->size * 0.3 - middle) > MAX (height, piece->size) * 0.6)
        continue;
      nearest = away;
      it->at = piece->at;
    }
}

static gint
compare_signs (gconstpointer one, gconstpointer other)
{
  const Sign *a = one, *b = other;

  return a->at < b->at ? -1 : a->at > b->at;
}

/* Writes the signs of the page, whose text begins at `start`; those without text beside them at its
 * end. */
static void
write_signs (Extraction *self, gsize start)
{
  GString *out = self->document.out;
  g_autofree gchar *text = NULL;
  gsize at = start;

  if (self->signs->len == 0)
    return;
  ky_text_document_end_line (&self->document);
  text = g_strndup (out->str + start, out->len - start);
  for (guint i = 0; i < self->signs->len; i++)
    place_sign (self, &g_array_index (self->signs, Sign, i));
  g_array_sort (self->signs, compare_signs);
  g_string_truncate (out, start);
  for (guint i = 0; i < self->signs->len; i++)
    {
      const Sign *it = &g_array_index (self->signs, Sign, i);
      gsize to = MIN (it->at, start + strlen (text));

      g_string_append_len (out, text + (at - start), (gssize)(to - at));
      g_string_append_printf (out, "%s ", it->sign);
      at = to;
    }
  g_string_append (out, text + (at - start));
  self->has_last = FALSE;
}

/* A box whose look has no words stands in the text by its sign. */
static void
run_widget (Extraction *self, qpdf_oh annotation, qpdf_oh form, qpdf_oh resources,
            const State *state)
{
  KyPdf *pdf = self->pdf;
  Sign sign = { .sign = NULL };
  KyMarkState mark;
  gboolean is_radio;
  gsize before = self->document.out->len;
  guint n_pieces = self->pieces->len;
  Extraction was = *self;

  if (ky_pdf_field_state (pdf, annotation, &mark, &is_radio))
    {
      sign.sign = ky_mark_of_state (mark, is_radio, self->document.is_japanese);
      ky_pdf_tell_state (pdf, annotation);
    }
  if (qpdf_oh_is_stream (pdf->qpdf, form))
    pdf_text_run_form (self, form, resources, state);
  if (sign.sign == NULL || self->document.out->len < before
      || pdf_text_has_words (self->document.out->str + before)
      || !ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, annotation, "/Rect"), sign.box, 4))
    return;
  g_string_truncate (self->document.out, before);
  g_array_set_size (self->pieces, n_pieces);
  self->x = was.x;
  self->y = was.y;
  self->size = was.size;
  self->last = was.last;
  self->has_last = was.has_last;
  g_array_append_val (self->signs, sign);
}

/* Extracts the text of the appearances of annotations and form fields, at their places. */
static void
run_annotations (Extraction *self, qpdf_oh page)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh resources = ky_pdf_get (pdf, page, "/Resources");
  Content around = { .all = self, .resources = resources, .number = self->n_contents };
  qpdf_oh list = ky_pdf_get (pdf, page, "/Annots");
  gint n = ky_pdf_array_length (pdf, list);

  self->document.n_cut += n > ANNOTATIONS_MAX;
  for (gint i = 0; i < MIN (n, ANNOTATIONS_MAX) && pdf->error == NULL; i++)
    {
      qpdf_oh annotation = qpdf_oh_get_array_item (pdf->qpdf, list, i);
      State state = { .text = { .scale = 1 } };
      qpdf_oh form;

      if (!ky_pdf_annotation_is_seen (pdf, annotation)
          || ky_pdf_is (pdf, ky_pdf_get (pdf, annotation, "/Subtype"), "/Popup"))
        continue;
      if (ky_pdf_content_is_hidden (pdf, ky_pdf_get (pdf, annotation, "/OC")))
        {
          self->document.n_hidden++;
          continue;
        }
      form = ky_pdf_look_of (pdf, annotation);
      if (qpdf_oh_is_stream (pdf->qpdf, form)
          && !ky_pdf_place_look (pdf, form, annotation, state.ctm.m))
        continue;
      self->current = &around;
      run_widget (self, annotation, form, resources, &state);
      self->current = NULL;
    }
}

/* Writes the comments of `page`, which readers open, behind the text of the page. */
static void
write_comments (Extraction *self, qpdf_oh page)
{
  static const gchar *const keys[] = { "/T", "/Contents" };
  KyPdf *pdf = self->pdf;
  qpdf_oh list = ky_pdf_get (pdf, page, "/Annots");
  gint n = ky_pdf_array_length (pdf, list);
  GString *out = self->document.out;

  for (gint i = 0; i < MIN (n, ANNOTATIONS_MAX) && pdf->error == NULL; i++)
    {
      qpdf_oh annotation = qpdf_oh_get_array_item (pdf->qpdf, list, i);

      if (!ky_pdf_annotation_is_seen (pdf, annotation)
          || ky_pdf_comment_kind (pdf, annotation) == NULL)
        continue;
      ky_text_document_end_line (&self->document);
      g_string_append_printf (out, "[%s] ",
                              ky_text_document_word (&self->document, "コメント", "comment"));
      for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
        {
          qpdf_oh text = ky_pdf_get (pdf, annotation, keys[k]);
          const gchar *words
              = qpdf_oh_is_string (pdf->qpdf, text) ? qpdf_oh_get_utf8_value (pdf->qpdf, text) : "";

          ky_text_append_cell (out, words, strlen (words));
          g_string_append (out, k == 0 && *words != '\0' ? ": " : "");
        }
      self->n_known++;
      ky_text_document_charge (&self->document, &pdf->error);
    }
}

static gboolean
pdf_text_run_page (Extraction *self, qpdf_oh page, guint number)
{
  KyPdf *pdf = self->pdf;
  State state = { .ctm = { { 1, 0, 0, 1, 0, 0 } }, .text = { .scale = 1 } };
  g_autofree gchar *where = g_strdup_printf ("page %u", number);
  g_autoptr (GBytes) content = NULL;
  KyView view;
  gsize start;
  gboolean ok;

  pdf_text_take_box (self, page);
  self->first_content = self->n_contents;
  self->has_last = FALSE;
  g_array_set_size (self->pieces, 0);
  g_array_set_size (self->signs, 0);
  ky_text_document_end_line (&self->document);
  if (self->document.out->len > 0)
    g_string_append_c (self->document.out, '\n');
  start = self->document.out->len;
  content = ky_pdf_page_content (pdf, page);
  if (content == NULL)
    return FALSE;
  view.data = g_bytes_get_data (content, &view.size);
  ky_pdf_hidden_forget (pdf->unseen);
  ky_pdf_hidden_look (pdf->unseen, pdf, page, view, where);
  ok = pdf_text_run_content (self, ky_pdf_get (pdf, page, "/Resources"), view, &state);
  if (ok && pdf->error == NULL)
    run_annotations (self, page);
  write_signs (self, start);
  write_comments (self, page);
  return ok && pdf->error == NULL;
}

static gboolean
run_pages (Extraction *self)
{
  KyPdf *pdf = self->pdf;
  gint n = ky_pdf_count_pages (pdf);

  if (n <= 0)
    return ky_pdf_fail (pdf, KY_ERROR_MALFORMED, "no pages");
  if (!ky_job_charge (pdf->job, KY_COST_PAGES, (guint64)n, &pdf->error))
    return FALSE;
  ky_pdf_list_hidden_groups (pdf, qpdf_get_root (pdf->qpdf));
  for (gint i = 0; i < n; i++)
    {
      if (!pdf_text_run_page (self, qpdf_get_page_n (pdf->qpdf, (size_t)i), (guint)i + 1))
        return FALSE;
      /* thousands of pages would fill memory with qpdf's handles */
      qpdf_oh_release_all (pdf->qpdf);
    }
  return TRUE;
}

/* An empty file in place of pages that have something on them would look like an answer. */
static gboolean
has_enough (Extraction *self)
{
  if (self->n_unknown > self->n_known)
    return ky_pdf_fail (self->pdf, KY_ERROR_UNSUPPORTED, "its fonts do not say what they spell");
  if (self->n_known == 0)
    return ky_pdf_fail (self->pdf, KY_ERROR_UNSUPPORTED, "it holds no text");
  if (self->n_unknown > 0)
    ky_job_removed (self->pdf->job, "pdf.unknown-character", self->n_unknown, NULL);
  return TRUE;
}

gboolean
ky_pdf_text (KyJob *job, GError **error)
{
  g_autoptr (GHashTable) hidden = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) fonts = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free,
                                                        (GDestroyNotify)ky_pdf_text_font_free);
  g_autoptr (KyPdfHidden) unseen = ky_pdf_hidden_new (TRUE);
  KyPdf pdf = { .job = job, .qpdf = qpdf_init (), .hidden = hidden, .unseen = unseen };
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_autoptr (GArray) signs = g_array_new (FALSE, FALSE, sizeof (Sign));
  Extraction self = { .pdf = &pdf, .fonts = fonts, .pieces = pieces, .signs = signs };
  gboolean ok;

  ky_text_document_init (&self.document, job);
  ok = ky_pdf_open (&pdf, ky_job_input (job)) && run_pages (&self);
  ky_pdf_flush_removed (&pdf);
  ky_pdf_close (&pdf);
  ok = ok && has_enough (&self) && ky_text_document_write (&self.document, error);
  ky_text_document_clear (&self.document);
  if (pdf.error != NULL)
    g_propagate_error (error, pdf.error);
  return ok;
}
