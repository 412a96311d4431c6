/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extracts the text of DrawingML (ISO/IEC 29500-1 §21.1) for the method "text": shapes and tables
 * of sheets and documents, charts and SmartArt, and the slides of a presentation
 * (ky_text_slides()). */
#include "filetypes/ooxml/text.h"

#include "common/hash.h"
#include "filetypes/base/text/number.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/ooxml/drawing-numbers.h"
#include "filetypes/ooxml/form-shapes.h"

enum
{
  NO_TAG,
#define TAG(ns, local, tag) tag,
#include "filetypes/ooxml/text-drawing-tags.def"
};

static const KyTextTag drawing_tags[] = {
#define TAG(ns, local, tag) { KY_NS_##ns, local, tag },
#define SAME TAG
#include "filetypes/ooxml/text-drawing-tags.def"
  { 0, NULL, 0 },
};

typedef enum
{
  DRAWING_SLIDE = 1 << 0, /* page numbers are left out */
  DRAWING_NOTES = 1 << 1, /* only the speaker's notes: of the placeholders, the body */
  DRAWING_COMMON = 1 << 2 /* of a layout or master: its placeholders are not shown */
} DrawingFlags;

/* Describes a shape that is open; what it wrote is taken back when it turns out not to be shown. */
typedef struct
{
  gsize start;
  gint64 id;
  gboolean is_unseen, is_hidden;
} Shape;

/* Holds which levels of a list are struck out, which are said to be or not to be, and which is
 * being read, as bits. */
typedef struct
{
  guint16 struck, said, open;
} ListStyle;

typedef struct
{
  KyTextDocument *document;
  KyTextPart xml;
  guint flags;
  GHashTable *lists[2]; /* (nullable) key -> ListStyle: of placeholders of the master, the layout */
  ListStyle list;       /* of the open shape */
  GHashTable *labels;   /* (nullable) of the controls of a sheet */
  GArray *shapes;       /* of Shape */
  GArray *alternatives; /* of gboolean: a Choice was taken */
  KyTextMarks marks;
  KyTextLook look;                     /* of the open run */
  const KySymbolFont *latin, *symbols; /* (nullable) its symbol fonts */
  gboolean has_properties;             /* a:rPr is open */
  KyMathText *math;                    /* (nullable) the open formula */
  KyDrawingNumbers numbers;
  guint level;                     /* of the open paragraph */
  gchar scheme[40];                /* of its number; "": it has none */
  gchar bullet[16];                /* "": it has none of its own */
  const KySymbolFont *bullet_font; /* (nullable) if it is a symbol font */
  gint first;                      /* number of the first paragraph of its list */
  gboolean is_paragraph_begun;
  gsize cell_start;
  gboolean is_text, is_cell, is_picture; /* is_picture: p:nvPicPr has begun */
  guint n_cells;
} Drawing;

static void
text_drawing_end_marks (Drawing *self)
{
  ky_text_marks_end (&self->marks, self->document->out, self->document->is_japanese);
}

/* Reads a:rPr (§21.1.2.3.9). */
static void
text_drawing_take_look (Drawing *self)
{
  KyView strike = ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, "strike");
  gint64 baseline = ky_text_part_int (&self->xml, KY_XML_NS_NONE, "baseline", 0);

  if (strike.size > 0)
    self->look.is_struck = !ky_view_is (strike, "noStrike");
  self->look.script = baseline > 0   ? KY_SCRIPT_RAISED
                      : baseline < 0 ? KY_SCRIPT_LOWERED
                                     : KY_SCRIPT_NORMAL;
}

/* Reads a part of a style of a list (§21.1.2.4): whether a level of it is struck out. */
static void
text_drawing_take_list (KyTextPart *xml, gint tag, gboolean is_start, ListStyle *list)
{
  KyView strike = ky_text_part_attribute (xml, KY_XML_NS_NONE, "strike");

  if (tag == LIST_LEVEL)
    list->open = is_start ? (guint16)(1u << (ky_xml_reader_name (xml->reader)->local[3] - '1')) : 0;
  if (tag != DEFAULTS || !is_start || strike.size == 0)
    return;
  list->said |= list->open;
  list->struck &= (guint16)~list->open;
  if (!ky_view_is (strike, "noStrike"))
    list->struck |= list->open;
}

