/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rewrites a page of XPS so that libgxps draws it. libgxps looks up resources (Microsoft "XML Paper
 * Specification 1.0", 14.2) for brushes and shapes, but not for what clips or moves a canvas: it
 * draws nothing of such a canvas, or refuses the page. It also refuses attributes of brushes that
 * the Specification's drafts had. */
#include "filetypes/package/xps-page.h"

#include "common/hash.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/base/xml/writer.h"

#define REFERENCE "StaticResource"

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
  GPtrArray *scopes; /* of GHashTable, key -> value of an attribute ("": none can hold it; key "": a
                      * dictionary in another part): the page's, and those of open canvases */
  GString *reference; /* that was followed last, as libgxps reads it */
  KyJob *job;
  gboolean is_plain, is_changed;
} Page;

static void
xps_page_begin_scope (Page *self)
{
  g_ptr_array_add (self->scopes, g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free));
}

/* Keeps the resource at which the reader stands, if it is one. */
static void
xps_page_keep_resource (Page *self, const gchar *local)
{
  gboolean is_path = strcmp (local, "PathGeometry") == 0;
  g_autofree gchar *key = g_strstrip (ky_xml_value (self->reader, NS_KEY, "Key"));
  g_autofree gchar *rule = ky_xml_value (self->reader, KY_XML_NS_NONE, "FillRule");
  g_autofree gchar *value
      = ky_xml_value (self->reader, KY_XML_NS_NONE, is_path ? "Figures" : "Matrix");
  gboolean is_held = *value != '\0' && (is_path || strcmp (local, "MatrixTransform") == 0)
                     && ky_xml_attribute (self->reader, KY_XML_NS_NONE, "Transform") == NULL;
  gboolean is_elsewhere = strcmp (local, "ResourceDictionary") == 0
                          && ky_xml_attribute (self->reader, KY_XML_NS_NONE, "Source") != NULL;

  if (*key == '\0' && !is_elsewhere)
    return;
  g_hash_table_replace (self->scopes->pdata[self->scopes->len - 1], g_steal_pointer (&key),
                        g_strconcat (!is_held || !is_path            ? ""
                                     : strcmp (rule, "NonZero") == 0 ? "F1 "
                                                                     : "F0 ",
                                     is_held ? value : "", NULL));
}

/* Returns what to write for `value`, if it refers to a resource that exists: that resource, or the
 * reference as libgxps reads it. NULL: it does not. (transfer none) */
static const gchar *
xps_page_find_resource (Page *self, KyView value)
{
  gsize length = strlen (REFERENCE);
  g_autofree gchar *inside = NULL;
  const gchar *key, *found = NULL;

  if (value.size < 2 || value.data[0] != '{' || value.data[value.size - 1] != '}')
    return NULL;
  inside = g_strstrip (g_strndup ((const gchar *)value.data + 1, value.size - 2));
  if (!g_str_has_prefix (inside, REFERENCE) || !g_ascii_isspace (inside[length]))
    return NULL;
  key = g_strchug (inside + length);
  for (guint i = self->scopes->len; found == NULL && i > 0; i--)
    {
      found = g_hash_table_lookup (self->scopes->pdata[i - 1], key);
      if (found == NULL)
        found = g_hash_table_lookup (self->scopes->pdata[i - 1], "");
    }
  g_string_printf (self->reference, "{" REFERENCE " %s}", key);
  return found != NULL && *found == '\0' ? self->reference->str : found;
}

/* Replaces `*value` of the attribute `local` by what it refers to, if that is known. libgxps draws
 * nothing, or draws in another place, by a reference that is left in some attributes. */
static gboolean
xps_page_resolve (Page *self, const gchar *local, KyView *value, GError **error)
{
  static const gchar *const misread[] = { "Clip", "RenderTransform", NULL };
  const gchar *found = xps_page_find_resource (self, *value);

  if (found != NULL && !ky_view_is (*value, found))
    {
      *value = ky_view (found, strlen (found));
      self->is_changed = TRUE;
    }
  if (ky_view_starts_with (*value, "{", 1)
      && (g_strv_contains (misread, local) || (found == NULL && strcmp (local, "Data") == 0)))
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "xps: libgxps does not read the resource of %s",
                    local);
  return found == NULL || ky_job_charge (self->job, KY_COST_UNPACKED, value->size, error);
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

      if (name->ns == KY_XML_NS_UNKNOWN)
        continue;
      if (g_str_has_suffix (element, "Brush") && g_strv_contains (drafts, name->local))
        {
          self->is_changed = TRUE;
          continue;
        }
      if (!xps_page_resolve (self, name->local, &value, error))
        return FALSE;
      ky_xml_writer_attribute (self->writer, name->ns, name->local, value);
    }
  return TRUE;
}

static gboolean
xps_page_begin_element (Page *self, const gchar *local, GError **error)
{
  xps_page_keep_resource (self, local);
  ky_xml_writer_start (self->writer, NS_XPS, local);
  /* libgxps refuses a declaration at a brush. */
  if (ky_xml_reader_depth (self->reader) == 1)
    ky_xml_writer_declare (self->writer, NS_KEY);
  if (!xps_page_write_attributes (self, local, error))
    return FALSE;
  if (strcmp (local, "Canvas") == 0)
    xps_page_begin_scope (self);
  return TRUE;
}

/* Copies the page, without elements of other namespaces. */
static gboolean
xps_page_copy (Page *self, GError **error)
{
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (self->reader, error)) < KY_XML_EOF)
    {
      const KyXmlName *name = event != KY_XML_TEXT ? ky_xml_reader_name (self->reader) : NULL;

      if (name == NULL)
        continue;
      if (name->ns != NS_XPS)
        self->is_plain = FALSE;
      else if (event == KY_XML_START && !xps_page_begin_element (self, name->local, error))
        return FALSE;
      else if (event == KY_XML_END)
        {
          ky_xml_writer_end (self->writer);
          if (strcmp (name->local, "Canvas") == 0)
            g_ptr_array_set_size (self->scopes, (gint)self->scopes->len - 1);
        }
    }
  return event == KY_XML_EOF;
}

gboolean
ky_xps_page_rewrite (KyTextPackage *package, GBytes **page, GError **error)
{
  g_auto (KyTextPart) part = { .bytes = g_bytes_ref (*page), .namespaces = namespaces };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (KyXmlWriter) writer = NULL;
  g_autoptr (GPtrArray) scopes
      = g_ptr_array_new_with_free_func ((GDestroyNotify)g_hash_table_unref);
  g_autoptr (GString) reference = g_string_new (NULL);
  Page self = { .scopes = scopes, .reference = reference, .job = package->job, .is_plain = TRUE };

  if (!ky_text_part_again (&part, &package->document, error))
    return FALSE;
  self.reader = part.reader;
  self.writer = writer = ky_xml_writer_new (prefixes, FALSE, ky_xml_append_bytes, out);
  xps_page_begin_scope (&self);
  if (!xps_page_copy (&self, error))
    return FALSE;
  if (!self.is_changed)
    return TRUE;
  if (!self.is_plain)
    return ky_fail (error, KY_ERROR_UNSUPPORTED,
                    "xps: a page that libgxps does not read has elements of other namespaces");
  if (!ky_xml_writer_finish (writer, error))
    return FALSE;
  g_bytes_unref (*page);
  *page = g_byte_array_free_to_bytes (g_steal_pointer (&out));
  return TRUE;
}
