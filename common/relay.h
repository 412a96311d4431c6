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
/* Sends MESSAGE (borrowed; a memfd or file, from its present offset) to RECIPIENT. Errors: IO; the
 * message is what the relay said. *RET_FINAL (may be NULL): no later try makes it better. */
gboolean ky_relay_send (const KyRelay *relay, const gchar *recipient, int message,
                        gboolean *ret_final, GError **error);
