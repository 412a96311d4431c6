/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events beside the audit log: mail that was withheld, health that changed. An event is stored in
 * the transaction of what it reports, and stays until kiyome-events says that the receiver of
 * events.to has it. Incidents are also reported by mail to incident.to. An event contains nothing
 * of a mail but its number and the reason. */
#pragma once

#include "config/config.h"
#include "store/index/index.h"

/* Describes an event. */
typedef struct
{
  const gchar *kind; /* "mail-infected" */
  gint severity;     /* of RFC 5424: 2 critical, 4 warning, 5 notice, 6 informational */
  const gchar *object, *detail;
  gboolean is_incident;
  gboolean is_single; /* an incident that gets a letter of its own */
} KyEvent;

/* Stores an event, inside a transaction, and writes the letter about an incident, if no other one
 * of its kind was written within the hour.
 * `time`: microseconds since 1970.
 * Errors: STORE. */
gboolean ky_event_note (KyIndex *index, const KyConfig *config, const KyEvent *event, gint64 time,
                        GError **error);
