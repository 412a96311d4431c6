/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ends entries of the allowlist and the blocklist, holds, machine keys, agreed passwords, requests
 * and sessions once more in an index from a backup, as the journal of erasures says. What has ended
 * there already stays as it is. */
#include "store/records/revocations.h"
#include "common/sha256.h"
#include "store/records/outbox.h"

#define END_AGAIN(table)                                                                           \
  "UPDATE " table " SET removed = ?1, removed_by = 'kiyome-store',"                                \
  " removed_reason = '" KY_ENDED_AGAIN "' WHERE id = ?2 AND removed IS NULL"

gboolean
ky_revoke_entry (KyIndex *index, const gchar *id, const gchar **ret_what, GError **error)
{
  static const struct
  {
    const gchar *what, *sql;
  } ends[] = { { "allow-remove", END_AGAIN ("allow") },
               { "allow-remove", END_AGAIN ("link_domains") },
               { "client-revoke", END_AGAIN ("clients") },
               { "block-remove", END_AGAIN ("blocks") },
               { "hold-lift", END_AGAIN ("holds") } };
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  *ret_what = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      if (!ky_index_run (index, error, ends[i].sql, "is", now, id))
        return FALSE;
      if (ky_index_changes (index) > 0)
        *ret_what = ends[i].what;
    }
  if (!ky_index_run (index, error, "DELETE FROM agreed WHERE id = ?", "s", id))
    return FALSE;
  if (ky_index_changes (index) > 0)
    *ret_what = "password-remove";
  return TRUE;
}

gboolean
ky_revoke_request (KyIndex *index, const gchar *id, const gchar **ret_what, GError **error)
{
  gint64 n = 0;

  *ret_what = NULL;
  if (!ky_index_number (index, 0, &n, error,
                        "SELECT n FROM requests WHERE id = ? AND (state IN ('waiting', 'approved')"
                        " OR (state = 'released' AND way = 'mail' AND fetched IS NULL))",
                        "s", id))
    return FALSE;
  if (n == 0)
    return TRUE;
  if (!ky_outbox_end_request (index, n, error)
      || !ky_index_run (index, error,
                        "UPDATE requests SET state = 'expired' WHERE n = ?"
                        " AND state IN ('waiting', 'approved')",
                        "i", n))
    return FALSE;
  if (ky_index_changes (index) > 0)
    *ret_what = KY_REQUEST_EXPIRED;
  return TRUE;
}

gboolean
ky_revoke_session (KyIndex *index, const gchar *hex, const gchar **ret_what, GError **error)
{
  guint8 hash[KY_SHA256_SIZE];

  *ret_what = NULL;
  return !ky_sha256_from_hex (hex, hash)
         || ky_index_run (index, error, "DELETE FROM sessions WHERE hash = ?", "b",
                          ky_view (hash, sizeof hash));
}
