/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a Word or Excel 2003 XML document again for LibreOffice without macros, objects, external
 * references and formulas that depend on the machine, and accepts tracked changes. Values and text
 * of cells that LibreOffice would lose are written in another form. Documents with other content
 * that LibreOffice would show wrongly are refused. */
#include "filetypes/office/office-2003-xml.h"
#include "filetypes/office/word-2003-fields.h"

#include "filetypes/base/formula/formula.h"
#include "filetypes/base/text/marks.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/base/xml/writer.h"

#define DEPTH_MAX 200
#define ATTRIBUTES_MAX 256
#define SAVED_MAX 64 /* bytes of a time */
#define PART_URL "wordml://"

enum
{
  NS_NONE,
#define NAMESPACE(id, prefix, uri) NS_##id,
#define READ(id, uri) NS_##id, NS_LAST_WRITTEN = NS_##id - 1,
#include "filetypes/office/office-2003-namespaces.def"
};

static const KyXmlNamespace namespaces[] = {
#define NAMESPACE(id, prefix, uri) { uri, NS_##id },
#define READ(id, uri) { uri, NS_##id },
#include "filetypes/office/office-2003-namespaces.def"
  { NULL, 0 },
};

static const KyXmlPrefix prefixes[] = {
#define NAMESPACE(id, prefix, uri) { NS_##id, prefix, uri },
#include "filetypes/office/office-2003-namespaces.def"
  { 0, NULL, NULL },
};

enum
{
#define CODE(id, code) id,
#include "filetypes/office/office-2003-codes.def"
  N_CODES
};
G_STATIC_ASSERT (N_CODES == KY_SINGLE_CODES);

static const gchar *const codes[KY_SINGLE_CODES] = {
#define CODE(id, code) code,
#include "filetypes/office/office-2003-codes.def"
};

/* Elements that go with all that they hold. */
static const struct
{
  guint16 ns;
  const gchar *local;
  guint code;
} dropped[] = {
#define DROPPED(ns, local, code) { NS_##ns, local, code },
#include "filetypes/office/office-2003-dropped.def"
};

/* Elements with content that LibreOffice's import shows although it is hidden, or loses without a
 * report. A document with such elements is not converted. */
static const struct
{
  guint16 ns;
  const gchar *local;
} unfit[] = {
  { NS_WORD, "vanish" },  { NS_WORD, "webHidden" }, { NS_WORD, "ruby" },
  { NS_WORD, "cfChunk" }, { NS_WORD, "sym" },
};

/* The attribute of a header or footer of the first page, and of one of all other pages. */
#define FIRST_KIND "type=\"first\""
#define OTHER_KIND "type=\"odd\""

/* Its import counts paragraphs and their properties anew for each. */
#define WORD_NUMBERED_MAX 30000

typedef struct
{
  KyJob *job;
  KyXmlReader *reader;
  KyXmlWriter *writer;
  KySingle *single;
  GArray *is_written;        /* of gboolean, of the elements that are open */
  GString *saved;            /* (nullable) text of o:LastSaved while it is open */
  GString *visible;          /* (nullable) text of x:Visible while it is open */
  guint n_numbered;          /* w:p, w:rPr */
  GHashTable *values;        /* (nullable) office_2003_xml_read_values() */
  GHashTable *fields;        /* (nullable) ky_word_2003_fields() */
  GString *word_art;         /* text of the picture that is open */
  gboolean has_formula;      /* the last cell */
  gboolean is_value_formula; /* it was made of its value */
  gboolean is_japanese;
  guint n_rich, n_struck, n_raised, n_lowered; /* elements of rich text that are open */
  gboolean has_styles;
  gboolean is_titled; /* the first page of the document has headers of its own */
  guint n_sections;   /* w:sectPr that have begun */
  guint copied;       /* depth of the header that is written twice; 0: none is open */
  KyXmlMark copied_mark;
  KyXmlSpan copied_span;
} Clean;

gboolean
ky_office_2003_xml_is (const gchar *suffix)
{
  return strcmp (suffix, "excel_xml") == 0 || strcmp (suffix, "word_xml") == 0;
}

static gboolean
office_2003_xml_is_root (const KyXmlName *name, const gchar *suffix)
{
  return strcmp (suffix, "word_xml") == 0 ? ky_xml_name_is (name, NS_WORD, "wordDocument")
                                          : ky_xml_name_is (name, NS_SHEET, "Workbook");
}

