/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the attributes that the tables (stays/) permit, each after a check of its value: formulas
 * are restricted to the document itself and references to pictures and objects are left to the
 * judges of elements. The style that stands for a form control gets the fill and border that the
 * control had. */
#include "filetypes/odf/pass.h"

gboolean
ky_odf_attribute_is (KyOdfPass *self, guint16 ns, const gchar *local, const gchar *value)
{
  const KyXmlAttribute *attribute = ky_xml_attribute (self->markup.reader, ns, local);

  return attribute != NULL && ky_view_is (attribute->value, value);
}

KyView
ky_odf_value_of (KyOdfPass *self, const gchar *local)
{
  const KyXmlAttribute *attribute = ky_xml_attribute (self->markup.reader, KY_ODF_TEXT, local);

  return attribute != NULL ? attribute->value : ky_view ("", 0);
}

/* --- attributes ----------------------------------------------------------------------------- */

static void
write_attribute (KyOdfPass *self, const KyXmlName *name, KyView value)
{
  ky_xml_writer_attribute (self->markup.writer, name->ns, name->local, value);
}

/* Begins a cell, and notes whether it shows an error. Without the formula, the value beside the
 * error is a zero: "#REF!" would become "0". */
static void
odf_filter_attributes_begin_cell (KyOdfPass *self)
{
  gpointer place = GSIZE_TO_POINTER (ky_xml_reader_place (self->markup.reader));

  self->cell = 0;
  self->is_error = self->filter->errors != NULL && !self->filter->is_first
                   && g_hash_table_contains (self->filter->errors, place);
}

static void
lose_formula (KyOdfPass *self)
{
  const KyXmlAttribute *value = ky_xml_attribute (self->markup.reader, KY_ODF_OFFICE, "value");

  ky_markup_tell (&self->markup, "odf.formula");
  if (self->filter->errors != NULL && self->filter->is_first && value != NULL
      && ky_view_is (value->value, "0"))
    self->cell = ky_xml_reader_place (self->markup.reader);
}

void
ky_odf_note_error (KyOdfPass *self, KyView text)
{
  if (text.size > 0 && text.data[0] == '#')
    g_hash_table_add (self->filter->errors, GSIZE_TO_POINTER (self->cell));
  self->cell = 0;
}

static gboolean
is_cell (const KyXmlName *name)
{
  return name->ns == KY_ODF_TABLE && strcmp (name->local, "table-cell") == 0;
}

/* Writes the value type of a cell with an error as a string, and leaves its value out. Returns TRUE
 * if the attribute was one of these. */
static gboolean
write_error (KyOdfPass *self, const KyXmlName *name)
{
  if (name->ns != KY_ODF_OFFICE)
    return FALSE;
  if (strcmp (name->local, "value-type") == 0)
    {
      write_attribute (self, name, ky_odf_view_of ("string"));
      return TRUE;
    }
  return strcmp (name->local, "value") == 0;
}

/* Returns the formula in `attribute` as it may be written; NULL: not safe. (transfer full) */
static gchar *
safe_formula (KyOdfPass *self, const KyXmlAttribute *attribute, gboolean *ret_is_changed)
{
  gboolean is_condition
      = strcmp (attribute->name->local, "condition") == 0 || attribute->name->ns == KY_ODF_CALCEXT;

  return ky_odf_safe_formula (self->markup.reader, attribute->value, is_condition, ret_is_changed);
}

static void
odf_filter_attributes_write_formula (KyOdfPass *self, const KyXmlAttribute *attribute)
{
  gboolean is_changed = FALSE;
  g_autofree gchar *formula = safe_formula (self, attribute, &is_changed);

  if (is_changed)
    ky_markup_tell (&self->markup, "odf.indirect");
  if (formula != NULL)
    write_attribute (self, attribute->name, ky_odf_view_of (formula));
  else
    lose_formula (self);
}

/* Returns whether a chart refers to its own numbers (".") or to those of the document around it.
 * Other references are written by the judges of elements. */
static gboolean
is_own_data (const KyXmlName *element, KyView value)
{
  return element->ns == KY_ODF_CHART && (ky_view_is (value, ".") || ky_view_is (value, ".."));
}

/* Writes the value of an attribute by its `kind`. Values of some kinds need more than the
 * vocabulary's checks, which is done here. */
