/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extracts the text of SpreadsheetML (ISO/IEC 29500-1 §18): each visible sheet with its name, its
 * rows as values separated by tabs, then controls, the words of data validation (text-sheet.c),
 * comments, shapes and charts. Formulas give the stored value. Columns that are empty in the whole
 * sheet are left out, because forms on squared paper (方眼紙) have dozens of them. */
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/document/cell.h"
#include "filetypes/base/document/print-area.h"
#include "filetypes/base/text/symbol-font.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/ooxml/form-shapes.h"
#include "filetypes/ooxml/number-format.h"
#include "filetypes/ooxml/text.h"
#include "filetypes/ooxml/workbook.h"

#include <stdlib.h>

#define COLUMNS 16384
#define COLUMN_WORDS (COLUMNS / 32)
#define LISTS_MAX 1000 /* controls of a sheet whose chosen cells are looked for */

enum
{
  NO_TAG,
#define TAG(ns, local, tag) tag,
#include "filetypes/ooxml/text-excel-tags.def"
};

static const KyTextTag book_tags[] = {
#define TAG(ns, local, tag) { KY_NS_##ns, local, tag },
#define SAME TAG
#include "filetypes/ooxml/text-excel-tags.def"
  { 0, NULL, 0 },
};

/* Describes what in a font changes the meaning of its text. */
typedef struct
{
  KyTextLook look;
  const KySymbolFont *symbols; /* (nullable) the font, if it is a symbol font */
} Face;

/* Describes a piece of a string with a font of its own, or (not IS_OWN) that of its cell. */
typedef struct
{
  gsize end; /* in the text that holds it */
  Face face;
  gboolean is_own;
} Run;

/* Holds strings, one after the other. */
typedef struct
{
  GString *text;
  GArray *runs; /* of Run */
  GArray *ends; /* of guint: how many runs there are up to the end of each string */
  Run open;
} Strings;

typedef struct
{
  guint number; /* numFmtId */
  guint font;
} CellFormat;

typedef struct
{
  KyTextDocument *document;
  KyPackage *package;
  Strings strings;      /* shared ones */
  GHashTable *codes;    /* numFmtId -> format code */
  GArray *formats;      /* of CellFormat */
  GArray *fonts;        /* of Face */
  GArray *conditional;  /* of Face: the formats that rules apply (dxf) */
  GHashTable *sheets;   /* (nullable) name -> KyPart; read when it is asked for */
  GHashTable *areas;    /* number of a sheet, from 0 -> its print area (ky_print_area_new()) */
  GHashTable *headers;  /* set of the words of page headers and footers that were found */
  GString *stories;     /* the same words, one header a line */
  guint n_sheets;       /* sheets before the present one */
  guint n_strikes;      /* rules that strike text out */
  guint n_rounded;      /* numbers of which cells show fewer digits */
  GHashTable *persons;  /* ids of the authors of threaded comments -> names */
  gboolean has_threads; /* the present sheet has threaded comments */
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
  guint32 *used;      /* bits: columns that hold something */
  guint32 *hidden;    /* bits: columns that are not shown */
  const GArray *area; /* (nullable) the print area */
  gboolean is_counting;
  gint64 row, last_row; /* written: last_row */
  guint column;         /* of the cell, from 0 */
  guint next_column;    /* to be written in this row */
  guint format;
  CellKind kind;
  gboolean is_value, is_row_hidden, has_cells;
  gboolean is_conditional; /* the format of a rule is open */
  Strings value;           /* one string */
} Sheet;

/* --- strings and formats --------------------------------------------------------------------- */

static void
strings_init (Strings *self)
{
  self->text = g_string_new (NULL);
  self->runs = g_array_new (FALSE, FALSE, sizeof (Run));
  self->ends = g_array_new (FALSE, FALSE, sizeof (guint));
  self->open = (Run){ 0 };
}

KY_DEFINE_CLEAR (strings_clear, Strings, text, runs, ends)

static void
text_excel_end_run (Strings *self)
{
  gsize start = self->runs->len > 0 ? g_array_index (self->runs, Run, self->runs->len - 1).end : 0;

  self->open.end = self->text->len;
  if (self->open.end > start)
    g_array_append_val (self->runs, self->open);
  self->open = (Run){ 0 };
}

