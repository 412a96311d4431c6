/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes digests of mails into the audit log: of the row of the mail, its recipients, its report
 * and the facts of its parts. Whoever edits these tables in the database writes no row of the log,
 * whose chain is whole nevertheless; `kiyome audit verify` compares them with the last digest. A
 * mail gets its digest within ten minutes (store/keep/digests.h), and another one when kiyome
 * itself changes what the digest covers. */
#pragma once

#include "store/records/audit.h"

#define KY_MAIL_DIGESTS_MARK "mail-digests" /* name in meta: the last mail that had its turn */
/* SQL: whether the mail number `n` had its turn, so that a change needs another digest. */
#define KY_MAIL_DIGESTS_HAD_TURN(n)                                                                \
  " " n                                                                                            \
  " <= coalesce ((SELECT CAST (value AS INTEGER) FROM meta WHERE name = '" KY_MAIL_DIGESTS_MARK    \
  "'), 0) "

/* Writes the digests of the next mails that have none yet, inside a transaction.
 * `head`: as for ky_audit_add().
 * `ret_has_more`: set to whether there are others.
 * Errors: STORE. */
gboolean ky_mail_digests_add (KyIndex *index, KyAuditHead *head, gboolean *ret_has_more,
                              GError **error);
/* Writes the digests of changed mails again, inside the transaction that changes them. Mails
 * without a digest get theirs later.
 * `ns`: (element-type gint64) their numbers, ascending.
 * Errors: STORE. */
gboolean ky_mail_digests_renew (KyIndex *index, KyAuditHead *head, const GArray *ns,
                                GError **error);
/* Does the same for one mail. */
gboolean ky_mail_digests_renew_one (KyIndex *index, KyAuditHead *head, gint64 n, GError **error);

/* Compares all mails with their digests.
 * `since`: microseconds since 1970; the log has the digests of mails that came later.
 * `take`: called for each mail that differs or is gone, with its identifier, or its number in the
 * index if it is gone, and with whether the log reaches so far.
 * Errors: STORE. */
gboolean ky_mail_digests_compare (KyIndex *index, gint64 since,
                                  void (*take) (const gchar *id, gboolean is_in_log, gpointer data),
                                  gpointer data, GError **error);
