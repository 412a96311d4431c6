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
  gint64 class;     /* 1, 2, 3; 0: none */
  gboolean is_gone; /* one of several policies is not there any more */
} KyPeriods;

/* SQL: the policies of a row of `messages`, as ky_periods_of() reads them: its own, and those of
 * its deferred deliveries. */
#define KY_PERIODS_POLICIES                                                                        \
  "coalesce (policy, '') || coalesce ((SELECT ';' || group_concat (d.policy, ';') FROM debts d"    \
  "  WHERE d.message = messages.n), '')"

/* Loads policies anew for a report under a configuration that is another than the present one and
 * was not tried yet: the program that made the report has reloaded, this one has not. A
 * configuration with mistakes changes nothing. */
void ky_periods_follow (KyServer *server, const guint8 *config_sha256);
/* Reads the periods and the class under all of `policies` together: names, separated by ";" or,
 * where one recipient has several, by "+" (config/strictest.h). For one that is not there any more,
 * what kiyome.conf says. */
void ky_periods_of (const KyServer *server, const gchar *policies, KyPeriods *ret_periods);
/* Sets class and period of message `n`, of which a policy was recorded, inside a transaction.
 * Errors: STORE. */
gboolean ky_periods_note (KyServer *server, gint64 n, GError **error);
/* Sets the periods of all messages anew if the configuration has others than when it was called
 * last, inside a transaction, but shortens none of a policy that is not there any more; what is
 * then too old is destroyed as if the clock had jumped: many at once wait for `kiyome store
 * expire`. Classes stay as they were when the mails came.
 * Errors: STORE. */
gboolean ky_periods_refresh (KyServer *server, GError **error);
/* Keeps originals of an older index for as long as the present configuration says, if that is
 * longer than the index says, in a transaction of its own. Errors: STORE. */
gboolean ky_periods_lengthen (const KyServer *server, KyIndex *index, GError **error);
