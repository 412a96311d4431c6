/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Determines how long originals and records are kept (retention), and the class of a mail:
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

/* Holds the periods of a policy, in days; 0: for ever. */
typedef struct
{
  gint64 originals, reports, records;
  gint64 class;     /* 1, 2, 3; 0: none */
  gboolean is_gone; /* one of several policies is not there any more */
} KyPeriods;

/* SQL: the policies of a row of `messages`, as ky_periods_of() reads them: its own, and those of
 * its deferred deliveries, also of recipients who wait for a password. */
#define KY_PERIODS_POLICIES                                                                        \
  "coalesce (policy, '') || coalesce ((SELECT ';' || group_concat (d.policy, ';') FROM debts d"    \
  "  WHERE d.message = messages.n), '')"                                                           \
  " || coalesce ((SELECT ';' || group_concat (w.policy, ';') FROM waits w"                         \
  "  WHERE w.message = messages.n), '')"

/* Reloads the policies and folders of the configuration. One with mistakes changes nothing. */
void ky_periods_reload (KyServer *server);
/* Reloads them if a report was made under a configuration that this process neither has nor
 * has tried to load: the program that made the report has reloaded, and this one has not. */
void ky_periods_follow (KyServer *server, const guint8 *config_sha256);
/* Determines the periods and the class of a mail under `policies`: names, separated by ";" or, if
 * one recipient has several, by "+" (config/strictest.h). A policy that no longer exists counts
 * with the values of kiyome.conf. */
void ky_periods_of (const KyServer *server, const gchar *policies, KyPeriods *ret_periods);
/* Sets class and period of message number `n`, after a policy was recorded for it, inside a
 * transaction. Errors: STORE. */
gboolean ky_periods_note (KyServer *server, gint64 n, GError **error);
/* Sets the periods of all messages again if they have changed in the configuration since the last
 * call, inside a transaction. Does not shorten the period of a policy that no longer exists.
 * Originals that are too old afterwards are treated as after a jump of the clock: if they are many,
 * they wait for `kiyome store expire`. Classes do not change. Errors: STORE. */
gboolean ky_periods_refresh (KyServer *server, GError **error);
/* Keeps originals of an older index for as long as the present configuration says, if that is
 * longer than the index says, in a transaction of its own. Errors: STORE. */
gboolean ky_periods_lengthen (const KyServer *server, KyIndex *index, GError **error);
