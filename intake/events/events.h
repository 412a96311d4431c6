/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside kiyome-events: formats events as syslog messages and sends them to the receiver. */
#pragma once

#include "config/config.h"

typedef struct
{
  const gchar *stream; /* "audit", "event"; "direct": the store could not keep it */
  const gchar *origin; /* (nullable) of the numbers: detects duplicates */
  gint64 seq;          /* within origin and stream */
  gint64 time;         /* microseconds since 1970 */
  gint severity;       /* of RFC 5424 */
  const gchar *kind, *who, *object, *why, *detail;
  const gchar *tenant; /* (nullable) whose it is */
} KyEventLine;

/* Formats `line` as a message of RFC 5424, without a frame. Its text is `cef` if `cef` is set, else
 * JSON. (transfer full) */
gchar *ky_event_format (const KyEventLine *line, gboolean cef);

/* Describes tls:HOST:PORT, tcp:HOST:PORT or udp:HOST:PORT. */
typedef struct
{
  enum
  {
    KY_EVENTS_UDP,
    KY_EVENTS_TCP,
    KY_EVENTS_TLS
  } kind;
  gchar *host, *port;
} KyEventsPlace;

/* Parses a place. Errors: CONFIG. */
gboolean ky_events_place (const gchar *text, KyEventsPlace *ret_place, GError **error);

/* Sends `messages` (of gchar *) over a connection of their own and returns when the receiver has
 * them: by TCP and TLS it has read to their end and closed its side in turn, without an alert. UDP
 * knows no more than that nobody listens. FALSE: it may have some of them; they are to be sent
 * again. Errors: IO, CONFIG. */
gboolean ky_events_send (const KyEventsPlace *place, const KyConfig *config,
                         const GPtrArray *messages, GError **error);
