/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happens beside the audit log and others want to know: mail that was withheld, health that
 * changed. A row is written with what it tells of, and stands until kiyome-events says that the
 * receiver of events.to has it. Incidents are told to incident.to by mail, too. Nothing of a mail
 * is in them but its number and why.
 */
#pragma once

#include "config/config.h"
#include "store/index/index.h"

typedef struct
{
  const gchar *kind; /* "mail-infected" */
  gint severity;     /* of RFC 5424: 2 critical, 4 warning, 5 notice, 6 informational */
  const gchar *object, *detail;
  gboolean is_incident;
} KyEvent;

/* Inside a transaction; TIME in microseconds since 1970. Errors: STORE. */
gboolean ky_event_note (KyIndex *index, const KyConfig *config, const KyEvent *event, gint64 time,
                        GError **error);
