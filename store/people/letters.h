/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The letters that the store has to send, in the reader's language. They wait in the outbox until
 * kiyome-opener hands them to the inner relay. All functions are to be called inside a transaction.
 * Errors: STORE. */
#pragma once

#include "config/config.h"
#include "store/people/people.h"

/* Lists the letters about requests, by their content. */
typedef enum
{
  KY_LETTER_ASKED,    /* to users who may decide */
  KY_LETTER_APPROVED, /* this and the following: to the user who made the request */
  KY_LETTER_REFUSED,
  KY_LETTER_EXPIRED, /* nobody decided in time, or the original was not fetched in time */
  KY_LETTER_LAST
} KyLetterKind;

/* Stands for portal.url in a waiting letter; it is replaced when the letter is sent, because
 * portal.url may change until then. */
#define KY_LETTER_PORTAL "\001"
/* Returns portal.url without a slash at its end, or "" if it is not set (transfer full). */
gchar *ky_letter_portal (KyConfig *config);
/* Returns a time in the local time zone, with its offset from UTC: "2026-11-20 17:03 (+09:00)", or
 * in Japanese "2026年11月20日 17:03 (+09:00)" (transfer full). `seconds`: Unix seconds. */
gchar *ky_letter_time (gint64 seconds, gboolean english);
/* Writes a letter about request number `request` to user number `to`, or none if that user has no
 * address. */
gboolean ky_letter_request (KyIndex *index, KyConfig *config, KyLetterKind kind, gint64 request,
                            gint64 to, gint64 now, GError **error);
/* Writes letters to all users who may decide request number `request` now. */
gboolean ky_letter_deciders (KyIndex *index, KyConfig *config, gint64 request, gint64 now,
                             GError **error);
/* Writes to each user whose mail was withheld since the last digest what it was, if it is one of
 * portal.digest-hours: at most one letter to each. */
gboolean ky_letter_digest (KyIndex *index, KyConfig *config, gint64 now, GError **error);
/* Removes, from digests that were not sent, what they say of those of the mails `after` + 1 to
 * `last` whose reports were removed (store/keep/purge.c). */
gboolean ky_letter_digests_forget (KyIndex *index, gint64 after, gint64 last, GError **error);
