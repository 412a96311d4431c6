/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Judges elements whose text decides whether they stay: formulas and defined names; and counts the
 * cells that formulas and merges fill. */
#include "filetypes/ooxml/pass.h"
#include "common/release.h"

#include "filetypes/base/document/cell.h"

/* Cells of a sheet that array formulas and data tables may fill: a reader computes each of them as
 * soon as it opens the workbook. Each cell that is merged counts as so many: openpyxl makes an
 * object of it. */
#define ARRAY_CELLS_MAX 4194304
#define MERGED_WEIGHT 2

void
ky_ooxml_fail (KyOoxmlPass *self, guint action)
{
  for (guint i = 0; i < self->markup.n_levels; i++)
    if (ky_ooxml_level_is (self, i, action))
      {
        ky_ooxml_level (self, i)->is_failed = TRUE;
        return;
      }
}

typedef struct
{
  KyXmlName *name;
  gchar *value;
  gsize size;
} SavedAttribute;

KY_DEFINE_CLEAR (clear_saved, SavedAttribute, value)

/* Copies the attributes, because the content, which is read next, decides about them.
 * (transfer full) */
static GArray *
save_attributes (KyMarkup *self, KyXmlName *name)
{
  GArray *saved = g_array_new (FALSE, FALSE, sizeof (SavedAttribute));
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);
  const KyVocabularyElement *element = ky_markup_element (self, name);

  g_array_set_clear_func (saved, clear_saved);
  for (guint i = 0; i < n; i++)
    if (attributes[i].name->ns != KY_NS_R
        && ky_markup_fitting_kind (self, element, &attributes[i]) != KY_VALUE_NONE)
      {
        SavedAttribute row = { attributes[i].name, ky_view_to_string (attributes[i].value),
                               attributes[i].value.size };

        g_array_append_val (saved, row);
      }
  return saved;
}

static const gchar *
saved_value (GArray *saved, const gchar *local)
{
  for (guint i = 0; i < saved->len; i++)
    if (strcmp (g_array_index (saved, SavedAttribute, i).name->local, local) == 0)
      return g_array_index (saved, SavedAttribute, i).value;
  return "";
}

/* Reads a cell, "A1" or "$A$1", at `*p` and advances `*p` behind it. Returns FALSE if there is
 * none. */
static gboolean
filter_formulas_read_cell (const gchar **p, guint64 *column, guint64 *row)
{
  *p += **p == '$';
  *column = ky_cell_read_column (p, G_MAXSIZE, G_MAXUINT16);
  *p += **p == '$';
  *row = g_ascii_isdigit (**p) ? g_ascii_strtoull (*p, (gchar **)p, 10) : 0;
  return *column > 0 && *row > 0 && *row <= G_MAXUINT32;
}

/* Returns how many cells "A1:C3" has, 1 for "A1"; 0: it is no cell, and no range that ends behind
 * its beginning. */
static guint64
cells_of_range (const gchar *range)
{
  guint64 columns[2], rows[2];
  const gchar *p = range;

  if (!filter_formulas_read_cell (&p, &columns[0], &rows[0]))
    return 0;
  if (*p == '\0')
    return 1;
  if (*p++ != ':' || !filter_formulas_read_cell (&p, &columns[1], &rows[1]) || *p != '\0'
      || columns[1] < columns[0] || rows[1] < rows[0])
    return 0;
  return (columns[1] - columns[0] + 1) * (rows[1] - rows[0] + 1);
}

/* Tells whether the cells that s:f fills with its results are too many for a sheet, together with
 * those of the formulas before it. */
static gboolean
fills_too_many_cells (KyOoxmlPass *self, GArray *saved)
{
  const gchar *kind = saved_value (saved, "t");

  if (strcmp (kind, "array") != 0 && strcmp (kind, "dataTable") != 0)
    return FALSE;
  self->n_array_cells += MAX (cells_of_range (saved_value (saved, "ref")), 1);
  return self->n_array_cells > ARRAY_CELLS_MAX;
}

gboolean
ky_ooxml_may_merge (KyOoxmlPass *self)
{
  g_autofree gchar *range = ky_xml_value (self->markup.reader, KY_XML_NS_NONE, "ref");
  guint64 cells = cells_of_range (range);

  if (cells == 0 || self->n_array_cells + cells * MERGED_WEIGHT > ARRAY_CELLS_MAX)
    return FALSE;
  self->n_array_cells += cells * MERGED_WEIGHT;
  return TRUE;
}

/* Tells whether s:f of a shared formula stays. It says its text once; its followers, which name
 * only the index, go with it. */
static gboolean
shared_formula_stays (KyOoxmlPass *self, GArray *saved, gboolean is_safe)
{
  const gchar *index = saved_value (saved, "si");

  if (strcmp (saved_value (saved, "t"), "shared") != 0)
    return is_safe;
  if (!is_safe)
    g_hash_table_add (self->unsafe_shared, g_strdup (index));
  return is_safe && !g_hash_table_contains (self->unsafe_shared, index);
}

