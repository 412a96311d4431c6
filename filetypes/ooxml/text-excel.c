/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text of SpreadsheetML (ISO/IEC 29500-1 §18): each sheet that is shown with its name, its rows as
 * values parted by tabs, then comments, shapes and charts. Formulas give the value that was stored
 * last. Columns that are empty in the whole sheet are left out, as forms on squared paper
 * (方眼紙) have them by the dozen.
 */
#include "filetypes/ooxml/text.h"
#include "filetypes/ooxml/workbook.h"

#define COLUMNS 16384
#define COLUMN_WORDS (COLUMNS / 32)

enum
{
  SHEET = 1,
  WORKBOOK_PROPERTIES,
  STRING,
  PHONETIC,
  TEXT,
  VALUE,
  FORMAT,
  CELL_FORMATS,
  CELL_FORMAT,
  ROW,
  CELL,
  COLUMN,
  COMMENT
};

static const KyTextTag book_tags[] = {
  { KY_NS_S, "sheet", SHEET },     { KY_NS_S, "workbookPr", WORKBOOK_PROPERTIES },
  { KY_NS_S, "si", STRING },       { KY_NS_S, "rPh", PHONETIC },
  { KY_NS_S, "t", TEXT },          { KY_NS_S, "v", VALUE },
  { KY_NS_S, "numFmt", FORMAT },   { KY_NS_S, "cellXfs", CELL_FORMATS },
  { KY_NS_S, "xf", CELL_FORMAT },  { KY_NS_S, "row", ROW },
  { KY_NS_S, "c", CELL },          { KY_NS_S, "col", COLUMN },
  { KY_NS_S, "comment", COMMENT }, { 0, NULL, 0 },
};

typedef struct
{
  KyTextDocument *document;
  KyPackage *package;
  GString *strings;    /* all shared strings, one behind the other */
  GArray *string_ends; /* of gsize */
  GHashTable *codes;   /* numFmtId -> format code */
  GArray *formats;     /* of guint: numFmtId of each cell format */
  gboolean is_1904;
} Book;

typedef enum
{
  CELL_NUMBER,
  CELL_SHARED,
  CELL_TEXT,
  CELL_BOOLEAN
} CellKind;

typedef struct
{
  Book *book;
  KyTextPart xml;
  guint32 *used;   /* bits: columns that hold something */
  guint32 *hidden; /* bits: columns that are not shown */
  gboolean is_counting;
  gint64 row, last_row; /* written: last_row */
  guint column;         /* of the cell, from 0 */
  guint next_column;    /* to be written in this row */
  guint format;
  CellKind kind;
  gboolean is_value, is_row_hidden, has_cells;
  GString *value;
} Sheet;

/* --- strings and formats --------------------------------------------------------------------- */

static gboolean
read_strings (Book *book, const KyPart *part, GError **error)
{
  g_auto (KyTextPart) xml = { 0 };
  gboolean is_text = FALSE;
  KyXmlEvent event;

  if (part == NULL)
    return TRUE;
  if (!ky_text_part_open (&xml, book->document, book->package, part, book_tags, error))
    return FALSE;
  while ((event = ky_xml_reader_next (xml.reader, error)) < KY_XML_EOF)
    {
      gint tag;

      if (event == KY_XML_TEXT)
        {
          KyView text = ky_xml_reader_text (xml.reader);

          if (is_text)
            g_string_append_len (book->strings, (const gchar *)text.data, (gssize)text.size);
          continue;
        }
      tag = ky_text_part_tag (&xml);
      if (tag == TEXT)
        is_text = event == KY_XML_START;
      else if (tag == STRING && event == KY_XML_END)
        g_array_append_val (book->string_ends, book->strings->len);
      else if (tag == PHONETIC && event == KY_XML_START && !ky_xml_reader_skip (xml.reader, error))
        return FALSE;
    }
  return event == KY_XML_EOF;
}

