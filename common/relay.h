/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hands one message to the inner relay. The handing over is kiyome-release's, a program that lives
 * as long as one message and that alone links an SMTP library. */
#pragma once

#include "common/error.h"

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
/* Sends MESSAGE (borrowed; a memfd or file, from its present offset) to RECIPIENT. Errors: IO; the
 * message is what the relay said. *RET_FINAL (may be NULL): no later try makes it better. */
gboolean ky_relay_send (const KyRelay *relay, const gchar *recipient, int message,
                        gboolean *ret_final, GError **error);
