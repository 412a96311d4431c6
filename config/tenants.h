/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds tenants: organisations that share one gateway, each with its own people, policies, keys,
 * records and portal. A tenant is a configuration directory below that of the gateway,
 * DIR/tenants/NAME. Every program that stores content (store, opener, portal) runs once for each
 * tenant with that directory and knows of no other tenant; milter and sanitizer, which store
 * nothing, serve all of them. Addresses that no tenant claims belong to the gateway itself; without
 * tenants, all do.
 *
 * A tenant is a KyConfig. The gateway's KyConfig owns those of its tenants, which are loaded
 * together with it: if one of them is invalid, none is used. */
#pragma once

#include "config/config.h"

/* Returns the number of tenants of `config`; 0 if `config` is a tenant's own. */
guint ky_config_n_tenants (const KyConfig *config);
/* Returns tenant `n`, from 0 on in the order of names. (transfer none: valid as long as
 * `config`) */
KyConfig *ky_config_tenant (const KyConfig *config, guint n);
/* Returns the tenant's name if `config` is a tenant's, else NULL. (transfer none) */
const gchar *ky_config_tenant_name (const KyConfig *config);

/* Returns the tenant whose domain `address` has, or `config` itself if no tenant claims the domain.
 * NULL if it has no tenant: tenants.others refuses such addresses, or `address` names the domain of
 * one tenant in a form that an MTA may read as an address of another (a%b@c). (transfer none) */
KyConfig *ky_config_tenant_of (KyConfig *config, const gchar *address);
/* Returns whether `address` is in a domain of `config`'s own, and in a form that an MTA cannot read
 * as another address. The domains of the gateway itself are all that no tenant has; without tenants
 * all domains are its own. */
gboolean ky_config_is_own_address (const KyConfig *config, const gchar *address);
/* Returns whether the domain of `address` is that of incident.report-address or below it. */
gboolean ky_config_is_report_domain (const KyConfig *config, const gchar *address);
/* Returns whether `name` is valid for a tenant. */
gboolean ky_config_is_tenant_name (const gchar *name);
/* Returns the name of the tenant whose programs (kiyome-store-NAME, kiyome-opener-NAME,
 * kiyome-portal-NAME, kiyome-folder-NAME, kiyome-icap-NAME, kiyome-events-NAME) the user `uid`
 * runs, or NULL if `uid` runs none. (transfer none) */
const gchar *ky_config_tenant_of_user (const KyConfig *config, uid_t uid);
/* Returns the tenant called `name`, or NULL. (transfer none) */
KyConfig *ky_config_tenant_named (KyConfig *config, const gchar *name);
