/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of WordprocessingML (ISO/IEC 29500-1 §17): paragraphs, lists, tables, ruby, notes, comments,
 * headers and footers. */
#include "filetypes/ooxml/text.h"

#define ROW_MAX 240 /* bytes of a row's cells that are set side by side */

enum
{
  PARAGRAPH = 1,
  PARAGRAPH_PROPERTIES,
  STYLE,
  OUTLINE_LEVEL,
  LIST_ID,
  LIST_LEVEL,
  RUN,
  RUN_STYLE,
  VANISH,
  TEXT,
  TAB,
  LINE_BREAK,
  HYPHEN,
  SYMBOL,
  RUBY_TEXT,
  RUBY_BASE,
  DELETED,
  SKIPPED,
  FIELD,
  BOX,
  ROW,
  CELL,
  FOOTNOTE_REFERENCE,
  ENDNOTE_REFERENCE,
  COMMENT_REFERENCE,
  NOTE,
  COMMENT,
  ALTERNATE,
  CHOICE,
  FALLBACK,
  DENOMINATOR,
  SUPERSCRIPT,
  SUBSCRIPT
};

static const KyTextTag word_tags[] = {
  { KY_NS_W, "p", PARAGRAPH },
  { KY_NS_W, "pPr", PARAGRAPH_PROPERTIES },
  { KY_NS_W, "pStyle", STYLE },
  { KY_NS_W, "outlineLvl", OUTLINE_LEVEL },
  { KY_NS_W, "numId", LIST_ID },
  { KY_NS_W, "ilvl", LIST_LEVEL },
  { KY_NS_W, "r", RUN },
  { KY_NS_W, "rStyle", RUN_STYLE },
  { KY_NS_W, "vanish", VANISH },
  { KY_NS_W, "t", TEXT },
  { KY_NS_M, "t", TEXT },
  { KY_NS_W, "tab", TAB },
  { KY_NS_W, "ptab", TAB },
  { KY_NS_W, "br", LINE_BREAK },
  { KY_NS_W, "cr", LINE_BREAK },
  { KY_NS_W, "noBreakHyphen", HYPHEN },
  { KY_NS_W, "sym", SYMBOL },
  { KY_NS_W, "rt", RUBY_TEXT },
  { KY_NS_W, "rubyBase", RUBY_BASE },
  { KY_NS_W, "del", DELETED },
  { KY_NS_W, "moveFrom", DELETED },
  { KY_NS_W, "sdtPr", SKIPPED },
  { KY_NS_W, "pPrChange", SKIPPED },
  { KY_NS_W, "rPrChange", SKIPPED },
  { KY_NS_W, "tabs", SKIPPED },
  { KY_NS_W, "fldChar", FIELD },
  { KY_NS_W, "txbxContent", BOX },
  { KY_NS_W, "tr", ROW },
  { KY_NS_W, "tc", CELL },
  { KY_NS_W, "footnoteReference", FOOTNOTE_REFERENCE },
  { KY_NS_W, "endnoteReference", ENDNOTE_REFERENCE },
  { KY_NS_W, "commentReference", COMMENT_REFERENCE },
  { KY_NS_W, "footnote", NOTE },
  { KY_NS_W, "endnote", NOTE },
  { KY_NS_W, "comment", COMMENT },
  { KY_NS_MC, "AlternateContent", ALTERNATE },
  { KY_NS_MC, "Choice", CHOICE },
  { KY_NS_MC, "Fallback", FALLBACK },
  { KY_NS_M, "den", DENOMINATOR },
  { KY_NS_M, "sup", SUPERSCRIPT },
  { KY_NS_M, "sub", SUBSCRIPT },
  { 0, NULL, 0 },
};

/* Notes of one kind, numbered as they are referred to. */
typedef struct
{
  GHashTable *numbers; /* id -> number from 1 */
  const gchar *label;
} Notes;

typedef struct
{
  KyTextDocument *document;
  KyPackage *package;
  GHashTable *styles;
  KyWordLists *lists;
  Notes footnotes, endnotes, comments;
} Word;

/* A paragraph that is open. */
typedef struct
{
  GString *text;
  GString *ruby; /* NULL until there is one */
  gint heading, list, list_level;
  gboolean is_in_properties, is_run_hidden, is_style_hidden, joins_next;
} Paragraph;

