/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the markup of a part for verify.c: its elements, attributes and text by the vocabulary
 * (schema/), and by rules that a vocabulary cannot express, such as those about fields, which may
 * extend over many elements. Every violation is recorded by ky_ooxml_verify_fail(), and the first
 * one makes the whole file invalid. */
#include "filetypes/ooxml/verify-private.h"

#include "filetypes/base/field/verify.h"
#include "filetypes/base/font/verify.h"

#define MC "http://schemas.openxmlformats.org/markup-compatibility/2006"
#define C "http://schemas.openxmlformats.org/drawingml/2006/chart"
#define R "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define S "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define W "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

#define FIELDS_MAX 110      /* nesting of fields */
#define FEW_MAX 260         /* columns, cells that one spans, lines, powers of a curve */
#define DELETED 0x80000000u /* of a branch's number */
/* Cells of a sheet that array formulas and data tables may fill: a reader computes each of them as
 * soon as it opens the workbook. A merged cell counts as so many of them. */
#define COMPUTED_CELLS_MAX 4200000
#define MERGED_WEIGHT 2

void
ky_ooxml_verify_fail (KyOoxmlVerify *self, const gchar *what, const gchar *which)
{
  if (self->failure == NULL)
    self->failure = which != NULL ? g_strdup_printf ("%s: %s %s", self->name, what, which)
                                  : g_strdup_printf ("%s: %s", self->name, what);
}

/* --- names ---------------------------------------------------------------------------------- */

/* Lists the values of KyXmlWord.namespace_sort. */
typedef enum
{
  SPACE_UNKNOWN,
  SPACE_OTHER,
  SPACE_C,
  SPACE_MC,
  SPACE_R,
  SPACE_S,
  SPACE_W
} Space;

/* Lists the bits of KyXmlWord.element_sort: the roles that an element with this name may have,
 * depending on its namespace. */
enum
{
  SORT_KNOWN = 1,
  SORT_ALTERNATIVE = 2,
  SORT_CHANGE = 4,
  SORT_FIELD = 8,
  SORT_CHARACTER = 16,
  SORT_ITEM = 32,   /* of a list, */
  SORT_NUMBER = 64, /* or has the number of one */
  SORT_CHAIN = 128  /* a style or list of Word, or leads from one to another */
};

/* Matches elements of a run that are shown as a character (ISO/IEC 29500-1 §17.3.3). */
static gboolean
verify_markup_is_character (const gchar *local)
{
  static const gchar *const locals[]
      = KY_LIST ("annotationRef", "br", "continuationSeparator", "cr", "dayLong", "dayShort",
                 "endnoteRef", "footnoteRef", "endnoteReference", "monthLong", "monthShort",
                 "footnoteReference", "noBreakHyphen", "pgNum", "ptab", "separator", "softHyphen",
                 "sym", "tab", "yearLong", "yearShort", NULL);

  return g_strv_contains (locals, local);
}

/* Returns which namespace `uri` (nullable: none) is. The result is stored in `uri`, so that strings
 * are compared once for each part. */
static Space
verify_markup_space (KyXmlWord *uri)
{
  if (uri == NULL)
    return SPACE_OTHER;
  if (uri->namespace_sort == SPACE_UNKNOWN)
    uri->namespace_sort = strcmp (uri->text, MC) == 0  ? SPACE_MC
                          : strcmp (uri->text, C) == 0 ? SPACE_C
                          : strcmp (uri->text, R) == 0 ? SPACE_R
                          : strcmp (uri->text, S) == 0 ? SPACE_S
                          : strcmp (uri->text, W) == 0 ? SPACE_W
                                                       : SPACE_OTHER;
  return (Space)uri->namespace_sort;
}

/* Returns the SORT_ bits of the element name `local`. The result is stored in `local`, so that
 * strings are compared once for each part. */
