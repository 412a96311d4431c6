/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits an OpenDocument document that is one XML file (office:document) into the members of the
 * package that it stands for: content, styles, settings, metadata, embedded documents and base64
 * pictures. The members are filtered like those of a ZIP package. Members are charged to the job
 * and embedded documents may be nested 8 levels deep. */
#include "filetypes/odf/flat.h"

#include "filetypes/base/markup/markup.h"
#include "filetypes/odf/names.h"

#define DEPTH_MAX 8 /* nesting of documents; the package takes fewer */
#define MEDIA_TYPE_MAX 255

typedef enum
{
  CONTENT,
  STYLES,
  SETTINGS,
  META,
  N_PARTS
} Part;

static const struct
{
  const gchar *name, *root;
} parts[N_PARTS] = { { "content.xml", "document-content" },
                     { "styles.xml", "document-styles" },
                     { "settings.xml", "document-settings" },
                     { "meta.xml", "document-meta" } };

/* Where the children of office:document belong, as bits of Part. */
static const struct
{
  const gchar *local;
  guint parts;
} places[] = {
  { "meta", 1 << META },
  { "settings", 1 << SETTINGS },
  { "scripts", 1 << CONTENT },
  { "font-face-decls", 1 << CONTENT | 1 << STYLES },
  { "styles", 1 << STYLES },
  { "automatic-styles", 1 << CONTENT | 1 << STYLES },
  { "master-styles", 1 << STYLES },
  { "body", 1 << CONTENT },
};

/* Describes one document: the file itself, or one inside it. */
typedef struct
{
  gchar *folder; /* "" or "Object 1/" */
  guint depth;
  KyXmlWriter *writers[N_PARTS]; /* NULL until something belongs there */
  GByteArray *bytes[N_PARTS];
  gchar *version;
  guint n_objects;
} Document;

typedef struct
{
  KyJob *job;
  KyXmlReader *reader;
  GHashTable *members;
  guint n_pictures;
} Split;

/* The prefixes of ky_odf_prefixes, and those of namespaces that are only read so that the filter
 * drops their elements. */
static const KyXmlPrefix all_prefixes[] = {
#define NAMESPACE(id, prefix, uri) { KY_ODF_##id, prefix, uri },
#define READ NAMESPACE
#include "filetypes/odf/names.def"
  { 0, NULL, NULL },
};

static gboolean split_document (Split *self, const gchar *folder, guint depth, GError **error);

/* --- writing -------------------------------------------------------------------------------- */

static KyXmlWriter *
new_writer (Document *document, Part part)
{
  document->bytes[part] = g_byte_array_new ();
  return document->writers[part]
         = ky_xml_writer_new (all_prefixes, FALSE, ky_xml_append_bytes, document->bytes[part]);
}

/* Returns the writer of `part`, which is made at its first use. The prefixes that values may have
 * are declared on every root, as the filter does. */
static KyXmlWriter *
writer_of (Document *document, Part part)
{
  KyXmlWriter *writer = document->writers[part];

  if (writer != NULL)
    return writer;
  writer = new_writer (document, part);
  ky_xml_writer_start (writer, KY_ODF_OFFICE, parts[part].root);
  for (guint16 ns = KY_ODF_STYLE; ns < KY_ODF_WRITTEN_LAST; ns++)
    ky_xml_writer_declare (writer, ns);
  if (document->version != NULL)
    ky_xml_writer_attribute (writer, KY_ODF_OFFICE, "version",
                             ky_view (document->version, strlen (document->version)));
  return writer;
}

static void
flat_add_member (Split *self, gchar *name, GBytes *bytes)
{
  g_hash_table_replace (self->members, name, bytes);
}

static gboolean
end_part (Split *self, Document *document, Part part, GError **error)
{
  if (!ky_xml_writer_finish (document->writers[part], error))
    return FALSE;
  flat_add_member (self, g_strconcat (document->folder, parts[part].name, NULL),
                   g_byte_array_free_to_bytes (g_steal_pointer (&document->bytes[part])));
  return TRUE;
}

