/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores signed heads of the audit log, and reads the one at which the log was cut. */
#include "store/records/checkpoints.h"

#include "common/release.h"

#define WORDS 4 /* "kiyome-audit SEQ HASH TIME", of cli/audit-head.h */

KY_DEFINE_PUBLIC_CLEAR (ky_checkpoint_clear, KyCheckpoint, line)

/* Reads a signed head. `ret_signed`: by the signer's clock, Unix seconds. */
static gboolean
checkpoint_parse (const gchar *line, KyAuditHead *ret_head, gint64 *ret_signed)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (GDateTime) time = NULL;

  if (g_strv_length (words) > WORDS)
    time = g_date_time_new_from_iso8601 (words[3], NULL);
  if (time == NULL || !ky_sha256_from_hex (words[2], ret_head->hash))
    return FALSE;
  ret_head->seq = g_ascii_strtoll (words[1], NULL, 10);
  *ret_signed = g_date_time_to_unix (time);
  return TRUE;
}

gboolean
ky_checkpoint_note (KyIndex *index, const gchar *line, GError **error)
{
  KyAuditHead head;
  gint64 when = 0;

  return !checkpoint_parse (line, &head, &when)
         || ky_index_run (index, error,
                          "INSERT INTO checkpoints (seq, hash, signed, head)"
                          " SELECT seq, hash, ?, ? FROM audit WHERE seq = ? AND hash = ?"
                          " ON CONFLICT DO NOTHING",
                          "isib", when, line, head.seq, ky_view (head.hash, sizeof head.hash));
}

gboolean
ky_checkpoint_read_cut (KyIndex *index, KyCheckpoint *ret_cut, GError **error)
{
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT seq, head FROM checkpoints"
                                    " WHERE cut IS NOT NULL ORDER BY seq DESC LIMIT 1",
                                    "");
  gint step = row != NULL ? ky_index_step (index, row, error) : -1;
  KyAuditHead head = { 0 };
  gint64 when = 0;

  *ret_cut = (KyCheckpoint){ 0 };
  if (step == 1)
    {
      ret_cut->line = ky_index_text (row, 1);
      /* The hash that was signed, not that of the column: rows are proved to follow from it. */
      if (checkpoint_parse (ret_cut->line, &head, &when))
        ret_cut->head = head;
      ret_cut->head.seq = ky_index_integer (row, 0);
      ky_index_reset (row);
    }
  return step >= 0;
}
