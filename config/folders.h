/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The [folder NAME] groups of kiyome.conf, one for each place that kiyome-folder watches. */
#pragma once

#include "config/config.h"
#include "config/keyfile.h"
#include "config/value.h"

#define KY_FOLDER_FIRST KY_CONFIG_FOLDER_IN
#define KY_FOLDER_LAST KY_CONFIG_FOLDER_REPORT

typedef struct
{
  gchar *name;
  guint line; /* line of its first key in the file */
  KyValue values[KY_FOLDER_LAST - KY_FOLDER_FIRST + 1];
} KyFolder;

/* Returns an empty array of KyFolder. (transfer full) */
GPtrArray *ky_folders_new (void);
/* Returns whether `group` ("folder 総務") describes a folder. */
gboolean ky_folders_is_group (const gchar *group);
/* Returns the folder of `group`, which is created if it does not exist. `infos` describes all keys.
 * Errors: CONFIG (an invalid name). (transfer none) */
KyFolder *ky_folders_get (GPtrArray *folders, const KyPolicyKeyInfo *infos, const gchar *group,
                          GError **error);
/* Checks for folders of two tenants that no directory of one lies in a directory of the other.
 * Errors: CONFIG. */
gboolean ky_folders_check_strangers (const KyFolder *folder, const KyFolder *other, GError **error);
/* Checks that each folder has the keys it needs, and that no two lie in each other. Errors:
 * CONFIG. */
gboolean ky_folders_check (const GPtrArray *folders, const KyPolicyKeyInfo *infos, GError **error);
