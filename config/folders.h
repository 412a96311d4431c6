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
  guint line; /* of its first key */
  KyValue values[KY_FOLDER_LAST - KY_FOLDER_FIRST + 1];
} KyFolder;

/* (transfer full) of KyFolder. */
GPtrArray *ky_folders_new (void);
/* Is GROUP, "folder 総務", that of one place? */
gboolean ky_folders_is_group (const gchar *group);
/* INFOS: of all keys. The folder of GROUP, which is made where there is none. Errors: CONFIG (a
 * name that is none). (transfer none) */
KyFolder *ky_folders_get (GPtrArray *folders, const KyPolicyKeyInfo *infos, const gchar *group,
                          GError **error);
/* They are of two tenants: does no place of one lie in one of the other? Errors: CONFIG. */
gboolean ky_folders_check_strangers (const KyFolder *folder, const KyFolder *other, GError **error);
/* Has each what it needs, and do no two lie in each other? Errors: CONFIG. */
gboolean ky_folders_check (const GPtrArray *folders, const KyPolicyKeyInfo *infos, GError **error);
