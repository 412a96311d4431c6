/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements ky_text_word() for the method "text" (text.c): extracts the text of WordprocessingML
 * (ISO/IEC 29500-1 §17) as a reader sees it, with paragraphs, lists, tables, ruby, notes, comments,
 * headers and footers. */
#include "filetypes/ooxml/text-word.h"

#include "common/hash.h"

enum
{
  NO_TAG,
#define TAG(ns, local, tag) tag,
#include "filetypes/ooxml/text-word-tags.def"
};

static const KyTextTag word_tags[] = {
#define TAG(ns, local, tag) { KY_NS_##ns, local, tag },
#define SAME TAG
#include "filetypes/ooxml/text-word-tags.def"
  { 0, NULL, 0 },
};

/* --- elements --------------------------------------------------------------------------------- */

static void
begin_property (KyWordReading *self, gint tag, KyWordParagraph *it)
{
  switch (tag)
    {
    case STYLE:
      ky_word_take_style (self, it);
      break;
    case OUTLINE_LEVEL:
      it->heading = (gint)CLAMP (ky_text_part_int (&self->xml, KY_NS_W, "val", 9), 0, 9);
      it->heading = it->heading < 9 ? it->heading + 1 : 0;
      break;
    case LIST_ID:
      it->list = (gint)CLAMP (ky_text_part_int (&self->xml, KY_NS_W, "val", 0), 0, G_MAXINT);
      break;
    case LIST_LEVEL:
      it->list_level = (gint)CLAMP (ky_text_part_int (&self->xml, KY_NS_W, "val", 0), 0, 8);
      break;
    }
}

/* Takes a property of a run. The mark of a paragraph has properties of its own, which do not
 * count. */
static void
begin_run_property (KyWordReading *self, gint tag, KyWordParagraph *it)
{
  if (it->is_in_properties)
    return;
  switch (tag)
    {
    case RUN:
      ky_word_open_run (it);
      break;
    case RUN_STYLE:
      ky_word_take_run_style (self, it);
      break;
    case RUN_FONTS:
      ky_word_take_fonts (self, it);
      break;
    case STRIKE:
      it->strike = MAX (it->strike, 0) | ky_text_part_is_on (&self->xml, KY_NS_W, "val");
      break;
    case SCRIPT:
      it->script = ky_word_script (&self->xml);
      break;
    }
}

/* Handles a property of a form field (§17.16). The default precedes the chosen value, and is used
 * if there is none. */
static void
begin_form (KyWordReading *self, gint tag)
{
  KyWordField *field = ky_word_field (self);

  if (field == NULL)
    return;
  switch (tag)
    {
    case FORM_BOX:
      field->has_box = TRUE;
      break;
    case FORM_TICKED:
      field->is_ticked = ky_text_part_is_on (&self->xml, KY_NS_W, "val");
      break;
    case FORM_DEFAULT:
      if (field->entries != NULL)
        field->chosen = (gint)CLAMP (ky_text_part_int (&self->xml, KY_NS_W, "val", 0), 0, G_MAXINT);
      else
        field->is_ticked = ky_text_part_is_on (&self->xml, KY_NS_W, "val");
      break;
    case FORM_LIST:
      if (field->entries == NULL)
        field->entries = g_ptr_array_new_with_free_func (g_free);
      break;
    case FORM_CHOSEN:
      field->chosen = (gint)CLAMP (ky_text_part_int (&self->xml, KY_NS_W, "val", 0), 0, G_MAXINT);
      break;
    case FORM_ENTRY:
      if (field->entries != NULL)
        g_ptr_array_add (field->entries,
                         ky_view_to_string (ky_text_part_attribute (&self->xml, KY_NS_W, "val")));
      break;
    }
}

/* Begins deleted text. Returns FALSE if the element is to be passed over. */
static gboolean
begin_deleted (KyWordReading *self)
{
  KyWordParagraph *it = ky_word_paragraph (self);

  ky_job_removed (self->word->document->job, "ooxml.revision", 1, NULL);
  if (it != NULL && it->is_in_properties)
    it->joins_next = TRUE;
  else if (it == NULL && ky_word_flow (self)->cells != NULL)
    ky_word_flow (self)->is_row_deleted = TRUE;
  return FALSE;
}

