/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a node does because there are others (store/records/node.h): it says that it is there, does
 * what one does at a time or leaves that to another, and takes from the database what these left
 * for it. Where the store is alone, nothing of this is done. */
#pragma once

#include "store/loop/loop.h"

/* When the database was opened: this node is one of it from now on, as it was or for the first
 * time, by an entry of the audit log. IS_KNOWN: it was. Errors: STORE, IO. */
gboolean ky_nodes_open (KyServer *server, KyIndex *index, gboolean is_known, GError **error);
/* Which nodes nobody has answered for, in codes; NULL: all are known. (transfer full) */
gchar *ky_nodes_problem (KyServer *server);
/* Every KY_NODE_BEAT_SECONDS. */
void ky_nodes_beat (KyServer *server);
