/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements ky_odf_text_part() for the method "text" (text.c): walks through content.xml or
 * styles.xml and appends the text that a reader sees (OpenDocument 1.3 part 3 §5 to §10, MathML in
 * formulas). Lists, sheets and flow are in text-list.c, text-sheet.c and text-flow.c. */
#include "filetypes/odf/text.h"

#include "filetypes/odf/values.h"

enum
{
  NO_TAG,
#define TAG(ns, local, tag) tag,
#include "filetypes/odf/text-walk-tags.def"
};

static const KyTextTag tags[] = {
#define TAG(ns, local, tag) { KY_ODF_##ns, local, tag },
#define SAME TAG
#include "filetypes/odf/text-walk-tags.def"
  { 0, NULL, 0 },
};

/* --- formulas --------------------------------------------------------------------------------- */

static void
begin_of_formula (KyOdfReading *self)
{
  const gchar *local = ky_xml_reader_name (self->xml.reader)->local;

  self->has_formula = TRUE;
  if (self->math == NULL)
    self->math = ky_math_text_new ();
  ky_math_text_open (self->math, ky_math_kind (local, strlen (local)));
  for (guint i = 0; ky_math_attributes[i] != NULL; i++)
    {
      KyView value = ky_text_part_attribute (&self->xml, 0, ky_math_attributes[i]);
      g_autofree gchar *text = ky_view_to_string (value);

      if (value.data != NULL)
        ky_math_text_attribute (self->math, ky_math_attributes[i], text,
                                self->text->document->is_japanese);
    }
}

/* Ends a formula, whose text is one word. In an object of its own it has no paragraph, so one is
 * opened. */
static void
end_of_formula (KyOdfReading *self)
{
  g_autofree gchar *text = NULL;

  if (self->math == NULL || (text = ky_math_text_end (&self->math)) == NULL)
    return;
  if (ky_odf_paragraph (self) == NULL)
    ky_odf_open_paragraph (self, FALSE);
  ky_odf_append_word (self, text);
}

/* --- objects ---------------------------------------------------------------------------------- */

/* Appends the text of an embedded document, such as a chart, after the paragraph; a formula is
 * appended at its place. */
static gboolean
take_object (KyOdfReading *self, GError **error)
{
  KyView href = ky_text_part_attribute (&self->xml, KY_ODF_XLINK, "href");
  KyOdfDocument *object = ky_odf_package_document_at (self->text->package, self->of, href);
  g_autoptr (GString) text = g_string_new (NULL);

  if (object == NULL || object->is_used || object->nature.body[0] == '\0')
    return TRUE;
  object->is_used = TRUE;
  gboolean is_formula = strcmp (object->nature.body, "math") == 0;
  self->has_formula = is_formula;
  if (!ky_odf_text_part (self->text, object, object->content, text, error))
    return FALSE;
  while (is_formula && text->len > 0 && text->str[text->len - 1] == '\n')
    g_string_truncate (text, text->len - 1);
  if (is_formula)
    {
      ky_odf_append (self, text->str, text->len);
      return TRUE;
    }
  ky_text_end_line (self->boxes);
  if (strcmp (object->nature.body, "chart") == 0)
    g_string_append_printf (self->boxes, "\n■ %s\n",
                            ky_text_document_word (self->text->document, "グラフ", "Chart"));
  g_string_append_len (self->boxes, text->str, (gssize)text->len);
  ky_odf_flush_boxes (self);
  return TRUE;
}

static void
text_walk_take_control (KyOdfReading *self)
{
  KyView control = ky_text_part_attribute (&self->xml, KY_ODF_DRAW, "control");
  g_autofree gchar *id = ky_view_to_string (control);
  const gchar *caption = ky_odf_controls_caption (self->controls, id);

  if (caption == NULL)
    return;
  ky_text_end_line (self->boxes);
  g_string_append (self->boxes, caption);
  ky_text_end_line (self->boxes);
  ky_odf_flush_boxes (self);
}