static void
end_string (Strings *self)
{
  text_excel_end_run (self);
  g_array_append_val (self->ends, self->runs->len);
}

/* Takes an element of a font into `face`. */
static void
text_excel_take_face (KyTextPart *xml, gint tag, Face *face)
{
  KyView value = ky_text_part_attribute (xml, KY_XML_NS_NONE, "val");

  if (tag == STRIKE)
    face->look.is_struck = ky_text_part_is_on (xml, KY_XML_NS_NONE, "val");
  else if (tag == SCRIPT)
    face->look.script = ky_view_is (value, "superscript") ? KY_SCRIPT_RAISED
                        : ky_view_is (value, "subscript") ? KY_SCRIPT_LOWERED
                                                          : KY_SCRIPT_NORMAL;
  else if (tag == FACE)
    face->symbols = ky_symbol_family ((const gchar *)value.data, value.size);
}

/* Reads an element of a string's run. */
static void
text_excel_take_run (Strings *self, KyTextPart *xml, gint tag, gboolean is_start)
{
  if (tag == RUN)
    text_excel_end_run (self);
  else if (tag == RUN_PROPERTIES && is_start)
    self->open.is_own = TRUE;
  else if (is_start && self->open.is_own)
    text_excel_take_face (xml, tag, &self->open.face);
}

/* Appends string `i` as its runs look, `cell` being the font of its cell. */
static void
append_string (const Book *book, const Strings *self, guint i, const Face *cell, GString *out)
{
  guint from = i > 0 ? g_array_index (self->ends, guint, i - 1) : 0;
  guint to = g_array_index (self->ends, guint, i);
  gsize at = from > 0 ? g_array_index (self->runs, Run, from - 1).end : 0;
  gboolean is_japanese = book->document->is_japanese;
  g_autoptr (GString) text = g_string_new (NULL);
  KyTextMarks marks = { 0 };

  for (; from < to; from++)
    {
      const Run *run = &g_array_index (self->runs, Run, from);
      const Face *face = run->is_own ? &run->face : cell;
      const gchar *words = self->text->str + at;
      gsize length = run->end - at;
      g_autofree gchar *symbols
          = face->symbols != NULL ? ky_symbol_text (face->symbols, words, length, &length) : NULL;

      ky_text_marks_append (&marks, text, face->look, is_japanese,
                            symbols != NULL ? symbols : words, length);
      at = run->end;
    }
  ky_text_marks_end (&marks, text, is_japanese);
  ky_text_append_cell (out, text->str, text->len);
}

static gboolean
text_excel_read_strings (Book *book, const KyPart *part, GError **error)
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
      if (event == KY_XML_TEXT)
        {
          KyView text = ky_xml_reader_text (xml.reader);

          if (is_text)
            g_string_append_len (book->strings.text, (const gchar *)text.data, (gssize)text.size);
          continue;
        }
      gint tag = ky_text_part_tag (&xml);
      if (event == KY_XML_START && ky_text_part_is_unseen (&xml))
        {
          book->document->n_hidden++;
          if (!ky_xml_reader_skip (xml.reader, error))
            return FALSE;
        }
      else if (tag == TEXT)
        is_text = event == KY_XML_START;
      else if (tag == STRING && event == KY_XML_END)
        end_string (&book->strings);
      else if (tag == PHONETIC && event == KY_XML_START && !ky_xml_reader_skip (xml.reader, error))
        return FALSE;
      else
        text_excel_take_run (&book->strings, &xml, tag, event == KY_XML_START);
    }
  return event == KY_XML_EOF;
}

static guint
text_excel_number_of (KyTextPart *xml, const gchar *name)
{
  return (guint)CLAMP (ky_text_part_int (xml, KY_XML_NS_NONE, name, 0), 0, G_MAXINT);
}