/* Where paragraphs go: the part itself, a cell or a text box. */
typedef struct
{
  GString *text;
  GPtrArray *cells;   /* of a row: GString; NULL: not inside a row */
  gsize n_paragraphs; /* that were open outside */
  gboolean is_row_deleted;
} Flow;

typedef struct
{
  Word *word;
  KyTextPart xml;
  GArray *paragraphs;   /* of Paragraph */
  GArray *flows;        /* of Flow; the first is the part's own */
  GArray *fields;       /* of gboolean: still in its instruction */
  GArray *alternatives; /* of gboolean: a Choice was taken */
  GString *boxes;       /* text boxes of the paragraph that is open: they follow it */
  guint n_ruby;         /* rt elements that are open */
  gboolean is_text;
} Reading;

/* --- what is open ----------------------------------------------------------------------------- */

static Flow *
flow (Reading *self)
{
  return &g_array_index (self->flows, Flow, self->flows->len - 1);
}

/* The innermost paragraph of the innermost flow, or NULL. */
static Paragraph *
paragraph (Reading *self)
{
  return self->paragraphs->len > flow (self)->n_paragraphs
             ? &g_array_index (self->paragraphs, Paragraph, self->paragraphs->len - 1)
             : NULL;
}

static void
open_flow (Reading *self)
{
  Flow opened = { g_string_new (NULL), NULL, self->paragraphs->len, FALSE };

  g_array_append_val (self->flows, opened);
}

static void
clear_paragraph (Paragraph *it)
{
  if (it->text != NULL)
    g_string_free (it->text, TRUE);
  if (it->ruby != NULL)
    g_string_free (it->ruby, TRUE);
}

static void
free_cell (gpointer cell)
{
  g_string_free (cell, TRUE);
}

/* Takes the innermost flow's text. (transfer full) */
static GString *
close_flow (Reading *self)
{
  GString *text = flow (self)->text;

  while (paragraph (self) != NULL)
    {
      clear_paragraph (paragraph (self));
      g_array_set_size (self->paragraphs, self->paragraphs->len - 1);
    }
  g_clear_pointer (&flow (self)->cells, g_ptr_array_unref);
  g_array_set_size (self->flows, self->flows->len - 1);
  return text;
}

static void
end_line (GString *text)
{
  if (text->len > 0 && text->str[text->len - 1] != '\n')
    g_string_append_c (text, '\n');
}

/* --- paragraphs ------------------------------------------------------------------------------- */

static void
open_paragraph (Reading *self)
{
  Paragraph opened = { .text = g_string_new (NULL), .heading = -1, .list = -1, .list_level = -1 };

  g_array_append_val (self->paragraphs, opened);
}

static const KyWordStyle *
style_of (Reading *self)
{
  KyView value = ky_text_part_attribute (&self->xml, KY_NS_W, "val");
  g_autofree gchar *id = g_strndup ((const gchar *)value.data, value.size);

  return g_hash_table_lookup (self->word->styles, id);
}

static void
take_style (Reading *self, Paragraph *it)
{
  const KyWordStyle *style = style_of (self);

  if (style == NULL)
    return;
  it->is_style_hidden = style->is_hidden;
  it->heading = it->heading < 0 ? style->heading : it->heading;
  it->list = it->list < 0 ? style->list : it->list;
  it->list_level = it->list_level < 0 ? style->list_level : it->list_level;
}

static void
append_mark (Reading *self, Paragraph *it, GString *out)
{
  gint level = CLAMP (it->list_level, 0, 8);
  g_autofree gchar *mark = NULL;

  if (it->list <= 0)
    return;
  mark = ky_word_lists_next (self->word->lists, it->list, (guint)level);
  if (mark[0] == '\0')
    return;
  for (gint i = 0; i < level && it->heading <= 0; i++)
    g_string_append (out, "  ");
  g_string_append_printf (out, "%s ", mark);
}

