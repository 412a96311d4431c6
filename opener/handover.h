/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends one message to one recipient at a relay by SMTP, for kiyome-release. */
#pragma once

#include <glib.h>
#include <signal.h>

typedef enum
{
  KY_HANDOVER_TAKEN,
  KY_HANDOVER_LATER,
  KY_HANDOVER_USAGE,
  KY_HANDOVER_NEVER,   /* refused for good (RFC 5321 §4.2.1) */
  KY_HANDOVER_PERHAPS, /* it had all of it, and no answer came */
  KY_HANDOVER_STOPPED  /* before it had all of it */
} KyHandoverEnd;

typedef struct
{
  const gchar *host;
  gint port;
  const gchar *sender; /* "": the null sender */
  const gchar *recipient;
  const gchar *tls; /* "verify", "try" or "off" */
  const gchar *ca;  /* (nullable) */
  int message;      /* a file */
  guint64 size;
  const volatile sig_atomic_t *is_stopping; /* set by a signal at any time */
} KyHandover;

/* Hands a message to the relay. `*ret_why`: one line, what it was that was not TAKEN (transfer
 * full). */
KyHandoverEnd ky_handover (const KyHandover *handover, gchar **ret_why);