static void
odf_filter_attributes_write_value (KyOdfPass *self, const KyXmlName *element,
                                   const KyXmlAttribute *attribute, KyValueKind kind)
{
  const KyXmlName *name = attribute->name;
  KyView value = attribute->value;

  switch (kind)
    {
    case KY_VALUE_REFERENCE_TO:
      if (!is_own_data (element, value))
        return;
      break;
    case KY_VALUE_CHART:
      value = ky_odf_view_of (ky_odf_chart_class (self->markup.reader, value));
      break;
    case KY_VALUE_FORMULA:
      odf_filter_attributes_write_formula (self, attribute);
      return;
    case KY_VALUE_SHAPE:
      if (ky_odf_shape_formula_is_safe (value))
        break;
      ky_markup_tell (&self->markup, "odf.formula");
      return;
    case KY_VALUE_RANGE:
      if (ky_odf_range_is_safe (value))
        break;
      ky_markup_tell (&self->markup, "odf.external-reference");
      return;
    default:
      break;
    }
  write_attribute (self, name, value);
}

static void
write_unless_there (KyOdfPass *self, guint16 ns, const gchar *local, const gchar *value)
{
  if (ky_xml_attribute (self->markup.reader, ns, local) == NULL)
    ky_xml_writer_attribute (self->markup.writer, ns, local, ky_odf_view_of (value));
}

/* Returns the first colour "#rrggbb" in the attribute fo:`local`, or "" if there is none.
 * (transfer full) */
static gchar *
color_in (KyOdfPass *self, const gchar *local)
{
  g_autofree gchar *value = ky_xml_value (self->markup.reader, KY_ODF_FO, local);
  const gchar *color = strchr (value, '#');

  return color != NULL && strspn (color + 1, "0123456789abcdefABCDEF") == 6 ? g_strndup (color, 7)
                                                                            : g_strdup ("");
}

/* Writes the fill of a control: it has none, whatever its style leaves open, unless it has a colour
 * of its own. */
static void
write_control_fill (KyOdfPass *self)
{
  g_autofree gchar *color = color_in (self, "background-color");

  write_unless_there (self, KY_ODF_DRAW, "fill", *color != '\0' ? "solid" : "none");
  if (*color != '\0')
    write_unless_there (self, KY_ODF_DRAW, "fill-color", color);
}

/* Writes the line of a control's frame as drawing attributes. LibreOffice stores it as a border:
 * "none", "solid" (flat) or "double" (3D), with a colour. */
static void
write_control_line (KyOdfPass *self)
{
  g_autofree gchar *border = ky_xml_value (self->markup.reader, KY_ODF_FO, "border");
  g_autofree gchar *color = color_in (self, "border");
  gboolean has_line = (self->control_style & KY_ODF_STYLE_OF_BOXES) != 0
                          ? strstr (border, "none") == NULL
                          : strstr (border, "solid") != NULL || strstr (border, "double") != NULL;

  write_unless_there (self, KY_ODF_DRAW, "stroke", has_line ? "solid" : "none");
  if (!has_line)
    return;
  write_unless_there (self, KY_ODF_SVG, "stroke-color", *color != '\0' ? color : "#000000");
  write_unless_there (self, KY_ODF_SVG, "stroke-width", "0.02cm");
}

/* Gives the text that replaces a control the control's look. A control with a single character has
 * no room to spare. */
static void
end_style (KyOdfPass *self, const KyXmlName *element)
{
  if (strcmp (element->local, "style") == 0)
    {
      g_autofree gchar *name = ky_xml_value (self->markup.reader, KY_ODF_STYLE, "name");

      self->control_style
          = !self->filter->is_first && self->filter->control_styles != NULL
                ? GPOINTER_TO_UINT (g_hash_table_lookup (self->filter->control_styles, name))
                : 0;
    }
  else if (self->control_style != 0 && strcmp (element->local, "graphic-properties") == 0)
    {
      write_control_fill (self);
      write_control_line (self);
      if (self->control_style != KY_ODF_STYLE_OF_SIGNS)
        return;
      write_unless_there (self, KY_ODF_FO, "padding", "0cm");
      write_unless_there (self, KY_ODF_FO, "wrap-option", "no-wrap");
      write_unless_there (self, KY_ODF_DRAW, "auto-grow-height", "false");
    }
}

/* Declares the namespaces on the root, the same ones in each part: prefixes in values need them,
 * and declarations elsewhere would take more room. */
