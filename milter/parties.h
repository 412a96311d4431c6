/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The recipients of one mail, put together by tenant (config/tenants.h). Each party has its mail
 * taken by its own store, under its own keys; one is served in the mail's transaction, the others
 * are owed theirs.
 */
#pragma once

#include "config/tenants.h"
#include "milter/message.h"
#include "milter/reply.h"

typedef struct
{
  KyConfig *config;        /* the tenant's, or the gateway's; borrowed from the latter */
  GPtrArray *recipients;   /* of gchar, borrowed from the message; see ky_parties_finish() */
  gboolean must_be_served; /* its opener has no relay, or can't reach one of them */
} KyParty;

/* (transfer full) of KyParty */
GPtrArray *ky_parties_new (void);

/*
 * A recipient of MESSAGE: ADDRESS and BARE as in ky_message_add_recipient(), to which he is added.
 * NULL: he is taken; else the reply to his RCPT, and he is in neither. Several parties are only
 * taken together where all but one can be owed theirs: the sender's mail system comes again for who
 * is not (RFC 5321, 4.5.3.1.10). CONFIG: the gateway's. REFUSE (nullable): asked of a tenant that
 * has no party yet; he is not taken when it has a reply, so that the others' mail does not wait for
 * his store, or for the turn of his tenant.
 */
const KyReply *ky_parties_add (GPtrArray *parties, KyConfig *config, KyMessage *message,
                               const gchar *address, const gchar *bare,
                               const KyReply *(*refuse) (const KyConfig *tenant, gpointer data),
                               gpointer data);

/* The one that is served goes to the front: the same in any order of recipients. Each has a NULL
 * behind its recipients then. */
void ky_parties_finish (GPtrArray *parties);
