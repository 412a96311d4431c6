/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rewrites a page of XPS so that libgxps draws it. libgxps looks up resources (Microsoft "XML Paper
 * Specification 1.0", 14.2) for brushes and shapes, but not for what clips or moves a canvas: it
 * draws nothing of such a canvas, or refuses the page. It also refuses attributes of brushes that
 * the Specification's drafts had, and passes over some properties that are elements. */
#include "filetypes/package/xps-page.h"

#include <math.h>

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

/* Which properties libgxps reads as an attribute alone. */
static const struct
{
  const gchar *owner, *element, *attribute;
} unread[] = {
  { "Canvas", "Canvas.Clip", "Clip" },
  { "Glyphs", "Glyphs.Clip", "Clip" },
  { "PathGeometry", "PathGeometry.Transform", "Transform" },
  { "LinearGradientBrush", "LinearGradientBrush.Transform", "Transform" },
  { "RadialGradientBrush", "RadialGradientBrush.Transform", "Transform" },
  { "VisualBrush", "VisualBrush.Transform", "Transform" },
};

typedef struct
{
  KyXmlReader *reader;
  KyXmlWriter *writer;
  GPtrArray *scopes; /* of GHashTable, key -> value of an attribute ("": none can hold it; key "": a
                      * dictionary in another part): the page's, and those of open canvases */
  GHashTable *values; /* place behind a start tag -> value of the property that libgxps reads as an
                       * attribute alone */
  GString *reference; /* last reference that was resolved, in libgxps's form */
  KyJob *job;
  gboolean is_plain, is_changed;
} Page;

static void
xps_page_begin_scope (Page *self)
{
  g_ptr_array_add (self->scopes, g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free));
}

/* Returns the figures or the matrix of the element at which the reader is positioned, as the value
 * of an attribute. "": an attribute cannot hold it. (transfer full) */
static gchar *
xps_page_value (KyXmlReader *reader, const gchar *local)
{
  gboolean is_path = strcmp (local, "PathGeometry") == 0;
  g_autofree gchar *rule = ky_xml_value (reader, KY_XML_NS_NONE, "FillRule");
  g_autofree gchar *value = ky_xml_value (reader, KY_XML_NS_NONE, is_path ? "Figures" : "Matrix");

  if (*value == '\0' || (!is_path && strcmp (local, "MatrixTransform") != 0)
      || ky_xml_attribute (reader, KY_XML_NS_NONE, "Transform") != NULL)
    return g_strdup ("");
  return !is_path ? g_steal_pointer (&value)
                  : g_strconcat (strcmp (rule, "NonZero") == 0 ? "F1 " : "F0 ", value, NULL);
}

/* Reads the property whose element began, into `*ret_value`. Refuses what no attribute holds. */
static gboolean
xps_page_read_property (KyXmlReader *reader, gchar **ret_value, GError **error)
{
  guint depth = ky_xml_reader_depth (reader), n = 0;
  g_autofree gchar *value = NULL;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF
         && (event != KY_XML_END || ky_xml_reader_depth (reader) >= depth))
    if (event == KY_XML_START && n++ == 0)
      value = xps_page_value (reader, ky_xml_reader_name (reader)->local);
  if (event >= KY_XML_EOF)
    return FALSE;
  if (n != 1 || *value == '\0')
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "xps: libgxps does not read a property");
  *ret_value = g_steal_pointer (&value);
  return TRUE;
}

/* Returns the row of `unread` of the element `local`, or of its property; -1: there is none. */
static gint
xps_page_find_unread (const gchar *local, gboolean is_property)
{
  for (gsize i = 0; i < G_N_ELEMENTS (unread); i++)
    if (strcmp (local, is_property ? unread[i].element : unread[i].owner) == 0)
      return (gint)i;
  return -1;
}

/* Reads the properties that are elements and that libgxps reads as attributes alone. */
static gboolean
xps_page_read_properties (Page *self, GError **error)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (gsize));
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (self->reader, error)) < KY_XML_EOF)
    {
      const KyXmlName *name = event != KY_XML_TEXT ? ky_xml_reader_name (self->reader) : NULL;
      gsize place = ky_xml_reader_place (self->reader);
      gchar *value;

      if (name == NULL)
        continue;
      if (event == KY_XML_END)
        g_array_set_size (places, places->len - 1);
      else if (name->ns == NS_XPS && places->len > 0
               && xps_page_find_unread (name->local, TRUE) >= 0)
        {
          if (!xps_page_read_property (self->reader, &value, error))
            return FALSE;
          g_hash_table_replace (self->values,
                                GSIZE_TO_POINTER (g_array_index (places, gsize, places->len - 1)),
                                value);
        }
      else
        g_array_append_val (places, place);
    }
  return event == KY_XML_EOF;
}