static gboolean
read_formats (Book *book, const KyPart *part, GError **error)
{
  g_auto (KyTextPart) xml = { 0 };
  gboolean is_cell = FALSE;
  KyXmlEvent event;

  if (part == NULL)
    return TRUE;
  if (!ky_text_part_open (&xml, book->document, book->package, part, book_tags, error))
    return FALSE;
  while ((event = ky_xml_reader_next (xml.reader, error)) < KY_XML_EOF)
    {
      gint tag = event != KY_XML_TEXT ? ky_text_part_tag (&xml) : 0;
      guint id
          = tag == FORMAT || tag == CELL_FORMAT
                ? (guint)CLAMP (ky_text_part_int (&xml, KY_XML_NS_NONE, "numFmtId", 0), 0, G_MAXINT)
                : 0;
      KyView code;

      if (tag == CELL_FORMATS)
        is_cell = event == KY_XML_START;
      else if (tag == CELL_FORMAT && is_cell && event == KY_XML_START)
        g_array_append_val (book->formats, id);
      else if (tag == FORMAT && event == KY_XML_START)
        {
          code = ky_text_part_attribute (&xml, KY_XML_NS_NONE, "formatCode");
          g_hash_table_replace (book->codes, GUINT_TO_POINTER (id), ky_view_to_string (code));
        }
    }
  return event == KY_XML_EOF;
}

/* --- cells ------------------------------------------------------------------------------------ */

/* "AB12": the column, from 0; COLUMNS when there is none. */
static guint
column_of (KyView reference)
{
  guint column = 0;

  for (gsize i = 0; i < reference.size && g_ascii_isalpha (reference.data[i]) && i < 4; i++)
    column = column * 26 + (guint)(g_ascii_toupper ((gchar)reference.data[i]) - 'A') + 1;
  return column > 0 && column <= COLUMNS ? column - 1 : COLUMNS;
}

static gboolean
has_bit (const guint32 *bits, guint i)
{
  return (bits[i / 32] >> (i % 32) & 1) != 0;
}

static void
begin_row (Sheet *self)
{
  self->row = ky_text_part_int (&self->xml, KY_XML_NS_NONE, "r", self->row + 1);
  self->is_row_hidden = ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, "hidden").size > 0
                        && ky_text_part_is_on (&self->xml, KY_XML_NS_NONE, "hidden");
  self->column = COLUMNS;
  self->next_column = 0;
  self->has_cells = FALSE;
}

static void
begin_cell (Sheet *self)
{
  static const struct
  {
    const gchar *name;
    CellKind kind;
  } kinds[] = { { "s", CELL_SHARED }, { "str", CELL_TEXT },  { "inlineStr", CELL_TEXT },
                { "e", CELL_TEXT },   { "b", CELL_BOOLEAN }, { "d", CELL_TEXT } };
  KyView type = ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, "t");
  guint column = column_of (ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, "r"));
  guint after = self->column < COLUMNS ? self->column + 1 : 0;

  self->column = column < COLUMNS ? column : MIN (after, COLUMNS - 1);
  self->format = (guint)CLAMP (ky_text_part_int (&self->xml, KY_XML_NS_NONE, "s", 0), 0, G_MAXINT);
  self->kind = CELL_NUMBER;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (ky_view_is (type, kinds[i].name))
      self->kind = kinds[i].kind;
  g_string_truncate (self->value, 0);
}

static void
append_shared (Sheet *self, GString *out)
{
  const Book *book = self->book;
  guint64 i;
  gsize start, end;

  if (!g_ascii_isdigit (self->value->str[0]))
    return;
  i = g_ascii_strtoull (self->value->str, NULL, 10);
  if (i >= book->string_ends->len)
    return;
  end = g_array_index (book->string_ends, gsize, i);
  start = i > 0 ? g_array_index (book->string_ends, gsize, i - 1) : 0;
  ky_text_append_cell (out, book->strings->str + start, end - start);
}

static void
append_value (Sheet *self, GString *out)
{
  const Book *book = self->book;
  guint id
      = self->format < book->formats->len ? g_array_index (book->formats, guint, self->format) : 0;

  switch (self->kind)
    {
    case CELL_SHARED:
      append_shared (self, out);
      break;
    case CELL_BOOLEAN:
      g_string_append (out, strcmp (self->value->str, "0") == 0 ? "FALSE" : "TRUE");
      break;
    case CELL_TEXT:
      ky_text_append_cell (out, self->value->str, self->value->len);
      break;
    case CELL_NUMBER:
      ky_excel_append_number (out, ky_view (self->value->str, self->value->len), id,
                              g_hash_table_lookup (book->codes, GUINT_TO_POINTER (id)),
                              book->is_1904);
      break;
    }
}

/* Tabs up to the cell's column, of the columns that are used and shown. */
static void
append_tabs (Sheet *self, GString *out)
{
  for (; self->next_column < self->column; self->next_column++)
    if (has_bit (self->used, self->next_column) && !has_bit (self->hidden, self->next_column))
      g_string_append_c (out, '\t');
}

