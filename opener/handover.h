/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends one message to one recipient at a relay by SMTP. Only kiyome-release (release-main.c) calls
 * it, once in its life. */
#pragma once

#include <glib.h>
#include <signal.h>

typedef enum
{
  KY_HANDOVER_TAKEN,
  KY_HANDOVER_LATER,
  KY_HANDOVER_USAGE,
  KY_HANDOVER_NEVER,   /* refused permanently (RFC 5321 §4.2.1) */
  KY_HANDOVER_PERHAPS, /* sent completely, and not answered: it may be delivered or not */
  KY_HANDOVER_STOPPED  /* stopped by a signal before it was sent completely */
} KyHandoverEnd;

typedef struct
{
  const gchar *host;
  gint port;
  const gchar *sender; /* "": the null sender */
  const gchar *recipient;
  const gchar *tls; /* "verify", "try" or "off" */
  const gchar *ca;  /* (nullable) file with the CA certificates for the relay */
  int message;      /* descriptor, read from its offset on */
  guint64 size;     /* size of the message in bytes, for MAIL FROM */
  const volatile sig_atomic_t *is_stopping; /* set by a signal at any time */
} KyHandover;

/* Sends the message to the relay and returns how that ended. `*ret_why`: unless the result is
 * TAKEN, one line with the reason (transfer full). */
KyHandoverEnd ky_handover (const KyHandover *handover, gchar **ret_why);
