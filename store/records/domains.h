/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records from which organisations' domains mail has come, so that a recipient is told of the first
 * one. For each domain the index keeps when its first and its last mail came, to the day, until
 * retention has destroyed its last original. */
#pragma once

#include "store/index/index.h"

/* Days after the first mail in which no domain counts as new. */
#define KY_DOMAINS_DAYS 30
/* Finds out whether a mail is the first of its sender's domain.
 * `direction`: the message's direction; only "in" counts.
 * `sender`: the envelope sender.
 * `now`: microseconds since 1970.
 * Returns the domain if no mail of it came before; otherwise, and during the first KY_DOMAINS_DAYS,
 * when every domain would be new, "" (transfer full); or NULL.
 * Errors: STORE. */
gchar *ky_domains_find_new (KyIndex *index, const gchar *direction, const gchar *sender, gint64 now,
                            GError **error);
/* Records that a mail came at `time` (microseconds since 1970). Errors: STORE. */
gboolean ky_domains_note (KyIndex *index, const gchar *direction, const gchar *sender, gint64 time,
                          GError **error);
/* Deletes the domains whose last mail came before `oldest` (microseconds since 1970), and those
 * longest without mail if there are too many.
 * Errors: STORE. */
gboolean ky_domains_forget (KyIndex *index, gint64 oldest, GError **error);
