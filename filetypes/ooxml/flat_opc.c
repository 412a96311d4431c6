/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Office documents as one XML file ("Flat OPC": Microsoft's namespace
 * xmlPackage, [MS-OI29500]; Word's "Word XML document (*.xml)", also written by PowerPoint). Each
 * pkg:part has the name and content type of a part, and its content as XML or base64. The parts are
 * written as the ZIP package that they describe (ISO/IEC 29500-2), which the module of the main
 * part's type then rebuilds like any other such file from outside. Left out are other elements, and
 * parts without content. A package without a main part is withheld. */
#include "filetypes/base/xml/root-probe.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/base/xml/reader.h"
#include "filetypes/base/zip/memory.h"

#define DEPTH_MAX 256
#define ATTRIBUTES_MAX 256
#define NS_PACKAGE 1
#define TYPES_PART "[Content_Types].xml"
#define TYPES_URI "http://schemas.openxmlformats.org/package/2006/content-types"

static const KyXmlNamespace namespaces[]
    = { { "http://schemas.microsoft.com/office/2006/xmlPackage", NS_PACKAGE }, { NULL, 0 } };

/* Types of packages by a part of the content type of their main part. */
static const struct
{
  const gchar *words, *type;
} owners[]
    = { { "wordprocessingml", "docx" }, { "ms-word", "docx" },        { "spreadsheetml", "xlsx" },
        { "ms-excel", "xlsx" },         { "presentationml", "pptx" }, { "ms-powerpoint", "pptx" } };

/* Names the start tags around the current content. */
enum
{
  TAG_PACKAGE,
  TAG_PART,
  TAG_DATA,
  N_TAGS
};

typedef struct
{
  KyJob *job;
  KyXmlReader *reader;
  KyZipMemory zip;
  GString *types;
  KyView tags[N_TAGS];
  const gchar *type; /* (nullable) of `owners` */
} Flat;

/* --- namespaces ------------------------------------------------------------------------------- */

static gboolean
ends_name (guint8 c)
{
  return g_ascii_isspace ((gchar)c) || c == '=' || c == '/' || c == '>';
}

static gsize
pass_name (KyView tag, gsize at)
{
  while (at < tag.size && !ends_name (tag.data[at]))
    at++;
  return at;
}

/* Reads the next declaration of a namespace in the start tag `tag`, from `*at` on. */
static gboolean
next_declaration (KyView tag, gsize *at, KyView *ret_name, KyView *ret_whole)
{
  while (*at < tag.size)
    {
      gsize start = *at, end, quote;

      while (start < tag.size && g_ascii_isspace ((gchar)tag.data[start]))
        start++;
      end = quote = pass_name (tag, start);
      while (quote < tag.size && tag.data[quote] != '"' && tag.data[quote] != '\'')
        quote++;
      const guint8 *close
          = quote < tag.size ? memchr (tag.data + quote + 1, tag.data[quote], tag.size - quote - 1)
                             : NULL;
      if (end == start || close == NULL)
        return FALSE;
      *at = (gsize)(close - tag.data) + 1;
      *ret_name = ky_view (tag.data + start, end - start);
      *ret_whole = ky_view (tag.data + start, *at - start);
      if (ky_view_is (*ret_name, "xmlns") || ky_view_starts_with (*ret_name, "xmlns:", 6))
        return TRUE;
    }
  return FALSE;
}

static gboolean
declares (KyView tag, KyView name)
{
  gsize at = pass_name (tag, 0);
  KyView other, whole;

  while (next_declaration (tag, &at, &other, &whole))
    if (other.size == name.size && memcmp (other.data, name.data, name.size) == 0)
      return TRUE;
  return FALSE;
}

/* Appends `root`, the start tag of a part's root, with the namespaces that are declared around it:
 * as a part of its own it has nothing around it. */
static void
append_root (Flat *self, KyView root, GByteArray *out)
{
  gsize behind = pass_name (root, 1);

  g_byte_array_append (out, root.data, (guint)behind);
  for (gint i = N_TAGS - 1; i >= 0; i--)
    {
      gsize at = pass_name (self->tags[i], 1);
      KyView name, whole;

      while (next_declaration (self->tags[i], &at, &name, &whole))
        {
          gboolean is_known = declares (root, name);

          for (gint k = i + 1; k < N_TAGS; k++)
            is_known = is_known || declares (self->tags[k], name);
          if (is_known)
            continue;
          g_byte_array_append (out, (const guint8 *)" ", 1);
          g_byte_array_append (out, whole.data, (guint)whole.size);
        }
    }
  g_byte_array_append (out, root.data + behind, (guint)(root.size - behind));
}

/* --- parts ------------------------------------------------------------------------------------ */

/* Returns the start tag that was read last, of which `place` is before. */
static KyView
flat_opc_start_tag (Flat *self, gsize place)
{
  KyView since = ky_xml_reader_since (self->reader, place);
  const guint8 *less = since.size > 0 ? memrchr (since.data, '<', since.size) : NULL;

  return less != NULL ? ky_view (less, (gsize)(since.data + since.size - less)) : since;
}

/* Reads the element in the pkg:xmlData that was opened. */
static gboolean
flat_opc_read_xml (Flat *self, GByteArray *out, GError **error)
{
  for (;;)
    {
      gsize place = ky_xml_reader_place (self->reader);
      KyXmlEvent event = ky_xml_reader_next (self->reader, error);

      if (event == KY_XML_END || event == KY_XML_ERROR)
        return event == KY_XML_END;
      if (event != KY_XML_START)
        continue;
      KyView tag = flat_opc_start_tag (self, place);
      if (!ky_xml_reader_skip (self->reader, error))
        return FALSE;
      KyView whole = ky_xml_reader_since (self->reader, place);
      whole = ky_view (tag.data, (gsize)(whole.data + whole.size - tag.data));
      if (out->len > 0)
        return ky_error_malformed (error, "flat OPC: a part has two root elements");
      append_root (self, tag, out);
      g_byte_array_append (out, whole.data + tag.size, (guint)(whole.size - tag.size));
    }
}

/* Reads the base64 in the pkg:binaryData that was opened. */
static gboolean
flat_opc_read_bytes (Flat *self, GByteArray *out, GError **error)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  KyXmlEvent event;
  gsize size = 0;

  while ((event = ky_xml_reader_next (self->reader, error)) == KY_XML_TEXT)
    {
      KyView text = ky_xml_reader_text (self->reader);

      g_string_append_len (digits, (const gchar *)text.data, (gssize)text.size);
    }
  if (event == KY_XML_START)
    return ky_error_malformed (error, "flat OPC: binary data contains an element");
  if (event != KY_XML_END)
    return FALSE;
  if (digits->len > 0)
    g_base64_decode_inplace (digits->str, &size);
  g_byte_array_append (out, (const guint8 *)digits->str, (guint)size);
  return TRUE;
}

