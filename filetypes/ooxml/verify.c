/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies a rebuilt DOCX, XLSX or PPTX file (ISO/IEC 29500): the package, its content types and
 * relationships; verify-markup.c verifies the elements. The registry's rows of the types call it in
 * the verifier, a process that has not seen the input. It shares no code with the writer:
 * base/xml/verify.c reads only XML in the form that kiyome writes, and the vocabularies of schema/
 * say which elements, attributes and values are permitted. Every part must be reachable by
 * relationships from the package and have the content type of its relationship; no relationship may
 * lead out of the package except a kept link to the Web or to mail. */
#include "common/hash.h"
#include "filetypes/ooxml/ooxml.h"

#include "filetypes/ooxml/verify-private.h"

#include "filetypes/base/font/verify.h"
#include "filetypes/base/text/web-link.h"
#include "filetypes/base/zip/verify.h"

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define MICROSOFT "http://schemas.microsoft.com/office/"

static const gchar declaration[]
    = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

#define OPEN "http://schemas.openxmlformats.org/"
#define WORD OPEN "wordprocessingml/2006/main"
#define EXCEL OPEN "spreadsheetml/2006/main"
#define POWERPOINT OPEN "presentationml/2006/main"
#define DRAWING OPEN "drawingml/2006/"
#define PROPERTIES OPEN "officeDocument/2006/extended-properties"

static const struct
{
  const gchar *relationship, *content_type;
  const gchar *root; /* its namespace, a space, its name */
  gboolean is_single;
} parts[] = {
#define PART(relationship, content_type, root) { relationship, content_type, root, FALSE },
#define ONE(relationship, content_type, root) { relationship, content_type, root, TRUE },
#include "filetypes/ooxml/verify-parts.def"
};

static const gchar *const picture_types[] = { "gif", "jpeg", "png", "tiff", NULL };

/* Returns the suffix of the part `name` without its dot, or "" (transfer none). If
 * [Content_Types].xml has no Override for a part, the Default of its suffix gives the content
 * type. */
static const gchar *
suffix_of (const gchar *name)
{
  const gchar *dot = strrchr (name, '.');

  return dot != NULL ? dot + 1 : "";
}

/* Returns the suffix of the fonts that a document with the main part of `main_type` may embed; "":
 * it may embed none. */
static const gchar *
font_suffix (const gchar *main_type)
{
  return g_str_has_prefix (main_type, "wordprocessingml") ? "odttf"
         : g_str_has_prefix (main_type, "presentationml") ? "fntdata"
                                                          : "";
}

/* Returns the content type that `type` of the table `parts` abbreviates. (transfer full) */
static gchar *
full_content_type (const gchar *type)
{
  return g_str_has_prefix (type, "application/")
             ? g_strdup (type)
             : g_strconcat ("application/vnd.openxmlformats-officedocument.", type, NULL);
}

/* --- relationships and content types -------------------------------------------------------- */

/* Checks an element of [Content_Types].xml or of a .rels part: the element `root` in `namespace`,
 * without attributes, or an element directly inside of it with no attributes but `attributes`.
 * Returns TRUE if it is such an inner element, whose content the caller checks; on a violation,
 * records a failure and returns FALSE. */
static gboolean
is_row (KyOoxmlVerify *self, const KyXmlVerifyElement *element, const gchar *namespace,
        const gchar *root, const gchar *const *attributes)
{
  static const guint32 inside = 1; /* the root */
  gboolean is_root = element->around == 0;

  if (element->uri == NULL || strcmp (element->uri->text, namespace) != 0
      || (is_root ? strcmp (element->local->text, root) != 0 : element->around != inside))
    {
      ky_ooxml_verify_fail (self, "an element", element->local->text);
      return FALSE;
    }
  for (guint i = 0; i < element->n_attributes; i++)
    if (is_root || element->attributes[i].uri != NULL
        || !g_strv_contains (attributes, element->attributes[i].local->text))
      ky_ooxml_verify_fail (self, "an attribute", element->attributes[i].local->text);
  *element->note = is_root ? inside : inside + 1;
  return !is_root;
}

/* Checks a Default element of [Content_Types].xml and records it: `type` must be that of .rels or
 * XML parts, or of the pictures or fonts with the suffix `extension`. */
