/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys of the nodes that have joined (store/records/node.h), as the audit log has them: a row for
 * each node that joins, and, where such rows were pruned, the row that records the cut. It repeats
 * their keys: " nodes=NAME:KEY,…" at the end of its detail. */
#pragma once

#include "store/index/index.h"

/* Is called with each node: its name, and its key as hexadecimal digits. */
typedef void (*KyNodeKeyFunc) (const gchar *name, const gchar *key, gpointer data);

/* Calls `each` with the nodes in the detail of a row that records a cut. */
void ky_node_keys_each (const gchar *detail, KyNodeKeyFunc each, gpointer data);
/* Returns the words " nodes=…" for a cut at row `cut`, "" if no node had joined by then; of each
 * name the first key counts. (transfer full) Errors: STORE. */
gchar *ky_node_keys_describe (KyIndex *index, gint64 cut, GError **error);
/* Returns the detail of the row that records the last cut, "" if there is none. (transfer full)
 * Errors: STORE. */
gchar *ky_node_keys_last_cut (KyIndex *index, GError **error);
