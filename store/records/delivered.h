/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is owed by mail (letters, mails that are worked on again, those for recipients of other
 * policies) and was delivered, or taken out, since an index that still owes it: lines of the
 * journal of erasures (store/records/erasures.h). Of what such an index owes besides nobody knows
 * whether it was delivered behind the journal's end: it is kept back until an administrator has it
 * sent (`kiyome queue retry`) or takes it out. The rest is found in `kept_back` of the tables
 * outbox, reprocess and debts.
 */
#pragma once

#include "store/index/index.h"

typedef struct _KyDelivered KyDelivered;
KyDelivered *ky_delivered_new (void);
void ky_delivered_free (KyDelivered *delivered);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyDelivered, ky_delivered_free)

#define KY_DELIVERED_KINDS "LDX"
#define KY_DELIVERED_SECONDS (60 * 24 * 3600) /* for which a line counts */

/* A line: NAME is the number of a letter or message, TIME Unix seconds, and of a D the rest TAG. */
void ky_delivered_take (KyDelivered *delivered, gchar kind, const gchar *name, gint64 time,
                        const gchar *tag);
/* Forgets those that don't count at NOW any more. */
void ky_delivered_tidy (KyDelivered *delivered, gint64 now);
/* All lines that still count at NOW: no index that is older than that many days is believed to know
 * anything of what it owes. */
void ky_delivered_append (const KyDelivered *delivered, GString *lines, gint64 now);

/* Inside the transaction, the line that ADDRESS has what debt number DEBT owes him, or what message
 * number N that is worked on again does, since NOW. (transfer full), NULL with an error: STORE. */
gchar *ky_delivered_debt_line (KyIndex *index, gint64 debt, const gchar *address, gint64 now,
                               GError **error);
gchar *ky_delivered_again_line (KyIndex *index, gint64 n, const gchar *address, gint64 now,
                                GError **error);

/* Inside a transaction. What the lines say, in an INDEX that is older. Errors: STORE. */
gboolean ky_delivered_apply (const KyDelivered *delivered, KyIndex *index, gint64 now,
                             GError **error);
/* The same: all that INDEX owes is kept back; *RET_COUNT is how much that is. Errors: STORE. */
gboolean ky_delivered_keep_back (KyIndex *index, gint64 *ret_count, GError **error);
