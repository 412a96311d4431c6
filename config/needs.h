/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The paths that a program needs once it serves: a table in its main file (common/confine.h). */
#pragma once

#include "common/confine.h"
#include "config/config.h"

#define KY_AT_CONFIG "config"       /* the directory that the configuration was read from */
#define KY_AT_PROGRAM "program"     /* the one that the program lies in */
#define KY_AT_TEMPORARY "temporary" /* the system's for temporary files */

typedef struct
{
  /* Absolute, or KY_AT_…; NULL: what KEY says; ".SUFFIX": that with this behind it. */
  const gchar *path;
  guint rights;    /* KyPathRights */
  KyConfigKey key; /* of a path; one that is empty gives nothing */
} KyNeed;

/*
 * The paths of NEEDS, up to one without rights. With MAKES a directory that is its own to write to
 * is made; of something that is to be read and isn't there, keys say, the directory is taken that
 * it will come into. (transfer full) KyConfinePath
 */
GArray *ky_needs_find (const KyNeed *needs, const KyConfig *config, gboolean makes);
