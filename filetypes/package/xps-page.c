/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rewrites a page of XPS so that libgxps draws it. libgxps looks up resources (Microsoft "XML Paper
 * Specification 1.0", 14.2) for brushes and shapes, but not for what clips or moves a canvas: it
 * draws nothing of such a canvas, or refuses the page. It also refuses attributes of brushes that
 * the Specification's drafts had. */
#include "filetypes/package/xps-page.h"

#include "common/hash.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/base/xml/writer.h"

#define REFERENCE "{StaticResource "

enum
{
  NS_XPS = 1,
  NS_KEY
};

static const KyXmlNamespace namespaces[] = {
  { "http://schemas.microsoft.com/xps/2005/06", NS_XPS },
  { "http://schemas.openxps.org/oxps/v1.0", NS_XPS },
  { "http://schemas.microsoft.com/xps/2005/06/resourcedictionary-key", NS_KEY },
  { "http://schemas.openxps.org/oxps/v1.0/resourcedictionary-key", NS_KEY },
  { NULL, 0 },
};

static const KyXmlPrefix prefixes[] = {
  { NS_XPS, "", "http://schemas.microsoft.com/xps/2005/06" },
  { NS_KEY, "x", "http://schemas.microsoft.com/xps/2005/06/resourcedictionary-key" },
  { 0, NULL, NULL },
};

typedef struct
{
  KyXmlReader *reader;
  KyXmlWriter *writer;
  GHashTable *resources; /* key -> value of an attribute */
  KyJob *job;
} Page;

/* Keeps the geometry or transform at which the reader stands, if an attribute can hold it. */
static void
xps_page_keep_resource (Page *self, const gchar *local)
{
  gboolean is_path = strcmp (local, "PathGeometry") == 0;
  g_autofree gchar *key = ky_xml_value (self->reader, NS_KEY, "Key");
  g_autofree gchar *value
      = ky_xml_value (self->reader, KY_XML_NS_NONE, is_path ? "Figures" : "Matrix");
  g_autofree gchar *rule = ky_xml_value (self->reader, KY_XML_NS_NONE, "FillRule");

  if (*key == '\0' || *value == '\0' || (!is_path && strcmp (local, "MatrixTransform") != 0)
      || ky_xml_attribute (self->reader, KY_XML_NS_NONE, "Transform") != NULL)
    return;
  g_hash_table_replace (self->resources, g_steal_pointer (&key),
                        g_strconcat (!is_path                        ? ""
                                     : strcmp (rule, "NonZero") == 0 ? "F1 "
                                                                     : "F0 ",
                                     value, NULL));
}

/* Replaces `*value` by what it refers to, if that is known. */
static gboolean
xps_page_resolve (const Page *self, KyView *value, GError **error)
{
  g_autofree gchar *key = NULL;
  const gchar *found;
  gsize length = strlen (REFERENCE);

  if (!ky_view_starts_with (*value, REFERENCE, length) || value->data[value->size - 1] != '}')
    return TRUE;
  key = g_strstrip (g_strndup ((const gchar *)value->data + length, value->size - length - 1));
  found = g_hash_table_lookup (self->resources, key);
  if (found == NULL)
    return TRUE;
  *value = ky_view (found, strlen (found));
  return ky_job_charge (self->job, KY_COST_UNPACKED, value->size, error);
}

static gboolean
xps_page_write_attributes (Page *self, const gchar *element, GError **error)
{
  static const gchar *const drafts[] = { "AlignmentX", "AlignmentY", "Stretch", NULL };
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  for (guint i = 0; i < n; i++)
    {
      const KyXmlName *name = attributes[i].name;
      KyView value = attributes[i].value;

      if (!xps_page_resolve (self, &value, error))
        return FALSE;
      if (name->ns == KY_XML_NS_UNKNOWN
          || (g_str_has_suffix (element, "Brush") && g_strv_contains (drafts, name->local)))
        continue;
      if (strcmp (element, "Canvas") == 0 && strcmp (name->local, "Clip") == 0
          && ky_view_starts_with (value, "{", 1))
        return ky_fail (error, KY_ERROR_UNSUPPORTED,
                        "xps: a canvas is clipped by a shape that libgxps does not read");
      ky_xml_writer_attribute (self->writer, name->ns, name->local, value);
    }
  return TRUE;
}

/* Copies the page. `*ret_is_plain` is FALSE if it has elements of other namespaces. */
static gboolean
xps_page_copy (Page *self, gboolean *ret_is_plain, GError **error)
{
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (self->reader, error)) < KY_XML_EOF)
    {
      const KyXmlName *name = event != KY_XML_TEXT ? ky_xml_reader_name (self->reader) : NULL;

      if (event == KY_XML_END)
        ky_xml_writer_end (self->writer);
      if (event != KY_XML_START)
        continue;
      if (name->ns != NS_XPS)
        {
          *ret_is_plain = FALSE;
          return TRUE;
        }
      xps_page_keep_resource (self, name->local);
      ky_xml_writer_start (self->writer, NS_XPS, name->local);
      /* libgxps refuses a declaration at a brush. */
      if (ky_xml_reader_depth (self->reader) == 1)
        ky_xml_writer_declare (self->writer, NS_KEY);
      if (!xps_page_write_attributes (self, name->local, error))
        return FALSE;
    }
  return event == KY_XML_EOF;
}

gboolean
ky_xps_page_rewrite (KyTextPackage *package, GBytes **page, GError **error)
{
  KyView xml = ky_view_of_bytes (*page);
  g_auto (KyTextPart) part = { .bytes = g_bytes_ref (*page), .namespaces = namespaces };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (KyXmlWriter) writer = NULL;
  g_autoptr (GHashTable) resources
      = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  gboolean is_plain = TRUE;
  Page self = { .resources = resources, .job = package->job };

  if (ky_xml_find (xml, REFERENCE) == NULL && ky_xml_find (xml, "Stretch") == NULL)
    return TRUE;
  if (!ky_text_part_again (&part, &package->document, error))
    return FALSE;
  self.reader = part.reader;
  self.writer = writer = ky_xml_writer_new (prefixes, FALSE, ky_xml_append_bytes, out);
  if (!xps_page_copy (&self, &is_plain, error))
    return FALSE;
  if (!is_plain)
    return TRUE;
  if (!ky_xml_writer_finish (writer, error))
    return FALSE;
  g_bytes_unref (*page);
  *page = g_byte_array_free_to_bytes (g_steal_pointer (&out));
  return TRUE;
}
