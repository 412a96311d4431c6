/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what a workbook says about its sheets beside the values of cells (ISO/IEC 29500-1 §18.3.1):
 * print areas, and data validation with its prompts, error messages and lists of entries. */
#include "filetypes/base/document/print-area.h"
#include "filetypes/base/formula/formula.h"
#include "filetypes/ooxml/text.h"

enum
{
  DEFINED_NAME = 1,
  RULE,
  LIST,    /* the entries, as a formula */
  ENTRIES, /* the same without separators */
  PLACES,  /* the cells of a rule, where they are no attribute */
  FORMULA  /* of a cell */
};

/* --- print areas ------------------------------------------------------------------------------ */

static const KyTextTag name_tags[] = {
  { KY_NS_S, "definedName", DEFINED_NAME },
  { 0, NULL, 0 },
};

/* Reads the print areas from the names of the workbook, which follow the list of sheets. */
gboolean
ky_text_print_areas (KyTextDocument *document, KyPackage *package, const KyPart *main,
                     GHashTable *areas, GError **error)
{
  g_auto (KyTextPart) xml = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 sheet = -1;
  KyXmlEvent event;

  if (!ky_text_part_open (&xml, document, package, main, name_tags, error))
    return FALSE;
  while ((event = ky_xml_reader_next (xml.reader, error)) < KY_XML_EOF)
    {
      KyView view = event == KY_XML_TEXT ? ky_xml_reader_text (xml.reader) : ky_view ("", 0);
      gint tag = event != KY_XML_TEXT ? ky_text_part_tag (&xml) : 0;

      if (event == KY_XML_TEXT && sheet >= 0)
        g_string_append_len (text, (const gchar *)view.data, (gssize)view.size);
      if (tag != DEFINED_NAME)
        continue;
      GArray *area = event == KY_XML_END && sheet >= 0 ? ky_print_area_new (text->str, ',') : NULL;
      if (area != NULL)
        g_hash_table_replace (areas, GUINT_TO_POINTER ((guint)sheet), area);
      g_string_truncate (text, 0);
      sheet = event == KY_XML_START
                      && ky_view_is (ky_text_part_attribute (&xml, KY_XML_NS_NONE, "name"),
                                     "_xlnm.Print_Area")
                  ? MIN (ky_text_part_int (&xml, KY_XML_NS_NONE, "localSheetId", -1), G_MAXINT)
                  : -1;
    }
  return event == KY_XML_EOF;
}

/* --- data validation and links ---------------------------------------------------------------- */

static const KyTextTag rule_tags[] = {
  { KY_NS_S, "dataValidation", RULE }, { KY_NS_X14, "dataValidation", RULE },
  { KY_NS_S, "formula1", LIST },       { KY_NS_X14, "formula1", LIST },
  { KY_NS_X12AC, "list", ENTRIES },    { KY_NS_XM, "sqref", PLACES },
  { KY_NS_S, "f", FORMULA },           { 0, NULL, 0 },
};

typedef struct
{
  KyTextDocument *document;
  KyTextPart xml;
  GString *places;            /* of the open rule: its cells */
  GString *words;             /* its title, prompt and error message */
  GString *entries;           /* of its list; as a formula */
  GString *text;              /* (nullable) one of the above, to which text is appended */
  GString *formula;           /* of a cell */
  guint64 n_links;            /* formulas whose links lead out of the workbook */
  gboolean is_list, is_plain; /* the entries are no formula */
  gboolean has_rules;
} Rules;

/* Appends an attribute of the rule that people see, if `is_shown`. */
static void
text_sheet_take_words (Rules *self, const gchar *name, gboolean is_shown)
{
  KyView value = ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, name);

  if (value.size == 0)
    return;
  if (!is_shown)
    {
      self->document->n_hidden++;
      return;
    }
  g_string_append (self->words, self->words->len > 0 ? " / " : "");
  ky_text_append_cell (self->words, (const gchar *)value.data, value.size);
}

static gboolean
text_sheet_says (Rules *self, const gchar *name)
{
  return ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, name).size > 0
         && ky_text_part_is_on (&self->xml, KY_XML_NS_NONE, name);
}

static void
text_sheet_begin_rule (Rules *self)
{
  KyView places = ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, "sqref");
  gboolean prompts = text_sheet_says (self, "showInputMessage");
  gboolean warns = text_sheet_says (self, "showErrorMessage");

  g_string_truncate (self->places, 0);
  g_string_truncate (self->words, 0);
  g_string_truncate (self->entries, 0);
  self->is_plain = FALSE;
  g_string_append_len (self->places, (const gchar *)places.data, (gssize)places.size);
  text_sheet_take_words (self, "promptTitle", prompts);
  text_sheet_take_words (self, "prompt", prompts);
  text_sheet_take_words (self, "errorTitle", warns);
  text_sheet_take_words (self, "error", warns);
  self->is_list = ky_view_is (ky_text_part_attribute (&self->xml, KY_XML_NS_NONE, "type"), "list");
}

