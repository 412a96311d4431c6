/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the ClamAV databases that are missing. */
#pragma once

#include "config/config.h"

/* Looks for the databases that freshclam fetches: without main and daily a scanner knows next to
 * nothing, however well it runs.
 * Returns the names of those that are not there ("main, daily"), transfer full, or NULL: none is
 * missing, the scanner does not read scanner.database, or this user may not look there. */
gchar *ky_signatures_missing (const KyConfig *config);
