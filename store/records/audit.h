/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The audit log: who did what, to what, when and why. Rows are only added (triggers refuse anything
 * else), and each row's hash covers the row before it, so that a change anywhere breaks the chain
 * from there on. The last row's number and hash are also in a file beside the index, in the index
 * itself, in the mark (store/records/index-mark.h), and every hour in the system's log: these are
 * anchors against a log that was cut off or replaced as a whole. A log with rows and without the
 * file cannot be trusted; the index knows from which row on there was a file. Each node of a shared
 * index has a file, a mark and an entry in the index of its own. */
#pragma once

#include "store/client/audit-row.h"
#include "store/index/index.h"

#define KY_AUDIT_HEAD_FILE "audit.head"
/* Name in the table meta: when kiyome-signer handed in a signed head last, in Unix seconds. */
#define KY_AUDIT_SIGNED_META "audit-signed"

#define KY_AUDIT_NODE_JOIN "node-join"     /* object: its name; detail: its public key */
#define KY_AUDIT_RESTORED "restored"       /* an older index continues here */
#define KY_AUDIT_JOURNAL_CUT "journal-cut" /* the journal of erasures lacked something */

/* Begins a transaction. If other nodes may have added rows, the last row is read into `head`.
 * `durable`: as for ky_index_begin().
 * Errors: STORE. */
gboolean ky_audit_begin (KyIndex *index, gboolean durable, KyAuditHead *head, GError **error);

/* Reads the last row. Errors: STORE. */
gboolean ky_audit_read_head (KyIndex *index, KyAuditHead *ret_head, GError **error);

/* Adds a row inside the current transaction. If it is about what that transaction has added to
 * another table, its detail gets a tag of that (store/records/row-tags.h).
 * `head`: the last row; set to the new one. If the transaction is rolled back, the caller sets it
 * back.
 * `entry`: what the row says.
 * Errors: STORE. */
gboolean ky_audit_add (KyIndex *index, KyAuditHead *head, const KyAuditEntry *entry,
                       GError **error);

/* Records the last row in the index, as an anchor, inside the current transaction.
 * `head`: the last row.
 * `anchored`: the row that the head's file was last known to name.
 * Errors: STORE. */
gboolean ky_audit_note (KyIndex *index, const KyAuditHead *head, gint64 anchored, GError **error);

/* Compares the log with its anchors. They contradict it if the log has rows and there is no file,
 * if the file is older than it was, or if the log lacks a row that an anchor names, because it was
 * cut off, replaced or restored from an older copy. The anchors are then evidence and must not be
 * overwritten.
 * `directory`: paths.state.
 * `ret_anchored`: set to the row that the file names.
 * Errors: STORE (also: they contradict the log). */
gboolean ky_audit_check_anchor (KyIndex *index, const gchar *directory, gint64 *ret_anchored,
                                GError **error);

/* Finds out whether the log has the row of an anchor, or lost it by a cut that a node signed which
 * this node knows (store/records/known-nodes.h): a node that was away has anchors from before.
 * `head`: the row; if its seq is not positive, none is asked for.
 * Errors: STORE. */
gboolean ky_audit_has (KyIndex *index, const gchar *directory, const KyAuditHead *head,
                       gboolean *ret_has, GError **error);

/* Replaces the head's file in `directory`, durably. Errors: IO. */
gboolean ky_audit_write_head (const gchar *directory, const KyAuditHead *head, GError **error);

/* Holds the result of ky_audit_verify(). */
typedef struct
{
  gint64 rows;
  gint64 broken;   /* number of the first row that does not follow, or that its node did not sign,
                      0: none */
  gint64 heads;    /* signatures of nodes */
  gboolean behind; /* a row that an anchor names is not there, or the anchors are not */
  gint64 restored; /* how often an older index continued, … */
  gint64 since;    /* … and the last row that says so; 0: none does */
  gint64 cut;      /* the row up to which the log was pruned; 0: it is whole */
  /* What the log records about the last pruning: the number of that row, the retention period of
   * rows in days, and the time (microseconds since 1970); 0: the log was never pruned. */
  gint64 pruned, pruned_days, pruned_at;
  KyAuditHead head;
} KyAuditFindings;

/* Verifies the whole chain, compares it with the anchors, and verifies the signatures of nodes with
 * the keys that are in the chain. A signature that is missing or wrong counts as a break.
 * `directory`: paths.state.
 * `breaks`: (nullable) gets the numbers of the rows that do not follow, "5 17", about 1000 bytes at
 * most.
 * `ret_findings`: set to the result.
 * Errors: STORE. */
gboolean ky_audit_verify (KyIndex *index, const gchar *directory, GString *breaks,
                          KyAuditFindings *ret_findings, GError **error);