static void
text_excel_take_format (Book *book, KyTextPart *xml, gint tag, gboolean is_font)
{
  Face plain = { 0 };
  CellFormat format
      = { text_excel_number_of (xml, "numFmtId"), text_excel_number_of (xml, "fontId") };
  KyView code;

  if (tag == CELL_FORMAT)
    g_array_append_val (book->formats, format);
  else if (tag == FORMAT)
    {
      code = ky_text_part_attribute (xml, KY_XML_NS_NONE, "formatCode");
      book->document->n_cut += code.size > KY_EXCEL_FORMAT_MAX;
      if (code.size <= KY_EXCEL_FORMAT_MAX)
        g_hash_table_replace (book->codes, GUINT_TO_POINTER (format.number),
                              ky_view_to_string (code));
    }
  else if (tag == CONDITIONAL_FORMAT)
    g_array_append_val (book->conditional, plain);
  else if (tag == FONT && is_font)
    g_array_append_val (book->fonts, plain);
  else if (tag == STRIKE && !is_font && book->conditional->len > 0)
    text_excel_take_face (xml, tag,
                          &g_array_index (book->conditional, Face, book->conditional->len - 1));
  else if (is_font && book->fonts->len > 0)
    text_excel_take_face (xml, tag, &g_array_index (book->fonts, Face, book->fonts->len - 1));
}

static gboolean
read_formats (Book *book, const KyPart *part, GError **error)
{
  g_auto (KyTextPart) xml = { 0 };
  gboolean is_cell = FALSE, is_font = FALSE;
  KyXmlEvent event;

  if (part == NULL)
    return TRUE;
  if (!ky_text_part_open (&xml, book->document, book->package, part, book_tags, error))
    return FALSE;
  while ((event = ky_xml_reader_next (xml.reader, error)) < KY_XML_EOF)
    {
      gint tag = event != KY_XML_TEXT ? ky_text_part_tag (&xml) : 0;

      if (tag == CELL_FORMATS)
        is_cell = event == KY_XML_START;
      else if (tag == FONTS)
        is_font = event == KY_XML_START;
      else if (event == KY_XML_START && (tag != CELL_FORMAT || is_cell))
        text_excel_take_format (book, &xml, tag, is_font);
    }
  return event == KY_XML_EOF;
}

/* --- cells ------------------------------------------------------------------------------------ */

/* Returns the column of a cell such as "AB12", counted from 0, or COLUMNS if there is none. */
static guint
text_excel_column_of (KyView reference)
{
  const gchar *p = (const gchar *)reference.data;
  guint column = ky_cell_read_column (&p, reference.size, COLUMNS);

  return column > 0 && column <= COLUMNS ? column - 1 : COLUMNS;
}

static gboolean
text_excel_has_bit (const guint32 *bits, guint i)
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
reset_value (Sheet *self)
{
  g_string_truncate (self->value.text, 0);
  g_array_set_size (self->value.runs, 0);
  g_array_set_size (self->value.ends, 0);
  self->value.open = (Run){ 0 };
}

static void
text_excel_begin_cell (Sheet *self)
{
  static const struct
  {
    const gchar *name;
    CellKind kind;
  } kinds[] = { { "s", CELL_SHARED }, { "str", CELL_TEXT },  { "inlineStr", CELL_TEXT },
                { "e", CELL_TEXT },   { "b", CELL_BOOLEAN }, { "d", CELL_TEXT } };
  KyView type = ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, "t");
  guint column = text_excel_column_of (ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, "r"));
  guint after = self->column < COLUMNS ? self->column + 1 : 0;

  self->column = column < COLUMNS ? column : MIN (after, COLUMNS - 1);
  self->format = (guint)CLAMP (ky_text_part_int (&self->xml, KY_XML_NS_NONE, "s", 0), 0, G_MAXINT);
  self->kind = CELL_NUMBER;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (ky_view_is (type, kinds[i].name))
      self->kind = kinds[i].kind;
  reset_value (self);
}

static void
append_shared (Sheet *self, const Face *cell, GString *out)
{
  const Book *book = self->book;

  if (!g_ascii_isdigit (self->value.text->str[0]))
    return;
  guint64 i = g_ascii_strtoull (self->value.text->str, NULL, 10);
  if (i < book->strings.ends->len)
    append_string (book, &book->strings, (guint)i, cell, out);
}

