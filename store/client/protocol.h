/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The messages between kiyome-store and its clients: packets (common/wire.h) over SOCK_SEQPACKET. A
 * client sends one request and waits for the answer (after the arrow). "blob" is u32 0 and bytes,
 * or u32 1 and a file descriptor.
 *
 * Front ends (store.sock in paths.run, users of store.doors):
 *   ADD           string sender, string client, string queue id, string login, string direction,
 *                 u32 KyStoreAsk, u32 KyStoreAdd, blob of recipients (one a line), fd original, and
 *                 optionally string key. The same key from the same user names the same message,
 *                 however often it is added.
 *                 → ADDED string id;
 *                   u32 1 and the answer of ALLOW_MATCH, or u32 0: not asked, or not known;
 *                   with KY_STORE_ADD_DEPARTMENTS: u32 1 and a blob (config/departments.h), or
 *                   u32 0: not known;
 *                   with KY_STORE_ADD_NEW_DOMAIN: string domain, if no mail came from it before,
 *                   or ""
 *   REPORT        string id, string policy, bytes SHA-256 of the policy or of the policy and the
 *                 configuration (32 or 64 bytes), blob header, blob report, as
 *                 ky_report_serialize() writes it, and optionally a blob of KyStoreDebt. Each of
 *                 these is a line "+1 POLICY" (the sender is authentic) or "+0 POLICY", or
 *                 "?HOURS POLICY" (waits_hours), and then a line "=ADDRESS" for each recipient.
 *                 → OK
 *   FAILED        string id, string why
 *                 → OK
 *   ALLOW_MATCH   string sender, u32 authentic
 *                 → ALLOW_ENTRIES blob of u32 n, n × (string id, u32 KyAllowKind, string value,
 *                   bytes SHA-256, 0 or 32 of them)
 *   ALLOW_USED    string message id, u32 n, n × string id
 *                 → OK
 *   EARLIER       string sender (authentic), u32 hours, blob of recipients (one a line)
 *                 → OK u32 1: a mail that came in this time may name a password for them; u32 0
 *   LOADED        u32 1: a configuration was taken, u32 0: it was refused; bytes SHA-256 of the one
 *                 in force (32); string what changed, or where the faults are
 *                 → OK
 *   DEPARTMENTS   blob of departments, folded, one a line
 *                 → OK blob of those that nobody belongs to
 *   STATUS        → JSON blob
 *
 * Administrators (admin.sock, users of store.admins; verbs: contract/store.def):
 *   ADMIN         string verb, u32 n, n × (string name, string value), and for some verbs a blob
 *                 → ROWS fd (store/client/rows.h), and for EXPORT a second fd: the sealed original
 *   STATUS        → JSON blob
 *
 * The portal (portal.sock, users of store.portals) and the opener (open.sock, users of
 * store.openers) send ADMIN and STATUS, too; verbs: contract/store.def.
 *
 * Watchers (watch.sock, users of store.watchers) send STATUS and ADMIN; verbs: contract/store.def.
 *
 * The answer to any request may be ERROR u32 KyError, string message. */
#pragma once

#include "common/wire.h"

/* The type of a packet. Answers are those from KY_STORE_MESSAGE_ADDED on. */
typedef enum
{
  KY_STORE_MESSAGE_ADD = 0x5401,
  KY_STORE_MESSAGE_REPORT,
  KY_STORE_MESSAGE_FAILED,
  KY_STORE_MESSAGE_ALLOW_MATCH,
  KY_STORE_MESSAGE_ALLOW_USED,
  KY_STORE_MESSAGE_STATUS,
  KY_STORE_MESSAGE_ADMIN,
  KY_STORE_MESSAGE_LOADED,
  KY_STORE_MESSAGE_DEPARTMENTS,
  KY_STORE_MESSAGE_EARLIER,
  KY_STORE_MESSAGE_ADDED = 0x5481,
  KY_STORE_MESSAGE_OK,
  KY_STORE_MESSAGE_ALLOW_ENTRIES,
  KY_STORE_MESSAGE_JSON,
  KY_STORE_MESSAGE_ROWS,
  KY_STORE_MESSAGE_ERROR,
} KyStoreMessage;

/* Which entries of the allowlist ADD asks for. */
typedef enum
{
  KY_STORE_ASK_NOTHING,
  KY_STORE_ASK_ANY,       /* those for any sender */
  KY_STORE_ASK_AUTHENTIC, /* those for this sender, too, who is authentic */
  KY_STORE_ASK_LAST
} KyStoreAsk;

/* How ADD is done. */
typedef enum
{
  KY_STORE_ADD_WAITS = 1 << 0,       /* ADDED may come before the original is durable; REPORT and
                                      * FAILED wait for that */
  KY_STORE_ADD_DEPARTMENTS = 1 << 1, /* asks for the recipients' departments */
  KY_STORE_ADD_NEW_DOMAIN = 1 << 2,  /* asks whether it is the first mail of the sender's domain */
} KyStoreAdd;

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

#define KY_STORE_BLOB_INLINE (32 * 1024)        /* bytes; a larger blob is sent as a sealed memfd */
#define KY_STORE_REPORT_MAX (64u * 1024 * 1024) /* bytes of a report, and of its JSON */
#define KY_STORE_LIST_MAX (16u * 1024 * 1024)   /* bytes of any other blob */
#define KY_STORE_ARGUMENTS_MAX 64               /* arguments of an ADMIN request */
#define KY_STORE_SECONDS 120                    /* that a client waits for an answer */
#define KY_STORE_DETAIL_MAX 4000                /* bytes of the last string of LOADED */
#define KY_STORE_REASON_MAX 2000                /* bytes of a reason */

/* Tells whether a text is accepted as a reason: at most KY_STORE_REASON_MAX bytes, not only blanks
 * (of any width).
 * `text`: the text in UTF-8.
 * Returns TRUE if it is. */
gboolean ky_store_is_reason (const gchar *text);

/* Appends a blob to a packet.
 * `out`: the packet.
 * `view`: the bytes.
 * `ret_fd`: set to a file descriptor that the caller closes after the packet was sent, or to -1.
 * Errors: IO. */
gboolean ky_store_put_blob (KyWireOut *out, KyView view, int *ret_fd, GError **error);

/* Reads a blob from a packet.
 * `in`: the packet.
 * `limit`: the largest size that is accepted, in bytes.
 * Returns the bytes (transfer full), or NULL.
 * Errors: PROTOCOL, LIMIT, IO. */
GBytes *ky_store_take_blob (KyWireIn *in, gsize limit, GError **error);

/* Sends a request and waits for the answer.
 * `socket`: a connected socket.
 * `out`: the request.
 * `in`: set to the answer.
 * `type`: the KyStoreMessage that the answer must be.
 * Errors: IO, PROTOCOL, and the error that an `error` answer carries. */
gboolean ky_store_call (int socket, KyWireOut *out, KyWireIn *in, guint16 type, GError **error);

/* Connects a SOCK_SEQPACKET socket.
 * `path`: the path of the store's socket.
 * Returns a file descriptor, which the caller closes, or -1.
 * Errors: IO (the message has the path). */
int ky_store_connect_socket (const gchar *path, GError **error);
