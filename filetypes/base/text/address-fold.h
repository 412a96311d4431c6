/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a reader sees a name that may carry an address, for writers. */
#pragma once

#include <glib.h>

/* NAME (valid UTF-8) in NFKC without characters that are not seen, each look-alike of a dot as ".",
 * a blank before a dot left out. NFKC makes "@" of its look-alikes. (transfer full) */
gchar *ky_fold_address (const gchar *name);
