/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/ooxml/filter-private.h"

void
ky_filter_tell (Filter *self, const Rule *rule)
{
  if (rule->code != NULL)
    ky_job_removed (self->filter->job, rule->code, 1, self->filter->where);
}

/* --- attributes ----------------------------------------------------------------------------- */

static gboolean
is_link (const KyXmlName *element)
{
  return strcmp (element->local, "hyperlink") == 0 || g_str_has_prefix (element->local, "hlink");
}

/* An empty Id leads nowhere, and is how an action without a target is written. Out of the file only
 * links may lead: what else has a reference fetches it. */
static gboolean
leads_nowhere (Filter *self, const KyXmlName *element, const KyXmlAttribute *attribute)
{
  KyRelation relation = attribute->value.size > 0
                            ? self->filter->relation (self->filter->data, attribute->value)
                            : KY_RELATION_PART;

  return relation == KY_RELATION_NONE || (relation == KY_RELATION_EXTERNAL && !is_link (element));
}

/* References by relationship: r:id and its like, and two that VML and diagrams have of their own.
 */
static gboolean
is_reference (const KyXmlName *element, const KyXmlAttribute *attribute)
{
  return attribute->name->ns == KY_NS_R
         || (attribute->name->ns == KY_NS_O && strcmp (attribute->name->local, "relid") == 0)
         || (element->ns == KY_NS_DSP && attribute->name->ns == KY_XML_NS_NONE
             && strcmp (attribute->name->local, "relId") == 0);
}

/* r:link is a picture or a film that is not in the file, whatever its relationship says. */
static gboolean
is_link_outside (const KyXmlName *attribute)
{
  return attribute->ns == KY_NS_R && strcmp (attribute->local, "link") == 0;
}

/* VML's style and colour values are CSS: nothing in them may fetch or run. */
static gboolean
is_harmless_value (const KyXmlName *element, KyView value)
{
  static const gchar *const active[]
      = { "url(", "expression", "behavior", "javascript", "vbscript", "import", "\\" };
  g_autofree gchar *lower = NULL;

  if (element->ns != KY_NS_V && element->ns != KY_NS_O && element->ns != KY_XML_NS_NONE)
    return TRUE;
  lower = g_ascii_strdown ((const gchar *)value.data, (gssize)value.size);
  for (guint i = 0; i < G_N_ELEMENTS (active); i++)
    if (strstr (lower, active[i]) != NULL)
      return FALSE;
  return TRUE;
}

/* The element just read leads to something by a relationship. */
static gboolean
has_link (Filter *self)
{
  const KyXmlAttribute *id = ky_xml_attribute (self->reader, KY_NS_R, "id");

  return id != NULL && id->value.size > 0;
}

/* A cell's link to "'http://…/[book.xlsx]Sheet'!A1": the place is one in another file. Behind a
 * link it is a place in what that leads to. */
static gboolean
is_outside_location (Filter *self, const KyXmlName *element, const KyXmlAttribute *attribute)
{
  const guint8 *value = attribute->value.data;
  gsize size = attribute->value.size;

  if (element->ns != KY_NS_S || attribute->name->ns != KY_XML_NS_NONE
      || strcmp (element->local, "hyperlink") != 0
      || strcmp (attribute->name->local, "location") != 0)
    return FALSE;
  if (!has_link (self))
    return size > 0 && !ky_workbook_has_place (self->filter->workbook, attribute->value);
  return memchr (value, '[', size) != NULL || memchr (value, '\\', size) != NULL
         || memchr (value, '|', size) != NULL || memmem (value, size, "//", 2) != NULL;
}

/* FALSE when a reference of this element leads to nothing that stays and the element is nothing
 * without it. */
gboolean
ky_filter_references_stay (Filter *self, const KyXmlName *element)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  /* A picture frame without its picture keeps the layout, a page its size without the printer's
   * data, a pivot table its fields without the records. */
  if ((element->ns == KY_NS_A && strcmp (element->local, "blip") == 0) || element->ns == KY_NS_V
      || (element->ns == KY_NS_S
          && (strcmp (element->local, "pageSetup") == 0
              || strcmp (element->local, "pivotCacheDefinition") == 0)))
    return TRUE;
  for (guint i = 0; i < n; i++)
    if ((is_reference (element, &attributes[i]) && leads_nowhere (self, element, &attributes[i]))
        || is_outside_location (self, element, &attributes[i]))
      return FALSE;
  return TRUE;
}

/* What only the element meant that gives way to another one, or counts what may go. */
static gboolean
is_lost_with_its_element (const KyXmlName *element, const KyXmlName *attribute)
{
  if (element->ns == KY_NS_W && strcmp (element->local, "object") == 0)
    return strcmp (attribute->local, "dxaOrig") == 0 || strcmp (attribute->local, "dyaOrig") == 0;
  return element->ns == KY_NS_S && strcmp (attribute->local, "count") == 0
         && (strcmp (element->local, "dataValidations") == 0
             || strcmp (element->local, "tableParts") == 0);
}