static void
text_excel_append_value (Sheet *self, GString *out)
{
  const Book *book = self->book;
  CellFormat format = { 0 };
  Face cell = { 0 };
  KyView value = ky_view (self->value.text->str, self->value.text->len);
  g_autoptr (GString) text = NULL;
  g_autofree gchar *before = NULL, *behind = NULL;

  if (self->kind == CELL_TEXT && *self->value.text->str == '='
      && ky_workbook_is_cell_picture (ky_view (value.data + 1, value.size - 1)))
    {
      g_string_append (out, ky_text_document_word (book->document, "〔画像〕", "[picture]"));
      return;
    }
  if (self->format < book->formats->len)
    format = g_array_index (book->formats, CellFormat, self->format);
  if (format.font < book->fonts->len)
    cell = g_array_index (book->fonts, Face, format.font);
  const gchar *code = g_hash_table_lookup (book->codes, GUINT_TO_POINTER (format.number));
  if ((self->kind == CELL_SHARED || self->kind == CELL_TEXT) && value.size > 0 && code != NULL
      && ky_excel_format_text (code, &before, &behind))
    ky_text_append_cell (out, before, strlen (before));
  if (self->kind == CELL_SHARED)
    append_shared (self, &cell, out);
  if (self->kind == CELL_NUMBER || self->kind == CELL_BOOLEAN)
    {
      text = g_string_new (NULL);
      if (self->kind == CELL_BOOLEAN)
        g_string_append (text, strcmp (self->value.text->str, "0") == 0 ? "FALSE" : "TRUE");
      else
        self->book->n_rounded
            += ky_excel_append_number (text, value, format.number, code, book->is_1904);
      reset_value (self);
      g_string_append_len (self->value.text, text->str, (gssize)text->len);
    }
  if (self->kind != CELL_SHARED)
    {
      end_string (&self->value);
      append_string (book, &self->value, 0, &cell, out);
    }
  if (behind != NULL)
    ky_text_append_cell (out, behind, strlen (behind));
}

/* Appends tabs up to the cell's column, of the columns that are used and shown. */
static void
append_tabs (Sheet *self, GString *out)
{
  for (; self->next_column < self->column; self->next_column++)
    if (text_excel_has_bit (self->used, self->next_column)
        && !text_excel_has_bit (self->hidden, self->next_column))
      g_string_append_c (out, '\t');
}

static void
text_excel_end_cell (Sheet *self)
{
  GString *out = self->book->document->out;

  /* A row inside a cell leaves the cell without a column. */
  if (self->value.text->len == 0 || self->column >= COLUMNS)
    return;
  if (self->is_row_hidden || text_excel_has_bit (self->hidden, self->column))
    {
      self->book->document->n_hidden += self->is_counting;
      return;
    }
  if (self->is_counting)
    {
      self->used[self->column / 32] |= 1u << (self->column % 32);
      if (self->area != NULL && self->row > 0
          && !ky_print_area_has (self->area, (guint)MIN (self->row - 1, G_MAXINT), self->column))
        self->book->document->n_unprinted++;
      return;
    }
  if (!self->has_cells && self->last_row > 0 && self->row > self->last_row + 1)
    g_string_append_c (out, '\n');
  self->has_cells = TRUE;
  self->last_row = self->row;
  append_tabs (self, out);
  text_excel_append_value (self, out);
}

/* Hides columns of a w:col; the last is as wide as the sheet when all are hidden behind it. */
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

/* Counts the rules of conditional formats that strike text out: whether they do depends on
 * formulas. A rule names its format, or, if it is newer than Excel 2007, holds it. */
static void
text_excel_take_rule (Sheet *self, gint tag, gboolean is_start)
{
  const GArray *formats = self->book->conditional;
  gint64 format
      = is_start && tag == RULE ? ky_text_part_int (&self->xml, KY_XML_NS_NONE, "dxfId", -1) : -1;

  if (tag == CONDITIONAL_FORMAT)
    self->is_conditional = is_start;
  if (format >= 0 && format < (gint64)formats->len)
    self->book->n_strikes += g_array_index (formats, Face, format).look.is_struck;
  if (tag == STRIKE && is_start && self->is_conditional)
    self->book->n_strikes += ky_text_part_is_on (&self->xml, KY_XML_NS_NONE, "val");
}

static gboolean
text_excel_take_element (Sheet *self, KyXmlEvent event, gint tag, GError **error)
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
        text_excel_begin_cell (self);
      else
        text_excel_end_cell (self);
      break;
    case VALUE:
    case TEXT:
      self->is_value = is_start;
      break;
    case HEADER:
      if (is_start)
        reset_value (self);
      else if (self->is_counting)
        ky_excel_append_header (self->book->stories, self->book->headers, self->value.text);
      self->is_value = is_start;
      break;
    case PHONETIC:
      return !is_start || ky_xml_reader_skip (self->xml.reader, error);
    default:
      if (self->is_counting)
        text_excel_take_rule (self, tag, is_start);
      text_excel_take_run (&self->value, &self->xml, tag, is_start);
      break;
    }
  return TRUE;
}

