/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts the annotations of a page: the appearance of most is drawn into the page's content,
 * links and comments stay as annotations without actions, and the rest is reported and dropped. An
 * annotation without an appearance gets the one that appearance.c or field.c draws. At most 10,000
 * annotations per page are accepted. */
#include "filetypes/pdf/annotations.h"

#include "filetypes/base/html/text.h"
#include "filetypes/pdf/navigation.h"

#include <math.h>

#define LINK_AREA_MAX 0.8 /* of the visible part of the page */
#define ACTIONS_MAX 16    /* chained by Next */
#define STROKES_MAX 1000
#define RICH_TEXT_MAX 1048576
#define NEAR_EDGE 6 /* points: two borders of three, as a bevel has */

enum
{
  FLAG_HIDDEN = 1 << 1,
  FLAG_NO_VIEW = 1 << 5,
  FLAGS_KEPT = 1 << 2 | 1 << 3 | 1 << 4 /* Print, NoZoom, NoRotate */
};

typedef struct
{
  KyPdf *pdf;
  qpdf_oh xobjects; /* of the page, so that no name is taken twice */
  KyPdfNames *names;
  GString *drawing, *links;
  guint n;
  gdouble page_area;
} Annotations;

/* Holds the path that the content of a form field's appearance constructs, and what is needed to
 * tell a border or background from a drawing. */
typedef struct
{
  gdouble box[4];          /* of the appearance: left, bottom, right, top */
  gdouble near;            /* lines of a border are at most this far from an edge of `box` */
  gdouble start[2], at[2]; /* of the subpath: its first point, the current point */
  gboolean is_figure;      /* the path has a line that no border or background has */
} LookPath;

/* --- looks ---------------------------------------------------------------------------------- */

/* Returns the form that the annotation is drawn with, or what is no stream. */
static qpdf_oh
appearance_of (KyPdf *pdf, qpdf_oh annotation)
{
  qpdf_oh normal = ky_pdf_get (pdf, ky_pdf_get (pdf, annotation, "/AP"), "/N");
  qpdf_oh state = ky_pdf_get (pdf, annotation, "/AS");
  KyMarkState mark;
  gboolean is_radio;

  if (!qpdf_oh_is_name (pdf->qpdf, state) && ky_pdf_field_state (pdf, annotation, &mark, &is_radio)
      && mark != KY_MARK_UNKNOWN)
    state = mark == KY_MARK_ON ? ky_pdf_field_get (pdf, annotation, "/V")
                               : qpdf_oh_new_name (pdf->qpdf, "/Off");
  if (!qpdf_oh_is_stream (pdf->qpdf, normal) && qpdf_oh_is_dictionary (pdf->qpdf, normal)
      && qpdf_oh_is_name (pdf->qpdf, state))
    return ky_pdf_get (pdf, normal, qpdf_oh_get_name (pdf->qpdf, state));
  return normal;
}

gboolean
ky_pdf_place_look (KyPdf *pdf, qpdf_oh form, qpdf_oh annotation, gdouble *cm)
{
  qpdf_oh dictionary = qpdf_oh_get_dict (pdf->qpdf, form);
  gdouble box[4], rectangle[4], matrix[6] = { 1, 0, 0, 1, 0, 0 };
  gdouble low[2] = { HUGE_VAL, HUGE_VAL }, high[2] = { -HUGE_VAL, -HUGE_VAL };

  if (!ky_pdf_get_all_numbers (pdf, ky_pdf_get (pdf, dictionary, "/BBox"), box, 4)
      || !ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, annotation, "/Rect"), rectangle, 4))
    return FALSE;
  ky_pdf_get_all_numbers (pdf, ky_pdf_get (pdf, dictionary, "/Matrix"), matrix, 6);
  for (guint i = 0; i < 4; i++)
    {
      gdouble x = box[(i & 1) * 2], y = box[(i & 2) + 1];
      gdouble at[2] = { matrix[0] * x + matrix[2] * y + matrix[4],
                        matrix[1] * x + matrix[3] * y + matrix[5] };

      for (guint j = 0; j < 2; j++)
        {
          low[j] = MIN (low[j], at[j]);
          high[j] = MAX (high[j], at[j]);
        }
    }
  for (guint j = 0; j < 2; j++)
    {
      gdouble from = MIN (rectangle[j], rectangle[j + 2]),
              to = MAX (rectangle[j], rectangle[j + 2]);
      gdouble scale = high[j] - low[j] > 1e-9 ? (to - from) / (high[j] - low[j]) : 1;

      cm[j * 3] = scale;
      cm[4 + j] = from - low[j] * scale;
    }
  cm[1] = cm[2] = 0;
  return TRUE;
}

