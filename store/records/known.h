/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The nodes that this one knows. Whoever can write to the database can add a row of the audit log
 * by which a node joins, and sign with its key from then on: so each node keeps, in
 * paths.state/nodes.known, those that were there when it came and those that an administrator
 * answered for since, and says which others there are.
 */
#pragma once

#include "store/records/audit.h"

typedef struct _KyKnown KyKnown;

/* What STATE has of it. Without that, all that there are at the first look are known. */
KyKnown *ky_known_open (const gchar *state);
void ky_known_free (KyKnown *known);

/* Inside a transaction: who has joined since the last look, up to row LAST of the log. Errors:
 * STORE, IO. */
gboolean ky_known_look (KyKnown *known, KyIndex *index, gint64 last, GError **error);
/* "c, d": who is not known; NULL: nobody. (transfer full) */
gchar *ky_known_strangers (KyKnown *known);
/* An administrator answers for all of them. Errors: IO. */
gboolean ky_known_accept (KyKnown *known, GError **error);
