/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The audit log: who did what, to what, when and why. It is only ever added to (triggers refuse
 * anything else), and each row's hash covers the row before it, so that a change anywhere breaks
 * the chain from there on. The last row's number and hash stand in a file beside the index, in the
 * index itself, in the mark (store/records/mark.h) and every hour in the system's log: anchors
 * against a log that was cut off or replaced as a whole. Rows without the file are no log that can
 * be trusted, and the index knows from which row on the file was there. Each node of several that
 * share the index has a file, a mark and a place in the index of its own.
 *
 * hash = SHA-256 (hash of the row before, 32 zeros for the first; then for each of seq, time, uid
 * (decimal), who, what, object, why, detail: length as u32 little-endian, bytes)
 */
#pragma once

#include "common/sha256.h"
#include "store/index/index.h"

typedef struct
{
  gint64 seq; /* of the last row, 0: none */
  guint8 hash[KY_SHA256_SIZE];
} KyAuditHead;

typedef struct
{
  gint64 uid;
  const gchar *who;    /* login name */
  const gchar *what;   /* "export", "erase", "allow-add" … */
  const gchar *object; /* identifier, or "" */
  const gchar *why;    /* the reason given, or "" */
  const gchar *detail; /* or "" */
} KyAuditEntry;

#define KY_AUDIT_HEAD_FILE "audit.head"

#define KY_AUDIT_NODE_JOIN "node-join"     /* object: its name; detail: its public key */
#define KY_AUDIT_RESTORED "restored"       /* an older index goes on from here */
#define KY_AUDIT_JOURNAL_CUT "journal-cut" /* the journal of erasures lacked something */

/* Begins a transaction, and reads the last row into HEAD where others may have added to the log. */
gboolean ky_audit_begin (KyIndex *index, gboolean durable, KyAuditHead *head, GError **error);

/* Reads the last row. Errors: STORE. */
gboolean ky_audit_read_head (KyIndex *index, KyAuditHead *ret_head, GError **error);

/* Adds ENTRY inside the present transaction and moves HEAD on; when the transaction is rolled back
 * the caller puts HEAD back. Errors: STORE. */
gboolean ky_audit_add (KyIndex *index, KyAuditHead *head, const KyAuditEntry *entry,
                       GError **error);

/* Notes in the index, inside the present transaction, that HEAD is the last row, and that the
 * head's file was last known to name row ANCHORED. Errors: STORE. */
gboolean ky_audit_note (KyIndex *index, const KyAuditHead *head, gint64 anchored, GError **error);

/*
 * Compares the log with the anchors: FALSE when it has rows and no file, when the file is older
 * than it was, or when the log does not have a row that one of them names, so that it was cut off,
 * replaced, or brought back from an older copy. They are then evidence, and must not be written
 * over. *RET_ANCHORED is the row that the file names. Errors: STORE (that, or the index).
 */
gboolean ky_audit_check_anchor (KyIndex *index, const gchar *directory, gint64 *ret_anchored,
                                GError **error);

/* Replaces the head's file in DIRECTORY, durably. Errors: IO. */
gboolean ky_audit_write_head (const gchar *directory, const KyAuditHead *head, GError **error);

typedef struct
{
  gint64 rows;
  gint64 broken;   /* number of the first row that does not follow, or that its node did not sign,
                      0: none */
  gint64 heads;    /* that are signed by nodes */
  gboolean behind; /* a row that an anchor names is not there, or the anchors are not */
  gint64 restored; /* how often an older index went on, … */
  gint64 since;    /* … and the last row that says so; 0: none does */
  KyAuditHead head;
} KyAuditFindings;

/* Goes through the whole chain, and compares it with the anchors; signatures of nodes with the keys
 * that stand in the chain. One that is not there, or does not hold, is a break like any. BREAKS
 * (nullable) gets the numbers of all rows that do not follow, "5 17", as far as a line holds them.
 * Errors: STORE. */
gboolean ky_audit_verify (KyIndex *index, const gchar *directory, GString *breaks,
                          KyAuditFindings *ret_findings, GError **error);
