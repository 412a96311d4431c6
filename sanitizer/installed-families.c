/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks which programs of families are installed: those of packages of their own need not be. */
#include "sanitizer/client.h"

#include "common/find.h"
#include "engine/filetype.h"

#include <unistd.h>

guint
ky_families_missing (const gchar *directory)
{
  g_autofree gchar *sanitizer = directory == NULL ? ky_find_program ("kiyome-sanitizer") : NULL;
  g_autofree gchar *found = sanitizer != NULL ? g_path_get_dirname (sanitizer) : NULL;
  guint missing = 0;

  for (guint i = 0; i < KY_N_FAMILIES; i++)
    {
      if (ky_family_package (1u << i) == NULL)
        continue;
      g_autofree gchar *program = g_strdup_printf (
          "%s/kiyome-worker-%s", found != NULL ? found : directory, ky_family_name (i));
      if (access (program, X_OK) != 0)
        missing |= 1u << i;
    }
  return missing;
}
