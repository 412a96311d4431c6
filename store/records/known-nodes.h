/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of nodes that this node trusts. Whoever can write to the database can add a row of the
 * audit log by which a node joins, and sign rows with that node's key from then on. Each node
 * therefore keeps a list of its own in paths.state/nodes.known: the nodes that were there when it
 * joined, and those that an administrator has confirmed since. It reports every other node. */
#pragma once

#include "store/records/audit.h"
#include "store/records/node-keys.h"

typedef struct _KyKnownNodes KyKnownNodes;

/* Reads the list from the directory `state`. If there is none, the nodes of the first look are
 * trusted. (transfer full) */
KyKnownNodes *ky_known_nodes_open (const gchar *state);
void ky_known_nodes_free (KyKnownNodes *known);

/* Looks for nodes that joined since the last look, up to row `last` of the audit log. To be called
 * inside a transaction. Errors: STORE, IO. */
gboolean ky_known_nodes_look (KyKnownNodes *known, KyIndex *index, gint64 last, GError **error);
/* Calls `each` with the nodes that are trusted. */
void ky_known_nodes_each (const KyKnownNodes *known, KyNodeKeyFunc each, gpointer data);
/* Returns the names of the nodes that nobody has confirmed, as "c, d"; NULL if there are none.
 * (transfer full) */
gchar *ky_known_nodes_strangers (KyKnownNodes *known);
/* Confirms all nodes, on behalf of an administrator. Errors: IO. */
gboolean ky_known_nodes_accept (KyKnownNodes *known, GError **error);