/* Returns whether the element is dropped, with `*ret_code` for the report. Binary data are kept if
 * they are a picture's. */
static gboolean
goes (const KyXmlName *name, const KyXmlName *parent, guint *ret_code)
{
  for (guint i = 0; i < G_N_ELEMENTS (dropped); i++)
    if (ky_xml_name_is (name, dropped[i].ns, dropped[i].local))
      {
        *ret_code = dropped[i].code;
        return TRUE;
      }
  *ret_code = EMBEDDED;
  return ky_xml_name_is (name, NS_WORD, "binData")
         && (parent == NULL || !ky_xml_name_is (parent, NS_WORD, "pict"));
}

/* Matches a formula that asks another program (DDE): "program|topic!item". */
static gboolean
is_dde (KyView value)
{
  const guint8 *bar = memchr (value.data, '|', value.size);

  return bar != NULL && memchr (bar, '!', (gsize)(value.data + value.size - bar)) != NULL;
}

/* Matches a name that makes the result of a formula one of the moment or of the machine, or, if
 * `is_called`, that of a function which is newer than the format or not on the list of safe
 * ones. */
static gboolean
is_name_of_here (KyView name, gboolean is_called)
{
  static const gchar *const names[] = { "RAND", "RANDARRAY", "RANDBETWEEN", "NOW",    "TODAY",
                                        "CELL", "INFO",      "WEBSERVICE",  "CURRENT" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (name.size == strlen (names[i])
        && g_ascii_strncasecmp ((const gchar *)name.data, names[i], name.size) == 0)
      return TRUE;
  return is_called && (ky_view_starts_with (name, "_xl", 3) || !ky_function_is_safe (name));
}

/* Tells whether a name that ends at `at` is called. */
static gboolean
is_called_at (KyView value, gsize at)
{
  while (at < value.size && g_ascii_isspace (value.data[at]))
    at++;
  return at < value.size && value.data[at] == '(';
}

/* Matches a formula that has such a name outside of the quotes of its texts and sheets, or a quote
 * that is never closed. The stored value of the formula's cell is kept. */
static gboolean
is_of_here (KyView value)
{
  gsize from = 0;

  for (gsize i = 0; i < value.size; i++)
    {
      gchar c = (gchar)value.data[i];
      const guint8 *closing = value.data + i;

      if (g_ascii_isalnum (c) || c == '.' || c == '_' || (c & 0x80) != 0)
        continue;
      if (i > from
          && is_name_of_here (ky_view (value.data + from, i - from), is_called_at (value, i)))
        return TRUE;
      if (c == '"' || c == '\'')
        closing = memchr (closing + 1, c, value.size - i - 1);
      if (closing == NULL)
        return TRUE;
      i = (gsize)(closing - value.data);
      from = i + 1;
    }
  return FALSE;
}

/* Tells whether the formula of the cell at which `reader` is positioned is written. */
static gboolean
keeps_formula (KyXmlReader *reader)
{
  const KyXmlAttribute *formula = ky_xml_attribute (reader, NS_SHEET, "Formula");

  return formula != NULL && !is_dde (formula->value) && !is_of_here (formula->value);
}

/* Returns the formula for the value `text` of the type `type`, which LibreOffice loses where a cell
 * has no formula. NULL: there is none. */
static const gchar *
formula_of_value (KyView type, const gchar *text)
{
  if (ky_view_is (type, "Boolean"))
    return strcmp (text, "0") == 0 ? "=FALSE()" : "=TRUE()";
  if (!ky_view_is (type, "Error"))
    return NULL;
  return strcmp (text, "#N/A") == 0 ? "=NA()" : strcmp (text, "#DIV/0!") == 0 ? "=1/0" : NULL;
}

/* Returns the formulas of cells whose values LibreOffice would lose: place of the cell -> formula
 * (transfer full). NULL: there are none. */
static GHashTable *
office_2003_xml_read_values (KyView input, const KyXmlLimits *limits)
{
  g_autoptr (KyXmlReader) reader = ky_xml_reader_new (input, namespaces, limits, NULL);
  g_autoptr (GHashTable) values = g_hash_table_new (g_direct_hash, g_direct_equal);
  gsize cell = 0; /* the place of the last one whose formula is not written */
  KyXmlEvent event;

  if (reader == NULL)
    return NULL;
  while ((event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const KyXmlName *name = event == KY_XML_START ? ky_xml_reader_name (reader) : NULL;

      if (name != NULL && ky_xml_name_is (name, NS_SHEET, "Cell"))
        cell = keeps_formula (reader) ? 0 : ky_xml_reader_place (reader);
      if (name == NULL || cell == 0 || !ky_xml_name_is (name, NS_SHEET, "Data"))
        continue;
      g_autofree gchar *type = ky_xml_value (reader, NS_SHEET, "Type");
      g_autoptr (GString) text = ky_xml_content (reader, NULL);
      const gchar *formula
          = text != NULL ? formula_of_value (ky_view (type, strlen (type)), g_strstrip (text->str))
                         : NULL;
      if (formula != NULL)
        g_hash_table_insert (values, GSIZE_TO_POINTER (cell), (gpointer)formula);
      cell = 0;
    }
  return g_hash_table_size (values) > 0 ? g_steal_pointer (&values) : NULL;
}

/* Tells whether a toggle property is on. A property without a value is on. */
static gboolean
office_2003_xml_is_on (KyXmlReader *reader)
{
  static const gchar *const off[] = { "off", "0", "false", "no" };
  const KyXmlAttribute *value = ky_xml_attribute (reader, NS_WORD, "val");

  for (guint i = 0; value != NULL && i < G_N_ELEMENTS (off); i++)
    if (ky_view_is (value->value, off[i]))
      return FALSE;
  return TRUE;
}

/* Returns whether the first page of a Word document has headers and footers of its own. */
static gboolean
office_2003_xml_is_titled (KyView input, const KyXmlLimits *limits)
{
  g_autoptr (KyXmlReader) reader = ky_xml_reader_new (input, namespaces, limits, NULL);
  gboolean is_section = FALSE;
  KyXmlEvent event;

  while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const KyXmlName *name = ky_xml_reader_name (reader);

      if (event == KY_XML_START && ky_xml_name_is (name, NS_WORD, "sectPr"))
        is_section = TRUE;
      else if (event == KY_XML_START && is_section && ky_xml_name_is (name, NS_WORD, "titlePg"))
        return office_2003_xml_is_on (reader);
      else if (event == KY_XML_END && ky_xml_name_is (name, NS_WORD, "sectPr"))
        break;
    }
  return FALSE;
}

static gboolean
attribute_goes (Clean *self, const KyXmlName *element, const KyXmlAttribute *attribute)
{
  const KyXmlName *name = attribute->name;

  if (name->ns > NS_LAST_WRITTEN && name->ns != KY_XML_NS_XML)
    return TRUE;
  if (name->ns == NS_SHEET && strcmp (name->local, "Formula") == 0
      && (is_dde (attribute->value) || is_of_here (attribute->value)))
    {
      self->single->removed[FORMULA]++;
      return TRUE;
    }
  if (ky_xml_name_is (name, NS_SHEET, "HRef"))
    {
      self->single->removed[HYPERLINK]++;
      return TRUE;
    }
  /* References from which pictures and fills would be loaded, other than parts of this file. */
  if (ky_xml_name_is (name, NS_OFFICE, "href")
      || (element->ns == NS_VML && name->ns == KY_XML_NS_NONE && strcmp (name->local, "src") == 0
          && !ky_view_starts_with (attribute->value, PART_URL, strlen (PART_URL))))
    {
      self->single->removed[REFERENCE]++;
      return TRUE;
    }
  return FALSE;
}

/* Matches the type of a value without a formula that LibreOffice would lose. */
static gboolean
is_type_of_lost (const Clean *self, const KyXmlName *element, const KyXmlAttribute *attribute)
{
  return ky_xml_name_is (element, NS_SHEET, "Data") && !self->has_formula
         && ky_xml_name_is (attribute->name, NS_SHEET, "Type")
         && (ky_view_is (attribute->value, "Boolean") || ky_view_is (attribute->value, "Error"));
}

/* Ends the attributes of a cell: a value that LibreOffice would lose becomes a formula. */
static void
write_formula (Clean *self)
{
  const gchar *formula = self->values != NULL ? g_hash_table_lookup (
                             self->values, GSIZE_TO_POINTER (ky_xml_reader_place (self->reader)))
                                              : NULL;

  self->is_value_formula = formula != NULL;
  self->has_formula = keeps_formula (self->reader);
  if (formula != NULL)
    ky_xml_writer_attribute (self->writer, NS_SHEET, "Formula",
                             ky_view (formula, strlen (formula)));
}

/* Ends the attributes of a value, of which the type may have been left out. */
static void
write_type (Clean *self)
{
  const KyXmlAttribute *type = ky_xml_attribute (self->reader, NS_SHEET, "Type");
  const gchar *standard = self->is_value_formula ? "Number" : "String";

  if (type == NULL || is_type_of_lost (self, ky_xml_reader_name (self->reader), type))
    ky_xml_writer_attribute (self->writer, NS_SHEET, "Type", ky_view (standard, strlen (standard)));
}

static void
office_2003_xml_write_start (Clean *self, const KyXmlName *name, const gchar *local)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  ky_xml_writer_start (self->writer, name->ns, local);
  for (guint i = 0; i < n; i++)
    if (!attribute_goes (self, name, &attributes[i])
        && !is_type_of_lost (self, name, &attributes[i]))
      ky_xml_writer_attribute (self->writer, attributes[i].name->ns, attributes[i].name->local,
                               attributes[i].value);
  if (ky_xml_name_is (name, NS_SHEET, "Cell"))
    write_formula (self);
  else if (ky_xml_name_is (name, NS_SHEET, "Data"))
    write_type (self);
}

