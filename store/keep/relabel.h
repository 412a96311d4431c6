/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rewrites the labels of originals whose keys were changed at another node. The rows in the shared
 * index have the new sealed data key already, and an entry "relabel NODE" in the table meta says
 * that the node must bring its labels in line with its rows. Until that is done, the old secret key
 * opens some of these originals. */
#pragma once

#include "store/loop/loop.h"

/* Records inside the current transaction that a node must compare all of its labels with its rows
 * (again).
 * `node`: the node's name.
 * Errors: STORE. */
gboolean ky_relabel_owe (KyIndex *index, const gchar *node, GError **error);
/* Returns the mark of what this node must still do, or NULL if nothing is to be done (transfer
 * full). */
gchar *ky_relabel_owed (KyIndex *index);
/* Starts to bring the labels of this node in line with its rows, unless that is running. To be
 * called in the loop.
 * `mark`: the mark that ky_relabel_owed() returned; its entry is removed when all labels are
 * written. */
void ky_relabel_start (KyServer *server, const gchar *mark);