/* Adds the bounding box that a form lacks (mPDF writes such forms): as large as its annotation. */
static void
complete_box (KyPdf *pdf, qpdf_oh form, qpdf_oh annotation)
{
  qpdf_oh dictionary = qpdf_oh_get_dict (pdf->qpdf, form);
  gdouble r[4];
  g_autoptr (GString) box = g_string_new ("[0 0 ");

  if (!qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, dictionary, "/BBox"))
      || !ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, annotation, "/Rect"), r, 4))
    return;
  ky_pdf_put_double (box, fabs (r[2] - r[0]));
  g_string_append_c (box, ' ');
  ky_pdf_put_double (box, fabs (r[3] - r[1]));
  g_string_append_c (box, ']');
  qpdf_oh_replace_key (pdf->qpdf, dictionary, "/BBox", qpdf_oh_parse (pdf->qpdf, box->str));
}

/* Returns whether an operand has a string that is not blank. */
static gboolean
has_words (KyView raw)
{
  for (gsize i = 0; i + 1 < raw.size; i++)
    {
      const guint8 *at = raw.data + i;

      if ((at[0] == '<' && g_ascii_isxdigit ((gchar)at[1]))
          || (at[0] == '(' && at[1] != ')' && at[1] != ' '))
        return TRUE;
    }
  return FALSE;
}

/* Returns whether the line from `from` to `to` is along an edge of the appearance's box, as that of
 * a border or background, or is upright from edge to edge, as between the cells of a comb. */
static gboolean
is_along_frame (const LookPath *path, const gdouble *from, const gdouble *to)
{
  const gdouble *box = path->box;
  gdouble near = path->near;

  for (guint i = 0; i < 4; i++)
    if (fabs (from[i % 2] - box[i]) <= near && fabs (to[i % 2] - box[i]) <= near)
      return TRUE;
  return fabs (from[0] - to[0]) < 1e-3 && fabs (MIN (from[1], to[1]) - box[1]) <= near
         && fabs (MAX (from[1], to[1]) - box[3]) <= near;
}

static void
draw_line (LookPath *path, const gdouble *to)
{
  path->is_figure = path->is_figure || !is_along_frame (path, path->at, to);
  memcpy (path->at, to, sizeof path->at);
}

static gdouble
number_of_path (KyView raw)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  return ky_pdf_put_number (digits, raw) ? g_ascii_strtod (digits->str, NULL) : 0;
}

/* Adds what the operator `word` draws to `path`. */
static void
follow_path (LookPath *path, KyView word, const GArray *operands)
{
  gboolean is_rectangle = ky_view_is (word, "re");
  guint n_numbers = is_rectangle ? 4 : 2;
  gdouble n[4];

  if (ky_view_is (word, "h"))
    draw_line (path, path->start);
  if ((!is_rectangle && (word.size != 1 || strchr ("mlcvy", word.data[0]) == NULL))
      || operands->len < n_numbers)
    return;
  for (guint i = 0; i < n_numbers; i++)
    n[i] = number_of_path (g_array_index (operands, KyPdfToken, operands->len - n_numbers + i).raw);
  if (is_rectangle || word.data[0] == 'm')
    {
      memcpy (path->start, n, sizeof path->start);
      memcpy (path->at, n, sizeof path->at);
    }
  if (is_rectangle)
    {
      gdouble right = n[0] + n[2], top = n[1] + n[3];

      draw_line (path, (gdouble[]){ right, n[1] });
      draw_line (path, (gdouble[]){ right, top });
      draw_line (path, (gdouble[]){ n[0], top });
      draw_line (path, n);
    }
  else if (word.data[0] != 'm')
    {
      path->is_figure = path->is_figure || word.data[0] != 'l';
      draw_line (path, n);
    }
}

/* Returns whether the content `bytes` can show words, pictures or drawings: it has a string that is
 * not blank, or paints another object, or a path that is more than a border or background of the
 * box in `path`. Matrices in the content are not applied. */
static gboolean
shows_something (KyView bytes, LookPath *path)
{
  g_autoptr (GArray) operands = g_array_new (FALSE, FALSE, sizeof (KyPdfToken));
  const guint8 *at = bytes.data, *end = bytes.data + bytes.size;
  guint n_broken = 0;
  KyView word;

  while (ky_pdf_content_next (&at, end, operands, &word, &n_broken))
    {
      g_autofree gchar *name = ky_view_to_string (word);
      KyPdfPathEnd ending;

      if (ky_view_is (word, "Do") || ky_view_is (word, "BI") || ky_view_is (word, "sh"))
        return TRUE;
      for (guint i = 0; i < operands->len; i++)
        if (has_words (g_array_index (operands, KyPdfToken, i).raw))
          return TRUE;
      follow_path (path, word, operands);
      if (!ky_pdf_content_ends_path (name, &ending))
        continue;
      if (ending.fills || ending.closes)
        draw_line (path, path->start);
      if (path->is_figure && (ending.fills || ending.strokes))
        return TRUE;
      path->is_figure = FALSE;
    }
  return FALSE;
}

/* Returns whether `form`, the appearance of a field, shows nothing, as programs leave it that set
 * the value alone: people see the value when they click. */