static void
clear_document (Document *document)
{
  for (guint i = 0; i < N_PARTS; i++)
    {
      g_clear_pointer (&document->writers[i], ky_xml_writer_free);
      g_clear_pointer (&document->bytes[i], g_byte_array_unref);
    }
  g_free (document->folder);
  g_free (document->version);
}

/* --- the content --------------------------------------------------------------------- */

/* Takes office:binary-data, base64, as the member `name`; NULL: it is passed over. */
static gboolean
flat_take_binary (Split *self, gchar *name, GError **error)
{
  g_autofree gchar *owned = name;
  g_autoptr (GString) text = g_string_new (NULL);
  guint depth = ky_xml_reader_depth (self->reader);
  KyXmlEvent event;
  gsize size;

  if (name == NULL)
    return ky_xml_reader_skip (self->reader, error);
  while ((event = ky_xml_reader_next (self->reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        {
          KyView view = ky_xml_reader_text (self->reader);

          g_string_append_len (text, (const gchar *)view.data, (gssize)view.size);
        }
      if (event == KY_XML_END && ky_xml_reader_depth (self->reader) < depth)
        break;
    }
  if (event >= KY_XML_EOF || !ky_job_charge (self->job, KY_COST_MEMBERS, 1, error)
      || !ky_job_charge (self->job, KY_COST_UNPACKED, text->len, error))
    return FALSE;
  if (text->len > 0)
    {
      g_base64_decode_inplace (text->str, &size);
      g_string_truncate (text, size);
    }
  flat_add_member (self, g_steal_pointer (&owned),
                   g_string_free_to_bytes (g_steal_pointer (&text)));
  return TRUE;
}

/* Lists what an element may contain instead of a reference (xlink:href). */
typedef enum
{
  HOLDS_NOTHING,
  HOLDS_PICTURE,
  HOLDS_OBJECT
} Holds;

static Holds
what_it_holds (const KyXmlName *name)
{
  if (ky_xml_name_is (name, KY_ODF_DRAW, "image")
      || ky_xml_name_is (name, KY_ODF_DRAW, "fill-image")
      || ky_xml_name_is (name, KY_ODF_STYLE, "background-image")
      || ky_xml_name_is (name, KY_ODF_TEXT, "list-level-style-image"))
    return HOLDS_PICTURE;
  return ky_xml_name_is (name, KY_ODF_DRAW, "object") ? HOLDS_OBJECT : HOLDS_NOTHING;
}

/* Returns TRUE when the element just begun has a reference of its own. */
static gboolean
has_reference (Split *self)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  for (guint i = 0; i < n; i++)
    if (ky_xml_name_is (attributes[i].name, KY_ODF_XLINK, "href"))
      return TRUE;
  return FALSE;
}

/* --- copying -------------------------------------------------------------------------------- */

/* Holds the writers to which a subtree is copied; the second is nullable. */
typedef struct
{
  KyXmlWriter *to[2];
} Target;

static void
flat_write_start (Split *self, const Target *target, const gchar *href)
{
  const KyXmlName *name = ky_xml_reader_name (self->reader);
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  for (guint w = 0; w < G_N_ELEMENTS (target->to) && target->to[w] != NULL; w++)
    {
      ky_xml_writer_start (target->to[w], name->ns, name->local);
      for (guint i = 0; i < n; i++)
        if (attributes[i].name->ns < KY_ODF_MANIFEST || attributes[i].name->ns == KY_XML_NS_XML)
          ky_xml_writer_attribute (target->to[w], attributes[i].name->ns, attributes[i].name->local,
                                   attributes[i].value);
      if (href != NULL)
        ky_xml_writer_attribute (target->to[w], KY_ODF_XLINK, "href",
                                 ky_view (href, strlen (href)));
    }
}

static void
write_end (const Target *target)
{
  for (guint w = 0; w < G_N_ELEMENTS (target->to) && target->to[w] != NULL; w++)
    ky_xml_writer_end (target->to[w]);
}

static void
flat_write_text (Split *self, const Target *target)
{
  for (guint w = 0; w < G_N_ELEMENTS (target->to) && target->to[w] != NULL; w++)
    ky_xml_writer_text (target->to[w], ky_xml_reader_text (self->reader));
}

static gboolean copy_inside (Split *self, Document *document, const Target *target, Holds holds,
                             const gchar *href, GError **error);

/* Writes a formula, which is MathML directly inside the element, as a document of its own in
 * `folder`. */
static gboolean
flat_take_formula (Split *self, Document *document, const gchar *folder, GError **error)
{
  Document formula = { .folder = g_strdup (folder), .depth = document->depth + 1 };
  Target target = { { new_writer (&formula, CONTENT), NULL } };

  flat_write_start (self, &target, NULL);
  gboolean ok = copy_inside (self, &formula, &target, HOLDS_NOTHING, NULL, error);
  write_end (&target);
  ok = ok && end_part (self, &formula, CONTENT, error);
  clear_document (&formula);
  return ok;
}

/* Handles the child of an element that contains its object instead of referring to it. `*ret_done`:
 * set to whether the child was read. */
static gboolean
take_held (Split *self, Document *document, Holds holds, const gchar *href, gboolean *ret_done,
           GError **error)
{
  const KyXmlName *name = ky_xml_reader_name (self->reader);
  g_autofree gchar *folder = NULL;

  *ret_done = TRUE;
  if (ky_xml_name_is (name, KY_ODF_OFFICE, "binary-data"))
    return flat_take_binary (
        self,
        holds == HOLDS_PICTURE && href != NULL ? g_strconcat (document->folder, href, NULL) : NULL,
        error);
  if (holds == HOLDS_OBJECT && href != NULL)
    folder = g_strconcat (document->folder, href + 2, "/", NULL);
  if (ky_xml_name_is (name, KY_ODF_OFFICE, "document"))
    return folder != NULL && document->depth < DEPTH_MAX
               ? split_document (self, folder, document->depth + 1, error)
               : ky_xml_reader_skip (self->reader, error);
  if (ky_xml_name_is (name, KY_ODF_MATH, "math") && folder != NULL && document->depth < DEPTH_MAX)
    return flat_take_formula (self, document, folder, error);
  *ret_done = FALSE;
  return TRUE;
}

/* Copies the element just begun, unless its namespace is not known. */
static gboolean
copy_element (Split *self, Document *document, const Target *target, GError **error)
{
  const KyXmlName *name = ky_xml_reader_name (self->reader);
  Holds holds = what_it_holds (name);
  g_autofree gchar *href = NULL;

  if (name->ns == KY_XML_NS_NONE || name->ns >= KY_ODF_MANIFEST)
    {
      ky_job_removed (self->job, "odf.unknown-element", 1, parts[CONTENT].name);
      return ky_xml_reader_skip (self->reader, error);
    }
  if (holds == HOLDS_PICTURE && !has_reference (self))
    href = g_strdup_printf ("Pictures/%u", ++self->n_pictures);
  else if (holds == HOLDS_OBJECT && !has_reference (self))
    href = g_strdup_printf ("./Object %u", ++document->n_objects);
  flat_write_start (self, target, href);
  gboolean ok = copy_inside (self, document, target, holds, href, error);
  write_end (target);
  return ok;
}

/* Copies the content of the current element up to its end. The recursion is limited by the reader's
 * depth. */
static gboolean
copy_inside (Split *self, Document *document, const Target *target, Holds holds, const gchar *href,
             GError **error)
{
  guint depth = ky_xml_reader_depth (self->reader);
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (self->reader, error)) < KY_XML_EOF)
    {
      gboolean is_done = FALSE;

      if (event == KY_XML_TEXT)
        {
          flat_write_text (self, target);
          continue;
        }
      if (event == KY_XML_END)
        {
          if (ky_xml_reader_depth (self->reader) < depth)
            return TRUE;
          continue;
        }
      if (!take_held (self, document, holds, href, &is_done, error)
          || (!is_done && !copy_element (self, document, target, error)))
        return FALSE;
    }
  return FALSE;
}