/* Returns the entries of a list that are given in the rule itself, as a string in quotes; those in
 * cells are text of the cells. (transfer full) (nullable) */
static gchar *
text_sheet_entries_of (const Rules *self)
{
  const gchar *text = self->entries->str + strspn (self->entries->str, " \t\r\n=");
  gsize length = strlen (text);

  if (self->is_plain && length > 0)
    return g_strdup (text);
  if (!self->is_list || length < 2 || text[0] != '"' || text[length - 1] != '"')
    return NULL;
  g_autoptr (GString) entries = g_string_new_len (text + 1, (gssize)length - 2);
  g_string_replace (entries, "\"\"", "\"", 0);
  return g_string_free (g_steal_pointer (&entries), FALSE);
}

static gboolean
text_sheet_end_rule (Rules *self, GError **error)
{
  GString *out = self->document->out;
  g_autofree gchar *entries = text_sheet_entries_of (self);

  if (self->words->len == 0 && entries == NULL)
    return TRUE;
  if (!self->has_rules)
    {
      ky_text_document_end_line (self->document);
      g_string_append_printf (
          out, "\n[%s]\n", ky_text_document_word (self->document, "入力規則", "Data validation"));
    }
  self->has_rules = TRUE;
  ky_text_append_cell (out, self->places->str, self->places->len);
  g_string_append_printf (out, ": %s", self->words->str);
  if (entries != NULL)
    {
      g_string_append (out, self->words->len > 0 ? " [" : "[");
      ky_text_append_cell (out, entries, strlen (entries));
      g_string_append_c (out, ']');
    }
  g_string_append_c (out, '\n');
  return ky_text_document_charge (self->document, error);
}

static gboolean
text_sheet_take_element (Rules *self, gint tag, gboolean is_start, GError **error)
{
  switch (tag)
    {
    case RULE:
      if (!is_start)
        return text_sheet_end_rule (self, error);
      text_sheet_begin_rule (self);
      return TRUE;
    case LIST:
    case ENTRIES:
      self->is_plain = self->is_plain || tag == ENTRIES;
      /* mc:AlternateContent has the list twice. The first one may have commas in its entries; the
       * second one is the fallback for older programs and is ignored. */
      self->text = is_start && self->entries->len == 0 ? self->entries : NULL;
      return TRUE;
    case PLACES:
      self->text = is_start ? self->places : NULL;
      return TRUE;
    case FORMULA:
      self->text = is_start ? g_string_truncate (self->formula, 0) : NULL;
      self->n_links += !is_start && ky_formula_leads_out (self->formula->str);
      return TRUE;
    default:
      return TRUE;
    }
}

static gboolean
text_sheet_read_rules (Rules *self, GError **error)
{
  KyXmlReader *reader = self->xml.reader;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    if (event == KY_XML_TEXT)
      {
        KyView text = ky_xml_reader_text (reader);

        if (self->text != NULL)
          g_string_append_len (self->text, (const gchar *)text.data, (gssize)text.size);
      }
    else if (!text_sheet_take_element (self, ky_text_part_tag (&self->xml), event == KY_XML_START,
                                       error))
      return FALSE;
  return event == KY_XML_EOF;
}

/* Tells whether the part may have rules or formulas. The element "f" ends with a
 * tag "f>", but for blanks in it. */
static gboolean
text_sheet_may_have_rules (KyXmlReader *reader)
{
  static const gchar *const names[] = { "dataValidation", "f>", "f ", "f\t", "f\r", "f\n" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (ky_xml_reader_mentions (reader, names[i]))
      return TRUE;
  return FALSE;
}

gboolean
ky_text_sheet_rules (KyTextDocument *document, KyPackage *package, const KyPart *part,
                     GError **error)
{
  g_autoptr (GString) places = g_string_new (NULL);
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (GString) entries = g_string_new (NULL);
  g_autoptr (GString) formula = g_string_new (NULL);
  Rules self = {
    .document = document, .places = places, .words = words, .entries = entries, .formula = formula
  };
  gboolean ok
      = ky_text_part_open (&self.xml, document, package, part, rule_tags, error)
        && (!text_sheet_may_have_rules (self.xml.reader) || text_sheet_read_rules (&self, error));

  ky_text_part_close (&self.xml);
  ky_job_removed (document->job, "ooxml.external-hyperlink", self.n_links, NULL);
  return ok;
}
