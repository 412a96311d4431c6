/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens an Open Packaging Conventions package and collects the parts that are reachable from its
 * root by relationships of known kinds; all other entries of the ZIP archive are ignored. An
 * external target is never fetched: its relationship stays only if it is a hyperlink and the
 * policy permits links. The number of relationships is limited. */
#include "filetypes/ooxml/package.h"

#include "common/hash.h"
#include "common/name.h"
#include "common/release.h"
#include "engine/links.h"
#include "filetypes/base/text/web-link.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/base/zip/memory.h"
#include "filetypes/ooxml/object-shapes.h"

#define RELATIONSHIPS_MAX 100000
#define REFERENCE_LENGTH 9 /* "&#1114111" */
#define SECTION_END "]]>"
#define ID_MAX 255
#define CONTROL_RELATIONSHIPS_MAX 65536u /* bytes: one or two */

gchar *
ky_part_fold (const gchar *name)
{
  return g_strdelimit (g_ascii_strdown (name, -1), "\\", '/');
}

KY_DEFINE_FREE (relationship_free, KyRelationship, id, external)

static KyPart *
part_new (const gchar *name, const KyZipEntry *entry)
{
  KyPart *part = g_new0 (KyPart, 1);

  part->name = g_strdup (name);
  part->entry = entry;
  part->relationships = g_ptr_array_new_with_free_func (relationship_free);
  return part;
}

static void
part_free (gpointer data)
{
  KyPart *part = data;

  KY_RELEASE_MEMBERS (part, name, new_name, relationships);
  g_clear_pointer (&part->member, ky_member_free);
  KY_RELEASE_MEMBERS (part, text, font, shapes, drawings, controls, properties, mended, captions,
                      said, bare);
  g_free (part);
}

void
ky_package_free (KyPackage *package)
{
  if (package == NULL)
    return;
  if (package->unseen != NULL)
    package->unseen_free (package->unseen);
  KY_RELEASE_MEMBERS (package, by_name, entries, parts, root);
  g_clear_pointer (&package->zip, ky_zip_free);
  g_free (package);
}

static GBytes *
read_entry (KyJob *job, KyPackage *package, const KyZipEntry *entry, GError **error)
{
  guint64 limit = ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_UNPACKED);

  if (!ky_job_check_ratio (job, entry->packed.size, entry->unpacked_size, error)
      || !ky_job_charge (job, KY_COST_UNPACKED, entry->unpacked_size, error))
    return NULL;
  return ky_zip_unpack (package->zip, entry, limit, error);
}

/* Replaces "<br>" in `vml`, which Excel writes in text boxes although the rest is well-formed.
 * (transfer full) */
static GBytes *
ooxml_package_end_lines (GBytes *vml)
{
  static const gchar line[] = "<br>";
  gsize size;
  const gchar *at = g_bytes_get_data (vml, &size), *end = at + size, *next;

  if (memmem (at, size, line, strlen (line)) == NULL)
    return vml;
  g_autoptr (GString) xml = g_string_sized_new (size + size / 4 + 1);
  for (; (next = memmem (at, (gsize)(end - at), line, strlen (line))) != NULL;
       at = next + strlen (line))
    {
      g_string_append_len (xml, at, next - at);
      g_string_append (xml, "<br/>");
    }
  g_string_append_len (xml, at, end - at);
  g_bytes_unref (vml);
  return g_string_free_to_bytes (g_steal_pointer (&xml));
}

static gboolean
ooxml_package_has (const gchar *from, const gchar *to, const gchar *needle)
{
  return g_strstr_len (from, (gssize)(to - from), needle) != NULL;
}

/* Tells whether a reference begins with the "&" at `at`: to a character, or to an entity that XML
 * has. "R&D;" is a word. */