static gboolean
filter_formulas_is_switched_on (KyOoxmlPass *self, const gchar *local)
{
  const KyXmlAttribute *attribute = ky_xml_attribute (self->markup.reader, KY_XML_NS_NONE, local);

  return attribute != NULL && !ky_view_is (attribute->value, "0")
         && !ky_view_is (attribute->value, "false");
}

/* Renumbers a name that belongs to one sheet. FALSE when that sheet is gone. */
static gboolean
renumber_sheet (KyOoxmlPass *self, GArray *saved)
{
  for (guint i = 0; i < saved->len; i++)
    {
      SavedAttribute *row = &g_array_index (saved, SavedAttribute, i);

      if (strcmp (row->name->local, "localSheetId") != 0)
        continue;
      gint place = ky_workbook_place (self->filter->workbook, ky_view (row->value, row->size));
      if (place < 0)
        return FALSE;
      g_free (row->value);
      row->value = g_strdup_printf ("%d", place);
      row->size = strlen (row->value);
    }
  return TRUE;
}

/* Matches "_xlnm_Print_Area", which LibreOffice writes beside the name that Excel has built in. */
static gboolean
is_copy_of_builtin (const gchar *name)
{
  if (!g_str_has_prefix (name, "_xlnm_"))
    return FALSE;
  g_autofree gchar *builtin = g_strconcat ("_xlnm.", name + strlen ("_xlnm_"), NULL);
  return ky_defined_name_is_safe (ky_view (builtin, strlen (builtin)));
}

/* Returns the code under which a defined name is removed, or NULL if it is kept. */
static const gchar *
why_name_goes (KyOoxmlPass *self, const KyMarkupRule *rule, GArray *saved, gboolean is_safe)
{
  const gchar *name = saved_value (saved, "name");

  if (filter_formulas_is_switched_on (self, "function")
      || filter_formulas_is_switched_on (self, "vbProcedure")
      || filter_formulas_is_switched_on (self, "xlm") || !is_safe)
    return rule->code;
  if (!ky_defined_name_is_safe (ky_view (name, strlen (name))))
    return is_copy_of_builtin (name) ? "ooxml.reserved-name" : rule->code;
  return renumber_sheet (self, saved) ? NULL : "ooxml.name-of-gone-sheet";
}

/* Judges an element whose text decides whether it stays: formulas and defined names. */
gboolean
ky_ooxml_judge_text (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOoxmlPass *self = (KyOoxmlPass *)markup;
  g_autoptr (GArray) saved = save_attributes (markup, name);
  gboolean is_changed;
  const gchar *code = rule->code;
  g_autoptr (GString) text = ky_xml_content (self->markup.reader, error);

  if (text == NULL)
    return FALSE;
  /* LibreOffice writes one without text beside an error that was no formula's: of it comes another
   * error. Followers of a shared formula have a kind. */
  if (rule->action == KY_OOXML_JUDGE_FORMULA && text->len == 0
      && saved_value (saved, "t")[0] == '\0')
    return TRUE;
  g_autofree gchar *formula
      = ky_workbook_confine (self->filter->workbook, ky_view (text->str, text->len), &is_changed);
  if (rule->action == KY_OOXML_JUDGE_DEFINED_NAME)
    code = why_name_goes (self, rule, saved, formula != NULL);
  else if (rule->action == KY_OOXML_JUDGE_FORMULA && fills_too_many_cells (self, saved))
    code = "document.limit";
  else if (shared_formula_stays (self, saved, formula != NULL))
    code = NULL;
  if (code == NULL)
    {
      g_string_assign (text, formula);
      ky_markup_tell (&self->markup, is_changed ? "ooxml.indirect" : NULL);
    }
  else
    {
      ky_markup_tell (&self->markup, code);
      if (rule->action == KY_OOXML_JUDGE_RULE_FORMULA)
        ky_ooxml_fail (self, KY_OOXML_JUDGE_RULE);
      if (rule->action != KY_OOXML_JUDGE_CHART_FORMULA)
        return TRUE;
      g_string_assign (text, "#REF!");
    }
  ky_xml_writer_start (self->markup.writer, name->ns, name->local);
  for (guint i = 0; i < saved->len; i++)
    {
      const SavedAttribute *row = &g_array_index (saved, SavedAttribute, i);

      ky_xml_writer_attribute (self->markup.writer, row->name->ns, row->name->local,
                               ky_view (row->value, row->size));
    }
  ky_xml_writer_text (self->markup.writer, ky_view (text->str, text->len));
  ky_xml_writer_end (self->markup.writer);
  return TRUE;
}
