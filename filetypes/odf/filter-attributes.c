/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/odf/filter-pass.h"

#include "filetypes/odf/values.h"

#define REPEATED_SPACES_MAX 65535

static KyOdfKind
kind_of (const KyXmlName *element, KyXmlName *name)
{
  /* Those without a namespace are of formulas only. */
  if (name->ns == KY_XML_NS_NONE)
    return ky_odf_attribute_kind (element->ns, name->ns, name->local);
  if ((name->yes & ANSWER_KIND) == 0)
    name->yes |= ANSWER_KIND
                 | (guint64)ky_odf_attribute_kind (element->ns, name->ns, name->local)
                       << KIND_SHIFT;
  return (KyOdfKind)(name->yes >> KIND_SHIFT & 0xff);
}

/* Attributes that hold a formula or condition. */
static gboolean
is_formula (KyXmlName *name)
{
  static const gchar *const locals[] = { "formula", "condition", "expression", "value", NULL };

  if (((name->yes | name->no) & ANSWER_FORMULA) == 0)
    {
      gboolean yes = (name->ns == KY_ODF_TABLE || name->ns == KY_ODF_TEXT
                      || name->ns == KY_ODF_STYLE || name->ns == KY_ODF_CALCEXT)
                     && g_strv_contains (locals, name->local)
                     && (name->ns == KY_ODF_CALCEXT || strcmp (name->local, "value") != 0);

      /* A text in quotes, where other programs may take a range. */
      yes = yes || (name->ns == KY_ODF_LOEXT && strcmp (name->local, "label-string") == 0);

      *(yes ? &name->yes : &name->no) |= ANSWER_FORMULA;
    }
  return (name->yes & ANSWER_FORMULA) != 0;
}

/* Attributes that hold the addresses of cells. */
static gboolean
is_range (KyXmlName *name)
{
  if (((name->yes | name->no) & ANSWER_RANGE) == 0)
    {
      const gchar *local = name->local;
      gboolean yes = strstr (local, "address") != NULL || g_str_has_suffix (local, "-range")
                     || g_str_has_suffix (local, "-ranges")
                     || strcmp (local, "notify-on-update-of-ranges") == 0
                     || strcmp (local, "buttons") == 0;

      yes = yes && name->ns < KY_ODF_WRITTEN_LAST
            && !(name->ns == KY_ODF_TEXT && strcmp (local, "address") == 0);
      *(yes ? &name->yes : &name->no) |= ANSWER_RANGE;
    }
  return (name->yes & ANSWER_RANGE) != 0;
}

gboolean
ky_odf_attribute_is (KyOdfPass *self, guint16 ns, const gchar *local, const gchar *value)
{
  const KyXmlAttribute *attribute = ky_xml_attribute (self->reader, ns, local);

  return attribute != NULL && ky_view_is (attribute->value, value);
}

KyView
ky_odf_value_of (KyOdfPass *self, const gchar *local)
{
  const KyXmlAttribute *attribute = ky_xml_attribute (self->reader, KY_ODF_TEXT, local);

  return attribute != NULL ? attribute->value : ky_view ("", 0);
}

/* --- attributes ----------------------------------------------------------------------------- */

static void
write_attribute (KyOdfPass *self, const KyXmlName *name, KyView value)
{
  ky_xml_writer_attribute (self->writer, name->ns, name->local, value);
}

/* An error is a formula's, and without it the value beside it is a zero: "#REF!" would become "0".
 */
static void
begin_cell (KyOdfPass *self)
{
  gpointer place = GSIZE_TO_POINTER (ky_xml_reader_place (self->reader));

  self->cell = 0;
  self->is_error = self->filter->errors != NULL && !self->filter->is_first
                   && g_hash_table_contains (self->filter->errors, place);
}