static gboolean
text_walk_take_mark (KyOdfReading *self, GError **error)
{
  g_autoptr (GString) shown = ky_odf_field_mark (self->xml.reader, error);

  if (shown != NULL)
    ky_odf_append (self, shown->str, shown->len);
  return shown != NULL;
}

/* --- tables and pages ------------------------------------------------------------------------- */

static gboolean
text_walk_is_sheet (KyOdfReading *self)
{
  return strcmp (self->of->nature.body, "spreadsheet") == 0 && self->sheet == NULL
         && self->flows->len == 1;
}

/* Begins a table. Returns FALSE if it is to be passed over. */
static gboolean
text_walk_begin_table (KyOdfReading *self)
{
  KyView name = ky_text_part_attribute (&self->xml, KY_ODF_TABLE, "name");
  g_autofree gchar *title = ky_view_to_string (name);

  if (ky_odf_look_here (self)->goes)
    {
      self->text->document->n_hidden++;
      return FALSE;
    }
  if (text_walk_is_sheet (self))
    {
      GString *out = ky_odf_flow (self)->text;

      ky_text_end_line (out);
      g_string_append (out, "\n■ ");
      ky_text_append_cell (out, title, strlen (title));
      g_string_append_c (out, '\n');
      self->sheet = ky_odf_sheet_new (self->text, &self->xml);
    }
  else
    self->n_tables++;
  return TRUE;
}

static gboolean
text_walk_end_table (KyOdfReading *self, GError **error)
{
  if (self->n_tables > 0)
    {
      self->n_tables--;
      return TRUE;
    }
  KyOdfSheet *sheet = g_steal_pointer (&self->sheet);
  if (sheet == NULL)
    return TRUE;
  gboolean ok = ky_odf_sheet_write (sheet, ky_odf_flow (self)->text, error);
  ky_odf_sheet_free (sheet);
  ky_odf_flush_boxes (self);
  return ok;
}

/* Returns whether the reader is in a sheet: a table inside a cell of a sheet is none. */
static gboolean
is_in_sheet (const KyOdfReading *self)
{
  return self->sheet != NULL && self->n_tables == 0;
}

static void
text_walk_begin_cell (KyOdfReading *self)
{
  guint times
      = (guint)MAX (ky_text_part_int (&self->xml, KY_ODF_TABLE, "number-columns-repeated", 1), 1);

  ky_odf_formula_report_link (self);
  if (is_in_sheet (self))
    ky_odf_sheet_begin_cell (self->sheet, &self->xml,
                             ky_odf_look_way (&self->sight, ky_odf_look_here (self))
                                 != KY_HIDDEN_NOT);
  ky_odf_open_flow (self, KY_ODF_FLOW_CELL);
  g_array_append_val (self->repeats, times);
}

static gboolean
text_walk_end_cell (KyOdfReading *self, GError **error)
{
  if (self->repeats->len == 0 || ky_odf_flow (self)->kind != KY_ODF_FLOW_CELL)
    return TRUE;
  guint times = g_array_index (self->repeats, guint, self->repeats->len - 1);
  g_array_set_size (self->repeats, self->repeats->len - 1);
  if (is_in_sheet (self))
    {
      GString *text = ky_odf_close_flow (self);
      gboolean ok = ky_odf_sheet_end_cell (self->sheet, text, error);

      g_string_free (text, TRUE);
      return ok;
    }
  ky_odf_close_cell (self, times);
  return TRUE;
}

static void
note_master (KyOdfReading *self)
{
  KyView name = ky_text_part_attribute (&self->xml, KY_ODF_DRAW, "master-page-name");

  g_hash_table_add (self->text->masters, ky_view_to_string (name));
}

