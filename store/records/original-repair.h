/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Repairs small originals. Each is in the index and in a segment, and neither says which bytes were
 * damaged. If both differ, the fingerprint in the record's head tells which one is good; of the
 * sealed data key there are three copies (in the row, in the row's label and in the copy's label),
 * and the value that two of them have is good. The seal itself still protects whoever opens the
 * original. */
#pragma once

#include "store/index/query.h"

/* Lists the possible results of comparing a small original with its copy. */
typedef enum
{
  KY_MEND_ALIKE,  /* nothing, or the key in the copy's label, which a reseal corrects */
  KY_MEND_COPY,   /* the copy is damaged */
  KY_MEND_ROW,    /* the row is damaged */
  KY_MEND_UNKNOWN /* they differ, and nothing says which is good */
} KyOriginalRepair;

/* Finds out whether the original of a message is damaged, without changing anything. An original
 * without a copy counts as undamaged. For any thread.
 * `directory`: paths.state.
 * `n`: the message's number.
 * `ret_mend`: set to the result.
 * Errors: STORE. */
gboolean ky_original_repair_find (KyIndex *index, const gchar *directory, gint64 n,
                                  KyOriginalRepair *ret_mend, GError **error);
/* Finds out whether the original is damaged, as ky_original_repair_find() does, and replaces the
 * damaged one by the good one. `is_row`: write the row in any case, because somebody has read it
 * from the disk and found it damaged, whatever the index has in memory. Errors: STORE. */
gboolean ky_original_repair (KyIndex *index, const gchar *directory, gint64 n, gboolean is_row,
                             KyOriginalRepair *ret_mend, GError **error);