static void
check_default (KyOoxmlVerify *self, const gchar *extension, const gchar *type)
{
  g_autofree gchar *expected
      = strcmp (extension, "rels") == 0
            ? g_strdup ("application/vnd.openxmlformats-package.relationships+xml")
        : strcmp (extension, "xml") == 0             ? g_strdup ("application/xml")
        : g_strv_contains (picture_types, extension) ? g_strconcat ("image/", extension, NULL)
        : strcmp (extension, font_suffix (self->main_type)) != 0 ? g_strdup ("")
        : strcmp (extension, "odttf") == 0 ? full_content_type ("obfuscatedFont")
                                           : g_strdup ("application/x-fontdata");

  if (expected[0] == '\0' || strcmp (type, expected) != 0)
    ky_ooxml_verify_fail (self, "a content type", type);
  else if (!g_hash_table_insert (self->content_types, g_strconcat ("*.", extension, NULL),
                                 g_strdup (type)))
    ky_ooxml_verify_fail (self, "a content type that is declared twice", extension);
}

/* Tells whether a part has a content type, its own or that of its suffix (ISO/IEC 29500-2,
 * 10.1.2.2). */
static gboolean
ooxml_verify_has_type (const KyOoxmlVerify *self, const gchar *name)
{
  g_autofree gchar *of_suffix = g_strconcat ("*.", suffix_of (name), NULL);

  return g_hash_table_contains (self->content_types, name)
         || g_hash_table_contains (self->content_types, of_suffix);
}

/* Returns the root element, "NAMESPACE NAME", of parts with `content_type` (nullable), or NULL if
 * no part may have it. */
static const gchar *
ooxml_verify_root_of (const gchar *content_type)
{
  for (guint i = 0; content_type != NULL && i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree gchar *full
          = parts[i].content_type != NULL ? full_content_type (parts[i].content_type) : NULL;

      if (full != NULL && strcmp (full, content_type) == 0)
        return parts[i].root;
    }
  return NULL;
}

/* Checks a Default or Override element of [Content_Types].xml and records it. */
static void
check_content_type (KyOoxmlVerify *self, const KyXmlVerifyElement *element)
{
  static const gchar *const of_parts[] = { "ContentType", "PartName", NULL };
  static const gchar *const of_suffixes[] = { "ContentType", "Extension", NULL };
  const gchar *local = element->local->text;
  const gchar *const *attributes = strcmp (local, "Default") == 0 ? of_suffixes : of_parts;
  g_autofree gchar *type = ky_xml_verify_value (element, "ContentType");
  g_autofree gchar *name = ky_xml_verify_value (element, "PartName");
  g_autofree gchar *extension = ky_xml_verify_value (element, "Extension");

  if (!is_row (self, element, OPEN "package/2006/content-types", "Types", attributes))
    return;
  if (strcmp (local, "Default") == 0)
    check_default (self, extension, type);
  else if (strcmp (local, "Override") != 0 || ooxml_verify_root_of (type) == NULL || name[0] != '/')
    ky_ooxml_verify_fail (self, "a content type", type);
  else if (!g_hash_table_insert (self->content_types, g_strdup (name + 1), g_steal_pointer (&type)))
    ky_ooxml_verify_fail (self, "a content type that is declared twice", name);
}

/* Returns the name of the part whose relationships the .rels part `name` contains:
 * "word/document.xml" for "word/_rels/document.xml.rels", "" for those of the package.
 * (transfer full) */
static gchar *
source_of (const gchar *name)
{
  g_autofree gchar *folder = g_path_get_dirname (name);
  g_autofree gchar *above = g_path_get_dirname (folder);
  g_autofree gchar *base = g_path_get_basename (name);

  base[MAX (strlen (base), strlen (".rels")) - strlen (".rels")] = '\0';
  return strcmp (above, ".") == 0 ? g_strdup (base) : g_strconcat (above, "/", base, NULL);
}

/* Resolves `target`, a relative reference in the .rels part `name`, to the name of a part in the
 * package; ".." at the top stays there. (transfer full) */
static gchar *
ooxml_verify_target_of (const gchar *name, const gchar *target)
{
  g_autofree gchar *folder = g_path_get_dirname (name);
  g_autofree gchar *source = g_path_get_dirname (folder);
  g_auto (GStrv) pieces = g_strsplit (target, "/", -1);
  g_autoptr (GString) path = g_string_new (strcmp (source, ".") == 0 ? "" : source);

  for (guint i = 0; pieces[i] != NULL; i++)
    if (strcmp (pieces[i], "..") == 0)
      {
        const gchar *slash = strrchr (path->str, '/');

        g_string_truncate (path, slash != NULL ? (gsize)(slash - path->str) : 0);
      }
    else
      g_string_append_printf (path, "%s%s", path->len > 0 ? "/" : "", pieces[i]);
  return g_string_free (g_steal_pointer (&path), FALSE);
}

