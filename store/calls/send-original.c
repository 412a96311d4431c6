/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers with a whole original, still sealed, for the programs that may open it, after repairing
 * it from its second copy if both differ. It also decides whether content of a message may be sent
 * to an address. */
#include "store/calls/send-original.h"

#include "config/tenants.h"
#include "store/calls/call.h"
#include "store/keep/copies.h"
#include "store/records/risk.h"

gboolean
ky_send_original_check_address (KyServer *server, gint64 n, const gchar *to, GError **error)
{
  gint64 went_there = 0;

  if (ky_config_is_own_address (server->config, to))
    return TRUE;
  return ky_index_number (server->index, 0, &went_there, error,
                          "SELECT 1 FROM messages JOIN recipients USING (n)"
                          " WHERE n = ? AND direction = 'out' AND address = ?",
                          "is", n, to)
         && (went_there != 0 || ky_refuse (error, "forbidden", "{letter-foreign}"));
}

gboolean
ky_send_original_check_class (KyServer *server, gint64 n, const gchar *id, GError **error)
{
  gint64 class = 0;

  return ky_index_number (server->index, 0, &class, error, "SELECT class FROM messages WHERE n = ?",
                          "i", n)
         && (class != KY_CLASS_HIGHEST || ky_refuse_say (error, "forbidden", "class-1", "s", id));
}

gboolean
ky_send_original_whole (KyServer *server, gint64 n, KyRowsWriter **rows, int *ret_original,
                        KyAway *away, GError **error)
{
  if (!ky_copies_mend (server, n, FALSE, error))
    return FALSE;
  KyStatement *row
      = ky_index_bind (server->index, error,
                       "SELECT m.id, m.size, m.sha256, m.sender, o.key_id, o.sealed_key, o.stored,"
                       " o.sealed, o.file FROM messages m JOIN originals o USING (n) WHERE n = ?",
                       "i", n);
  g_clear_pointer (rows, ky_rows_writer_free);
  *rows = ky_query_rows (server->index, row, error);
  return *rows != NULL
         && ky_original_hand_out (server->index, &server->originals, n, ret_original, away, error);
}