/* Begins a page. Returns FALSE if it is to be passed over. */
static gboolean
begin_page (KyOdfReading *self)
{
  gboolean is_slide = strcmp (self->of->nature.body, "presentation") == 0;
  KyTextDocument *document = self->text->document;
  GString *out = ky_odf_flow (self)->text;

  self->text->n_pages++;
  if (ky_odf_look_here (self)->goes)
    {
      document->n_hidden++;
      return FALSE;
    }
  note_master (self);
  ky_text_end_line (out);
  g_string_append_printf (out, "\n■ %s %u\n",
                          is_slide ? ky_text_document_word (document, "スライド", "Slide")
                                   : ky_text_document_word (document, "ページ", "Page"),
                          self->text->n_pages);
  return TRUE;
}

static gboolean
is_master_shown (KyOdfReading *self)
{
  KyView value = ky_text_part_attribute (&self->xml, KY_ODF_STYLE, "name");
  g_autofree gchar *name = ky_view_to_string (value);

  return !self->sight.is_drawn || g_hash_table_contains (self->text->masters, name);
}

/* Returns whether a frame of a master page is filled by each slide with its own text: if it has a
 * class. */
static gboolean
is_frame_filled_by_slides (KyOdfReading *self)
{
  return !self->sight.is_content
         && ky_text_part_attribute (&self->xml, KY_ODF_PRESENTATION, "class").size > 0;
}

/* Notes a style that counts under a condition: whether it strikes text out then depends on
 * formulas. */
static void
text_walk_take_condition (KyOdfReading *self, gint tag)
{
  static const gchar *const families[] = { "table-cell", "paragraph" };
  guint16 ns = tag == MAP ? KY_ODF_STYLE : KY_ODF_CALCEXT;
  KyView name = ky_text_part_attribute (&self->xml, ns,
                                        tag == DATE_CONDITION ? "style" : "apply-style-name");
  gboolean is_struck = FALSE;

  for (guint i = 0; self->sight.hidden != NULL && i < G_N_ELEMENTS (families); i++)
    is_struck = ky_odf_hidden_style (self->sight.hidden, self->sight.is_content, families[i], name)
                    .look.is_struck
                || is_struck;
  if (tag == MAP)
    self->text->n_maps += is_struck;
  else
    self->text->n_conditions += is_struck;
}

/* --- elements --------------------------------------------------------------------------------- */

static void
append_spaces (KyOdfReading *self)
{
  gint64 n = CLAMP (ky_text_part_int (&self->xml, KY_ODF_TEXT, "c", 1), 0, 256);

  for (; n > 0; n--)
    ky_odf_append_word (self, " ");
}

static gboolean
is_hidden_now (KyOdfReading *self)
{
  return ky_odf_hidden_text_hides (ky_text_part_attribute (&self->xml, KY_ODF_TEXT, "condition"),
                                   ky_text_part_attribute (&self->xml, KY_ODF_TEXT, "is-hidden"));
}

/* Begins an element that may be hidden. Returns FALSE if it is hidden: it is passed over and
 * reported. */
static gboolean
begin_hideable (KyOdfReading *self, gint tag)
{
  gboolean hides = tag == SECTION ? ky_odf_look_here (self)->goes : is_hidden_now (self);

  if (hides && tag == HIDDEN_PARAGRAPH && ky_odf_paragraph (self) != NULL)
    ky_odf_paragraph (self)->is_hidden = TRUE;
  self->text->document->n_hidden += hides;
  return !hides;
}

/* Reports a link. Its target is not shown as text; "#name" stays within the document. */
static void
odf_report_link (KyOdfReading *self)
{
  KyView href = ky_text_part_attribute (&self->xml, KY_ODF_XLINK, "href");

  if (href.size > 0 && href.data[0] != '#')
    ky_job_removed (self->text->document->job, "odf.link", 1, NULL);
}