static gboolean
office_2003_xml_is_fit (Clean *self, const KyXmlName *name, GError **error)
{
  gboolean is_unfit = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (unfit); i++)
    is_unfit = is_unfit
               || (ky_xml_name_is (name, unfit[i].ns, unfit[i].local)
                   && office_2003_xml_is_on (self->reader));
  if (is_unfit)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "%s, which LibreOffice reads otherwise",
                    name->local);
  self->n_numbered += ky_xml_name_is (name, NS_WORD, "p") || ky_xml_name_is (name, NS_WORD, "rPr");
  if (self->n_numbered <= WORD_NUMBERED_MAX)
    return TRUE;
  return ky_fail (error, KY_ERROR_LIMIT, "too many paragraphs and runs");
}

/* Tells whether an element is a recorded change of `kind`. LibreOffice's import loses insertions
 * and deletions, so the changes are accepted. */
static gboolean
is_change (Clean *self, const KyXmlName *name, const gchar *kind)
{
  const KyXmlAttribute *type = ky_xml_attribute (self->reader, NS_WORD, "type");
  gboolean is = ky_xml_name_is (name, NS_ANNOTATION, "annotation") && type != NULL
                && ky_view_is (type->value, kind);

  self->single->removed[REVISION] += is;
  return is;
}

