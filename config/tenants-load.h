/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Within config/: how tenants are loaded (config/tenants.h). */
#pragma once

#include "config/config-private.h"

/* DIR/tenants/NAME? Then *RET_PARENT (nullable) is DIR and *RET_NAME (nullable) NAME. Whether there
 * is such a directory counts for nothing. (transfer full) */
gboolean ky_tenants_split (const gchar *directory, gchar **ret_parent, gchar **ret_name);

/* The names of those in SOURCE, in order. Errors: CONFIG, also for one that is no name. (transfer
 * full) */
GStrv ky_tenants_list (const gchar *source, GError **error);

/* What CONFIG, which is new and its tenant's, says before its own file is read: what SHARED says of
 * what is the same for all, places and users of its own, and for the rest the defaults. */
void ky_tenants_begin (KyConfig *config, const KyConfig *shared);

/* May a tenant's file say KEY, or a gateway's? Errors: CONFIG, without file and line. */
gboolean ky_tenants_may_say (const KyConfig *config, KyConfigKey key, GError **error);

/* Nobody's users but its own (kiyome-PROGRAM-NAME) and those of no tenant are let in to CONFIG's
 * programs, or are what they go on as; a gateway's may say what it likes. FAULTS (nullable) as in
 * ky_key_file_collect(). Errors: CONFIG. */
gboolean ky_tenants_check_users (const KyConfig *config, GPtrArray *faults, GError **error);

/* What CONFIG and its tenants must not share: domains, places, ports. FAULTS (nullable) as in
 * ky_key_file_collect(). Errors: CONFIG. */
gboolean ky_tenants_check (KyConfig *config, GPtrArray *faults, GError **error);

/* From now on this process takes for a tenant's store and opener whom its own file names. */
void ky_tenants_expect (const KyConfig *config);
/* Lets their programs hand in jobs. */
void ky_tenants_admit (KyConfig *config);