static gboolean
ooxml_package_is_reference (const gchar *at, const gchar *to)
{
  static const gchar *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&apos;", NULL };
  gboolean is_hex = to - at > 2 && at[1] == '#' && at[2] == 'x';
  const gchar *digits = at + (is_hex ? 3 : 2), *end = digits;

  for (guint i = 0; entities[i] != NULL; i++)
    if ((gsize)(to - at) >= strlen (entities[i])
        && memcmp (at, entities[i], strlen (entities[i])) == 0)
      return TRUE;
  if (to - at < 2 || at[1] != '#')
    return FALSE;
  while (end < to && end - at < REFERENCE_LENGTH
         && (is_hex ? g_ascii_isxdigit (*end) : g_ascii_isdigit (*end)))
    end++;
  return end < to && *end == ';' && end > digits;
}

/* Returns the place behind the CDATA section that begins at `at`, in which "&" and "<" are
 * characters; NULL: none does. `last_end`: the last end of a section, so that nobody looks for one
 * in vain. */
static const gchar *
ooxml_package_section_end (const gchar *at, const gchar *to, const gchar *last_end)
{
  static const gchar begin[] = "<![CDATA[";

  if (at >= last_end || (gsize)(to - at) < strlen (begin)
      || memcmp (at, begin, strlen (begin)) != 0)
    return NULL;
  return (const gchar *)memmem (at, (gsize)(to - at), SECTION_END, strlen (SECTION_END))
         + strlen (SECTION_END);
}

/* Appends the label from `from` to `to` to XML with each "&" that begins no reference, and each "<"
 * if the label has no markup, as references. */
static void
ooxml_package_append_label (GString *xml, const gchar *from, const gchar *to)
{
  gboolean has_markup = ooxml_package_has (from, to, "</") || ooxml_package_has (from, to, "/>")
                        || ooxml_package_has (from, to, "<!") || ooxml_package_has (from, to, "<?")
                        || ooxml_package_has (from, to, "<v:textbox>");
  const gchar *last_end = g_strrstr_len (from, to - from, SECTION_END);

  if (last_end == NULL)
    last_end = from;
  for (const gchar *at = from; at < to; at++)
    {
      const gchar *end = ooxml_package_section_end (at, to, last_end);

      if (end != NULL)
        {
          g_string_append_len (xml, at, end - at);
          at = end - 1;
        }
      else if (*at == '&' && !ooxml_package_is_reference (at, to))
        g_string_append (xml, "&amp;");
      else if (*at == '<' && !has_markup)
        g_string_append (xml, "&lt;");
      else
        g_string_append_c (xml, *at);
    }
}

/* Escapes the labels between `begin` and `end`: LibreOffice writes those of form controls
 * unescaped, so that its output is not well-formed XML. (transfer full) */
static GBytes *
ooxml_package_escape_labels (GBytes *bytes, const gchar *begin, const gchar *end)
{
  gsize size;
  const gchar *at = g_bytes_get_data (bytes, &size), *limit = at + size, *from, *to;
  g_autoptr (GString) xml = NULL;

  while ((from = memmem (at, (gsize)(limit - at), begin, strlen (begin))) != NULL
         && (to = memmem (from, (gsize)(limit - from), end, strlen (end))) != NULL)
    {
      from += strlen (begin);
      if (xml == NULL)
        xml = g_string_sized_new (size);
      g_string_append_len (xml, at, (gssize)(from - at));
      ooxml_package_append_label (xml, from, to);
      at = to;
    }
  if (xml == NULL)
    return bytes;
  g_string_append_len (xml, at, (gssize)(limit - at));
  g_bytes_unref (bytes);
  return g_string_free_to_bytes (g_steal_pointer (&xml));
}

GBytes *
ky_package_read (KyJob *job, KyPackage *package, const KyPart *part, GError **error)
{
  if (part->mended != NULL)
    return g_bytes_ref (part->mended);
  GBytes *bytes = read_entry (job, package, part->entry, error);
  if (bytes == NULL || part->kind->form != KY_PART_XML)
    return bytes;
  if (part->kind->root_ns == KY_XML_NS_NONE)
    return ooxml_package_escape_labels (ooxml_package_end_lines (bytes), "<v:textbox><div>",
                                        "</div></v:textbox>");
  return part->kind->root_ns == KY_NS_XDR ? ooxml_package_escape_labels (bytes, "<a:t>", "</a:t>")
                                          : bytes;
}