static guint
verify_markup_sort (KyXmlWord *local)
{
  static const gchar *const alternatives[] = { "Choice", "Fallback", NULL };
  static const gchar *const changes[] = { "del", "moveFrom", NULL };
  static const gchar *const fields[] = { "fldChar", "fldSimple", "txbxContent", NULL };

  gboolean is_item, has_number;

  if (local->element_sort != 0)
    return local->element_sort;
  ky_ooxml_verify_list_sort (local->text, &is_item, &has_number);
  local->element_sort
      = (guint8)(SORT_KNOWN | (is_item ? SORT_ITEM : 0) | (has_number ? SORT_NUMBER : 0)
                 | (g_strv_contains (alternatives, local->text) ? SORT_ALTERNATIVE : 0)
                 | (g_strv_contains (changes, local->text) ? SORT_CHANGE : 0)
                 | (g_strv_contains (fields, local->text) ? SORT_FIELD : 0)
                 | (ky_ooxml_verify_is_chained (local->text) ? SORT_CHAIN : 0)
                 | (verify_markup_is_character (local->text) ? SORT_CHARACTER : 0));
  return local->element_sort;
}

/* --- branches ------------------------------------------------------------------------------- */

/* Tells whether an element's content is not read by every reader: an alternative, or what
 * disappears when changes are accepted. */
static gboolean
is_branch (KyXmlWord *local, KyXmlWord *uri)
{
  guint sort = verify_markup_sort (local);

  return ((sort & SORT_ALTERNATIVE) != 0 && verify_markup_space (uri) == SPACE_MC)
         || ((sort & SORT_CHANGE) != 0 && verify_markup_space (uri) == SPACE_W);
}

/* Begins a branch, at an element for which is_branch() is TRUE: an alternative has a new number, a
 * deletion sets the bit DELETED. */
static void
open_branch (KyOoxmlVerify *self, const KyXmlVerifyElement *element)
{
  g_array_append_val (self->branches, self->branch);
  if (verify_markup_space (element->uri) == SPACE_W)
    self->branch |= DELETED;
  else
    self->branch = ++self->n_branches;
  *element->is_plain = FALSE;
}

void
ky_ooxml_verify_close (KyOoxmlVerify *self, KyXmlWord *local, KyXmlWord *uri)
{
  if (self->branches->len == 0 || !is_branch (local, uri))
    return;
  self->branch = g_array_index (self->branches, guint, self->branches->len - 1);
  g_array_set_size (self->branches, self->branches->len - 1);
}

/* --- fields --------------------------------------------------------------------------------- */

/* Checks an instruction, or its text in front of a nested field. */
static void
verify_markup_check_instruction (KyOoxmlVerify *self, const gchar *text)
{
  g_autofree gchar *name = NULL;

  if (!ky_field_verify (text, " \t\r\n", &name))
    ky_ooxml_verify_fail (self, "a field", name);
}

static gboolean
verify_markup_is_link (const gchar *text)
{
  while (g_ascii_isspace (*text))
    text++;
  return g_ascii_strncasecmp (text, "HYPERLINK", 9) == 0;
}

/* Checks the text of the last field's instruction, with and without deleted runs, where the
 * instruction or its first piece ends. */
static void
end_instruction (KyOoxmlVerify *self)
{
  if (self->awaits_name)
    {
      verify_markup_check_instruction (self, self->fields->str);
      if (strspn (self->lasting->str, " \t\r\n") < self->lasting->len)
        verify_markup_check_instruction (self, self->lasting->str);
    }
  self->awaits_name = FALSE;
}

/* Records a w:fldChar in open_fields: `type` is "begin", "separate" (the instruction ends) or
 * "end". */