/* Returns the symbol font that a:latin or a:sym names, or NULL. */
static const KySymbolFont *
text_drawing_font (Drawing *self)
{
  KyView face = ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, "typeface");

  return ky_symbol_family ((const gchar *)face.data, face.size);
}

static void
text_drawing_end_run (Drawing *self)
{
  self->look = (KyTextLook){ FALSE, KY_SCRIPT_NORMAL };
  self->latin = self->symbols = NULL;
}

static void
text_drawing_take_number (Drawing *self)
{
  KyView scheme = ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, "type");
  gsize length = MIN (scheme.size, sizeof self->scheme - 1);

  memcpy (self->scheme, scheme.data, length);
  self->scheme[length] = '\0';
  self->first = (gint)CLAMP (ky_text_part_int (&self->xml, KY_XML_NS_NONE, "startAt", 1), 1, 32767);
}

static void
text_drawing_take_bullet (Drawing *self)
{
  KyView character = ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, "char");

  if (character.size < sizeof self->bullet)
    {
      memcpy (self->bullet, character.data, character.size);
      self->bullet[character.size] = '\0';
    }
}

/* Appends the bullet of a paragraph, by which a list may be ticked off. Those that only begin an
 * item are not shown, because most of them are in the layout. */
static void
text_drawing_append_bullet (Drawing *self)
{
  g_autofree gchar *mark = ky_text_bullet (self->bullet_font, self->bullet);

  if (self->bullet[0] != '\0' && self->scheme[0] == '\0' && strstr ("・•●–-", mark) == NULL)
    g_string_append_printf (self->document->out, "%s ", mark);
}

/* Begins the text of a paragraph with its number, unless it has begun; paragraphs without text have
 * none. */
static void
text_drawing_begin_text (Drawing *self)
{
  if (self->is_paragraph_begun)
    return;
  self->is_paragraph_begun = TRUE;
  self->document->n_numbers
      += !ky_drawing_numbers_append (&self->numbers, self->document->out, self->level,
                                     ky_view (self->scheme, strlen (self->scheme)), self->first);
  text_drawing_append_bullet (self);
}

static void
text_drawing_begin_shape (Drawing *self)
{
  Shape shape = { .start = self->document->out->len, .id = -1 };

  g_array_append_val (self->shapes, shape);
  self->numbers = (KyDrawingNumbers){ 0 };
  self->list = (ListStyle){ 0 };
}

static void
end_shape (Drawing *self)
{
  GString *out = self->document->out;

  if (self->shapes->len == 0)
    return;
  ky_text_document_end_line (self->document);
  Shape *shape = &g_array_index (self->shapes, Shape, self->shapes->len - 1);
  gboolean is_twin = self->labels != NULL
                     && ky_form_labels_have (self->labels, shape->id, out->str + shape->start,
                                             out->len - shape->start);
  /* Hidden runs were skipped and counted. The rest is text that is repeated elsewhere, and
   * formulas. */
  if (shape->is_hidden && !shape->is_unseen && !is_twin && out->len > shape->start)
    self->document->n_hidden++;
  if (shape->is_unseen || shape->is_hidden || is_twin)
    g_string_truncate (out, shape->start);
  g_array_set_size (self->shapes, self->shapes->len - 1);
}

/* Returns the key of placeholders of the same kind: those of a title, of texts, or of one type. */
static const gchar *
kind_of_placeholder (KyTextPart *xml)
{
  static const gchar *const others[] = { "dt", "ftr", "hdr", "sldImg", "sldNum" };
  KyView type = ky_text_part_attribute (xml, KY_XML_NS_NONE, "type");

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (ky_view_is (type, others[i]))
      return others[i];
  return ky_view_is (type, "title") || ky_view_is (type, "ctrTitle") ? "title" : "body";
}

/* Returns the key of a placeholder: its number, if it has one and `is_layout`, or its kind.
 * (transfer full) */
static gchar *
key_of_placeholder (KyTextPart *xml, gboolean is_layout)
{
  g_autofree gchar *number = ky_xml_value (xml->reader, KY_XML_NS_NONE, "idx");

  return is_layout && *number != '\0' ? g_steal_pointer (&number)
                                      : g_strdup (kind_of_placeholder (xml));
}

/* Adds what the style of lists `key` of `lists` (nullable) says. */
static void
text_drawing_add_list (ListStyle *list, GHashTable *lists, const gchar *key)
{
  const ListStyle *more = lists != NULL ? g_hash_table_lookup (lists, key) : NULL;

  if (more == NULL)
    return;
  list->struck = (list->struck & (guint16)~more->said) | more->struck;
  list->said |= more->said;
}