static void
begin_text (KyOdfReading *self, gint tag)
{
  KyOdfParagraph *it;

  switch (tag)
    {
    case PARAGRAPH:
    case HEADING:
      it = ky_odf_paragraph (self);
      if (it == NULL)
        ky_odf_open_paragraph (self, tag == HEADING);
      else
        {
          it->n_nested++;
          ky_odf_append_word (self, "\n");
        }
      break;
    case SPACES:
      append_spaces (self);
      break;
    case TAB:
      ky_odf_append_word (self, "\t");
      break;
    case LINE_BREAK:
      ky_odf_append_word (self, "\n");
      break;
    case RUBY_TEXT:
      it = ky_odf_paragraph (self);
      if (it != NULL && it->ruby == NULL)
        it->ruby = g_string_new (NULL);
      self->n_ruby++;
      break;
    case LIST:
      ky_odf_lists_open (self->text->lists, &self->xml);
      break;
    case LIST_ITEM:
    case LIST_HEADER:
      ky_odf_lists_item (self->text->lists, &self->xml, tag == LIST_HEADER);
      break;
    case CREATOR:
      self->is_author = ky_odf_flow (self)->kind == KY_ODF_FLOW_COMMENT;
      break;
    }
}

/* Begins an element of the structure. Returns FALSE if it is to be passed over. */
static gboolean
text_walk_begin_structure (KyOdfReading *self, gint tag)
{
  switch (tag)
    {
    case SKIPPED:
      return FALSE;
    case REVISION:
      ky_job_removed (self->text->document->job, "odf.revision", 1, NULL);
      return FALSE;
    case SECTION:
    case HIDDEN_TEXT:
    case HIDDEN_PARAGRAPH:
      return begin_hideable (self, tag);
    case TABLE:
      return text_walk_begin_table (self);
    case COLUMN:
      if (is_in_sheet (self))
        ky_odf_sheet_column (self->sheet, &self->xml);
      break;
    case ROW:
      if (is_in_sheet (self))
        ky_odf_sheet_begin_row (self->sheet, &self->xml);
      else
        ky_odf_open_row (self);
      break;
    case CELL:
      text_walk_begin_cell (self);
      break;
    case NOTE_BODY:
      ky_odf_open_flow (self, KY_ODF_FLOW_NOTE);
      break;
    case COMMENT:
      ky_odf_open_flow (self, KY_ODF_FLOW_COMMENT);
      break;
    case BOX:
      ky_odf_open_flow (self, KY_ODF_FLOW_BOX);
      break;
    case PAGE:
      return begin_page (self);
    case MASTER:
      return is_master_shown (self);
    case FRAME:
      self->has_formula = FALSE;
      return !is_frame_filled_by_slides (self);
    case ALTERNATIVE:
      if (self->has_formula)
        return FALSE;
      G_GNUC_FALLTHROUGH;
    case DECLARED:
      ky_odf_open_flow (self, tag == DECLARED ? KY_ODF_FLOW_STORY : KY_ODF_FLOW_BOX);
      ky_odf_open_paragraph (self, FALSE);
      break;
    case SPEAKER:
      if (!self->sight.is_content)
        return FALSE;
      ky_odf_open_flow (self, KY_ODF_FLOW_SPEAKER);
      break;
    case STORY:
      ky_odf_open_flow (self, KY_ODF_FLOW_STORY);
      break;
    case CONTROL:
      text_walk_take_control (self);
      break;
    case LINK:
      odf_report_link (self);
      break;
    case RULE:
      ky_odf_rule_begin (self);
      break;
    case MAP:
    case CONDITION:
    case DATE_CONDITION:
      text_walk_take_condition (self, tag);
      break;
    case MESSAGE:
      ky_odf_message_begin (self);
      break;
    case CAPTION:
      ky_odf_controls_note (self->controls, self->xml.reader);
      break;
    default:
      begin_text (self, tag);
      break;
    }
  return TRUE;
}