/* --- the document --------------------------------------------------------------------------- */

static gboolean
take_child (Split *self, Document *document, GError **error)
{
  const KyXmlName *name = ky_xml_reader_name (self->reader);
  Target target = { { NULL, NULL } };
  guint n = 0;

  for (guint i = 0; name->ns == KY_ODF_OFFICE && i < G_N_ELEMENTS (places); i++)
    if (strcmp (places[i].local, name->local) == 0)
      for (guint part = 0; part < N_PARTS; part++)
        if ((places[i].parts & 1u << part) != 0)
          target.to[n++] = writer_of (document, part);
  if (n == 0)
    return ky_xml_reader_skip (self->reader, error);
  return copy_element (self, document, &target, error);
}

static gchar *
root_value (Split *self, const gchar *local)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  for (guint i = 0; i < n; i++)
    if (ky_xml_name_is (attributes[i].name, KY_ODF_OFFICE, local)
        && attributes[i].value.size <= MEDIA_TYPE_MAX)
      return ky_view_to_string (attributes[i].value);
  return NULL;
}

static gboolean
flat_read_children (Split *self, Document *document, GError **error)
{
  guint depth = ky_xml_reader_depth (self->reader);
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (self->reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_START && !take_child (self, document, error))
        return FALSE;
      if (event == KY_XML_END && ky_xml_reader_depth (self->reader) < depth)
        break;
    }
  if (event >= KY_XML_EOF)
    return FALSE;
  for (guint part = 0; part < N_PARTS; part++)
    if (document->writers[part] != NULL)
      {
        ky_xml_writer_end (document->writers[part]);
        if (!end_part (self, document, part, error))
          return FALSE;
      }
  return TRUE;
}

