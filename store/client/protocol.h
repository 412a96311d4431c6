/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between kiyome-store and its clients (common/wire.h packets over SOCK_SEQPACKET). A client sends
 * one request and waits for its answer. "blob" is u32 0 and bytes, or u32 1 and a file descriptor.
 *
 * Doors (paths.run/store.sock, users of store.doors):
 *   ADD           string sender, client, queue id, login, direction, u32 KyStoreAsk, u32
 *                 KyStoreAdd.
 *                 Blob of recipients (one a line), fd original, and where there is more: string key
 *                                                                      → ADDED string id, u32 1 and
 *                 what ALLOW_MATCH would be answered, or 0: not asked, or not known; with
 *                 KY_STORE_ADD_DEPARTMENTS u32 1 and a blob (config/departments.h), or 0: not
 *                 known; with KY_STORE_ADD_NEW_DOMAIN string domain: no mail of it came before, or
 *                 "". The same key from the same user is the same message, however often it is
 *                 added
 *   REPORT        string id, policy, bytes SHA-256 of the policy and, from a door that says it, of
 *                 the configuration (32 or 64), blob header,
 *                 blob report, as ky_report_serialize() writes it, and where there is more: blob
 *                 of what is owed to recipients of other policies, a line each: "+1 POLICY" (the
 *                 sender is authentic) or "+0 POLICY", then "=ADDRESS" for each; "?HOURS POLICY"
 *                 in place of that: they are served, and wait so long for a password → OK
 *   FAILED        string id, string why                                → OK
 *   ALLOW_MATCH   string sender, u32 authentic                         → ALLOW_ENTRIES u32 n,
 *                 n × (string id, string type, bytes SHA-256 (0 or 32 of them)), inside a blob
 *   ALLOW_USED    string message id, u32 n, n × string id              → OK
 *   EARLIER       string sender (who is proven), u32 hours, blob of recipients (one a line)
 *                 → OK u32 1: a mail that came so long before may name a password for them, or 0
 *   LOADED        u32 1: a configuration was taken, 0: refused; bytes SHA-256 of the one that holds
 *                 (32), string what changed, or where it is wrong      → OK
 *   DEPARTMENTS   blob of names, folded, one a line                    → OK blob of those that
 * nobody is in STATUS                                                             → JSON blob
 *
 * Administrators (paths.run/admin.sock, users of store.admins):
 *   ADMIN         string verb, u32 n, n × (string name, string value), and for some verbs a blob
 *                 → ROWS fd (store/client/rows.h), and for EXPORT a second fd: the sealed original
 *   STATUS                                                             → JSON blob
 * The verbs and their arguments: store/calls/admin.c.
 *
 * The portal (paths.run/portal.sock, users of store.portals) and the opener (open.sock, users of
 * store.openers) send ADMIN too, with the verbs of store/calls/verbs.c, and STATUS.
 *
 * Watchers (paths.run/watch.sock, users of store.watchers):
 *   STATUS                                                             → JSON blob
 *   ADMIN, with the verbs of store/calls/watch.c
 *
 * Any request may be answered by ERROR u32 KyError, string message.
 */
#pragma once

#include "common/wire.h"

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

/* What ADD asks of the allowlist. */
typedef enum
{
  KY_STORE_ASK_NOTHING,
  KY_STORE_ASK_ANY, /* entries for any sender */
  KY_STORE_ASK_AUTHENTIC,
  KY_STORE_ASK_LAST
} KyStoreAsk;

/* Bits that say how to ADD. */
typedef enum
{
  /* ADDED may come before the original is durable; REPORT and FAILED wait for that. */
  KY_STORE_ADD_WAITS = 1 << 0,
  /* In which departments are the recipients? */
  KY_STORE_ADD_DEPARTMENTS = 1 << 1,
  /* Is it the first mail of its sender's domain? */
  KY_STORE_ADD_NEW_DOMAIN = 1 << 2,
} KyStoreAdd;

/* Begins the type of an ALLOW_ENTRIES entry that is about links to a domain; KY_TEXT_BLOCKED behind
 * it (common/text-block.h) makes it one whose links are blocked. Other entries of the blocklist:
 * config/allow.h. */
/* The code of a refusal: by its key the message is known, but something else became of it. */
#define KY_STORE_OTHER_REPORT "other-report"
#define KY_STORE_LINK "link:"

/* A directory in paths.state: kiyome restore is not at its end there. */
#define KY_STORE_RESTORE "restore.part"
/* A file there: a backup was restored, and the store did not begin with it yet. */
#define KY_STORE_RESTORED "index.restored"
/* A file in paths.state: index.db beside it is to be moved to the database
 * (store/records/move.h). */
#define KY_STORE_MOVE "index.move"

#define KY_STORE_SOCKET "store.sock"
#define KY_STORE_ADMIN_SOCKET "admin.sock"
#define KY_WATCH_SOCKET "watch.sock"

#define KY_STORE_BLOB_INLINE (32 * 1024)        /* larger ones travel as a sealed memfd */
#define KY_STORE_REPORT_MAX (64u * 1024 * 1024) /* bytes of a report, and of its JSON */
#define KY_STORE_LIST_MAX (16u * 1024 * 1024)   /* bytes of any other blob */
#define KY_STORE_ARGUMENTS_MAX 64               /* arguments of an ADMIN request */
#define KY_STORE_SECONDS 120                    /* a client waits for an answer */
#define KY_STORE_DETAIL_MAX 4000                /* bytes of what a door says of its configuration */
#define KY_STORE_REASON_MAX 2000                /* bytes of a reason */

/* TRUE when TEXT (UTF-8) says something, and takes KY_STORE_REASON_MAX bytes at most: blanks, also
 * wide ones, are no reason. */
gboolean ky_store_is_reason (const gchar *text);

/* Appends VIEW as a blob. *RET_FD is -1 or a file descriptor that the caller closes after sending.
 * Errors: IO. */
gboolean ky_store_put_blob (KyWireOut *out, KyView view, int *ret_fd, GError **error);

/* Reads a blob of at most LIMIT bytes. Errors: PROTOCOL, LIMIT, IO. (transfer full) */
GBytes *ky_store_take_blob (KyWireIn *in, gsize limit, GError **error);

/*
 * Sends OUT and waits for an answer of TYPE in IN. Errors: IO, PROTOCOL, and what an ERROR answer
 * carries.
 */
gboolean ky_store_call (int socket, KyWireOut *out, KyWireIn *in, guint16 type, GError **error);

/* Connects a SOCK_SEQPACKET socket. -1 with IO set; the message has PATH. */
int ky_store_connect_socket (const gchar *path, GError **error);