static void
note_field_character (KyOoxmlVerify *self, const gchar *type)
{
  gboolean is_end = strcmp (type, "end") == 0;

  if (strcmp (type, "begin") == 0)
    {
      if (self->open_fields->len >= FIELDS_MAX)
        ky_ooxml_verify_fail (self, "fields are nested too deeply", NULL);
      g_string_append_c (self->open_fields, 'i');
    }
  else if (self->open_fields->len == 0 || !(is_end || strcmp (type, "separate") == 0))
    ky_ooxml_verify_fail (self, "a field mark without a beginning, or of an unknown type", NULL);
  else if (is_end)
    g_string_truncate (self->open_fields, self->open_fields->len - 1);
  else
    self->open_fields->str[self->open_fields->len - 1] = 'r';
}

/* Checks a w:fldChar (ISO/IEC 29500-1 §17.16.18): no field is inside the address of a link, and a
 * field begins and ends in the same alternative. */
static void
check_field_character (KyOoxmlVerify *self, const KyXmlVerifyElement *element)
{
  g_autofree gchar *type = ky_xml_verify_value (element, "fldCharType");
  gboolean is_begin = strcmp (type, "begin") == 0;

  note_field_character (self, type);
  /* The result of a field inside a hyperlink field is part of the address. */
  if (is_begin && self->awaits_name && verify_markup_is_link (self->fields->str))
    ky_ooxml_verify_fail (self, "a field in a hyperlink field", NULL);
  /* A reader that takes another alternative does not see the end of the instruction. */
  if (!is_begin && self->awaits_name && self->branch != self->field_branch)
    ky_ooxml_verify_fail (self, "a field begins and ends in different alternatives", NULL);
  end_instruction (self);
  self->field_branch = self->branch;
  self->awaits_name = is_begin;
  g_string_truncate (self->fields, 0);
  g_string_truncate (self->lasting, 0);
}

/* Tells whether `element` is w:t or w:delText. */
static gboolean
verify_markup_is_shown (const KyVocabularyElement *element)
{
  const gchar *name = ky_ooxml_vocabulary.names[element->name];

  return (strcmp (name, "t") == 0 || strcmp (name, "delText") == 0)
         && strcmp (ky_ooxml_vocabulary.uris[element->space], W) == 0;
}

/* Appends `text` to the instruction of the last field, which must have begun in the same
 * alternative. */
static void
take_instruction (KyOoxmlVerify *self, const gchar *text, gboolean is_deleted)
{
  if (self->awaits_name && ((self->branch ^ self->field_branch) & ~DELETED) != 0)
    ky_ooxml_verify_fail (self, "a field extends over two alternatives", NULL);
  g_string_append (self->fields, text);
  if (!is_deleted && (self->branch & DELETED) == 0)
    g_string_append (self->lasting, text);
}

/* Checks content that some readers take for a part of the instruction and others do not: it must
 * follow the field's name, and must not be in a hyperlink field, where it might become part of the
 * address. `what` names the content in the failure. */
static gboolean
stands_behind_name (KyOoxmlVerify *self, const gchar *what)
{
  const gchar *name = self->fields->str + strspn (self->fields->str, " \t\r\n");

  if (*name != '=' && name[strcspn (name, " \t\r\n")] == '\0')
    ky_ooxml_verify_fail (self, what, "in front of a field's name");
  else if (verify_markup_is_link (name))
    ky_ooxml_verify_fail (self, what, "in a hyperlink field");
  else
    return TRUE;
  return FALSE;
}

/* Handles text inside an instruction that is not in w:instrText, such as that of w:t, a formula or
 * a drawing. */
static void
verify_markup_take_shown (KyOoxmlVerify *self, const KyVocabularyElement *element, KyView raw)
{
  if (!self->awaits_name || !stands_behind_name (self, "a text")
      || !verify_markup_is_shown (element))
    return;
  g_autofree gchar *text = ky_xml_verify_decode (raw);
  take_instruction (self, text, FALSE);
}

/* Matches w:r and m:r. */
static gboolean
verify_markup_is_run (const KyVocabularyElement *element)
{
  return element != NULL && strcmp (ky_ooxml_vocabulary.names[element->name], "r") == 0;
}

