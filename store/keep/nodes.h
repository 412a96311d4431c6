/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does the periodic work of a node of a shared database (store/records/node.h): it writes the sign
 * of life, takes or leaves the lead, and removes what other nodes have left to it. A store that is
 * alone does none of this. */
#pragma once

#include "store/loop/loop.h"

/* Makes this store a node of the database that was opened, if it is not one yet, with a row in the
 * audit log.
 * `is_known`: whether the store was a node of this database before.
 * Errors: STORE, IO. */
gboolean ky_nodes_open (KyServer *server, KyIndex *index, gboolean is_known, GError **error);
/* Returns which nodes no administrator has confirmed, as codes (common/message-codes.h), or NULL if
 * there are none (transfer full). */
gchar *ky_nodes_problem (KyServer *server);
/* Is called every KY_NODE_BEAT_SECONDS. */
void ky_nodes_beat (KyServer *server);
