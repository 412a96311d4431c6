/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/keyfile.h"

#include "common/translate.h"

#include <stdarg.h>
#include <string.h>

#define FILE_LIMIT (1024 * 1024)

static void
entry_free (gpointer data)
{
  KyKeyFileEntry *entry = data;

  g_free (entry->group);
  g_free (entry->key);
  g_free (entry->value);
  g_free (entry);
}

void
ky_key_file_free (KyKeyFile *file)
{
  if (file == NULL)
    return;
  g_ptr_array_unref (file->entries);
  g_free (file->name);
  g_free (file);
}

const KyKeyFileEntry *
ky_key_file_find (const KyKeyFile *file, const gchar *group, const gchar *key)
{
  for (guint i = 0; i < file->entries->len; i++)
    {
      const KyKeyFileEntry *entry = g_ptr_array_index (file->entries, i);

      if (strcmp (entry->group, group) == 0 && strcmp (entry->key, key) == 0)
        return entry;
    }
  return NULL;
}

gboolean
ky_key_file_fail (const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error,
                  const gchar *format, ...)
{
  g_autofree gchar *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (entry != NULL)
    g_set_error (error, KY_ERROR, KY_ERROR_CONFIG, "%s:%u: %s", file->name, entry->line, message);
  else
    g_set_error (error, KY_ERROR, KY_ERROR_CONFIG, "%s: %s", file->name, message);
  return FALSE;
}

static gboolean
fail_at (const KyKeyFile *file, guint line, GError **error, const gchar *message)
{
  KyKeyFileEntry here = { .line = line };

  return ky_key_file_fail (file, &here, error, "%s", message);
}

/* One line that is neither empty nor a comment. */
static gboolean
scan_line (KyKeyFile *file, gchar *line, guint number, gchar **group, GError **error)
{
  gchar *equals;
  KyKeyFileEntry *entry;

  if (line[0] == '[')
    {
      gchar *end = strchr (line, ']');

      if (end == NULL || end == line + 1 || end[1] != '\0')
        return fail_at (file, number, error, _ ("expected [group]"));
      g_free (*group);
      *group = g_strndup (line + 1, (gsize)(end - line - 1));
      return TRUE;
    }
  equals = strchr (line, '=');
  if (equals == NULL || equals == line)
    return fail_at (file, number, error, _ ("expected [group] or key = value"));
  if (*group == NULL)
    return fail_at (file, number, error, _ ("a key before the first [group]"));
  *equals = '\0';
  g_strchomp (line);
  if (ky_key_file_find (file, *group, line) != NULL)
    {
      KyKeyFileEntry here = { .line = number };

      return ky_key_file_fail (file, &here, error, _ ("%s.%s stands twice"), *group, line);
    }
  entry = g_new0 (KyKeyFileEntry, 1);
  entry->group = g_strdup (*group);
  entry->key = g_strdup (line);
  entry->line = number;
  g_ptr_array_add (file->entries, entry);
  return TRUE;
}

static gboolean
scan_lines (KyKeyFile *file, const gchar *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree gchar *group = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (!g_utf8_validate (lines[i], -1, NULL))
        return fail_at (file, i + 1, error, _ ("not UTF-8"));
      g_strstrip (lines[i]);
      if (lines[i][0] != '\0' && lines[i][0] != '#'
          && !scan_line (file, lines[i], i + 1, &group, error))
        return FALSE;
    }
  return TRUE;
}

KyKeyFile *
ky_key_file_parse (const gchar *name, const gchar *text, gsize size, GError **error)
{
  g_autoptr (KyKeyFile) file = g_new0 (KyKeyFile, 1);
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_autoptr (GError) local = NULL;

  file->name = g_strdup (name);
  file->entries = g_ptr_array_new_with_free_func (entry_free);
  if (memchr (text, '\0', size) != NULL)
    {
      ky_key_file_fail (file, NULL, error, _ ("holds a NUL byte"));
      return NULL;
    }
  if (!scan_lines (file, text, error))
    return NULL;
  if (size > 0 && !g_key_file_load_from_data (key_file, text, size, G_KEY_FILE_NONE, &local))
    {
      ky_key_file_fail (file, NULL, error, "%s", local->message);
      return NULL;
    }
  for (guint i = 0; i < file->entries->len; i++)
    {
      KyKeyFileEntry *entry = g_ptr_array_index (file->entries, i);

      entry->value = g_key_file_get_string (key_file, entry->group, entry->key, &local);
      if (entry->value == NULL)
        {
          ky_key_file_fail (file, entry, error, "%s", local->message);
          return NULL;
        }
    }
  return g_steal_pointer (&file);
}

KyKeyFile *
ky_key_file_read (const gchar *path, GError **error)
{
  g_autofree gchar *text = NULL;
  g_autoptr (GError) local = NULL;
  gsize size = 0;

  if (!g_file_get_contents (path, &text, &size, &local))
    {
      /* GLib's message names the file already. */
      g_set_error_literal (error, KY_ERROR, KY_ERROR_CONFIG, local->message);
      return NULL;
    }
  if (size > FILE_LIMIT)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_CONFIG, _ ("%s: larger than %d bytes"), path,
                   FILE_LIMIT);
      return NULL;
    }
  return ky_key_file_parse (path, text, size, error);
}