/* Handles an element inside an instruction that is shown as a character. Line breaks and tabs may
 * precede the field's name, as white space may. */
static void
verify_markup_take_character (KyOoxmlVerify *self, const gchar *local)
{
  static const gchar *const blank[] = { "br", "cr", "tab", NULL };

  if (!self->awaits_name
      || (g_strv_contains (blank, local)
          && self->fields->str[strspn (self->fields->str, " \t\r\n")] == '\0'))
    return;
  stands_behind_name (self, "a character");
}

/* Handles an element that is part of a field, or ends an instruction. Returns FALSE if `element` is
 * neither. */
static gboolean
check_field_element (KyOoxmlVerify *self, const KyXmlVerifyElement *element)
{
  const gchar *local = element->local->text;
  guint sort = verify_markup_sort (element->local);

  if ((sort & (SORT_FIELD | SORT_CHARACTER)) == 0 || verify_markup_space (element->uri) != SPACE_W)
    return FALSE;
  if ((sort & SORT_CHARACTER) != 0
      && verify_markup_is_run (ky_ooxml_verify_noted (element->around)))
    verify_markup_take_character (self, local);
  else if (strcmp (local, "fldChar") == 0)
    check_field_character (self, element);
  else if (strcmp (local, "fldSimple") == 0)
    {
      if (self->awaits_name && verify_markup_is_link (self->fields->str))
        ky_ooxml_verify_fail (self, "a field in a hyperlink field", NULL);
      end_instruction (self);
    }
  /* A text box has a text of its own, so the instruction around it ends here. */
  else if (strcmp (local, "txbxContent") == 0)
    {
      if (self->awaits_name && verify_markup_is_link (self->fields->str))
        ky_ooxml_verify_fail (self, "a text in a hyperlink field", NULL);
      end_instruction (self);
    }
  else
    return FALSE;
  return TRUE;
}

/* --- values --------------------------------------------------------------------------------- */

static void
check_formula (KyOoxmlVerify *self, KyFormulaPlace place, const gchar *formula)
{
  if (!ky_formula_verify_excel (formula, place, self->book))
    ky_ooxml_verify_fail (self, "a formula", formula);
}

/* Tells whether Excel would compute `value` as a formula if it was typed into a cell, also in
 * full-width characters. */
static gboolean
is_typed_formula (const gchar *value)
{
  gunichar first = g_utf8_get_char (value + strspn (value, " \t\r\n"));

  if (first > 0xff00 && first < 0xff5f)
    first -= 0xff00 - 0x20;
  return first != 0 && first < 0x80 && strchr ("=+-@", (gint)first) != NULL;
}

/* Matches a place in a link's target: no address by itself. */
static gboolean
is_fragment (const gchar *value)
{
  gsize n = 0;

  while (g_ascii_isalnum (value[n]) || (value[n] != '\0' && strchr ("+-.", value[n]) != NULL))
    n++;
  /* columns have three letters */
  return strpbrk (value, "[\\|") == NULL && strstr (value, "//") == NULL
         && !(n > 3 && value[n] == ':' && strspn (value, "0123456789") < n
              && !g_ascii_isdigit (value[n - 1]));
}

/* Notes a reference, which is checked when the relationships of the part are known: they come
 * behind it. */
static void
note_reference (KyOoxmlVerify *self, KyValueKind kind, const gchar *id)
{
  gchar *key = g_strconcat (self->name, " ", id, NULL);
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (self->references, key));

  if (strchr (id, ' ') != NULL)
    ky_ooxml_verify_fail (self, "a reference", id);
  if (before == KY_VALUE_RID)
    kind = KY_VALUE_RID;
  g_hash_table_replace (self->references, key, GUINT_TO_POINTER (kind));
}