static void
text_walk_end_text (KyOdfReading *self, gint tag)
{
  KyOdfParagraph *it = ky_odf_paragraph (self);

  switch (tag)
    {
    case PARAGRAPH:
    case HEADING:
      if (it == NULL || it->n_nested == 0)
        ky_odf_close_paragraph (self);
      else
        {
          it->n_nested--;
          ky_odf_append_word (self, "\n");
        }
      break;
    case RUBY_TEXT:
      self->n_ruby -= self->n_ruby > 0;
      break;
    case RUBY:
      if (it != NULL && it->ruby != NULL)
        {
          if (it->ruby->len > 0)
            g_string_append_printf (it->text, "(%s)", it->ruby->str);
          g_string_free (g_steal_pointer (&it->ruby), TRUE);
        }
      break;
    case LIST:
      ky_odf_lists_close (self->text->lists);
      break;
    case CREATOR:
      self->is_author = FALSE;
      break;
    }
}

/* Ends the words that stand for a picture, which are written in brackets; none are written if they
 * are blank. */
static void
text_walk_end_alternative (KyOdfReading *self)
{
  KyOdfParagraph *it = ky_odf_paragraph (self);

  if (it != NULL && !ky_text_is_blank (it->text))
    {
      g_string_prepend_c (it->text, '[');
      g_string_append_c (it->text, ']');
      ky_odf_close_paragraph (self);
    }
  ky_odf_end_flow (self, KY_ODF_FLOW_BOX);
}

static gboolean
end_structure (KyOdfReading *self, gint tag, GError **error)
{
  static const struct
  {
    gint tag;
    KyOdfFlowKind kind;
  } flows[] = { { NOTE_BODY, KY_ODF_FLOW_NOTE }, { COMMENT, KY_ODF_FLOW_COMMENT },
                { BOX, KY_ODF_FLOW_BOX },        { SPEAKER, KY_ODF_FLOW_SPEAKER },
                { STORY, KY_ODF_FLOW_STORY },    { DECLARED, KY_ODF_FLOW_STORY } };

  if (tag == DECLARED)
    ky_odf_close_paragraph (self);
  if (tag == ALTERNATIVE)
    {
      text_walk_end_alternative (self);
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (flows); i++)
    if (flows[i].tag == tag)
      {
        ky_odf_end_flow (self, flows[i].kind);
        return TRUE;
      }
  switch (tag)
    {
    case TABLE:
      return text_walk_end_table (self, error);
    case ROW:
      if (is_in_sheet (self))
        return ky_odf_sheet_end_row (self->sheet, error);
      ky_odf_close_row (self);
      return TRUE;
    case CELL:
      return text_walk_end_cell (self, error);
    case RULE:
      ky_odf_rule_end (self);
      return TRUE;
    case MESSAGE:
      ky_odf_message_end (self);
      return TRUE;
    default:
      text_walk_end_text (self, tag);
      return TRUE;
    }
}

/* --- the walk --------------------------------------------------------------------------------- */

static void
text_walk_take_text (KyOdfReading *self)
{
  KyView text = ky_xml_reader_text (self->xml.reader);
  const KySymbolFont *font = ky_odf_look_here (self)->says.font;
  g_autofree gchar *symbols = NULL;

  if (self->is_author)
    g_string_append_len (self->author, (const gchar *)text.data, (gssize)text.size);
  else if (self->math != NULL)
    ky_math_text_append (self->math, (const gchar *)text.data, text.size);
  else
    {
      if (font != NULL)
        symbols = ky_symbol_text (font, (const gchar *)text.data, text.size, &text.size);
      ky_odf_append (self, font != NULL ? symbols : (const gchar *)text.data, text.size);
    }
}

/* Notes the look of the element that begins. */
static void
note_look (KyOdfReading *self)
{
  guint depth = ky_xml_reader_depth (self->xml.reader);

  if (self->looks->len >= depth)
    g_array_set_size (self->looks, depth - 1);
  KyOdfLook look = ky_odf_look (
      &self->sight, self->xml.reader,
      self->looks->len > 0 ? &g_array_index (self->looks, KyOdfLook, self->looks->len - 1) : NULL);
  g_array_append_val (self->looks, look);
}

