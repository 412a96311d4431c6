/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads CSV files (RFC 4180) that spreadsheets save as UTF-8 or CP932, for the imports of users and
 * of allowlist entries. */
#include "common/csv-read.h"

gchar *
ky_csv_decode (KyView content)
{
  const gchar *data = (const gchar *)content.data;
  gsize size = content.size;

  if (size == 0)
    return g_strdup ("");
  if (size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      size -= 3;
    }
  if (memchr (data, '\0', size) != NULL)
    return NULL;
  if (g_utf8_validate_len (data, size, NULL))
    return g_strndup (data, size);
  return g_convert (data, (gssize)size, "UTF-8", "CP932", NULL, NULL, NULL);
}

GPtrArray *
ky_csv_record (const gchar **at, guint *line)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) field = g_string_new ("");
  gboolean quoted = FALSE;
  const gchar *p = *at;

  for (;; p++)
    {
      if (*p == '\n')
        (*line)++;
      if (*p == '\0' || (!quoted && (*p == ',' || *p == '\n')))
        {
          g_ptr_array_add (fields, g_strstrip (g_strdup (field->str)));
          g_string_truncate (field, 0);
          if (*p != ',')
            break;
        }
      else if (quoted && *p == '"' && p[1] == '"')
        g_string_append_c (field, *p++);
      else if (*p == '"')
        quoted = !quoted;
      else if (*p != '\r')
        g_string_append_c (field, *p);
    }
  *at = *p == '\n' ? p + 1 : p;
  return fields;
}