static void
verify_markup_check_value (KyOoxmlVerify *self, KyValueKind kind, KyView raw)
{
  static const gchar *const sources[] = { "worksheet", "consolidation", NULL };
  static const gchar *const states[] = { "visible", "hidden", "veryHidden", NULL };
  g_autofree gchar *value = ky_xml_verify_decode (raw);

  switch (kind)
    {
    case KY_VALUE_RID:
    case KY_VALUE_LINK:
      if (*value != '\0')
        note_reference (self, kind, value);
      break;
    case KY_VALUE_DRAWING: /* of the part that the diagram is in */
      if (!ky_value_is (KY_VALUE_TOK, raw, NULL))
        ky_ooxml_verify_fail (self, "a reference", value);
      break;
    case KY_VALUE_FORMULA:
      check_formula (self, KY_FORMULA_CELL, value);
      break;
    case KY_VALUE_PIVOT:
      check_formula (self, KY_FORMULA_PIVOT, value);
      break;
    case KY_VALUE_ENTRY:
      if (is_typed_formula (value))
        check_formula (self, KY_FORMULA_CELL, value);
      break;
    case KY_VALUE_INITIAL:
      if (value[strspn (value, " \t\r\n")] == '=')
        verify_markup_check_instruction (self, value);
      break;
    case KY_VALUE_THRESHOLD:
      check_formula (self, KY_FORMULA_CELL, value);
      break;
    case KY_VALUE_SIMPLE_FIELD:
      verify_markup_check_instruction (self, value);
      break;
    case KY_VALUE_FIELD:
    case KY_VALUE_DELETED_FIELD:
      if (self->open_fields->len == 0 || self->open_fields->str[self->open_fields->len - 1] != 'i')
        ky_ooxml_verify_fail (self, "an instruction outside of a field", NULL);
      take_instruction (self, value, kind == KY_VALUE_DELETED_FIELD);
      break;
    case KY_VALUE_PLACE:
      if (self->has_link ? !is_fragment (value)
                         : *value != '\0' && !ky_formula_verify_place (value, self->book))
        ky_ooxml_verify_fail (self, "a place in another file", value);
      break;
    case KY_VALUE_DEFINED:
      /* A backslash may be anywhere in a defined name, where it does not separate folders of a
       * path. */
      if (*value != '\0')
        g_strdelimit (value + 1, "\\", '_');
      if (self->book != NULL)
        ky_formula_book_add_name (self->book, value);
      if (!ky_formula_verify_name (value))
        ky_ooxml_verify_fail (self, "a name that is run automatically", value);
      break;
    case KY_VALUE_SHEET:
      if (self->book != NULL)
        ky_formula_book_add_sheet (self->book, value);
      break;
    case KY_VALUE_TABLE:
      if (self->book != NULL)
        ky_formula_book_add_table (self->book, value);
      break;
    case KY_VALUE_STATE:
      if (!g_strv_contains (states, value))
        ky_ooxml_verify_fail (self, "a state", value);
      break;
    case KY_VALUE_FONT_KEY:
      if (!ky_font_verify_key (value))
        ky_ooxml_verify_fail (self, "a key of a font", value);
      break;
    case KY_VALUE_FEW:
      if (*value == '\0' || value[strspn (value, "0123456789")] != '\0'
          || g_ascii_strtoull (value, NULL, 10) > FEW_MAX)
        ky_ooxml_verify_fail (self, "a number that is too large", value);
      break;
    case KY_VALUE_SOURCE:
      if (!g_strv_contains (sources, value))
        ky_ooxml_verify_fail (self, "data from elsewhere", value);
      break;
    default:
      ky_ooxml_verify_fail (self, "a value", value);
    }
}

/* --- elements ------------------------------------------------------------------------------- */

/* Names of prefixes. */
static gboolean
is_prefix_list (KyView value)
{
  for (gsize i = 0; i < value.size; i++)
    if (!g_ascii_isalnum ((gchar)value.data[i]) && value.data[i] != ' ')
      return FALSE;
  return TRUE;
}

