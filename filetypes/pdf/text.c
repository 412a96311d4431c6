/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the method text of PDF (ISO 32000-1 §9.4, §9.10, §14.8): the text of each page in the
 * order in which it is drawn (walk.h), divided into lines and words by its position. Layers that
 * are not shown are left out, and text that the page does not show (hidden.h). */
#include "common/hash.h"
#include "filetypes/pdf/pdf.h"

#include "filetypes/base/document/document.h"
#include "filetypes/pdf/annotations.h"
#include "filetypes/pdf/filter.h"
#include "filetypes/pdf/walk.h"

#define LABEL_MAX 150.0    /* points between a box and the text behind it */
#define PIECES_MAX 4096    /* pieces of a page that are compared with boxes */
#define STRUCK_MAX 512     /* struck-out places of a page */
#define CONTENTS_MAX 10000 /* contents of a page: its forms count as often as they are drawn */

/* Says where a piece of text begins, in the page's space and in the text. */
typedef struct
{
  gsize at;
  gdouble x, y, size;
} Piece;

/* Holds the sign of a box, which is written before a piece. */
typedef struct
{
  const gchar *sign;
  gdouble box[4];
  gsize at; /* of the piece; G_MAXSIZE: the box has no text beside it */
} Sign;

typedef struct
{
  KyPdf *pdf;
  KyTextDocument document;
  guint n_contents; /* of the page: content streams begun */
  KySceneBox box;
  gboolean is_passed; /* the text that is shown is hidden */
  gboolean is_beyond; /* a character of it is beyond the page */
  guint64 n_known, n_unknown;
  /* the end of the last character and its direction; has_last: this page has one */
  gdouble x, y, size;
  gunichar last;
  gboolean has_last;
  gdouble line_x, line_y, line_size; /* the last character that is neither raised nor lowered */
  KyTextScript script;               /* of the last character */
  gsize script_start;                /* in the text, unless `script` is normal */
  KyTextMarks marks;                 /* open if the last character is struck out */
  GArray *struck;                    /* of KySceneBox: the places of the page that are struck out */
  GArray *pieces;                    /* of Piece: of the page */
  GArray *signs;                     /* of Sign: of its check boxes */
  GHashTable *within;                /* numbers of the objects that the page is painted with */
} Extraction;

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

/* Returns what a character, which runs along `ux`, `uy`, is by its place. */
static KyTextScript
pdf_text_script (const Extraction *self, const KyPdfMatrix *at, gdouble ux, gdouble uy,
                 gdouble size)
{
  gdouble up = (at->m[5] - self->line_y) * ux - (at->m[4] - self->line_x) * uy;

  return self->has_last ? ky_mark_script_at (size, self->line_size, up) : KY_SCRIPT_NORMAL;
}

/* Marks the exponent or index that ends here, if there is one. */
static void
pdf_text_end_script (Extraction *self)
{
  if (self->script != KY_SCRIPT_NORMAL)
    ky_mark_script (self->document.out, self->script_start, self->script);
  self->script = KY_SCRIPT_NORMAL;
}

/* Ends the marks that are open. */
static void
pdf_text_end_marks (Extraction *self)
{
  pdf_text_end_script (self);
  ky_text_marks_end (&self->marks, self->document.out, self->document.is_japanese);
}

/* Opens or closes the mark for struck-out text before a character, whose middle is at `x`, `y`.
 * Each line has a mark of its own. `n_gap`: bytes of white space that were written before it. */
static void
pdf_text_mark_struck (Extraction *self, gdouble x, gdouble y, gsize n_gap)
{
  GString *out = self->document.out;
  const KySceneBox middle = { x, y, x, y };
  gboolean is_struck = FALSE;

  for (guint i = 0; i < self->struck->len && !is_struck; i++)
    is_struck = ky_scene_holds (&g_array_index (self->struck, KySceneBox, i), &middle, 0);
  if (self->marks.look.is_struck
      && (!is_struck || memchr (out->str + out->len - n_gap, '\n', n_gap) != NULL))
    pdf_text_end_marks (self);
  if (!is_struck || self->marks.look.is_struck)
    return;
  pdf_text_end_script (self);
  g_string_append (out, ky_mark_strike_begin (self->document.is_japanese));
  self->marks.look.is_struck = TRUE;
}

