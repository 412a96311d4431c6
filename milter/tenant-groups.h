/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recipients of one mail, grouped by tenant (config/tenants.h). The store of each tenant keeps
 * the original under its own keys. One group gets its output in the SMTP transaction of the mail,
 * the others by a follow-up delivery. */
#pragma once

#include "config/tenants.h"
#include "milter/message.h"
#include "milter/reply.h"

typedef struct
{
  KyConfig *config;        /* the tenant's, or the gateway's; borrowed from the latter */
  GPtrArray *recipients;   /* of gchar, borrowed from the message; see ky_tenant_groups_finish() */
  gboolean must_be_served; /* its opener has no relay, or can't reach one of them */
} KyTenantGroup;

/* Returns an empty array of KyTenantGroup. (transfer full) */
GPtrArray *ky_tenant_groups_new (void);

/* Adds a recipient to `message` and to the group of the recipient's tenant. `address`, `bare`: as
 * in ky_message_add_recipient(). `config`: the gateway's. `refuse` (nullable): called with a tenant
 * that has no group yet; if it returns a reply, the recipient is refused with it, so that the mail
 * of the others does not wait for that tenant's store or scheduling slot. Returns NULL, or the
 * reply to the RCPT command, and then the recipient was not added. Several groups are accepted in
 * one transaction only if all but one can get follow-up deliveries; for a refused recipient the
 * sending MTA opens another transaction (RFC 5321, 4.5.3.1.10). */
const KyReply *ky_tenant_groups_add (GPtrArray *parties, KyConfig *config, KyMessage *message,
                                     const gchar *address, const gchar *bare,
                                     const KyReply *(*refuse) (const KyConfig *tenant,
                                                               gpointer data),
                                     gpointer data);

/* Moves the group that gets its output in the SMTP transaction to the front; the choice does not
 * depend on the order of recipients. Appends a NULL to the recipients of each group. */
void ky_tenant_groups_finish (GPtrArray *parties);