static gboolean
begin_alternative (KyWordReading *self)
{
  if (self->alternatives->len == 0)
    return TRUE;
  gboolean *is_taken = &g_array_index (self->alternatives, gboolean, self->alternatives->len - 1);
  gboolean was_taken = *is_taken;
  *is_taken = TRUE;
  return !was_taken;
}

static void
begin_note (KyWordReading *self, gint tag)
{
  const KyWordNotes *notes = self->notes;
  gint64 id = ky_text_part_int (&self->xml, KY_NS_W, "id", -1);
  GString *out = ky_word_flow (self)->text;
  guint number = GPOINTER_TO_UINT (
      g_hash_table_lookup (notes->numbers, GINT_TO_POINTER ((gint)CLAMP (id, -1, G_MAXINT))));

  ky_text_end_line (out);
  if (number == 0)
    return;
  g_string_append_printf (out, "[%s%u] ", notes->label, number);
  KyView author
      = tag == COMMENT ? ky_text_part_attribute (&self->xml, KY_NS_W, "author") : ky_view ("", 0);
  if (author.size > 0)
    {
      ky_text_append_cell (out, (const gchar *)author.data, author.size);
      g_string_append (out, ": ");
    }
}

static void
text_word_begin_structure (KyWordReading *self, gint tag)
{
  KyWord *word = self->word;

  switch (tag)
    {
    case PARAGRAPH:
      ky_word_open_paragraph (self);
      break;
    case BOX:
      ky_word_open_flow (self);
      break;
    case CELL:
      ky_word_open_cell (self);
      break;
    case TABLE:
      ky_word_open_table (self);
      break;
    case TABLE_STYLE:
      ky_word_take_table_style (self);
      break;
    case TABLE_LOOK:
      ky_word_take_table_look (self);
      break;
    case CONDITIONS:
      ky_word_take_conditions (self);
      break;
    case ROW:
      ky_word_open_row (self);
      break;
    case FOOTNOTE_REFERENCE:
      ky_word_append_reference (self, &word->footnotes);
      break;
    case ENDNOTE_REFERENCE:
      ky_word_append_reference (self, &word->endnotes);
      break;
    case COMMENT_REFERENCE:
      ky_word_append_reference (self, &word->comments);
      break;
    }
}

/* Appends the text of an ActiveX control. */
static void
append_control (KyWordReading *self)
{
  KyView id = ky_text_part_attribute (&self->xml, KY_NS_R, "id");
  g_autofree gchar *key = ky_view_to_string (id);
  const gchar *words
      = self->part->captions != NULL ? g_hash_table_lookup (self->part->captions, key) : NULL;

  if (words != NULL)
    ky_word_append_word (self, words);
}

/* Appends the words that stand for a picture: those of its drawing, which may hold more of them, or
 * its own. */
static void
text_word_append_alternative (KyWordReading *self)
{
  g_autofree gchar *words = g_steal_pointer (&self->alternative);

  if (words == NULL)
    words = ky_text_part_alternative (&self->xml);
  if (words != NULL)
    ky_word_append_word (self, words);
}

static void
begin_content (KyWordReading *self, gint tag)
{
  KyWordParagraph *it = ky_word_paragraph (self);
  KyView text;

  if (it == NULL)
    return;
  switch (tag)
    {
    case PARAGRAPH_PROPERTIES:
      it->is_in_properties = TRUE;
      break;
    case RUBY_TEXT:
      if (it->ruby == NULL)
        it->ruby = g_string_new (NULL);
      self->n_ruby++;
      break;
    case TEXT:
      self->is_text = TRUE;
      break;
    case INSTRUCTION:
      self->is_instruction = TRUE;
      break;
    case TAB:
      ky_word_append_word (self, "\t");
      break;
    case LINE_BREAK:
      ky_word_append_word (self, "\n");
      break;
    case HYPHEN:
      ky_word_append_word (self, "-");
      break;
    case SYMBOL:
      ky_word_append_symbol (self);
      break;
    case CONTROL:
      append_control (self);
      break;
    case DRAWING:
      g_free (self->alternative);
      self->alternative = ky_text_part_alternative (&self->xml);
      break;
    case PICTURE:
      text_word_append_alternative (self);
      break;
    case WORD_ART: /* a watermark, too; its text is an attribute */
      text = ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, "string");
      ky_text_append_cell (self->boxes, (const gchar *)text.data, text.size);
      g_string_append_c (self->boxes, '\n');
      break;
    default:
      begin_property (self, tag, it);
      begin_run_property (self, tag, it);
      begin_form (self, tag);
      break;
    }
}