static void
append_character (KyPdfWalk *walk, const gchar *text, gdouble width)
{
  Extraction *all = walk->data;
  KyPdfMatrix at = ky_pdf_walk_place (walk);
  KySceneBox place = { at.m[4], at.m[5], at.m[4], at.m[5] };
  gboolean is_vertical = ky_pdf_text_font_is_vertical (walk->state.font);
  gdouble ux = is_vertical ? -at.m[2] : at.m[0], uy = is_vertical ? -at.m[3] : at.m[1];
  gdouble length = hypot (ux, uy), size = hypot (at.m[2], at.m[3]);
  gunichar next = g_utf8_get_char (text);

  gboolean is_beyond = !ky_scene_holds (&all->box, &place, 1);

  all->is_beyond = all->is_beyond || (is_beyond && g_unichar_isgraph (next));
  if (text[0] == '\0' || length < 1e-9 || is_beyond)
    return;
  KyTextScript script
      = is_vertical ? KY_SCRIPT_NORMAL : pdf_text_script (all, &at, ux / length, uy / length, size);
  gsize before = all->document.out->len;
  append_gap (all, at.m[4], at.m[5], ux / length, uy / length, size, next);
  gsize n_gap = all->document.out->len - before;
  if (n_gap > 0) /* an exponent directly follows a character */
    script = KY_SCRIPT_NORMAL;
  pdf_text_mark_struck (all, at.m[4] + ux * width / 2 + at.m[2] * 0.3,
                        at.m[5] + uy * width / 2 + at.m[3] * 0.3, n_gap);
  if (script != all->script)
    {
      pdf_text_end_script (all);
      all->script = script;
      all->script_start = all->document.out->len;
    }
  if ((!all->has_last || n_gap > 0) && all->pieces->len < PIECES_MAX)
    {
      Piece piece = { all->document.out->len, at.m[4], at.m[5], size };

      g_array_append_val (all->pieces, piece);
    }
  if (!(next == ' ' && all->last == ' '))
    g_string_append (all->document.out, text);
  all->last = next;
  all->has_last = TRUE;
  all->size = size;
  if (script == KY_SCRIPT_NORMAL)
    {
      all->line_x = at.m[4];
      all->line_y = at.m[5];
      all->line_size = size;
    }
  all->x = at.m[4] + ux * (is_vertical ? 1 : width);
  all->y = at.m[5] + uy * (is_vertical ? 1 : width);
}

/* --- what the page shows ---------------------------------------------------------------------- */

static GHashTable *
pdf_text_begin (KyPdfWalk *walk)
{
  Extraction *self = walk->data;

  if (++self->n_contents > CONTENTS_MAX)
    ky_pdf_fail (walk->pdf, KY_ERROR_LIMIT, "forms: a page draws more than %d", CONTENTS_MAX);
  return ky_pdf_hidden_of (walk->all, walk->content);
}

static void
pdf_text_lost (KyPdfWalk *walk, KyPdfWalkLoss why)
{
  Extraction *self = walk->data;

  if (why == KY_PDF_WALK_DEEP)
    self->document.n_cut++;
  else if (why == KY_PDF_WALK_FONT && walk->n_off == 0)
    self->n_unknown += MAX (walk->string->len, walk->array.size > 2);
  else if (why == KY_PDF_WALK_STATES)
    ky_pdf_fail (walk->pdf, KY_ERROR_LIMIT, "graphics states nested too deep");
}

static void
pdf_text_begin_text (KyPdfWalk *walk)
{
  Extraction *self = walk->data;

  self->is_passed = walk->n_off > 0
                    || (walk->operators != NULL
                        && g_hash_table_contains (
                            walk->operators, GSIZE_TO_POINTER (walk->at - walk->content.data)));
  self->document.n_hidden += self->is_passed;
}

static gdouble
pdf_text_glyph (KyPdfWalk *walk, const gchar *text, gdouble width)
{
  Extraction *self = walk->data;

  if (!self->is_passed)
    {
      *(text[0] == '\0' ? &self->n_unknown : &self->n_known) += 1;
      append_character (walk, text, width);
    }
  return width;
}