/* Matches the content of an insertion, whose own tags are not written. */
static gboolean
is_inserted (const Clean *self, const KyXmlName *name, const KyXmlName *parent)
{
  return parent != NULL && ky_xml_name_is (name, NS_ANNOTATION, "content")
         && ky_xml_name_is (parent, NS_ANNOTATION, "annotation")
         && !g_array_index (self->is_written, gboolean, self->is_written->len - 1);
}

/* Writes `text` as text of a run. */
static void
write_run_text (Clean *self, const gchar *text)
{
  if (*text == '\0')
    return;
  ky_xml_writer_start (self->writer, NS_WORD, "t");
  ky_xml_writer_text (self->writer, ky_view (text, strlen (text)));
  ky_xml_writer_end (self->writer);
}

/* Returns the text that is written instead of the element `name`, which LibreOffice would lose or
 * compute anew; NULL: it stays. */
static const gchar *
office_2003_xml_instead_of (const Clean *self, const KyXmlName *name)
{
  if (ky_xml_name_is (name, NS_WORD, "noBreakHyphen"))
    return "\xe2\x80\x91";
  return self->fields != NULL ? g_hash_table_lookup (
             self->fields, GSIZE_TO_POINTER (ky_xml_reader_place (self->reader)))
                              : NULL;
}

/* Tells whether the tags of an element are left out, whose content is read: a field whose result
 * LibreOffice would compute anew. */
static gboolean
is_unwrapped (const Clean *self, const KyXmlName *name)
{
  if (!ky_xml_name_is (name, NS_WORD, "fldSimple"))
    return FALSE;
  g_autofree gchar *instruction = ky_xml_value (self->reader, NS_WORD, "instr");
  return !ky_word_2003_keeps_field (instruction);
}

