/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of a program that are loaded only if the configuration needs them. */
#pragma once

#include <glib.h>

/* Holds the beginning of the structure that a module exports. */
typedef struct
{
  const gchar *version; /* KY_VERSION of the build: structures differ between versions */
} KyModule;

/* Names the codes (common/words.def) of the errors for a module that is missing, that cannot be
 * loaded, and that is of another version. */
typedef struct
{
  const gchar *missing, *broken, *other;
} KyModuleWords;

/* Loads the module `file`, which ky_find_program() finds, and returns the structure that it exports
 * as `symbol`. `*loaded` (NULL before the first call) caches the result. The module stays loaded
 * until the program ends. Thread-safe. Errors: CONFIG. (transfer none) */
gconstpointer ky_module_load (gconstpointer *loaded, const gchar *file, const gchar *symbol,
                              const KyModuleWords *words, GError **error);