GBytes *
ky_package_with_mended (const KyPackage *package)
{
  g_autoptr (GHashTable) contents = g_hash_table_new (NULL, NULL);
  g_auto (KyZipMemory) packed = { 0 };

  for (guint i = 0; i < package->parts->len; i++)
    {
      const KyPart *part = package->parts->pdata[i];

      if (part->mended != NULL)
        g_hash_table_insert (contents, (gpointer)part->entry, part->mended);
    }
  for (guint i = 0; i < package->zip->entries->len; i++)
    {
      const KyZipEntry *entry = ky_zip_entry (package->zip, i);

      ky_zip_memory_add_entry (&packed, entry, g_hash_table_lookup (contents, entry));
    }
  return ky_zip_memory_finish (&packed, NULL);
}

/* --- targets -------------------------------------------------------------------------------- */

/* Returns `reference` as a part name, counted from the part `base`; NULL when it leads out of the
 * package. */
static gchar *
resolve_target (const gchar *base, const gchar *reference)
{
  g_autofree gchar *plain = g_uri_unescape_string (reference, "/\\");
  g_autoptr (GPtrArray) stack = g_ptr_array_new ();
  g_autoptr (GString) name = g_string_new (NULL);

  if (plain == NULL || strpbrk (plain, "#?") != NULL || strstr (plain, "://") != NULL)
    return NULL;
  g_strdelimit (plain, "\\", '/');
  g_auto (GStrv) from = g_strsplit (plain[0] == '/' ? "" : base, "/", -1);
  g_auto (GStrv) to = g_strsplit (plain, "/", -1);
  for (guint i = 0; from[i] != NULL && from[i + 1] != NULL; i++)
    g_ptr_array_add (stack, from[i]);
  for (guint i = 0; to[i] != NULL; i++)
    {
      if (to[i][0] == '\0' || strcmp (to[i], ".") == 0)
        continue;
      if (strcmp (to[i], "..") != 0)
        g_ptr_array_add (stack, to[i]);
      else if (stack->len > 0)
        g_ptr_array_set_size (stack, (gint)stack->len - 1);
    }
  for (guint i = 0; i < stack->len; i++)
    g_string_append_printf (name, "%s%s", i > 0 ? "/" : "", (const gchar *)stack->pdata[i]);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static gboolean
is_clean_id (const gchar *id)
{
  gsize length = strlen (id);

  if (length == 0 || length > ID_MAX || !(g_ascii_isalpha (id[0]) || id[0] == '_'))
    return FALSE;
  for (const gchar *p = id; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '_' && *p != '-' && *p != '.')
      return FALSE;
  return TRUE;
}

/* --- relationships -------------------------------------------------------------------------- */

typedef struct
{
  KyJob *job;
  KyPackage *package;
  GHashTable *dropped;
  gboolean keeps_links;
  guint n_relationships;
  gchar *drawing;       /* (nullable) of VML, that the part leads to */
  GHashTable *pictures; /* (nullable) set of Ids: while those of such a drawing are read */
  GHashTable *controls, *properties; /* (nullable) of the part: see KyPart */
} Opening;

static KyPart *
ooxml_package_part_at (Opening *opening, const gchar *name, const KyPartKind *kind)
{
  KyPackage *package = opening->package;
  g_autofree gchar *folded = ky_part_fold (name);
  const KyZipEntry *entry = g_hash_table_lookup (package->entries, folded);
  KyPart *part = g_hash_table_lookup (package->by_name, folded);

  if (entry == NULL || g_str_has_suffix (folded, ".bin") || entry->problem != NULL
      || g_hash_table_contains (opening->dropped, folded))
    return NULL;
  if (part != NULL)
    return part->kind == kind ? part : NULL;
  /* Of a part of which a package may have only one (its name has no number), the first one that is
   * reached is kept. */
  for (guint i = 0; strstr (kind->name, "%u") == NULL && i < package->parts->len; i++)
    if (((KyPart *)package->parts->pdata[i])->kind == kind)
      return NULL;
  part = part_new (name, entry);
  part->kind = kind;
  g_ptr_array_add (package->parts, part);
  g_hash_table_insert (package->by_name, g_steal_pointer (&folded), part);
  return part;
}

static void
take_external (Opening *opening, GPtrArray *relationships, gchar *id, const gchar *type,
               const gchar *target)
{
  g_autofree gchar *url = ky_web_link_unblocked (
      ky_view (target, strlen (target)),
      ky_policy_list (ky_job_policy (opening->job), KY_POLICY_MAIL_LINK_DOMAINS));

  ky_job_links (opening->job, target, strlen (target));
  if (!ky_relationship_is_hyperlink (type) || !opening->keeps_links || url == NULL)
    {
      ky_job_removed (opening->job,
                      ky_relationship_is_hyperlink (type) ? "ooxml.external-hyperlink"
                                                          : "ooxml.external-relationship",
                      1, NULL);
      g_free (id);
      return;
    }
  KyRelationship *relationship = g_new0 (KyRelationship, 1);
  relationship->id = id;
  relationship->external = g_steal_pointer (&url);
  g_ptr_array_add (relationships, relationship);
}

/* Notes in `*table` where the part of a control is: what ActiveX controls say stays (captions.h),
 * and what form controls have chosen (control-states.h). */
static void
ooxml_package_take_control (GHashTable **table, const gchar *base, const gchar *id,
                            const gchar *target)
{
  gchar *name = *base != '\0' ? resolve_target (base, target) : NULL;

  if (name == NULL)
    return;
  if (*table == NULL)
    *table = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (*table, g_strdup (id), name);
}

gboolean
ky_package_is_of_cells (const gchar *name)
{
  g_autofree gchar *folded = ky_part_fold (name);

  return g_str_has_suffix (folded, "/cellimages.xml");
}

static gboolean
take_relationship (Opening *opening, KyXmlReader *reader, const gchar *base,
                   GPtrArray *relationships, GHashTable *ids, GError **error)
{
  g_autofree gchar *id = ky_xml_value (reader, KY_XML_NS_NONE, "Id");
  g_autofree gchar *type = ky_xml_value (reader, KY_XML_NS_NONE, "Type");
  g_autofree gchar *target = ky_xml_value (reader, KY_XML_NS_NONE, "Target");
  g_autofree gchar *mode = ky_xml_value (reader, KY_XML_NS_NONE, "TargetMode");

  if (++opening->n_relationships > RELATIONSHIPS_MAX)
    return ky_fail (error, KY_ERROR_LIMIT, "relationships");
  /* If two relationships have the same Id, readers differ about which one counts. The second one is
   * dropped. */
  if (!is_clean_id (id) || !g_hash_table_add (ids, g_strdup (id)))
    return TRUE;
  const KyPartKind *kind = ky_part_kind_find (opening->package->app, type);
  if (opening->pictures != NULL
      && (kind == NULL || kind->form != KY_PART_IMAGE || *mode != '\0'
          || !g_hash_table_contains (opening->pictures, id)))
    return TRUE;
  if (g_ascii_strcasecmp (mode, "External") == 0)
    {
      if (kind != NULL && kind->form == KY_PART_IMAGE && ky_package_is_of_cells (base))
        ky_job_removed (opening->job, "ooxml.cell-picture", 1, NULL);
      take_external (opening, relationships, g_steal_pointer (&id), type, target);
      return TRUE;
    }
  if (opening->package->app == KY_APP_POWERPOINT && ky_relationship_is_vml (type) && *base != '\0'
      && opening->drawing == NULL)
    opening->drawing = resolve_target (base, target);
  if (ky_relationship_is_control (type))
    ooxml_package_take_control (&opening->controls, base, id, target);
  else if (ky_relationship_is_control_properties (type))
    ooxml_package_take_control (&opening->properties, base, id, target);
  g_autofree gchar *name = kind != NULL ? resolve_target (base, target) : NULL;
  KyPart *part = name != NULL ? ooxml_package_part_at (opening, name, kind) : NULL;
  if (part == NULL)
    return TRUE;
  KyRelationship *relationship = g_new0 (KyRelationship, 1);
  relationship->id = g_steal_pointer (&id);
  relationship->target = part;
  relationship->kind = kind;
  g_ptr_array_add (relationships, relationship);
  return TRUE;
}

/* Returns the .rels part of the part `base` ("" for the package), or NULL. */
static const KyZipEntry *
entry_of_relationships (const KyPackage *package, const gchar *base)
{
  const gchar *slash = strrchr (base, '/');
  g_autofree gchar *rels
      = slash != NULL ? g_strdup_printf ("%.*s/_rels/%s.rels", (int)(slash - base), base, slash + 1)
                      : g_strdup_printf ("_rels/%s.rels", base);
  g_autofree gchar *folded = ky_part_fold (rels);

  return g_hash_table_lookup (package->entries, folded);
}

static const KyXmlLimits limits_of_relationships = { 8, 64 };

static gboolean
is_relationship (KyXmlReader *reader)
{
  const KyXmlName *name = ky_xml_reader_name (reader);

  return name->ns == KY_NS_REL && strcmp (name->local, "Relationship") == 0;
}

/* Reads the relationships of the part `base` ("" for the package), from its .rels part, which may
 * be absent. */
static gboolean
ooxml_package_read_relationships (Opening *opening, const gchar *base, GPtrArray *relationships,
                                  GError **error)
{
  const KyZipEntry *entry = entry_of_relationships (opening->package, base);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  KyXmlEvent event;

  if (entry == NULL)
    return TRUE;
  g_autoptr (GBytes) bytes = read_entry (opening->job, opening->package, entry, error);
  if (bytes == NULL)
    return FALSE;
  g_autoptr (KyXmlReader) reader = ky_xml_reader_new (ky_view_of_bytes (bytes), ky_ooxml_namespaces,
                                                      &limits_of_relationships, error);
  if (reader == NULL)
    return FALSE;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    if (event == KY_XML_START && is_relationship (reader)
        && !take_relationship (opening, reader, base, relationships, ids, error))
      return FALSE;
  return event == KY_XML_EOF;
}

/* --- files that are no parts of what is written --------------------------------------------- */

static const KyZipEntry *
entry_named (const KyPackage *package, const gchar *name)
{
  g_autofree gchar *folded = ky_part_fold (name);
  const KyZipEntry *entry = g_hash_table_lookup (package->entries, folded);

  return entry != NULL && entry->problem == NULL ? entry : NULL;
}

guint64
ky_package_size (const KyPackage *package, const gchar *name)
{
  const KyZipEntry *entry = entry_named (package, name);

  return entry != NULL ? entry->unpacked_size : 0;
}

GBytes *
ky_package_read_named (KyJob *job, KyPackage *package, const gchar *name, GError **error)
{
  const KyZipEntry *entry = entry_named (package, name);

  if (entry != NULL)
    return read_entry (job, package, entry, error);
  return ky_fail_null (error, KY_ERROR_MALFORMED, "OPC: %s is missing", name);
}

gchar *
ky_package_target (KyJob *job, KyPackage *package, const gchar *name, const gchar *id)
{
  const KyZipEntry *entry = entry_of_relationships (package, name);
  g_autoptr (GBytes) bytes = NULL;
  KyXmlEvent event;

  if (entry != NULL && entry->unpacked_size <= CONTROL_RELATIONSHIPS_MAX)
    bytes = read_entry (job, package, entry, NULL);
  if (bytes == NULL)
    return NULL;
  g_autoptr (KyXmlReader) reader = ky_xml_reader_new (ky_view_of_bytes (bytes), ky_ooxml_namespaces,
                                                      &limits_of_relationships, NULL);
  while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      if (event != KY_XML_START || !is_relationship (reader))
        continue;
      g_autofree gchar *own = ky_xml_value (reader, KY_XML_NS_NONE, "Id");
      g_autofree gchar *mode = ky_xml_value (reader, KY_XML_NS_NONE, "TargetMode");
      g_autofree gchar *target = ky_xml_value (reader, KY_XML_NS_NONE, "Target");
      if (strcmp (own, id) == 0)
        return g_ascii_strcasecmp (mode, "External") != 0 ? resolve_target (name, target) : NULL;
    }
  return NULL;
}

