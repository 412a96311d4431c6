/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports that kiyome has abandoned a delivery: as an event, and by mail to the administrators of
 * the portal who have an address and to incident.to, at most one letter an hour. */
#pragma once

#include "config/config.h"
#include "store/index/index.h"

#define KY_GIVEN_UP_KIND "given-up" /* kind of its letters in the outbox */

/* Describes an abandoned delivery. */
typedef struct
{
  const gchar *id;   /* number of the letter or mail, as `kiyome queue` prints it */
  const gchar *what; /* "reprocess", or the letter's kind */
  const gchar *to;   /* the recipient, who gets no letter about it; "" for several */
  const gchar *why;  /* may have messages of common/message-codes.h */
} KyGivenUp;

/* Reports a delivery, inside the transaction that gives it up. If the delivery is a letter about
 * this, no other letter is written.
 * `now`: Unix seconds.
 * Errors: STORE. */
gboolean ky_abandoned_delivery_note (KyIndex *index, const KyConfig *config,
                                     const KyGivenUp *given_up, gint64 now, GError **error);
