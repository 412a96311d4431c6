/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of an SMTP connection, which the callbacks of kiyome-milter share. */
#pragma once

#include <libmilter/mfapi.h>

#include "milter/tenant-groups.h"
#include "milter/slots.h"

typedef struct
{
  gchar *client;          /* "host [address]" */
  gchar *network;         /* the client's address, of IPv6 the upper half; NULL: unknown */
  gboolean leading_space; /* SMFIP_HDR_LEADSPC was negotiated */
  unsigned long no_reply; /* SMFIP_NR_* that were negotiated */
  gboolean is_late;       /* it began when this program was about to end (milter/shutdown.h) */
  /* The current message; NULL: there is none. */
  KyMessage *message;      /* (nullable) */
  KyConfig *config;        /* (nullable) the configuration of the gateway that applies to it */
  GPtrArray *parties;      /* (nullable) of KyTenantGroup: the recipients by tenant */
  KyMailTurn *knock;       /* (nullable) from ky_slot_queue_knock(), until its data have come */
  const KyConfig *put_off; /* (nullable) the tenant for which it waited in vain; borrowed */
  const KyReply *refused;  /* (nullable) a reply to a RCPT that can only be given at the end */
  GError *error;           /* (nullable) the first error while it was received */
} KyConnection;

/* Handles the end of a message, in this order: gives the original to the store, resolves the
 * policy, sanitizes the message, replaces the MTA's copy, and stores the report, which makes the
 * original durable. Logs one line.
 * Returns the reply for the MTA (transfer none). NULL: the MTA is to deliver its copy, which kiyome
 * wrote, or, if `*ret_is_owed`, to discard it, since kiyome-opener will deliver the message. */
const KyReply *ky_eom (SMFICTX *context, KyConnection *connection, gboolean *ret_is_owed);

/* Tells whether the milter listens on a Unix socket. Set once, before the first connection. */
extern gboolean ky_milter_is_local;

/* The callbacks, for smfi_register(). */
extern struct smfiDesc ky_milter;