/* --- pictures of objects -------------------------------------------------------------------- */

/* Returns an Id that is not `taken`, by the next `number`. (transfer full) */
static gchar *
free_id (GHashTable *taken, guint *number)
{
  gchar *id = NULL;

  do
    {
      g_free (id);
      id = g_strdup_printf ("rIdObject%u", ++*number);
    }
  while (g_hash_table_contains (taken, id));
  return id;
}

/* Renames pictures to Ids that no relationship of `slide` has, for those of `pictures`: the values
 * of `shapes` change to them, or to "". */
static void
rename_pictures (KyPart *slide, GPtrArray *pictures, GHashTable *shapes)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (ky_str_hash, g_str_equal);
  g_autoptr (GHashTable) renamed = g_hash_table_new (ky_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer id;
  guint number = 0;

  for (guint i = 0; i < slide->relationships->len; i++)
    g_hash_table_add (taken, ((KyRelationship *)slide->relationships->pdata[i])->id);
  for (guint i = 0; i < pictures->len; i++)
    {
      const KyRelationship *picture = pictures->pdata[i];
      KyRelationship *copy = g_new0 (KyRelationship, 1);

      copy->id = free_id (taken, &number);
      copy->target = picture->target;
      copy->kind = picture->kind;
      g_ptr_array_add (slide->relationships, copy);
      g_hash_table_insert (renamed, picture->id, copy->id);
    }
  g_hash_table_iter_init (&iter, shapes);
  while (g_hash_table_iter_next (&iter, NULL, &id))
    {
      const gchar *new_id = g_hash_table_lookup (renamed, id);

      g_hash_table_iter_replace (&iter, g_strdup (new_id != NULL ? new_id : ""));
    }
}

