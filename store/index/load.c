/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads kiyome-postgresql.so when store.database names a database, once for the process, and
 * refuses a module of another version. */
#include "store/index/module.h"
#include "common/module.h"

G_STATIC_ASSERT (G_STRUCT_OFFSET (KyPostgresqlModule, version) == 0);

const KyPostgresqlModule *
ky_postgresql_load (GError **error)
{
  static gconstpointer loaded;
  static const KyModuleWords words
      = { "database-module-missing", "database-module-broken", "database-module-other" };

  return ky_module_load (&loaded, KY_POSTGRESQL_MODULE, KY_POSTGRESQL_SYMBOL, &words, error);
}