static void
pdf_text_end_text (KyPdfWalk *walk, const KyPdfMatrix *before)
{
  Extraction *self = walk->data;

  self->document.n_hidden += self->is_beyond;
  self->is_beyond = FALSE;
  ky_text_document_charge (&self->document, &walk->pdf->error);
}

static void
pdf_text_object (KyPdfWalk *walk, const KyPdfNamed *named)
{
  Extraction *self = walk->data;

  if (walk->n_off > 0 || (named->is_form && named->is_off))
    self->document.n_hidden++;
  else if (named->is_form && walk->pdf->error == NULL
           && ky_job_charge (walk->pdf->job, KY_COST_OBJECTS, 1, &walk->pdf->error))
    ky_pdf_walk_form (walk, named->object, named->dictionary);
}

/* Reads the words of a pattern or a mask, wherever in it they are. One that is too large is
 * reported, and the rest of the page is read. */
static void
pdf_text_within (KyPdfWalk *walk, qpdf_oh stream)
{
  Extraction *self = walk->data;
  KyPdf *pdf = walk->pdf;
  gint id = qpdf_oh_get_object_id (pdf->qpdf, stream);
  KySceneBox box = self->box;

  if (walk->n_off > 0 || !g_hash_table_add (self->within, GINT_TO_POINTER (id))
      || !ky_job_charge (pdf->job, KY_COST_OBJECTS, 1, &pdf->error))
    return;
  g_autoptr (GBytes) data = ky_pdf_stream_data (pdf, stream);
  if (data == NULL && g_error_matches (pdf->error, KY_ERROR, KY_ERROR_LIMIT))
    {
      self->document.n_cut++;
      g_clear_error (&pdf->error);
    }
  if (data == NULL)
    return;
  self->box = (KySceneBox){ -1e9, -1e9, 1e9, 1e9 };
  ky_pdf_walk_form (walk, stream, qpdf_oh_get_dict (pdf->qpdf, stream));
  self->box = box;
}

static const KyPdfWalkEvents text_events = { .begin = pdf_text_begin,
                                             .lost = pdf_text_lost,
                                             .object = pdf_text_object,
                                             .within = pdf_text_within,
                                             .begin_text = pdf_text_begin_text,
                                             .glyph = pdf_text_glyph,
                                             .end_text = pdf_text_end_text };

/* --- pages ------------------------------------------------------------------------------------ */

/* Tells whether a text says more than that a box is ticked. */
static gboolean
pdf_text_has_words (const gchar *text)
{
  guint n = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    n += g_unichar_isalnum (g_utf8_get_char (text));
  return n > 1;
}

/* Places a sign at the text that is nearest to the right of the box. */
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
  gsize at = start;

  if (self->signs->len == 0)
    return;
  ky_text_document_end_line (&self->document);
  g_autofree gchar *text = g_strndup (out->str + start, out->len - start);
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

/* Reads a form field. A box whose appearance has no words is represented by its sign, and the
 * selected entries follow a list box. */
static void
run_widget (Extraction *self, KyPdfWalk *walk, qpdf_oh annotation, qpdf_oh form)
{
  KyPdf *pdf = self->pdf;
  KyPdfNamed look = { .object = form, .is_form = qpdf_oh_is_stream (pdf->qpdf, form) };
  Sign sign = { .sign = NULL };
  KyMarkState mark;
  gboolean is_radio;
  g_autofree gchar *chosen = ky_pdf_field_chosen (pdf, annotation);

  pdf_text_end_marks (self);
  gsize before = self->document.out->len;
  guint n_pieces = self->pieces->len;
  Extraction was = *self;

  if (ky_pdf_field_state (pdf, annotation, &mark, &is_radio))
    {
      sign.sign = ky_mark_of_state (mark, is_radio, self->document.is_japanese);
      ky_pdf_tell_state (pdf, annotation);
    }
  if (look.is_form)
    {
      look.dictionary = qpdf_oh_get_dict (pdf->qpdf, form);
      look.is_off = ky_pdf_content_is_hidden (pdf, ky_pdf_get (pdf, look.dictionary, "/OC"));
      pdf_text_object (walk, &look);
    }
  pdf_text_end_marks (self);
  if (chosen != NULL)
    {
      ky_text_document_end_line (&self->document);
      g_string_append_printf (self->document.out,
                              "%s: ", ky_text_document_word (&self->document, "選択", "chosen"));
      ky_text_append_cell (self->document.out, chosen, strlen (chosen));
      ky_text_document_end_line (&self->document);
    }
  if (sign.sign == NULL || self->document.out->len < before
      || pdf_text_has_words (self->document.out->str + before)
      || !ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, annotation, "/Rect"), sign.box, 4))
    return;
  g_string_truncate (self->document.out, before);
  g_array_set_size (self->pieces, n_pieces);
  self->x = was.x;
  self->y = was.y;
  self->size = was.size;
  self->line_x = was.line_x;
  self->line_y = was.line_y;
  self->line_size = was.line_size;
  self->last = was.last;
  self->has_last = was.has_last;
  g_array_append_val (self->signs, sign);
}