/* Makes the pictures of `drawing` that `shapes` name the slide's own. */
static gboolean
take_pictures (Opening *opening, KyPart *slide, const gchar *drawing, GHashTable *shapes,
               GError **error)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func (relationship_free);
  g_autoptr (GHashTable) wanted = g_hash_table_new (ky_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, shapes);
  while (g_hash_table_iter_next (&iter, NULL, &id))
    g_hash_table_add (wanted, id);
  opening->pictures = wanted;
  gboolean ok = ooxml_package_read_relationships (opening, drawing, pictures, error);
  opening->pictures = NULL;
  if (ok)
    rename_pictures (slide, pictures, shapes);
  return ok;
}

KyXmlReader *
ky_package_reader (KyJob *job, GBytes *bytes)
{
  KyXmlLimits limits
      = { (guint)ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_XML_DEPTH), 512 };

  return ky_xml_reader_new (ky_view_of_bytes (bytes), ky_ooxml_namespaces, &limits, NULL);
}

/* Takes the pictures of the objects of `slide` that only its drawing of VML has. */
static gboolean
take_object_pictures (Opening *opening, KyPart *slide, GError **error)
{
  KyXmlLimits limits
      = { (guint)ky_policy_uint (ky_job_policy (opening->job), KY_POLICY_LIMIT_XML_DEPTH), 512 };
  g_autofree gchar *drawing = g_steal_pointer (&opening->drawing);
  g_autofree gchar *folded = drawing != NULL ? ky_part_fold (drawing) : g_strdup ("");
  const KyZipEntry *entry = g_hash_table_lookup (opening->package->entries, folded);
  g_autoptr (GHashTable) shapes = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);

  if (entry == NULL || entry->problem != NULL)
    return TRUE;
  g_autoptr (GBytes) xml = ky_package_read (opening->job, opening->package, slide, error);
  if (xml == NULL)
    return FALSE;
  ky_object_shapes (ky_view_of_bytes (xml), &limits, shapes);
  if (g_hash_table_size (shapes) == 0)
    return TRUE;
  g_autoptr (GBytes) vml = read_entry (opening->job, opening->package, entry, error);
  if (vml == NULL)
    return FALSE;
  ky_object_shape_pictures (ky_view_of_bytes (vml), &limits, shapes);
  if (!take_pictures (opening, slide, drawing, shapes, error))
    return FALSE;
  slide->shapes = g_steal_pointer (&shapes);
  return TRUE;
}

