/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the callbacks of one kiyome-milter share. */
#pragma once

#include <libmilter/mfapi.h>

#include "config/config.h"
#include "milter/message.h"
#include "milter/parties.h"
#include "milter/reply.h"
#include "milter/turns.h"

/* Of one SMTP connection. */
typedef struct
{
  gchar *client;          /* "host [address]" */
  gchar *network;         /* its address, of IPv6 the upper half; NULL: unknown */
  gboolean leading_space; /* SMFIP_HDR_LEADSPC was agreed on */
  unsigned long no_reply; /* SMFIP_NR_* that were agreed on */
  gboolean is_late;       /* it came when this program was about to end (milter/ending.h) */
  KyMessage *message;     /* (nullable) the one that comes in */
  KyConfig *config;       /* (nullable) what holds for it: the gateway's */
  GPtrArray *parties;     /* (nullable) of KyParty: whose recipients it has */
  KyMailTurn *knock; /* (nullable) its data may come, which some others of its tenant wait for */
  const KyConfig *put_off; /* (nullable) the tenant before whose door it waited in vain; borrowed */
  const KyReply *refused;  /* (nullable) what a recipient could not be told at his RCPT */
  GError *error;           /* (nullable) what went wrong with it before its end */
} KyConnection;

/*
 * Everything that happens at the end of a message, in this order: the original is given to the
 * store, the policy resolved, the message sanitized, the MTA's copy replaced, the report kept. With
 * that the original is durable.
 * Returns the reply to give, or NULL: what the MTA now has is what kiyome wrote. Logs one line.
 */
const KyReply *ky_eom (SMFICTX *context, KyConnection *connection, gboolean *ret_is_owed);

/* Is the socket a unix one? To be set before the first connection; it stays what it was. */
extern gboolean ky_milter_is_local;

/* The callbacks, for smfi_register(). */
extern struct smfiDesc ky_milter;