static void
close_paragraph (Reading *self)
{
  Paragraph *it = paragraph (self);
  GString *out = flow (self)->text;

  if (it == NULL)
    return;
  if (it->heading > 0 && it->text->len > 0)
    {
      end_line (out);
      g_string_append_c (out, '\n');
    }
  if (it->text->len > 0)
    append_mark (self, it, out);
  g_string_append_len (out, it->text->str, (gssize)it->text->len);
  if (!it->joins_next)
    g_string_append_c (out, '\n');
  clear_paragraph (it);
  g_array_set_size (self->paragraphs, self->paragraphs->len - 1);
  /* an instruction that nothing ends must not swallow the rest of the document */
  for (guint i = 0; i < self->fields->len; i++)
    g_array_index (self->fields, gboolean, i) = FALSE;
  if (self->flows->len == 1 && self->boxes->len > 0)
    {
      end_line (out);
      g_string_append_len (out, self->boxes->str, (gssize)self->boxes->len);
      g_string_truncate (self->boxes, 0);
    }
}

static gboolean
is_in_instruction (Reading *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (g_array_index (self->fields, gboolean, i))
      return TRUE;
  return FALSE;
}

static void
append (Reading *self, const gchar *text, gsize length)
{
  Paragraph *it = paragraph (self);

  if (it == NULL || it->is_in_properties || is_in_instruction (self))
    return;
  if (it->is_run_hidden || it->is_style_hidden)
    {
      self->word->document->n_hidden += length > 0;
      return;
    }
  g_string_append_len (self->n_ruby > 0 && it->ruby != NULL ? it->ruby : it->text, text,
                       (gssize)length);
}

static void
append_word (Reading *self, const gchar *text)
{
  append (self, text, strlen (text));
}

/* w:sym: a character of a symbol font (§17.3.3.30); those that forms use have one in Unicode. */
static void
append_symbol (Reading *self)
{
  static const struct
  {
    gunichar code;
    const gchar *text;
  } symbols[] = { { 0xf06c, "●" }, { 0xf06e, "■" }, { 0xf06f, "□" }, { 0xf070, "□" },
                  { 0xf071, "□" }, { 0xf0a7, "▪" }, { 0xf0a8, "□" }, { 0xf0b7, "・" },
                  { 0xf0d8, "➢" }, { 0xf0e0, "→" }, { 0xf0fb, "✘" }, { 0xf0fc, "✔" },
                  { 0xf0fd, "☒" }, { 0xf0fe, "☑" }, { 0xf052, "☑" }, { 0xf0a3, "□" } };
  KyView value = ky_text_part_attribute (&self->xml, KY_NS_W, "char");
  gchar digits[8] = "";
  gunichar code;
  gchar text[8] = "";

  if (value.size == 0 || value.size >= sizeof digits)
    return;
  memcpy (digits, value.data, value.size);
  code = (gunichar)g_ascii_strtoull (digits, NULL, 16);
  for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
    if (symbols[i].code == code)
      {
        append_word (self, symbols[i].text);
        return;
      }
  if (code >= 0xe000 && code < 0xf900)
    append_word (self, "・");
  else if (code >= 0x20 && g_unichar_validate (code))
    append (self, text, (gsize)g_unichar_to_utf8 (code, text));
}

static void
append_ruby (Reading *self)
{
  Paragraph *it = paragraph (self);

  if (it == NULL || it->ruby == NULL)
    return;
  if (it->ruby->len > 0)
    g_string_append_printf (it->text, "(%s)", it->ruby->str);
  g_string_free (g_steal_pointer (&it->ruby), TRUE);
}

static void
take_field_character (Reading *self)
{
  KyView type = ky_text_part_attribute (&self->xml, KY_NS_W, "fldCharType");
  gboolean yes = TRUE;

  if (ky_text_view_is (type, "begin"))
    g_array_append_val (self->fields, yes);
  else if (self->fields->len > 0 && ky_text_view_is (type, "separate"))
    g_array_index (self->fields, gboolean, self->fields->len - 1) = FALSE;
  else if (self->fields->len > 0 && ky_text_view_is (type, "end"))
    g_array_set_size (self->fields, self->fields->len - 1);
}