/* Takes the styles of lists that a placeholder has from the master and from the layout, where it is
 * found by its number. */
static void
take_lists_of_placeholder (Drawing *self)
{
  const gchar *kind = kind_of_placeholder (&self->xml);
  g_autofree gchar *key = key_of_placeholder (&self->xml, TRUE);
  gboolean is_common = strcmp (kind, "title") == 0 || strcmp (kind, "body") == 0;
  g_autofree gchar *of_all = g_strconcat (is_common ? kind : "other", "Style", NULL);

  text_drawing_add_list (&self->list, self->lists[0], of_all);
  text_drawing_add_list (&self->list, self->lists[0], kind);
  text_drawing_add_list (&self->list, self->lists[1], key);
}

static void
judge_placeholder (Drawing *self, Shape *shape)
{
  KyView type = ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, "type");

  if ((self->flags & DRAWING_COMMON) != 0)
    shape->is_unseen = TRUE;
  /* notes pages also show the slide, the date and the page number, which are not text of the
   * notes */
  else if ((self->flags & DRAWING_NOTES) != 0)
    shape->is_unseen = type.size > 0 && !ky_view_is (type, "body");
  else if (ky_view_is (type, "sldNum"))
    shape->is_unseen = TRUE;
}

/* Judges the shape that was just begun by its own properties. */
static void
judge_shape (Drawing *self, gint tag)
{
  if (self->shapes->len == 0)
    return;
  Shape *shape = &g_array_index (self->shapes, Shape, self->shapes->len - 1);
  if (tag == PLACEHOLDER)
    {
      judge_placeholder (self, shape);
      take_lists_of_placeholder (self);
    }
  else
    {
      shape->id = ky_text_part_int (&self->xml, KY_XML_NS_NONE, "id", -1);
      shape->is_hidden = ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, "hidden").size > 0
                         && ky_text_part_is_on (&self->xml, KY_XML_NS_NONE, "hidden");
    }
}

/* Appends the words that stand for a picture. */
static void
text_drawing_take_picture (Drawing *self)
{
  g_autofree gchar *words = self->is_picture ? ky_text_part_alternative (&self->xml) : NULL;

  self->is_picture = FALSE;
  if (words == NULL || (self->flags & DRAWING_NOTES) != 0)
    return;
  ky_text_document_end_line (self->document);
  g_string_append (self->document->out, words);
}

static void
text_drawing_end_cell (Drawing *self)
{
  GString *out = self->document->out;

  if (!self->is_cell || out->len < self->cell_start)
    return;
  g_autofree gchar *content = g_strndup (out->str + self->cell_start, out->len - self->cell_start);
  g_string_truncate (out, self->cell_start);
  ky_text_append_cell (out, content, strlen (content));
  self->is_cell = FALSE;
}

/* Begins an element. Returns FALSE if it is to be passed over. */
static gboolean
text_drawing_begin (Drawing *self, gint tag)
{
  GString *out = self->document->out;
  gboolean no = FALSE;

  switch (tag)
    {
    case SHAPE:
      text_drawing_begin_shape (self);
      break;
    case PICTURE:
      self->is_picture = TRUE;
      break;
    case PLACEHOLDER:
    case PROPERTIES:
      judge_shape (self, tag);
      text_drawing_take_picture (self);
      break;
    case TEXT:
      self->is_text = TRUE;
      break;
    case LINE_BREAK:
      text_drawing_end_marks (self);
      g_string_append_c (out, '\n');
      break;
    case PARAGRAPH:
      self->level = 0;
      self->scheme[0] = self->bullet[0] = '\0';
      self->bullet_font = NULL;
      self->is_paragraph_begun = FALSE;
      break;
    case PARAGRAPH_PROPERTIES:
      self->level = (guint)CLAMP (ky_text_part_int (&self->xml, KY_XML_NS_NONE, "lvl", 0), 0, 8);
      break;
    case LIST_LEVEL:
    case DEFAULTS:
      text_drawing_take_list (&self->xml, tag, TRUE, &self->list);
      break;
    case NUMBER:
      text_drawing_take_number (self);
      break;
    case BULLET:
      text_drawing_take_bullet (self);
      break;
    case BULLET_FONT:
      self->bullet_font = text_drawing_font (self);
      break;
    case RUN:
      text_drawing_end_run (self);
      self->look.is_struck = (self->list.struck >> self->level & 1) != 0;
      break;
    case RUN_PROPERTIES:
      text_drawing_take_look (self);
      self->has_properties = TRUE;
      break;
    case LATIN_FONT:
      if (self->has_properties)
        self->latin = text_drawing_font (self);
      break;
    case SYMBOL_FONT:
      if (self->has_properties)
        self->symbols = text_drawing_font (self);
      break;
    case ROW:
      ky_text_document_end_line (self->document);
      self->n_cells = 0;
      break;
    case CELL:
      if (self->n_cells++ > 0)
        g_string_append_c (out, '\t');
      self->cell_start = out->len;
      self->is_cell = TRUE;
      self->numbers = (KyDrawingNumbers){ 0 };
      self->list = (ListStyle){ 0 };
      break;
    case ALTERNATE:
      g_array_append_val (self->alternatives, no);
      break;
    case CHOICE:
    case FALLBACK:
      if (self->alternatives->len > 0)
        {
          gboolean *is_taken
              = &g_array_index (self->alternatives, gboolean, self->alternatives->len - 1);
          gboolean was_taken = *is_taken;

          *is_taken = TRUE;
          return !was_taken;
        }
      break;
    }
  return TRUE;
}