/* Gives the parts new names by kind, numbered in the order in which the parts are reached, so that
 * a second pass gives the same names. */
static void
name_parts (KyPackage *package)
{
  static const gchar *const folders[]
      = { [KY_APP_WORD] = "word", [KY_APP_EXCEL] = "xl", [KY_APP_POWERPOINT] = "ppt" };
  g_autoptr (GHashTable) counts = g_hash_table_new (g_direct_hash, g_direct_equal);

  for (guint i = 0; i < package->parts->len; i++)
    {
      KyPart *part = package->parts->pdata[i];
      const gchar *number = strstr (part->kind->name, "%u");
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, part->kind->name)) + 1;
      g_autoptr (GString) name = g_string_new (NULL);

      g_hash_table_insert (counts, (gpointer)part->kind->name, GUINT_TO_POINTER (count));
      if (part->kind->apps == KY_APP_ALL && !g_str_has_prefix (part->kind->name, "docProps/"))
        g_string_append_printf (name, "%s/", folders[package->app]);
      if (number == NULL)
        g_string_append (name, part->kind->name);
      else
        {
          g_string_append_len (name, part->kind->name, number - part->kind->name);
          g_string_append_printf (name, "%u%s", count, number + 2);
        }
      part->new_name = g_string_free (g_steal_pointer (&name), FALSE);
    }
}