/* Returns the local name to write for an element. Endnotes become footnotes, because LibreOffice
 * loses endnotes. */
static const gchar *
local_of (const KyXmlName *name, const KyXmlName *parent)
{
  if (name->ns != NS_WORD || parent == NULL || !ky_xml_name_is (parent, NS_WORD, "r"))
    return name->local;
  return strcmp (name->local, "endnote") == 0      ? "footnote"
         : strcmp (name->local, "endnoteRef") == 0 ? "footnoteRef"
                                                   : name->local;
}

/* Keeps the text of WordArt, which LibreOffice loses, until its picture ends. */
static void
take_word_art (Clean *self, const KyXmlName *name)
{
  if (!ky_xml_name_is (name, NS_VML, "textpath"))
    return;
  g_autofree gchar *text = ky_xml_value (self->reader, KY_XML_NS_NONE, "string");
  if (self->word_art->len > 0 && *text != '\0')
    g_string_append_c (self->word_art, ' ');
  g_string_append (self->word_art, text);
}

/* Returns the counter of open elements called `name` if these change the meaning of a cell's text;
 * NULL otherwise. */
static guint *
look_of (Clean *self, const KyXmlName *name)
{
  return ky_xml_name_is (name, NS_HTML, "S")     ? &self->n_struck
         : ky_xml_name_is (name, NS_HTML, "Sup") ? &self->n_raised
         : ky_xml_name_is (name, NS_HTML, "Sub") ? &self->n_lowered
                                                 : NULL;
}

static void
office_2003_xml_write_mark (Clean *self, const gchar *mark)
{
  ky_xml_writer_text (self->writer, ky_view (mark, strlen (mark)));
}

/* Writes text of a cell. LibreOffice loses what is struck out, and all looks. */
static void
write_text (Clean *self, KyView text)
{
  if (self->n_raised + self->n_lowered == 0)
    {
      ky_xml_writer_text (self->writer, text);
      return;
    }
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree gchar *copy = ky_view_to_string (text);
  ky_mark_append_script (out, copy, self->n_raised > 0 ? KY_SCRIPT_RAISED : KY_SCRIPT_LOWERED);
  ky_xml_writer_text (self->writer, ky_view (out->str, out->len));
}

/* Returns whether a header or footer of a section is left out. LibreOffice shows those of the first
 * section on all pages, and on the first page only those of the kind "first", which Word shows only
 * if the section says so. */
static gboolean
header_goes (Clean *self, const KyXmlName *name, const KyXmlName *parent, guint depth)
{
  if ((!ky_xml_name_is (name, NS_WORD, "hdr") && !ky_xml_name_is (name, NS_WORD, "ftr"))
      || parent == NULL || !ky_xml_name_is (parent, NS_WORD, "sectPr"))
    return FALSE;
  g_autofree gchar *kind = ky_xml_value (self->reader, NS_WORD, "type");
  self->single->removed[HEADER] += self->n_sections > 1;
  if (self->n_sections > 1 || (!self->is_titled && strcmp (kind, "first") == 0))
    return TRUE;
  if (!self->is_titled && self->copied == 0 && strcmp (kind, "odd") == 0)
    {
      self->copied = depth;
      self->copied_mark = ky_xml_writer_mark (self->writer);
    }
  return FALSE;
}

/* Writes the header or footer that has ended once more, for the first page. */
static void
write_header_again (Clean *self)
{
  KyView bytes;
  guint64 needed;
  const guint8 *kind;

  if (ky_xml_writer_since (self->writer, &self->copied_span, &bytes, &needed)
      && (kind = memmem (bytes.data, bytes.size, OTHER_KIND, strlen (OTHER_KIND))) != NULL)
    {
      g_autoptr (GString) copy = g_string_new_len ((const gchar *)bytes.data, kind - bytes.data);

      g_string_append (copy, FIRST_KIND);
      kind += strlen (OTHER_KIND);
      g_string_append_len (copy, (const gchar *)kind, bytes.data + bytes.size - kind);
      ky_xml_writer_put_again (self->writer, ky_view (copy->str, copy->len), needed);
    }
  ky_xml_writer_keep (self->writer, &self->copied_mark);
  self->copied = 0;
}

/* Counts sections, and writes empty styles before a body without any: LibreOffice would read no
 * header. */
