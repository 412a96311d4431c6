/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of the audit log that kiyome-signer has signed, and the one up to which the log was pruned.
 * The store cannot check the signature; `kiyome audit verify` does, and that the cut is no earlier
 * than the rule permits: the row that records it in the log says after how many days. */
#pragma once

#include "store/client/audit-row.h"
#include "store/index/index.h"

#define KY_CHECKPOINT_PRUNED "audit-prune" /* the row that records a cut */

/* SQL: the row up to which the log was cut. Rows up to it that pruning has still to remove are
 * listed nowhere: nothing proves the first of them. */
#define KY_CHECKPOINT_CUT                                                                          \
  " (SELECT coalesce (max (seq), 0) FROM checkpoints WHERE cut IS NOT NULL) "

/* Holds the row up to which the log was pruned. */
typedef struct
{
  KyAuditHead head; /* its seq is 0 if the log is whole */
  gchar *line;      /* the signed line (cli/audit-head.h) */
} KyCheckpoint;

void ky_checkpoint_clear (KyCheckpoint *checkpoint);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyCheckpoint, ky_checkpoint_clear)

/* Records a signed head, inside a transaction, unless the log does not have its row. `line`: what
 * was signed. Errors: STORE. */
gboolean ky_checkpoint_note (KyIndex *index, const gchar *line, GError **error);
/* Reads where the log was cut. Errors: STORE. */
gboolean ky_checkpoint_read_cut (KyIndex *index, KyCheckpoint *ret_cut, GError **error);
/* Finds the row that records `cut` in the log: `*ret_seq` is 0 if there is none. Errors: STORE. */
gboolean ky_checkpoint_find_record (KyIndex *index, const KyCheckpoint *cut, gint64 *ret_seq,
                                    GError **error);