/* Tells whether the text names a place in this document and cannot lead out of it. */
static gboolean
is_bookmark (KyView raw)
{
  g_autofree gchar *value = ky_xml_verify_decode (raw);

  return strpbrk (value, "/#:%") == NULL;
}

static void
check_attribute (KyOoxmlVerify *self, const KyVocabularyElement *of,
                 const KyXmlVerifyAttribute *attribute)
{
  const KyVocabularyRange *range;

  if (verify_markup_space (attribute->uri) == SPACE_MC)
    {
      if (strcmp (attribute->local->text, "Ignorable") != 0 || !is_prefix_list (attribute->value))
        ky_ooxml_verify_fail (self, "an attribute", attribute->local->text);
      return;
    }
  KyValueKind kind = ky_vocabulary_attribute (&ky_ooxml_vocabulary, of, attribute->uri,
                                              attribute->local, &range);
  if (kind == KY_VALUE_NONE)
    ky_ooxml_verify_fail (self, "an attribute", attribute->local->text);
  else if (kind > KY_VALUE_LEXICAL)
    verify_markup_check_value (self, kind, attribute->value);
  else if (!ky_value_is (kind, attribute->value, range)
           || (kind == KY_VALUE_ANCHOR && !self->has_link && !is_bookmark (attribute->value)))
    ky_ooxml_verify_fail (self, "a value that is not permitted of attribute",
                          attribute->local->text);
}

/* Checks mc:AlternateContent: the element and its content are permitted where the content is
 * permitted in the surrounding element. The surrounding element must not contain text: readers
 * would join text that is checked piece by piece. */
static void
check_alternate (KyOoxmlVerify *self, const KyXmlVerifyElement *element)
{
  const KyVocabularyElement *within = ky_ooxml_verify_noted (element->around);
  const gchar *local = element->local->text;
  gboolean is_choice = strcmp (local, "Choice") == 0;

  if (within == NULL || within->text != KY_VALUE_NONE
      || !(is_choice || strcmp (local, "AlternateContent") == 0 || strcmp (local, "Fallback") == 0))
    ky_ooxml_verify_fail (self, "an element", local);
  for (guint i = 0; i < element->n_attributes; i++)
    if (!is_choice || element->attributes[i].uri != NULL
        || strcmp (element->attributes[i].local->text, "Requires") != 0
        || !is_prefix_list (element->attributes[i].value))
      ky_ooxml_verify_fail (self, "an attribute", element->attributes[i].local->text);
  *element->note = element->around;
  element->place->sort
      = strcmp (local, "AlternateContent") == 0 ? KY_XML_VERIFY_ALTERNATIVES : KY_XML_VERIFY_BRANCH;
  *element->is_plain = TRUE;
  if (is_branch (element->local, element->uri))
    open_branch (self, element);
}

/* Reads "AB12" or "$AB$12" at `*p` and advances `*p` behind it; FALSE: no cell is there. */
static gboolean
read_cell (const gchar **p, guint64 *column, guint64 *row)
{
  *column = *row = 0;
  *p += **p == '$';
  for (; g_ascii_isalpha (**p) && *column <= G_MAXUINT16; (*p)++)
    *column = *column * 26 + (guint64)(g_ascii_toupper (**p) - 'A' + 1);
  *p += **p == '$';
  for (; g_ascii_isdigit (**p) && *row <= G_MAXUINT32; (*p)++)
    *row = *row * 10 + (guint64)(**p - '0');
  return *column > 0 && *row > 0;
}

/* Checks that s:row and s:c follow the preceding ones in order: readers differ about which of two
 * cells at one place they show. An element without an address is behind the last one. */