static void
prepare_body (Clean *self, const KyXmlName *name, guint depth)
{
  self->n_sections += ky_xml_name_is (name, NS_WORD, "sectPr");
  self->has_styles = self->has_styles || ky_xml_name_is (name, NS_WORD, "styles");
  if (depth != 2 || !ky_xml_name_is (name, NS_WORD, "body") || self->has_styles)
    return;
  ky_xml_writer_start (self->writer, NS_WORD, "styles");
  ky_xml_writer_end (self->writer);
}

/* Handles a start tag. Smart tags, elements of other schemas and those that give the text of a cell
 * several looks are unwrapped: their content is kept. */
static gboolean
take_start (Clean *self, const KyXmlName **parents, GError **error)
{
  const KyXmlName *name = ky_xml_reader_name (self->reader);
  guint depth = ky_xml_reader_depth (self->reader), code;
  const KyXmlName *parent = depth > 1 ? parents[depth - 2] : NULL;
  gboolean is_known = name->ns >= NS_WORD && name->ns < NS_HTML;

  if (!ky_job_charge (self->job, KY_COST_OBJECTS, 1, error)
      || !office_2003_xml_is_fit (self, name, error))
    return FALSE;
  if (goes (name, parent, &code))
    {
      self->single->removed[code]++;
      return ky_xml_reader_skip (self->reader, error);
    }
  /* LibreOffice does not read the headers and footers of a sheet. */
  self->single->removed[HEADER]
      += (ky_xml_name_is (name, NS_EXCEL, "Header") || ky_xml_name_is (name, NS_EXCEL, "Footer"))
         && ky_xml_attribute (self->reader, NS_EXCEL, "Data") != NULL;
  if (is_change (self, name, "Word.Deletion") || header_goes (self, name, parent, depth))
    return ky_xml_reader_skip (self->reader, error);
  const gchar *instead = office_2003_xml_instead_of (self, name);
  if (instead != NULL)
    {
      write_run_text (self, instead);
      return ky_xml_reader_skip (self->reader, error);
    }
  take_word_art (self, name);
  if (is_change (self, name, "Word.Insertion") || is_inserted (self, name, parent)
      || is_unwrapped (self, name))
    is_known = FALSE;
  self->single->n_sheets += depth == 2 && ky_xml_name_is (name, NS_SHEET, "Worksheet");
  parents[depth - 1] = name;
  guint *look = look_of (self, name);
  if (look == &self->n_struck && self->n_struck == 0)
    office_2003_xml_write_mark (self, ky_mark_strike_begin (self->is_japanese));
  if (look != NULL)
    ++*look;
  self->n_rich += name->ns == NS_HTML;
  g_array_append_val (self->is_written, is_known);
  prepare_body (self, name, depth);
  if (is_known)
    office_2003_xml_write_start (self, name, local_of (name, parent));
  /* A header can be written twice only if it declares no namespace. */
  for (guint i = 0; depth == 1 && name->ns == NS_WORD && prefixes[i].prefix != NULL; i++)
    ky_xml_writer_declare (self->writer, prefixes[i].id);
  if (self->copied == depth)
    self->copied_span = ky_xml_writer_span (self->writer);
  if (ky_xml_name_is (name, NS_OFFICE, "LastSaved") && self->saved == NULL)
    self->saved = g_string_new (NULL);
  if (ky_xml_name_is (name, NS_EXCEL, "Visible") && self->visible == NULL)
    self->visible = g_string_new (NULL);
  return TRUE;
}

static void
take_saved (Clean *self)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (g_strstrip (self->saved->str), utc);
  gint64 seconds = time != NULL ? g_date_time_to_unix (time) : 0;

  if (self->single->saved == 0 && seconds > 0 && seconds <= G_MAXUINT32)
    self->single->saved = (guint32)seconds;
  g_string_free (self->saved, TRUE);
  self->saved = NULL;
}

/* Notes a hidden sheet, because LibreOffice would show it. */
static void
take_visible (Clean *self)
{
  if (strcmp (g_strstrip (self->visible->str), "SheetVisible") != 0)
    g_hash_table_add (self->single->hidden, GUINT_TO_POINTER (self->single->n_sheets));
  g_string_free (self->visible, TRUE);
  self->visible = NULL;
}

