/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures of `kiyome status` as OpenMetrics text. No label holds what a mail brought: they are
 * names of kiyome's own (families, outcomes, reasons, parts), of tenants, and of policies, 64 of
 * each tenant at most. */
#pragma once

#include "cli/command.h"

/* One exposition, with its end. (transfer full) */
gchar *ky_metrics_text (const KyStatus *status);
/* Reads one request of HTTP from the socket IN and answers it at OUT with what MAKE gives; who is
 * slow is left. FALSE: nothing could be answered. */
gboolean ky_metrics_serve (int in, int out, gchar *(*make) (gpointer data), gpointer data);
