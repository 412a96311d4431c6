/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records the result of sending a letter of the outbox, for the sender of the letter: kiyome-opener
 * or a command. To be called inside a transaction. */
#pragma once

#include "store/loop/loop.h"

/* Describes the program that reports the result of sending a letter. */
typedef struct
{
  uid_t uid;
  const gchar *who; /* for the audit log */
  gint64 now;       /* Unix seconds */
} KyOutboxTeller;

/* Returns for how many seconds a delivery is tried: portal.outbox-hours, or G_MAXINT32 while the
 * wall clock has jumped (ky_clock_has_jumped()), so that a wrong clock abandons nothing. */
gint64 ky_outbox_seconds (KyServer *server);

/* Records that the relay has accepted letter `id`. Errors: STORE (also "not-found": no such letter
 * waits). */
gboolean ky_outbox_done (KyServer *server, const KyOutboxTeller *teller, const gchar *id,
                         GError **error);

/* Says why a letter was not sent. */
typedef struct
{
  const gchar *why;    /* the relay's answer, or the error */
  gboolean is_final;   /* the relay has refused it for good */
  gboolean is_perhaps; /* the relay got all of it, so the next try may deliver a second copy */
  gboolean is_stopped; /* nothing was tried, because the sending program ends */
} KyOutboxFailure;

/* Records that letter `id` was not sent. It is tried again later; if the failure is final or
 * ky_outbox_seconds() have passed, it is abandoned and the administrators are notified. Errors:
 * STORE (also "not-found": this node has taken no such letter). */
gboolean ky_outbox_failed (KyServer *server, const KyOutboxTeller *teller, const gchar *id,
                           const KyOutboxFailure *failure, GError **error);
