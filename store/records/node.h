/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nodes: several kiyome-stores, each on its machine, that share one database. They know of each
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
 * store.node, or none: then all of this does nothing. */
#pragma once

#include "store/records/audit.h"

#define KY_NODE_KEY_FILE "node.key" /* the seed of its Ed25519 key */
#define KY_NODE_BEAT_SECONDS 10     /* between two signs of life */
#define KY_NODE_EVENTS "events"     /* the lease of the node that sends events */
#define KY_NODE_EVENTS_SECONDS 120  /* longer than sending some takes */
#define KY_NODE_SECONDS 30          /* without a sign of life for so long a node is away */

/* Makes this process the node `name`. Its key is in `state`, and is made if it does not exist.
 * Errors: CONFIG (not a valid name), IO, STORE. */
gboolean ky_node_become (const gchar *state, const gchar *name, GError **error);

/* Finds out whether this node is in the database.
 * `ret_is_known`: set to the answer; FALSE if the store is alone.
 * Errors: STORE; also if the node of this name has another key, or if the database has nodes and
 * this process is none. */
gboolean ky_node_find (KyIndex *index, gboolean *ret_is_known, GError **error);

/* Inside a transaction. */

/* Adds this node to the database. The originals of a store that was alone become those of the first
 * node.
 * `head`: the last row of the audit log; set to the new one.
 * Errors: STORE. */
gboolean ky_node_join (KyIndex *index, KyAuditHead *head, GError **error);
/* Sets `ret_steps` to the number of steps of the schema if a newer kiyome has changed it since the
 * database was opened, otherwise to 0. Errors: STORE. */
gboolean ky_node_check_schema (KyIndex *index, gint64 *ret_steps, GError **error);
/* Writes this node's sign of life, and takes or renews the lease for the work that one node does.
 * `ret_pause`: set to the time since the last sign of life, in seconds.
 * `ret_leads`: set to whether this node has the lease.
 * Errors: STORE. */
gboolean ky_node_beat (KyIndex *index, gint64 *ret_pause, gboolean *ret_leads, GError **error);
/* Takes or renews a lease, unless another node has it. A store that is alone always has it.
 * `lease`: its name.
 * `seconds`: for how long.
 * `ret_holds`: set to whether this node has it.
 * Errors: STORE. */
gboolean ky_node_hold (KyIndex *index, const gchar *lease, guint seconds, gboolean *ret_holds,
                       GError **error);
/* Sets `ret_leads` to whether this node has the lease for the work that one node does; always TRUE
 * for a store that is alone. Errors: STORE. */
gboolean ky_node_leads (KyIndex *index, gboolean *ret_leads, GError **error);
/* Frees the letters, mails to be sanitized again and deferred deliveries that nodes without a
 * recent sign of life had taken. Only a node that has given signs of life without a pause for
 * KY_NODE_SECONDS may do so: while the database was away, no node could give one. Errors: STORE. */
gboolean ky_node_free_taken (KyIndex *index, GError **error);
/* Sets `ret_now` to the time of leases, in Unix seconds: that of the database, or `wall` if the
 * store is alone. Errors: STORE. */
gboolean ky_node_now (KyIndex *index, gint64 wall, gint64 *ret_now, GError **error);
/* Signs the rows of this transaction in the audit log, those after row `before` up to the last row
 * `head`. Does nothing if the store is alone. Errors: STORE. */
gboolean ky_node_sign (KyIndex *index, gint64 before, const KyAuditHead *head, GError **error);
