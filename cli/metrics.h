/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures of `kiyome status` as OpenMetrics text. No label contains text of a mail: labels are
 * kiyome's own names (families, outcomes, reasons, parts) and the names of tenants and of policies,
 * at most 64 of each tenant. */
#pragma once

#include "cli/command.h"
#include "intake/status/status.h"

/* Returns one exposition, with its end mark. (transfer full) */
gchar *ky_metrics_text (const KyStatus *status);
/* Reads one HTTP request from the socket `in` and answers it at `out` with the result of `make`; a
 * slow client is disconnected. FALSE: nothing could be answered. */
gboolean ky_metrics_serve (int in, int out, gchar *(*make) (gpointer data), gpointer data);
