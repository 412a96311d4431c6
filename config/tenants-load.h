/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads the tenants (config/tenants.h). Used only by the files of config/. */
#pragma once

#include "config/config-private.h"

/* Returns whether `directory` has the form DIR/tenants/NAME. Then `*ret_parent` (nullable) is DIR
 * and `*ret_name` (nullable) is NAME. The directory need not exist. (transfer full) */
gboolean ky_tenants_split (const gchar *directory, gchar **ret_parent, gchar **ret_name);

/* Returns the names of the tenants in `source`, sorted. Errors: CONFIG, also for an invalid name.
 * (transfer full) */
GStrv ky_tenants_list (const gchar *source, GError **error);

/* Sets the values that the new configuration `config` of a tenant has before its own file is read:
 * those of `shared` for keys that are the same for all tenants, places and users of the tenant's
 * own, and the defaults for all other keys. */
void ky_tenants_begin (KyConfig *config, const KyConfig *shared);

/* Checks that `key` may be set in `config`'s file, which is a tenant's or the gateway's. Errors:
 * CONFIG, without file and line. */
gboolean ky_tenants_may_say (const KyConfig *config, KyConfigKey key, GError **error);

/* Checks that only the tenant's own users (kiyome-PROGRAM-NAME) and users that belong to no tenant
 * may connect to `config`'s programs, or run them. The gateway may name any user. `faults`
 * (nullable) as in ky_key_file_collect(). Errors: CONFIG. */
gboolean ky_tenants_check_users (const KyConfig *config, GPtrArray *faults, GError **error);

/* Checks that `config` and its tenants do not share domains, places or ports. `faults` (nullable)
 * as in ky_key_file_collect(). Errors: CONFIG. */
gboolean ky_tenants_check (KyConfig *config, GPtrArray *faults, GError **error);

/* Makes this process accept as a tenant's store and opener only the users that the tenant's own
 * file names. */
void ky_tenants_expect (const KyConfig *config);
/* Allows the tenants' programs to submit jobs to the sanitizer. */
void ky_tenants_admit (KyConfig *config);
