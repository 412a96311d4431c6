/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Destroys an original in the index, so that its sealed data key is gone and the record of its
 * message stays, and removes all data about a user but the name. The file of another node is
 * entered in the table remains, for that node to remove. */
#include "store/records/destroy.h"
#include "store/records/last-acts.h"
#include "store/records/remote.h"

gboolean
ky_destroy_row (KyIndex *index, gint64 n, const gchar *who, const gchar *why, gchar **ret_file,
                GError **error)
{
  /* Each node removes the files of its own directory; any node may remove objects of the bucket. */
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT iif (node = ? OR file LIKE '" KY_REMOTE
                                    "%', coalesce (file, copy), NULL) FROM originals WHERE n = ?",
                                    "si", ky_index_node (), n);
  gint64 now = g_get_real_time ();

  if (!ky_index_one (index, row, error))
    return FALSE;
  g_autofree gchar *file = ky_index_text (row, 0);
  ky_index_reset (row);
  if (!ky_index_run (index, error,
                     "INSERT INTO destructions SELECT n, ?, ?, ?, key_id, stored FROM originals"
                     " WHERE n = ?",
                     "issi", now, who, why, n)
      || !ky_index_run (index, error,
                        "INSERT INTO remains (node, file) SELECT node, coalesce (file, copy)"
                        " FROM originals WHERE n = ? AND node <> ?"
                        " AND coalesce (file, copy) IS NOT NULL"
                        " AND coalesce (file, '') NOT LIKE '" KY_REMOTE "%' ON CONFLICT DO NOTHING",
                        "is", n, ky_index_node ())
      || !ky_index_run (index, error, "DELETE FROM originals WHERE n = ?", "i", n)
      || !ky_index_run (index, error, "UPDATE messages SET destroyed = ? WHERE n = ?", "ii", now,
                        n))
    return FALSE;
  *ret_file = file[0] != '\0' ? g_steal_pointer (&file) : NULL;
  return TRUE;
}

gboolean
ky_destroy_person (KyIndex *index, gint64 user, gint64 now, GError **error)
{
  static const gchar *const deletes[] = {
    "DELETE FROM addresses WHERE user = ?1",
    "DELETE FROM approvers WHERE user = ?1",
    "DELETE FROM absences WHERE user = ?1 OR deputy = ?1",
    "DELETE FROM sessions WHERE user = ?1",
    "DELETE FROM known_clients WHERE user = ?1",
    "DELETE FROM enrolments WHERE user = ?1",
    "DELETE FROM meta WHERE name = (SELECT" KY_LAST_ACTS_OF_GRANT (
        "name") "FROM users WHERE n = ?1)",
    /* Changes that the user requested, and those that were requested for the user. */
    "DELETE FROM consents WHERE asker = ?1 OR name = (SELECT name FROM users WHERE n = ?1)",
    "DELETE FROM changes WHERE asker = ?1 OR name = (SELECT name FROM users WHERE n = ?1)",
  };

  if (!ky_index_run (index, error,
                     "UPDATE users SET removed = coalesce (removed, ?), password = NULL,"
                     " password_given = 0, mail = '', code_mail = '', department = NULL, roles = 1,"
                     " totp_secret = NULL, totp_confirmed = NULL, totp_step = 0 WHERE n = ?",
                     "ii", now, user))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (deletes); i++)
    if (!ky_index_run (index, error, deletes[i], "i", user))
      return FALSE;
  return TRUE;
}