static gchar *
flat_opc_value_of (Flat *self, const gchar *name)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  for (guint i = 0; i < n; i++)
    if (attributes[i].name->ns == NS_PACKAGE && strcmp (attributes[i].name->local, name) == 0)
      return ky_view_to_string (attributes[i].value);
  return g_strdup ("");
}

static void
flat_opc_add_part (Flat *self, const gchar *name, const gchar *content_type,
                   const GByteArray *content)
{
  g_autofree gchar *row = g_markup_printf_escaped ("<Override PartName=\"%s\" ContentType=\"%s\"/>",
                                                   name, content_type);

  g_string_append (self->types, row);
  ky_zip_memory_add_stored (&self->zip, name + 1, ky_view (content->data, content->len));
  for (guint i = 0; i < G_N_ELEMENTS (owners) && self->type == NULL; i++)
    if (g_str_has_suffix (content_type, "main+xml") && strstr (content_type, owners[i].words))
      self->type = owners[i].type;
}

/* Matches a part name. One that leads elsewhere in a package is for the package's reader to
 * refuse. */
static gboolean
is_part_name (const gchar *name)
{
  return name[0] == '/' && name[1] != '\0' && g_ascii_strcasecmp (name + 1, TYPES_PART) != 0;
}

/* Reads the pkg:part that was opened. */
static gboolean
flat_opc_read_part (Flat *self, GError **error)
{
  g_autofree gchar *name = flat_opc_value_of (self, "name");
  g_autofree gchar *content_type = flat_opc_value_of (self, "contentType");
  g_autoptr (GByteArray) content = g_byte_array_new ();

  for (;;)
    {
      gsize place = ky_xml_reader_place (self->reader);
      KyXmlEvent event = ky_xml_reader_next (self->reader, error);
      const KyXmlName *element = ky_xml_reader_name (self->reader);
      gboolean ok;

      if (event == KY_XML_ERROR)
        return FALSE;
      if (event == KY_XML_END)
        break;
      if (event != KY_XML_START)
        continue;
      self->tags[TAG_DATA] = flat_opc_start_tag (self, place);
      if (element->ns == NS_PACKAGE && strcmp (element->local, "xmlData") == 0)
        ok = flat_opc_read_xml (self, content, error);
      else if (element->ns == NS_PACKAGE && strcmp (element->local, "binaryData") == 0)
        ok = flat_opc_read_bytes (self, content, error);
      else
        ok = ky_xml_reader_skip (self->reader, error);
      if (!ok)
        return FALSE;
    }
  if (!is_part_name (name) || content->len == 0)
    {
      ky_job_removed (self->job, "ooxml.part", 1, name);
      return TRUE;
    }
  if (!ky_job_charge (self->job, KY_COST_MEMBERS, 1, error)
      || !ky_job_charge (self->job, KY_COST_UNPACKED, content->len, error))
    return FALSE;
  flat_opc_add_part (self, name, content_type, content);
  return TRUE;
}

