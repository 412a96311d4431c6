/* SPDX-License-Identifier: GPL-2.0-or-later */
/* STORE_ADD (contract/front-end.def): a front end adds an original. */
#pragma once

#include "store/client/messages.h"
#include "store/loop/loop.h"
#include "store/records/facts.h"

/* Holds what a front end reports when it has finished a message. */
typedef struct
{
  const gchar *outcome, *policy;
  KyView output_sha256; /* hash of the delivered content; empty: nothing was delivered */
  gint64 reported;      /* microseconds since 1970 */
  const gchar *subject;
  KyMailFacts facts;
} KyMessageEnd;

/* Adds the original that comes with the message in peer->in.
 * `message`: what was read of it; strings are taken from it.
 * Returns FALSE if the peer broke the protocol. Errors: PROTOCOL, IO. */
gboolean ky_add_request (KyServer *server, KyPeer *peer, KyStoreAddIn *message, GError **error);
/* Takes the ADD of a message out of the batch, so that it can be written together with its report.
 * `id`: the message number.
 * Returns the operation (transfer full), or NULL if the last operation of `peer` in the batch is
 * not this ADD, or the peer has not been answered yet. */
KyOperation *ky_add_take (KyServer *server, const KyPeer *peer, const gchar *id);
typedef struct
{
  gint64 received; /* microseconds since 1970 */
  const gchar *sender, *direction;
  gboolean is_authentic;
} KyAddEnvelope;

/* Returns sender, direction and time of an ADD (borrowed from the operation). */
KyAddEnvelope ky_add_envelope (const KyOperation *operation);
/* Inserts the message of an ADD together with its end, inside the transaction. `ret_n`: set to the
 * message's number. Errors: STORE. */
gboolean ky_add_apply_ended (KyServer *server, KyOperation *operation, const KyMessageEnd *end,
                             gint64 *ret_n, GError **error);