static gboolean
text_excel_read_rows (Sheet *self, GError **error)
{
  KyXmlReader *reader = self->xml.reader;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        {
          KyView text = ky_xml_reader_text (reader);

          if (self->is_value)
            g_string_append_len (self->value.text, (const gchar *)text.data, (gssize)text.size);
          continue;
        }
      gint tag = ky_text_part_tag (&self->xml);
      if (event == KY_XML_START && ky_text_part_is_unseen (&self->xml))
        {
          self->book->document->n_hidden += self->is_counting;
          if (!ky_xml_reader_skip (reader, error))
            return FALSE;
          continue;
        }
      if (tag != 0 && !text_excel_take_element (self, event, tag, error))
        return FALSE;
      if (!ky_text_document_charge (self->book->document, error))
        return FALSE;
    }
  return event == KY_XML_EOF;
}

/* Reads the same bytes twice: first which columns are used, then the rows. */
static gboolean
text_excel_append_rows (Book *book, const KyPart *part, GError **error)
{
  g_autofree guint32 *used = g_new0 (guint32, COLUMN_WORDS);
  g_autofree guint32 *hidden = g_new0 (guint32, COLUMN_WORDS);
  Sheet self = { .book = book, .used = used, .hidden = hidden, .is_counting = TRUE };

  self.area = g_hash_table_lookup (book->areas, GUINT_TO_POINTER (book->n_sheets));

  strings_init (&self.value);
  gboolean ok = ky_text_part_open (&self.xml, book->document, book->package, part, book_tags, error)
                && text_excel_read_rows (&self, error);
  self.is_counting = FALSE;
  self.row = 0;
  ok = ok && ky_text_part_again (&self.xml, book->document, error)
       && text_excel_read_rows (&self, error);
  ky_text_part_close (&self.xml);
  strings_clear (&self.value);
  return ok;
}

/* --- comments --------------------------------------------------------------------------------- */

/* Appends the note that ended at `cell` with its author, unless Excel began it with the name. The
 * text that Excel writes for readers that do not know threaded comments is removed if threaded
 * comments follow. */
static void
append_note (Book *book, Strings *text, const gchar *cell, const gchar *author)
{
  gboolean is_copy = g_str_has_prefix (author, "tc={");
  const Face plain = { 0 };
  g_autoptr (GString) words = g_string_new (NULL);

  end_string (text);
  append_string (book, text, text->ends->len - 1, &plain, words);
  gboolean is_named = is_copy || *author == '\0' || g_str_has_prefix (words->str, author);
  if (!is_copy || !book->has_threads)
    g_string_append_printf (book->document->out, "%s: %s%s%s\n", cell, is_named ? "" : author,
                            is_named ? "" : ": ", words->str);
}