static gboolean
flat_opc_read_package (Flat *self, GError **error)
{
  for (;;)
    {
      gsize place = ky_xml_reader_place (self->reader);
      KyXmlEvent event = ky_xml_reader_next (self->reader, error);
      const KyXmlName *element = ky_xml_reader_name (self->reader);
      guint depth = ky_xml_reader_depth (self->reader);

      if (event >= KY_XML_EOF)
        return event == KY_XML_EOF;
      if (event != KY_XML_START)
        continue;
      if (element->ns != NS_PACKAGE || strcmp (element->local, depth > 1 ? "part" : "package") != 0)
        return ky_error_malformed (error, "flat OPC: expected a part");
      self->tags[depth > 1 ? TAG_PART : TAG_PACKAGE] = flat_opc_start_tag (self, place);
      if (depth > 1 && !flat_opc_read_part (self, error))
        return FALSE;
    }
}

/* (transfer full) */
static GBytes *
package_of (Flat *self, GError **error)
{
  if (!flat_opc_read_package (self, error))
    return NULL;
  if (self->type == NULL)
    {
      ky_error_malformed (error, "flat OPC: the main part is missing");
      return NULL;
    }
  g_string_append (self->types, "</Types>");
  ky_zip_memory_add_stored (&self->zip, TYPES_PART, ky_view (self->types->str, self->types->len));
  return ky_zip_memory_finish (&self->zip, error);
}

static gboolean
flat_opc_convert (KyJob *job, KyMethodId method, GError **error)
{
  static const KyXmlLimits limits = { DEPTH_MAX, ATTRIBUTES_MAX };
  g_autoptr (KyXmlReader) reader
      = ky_xml_reader_new (ky_job_input (job), namespaces, &limits, error);
  g_autoptr (GString) types = g_string_new ("<Types xmlns=\"" TYPES_URI "\">");
  Flat self = { .job = job, .reader = reader, .types = types };
  g_autoptr (GBytes) package = reader != NULL ? package_of (&self, error) : NULL;
  g_autofree gchar *name = g_strconcat ("converted.", self.type, NULL);

  ky_zip_memory_clear (&self.zip);
  return package != NULL && ky_job_become (job, name, self.type, method, package, error);
}

KY_DEFINE_METHOD (flat_opc_rebuild, flat_opc_convert (job, KY_METHOD_REBUILD, error))
KY_DEFINE_METHOD (flat_opc_image, flat_opc_convert (job, KY_METHOD_IMAGE, error))

KY_DEFINE_METHOD (flat_opc_text, flat_opc_convert (job, KY_METHOD_TEXT, error))
#endif

KY_DEFINE_IDENTIFY (flat_opc_identify, ky_root_probe_office (probe, "package"))

const KyFiletype ky_filetype_flat_opc = {
  .name = "flat_opc",
  .label_en = "Office Open XML document in one file",
  .label_ja = "1ファイルのOffice Open XML文書",
  .media_types = KY_WORDS ("application/vnd.ms-office.flat-opc+xml", "application/xml", "text/xml"),
  .suffixes = KY_WORDS ("xml"),
  .families = KY_FAMILY_OFFICE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ACTS,
  .forms = KY_METHOD_BIT (IMAGE) | KY_METHOD_BIT (TEXT),
  .identify = flat_opc_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_IMAGE, KY_METHOD_TEXT },
  KY_METHODS (NULL, { KY_METHOD_REBUILD, flat_opc_rebuild }, { KY_METHOD_IMAGE, flat_opc_image },
              { KY_METHOD_TEXT, flat_opc_text }),
};
