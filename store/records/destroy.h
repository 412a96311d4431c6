/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Destroying an original: its data key goes, the record of its message stays. Inside a
 * transaction; with its line in the journal of erasures: ky_erasures_destroy(). */
#pragma once

#include "store/index/index.h"

/* That of message N; *RET_FILE (transfer full, nullable) is to be removed once that is committed.
 * Errors: STORE. */
gboolean ky_destroy_row (KyIndex *index, gint64 n, const gchar *who, const gchar *why,
                         gchar **ret_file, GError **error);