/* Begins an element. Returns FALSE if it is to be passed over. */
static gboolean
text_word_begin (KyWordReading *self, gint tag)
{
  gboolean no = FALSE;

  switch (tag)
    {
    case DELETED:
      return begin_deleted (self);
    case OTHER_FORMAT:
      ky_job_removed (self->word->document->job, "ooxml.alt-chunk", 1, NULL);
      return FALSE;
    case SKIPPED:
      return FALSE;
    case ALTERNATE:
      g_array_append_val (self->alternatives, no);
      break;
    case CHOICE:
    case FALLBACK:
      return begin_alternative (self);
    case FIELD:
      ky_word_take_field (self);
      break;
    case FIELD_SIMPLE:
      ky_word_open_field (self, ky_text_part_attribute (&self->xml, KY_NS_W, "instr"));
      break;
    case NOTE:
    case COMMENT:
      if (tag == NOTE && ky_text_part_attribute (&self->xml, KY_NS_W, "type").size > 0
          && !ky_view_is (ky_text_part_attribute (&self->xml, KY_NS_W, "type"), "normal"))
        return FALSE;
      if (self->notes != NULL)
        begin_note (self, tag);
      break;
    default:
      text_word_begin_structure (self, tag);
      begin_content (self, tag);
      break;
    }
  return TRUE;
}

static void
text_word_end (KyWordReading *self, gint tag)
{
  switch (tag)
    {
    case PARAGRAPH:
      ky_word_close_paragraph (self);
      break;
    case PARAGRAPH_PROPERTIES:
      if (ky_word_paragraph (self) != NULL)
        ky_word_paragraph (self)->is_in_properties = FALSE;
      break;
    case TEXT:
      self->is_text = FALSE;
      break;
    case INSTRUCTION:
      self->is_instruction = FALSE;
      break;
    case FIELD_SIMPLE:
      ky_word_close_field (self);
      break;
    case RUN:
      if (ky_word_paragraph (self) != NULL)
        ky_word_open_run (ky_word_paragraph (self));
      break;
    case RUBY_TEXT:
      self->n_ruby -= self->n_ruby > 0;
      break;
    case RUBY_BASE:
      ky_word_append_ruby (self);
      break;
    case BOX:
      ky_word_close_box (self);
      break;
    case CELL:
      ky_word_close_cell (self);
      break;
    case ROW:
      ky_word_close_row (self);
      break;
    case ALTERNATE:
      if (self->alternatives->len > 0)
        g_array_set_size (self->alternatives, self->alternatives->len - 1);
      break;
    }
}

/* --- formulas --------------------------------------------------------------------------------- */

/* Reads the text of a run, or of a formula. */
static void
text_word_take_text (KyWordReading *self, KyView text)
{
  if (self->is_text || self->is_instruction)
    ky_word_append_instruction (self, (const gchar *)text.data, text.size);
  if (self->is_text && self->math != NULL)
    ky_math_text_append (self->math, (const gchar *)text.data, text.size);
  else if (self->is_text)
    ky_word_append_letters (self, text);
}