/* Tells whether a relationship of `type`, with `mode` and `target`, may lead out of the file. Only
 * hyperlinks may, if the policy keeps links, and only to the Web and to mail. */
static gboolean
may_lead_out (const KyOoxmlVerify *self, const gchar *type, const gchar *mode, const gchar *target)
{
  return self->keeps_links && strcmp (type, OFFICE "hyperlink") == 0
         && strcmp (mode, "External") == 0
         && ky_web_link_verify (ky_view (target, strlen (target)));
}

/* Records that a relationship of `type` leads to the part `target`. All relationships to one part
 * must have the same type. */
static void
add_target (KyOoxmlVerify *self, const gchar *target, const gchar *type)
{
  gchar *name = ooxml_verify_target_of (self->name, target);
  const gchar *before = g_hash_table_lookup (self->reachable, name);

  if (before != NULL && strcmp (before, type) != 0)
    ky_ooxml_verify_fail (self, "a part with two different relationship types", name);
  g_hash_table_insert (self->reachable, name, g_strdup (type));
}

/* Tells whether `id` has the form of an identifier in the files that kiyome writes: fewer than 256
 * ASCII letters, digits, "_", "-" and ".", with a letter or "_" first (a subset of "xsd:ID"). */
static gboolean
ooxml_verify_is_id (const gchar *id)
{
  return (g_ascii_isalpha (*id) || *id == '_') && strlen (id) < 256
         && strspn (id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.")
                == strlen (id);
}

/* Checks a Relationship element and records it, with the part that it leads to. */
static void
check_relationship (KyOoxmlVerify *self, const KyXmlVerifyElement *element)
{
  static const gchar *const attributes[] = { "Id", "Type", "Target", "TargetMode", NULL };
  g_autofree gchar *id = ky_xml_verify_value (element, "Id");
  g_autofree gchar *type = ky_xml_verify_value (element, "Type");
  g_autofree gchar *target = ky_xml_verify_value (element, "Target");
  g_autofree gchar *mode = ky_xml_verify_value (element, "TargetMode");
  g_autofree gchar *source = source_of (self->name);
  gboolean is_known = FALSE;

  if (!is_row (self, element, OPEN "package/2006/relationships", "Relationships", attributes))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    is_known = is_known || strcmp (parts[i].relationship, type) == 0;
  if (strcmp (element->local->text, "Relationship") != 0)
    ky_ooxml_verify_fail (self, "an element", element->local->text);
  else if (!ooxml_verify_is_id (id))
    ky_ooxml_verify_fail (self, "an Id", id);
  else if (mode[0] != '\0' && !may_lead_out (self, type, mode, target))
    ky_ooxml_verify_fail (self, "an external relationship", NULL);
  else if (mode[0] == '\0' && (!is_known || strpbrk (target, ":\\%?#") != NULL || target[0] == '/'))
    ky_ooxml_verify_fail (self, "a relationship", type);
  else if (!g_hash_table_insert (self->relations, g_strconcat (source, " ", id, NULL),
                                 (gpointer)(mode[0] != '\0' ? "" : "part")))
    ky_ooxml_verify_fail (self, "a relationship that is declared twice", id);
  else if (mode[0] == '\0')
    add_target (self, target, type);
}

/* --- parts ---------------------------------------------------------------------------------- */

static gboolean
ooxml_verify_start_element (gpointer data, const KyXmlVerifyElement *element)
{
  KyOoxmlVerify *self = data;

  if (self->is_types)
    check_content_type (self, element);
  else if (self->is_relationships)
    check_relationship (self, element);
  else
    ky_ooxml_verify_element (self, element);
  return self->failure == NULL;
}

static gboolean
ooxml_verify_end_element (gpointer data, KyXmlWord *local, KyXmlWord *uri)
{
  ky_ooxml_verify_close (data, local, uri);
  return TRUE;
}

/* Checks a text: the package's own parts have none, and in other parts an element with a note must
 * permit it. */
static gboolean
ooxml_verify_take_text (gpointer data, guint32 note, KyView text)
{
  KyOoxmlVerify *self = data;

  if (note == 0 || self->is_types || self->is_relationships)
    ky_ooxml_verify_fail (self, "text where none is permitted", NULL);
  else
    ky_ooxml_verify_text (self, ky_ooxml_verify_noted (note), text);
  return self->failure == NULL;
}

/* Reads the XML part `content`; returns FALSE if it or one of its elements is not permitted. */
static gboolean
ooxml_verify_read_xml (KyOoxmlVerify *self, KyView content)
{
  static const KyXmlVerifyHandler handler
      = { ooxml_verify_start_element, ooxml_verify_end_element, ooxml_verify_take_text };
  guint depth = (guint)ky_policy_uint (ky_job_policy (self->job), KY_POLICY_LIMIT_XML_DEPTH);
  const gchar *wrong = ky_xml_verify (content, declaration, depth, &handler, self);

  if (wrong != NULL)
    ky_ooxml_verify_fail (self, wrong, NULL);
  return wrong == NULL && self->failure == NULL;
}

/* --- the package ---------------------------------------------------------------------------- */

/* Verifies one member of the archive, in the order of the archive: a picture or font by its own
 * verifier, all others as XML. [Content_Types].xml must be the first member, because the content
 * types of the others are looked up. */
static gboolean
ooxml_verify_member (KyJob *job, const gchar *name, KyView content, gpointer user_data,
                     GError **error)
{
  KyOoxmlVerify *self = user_data;
  const gchar *dot = strrchr (name, '.');

  self->name = name;
  g_hash_table_add (self->present, g_strdup (name));
  if (g_hash_table_size (self->present) == 1 && strcmp (name, "[Content_Types].xml") != 0)
    return ky_verify_fail (error, "[Content_Types].xml is not the first member");
  if (dot != NULL && g_strv_contains (picture_types, dot + 1))
    return ky_job_verify_member (job, name, dot + 1, content, error);
  if (dot != NULL && dot[1] != '\0' && strcmp (dot + 1, font_suffix (self->main_type)) == 0)
    return dot[1] == 'o' ? ky_font_verify_disguised (content, error)
                         : ky_font_verify_eot (content, error);
  if (dot == NULL
      || !(strcmp (dot, ".xml") == 0 || strcmp (dot, ".rels") == 0 || strcmp (dot, ".vml") == 0))
    return ky_verify_fail (error, "%s: no part of a document", name);
  self->is_types = strcmp (name, "[Content_Types].xml") == 0;
  self->is_relationships = strcmp (dot, ".rels") == 0;
  self->root = ooxml_verify_root_of (g_hash_table_lookup (self->content_types, name));
  if (self->root != NULL && strrchr (self->root, ' ') != NULL)
    g_hash_table_add (self->there, g_strdup (strrchr (self->root, ' ') + 1));
  if (self->root == NULL && !self->is_types && !self->is_relationships)
    return ky_verify_fail (error, "%s: not a known kind of part", name);
  g_string_truncate (self->fields, 0);
  g_string_truncate (self->lasting, 0);
  g_string_truncate (self->open_fields, 0);
  self->awaits_name = FALSE;
  self->branch = self->n_branches = 0;
  self->n_computed = self->row = self->column = 0;
  g_clear_pointer (&self->definition, g_free);
  g_array_set_size (self->branches, 0);
  ky_ooxml_verify_chart_begin (self);
  ky_ooxml_verify_lists_begin (self);
  if (ooxml_verify_read_xml (self, content))
    ky_ooxml_verify_end (self);
  if (self->failure != NULL)
    return ky_verify_fail (error, "%s", self->failure);
  return TRUE;
}

/* Checks, after all members were read, that a relationship leads to each part, that each part a
 * relationship leads to is present, that its content type matches the relationship's type, and that
 * it is the only one of its kind where there may be one. */
static gboolean
ooxml_verify_check_parts (KyOoxmlVerify *self, GError **error)
{
  gboolean has_part[G_N_ELEMENTS (parts)] = { FALSE };
  GHashTableIter iter;
  gpointer name, type;

  g_hash_table_iter_init (&iter, self->present);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_str_has_suffix (name, ".rels") && strcmp (name, "[Content_Types].xml") != 0
        && !g_hash_table_contains (self->reachable, name))
      return ky_verify_fail (error, "%s: nothing leads to it", (const gchar *)name);
    else if (strcmp (name, "[Content_Types].xml") != 0 && !ooxml_verify_has_type (self, name))
      return ky_verify_fail (error, "%s: the content type is missing", (const gchar *)name);
  g_hash_table_iter_init (&iter, self->reachable);
  while (g_hash_table_iter_next (&iter, &name, &type))
    {
      const gchar *content_type = g_hash_table_lookup (self->content_types, name);
      gboolean fits = FALSE;

      if (!g_hash_table_contains (self->present, name))
        return ky_verify_fail (error, "%s: is missing", (const gchar *)name);
      for (guint i = 0; i < G_N_ELEMENTS (parts) && !fits; i++)
        {
          g_autofree gchar *full
              = parts[i].content_type != NULL ? full_content_type (parts[i].content_type) : NULL;

          fits = strcmp (parts[i].relationship, type) == 0 && g_strcmp0 (full, content_type) == 0;
          if (fits && parts[i].is_single && has_part[i])
            return ky_verify_fail (error, "%s: a second part of its kind", (const gchar *)name);
          has_part[i] = has_part[i] || fits;
        }
      if (strcmp (type, OFFICE "image") == 0)
        fits = fits && g_strv_contains (picture_types, suffix_of (name));
      if (strcmp (type, OFFICE "font") == 0)
        fits = fits && strcmp (suffix_of (name), font_suffix (self->main_type)) == 0;
      if (!fits)
        return ky_verify_fail (error, "%s: the content type does not match the relationship",
                               (const gchar *)name);
      if (strcmp (type, OFFICE "officeDocument") == 0
          && !g_str_has_suffix (content_type, self->main_type))
        return ky_verify_fail (error, "%s: the kind of document differs from the file type",
                               (const gchar *)name);
    }
  return TRUE;
}

