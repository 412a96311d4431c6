/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folds a name that may contain an address to what a reader sees, for writers. */
#pragma once

#include <glib.h>

/* Returns `name` (valid UTF-8) in NFKC, which also replaces look-alikes of "@". Invisible
 * characters and blanks before dots are removed, and look-alikes of a dot become ".". (transfer
 * full) */
gchar *ky_fold_address (const gchar *name);