static gboolean
ooxml_package_index_entries (KyJob *job, KyPackage *package, GError **error)
{
  GArray *entries = package->zip->entries;

  for (guint i = 0; i < entries->len; i++)
    {
      const KyZipEntry *entry = &g_array_index (entries, KyZipEntry, i), *former;

      if (entry->is_directory)
        continue;
      if (entry->is_encrypted)
        return ky_fail (error, KY_ERROR_ENCRYPTED, "an encrypted part");
      g_autofree gchar *folded = ky_part_fold (entry->name);
      former = g_hash_table_lookup (package->entries, folded);
      if (former != NULL)
        {
          ky_job_removed (job, "ooxml.duplicate-part", 1, entry->name);
          /* Names that differ in case are not equal: the first stays. */
          if (strcmp (former->name, entry->name) != 0 || !ky_zip_takes_place (entry, former))
            continue;
        }
      g_hash_table_replace (package->entries, g_steal_pointer (&folded), (gpointer)entry);
    }
  return TRUE;
}

const KyPart *
ky_package_main (const KyPackage *package)
{
  for (guint i = 0; i < package->root->len; i++)
    {
      const KyRelationship *relationship = package->root->pdata[i];

      if (relationship->kind == ky_part_kind_main (package->app))
        return relationship->target;
    }
  return NULL;
}

gboolean
ky_part_leads_to (const KyPart *part, const KyPart *target)
{
  for (guint i = 0; i < part->relationships->len; i++)
    if (((const KyRelationship *)part->relationships->pdata[i])->target == target)
      return TRUE;
  return FALSE;
}

static const KyPart *
target_by_id (const KyPart *part, const gchar *id)
{
  for (guint i = 0; i < part->relationships->len; i++)
    {
      const KyRelationship *relationship = part->relationships->pdata[i];

      if (strcmp (relationship->id, id) == 0)
        return relationship->target;
    }
  return NULL;
}

/* Tells whether the Id of a dsp:dataModelExt ([MS-ODRAWXML]) is that of the part that shows the
 * diagram. */
gboolean
ky_package_is_drawing_of (const KyPackage *package, const KyPart *data, const gchar *id)
{
  for (guint i = 0; i < package->parts->len; i++)
    {
      const KyPart *part = package->parts->pdata[i];
      const KyPart *drawing = ky_part_leads_to (part, data) ? target_by_id (part, id) : NULL;

      if (drawing != NULL && drawing->kind->root_ns == KY_NS_DSP)
        return TRUE;
    }
  return FALSE;
}

