/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Labels of originals that lie at another node than that at which keys were changed. Their rows
 * have the new key; the index notes ("relabel NODE" in meta) that the node owes its files the same,
 * which then compares all of its labels with their rows. Until it did, the old secret key opens
 * some of them.
 */
#pragma once

#include "store/loop/loop.h"

/* Inside the present transaction: NODE owes that, from now on (again). Errors: STORE. */
gboolean ky_relabel_owe (KyIndex *index, const gchar *node, GError **error);
/* The same: what this node owes, a mark; NULL: nothing. (transfer full) */
gchar *ky_relabel_owed (KyIndex *index);
/* In the loop: does what MARK stands for, if that is not under way. */
void ky_relabel_start (KyServer *server, const gchar *mark);
