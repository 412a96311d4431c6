/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tenants: organisations that share one gateway, each with people, policies, keys, records and a
 * portal of its own. A tenant is a configuration directory below that of the gateway,
 * DIR/tenants/NAME, and every program that holds content runs once for each, from there: its store,
 * opener and portal know nothing of any other. Milter and sanitizer, which keep nothing, serve all.
 * What no tenant claims is the gateway's own, which is all there is where no tenant is configured.
 *
 * So a tenant is a KyConfig. That of the gateway owns those of its tenants, loaded along with it:
 * all are well, or none of them counts.
 */
#pragma once

#include "config/config.h"

/* Those of CONFIG in the order of their names, none of a tenant's own. */
guint ky_config_n_tenants (const KyConfig *config);
/* (transfer none) as long as CONFIG is there */
KyConfig *ky_config_tenant (const KyConfig *config, guint n);
/* Its name where CONFIG is a tenant's, else NULL. */
const gchar *ky_config_tenant_name (const KyConfig *config);

/*
 * Whose ADDRESS is, by its domain: a tenant's, or CONFIG itself. NULL: nobody's, for tenants.others
 * has such refused, or it names the domain of one tenant in a form that a mail system may take for
 * an address of another (a%b@c). (transfer none)
 */
KyConfig *ky_config_tenant_of (KyConfig *config, const gchar *address);
/* Is ADDRESS, in a form that no mail system takes for another, in a domain of CONFIG's own? Those
 * of the gateway itself are all that no tenant has, and any where there is none. */
gboolean ky_config_is_own_address (const KyConfig *config, const gchar *address);
/* May a tenant have that NAME? */
gboolean ky_config_is_tenant_name (const gchar *name);
/* The tenant whose programs (kiyome-store-NAME, kiyome-opener-NAME, kiyome-portal-NAME,
 * kiyome-folder-NAME, kiyome-icap-NAME, kiyome-events-NAME) the user UID runs; NULL: none's.
 * (transfer none) */
const gchar *ky_config_tenant_of_user (const KyConfig *config, uid_t uid);
/* The tenant of that name; NULL: there is none. (transfer none) */
KyConfig *ky_config_tenant_named (KyConfig *config, const gchar *name);
