/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Destroying an original: its data key goes, the record of its message stays. Inside a
 * transaction; with its line in the journal of erasures: ky_erasures_destroy(). The same of what
 * there is about a person: ky_erasures_remove_person(). */
#pragma once

#include "store/index/index.h"

/* That of message N; *RET_FILE (transfer full, nullable) is to be removed once that is committed.
 * Errors: STORE. */
gboolean ky_destroy_row (KyIndex *index, gint64 n, const gchar *who, const gchar *why,
                         gchar **ret_file, GError **error);

/* All of the person USER but his name, which stays for what he did, and whose addresses mail came
 * for; he is disabled as of NOW (Unix seconds) if he wasn't. Errors: STORE. */
gboolean ky_destroy_person (KyIndex *index, gint64 user, gint64 now, GError **error);
