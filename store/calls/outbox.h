/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a letter of the outbox ended, for whoever sent it: kiyome-opener, or a command. Inside a
 * transaction. */
#pragma once

#include "store/loop/loop.h"

typedef struct
{
  uid_t uid;
  const gchar *who; /* for the audit log */
  gint64 now;       /* Unix seconds */
} KyOutboxTeller;

/* The relay has it. STORE "not-found: …" where it does not wait. */
gboolean ky_outbox_done (KyServer *server, const gchar *id, gint64 now, GError **error);
/* It did not take it, as SAID; IS_FINAL: and never will. It is tried again, or given up aloud. */
gboolean ky_outbox_failed (KyServer *server, const KyOutboxTeller *teller, const gchar *id,
                           const gchar *said, gboolean is_final, GError **error);
