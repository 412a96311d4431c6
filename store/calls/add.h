/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ADD: an original is taken. */
#pragma once

#include "store/loop/loop.h"
#include "store/records/facts.h"

/* What a door says of a message when it is done with it. */
typedef struct
{
  const gchar *outcome, *policy;
  KyView output_sha256; /* no bytes: nothing was delivered */
  gint64 reported;
  const gchar *subject;
  KyMailFacts facts;
} KyMessageEnd;

/* Handles ADD in peer->in; FALSE: the peer broke the protocol. */
gboolean ky_add_request (KyServer *server, KyPeer *peer, GError **error);
/* The ADD of message ID, where it waits for its report and is the last that PEER sent, taken out of
 * the batch: the two are written as one. (transfer full, nullable) */
KyOperation *ky_add_take (KyServer *server, const KyPeer *peer, const gchar *id);
typedef struct
{
  gint64 received; /* microseconds since 1970 */
  const gchar *sender, *direction;
  gboolean is_authentic;
} KyAddEnvelope;

/* How it came. */
KyAddEnvelope ky_add_envelope (const KyOperation *operation);
/* Writes it with its END as message *RET_N. */
gboolean ky_add_apply_ended (KyServer *server, KyOperation *operation, const KyMessageEnd *end,
                             gint64 *ret_n, GError **error);
