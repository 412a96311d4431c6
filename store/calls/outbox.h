/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a letter of the outbox ended, for whoever sent it: kiyome-opener, or a command. Inside a
 * transaction. */
#pragma once

#include "store/loop/loop.h"

typedef struct
{
  uid_t uid;
  const gchar *who; /* for the audit log */
  gint64 now;       /* Unix seconds */
} KyOutboxTeller;

/* For how long what is owed is tried: portal.outbox-hours, and without an end while the wall clock
 * differs from the time that was seen to pass, since nothing may be given up by a clock that has
 * jumped. Seconds. */
gint64 ky_outbox_seconds (KyServer *server);

/* The relay has it. STORE "not-found: …" where it does not wait. */
gboolean ky_outbox_done (KyServer *server, const KyOutboxTeller *teller, const gchar *id,
                         GError **error);

typedef struct
{
  const gchar *why;    /* what it said */
  gboolean is_final;   /* and that it never will */
  gboolean is_perhaps; /* it had all of it: the next one is perhaps a second copy */
  gboolean is_stopped; /* nothing was tried: who sends ends */
} KyOutboxFailure;

/* It did not take it. It is tried again, or given up aloud. */
gboolean ky_outbox_failed (KyServer *server, const KyOutboxTeller *teller, const gchar *id,
                           const KyOutboxFailure *failure, GError **error);
