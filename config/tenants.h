/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tenants: organisations that share one gateway, each with people, policies, keys, records and a
 * portal of its own. A tenant is a configuration directory below that of the gateway,
 * DIR/tenants/NAME, and every program that holds content runs once for each, from there: its store,
 * opener and portal know nothing of any other. Milter and sanitizer, which keep nothing, serve all.
 * What no tenant claims is the gateway's own, which is all there is where no tenant is configured.
 *
 * So a tenant is a KyConfig. That of the gateway owns those of its tenants, loaded along with it:
 * all are valid, or none is used. */
#pragma once

#include "config/config.h"

/* The tenants of `config`, in the order of their names; 0 if `config` is a tenant's own. */
guint ky_config_n_tenants (const KyConfig *config);
/* Returns tenant `n`. (transfer none: valid as long as `config`) */
KyConfig *ky_config_tenant (const KyConfig *config, guint n);
/* Returns the tenant's name if `config` is a tenant's, else NULL. (transfer none) */
const gchar *ky_config_tenant_name (const KyConfig *config);

/* Returns the tenant that `address` belongs to by its domain, or `config` itself if no tenant
 * claims it. NULL if it belongs to nobody: tenants.others refuses such addresses, or `address`
 * names the domain of one tenant in a form that an MTA may read as an address of another (a%b@c).
 * (transfer none) */
KyConfig *ky_config_tenant_of (KyConfig *config, const gchar *address);
/* Returns whether `address` is in a domain of `config`'s own, and in a form that an MTA cannot read
 * as another address. The domains of the gateway itself are all that no tenant has; without tenants
 * all domains are its own. */
gboolean ky_config_is_own_address (const KyConfig *config, const gchar *address);
/* Returns whether `name` is valid for a tenant. */
gboolean ky_config_is_tenant_name (const gchar *name);
/* Returns the name of the tenant whose programs (kiyome-store-NAME, kiyome-opener-NAME,
 * kiyome-portal-NAME, kiyome-folder-NAME, kiyome-icap-NAME, kiyome-events-NAME) the user `uid`
 * runs, or NULL if `uid` runs none. (transfer none) */
const gchar *ky_config_tenant_of_user (const KyConfig *config, uid_t uid);
/* Returns the tenant called `name`, or NULL. (transfer none) */
KyConfig *ky_config_tenant_named (KyConfig *config, const gchar *name);
