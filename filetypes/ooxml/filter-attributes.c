/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the attributes of an element that stays: the value must be of the kind that stays/ lists
 * for it, and a relationship Id must lead to a part that is written or to a link that the policy
 * permits. Formulas, sheet indexes and random identifiers are rewritten here, and a picture
 * without a description gets the text that the picture shows. */
#include "filetypes/ooxml/pass.h"

#include "filetypes/base/font/embedded.h"

/* --- attributes ----------------------------------------------------------------------------- */

static gboolean
ooxml_filter_attributes_is_link (const KyXmlName *element)
{
  return strcmp (element->local, "hyperlink") == 0 || g_str_has_prefix (element->local, "hlink");
}

/* Returns whether the attribute has a reference that must be removed. Only links may lead out of
 * the file: other elements fetch what they refer to. An empty Id, with which an action without a
 * target is written, is permitted. */
static gboolean
ooxml_filter_attributes_leads_nowhere (KyOoxmlPass *self, const KyXmlName *element,
                                       const KyXmlAttribute *attribute)
{
  KyRelation relation = attribute->value.size > 0
                            ? self->filter->relation (self->filter->data, attribute->value)
                            : KY_RELATION_PART;

  return relation == KY_RELATION_NONE
         || (relation == KY_RELATION_EXTERNAL && !ooxml_filter_attributes_is_link (element));
}

/* References by relationship: r:id and its like, and two that VML and diagrams have of their
 * own. */
static gboolean
ooxml_filter_attributes_is_reference (const KyXmlName *element, const KyXmlAttribute *attribute)
{
  return attribute->name->ns == KY_NS_R
         || (attribute->name->ns == KY_NS_O && strcmp (attribute->name->local, "relid") == 0)
         || (element->ns == KY_NS_DSP && attribute->name->ns == KY_XML_NS_NONE
             && strcmp (attribute->name->local, "relId") == 0);
}

/* Returns whether `value` fetches and runs nothing: VML's style and colour values are CSS. */
static gboolean
is_harmless_value (const KyXmlName *element, KyView value)
{
  static const gchar *const active[]
      = { "url(", "expression", "behavior", "javascript", "vbscript", "import", "\\" };

  if (element->ns != KY_NS_V && element->ns != KY_NS_O && element->ns != KY_XML_NS_NONE)
    return TRUE;
  g_autofree gchar *lower = g_ascii_strdown ((const gchar *)value.data, (gssize)value.size);
  for (guint i = 0; i < G_N_ELEMENTS (active); i++)
    if (strstr (lower, active[i]) != NULL)
      return FALSE;
  return TRUE;
}

const KyXmlAttribute *
ky_ooxml_attribute (KyOoxmlPass *self, guint16 ns, const gchar *local)
{
  KyXmlName *name = ky_xml_reader_name (self->markup.reader);
  const KyXmlAttribute *attribute = ky_xml_attribute (self->markup.reader, ns, local);

  return attribute != NULL && is_harmless_value (name, attribute->value)
                 && ky_markup_fitting_kind (&self->markup, ky_markup_element (&self->markup, name),
                                            attribute)
                        != KY_VALUE_NONE
             ? attribute
             : NULL;
}

/* Returns whether the element that was read has a relationship. */
static gboolean
ooxml_filter_attributes_has_link (KyOoxmlPass *self)
{
  const KyXmlAttribute *id = ky_ooxml_attribute (self, KY_NS_R, "id");

  return id != NULL && id->value.size > 0;
}

/* Returns whether a cell's link leads to a place in another file, such as
 * "'http://…/[book.xlsx]Sheet'!A1". If the link has a relationship, the place is one in its
 * target. */
static gboolean
is_outside_location (KyOoxmlPass *self, const KyXmlName *element, const KyXmlAttribute *attribute)
{
  const guint8 *value = attribute->value.data;
  gsize size = attribute->value.size;

  if (element->ns != KY_NS_S || attribute->name->ns != KY_XML_NS_NONE
      || strcmp (element->local, "hyperlink") != 0
      || strcmp (attribute->name->local, "location") != 0)
    return FALSE;
  if (!ooxml_filter_attributes_has_link (self))
    return size > 0 && !ky_workbook_has_place (self->filter->workbook, attribute->value);
  return memchr (value, '[', size) != NULL || memchr (value, '\\', size) != NULL
         || memchr (value, '|', size) != NULL || memmem (value, size, "//", 2) != NULL;
}

/* Returns whether the element must have the attribute, a number of an item of a list, and that item
 * does not exist (ISO/IEC 29500-1 §18.7.3, §18.8.7, §18.4.3). */
