/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happens when kiyome gives up a delivery that it owes: never in silence. Whoever gathers
 * events hears of each; the administrators of the portal who have an address, and those of
 * incident.to, get a letter, one an hour at most.
 */
#pragma once

#include "config/config.h"
#include "store/index/index.h"

#define KY_GIVEN_UP_KIND "given-up" /* of its letters in the outbox */

typedef struct
{
  const gchar *id;   /* of the letter or the mail, as `kiyome queue` shows it */
  const gchar *what; /* "reprocess", or the letter's kind */
  const gchar *to;   /* whom it was for: nothing is sent there now; "" for several */
  const gchar *why;  /* may have messages of common/said.h */
} KyGivenUp;

/* Inside the transaction that gives it up, NOW in Unix seconds. A letter about this that is itself
 * given up causes no other. Errors: STORE. */
gboolean ky_given_up_note (KyIndex *index, const KyConfig *config, const KyGivenUp *given_up,
                           gint64 now, GError **error);