static gboolean
text_word_read_events (KyWordReading *self, GError **error)
{
  KyXmlReader *reader = self->xml.reader;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        {
          text_word_take_text (self, ky_xml_reader_text (reader));
          continue;
        }
      gint tag = ky_text_part_tag (&self->xml);
      if (ky_xml_reader_name (reader)->ns == KY_NS_M
          && (event == KY_XML_END || tag != TEXT || !ky_text_part_is_unseen (&self->xml)))
        {
          g_autofree gchar *formula = ky_text_part_math (&self->xml, event, &self->math);

          if (formula != NULL)
            ky_word_append_word (self, formula);
        }
      if (tag == 0)
        continue;
      if (event == KY_XML_END)
        text_word_end (self, tag);
      else if (ky_text_part_is_unseen (&self->xml))
        {
          self->word->document->n_hidden += tag == TEXT;
          if (!ky_xml_reader_skip (reader, error))
            return FALSE;
        }
      else if (!text_word_begin (self, tag) && !ky_xml_reader_skip (reader, error))
        return FALSE;
    }
  return event == KY_XML_EOF;
}

/* Finds the last row of each table of `part` and the last cell of each row, for styles that strike
 * them out: the places of their start tags. (transfer full) */
static GHashTable *
find_ends (KyWord *word, const KyPart *part, GError **error)
{
  g_autoptr (GHashTable) ends = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (gsize[2])); /* a row, its cell */
  g_auto (KyTextPart) xml = { 0 };
  KyXmlEvent event;

  if (!ky_text_part_open (&xml, word->document, word->package, part, word_tags, error))
    return NULL;
  while ((event = ky_xml_reader_next (xml.reader, error)) < KY_XML_EOF)
    {
      gint tag = event != KY_XML_TEXT ? ky_text_part_tag (&xml) : NO_TAG;
      gsize place = ky_xml_reader_place (xml.reader), nothing[2] = { 0 };

      if (event == KY_XML_START && tag == TABLE)
        g_array_append_val (open, nothing);
      if (open->len == 0)
        continue;
      gsize *last = &g_array_index (open, gsize, 2 * (open->len - 1));
      if (event == KY_XML_START && (tag == ROW || tag == CELL))
        last[tag == CELL] = place;
      else if (event == KY_XML_END && (tag == ROW || tag == TABLE))
        g_hash_table_add (ends, GSIZE_TO_POINTER (last[tag == ROW]));
      if (event == KY_XML_END && tag == TABLE)
        g_array_set_size (open, open->len - 1);
    }
  return event == KY_XML_EOF ? g_steal_pointer (&ends) : NULL;
}

/* Returns the text of `part`, a story of its own. (transfer full) */
static GString *
read_story (KyWord *word, const KyPart *part, const KyWordNotes *notes, GError **error)
{
  g_autoptr (GArray) paragraphs = g_array_new (FALSE, FALSE, sizeof (KyWordParagraph));
  g_autoptr (GArray) flows = g_array_new (FALSE, FALSE, sizeof (KyWordFlow));
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (KyWordField));
  g_autoptr (GArray) alternatives = g_array_new (FALSE, FALSE, sizeof (gboolean));
  g_autoptr (GString) boxes = g_string_new (NULL);
  g_autoptr (GHashTable) ends = NULL;
  KyWordReading self = { .word = word,
                         .part = part,
                         .notes = notes,
                         .paragraphs = paragraphs,
                         .flows = flows,
                         .fields = fields,
                         .alternatives = alternatives,
                         .boxes = boxes };

  if ((word->styles.struck & KY_WORD_ENDS) != 0)
    {
      self.ends = ends = find_ends (word, part, error);
      if (ends == NULL)
        return NULL;
    }
  ky_word_open_flow (&self);
  gboolean ok = ky_text_part_open (&self.xml, word->document, word->package, part, word_tags, error)
                && text_word_read_events (&self, error);
  ky_text_part_close (&self.xml);
  g_clear_pointer (&self.math, ky_math_text_free);
  g_free (self.alternative);
  ky_word_clear_fields (&self);
  while (flows->len > 1)
    g_string_free (ky_word_close_flow (&self), TRUE);
  GString *text = ky_word_close_flow (&self);
  ky_text_end_line (text);
  g_string_append_len (text, boxes->str, (gssize)boxes->len);
  if (!ok)
    g_string_free (g_steal_pointer (&text), TRUE);
  return text;
}