static gboolean
has_empty_look (KyPdf *pdf, qpdf_oh annotation, qpdf_oh form)
{
  LookPath path = { .near = NEAR_EDGE };
  gdouble box[4] = { 0 };

  if (!qpdf_oh_is_stream (pdf->qpdf, form))
    return FALSE;
  complete_box (pdf, form, annotation);
  ky_pdf_get_all_numbers (pdf, ky_pdf_get (pdf, qpdf_oh_get_dict (pdf->qpdf, form), "/BBox"), box,
                          4);
  for (guint i = 0; i < 2; i++)
    {
      path.box[i] = MIN (box[i], box[i + 2]);
      path.box[i + 2] = MAX (box[i], box[i + 2]);
      path.near = MIN (path.near, (path.box[i + 2] - path.box[i]) / 4);
    }
  g_autoptr (GBytes) data = ky_pdf_stream_data (pdf, form);
  return data != NULL && !shows_something (ky_view_of_bytes (data), &path);
}

/* Returns whether the appearance of a form field has to be drawn anew from the field's value: the
 * form says that all its appearances are out of date (NeedAppearances, §12.7.2), or this one draws
 * nothing. */
static gboolean
is_outdated (KyPdf *pdf, qpdf_oh annotation, qpdf_oh form)
{
  if (!ky_pdf_is (pdf, ky_pdf_get (pdf, annotation, "/Subtype"), "/Widget"))
    return FALSE;
  qpdf_oh needs = ky_pdf_get (pdf, ky_pdf_get (pdf, qpdf_get_root (pdf->qpdf), "/AcroForm"),
                              "/NeedAppearances");
  qpdf_oh type = ky_pdf_field_get (pdf, annotation, "/FT");
  return (ky_pdf_is (pdf, type, "/Tx") || ky_pdf_is (pdf, type, "/Ch"))
         && !qpdf_oh_is_null (pdf->qpdf, ky_pdf_field_get (pdf, annotation, "/V"))
         && (ky_pdf_is_true (pdf, needs) || has_empty_look (pdf, annotation, form));
}

/* Returns whether the annotation is a check box or radio button that is on, or may be on. */
static gboolean
pdf_annotation_may_be_on (KyPdf *pdf, qpdf_oh annotation)
{
  KyMarkState mark;
  gboolean is_radio;

  return ky_pdf_field_state (pdf, annotation, &mark, &is_radio) && mark != KY_MARK_OFF;
}

/* Tells whether the annotation has an appearance for its state (§12.5.5). An entry that is neither
 * a stream nor missing means that this state has none. */
static gboolean
has_look (KyPdf *pdf, qpdf_oh annotation)
{
  qpdf_oh form = appearance_of (pdf, annotation);
  qpdf_oh has = ky_pdf_get (pdf, annotation, "/AP");

  if (is_outdated (pdf, annotation, form))
    return FALSE;
  return qpdf_oh_is_stream (pdf->qpdf, form)
         || (qpdf_oh_is_dictionary (pdf->qpdf, has) && !pdf_annotation_may_be_on (pdf, annotation)
             && (qpdf_oh_is_null (pdf->qpdf, form) || qpdf_oh_is_dictionary (pdf->qpdf, form)));
}

/* Returns the text of `rich`, a rich-text string or stream (§12.5.6.2), without markup, or NULL.
 * (transfer full) */
static gchar *
plain_of_rich (KyPdf *pdf, qpdf_oh rich)
{
  g_autoptr (GBytes) data = NULL;

  if (qpdf_oh_is_stream (pdf->qpdf, rich))
    {
      data = ky_pdf_stream_data (pdf, rich);
      if (data == NULL)
        return NULL;
      /* In the encodings of a text string, which qpdf knows. */
      rich = qpdf_oh_new_binary_string (pdf->qpdf, g_bytes_get_data (data, NULL),
                                        g_bytes_get_size (data));
    }
  if (!qpdf_oh_is_string (pdf->qpdf, rich))
    return NULL;
  const gchar *html = qpdf_oh_get_utf8_value (pdf->qpdf, rich);
  if (strlen (html) > RICH_TEXT_MAX || !g_utf8_validate (html, -1, NULL))
    return NULL;
  gchar *text = ky_html_to_text (html, strlen (html), NULL, NULL, NULL, NULL);
  return text != NULL ? g_strchomp (text) : NULL;
}

/* Sets an annotation's plain text to that of its rich text, if it has no plain text. */
static void
complete_contents (KyPdf *pdf, qpdf_oh annotation)
{
  qpdf_oh contents = ky_pdf_get (pdf, annotation, "/Contents");
  qpdf_oh rich = ky_pdf_get (pdf, annotation, "/RC");

  if (qpdf_oh_is_null (pdf->qpdf, rich)
      || (qpdf_oh_is_string (pdf->qpdf, contents)
          && qpdf_oh_get_utf8_value (pdf->qpdf, contents)[0] != '\0'))
    return;
  g_autofree gchar *text = plain_of_rich (pdf, rich);
  if (text != NULL && text[0] != '\0')
    qpdf_oh_replace_key (pdf->qpdf, annotation, "/Contents",
                         qpdf_oh_new_unicode_string (pdf->qpdf, text));
}

