/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The periods after which kiyome forgets, and the class of a mail:
 *
 *   originals   retain.originals of the policy, otherwise store.retention-days
 *   reports     retain.reports of the policy, otherwise of kiyome.conf
 *   records     retain.records of the policy, otherwise of kiyome.conf
 *   log         retain.log of kiyome.conf (store/keep/prune.h)
 *   letters     retain.letters of kiyome.conf (store/calls/verbs.c)
 *
 * A mail whose recipients have several policies gets the longest of each, and the most important
 * class (1). */
#pragma once

#include "store/loop/loop.h"

#define KY_PERIODS_DAY_US (G_GINT64_CONSTANT (24) * 60 * 60 * G_USEC_PER_SEC)

/* Holds the periods of a policy, in days; 0: for ever. */
typedef struct
{
  gint64 originals, reports, records;
  gint64 class; /* 1, 2, 3; 0: none */
} KyPeriods;

/* Reads the periods of a policy; those of kiyome.conf for a policy that is not there any more. */
void ky_periods_of (KyConfig *config, const gchar *policy, KyPeriods *ret_periods);
/* Sets class and period of message `n`, of which a policy was recorded, inside a transaction.
 * Errors: STORE. */
gboolean ky_periods_note (KyServer *server, gint64 n, GError **error);
/* Sets the periods of all messages anew if the configuration has others than when it was called
 * last, inside a transaction; what is then too old is destroyed as if the clock had jumped: many at
 * once wait for `kiyome store expire`. Classes stay as they were when the mails came.
 * Errors: STORE. */
gboolean ky_periods_refresh (KyServer *server, GError **error);
