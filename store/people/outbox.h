/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What waits in the outbox until kiyome-opener hands it to the inner relay. Inside a transaction.
 */
#pragma once

#include "store/index/index.h"

/* One mail for the outbox. */
gboolean ky_outbox_add (KyIndex *index, const gchar *to, const gchar *subject, const gchar *text,
                        const gchar *kind, const gchar *object, gint64 now, GError **error);