/* The mark of a note where it is referred to; the note itself follows at the end. */
static void
append_reference (Reading *self, Notes *notes)
{
  gint64 id = ky_text_part_int (&self->xml, KY_NS_W, "id", -1);
  guint number = g_hash_table_size (notes->numbers) + 1;
  g_autofree gchar *mark = NULL;

  if (id < 0 || id > G_MAXINT || paragraph (self) == NULL)
    return;
  if (g_hash_table_contains (notes->numbers, GINT_TO_POINTER ((gint)id)))
    number = GPOINTER_TO_UINT (g_hash_table_lookup (notes->numbers, GINT_TO_POINTER ((gint)id)));
  else
    g_hash_table_insert (notes->numbers, GINT_TO_POINTER ((gint)id), GUINT_TO_POINTER (number));
  mark = g_strdup_printf ("[%s%u]", notes->label, number);
  append_word (self, mark);
}

/* --- tables ----------------------------------------------------------------------------------- */

static gboolean
is_side_by_side (GPtrArray *cells)
{
  gboolean has_lines = FALSE;
  gsize size = 0;

  for (guint i = 0; i < cells->len; i++)
    {
      const GString *cell = cells->pdata[i];

      size += cell->len;
      has_lines = has_lines || memchr (cell->str, '\n', cell->len) != NULL;
    }
  return !has_lines || (cells->len > 1 && size <= ROW_MAX);
}

/* A row of short cells is a line, its cells parted by tabs; long ones follow each other. */
static void
close_row (Reading *self)
{
  Flow *outer = flow (self);
  GString *out = outer->text;
  GPtrArray *cells = outer->cells;
  gboolean is_line;

  if (cells == NULL)
    return;
  outer->cells = NULL;
  is_line = is_side_by_side (cells);
  for (guint i = 0; i < cells->len && !outer->is_row_deleted; i++)
    {
      const GString *cell = cells->pdata[i];

      if (is_line && i > 0)
        g_string_append_c (out, '\t');
      if (is_line)
        ky_text_append_cell (out, cell->str, cell->len);
      else if (cell->len > 0)
        {
          end_line (out);
          g_string_append_len (out, cell->str, (gssize)cell->len);
        }
    }
  if (!outer->is_row_deleted)
    end_line (out);
  g_ptr_array_unref (cells);
}

static void
close_cell (Reading *self)
{
  GString *text;

  if (self->flows->len < 2)
    return;
  text = close_flow (self);
  while (text->len > 0 && text->str[text->len - 1] == '\n')
    g_string_truncate (text, text->len - 1);
  if (flow (self)->cells != NULL)
    g_ptr_array_add (flow (self)->cells, text);
  else
    g_string_free (text, TRUE);
}

static void
close_box (Reading *self)
{
  GString *text;

  if (self->flows->len < 2)
    return;
  text = close_flow (self);
  end_line (self->boxes);
  g_string_append_len (self->boxes, text->str, (gssize)text->len);
  g_string_free (text, TRUE);
}

/* --- elements --------------------------------------------------------------------------------- */

static void
begin_property (Reading *self, gint tag, Paragraph *it)
{
  const KyWordStyle *style;

  switch (tag)
    {
    case STYLE:
      take_style (self, it);
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
    case RUN_STYLE:
      style = it->is_in_properties ? NULL : style_of (self);
      it->is_run_hidden = it->is_run_hidden || (style != NULL && style->is_hidden);
      break;
    case VANISH: /* in the paragraph's properties it hides its mark only */
      if (!it->is_in_properties)
        it->is_run_hidden = ky_text_part_is_on (&self->xml, KY_NS_W, "val");
      break;
    default:
      break;
    }
}

/* FALSE: the element is passed over. */
static gboolean
begin_deleted (Reading *self)
{
  Paragraph *it = paragraph (self);

  ky_job_removed (self->word->document->job, "ooxml.revision", 1, NULL);
  if (it != NULL && it->is_in_properties)
    it->joins_next = TRUE;
  else if (it == NULL && flow (self)->cells != NULL)
    flow (self)->is_row_deleted = TRUE;
  return FALSE;
}

static gboolean
begin_alternative (Reading *self)
{
  gboolean *is_taken, was_taken;

  if (self->alternatives->len == 0)
    return TRUE;
  is_taken = &g_array_index (self->alternatives, gboolean, self->alternatives->len - 1);
  was_taken = *is_taken;
  *is_taken = TRUE;
  return !was_taken;
}