static void
check_order (KyOoxmlVerify *self, const KyXmlVerifyElement *element, gboolean is_row)
{
  g_autofree gchar *place = ky_xml_verify_value (element, "r");
  const gchar *p = place;
  guint64 column = self->column + 1, row = self->row;

  if (is_row)
    row = *place != '\0' ? g_ascii_strtoull (place, NULL, 10) : self->row + 1;
  else if (*place != '\0')
    read_cell (&p, &column, &row);
  if (is_row ? row <= self->row : row != self->row || column <= self->column)
    ky_ooxml_verify_fail (self, "a row or cell that is not behind the one before it", place);
  self->row = row;
  self->column = is_row ? 0 : column;
}

/* Notes an element of a workbook that is an item of a list, or has the number of one. Returns FALSE
 * if it is neither. */
static gboolean
note_item_or_number (KyOoxmlVerify *self, const KyXmlVerifyElement *element)
{
  guint sort = verify_markup_sort (element->local);

  if ((sort & SORT_ITEM) != 0)
    ky_ooxml_verify_list_item (self, ky_ooxml_verify_noted (element->around), element->local->text);
  if ((sort & SORT_NUMBER) != 0)
    ky_ooxml_verify_list_numbers (self, element);
  return (sort & (SORT_ITEM | SORT_NUMBER)) != 0;
}

/* Returns the number of cells of "AB12" or "AB12:CD34"; 0: it is neither. */
static guint64
verify_markup_cells (const gchar *range)
{
  guint64 column, row, last_column, last_row;

  if (!read_cell (&range, &column, &row))
    return 0;
  if (*range == '\0')
    return 1;
  if (*range++ != ':' || !read_cell (&range, &last_column, &last_row) || *range != '\0'
      || last_column < column || last_row < row)
    return 0;
  return (last_column - column + 1) * (last_row - row + 1);
}

/* Counts the cells that s:f, an array formula or a data table, fills, or s:mergeCell merges. What
 * is no range of cells some readers merge as whole columns, others take for a broken file. */
static void
count_computed (KyOoxmlVerify *self, const KyXmlVerifyElement *element)
{
  gboolean is_merged = strcmp (element->local->text, "mergeCell") == 0, is_array = is_merged;
  guint64 cells = 0;

  for (guint i = 0; i < element->n_attributes; i++)
    {
      const KyXmlVerifyAttribute *attribute = &element->attributes[i];
      g_autofree gchar *value = ky_xml_verify_decode (attribute->value);

      if (strcmp (attribute->local->text, "t") == 0)
        is_array = strcmp (value, "array") == 0 || strcmp (value, "dataTable") == 0;
      else if (strcmp (attribute->local->text, "ref") == 0)
        cells = verify_markup_cells (value);
    }
  if (is_merged && cells == 0)
    ky_ooxml_verify_fail (self, "a merge of no cells", NULL);
  if (is_array)
    self->n_computed += cells * (is_merged ? MERGED_WEIGHT : 1);
  if (self->n_computed > COMPUTED_CELLS_MAX)
    ky_ooxml_verify_fail (self, "formulas or merges that fill too many cells", NULL);
}

static gboolean
verify_markup_is_root (const KyOoxmlVerify *self, const KyXmlVerifyElement *element)
{
  const gchar *space = strrchr (self->root, ' ');

  return space != NULL && strcmp (space + 1, element->local->text) == 0
         && (element->uri == NULL
                 ? space == self->root
                 : strncmp (element->uri->text, self->root, (gsize)(space - self->root)) == 0
                       && element->uri->text[space - self->root] == '\0');
}

const KyVocabularyElement *
ky_ooxml_verify_noted (guint32 note)
{
  return note > 0 ? &ky_ooxml_vocabulary.elements[note - 1] : NULL;
}

static gboolean
verify_markup_has_link (const KyXmlVerifyElement *element)
{
  for (guint i = 0; i < element->n_attributes; i++)
    if (verify_markup_space (element->attributes[i].uri) == SPACE_R
        && strcmp (element->attributes[i].local->text, "id") == 0)
      return element->attributes[i].value.size > 0;
  return FALSE;
}