/* The place of cells that a consolidation adds up. */
static gboolean
is_unsafe_source (Filter *self, const KyXmlName *element, const KyXmlAttribute *attribute)
{
  const gchar *local = attribute->name->local;

  if (strcmp (element->local, "dataRef") != 0)
    return FALSE;
  if (strcmp (local, "ref") == 0 || strcmp (local, "name") == 0)
    return !ky_filter_formula_stays (self, attribute->value);
  for (gsize i = 0; strcmp (local, "sheet") == 0 && i < attribute->value.size; i++)
    if (strchr ("[]\\/:|?*", attribute->value.data[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* As it is when somebody types it into a cell: in wide letters, too. */
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

/* Of a field that a pivot table computes, and what a scenario puts into a cell. */
static gboolean
is_unsafe_formula (Filter *self, const KyXmlName *element, const KyXmlAttribute *attribute)
{
  const gchar *local = attribute->name->local;
  gboolean is_entered = strcmp (element->local, "inputCells") == 0 && strcmp (local, "val") == 0;

  if (is_entered && !is_computed (attribute->value))
    return FALSE;
  if (is_unsafe_source (self, element, attribute))
    return TRUE;
  if (strcmp (local, "formula") == 0)
    return !ky_workbook_computes_pivot (self->filter->workbook, attribute->value);
  return is_entered && !ky_filter_formula_stays (self, attribute->value);
}

/* No word of the standard, which Excel would have to repair. */
static gboolean
is_no_state (const KyXmlName *element, const KyXmlAttribute *attribute)
{
  return strcmp (element->local, "sheet") == 0 && strcmp (attribute->name->local, "state") == 0
         && !ky_sheet_is_hidden (attribute->value) && !ky_view_is (attribute->value, "visible");
}

static gboolean
is_sheet_number (const KyXmlName *element, const KyXmlName *attribute)
{
  return strcmp (element->local, "workbookView") == 0
         && (strcmp (attribute->local, "activeTab") == 0
             || strcmp (attribute->local, "firstSheet") == 0);
}

/* Numbers that tell equal things from others, and are made by chance by who writes them: equal
 * documents would not give equal ones, and they could say what nobody sees. */
static gboolean
is_chance_number (const KyXmlName *element, const KyXmlName *attribute)
{
  if (element->ns == KY_NS_A)
    return strcmp (element->local, "fld") == 0 && strcmp (attribute->local, "id") == 0;
  return element->ns == KY_NS_C && strcmp (attribute->local, "val") == 0
         && (strcmp (element->local, "axId") == 0 || strcmp (element->local, "crossAx") == 0);
}

/* A field gets the number of its kind (ECMA-376 21.1.2.2.4: a GUID), an axis its place among those
 * of the chart. */
static void
write_number (Filter *self, const KyXmlName *element, const KyXmlAttribute *attribute)
{
  const KyXmlAttribute *type = ky_xml_attribute (self->reader, KY_XML_NS_NONE, "type");
  g_autofree gchar *key
      = element->ns == KY_NS_C
            ? g_strndup ((const gchar *)attribute->value.data, attribute->value.size)
        : type != NULL ? g_strndup ((const gchar *)type->value.data, type->value.size)
                       : g_strdup ("");
  gchar number[48];

  if (element->ns == KY_NS_A)
    g_snprintf (number, sizeof number, "{%08X-0000-4000-8000-000000000000}", g_str_hash (key));
  else
    {
      guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->axes, key));

      if (place == 0)
        {
          place = g_hash_table_size (self->axes) + 1;
          g_hash_table_insert (self->axes, g_steal_pointer (&key), GUINT_TO_POINTER (place));
        }
      g_snprintf (number, sizeof number, "%u", place);
    }
  ky_xml_writer_attribute (self->writer, KY_XML_NS_NONE, attribute->name->local,
                           ky_view (number, strlen (number)));
}

/* What the picture of the element wrote, when nothing else describes it. */
static const gchar *
description_of (Filter *self, const KyXmlName *element)
{
  gpointer place = GSIZE_TO_POINTER (ky_xml_reader_place (self->reader));
  const gchar *text = g_hash_table_lookup (self->descriptions, place);

  return text != NULL && is_harmless_value (element, ky_view (text, strlen (text))) ? text : NULL;
}

static void
write_harmless (Filter *self, const KyXmlName *element, const gchar *local, const gchar *value)
{
  KyView view = ky_view (value, strlen (value));

  if (is_harmless_value (element, view))
    ky_xml_writer_attribute (self->writer, KY_XML_NS_NONE, local, view);
}

static gboolean
is_of_frame (const FramedObject *frame, const KyXmlName *attribute)
{
  static const gchar *const names[] = { "id", "name", "hidden", NULL };

  return attribute->ns == KY_XML_NS_NONE
         && (g_strv_contains (names, attribute->local)
             || (*frame->description != '\0' && strcmp (attribute->local, "descr") == 0));
}

static void
write_frame (Filter *self, const KyXmlName *element, const FramedObject *frame)
{
  write_harmless (self, element, "id", frame->id);
  write_harmless (self, element, "name", frame->name);
  if (*frame->description != '\0')
    write_harmless (self, element, "descr", frame->description);
  if (frame->is_hidden)
    write_harmless (self, element, "hidden", "1");
}

void
ky_filter_write_attributes (Filter *self, const KyXmlName *element)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);
  const gchar *description = description_of (self, element);
  const gchar *described_by = ky_filter_description_attribute (element);
  const FramedObject *frame = ky_filter_take_frame (self, element);

  if (frame != NULL)
    {
      write_frame (self, element, frame);
      description = *frame->description != '\0' ? NULL : description;
    }
  for (guint i = 0; i < n; i++)
    {
      const KyXmlAttribute *attribute = &attributes[i];

      if (attribute->name->ns == KY_NS_MC && element->ns != KY_NS_MC)
        continue;
      if (frame != NULL && is_of_frame (frame, attribute->name))
        continue;
      if (description != NULL && attribute->name->ns == KY_XML_NS_NONE
          && strcmp (attribute->name->local, described_by) == 0)
        continue;
      if (is_lost_with_its_element (element, attribute->name) || is_link_outside (attribute->name))
        continue;
      if (!ky_filter_allows_attribute (element, attribute->name)
          || !is_harmless_value (element, attribute->value)
          || (attribute->name->ns != KY_NS_MC && !ky_filter_value_stays (self, element, attribute)))
        continue;
      if (is_reference (element, attribute) && leads_nowhere (self, element, attribute))
        continue;
      if (element->ns == KY_NS_S && is_no_state (element, attribute))
        continue;
      if (element->ns == KY_NS_S && is_unsafe_formula (self, element, attribute))
        {
          ky_job_removed (self->filter->job, "ooxml.formula", 1, self->filter->where);
          ky_xml_writer_attribute (self->writer, KY_XML_NS_NONE, attribute->name->local,
                                   ky_view ("0", 1));
          continue;
        }
      if (is_chance_number (element, attribute->name))
        {
          write_number (self, element, attribute);
          continue;
        }
      if (element->ns == KY_NS_S && is_sheet_number (element, attribute->name))
        {
          gchar number[16];

          g_snprintf (number, sizeof number, "%d",
                      MAX (ky_workbook_place (self->filter->workbook, attribute->value), 0));
          ky_xml_writer_attribute (self->writer, KY_XML_NS_NONE, attribute->name->local,
                                   ky_view (number, strlen (number)));
          continue;
        }
      ky_xml_writer_attribute (self->writer, attribute->name->ns, attribute->name->local,
                               attribute->value);
    }
  if (description != NULL)
    ky_xml_writer_attribute (self->writer, KY_XML_NS_NONE, described_by,
                             ky_view (description, strlen (description)));
}