static void
text_drawing_end (Drawing *self, gint tag)
{
  switch (tag)
    {
    case SHAPE:
      end_shape (self);
      break;
    case RUN:
      text_drawing_end_run (self);
      break;
    case RUN_PROPERTIES:
      self->has_properties = FALSE;
      break;
    case LIST_LEVEL:
      text_drawing_take_list (&self->xml, tag, FALSE, &self->list);
      break;
    case TEXT:
      self->is_text = FALSE;
      break;
    case PARAGRAPH:
    case ROW:
      text_drawing_end_marks (self);
      ky_text_document_end_line (self->document);
      break;
    case CELL:
      text_drawing_end_cell (self);
      break;
    case ALTERNATE:
      if (self->alternatives->len > 0)
        g_array_set_size (self->alternatives, self->alternatives->len - 1);
      break;
    }
}

/* Appends the text of a run. The font a:sym is for characters beyond ASCII (§21.1.2.3.10), unless
 * a:latin is a symbol font itself. */
static void
text_drawing_append_run (Drawing *self, KyView text)
{
  const KySymbolFont *others = self->latin != NULL ? self->latin : self->symbols;
  const gchar *letters = (const gchar *)text.data;
  gsize length = text.size;
  g_autofree gchar *symbols = NULL;

  if (others != NULL)
    letters = symbols = ky_symbol_text_of_two (self->latin, others, letters, length, &length);
  ky_text_marks_append (&self->marks, self->document->out, self->look, self->document->is_japanese,
                        letters, length);
}

/* Reads the text of a run, or of a formula. */
static void
text_drawing_take_text (Drawing *self, KyView text)
{
  if (self->is_text)
    text_drawing_begin_text (self);
  if (self->is_text && self->math != NULL)
    ky_math_text_append (self->math, (const gchar *)text.data, text.size);
  else if (self->is_text)
    text_drawing_append_run (self, text);
}

static void
take_math (Drawing *self, KyXmlEvent event)
{
  g_autofree gchar *formula = ky_text_part_math (&self->xml, event, &self->math);

  if (formula == NULL)
    return;
  text_drawing_end_marks (self);
  g_string_append (self->document->out, formula);
}

static gboolean
text_drawing_read_drawing (Drawing *self, gboolean *ret_is_shown, GError **error)
{
  KyXmlReader *reader = self->xml.reader;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        {
          text_drawing_take_text (self, ky_xml_reader_text (reader));
          continue;
        }
      gint tag = ky_text_part_tag (&self->xml);
      if (event == KY_XML_START && ky_text_part_is_unseen (&self->xml))
        {
          self->document->n_hidden++;
          if (!ky_xml_reader_skip (reader, error))
            return FALSE;
          continue;
        }
      if (ky_xml_reader_name (reader)->ns == KY_NS_M)
        take_math (self, event);
      if (tag == 0)
        continue;
      if (event == KY_XML_END)
        text_drawing_end (self, tag);
      else if (tag == SLIDE && !ky_text_part_is_on (&self->xml, KY_XML_NS_NONE, "show"))
        {
          *ret_is_shown = FALSE;
          return TRUE;
        }
      else if (!text_drawing_begin (self, tag) && !ky_xml_reader_skip (reader, error))
        return FALSE;
      if (!ky_text_document_charge (self->document, error))
        return FALSE;
    }
  text_drawing_end_marks (self);
  ky_text_document_end_line (self->document);
  return event == KY_XML_EOF;
}