void
ky_ooxml_verify_element (KyOoxmlVerify *self, const KyXmlVerifyElement *element)
{
  const KyVocabularyElement *within = ky_ooxml_verify_noted (element->around);

  if (verify_markup_space (element->uri) == SPACE_MC)
    {
      check_alternate (self, element);
      return;
    }
  const KyVocabularyElement *found
      = ky_vocabulary_element (&ky_ooxml_vocabulary, within, element->uri, element->local);
  if (found == NULL || (within == NULL && !verify_markup_is_root (self, element)))
    {
      ky_ooxml_verify_fail (self, "an element that is not permitted at this place",
                            element->local->text);
      return;
    }
  *element->note = (guint32)(found - ky_ooxml_vocabulary.elements) + 1;
  const KyVocabularySingle *single = ky_vocabulary_single (&ky_ooxml_vocabulary, within, found);
  if (single != NULL)
    *element->place
        = (KyXmlVerifyPlace){ .kind = single->kind, .none_before = single->none_before };
  self->has_link = verify_markup_has_link (element);
  for (guint i = 0; i < element->n_attributes; i++)
    check_attribute (self, found, &element->attributes[i]);
  *element->is_plain = !check_field_element (self, element);
  if (verify_markup_space (element->uri) == SPACE_S)
    {
      gboolean is_formula = strcmp (element->local->text, "f") == 0
                            || strcmp (element->local->text, "mergeCell") == 0;
      gboolean is_row = strcmp (element->local->text, "row") == 0;
      gboolean is_noted = note_item_or_number (self, element);

      if (is_formula)
        count_computed (self, element);
      else if (is_row || (strcmp (element->local->text, "c") == 0 && self->row > 0))
        check_order (self, element, is_row);
      /* The same tag counts again. */
      *element->is_plain
          = *element->is_plain && !is_noted && (is_formula ? element->n_attributes == 0 : !is_row);
    }
  if (verify_markup_space (element->uri) == SPACE_W
      && (verify_markup_sort (element->local) & SORT_CHAIN) != 0)
    {
      *element->is_plain = FALSE;
      ky_ooxml_verify_chain (self, element);
    }
  if (verify_markup_space (element->uri) == SPACE_C
      && !ky_ooxml_verify_chart_element (self, element))
    ky_ooxml_verify_fail (self, "a step that is too small for its axis", NULL);
  if (is_branch (element->local, element->uri))
    open_branch (self, element);
}

void
ky_ooxml_verify_text (KyOoxmlVerify *self, const KyVocabularyElement *element, KyView text)
{
  if (self->chart.is_value)
    ky_ooxml_verify_chart_text (self, text);
  if (self->has_shared_string && strcmp (ky_ooxml_vocabulary.names[element->name], "v") == 0)
    ky_ooxml_verify_shared_string (self, text);
  if (element->text == KY_VALUE_TEXT)
    {
      verify_markup_take_shown (self, element, text);
      return;
    }
  if (element->text == KY_VALUE_NONE)
    ky_ooxml_verify_fail (self, "text where none is permitted", NULL);
  else if (element->text > KY_VALUE_LEXICAL)
    verify_markup_check_value (self, element->text, text);
  else if (!ky_value_is (element->text, text,
                         ky_vocabulary_range (&ky_ooxml_vocabulary, element->range)))
    ky_ooxml_verify_fail (self, "a text that is not a permitted value", NULL);
}

void
ky_ooxml_verify_end (KyOoxmlVerify *self)
{
  const gchar *list = ky_ooxml_verify_lists_end (self);

  if (list != NULL)
    ky_ooxml_verify_fail (self, "a number beyond the end of the list", list);
  end_instruction (self);
  if (!ky_ooxml_verify_chart_end (self))
    ky_ooxml_verify_fail (self, "a step that is too small for the numbers of the chart", NULL);
}