static gboolean
ooxml_filter_attributes_lacks_item (const KyOoxmlPass *self, const KyXmlName *element,
                                    const KyXmlAttribute *attribute)
{
  static const struct
  {
    const gchar *element, *attribute;
  } rows[] = { { "comment", "authorId" }, { "cellStyle", "xfId" }, { "phoneticPr", "fontId" } };

  for (guint i = 0; element->ns == KY_NS_S && i < G_N_ELEMENTS (rows); i++)
    if (strcmp (element->local, rows[i].element) == 0
        && strcmp (attribute->name->local, rows[i].attribute) == 0)
      return !ky_ooxml_leads_to_item (self, attribute);
  return FALSE;
}

/* Returns FALSE if a reference of this element has no target in the output and the element is
 * meaningless without it. */
gboolean
ky_ooxml_references_stay (KyOoxmlPass *self, const KyXmlName *element)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->markup.reader, &n);

  /* A picture frame without its picture keeps the layout, a page its size without the printer's
   * data, a pivot table its fields without the records. */
  if ((element->ns == KY_NS_A && strcmp (element->local, "blip") == 0) || element->ns == KY_NS_V
      || (element->ns == KY_NS_S
          && (strcmp (element->local, "pageSetup") == 0
              || strcmp (element->local, "pivotCacheDefinition") == 0)))
    return TRUE;
  for (guint i = 0; i < n; i++)
    if ((ooxml_filter_attributes_is_reference (element, &attributes[i])
         && ooxml_filter_attributes_leads_nowhere (self, element, &attributes[i]))
        || is_outside_location (self, element, &attributes[i])
        || ooxml_filter_attributes_lacks_item (self, element, &attributes[i]))
      return FALSE;
  return TRUE;
}

/* Tells whether Excel would compute `entry` as a formula if a person typed it into a cell, also in
 * full-width characters. */
static gboolean
is_computed (KyView entry)
{
  static const gchar *const signs[]
      = { "=", "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0" };

  while (entry.size > 0 && g_ascii_isspace ((gchar)entry.data[0]))
    entry = ky_view (entry.data + 1, entry.size - 1);
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (ky_view_starts_with (entry, signs[i], strlen (signs[i])))
      return TRUE;
  return FALSE;
}

static void
ooxml_filter_attributes_write_plain (KyOoxmlPass *self, const KyXmlAttribute *attribute,
                                     const gchar *value)
{
  ky_xml_writer_attribute (self->markup.writer, KY_XML_NS_NONE, attribute->name->local,
                           ky_view (value, strlen (value)));
}

/* Writes the number of a field. Numbers that tell equal things from others are made by chance by
 * the writing program: equal documents would not give equal ones, and they could carry hidden
 * content. A field gets the number of its kind (ECMA-376 21.1.2.2.4: a GUID). */
static void
write_field_number (KyOoxmlPass *self, const KyXmlAttribute *attribute)
{
  const KyXmlAttribute *said = ky_ooxml_attribute (self, KY_XML_NS_NONE, "type");
  g_autofree gchar *type = said != NULL ? ky_view_to_string (said->value) : g_strdup ("");
  gchar number[48];

  g_snprintf (number, sizeof number, "{%08X-0000-4000-8000-000000000000}", g_str_hash (type));
  ooxml_filter_attributes_write_plain (self, attribute, number);
}

/* Writes an axis' number: its place among those of the chart. */
static void
write_axis_number (KyOoxmlPass *self, const KyXmlAttribute *attribute)
{
  g_autofree gchar *key = ky_view_to_string (attribute->value);
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->axes, key));
  gchar number[16];

  if (place == 0)
    {
      place = g_hash_table_size (self->axes) + 1;
      g_hash_table_insert (self->axes, g_steal_pointer (&key), GUINT_TO_POINTER (place));
    }
  g_snprintf (number, sizeof number, "%u", place);
  ooxml_filter_attributes_write_plain (self, attribute, number);
}

/* Writes the number of a sheet in the output, where sheets may have been dropped. */
static void
write_sheet_number (KyOoxmlPass *self, const KyXmlAttribute *attribute)
{
  gchar number[16];

  g_snprintf (number, sizeof number, "%d",
              MAX (ky_workbook_place (self->filter->workbook, attribute->value), 0));
  ooxml_filter_attributes_write_plain (self, attribute, number);
}

/* Writes an attribute with the value `formula`; NULL: the formula is not safe, so "0" is written
 * and the removal is recorded. */
static void
ooxml_filter_attributes_write_formula (KyOoxmlPass *self, const KyXmlAttribute *attribute,
                                       const gchar *formula)
{
  const gchar *written = formula != NULL ? formula : "0";

  ky_markup_tell (&self->markup, formula == NULL ? "ooxml.formula" : NULL);
  ky_xml_writer_attribute (self->markup.writer, attribute->name->ns, attribute->name->local,
                           ky_view (written, strlen (written)));
}

