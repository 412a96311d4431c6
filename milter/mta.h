/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The milter's side of one connection with an MTA, by the milter protocol of Postfix and sendmail
 * (version 6, libmilter/mfdef.h of sendmail 8.14 and later). A packet is a u32 length (big-endian),
 * a letter and data. An MTA that needs no reply to a step sends many packets in one piece; they are
 * read by one system call, and what is answered to them is sent by one. */
#pragma once

#include "common/view.h"

#include <sys/socket.h>

typedef struct _KyMta KyMta;

/* What the MTA lets a milter do (SMFIF_…). */
typedef enum
{
  KY_MTA_ADD_FIELDS = 0x01,
  KY_MTA_REPLACE_BODY = 0x02,
  KY_MTA_REMOVE_RECIPIENTS = 0x08,
  KY_MTA_CHANGE_FIELDS = 0x10,
} KyMtaActions;

/* What the MTA may leave out, and fields with the blanks behind their colon (SMFIP_…). */
typedef enum
{
  KY_MTA_NO_HELO = 0x02,
  KY_MTA_NO_END_OF_HEADER = 0x40,
  KY_MTA_NO_UNKNOWN = 0x100,
  KY_MTA_NO_DATA = 0x200,
  KY_MTA_LEADING_SPACE = 0x100000,
  /* The reply to a step. */
  KY_MTA_NO_REPLY_FIELD = 0x80,
  KY_MTA_NO_REPLY_CONNECT = 0x1000,
  KY_MTA_NO_REPLY_HELO = 0x2000,
  KY_MTA_NO_REPLY_MAIL = 0x4000,
  KY_MTA_NO_REPLY_RECIPIENT = 0x8000,
  KY_MTA_NO_REPLY_DATA = 0x10000,
  KY_MTA_NO_REPLY_UNKNOWN = 0x20000,
  KY_MTA_NO_REPLY_END_OF_HEADER = 0x40000,
  KY_MTA_NO_REPLY_BODY = 0x80000,
} KyMtaSteps;

typedef struct
{
  guint32 actions; /* KyMtaActions */
  guint32 steps;   /* KyMtaSteps */
} KyMtaOptions;

/* The values are the letters of the replies. */
typedef enum
{
  KY_MTA_CONTINUE = 'c', /* not sent for a step whose reply the MTA does not need */
  KY_MTA_TEMPFAIL = 't',
  KY_MTA_DISCARD = 'd',
  KY_MTA_REFUSED = 'y', /* ky_mta_refuse() gave the reply */
} KyMtaAnswer;

/* What is done at each step. Strings and chunks are those of the packet, and borrowed. */
typedef struct
{
  /* OPTIONS are those that the MTA offers, and become those that are used. FALSE: the connection
   * is closed. */
  gboolean (*negotiate) (KyMta *mta, KyMtaOptions *options);
  /* ADDRESS: (nullable) the client's. */
  KyMtaAnswer (*connect) (KyMta *mta, const gchar *host, const struct sockaddr *address);
  KyMtaAnswer (*mail) (KyMta *mta, const gchar *path);
  KyMtaAnswer (*recipient) (KyMta *mta, const gchar *path);
  KyMtaAnswer (*field) (KyMta *mta, const gchar *name, const gchar *value);
  KyMtaAnswer (*body) (KyMta *mta, KyView chunk);
  KyMtaAnswer (*end) (KyMta *mta);
  void (*abort) (KyMta *mta); /* of a message; the connection goes on */
  void (*close) (KyMta *mta); /* of the connection, whatever was done before */
} KyMtaHandlers;

/* The macros that are kept of those that the MTA sends. */
typedef enum
{
  KY_MTA_QUEUE_ID, /* i */
  KY_MTA_LOGIN,    /* auth_authen */
  KY_MTA_MACROS
} KyMtaMacro;

/* How ky_mta_serve() ended. */
typedef enum
{
  KY_MTA_IDLE, /* nothing came for KY_MTA_PATIENCE_SECONDS */
  KY_MTA_OVER,
} KyMtaState;

#define KY_MTA_PATIENCE_SECONDS 1

/* Takes FD, a connected socket. */
KyMta *ky_mta_new (int fd, const KyMtaHandlers *handlers);
void ky_mta_free (KyMta *mta);
int ky_mta_fd (const KyMta *mta);
/* Serves the connection until it is over or nothing comes for a while; then it may be served again
 * when its socket can be read, by any thread. */
KyMtaState ky_mta_serve (KyMta *mta);

/* What the handlers keep for this connection. */
void ky_mta_set_data (KyMta *mta, gpointer data);
gpointer ky_mta_data (const KyMta *mta);

/* For handlers. Their packets are sent with the reply at the latest. FALSE: the MTA is gone. */
/* (nullable) the value that the MTA sent last; until the next packet. */
const gchar *ky_mta_macro (const KyMta *mta, KyMtaMacro macro);
/* CODE and STATUS: of three digits (RFC 5321), of three numbers (RFC 3463). TEXT: without "%". */
KyMtaAnswer ky_mta_refuse (KyMta *mta, const gchar *code, const gchar *status, const gchar *text);
/* At the end of a message: */
gboolean ky_mta_tell_progress (KyMta *mta); /* is sent at once */
gboolean ky_mta_add_field (KyMta *mta, const gchar *name, const gchar *value);
/* The INDEXth field NAME, from 1, becomes VALUE; "" removes it. */
gboolean ky_mta_change_field (KyMta *mta, const gchar *name, guint32 index, const gchar *value);
gboolean ky_mta_replace_body (KyMta *mta, KyView body);
/* PATH: as the MTA named it, in brackets. */
gboolean ky_mta_remove_recipient (KyMta *mta, const gchar *path);
