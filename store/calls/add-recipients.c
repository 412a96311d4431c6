/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the recipients of a message that a front end adds, sorts them and removes duplicates
 * (without regard to the case of ASCII letters), and compares them with those of a message in the
 * index, so that a sender's retry is recognised. */
#include "store/calls/add-recipients.h"

#include <stdlib.h>

#define RECIPIENTS_MAX 100000

static gint
compare_addresses (gconstpointer a, gconstpointer b)
{
  return g_ascii_strcasecmp (*(const gchar *const *)a, *(const gchar *const *)b);
}

gchar **
ky_recipients_split (GBytes *lines, GError **error)
{
  gsize size = g_bytes_get_size (lines);
  /* g_bytes_get_data() returns NULL for an empty blob. */
  g_autofree gchar *text
      = size > 0 ? g_strndup (g_bytes_get_data (lines, NULL), size) : g_strdup ("");
  g_autoptr (GPtrArray) unique = g_ptr_array_new_with_free_func (g_free);

  if (!g_utf8_validate_len (text, size, NULL))
    return ky_fail_null (error, KY_ERROR_PROTOCOL, "recipients are not UTF-8");
  g_auto (GStrv) all = g_strsplit (text, "\n", RECIPIENTS_MAX + 1);
  qsort (all, g_strv_length (all), sizeof *all, compare_addresses);
  for (guint i = 0; all[i] != NULL; i++)
    if (all[i][0] != '\0'
        && (unique->len == 0 || g_ascii_strcasecmp (unique->pdata[unique->len - 1], all[i]) != 0))
      g_ptr_array_add (unique, g_strdup (all[i]));
  g_ptr_array_add (unique, NULL);
  return (gchar **)g_ptr_array_steal (unique, NULL);
}

gint
ky_recipients_are_same (KyIndex *index, gint64 n, gchar **recipients, GError **error)
{
  KyStatement *row
      = ky_index_bind (index, error, "SELECT count(*) FROM recipients WHERE n = ?", "i", n);

  if (row == NULL || ky_index_step (index, row, error) < 0)
    return -1;
  gint64 count = ky_index_integer (row, 0);
  ky_index_reset (row);
  if (count != g_strv_length (recipients))
    return 0;
  for (guint i = 0; recipients[i] != NULL; i++)
    {
      gint64 found = 0;

      if (!ky_index_number (index, 0, &found, error,
                            "SELECT 1 FROM recipients WHERE n = ? AND address = ?", "is", n,
                            recipients[i]))
        return -1;
      if (found == 0)
        return 0;
    }
  return 1;
}
