/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How kiyome-store and its clients exchange packets (common/packet.h) over SOCK_SEQPACKET: a client
 * sends one request and waits for the answer. contract/front-end.def has the packets, and
 * contract/store.def the verbs that they carry.
 *
 * Front ends use store.sock, administrators admin.sock, the portal portal.sock, the opener
 * open.sock and watchers watch.sock, all in paths.run; store.doors, store.admins, store.portals,
 * store.openers and store.watchers name their users. */
#pragma once

#include "common/packet.h"

/* The code of a refusal of REPORT: the message has another report already. */
#define KY_STORE_OTHER_REPORT "other-report"

/* A directory in paths.state that exists while `kiyome restore` is not complete. */
#define KY_STORE_RESTORE "restore.part"
/* A file in paths.state: a backup was restored, and the store has not started since. */
#define KY_STORE_RESTORED "index.restored"
/* A file in paths.state: index.db beside it is to be moved to the database
 * (store/records/move-index.h). */
#define KY_STORE_MOVE "index.move"

/* The socket in paths.run for users of store.doors. */
#define KY_STORE_SOCKET "store/store.sock"
/* The socket in paths.run for users of store.admins. */
#define KY_STORE_ADMIN_SOCKET "store/admin.sock"
/* The socket in paths.run for users of store.watchers. */
#define KY_WATCH_SOCKET "store/watch.sock"

#define KY_STORE_REPORT_MAX (64u * 1024 * 1024) /* bytes of a report, and of its JSON */
#define KY_STORE_LIST_MAX (16u * 1024 * 1024)   /* bytes of any other blob */
#define KY_STORE_ARGUMENTS_MAX 64               /* arguments of an ADMIN request */
#define KY_STORE_SECONDS 120                    /* time for which a client waits for an answer */
#define KY_STORE_DETAIL_MAX 4000                /* bytes of the last string of LOADED */
#define KY_STORE_REASON_MAX 2000                /* bytes of a reason */

/* Tells whether a text is accepted as a reason: at most KY_STORE_REASON_MAX bytes, not only blanks
 * (of any width).
 * `text`: the text in UTF-8.
 * Returns TRUE if it is. */
gboolean ky_store_is_reason (const gchar *text);

/* Sends a request and waits for the answer.
 * `socket`: a connected socket.
 * `request`: the request.
 * `in`: set to the answer.
 * `type`: the number of the message that the answer must be (KY_STORE_OK …).
 * Errors: IO, PROTOCOL, and the error that an `error` answer carries. */
gboolean ky_store_call (int socket, KyPacket *request, KyWireIn *in, guint16 type, GError **error);

/* Packs a KY_STORE_ERROR.
 * `packet`: the packet, which begins anew.
 * `error`: the error; one of another domain than KY_ERROR is sent as INTERNAL. */
void ky_store_put_error (KyPacket *packet, const GError *error);

/* Reads the answer to KY_STORE_STATUS.
 * `in`: the answer.
 * Returns JSON (transfer full), or NULL.
 * Errors: PROTOCOL, IO. */
gchar *ky_store_read_json (KyWireIn *in, GError **error);

/* Connects a SOCK_SEQPACKET socket.
 * `path`: the path of the store's socket.
 * Returns a file descriptor, which the caller closes, or -1.
 * Errors: IO (the message has the path). */
int ky_store_connect_socket (const gchar *path, GError **error);
