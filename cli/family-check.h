/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests each family of workers with a tiny built-in file of its own type. */
#pragma once

#include "cli/command.h"

typedef struct _KyFamilyChecks KyFamilyChecks;

/* Has the running sanitizer work on one file of each family, one after the other, by a thread of
 * its own: it may take seconds, as LibreOffice is started. CONFIG is referenced. (transfer full) */
KyFamilyChecks *ky_family_checks_begin (KyConfig *config);

/* Says of each by SAY how it ended, as soon as it has: DETAIL is "", or what failed and what to do;
 * then frees SELF. One that is not ended goes on until the process ends: for one whose sanitizer
 * does not answer. Errors: IO (the sanitizer can't be asked). */
gboolean ky_family_checks_end (KyFamilyChecks *self,
                               void (*say) (const gchar *what, gboolean is_well,
                                            const gchar *detail, gpointer data),
                               gpointer data, GError **error);

/* Returns FAILURE, of the sanitizer's state or the text of an error, in the reader's language, with
 * advice for a failure. (transfer full) */
gchar *ky_family_check_explain (const gchar *failure);