/* Checks that each relationship whose id a part contains exists, that only links use those that
 * lead out of the file, that formulas refer to sheets, tables and names that exist, numbers to
 * items of lists that exist, and styles to others that end. */
static gboolean
ooxml_verify_check_references (KyOoxmlVerify *self, GError **error)
{
  GHashTableIter iter;
  gpointer key, kind;

  g_hash_table_iter_init (&iter, self->references);
  while (g_hash_table_iter_next (&iter, &key, &kind))
    {
      const gchar *type = g_hash_table_lookup (self->relations, key);

      if (type == NULL)
        return ky_verify_fail (error, "%s: a relationship with this id is missing",
                               (const gchar *)key);
      if (*type == '\0' && GPOINTER_TO_UINT (kind) != KY_VALUE_LINK)
        return ky_verify_fail (error, "%s: leads out of the file", (const gchar *)key);
    }
  if (self->book != NULL && !ky_formula_book_is_whole (self->book))
    return ky_verify_fail (error, "a formula refers to a missing sheet, table or name");
  const gchar *list = ky_ooxml_verify_short_list (self),
              *endless = ky_xml_verify_endless (self->chained);
  if (list != NULL)
    return ky_verify_fail (error, "a number beyond the end of the list %s", list);
  if (endless != NULL)
    return ky_verify_fail (error, "a style or list without an end: %s", endless);
  if (ky_ooxml_verify_missing (self) != NULL)
    return ky_verify_fail (error, "a list or notes that do not exist: %s",
                           ky_ooxml_verify_missing (self));
  return TRUE;
}