static void
declare_namespaces (KyOdfPass *self, const KyXmlName *root)
{
  gboolean is_settings = self->filter->part == KY_ODF_PART_SETTINGS;

  if (root->ns == KY_ODF_MATH || self->filter->part == KY_ODF_PART_META)
    return;
  for (guint16 ns = KY_ODF_STYLE; ns < KY_ODF_WRITTEN_LAST; ns++)
    if (ns != KY_ODF_MATH && (ns == KY_ODF_CONFIG || ns == KY_ODF_OOO) == is_settings)
      ky_xml_writer_declare (self->markup.writer, ns);
}

/* Tells whether a cell's value is invisible and removed: the cell stays, without it. */
static gboolean
is_unseen_cell (const KyOdfPass *self, const KyXmlName *name)
{
  return self->filter->removes_hidden && name->ns == KY_ODF_TABLE
         && g_str_has_suffix (name->local, "table-cell")
         && ky_odf_look_way (&self->sight, &self->look) != KY_HIDDEN_NOT;
}

static gboolean
is_of_value (const KyXmlName *attribute)
{
  return attribute->ns == KY_ODF_OFFICE || attribute->ns == KY_ODF_CALCEXT
         || (attribute->ns == KY_ODF_TABLE && strcmp (attribute->local, "formula") == 0);
}

void
ky_odf_write_attributes (KyMarkup *markup, const KyXmlName *name,
                         const KyVocabularyElement *element)
{
  KyOdfPass *self = (KyOdfPass *)markup;
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (markup->reader, &n);

  if (markup->n_levels == 0)
    declare_namespaces (self, name);
  if (is_cell (name))
    odf_filter_attributes_begin_cell (self);
  gboolean is_unseen = is_unseen_cell (self, name);
  for (guint i = 0; i < n; i++)
    {
      const KyVocabularyRange *range;
      KyValueKind kind = ky_markup_kind (markup, element, attributes[i].name, &range);

      if (kind == KY_VALUE_NONE || (is_unseen && is_of_value (attributes[i].name))
          || (self->is_error && write_error (self, attributes[i].name)))
        continue;
      if (ky_markup_value_stays (markup, kind, attributes[i].value, range))
        odf_filter_attributes_write_value (self, name, &attributes[i], kind);
    }
  if (name->ns == KY_ODF_STYLE)
    end_style (self, name);
  self->is_error = FALSE;
}

/* --- what its attributes decide ------------------------------------------------------------- */

/* Returns the next attribute of `kind` of the current element, from `from` on; NULL: there is
 * none. */
static const KyXmlAttribute *
next_of_kind (KyOdfPass *self, KyValueKind kind, guint *from)
{
  KyXmlName *name = ky_xml_reader_name (self->markup.reader);
  const KyVocabularyElement *element = ky_markup_element (&self->markup, name);
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->markup.reader, &n);
  const KyVocabularyRange *range;

  while (*from < n)
    {
      const KyXmlAttribute *attribute = &attributes[(*from)++];

      if (ky_markup_kind (&self->markup, element, attribute->name, &range) == kind)
        return attribute;
    }
  return NULL;
}

/* Tells whether the element has its formula, without which it has no meaning, and the formula is
 * safe. */
gboolean
ky_odf_condition_stays (KyOdfPass *self)
{
  guint from = 0;
  const KyXmlAttribute *attribute = next_of_kind (self, KY_VALUE_FORMULA, &from);
  gboolean is_changed;
  g_autofree gchar *formula
      = attribute != NULL ? safe_formula (self, attribute, &is_changed) : NULL;

  return formula != NULL;
}

gboolean
ky_odf_ranges_stay (KyOdfPass *self)
{
  const KyXmlAttribute *attribute;
  guint from = 0;

  while ((attribute = next_of_kind (self, KY_VALUE_RANGE, &from)) != NULL)
    if (!ky_odf_range_is_safe (attribute->value))
      return FALSE;
  return TRUE;
}

/* Tells whether a table stays. Calc keeps copies of other files' tables as hidden ones, named after
 * them: 'file:///a.ods'#$Sheet1. */
gboolean
ky_odf_table_stays (KyOdfPass *self)
{
  const KyXmlAttribute *name = ky_xml_attribute (self->markup.reader, KY_ODF_TABLE, "name");

  return name == NULL || ky_markup_value_is (&self->markup, KY_VALUE_TAB, name->value, NULL);
}

gboolean
ky_odf_entry_stays (KyOdfPass *self)
{
  const KyXmlAttribute *name = ky_xml_attribute (self->markup.reader, KY_ODF_CONFIG, "name");

  return name == NULL || ky_markup_value_is (&self->markup, KY_VALUE_NAME, name->value, NULL);
}