/* Opens a package. A part to which only one relationship may lead stays one part if it is reached
 * by a second kind of relationship or twice. */
KyPackage *
ky_package_open (KyJob *job, KyOoxmlApp app, GHashTable *dropped, GError **error)
{
  g_autoptr (KyPackage) package = g_new0 (KyPackage, 1);
  Opening opening = { .job = job, .package = package, .dropped = dropped };
  KyPolicy *policy = ky_job_policy (job);

  opening.keeps_links = ky_policy_is (policy, KY_POLICY_OFFICE_LINKS, "keep");
  package->app = app;
  package->entries = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  package->by_name = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  package->parts = g_ptr_array_new_with_free_func (part_free);
  package->root = g_ptr_array_new_with_free_func (relationship_free);
  package->zip
      = ky_zip_open (ky_job_input (job), ky_policy_uint (policy, KY_POLICY_LIMIT_MEMBERS), error);
  if (package->zip == NULL
      || !ky_job_charge (job, KY_COST_MEMBERS, package->zip->entries->len, error)
      || !ooxml_package_index_entries (job, package, error)
      || !ooxml_package_read_relationships (&opening, "", package->root, error))
    return NULL;
  /* The list grows while it is walked. */
  for (guint i = 0; i < package->parts->len; i++)
    {
      KyPart *part = package->parts->pdata[i];

      if (part->kind->form == KY_PART_XML
          && (!ooxml_package_read_relationships (&opening, part->name, part->relationships, error)
              || !take_object_pictures (&opening, part, error)))
        {
          KY_RELEASE_MEMBERS (&opening, drawing, controls, properties);
          return NULL;
        }
      part->controls = g_steal_pointer (&opening.controls);
      part->properties = g_steal_pointer (&opening.properties);
    }
  if (ky_package_main (package) != NULL)
    {
      name_parts (package);
      return g_steal_pointer (&package);
    }
  if (g_hash_table_contains (package->entries, "xl/workbook.bin"))
    g_set_error_literal (error, KY_ERROR, KY_ERROR_UNSUPPORTED, "a binary workbook (xlsb)");
  else
    g_set_error_literal (error, KY_ERROR, KY_ERROR_MALFORMED, "OPC: no main part");
  return NULL;
}

/* --- what is left behind -------------------------------------------------------------------- */

void
ky_package_tell_rest (KyJob *job, KyPackage *package)
{
  static const struct
  {
    const gchar *piece, *code;
  } codes[] = {
#define LEFT(piece, code) { piece, code },
#include "filetypes/ooxml/parts-left.def"
  };
  static const gchar *const pictures[]
      = { "bmp", "emf", "gif", "heic", "ico",  "jpeg", "jpg", "pict",
          "png", "svg", "tif", "tiff", "webp", "wdp",  "wmf", NULL };
  /* With these parts, a picture that no drawing refers to is the value of a cell ([MS-XLSX]
   * 2.1.58). */
  gboolean has_cell_pictures = entry_named (package, "xl/richData/richValueRel.xml") != NULL
                               || entry_named (package, "xl/cellimages.xml") != NULL;

  for (guint i = 0; i < package->zip->entries->len; i++)
    {
      const KyZipEntry *entry = ky_zip_entry (package->zip, i);
      g_autofree gchar *folded = ky_part_fold (entry->name);
      const gchar *code = "ooxml.part";

      if (entry->is_directory || g_hash_table_contains (package->by_name, folded)
          || strcmp (folded, "[content_types].xml") == 0 || g_str_has_suffix (folded, ".rels"))
        continue;
      for (guint j = 0; j < G_N_ELEMENTS (codes); j++)
        if (strstr (folded, codes[j].piece) != NULL)
          {
            code = codes[j].code;
            break;
          }
      if (g_strcmp0 (code, "ooxml.media") == 0)
        {
          g_autofree gchar *suffix = ky_name_suffix (folded);

          if (g_strv_contains (pictures, suffix))
            code = has_cell_pictures ? "ooxml.cell-picture" : "ooxml.unused-picture";
        }
      if (code != NULL)
        ky_job_removed (job, code, 1, entry->name);
    }
}
