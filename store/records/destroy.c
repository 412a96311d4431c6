/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/records/destroy.h"

gboolean
ky_destroy_row (KyIndex *index, gint64 n, const gchar *who, const gchar *why, gchar **ret_file,
                GError **error)
{
  sqlite3_stmt *row = ky_index_bind (
      index, error, "SELECT coalesce (file, copy) FROM originals WHERE n = ?", "i", n);
  gint64 now = g_get_real_time ();
  g_autofree gchar *file = NULL;

  if (!ky_index_one (index, row, error))
    return FALSE;
  file = ky_index_text (row, 0);
  ky_index_reset (row);
  if (!ky_index_run (index, error,
                     "INSERT INTO destructions SELECT n, ?, ?, ?, key_id, stored FROM originals"
                     " WHERE n = ?",
                     "issi", now, who, why, n)
      || !ky_index_run (index, error, "DELETE FROM originals WHERE n = ?", "i", n)
      || !ky_index_run (index, error, "UPDATE messages SET destroyed = ? WHERE n = ?", "ii", now,
                        n))
    return FALSE;
  *ret_file = file[0] != '\0' ? g_steal_pointer (&file) : NULL;
  return TRUE;
}
