/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads a shared object with dlopen(3), for the store's drivers of databases and object storage,
 * and refuses a module that was built with another version of kiyome. */
#include "common/module.h"
#include "common/find.h"
#include "common/message-codes.h"

#include <dlfcn.h>

static gconstpointer
module_load (const gchar *path, const gchar *symbol, const KyModuleWords *words, GError **error)
{
  const KyModule *module = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      ky_error_say (error, KY_ERROR_CONFIG, words->missing, "s", path);
      return NULL;
    }
  void *handle = dlopen (path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (handle != NULL)
    module = dlsym (handle, symbol);
  if (module == NULL)
    {
      ky_error_say (error, KY_ERROR_CONFIG, words->broken, "s", dlerror ());
      return NULL;
    }
  if (g_str_equal (module->version, KY_VERSION))
    return module;
  ky_error_say (error, KY_ERROR_CONFIG, words->other, "ss", module->version, KY_VERSION);
  return NULL;
}

gconstpointer
ky_module_load (gconstpointer *loaded, const gchar *file, const gchar *symbol,
                const KyModuleWords *words, GError **error)
{
  gconstpointer module = g_atomic_pointer_get (loaded);

  if (module == NULL)
    {
      g_autofree gchar *path = ky_find_program (file);

      module = module_load (path, symbol, words, error);
      g_atomic_pointer_set (loaded, module);
    }
  return module;
}
