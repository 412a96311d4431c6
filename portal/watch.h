/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disconnects clients that are slower than any real line. libmicrohttpd's timeout starts again with
 * each byte, so that one byte now and then would hold a connection for ever; here each phase of a
 * request has a limit in total. */
#pragma once

#include <glib.h>
#include <microhttpd.h>

typedef struct _KyWatches KyWatches;
typedef struct _KyClientWatch KyClientWatch;

typedef enum
{
  KY_PHASE_HEADER, /* waiting for the header of a request */
  KY_PHASE_BODY,
  KY_PHASE_WORK, /* the portal works; no limit */
  KY_PHASE_ANSWER,
} KyPhase;

/* Returns new watches. `seconds`: limit of a phase; each 8 KiB add one second. A kept connection
 * may wait twice that long for the next request. (transfer full) */
KyWatches *ky_watches_new (guint seconds);
/* Frees the watches. All connections must have been closed before. */
void ky_watches_free (KyWatches *watches);
/* Sets the limit of connections for one client (ky_client_network()) to `each`; 0: no limit. */
void ky_watches_limit (KyWatches *watches, guint each);
/* Implements libmicrohttpd's MHD_AcceptPolicyCallback; `data` is the KyWatches. */
enum MHD_Result ky_watches_admit (void *data, const struct sockaddr *address, socklen_t size);
/* Implements libmicrohttpd's MHD_NotifyConnectionCallback; `data` is the KyWatches. */
void ky_watches_notify (void *data, struct MHD_Connection *connection, void **slot,
                        enum MHD_ConnectionNotificationCode what);
/* Notes that the connection enters a phase that transfers about `size` bytes. */
void ky_watches_phase (KyWatches *watches, struct MHD_Connection *connection, KyPhase phase,
                       guint64 size);
