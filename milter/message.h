/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One message while the MTA sends it. */
#pragma once

#include "common/wire.h"

typedef struct
{
  const gchar *recipient; /* one of the message's */
  gchar *path;            /* "<a@b>" */
} KyPath;

typedef struct
{
  gchar *sender; /* addr-spec, "" for the null sender */
  GPtrArray
      *recipients;  /* of gchar, addr-spec, each in its one form (common/mail/address.h) and once */
  GPtrArray *paths; /* of KyPath: each as the mail system named it */
  gchar *login, *queue_id;
  GPtrArray *fields;   /* of KyHeaderField: the header as the MTA has it */
  GByteArray *buffer;  /* header and the begin of the body, until it grows large */
  int fd;              /* a memfd with all before `buffer`, once it is needed; -1 */
  guint64 size, limit; /* limit: 0 none */
  guint fields_limit;  /* header fields, 0 none; what the MTA does to replace them grows with their
                          square */
  gboolean in_body, too_large, too_many_fields, is_busy;
  guint64 reserved;         /* bytes taken from the pool of all messages */
  struct _KyClient *whose;  /* … and from its client's share of it */
  struct _KyClient *tenant; /* (nullable) … and its tenant's */
} KyMessage;

/* Makes a message. `network`: the client's network, to which its memory is charged; (nullable)
 * unknown. */
KyMessage *ky_message_new (const gchar *sender, const gchar *network);
/* Sets the tenant of the recipients, before any content is kept; memory is charged to the tenant,
 * too. */
void ky_message_set_tenant (KyMessage *message, const gchar *name);
/* Adds a recipient. `address`: in its one form; `bare`: as the mail system named it, without its
 * brackets. */
void ky_message_add_recipient (KyMessage *message, const gchar *address, const gchar *bare);
/* Gives its memory back to the pool. */
void ky_message_free (KyMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMessage, ky_message_free)

/* Sets how many bytes all messages together may hold in memory; present messages count. The
 * messages of one network get half of it at most, those of one tenant three quarters, and the last
 * part (a quarter, up to 64 MiB) is reserved for small messages, so that large ones do not keep
 * them out. */
void ky_message_set_memory (guint64 bytes);

/* Adds one header field, `value` as libmilter gives it; `leading_space` when it begins behind the
 * colon. Over `limit` too_large is set, over `fields_limit` too_many_fields, over the memory of all
 * is_busy: later fields are not kept. */
gboolean ky_message_add_field (KyMessage *message, const gchar *name, const gchar *value,
                               gboolean leading_space, GError **error);
gboolean ky_message_add_body (KyMessage *message, KyView chunk, GError **error);
/* Returns the whole message as a sealed memfd, as received: CRLF lines, bodies byte for byte. */
int ky_message_finish (KyMessage *message, GError **error);
/* Returns the value of the topmost field called `name`, or NULL. */
const gchar *ky_message_field (const KyMessage *message, const gchar *name);