static gboolean
append_comments (Book *book, const KyPart *part, GError **error)
{
  g_auto (KyTextPart) xml = { 0 };
  g_autoptr (GPtrArray) authors = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) cell = g_string_new (NULL);
  const gchar *author = "";
  Strings text;
  gboolean is_text = FALSE;
  KyXmlEvent event;

  if (!ky_text_part_open (&xml, book->document, book->package, part, book_tags, error))
    return FALSE;
  strings_init (&text);
  ky_text_document_end_line (book->document);
  gsize start = book->document->out->len;
  g_string_append_printf (book->document->out, "\n[%s]\n",
                          ky_text_document_word (book->document, "コメント", "Comments"));
  gsize first = book->document->out->len;
  while ((event = ky_xml_reader_next (xml.reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        {
          KyView view = ky_xml_reader_text (xml.reader);

          if (is_text)
            g_string_append_len (text.text, (const gchar *)view.data, (gssize)view.size);
          continue;
        }
      gint tag = ky_text_part_tag (&xml);
      if (tag == COMMENT && event == KY_XML_START)
        {
          KyView at = ky_text_part_attribute (&xml, KY_XML_NS_NONE, "ref");
          gint64 i = ky_text_part_int (&xml, KY_XML_NS_NONE, "authorId", -1);

          g_string_truncate (cell, 0);
          ky_text_append_cell (cell, (const gchar *)at.data, at.size);
          author = i >= 0 && i < authors->len ? authors->pdata[i] : "";
          text_excel_end_run (&text);
        }
      else if (tag == COMMENT)
        append_note (book, &text, cell->str, author);
      else if (tag == COMMENT_AUTHOR && event == KY_XML_START)
        {
          GString *name = ky_xml_content (xml.reader, error);

          event = KY_XML_ERROR;
          if (name == NULL)
            break;
          g_ptr_array_add (authors, g_string_free (name, FALSE));
        }
      else if (tag == TEXT)
        is_text = event == KY_XML_START;
      else
        text_excel_take_run (&text, &xml, tag, event == KY_XML_START);
    }
  strings_clear (&text);
  if (book->document->out->len == first)
    g_string_truncate (book->document->out, start);
  return event == KY_XML_EOF && ky_text_document_charge (book->document, error);
}

/* --- form controls ---------------------------------------------------------------------------- */

static gint64
text_excel_key_of (gint64 row, guint column)
{
  return row * COLUMNS + column;
}

/* Fills in the text of cells of `part`: `cells` is text_excel_key_of() -> GString. */
static gboolean
read_cells (Book *book, const KyPart *part, GHashTable *cells, GError **error)
{
  Sheet self = { .book = book, .is_counting = TRUE };
  KyXmlEvent event = KY_XML_ERROR;

  strings_init (&self.value);
  if (ky_text_part_open (&self.xml, book->document, book->package, part, book_tags, error))
    while ((event = ky_xml_reader_next (self.xml.reader, error)) < KY_XML_EOF)
      {
        gint tag = event != KY_XML_TEXT ? ky_text_part_tag (&self.xml) : 0;
        gint64 key = text_excel_key_of (self.row, self.column);

        if (event == KY_XML_TEXT)
          {
            KyView text = ky_xml_reader_text (self.xml.reader);

            if (self.is_value)
              g_string_append_len (self.value.text, (const gchar *)text.data, (gssize)text.size);
          }
        else if (tag == ROW && event == KY_XML_START)
          begin_row (&self);
        else if (tag == CELL && event == KY_XML_START)
          text_excel_begin_cell (&self);
        else if (tag == CELL && g_hash_table_contains (cells, &key))
          {
            GString *out = g_hash_table_lookup (cells, &key);

            if (out->len == 0)
              text_excel_append_value (&self, out);
          }
        else if (tag == VALUE || tag == TEXT)
          self.is_value = event == KY_XML_START;
      }
  ky_text_part_close (&self.xml);
  strings_clear (&self.value);
  return event == KY_XML_EOF;
}

/* Returns the worksheets by their names. (transfer full) */
static GHashTable *
read_sheet_names (Book *book)
{
  GHashTable *sheets = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  const KyPart *main = ky_text_main_part (book->package);
  g_auto (KyTextPart) xml = { 0 };
  KyXmlEvent event;

  if (!ky_text_part_open (&xml, book->document, book->package, main, book_tags, NULL))
    return sheets;
  while ((event = ky_xml_reader_next (xml.reader, NULL)) < KY_XML_EOF)
    {
      if (event != KY_XML_START || ky_text_part_tag (&xml) != SHEET)
        continue;
      KyView name = ky_text_part_attribute (&xml, KY_XML_NS_NONE, "name");
      KyView id = ky_text_part_attribute (&xml, KY_NS_R, "id");
      if (id.size > 0)
        g_hash_table_insert (sheets, ky_view_to_string (name),
                             (gpointer)ky_text_related (main, KY_NS_S, "worksheet", id, NULL));
    }
  return sheets;
}

/* Reads a range such as "Sheet1!$A$1:$A$3". Returns the sheet, or NULL if none is named;
 * `*ret_cell` is the first cell without its signs. (both transfer full) */
static gchar *
text_excel_read_range (const gchar *range, gchar **ret_cell)
{
  const gchar *mark = strrchr (range, '!');
  g_autoptr (GString) name = g_string_new_len (range, mark != NULL ? mark - range : 0);
  g_autofree gchar *cell
      = g_strndup (mark != NULL ? mark + 1 : range, strcspn (mark != NULL ? mark + 1 : range, ":"));
  g_auto (GStrv) parts = g_strsplit (cell, "$", -1);

  *ret_cell = g_strjoinv ("", parts);
  if (mark == NULL)
    return NULL;
  if (name->len > 1 && name->str[0] == '\'')
    {
      g_string_truncate (name, name->len - 1);
      g_string_erase (name, 0, 1);
      g_string_replace (name, "''", "'", 0);
    }
  return g_string_free (g_steal_pointer (&name), FALSE);
}

/* Notes the cell that has the text of the chosen entry of a list; `cells` is KyPart ->
 * text_excel_key_of() -> GString, which the text is read into later. NULL: nothing is chosen, or
 * the cells are elsewhere. */
static const GString *
want_chosen (Book *book, const KyPart *part, const KyFormShape *entry, GHashTable *cells)
{
  g_autofree gchar *name = NULL, *cell = NULL;

  if (entry->chosen == 0 || entry->range == NULL)
    return NULL;
  name = text_excel_read_range (entry->range, &cell);
  if (name != NULL)
    {
      if (book->sheets == NULL)
        book->sheets = read_sheet_names (book);
      part = g_hash_table_lookup (book->sheets, name);
    }
  guint column = text_excel_column_of (ky_view (cell, strlen (cell)));
  gint64 row = (gint64)CLAMP (strtol (cell + strcspn (cell, "0123456789"), NULL, 10), 0, G_MAXINT);
  if (part == NULL || column >= COLUMNS || row == 0)
    return NULL;
  gint64 key = text_excel_key_of (row + entry->chosen - 1, column);
  GHashTable *of_part = g_hash_table_lookup (cells, part);
  if (of_part == NULL)
    {
      of_part = g_hash_table_new_full (ky_int64_hash, g_int64_equal, g_free,
                                       (GDestroyNotify)ky_release_string);
      g_hash_table_insert (cells, (gpointer)part, of_part);
    }
  GString *text = g_hash_table_lookup (of_part, &key);
  if (text == NULL)
    {
      text = g_string_new (NULL);
      g_hash_table_insert (of_part, g_memdup2 (&key, sizeof key), text);
    }
  return text;
}

/* Reads the chosen entry of each list of `entries` into `chosen`, at most LISTS_MAX of them. */
static gboolean
read_chosen (Book *book, const KyPart *part, const GPtrArray *entries, GHashTable *cells,
             GPtrArray *chosen, GError **error)
{
  GHashTableIter iter;
  gpointer of, of_part;

  book->document->n_cut += entries->len > LISTS_MAX ? entries->len - LISTS_MAX : 0;
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (chosen, i < LISTS_MAX
                                 ? (gpointer)want_chosen (book, part, entries->pdata[i], cells)
                                 : NULL);
  g_hash_table_iter_init (&iter, cells);
  while (g_hash_table_iter_next (&iter, &of, &of_part))
    if (!read_cells (book, of, of_part, error))
      return FALSE;
  return TRUE;
}

/* Appends a line for each visible control: "☑ label", "[chosen]". `*ret_labels`: those of the
 * controls. */
static gboolean
append_controls (Book *book, const KyPart *part, GHashTable **ret_labels, GError **error)
{
  GString *out = book->document->out;
  g_autoptr (GPtrArray) entries
      = ky_form_controls_of_sheet (book->document->job, book->package, part, error);
  g_autoptr (GHashTable) cells
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();

  if (entries == NULL || !read_chosen (book, part, entries, cells, chosen, error))
    return FALSE;
  *ret_labels = ky_form_labels_new (entries);
  for (guint i = 0; i < entries->len; i++)
    {
      const KyFormShape *entry = entries->pdata[i];
      const GString *text = chosen->pdata[i];
      gboolean is_radio = strcmp (entry->kind, "Radio") == 0;
      KyMarkState state = entry->checked == 1  ? KY_MARK_ON
                          : entry->checked > 1 ? KY_MARK_UNKNOWN
                                               : KY_MARK_OFF;

      if (entry->is_hidden)
        {
          book->document->n_hidden += entry->label->len > 0;
          continue;
        }
      ky_text_document_end_line (book->document);
      if (is_radio || strcmp (entry->kind, "Checkbox") == 0)
        g_string_append_printf (out, "%s ",
                                ky_mark_of_state (state, is_radio, book->document->is_japanese));
      ky_text_append_cell (out, entry->label->str, entry->label->len);
      if (entry->value != NULL
          && (strcmp (entry->kind, "Spin") == 0 || strcmp (entry->kind, "Scroll") == 0))
        {
          g_string_append_c (out, '[');
          ky_text_append_cell (out, entry->value, strlen (entry->value));
          g_string_append_c (out, ']');
        }
      if (text != NULL && text->len > 0)
        g_string_append_printf (out, "[%s]", text->str);
      if (!ky_text_document_charge (book->document, error))
        return FALSE;
    }
  ky_text_document_end_line (book->document);
  return TRUE;
}

/* --- the workbook ----------------------------------------------------------------------------- */

static gboolean
append_sheet (Book *book, const KyPart *part, GError **error)
{
  KyView any = ky_view ("", 0);
  g_autoptr (GHashTable) labels = NULL;

  /* A chart sheet has no rows: here its page headers are read. */
  if (!text_excel_append_rows (book, part, error))
    return FALSE;
  if (part->said != NULL)
    ky_text_controls (book->document, part);
  if (strcmp (part->kind->root, "worksheet") == 0
      && !(append_controls (book, part, &labels, error)
           && ky_text_sheet_rules (book->document, book->package, part, error)))
    return FALSE;
  if (!ky_text_document_charge (book->document, error))
    return FALSE;
  const KyPart *found = ky_text_related (part, KY_NS_S, "comments", any, NULL);
  book->has_threads = ky_text_related (part, KY_NS_TC, "ThreadedComments", any, NULL) != NULL;
  if ((found != NULL && !append_comments (book, found, error))
      || !ky_text_comments (book->document, book->package, part, book->persons, error))
    return FALSE;
  found = ky_text_related (part, KY_NS_XDR, "wsDr", any, NULL);
  if (found == NULL)
    return TRUE;
  ky_text_document_end_line (book->document);
  return ky_text_sheet_drawing (book->document, book->package, found, labels, error)
         && ky_text_graphics (book->document, book->package, found, error);
}

/* Reads the sheet to which the element just begun refers. */
static gboolean
text_excel_take_sheet (Book *book, const KyPart *main, KyTextPart *xml, GError **error)
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
      else if (tag == SHEET && !text_excel_take_sheet (book, main, &xml, error))
        return FALSE;
      book->n_sheets += tag == SHEET;
    }
  return event == KY_XML_EOF;
}