static void
take_end (Clean *self)
{
  guint depth = self->is_written->len;
  guint *look = look_of (self, ky_xml_reader_name (self->reader));

  self->n_rich -= ky_xml_reader_name (self->reader)->ns == NS_HTML;
  if (look != NULL)
    --*look;
  if (look == &self->n_struck && self->n_struck == 0)
    office_2003_xml_write_mark (self, ky_mark_strike_end (self->is_japanese));
  if (g_array_index (self->is_written, gboolean, depth - 1))
    ky_xml_writer_end (self->writer);
  if (self->copied == depth)
    write_header_again (self);
  if (ky_xml_name_is (ky_xml_reader_name (self->reader), NS_WORD, "pict"))
    {
      write_run_text (self, self->word_art->str);
      g_string_truncate (self->word_art, 0);
    }
  g_array_set_size (self->is_written, depth - 1);
  if (self->saved != NULL)
    take_saved (self);
  if (self->visible != NULL)
    take_visible (self);
}

static void
office_2003_xml_take_text (Clean *self)
{
  KyView text = ky_xml_reader_text (self->reader);
  guint depth = self->is_written->len;

  if (depth == 0 || (self->n_rich == 0 && !g_array_index (self->is_written, gboolean, depth - 1)))
    return;
  write_text (self, text);
  if (self->saved != NULL && self->saved->len + text.size <= SAVED_MAX)
    g_string_append_len (self->saved, (const gchar *)text.data, (gssize)text.size);
  if (self->visible != NULL && self->visible->len + text.size <= SAVED_MAX)
    g_string_append_len (self->visible, (const gchar *)text.data, (gssize)text.size);
}

static gboolean
office_2003_xml_run (Clean *self, const gchar *suffix, GError **error)
{
  const KyXmlName *parents[DEPTH_MAX + 1] = { NULL };
  gboolean is_first = TRUE;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (self->reader, error)) < KY_XML_EOF)
    if (event == KY_XML_TEXT)
      office_2003_xml_take_text (self);
    else if (event == KY_XML_END)
      take_end (self);
    else if (is_first && !office_2003_xml_is_root (ky_xml_reader_name (self->reader), suffix))
      return ky_error_malformed (error,
                                 "the root element is not that of the type at the beginning");
    else if (!take_start (self, parents, error))
      return FALSE;
    else
      is_first = FALSE;
  return event == KY_XML_EOF && ky_xml_writer_finish (self->writer, error);
}

GBytes *
ky_office_2003_xml_clean (KyJob *job, KyView input, const gchar *suffix, KySingle *single,
                          GError **error)
{
  static const KyXmlLimits limits = { DEPTH_MAX, ATTRIBUTES_MAX };
  g_autoptr (KyXmlReader) reader = ky_xml_reader_new (input, namespaces, &limits, error);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (KyXmlWriter) writer = ky_xml_writer_new (prefixes, TRUE, ky_xml_append_bytes, bytes);
  g_autoptr (GArray) is_written = g_array_new (FALSE, FALSE, sizeof (gboolean));
  g_autoptr (GHashTable) values = reader != NULL
                                          && (ky_xml_reader_mentions (reader, "Boolean")
                                              || ky_xml_reader_mentions (reader, "Error"))
                                      ? office_2003_xml_read_values (input, &limits)
                                      : NULL;
  gboolean is_japanese = ky_policy_is (ky_job_policy (job), KY_POLICY_MAIL_LANGUAGE, "ja");
  g_autoptr (GHashTable) fields = ky_word_2003_fields (input, &limits, is_japanese);
  g_autoptr (GString) word_art = g_string_new (NULL);
  Clean self = { .job = job,
                 .reader = reader,
                 .writer = writer,
                 .single = single,
                 .is_written = is_written,
                 .values = values,
                 .fields = fields,
                 .word_art = word_art,
                 .is_japanese = is_japanese,
                 .is_titled = reader != NULL && ky_xml_reader_mentions (reader, "titlePg")
                              && office_2003_xml_is_titled (input, &limits) };
  gboolean ok = reader != NULL && office_2003_xml_run (&self, suffix, error);

  if (self.saved != NULL)
    g_string_free (self.saved, TRUE);
  if (self.visible != NULL)
    g_string_free (self.visible, TRUE);
  return ok ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

void
ky_office_2003_xml_report (const KySingle *single, KyJob *job)
{
  for (guint i = SILENT + 1; i < KY_SINGLE_CODES; i++)
    if (single->removed[i] > 0)
      ky_job_removed (job, codes[i], single->removed[i], NULL);
}