static void
end_cell (Sheet *self)
{
  GString *out = self->book->document->out;

  /* A row inside a cell leaves the cell without a column. */
  if (self->value->len == 0 || self->column >= COLUMNS)
    return;
  if (self->is_row_hidden || has_bit (self->hidden, self->column))
    {
      self->book->document->n_hidden += self->is_counting;
      return;
    }
  if (self->is_counting)
    {
      self->used[self->column / 32] |= 1u << (self->column % 32);
      return;
    }
  if (!self->has_cells && self->last_row > 0 && self->row > self->last_row + 1)
    g_string_append_c (out, '\n');
  self->has_cells = TRUE;
  self->last_row = self->row;
  append_tabs (self, out);
  append_value (self, out);
}

/* Columns MIN to MAX of a w:col; the last is as wide as the sheet when all are hidden behind it. */
static void
hide_columns (Sheet *self)
{
  gint64 from = ky_text_part_int (&self->xml, KY_XML_NS_NONE, "min", 0);
  gint64 to = ky_text_part_int (&self->xml, KY_XML_NS_NONE, "max", 0);

  if (ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, "hidden").size == 0
      || !ky_text_part_is_on (&self->xml, KY_XML_NS_NONE, "hidden"))
    return;
  for (gint64 i = MAX (from, 1); i <= MIN (to, (gint64)COLUMNS); i++)
    self->hidden[(i - 1) / 32] |= 1u << ((i - 1) % 32);
}

static gboolean
take_element (Sheet *self, KyXmlEvent event, gint tag, GError **error)
{
  gboolean is_start = event == KY_XML_START;

  switch (tag)
    {
    case COLUMN:
      if (is_start && self->is_counting)
        hide_columns (self);
      break;
    case ROW:
      if (is_start)
        begin_row (self);
      else if (self->has_cells)
        g_string_append_c (self->book->document->out, '\n');
      break;
    case CELL:
      if (is_start)
        begin_cell (self);
      else
        end_cell (self);
      break;
    case VALUE:
    case TEXT:
      self->is_value = is_start;
      break;
    case PHONETIC:
      return !is_start || ky_xml_reader_skip (self->xml.reader, error);
    default:
      break;
    }
  return TRUE;
}

static gboolean
read_rows (Sheet *self, GError **error)
{
  KyXmlReader *reader = self->xml.reader;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      gint tag;

      if (event == KY_XML_TEXT)
        {
          KyView text = ky_xml_reader_text (reader);

          if (self->is_value)
            g_string_append_len (self->value, (const gchar *)text.data, (gssize)text.size);
          continue;
        }
      tag = ky_text_part_tag (&self->xml);
      if (event == KY_XML_START && ky_text_part_is_unseen (&self->xml))
        {
          self->book->document->n_hidden += self->is_counting;
          if (!ky_xml_reader_skip (reader, error))
            return FALSE;
          continue;
        }
      if (tag != 0 && !take_element (self, event, tag, error))
        return FALSE;
      if (!ky_text_document_charge (self->book->document, error))
        return FALSE;
    }
  return event == KY_XML_EOF;
}

/* Twice over the same bytes: which columns are used, then the rows. */
static gboolean
append_rows (Book *book, const KyPart *part, GError **error)
{
  g_autofree guint32 *used = g_new0 (guint32, COLUMN_WORDS);
  g_autofree guint32 *hidden = g_new0 (guint32, COLUMN_WORDS);
  g_autoptr (GString) value = g_string_new (NULL);
  Sheet self
      = { .book = book, .used = used, .hidden = hidden, .is_counting = TRUE, .value = value };
  gboolean ok = ky_text_part_open (&self.xml, book->document, book->package, part, book_tags, error)
                && read_rows (&self, error);

  self.is_counting = FALSE;
  self.row = 0;
  ok = ok && ky_text_part_again (&self.xml, book->document, error) && read_rows (&self, error);
  ky_text_part_close (&self.xml);
  return ok;
}

/* --- comments --------------------------------------------------------------------------------- */

