/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of which organisations' domains mail came before, so that a reader hears of the first one. What
 * is kept of a domain is when mail of it came, to the day; that goes with its last original.
 */
#pragma once

#include "store/index/index.h"

/* The domain of SENDER, where no mail of it was received before NOW (microseconds since 1970) by
 * that DIRECTION; "" else, of mail that does not come in, and for the first KY_DOMAINS_DAYS, when
 * each would be new. NULL: an error. (transfer full) */
#define KY_DOMAINS_DAYS 30
gchar *ky_domains_find_new (KyIndex *index, const gchar *direction, const gchar *sender, gint64 now,
                            GError **error);
/* A mail of SENDER was received at TIME. */
gboolean ky_domains_note (KyIndex *index, const gchar *direction, const gchar *sender, gint64 time,
                          GError **error);
/* Forgets those of which all came before OLDEST, and those longest without mail where there are too
 * many. */
gboolean ky_domains_forget (KyIndex *index, gint64 oldest, GError **error);