/* Splits the office:document that was just begun. */
static gboolean
split_document (Split *self, const gchar *folder, guint depth, GError **error)
{
  Document document
      = { .folder = g_strdup (folder), .depth = depth, .version = root_value (self, "version") };
  gchar *media_type = depth == 0 ? root_value (self, "mimetype") : NULL;

  if (media_type != NULL)
    flat_add_member (self, g_strdup ("mimetype"),
                     g_bytes_new_take (media_type, strlen (media_type)));
  gboolean ok = ky_job_charge (self->job, KY_COST_MEMBERS, N_PARTS, error)
                && flat_read_children (self, &document, error);
  clear_document (&document);
  return ok;
}

gboolean
ky_odf_is_flat (KyView view)
{
  return !ky_view_starts_with (view, "PK", 2);
}

gboolean
ky_odf_split_flat (KyJob *job, GHashTable *members, GError **error)
{
  g_autoptr (KyXmlReader) reader
      = ky_markup_reader_new (job, ky_job_input (job), ky_odf_namespaces, "the document", error);
  Split self = { .job = job, .reader = reader, .members = members };
  KyXmlEvent event = KY_XML_TEXT;

  while (reader != NULL && event == KY_XML_TEXT)
    event = ky_xml_reader_next (reader, error);
  if (reader == NULL || event == KY_XML_ERROR)
    return FALSE;
  if (event != KY_XML_START
      || !ky_xml_name_is (ky_xml_reader_name (reader), KY_ODF_OFFICE, "document"))
    return ky_error_malformed (error, "its root is not office:document");
  if (!split_document (&self, "", 0, error))
    return FALSE;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    ;
  if (ky_xml_reader_passed_over (reader) > 1)
    ky_job_removed (job, "odf.comment", ky_xml_reader_passed_over (reader) - 1, NULL);
  return event == KY_XML_EOF;
}
