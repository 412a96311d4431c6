/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens the ZIP package of an EPUB, Visio, XPS or HWPX document, reads its parts and
 * relationships, and records which page shows which part, so that parts that should be shown but
 * are missing can be counted. */
#include "filetypes/package/package.h"

#include "common/hash.h"
#include "common/release.h"

#define NAME_LONGEST 1024

/* --- parts ------------------------------------------------------------------------------------ */

static gboolean
package_index_entries (KyTextPackage *self, GError **error)
{
  for (guint i = 0; i < self->zip->entries->len; i++)
    {
      const KyZipEntry *entry = ky_zip_entry (self->zip, i);

      if (!entry->is_directory
          && !g_hash_table_insert (self->entries, g_ascii_strdown (entry->name, -1),
                                   (gpointer)entry))
        return ky_error_malformed (error, "two parts have the same name");
    }
  return TRUE;
}

static const KyZipEntry *
package_find (const KyTextPackage *self, const gchar *name)
{
  g_autofree gchar *folded = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (self->entries, folded);
}

gboolean
ky_text_package_has (const KyTextPackage *self, const gchar *name)
{
  return package_find (self, name) != NULL;
}

GBytes *
ky_text_package_bytes (KyTextPackage *self, const gchar *name, GError **error)
{
  guint64 limit = ky_policy_uint (ky_job_policy (self->job), KY_POLICY_LIMIT_UNPACKED);
  const KyZipEntry *entry = package_find (self, name);

  if (entry == NULL || entry->problem != NULL)
    {
      ky_error_malformed (error, "a required part is missing or cannot be read");
      return NULL;
    }
  if (!ky_job_charge (self->job, KY_COST_UNPACKED, entry->unpacked_size, error))
    return NULL;
  return ky_zip_unpack (self->zip, entry, limit, error);
}

gboolean
ky_text_package_part (KyTextPackage *self, const gchar *name, KyTextPart *part, GError **error)
{
  part->bytes = ky_text_package_bytes (self, name, error);
  return part->bytes != NULL && ky_text_part_again (part, &self->document, error);
}

void
ky_text_package_tell (const KyTextPackage *self, const gchar *mark, const gchar *code)
{
  GHashTableIter iter;
  gpointer name;
  guint64 n = 0;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    n += strstr (name, mark) != NULL;
  if (n > 0)
    ky_job_removed (self->job, code, n, NULL);
}

/* --- references ------------------------------------------------------------------------------- */

/* Tells whether `reference` begins with a scheme, as "http:" or "file:". */
static gboolean
package_has_scheme (const gchar *reference)
{
  gsize length = strcspn (reference, ":/?#");

  return reference[length] == ':';
}

static void
add_segment (GPtrArray *segments, const gchar *segment)
{
  if (strcmp (segment, "..") == 0 && segments->len > 0)
    g_ptr_array_set_size (segments, (gint)segments->len - 1);
  else if (strcmp (segment, "..") != 0 && strcmp (segment, ".") != 0 && segment[0] != '\0')
    g_ptr_array_add (segments, g_strdup (segment));
}

static void
add_segments (GPtrArray *segments, const gchar *path, gboolean with_last)
{
  g_auto (GStrv) pieces = g_strsplit (path, "/", -1);

  for (guint i = 0; pieces[i] != NULL && (with_last || pieces[i + 1] != NULL); i++)
    add_segment (segments, pieces[i]);
}

gchar *
ky_text_package_resolve (const gchar *base, KyView reference)
{
  g_autofree gchar *text
      = ky_view_to_string (ky_view (reference.data, MIN (reference.size, NAME_LONGEST)));
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func (g_free);

  if (reference.size > NAME_LONGEST || package_has_scheme (text) || g_str_has_prefix (text, "//"))
    return NULL;
  text[strcspn (text, "#?")] = '\0';
  g_autofree gchar *path = g_uri_unescape_string (text, NULL);
  if (path == NULL)
    return NULL;
  if (path[0] != '/')
    add_segments (segments, base, FALSE);
  add_segments (segments, path, TRUE);
  g_ptr_array_add (segments, NULL);
  return g_strjoinv ("/", (gchar **)segments->pdata);
}

gchar *
ky_text_package_relationships (const gchar *base)
{
  const gchar *slash = strrchr (base, '/');
  const gchar *last = slash != NULL ? slash + 1 : base;

  return g_strdup_printf ("%.*s_rels/%s.rels", (int)(last - base), base, last);
}

static gboolean
package_ends_with (KyView view, const gchar *end)
{
  gsize length = strlen (end);

  return view.size >= length && memcmp (view.data + view.size - length, end, length) == 0;
}