static gboolean
append_drawing (KyTextDocument *document, KyPackage *package, const KyPart *part, guint flags,
                GHashTable *labels, GHashTable *const *lists, gboolean *ret_is_shown,
                GError **error)
{
  g_autoptr (GArray) shapes = g_array_new (FALSE, FALSE, sizeof (Shape));
  g_autoptr (GArray) alternatives = g_array_new (FALSE, FALSE, sizeof (gboolean));
  Drawing self = { .document = document,
                   .flags = flags,
                   .labels = labels,
                   .lists = { lists != NULL ? lists[0] : NULL, lists != NULL ? lists[1] : NULL },
                   .shapes = shapes,
                   .alternatives = alternatives };

  *ret_is_shown = TRUE;
  gboolean ok = ky_text_part_open (&self.xml, document, package, part, drawing_tags, error)
                && text_drawing_read_drawing (&self, ret_is_shown, error);
  ky_text_part_close (&self.xml);
  g_clear_pointer (&self.math, ky_math_text_free);
  return ok;
}

static gboolean
text_drawing_append (KyTextDocument *document, KyPackage *package, const KyPart *part, guint flags,
                     GError **error)
{
  gboolean is_shown;

  return append_drawing (document, package, part, flags, NULL, NULL, &is_shown, error);
}

gboolean
ky_text_sheet_drawing (KyTextDocument *document, KyPackage *package, const KyPart *part,
                       GHashTable *labels, GError **error)
{
  gboolean is_shown;

  return append_drawing (document, package, part, 0, labels, NULL, &is_shown, error);
}

/* --- slides --------------------------------------------------------------------------------- */

/* Appends the text of `part` under the heading `title`, or nothing if it has no text. */
static gboolean
text_drawing_append_section (KyTextDocument *document, KyPackage *package, const KyPart *part,
                             guint flags, const gchar *title, GError **error)
{
  gsize start = document->out->len, begun;

  ky_text_document_end_line (document);
  g_string_append_printf (document->out, "\n[%s]\n", title);
  begun = document->out->len;
  if (!text_drawing_append (document, package, part, flags, error))
    return FALSE;
  if (document->out->len == begun)
    g_string_truncate (document->out, start);
  return TRUE;
}

typedef struct
{
  KyTextDocument *document;
  KyPackage *package;
  GHashTable *authors;
  GPtrArray *common; /* layouts and masters of the shown slides */
  GHashTable *is_common;
  GHashTable *lists; /* KyPart of a layout or master -> key -> ListStyle */
} Slides;

/* Reads the styles of lists of `part` that strike text out: of the placeholders of a layout, by
 * number or kind, or of those of a master, by kind, and of all texts, by the names of the
 * elements. */
static gboolean
read_list_styles (Slides *self, const KyPart *part, GHashTable *lists, GError **error)
{
  gboolean is_layout = strcmp (part->kind->root, "sldLayout") == 0;
  g_auto (KyTextPart) xml = { 0 };
  ListStyle *list = NULL;
  KyXmlEvent event;

  if (!ky_text_part_open (&xml, self->document, self->package, part, drawing_tags, error))
    return FALSE;
  if (!ky_xml_reader_mentions (xml.reader, "sngStrike")
      && !ky_xml_reader_mentions (xml.reader, "dblStrike"))
    return TRUE;
  while ((event = ky_xml_reader_next (xml.reader, error)) < KY_XML_EOF)
    {
      const KyXmlName *name = event != KY_XML_TEXT ? ky_xml_reader_name (xml.reader) : NULL;
      gint tag = name != NULL ? ky_text_part_tag (&xml) : NO_TAG;

      if (event == KY_XML_START && tag == SHAPE)
        list = NULL;
      if (event == KY_XML_START
          && (tag == PLACEHOLDER || (tag == LIST_STYLE && name->ns == KY_NS_P)))
        {
          list = g_new0 (ListStyle, 1);
          g_hash_table_replace (lists,
                                tag == LIST_STYLE ? g_strdup (name->local)
                                                  : key_of_placeholder (&xml, is_layout),
                                list);
        }
      if (list != NULL)
        text_drawing_take_list (&xml, tag, event == KY_XML_START, list);
    }
  return event == KY_XML_EOF;
}

