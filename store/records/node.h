/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Nodes: several kiyome-stores, each on its machine, that share one database. They know of each
 * other by its tables alone:
 *
 *   nodes        who there is, by name; the public key he signs with; when he was seen last
 *   leases       what one of them does at a time, who that is, and until when
 *   audit_heads  of each transaction that added to the audit log its first row and its last, signed
 *   journal      lines of the journal of erasures, for the files of all (store/records/erasures.h)
 *   remains      files of originals that another node destroyed, for who has them
 *
 * Transactions that write take turns (store/index/postgresql.c), so that each finds what those
 * before it left. Times in these tables are the database's. A kiyome-store is one node, named by
 * store.node, or none: then all of this does nothing.
 */
#pragma once

#include "store/records/audit.h"

#define KY_NODE_KEY_FILE "node.key" /* the seed of its Ed25519 key */
#define KY_NODE_BEAT_SECONDS 10     /* between two signs of life */
#define KY_NODE_EVENTS "events"     /* the lease of who sends them */
#define KY_NODE_EVENTS_SECONDS 120  /* more than it takes to send some */
#define KY_NODE_SECONDS 30          /* without one a node is away, and what it had taken is free */

/* This process is the node NAME, whose key lies in STATE and is made when it is missing. Errors:
 * CONFIG (no name for a node), IO, STORE. */
gboolean ky_node_become (const gchar *state, const gchar *name, GError **error);

/* Is it one of those in the database? FALSE with STORE also when that one has another key, or when
 * the database is one of nodes and this process is none. */
gboolean ky_node_find (KyIndex *index, gboolean *ret_is_known, GError **error);

/* Inside a transaction. */

/* Takes this node, which is not known, into the database. What the only store that was there before
 * kept in its directory is then the first node's. */
gboolean ky_node_join (KyIndex *index, KyAuditHead *head, GError **error);
/* Has a newer kiyome changed the schema since the database was opened? *RET_STEPS, else 0. */
gboolean ky_node_check_schema (KyIndex *index, gint64 *ret_steps, GError **error);
/* A sign of life, *RET_PAUSE seconds after the last one, and the lease of what one node does, taken
 * or held. */
gboolean ky_node_beat (KyIndex *index, gint64 *ret_pause, gboolean *ret_leads, GError **error);
/* Takes LEASE for SECONDS from now on, or holds it on, unless another node has it. Always where the
 * store is alone. */
gboolean ky_node_hold (KyIndex *index, const gchar *lease, guint seconds, gboolean *ret_holds,
                       GError **error);
/* Is that lease this node's at this moment? Always where the store is alone. */
gboolean ky_node_leads (KyIndex *index, gboolean *ret_leads, GError **error);
/* Frees what nodes that are away had taken of the outbox and of mails to be sanitized again. For
 * who has given signs of life without a pause as long as that takes: when the database itself was
 * away, nobody could. */
gboolean ky_node_free_taken (KyIndex *index, GError **error);
/* The time of leases, in seconds since 1970: the database's; WALL where the store is alone. */
gboolean ky_node_now (KyIndex *index, gint64 wall, gint64 *ret_now, GError **error);
/* Signs the rows behind BEFORE until HEAD, the last row of the log, as those of this transaction.
 */
gboolean ky_node_sign (KyIndex *index, gint64 before, const KyAuditHead *head, GError **error);
