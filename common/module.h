/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of a program that are loaded where a configuration asks for them. */
#pragma once

#include <glib.h>

/* What a module's symbol begins with. */
typedef struct
{
  const gchar *version; /* KY_VERSION of what it was built with: structures are that one's */
} KyModule;

/* Codes (common/words.def) of what is said when it is not there, can't be loaded, or is of another
 * version. */
typedef struct
{
  const gchar *missing, *broken, *other;
} KyModuleWords;

/*
 * What SYMBOL names in the module FILE, which lies where ky_find_program() looks; *LOADED, which
 * begins as NULL, keeps it. It stays loaded to the program's end. For any thread. Errors: CONFIG.
 * (transfer none)
 */
gconstpointer ky_module_load (gconstpointer *loaded, const gchar *file, const gchar *symbol,
                              const KyModuleWords *words, GError **error);