/* Extracts the text of the appearances of annotations and form fields, at their places. */
static void
run_annotations (Extraction *self, qpdf_oh page)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh list = ky_pdf_get (pdf, page, "/Annots");
  gint n = ky_pdf_array_length (pdf, list);

  self->document.n_cut += n > KY_PDF_ANNOTATIONS_MAX;
  for (gint i = 0; i < MIN (n, KY_PDF_ANNOTATIONS_MAX) && pdf->error == NULL; i++)
    {
      qpdf_oh annotation = qpdf_oh_get_array_item (pdf->qpdf, list, i);
      KyPdfMatrix ctm = { { 0 } };
      KyPdfWalk walk;

      if (!ky_pdf_annotation_is_seen (pdf, annotation)
          || ky_pdf_is (pdf, ky_pdf_get (pdf, annotation, "/Subtype"), "/Popup"))
        continue;
      if (ky_pdf_content_is_hidden (pdf, ky_pdf_get (pdf, annotation, "/OC")))
        {
          self->document.n_hidden++;
          continue;
        }
      qpdf_oh form = ky_pdf_look_of (pdf, annotation);
      if (qpdf_oh_is_stream (pdf->qpdf, form) && !ky_pdf_place_look (pdf, form, annotation, ctm.m))
        continue;
      ky_pdf_walk_init (&walk, &text_events, self, pdf->unseen, pdf,
                        ky_pdf_get (pdf, page, "/Resources"), &ctm);
      run_widget (self, &walk, annotation, form);
    }
}

/* Notes the place that the coordinates `from` to `to` of `points` enclose. */
static void
pdf_text_add_struck (Extraction *self, qpdf_oh points, gint from, gint to)
{
  KySceneBox box = { HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL };

  for (gint i = from; i + 1 < to; i += 2)
    {
      gdouble x = ky_pdf_number (self->pdf, qpdf_oh_get_array_item (self->pdf->qpdf, points, i), 0);
      gdouble y
          = ky_pdf_number (self->pdf, qpdf_oh_get_array_item (self->pdf->qpdf, points, i + 1), 0);

      box = (KySceneBox){ MIN (box.x0, x), MIN (box.y0, y), MAX (box.x1, x), MAX (box.y1, y) };
    }
  if (self->struck->len < STRUCK_MAX)
    g_array_append_val (self->struck, box);
  else
    self->document.n_cut++;
}

