/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The paths that a program needs while it serves: a table in its main file (common/confine.h). */
#pragma once

#include "common/confine.h"
#include "config/config.h"

#define KY_AT_CONFIG "config"       /* the directory that the configuration was read from */
#define KY_AT_PROGRAM "program"     /* the directory of the running program */
#define KY_AT_TEMPORARY "temporary" /* the system's directory for temporary files */

typedef struct
{
  /* An absolute path, or KY_AT_…; NULL: the value of `key`; ".SUFFIX": the value of `key` with this
   * suffix. */
  const gchar *path;
  guint rights;    /* KyPathRights */
  KyConfigKey key; /* a key whose value is a path; an empty value is ignored */
} KyNeed;

/* Returns the paths of `needs`, which a row without rights ends. If `makes` is set, a missing
 * directory that the program writes to is created. For a missing path that is only read, such as
 * keys that are made later, the directory that will contain it is returned. (transfer full; of
 * KyConfinePath) */
GArray *ky_needs_find (const KyNeed *needs, const KyConfig *config, gboolean makes);