static void
write_confined (KyOoxmlPass *self, const KyXmlAttribute *attribute)
{
  gboolean is_changed;
  g_autofree gchar *formula
      = ky_workbook_confine (self->filter->workbook, attribute->value, &is_changed);

  ky_markup_tell (&self->markup, is_changed ? "ooxml.indirect" : NULL);
  ooxml_filter_attributes_write_formula (self, attribute, formula);
}

static void
write_pivot (KyOoxmlPass *self, const KyXmlAttribute *attribute)
{
  g_autofree gchar *formula = ky_view_to_string (attribute->value);

  ooxml_filter_attributes_write_formula (
      self, attribute,
      ky_workbook_computes_pivot (self->filter->workbook, attribute->value) ? formula : NULL);
}

/* Writes the value of an attribute by its `kind`. Values of some kinds need more than the
 * vocabulary's checks, which is done here. */
static void
ooxml_filter_attributes_write_value (KyOoxmlPass *self, const KyXmlName *element,
                                     const KyXmlAttribute *attribute, KyValueKind kind)
{
  KyView value = attribute->value;

  switch (kind)
    {
    case KY_VALUE_RID:
    case KY_VALUE_LINK:
    case KY_VALUE_DRAWING:
      if (!ooxml_filter_attributes_is_reference (element, attribute)
          || !ooxml_filter_attributes_leads_nowhere (self, element, attribute))
        break;
      return;
    case KY_VALUE_FIELD_NUMBER:
      write_field_number (self, attribute);
      return;
    case KY_VALUE_AXIS_NUMBER:
      write_axis_number (self, attribute);
      return;
    case KY_VALUE_SHEET_NUMBER:
      write_sheet_number (self, attribute);
      return;
    case KY_VALUE_INDEX:
      if (ky_ooxml_leads_to_item (self, attribute))
        break;
      if (!ky_view_is (value, "0"))
        ky_markup_tell (&self->markup, "ooxml.reference");
      return;
    case KY_VALUE_FONT_KEY:
      ky_xml_writer_attribute (self->markup.writer, KY_NS_W, attribute->name->local,
                               ky_view (KY_FONT_KEY, strlen (KY_FONT_KEY)));
      return;
    case KY_VALUE_PIVOT:
      write_pivot (self, attribute);
      return;
    case KY_VALUE_THRESHOLD:
    case KY_VALUE_FORMULA:
      write_confined (self, attribute);
      return;
    case KY_VALUE_ENTRY:
      if (!is_computed (value))
        break;
      write_confined (self, attribute);
      return;
    default:
      break;
    }
  ky_xml_writer_attribute (self->markup.writer, attribute->name->ns, attribute->name->local, value);
}

/* Returns the text that the element's picture shows, to be its description, or NULL if there is
 * none or it is not permitted. (transfer none) */
static const gchar *
description_of (KyOoxmlPass *self, const KyXmlName *element)
{
  gpointer place = GSIZE_TO_POINTER (ky_xml_reader_place (self->markup.reader));
  const gchar *text = g_hash_table_size (self->descriptions) > 0
                          ? g_hash_table_lookup (self->descriptions, place)
                          : NULL;

  return text != NULL && is_harmless_value (element, ky_view (text, strlen (text))) ? text : NULL;
}

static void
write_harmless (KyOoxmlPass *self, const KyXmlName *element, const gchar *local, const gchar *value)
{
  KyView view = ky_view (value, strlen (value));

  if (is_harmless_value (element, view))
    ky_xml_writer_attribute (self->markup.writer, KY_XML_NS_NONE, local, view);
}

static gboolean
is_of_frame (const KyOoxmlFrame *frame, const KyXmlName *attribute)
{
  static const gchar *const names[] = { "id", "name", "hidden", NULL };

  return attribute->ns == KY_XML_NS_NONE
         && (g_strv_contains (names, attribute->local)
             || (*frame->description != '\0' && strcmp (attribute->local, "descr") == 0));
}

static void
write_frame (KyOoxmlPass *self, const KyXmlName *element, const KyOoxmlFrame *frame)
{
  write_harmless (self, element, "id", frame->id);
  write_harmless (self, element, "name", frame->name);
  if (*frame->description != '\0')
    write_harmless (self, element, "descr", frame->description);
  if (frame->is_hidden)
    write_harmless (self, element, "hidden", "1");
}

/* Writes mc:Ignorable of the root: those of its extensions that kiyome knows, by the prefixes that
 * it writes. */