static gboolean
text_walk_take_element (KyOdfReading *self, KyXmlEvent event, GError **error)
{
  gint tag = ky_text_part_tag (&self->xml);
  gboolean is_math = ky_xml_reader_name (self->xml.reader)->ns == KY_ODF_MATH;

  if (event == KY_XML_END)
    {
      if (is_math)
        end_of_formula (self);
      return tag == 0 || end_structure (self, tag, error);
    }
  note_look (self);
  if (tag == MARK)
    return text_walk_take_mark (self, error);
  if (tag == OBJECT && ky_text_part_attribute (&self->xml, KY_ODF_XLINK, "href").size > 0)
    return take_object (self, error) && ky_xml_reader_skip (self->xml.reader, error);
  if (tag == PAGE_FIELD && ky_odf_flow (self)->kind == KY_ODF_FLOW_STORY
      && strcmp (self->of->nature.body, "spreadsheet") == 0
      && !ky_view_is (ky_text_part_attribute (&self->xml, KY_ODF_TEXT, "fixed"), "true"))
    return ky_xml_reader_skip (self->xml.reader, error);
  if (tag != 0 && !text_walk_begin_structure (self, tag))
    return ky_xml_reader_skip (self->xml.reader, error);
  if (is_math)
    begin_of_formula (self);
  return TRUE;
}

static gboolean
text_walk_read_events (KyOdfReading *self, GError **error)
{
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (self->xml.reader, error)) < KY_XML_EOF)
    if (event == KY_XML_TEXT)
      text_walk_take_text (self);
    else if (!text_walk_take_element (self, event, error))
      return FALSE;
  return event == KY_XML_EOF;
}

gboolean
ky_odf_text_part (KyOdfText *text, KyOdfDocument *of, const KyZipEntry *entry, GString *out,
                  GError **error)
{
  g_autoptr (GArray) paragraphs = g_array_new (FALSE, FALSE, sizeof (KyOdfParagraph));
  g_autoptr (GArray) flows = g_array_new (FALSE, FALSE, sizeof (KyOdfFlow));
  g_autoptr (GArray) looks = g_array_new (FALSE, FALSE, sizeof (KyOdfLook));
  g_autoptr (GArray) repeats = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (KyOdfControls) controls = ky_odf_controls_new (text->document->job, FALSE);
  g_autoptr (GString) boxes = g_string_new (NULL);
  g_autoptr (GString) author = g_string_new (NULL);
  KyOdfReading self = { .text = text,
                        .of = of,
                        .xml = { .namespaces = ky_odf_namespaces, .tags = tags },
                        .paragraphs = paragraphs,
                        .flows = flows,
                        .sight = { .hidden = of->depth == 0 ? text->package->hidden : NULL,
                                   .is_content = entry == of->content,
                                   .is_drawn = *of->nature.body == 'p' || *of->nature.body == 'd' },
                        .looks = looks,
                        .repeats = repeats,
                        .controls = controls,
                        .boxes = boxes,
                        .author = author };

  self.xml.bytes = ky_odf_package_read (text->document->job, text->package, entry, TRUE, error);
  ky_odf_open_flow (&self, KY_ODF_FLOW_PART);
  gboolean ok = self.xml.bytes != NULL && ky_text_part_again (&self.xml, text->document, error)
                && text_walk_read_events (&self, error);
  ky_text_part_close (&self.xml);
  ky_odf_sight_clear (&self.sight);
  ky_odf_sheet_free (self.sheet);
  if (self.rule != NULL)
    g_string_free (self.rule, TRUE);
  g_clear_pointer (&self.math, ky_math_text_free);
  while (flows->len > 1)
    g_string_free (ky_odf_close_flow (&self), TRUE);
  while (ky_odf_paragraph (&self) != NULL)
    ky_odf_close_paragraph (&self);
  GString *all = ky_odf_close_flow (&self);
  g_string_append_len (out, all->str, (gssize)all->len);
  ky_text_end_line (out);
  g_string_append_len (out, boxes->str, (gssize)boxes->len);
  g_string_free (all, TRUE);
  return ok;
}
