/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hands one message to the inner relay. The program kiyome-release does the SMTP session: it runs
 * for one message only, and it alone links an SMTP library. */
#pragma once

#include "common/error.h"
#include "common/sha256.h"

typedef struct
{
  const gchar *host;
  guint16 port;
  const gchar *sender; /* envelope sender; "" is the null sender */
  const gchar *tls;    /* "verify", "try" or "off": relay.tls */
  const gchar *ca;     /* file of CA certificates; "" selects the system's */
} KyRelay;

/* Returns whether `text` is one address of at most 320 bytes without any character that has a
 * meaning in SMTP or at the beginning of a command-line argument. */
gboolean ky_relay_is_address (const gchar *text);
/* Computes the proof that the caller has opened `message` (borrowed; a file or memfd), the original
 * `id`, and wants it released to `recipient`: a SHA-256 in hex that depends on the whole message. A
 * client that can only call the store cannot compute it, and so cannot have a message sent. Errors:
 * IO, LIMIT. */
gboolean ky_relay_proof (const gchar *id, const gchar *recipient, int message,
                         gchar ret_hex[KY_SHA256_HEX_SIZE], GError **error);
typedef enum
{
  KY_RELAY_TAKEN,
  KY_RELAY_LATER,   /* not accepted; a later attempt may succeed */
  KY_RELAY_NEVER,   /* refused permanently */
  KY_RELAY_PERHAPS, /* sent completely, but it is unknown whether the relay accepted it */
  KY_RELAY_STOPPED  /* not accepted, because this process ends (ky_relay_stop()) */
} KyRelayEnd;

/* Sends `message` (borrowed; a memfd or file, from its present offset) to `recipient`. `*ret_end`
 * is always set. Thread-safe. Errors: IO, with the text of the relay's reply. */
gboolean ky_relay_send (const KyRelay *relay, const gchar *recipient, int message,
                        KyRelayEnd *ret_end, GError **error);
/* Refuses all further messages. Sessions in progress end at once, except those that have sent the
 * whole message and wait for the relay's reply. */
void ky_relay_stop (void);
/* Works as ky_relay_stop() does, and also ends the sessions that wait for the relay's reply: the
 * message may have been accepted. */
void ky_relay_kill (void);