static gboolean
append_comments (Book *book, const KyPart *part, GError **error)
{
  GString *out = book->document->out;
  g_auto (KyTextPart) xml = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_text = FALSE;
  KyXmlEvent event;

  if (!ky_text_part_open (&xml, book->document, book->package, part, book_tags, error))
    return FALSE;
  ky_text_document_end_line (book->document);
  g_string_append_printf (out, "\n[%s]\n",
                          ky_text_document_word (book->document, "コメント", "Comments"));
  while ((event = ky_xml_reader_next (xml.reader, error)) < KY_XML_EOF)
    {
      gint tag;

      if (event == KY_XML_TEXT)
        {
          KyView view = ky_xml_reader_text (xml.reader);

          if (is_text)
            g_string_append_len (text, (const gchar *)view.data, (gssize)view.size);
          continue;
        }
      tag = ky_text_part_tag (&xml);
      if (tag == COMMENT && event == KY_XML_START)
        {
          KyView at = ky_text_part_attribute (&xml, KY_XML_NS_NONE, "ref");

          g_string_truncate (text, 0);
          ky_text_append_cell (out, (const gchar *)at.data, at.size);
          g_string_append (out, ": ");
        }
      else if (tag == COMMENT)
        {
          ky_text_append_cell (out, text->str, text->len);
          g_string_append_c (out, '\n');
        }
      else if (tag == TEXT)
        is_text = event == KY_XML_START;
    }
  return event == KY_XML_EOF && ky_text_document_charge (book->document, error);
}

/* --- the workbook ----------------------------------------------------------------------------- */

static gboolean
append_sheet (Book *book, const KyPart *part, GError **error)
{
  KyView any = ky_view ("", 0);
  const KyPart *found;

  if (strcmp (part->kind->root, "worksheet") == 0 && !append_rows (book, part, error))
    return FALSE;
  if (part->said != NULL)
    ky_text_controls (book->document, part);
  if (!ky_text_document_charge (book->document, error))
    return FALSE;
  found = ky_text_related (part, KY_NS_S, "comments", any, NULL);
  if (found != NULL && !append_comments (book, found, error))
    return FALSE;
  found = ky_text_related (part, KY_NS_XDR, "wsDr", any, NULL);
  if (found == NULL)
    return TRUE;
  ky_text_document_end_line (book->document);
  return ky_text_drawing (book->document, book->package, found, 0, error)
         && ky_text_graphics (book->document, book->package, found, error);
}

/* The sheet that the element just begun stands for. */
static gboolean
take_sheet (Book *book, const KyPart *main, KyTextPart *xml, GError **error)
{
  KyView name = ky_text_part_attribute (xml, KY_XML_NS_NONE, "name");
  KyView state = ky_text_part_attribute (xml, KY_XML_NS_NONE, "state");
  KyView id = ky_text_part_attribute (xml, KY_NS_R, "id");
  g_autofree gchar *title = ky_view_to_string (name);
  const KyPart *part = NULL;

  if (ky_sheet_is_hidden (state))
    {
      book->document->n_hidden++;
      return TRUE;
    }
  if (id.size > 0)
    part = ky_text_related (main, KY_NS_S, "worksheet", id, NULL);
  if (part == NULL && id.size > 0)
    part = ky_text_related (main, KY_NS_S, "chartsheet", id, NULL);
  if (part == NULL)
    return TRUE;
  ky_text_document_title (book->document, title);
  return append_sheet (book, part, error);
}

static gboolean
append_book (Book *book, const KyPart *main, GError **error)
{
  g_auto (KyTextPart) xml = { 0 };
  KyXmlEvent event;

  if (!ky_text_part_open (&xml, book->document, book->package, main, book_tags, error))
    return FALSE;
  while ((event = ky_xml_reader_next (xml.reader, error)) < KY_XML_EOF)
    {
      gint tag = event == KY_XML_START ? ky_text_part_tag (&xml) : 0;

      if (tag == WORKBOOK_PROPERTIES)
        book->is_1904 = ky_text_part_attribute (&xml, KY_XML_NS_NONE, "date1904").size > 0
                        && ky_text_part_is_on (&xml, KY_XML_NS_NONE, "date1904");
      else if (tag == SHEET && !take_sheet (book, main, &xml, error))
        return FALSE;
    }
  return event == KY_XML_EOF;
}

gboolean
ky_text_excel (KyTextDocument *document, KyPackage *package, GError **error)
{
  const KyPart *main = ky_text_main_part (package);
  KyView any = ky_view ("", 0);
  g_autoptr (GString) strings = g_string_new (NULL);
  g_autoptr (GArray) string_ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autoptr (GArray) formats = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GHashTable) codes = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  Book book = { .document = document,
                .package = package,
                .strings = strings,
                .string_ends = string_ends,
                .codes = codes,
                .formats = formats };

  return read_strings (&book, ky_text_related (main, KY_NS_S, "sst", any, NULL), error)
         && read_formats (&book, ky_text_related (main, KY_NS_S, "styleSheet", any, NULL), error)
         && append_book (&book, main, error);
}