/* Finds the master of `slide` and its layout, in this order; NULL: there is none. */
static void
find_common (const KyPart *slide, const KyPart **ret_parts)
{
  ret_parts[1] = ky_text_related (slide, KY_NS_P, "sldLayout", ky_view ("", 0), NULL);
  ret_parts[0] = ret_parts[1] != NULL
                     ? ky_text_related (ret_parts[1], KY_NS_P, "sldMaster", ky_view ("", 0), NULL)
                     : NULL;
}

/* Finds the styles of lists of a master and a layout (nullable), which are read once. */
static gboolean
find_list_styles (Slides *self, const KyPart *const *parts, GHashTable **ret_lists, GError **error)
{
  for (guint i = 0; i < 2; i++)
    {
      ret_lists[i] = parts[i] != NULL ? g_hash_table_lookup (self->lists, parts[i]) : NULL;
      if (parts[i] == NULL || ret_lists[i] != NULL)
        continue;
      ret_lists[i] = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (self->lists, (gpointer)parts[i], ret_lists[i]);
      if (!read_list_styles (self, parts[i], ret_lists[i], error))
        return FALSE;
    }
  return TRUE;
}

/* Notes the layout of a shown slide and its master. */
static void
note_common (Slides *self, const KyPart *const *parts)
{
  for (guint i = 2; i-- > 0;)
    if (parts[i] != NULL && g_hash_table_add (self->is_common, (gpointer)parts[i]))
      g_ptr_array_add (self->common, (gpointer)parts[i]);
}

/* Appends, under one title, the text of layouts and masters that is in no placeholder. */
static gboolean
append_common (Slides *self, GError **error)
{
  KyTextDocument *document = self->document;
  gsize start = document->out->len, begun;

  ky_text_document_title (document,
                          ky_text_document_word (document, "スライドの共通部分", "On all slides"));
  begun = document->out->len;
  for (guint i = 0; i < self->common->len; i++)
    if (!text_drawing_append (document, self->package, self->common->pdata[i], DRAWING_COMMON,
                              error)
        || !ky_text_document_charge (document, error))
      return FALSE;
  if (document->out->len == begun)
    g_string_truncate (document->out, start);
  return TRUE;
}

static gboolean
append_slide (Slides *self, const KyPart *slide, guint number, GError **error)
{
  KyTextDocument *document = self->document;
  KyPackage *package = self->package;
  g_autofree gchar *title
      = g_strdup_printf ("%s %u", ky_text_document_word (document, "スライド", "Slide"), number);
  gsize start = document->out->len;
  const KyPart *common[2];
  GHashTable *lists[2];
  gboolean is_shown;

  find_common (slide, common);
  if (!find_list_styles (self, common, lists, error))
    return FALSE;
  ky_text_document_title (document, title);
  if (!append_drawing (document, package, slide, DRAWING_SLIDE, NULL, lists, &is_shown, error))
    return FALSE;
  if (!is_shown)
    {
      g_string_truncate (document->out, start);
      document->n_hidden++;
      return TRUE;
    }
  note_common (self, common);
  if (slide->said != NULL)
    ky_text_controls (document, slide);
  if (!ky_text_document_charge (document, error)
      || !ky_text_graphics (document, package, slide, error))
    return FALSE;
  start = document->out->len;
  const KyPart *part = ky_text_related (slide, KY_NS_P, "notes", ky_view ("", 0), NULL);
  if (part != NULL
      && !text_drawing_append_section (document, package, part, DRAWING_NOTES,
                                       ky_text_document_word (document, "ノート", "Notes"), error))
    return FALSE;
  document->n_notes += document->out->len > start ? 1 : 0;
  return ky_text_comments (document, package, slide, self->authors, error);
}

