/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of the journal of erasures (store/records/erasures.h) about deliveries (letters, mails that
 * are sanitized again, deferred deliveries) that were made or removed from the queue, so that an
 * older copy of the index does not make them again. Whether the older index's other deliveries were
 * made after the journal's end is not known; they are kept back (column kept_back of the tables
 * outbox, reprocess and debts) until an administrator sends them (`kiyome queue retry`) or removes
 * them. */
#pragma once

#include "store/index/index.h"

/* The lines on deliveries. */
typedef struct _KyJournalDeliveries KyJournalDeliveries;
KyJournalDeliveries *ky_journal_deliveries_new (void);
void ky_journal_deliveries_free (KyJournalDeliveries *delivered);

/* The letters that these lines begin with. */
#define KY_JOURNAL_DELIVERIES_KINDS "LDX"
/* Seconds after which a line no longer counts. */
#define KY_JOURNAL_DELIVERIES_SECONDS (60 * 24 * 3600)

/* Takes a line.
 * `kind`: L (a letter was sent), D (a recipient has a message) or X (taken out of the queue).
 * `name`: the number of the letter or message.
 * `time`: Unix seconds.
 * `tag`: of a D, the hash that tells deliveries of one message apart. */
void ky_journal_deliveries_take (KyJournalDeliveries *delivered, gchar kind, const gchar *name,
                                 gint64 time, const gchar *tag);
/* Forgets the lines that no longer count at `now` (Unix seconds). */
void ky_journal_deliveries_tidy (KyJournalDeliveries *delivered, gint64 now);
/* Appends all lines that still count at `now`. An index that is older than
 * KY_JOURNAL_DELIVERIES_SECONDS therefore cannot be relied on for its deliveries. */
void ky_journal_deliveries_append (const KyJournalDeliveries *delivered, GString *lines,
                                   gint64 now);

/* Makes the line that a deferred delivery has reached a recipient, inside the current transaction.
 * `debt`: the number of the deferred delivery.
 * `address`: the recipient.
 * `now`: Unix seconds.
 * Returns the line (transfer full), or NULL.
 * Errors: STORE. */
gchar *ky_journal_deliveries_debt_line (KyIndex *index, gint64 debt, const gchar *address,
                                        gint64 now, GError **error);
/* Makes the line that message number `n`, which was sanitized again, has reached a recipient.
 * Parameters and result are as above. */
gchar *ky_journal_deliveries_again_line (KyIndex *index, gint64 n, const gchar *address, gint64 now,
                                         GError **error);

/* Marks in an older index, inside a transaction, the deliveries that according to the journal were
 * made or removed, so that they are not made again. Errors: STORE. */
gboolean ky_journal_deliveries_apply (const KyJournalDeliveries *delivered, KyIndex *index,
                                      gint64 now, GError **error);
/* Keeps back all deliveries of the index, inside a transaction. `ret_count`: set to the number
 * of deliveries. Errors: STORE. */
gboolean ky_journal_deliveries_keep_back (KyIndex *index, gint64 *ret_count, GError **error);
