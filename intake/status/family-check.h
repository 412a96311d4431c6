/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests each family of workers with a tiny built-in file of its own type. */
#pragma once

#include "config/config.h"

typedef struct _KyFamilyChecks KyFamilyChecks;

/* Starts a thread that has the running sanitizer process one file of each family, one after the
 * other. This may take seconds, because LibreOffice is started. `config` is referenced. (transfer
 * full) */
KyFamilyChecks *ky_family_checks_begin (KyConfig *config);

/* Calls `say` for each family as soon as its check has ended: `detail` is "", or what failed and
 * what to do; then frees `self`. A check that does not end continues until the process ends.
 * Errors: IO (the sanitizer cannot be reached). */
gboolean ky_family_checks_end (KyFamilyChecks *self,
                               void (*say) (const gchar *what, gboolean is_well,
                                            const gchar *detail, gpointer data),
                               gpointer data, GError **error);

/* Returns `failure`, of the sanitizer's state or the text of an error, in the reader's language,
 * with advice for a failure. (transfer full) */
gchar *ky_family_check_explain (const gchar *failure);