/* --- the document ----------------------------------------------------------------------------- */

/* Returns the notes of the parts with the element `root`, named `label`. */
static KyWordNotes
text_word_notes (const KyPart *main, const gchar *root, GHashTable *numbers, const gchar *label)
{
  gboolean has_part = ky_text_related (main, KY_NS_W, root, ky_view ("", 0), NULL) != NULL;

  return (KyWordNotes){ numbers, has_part ? label : NULL };
}

/* Appends `part` under `title`. `told`: the texts that were written already; usually all sections
 * have the same header. */
static gboolean
append_story (KyWord *word, const KyPart *part, const gchar *title, const KyWordNotes *notes,
              GHashTable *told, GError **error)
{
  GString *text = read_story (word, part, notes, error);

  if (text == NULL)
    return FALSE;
  if (!ky_text_is_blank (text) && (told == NULL || !g_hash_table_contains (told, text->str)))
    {
      ky_text_document_title (word->document, title);
      g_string_append_len (word->document->out, text->str, (gssize)text->len);
    }
  if (told != NULL)
    g_hash_table_add (told, g_string_free (text, FALSE));
  else
    g_string_free (text, TRUE);
  return ky_text_document_charge (word->document, error);
}

static gboolean
append_stories (KyWord *word, const KyPart *main, const gchar *root, const gchar *title,
                const KyWordNotes *notes, GError **error)
{
  g_autoptr (GHashTable) told = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  const KyPart *part;

  for (guint from = 0;
       (part = ky_text_related (main, KY_NS_W, root, ky_view ("", 0), &from)) != NULL;)
    if (!append_story (word, part, title, notes, told, error))
      return FALSE;
  return TRUE;
}

static gboolean
append_document (KyWord *word, const KyPart *main, GError **error)
{
  KyTextDocument *document = word->document;
  g_autoptr (GString) text = read_story (word, main, NULL, error);

  if (text == NULL)
    return FALSE;
  g_string_append_len (document->out, text->str, (gssize)text->len);
  return ky_text_document_charge (document, error)
         && ky_text_graphics (document, word->package, main, error)
         && append_stories (word, main, "footnotes",
                            ky_text_document_word (document, "脚注", "Footnotes"), &word->footnotes,
                            error)
         && append_stories (word, main, "endnotes",
                            ky_text_document_word (document, "文末脚注", "Endnotes"),
                            &word->endnotes, error)
         && append_stories (word, main, "comments",
                            ky_text_document_word (document, "コメント", "Comments"),
                            &word->comments, error)
         && append_stories (word, main, "hdr",
                            ky_text_document_word (document, "ヘッダー", "Header"), NULL, error)
         && append_stories (word, main, "ftr",
                            ky_text_document_word (document, "フッター", "Footer"), NULL, error);
}

gboolean
ky_text_word (KyTextDocument *document, KyPackage *package, GError **error)
{
  const KyPart *main = ky_text_main_part (package);
  KyView any = ky_view ("", 0);
  g_autoptr (GHashTable) styles
      = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, ky_word_style_free);
  g_autoptr (GHashTable) footnotes = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) endnotes = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) comments = g_hash_table_new (NULL, NULL);
  KyWord word
      = { .document = document,
          .package = package,
          .styles = { .by_id = styles },
          .footnotes = text_word_notes (main, "footnotes", footnotes,
                                        ky_text_document_word (document, "注", "note ")),
          .endnotes = text_word_notes (main, "endnotes", endnotes,
                                       ky_text_document_word (document, "文末注", "endnote ")),
          .comments = { comments, ky_text_document_word (document, "コメント", "comment ") } };

  if (!ky_word_styles_read (&word.styles, document, package,
                            ky_text_related (main, KY_NS_W, "styles", any, NULL), error))
    return FALSE;
  g_autoptr (KyWordLists) lists = ky_word_lists_new (
      document, package, ky_text_related (main, KY_NS_W, "numbering", any, NULL), error);
  word.lists = lists;
  return lists != NULL && append_document (&word, main, error);
}
