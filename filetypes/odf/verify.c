/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second reading of a rebuilt OpenDocument file: base/xml-verify.c, which takes only XML in the
 * form that kiyome writes, instead of the reader, lists of its own instead of names.c. It knows
 * what must not be there: another namespace, an element or attribute that acts, a reference that
 * leaves the package, a formula that reaches out, a member that nothing leads to.
 */
#include "filetypes/odf/odf.h"

#include "filetypes/odf/verify-math.h"
#include "filetypes/base/formula-verify.h"
#include "filetypes/base/xml-verify.h"
#include "filetypes/base/zip-verify.h"

#define OASIS "urn:oasis:names:tc:opendocument:xmlns:"
#define TDF "urn:org:documentfoundation:names:experimental:"
#define XLINK "http://www.w3.org/1999/xlink"
#define MATH "http://www.w3.org/1998/Math/MathML"
#define MIME "application/vnd.oasis.opendocument."

static const gchar declaration[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

static const gchar *const namespaces[] = {
  OASIS "office:1.0",
  OASIS "style:1.0",
  OASIS "text:1.0",
  OASIS "table:1.0",
  OASIS "drawing:1.0",
  OASIS "xsl-fo-compatible:1.0",
  OASIS "svg-compatible:1.0",
  OASIS "datastyle:1.0",
  OASIS "chart:1.0",
  OASIS "dr3d:1.0",
  OASIS "meta:1.0",
  OASIS "presentation:1.0",
  OASIS "config:1.0",
  OASIS "smil-compatible:1.0",
  OASIS "animation:1.0",
  OASIS "of:1.2",
  TDF "office:xmlns:loext:1.0",
  TDF "calc:xmlns:calcext:1.0",
  XLINK,
  MATH,
  "http://www.w3.org/XML/1998/namespace",
  "http://www.w3.org/TR/css3-text/",
  "http://purl.org/dc/elements/1.1/",
  "http://openoffice.org/2004/calc",
  "http://openoffice.org/2004/writer",
  "http://openoffice.org/2004/office",
  "http://openoffice.org/2009/office",
  "http://openoffice.org/2009/table",
  "http://openoffice.org/2010/chart",
  "http://openoffice.org/2010/draw",
  NULL,
};

/* Elements that act, fetch or carry bytes, whatever their namespace. */
static const gchar *const forbidden_elements[] = {
  "script",
  "scripts",
  "event-listener",
  "event-listeners",
  "forms",
  "form",
  "control",
  "connection-resource",
  "dde-source",
  "dde-link",
  "dde-links",
  "dde-connection",
  "dde-connection-decl",
  "dde-connection-decls",
  "binary-data",
  "document",
  "sound",
  "play",
  "audio",
  "command",
  "applet",
  "plugin",
  "param",
  "floating-frame",
  "image-map",
  "area-rectangle",
  "area-circle",
  "area-polygon",
  "object-ole",
  "font-face-src",
  "font-face-uri",
  "definition-src",
  "section-source",
  "alphabetical-index-auto-mark-file",
  "database-next",
  "database-name",
  "database-display",
  "database-row-select",
  "database-row-number",
  "database-source-query",
  "database-source-sql",
  "database-source-table",
  "source-service",
  "execute-macro",
  "error-macro",
  "hidden-text",
  "hidden-paragraph",
  "text-input",
  "variable-input",
  "meta-field",
  "table-source",
  "cell-range-source",
  "user-defined",
  "template",
  "auto-reload",
  "hyperlink-behaviour",
  "keyword",
  "initial-creator",
  "printed-by",
  "maction",
  "annotation-xml",
  NULL,
};

static const gchar *const forbidden_attributes[] = {
  "archive",
  "class-id",
  "code",
  "may-script",
  "filter-name",
  "filter-options",
  "dde-application",
  "dde-item",
  "dde-topic",
  "server-map",
  "target-frame-name",
  "connection-name",
  "database-name",
  "database-table-name",
  "sql-statement",
  "query-name",
  "password",
  "url",
  "protection-key",
  "verb",
  "command",
  "macro-name",
  "event-name",
  "base",
  "src",
  NULL,
};

typedef struct
{
  KyJob *job;
  const gchar *media_type;
  gboolean keeps_links;
  GHashTable *present; /* names of the members so far */
  GHashTable *led_to;  /* names that something leads to */
  GHashTable *listed;  /* names in the manifest */
  /* of the part being read */
  const gchar *name;
  const gchar *folder; /* of it, with '/' (owned) */
  gboolean is_manifest, is_settings, is_meta;
  GString *text;      /* of a config:config-item */
  gchar *item, *kind; /* its name and type; NULL: in none */
  gchar *failure;     /* the first thing found */
} Verify;

static void
fail (Verify *self, const gchar *what, const gchar *which)
{
  if (self->failure == NULL)
    self->failure = which != NULL ? g_strdup_printf ("%s: %s %s", self->name, what, which)
                                  : g_strdup_printf ("%s: %s", self->name, what);
}

/* --- values that act ------------------------------------------------------------------------ */

/* The attribute LOCAL of NS on ELEMENT holds a formula, a condition or addresses. */
static void
check_formula (Verify *self, const gchar *element, const gchar *local, const gchar *ns,
               const gchar *value)
{
  gboolean is_shape
      = strcmp (ns, OASIS "drawing:1.0") == 0 || strcmp (ns, OASIS "animation:1.0") == 0;
  gboolean is_condition
      = strcmp (local, "condition") == 0 || strcmp (ns, TDF "calc:xmlns:calcext:1.0") == 0;
  KyFormulaPlace place = strcmp (element, "content-validation") == 0 ? KY_FORMULA_ASKED
                         : is_condition                              ? KY_FORMULA_CONDITION
                                                                     : KY_FORMULA_CELL;

  if (strstr (local, "address") != NULL || g_str_has_suffix (local, "-ranges")
      || g_str_has_suffix (local, "-range"))
    place = KY_FORMULA_RANGE;
  else if (is_shape && strcmp (local, "formula") == 0)
    place = KY_FORMULA_SHAPE;
  if (!ky_formula_verify_open (value, place))
    fail (self, "a formula", local);
}

static gboolean
is_number_name (const gchar *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return length > 0 && length < 10;
}

/* xlink:href. */
static void
check_reference (Verify *self, const gchar *element, const gchar *href)
{
  if (strcmp (element, "a") == 0)
    {
      gboolean is_inside = href[0] == '#' && strpbrk (href, ":/") == NULL;
      gboolean is_url = g_ascii_strncasecmp (href, "http://", 7) == 0
                        || g_ascii_strncasecmp (href, "https://", 8) == 0
                        || g_ascii_strncasecmp (href, "mailto:", 7) == 0;

      if (!is_inside && !(is_url && self->keeps_links))
        fail (self, "a link", NULL);
    }
  else if (strcmp (element, "object") == 0)
    {
      if (!g_str_has_prefix (href, "./Object ") || !is_number_name (href + 9, strlen (href + 9)))
        fail (self, "a reference of", element);
      else
        g_hash_table_add (self->led_to, g_strconcat (self->folder, href + 2, "/content.xml", NULL));
    }
  else if (strcmp (element, "chart") == 0)
    {
      if (strcmp (href, ".") != 0 && strcmp (href, "..") != 0)
        fail (self, "a reference of", element);
    }
  else if (g_str_has_prefix (href, "Pictures/") && strchr (href + 9, '/') == NULL)
    g_hash_table_add (self->led_to, g_strconcat (self->folder, href, NULL));
  else
    fail (self, "a reference of", element);
}

static void
check_attribute (Verify *self, const gchar *element, const gchar *local, const gchar *ns,
                 const gchar *value)
{
  static const gchar *const formulas[]
      = { "formula", "condition", "expression", "label-string", NULL };

  if (g_strcmp0 (ns, XLINK) == 0 && strcmp (local, "href") == 0)
    check_reference (self, element, value);
  else if (g_strv_contains (formulas, local) || strstr (local, "address") != NULL
           || g_str_has_suffix (local, "-ranges") || g_str_has_suffix (local, "-range"))
    check_formula (self, element, local, ns != NULL ? ns : "", value);
  else if (strcmp (local, "value") == 0 && g_strcmp0 (ns, TDF "calc:xmlns:calcext:1.0") == 0)
    check_formula (self, element, local, ns, value);
  else if (strcmp (local, "class") == 0 && g_strcmp0 (ns, OASIS "chart:1.0") == 0
           && (!g_str_has_prefix (value, "chart:") || strchr (value + 6, '.') != NULL))
    fail (self, "a kind of chart", NULL);
  else if (strcmp (local, "engine") == 0
           && strcmp (value, "com.sun.star.drawing.EnhancedCustomShapeEngine") != 0)
    fail (self, "an engine", NULL);
  else if (strcmp (element, "table") == 0 && strcmp (local, "name") == 0
           && (strstr (value, "://") != NULL || strstr (value, "'#") != NULL))
    fail (self, "another file's table", NULL);
}

/* --- elements ------------------------------------------------------------------------------- */

static gboolean
is_known_namespace (KyXmlWord *uri)
{
  if (!uri->is_plain_namespace)
    uri->is_plain_namespace = g_strv_contains (namespaces, uri->text);
  return uri->is_plain_namespace;
}

static gboolean
is_value_looked_at (const gchar *local)
{
  static const gchar *const locals[] = { "href",  "formula", "condition", "expression",   "value",
                                         "class", "engine",  "name",      "label-string", NULL };

  return g_strv_contains (locals, local) || strstr (local, "address") != NULL
         || g_str_has_suffix (local, "-ranges") || g_str_has_suffix (local, "-range");
}

static gboolean
is_math (const KyXmlVerifyElement *element)
{
  return element->uri != NULL && strcmp (element->uri->text, MATH) == 0;
}

/* TRUE: whatever their values are. */
static gboolean
check_attributes (Verify *self, const KyXmlVerifyElement *element)
{
  gboolean is_plain = TRUE;

  for (guint i = 0; i < element->n_attributes; i++)
    {
      const KyXmlVerifyAttribute *attribute = &element->attributes[i];
      const gchar *local = attribute->local->text;
      g_autofree gchar *value = NULL;

      /* Only those of formulas have no namespace. */
      if (attribute->uri == NULL && !(is_math (element) && ky_odf_verify_math_attribute (local)))
        fail (self, "an attribute", local);
      if (attribute->uri != NULL && !is_known_namespace (attribute->uri))
        fail (self, "an attribute of a foreign namespace", local);
      if (attribute->local->is_plain_attribute)
        continue;
      if (g_strv_contains (forbidden_attributes, local))
        fail (self, "an attribute", local);
      if (!is_value_looked_at (local))
        {
          attribute->local->is_plain_attribute = TRUE;
          continue;
        }
      is_plain = FALSE;
      value = ky_xml_verify_decode (attribute->value);
      check_attribute (self, element->local->text, local,
                       attribute->uri != NULL ? attribute->uri->text : NULL, value);
    }
  return is_plain;
}

static void
check_manifest_entry (Verify *self, const KyXmlVerifyElement *element)
{
  static const gchar *const objects[] = { MIME "text",
                                          MIME "spreadsheet",
                                          MIME "graphics",
                                          MIME "presentation",
                                          MIME "chart",
                                          MIME "formula",
                                          NULL };
  const gchar *local = element->local->text;
  g_autofree gchar *path = ky_xml_verify_value (element, "full-path");
  g_autofree gchar *type = ky_xml_verify_value (element, "media-type");

  if (strcmp (local, "manifest") == 0)
    return;
  if (strcmp (local, "file-entry") != 0)
    fail (self, "an element", local);
  else if (strcmp (path, "/") == 0)
    {
      if (strcmp (type, self->media_type) != 0)
        fail (self, "another kind of document", type);
    }
  else if (g_str_has_suffix (path, "/"))
    {
      if (!g_strv_contains (objects, type))
        fail (self, "a kind of object", type);
    }
  else if (g_str_has_suffix (path, ".xml") != (strcmp (type, "text/xml") == 0))
    fail (self, "a media type", type);
  if (!g_hash_table_add (self->listed, g_steal_pointer (&path)))
    fail (self, "a name given twice", NULL);
}

/* An element that is not known to be harmless by its name alone. */
static void
check_element (Verify *self, const gchar *local, const gchar *uri)
{
  if (g_strv_contains (forbidden_elements, local))
    fail (self, "an element", local);
  /* The layouts of slides have placeholders, too. */
  if (strcmp (local, "placeholder") == 0 && strcmp (uri, OASIS "text:1.0") == 0)
    fail (self, "an element", local);
  if (self->is_meta && strcmp (local, "document-meta") != 0 && strcmp (local, "meta") != 0
      && strcmp (local, "generator") != 0
      && (self->folder[0] != '\0'
          || (strcmp (local, "title") != 0 && strcmp (local, "subject") != 0)))
    fail (self, "a property", local);
}

static gboolean
start_element (gpointer data, const KyXmlVerifyElement *element)
{
  Verify *self = data;
  const gchar *local = element->local->text;
  const gchar *uri = element->uri != NULL ? element->uri->text : "";
  gboolean is_plain;

  if (self->is_manifest)
    {
      if (strcmp (uri, OASIS "manifest:1.0") != 0)
        fail (self, "an element of a foreign namespace", local);
      check_manifest_entry (self, element);
      return self->failure == NULL;
    }
  if (element->uri == NULL || !is_known_namespace (element->uri))
    fail (self, "an element of a foreign namespace", local);
  for (guint i = 0; i < element->n_declared; i++)
    if (!is_known_namespace (element->declared[i]))
      fail (self, "a foreign namespace", NULL);
  if (is_math (element) && !ky_odf_verify_math_element (local))
    fail (self, "an element", local);
  is_plain = check_attributes (self, element);
  if (self->is_settings && strcmp (local, "config-item") == 0)
    {
      g_free (self->item);
      g_free (self->kind);
      self->item = ky_xml_verify_value (element, "name");
      self->kind = ky_xml_verify_value (element, "type");
      g_string_truncate (self->text, 0);
    }
  if (!element->local->is_plain_element)
    {
      check_element (self, local, uri);
      element->local->is_plain_element = strcmp (local, "placeholder") != 0;
    }
  *element->is_plain = is_plain && !self->is_settings && element->local->is_plain_element;
  return self->failure == NULL;
}

/* Which layers are shown, printed and locked: a bit each of at most 32 bytes, in the only form that
 * base64 has for them. */
static gboolean
is_set_of_layers (const gchar *item, const gchar *value)
{
  static const gchar *const items[] = { "LockedLayers", "PrintableLayers", "VisibleLayers", NULL };
  g_autofree guchar *bits = NULL;
  g_autofree gchar *again = NULL;
  gsize n_bits;

  if (!g_strv_contains (items, item) || strlen (value) > 44)
    return FALSE;
  bits = g_base64_decode (value, &n_bits);
  again = g_base64_encode (bits, n_bits);
  return n_bits <= 32 && strcmp (again, value) == 0;
}

/* A setting is a number, a word, a set of layers, or one of few texts. */
static void
check_setting (Verify *self)
{
  static const gchar *const texts[]
      = { "ActiveTable", "BeginLine", "Country", "EndLine", "Language", "PrinterIndependentLayout",
          "Variant",     "ViewId",    NULL };
  const gchar *value = self->text->str;

  if (strcmp (self->kind, "boolean") == 0)
    {
      if (strcmp (value, "true") != 0 && strcmp (value, "false") != 0)
        fail (self, "a setting", self->item);
    }
  else if (strcmp (self->kind, "base64Binary") == 0)
    {
      if (!is_set_of_layers (self->item, value))
        fail (self, "a setting", self->item);
    }
  else if (strcmp (self->kind, "string") == 0)
    {
      if (!g_strv_contains (texts, self->item) || self->text->len > 255)
        fail (self, "a setting", self->item);
    }
  else if (strcmp (self->kind, "short") != 0 && strcmp (self->kind, "int") != 0
           && strcmp (self->kind, "long") != 0)
    fail (self, "a setting", self->item);
  else if (strspn (value, "-0123456789") != self->text->len)
    fail (self, "a setting", self->item);
}

static gboolean
end_element (gpointer data, KyXmlWord *local, KyXmlWord *uri)
{
  Verify *self = data;

  if (self->item == NULL)
    return TRUE;
  check_setting (self);
  g_clear_pointer (&self->item, g_free);
  g_clear_pointer (&self->kind, g_free);
  return self->failure == NULL;
}

static gboolean
take_text (gpointer data, KyView text)
{
  Verify *self = data;

  if (self->item != NULL)
    {
      g_autofree gchar *decoded = ky_xml_verify_decode (text);

      g_string_append (self->text, decoded);
    }
  return TRUE;
}

static gboolean
read_xml (Verify *self, KyView content)
{
  static const KyXmlVerifyHandler handler = { start_element, end_element, take_text };
  guint depth = (guint)ky_policy_uint (ky_job_policy (self->job), KY_POLICY_LIMIT_XML_DEPTH);
  const gchar *wrong = ky_xml_verify (content, declaration, depth, &handler, self);

  if (wrong != NULL)
    fail (self, wrong, NULL);
  return wrong == NULL && self->failure == NULL;
}

/* --- the package ---------------------------------------------------------------------------- */

/* What stands behind "Object 1/Object 2/" in NAME. */
static const gchar *
behind_objects (const gchar *name)
{
  for (const gchar *slash; g_str_has_prefix (name, "Object "); name = slash + 1)
    {
      slash = strchr (name, '/');
      if (slash == NULL || !is_number_name (name + 7, (gsize)(slash - name) - 7))
        return name;
    }
  return name;
}

static gboolean
is_picture (const gchar *local)
{
  static const gchar *const suffixes[] = { "bmp", "gif", "jpeg", "png", "tiff", NULL };
  const gchar *dot = strrchr (local, '.');

  return g_str_has_prefix (local, "Pictures/") && dot != NULL
         && is_number_name (local + 9, (gsize)(dot - local) - 9)
         && g_strv_contains (suffixes, dot + 1);
}

static gboolean
verify_member (KyJob *job, const gchar *name, KyView content, gpointer user_data, GError **error)
{
  static const gchar *const parts[] = { "content.xml", "styles.xml", "settings.xml", NULL };
  Verify *self = user_data;
  const gchar *local = behind_objects (name);
  g_autofree gchar *folder = g_strndup (name, (gsize)(local - name));

  if (g_hash_table_size (self->present) == 0)
    {
      g_hash_table_add (self->present, g_strdup (name));
      if (strcmp (name, "mimetype") != 0 || content.size != strlen (self->media_type)
          || memcmp (content.data, self->media_type, content.size) != 0)
        return ky_verify_fail (error, "the first member is not the document's media type");
      return TRUE;
    }
  if (g_hash_table_contains (self->present, "META-INF/manifest.xml"))
    return ky_verify_fail (error, "%s stands behind the manifest", name);
  g_hash_table_add (self->present, g_strdup (name));
  if (is_picture (local))
    return ky_job_verify_member (job, name, strrchr (local, '.') + 1, content, error);
  self->is_manifest = strcmp (name, "META-INF/manifest.xml") == 0;
  self->is_meta = strcmp (local, "meta.xml") == 0;
  self->is_settings = strcmp (local, "settings.xml") == 0;
  if (!self->is_manifest && !self->is_meta && !g_strv_contains (parts, local))
    return ky_verify_fail (error, "%s: no part of a document", name);
  self->name = name;
  self->folder = folder;
  if (!read_xml (self, content))
    return ky_verify_fail (error, "%s", self->failure);
  return TRUE;
}

/* Every member is listed and, where it needs to be, led to; nothing else is. */
static gboolean
check_members (Verify *self, GError **error)
{
  GHashTableIter iter;
  gpointer name;

  if (!g_hash_table_contains (self->present, "META-INF/manifest.xml")
      || !g_hash_table_contains (self->present, "content.xml")
      || !g_hash_table_remove (self->listed, "/"))
    return ky_verify_fail (error, "no document");
  g_hash_table_iter_init (&iter, self->present);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      const gchar *local = behind_objects (name);
      g_autofree gchar *folder = g_strndup (name, (gsize)(local - (const gchar *)name));
      g_autofree gchar *content = g_strconcat (folder, "content.xml", NULL);

      if (strcmp (name, "mimetype") == 0 || strcmp (name, "META-INF/manifest.xml") == 0)
        continue;
      if (!g_hash_table_remove (self->listed, name))
        return ky_verify_fail (error, "%s is not in the manifest", (const gchar *)name);
      if (is_picture (local) ? !g_hash_table_contains (self->led_to, name)
                             : folder[0] != '\0' && !g_hash_table_contains (self->led_to, content))
        return ky_verify_fail (error, "%s: nothing leads to it", (const gchar *)name);
      if (strcmp (local, "content.xml") == 0 && folder[0] != '\0'
          && !g_hash_table_remove (self->listed, folder))
        return ky_verify_fail (error, "%s is not in the manifest", folder);
    }
  if (g_hash_table_size (self->listed) > 0)
    return ky_verify_fail (error, "the manifest lists what is not there");
  g_hash_table_iter_init (&iter, self->led_to);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (self->present, name))
      return ky_verify_fail (error, "%s is not there", (const gchar *)name);
  return TRUE;
}

