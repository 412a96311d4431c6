/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the pivot caches whose source is a connection, another file or a place that does not stay,
 * and adds them and their pivot tables to the set of dropped parts. The cells that such a table
 * filled stay in the sheet. */
#include "filetypes/ooxml/pivot.h"

#include "filetypes/base/xml/value.h"

static gboolean
pivot_is_kind (const KyPart *part, const gchar *root)
{
  return part->kind->root_ns == KY_NS_S && strcmp (part->kind->root, root) == 0;
}

/* Returns whether an Id of the element that was read leads out of the package, or to nothing. */
static gboolean
pivot_leads_out (KyXmlReader *reader, const KyPart *part)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (reader, &n);

  for (guint i = 0; i < n; i++)
    {
      gboolean is_there = FALSE;

      if (attributes[i].name->ns != KY_NS_R || attributes[i].value.size == 0)
        continue;
      for (guint j = 0; j < part->relationships->len && !is_there; j++)
        {
          const KyRelationship *relationship = part->relationships->pdata[j];

          is_there
              = relationship->target != NULL && ky_view_is (attributes[i].value, relationship->id);
        }
      if (!is_there)
        return TRUE;
    }
  return FALSE;
}

/* Tells whether a worksheetSource or rangeSet refers to cells or a name of this workbook. */
static gboolean
is_source_inside (KyXmlReader *reader, const KyWorkbook *workbook)
{
  g_autofree gchar *sheet = ky_xml_value (reader, KY_XML_NS_NONE, "sheet");
  static const gchar *const places[] = { "ref", "name" };

  /* A sheet that was, perhaps: but of this workbook. */
  if (strpbrk (sheet, "[]\\/:|?*") != NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree gchar *place = ky_xml_value (reader, KY_XML_NS_NONE, places[i]);

      if (!ky_workbook_computes (workbook, ky_view (place, strlen (place))))
        return FALSE;
    }
  return TRUE;
}

static gboolean
pivot_is_inside (KyXmlReader *reader, const KyPart *part, const KyWorkbook *workbook)
{
  gboolean has_source = FALSE;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const KyXmlName *name = ky_xml_reader_name (reader);

      if (event != KY_XML_START || name->ns != KY_NS_S)
        continue;
      if (ky_xml_reader_depth (reader) == 1 && pivot_leads_out (reader, part))
        return FALSE;
      if (strcmp (name->local, "worksheetSource") == 0 || strcmp (name->local, "rangeSet") == 0)
        {
          if (pivot_leads_out (reader, part) || !is_source_inside (reader, workbook))
            return FALSE;
          has_source = TRUE;
        }
      if (strcmp (name->local, "cacheSource") != 0)
        continue;
      g_autofree gchar *type = ky_xml_value (reader, KY_XML_NS_NONE, "type");
      if (strcmp (type, "worksheet") != 0 && strcmp (type, "consolidation") != 0)
        return FALSE;
    }
  return has_source;
}

/* Tells whether the cache `part` has data from outside of the workbook. A part that cannot be read
 * does not; the error is reported when it is written. */
static gboolean
pivot_is_foreign (KyJob *job, KyPackage *package, const KyPart *part, const KyWorkbook *workbook)
{
  g_autoptr (GBytes) bytes = ky_package_read (job, package, part, NULL);

  if (bytes == NULL)
    return FALSE;
  g_autoptr (KyXmlReader) reader = ky_package_reader (job, bytes);
  return reader != NULL && !pivot_is_inside (reader, part, workbook);
}

gboolean
ky_pivot_drop_foreign (KyJob *job, KyPackage *package, const KyWorkbook *workbook,
                       GHashTable *dropped)
{
  gboolean is_any = FALSE;

  for (guint i = 0; i < package->parts->len; i++)
    {
      const KyPart *cache = package->parts->pdata[i];

      if (!pivot_is_kind (cache, "pivotCacheDefinition")
          || !pivot_is_foreign (job, package, cache, workbook))
        continue;
      is_any = TRUE;
      g_hash_table_add (dropped, ky_part_fold (cache->name));
      ky_job_removed (job, "ooxml.external-link", 1, cache->name);
      for (guint j = 0; j < package->parts->len; j++)
        {
          const KyPart *table = package->parts->pdata[j];

          if (pivot_is_kind (table, "pivotTableDefinition") && ky_part_leads_to (table, cache))
            g_hash_table_add (dropped, ky_part_fold (table->name));
        }
    }
  return is_any;
}