static qpdf_oh
draw_look (KyPdf *pdf, qpdf_oh annotation)
{
  complete_contents (pdf, annotation);
  return ky_pdf_draw_annotation (pdf, annotation);
}

qpdf_oh
ky_pdf_look_of (KyPdf *pdf, qpdf_oh annotation)
{
  if (!has_look (pdf, annotation))
    return draw_look (pdf, annotation);
  qpdf_oh form = appearance_of (pdf, annotation);
  if (qpdf_oh_is_stream (pdf->qpdf, form))
    complete_box (pdf, form, annotation);
  return form;
}

void
ky_pdf_tell_state (KyPdf *pdf, qpdf_oh annotation)
{
  KyMarkState mark;
  gboolean is_radio;

  if (ky_pdf_field_state (pdf, annotation, &mark, &is_radio) && mark == KY_MARK_UNKNOWN)
    ky_pdf_removed (pdf, "document.control-state", NULL);
}

gboolean
ky_pdf_annotation_is_seen (KyPdf *pdf, qpdf_oh annotation)
{
  qpdf_oh flags = ky_pdf_get (pdf, annotation, "/F");
  gint64 bits
      = qpdf_oh_is_integer (pdf->qpdf, flags) ? qpdf_oh_get_int_value (pdf->qpdf, flags) : 0;

  return (bits & (FLAG_HIDDEN | FLAG_NO_VIEW)) == 0;
}

gboolean
ky_pdf_annotation_is_drawn (KyPdf *pdf, qpdf_oh annotation)
{
  return ky_pdf_annotation_is_seen (pdf, annotation)
         && !ky_pdf_is (pdf, ky_pdf_get (pdf, annotation, "/Subtype"), "/Popup")
         && !ky_pdf_content_is_hidden (pdf, ky_pdf_get (pdf, annotation, "/OC"));
}

/* Gives the annotation the appearance that `rebuild` gives it. Returns FALSE if it has that one, or
 * if there is none. A form field becomes a stamp, because poppler chooses the appearances of fields
 * by their values. */
static gboolean
complete_look (KyPdf *pdf, qpdf_oh annotation)
{
  gboolean is_field = ky_pdf_is (pdf, ky_pdf_get (pdf, annotation, "/Subtype"), "/Widget");

  if (!qpdf_oh_is_dictionary (pdf->qpdf, annotation) || (!is_field && has_look (pdf, annotation))
      || !ky_pdf_annotation_is_seen (pdf, annotation))
    return FALSE;
  ky_pdf_tell_state (pdf, annotation);
  qpdf_oh form = ky_pdf_look_of (pdf, annotation);
  if (is_field)
    {
      qpdf_oh_replace_key (pdf->qpdf, annotation, "/Subtype",
                           qpdf_oh_new_name (pdf->qpdf, "/Stamp"));
      qpdf_oh_remove_key (pdf->qpdf, annotation, "/AS");
      if (!qpdf_oh_is_stream (pdf->qpdf, form))
        qpdf_oh_replace_key (pdf->qpdf, annotation, "/F",
                             qpdf_oh_new_integer (pdf->qpdf, FLAG_HIDDEN));
    }
  if (!qpdf_oh_is_stream (pdf->qpdf, form))
    return is_field;
  qpdf_oh looks = qpdf_oh_new_dictionary (pdf->qpdf);
  qpdf_oh_replace_key (pdf->qpdf, looks, "/N", form);
  qpdf_oh_replace_key (pdf->qpdf, annotation, "/AP", looks);
  return TRUE;
}

gboolean
ky_pdf_complete_looks (KyPdf *pdf, gint n_pages)
{
  gboolean is_changed = FALSE;

  for (gint page = 0; page < n_pages && pdf->error == NULL; page++)
    {
      qpdf_oh behind = ky_pdf_last_handle (pdf);
      qpdf_oh list = ky_pdf_get (pdf, qpdf_get_page_n (pdf->qpdf, (size_t)page), "/Annots");
      gint n = ky_pdf_array_length (pdf, list);

      for (gint i = 0; i < MIN (n, KY_PDF_ANNOTATIONS_MAX) && pdf->error == NULL; i++)
        is_changed |= complete_look (pdf, qpdf_oh_get_array_item (pdf->qpdf, list, i));
      ky_pdf_release_handles (pdf, behind, ky_pdf_last_handle (pdf));
    }
  if (is_changed)
    qpdf_oh_remove_key (pdf->qpdf, qpdf_get_root (pdf->qpdf), "/AcroForm");
  return is_changed && pdf->error == NULL;
}