static void
begin_note (Reading *self, Notes *notes, gint tag)
{
  gint64 id = ky_text_part_int (&self->xml, KY_NS_W, "id", -1);
  GString *out = flow (self)->text;
  guint number = GPOINTER_TO_UINT (
      g_hash_table_lookup (notes->numbers, GINT_TO_POINTER ((gint)CLAMP (id, -1, G_MAXINT))));
  KyView author;

  end_line (out);
  if (number == 0)
    return;
  g_string_append_printf (out, "[%s%u] ", notes->label, number);
  author
      = tag == COMMENT ? ky_text_part_attribute (&self->xml, KY_NS_W, "author") : ky_view ("", 0);
  if (author.size > 0)
    {
      ky_text_append_cell (out, (const gchar *)author.data, author.size);
      g_string_append (out, ": ");
    }
}

static void
begin_structure (Reading *self, gint tag)
{
  Word *word = self->word;

  switch (tag)
    {
    case PARAGRAPH:
      open_paragraph (self);
      break;
    case BOX:
    case CELL:
      open_flow (self);
      break;
    case ROW:
      end_line (flow (self)->text);
      g_clear_pointer (&flow (self)->cells, g_ptr_array_unref);
      flow (self)->cells = g_ptr_array_new_with_free_func (free_cell);
      flow (self)->is_row_deleted = FALSE;
      break;
    case FOOTNOTE_REFERENCE:
      append_reference (self, &word->footnotes);
      break;
    case ENDNOTE_REFERENCE:
      append_reference (self, &word->endnotes);
      break;
    case COMMENT_REFERENCE:
      append_reference (self, &word->comments);
      break;
    default:
      break;
    }
}

static void
begin_content (Reading *self, gint tag)
{
  Paragraph *it = paragraph (self);

  if (it == NULL)
    return;
  switch (tag)
    {
    case PARAGRAPH_PROPERTIES:
      it->is_in_properties = TRUE;
      break;
    case RUN:
      it->is_run_hidden = FALSE;
      break;
    case RUBY_TEXT:
      if (it->ruby == NULL)
        it->ruby = g_string_new (NULL);
      self->n_ruby++;
      break;
    case TEXT:
      self->is_text = TRUE;
      break;
    case TAB:
      append_word (self, "\t");
      break;
    case LINE_BREAK:
      append_word (self, "\n");
      break;
    case HYPHEN:
      append_word (self, "-");
      break;
    case SYMBOL:
      append_symbol (self);
      break;
    case DENOMINATOR:
      append_word (self, "/");
      break;
    case SUPERSCRIPT:
      append_word (self, "^");
      break;
    case SUBSCRIPT:
      append_word (self, "_");
      break;
    default:
      begin_property (self, tag, it);
      break;
    }
}

/* FALSE: the element is passed over. */
static gboolean
begin (Reading *self, Notes *notes, gint tag)
{
  gboolean no = FALSE;

  switch (tag)
    {
    case DELETED:
      return begin_deleted (self);
    case SKIPPED:
      return FALSE;
    case ALTERNATE:
      g_array_append_val (self->alternatives, no);
      break;
    case CHOICE:
    case FALLBACK:
      return begin_alternative (self);
    case FIELD:
      take_field_character (self);
      break;
    case NOTE:
    case COMMENT:
      if (tag == NOTE && ky_text_part_attribute (&self->xml, KY_NS_W, "type").size > 0
          && !ky_text_view_is (ky_text_part_attribute (&self->xml, KY_NS_W, "type"), "normal"))
        return FALSE;
      if (notes != NULL)
        begin_note (self, notes, tag);
      break;
    default:
      begin_structure (self, tag);
      begin_content (self, tag);
      break;
    }
  return TRUE;
}

static void
end (Reading *self, gint tag)
{
  switch (tag)
    {
    case PARAGRAPH:
      close_paragraph (self);
      break;
    case PARAGRAPH_PROPERTIES:
      if (paragraph (self) != NULL)
        paragraph (self)->is_in_properties = FALSE;
      break;
    case TEXT:
      self->is_text = FALSE;
      break;
    case RUBY_TEXT:
      self->n_ruby -= self->n_ruby > 0;
      break;
    case RUBY_BASE:
      append_ruby (self);
      break;
    case BOX:
      close_box (self);
      break;
    case CELL:
      close_cell (self);
      break;
    case ROW:
      close_row (self);
      break;
    case ALTERNATE:
      if (self->alternatives->len > 0)
        g_array_set_size (self->alternatives, self->alternatives->len - 1);
      break;
    default:
      break;
    }
}

