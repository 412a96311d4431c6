/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hands one message to the inner relay. The handing over is kiyome-release's, a program that lives
 * as long as one message and that alone links an SMTP library. */
#pragma once

#include "common/error.h"
#include "common/sha256.h"

typedef struct
{
  const gchar *host;
  guint16 port;
  const gchar *sender; /* of the envelope; "" is the null sender */
  const gchar *tls;    /* "verify", "try" or "off": relay.tls */
  const gchar *ca;     /* file of certificates; "" is the system's */
} KyRelay;

/* One address, and nothing that SMTP or a shell would take for more. */
gboolean ky_relay_is_address (const gchar *text);
/* SHA-256 over what only who has opened MESSAGE (borrowed; a file or memfd), the original ID, can
 * say of its release to RECIPIENT, in hex: who may ask the store alone can't have it sent. */
gboolean ky_relay_proof (const gchar *id, const gchar *recipient, int message,
                         gchar ret_hex[KY_SHA256_HEX_SIZE], GError **error);
typedef enum
{
  KY_RELAY_TAKEN,
  KY_RELAY_LATER,   /* not taken: it may be, the next time */
  KY_RELAY_NEVER,   /* no later try makes it better */
  KY_RELAY_PERHAPS, /* it had all of it, and nobody knows whether it was taken */
  KY_RELAY_STOPPED  /* not taken, since this process ends (ky_relay_stop()) */
} KyRelayEnd;

/* Sends MESSAGE (borrowed; a memfd or file, from its present offset) to RECIPIENT. Errors: IO; the
 * message is what the relay said. *RET_END is always set. Thread-safe. */
gboolean ky_relay_send (const KyRelay *relay, const gchar *recipient, int message,
                        KyRelayEnd *ret_end, GError **error);
/* From now on nothing is sent. What is being sent ends at once, but for what the relay has all of,
 * whose answer is awaited. */
void ky_relay_stop (void);
/* What is still being sent ends, too; perhaps it was taken. */
void ky_relay_kill (void);
