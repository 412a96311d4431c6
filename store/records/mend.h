/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small original stands in the index and in a segment, and no page of either says which bytes of
 * an original were damaged. What differs is told apart by the fingerprint in the record's head; the
 * sealed data key, which stands in the row, in its label and in the copy's, by two that agree.
 * Whoever opens what was chosen still has the seal itself to tell.
 */
#pragma once

#include "store/index/query.h"

typedef enum
{
  KY_MEND_ALIKE, /* but for the key in the copy's label, which is nobody's but a reseal's */
  KY_MEND_COPY,  /* the row is good */
  KY_MEND_ROW,
  KY_MEND_UNKNOWN /* they differ, and nothing says which is good */
} KyMend;

/* Which one of what mail N has is damaged? One without a copy has none that differs. Changes
 * nothing, for any thread. Errors: STORE. */
gboolean ky_mend_find (KyIndex *index, const gchar *directory, gint64 n, KyMend *ret_mend,
                       GError **error);
/* The same, and puts what is good in its place. IS_ROW: its row is written in any case, because who
 * read it from the disk found it damaged, whatever INDEX has in memory. Errors: STORE, IO. */
gboolean ky_mend (KyIndex *index, const gchar *directory, gint64 n, gboolean is_row,
                  KyMend *ret_mend, GError **error);
