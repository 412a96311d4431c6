/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/package/package.h"

#include <string.h>

#define NAME_LONGEST 1024

/* --- parts ------------------------------------------------------------------------------------ */

static gboolean
index_entries (KyTextPackage *self, GError **error)
{
  for (guint i = 0; i < self->zip->entries->len; i++)
    {
      const KyZipEntry *entry = ky_zip_entry (self->zip, i);

      if (!entry->is_directory
          && !g_hash_table_insert (self->entries, g_ascii_strdown (entry->name, -1),
                                   (gpointer)entry))
        return ky_error_malformed (error, "two parts of one name");
    }
  return TRUE;
}

static const KyZipEntry *
find (const KyTextPackage *self, const gchar *name)
{
  g_autofree gchar *folded = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (self->entries, folded);
}

gboolean
ky_text_package_has (const KyTextPackage *self, const gchar *name)
{
  return find (self, name) != NULL;
}

GBytes *
ky_text_package_bytes (KyTextPackage *self, const gchar *name, GError **error)
{
  guint64 limit = ky_policy_uint (ky_job_policy (self->job), KY_POLICY_LIMIT_UNPACKED);
  const KyZipEntry *entry = find (self, name);

  if (entry == NULL || entry->problem != NULL)
    {
      ky_error_malformed (error, "a part is not there");
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

/* "http:", "file:" and such. */
static gboolean
has_scheme (const gchar *reference)
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
  g_autofree gchar *path = NULL;
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func (g_free);

  if (reference.size > NAME_LONGEST || has_scheme (text) || g_str_has_prefix (text, "//"))
    return NULL;
  text[strcspn (text, "#?")] = '\0';
  path = g_uri_unescape_string (text, NULL);
  if (path == NULL)
    return NULL;
  if (path[0] != '/')
    add_segments (segments, base, FALSE);
  add_segments (segments, path, TRUE);
  g_ptr_array_add (segments, NULL);
  return g_strjoinv ("/", (gchar **)segments->pdata);
}

/* --- the document ----------------------------------------------------------------------------- */

static gboolean
write_text (KyTextPackage *self, const gchar *name, GError **error)
{
  for (gsize i = 0; i < self->document.out->len; i++)
    if (strchr (" \t\r\n", self->document.out->str[i]) == NULL)
      return ky_text_document_charge (&self->document, error)
             && ky_text_document_write (&self->document, error);
  g_set_error (error, KY_ERROR, KY_ERROR_UNSUPPORTED, "%s: a document without a word", name);
  return FALSE;
}

gboolean
ky_text_package_open (KyTextPackage *self, KyJob *job, GError **error)
{
  guint64 members = ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_MEMBERS);

  self->job = job;
  self->zip = ky_zip_open (ky_job_input (job), members, error);
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ky_text_document_init (&self->document, job);
  return self->zip != NULL && ky_job_charge (job, KY_COST_MEMBERS, self->zip->entries->len, error)
         && index_entries (self, error);
}

void
ky_text_package_close (KyTextPackage *self)
{
  g_clear_pointer (&self->zip, ky_zip_free);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  if (self->document.out != NULL)
    ky_text_document_clear (&self->document);
}

gboolean
ky_text_package_write (KyJob *job, const gchar *name,
                       gboolean (*read) (KyTextPackage *self, GError **error), GError **error)
{
  g_auto (KyTextPackage) self = { 0 };

  return ky_text_package_open (&self, job, error) && read (&self, error)
         && write_text (&self, name, error);
}

GBytes *
ky_text_package_draw (KyTextPackage *self, KyJob *job,
                      gboolean (*read) (KyTextPackage *self, GError **error), KyStep step,
                      const gchar *type, GError **error)
{
  return ky_text_package_open (self, job, error) && read (self, error)
             ? ky_job_step (job, step, type, ky_job_input (job), error)
             : NULL;
}