static void
write_ignorable (KyOoxmlPass *self)
{
  const KyXmlAttribute *ignorable = ky_xml_attribute (self->markup.reader, KY_NS_MC, "Ignorable");
  g_autoptr (GString) list = g_string_new (NULL);
  guint16 seen[KY_NS_LAST] = { 0 };

  if (ignorable == NULL)
    return;
  for (const guint8 *p = ignorable->value.data, *end = p + ignorable->value.size; p < end;)
    {
      const guint8 *from = p;

      while (p < end && *p != ' ')
        p++;
      guint16 ns = ky_xml_reader_prefix (self->markup.reader, ky_view (from, (gsize)(p - from)));
      if (ns < KY_NS_LAST && ky_ooxml_is_extension (ns) && !seen[ns])
        {
          seen[ns] = 1;
          ky_xml_writer_declare (self->markup.writer, ns);
          g_string_append_printf (list, "%s%s", list->len > 0 ? " " : "",
                                  ky_markup_prefix (&self->markup, ns));
        }
      while (p < end && *p == ' ')
        p++;
    }
  if (list->len > 0)
    ky_xml_writer_attribute (self->markup.writer, KY_NS_MC, "Ignorable",
                             ky_view (list->str, list->len));
}

/* Writes the reference to the picture that was made of a drawing. */
static void
ooxml_filter_attributes_write_drawing (KyOoxmlPass *self, const KyXmlName *element)
{
  const gchar *id = NULL;

  if (self->filter->drawings != NULL && element->ns == KY_NS_A
      && strcmp (element->local, "blip") == 0)
    id = g_hash_table_lookup (self->filter->drawings,
                              GSIZE_TO_POINTER (ky_xml_reader_place (self->markup.reader)));
  if (id != NULL)
    ky_xml_writer_attribute (self->markup.writer, KY_NS_R, "embed", ky_view (id, strlen (id)));
}

void
ky_ooxml_write_attributes (KyMarkup *markup, const KyXmlName *name,
                           const KyVocabularyElement *element)
{
  KyOoxmlPass *self = (KyOoxmlPass *)markup;
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (markup->reader, &n);
  const gchar *description = description_of (self, name);
  const gchar *described_by = ky_ooxml_description_attribute (name);
  const KyOoxmlFrame *frame = ky_ooxml_take_frame (self, name);

  if (markup->n_levels == 0)
    write_ignorable (self);
  if (frame != NULL)
    {
      write_frame (self, name, frame);
      description = *frame->description != '\0' ? NULL : description;
    }
  for (guint i = 0; i < n; i++)
    {
      const KyXmlAttribute *attribute = &attributes[i];
      const KyVocabularyRange *range;
      KyValueKind kind = ky_markup_kind (markup, element, attribute->name, &range);

      if (kind == KY_VALUE_NONE || !is_harmless_value (name, attribute->value)
          || (frame != NULL && is_of_frame (frame, attribute->name))
          || (description != NULL && attribute->name->ns == KY_XML_NS_NONE
              && strcmp (attribute->name->local, described_by) == 0))
        continue;
      /* ooxml_filter_attributes_write_value() makes the further checks of values. */
      if (ky_markup_value_stays (markup, kind, attribute->value, range))
        ooxml_filter_attributes_write_value (self, name, attribute, kind);
    }
  if (description != NULL)
    ky_xml_writer_attribute (markup->writer, KY_XML_NS_NONE, described_by,
                             ky_view (description, strlen (description)));
  ooxml_filter_attributes_write_drawing (self, name);
}

/* Returns whether the element is a bookmark of a form field that LibreOffice has named at random,
 * or the end of one: with it, equal documents would not give equal results. */
gboolean
ky_ooxml_is_chance_name (KyOoxmlPass *self, const KyXmlName *element)
{
  static const gchar prefix[] = "__Fieldmark__";
  gboolean is_start = strcmp (element->local, "bookmarkStart") == 0;
  const KyXmlAttribute *id = ky_xml_attribute (self->markup.reader, KY_NS_W, "id");
  const KyXmlAttribute *name
      = ky_xml_attribute (self->markup.reader, KY_NS_W, is_start ? "name" : "val");
  g_autofree gchar *number = id != NULL ? ky_view_to_string (id->value) : g_strdup ("");

  if (strcmp (element->local, "bookmarkEnd") == 0)
    return g_hash_table_contains (self->chance_bookmarks, number);
  if (name == NULL || !ky_view_starts_with (name->value, prefix, strlen (prefix)))
    return FALSE;
  if (is_start)
    g_hash_table_add (self->chance_bookmarks, g_steal_pointer (&number));
  return TRUE;
}