/* mc:Ignorable of the root: those of its extensions that kiyome knows, by the prefixes that it
 * writes. */
void
ky_filter_write_ignorable (Filter *self)
{
  const KyXmlAttribute *ignorable = ky_xml_attribute (self->reader, KY_NS_MC, "Ignorable");
  g_autoptr (GString) list = g_string_new (NULL);
  guint16 seen[KY_NS_LAST] = { 0 };

  if (ignorable == NULL)
    return;
  for (const guint8 *p = ignorable->value.data, *end = p + ignorable->value.size; p < end;)
    {
      const guint8 *from = p;
      guint16 ns;

      while (p < end && *p != ' ')
        p++;
      ns = ky_xml_reader_prefix (self->reader, ky_view (from, (gsize)(p - from)));
      if (ns < KY_NS_LAST && ky_ooxml_is_extension (ns) && !seen[ns])
        {
          seen[ns] = 1;
          ky_xml_writer_declare (self->writer, ns);
          g_string_append_printf (list, "%s%s", list->len > 0 ? " " : "", ky_ooxml_prefix (ns));
        }
      while (p < end && *p == ' ')
        p++;
    }
  if (list->len > 0)
    ky_xml_writer_attribute (self->writer, KY_NS_MC, "Ignorable", ky_view (list->str, list->len));
}

/* LibreOffice names the bookmark of a form field by chance: equal documents would not give equal
 * ones. TRUE for such a name's element, and for the end of such a bookmark. */
gboolean
ky_filter_is_chance_name (Filter *self, const KyXmlName *element)
{
  static const gchar prefix[] = "__Fieldmark__";
  gboolean is_start = strcmp (element->local, "bookmarkStart") == 0;
  const KyXmlAttribute *id = ky_xml_attribute (self->reader, KY_NS_W, "id");
  const KyXmlAttribute *name = ky_xml_attribute (self->reader, KY_NS_W, is_start ? "name" : "val");
  g_autofree gchar *number
      = id != NULL ? g_strndup ((const gchar *)id->value.data, id->value.size) : g_strdup ("");

  if (strcmp (element->local, "bookmarkEnd") == 0)
    return g_hash_table_contains (self->chance_bookmarks, number);
  if (name == NULL || !ky_view_starts_with (name->value, prefix, strlen (prefix)))
    return FALSE;
  if (is_start)
    g_hash_table_add (self->chance_bookmarks, g_steal_pointer (&number));
  return TRUE;
}
