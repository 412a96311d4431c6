/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the notice that replaces a mail of which nothing could be delivered. */
#pragma once

#include "engine/report.h"

typedef struct
{
  const gchar *sender;    /* address in MAIL FROM; "" for the null sender */
  const gchar *recipient; /* the first */
  guint64 size;           /* bytes */
} KyNoticeMail;

/* Returns the `header` of such a message as the store keeps it, with the From and Subject of the
 * mail itself (the report's heading), by which people look for it; without a From where that is not
 * known: they see the envelope's sender then. (transfer full) */
gchar *ky_notice_record (KyView header, const KyReportPart *report);

/* Returns the message that is delivered in place of a message of which nothing could be delivered.
 * It is written from the envelope and the report alone, in the policy's language, with CRLF lines,
 * and has nothing of the withheld message. `id` is the request number. (transfer full) */
GBytes *ky_notice_message (const KyNoticeMail *mail, const KyReportPart *report, KyPolicy *policy,
                           const gchar *id);