static gboolean
read_events (Reading *self, Notes *notes, GError **error)
{
  KyXmlReader *reader = self->xml.reader;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      gint tag;

      if (event == KY_XML_TEXT)
        {
          KyView text = ky_xml_reader_text (reader);

          if (self->is_text)
            append (self, (const gchar *)text.data, text.size);
          continue;
        }
      tag = ky_text_part_tag (&self->xml);
      if (tag == 0)
        continue;
      if (event == KY_XML_END)
        end (self, tag);
      else if (!begin (self, notes, tag) && !ky_xml_reader_skip (reader, error))
        return FALSE;
    }
  return event == KY_XML_EOF;
}

/* The text of PART, a story of its own. (transfer full) */
static GString *
read_story (Word *word, const KyPart *part, Notes *notes, GError **error)
{
  g_autoptr (GArray) paragraphs = g_array_new (FALSE, FALSE, sizeof (Paragraph));
  g_autoptr (GArray) flows = g_array_new (FALSE, FALSE, sizeof (Flow));
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (gboolean));
  g_autoptr (GArray) alternatives = g_array_new (FALSE, FALSE, sizeof (gboolean));
  g_autoptr (GString) boxes = g_string_new (NULL);
  Reading self = { .word = word,
                   .paragraphs = paragraphs,
                   .flows = flows,
                   .fields = fields,
                   .alternatives = alternatives,
                   .boxes = boxes };
  GString *text;
  gboolean ok;

  open_flow (&self);
  ok = ky_text_part_open (&self.xml, word->document, word->package, part, word_tags, error)
       && read_events (&self, notes, error);
  ky_text_part_close (&self.xml);
  while (flows->len > 1)
    g_string_free (close_flow (&self), TRUE);
  text = close_flow (&self);
  end_line (text);
  g_string_append_len (text, boxes->str, (gssize)boxes->len);
  if (!ok)
    g_string_free (g_steal_pointer (&text), TRUE);
  return text;
}

/* --- the document ----------------------------------------------------------------------------- */

static gboolean
is_blank (const GString *text)
{
  return strspn (text->str, " \t\r\n") == text->len;
}

/* PART under TITLE; TOLD are texts that stand already: one header for all sections is usual. */
static gboolean
append_story (Word *word, const KyPart *part, const gchar *title, Notes *notes, GHashTable *told,
              GError **error)
{
  GString *text = read_story (word, part, notes, error);

  if (text == NULL)
    return FALSE;
  if (!is_blank (text) && (told == NULL || !g_hash_table_contains (told, text->str)))
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
append_stories (Word *word, const KyPart *main, const gchar *root, const gchar *title, Notes *notes,
                GError **error)
{
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const KyPart *part;

  for (guint from = 0;
       (part = ky_text_related (main, KY_NS_W, root, ky_view ("", 0), &from)) != NULL;)
    if (!append_story (word, part, title, notes, told, error))
      return FALSE;
  return TRUE;
}

static gboolean
append_document (Word *word, const KyPart *main, GError **error)
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
  g_autoptr (GHashTable) styles = ky_word_styles_read (
      document, package, ky_text_related (main, KY_NS_W, "styles", any, NULL), error);
  g_autoptr (KyWordLists) lists = NULL;
  g_autoptr (GHashTable) footnotes = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) endnotes = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) comments = g_hash_table_new (NULL, NULL);
  Word word
      = { .document = document,
          .package = package,
          .styles = styles,
          .footnotes = { footnotes, ky_text_document_word (document, "注", "note ") },
          .endnotes = { endnotes, ky_text_document_word (document, "文末注", "endnote ") },
          .comments = { comments, ky_text_document_word (document, "コメント", "comment ") } };

  if (styles == NULL)
    return FALSE;
  lists = ky_word_lists_new (document, package,
                             ky_text_related (main, KY_NS_W, "numbering", any, NULL), error);
  word.lists = lists;
  return lists != NULL && append_document (&word, main, error);
}