/* Verifies the job's input as a document whose main part has the content type that ends with
 * `main_type`. Errors: VERIFY and those of ky_zip_verify(). */
static gboolean
ooxml_verify (KyJob *job, const gchar *main_type, GError **error)
{
  g_autoptr (GHashTable) content_types
      = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) reachable
      = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) present = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) relations = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) references
      = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) chained = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) there = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) needed = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (KyFormulaBook) book = ky_formula_book_new ();
  g_autoptr (GString) fields = g_string_new (NULL);
  g_autoptr (GString) lasting = g_string_new (NULL);
  g_autoptr (GString) open_fields = g_string_new (NULL);
  g_autoptr (GArray) branches = g_array_new (FALSE, FALSE, sizeof (guint));
  KyOoxmlVerify self
      = { .job = job,
          .main_type = main_type,
          .keeps_links = ky_policy_is (ky_job_policy (job), KY_POLICY_OFFICE_LINKS, "keep"),
          .content_types = content_types,
          .reachable = reachable,
          .present = present,
          .relations = relations,
          .references = references,
          .chained = chained,
          .there = there,
          .needed = needed,
          .book = g_str_has_prefix (main_type, "spreadsheetml") ? book : NULL,
          .name = "",
          .fields = fields,
          .lasting = lasting,
          .open_fields = open_fields,
          .branches = branches };
  gboolean ok = ky_zip_verify (job, ky_job_input (job), ooxml_verify_member, &self, error)
                && ooxml_verify_check_parts (&self, error)
                && ooxml_verify_check_references (&self, error);

  g_free (self.failure);
  g_free (self.definition);
  return ok;
}

KY_DEFINE_PUBLIC_METHOD (ky_docx_verify,
                         ooxml_verify (job, "wordprocessingml.document.main+xml", error))
KY_DEFINE_PUBLIC_METHOD (ky_xlsx_verify, ooxml_verify (job, "spreadsheetml.sheet.main+xml", error))

KY_DEFINE_PUBLIC_METHOD (ky_pptx_verify,
                         ooxml_verify (job, "presentationml.presentation.main+xml", error))