static gboolean
verify (KyJob *job, const gchar *media_type, GError **error)
{
  g_autoptr (GHashTable) present = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) led_to = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree gchar *start = g_strconcat ("mimetype", media_type, NULL);
  KyView input = ky_job_input (job);
  Verify self = { .job = job,
                  .media_type = media_type,
                  .keeps_links = ky_policy_is (ky_job_policy (job), KY_POLICY_OFFICE_LINKS, "keep"),
                  .present = present,
                  .led_to = led_to,
                  .listed = listed,
                  .name = "",
                  .folder = "",
                  .text = text };
  gboolean ok;

  /* ODF 1.3 part 2 §3.3: stored, at offset 38. */
  if (input.size < 30 + strlen (start) || memcmp (input.data + 30, start, strlen (start)) != 0)
    return ky_verify_fail (error, "the media type is not stored");
  ok = ky_zip_verify (job, input, verify_member, &self, error) && check_members (&self, error);
  g_free (self.item);
  g_free (self.kind);
  g_free (self.failure);
  return ok;
}

gboolean
ky_odt_verify (KyJob *job, GError **error)
{
  return verify (job, MIME "text", error);
}

gboolean
ky_ods_verify (KyJob *job, GError **error)
{
  return verify (job, MIME "spreadsheet", error);
}

gboolean
ky_odp_verify (KyJob *job, GError **error)
{
  return verify (job, MIME "presentation", error);
}

gboolean
ky_odg_verify (KyJob *job, GError **error)
{
  return verify (job, MIME "graphics", error);
}
