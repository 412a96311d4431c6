/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deferred deliveries (table debts): copies for recipients of a message whose policy is another
 * than the one that the front end applied. A front end sends them with its report, and they are
 * committed with the end of the message, before anybody is told that the message was accepted: a
 * deferred delivery exists if and only if the message is complete. kiyome-opener makes the
 * deliveries (deferred-work.c). */
#pragma once

#include "store/calls/call.h"

/* Describes a deferred delivery. */
typedef struct
{
  gchar *policy;         /* names, "a;b" */
  gboolean is_authentic; /* the sender is proven */
  GPtrArray *recipients; /* of gchar */
  gint64 waits_hours;    /* not 0: nothing is to be delivered, but a password is awaited
                          * (follow-up.h) */
} KyDebt;

/* Reads deferred deliveries as ky_store_report() sends them. Returns an array of KyDebt (transfer
 * full), or NULL. Errors: PROTOCOL. */
GPtrArray *ky_deferred_deliveries_read (GBytes *lines, GError **error);
/* Inserts the deferred deliveries of message number `n`, inside the transaction that ends it.
 * Errors: STORE (also: somebody is not a recipient of the message). */
gboolean ky_deferred_deliveries_insert (KyServer *server, gint64 n, const GPtrArray *debts,
                                        GError **error);
/* Compares deferred deliveries (nullable: none) with those of message number `n`. Returns 1 if they
 * are for the same recipients under the same policies, 0 if not, -1 with an error. Errors:
 * STORE. */
gint ky_deferred_deliveries_are_same (KyIndex *index, gint64 n, const GPtrArray *debts,
                                      GError **error);