guint
ky_pdf_count_comments (KyPdf *pdf, gint n_pages)
{
  guint n = 0;

  for (gint page = 0; page < n_pages && pdf->error == NULL; page++)
    {
      qpdf_oh behind = ky_pdf_last_handle (pdf);
      qpdf_oh list = ky_pdf_get (pdf, qpdf_get_page_n (pdf->qpdf, (size_t)page), "/Annots");
      gint n_items = ky_pdf_array_length (pdf, list);

      for (gint i = 0; i < MIN (n_items, KY_PDF_ANNOTATIONS_MAX); i++)
        n += ky_pdf_comment_kind (pdf, qpdf_oh_get_array_item (pdf->qpdf, list, i)) != NULL ? 1 : 0;
      ky_pdf_release_handles (pdf, behind, ky_pdf_last_handle (pdf));
    }
  return n;
}

static void
draw_form (Annotations *self, qpdf_oh annotation, qpdf_oh form)
{
  KyPdf *pdf = self->pdf;
  gdouble cm[6];
  g_autofree gchar *name = NULL;

  if (!qpdf_oh_is_stream (pdf->qpdf, form) || !ky_pdf_place_look (pdf, form, annotation, cm))
    return;
  guint handle = ky_pdf_make (pdf, form, ky_pdf_make_form);
  if (handle == 0)
    return;
  do
    {
      g_free (name);
      name = g_strdup_printf ("/KyA%u", ++self->n);
    }
  while (!qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, self->xobjects, name)));
  ky_pdf_names_add (self->names, name, handle);
  g_string_append (self->drawing, "q\n");
  ky_pdf_draw (self->drawing, "cm", 6, cm[0], cm[1], cm[2], cm[3], cm[4], cm[5]);
  g_string_append_printf (self->drawing, "%s Do\nQ\n", name);
}

/* Draws the frame around a link (§12.5.4): its appearance stays when its action is removed. */
static void
draw_border (Annotations *self, qpdf_oh annotation)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh border = ky_pdf_get (pdf, annotation, "/Border"),
          color = ky_pdf_get (pdf, annotation, "/C");
  gdouble rectangle[4], parts[3] = { 0, 0, 1 };
  gint n = qpdf_oh_is_array (pdf->qpdf, color) ? qpdf_oh_get_array_n_items (pdf->qpdf, color) : -1;
  gsize before = self->drawing->len;

  ky_pdf_get_numbers (pdf, border, parts, 3);
  gdouble width
      = ky_pdf_number (pdf, ky_pdf_get (pdf, ky_pdf_get (pdf, annotation, "/BS"), "/W"), parts[2]);
  if (width <= 0 || n == 0
      || !ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, annotation, "/Rect"), rectangle, 4))
    return;
  /* A border that is too wide for the annotation would cover its content. */
  if (width * 2 > fabs (rectangle[2] - rectangle[0])
      || width * 2 > fabs (rectangle[3] - rectangle[1]))
    width = 1;
  g_string_append (self->drawing, "q\n");
  if (n < 0)
    ky_pdf_draw (self->drawing, "G", 1, 0.0);
  else if (!ky_pdf_draw_color (pdf, color, TRUE, self->drawing))
    {
      g_string_truncate (self->drawing, before);
      return;
    }
  ky_pdf_draw (self->drawing, "w", 1, width);
  ky_pdf_draw_dashes (pdf, annotation, self->drawing);
  ky_pdf_draw (self->drawing, "re", 4, MIN (rectangle[0], rectangle[2]),
               MIN (rectangle[1], rectangle[3]), fabs (rectangle[2] - rectangle[0]),
               fabs (rectangle[3] - rectangle[1]));
  g_string_append (self->drawing, "S\nQ\n");
}

/* --- comments ------------------------------------------------------------------------------- */

static gboolean
put_form (KyPdf *pdf, qpdf_oh form, qpdf_oh annotation, GString *text)
{
  guint handle
      = qpdf_oh_is_stream (pdf->qpdf, form) ? ky_pdf_make (pdf, form, ky_pdf_make_form) : 0;

  if (handle == 0)
    return FALSE;
  g_string_append (text, "<</N ");
  ky_pdf_put_reference (text, handle);
  qpdf_oh dictionary = qpdf_oh_get_dict (pdf->qpdf, form);
  ky_pdf_weigh_annotation (pdf, handle,
                           ky_pdf_area_of (pdf, ky_pdf_get (pdf, dictionary, "/BBox"))
                               * ky_pdf_square_of (pdf, ky_pdf_get (pdf, dictionary, "/Matrix")),
                           ky_pdf_area_of (pdf, ky_pdf_get (pdf, annotation, "/Rect")));
  g_string_append (text, ">>");
  return TRUE;
}

