/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sheds clients that are slower than anybody's line: libmicrohttpd's timeout counts from the last
 * byte, so that one byte now and then would hold a connection for ever. Here each phase of a
 * request has its time, in all.
 */
#pragma once

#include <glib.h>
#include <microhttpd.h>

typedef struct _KyWatches KyWatches;
typedef struct _KyClientWatch KyClientWatch;

typedef enum
{
  KY_PHASE_HEADER, /* waits for a request's header */
  KY_PHASE_BODY,
  KY_PHASE_WORK, /* it is the portal that works */
  KY_PHASE_ANSWER,
} KyPhase;

/* SECONDS: for a request, and one more for each 8 KiB; kept connections may wait twice that long
 * for the next request. (transfer full) */
KyWatches *ky_watches_new (guint seconds);
/* To be called when no connection is left. */
void ky_watches_free (KyWatches *watches);
/* EACH: how many connections one client (ky_client_network()) may hold, 0: any number. */
void ky_watches_limit (KyWatches *watches, guint each);
/* libmicrohttpd's MHD_AcceptPolicyCallback; DATA is the KyWatches. */
enum MHD_Result ky_watches_admit (void *data, const struct sockaddr *address, socklen_t size);
/* libmicrohttpd's MHD_NotifyConnectionCallback; DATA is the KyWatches. */
void ky_watches_notify (void *data, struct MHD_Connection *connection, void **slot,
                        enum MHD_ConnectionNotificationCode what);
/* CONNECTION is in PHASE now, which moves about SIZE bytes. */
void ky_watches_phase (KyWatches *watches, struct MHD_Connection *connection, KyPhase phase,
                       guint64 size);
