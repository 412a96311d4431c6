/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Debts: what the recipients of a mail are owed whose policy is another than that which the door
 * served in the mail's own transaction. A door says them with its report, and they are committed
 * with the end of the message, before anybody is told that it is taken: there is a debt if and only
 * if the message is done. kiyome-opener pays them (debt-work.c).
 */
#pragma once

#include "store/calls/call.h"

typedef struct
{
  gchar *policy;         /* names, "a;b" */
  gboolean is_authentic; /* the sender was who he says */
  GPtrArray *recipients; /* of gchar */
  gint64 waits_hours;    /* not 0: nothing is owed, but they wait for a password (follow-up.h) */
} KyDebt;

/* LINES as ky_store_report() sends them: an array of KyDebt (transfer full). Errors: PROTOCOL. */
GPtrArray *ky_debts_read (GBytes *lines, GError **error);
/* Inside the transaction that ends message N. Errors: STORE, also for who is no recipient of it. */
gboolean ky_debts_insert (KyServer *server, gint64 n, const GPtrArray *debts, GError **error);
/* Are DEBTS (nullable: none) what message N owes, to the same people by the same policies? 1, 0 or,
 * with an error, -1. */
gint ky_debts_are_same (KyIndex *index, gint64 n, const GPtrArray *debts, GError **error);
