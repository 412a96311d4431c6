/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads kiyome-s3.so when store.originals names a bucket, once for the process, and refuses a
 * module of another version. */
#include "store/objects/module.h"
#include "common/module.h"

G_STATIC_ASSERT (G_STRUCT_OFFSET (KyS3Module, version) == 0);

const KyS3Module *
ky_s3_load (GError **error)
{
  static gconstpointer loaded;
  static const KyModuleWords words
      = { "objects-module-missing", "objects-module-broken", "objects-module-other" };

  return ky_module_load (&loaded, KY_S3_MODULE, KY_S3_SYMBOL, &words, error);
}