/* Keeps the element at which the reader is positioned if it is a resource. */
static void
xps_page_keep_resource (Page *self, const gchar *local)
{
  g_autofree gchar *key = g_strstrip (ky_xml_value (self->reader, NS_KEY, "Key"));
  gsize place = ky_xml_reader_place (self->reader);
  gboolean is_elsewhere = strcmp (local, "ResourceDictionary") == 0
                          && ky_xml_attribute (self->reader, KY_XML_NS_NONE, "Source") != NULL;

  if (*key == '\0' && !is_elsewhere)
    return;
  g_hash_table_replace (self->scopes->pdata[self->scopes->len - 1], g_steal_pointer (&key),
                        g_hash_table_contains (self->values, GSIZE_TO_POINTER (place))
                            ? g_strdup ("")
                            : xps_page_value (self->reader, local));
}

/* Returns what to write for `value`, if it refers to a resource that exists: that resource, or the
 * reference as libgxps reads it. NULL: it does not. (transfer none) */
static const gchar *
xps_page_find_resource (Page *self, KyView value)
{
  gsize length = strlen (REFERENCE);
  const gchar *key, *found = NULL;

  if (value.size < 2 || value.data[0] != '{' || value.data[value.size - 1] != '}')
    return NULL;
  g_autofree gchar *inside = g_strstrip (g_strndup ((const gchar *)value.data + 1, value.size - 2));
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

/* Returns the inverse of the matrix `text`; NULL: it has none. (transfer full) */
static gchar *
xps_page_invert (const gchar *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, ", \t\r\n", -1);
  gdouble m[6] = { 0 }, area;
  guint n = 0;

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && n++ < G_N_ELEMENTS (m))
      m[n - 1] = g_ascii_strtod (words[i], NULL);
  area = m[0] * m[3] - m[1] * m[2];
  if (n != G_N_ELEMENTS (m) || !isnormal (area))
    return NULL;
  const gdouble inverse[] = { m[3] / area,
                              -m[1] / area,
                              -m[2] / area,
                              m[0] / area,
                              (m[2] * m[5] - m[3] * m[4]) / area,
                              (m[1] * m[4] - m[0] * m[5]) / area };

  GString *out = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (inverse); i++)
    {
      gchar digits[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (out, "%s%s", i > 0 ? "," : "",
                              g_ascii_formatd (digits, sizeof digits, "%.9g", inverse[i]));
    }
  return g_string_free (out, FALSE);
}

/* Writes an attribute. libgxps moves gradients the wrong way, so that they get the inverse. */
static void
xps_page_write_attribute (Page *self, const gchar *element, const KyXmlName *name, KyView value)
{
  g_autofree gchar *text = NULL, *inverse = NULL;

  if (g_str_has_suffix (element, "GradientBrush") && strcmp (name->local, "Transform") == 0)
    {
      text = ky_view_to_string (value);
      inverse = xps_page_invert (text);
      self->is_changed = self->is_changed || inverse != NULL;
    }
  ky_xml_writer_attribute (self->writer, name->ns, name->local,
                           inverse != NULL ? ky_view (inverse, strlen (inverse)) : value);
}

static gboolean
xps_page_write_attributes (Page *self, const gchar *element, GError **error)
{
  static const gchar *const drafts[] = { "AlignmentX", "AlignmentY", "Stretch", NULL };
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);
  const gchar *own
      = g_hash_table_lookup (self->values, GSIZE_TO_POINTER (ky_xml_reader_place (self->reader)));
  gint row = own != NULL ? xps_page_find_unread (element, FALSE) : -1;

  if (own != NULL && row < 0)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "xps: %s has a property of another element",
                    element);
  if (row >= 0)
    {
      KyXmlName name = { .ns = KY_XML_NS_NONE, .local = unread[row].attribute };

      xps_page_write_attribute (self, element, &name, ky_view (own, strlen (own)));
    }
  for (guint i = 0; i < n; i++)
    {
      const KyXmlName *name = attributes[i].name;
      KyView value = attributes[i].value;

      if (name->ns == KY_XML_NS_UNKNOWN
          || (row >= 0 && strcmp (name->local, unread[row].attribute) == 0))
        continue;
      if (g_str_has_suffix (element, "Brush") && g_strv_contains (drafts, name->local))
        {
          self->is_changed = TRUE;
          continue;
        }
      if (!xps_page_resolve (self, name->local, &value, error))
        return FALSE;
      xps_page_write_attribute (self, element, name, value);
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
      else if (event == KY_XML_START && xps_page_find_unread (name->local, TRUE) >= 0)
        {
          if (!ky_xml_reader_skip (self->reader, error))
            return FALSE;
        }
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
  g_autoptr (GHashTable) values = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GString) reference = g_string_new (NULL);
  Page self = { .scopes = scopes,
                .values = values,
                .reference = reference,
                .job = package->job,
                .is_plain = TRUE };

  if (!ky_text_part_again (&part, &package->document, error))
    return FALSE;
  self.reader = part.reader;
  /* Most pages name no property of `unread`, and are read once. */
  if (ky_xml_reader_mentions (part.reader, ".Clip")
      || ky_xml_reader_mentions (part.reader, ".Transform"))
    {
      if (!xps_page_read_properties (&self, error)
          || !ky_text_part_again (&part, &package->document, error))
        return FALSE;
      self.reader = part.reader;
    }
  self.is_changed = g_hash_table_size (values) > 0;
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