gboolean
ky_text_excel (KyTextDocument *document, KyPackage *package, GError **error)
{
  const KyPart *main = ky_text_main_part (package);
  KyView any = ky_view ("", 0);
  g_autoptr (GArray) formats = g_array_new (FALSE, FALSE, sizeof (CellFormat));
  g_autoptr (GArray) fonts = g_array_new (FALSE, FALSE, sizeof (Face));
  g_autoptr (GArray) conditional = g_array_new (FALSE, FALSE, sizeof (Face));
  g_autoptr (GHashTable) codes = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GHashTable) areas
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
  g_autoptr (GHashTable) headers = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) stories = g_string_new (NULL);
  g_autoptr (GHashTable) persons = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  Book book = { .document = document,
                .persons = persons,
                .package = package,
                .codes = codes,
                .formats = formats,
                .fonts = fonts,
                .conditional = conditional,
                .areas = areas,
                .headers = headers,
                .stories = stories };

  strings_init (&book.strings);
  gboolean ok
      = text_excel_read_strings (&book, ky_text_related (main, KY_NS_S, "sst", any, NULL), error)
        && read_formats (&book, ky_text_related (main, KY_NS_S, "styleSheet", any, NULL), error)
        && ky_text_print_areas (document, package, main, areas, error)
        && ky_text_comment_authors (document, package, persons, error)
        && append_book (&book, main, error);
  ky_job_removed (document->job, "document.conditional-strike", book.n_strikes, NULL);
  ky_job_removed (document->job, "ooxml.rounded", book.n_rounded, NULL);
  strings_clear (&book.strings);
  g_clear_pointer (&book.sheets, g_hash_table_unref);
  if (!ok || stories->len == 0)
    return ok;
  ky_text_document_title (
      document, ky_text_document_word (document, "ヘッダーとフッター", "Headers and footers"));
  g_string_append_len (document->out, stories->str, (gssize)stories->len);
  return ky_text_document_charge (document, error);
}
