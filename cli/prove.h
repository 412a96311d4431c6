/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each family of workers proves itself by a tiny file of its own type, which is built in. */
#pragma once

#include "cli/command.h"

/* Has the running sanitizer work on one file of each family, and says of each by SAY how it ended:
 * DETAIL is "", or what failed and what to do. It may take seconds: LibreOffice is started. Errors:
 * IO (the sanitizer can't be asked). */
gboolean ky_prove_all (KyConfig *config,
                       void (*say) (const gchar *what, gboolean is_well, const gchar *detail,
                                    gpointer data),
                       gpointer data, GError **error);

/* Why a family failed, as the sanitizer words it, in the reader's language, and where it is known
 * what to do. (transfer full) */
gchar *ky_prove_explain (const gchar *cause);
