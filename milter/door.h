/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of one kiyome-milter share. */
#pragma once

#include "config/config.h"
#include "milter/message.h"
#include "milter/protocol.h"
#include "milter/reply.h"

/* Of one SMTP connection. Only the thread that serves it looks at it. */
typedef struct
{
  int fd;                  /* of the MTA; owned */
  gboolean is_negotiated;  /* what the next three say was agreed on */
  gboolean leading_space;  /* KY_MILTER_LEADING_SPACE */
  guint32 unreplied;       /* KY_MILTER_UNREPLIED_… */
  gchar *client;           /* "host [address]" */
  gchar *login, *queue_id; /* (nullable) macros of the message that comes */
  KyMessage *message;      /* (nullable) the one that comes in */
  GError *error;           /* (nullable) what went wrong with it before its end */
  GByteArray *rest;        /* the begin of a packet whose end has not come */
  GByteArray *out;         /* what ky_connection_flush() is to send */
} KyConnection;

/* Set once, before the first connection. */
extern KyConfig *ky_door_config;

/* FD (transfer full) is a connected stream socket that blocks. */
KyConnection *ky_connection_new (int fd);
/* Closes it. */
void ky_connection_free (KyConnection *connection);

/* Serves what the MTA sent, to the end of its last whole packet. FALSE: the connection is over. */
gboolean ky_connection_feed (KyConnection *connection, KyView bytes);

/* Sends what is in `out`. FALSE: the MTA is gone, or takes nothing. */
gboolean ky_connection_flush (KyConnection *connection);

/*
 * Everything that happens at the end of a message, in this order: the original is given to the
 * store, the policy resolved, the message sanitized, the MTA's copy replaced, the report kept. With
 * that the original is durable.
 * Returns the reply to give, or NULL: what the MTA now has is what kiyome wrote. Logs one line.
 */
const KyReply *ky_eom (KyConnection *connection);

/*
 * Listens where milter.socket says and serves until SIGTERM, SIGINT or SIGHUP. The last tells that
 * it could not listen; it logged why.
 */
gboolean ky_server_run (const gchar *where);
/* Called by the thread that serves a message before it waits for others. */
void ky_server_will_wait (void);
void ky_server_has_waited (void);
