/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Destroys originals and removes users together with the lines of the journal of erasures that keep
 * them so. */
#include "store/records/access.h"
#include "store/records/destroy.h"
#include "store/records/erasures-lines.h"

gboolean
ky_erasures_destroy (KyErasures *erasures, KyIndex *index, gint64 n, const gchar *who,
                     const gchar *why, gchar **ret_file, GError **error)
{
  KyStatement *row
      = ky_index_bind (index, error, "SELECT id, received FROM messages WHERE n = ?", "i", n);

  if (!ky_index_one (index, row, error))
    return FALSE;
  g_autofree gchar *id = ky_index_text (row, 0);
  ky_erasures_note (erasures, 'E', id, ky_index_integer (row, 1));
  ky_index_reset (row);
  return ky_destroy_row (index, n, who, why, ret_file, error);
}

/* Removes the restrictions of the user from the index, too. */
static gboolean
forget_access (KyIndex *index, const gchar *name, GError **error)
{
  g_autofree gchar *begin = g_strdup_printf ("P %s ", name);

  return ky_index_run (index, error,
                       "DELETE FROM journal WHERE lower (substr (line, 1, length (?1)))"
                       " = lower (?1)",
                       "s", begin);
}

gboolean
ky_erasures_remove_person (KyErasures *erasures, KyIndex *index, KyAuditHead *head, gint64 user,
                           gint64 now, GError **error)
{
  KyStatement *row = ky_index_bind (index, error, "SELECT name FROM users WHERE n = ?", "i", user);
  gint64 mark = 0;

  if (!ky_index_one (index, row, error))
    return FALSE;
  g_autofree gchar *name = ky_index_text (row, 0);
  ky_index_reset (row);
  if (!ky_erasures_read_mark (index, KY_ERASURES_REMOVED, name, &mark, error))
    return FALSE;
  /* The mark is later than the previous one even if the clock was set back. */
  mark = MAX (mark + 1, g_get_real_time ());
  if (!ky_destroy_person (index, user, now, error)
      || !ky_access_log (index, head, user, name, error)
      || !ky_erasures_write_mark (index, KY_ERASURES_REMOVED, name, mark, error)
      || !forget_access (index, name, error))
    return FALSE;
  if (!ky_erasures_note_user (erasures, index, name, TRUE, error))
    return FALSE;
  ky_erasures_note (erasures, 'R', name, mark);
  if (erasures != NULL)
    erasures->wants_renewal = TRUE;
  return TRUE;
}