gboolean
ky_text_slides (KyTextDocument *document, KyPackage *package, GError **error)
{
  const KyPart *main = ky_text_main_part (package);
  g_autoptr (GHashTable) authors = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) common = g_ptr_array_new ();
  g_autoptr (GHashTable) is_common = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GHashTable) lists = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL,
                                                        (GDestroyNotify)g_hash_table_unref);
  Slides self = { document, package, authors, common, is_common, lists };
  g_auto (KyTextPart) xml = { 0 };
  guint number = 0;
  KyXmlEvent event;

  if (!ky_text_comment_authors (document, package, authors, error)
      || !ky_text_part_open (&xml, document, package, main, drawing_tags, error))
    return FALSE;
  while ((event = ky_xml_reader_next (xml.reader, error)) < KY_XML_EOF)
    {
      if (event != KY_XML_START || ky_text_part_tag (&xml) != SLIDE_ID)
        continue;
      KyView id = ky_text_part_attribute (&xml, KY_NS_R, "id");
      const KyPart *slide = id.size > 0 ? ky_text_related (main, KY_NS_P, "sld", id, NULL) : NULL;
      if (slide != NULL && !append_slide (&self, slide, ++number, error))
        return FALSE;
    }
  return event == KY_XML_EOF && append_common (&self, error);
}

/* --- charts and diagrams -------------------------------------------------------------------- */

enum
{
  NO_CHART_TAG,
#define TAG(ns, local, tag) tag,
#include "filetypes/ooxml/text-chart-tags.def"
};

static const KyTextTag chart_tags[] = {
#define TAG(ns, local, tag) { KY_NS_##ns, local, tag },
#define SAME TAG
#include "filetypes/ooxml/text-chart-tags.def"
  { 0, NULL, 0 },
};

/* Appends the titles, and each row of cached values, as a line each. */
static gboolean
append_chart (KyTextDocument *document, KyPackage *package, const KyPart *part, GError **error)
{
  g_auto (KyTextPart) xml = { 0 };
  gboolean is_text = FALSE, is_trend = FALSE;
  KyXmlEvent event;

  if (!ky_text_part_open (&xml, document, package, part, chart_tags, error))
    return FALSE;
  while ((event = ky_xml_reader_next (xml.reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        {
          KyView text = ky_xml_reader_text (xml.reader);

          if (is_text)
            ky_text_append_cell (document->out, (const gchar *)text.data, text.size);
          continue;
        }
      gint tag = ky_text_part_tag (&xml);
      if (tag == CHART_VALUE && event == KY_XML_END)
        g_string_append_c (document->out, '\t');
      if (tag == CHART_TREND)
        is_trend = event == KY_XML_START;
      /* Names of other objects of a chart are not shown. */
      if (tag == CHART_VALUE || tag == CHART_TEXT || (tag == CHART_NAME && is_trend))
        is_text = event == KY_XML_START;
      if ((tag == CHART_CACHE || tag == CHART_PARAGRAPH || (tag == CHART_NAME && is_trend))
          && event == KY_XML_END)
        ky_text_document_end_line (document);
      if (!ky_text_document_charge (document, error))
        return FALSE;
    }
  ky_text_document_end_line (document);
  return event == KY_XML_EOF;
}

gboolean
ky_text_graphics (KyTextDocument *document, KyPackage *package, const KyPart *part, GError **error)
{
  static const guint16 charts[] = { KY_NS_C, KY_NS_CX };
  KyXmlName diagram = { .ns = KY_NS_DSP, .local = "drawing" };
  const KyPart *found;

  for (guint i = 0; i < G_N_ELEMENTS (charts); i++)
    for (guint from = 0;
         (found = ky_text_related (part, charts[i], "chartSpace", ky_view ("", 0), &from)) != NULL;)
      {
        ky_text_document_title (document, ky_text_document_word (document, "グラフ", "Chart"));
        if (!append_chart (document, package, found, error))
          return FALSE;
        found = ky_text_related (found, KY_NS_C, "userShapes", ky_view ("", 0), NULL);
        if (found != NULL && !text_drawing_append (document, package, found, 0, error))
          return FALSE;
      }
  /* PowerPoint 2007 stores no drawing beside the words of a diagram. */
  if (ky_text_related (part, KY_NS_DSP, "drawing", ky_view ("", 0), NULL) == NULL)
    diagram = (KyXmlName){ .ns = KY_NS_DGM, .local = "dataModel" };
  for (guint from = 0;
       (found = ky_text_related (part, diagram.ns, diagram.local, ky_view ("", 0), &from)) != NULL;)
    {
      ky_text_document_title (document, ky_text_document_word (document, "図", "Diagram"));
      if (!text_drawing_append (document, package, found, 0, error))
        return FALSE;
    }
  return TRUE;
}