static gboolean
put_icon (KyPdf *pdf, qpdf_oh object, GString *text)
{
  static const gchar *const icons[]
      = { "/Comment", "/Key", "/Note", "/Help", "/NewParagraph", "/Paragraph", "/Insert", NULL };

  return ky_pdf_put_one_of (pdf, object, icons, text);
}

static gboolean
annotations_put_flags (KyPdf *pdf, qpdf_oh object, GString *text)
{
  if (!qpdf_oh_is_integer (pdf->qpdf, object))
    return FALSE;
  g_string_append_printf (text, " %d",
                          (gint)(qpdf_oh_get_int_value (pdf->qpdf, object) & FLAGS_KEPT));
  return TRUE;
}

static gboolean
put_strokes (KyPdf *pdf, qpdf_oh array, GString *text)
{
  gint n = ky_pdf_array_length (pdf, array);

  g_string_append_c (text, '[');
  for (gint i = 0; i < MIN (n, STROKES_MAX); i++)
    if (!ky_pdf_put_numbers (pdf, qpdf_oh_get_array_item (pdf->qpdf, array, i), text))
      return FALSE;
  g_string_append_c (text, ']');
  return TRUE;
}

const gchar *
ky_pdf_comment_kind (KyPdf *pdf, qpdf_oh annotation)
{
  static const gchar *const kinds[]
      = { "/Text", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Square", "/Circle",
          "/Line", "/Polygon",   "/PolyLine",  "/Ink",      "/Stamp",     "/Caret" };
  qpdf_oh contents = ky_pdf_get (pdf, annotation, "/Contents");

  if (!qpdf_oh_is_string (pdf->qpdf, contents)
      || qpdf_oh_get_utf8_value (pdf->qpdf, contents)[0] == '\0')
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (ky_pdf_is (pdf, ky_pdf_get (pdf, annotation, "/Subtype"), kinds[i]))
      return kinds[i];
  return NULL;
}

/* Writes a comment as a comment: its appearance, its plain text and its author. */
static gboolean
put_comment (Annotations *self, qpdf_oh annotation, const gchar *kind)
{
  static const KyPdfEntry entries[] = { { "/Rect", ky_pdf_put_rectangle },
                                        { "/Contents", ky_pdf_put_text },
                                        { "/T", ky_pdf_put_text },
                                        { "/F", annotations_put_flags },
                                        { "/C", ky_pdf_put_numbers },
                                        { "/Name", put_icon },
                                        { "/QuadPoints", ky_pdf_put_numbers },
                                        { "/L", ky_pdf_put_rectangle },
                                        { "/Vertices", ky_pdf_put_numbers },
                                        { "/InkList", put_strokes },
                                        { NULL, NULL } };
  GString *text = self->links;
  gsize before = text->len, behind;
  qpdf_oh form = ky_pdf_look_of (self->pdf, annotation);

  g_string_append_printf (text, "<</Type/Annot/Subtype%s", kind);
  if (!ky_pdf_put_entries (self->pdf, annotation, entries, text)
      || strstr (text->str + before, "/Rect") == NULL)
    {
      g_string_truncate (text, before);
      return FALSE;
    }
  behind = text->len;
  g_string_append (text, "/AP");
  if (!put_form (self->pdf, form, annotation, text))
    g_string_truncate (text, behind);
  g_string_append (text, ">>");
  return TRUE;
}

/* --- what is told, what is taken ------------------------------------------------------------ */

static void
tell_action (KyPdf *pdf, qpdf_oh action)
{
  static const gchar *const codes[][2] = {
#define ACTION(name, code) { name, code },
#include "filetypes/pdf/actions-removed.def"
  };
  qpdf_oh kind = ky_pdf_get (pdf, action, "/S");

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (ky_pdf_is (pdf, kind, codes[i][0]))
      ky_pdf_removed (pdf, codes[i][1], NULL);
  /* Links are lost as well if the output is not a PDF (there is no pdf->out). */
  if (ky_pdf_is (pdf, kind, "/URI")
      && (pdf->out == NULL
          || !ky_policy_is (ky_job_policy (pdf->job), KY_POLICY_PDF_LINKS, "keep")))
    {
      qpdf_oh uri = ky_pdf_get (pdf, action, "/URI");

      ky_pdf_removed (pdf, "pdf.uri",
                      qpdf_oh_is_string (pdf->qpdf, uri) ? qpdf_oh_get_utf8_value (pdf->qpdf, uri)
                                                         : NULL);
    }
}

void
ky_pdf_tell_actions (KyPdf *pdf, qpdf_oh holder)
{
  qpdf_oh action = ky_pdf_get (pdf, holder, "/A");

  if (qpdf_oh_is_dictionary (pdf->qpdf, ky_pdf_get (pdf, holder, "/AA")))
    ky_pdf_removed (pdf, "pdf.additional-actions", NULL);
  for (guint i = 0; i < ACTIONS_MAX && qpdf_oh_is_dictionary (pdf->qpdf, action); i++)
    {
      tell_action (pdf, action);
      action = ky_pdf_get (pdf, action, "/Next");
      if (qpdf_oh_is_array (pdf->qpdf, action) && qpdf_oh_get_array_n_items (pdf->qpdf, action) > 0)
        action = qpdf_oh_get_array_item (pdf->qpdf, action, 0);
    }
}