/* Notes the places that annotations of `page` strike out. */
static void
pdf_text_note_struck (Extraction *self, qpdf_oh page)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh list = ky_pdf_get (pdf, page, "/Annots");
  gint n = MIN (ky_pdf_array_length (pdf, list), KY_PDF_ANNOTATIONS_MAX);

  for (gint i = 0; i < n && pdf->error == NULL; i++)
    {
      qpdf_oh annotation = qpdf_oh_get_array_item (pdf->qpdf, list, i);
      qpdf_oh points = ky_pdf_get (pdf, annotation, "/QuadPoints");
      gint n_points = ky_pdf_array_length (pdf, points);

      if (!ky_pdf_is (pdf, ky_pdf_get (pdf, annotation, "/Subtype"), "/StrikeOut")
          || !ky_pdf_annotation_is_seen (pdf, annotation)
          || ky_pdf_content_is_hidden (pdf, ky_pdf_get (pdf, annotation, "/OC")))
        continue;
      for (gint k = 0; k + 8 <= n_points; k += 8)
        pdf_text_add_struck (self, points, k, k + 8);
      if (n_points < 8)
        pdf_text_add_struck (self, ky_pdf_get (pdf, annotation, "/Rect"), 0, 4);
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

  for (gint i = 0; i < MIN (n, KY_PDF_ANNOTATIONS_MAX) && pdf->error == NULL; i++)
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
  static const KyPdfMatrix upright = { { 1, 0, 0, 1, 0, 0 } };
  g_autofree gchar *where = g_strdup_printf ("page %u", number);
  KyPdfWalk walk;

  self->box = ky_pdf_walk_page_box (pdf, page);
  self->n_contents = 0;
  self->has_last = FALSE;
  g_array_set_size (self->pieces, 0);
  g_array_set_size (self->signs, 0);
  g_array_set_size (self->struck, 0);
  pdf_text_note_struck (self, page);
  g_hash_table_remove_all (self->within);
  ky_text_document_end_line (&self->document);
  if (self->document.out->len > 0)
    g_string_append_c (self->document.out, '\n');
  gsize start = self->document.out->len;
  g_autoptr (GBytes) content = ky_pdf_page_content (pdf, page);
  if (content == NULL)
    return FALSE;
  ky_pdf_hidden_forget (pdf->unseen);
  ky_pdf_hidden_look (pdf->unseen, pdf, page, ky_view_of_bytes (content), where);
  ky_pdf_walk_init (&walk, &text_events, self, pdf->unseen, pdf,
                    ky_pdf_get (pdf, page, "/Resources"), &upright);
  ky_pdf_walk_content (&walk, ky_view_of_bytes (content));
  if (pdf->error == NULL)
    run_annotations (self, page);
  pdf_text_end_marks (self);
  write_signs (self, start);
  write_comments (self, page);
  return pdf->error == NULL;
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
      /* qpdf's handles of thousands of pages would fill the memory */
      qpdf_oh_release_all (pdf->qpdf);
    }
  ky_pdf_tell_undrawn (pdf, n);
  ky_text_document_end_line (&self->document);
  ky_pdf_list_figures (pdf, self->document.out);
  return pdf->error == NULL;
}

/* Checks that enough text was read: an empty file in place of pages with content would be
 * misleading. */
static gboolean
has_enough (Extraction *self)
{
  if (self->n_unknown > self->n_known)
    return ky_pdf_fail (self->pdf, KY_ERROR_UNSUPPORTED,
                        "most characters have a font without a mapping to Unicode");
  if (self->n_known == 0)
    return ky_pdf_fail (self->pdf, KY_ERROR_UNSUPPORTED, "the pages have no text");
  if (self->n_unknown > 0)
    ky_job_removed (self->pdf->job, "pdf.unknown-character", self->n_unknown, NULL);
  return TRUE;
}

gboolean
ky_pdf_text (KyJob *job, GError **error)
{
  g_autoptr (GHashTable) hidden = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (KyPdfHidden) unseen = ky_pdf_hidden_new (TRUE);
  KyPdf pdf = { .job = job, .qpdf = qpdf_init (), .hidden = hidden, .unseen = unseen };
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_autoptr (GArray) signs = g_array_new (FALSE, FALSE, sizeof (Sign));
  g_autoptr (GArray) struck = g_array_new (FALSE, FALSE, sizeof (KySceneBox));
  g_autoptr (GHashTable) within = g_hash_table_new (NULL, NULL);
  Extraction self
      = { .pdf = &pdf, .struck = struck, .pieces = pieces, .signs = signs, .within = within };

  ky_text_document_init (&self.document, job);
  gboolean ok = ky_pdf_open (&pdf, ky_job_input (job)) && run_pages (&self);
  ky_pdf_flush_removed (&pdf);
  ky_pdf_close (&pdf);
  ok = ok && has_enough (&self) && ky_text_document_write (&self.document, error);
  ky_text_document_clear (&self.document);
  if (pdf.error != NULL)
    g_propagate_error (error, pdf.error);
  return ok;
}
