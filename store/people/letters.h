/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The mail that the store has to send, written in the reader's language, waiting in the outbox
 * until kiyome-opener hands it to the inner relay. Inside a transaction. */
#pragma once

#include "config/config.h"
#include "store/people/people.h"

typedef enum
{
  KY_LETTER_ASKED,    /* to who may decide */
  KY_LETTER_APPROVED, /* the others to who asked */
  KY_LETTER_REFUSED,
  KY_LETTER_EXPIRED, /* nobody decided in time, or it was not fetched in time */
  KY_LETTER_LAST
} KyLetterKind;

/* What a letter that waits has in place of portal.url, which comes there when it is sent: it may
 * have changed by then. */
#define KY_LETTER_PORTAL "\001"
/* portal.url without a slash at its end; "" where none is set. (transfer full) */
gchar *ky_letter_portal (KyConfig *config);
/* SECONDS since 1970 in the clock of the office, with how far that is from UTC: "2026-11-20 17:03
 * (+09:00)", "2026年11月20日 17:03 (+09:00)". (transfer full) */
gchar *ky_letter_time (gint64 seconds, gboolean english);
/* A letter about request number REQUEST to user TO; nothing when he has no address. */
gboolean ky_letter_request (KyIndex *index, KyConfig *config, KyLetterKind kind, gint64 request,
                            gint64 to, gint64 now, GError **error);
/* Letters to all who may decide about REQUEST now. */
gboolean ky_letter_deciders (KyIndex *index, KyConfig *config, gint64 request, gint64 now,
                             GError **error);
/* What was withheld since the last digest, to each whose mail it was, when an hour of
 * portal.digest-hours has come; at most once for each. */
gboolean ky_letter_digest (KyIndex *index, KyConfig *config, gint64 now, GError **error);