/* Returns the area of `page` that a reader shows, in square units: the crop box within the media
 * box. */
static gdouble
visible_area (KyPdf *pdf, qpdf_oh page)
{
  gdouble m[4], c[4], width, height;

  if (!ky_pdf_get_all_numbers (pdf, ky_pdf_get (pdf, page, "/MediaBox"), m, 4))
    memcpy (m, (const gdouble[4]){ 0, 0, 612, 792 }, sizeof m);
  if (!ky_pdf_get_all_numbers (pdf, ky_pdf_get (pdf, page, "/CropBox"), c, 4))
    memcpy (c, m, sizeof c);
  width = MIN (MAX (m[0], m[2]), MAX (c[0], c[2])) - MAX (MIN (m[0], m[2]), MIN (c[0], c[2]));
  height = MIN (MAX (m[1], m[3]), MAX (c[1], c[3])) - MAX (MIN (m[1], m[3]), MIN (c[1], c[3]));
  return width > 0 && height > 0 ? width * height : fabs ((m[2] - m[0]) * (m[3] - m[1]));
}

/* Tells whether the link covers the page: a click anywhere on the page that leads outside is a trap
 * (doc/threats.md T-PDF-39). */
static gboolean
covers_page (Annotations *self, qpdf_oh annotation)
{
  gdouble r[4];

  return ky_pdf_get_numbers (self->pdf, ky_pdf_get (self->pdf, annotation, "/Rect"), r, 4)
         && fabs ((r[2] - r[0]) * (r[3] - r[1])) >= LINK_AREA_MAX * self->page_area;
}

static void
take_link (Annotations *self, qpdf_oh annotation)
{
  KyPdf *pdf = self->pdf;

  if (qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, annotation, "/AP")))
    draw_border (self, annotation);
  else
    draw_form (self, annotation, appearance_of (pdf, annotation));
  if (!covers_page (self, annotation)
      || !ky_pdf_is (pdf, ky_pdf_get (pdf, ky_pdf_get (pdf, annotation, "/A"), "/S"), "/URI"))
    ky_pdf_put_link (pdf, annotation, self->links);
  else
    {
      g_free (ky_pdf_external_link (pdf, annotation));
      ky_pdf_removed (pdf, "pdf.page-link", NULL);
    }
}

/* Reports actions and embedded files of the annotation. Returns whether its only purpose is such a
 * file, film or sound. */
static gboolean
tell_annotation (KyPdf *pdf, qpdf_oh annotation)
{
  static const gchar *const dropped[][2] = { { "/FileAttachment", "pdf.attachment" },
                                             { "/Screen", "pdf.media" },
                                             { "/Movie", "pdf.media" },
                                             { "/Sound", "pdf.media" },
                                             { "/3D", "pdf.rich-media" },
                                             { "/RichMedia", "pdf.rich-media" } };
  qpdf_oh subtype = ky_pdf_get (pdf, annotation, "/Subtype");

  ky_pdf_tell_actions (pdf, annotation);
  if (!qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, annotation, "/AF")))
    ky_pdf_removed (pdf, "pdf.attachment", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (dropped); i++)
    if (ky_pdf_is (pdf, subtype, dropped[i][0]))
      {
        ky_pdf_removed (pdf, dropped[i][1], NULL);
        return TRUE;
      }
  return FALSE;
}

void
ky_pdf_tell_undrawn (KyPdf *pdf, gint n_pages)
{
  ky_pdf_tell_embedded_files (pdf, qpdf_get_root (pdf->qpdf));
  for (gint page = 0; page < n_pages && pdf->error == NULL; page++)
    {
      qpdf_oh behind = ky_pdf_last_handle (pdf);
      qpdf_oh list = ky_pdf_get (pdf, qpdf_get_page_n (pdf->qpdf, (size_t)page), "/Annots");
      gint n = ky_pdf_array_length (pdf, list);

      pdf->page = (guint)page + 1;
      for (gint i = 0; i < MIN (n, KY_PDF_ANNOTATIONS_MAX); i++)
        tell_annotation (pdf, qpdf_oh_get_array_item (pdf->qpdf, list, i));
      ky_pdf_flush_removed (pdf);
      ky_pdf_release_handles (pdf, behind, ky_pdf_last_handle (pdf));
    }
  pdf->page = 0;
}

