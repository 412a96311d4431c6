/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses a key file in linear time, with the line number of each key, for kiyome.conf, the policies
 * and the presets. A file that is read from disk may have 1 MiB at most. */
#include "config/keyfile.h"

#include "common/nearest.h"
#include "common/release.h"
#include "common/translate.h"

#include <stdarg.h>
#include <string.h>

#define FILE_LIMIT (1024 * 1024)
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

KY_DEFINE_FREE (keyfile_entry_free, KyKeyFileEntry, group, key, value)

KY_DEFINE_PUBLIC_FREE (ky_key_file_free, KyKeyFile, by_name, entries, groups, name)

/* Returns "GROUP]KEY", which is unique because no group has a "]" in it. (transfer full) */
static gchar *
full_name (const gchar *group, const gchar *key)
{
  return g_strconcat (group, "]", key, NULL);
}

const KyKeyFileEntry *
ky_key_file_find (const KyKeyFile *file, const gchar *group, const gchar *key)
{
  g_autofree gchar *name = full_name (group, key);

  return g_hash_table_lookup (file->by_name, name);
}

gboolean
ky_key_file_fail (const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error,
                  const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree gchar *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (entry != NULL)
    g_set_error (error, KY_ERROR, KY_ERROR_CONFIG, "%s:%u: %s", file->name, entry->line, message);
  else
    g_set_error (error, KY_ERROR, KY_ERROR_CONFIG, "%s: %s", file->name, message);
  return FALSE;
}

gboolean
ky_key_file_suggest (const KyKeyFile *file, const KyKeyFileEntry *entry, const gchar *name,
                     const GPtrArray *names, GError **error)
{
  g_autofree const gchar **all = g_new0 (const gchar *, names->len + 1);

  for (guint i = 0; i < names->len; i++)
    all[i] = names->pdata[i];
  const gchar *nearest = ky_nearest (name, all);
  if (nearest != NULL)
    ky_key_file_fail (file, entry, error, _ ("unknown key %s; did you mean %s?"), name, nearest);
  return nearest != NULL;
}

static gboolean
keyfile_fail_at (const KyKeyFile *file, guint line, GError **error, const gchar *message)
{
  KyKeyFileEntry here = { .line = line };

  return ky_key_file_fail (file, &here, error, "%s", message);
}

/* Scans one line that is neither empty nor a comment. */
static gboolean
scan_line (KyKeyFile *file, gchar *line, guint number, gchar **group, GError **error)
{
  if (line[0] == '[')
    {
      gchar *end = strchr (line, ']');

      if (end == NULL || end == line + 1 || end[1] != '\0')
        return keyfile_fail_at (file, number, error, _ ("expected [group]"));
      g_array_append_val (file->groups, number);
      g_free (*group);
      *group = g_strndup (line + 1, (gsize)(end - line - 1));
      return TRUE;
    }
  gchar *equals = strchr (line, '=');
  if (equals == NULL || equals == line)
    return keyfile_fail_at (file, number, error, _ ("expected [group] or key = value"));
  if (*group == NULL)
    return keyfile_fail_at (file, number, error, _ ("a key before the first [group]"));
  *equals = '\0';
  g_strchomp (line);
  if (ky_key_file_find (file, *group, line) != NULL)
    {
      KyKeyFileEntry here = { .line = number };

      return ky_key_file_fail (file, &here, error, _ ("%s.%s is set twice"), *group, line);
    }
  KyKeyFileEntry *entry = g_new0 (KyKeyFileEntry, 1);
  entry->group = g_strdup (*group);
  entry->key = g_strdup (line);
  entry->line = number;
  entry->n_group = file->groups->len;
  g_ptr_array_add (file->entries, entry);
  g_hash_table_insert (file->by_name, full_name (*group, line), entry);
  return TRUE;
}

/* Reads the lines of `text` into `file`. Lines are not cut by g_strsplit(), whose search for each
 * line's end may look at everything that follows: under AddressSanitizer the time would grow with
 * the square of the size. */
static gboolean
scan_lines (KyKeyFile *file, const gchar *text, GError **error)
{
  g_autofree gchar *lines = g_strdup (text);
  g_autofree gchar *group = NULL;
  guint number = 0;

  for (gchar *line = lines, *next; line != NULL; line = next)
    {
      next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      number++;
      if (!g_utf8_validate (line, -1, NULL))
        return keyfile_fail_at (file, number, error,
                                _ ("not UTF-8: save the file as UTF-8 (not as ANSI or Shift JIS)"));
      if (strstr (line, BYTE_ORDER_MARK) != NULL)
        return keyfile_fail_at (file, number, error,
                                _ ("a byte order mark (U+FEFF), which cannot be seen: delete it"));
      g_strstrip (line);
      if (line[0] != '\0' && line[0] != '#' && !scan_line (file, line, number, &group, error))
        return FALSE;
    }
  return TRUE;
}

/* Returns whether `text` begins with a byte order mark of UTF-16. Notepad writes one if a file is
 * saved as "Unicode". */
static gboolean
keyfile_is_utf16 (const gchar *text, gsize size)
{
  return size >= 2 && (memcmp (text, "\xff\xfe", 2) == 0 || memcmp (text, "\xfe\xff", 2) == 0);
}

KyKeyFile *
ky_key_file_parse (const gchar *name, const gchar *text, gsize size, GError **error)
{
  g_autoptr (KyKeyFile) file = g_new0 (KyKeyFile, 1);
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_autoptr (GError) local = NULL;

  file->name = g_strdup (name);
  file->entries = g_ptr_array_new_with_free_func (keyfile_entry_free);
  file->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  file->groups = g_array_new (FALSE, FALSE, sizeof (guint));
  if (keyfile_is_utf16 (text, size))
    {
      keyfile_fail_at (file, 1, error,
                       _ ("UTF-16 (\"Unicode\" in Notepad): save the file as UTF-8"));
      return NULL;
    }
  /* Older versions of Notepad write a byte order mark at the beginning of a UTF-8 file; it is
   * skipped. */
  if (size >= strlen (BYTE_ORDER_MARK) && g_str_has_prefix (text, BYTE_ORDER_MARK))
    {
      text += strlen (BYTE_ORDER_MARK);
      size -= strlen (BYTE_ORDER_MARK);
    }
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
      return ky_fail_null (error, KY_ERROR_CONFIG, "%s", local->message);
    }
  if (size > FILE_LIMIT)
    return ky_fail_null (error, KY_ERROR_CONFIG, _ ("%s: larger than %d bytes"), path, FILE_LIMIT);
  return ky_key_file_parse (path, text, size, error);
}

gboolean
ky_key_file_collect (GPtrArray *faults, GError *fault, GError **error)
{
  if (faults == NULL)
    return ky_error_pass (error, &fault);
  g_ptr_array_add (faults, g_strdup (fault->message));
  g_error_free (fault);
  return TRUE;
}