static void
lose_formula (KyOdfPass *self)
{
  const KyXmlAttribute *value = ky_xml_attribute (self->reader, KY_ODF_OFFICE, "value");

  ky_odf_tell_code (self, "odf.formula");
  if (self->filter->errors != NULL && self->filter->is_first && value != NULL
      && ky_view_is (value->value, "0"))
    self->cell = ky_xml_reader_place (self->reader);
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

/* TRUE: the attribute was of the number that an error isn't. */
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

/* The condition of what may be entered is computed when something is, or the list is opened. */
static KyOdfFormulaKind
formula_kind (const KyXmlName *element, const KyXmlName *name)
{
  if (element->ns == KY_ODF_TABLE && strcmp (element->local, "content-validation") == 0)
    return KY_ODF_FORMULA_ASKED;
  return strcmp (name->local, "condition") == 0 || name->ns == KY_ODF_CALCEXT
             ? KY_ODF_FORMULA_CONDITION
             : KY_ODF_FORMULA_COMPUTED;
}

static gboolean
is_shape_formula (const KyXmlName *name)
{
  return (name->ns == KY_ODF_DRAW || name->ns == KY_ODF_ANIM)
         && strcmp (name->local, "formula") == 0;
}

/* Not one of another file. */
static gboolean
names_a_table (const KyXmlAttribute *name)
{
  static const gchar *const marks[] = { "'#", "://", "file:" };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (memmem (name->value.data, name->value.size, marks[i], strlen (marks[i])) != NULL)
      return FALSE;
  return TRUE;
}

/* By the schema; the element that had it last is kept. */
static gboolean
is_allowed (const KyOdfPass *self, KyXmlName *name)
{
  guint64 element
      = self->writing != NULL ? (guint64)(self->writing - ky_odf_vocabulary.elements) + 1 : 0;

  if (element == 0)
    return FALSE;
  if ((name->yes >> ELEMENT_SHIFT & 0xffff) == element)
    return TRUE;
  if (!ky_odf_schema_allows (self->writing, name))
    return FALSE;
  name->yes &= ~((guint64)0xffff << ELEMENT_SHIFT);
  name->yes |= element << ELEMENT_SHIFT;
  return TRUE;
}

static void
write_one (KyOdfPass *self, const KyXmlName *element, const KyXmlAttribute *attribute)
{
  KyXmlName *name = attribute->name;
  KyOdfKind kind = kind_of (element, name);

  if (kind == KY_ODF_KIND_NONE || (self->is_error && write_error (self, name))
      || !ky_odf_value_fits (kind, attribute->value) || !is_allowed (self, name))
    return;
  /* A chart says that its numbers are its own ("."), or those of the document around it. */
  if (name->ns == KY_ODF_XLINK && strcmp (name->local, "href") == 0)
    {
      if (element->ns == KY_ODF_CHART
          && (ky_view_is (attribute->value, ".") || ky_view_is (attribute->value, "..")))
        write_attribute (self, name, attribute->value);
      return;
    }
  if (name->ns == KY_ODF_XLINK && !ky_odf_is_link_word (attribute->value))
    return;
  if (name->ns == KY_ODF_DRAW && strcmp (name->local, "engine") == 0
      && !ky_view_is (attribute->value, "com.sun.star.drawing.EnhancedCustomShapeEngine"))
    return;
  if (kind == KY_ODF_KIND_OTHER && name->ns == KY_ODF_DRAW
      && strcmp (name->local, "extrusion-metal-type") == 0
      && !ky_view_is (attribute->value, "draw:MetalMSCompatible")
      && !ky_view_is (attribute->value, "loext:MetalMSCompatible"))
    return;
  if (name->ns == KY_ODF_TABLE && strcmp (name->local, "name") == 0 && !names_a_table (attribute))
    return;
  if (name->ns == KY_ODF_TEXT && strcmp (name->local, "c") == 0
      && !ky_odf_number_is_at_most (attribute->value, REPEATED_SPACES_MAX))
    return;
  if (name->ns == KY_ODF_CHART && strcmp (name->local, "class") == 0)
    write_attribute (self, name,
                     ky_odf_view_of (ky_odf_chart_class (self->reader, attribute->value)));
  else if (is_formula (name))
    {
      g_autofree gchar *formula
          = ky_odf_safe_formula (self->reader, attribute->value, formula_kind (element, name));

      if (formula != NULL)
        write_attribute (self, name, ky_odf_view_of (formula));
      else
        lose_formula (self);
    }
  else if (is_shape_formula (name) && !ky_odf_shape_formula_is_safe (attribute->value))
    ky_odf_tell_code (self, "odf.formula");
  else if (is_range (name) && !ky_odf_range_is_safe (attribute->value))
    ky_odf_tell_code (self, "odf.external-reference");
  else
    write_attribute (self, name, attribute->value);
}

static void
write_unless_there (KyOdfPass *self, guint16 ns, const gchar *local, const gchar *value)
{
  if (ky_xml_attribute (self->reader, ns, local) == NULL)
    ky_xml_writer_attribute (self->writer, ns, local, ky_odf_view_of (value));
}

/* The first colour in LOCAL of fo:, "" when there is none. */
static gchar *
color_in (KyOdfPass *self, const gchar *local)
{
  g_autofree gchar *value = ky_xml_value (self->reader, KY_ODF_FO, local);
  const gchar *color = strchr (value, '#');

  return color != NULL && strspn (color + 1, "0123456789abcdefABCDEF") == 6 ? g_strndup (color, 7)
                                                                            : g_strdup ("");
}

/* A control is not filled, whatever its style leaves open, unless it has a colour of its own. */
static void
write_control_fill (KyOdfPass *self)
{
  g_autofree gchar *color = color_in (self, "background-color");

  write_unless_there (self, KY_ODF_DRAW, "fill", *color != '\0' ? "solid" : "none");
  if (*color != '\0')
    write_unless_there (self, KY_ODF_DRAW, "fill-color", color);
}

/* LibreOffice says "none", "solid" (flat) or "double" (of three dimensions) of it, with a colour.
 */
static void
write_control_line (KyOdfPass *self)
{
  g_autofree gchar *border = ky_xml_value (self->reader, KY_ODF_FO, "border");
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

/* What stands for a control looks as it did. One that is a sign and nothing else has no room to
 * spare. */
static void
end_style (KyOdfPass *self, const KyXmlName *element)
{
  if (strcmp (element->local, "style") == 0)
    {
      g_autofree gchar *name = ky_xml_value (self->reader, KY_ODF_STYLE, "name");

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

void
ky_odf_write_attributes (KyOdfPass *self, const KyXmlName *element)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  if (is_cell (element))
    begin_cell (self);
  for (guint i = 0; i < n; i++)
    write_one (self, element, &attributes[i]);
  if (element->ns == KY_ODF_STYLE)
    end_style (self, element);
  self->is_error = FALSE;
}

/* --- what its attributes decide ------------------------------------------------------------- */

/* The attribute without which the element is nothing is there and safe. */
gboolean
ky_odf_condition_stays (KyOdfPass *self)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  for (guint i = 0; i < n; i++)
    if (is_formula (attributes[i].name))
      {
        g_autofree gchar *formula = ky_odf_safe_formula (
            self->reader, attributes[i].value,
            formula_kind (ky_xml_reader_name (self->reader), attributes[i].name));

        return formula != NULL;
      }
  return FALSE;
}

gboolean
ky_odf_ranges_stay (KyOdfPass *self)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  for (guint i = 0; i < n; i++)
    if (is_range (attributes[i].name) && !ky_odf_range_is_safe (attributes[i].value))
      return FALSE;
  return TRUE;
}

/* Calc keeps copies of other files' tables as hidden ones, named after them:
 * 'file:///a.ods'#$Sheet1.
 */
gboolean
ky_odf_table_stays (KyOdfPass *self)
{
  const KyXmlAttribute *name = ky_xml_attribute (self->reader, KY_ODF_TABLE, "name");

  return name == NULL || names_a_table (name);
}

gboolean
ky_odf_entry_stays (KyOdfPass *self)
{
  const KyXmlAttribute *name = ky_xml_attribute (self->reader, KY_ODF_CONFIG, "name");

  return name == NULL || ky_odf_value_fits (KY_ODF_KIND_NAME, name->value);
}

/* Hidden by the policy's wish: by its own attribute, or by its style. */
gboolean
ky_odf_is_hidden (KyOdfPass *self, const KyXmlName *name)
{
  static const struct
  {
    guint16 ns;
    const gchar *local, *family;
    guint16 style_ns;
  } kinds[] = {
    { KY_ODF_TEXT, "p", "paragraph", KY_ODF_TEXT },
    { KY_ODF_TEXT, "h", "paragraph", KY_ODF_TEXT },
    { KY_ODF_TEXT, "span", "text", KY_ODF_TEXT },
    { KY_ODF_TABLE, "table", "table", KY_ODF_TABLE },
    { KY_ODF_DRAW, "page", "drawing-page", KY_ODF_DRAW },
  };

  if (self->filter->hidden == NULL)
    return FALSE;
  if (name->ns == KY_ODF_TEXT && strcmp (name->local, "section") == 0)
    return ky_odf_attribute_is (self, KY_ODF_TEXT, "display", "none");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].ns == name->ns && strcmp (kinds[i].local, name->local) == 0)
      {
        const KyXmlAttribute *style
            = ky_xml_attribute (self->reader, kinds[i].style_ns, "style-name");
        g_autofree gchar *key = NULL;

        if (style == NULL)
          return FALSE;
        key = g_strdup_printf ("%s:%.*s", kinds[i].family, (int)style->value.size,
                               (const gchar *)style->value.data);
        return g_hash_table_contains (self->filter->hidden, key);
      }
  return FALSE;
}