static void
take_annotation (Annotations *self, qpdf_oh annotation)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh subtype = ky_pdf_get (pdf, annotation, "/Subtype");
  gboolean shows_only = tell_annotation (pdf, annotation);

  if (ky_pdf_is (pdf, subtype, "/Popup") || ky_pdf_is (pdf, subtype, "/TrapNet")
      || ky_pdf_is (pdf, subtype, "/PrinterMark"))
    return;
  if (ky_pdf_is (pdf, subtype, "/Widget")
      && ky_pdf_is (pdf, ky_pdf_field_get (pdf, annotation, "/FT"), "/Sig")
      && !qpdf_oh_is_null (pdf->qpdf, ky_pdf_field_get (pdf, annotation, "/V")))
    ky_pdf_removed (pdf, "pdf.signature", NULL);
  if (!ky_pdf_annotation_is_seen (pdf, annotation))
    return;
  if (ky_pdf_content_is_hidden (pdf, ky_pdf_get (pdf, annotation, "/OC")))
    {
      ky_pdf_removed (pdf, "pdf.hidden-layer", NULL);
      return;
    }
  if (ky_pdf_is (pdf, subtype, "/Widget"))
    {
      ky_pdf_removed (pdf, "pdf.form", NULL);
      ky_pdf_tell_state (pdf, annotation);
    }
  complete_contents (pdf, annotation);
  const gchar *kind = ky_pdf_comment_kind (pdf, annotation);
  if (shows_only) /* for example the picture that represents a film */
    draw_form (self, annotation, appearance_of (pdf, annotation));
  else if (ky_pdf_is (pdf, subtype, "/Link"))
    take_link (self, annotation);
  else if (kind == NULL || !put_comment (self, annotation, kind))
    draw_form (self, annotation, ky_pdf_look_of (pdf, annotation));
}

/* Makes an annotation that the structure may name an object of its own. */
static void
keep_anchor (Annotations *self, qpdf_oh annotation, gsize from)
{
  KyPdf *pdf = self->pdf;
  KyPdfAnchor anchor = { 0, 0 };

  if (self->links->len == from || !pdf->has_structure
      || !qpdf_oh_is_indirect (pdf->qpdf, annotation)
      || !qpdf_oh_is_integer (pdf->qpdf, ky_pdf_get (pdf, annotation, "/StructParent")))
    return;
  anchor.handle = ky_pdf_out_reserve (pdf->out);
  /* the dictionary without its closing brackets */
  g_autoptr (GString) text
      = g_string_new_len (self->links->str + from, (gssize)(self->links->len - from - 2));
  g_string_append_printf (text, "/StructParent %u>>", pdf->pages->len + pdf->anchors->len);
  ky_pdf_out_set (pdf->out, anchor.handle, text);
  g_string_truncate (self->links, from);
  if (from > 0)
    g_string_append_c (self->links, ' ');
  ky_pdf_put_reference (self->links, anchor.handle);
  g_array_append_val (pdf->anchors, anchor);
  g_hash_table_insert (pdf->anchor_of,
                       GINT_TO_POINTER (qpdf_oh_get_object_id (pdf->qpdf, annotation)),
                       GUINT_TO_POINTER (pdf->anchors->len));
}

/* Links are the many: nothing but the structure asks for one again. */
static void
forget_link (KyPdf *pdf, qpdf_oh annotation)
{
  gpointer id = GINT_TO_POINTER (qpdf_oh_get_object_id (pdf->qpdf, annotation));

  if (!pdf->has_structure && !g_hash_table_contains (pdf->shared, id)
      && ky_pdf_is (pdf, ky_pdf_get (pdf, annotation, "/Subtype"), "/Link"))
    ky_pdf_forget (pdf, annotation);
}

gboolean
ky_pdf_take_annotations (KyPdf *pdf, qpdf_oh page, KyPdfNames *names, GString *drawing,
                         GString *links)
{
  qpdf_oh list = ky_pdf_get (pdf, page, "/Annots");
  gint n = ky_pdf_array_length (pdf, list);
  Annotations self = { pdf,   ky_pdf_get (pdf, ky_pdf_get (pdf, page, "/Resources"), "/XObject"),
                       names, drawing,
                       links, 0,
                       0 };

  if (n > KY_PDF_ANNOTATIONS_MAX)
    return ky_pdf_fail (pdf, KY_ERROR_LIMIT, "annotations: more than %d on one page",
                        KY_PDF_ANNOTATIONS_MAX);
  self.page_area = visible_area (pdf, page);
  for (gint i = 0; i < n && pdf->error == NULL; i++)
    {
      qpdf_oh behind = ky_pdf_last_handle (pdf);
      qpdf_oh annotation = qpdf_oh_get_array_item (pdf->qpdf, list, i);
      gsize before = links->len;

      take_annotation (&self, annotation);
      keep_anchor (&self, annotation, before);
      forget_link (pdf, annotation);
      ky_pdf_release_handles (pdf, behind, ky_pdf_last_handle (pdf));
    }
  /* Nor does anything ask for the list again. */
  if (n > 0 && !pdf->has_structure)
    qpdf_oh_remove_key (pdf->qpdf, page, "/Annots");
  return pdf->error == NULL;
}