gchar *
ky_text_package_related (KyTextPackage *self, const gchar *base, const gchar *kind, GError **error)
{
  static const KyXmlNamespace namespaces[]
      = { { "http://schemas.openxmlformats.org/package/2006/relationships", 1 }, { NULL, 0 } };
  static const KyTextTag tags[] = { { 1, "Relationship", 1 }, { 0, NULL, 0 } };
  g_auto (KyTextPart) part = { .namespaces = namespaces, .tags = tags };
  g_autofree gchar *name = ky_text_package_relationships (base), *found = NULL;
  KyXmlEvent event;

  if (!ky_text_package_part (self, name, &part, error))
    return NULL;
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF)
    if (event == KY_XML_START && ky_text_part_tag (&part) == 1
        && package_ends_with (ky_text_part_attribute (&part, KY_XML_NS_NONE, "Type"), kind))
      {
        KyView mode = ky_text_part_attribute (&part, KY_XML_NS_NONE, "TargetMode");
        g_autofree gchar *target = ky_text_package_resolve (
            base, ky_text_part_attribute (&part, KY_XML_NS_NONE, "Target"));

        if (target == NULL || ky_view_is (mode, "External")
            || (found != NULL && g_ascii_strcasecmp (found, target) != 0))
          {
            ky_error_malformed (error,
                                "a relationship leads out of the package, or to several parts");
            return NULL;
          }
        g_free (found);
        found = g_steal_pointer (&target);
      }
  if (event == KY_XML_EOF && found == NULL)
    ky_error_malformed (error, "a required relationship is missing");
  return event == KY_XML_EOF ? g_steal_pointer (&found) : NULL;
}

/* --- pages ------------------------------------------------------------------------------------ */

KY_DEFINE_CLEAR (clear_page, KyTextPage, name)

void
ky_text_package_begin_page (KyTextPackage *self, const gchar *name)
{
  KyTextPage page = { g_strdup (name), self->document.out->len, self->document.out->len };

  g_array_append_val (self->pages, page);
  g_hash_table_remove_all (self->shown_on_page);
  g_hash_table_add (self->shown, g_ascii_strdown (name, -1));
}

void
ky_text_package_end_page (KyTextPackage *self)
{
  g_array_index (self->pages, KyTextPage, self->pages->len - 1).end = self->document.out->len;
}

/* Returns `name` in the form in which names are compared: unescaped and in lower case. NULL: it has
 * an invalid escape. (transfer full) */
static gchar *
package_plain_name (const gchar *name)
{
  g_autofree gchar *plain = g_uri_unescape_string (name, NULL);

  return plain != NULL ? g_ascii_strdown (plain, -1) : NULL;
}

void
ky_text_package_show (KyTextPackage *self, const gchar *base, KyView reference)
{
  g_autofree gchar *name = ky_text_package_resolve (base, reference);

  if (name == NULL)
    self->n_astray++;
  else if (g_hash_table_add (self->shown_on_page, g_ascii_strdown (name, -1)))
    {
      self->n_shown++;
      g_hash_table_add (self->shown, g_ascii_strdown (name, -1));
    }
}

guint64
ky_text_package_n_missing (const KyTextPackage *self)
{
  g_autoptr (GHashTable) found = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->zip->entries->len; i++)
    if (ky_text_package_is_shown (self, ky_zip_entry (self->zip, i)))
      g_hash_table_add (found, package_plain_name (ky_zip_entry (self->zip, i)->name));
  return self->n_astray + g_hash_table_size (self->shown) - g_hash_table_size (found);
}

gboolean
ky_text_package_is_shown (const KyTextPackage *self, const KyZipEntry *entry)
{
  g_autofree gchar *name = package_plain_name (entry->name);

  return name != NULL && g_hash_table_contains (self->shown, name);
}

/* --- the document ----------------------------------------------------------------------------- */

static gboolean
package_write_text (KyTextPackage *self, const gchar *name, GError **error)
{
  if (ky_text_is_blank (self->document.out))
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "%s: a document without a word", name);
  return ky_text_document_charge (&self->document, error)
         && ky_text_document_write (&self->document, error);
}

gboolean
ky_text_package_open (KyTextPackage *self, KyJob *job, GError **error)
{
  guint64 members = ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_MEMBERS);

  self->job = job;
  self->zip = ky_zip_open (ky_job_input (job), members, error);
  self->entries = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  ky_text_document_init (&self->document, job);
  self->pages = g_array_new (FALSE, FALSE, sizeof (KyTextPage));
  g_array_set_clear_func (self->pages, clear_page);
  self->shown = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  self->shown_on_page = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  return self->zip != NULL && ky_job_charge (job, KY_COST_MEMBERS, self->zip->entries->len, error)
         && package_index_entries (self, error);
}

void
ky_text_package_close (KyTextPackage *self)
{
  g_clear_pointer (&self->zip, ky_zip_free);
  KY_RELEASE_MEMBERS (self, entries, pages, shown, shown_on_page);
  if (self->document.out != NULL)
    ky_text_document_clear (&self->document);
}

gboolean
ky_text_package_write (KyJob *job, const gchar *name,
                       gboolean (*read) (KyTextPackage *self, GError **error), GError **error)
{
  g_auto (KyTextPackage) self = { 0 };

  return ky_text_package_open (&self, job, error) && read (&self, error)
         && package_write_text (&self, name, error);
}

GBytes *
ky_text_package_draw (KyTextPackage *self, KyJob *job,
                      gboolean (*read) (KyTextPackage *self, GError **error),
                      GBytes *(*write) (KyTextPackage *self, GError **error), KyStep step,
                      const gchar *type, GError **error)
{
  g_autoptr (GBytes) written = NULL;

  if (!ky_text_package_open (self, job, error) || !read (self, error))
    return NULL;
  if (write != NULL)
    written = write (self, error);
  if (write != NULL && written == NULL)
    return NULL;
  return ky_job_step (job, step, type,
                      written != NULL ? ky_view_of_bytes (written) : ky_job_input (job), error);
}
