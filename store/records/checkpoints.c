/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores signed heads of the audit log, and reads the one at which the log was cut. */
#include "store/records/checkpoints.h"
#include "store/client/signed-head.h"

#include "common/release.h"

KY_DEFINE_PUBLIC_CLEAR (ky_checkpoint_clear, KyCheckpoint, line)

gboolean
ky_checkpoint_note (KyIndex *index, const gchar *line, GError **error)
{
  KySignedHead head;
  guint8 hash[KY_SHA256_SIZE];

  return !ky_signed_head_parse (line, &head) || !ky_sha256_from_hex (head.hash, hash)
         || ky_index_run (index, error,
                          "INSERT INTO checkpoints (seq, hash, signed, head)"
                          " SELECT seq, hash, ?, ? FROM audit WHERE seq = ? AND hash = ?"
                          " ON CONFLICT DO NOTHING",
                          "isib", head.signed_at, line, head.seq, ky_view (hash, sizeof hash));
}

gboolean
ky_checkpoint_read_cut (KyIndex *index, KyCheckpoint *ret_cut, GError **error)
{
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT seq, head FROM checkpoints"
                                    " WHERE cut IS NOT NULL ORDER BY seq DESC LIMIT 1",
                                    "");
  gint step = ky_index_step (index, row, error);
  KySignedHead head;

  *ret_cut = (KyCheckpoint){ 0 };
  if (step == 1)
    {
      ret_cut->line = ky_index_text (row, 1);
      /* The hash that was signed, not that of the column: rows are proved to follow from it. */
      if (ky_signed_head_parse (ret_cut->line, &head))
        ky_sha256_from_hex (head.hash, ret_cut->head.hash);
      ret_cut->head.seq = ky_index_integer (row, 0);
      ky_index_reset (row);
    }
  return step >= 0;
}

gboolean
ky_checkpoint_find_record (KyIndex *index, const KyCheckpoint *cut, gint64 *ret_seq, GError **error)
{
  gchar hex[KY_SHA256_HEX_SIZE];

  ky_sha256_to_hex (cut->head.hash, hex);
  g_autofree gchar *words
      = g_strdup_printf ("row=%" G_GINT64_FORMAT " hash=%s %%", cut->head.seq, hex);
  return ky_index_number (index, 0, ret_seq, error,
                          "SELECT seq FROM audit WHERE what = '" KY_CHECKPOINT_PRUNED
                          "' AND seq > ? AND detail LIKE ? ORDER BY seq DESC LIMIT 1",
                          "is", cut->head.seq, words);
}
