/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads the static files of portal.ui into memory when the portal starts and serves them by their
 * address, with an ETag. Only files with a known suffix are loaded; names that begin with a dot and
 * symbolic links are not. */
#include "portal/files.h"

#include "common/release.h"
#include "portal/answer.h"

#include <sys/stat.h>

#define TOTAL_MAX (32u * 1024 * 1024)
#define DEPTH_MAX 4

static const struct
{
  const gchar *suffix, *type;
} types[] = {
  { ".html", "text/html; charset=utf-8" },
  { ".css", "text/css; charset=utf-8" },
  { ".js", "text/javascript; charset=utf-8" },
  { ".mjs", "text/javascript; charset=utf-8" },
  { ".json", "application/json; charset=utf-8" },
  { ".svg", "image/svg+xml" },
  { ".png", "image/png" },
  { ".ico", "image/x-icon" },
  { ".woff2", "font/woff2" },
  { ".txt", "text/plain; charset=utf-8" },
  { "/LICENSE", "text/plain; charset=utf-8" },
};

KY_DEFINE_FREE (portal_files_file_free, KyFile, bytes, tag)

static const gchar *
portal_files_type_of (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_suffix (name, types[i].suffix))
      return types[i].type;
  return NULL;
}

static gboolean
portal_files_add_file (GHashTable *files, const gchar *path, const gchar *address, gsize *total,
                       GError **error)
{
  const gchar *type = portal_files_type_of (path);
  g_autofree gchar *content = NULL;
  gsize size = 0;

  if (type == NULL)
    return TRUE;
  if (!g_file_get_contents (path, &content, &size, error))
    return FALSE;
  *total += size;
  if (*total > TOTAL_MAX)
    return ky_fail (error, KY_ERROR_LIMIT, "%s: the pages are more than %u bytes", path, TOTAL_MAX);
  g_autofree gchar *sum
      = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)content, size);
  KyFile *file = g_new0 (KyFile, 1);
  file->bytes = g_bytes_new_take (g_steal_pointer (&content), size);
  file->type = type;
  file->tag = g_strdup_printf ("\"%.32s\"", sum);
  g_hash_table_replace (files, g_strdup (address), file);
  return TRUE;
}

static gboolean
add_directory (GHashTable *files, const gchar *directory, const gchar *address, guint depth,
               gsize *total, GError **error)
{
  g_autoptr (GDir) entries = g_dir_open (directory, 0, error);
  const gchar *name;

  if (entries == NULL)
    return FALSE;
  while ((name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree gchar *path = g_build_filename (directory, name, NULL);
      g_autofree gchar *below = g_strconcat (address, "/", name, NULL);
      struct stat status;

      if (name[0] == '.' || lstat (path, &status) != 0)
        continue;
      if (S_ISDIR (status.st_mode) && depth < DEPTH_MAX
          && !add_directory (files, path, below, depth + 1, total, error))
        return FALSE;
      if (S_ISREG (status.st_mode) && !portal_files_add_file (files, path, below, total, error))
        return FALSE;
    }
  return TRUE;
}

GHashTable *
ky_files_load (const gchar *directory, GError **error)
{
  g_autoptr (GHashTable) files
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, portal_files_file_free);
  g_autofree gchar *index = g_build_filename (directory, "index.html", NULL);
  g_autoptr (GError) local = NULL;
  gsize total = 0;

  if (!add_directory (files, directory, "", 0, &total, &local)
      || !portal_files_add_file (files, index, "/", &total, &local))
    return ky_fail_null (error, KY_ERROR_IO, "portal.ui: %s", local->message);
  return g_steal_pointer (&files);
}

void
ky_files_answer (KyRequest *request, const gchar *path)
{
  const KyFile *file = g_hash_table_lookup (request->portal->files, path);
  const gchar *known = ky_request_header (request, "If-None-Match");
  g_autoptr (GError) error = NULL;

  if (file == NULL)
    {
      ky_request_fail (&error, "not-found", "");
      return ky_answer_error (request, error);
    }
  request->static_bytes = g_bytes_ref (file->bytes);
  request->static_type = file->type;
  request->static_tag = file->tag;
  request->status = MHD_HTTP_OK;
  if (known != NULL && strcmp (known, file->tag) == 0)
    {
      g_bytes_unref (request->static_bytes);
      request->static_bytes = g_bytes_new_static ("", 0);
      request->status = MHD_HTTP_NOT_MODIFIED;
    }
}
